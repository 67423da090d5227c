"""The front door: configuration, wiring, command line, server."""

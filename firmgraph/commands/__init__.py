"""One module for each command; firmgraph/cli.py imports them when they are called."""

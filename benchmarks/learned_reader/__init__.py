"""Trains, calibrates and exports the learned reader: `python -m benchmarks.learned_reader --help`."""

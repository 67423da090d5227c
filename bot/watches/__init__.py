"""Watches: what stands around a thing on a day, what changed since it was last looked at, and how that is told."""

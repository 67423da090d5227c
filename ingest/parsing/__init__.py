"""Parsers of strangers' formats, kept in a process of their own that may be killed."""

"""Articles in, claims out."""

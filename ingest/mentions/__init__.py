"""From a parsed article to document-level mention clusters: who and what it speaks of, under which names."""

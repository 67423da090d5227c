"""Getting things from the web: one guarded fetcher for pages, feeds and links."""

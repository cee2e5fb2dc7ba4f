"""The explorer as files: a page with the graph and an engine in it, which works without a server; see `write`."""

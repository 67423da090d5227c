"""The HTTP face (Starlette): SPARQL endpoint, graph store, linked data, the explorer's pages, the API."""

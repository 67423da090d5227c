"""SPARQL fragments; see kg/fragments.py."""

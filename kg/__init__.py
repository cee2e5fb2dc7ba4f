"""sgkg, the security-guarantee knowledge graph. Importing it loads no RDF library."""

__version__ = "0.1.0"

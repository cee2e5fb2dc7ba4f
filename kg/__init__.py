"""sgkg, the security-guarantee knowledge graph. Importing it loads no RDF library; `kg.validate(["new.ttl"])` checks files of facts."""

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load `kg.validate` when it is asked for."""
    if name == "validate":
        import importlib

        return importlib.import_module("kg.validate")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

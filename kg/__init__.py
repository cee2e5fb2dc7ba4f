"""sgkg, the security-guarantee knowledge graph. Importing it loads nothing else of the package.

import kg

graph = kg.open()
graph.ask("guarantees-of", beneficiary="Ukraine").to_csv("guarantees.csv")
graph.validate(["new.ttl"]).findings
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.graph import Graph, open

__version__ = "0.2.0"
__all__ = ["Answer", "Graph", "open"]


def __getattr__(name: str) -> object:
    """Load what is offered here when it is asked for."""
    import importlib

    if name in __all__:
        return getattr(importlib.import_module("kg.answer" if name == "Answer" else "kg.graph"), name)
    if name == "network":
        return importlib.import_module("kg.network")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List what is offered here."""
    return [*__all__, "__version__"]

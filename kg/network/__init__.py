"""Turn rows about nodes and edges into one finished network: merged, dated, coloured and laid out.

A view is two SELECTs in `queries/network`; `views` runs them, `project` makes a `Projection` of their rows, every export format reads
that, `difference` lays two over each other, `measures` counts on it, and `to_networkx` gives it to Python.
"""

from kg.network.difference import difference
from kg.network.filter import Filter
from kg.network.measures import to_networkx
from kg.network.model import Edge, Interval, Node, Note, Projection, ProjectionReport, Rows, Statement, Value
from kg.network.project import project

__all__ = [
    "Edge",
    "Filter",
    "Interval",
    "Node",
    "Note",
    "Projection",
    "ProjectionReport",
    "Rows",
    "Statement",
    "Value",
    "difference",
    "project",
    "to_networkx",
]

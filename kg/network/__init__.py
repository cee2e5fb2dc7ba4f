"""Turn rows about nodes and edges into one finished network: merged, dated, coloured and laid out.

A view is two SELECTs in `queries/network`; whoever runs them hands their rows to `project`, and every export format
reads the `Projection` that comes back; `to_networkx` gives it to Python. networkx is imported in `graph` and `measures` alone,
when they are called.
"""

from kg.network.filter import Choice, choose
from kg.network.graph import to_networkx
from kg.network.model import Edge, Interval, Node, Note, Projection, Report, Rows, Value
from kg.network.project import project

__all__ = ["Choice", "Edge", "Interval", "Node", "Note", "Projection", "Report", "Rows", "Value", "choose", "project", "to_networkx"]

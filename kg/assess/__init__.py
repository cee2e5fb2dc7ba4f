"""Weigh the options: which is credible, who accepts it, what fails, what would follow from a hypothesis, what would open a way."""

from __future__ import annotations

from kg.assess.explain import CellExplanation, explain_cell, find_cell
from kg.assess.hypothesis import Hypothesis, graph_as_of, read_hypothesis
from kg.assess.matrix import CellDifference, Comparison, Matrix, MatrixCell, MatrixRow, Voice, compare, read_matrix
from kg.assess.render import AssessmentReport
from kg.assess.report import is_file, report
from kg.assess.smallest_changes import ChangeOfView, SmallestChanges, smallest_changes
from kg.assess.timeline import TimelineEntry, timeline_entries

__all__ = [
    "AssessmentReport",
    "CellDifference",
    "CellExplanation",
    "ChangeOfView",
    "Comparison",
    "Hypothesis",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "SmallestChanges",
    "TimelineEntry",
    "Voice",
    "compare",
    "explain_cell",
    "find_cell",
    "graph_as_of",
    "is_file",
    "read_hypothesis",
    "read_matrix",
    "report",
    "smallest_changes",
    "timeline_entries",
]

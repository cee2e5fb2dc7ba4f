"""Weigh the options: which is credible, who accepts it, what fails, what would follow from a hypothesis, what would open a way."""

from __future__ import annotations

from kg.assess.explain import CellExplanation, explain_cell, find_cell
from kg.assess.matrix import CellDifference, Matrix, MatrixCell, MatrixRow, Voice, read_matrix
from kg.assess.report import report
from kg.assess.smallest_changes import ChangeOfView, SmallestChanges, smallest_changes
from kg.assess.timeline import TimelineEntry, timeline_entries
from kg.assess.wording import AssessmentReport

__all__ = [
    "AssessmentReport",
    "CellDifference",
    "CellExplanation",
    "ChangeOfView",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "SmallestChanges",
    "TimelineEntry",
    "Voice",
    "explain_cell",
    "find_cell",
    "read_matrix",
    "report",
    "smallest_changes",
    "timeline_entries",
]

"""All that one assessment found, and its form as JSON; the renderers of the command read the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from kg.assess.explain import Chain
from kg.assess.hypothesis import Side
from kg.assess.matrix import Cell, Matrix, Voice
from kg.assess.render import NOT_A_FACT, Words
from kg.assess.search import Found
from kg.describe import Premise


class Report(NamedTuple):
    """One assessment.

    Attributes:
        matrix: the options weighed, under the hypothesis where there is one.
        words: words for its parts.
        hypothesis: what is supposed, in words; nothing where nothing is.
        differences: what differs from now because of it.
        ways: the smallest changes by option; nothing where they were not asked for.
        chains: the cells explained.
    """

    matrix: Matrix
    words: Words
    hypothesis: tuple[str, ...] = ()
    differences: tuple[Side, ...] = ()
    ways: tuple[Found, ...] = ()
    chains: tuple[Chain, ...] = ()

    @property
    def banner(self) -> str:
        """The line that marks a hypothesis, '' where there is none."""
        return f"{NOT_A_FACT}: {'; '.join(self.hypothesis)}" if self.hypothesis else ""

    @property
    def asked(self) -> str:
        """What the answer is as of, in words."""
        return f"as of {self.matrix.as_of}" if self.matrix.as_of else "all that the graph holds"


def to_json(report: Report) -> str:
    """Return a report as JSON."""
    words, matrix = report.words, report.matrix
    ways = {found.option: found for found in report.ways}
    options = []
    for row in matrix.rows:
        entry: dict[str, Any] = {
            "option": row.option,
            "label": words.label(row.option),
            "viable": words.label(row.viable.found),
            "cells": [_cell(words, cell) for cell in row.cells],
            "fails": words.fails(row),
        }
        if row.option in ways:
            found = ways[row.option]
            sets = [[{"who": c.who, "criterion": c.criterion, "words": words.change(c)} for c in way] for way in found.ways]
            entry["smallest_changes"] = {"sets": sets, "more": found.more, "tried": found.tries, "bound_reached": found.bounded}
        options.append(entry)
    content: dict[str, Any] = {
        "as_of": matrix.as_of or None,
        "hypothesis": list(report.hypothesis),
        "is_hypothetical": bool(report.hypothesis),
        "impasse": not matrix.viable,
        "verdict": words.verdict(matrix),
        "options": options,
    }
    if report.hypothesis:
        content["differences"] = [_side(words, side) for side in report.differences]
    if report.chains:
        content["explained"] = [{**chain._asdict(), "steps": _steps(chain.steps), "beside": _steps(chain.beside)} for chain in report.chains]
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(words: Words, cell: Cell) -> dict[str, Any]:
    return {
        "column": words.column(cell),
        "criterion": cell.criterion,
        "party": cell.party or None,
        "verdict": words.label(cell.found),
        "derived": cell.verdict or None,
        "voices": cell.deciding,
        "doubts": cell.doubts,
        "conditions": [{"iri": iri, "label": words.label(iri)} for iri in cell.conditions],
        "hypothesis": cell.supposed,
        "claims": [_voice(words, voice) for voice in cell.voices],
    }


def _voice(words: Words, voice: Voice) -> dict[str, Any]:
    return {
        "claim": voice.claim,
        "label": words.label(voice.claim),
        "holder": words.label(voice.holder),
        "claimants": [words.label(iri) for iri in voice.claimants],
        "says": words.label(voice.says),
        "certainty": words.label(voice.certainty) if voice.certainty else None,
        "decides": voice.decides,
        "stated_on": [day for day in (voice.stated_on, voice.stated_on_latest) if day],
        "hypothesis": voice.supposed,
        "evidence": words.describer.origin(voice.claim),
    }


def _side(words: Words, side: Side) -> dict[str, Any]:
    cell = side.then or side.now
    assert cell is not None
    return {
        "option": side.option,
        "column": words.column(cell),
        "now": words.label(side.now.found) if side.now else None,
        "then": words.label(side.then.found) if side.then else None,
        "words": words.difference(side),
    }


def _steps(premises: Sequence[Premise]) -> list[dict[str, Any]]:
    return [{"iri": p.iri, "label": p.label, "origin": p.origin, "because": _steps(p.premises)} for p in premises]

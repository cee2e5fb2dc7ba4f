"""Explain one cell: from its verdict, step by step, down to the evidence or the record."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from kg import names, rdf
from kg.assess.matrix import CRITERIA, Cell, Row
from kg.describe import Describer, Premise
from kg.paths import Folders

if TYPE_CHECKING:
    import pyoxigraph as ox


class Chain(NamedTuple):
    """Why a cell is as it is.

    Attributes:
        option, column, found: labels of the option, of the criterion or party, and of the verdict.
        rule: what the rule that concluded it asks, '' where none did.
        steps: what it was drawn from, in turn.
        beside: claims that were heard and did not decide.
    """

    option: str
    column: str
    found: str
    rule: str
    steps: tuple[Premise, ...]
    beside: tuple[Premise, ...]


def pick(row: Row, word: str, store: ox.Store) -> Cell:
    """Return the cell of a row that a user's word names: a criterion, or a party by any of its names.

    Raises:
        LookupError: no such criterion, and no party whose consent the option needs.
    """
    wanted = word.casefold()
    for criterion in CRITERIA:
        if wanted in (criterion.rpartition("_")[2].casefold(), rdf.curie(criterion).casefold()):
            return row.criteria[criterion]
    if wanted in ("viability", "viable"):
        return row.viable
    party = names.resolve(store, word)
    if party not in row.parties:
        raise LookupError(
            f"{rdf.label(store, row.option)} needs no consent of {rdf.label(store, party) or word}; write commitment, capability, credibility,"
            f" sufficiency, viability, or one of: {', '.join(rdf.label(store, p) or p for p in row.parties) or '(nobody)'}"
        )
    return row.parties[party]


def chain(store: ox.Store, folders: Folders, row: Row, cell: Cell, supposed: Collection[str] = ()) -> Chain:
    """Return the explanation of a cell.

    Args:
        store: the graph with its conclusions.
        folders: where the rules are.
        row: the row of the option.
        cell: one of its cells.
        supposed: IRIs of hypothetical statements, which are marked.
    """
    describer = Describer(store, folders)

    def short(premise: Premise) -> Premise:
        rule, _, asks = premise.origin.partition(": ")
        origin = f"by {rule}" if rule.startswith("rule ") and asks else premise.origin
        origin = "hypothesis" if premise.iri in supposed else origin
        label = premise.label if origin or premise.premises else f"by way of {premise.label}"
        return premise._replace(label=label, origin=origin, premises=tuple(short(p) for p in premise.premises))

    def told(claim: str) -> Premise:
        return short(Premise(claim, describer.line(claim), "; ".join(describer.origin(claim)), describer.premises(claim)))

    steps = tuple(short(p) for p in describer.premises(cell.verdict) if p.iri != row.option) if cell.verdict else ()
    origin = describer.origin(cell.verdict) if cell.verdict else []
    rule = origin[0].removeprefix("rule ") if origin else ""
    beside = tuple(told(voice.claim) for voice in cell.voices if not voice.decides and voice.claim not in {p.iri for p in steps})
    column = describer.words(cell.party) if cell.party else describer.words(cell.criterion)
    return Chain(describer.words(row.option), column, describer.words(cell.found), rule, steps, beside)


def lines(steps: tuple[Premise, ...], depth: int = 1) -> list[str]:
    """Return the steps of an explanation as indented lines."""
    found: list[str] = []
    for step in steps:
        found.append("  " * depth + "- " + step.label + (f"  [{step.origin}]" if step.origin else ""))
        found += lines(step.premises, depth + 1)
    return found

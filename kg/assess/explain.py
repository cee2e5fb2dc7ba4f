"""Explain one cell: from its verdict, step by step, down to the evidence or the record."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from kg import names, rdf
from kg.assess.matrix import CRITERIA, MatrixCell, MatrixRow
from kg.describe import Describer, Premise

if TYPE_CHECKING:
    import pyoxigraph as ox


class CellExplanation(NamedTuple):
    """Why a cell is as it is.

    Attributes:
        option, column: labels of the option and of the criterion or party.
        cell: the cell itself.
        rule: what the rule that concluded it asks, '' where none did.
        steps: what it was drawn from, in turn.
        beside: claims that were heard and did not decide.
        consent: claims that the consent of the party is needed, or perhaps.
    """

    option: str
    column: str
    cell: MatrixCell
    rule: str
    steps: tuple[Premise, ...]
    beside: tuple[Premise, ...]
    consent: tuple[Premise, ...]


def find_cell(row: MatrixRow, word: str, store: ox.Store) -> MatrixCell:
    """Return the cell of a row that a user's word names: a criterion, or a party by any of its names.

    Raises:
        LookupError: no such criterion, and no party to the option nor anybody with a position on it.
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
            f"{rdf.label(store, row.option)}: its consent is not needed, and nobody tells where {rdf.label(store, party) or word} stands; write"
            f" {', '.join(c.rpartition('_')[2].lower() for c in CRITERIA)}, viability, or one of:"
            f" {', '.join(rdf.label(store, p) or p for p in row.parties) or '(nobody)'}"
        )
    return row.parties[party]


def explain_cell(describer: Describer, row: MatrixRow, cell: MatrixCell, hypothetical: Collection[str] = ()) -> CellExplanation:
    """Return the explanation of a cell.

    Args:
        describer: of the graph with its conclusions.
        row: the row of the option.
        cell: one of its cells.
        hypothetical: IRIs of hypothetical statements, which are marked.
    """

    def short(premise: Premise) -> Premise:
        """Return a premise with only the name of a rule, and the hypothetical marked."""
        rule, _, asks = premise.origin.partition(": ")
        origin = f"by {rule}" if rule.startswith("rule ") and asks else premise.origin
        origin = "hypothesis" if premise.iri in hypothetical else origin
        label = premise.label if origin or premise.premises else f"by way of {premise.label}"
        return premise._replace(label=label, origin=origin, premises=tuple(short(p) for p in premise.premises))

    steps = tuple(short(p) for p in describer.premises(cell.derived) if p.iri != row.option) if cell.derived else ()
    origin = describer.origin(cell.derived) if cell.derived else []
    told = {step.iri for step in steps}
    return CellExplanation(
        describer.label(row.option),
        describer.label(cell.party or cell.criterion),
        cell,
        origin[0].removeprefix("rule ") if origin else "",
        steps,
        tuple(short(describer.premise(voice.claim)) for voice in cell.leans if voice.claim not in told),
        tuple(short(describer.premise(voice.claim)) for voice in cell.consent),
    )

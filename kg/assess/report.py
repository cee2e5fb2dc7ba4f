"""Make the report on an assessment: the matrix, the difference that a hypothesis makes, changes that would open a way, explained cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg import names, rdf
from kg.assess.explain import explain_cell, find_cell
from kg.assess.hypothesis import graph_as_of, read_hypothesis
from kg.assess.matrix import CellDifference, compare, read_matrix
from kg.assess.render import AssessmentReport
from kg.assess.smallest_changes import SmallestChanges, smallest_changes
from kg.describe import Describer
from kg.paths import Folders
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox


def is_file(word: str) -> bool:
    """Tell whether a hypothesis is named by a file of facts, and not by the name of a supposition."""
    from kg.turtle import FORMATS

    return Path(word).suffix.lower() in FORMATS or Path(word).is_file()


def report(
    store: ox.Store,
    nquads: Path,
    folders: Folders,
    options: Sequence[str],
    *,
    as_of: str = "",
    hypothesis: Sequence[str | Path] = (),
    changes: bool = False,
    explain: Sequence[str] = (),
) -> AssessmentReport:
    """Weigh options; see `kg.graph.Graph.assess`.

    Args:
        store: the graph.
        nquads: the sorted N-Quads file of its snapshot.
        folders: where the rules are.
        options: see there.
        as_of: see there.
        hypothesis: see there.
        changes: see there.
        explain: see there.
    """
    wanted = list(dict.fromkeys(_option(store, word) for word in options))
    explained = _option(store, explain[0]) if explain else ""
    weighed = list(dict.fromkeys([*wanted, explained])) if wanted and explained else wanted
    words = list(map(str, hypothesis))
    supposed = read_hypothesis(store, [Path(word) for word in words if is_file(word)], [word for word in words if not is_file(word)])
    differences: tuple[CellDifference, ...] = ()
    found: tuple[SmallestChanges, ...] = ()
    statements: set[str] = set()
    if words:
        compared = compare(nquads, folders.base, supposed, weighed, as_of)
        matrix, differences, store, statements = compared.supposed, compared.differences, compared.store, compared.statements
    else:
        store = graph_as_of(nquads, folders.base, as_of) if as_of else store
        matrix = read_matrix(store, folders.base, weighed, as_of=as_of)
    if changes:
        found = tuple(smallest_changes(nquads, folders.base, [row.option for row in matrix.rows], as_of=as_of))
    labels = supposed.labels or (("no facts",) if words else ())
    made = AssessmentReport(matrix, Describer(store, folders), labels, differences, found)
    return _explained(made, explained, explain[1:], statements, as_of, alone=not options) if explained else made


def _explained(
    made: AssessmentReport, option: str, cells: Sequence[str], statements: Collection[str], as_of: str, *, alone: bool
) -> AssessmentReport:
    """Return a report with cells of an option explained; where no other options are named, it is about this one alone."""
    describer, matrix = made.describer, made.matrix
    row = next((row for row in matrix.rows if row.option == option), None)
    if row is None:  # nobody takes a position on it, or it is in force
        row = read_matrix(describer.store, describer.folders.base, [option], as_of=as_of, hypothetical=statements).rows[0]
    chosen = [find_cell(row, word, describer.store) for word in cells]
    made = made._replace(explanations=tuple(explain_cell(describer, row, cell, statements) for cell in chosen))
    if not alone:
        return made
    return made._replace(
        matrix=matrix._replace(rows=(row,)),
        differences=tuple(difference for difference in made.differences if difference.option == option),
        changes=tuple(found for found in made.changes if found.option == option),
    )


def _option(store: ox.Store, word: str) -> str:
    """Return the IRI of an option by its name.

    Raises:
        ValueError: it is neither a guarantee nor a settlement.
    """
    iri = names.resolve(store, word)
    kinds = {rdf.raw(quad.object) for quad in store.quads_for_pattern(rdf.node(iri), rdf.node(rdf.TYPE), None)}
    if not kinds & {SG.Guarantee, SG.Settlement}:
        raise ValueError(f"{word}: {rdf.label(store, iri) or iri} is neither a guarantee nor a settlement; sgkg assess lists the options")
    return iri

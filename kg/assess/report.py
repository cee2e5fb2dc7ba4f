"""Make the report on an assessment: the matrix, the difference that a hypothesis makes, changes that would open a way, explained cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from kg import names, rdf
from kg import store as engine
from kg.assess.explain import explain_cell, find_cell
from kg.assess.matrix import CellDifference, read_matrix
from kg.assess.matrix import differences as find_differences
from kg.assess.smallest_changes import smallest_changes
from kg.assess.wording import AssessmentReport
from kg.describe import Describer
from kg.paths import Folders
from kg.reading import HYPOTHESIS, ReadingView, hypothesis_labels
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox


def report(
    view: ReadingView,
    supposed: ReadingView | None,
    folders: Folders,
    options: Sequence[str],
    *,
    changes: bool = False,
    explain: Sequence[str] = (),
    earlier: ReadingView | None = None,
) -> AssessmentReport:
    """Weigh options; see `kg.graph.Graph.assess`.

    Args:
        view: the reading of a day, with its verdicts.
        supposed: the same under a hypothesis; None without one.
        folders: where the rules are.
        options: names of the options; none are all.
        changes: whether the smallest changes are searched.
        explain: an option and cells to explain.
        earlier: the reading of another day with which it is compared; None where it is not.
    """
    store, day = view.store, view.reading.as_of
    wanted = list(dict.fromkeys(_option(store, word) for word in options))
    explained = _option(store, explain[0]) if explain else ""
    weighed = list(dict.fromkeys([*wanted, explained])) if wanted and explained else wanted
    matrix = read_matrix(store, folders.base, weighed, as_of=day)
    differences: tuple[CellDifference, ...] = ()
    labels: tuple[str, ...] = ()
    statements: set[str] = set()
    if supposed:
        labels = hypothesis_labels(supposed.store, supposed.reading) or ("no facts",)
        said = supposed.store.quads_for_pattern(None, None, None, rdf.node(HYPOTHESIS))
        statements = {rdf.raw(quad.subject) for quad in said}
        before, store = matrix, supposed.store
        matrix = read_matrix(store, folders.base, weighed, as_of=day, hypothetical=statements)
        differences = find_differences(before, matrix)
    elif earlier:
        differences = find_differences(read_matrix(earlier.store, folders.base, weighed, as_of=earlier.reading.as_of), matrix)
    made = AssessmentReport(
        matrix,
        Describer(store, folders),
        labels,
        differences,
        since=earlier.reading.as_of if earlier else "",
        known_by=view.reading.known_by,
        release=view.digest,
    )
    if explained:
        made = _explained(made, explained, explain[1:], statements, day, alone=not options)
    if changes:  # last: the search leaves no verdicts behind
        copy = engine.memory(store)
        made = made._replace(changes=tuple(smallest_changes(copy, folders.base, [row.option for row in made.matrix.rows], day)))
    return made


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
    try:
        iri = names.resolve(store, word, "option")
    except LookupError as error:
        try:
            iri = names.resolve(store, word)  # what it is instead is said below
        except LookupError:
            raise error from None
    kinds = {rdf.raw(quad.object) for quad in store.quads_for_pattern(rdf.node(iri), rdf.node(rdf.TYPE), None)}
    if not kinds & {SG.Guarantee, SG.Settlement}:
        raise ValueError(f"{word}: {rdf.label(store, iri) or iri} is neither a guarantee nor a settlement; sgkg assess lists the options")
    return iri

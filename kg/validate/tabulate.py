"""Write facts as a table that `kg.validate.tables` reads back as the same facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kg.rdf import ID, canonical, curie, split_literal
from kg.validate.context import TYPE, Context
from kg.validate.facts import Cell, Fact, Source
from kg.validate.tables import BETWEEN, Reader


def write(facts: Iterable[Fact], columns: Sequence[str], context: Context, *, separator: str = ",", base: str = ID) -> str:
    """Return facts as a table that reads back as the same facts: `resolved(…)` of it has the same triples.

    Args:
        facts: facts about named nodes.
        columns: the properties that get a column even where no fact has them, in N-Triples; others follow.
        context: the graph, which says how the reader would read a value.
        separator: between cells.
        base: what the names of nodes begin with where they have no prefix.

    Raises:
        ValueError: a fact about a blank node, which no table can name.
    """
    listed = list(facts)
    if any(fact.subject.startswith("_:") or fact.object.startswith("_:") for fact in listed):
        raise ValueError("a table names every node: give each blank node a name of its own")
    heads = list(dict.fromkeys([*columns, *sorted({f.predicate for f in listed if f.predicate != TYPE})]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(["id", "class", *(curie(head[1:-1]) for head in heads)])
    reader = Reader(Source("", "table"), context, [base])
    for subject in dict.fromkeys(fact.subject for fact in listed):
        own = [fact for fact in listed if fact.subject == subject]
        cells = [[_spelt(f, reader) for f in own if f.predicate == head] for head in (TYPE, *heads)]
        writer.writerow([curie(subject[1:-1]), *(BETWEEN.join(cell) for cell in cells)])
    return out.getvalue()


def _spelt(fact: Fact, reader: Reader) -> str:
    """Return a value in the shortest way that reads back as the same term."""
    plain = curie(fact.object[1:-1]) if fact.object.startswith("<") else split_literal(fact.object)[0]
    tried = plain.strip() == plain and plain and not plain.startswith(("#", '"', "<")) and "|" not in plain
    if tried and reader.term(plain, fact.predicate, fact.subject, Cell(0, 0, plain)) == canonical(fact.object):
        return plain
    return fact.object

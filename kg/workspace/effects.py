"""What a change would break among the facts that stay: what points at a thing that is gone, and what shapes and checks then find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg import ontology
from kg.rdf import DERIVED_FROM, canonical, short
from kg.validate import checks, engines, footprint
from kg.validate.index import Index, Nodes
from kg.validate.model import Fact, ntriples

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Folders


def fact(triple: ox.Triple | ox.Quad, file: str = "") -> Fact:
    """Return a triple as validation speaks of it."""
    term = str(triple.object)
    return Fact(str(triple.subject), str(triple.predicate), canonical(term) if term.startswith('"') else term, file)


def broken(folders: Folders, index: Index, gone: Sequence[Fact], came: Sequence[Fact]) -> list[str]:
    """Return, in words, what would be wrong among the facts that stay and is not now; errors alone.

    Args:
        folders: the base, whose shapes and checks are asked.
        index: what the graph asserts before the change.
        gone: what it takes away that nothing else asserts.
        came: what it brings.
    """
    nodes = Nodes([*gone, *came], index)
    lines = set(ntriples(gone).splitlines())
    found = _dangling(index, gone, came, lines, nodes)
    shapes = ontology.shapes(folders.roots).read_text(encoding="utf-8")
    found_by_shapes = footprint.compare(index, shapes, gone, came, engines.default_engine())
    away = {one.subject for one in gone if not _left(index, one.subject, lines)} - {one.subject for one in came}
    for result in found_by_shapes.new:
        if result.severity.endswith("Violation") and result.focus_node not in away:
            found.append(f"{_named(result.focus_node, nodes)}: {' '.join(result.messages) or result.component.rpartition('#')[2]}")
    return list(dict.fromkeys([*found, *_meaning(folders, index, gone, came, lines, nodes)]))


def _dangling(index: Index, gone: Sequence[Fact], came: Sequence[Fact], lines: set[str], nodes: Nodes) -> list[str]:
    """Return what points at things of which nothing is left."""
    found = []
    still = {one.subject for one in came}
    for thing in dict.fromkeys(one.subject for one in gone):
        if thing in still or _left(index, thing, lines):
            continue
        for subject in index.subjects_of(thing.encode()):
            for predicate, term in index.about(subject.decode()):
                if term == thing and f"{subject.decode()} {predicate} {term} ." not in lines and predicate != f"<{DERIVED_FROM}>":
                    found.append(f"{_named(subject.decode(), nodes)}: points at {_named(thing, nodes)} by {short(predicate)}")
        found += [f"{_named(one.subject, nodes)}: points at {_named(thing, nodes)} by {short(one.predicate)}" for one in came if one.object == thing]
    return found


def _meaning(folders: Folders, index: Index, gone: Sequence[Fact], came: Sequence[Fact], lines: set[str], nodes: Nodes) -> list[str]:
    """Return, in words, the new rows of checks."""
    errors = [check for check in checks.load(folders.roots).values() if check.severity == "error"]
    broken = checks.brought(errors, index, gone, came, folders.roots)
    away = {one.subject for one in gone if not _left(index, one.subject, lines)} - {one.subject for one in came}
    return [f"{_named(row.what, nodes)}: {row.why}" for row in broken if row.what not in away]


def _left(index: Index, subject: str, lines: set[str]) -> bool:
    return any(line.decode().rstrip("\n") not in lines for line in index.lines_of(subject.encode()))


def _named(term: str, nodes: Nodes) -> str:
    label = nodes.label(term)
    return f"{label} ({short(term)})" if label else short(term)

"""Say in words what a change brings and takes away: by thing, its label and class, then what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg import rdf
from kg.rdf import LABEL, PREF_LABEL, TYPE
from kg.text import clean

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.workspace.history import Facts


class Said(NamedTuple):
    """What changes about one thing.

    Attributes:
        what: new, changed or gone.
        iri, label, kind: the thing, what it is called, and its classes in words.
        gone, came: (property in words, value in words), sorted.
    """

    what: str
    iri: str
    label: str
    kind: str
    gone: tuple[tuple[str, str], ...]
    came: tuple[tuple[str, str], ...]

    def lines(self) -> list[str]:
        """Return it for a person to read, a line for each statement."""
        label = clean(self.label)
        head = f"{self.what} {clean(self.kind)}: {label}" if self.kind else f"{self.what}: {label}"
        name = rdf.curie(self.iri)
        marked = [("-", pair) for pair in self.gone] + [("+", pair) for pair in self.came]
        return [head if self.label == name else f"{head}  {name}", *(f"  {mark} {clean(name)}: {clean(value)}" for mark, (name, value) in marked)]


def in_words(store: ox.Store | None, gone: Facts, came: Facts) -> list[Said]:
    """Return the things of which something comes or goes, new ones first, each with its statements in words.

    Args:
        store: the graph, which has the labels of what does not change.
        gone: the triples that go.
        came: those that come.
    """
    labels = rdf.Labels(store)
    for triple in sorted([*came, *gone], key=lambda one: (one in gone, one.predicate.value != LABEL, str(one.object)), reverse=True):
        if triple.predicate.value in (LABEL, PREF_LABEL):
            labels.seen[_value(triple.subject)] = _value(triple.object)

    def words(term: object) -> str:
        return labels.of(_value(term)) if not rdf.is_literal(term) else _value(term)

    def said(facts: Facts, iri: str) -> tuple[tuple[str, str], ...]:
        own = (one for one in facts if _value(one.subject) == iri and one.predicate.value not in (TYPE, LABEL))
        own_label = (one for one in facts if _value(one.subject) == iri and one.predicate.value == LABEL and _value(one.object) != labels.of(iri))
        return tuple(sorted((words(one.predicate), words(one.object)) for one in (*own, *own_label)))

    found = []
    for iri in {_value(one.subject) for one in (*gone, *came)}:
        kinds = {
            side: sorted(words(o.object) for o in facts if _value(o.subject) == iri and o.predicate.value == TYPE)
            for side, facts in (("new", came), ("gone", gone))
        }
        what = "changed" if bool(kinds["new"]) == bool(kinds["gone"]) else "new" if kinds["new"] else "gone"
        kind = ", ".join(kinds["new"] or kinds["gone"])
        found.append(Said(what, iri, labels.of(iri), kind, said(gone, iri), said(came, iri)))
    return sorted(found, key=lambda one: (("new", "changed", "gone").index(one.what), one.label, one.iri))


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))

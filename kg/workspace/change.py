"""One accepted change: its record, and the text of its file."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import seeds, turtle
from kg.paths import Workspace
from kg.rdf import TYPE, XSD
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox


class Change(NamedTuple):
    """The record of a change.

    Attributes:
        name: its number, a hyphen and its digest, as its file is called.
        iri: its IRI, which is that of the graph with what it added.
        at: when it was accepted, as xsd:dateTime in UTC.
        by: who accepted it.
        message: what for, '' where nothing was said.
        follows: the names of the changes that were the last ones then.
        retracts: what it took back from earlier changes.
    """

    name: str
    iri: str
    at: str
    by: str
    message: str
    follows: tuple[str, ...]
    retracts: frozenset[ox.Quad]

    @property
    def number(self) -> int:
        """One more than the greatest number of those that it follows."""
        return int(self.name.partition("-")[0])

    def place(self) -> tuple[int, str]:
        """Return the key to sort by: what a change follows comes before it, whatever the clocks said."""
        return self.number, self.name


def read(iri: str, quads: Iterable[ox.Quad]) -> Change:
    """Return the record of a change from the quads of its graph."""
    import pyoxigraph as ox

    values: dict[str, list[str]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value == iri:
            values.setdefault(quad.predicate.value, []).append(str(getattr(quad.object, "value", "")))

    def one(predicate: str) -> str:
        return min(values.get(predicate, [""]))

    retracted = frozenset(old for line in values.get(SG.retracts, ()) for old in turtle.parse(line.encode(), "nquads", name=iri))
    follows = tuple(sorted(_name(other) for other in values.get(SG.followsChange, ())))
    return Change(_name(iri), iri, one(SG.acceptedAt), one(SG.acceptedBy), one(SG.changeMessage), follows, retracted)


def compose(workspace: Workspace, record: Change, facts: Iterable[ox.Quad]) -> tuple[str, str]:
    """Return the name and the text of a change: canonical Turtle of its record and of what it adds.

    Args:
        workspace: where it belongs.
        record: its record; its name and IRI are made here, from all else.
        facts: what it adds; the graphs make no difference.

    Raises:
        kg.turtle.FactsError: the facts cannot be written as canonical Turtle.
    """
    import pyoxigraph as ox

    number = 1 + max((int(name.partition("-")[0]) for name in record.follows), default=0)
    unnamed = seeds.unnamed(number)
    node = ox.NamedNode(seeds.graph_of(workspace, unnamed))
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (TYPE, ox.NamedNode(SG.Change)),
        (SG.acceptedAt, ox.Literal(record.at, datatype=ox.NamedNode(XSD + "dateTime"))),
        (SG.acceptedBy, ox.Literal(plain(record.by))),
        *([(SG.changeMessage, ox.Literal(plain(record.message)))] if record.message else []),
        *((SG.followsChange, ox.NamedNode(seeds.graph_of(workspace, name))) for name in record.follows),
        *((SG.retracts, ox.Literal(f"{quad} .")) for quad in record.retracts),
    ]
    triples = [ox.Triple(node, ox.NamedNode(predicate), value) for predicate, value in said] + [quad.triple for quad in facts]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    text = turtle.canonical(f"PREFIX my: <{workspace.base_iri}>\n".encode() + data, name="the change")
    name = seeds.name_of(number, text)
    return name, text.replace(unnamed, name)


def path_of(workspace: Workspace, name: str) -> Path:
    """Return the file of a change."""
    return workspace.path / seeds.CHANGES / f"{name}.ttl"


def now() -> str:
    """Return the time as xsd:dateTime in UTC; `SOURCE_DATE_EPOCH` is honoured.

    Raises:
        ValueError: `SOURCE_DATE_EPOCH` is not a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        seconds = int(given) if given else time.time()
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH is {given!r}; write a number of seconds since 1970") from None


def plain(text: str) -> str:
    """Return a text with a space for each character that cannot be printed, line breaks and tabs excepted."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in text)


def author(folder: Path, given: str | None) -> str:
    """Return who accepts a change: as given, else as git is configured in a folder.

    Raises:
        ValueError: neither says it.
    """
    if given:
        return " ".join(given.split())
    found = [_git(folder, key) for key in ("user.name", "user.email")]
    if not found[0]:
        raise ValueError("who accepts this? write --author 'NAME <ADDRESS>', or tell git:  git config --global user.name NAME")
    return f"{found[0]} <{found[1]}>" if found[1] else found[0]


def _git(folder: Path, key: str) -> str:
    try:
        done = subprocess.run(["git", "config", key], cwd=folder, capture_output=True, encoding="utf-8", timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return " ".join(done.stdout.split())


def _name(iri: str) -> str:
    return iri.rpartition("/")[2]


def heads(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the names of the changes that no other follows."""
    followed = {name for change in changes for name in change.follows}
    return tuple(sorted(change.name for change in changes if change.name not in followed))

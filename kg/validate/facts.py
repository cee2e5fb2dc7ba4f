"""The files to be checked: what they say, and which of them says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg import turtle
from kg.validate.results import canonical

# What pyoxigraph calls a blank node without a name: random, so it would differ from run to run.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}")


class Fact(NamedTuple):
    """One triple of a file, in canonical N-Triples terms; graphs that the file names are left out."""

    subject: str
    predicate: str
    object: str
    file: str


def read(paths: Sequence[Path]) -> list[Fact]:
    """Read files of facts in the order of the files, each triple once a file.

    Blank nodes without a name are called by their order of appearance; those of a second file get its number.

    Raises:
        kg.turtle.FactsError: a file that cannot be read.
    """
    facts: dict[Fact, None] = {}
    for number, path in enumerate(paths, 1):
        names: dict[str, str] = {}
        suffix = f"-{number}" if len(paths) > 1 else ""
        for quad in turtle.read(path):
            subject, term = (_named(str(t), names, suffix) for t in (quad.subject, quad.object))
            facts[Fact(subject, str(quad.predicate), canonical(term), str(path))] = None
    return list(facts)


def _named(term: str, names: dict[str, str], suffix: str) -> str:
    if not term.startswith("_:"):
        return term
    if term not in names:
        unnamed = _RANDOM.fullmatch(term)
        names[term] = f"_:unnamed{len(names) + 1}{suffix}" if unnamed else f"{term}{suffix}"
    return names[term]


def ntriples(facts: Sequence[Fact]) -> str:
    """Return facts as N-Triples."""
    return "".join(f"{fact.subject} {fact.predicate} {fact.object} .\n" for fact in facts)

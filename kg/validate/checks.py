"""Check what facts mean: run the checks of `queries/` on the graph with the facts in it, and tell what is new."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from kg import queries
from kg.rdf import short
from kg.validate import around
from kg.validate import facts as read_facts
from kg.validate.context import Context
from kg.validate.facts import Fact
from kg.validate.findings import Finding, Names

if TYPE_CHECKING:
    import pyoxigraph as ox

#: The folders of `queries/` whose rows are faults of facts.
FOLDERS = ("check", "validate")
#: The rules whose consequences the checks look at; the others conclude, and what they conclude is nobody's fault.
RULES = ("types", "told-in")
#: These check consequences of rules, which are nobody's fault in a file, or what the shapes and the check of names say already.
LEFT_OUT = {
    "claim-without-voice",
    "conclusion-outside-its-premises",
    "counts-although-weak",
    "derived-without-premises",
    "evidence-out-of-place",
    "members-of-a-loose-group",
    "digest-counted-as-corroboration",
    "name-missing",
    "never-described",
    "record-without-source",
    "statement-without-origin",
    "without-definition",
}
#: These look only at two nodes and what is said of them, all of which the neighbourhood holds; what the others find in it is confirmed.
SURE = {
    "code-shared",
    "contradiction-in-one-voice",
    "duplicate-claim",
    "name-shared",
    "never-used",
    "own-view-of-another",
    "rests-on-a-later-claim",
    "told-before-it-happened",
}
#: What may be so: the check tells a person to look again.
WARNINGS = {"duplicate-claim", "never-used", "said-twice-by-hand"}
_IRI = re.compile(r"<([^<>\s]*)>|\b(sgd?|rdfs|skos|prov|owl|dcterms):([\w\-]+)")
_PREFIX_LINE = re.compile(r"(?m)^(?:#.*|PREFIX .*)$")


class Row(NamedTuple):
    """One fault: what is at fault, what it clashes with (`""` for nothing), and why, in words; nodes in N-Triples."""

    what: str
    other: str
    why: str


def names(base: Path) -> dict[str, Path]:
    """Return the checks by name."""
    return {path.stem: path for folder in FOLDERS for path in queries.folder(base, folder) if path.stem not in LEFT_OUT}


def check(facts: Sequence[Fact], context: Context, known: Names, base: Path) -> list[Finding]:
    """Return what the facts make wrong: each row of a check that names a subject of theirs and was not there before.

    Args:
        facts: what the files say.
        context: what the graph asserts.
        known: the labels and files of nodes.
        base: the folder that holds `queries/`.
    """
    wanted = _touched(facts, names(base))
    rules = {path.stem: path for path in queries.folder(base, "derive") if path.stem in RULES}
    subjects = {fact.subject for fact in facts}
    new = read_facts.ntriples(facts).encode()
    part = around.for_checks(facts, context) if len(facts) <= around.MANY else context.text
    found = _rows(_world([part, new], rules), wanted)
    suspected = [name for name, rows in found.items() if any(subjects & {row.what, row.other} for row in rows)]
    sure = {name: wanted[name] for name in suspected if name in SURE or part is context.text}
    unsure = {name: wanted[name] for name in suspected if name not in sure}
    before = _rows(_world([part], rules), sure) if sure else {}
    if unsure:
        found |= _rows(_world([context.text, new], rules), unsure)
        before |= _rows(_world([context.text], rules), unsure)
    wanted = sure | unsure
    found = {name: [row for row in found[name] if row not in before[name]] for name in wanted}
    return [_finding(name, row, wanted[name], known, subjects) for name in wanted for row in found[name] if subjects & {row.what, row.other}]


def _touched(facts: Sequence[Fact], checks: dict[str, Path]) -> dict[str, str]:
    """Return the texts of the checks that the facts can matter for: those that name a property or a class of theirs, or any property."""
    used = {fact.predicate[1:-1] for fact in facts} | {fact.object[1:-1] for fact in facts if fact.object.startswith("<")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in checks.items()}
    return {name: text for name, text in texts.items() if _mentions(text, used)}


def _mentions(text: str, used: set[str]) -> bool:
    from kg.rdf import PREFIXES

    body = _PREFIX_LINE.sub("", text)
    named = {iri or PREFIXES[prefix] + local for iri, prefix, local in _IRI.findall(body)}
    return bool(named & used) or re.search(r"\?\w+ \?\w+ \?\w+", body) is not None


def _world(parts: Sequence[bytes], rules: dict[str, Path]) -> ox.Store:
    """Return a store with N-Triples and what follows from them by the rules, in the order of RULES."""
    import pyoxigraph as ox

    world = ox.Store()
    for part in parts:
        world.bulk_load(part, ox.RdfFormat.N_TRIPLES, lenient=True)
    for rule in RULES:
        if rule in rules:
            triples = list(cast("ox.QueryTriples", world.query(rules[rule].read_text(encoding="utf-8"))))
            world.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return world


def _rows(world: ox.Store, checks: dict[str, str]) -> dict[str, list[Row]]:
    def term(value: object) -> str:
        return "" if value is None else str(value)

    def rows(name: str, text: str) -> list[Row]:
        try:
            solutions = cast("ox.QuerySolutions", world.query(text))
            return [Row(term(s["what"]), term(s["other"]), s["why"].value) for s in solutions]
        except SyntaxError as error:
            raise ValueError(f"queries: {name}: {error}") from error

    return {name: rows(name, text) for name, text in checks.items()}


def _finding(name: str, row: Row, text: str, known: Names, subjects: set[str]) -> Finding:
    focus, other = (row.what, row.other) if row.what in subjects else (row.other, row.what)
    label: Callable[[str], str] = known.label
    clash = f": {label(other)} ({short(other)})" if other and label(other) else f": {short(other)}" if other else ""
    return Finding(
        severity="warning" if name in WARNINGS else "error",
        rule=name,
        message=f"{row.why}{clash}",
        focus=focus,
        name=label(focus),
        value=other,
        files=known.files(focus),
    )

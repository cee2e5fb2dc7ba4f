"""The part of the graph that new facts can touch: what an engine has to read to find all that they change.

For the shapes the part is exact as long as the shapes look forward only (no inverse paths, no SPARQL) and at most two steps far, which
`looks_forward` tells and a test watches. For the checks of meaning it is a net: what it catches is confirmed on the whole graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.rdf import GRAPH, NS, PREFIXES, split_literal
from kg.validate.context import LABELS, Context
from kg.validate.facts import Fact

_SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>".encode()
_IRI_OBJECT = re.compile(rb"> (<[^>]*>) \.\n$")
_NOT_FOLLOWED = tuple(f"<{start}".encode() for start in (NS, PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"], PREFIXES["rdf"], GRAPH))
_FARTHER = re.compile(r"sh:(?:inversePath|sparql|zeroOrMorePath|oneOrMorePath|zeroOrOnePath|alternativePath|targetObjectsOf)\b|sh:path\s*\(")
_RECORDS = [f"<{NS}{name}>".encode() for name in ("Incumbency", "Membership", "Participation", "Status")]
#: Beyond so many facts the whole graph is read at once.
MANY = 3000


def looks_forward(shapes: str) -> bool:
    """Return whether shapes look only at what hangs below a focus node, at most two steps far."""
    return not _FARTHER.search(shapes)


def for_shapes(facts: Sequence[Fact], context: Context) -> bytes:
    """Return, as N-Triples, all of the graph that can matter for the results that the facts change.

    Those are results for nodes of which the facts speak, for nodes two steps before them, and for nothing else.
    """
    given = {fact.subject.encode() for fact in facts if fact.subject.startswith("<")}
    before = _before(given, context)
    focus = given | before | _before(before, context)
    focus |= {fact.object.encode() for fact in facts if fact.object.startswith("<")}
    return _described(focus | given, context, steps=2)


def for_checks(facts: Sequence[Fact], context: Context) -> bytes:
    """Return, as N-Triples, the neighbourhood of the facts.

    That is what they name and what is called alike, what points at that, the offices, memberships, parts and statuses of all this, and what
    hangs below, three steps far.
    """
    named = {term.encode() for fact in facts for term in (fact.subject, fact.object) if term.startswith("<")}
    closed = {f"<{iri}>".encode() for iri in context.closed}
    for fact in facts:
        if fact.predicate in LABELS and fact.object.startswith('"'):
            named.update(f"<{iri}>".encode() for iri in context.called(split_literal(fact.object)[0]))
    named = {term for term in named if term not in closed and not term.startswith(_NOT_FOLLOWED)}
    near = named | _before(named, context)
    below = {term for one in near for line in context.of(one) if (term := _leads_to(line))}
    records = _before(_RECORDS, context)
    return _described(near | (_before(below, context) & records), context, steps=3)


def _leads_to(line: bytes) -> bytes:
    """Return the IRI that is the object of a line, or nothing."""
    return line[line.rindex(b" ", 0, -3) + 1 : -3] if line.endswith(b"> .\n") and b'"' not in line else b""


def _before(terms: Iterable[bytes], context: Context) -> set[bytes]:
    """Return the subjects of the triples that have one of `terms` as their object."""
    return {subject for term in terms for subject in context.before(term)}


def _described(terms: set[bytes], context: Context, *, steps: int) -> bytes:
    """Return all that the graph says of `terms`, and of what they lead to within so many steps, and which class is below which."""
    lines: list[bytes] = [line for line in context.lines if _SUBCLASS in line]
    done: set[bytes] = set()
    todo = terms
    for _ in range(steps + 1):
        following: set[bytes] = set()
        for term in todo - done:
            own = context.of(term)
            lines += own
            following.update(term for line in own if (term := _leads_to(line)))
        done |= todo
        todo = following
    return b"".join(dict.fromkeys(lines))

"""Check what facts mean: run the checks of `queries/` on the graph with the facts in it, and tell what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from kg import queries
from kg.paths import Roots
from kg.rdf import short
from kg.validate import reach
from kg.validate.footprint import LARGE, Union, is_large, without
from kg.validate.index import Index, Nodes
from kg.validate.model import Fact, Finding, ntriples
from kg.validate.rules import CHECKS

if TYPE_CHECKING:
    import pyoxigraph as ox


class Check(NamedTuple):
    """A query whose rows are faults, and the policy in its header; see `kg.queries`."""

    name: str
    text: str
    severity: str
    scope: str
    unless: str
    remedy: str


class CheckRow(NamedTuple):
    """One row of a check: what is at fault, what it clashes with (`""` for nothing), and why, in words; nodes in N-Triples."""

    what: str
    other: str
    why: str


def load(base: Roots) -> dict[str, Check]:
    """Return the checks that files of facts are asked, by name."""
    found = {}
    for name, text in (query for folder in CHECKS for query in queries.texts(base, folder).items()):
        policy = queries.policy(text)
        check = Check(name, text, policy.get("severity", "error"), policy.get("scope", "facts"), policy.get("unless", ""), policy.get("remedy", ""))
        if check.scope != "built":
            found[name] = check
    return found


#: Beyond so many bytes of what leads to a subject not all that leads to it is read, but what the change touches of it.
_HUB = 100_000
Say = Callable[[str], None]


def check(facts: Sequence[Fact], index: Index, nodes: Nodes, base: Roots, told: Collection[str] = (), say: Say = lambda _: None) -> list[Finding]:
    """Return what the facts make wrong: each row of a check that names a subject of theirs and was not there before.

    Args:
        facts: what the files say.
        index: what the graph asserts.
        nodes: the labels and files of nodes.
        base: the folder that holds `queries/`.
        told: the nodes of which a shape tells something already, about which some checks are then silent.
        say: is told why all of the graph is looked at, where it is.
    """
    subjects = {fact.subject for fact in facts}
    if any(index.weight(subject, "") > _HUB for subject in subjects):
        came = [fact for fact in facts if not index.holds(*fact[:3])]
        new_rows = _brought(load(base).values(), index, (), came, base, say)
    else:
        rules = applied_rules(base)
        asked = touched(load(base).values(), facts, index, rules)
        union = Union(index, facts)
        part = seen(asked, union, len(facts), rules, lambda one: reach.about(one, union, subjects), say)
        new = ntriples(facts).encode()
        found = faults(store_of([part, new], rules), asked)
        suspected = [check for check, rows in found.items() if any(subjects & {row.what, row.other} for row in rows)]
        before = faults(store_of([part], rules), suspected) if suspected else {}
        new_rows = [(check, row) for check in suspected for row in found[check] if row not in before[check]]
    findings = ((check, _finding(check, row, nodes, subjects)) for check, row in new_rows if subjects & {row.what, row.other})
    return [finding for check, finding in findings if not (check.unless == "shape" and finding.focus in told)]


def brought(asked: Iterable[Check], index: Index, gone: Sequence[Fact], came: Sequence[Fact], base: Roots) -> list[CheckRow]:
    """Return the rows of checks that come with a change, whatever they are about; see `kg.validate.reach` for why they are all.

    Args:
        asked: the checks.
        index: the graph before the change.
        gone: what it takes away.
        came: what it brings.
        base: the folder that holds `queries/`.
    """
    return [row for _, row in _brought(asked, index, gone, came, base)]


def _brought(
    asked: Iterable[Check], index: Index, gone: Sequence[Fact], came: Sequence[Fact], base: Roots, say: Say = lambda _: None
) -> list[tuple[Check, CheckRow]]:
    """Return the rows that come with a change, each with its check; see `brought`."""
    rules, changed = applied_rules(base), [*gone, *came]
    new, union = ntriples(came).encode(), Union(index, came)

    def rows(wanted: list[Check], read: Callable[[reach.Question], None]) -> tuple[dict[Check, list[CheckRow]], dict[Check, list[CheckRow]]]:
        part = seen(wanted, union, len(changed), rules, read, say)
        before = faults(store_of([part], rules), wanted)
        return before, faults(store_of([without(part.decode(), gone).encode(), new], rules), wanted)

    _, near = rows(touched(asked, changed, index, rules), lambda one: reach.around(one, union, changed))
    suspected = [check for check, found in near.items() if found]
    pairs = {(row.what, row.other) for check in suspected for row in near[check]}
    before, after = rows(suspected, lambda one: reach.between(one, union, pairs))
    return [(check, row) for check in suspected for row in after[check] if (row.what, row.other) in pairs and row not in before[check]]


def touched(checks: Iterable[Check], facts: Sequence[Fact], index: Index, rules: Sequence[str]) -> list[Check]:
    """Return the checks that facts can matter for: those that look at a property or a class of theirs, by way of a rule or without one."""

    def matters(check: Check) -> bool:
        try:
            return reach.question(check.text, tuple(rules)).touched(facts, index.classes_above)
        except reach.UnknownReachError:
            return True

    return [check for check in checks if matters(check)]


def seen(
    asked: Iterable[Check], union: Union, facts: int, rules: Sequence[str], read: Callable[[reach.Question], None], say: Say = lambda _: None
) -> bytes:
    """Return, as N-Triples, a part of the graph that is enough for checks; all of it where facts are many, or a check is not understood.

    Args:
        asked: the checks.
        union: the graph before and after, of which `read` reads.
        facts: how many facts there are.
        rules: see `touched`.
        read: reads what a check looks at.
        say: see `check`.
    """
    if is_large(union.index, facts):
        say(LARGE)
        return union.index.whole()
    for check in asked:
        try:
            read(reach.question(check.text, tuple(rules)))
        except reach.UnknownReachError as error:
            say(f"{check.name}: {error}")
            return union.index.whole()
    return union.part().encode() + b"".join(union.index.subclasses)


def applied_rules(base: Roots) -> list[str]:
    """Return the rules whose consequences the checks look at, those of time first; the others conclude, and that is nobody's fault."""
    rules = [(queries.policy(text), text) for text in queries.texts(base, "derive").values()]
    phases = queries.POLICY["phase"]
    ordered = sorted(rules, key=lambda rule: (phases.index(rule[0].get("phase", phases[0])), int(rule[0].get("stratum", "0"))))
    return [text for policy, text in ordered if policy.get("scope") == "facts"]


def store_of(parts: Sequence[bytes], rules: Sequence[str]) -> ox.Store:
    """Return a store with N-Triples and what follows from them by the rules, one after the other."""
    import pyoxigraph as ox

    store = ox.Store()
    for part in parts:
        store.bulk_load(part, ox.RdfFormat.N_TRIPLES, lenient=True)
    for rule in rules:
        triples = list(cast("ox.QueryTriples", store.query(rule)))
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def faults(store: ox.Store, checks: Iterable[Check]) -> dict[Check, list[CheckRow]]:
    """Return the rows of checks.

    Raises:
        ValueError: a check that the engine cannot read.
    """

    def term(value: object) -> str:
        return "" if value is None else str(value)

    def rows(check: Check) -> list[CheckRow]:
        try:
            solutions = cast("ox.QuerySolutions", store.query(check.text))
            return [CheckRow(term(row["what"]), term(row["other"]), row["why"].value) for row in solutions]
        except SyntaxError as error:
            raise ValueError(f"queries: {check.name}: {error}") from error

    return {check: rows(check) for check in checks}


def _finding(check: Check, row: CheckRow, nodes: Nodes, subjects: set[str]) -> Finding:
    focus, other = (row.what, row.other) if row.what in subjects else (row.other, row.what)

    def there(node: str) -> str:
        label = nodes.label(node)
        return f"{label} ({short(node)})" if label else short(node)

    if focus == row.what or row.why.startswith("both "):
        message = f"{row.why}: {there(other)}" if other and other != focus else row.why
    else:  # what is at fault stands in the graph, because of a node of the files
        message = f"{there(row.what)}: {row.why}: {there(focus)}"
    return Finding(
        severity=check.severity,
        rule=check.name,
        message=f"{message}; {check.remedy}" if check.remedy else message,
        focus=focus,
        name=nodes.label(focus),
        value=other,
        files=nodes.files(focus),
    )

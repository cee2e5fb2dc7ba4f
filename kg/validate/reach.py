"""What the checks of meaning read of the graph about given things, or about what changed: that part is enough to run them on.

A check is a SELECT query. It is read as branches, one for each choice among the alternatives of its UNIONs; a branch is all the triple
patterns that stand in it, those of OPTIONAL and of (NOT) EXISTS too. What a rule concludes (`sg:toldIn`) is replaced by the patterns of
the rule, and which class is below which is always at hand. Some variables are bound to things; then, again and again, the pattern with
the least to read among those with one end bound is read from there, which binds its other end, until all are read.

*That is enough.* Every value that a variable takes in a derivation of a row, or in an attempt at one, with the first variables bound to
those things, is among the values found for it: by induction, as a pattern is read whole from a bound end, and binds no variable whose values
it does not decide (one of OPTIONAL or EXISTS decides none of those outside). So all triples that derive such
a row or speak against it are read, and a check gives on what is read the same rows about those things as on the whole graph. What else is
read is a part of the graph and alters no row of theirs.

Where rows about other things are wanted too, as when statements are taken back, the variables of each pattern are bound to what changed:
that reads every derivation that the change touches. A row that it finds may have another derivation that it does not read, so all that it
finds is looked at once more, with `?what` bound, or `?other` where there is no `?what`. The same is done where something that facts describe is a
hub, such as a state with a hundred thousand claims: what leads to it is then not read for its own sake.

A check that counts over groups groups things by what they are called (`name-shared`), so all that is called alike is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, pairwise
from typing import NamedTuple

from kg import sparql
from kg.rdf import ALT_LABEL, LABEL, PREF_LABEL, PREFIXES, SUBCLASS, TYPE
from kg.sparql import Token
from kg.validate.footprint import ANY, Union
from kg.validate.model import Fact

_TYPE, _SUBCLASS = f"<{TYPE}>", f"<{SUBCLASS}>"
_NAMES = [f"<{name}>" for name in (LABEL, PREF_LABEL, ALT_LABEL)]
_END = Token("mark", "", 0)


class UnknownReachError(ValueError):
    """A query of which it cannot be told what it reads; it runs on the whole graph."""


class Path(NamedTuple):
    """A property path: `kind` is `iri`, `^`, `/`, `|`, `?`, `*` or `+`; an IRI stands in `iri` (or `ANY`), the parts of the others in `parts`."""

    kind: str
    iri: str = ""
    parts: tuple[Path, ...] = ()

    def predicates(self) -> set[str]:
        """Return the predicates that it may follow."""
        return {self.iri} if self.kind == "iri" else set().union(*(part.predicates() for part in self.parts))


class ReadPattern(NamedTuple):
    """A triple pattern; a variable begins with `?`, other terms are N-Triples.

    `inside` are the numbers of the groups of OPTIONAL and EXISTS in which it stands: it says nothing of the values of the variables outside.
    """

    subject: str
    path: Path
    object: str
    inside: tuple[int, ...] = ()

    def within(self, inside: tuple[int, ...]) -> bool:
        """Tell whether it stands in a group."""
        return self.inside[: len(inside)] == inside


class Branch(NamedTuple):
    """What is read together: patterns, and the values that VALUES gives to variables."""

    patterns: tuple[ReadPattern, ...]
    values: Mapping[str, frozenset[str]]


class GraphPattern(NamedTuple):
    """A group of a query: its patterns and values, and the groups in it; `joined` are subqueries, and EXISTS has variables of its own."""

    patterns: list[ReadPattern]
    values: dict[str, frozenset[str]]
    unions: list[list[GraphPattern]]
    joined: list[GraphPattern]
    optional: list[GraphPattern]
    exists: list[GraphPattern]

    def variables(self) -> set[str]:
        """Return the variables that stand in it, but for those of EXISTS."""
        found = {term for one in self.patterns for term in (one.subject, one.object, one.path.iri) if term.startswith("?")} | set(self.values)
        return found.union(*(group.variables() for group in (*self.joined, *self.optional, *(one for union in self.unions for one in union))))


class _Reader:
    """Reads the text of a query into groups, as far as it tells what is looked at."""

    def __init__(self, text: str) -> None:
        self.tokens = list(sparql.tokens(text))
        self.at = 0
        self.known = PREFIXES | {
            a.text[:-1]: b.text[1:-1] for a, b in pairwise(self.tokens) if a.kind == "name" and b.kind == "iri" and a.text.endswith(":")
        }

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else _END

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def where(self) -> GraphPattern:
        """Return the group of WHERE; the reader stands before it."""
        while self.peek().text.upper() != "WHERE":
            self.take()
        self.take()
        return self.group()

    def group(self) -> GraphPattern:
        found = GraphPattern([], {}, [], [], [], [])
        self.take()
        if self.peek().text.upper() == "SELECT":
            found.joined.append(self.where())
            while self.peek().text != "}":
                self.take()
        while self.peek().text != "}":
            self.element(found)
        self.take()
        return found

    def element(self, found: GraphPattern) -> None:
        word = self.peek().text.upper()
        if word == "{":
            alternatives = [self.group()]
            while self.peek().text.upper() == "UNION":
                self.take()
                alternatives.append(self.group())
            found.unions.append(alternatives)
        elif word == "OPTIONAL":
            self.take()
            found.optional.append(self.group())
        elif word == "MINUS":  # what it takes away agrees on the variables that it shares, as what EXISTS finds does
            self.take()
            found.exists.append(self.group())
        elif word == "VALUES":
            self.take()
            self.data(found)
        elif word in ("FILTER", "BIND"):
            self.take()
            self.expression(found)
        elif word == ".":
            self.take()
        elif self.peek().kind in ("var", "iri", "name"):
            self.triples(found)
        else:
            raise UnknownReachError(f"what {word} reads is not known")

    def expression(self, found: GraphPattern) -> None:
        """Pass over an expression, but for the groups of EXISTS in it."""
        depth = 0
        while True:
            token = self.take()
            if token.text == "{":
                self.at -= 1
                found.exists.append(self.group())
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0 and token.text in ("}", ")", "{"):
                return

    def data(self, found: GraphPattern) -> None:
        several = self.peek().text == "("
        names = [self.take().text for _ in iter(lambda: self.peek().text == "{", True)]
        names = [name for name in names if name not in ("(", ")")]
        self.take()
        rows: list[list[str]] = []
        while self.peek().text != "}":
            if not several:
                rows.append([self.term()])
                continue
            self.take()
            rows.append([])
            while self.peek().text != ")":
                rows[-1].append(self.term())
            self.take()
        self.take()
        for place, name in enumerate(names):
            if all(row[place] for row in rows):
                found.values["?" + name[1:]] = frozenset(row[place] for row in rows)

    def term(self) -> str:
        """Return a term; `""` for UNDEF."""
        token = self.take()
        if token.kind == "var":
            return "?" + token.text[1:]
        if token.kind == "iri":
            return token.text
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return f"<{self.known[prefix]}{local}>"
        if token.kind == "word":
            return _TYPE if token.text == "a" else ""
        return f'"{token.text[1:-1]}"' if token.kind == "string" else token.text

    def triples(self, found: GraphPattern) -> None:
        subject = self.term()
        while True:
            path = self.path()
            while True:
                found.patterns.append(ReadPattern(subject, path, self.term()))
                if self.peek().text != ",":
                    break
                self.take()
            if self.peek().text != ";":
                return
            while self.peek().text == ";":
                self.take()
            if self.peek().text in (".", "}"):
                return

    def path(self) -> Path:
        return self.several("|", lambda: self.several("/", self.step))

    def several(self, sign: str, inner: Callable[[], Path]) -> Path:
        parts = [inner()]
        while self.peek().text == sign:
            self.take()
            parts.append(inner())
        return parts[0] if len(parts) == 1 else Path(sign, parts=tuple(parts))

    def step(self) -> Path:
        if self.peek().text == "^":
            self.take()
            return Path("^", parts=(self.step(),))
        if self.peek().text == "(":
            self.take()
            found = self.path()
            self.take()
        else:
            found = Path("iri", self.term())
        after = self.peek()
        if after.text in ("?", "*", "+"):
            self.take()
            return Path(after.text, parts=(found,))
        return found


Scope = Mapping[str, frozenset[str] | None]


class Conclusion(NamedTuple):
    """A rule by which something of what the checks look at is concluded: its template and where."""

    template: tuple[ReadPattern, ...]
    where: GraphPattern


class Question(NamedTuple):
    """A check as it is read: its branches, and whether it groups things by what they are called."""

    branches: tuple[Branch, ...]
    by_name: bool

    def touched(self, facts: Iterable[Fact], above: Callable[[str], Collection[str]]) -> bool:
        """Tell whether facts can matter for it; `above` gives the classes above one."""
        followed: set[str] = set()
        classes: set[str] = set()
        for branch in self.branches:
            for one in branch.patterns:
                names = branch.values.get(one.object, {one.object}) if one.object.startswith("?") else {one.object}
                classes |= set(names) if one.path.predicates() == {_TYPE} else set()
                followed |= one.path.predicates()
        any_class = any(name.startswith("?") for name in classes)

        def matters(fact: Fact) -> bool:
            if fact.predicate == _TYPE and ANY not in followed and not any_class:
                return bool(classes & {fact.object, *(f"<{one}>" for one in above(fact.object[1:-1]))})
            return fact.predicate == _SUBCLASS or not followed.isdisjoint((fact.predicate, ANY))

        return any(map(matters, facts))


@lru_cache(256)
def question(text: str, rules: tuple[str, ...]) -> Question:
    """Return a check as it is read.

    Args:
        text: the query.
        rules: the rules whose consequences it may look at.

    Raises:
        UnknownReachError: something in it of which it is not known what it reads.
    """
    reader = _Reader(text)
    by_name = any(token.text.upper() == "GROUP" for token in reader.tokens)
    known = [rule for rule in map(_rule, rules) if rule]
    return Question(tuple(_branches(reader.where(), known, count(), {})), by_name)


@lru_cache(16)
def _rule(text: str) -> Conclusion | None:
    """Return a rule; None for that of classes, which is followed by looking at the classes of a thing."""
    reader = _Reader(text)
    while reader.take().text.upper() != "CONSTRUCT":
        pass
    template = reader.group()
    return None if template.patterns[0].path.iri == _TYPE else Conclusion(tuple(template.patterns), reader.where())


def _branches(group: GraphPattern, rules: Sequence[Conclusion], fresh: Iterator[int], scope: Scope, inside: tuple[int, ...] = ()) -> list[Branch]:
    """Return the branches of a group.

    Args:
        group: the group.
        rules: see `question`.
        fresh: numbers for names of variables, and for groups.
        scope: the variables of the groups around it, with what VALUES gives them.
        inside: the groups of OPTIONAL and EXISTS in which it stands.
    """
    scope = {**dict.fromkeys(group.variables()), **scope, **group.values}

    def inner(one: GraphPattern, place: tuple[int, ...] = inside) -> list[Branch]:
        return _branches(one, rules, fresh, scope, place)

    own = [_choices(pattern, rules, fresh, scope, inside) for pattern in group.patterns]
    own += ([branch for one in union for branch in inner(one)] for union in group.unions)
    own += map(inner, group.joined)
    own += (inner(one, (*inside, next(fresh))) for one in group.optional)
    own += (inner(_renamed(one, {name: name for name in scope}, next(fresh)), (*inside, next(fresh))) for one in group.exists)
    return _combined(own, Branch((), group.values))


def _choices(pattern: ReadPattern, rules: Sequence[Conclusion], fresh: Iterator[int], scope: Scope, inside: tuple[int, ...]) -> list[Branch]:
    """Return a pattern, and the patterns of each rule that concludes what it looks at."""
    path = pattern.path
    if path.kind == "iri" and path.iri.startswith("?"):
        given = scope.get(path.iri)
        path = Path("|", parts=tuple(Path("iri", iri) for iri in sorted(given))) if given else Path("iri", ANY)
    choices = [Branch((pattern._replace(path=path, inside=inside),), {})]
    for rule in rules:
        for made in rule.template:
            if not path.predicates().isdisjoint((made.path.iri, ANY)):
                names = {made.subject: pattern.subject, made.object: pattern.object}
                where = _required(_required(rule.where, made.subject), made.object)
                choices += _branches(_renamed(where, names, next(fresh)), (), fresh, {}, inside)
    concluded = {made.path.iri for rule in rules for made in rule.template}
    return choices[1:] if path.predicates() <= concluded else choices


def _required(group: GraphPattern, variable: str) -> GraphPattern:
    """Return a group that has only the solutions in which a variable is bound: what nothing but OPTIONAL binds is then no option."""
    options = [one for one in group.optional if variable in one.variables()]
    if options and variable not in group._replace(optional=[]).variables():
        return group._replace(joined=[*group.joined, *options], optional=[one for one in group.optional if one not in options])
    unions = [[_required(one, variable) for one in union] for union in group.unions]
    return group._replace(joined=[_required(one, variable) for one in group.joined], unions=unions)


def _combined(choices: Iterable[Sequence[Branch]], first: Branch) -> list[Branch]:
    """Return a branch for each way to choose."""
    found = [first]
    for several in choices:
        found = [Branch((*done.patterns, *more.patterns), {**more.values, **done.values}) for done in found for more in several]
    return found


def _renamed(group: GraphPattern, names: Mapping[str, str], number: int) -> GraphPattern:
    """Return a group with other names for its variables, those that are given and new ones for the others."""

    def name(term: str) -> str:
        return names.get(term, f"{term}_{number}") if term.startswith("?") else term

    def path(one: Path) -> Path:
        return Path(one.kind, name(one.iri), tuple(map(path, one.parts)))

    return GraphPattern(
        [ReadPattern(name(one.subject), path(one.path), name(one.object)) for one in group.patterns],
        {name(variable): values for variable, values in group.values.items()},
        [[_renamed(one, names, number) for one in union] for union in group.unions],
        [_renamed(one, names, number) for one in group.joined],
        [_renamed(one, names, number) for one in group.optional],
        [_renamed(one, names, number) for one in group.exists],
    )


# Reading --------------------------------------------------------------------------------------------------------------


def about(asked: Question, union: Union, things: set[str]) -> None:
    """Read all that a check reads for the rows about some things, as `?what` or as `?other`; `union.read` then holds it."""
    if asked.by_name:
        called = {name for thing in things for by in _NAMES for name in union.out(thing, by) if name.startswith('"')}
        alike = things.union(*(union.alike(name) for name in called))
        for branch in asked.branches:
            read(branch, union, {term: alike for one in branch.patterns for term in (one.subject,)})
        return
    for branch in asked.branches:
        there = {term for one in branch.patterns for term in (one.subject, one.object)}
        for name in ("?what", "?other"):
            if name in there:
                read(branch, union, {name: things})


def between(asked: Question, union: Union, pairs: Iterable[tuple[str, str]]) -> None:
    """Read all that a check reads for the rows with one of some pairs as `?what` and `?other`; many may be with each `?other`."""
    whats, others = (set(ends) - {""} for ends in zip(*pairs, strict=True)) if pairs else (set(), set())
    if asked.by_name:
        about(asked, union, whats | others)
        return
    for branch in asked.branches:
        there = {term for one in branch.patterns for term in (one.subject, one.object)}
        if "?what" in there:
            read(branch, union, {"?what": whats})
        elif "?other" in there:
            read(branch, union, {"?other": others})


def around(asked: Question, union: Union, changed: Iterable[Fact]) -> None:
    """Read all that a check reads for the rows whose derivation some changed triples touch."""
    changed = list(changed)
    if asked.by_name:
        about(asked, union, {fact.subject for fact in changed})
        return
    for branch in asked.branches:
        for pattern in branch.patterns:
            ends: set[str] = set()
            for fact in changed:
                ends |= _starts(pattern.path, union, fact)
            if ends and pattern.subject.startswith("?"):
                read(branch, union, {pattern.subject: ends}, pattern.inside)
            elif ends:
                read(branch, union, {}, pattern.inside)


def read(branch: Branch, union: Union, bound: Mapping[str, set[str]], inside: tuple[int, ...] = ()) -> None:
    """Read the patterns of a branch, with some variables bound; those in a group around or in `inside` are to match.

    Raises:
        UnknownReachError: the patterns do not hang together.
    """
    found: dict[str, set[str]] = {name: set(values) for name, values in branch.values.items()} | {name: set(values) for name, values in bound.items()}
    todo = list(dict.fromkeys(branch.patterns))

    def ends(term: str) -> set[str] | None:
        return found.get(term) if term.startswith("?") else {term}

    def free(pattern: ReadPattern, term: str) -> bool:
        """Tell whether a pattern decides what an end is: it is bound, or a variable that stands nowhere outside of the group."""
        if ends(term) is not None or inside[: len(pattern.inside)] == pattern.inside:
            return True
        return all(one.within(pattern.inside) for one in branch.patterns if term in (one.subject, one.object))

    def weight(pattern: ReadPattern) -> tuple[float, bool]:
        """Return how much there is to read of a pattern from the better of its ends, and whether that is its object."""
        subjects, objects = ends(pattern.subject), ends(pattern.object)
        forward = back = float("inf")
        if subjects is not None and free(pattern, pattern.object):
            forward = _weight(pattern.path, union, subjects, False)
        if forward and objects is not None and free(pattern, pattern.subject) and pattern.path.iri != _TYPE:
            back = _weight(pattern.path, union, objects, True)
        return min((forward, False), (back, True))

    weights = list(map(weight, todo))  # that of a pattern changes only when one of its ends is bound

    def bind(variable: str, values: set[str]) -> None:
        found[variable] = values
        for at, one in enumerate(todo):
            if variable in (one.subject, one.object):
                weights[at] = weight(one)

    while todo:
        at = min(range(len(todo)), key=weights.__getitem__)
        (least, from_object), best = weights[at], todo[at]
        if least == float("inf"):  # nothing but its class tells what something is
            best = next((one for one in todo if one.path.iri == _TYPE and ends(one.object) is not None and free(one, one.subject)), best)
            if best.path.iri != _TYPE or (classes := ends(best.object)) is None:
                raise UnknownReachError(f"nothing leads to {best.subject}")
            bind(best.subject, set().union(*(union.instances(cls) for cls in classes)))
            continue
        del todo[at], weights[at]
        start, end = (best.object, best.subject) if from_object else (best.subject, best.object)
        reached = _follow(best.path, union, ends(start) or set(), from_object)
        if end.startswith("?") and end not in found:
            bind(end, reached)


def _weight(path: Path, union: Union, nodes: set[str], back: bool) -> float:
    """Return about how many bytes there are to read of the first step of a path."""
    if path.kind == "iri":
        return float(sum(union.weight(node, path.iri) for node in nodes) if back else 100 * len(nodes))
    if path.kind == "^":
        return _weight(path.parts[0], union, nodes, not back)
    if path.kind == "|":
        return sum(_weight(part, union, nodes, back) for part in path.parts)
    return _weight(path.parts[-1 if back else 0], union, nodes, back)


def _follow(path: Path, union: Union, nodes: set[str], back: bool) -> set[str]:
    """Return where a path leads from nodes, or whence to them."""
    if path.kind == "iri":
        step = union.into if back else union.out
        return set().union(*(step(node, path.iri) for node in nodes))
    if path.kind == "^":
        return _follow(path.parts[0], union, nodes, not back)
    if path.kind == "|":
        return set().union(*(_follow(part, union, nodes, back) for part in path.parts))
    if path.kind == "/":
        for part in reversed(path.parts) if back else path.parts:
            nodes = _follow(part, union, nodes, back)
        return nodes
    reached = _follow(path.parts[0], union, nodes, back)
    if path.kind != "?":
        todo = set(reached)
        while todo:
            todo = _follow(path.parts[0], union, todo, back) - reached
            reached |= todo
    return reached if path.kind == "+" else reached | nodes


def _starts(path: Path, union: Union, fact: Fact) -> set[str]:
    """Return the nodes from which a path may lead through a triple."""
    if path.kind == "iri":
        return {fact.subject} if path.iri in (fact.predicate, ANY) else set()
    if path.kind == "^":
        return _ends(path.parts[0], union, fact)
    if path.kind == "|":
        return set().union(*(_starts(part, union, fact) for part in path.parts))
    if path.kind == "/":
        found: set[str] = set()
        for number, part in enumerate(path.parts):
            nodes = _starts(part, union, fact)
            for before in reversed(path.parts[:number]):
                nodes = _follow(before, union, nodes, True)
            found |= nodes
        return found
    nodes = _starts(path.parts[0], union, fact)
    return _follow(Path("*", parts=path.parts), union, nodes, True) if path.kind != "?" else nodes


def _ends(path: Path, union: Union, fact: Fact) -> set[str]:
    """Return the nodes to which a path may lead through a triple."""
    if path.kind == "iri":
        return {fact.object} if path.iri in (fact.predicate, ANY) else set()
    return _starts(_turned(path), union, fact)


def _turned(path: Path) -> Path:
    """Return the same path from its end."""
    if path.kind == "iri":
        return Path("^", parts=(path,))
    if path.kind == "^":
        return path.parts[0]
    parts = tuple(map(_turned, path.parts))
    return path._replace(parts=tuple(reversed(parts)) if path.kind == "/" else parts)

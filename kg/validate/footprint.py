"""What a change does to the results of shapes, found by looking at what it touches and not at what exists.

From the shapes graph comes one automaton. A state stands for "this shape looks at this node", an edge for a step that validation takes from
a node: along a predicate or against it, or, without reading anything, on to another shape. A property shape's path is such steps (a sequence one
after the other, alternatives side by side, `*`, `+` and `?` as loops and short cuts, an inverse path with each step turned round), and behind
it stands the state that looks at a value. `sh:property`, `sh:node`, `sh:not`, `sh:and`, `sh:or`, `sh:xone` and qualified value shapes (with
their siblings, where they are disjoint) lead on to the other shape at the same node, recursion being a loop; `sh:class` and class targets
step along `rdf:type`, then `rdfs:subClassOf` any number of times; `sh:equals`, `sh:disjoint`, `sh:lessThan` and `sh:lessThanOrEquals` read
their predicate at the node at which the path begins; `sh:closed` reads every predicate; `sh:targetSubjectsOf` and `sh:targetObjectsOf` read theirs.
Every other constraint of SHACL Core compares values and reads nothing.

Affected is a focus node of a shape with a target from whose state some way through the automaton and the graph takes an edge that is a
triple of the change; these are found backwards from the changed triples, in the union of the graphs before and after.

*Nothing is missed.* Let the results of a shape for a node differ before and after. Validation is determined by what it reads, so there is a
first read whose answer differs: a node, a state, an edge, and a triple of the change that the one graph has there and the other has not. Up to
it both have read the same, each read following an edge of the automaton through triples that both have. So that way, and the edge at its end,
exist in the union, and going backwards from the triple finds the node.

*What is fetched is enough.* Forwards from the affected nodes, in the union, all edges of each state are read: a part P of the graph G. For
an affected node validation of P goes as in G: by induction it reads the same at each step. Any other node, whose results P may not tell as
its neighbourhood is cut off, has the same results in P before the change and after it, by the first argument applied to P, whose affected
nodes are among those of G. So the difference of the results, counted with their multiplicity, is that of the whole graph.

A change that touches a hub has as many affected nodes as the hub has neighbours; where they are so many that reading the whole graph is
sooner done, that is done, and said.

Where a dependence is not derived (SPARQL constraints and targets, components of one's own, anything in the vocabulary of SHACL
that is not known here), the whole graph is validated before and after, and `Footprint.whole` says why.

Sources: SHACL (W3C Recommendation 2017), 2.1 (targets), 2.3 (paths), 4 (constraint components); for the automaton, Corman, Reutter and
Savković, *Semantics and Validation of Recursive SHACL* (ISWC 2018), and Bogaerts, Jakubowski and Van den Bussche, *SHACL: A Description Logic
in Disguise* and *Expressiveness of SHACL Features* (2022), whose neighbourhoods (Delva et al., *Data Provenance for SHACL*, EDBT 2023) are
what is read here; for validation after updates, *UpSHACL* (ISWC 2025).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg import turtle
from kg.lookup import folded
from kg.rdf import PREFIXES, SUBCLASS, TYPE, split_literal
from kg.validate import engines
from kg.validate.index import Index
from kg.validate.model import Engine, Fact, Result, new_results, ntriples

_SH, _RDF = "http://www.w3.org/ns/shacl#", PREFIXES["rdf"]
_TYPE, _SUBCLASS = f"<{TYPE}>", f"<{SUBCLASS}>"
ANY = "*"
#: Constraints that look at nothing but the values, and what says nothing to a validator; a report may stand in the same file.
_INERT = frozenset(
    "datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern flags languageIn"
    " uniqueLang hasValue in ignoredProperties qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint path inversePath alternativePath"
    " zeroOrMorePath oneOrMorePath zeroOrOnePath targetNode deactivated severity message name description order group defaultValue intent"
    " agentInstruction declare prefix namespace shapesGraph suggestedShapesGraph shapesGraphWellFormed conforms result focusNode resultPath"
    " resultSeverity resultMessage sourceConstraint sourceConstraintComponent sourceShape value detail".split()
)
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_LISTED = ("and", "or", "xone")
_NESTED = ("property", "node", "not", "qualifiedValueShape")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_KNOWN = {*_INERT, *_PAIRS, *_LISTED, *_NESTED, *_TARGETS, "class", "closed"}
#: A change of more than this part of the graph is not cheaper than all of it.
_SHARE = 50
#: A part of the graph that is larger than this and more than such a share of it is validated later than all of it, as for the nodes at its
#: edge, which it cuts off, results are made that say nothing; and the results of all of it before the change are kept.
_SMALL = 200_000
_SHARE_READ = 16
#: Why the whole graph is validated though it is known what shapes read.
LARGE = "the change is large beside the graph"
HUB = "the change touches a node to which very many others lead"
#: So many bytes of the graph are validated while one node is looked at by one shape; 0 sets no limit.
_FOCUS = 1000
_BYTES = 100


class Step(NamedTuple):
    """An edge of the automaton: from one state to another along a predicate (`ANY` for every one), or against it."""

    source: int
    predicate: str
    inverse: bool
    target: int


class Target(NamedTuple):
    """What makes a node a focus node: `kind` is the local name of the property in `sh:`; `class` values are `targetClass` too."""

    kind: str
    value: str


class Comparison(NamedTuple):
    """What a change does to the results of shapes.

    Attributes:
        new: the results that come with it.
        fixed: the results that go with it.
        whole: why the whole graph had to be validated; `""` where it had not.
    """

    new: list[Result]
    fixed: list[Result]
    whole: str = ""


class Footprint:
    """What the shapes of a shapes graph read.

    Attributes:
        whole: why not all that they read is known; `""` where it is.
        edges: the steps of the automaton.
        roots: the state of each shape with targets, and its targets.
    """

    def __init__(self, shapes: str) -> None:
        """Read the shapes.

        Args:
            shapes: Turtle.

        Raises:
            ValueError: it does not parse.
        """
        self.edges: list[Step] = []
        self.silent: dict[int, list[int]] = defaultdict(list)  # from a state to others at the same node
        self.roots: dict[int, list[Target]] = {}
        self._states = 1  # state 0 looks at nothing
        self._entries: dict[str, int] = {}
        self._said = _said(shapes)
        unknown = {p.removeprefix(_SH) for about in self._said.values() for p in about if p.startswith(_SH)} - _KNOWN
        self.whole = f"what sh:{min(unknown)} depends on is not known" if unknown else ""
        if self.whole:
            return
        self._types = self._state()
        self.edges.append(Step(self._types, _SUBCLASS, False, self._types))
        for shape, about in self._said.items():
            targets = [Target(kind, value) for kind in _TARGETS for value in about.get(_SH + kind, ())]
            kinds = set(about.get(TYPE, ())) - {f"<{_SH}NodeShape>", f"<{_SH}PropertyShape>"}
            if kinds and (len(kinds) < len(about[TYPE]) or any(predicate.startswith(_SH) for predicate in about)):  # a class that is a shape
                targets.append(Target("targetClass", shape))
            if targets:
                self._root(self._entry(shape), targets)
        self.leaving, self.entering = self._grouped(lambda edge: edge.source), self._grouped(lambda edge: edge.target)
        self.by_predicate: dict[str, list[Step]] = defaultdict(list)
        self.before: dict[int, list[int]] = defaultdict(list)
        for edge in self.edges:
            self.by_predicate[edge.predicate].append(edge)
        for source, targets_ in self.silent.items():
            for target in targets_:
                self.before[target].append(source)

    def _grouped(self, key: Callable[[Step], int]) -> dict[int, list[Step]]:
        found: dict[int, list[Step]] = defaultdict(list)
        for edge in dict.fromkeys(self.edges):
            found[key(edge)].append(edge)
        return found

    def _state(self) -> int:
        self._states += 1
        return self._states - 1

    def _root(self, state: int, targets: Sequence[Target]) -> None:
        self.roots[state] = [*self.roots.get(state, ()), *targets]
        for kind, value in targets:
            if kind == "targetClass":
                self.edges.append(Step(state, _TYPE, False, self._types))
            elif kind != "targetNode":
                self.edges.append(Step(state, value, kind == "targetObjectsOf", 0))

    def _objects(self, node: str, name: str) -> list[str]:
        return self._said.get(node, {}).get(_SH + name, [])

    def _items(self, head: str) -> Iterator[str]:
        seen = set()
        while head in self._said and head not in seen:
            seen.add(head)
            yield from self._said[head].get(_RDF + "first", [])
            head = next(iter(self._said[head].get(_RDF + "rest", [])), "")

    def _entry(self, shape: str) -> int:
        """Return the state in which a shape looks at its focus node."""
        if shape in self._entries:
            return self._entries[shape]
        entry = self._entries[shape] = self._state()
        paths = self._objects(shape, "path")
        value = self._state() if paths else entry
        for path in paths:
            self._step(entry, path, value, False)
        for name in _PAIRS:
            self.edges += (Step(entry, other, False, 0) for other in self._objects(shape, name))
        if self._objects(shape, "class"):
            self.edges.append(Step(value, _TYPE, False, self._types))
        if self._objects(shape, "closed"):
            # The Rust engine (0.3.4) looks at the node at which the path begins, where SHACL 4.8.1 has the values: both are read.
            self.edges += (Step(state, ANY, False, 0) for state in (entry, value))
        nested = [other for name in _NESTED for other in self._objects(shape, name)]
        nested += (other for name in _LISTED for head in self._objects(shape, name) for other in self._items(head))
        if self._objects(shape, "qualifiedValueShape"):
            parents = [about for about in self._said.values() if shape in about.get(f"{_SH}property", ())]
            siblings = [one for about in parents for one in about[f"{_SH}property"]]
            nested += (other for sibling in siblings for other in self._objects(sibling, "qualifiedValueShape"))
        for other in dict.fromkeys(nested):
            self.silent[value].append(self._entry(other))
        return entry

    def _step(self, source: int, path: str, target: int, inverse: bool) -> None:
        """Add the steps of a path from one state to another; `inverse` turns it round."""
        if path.startswith("<") and path[1:-1] != _RDF + "nil":
            self.edges.append(Step(source, path, inverse, target))
            return
        for inner in self._objects(path, "inversePath"):
            self._step(source, inner, target, not inverse)
        for head in self._objects(path, "alternativePath"):
            for inner in self._items(head):
                self._step(source, inner, target, inverse)
        for name, none, more in (("zeroOrMorePath", True, True), ("oneOrMorePath", False, True), ("zeroOrOnePath", True, False)):
            for inner in self._objects(path, name):
                start, end = self._state(), self._state()
                self.silent[source].append(start)
                self._step(start, inner, end, inverse)
                self.silent[end] += [target, *([start] if more else [])]
                if none:
                    self.silent[start].append(target)
        steps = list(self._items(path))
        if inverse:
            steps.reverse()
        for number, inner in enumerate(steps):
            following = target if number == len(steps) - 1 else self._state()
            self._step(source, inner, following, inverse)
            source = following


@lru_cache(4)
def of(shapes: str) -> Footprint:
    """Return the footprint of shapes, in Turtle; it is kept, as the same shapes are asked again and again."""
    return Footprint(shapes)


def _said(shapes: str) -> dict[str, dict[str, list[str]]]:
    """Return what a shapes graph says: subject, then the IRI of the predicate, to objects; terms are N-Triples."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in turtle.parse(shapes.encode(), "turtle", name="the shapes", base_iri="urn:sgkg:shapes"):
        found[str(quad.subject)][quad.predicate.value].append(str(quad.object))
    return {subject: dict(about) for subject, about in found.items()}


class Union:
    """The graph before a change and the one after it, both at once; what is read of the one before is counted."""

    def __init__(self, index: Index, came: Sequence[Fact]) -> None:
        """Take the graph and what is new."""
        self.index = index
        self.read: set[tuple[str, str, str]] = set()
        self._out: dict[str, dict[str, set[str]]] = {}
        self._into: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._kinds: dict[str, set[str]] = {}
        self._weights: dict[tuple[str, str], int] = {}
        self._new_out: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._new_into: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for fact in came:
            self._new_out[fact.subject].append((fact.predicate, fact.object))
            self._new_into[fact.object].append((fact.subject, fact.predicate))

    def out(self, node: str, predicate: str) -> set[str]:
        """Return where a predicate leads from a node."""
        if node.startswith('"'):
            return set()
        if node not in self._out:
            there = self._out[node] = {}
            for by, term in self.index.about(node):
                there.setdefault(by, set()).add(term)
        known = self._out[node]
        followed = known if predicate == ANY else (predicate,) if predicate in known else ()
        self.read.update((node, by, term) for by in followed for term in known[by])
        found = set().union(*(known[by] for by in followed))
        if node in self._new_out:
            found.update(term for by, term in self._new_out[node] if predicate in (by, ANY))
        return found

    def into(self, node: str, predicate: str) -> set[str]:
        """Return from where a predicate leads to a node."""
        if (node, predicate) not in self._into:
            self._into[node, predicate] = self.index.pointing(node, "" if predicate == ANY else predicate)
        there = self._into[node, predicate]
        self.read.update((subject, by, node) for subject, by in there)
        return {subject for subject, _ in there} | {subject for subject, by in self._new_into.get(node, ()) if predicate in (by, ANY)}

    def weight(self, node: str, predicate: str) -> int:
        """Return about how many bytes there are to read of the graph before to know from where a predicate leads to a node."""
        if (node, predicate) not in self._weights:
            self._weights[node, predicate] = self.index.weight(node, "" if predicate == ANY else predicate)
        return self._weights[node, predicate]

    def kinds(self, node: str) -> set[str]:
        """Return the classes of a node, and those above them."""
        if node not in self._kinds:
            todo = self.out(node, _TYPE)
            seen = self._kinds[node] = set()
            while todo:
                seen |= todo
                todo = {above for cls in todo for above in self.out(cls, _SUBCLASS)} - seen
        return self._kinds[node]

    def instances(self, cls: str) -> set[str]:
        """Return what is of a class, or of one below it."""
        todo, seen = {cls}, {cls}
        while todo:
            todo = set().union(*(self.into(one, _SUBCLASS) for one in todo)) - seen
            seen |= todo
        return set().union(*(self.into(one, _TYPE) for one in seen))

    def alike(self, name: str) -> set[str]:
        """Return what has a label or another name that is spelt like a literal; only letters and digits count, without case."""
        text = split_literal(name)[0]
        new = {
            subject
            for term, there in self._new_into.items()
            if term.startswith('"') and folded(split_literal(term)[0]) == folded(text)
            for subject, _ in there
        }
        return new | {f"<{iri}>" for iri in self.index.labelled(text)}

    def part(self) -> str:
        """Return what was read of the graph before, as sorted N-Triples."""
        return "".join(f"{subject} {predicate} {term} .\n" for subject, predicate, term in sorted(self.read))

    def step(self, node: str, edge: Step, *, back: bool = False) -> set[str]:
        """Return where an edge of the automaton leads from a node, or whence to it."""
        return self.into(node, edge.predicate) if edge.inverse != back else self.out(node, edge.predicate)


def affected(footprint: Footprint, union: Union, changed: Iterable[Fact], most: float = float("inf")) -> set[tuple[str, int]] | None:
    """Return the focus nodes whose results a change may alter, each with the state of its shape; None where more than `most` are looked at."""
    todo = [
        (fact.object if edge.inverse else fact.subject, edge.source)
        for fact in changed
        for edge in (*footprint.by_predicate.get(fact.predicate, ()), *footprint.by_predicate.get(ANY, ()))
    ]
    seen = set(todo)
    while todo:
        node, state = todo.pop()
        found = {(node, before) for before in footprint.before.get(state, ())}
        for edge in footprint.entering.get(state, ()):
            found.update((other, edge.source) for other in union.step(node, edge, back=True))
        todo += found - seen
        seen |= found
        if len(seen) > most:
            return None
    return {(node, state) for node, state in seen if state in footprint.roots and _is_focus(footprint, union, node, state)}


def _is_focus(footprint: Footprint, union: Union, node: str, state: int) -> bool:
    """Tell whether a node is a focus node of a shape before the change or after it, or may be."""
    for kind, value in footprint.roots[state]:
        if kind == "targetNode" and value == node:
            return True
        if kind == "targetSubjectsOf" and union.out(node, value):
            return True
        if kind == "targetObjectsOf" and union.into(node, value):
            return True
        if kind == "targetClass" and value in union.kinds(node):
            return True
    return False


def neighbourhood(footprint: Footprint, union: Union, focus: Collection[tuple[str, int]]) -> None:
    """Read all that validation of focus nodes reads, so that `union.read` holds it."""
    todo, seen = list(focus), set(focus)
    while todo:
        node, state = todo.pop()
        found = {(node, after) for after in footprint.silent.get(state, ())}
        for edge in footprint.leaving.get(state, ()):
            reached = union.step(node, edge)
            if edge.target:
                found.update((other, edge.target) for other in reached)
        todo += found - seen
        seen |= found


def compare(
    index: Index, shapes: str, gone: Sequence[Fact], came: Sequence[Fact], engine: Engine, alone: Callable[[], list[Result]] | None = None
) -> Comparison:
    """Return what a change does to the results of shapes.

    Args:
        index: the graph before it.
        shapes: Turtle.
        gone: what it takes away.
        came: what it brings.
        engine: the SHACL engine.
        alone: gives the results of the whole graph before it, where they are kept.

    Raises:
        ValueError: shapes that do not parse, or that the engine cannot read.
        RuntimeError: the engine is not installed.
    """
    kept = {fact[:3] for fact in came}
    gone = [fact for fact in gone if fact[:3] not in kept and index.holds(*fact[:3])]
    came = [fact for fact in came if not index.holds(*fact[:3])]
    new, footprint = ntriples(came), of(shapes)
    whole = footprint.whole or (LARGE if is_large(index, len(gone) + len(came)) else "")
    part = ""
    if not whole:
        union = Union(index, came)
        focus = affected(footprint, union, [*gone, *came], index.size / _FOCUS if _FOCUS else float("inf"))
        if focus is not None:
            union.read.clear()
            neighbourhood(footprint, union, focus)
            part = union.part()
        if focus is None or len(part) > max(_SMALL, index.size / _SHARE_READ):
            whole = HUB
    if whole:
        part = index.whole().decode()
    left = without(part, gone)
    before = alone() if whole and alone else engines.run(part, shapes, engine)
    after = engines.run(left + new, shapes, engine)
    return Comparison(new_results(after, before), new_results(before, after), whole)


def is_large(index: Index, facts: int) -> bool:
    """Tell whether so many facts are so much beside the graph that all of it is sooner read than looked things up in."""
    return facts * _SHARE * _BYTES > index.size


def without(part: str, gone: Iterable[Fact]) -> str:
    """Return N-Triples less some facts."""
    away = set(ntriples(gone).splitlines())
    return "".join(line for line in part.splitlines(keepends=True) if line.rstrip("\n") not in away) if away else part

"""Small random worlds for the law of checking changes: a graph, shapes of every kind of SHACL Core, and a change."""

from __future__ import annotations

from random import Random
from typing import NamedTuple
from unittest.mock import patch

from kg.rdf import PREFIXES
from kg.validate import footprint
from kg.validate.engines import run
from kg.validate.index import Index
from kg.validate.model import Engine, Fact, new_results, ntriples

E = "http://e/"
HEAD = f"@prefix : <{E}> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix xsd: <{PREFIXES['xsd']}> .\n"
TYPE, SUBCLASS = f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['rdfs']}subClassOf>"
NODES = [*(f"<{E}n{i}>" for i in range(6)), "_:b0", "_:b1"]
CLASSES = [f"<{E}C{i}>" for i in range(4)]
PREDICATES = [f"<{E}p{i}>" for i in range(4)]
LITERALS = ['"a"', '"b"@en', '"c"@en', *(f'"{n}"^^<{PREFIXES["xsd"]}integer>' for n in (1, 2))]
Triple = tuple[str, str, str]


class World(NamedTuple):
    """A graph, shapes in Turtle, and a change."""

    graph: frozenset[Triple]
    shapes: str
    gone: frozenset[Triple]
    came: frozenset[Triple]


def triple(dice: Random) -> Triple:
    """Return some triple: of a property, a class or, now and then, of a class below another."""
    kind = dice.random()
    if kind < 0.25:
        return dice.choice(NODES), TYPE, dice.choice(CLASSES)
    if kind < 0.32:
        return dice.choice(CLASSES), SUBCLASS, dice.choice(CLASSES)
    term = dice.choice(LITERALS) if dice.random() < 0.3 else dice.choice(NODES)
    return dice.choice(NODES), dice.choice(PREDICATES), term


def path(dice: Random, depth: int = 2) -> str:
    """Return a property path of SHACL in Turtle."""
    kind = dice.randrange(9) if depth else 0
    inner = [path(dice, depth - 1) for _ in range(2)] if kind > 3 else []
    if kind == 4:
        return f"[ sh:inversePath {inner[0]} ]"
    if kind == 5:
        return f"( {inner[0]} {inner[1]} )"
    if kind == 6:
        return f"[ sh:alternativePath ( {inner[0]} {inner[1]} ) ]"
    if kind in (7, 8):
        return f"[ sh:{dice.choice(['zeroOrMorePath', 'oneOrMorePath', 'zeroOrOnePath'])} {inner[0]} ]"
    return dice.choice(PREDICATES)


def constraint(dice: Random, depth: int, others: list[str], on_path: bool) -> str:
    """Return a constraint; `others` are shapes that may be named, `on_path` tells whether it stands in a property shape."""
    nested = ["node", "not", "and", "or", "xone", "property", "named"] if depth else []
    on_paths = ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", *(["qualified"] if depth else [])] if on_path else []
    kind = dice.choice(["class", "class", "nodeKind", "hasValue", "in", "equals", "disjoint", "datatype", "closed", "languageIn", *nested, *on_paths])

    def inner() -> str:
        return f"[ {constraint(dice, depth - 1, others, False)} ]"

    if kind == "class":
        return f"sh:class {dice.choice(CLASSES)}"
    if kind == "nodeKind":
        return f"sh:nodeKind sh:{dice.choice(['IRI', 'Literal', 'BlankNodeOrIRI'])}"
    if kind == "hasValue":
        return f"sh:hasValue {dice.choice([*NODES[:6], *LITERALS])}"
    if kind == "in":
        return f"sh:in ( {' '.join(dice.sample([*NODES[:6], *LITERALS], 4))} )"
    if kind in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
        return f"sh:{kind} {dice.choice(PREDICATES)}"
    if kind == "datatype":
        return f"sh:datatype xsd:{dice.choice(['string', 'integer'])}"
    if kind == "closed":
        return f"sh:closed true ; sh:ignoredProperties ( {TYPE} {dice.choice(PREDICATES)} )"
    if kind == "languageIn":
        return 'sh:languageIn ( "en" )'
    if kind in ("minCount", "maxCount"):
        return f"sh:{kind} {dice.randrange(3)}"
    if kind == "uniqueLang":
        return "sh:uniqueLang true"
    if kind == "named":
        return f"sh:node {dice.choice(others)}" if others else "sh:nodeKind sh:IRI"
    if kind == "qualified":
        disjoint = " ; sh:qualifiedValueShapesDisjoint true" if dice.random() < 0.5 else ""
        return f"sh:qualifiedValueShape {inner()} ; sh:qualified{dice.choice(['Min', 'Max'])}Count 1{disjoint}"
    if kind == "property":
        return f"sh:property {property_shape(dice, depth - 1, others)}"
    return f"sh:{kind} {inner()}" if kind in ("node", "not") else f"sh:{kind} ( {inner()} {inner()} )"


def property_shape(dice: Random, depth: int, others: list[str]) -> str:
    """Return a property shape with a constraint or two, of different kinds."""
    found = {one.split()[0]: one for one in (constraint(dice, depth, others, True) for _ in range(dice.choice([1, 2])))}
    return f"[ sh:path {path(dice)} ; {' ; '.join(found.values())} ]"


def shapes(dice: Random) -> str:
    """Return some shapes; each may name those after it."""
    names = [f":S{i}" for i in range(dice.randint(1, 4))]
    found = []
    for number, name in enumerate(names):
        others = names[number + 1 :]
        targets = [
            f"sh:targetClass {dice.choice(CLASSES)}",
            f"sh:targetNode {dice.choice([*NODES[:6], *LITERALS])}",
            f"sh:targetSubjectsOf {dice.choice(PREDICATES)}",
            f"sh:targetObjectsOf {dice.choice(PREDICATES)}",
        ]
        body = dice.sample(targets, dice.choice([1, 1, 2]))
        body += [f"sh:property {property_shape(dice, 2, others)}" for _ in range(dice.randrange(3))]
        if len(body) < 3 and dice.random() < 0.7:
            body.append(constraint(dice, 2, others, False))
        found.append(f"{name} a sh:NodeShape ; {' ; '.join(body)} .\n")
    if dice.random() < 0.2:
        found.append(f"{CLASSES[0]} a <{PREFIXES['rdfs']}Class> , sh:NodeShape ; {constraint(dice, 1, [], False)} .\n")
    return HEAD + "".join(found)


def world(dice: Random) -> World:
    """Return a random world."""
    graph = {triple(dice) for _ in range(dice.randint(3, 25))}
    ordered = sorted(graph)
    gone = {dice.choice(ordered) for _ in range(dice.randrange(4))}
    came = {triple(dice) for _ in range(dice.randrange(4))}
    made = shapes(dice)
    if "sh:closed" in made:
        # A closed shape inside another sees the triple by which `engines` learns the name of a blank node, and the name is not told then.
        graph, gone, came = ({tuple(NODES[0] if term.startswith("_:") else term for term in terms) for terms in one} for one in (graph, gone, came))
    return World(frozenset(graph), made, frozenset(gone), frozenset(came))


def facts(triples: frozenset[Triple]) -> list[Fact]:
    """Return triples as facts."""
    return [Fact(*one, "") for one in sorted(triples)]


def index(triples: frozenset[Triple]) -> Index:
    """Return a graph as validation looks things up in it, with room enough that a small change is small beside it."""
    lines = [f"{' '.join(one)} <urn:g> .\n".encode() for one in triples]
    lines += [f"<urn:far:{n}> <urn:far> <urn:far:{n + 1}> <urn:g> .\n".encode() for n in range(800)]
    return Index(b"".join(sorted(lines)))


def disagreement(one: World, engine: Engine = "shacl") -> str:
    """Return how the results of checking the change differ from those of validating everything twice; `""` where they do not."""
    with patch.object(footprint, "_FOCUS", 0):  # so small a graph would sooner be read whole
        found = footprint.compare(index(one.graph), one.shapes, facts(one.gone), facts(one.came), engine)
    assert not found.whole
    before, after = (run(ntriples(facts(triples)), one.shapes, engine) for triples in (one.graph, (one.graph - one.gone) | one.came))
    new, fixed = new_results(after, before), new_results(before, after)
    return "" if (found.new, found.fixed) == (new, fixed) else f"whole: new {new}, fixed {fixed}; by the change: new {found.new}, fixed {found.fixed}"

"""Read the folder `ontology/`: its files, the graphs they make, and the terms they define."""

from __future__ import annotations

import keyword
import os
from pathlib import Path

from kg.paths import SHAPES, Roots, cache_root
from kg.rdf import DATE, GRAPH, ID, NS, PREFIXES, TYPE, XSD

# What joins the graph; shapes.ttl and style.ttl are rules about it, not part of it.
_QUERIES = {f"{PREFIXES['sh']}{name}" for name in ("select", "ask", "construct", "update")}
GRAPHS = ("ontology", "vocabularies", "alignments")


def files(base: Path) -> dict[str, Path]:
    """Return graph IRI to file for the parts of the ontology that the graph holds."""
    return {GRAPH + name: base / "ontology" / f"{name}.ttl" for name in GRAPHS}


def shapes(base: Roots) -> Path:
    """Return the file of the shapes that facts must satisfy; where a workspace has some of its own, one in the cache that holds both.

    Raises:
        kg.turtle.FactsError: those of the workspace do not parse.
        PermissionError: they would send a request.
    """
    first, *own = shape_files(base)
    if not own:
        return first
    import hashlib

    import pyoxigraph as ox

    from kg import files, sparql, turtle

    lines = [first.read_text(encoding="utf-8")]
    for path in own:
        quads = turtle.read(path)
        for quad in quads:
            if quad.predicate.value in _QUERIES and isinstance(quad.object, ox.Literal):
                sparql.refuse_reach(quad.object.value)
        lines.append((ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b"").decode())
    text = "\n".join(lines)
    kept = cache_root()[0] / "validate" / f"shapes-{hashlib.sha256(text.encode()).hexdigest()[:16]}.ttl"
    if not kept.is_file():
        files.make_folder(kept.parent)
        files.save(kept, [text])
    return kept


def shape_files(base: Roots) -> list[Path]:
    """Return the files of shapes: the base's, then `shapes.ttl` of a workspace that has one.

    Raises:
        OSError: it leads out of the workspace, or is no file; see `kg.files.refuse_strange`.
    """
    from kg.files import refuse_strange

    first, *rest = (base,) if isinstance(base, Path) else tuple(base)
    own = [root / SHAPES for root in rest if os.path.lexists(root / SHAPES)]
    for path in own:
        refuse_strange(path, path.parent)
    return [first / "ontology" / "shapes.ttl", *own]


def turtle_files(base: Path) -> list[Path]:
    """Return every Turtle file of the folder, sorted."""
    return sorted((base / "ontology").glob("*.ttl"))


def terms(base: Path) -> dict[str, str]:
    """Return the local names of the terms in `sg:` with the one-sentence definition of each, sorted.

    Raises:
        kg.turtle.FactsError: `ontology.ttl` does not parse.
    """
    from kg.turtle import read

    found: dict[str, str] = {}
    for quad in read(base / "ontology" / "ontology.ttl"):
        subject = getattr(quad.subject, "value", "")
        if subject.startswith(NS) and quad.predicate.value == "http://www.w3.org/2004/02/skos/core#definition":
            found[subject.removeprefix(NS)] = quad.object.value  # type: ignore[union-attr]
    return dict(sorted(found.items()))


def datatypes(base: Path) -> dict[str, str]:
    """Return the local names of the properties in `sg:` that lead to literals, with the datatype of each, sorted.

    Of days, which OWL 2 has no datatype for, it is xsd:date; where nothing is said, it is xsd:string.

    Raises:
        kg.turtle.FactsError: `ontology.ttl` does not parse.
    """
    from kg.turtle import read

    said: dict[tuple[str, str], str] = {}
    for quad in read(base / "ontology" / "ontology.ttl"):
        subject = getattr(quad.subject, "value", "")
        if subject.startswith(NS):
            said[subject.removeprefix(NS), quad.predicate.value] = getattr(quad.object, "value", "")
    literal = sorted(name for (name, predicate), value in said.items() if predicate == TYPE and value == PREFIXES["owl"] + "DatatypeProperty")
    days = {name for (name, predicate), value in said.items() if predicate == PREFIXES["rdfs"] + "subPropertyOf" and value == NS + "day"}
    return {name: DATE if name in days | {"day"} else said.get((name, PREFIXES["rdfs"] + "range"), XSD + "string") for name in literal}


def python_name(term: str) -> str:
    """Return the constant's name for a term: `from` is a word of Python, so its constant is `from_`."""
    return term + "_" if keyword.iskeyword(term) else term


def vocabulary_module(base: Path) -> str:
    """Return the text of `kg/vocab.py` for the ontology as it stands."""
    body = "\n".join(f'    {python_name(name)}: Final = "{NS}{name}"\n    """{text}"""' for name, text in terms(base).items())
    leading = "".join(f'    "{name}": "{datatype}",\n' for name, datatype in datatypes(base).items())
    return (
        '"""The terms of the ontology as constants, made from `ontology/ontology.ttl`; `sgkg format` rewrites it."""\n\n'
        "from typing import Final\n\n\n"
        "class SG:\n"
        '    """Closed namespace `sg:`; an unknown name is an AttributeError."""\n\n'
        f'{body}\n\n\nID: Final = "{ID}"\n'
        f"#: The properties that lead to literals, and to which.\nDATATYPES: Final = {{\n{leading}}}\n"
    )

"""Write the graph as a Frictionless data package (https://datapackage.org): a csv file for each class of things, and a codebook.

A row is a thing; the things in a cell are named by their labels, joined by semicolons, with their IRIs, joined by spaces, in a column
`NAME_iri` beside. `datapackage.json` describes every column, and names licence, release and digest; `codebook.csv` has the same as a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import citation, describe, rdf
from kg.rdf import DATE, DEFINITION, LABEL, NS, PREFIXES, SUBCLASS, TYPE, XSD, curie, local_name, prefixed
from kg.table import delimited
from kg.text import json_text

if TYPE_CHECKING:
    import pyoxigraph as ox

DESCRIPTOR = "datapackage.json"
CODEBOOK = "codebook"
_CONCEPT = PREFIXES["skos"] + "Concept"
_TYPES = {DATE: "date", XSD + "integer": "integer", XSD + "decimal": "number", XSD + "boolean": "boolean"}
_HEAD = ("resource", "field", "title", "type", "description", "property")


class _Column(NamedTuple):
    """A column: its name, the type of its cells, what it is called, what it says and the property that it writes."""

    name: str
    type: str
    title: str
    description: str
    property: str = ""


_OWN = (
    _Column("id", "string", "id", "what to type for the thing"),
    _Column("iri", "string", "IRI", "the address of the thing"),
    _Column("label", "string", "label", "what the thing is called"),
)


def files(quads: Iterable[ox.Quad], *, release: citation.Release, reading: str = "") -> dict[str, bytes]:
    """Return the files of the package by name, the same bytes for the same quads.

    Args:
        quads: the graph, or what a reading leaves of it; with its terms, from which the columns are described.
        release: which state of the graph it is.
        reading: the reading in words, '' for the whole graph.
    """
    things: dict[str, dict[str, set[Any]]] = {}
    classes: dict[str, set[str]] = {}
    for quad in quads:
        subject = rdf.raw(quad.subject)
        values = things.setdefault(subject, {}).setdefault(quad.predicate.value, set())
        if not rdf.raw(quad.object).startswith("_:"):
            values.add(quad.object)
        if quad.predicate.value == TYPE and rdf.raw(quad.graph_name) != describe.TYPES:
            classes.setdefault(subject, set()).add(rdf.raw(quad.object))

    def direct(cls: str) -> list[str]:
        return [rdf.raw(term) for term in things.get(cls, {}).get(SUBCLASS, ())]

    members: dict[str, list[str]] = {}
    for subject, kinds in sorted(classes.items()):
        if not subject.startswith("_:"):
            for cls in kinds - {general for one in kinds for general in rdf.above(one, direct)}:
                if cls.startswith(NS) or cls == _CONCEPT:
                    members.setdefault(cls, []).append(subject)
    written: dict[str, bytes] = {}
    resources, codebook = [], []
    for cls, subjects in sorted(members.items()):
        name = local_name(cls).lower()
        columns, rows = _table(subjects, things)
        written[f"{name}.csv"] = delimited([[column.name for column in columns], *rows]).encode()
        resources.append(_resource(name, _label(cls, things), _definition(cls, things), columns, written[f"{name}.csv"]))
        codebook += [[name, column.name, column.title, column.type, column.description, column.property] for column in columns]
    written[f"{CODEBOOK}.csv"] = delimited([_HEAD, *codebook]).encode()
    about = [_Column(name, "string", name, "") for name in _HEAD]
    resources.append(_resource(CODEBOOK, "codebook", "Every column of every table.", about, written[f"{CODEBOOK}.csv"]))
    return {DESCRIPTOR: json_text(_descriptor(release, reading, resources)).encode(), **written}


Things = Mapping[str, Mapping[str, Iterable[Any]]]


def _label(iri: str, things: Things) -> str:
    found = [(rdf.raw(term), rdf.language(term)) for term in things.get(iri, {}).get(LABEL, ())]
    return rdf.best_label(sorted(found), ("en",)) or curie(iri)


def _definition(iri: str, things: Things) -> str:
    return " ".join(sorted(rdf.raw(term) for term in things.get(iri, {}).get(DEFINITION, ())))


def _table(subjects: list[str], things: Things) -> tuple[list[_Column], list[list[str]]]:
    """Return the columns of the things of a class, and a row for each."""
    used = sorted({predicate for subject in subjects for predicate in things[subject]} - {TYPE, LABEL}, key=lambda p: (local_name(p), p))
    columns, rows = list(_OWN), [[curie(subject), subject, _label(subject, things)] for subject in subjects]
    for predicate in used:
        cells = [sorted(things[subject].get(predicate, ()), key=str) for subject in subjects]
        found = [term for cell in cells for term in cell]
        if not found:
            continue
        name = local_name(predicate) if predicate.startswith(NS) else (prefixed(predicate) or predicate).replace(":", "_")
        title, says = _label(predicate, things), _definition(predicate, things)
        linked = any(not rdf.is_literal(term) for term in found)
        kinds = {getattr(getattr(term, "datatype", None), "value", "") for term in found}
        kind = _TYPES.get(kinds.pop(), "string") if len(kinds) == 1 and max(map(len, cells)) == 1 else "string"
        columns.append(_Column(name, kind, title, says, predicate))
        if linked:
            columns.append(_Column(f"{name}_iri", "string", f"{title}: IRI", f"the addresses of what {name} names", predicate))
        for row, cell in zip(rows, cells, strict=True):
            row.append("; ".join(rdf.raw(term) if rdf.is_literal(term) else _label(rdf.raw(term), things) for term in cell))
            if linked:
                row.append(" ".join(rdf.raw(term) for term in cell if not rdf.is_literal(term)))
    return columns, rows


def _resource(name: str, title: str, description: str, columns: Iterable[_Column], data: bytes) -> dict[str, Any]:
    fields = []
    for column in columns:
        field = {"name": column.name, "type": column.type, "title": column.title, "description": column.description}
        fields.append({key: value for key, value in field.items() if value} | ({"rdfProperty": column.property} if column.property else {}))
    return {
        "name": name,
        "title": title,
        "description": description,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": fields, **({"primaryKey": "iri"} if name != CODEBOOK else {})},
    }


def _descriptor(release: citation.Release, reading: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    about = release.about() | ({"reading": reading} if reading else {})
    licence = {"name": "CC-BY-4.0", "path": citation.LICENCE, "title": "Creative Commons Attribution 4.0 International"}
    return {
        "profile": "tabular-data-package",
        "name": "sgkg",
        "title": citation.TITLE,
        "description": citation.of_release(release).text(),
        "homepage": citation.ADDRESS,
        "version": release.version,
        **({} if release.own else {"licenses": [licence]}),  # which does not cover facts of a workspace
        "sgkg": about,
        "resources": resources,
    }

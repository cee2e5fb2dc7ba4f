"""Say what to write in the form that the user wrote in: Turtle with the prefixes of the file, N-Triples, JSON-LD, RDF/XML, the cell of a table.

Messages and fixes are composed as Turtle with our prefixes; here they are spelt anew for the file in which they will be typed.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache

from kg import turtle
from kg.rdf import PREFIXES, bare, expand
from kg.validate.model import Finding, Source

_NAME = rf"(?<![\w:\"/<])(?:{'|'.join(PREFIXES)}):[A-Za-z](?:[\w.\-]*[\w\-])?"
_CURIE = re.compile(_NAME)
_DAY = re.compile(r'"([^"]*)"\^\^xsd:date')
_TOLD = re.compile(r'(?:with its type, )?such as "([^"]*)"\^\^xsd:date')
_ADD = re.compile(rf"add  ({_NAME}|<[^>]*>) … ;")
_BOTH = re.compile(rf'({_NAME}) "([^"]*)"\^\^xsd:date ; ({_NAME}) "([^"]*)"\^\^xsd:date')
_IRI = re.compile(r"<([^<>\s]+)>")
_XSD_DATE = f"{PREFIXES['xsd']}date"
_ENGLISH = "one of them @en"
_UNQUOTED = "write the node's name without quotation marks"


def as_written(finding: Finding, source: Source) -> Finding:
    """Return a finding whose words and fix are spelt as its file is written."""
    spell = _SPELLERS.get(source.form)
    return spell(finding, source) if spell else finding


def _of_turtle(finding: Finding, source: Source) -> Finding:
    known = _prefixes(source.text)

    def name(match: re.Match[str]) -> str:
        return _short(expand(match[0]) or "", known)

    def iri(match: re.Match[str]) -> str:
        return _short(match[1], known)

    # In words our prefixes are names that everybody knows; what is typed needs those that the file declares.
    return replace(finding, message=_IRI.sub(iri, finding.message), fix=_CURIE.sub(name, _IRI.sub(iri, finding.fix)))


def _short(iri: str, known: dict[str, str]) -> str:
    for space, prefix in known.items():
        if iri.startswith(space) and re.fullmatch(r"\w[\w\-]*", iri[len(space) :]):
            return f"{prefix}:{iri[len(space) :]}"
    return f"<{iri}>"


@lru_cache(8)
def _prefixes(text: str) -> dict[str, str]:
    found = {iri: prefix for prefix, iri in turtle.prefixes_of(text.encode()).items()}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _of_ntriples(finding: Finding, _: Source) -> Finding:
    def name(match: re.Match[str]) -> str:
        return f"<{expand(match[0])}>"

    fix = _ADD.sub(lambda match: f"add a line  {finding.focus} {match[1]} … .", finding.fix)
    fix = _CURIE.sub(name, fix.replace(" ; ", f" .  and  {finding.focus} "))
    return replace(finding, message=_DAY.sub(rf'"\1"^^<{_XSD_DATE}>', finding.message), fix=fix)


def _of_table(finding: Finding, _: Source) -> Finding:
    message = _DAY.sub(r"\1", _TOLD.sub(r"such as \1", finding.message)).replace(f": {_UNQUOTED}", ": write its name or CURIE")
    fix = _BOTH.sub(r"\2 in the column \1, \4 in the column \3", finding.fix)
    fix = _DAY.sub(r"\1", _ADD.sub(r"fill the cell in the column \1", fix))
    fix = re.sub(r"^keep one (\S+), take the others off$", r"keep one value in the column \1", fix)
    fix = re.sub(r"^keep the (\S+) of the graph, leave out yours$", r"leave the cell in the column \1 empty", fix)
    if re.fullmatch(rf"{_NAME} \S+", fix):  # a property and its value: the column has the first
        fix = fix.partition(" ")[2]
    return replace(finding, message=message, fix=fix)


def _of_json(finding: Finding, source: Source) -> Finding:
    def key(iri: str) -> str:
        vocabulary = re.search(r'"@vocab"\s*:\s*"([^"]*)"', source.text)
        if vocabulary and iri.startswith(vocabulary[1]):
            return iri.removeprefix(vocabulary[1])
        return reference(iri)

    def reference(iri: str) -> str:
        for prefix, space in PREFIXES.items():
            if iri.startswith(space) and re.search(rf'"{prefix}"\s*:', source.text):
                return f"{prefix}:{iri.removeprefix(space)}"
        return iri

    def value(day: str) -> str:
        return json.dumps({"@value": day, "@type": reference(_XSD_DATE)}, ensure_ascii=False)

    def full(name: str) -> str:
        return expand(name) or bare(name)

    message = _DAY.sub(lambda match: value(match[1]), finding.message).replace(_UNQUOTED, 'write the node as {"@id": …}')
    message = message.replace(_ENGLISH, 'one of them with "@language": "en"')
    fix = _BOTH.sub(lambda m: f'"{key(full(m[1]))}": {value(m[2])}, "{key(full(m[3]))}": {value(m[4])}', finding.fix)
    fix = _ADD.sub(lambda match: f'add  "{key(full(match[1]))}": …', fix)
    if _CURIE.fullmatch(fix):
        iri = full(fix)
        fix = f'"{key(iri)}"' if finding.part == "predicate" or finding.path.endswith("#type") else json.dumps({"@id": reference(iri)})
    elif match := re.fullmatch(rf'({_NAME}) "([^"]*)"\^\^xsd:date', fix):
        fix = f'"{key(full(match[1]))}": {value(match[2])}'
    fix = _DAY.sub(lambda match: value(match[1]), fix)
    return replace(finding, message=message, fix=fix)


def _of_xml(finding: Finding, _: Source) -> Finding:
    message = _DAY.sub(rf'rdf:datatype="{_XSD_DATE}" and \1', finding.message).replace(_UNQUOTED, 'write the node as rdf:resource="…"')
    message = message.replace(_ENGLISH, 'one of them with xml:lang="en"')
    fix = _BOTH.sub(rf'<\1 rdf:datatype="{_XSD_DATE}">\2</\1> <\3 rdf:datatype="{_XSD_DATE}">\4</\3>', finding.fix)
    fix = _ADD.sub(r"add  <\1>…</\1>", fix)
    if _CURIE.fullmatch(fix) and finding.part == "object":
        fix = f'rdf:resource="{expand(fix)}"'
    return replace(finding, message=message, fix=_DAY.sub(rf'rdf:datatype="{_XSD_DATE}">\1', fix))


_SPELLERS = {
    "turtle": _of_turtle,
    "trig": _of_turtle,
    "ntriples": _of_ntriples,
    "nquads": _of_ntriples,
    "jsonld": _of_json,
    "rdfxml": _of_xml,
    "table": _of_table,
}

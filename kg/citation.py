"""How to cite: a release, an answer, or what a text or a record says, as plain text, BibTeX and CSL-JSON; and the dataset described in VoID and DCAT.

A release is named by its version and by its digest, the SHA-256 of the graph's sorted N-Quads: whoever builds the same files gets the same. Its
day is the latest of which the graph says anything; no clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import __version__, rdf
from kg.rdf import GRAPH, ID, NS, PREFIXES, TYPE, XSD, node, raw, when
from kg.snapshot import Snapshot
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

AUTHOR = "The sgkg project"
TITLE = "sgkg: the security-guarantee knowledge graph"
SUMMARY = "Who owes what to whom, under which trigger; kept or broken; wanted, offered, doubted or ruled out by whom; according to which text."
ADDRESS = "https://w3id.org/sgkg"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMATS = ("text", "bibtex", "csl")
_SCHEMA_URL, _TITLE = PREFIXES["schema"] + "url", PREFIXES["dcterms"] + "title"
_VOID, _DCAT, _FOAF = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://xmlns.com/foaf/0.1/"
_DERIVED = GRAPH + "derived/"
_TEX = str.maketrans({"\\": r"\textbackslash{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"}, "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"})


class Release(NamedTuple):
    """What names a state of the graph.

    Attributes:
        version: the version of the software and its facts.
        digest: the SHA-256 of the sorted N-Quads, in hexadecimal.
        latest: the latest day of which the graph says anything.
        own: whether facts of a workspace are laid over the project's, which its licence does not cover.
    """

    version: str
    digest: str
    latest: str
    own: bool = False

    @classmethod
    def of(cls, shot: Snapshot) -> Release:
        """Return what names a snapshot."""
        return cls(__version__, shot.sha256, str(shot.manifest["latest"]), _own(shot))

    def about(self) -> dict[str, Any]:
        """Return it as every answer in JSON says it."""
        return {"release": self.version, "digest": self.digest, "latest": self.latest}


class Citation(NamedTuple):
    """One thing to cite.

    Attributes:
        key: a name for it, of letters, figures and hyphens.
        kind: dataset (a release, or an answer or entry in it) or article (a text or document).
        title: its title, else what it is called.
        authors: who wrote it; people by `person`, other bodies by their name.
        people: how many of the authors, from the first, are persons.
        issued: its day by the earliest and the latest possible one, '' where it is not on record.
        publisher: who published it, '' where it is not on record.
        url: its address, '' where it is not on record.
        version: the version of a dataset.
        note: what fixes it beside: the digest, the reading, the place in the text.
    """

    key: str
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    people: int = 0
    issued: tuple[str, str] = ("", "")
    publisher: str = ""
    url: str = ""
    version: str = ""
    note: str = ""

    def text(self) -> str:
        """Return it as one line of plain text."""
        day = when(*self.issued)
        parts = [", ".join(self.authors), self.title, self.publisher, f"Version {self.version}" if self.version else "", day, self.note, self.url]
        return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)

    def bibtex(self) -> str:
        """Return it as an entry of BibTeX."""
        names = [f"{{{name}}}" if place >= self.people else name for place, name in enumerate(map(_tex, self.authors))]
        fields = {
            "author": " and ".join(names),
            "title": f"{{{_tex(self.title)}}}",
            "publisher": _tex(self.publisher),
            "year": self.issued[0][:4] if self.issued[0][:4] == (self.issued[1] or self.issued[0])[:4] else "",
            "date": self.issued[0] if self.issued[0] == (self.issued[1] or self.issued[0]) else "",
            "version": self.version,
            "url": self.url,
            "note": _tex(self.note),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"])

    def csl(self) -> dict[str, Any]:
        """Return it as an item of CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
        authors = [_person(name) if place < self.people else {"literal": name} for place, name in enumerate(self.authors)]
        item = {
            "id": self.key,
            "type": "dataset" if self.kind == "dataset" else "article",
            "title": self.title,
            "author": authors,
            "issued": _issued(*self.issued),
            "publisher": self.publisher,
            "version": self.version,
            "URL": self.url,
            "note": self.note,
        }
        return {name: value for name, value in item.items() if value}


def written(found: Sequence[Citation], form: str) -> str:
    """Return citations as text, BibTeX or CSL-JSON (`FORMATS`)."""
    if form == "csl":
        from kg.text import json_text

        return json_text([one.csl() for one in found])
    lines = [one.bibtex() if form == "bibtex" else one.text() for one in found]
    return ("\n\n" if form == "bibtex" else "\n").join(lines) + "\n"


# What is cited --------------------------------------------------------------------------------------------------------


def of_release(release: Release) -> Citation:
    """Return how to cite a release."""
    licence = "with facts of the reader's own, which the licence does not cover" if release.own else "licence CC BY 4.0"
    note = f"Read until {release.latest}; SHA-256 {release.digest}; {licence}"
    return Citation(f"sgkg-{release.version}", "dataset", TITLE, (AUTHOR,), url=ADDRESS, version=release.version, note=note)


def of_answer(release: Release, name: str, summary: str, values: Iterable[str] = (), reading: str = "") -> list[Citation]:
    """Return how to cite the answer to a question.

    Args:
        release: of which release it is the answer.
        name: the name of the question.
        summary: what it asks.
        values: its parameters in words.
        reading: what fixes the reading, in words.
    """
    told = "; ".join([f"sgkg ask {name}", *values, *([reading] if reading else [])])
    whole = of_release(release)
    return [whole._replace(key=f"{whole.key}-{name}", title=f"{summary} In: {TITLE}", note=f"{told}. {whole.note}")]


def of_thing(store: ox.Store, iri: str, release: Release) -> list[Citation]:
    """Return how to cite what the graph has of a thing: where it stands (texts with their places, documents of record), and the entry itself.

    A source or a work is cited as itself.
    """

    def values(one: str, predicate: str) -> list[str]:
        return sorted({raw(quad.object) for quad in store.quads_for_pattern(node(one), node(predicate), None)})

    classes = set(values(iri, TYPE))
    if SG.Source in classes:
        return [of_source(store, iri)]
    if SG.Work in classes:
        editions = sorted(raw(quad.subject) for quad in store.quads_for_pattern(None, node(SG.expresses), node(iri)))
        return [of_source(store, edition) for edition in editions]
    found = []
    for span in values(iri, SG.hasEvidence):
        for source in values(span, SG.inSource):
            place = "–".join([*values(span, SG.startsAt), *values(span, SG.endsAt)])
            found.append(of_source(store, source, f"characters {place} of the normalised text"))
    found += [of_source(store, source) for source in values(iri, SG.recordedIn)]
    label = rdf.label(store, iri) or rdf.curie(iri)
    whole = of_release(release)
    entry = whole._replace(key=f"{whole.key}-{_key(iri)}", title=f"{label} ({rdf.curie(iri)}). In: {TITLE}")
    return [*sorted(found, key=lambda one: (one.key, one.note)), entry]


def _own(shot: Snapshot) -> bool:
    return any(not graph.startswith(GRAPH) for graph in shot.manifest["graphs"])


def of_source(store: ox.Store, iri: str, place: str = "") -> Citation:
    """Return how to cite a text or a document, and where a place in it is said, what stands there."""

    def values(one: str, predicate: str) -> list[str]:
        return sorted({raw(quad.object) for quad in store.quads_for_pattern(node(one), node(predicate), None)})

    label = rdf.Labels(store).of
    works = values(iri, SG.expresses)
    authors = [author for one in (iri, *works) for author in values(one, SG.author)]
    people = [author for author in authors if SG.Person in values(author, TYPE) and not re.match("unnamed", label(author))]
    others = [author for author in authors if author not in people]
    first, last = (values(iri, predicate) for predicate in (SG.publishedOn, SG.publishedOnLatest))
    return Citation(
        _key(iri),
        "article",
        (values(iri, _TITLE) or [f"[{label(iri)}]"])[0],  # in brackets: what it is called here, where its title is not on record
        tuple(map(label, (*people, *others))),
        len(people),
        ((first or [""])[0], (last or first or [""])[0]),
        ", ".join(map(label, values(iri, SG.publishedBy))),
        (values(iri, _SCHEMA_URL) or [""])[0],
        note=place,
    )


def _key(iri: str) -> str:
    return rdf.short_slug(rdf.local_name(iri))


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _person(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": name}


def _issued(first: str, last: str) -> dict[str, Any]:
    days = [[int(part) for part in day.split("-")] for day in dict.fromkeys((first, last or first)) if day]
    return {"date-parts": days} if first else {}


# The dataset ----------------------------------------------------------------------------------------------------------


def description(shot: Snapshot) -> str:
    """Return the description of the dataset and of its named graphs in VoID and DCAT, with their licence, as Turtle.

    Args:
        shot: the snapshot that is described.
    """
    import pyoxigraph as ox

    release = Release.of(shot)
    dataset = f"{ADDRESS}/release/{release.version}"
    project, period = f"{ADDRESS}/project", f"{dataset}/period"
    slugs = {raw(quad.object): raw(quad.subject) for quad in shot.open().quads_for_pattern(None, node(SG.slug), None)}
    triples: list[ox.Triple] = []

    def say(subject: str, predicate: str, value: str | int, kind: str = "") -> None:
        """Add a triple; a text is of a datatype, in English (`en`), or, where neither is said, an IRI."""
        if isinstance(value, int):
            term: ox.NamedNode | ox.Literal = ox.Literal(value)
        elif kind == "en":
            term = ox.Literal(value, language="en")
        else:
            term = ox.Literal(value, datatype=ox.NamedNode(kind)) if kind else ox.NamedNode(value)
        triples.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term))

    terms, text = PREFIXES["dcterms"], XSD + "string"
    for cls in (_VOID + "Dataset", _DCAT + "Dataset"):
        say(dataset, TYPE, cls)
    say(dataset, terms + "title", TITLE, "en")
    say(dataset, terms + "description", SUMMARY, "en")
    say(dataset, terms + "creator", project)
    say(dataset, terms + "publisher", project)
    say(project, TYPE, _FOAF + "Organization")
    say(project, _FOAF + "name", AUTHOR, text)
    say(dataset, terms + "language", "en", text)
    if not release.own:
        say(dataset, terms + "license", LICENCE)
    say(dataset, terms + "identifier", f"sha256:{release.digest}", text)
    say(dataset, _DCAT + "version", release.version, text)
    say(dataset, _DCAT + "landingPage", ADDRESS)
    say(dataset, terms + "temporal", period)
    say(period, TYPE, terms + "PeriodOfTime")
    say(period, _DCAT + "endDate", release.latest, XSD + "date")
    for form in ("Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD"):
        say(dataset, _VOID + "feature", f"http://www.w3.org/ns/formats/{form}")
    say(dataset, _VOID + "exampleResource", f"{ID}State_Ukraine")
    say(dataset, _VOID + "triples", int(shot.manifest["quads"]))
    say(dataset, _VOID + "uriSpace", ID, text)
    say(dataset, _VOID + "vocabulary", NS)
    for cls, count in sorted(shot.manifest["classes"].items()):
        part = f"{dataset}/class/{rdf.local_name(cls)}"
        say(dataset, _VOID + "classPartition", part)
        say(part, _VOID + "class", cls)
        say(part, _VOID + "entities", int(count))
    for graph, count in sorted(shot.manifest["graphs"].items()):
        name = graph.removeprefix(_DERIVED).removeprefix(GRAPH)
        concluded = graph.startswith(_DERIVED)
        say(dataset, _VOID + "subset", graph)
        say(graph, TYPE, _VOID + "Dataset")
        say(graph, terms + "isPartOf", dataset)
        say(graph, terms + "title", f"what the rule {name} concludes" if concluded else f"what the file {name} says", "en")
        if name in slugs and not concluded:
            say(graph, terms + "source", slugs[name])
        if graph.startswith(GRAPH):
            say(graph, terms + "license", LICENCE)
        say(graph, _VOID + "triples", int(count))
    # Without sgg: a name with a slash after a prefix needs a backslash, which Virtuoso 7 keeps.
    prefixes = {name: iri for name, iri in PREFIXES.items() if name != "sgg"} | {"void": _VOID, "dcat": _DCAT, "foaf": _FOAF}
    lines = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    head: list[str] = []
    body: list[str] = []
    for line in (lines or b"").decode().splitlines():
        (head if line.startswith("@prefix") else body).append(line)
    return "\n".join([*sorted(head), *body]) + "\n"  # the engine writes prefixes in no order

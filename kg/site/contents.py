"""What the page carries where there is no server behind it: the graph, the questions and rules, and what the browser does not work out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from kg import citation, derive, holding, names, queries, rdf, sparql
from kg.assess import render
from kg.export import page
from kg.network import views
from kg.schema import Schema
from kg.site import catalogue, pack
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph import Graph
    from kg.paths import Folders
    from kg.queries import Parameter, Query
    from kg.snapshot import Snapshot

Content = dict[str, Any]


def contents(graph: Graph, *, left_out: Collection[str] = ()) -> dict[str, bytes]:
    """Return what the page carries, by name: the packed graph, all else as JSON.

    Args:
        graph: the graph.
        left_out: names of views that it does not carry.
    """
    base = graph.folders.roots
    shot = graph.snapshot()
    store, release = shot.open(), citation.Release.of(shot)
    wanted = [name for name in views.names(base) if name not in left_out]
    found: dict[str, Any] = {"core": _core(graph.folders, shot, store, release)}
    found["core"]["catalogue"]["views"] = [one for one in found["core"]["catalogue"]["views"] if one["name"] in wanted]
    for name in wanted:
        found[f"network-{name}"] = page.record(graph.network(name, layout=True, statements=True))
    found["assess"] = json.loads(render.write(graph.assess(), "json")) | {"sgkg": release.about()}
    found["schema"] = {"terms": [term.plain() for term in Schema(graph.folders, shot).overview()], "sgkg": release.about()}
    written = {name: json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() for name, content in found.items()}
    return {"graph": pack.pack(shot.data().decode()), **written}


def _core(folders: Folders, shot: Snapshot, store: ox.Store, release: citation.Release) -> Content:
    """Return what is needed to answer questions."""
    base = folders.roots
    return {
        "catalogue": catalogue.catalogue(folders, release, store),
        "about": {**release.about(), "snapshot": shot.name},
        "questions": {question.name: _question(store, question) for question in queries.load_all(base, "ask")},
        "timeline": _query(queries.get(base, "assess", "timeline")),
        "rules": [_rule(rule) for rule in derive.ordered(queries.rules(base))],
        "asks": {rule.name: rule.summary for rule in queries.load_all(base, "derive")},
        "times": [f"<{holding.DERIVED}{name}>" for name in shot.manifest["times"]],
        "takes": {takes: sorted(names.taken(takes)) for takes in sorted(queries.TAKES)},
        "cite": _citations(store, release),
    }


def _question(store: ox.Store, question: Query) -> Content:
    defaults = {p.name: _named(store, question.defaults[p.name], p) for p in question.parameters if p.name in question.defaults}
    kinds = {p.name: p.kind for p in question.parameters}
    told = {"defaults": defaults, "kinds": kinds, "columns": question.columns}
    return _query(question) | told | {"history": question.history, "rederive": question.rederive, "about": question.about}


def _named(store: ox.Store, words: str, parameter: Parameter) -> str:
    """Return the IRI that a default names; the words where the graph has no such thing, which is told whoever asks."""
    if parameter.kind != "iri":
        return words
    try:
        return names.resolve(store, words, parameter.takes)
    except LookupError:
        return words


def _query(query: Query) -> Content:
    """Return the text of a query, and where its parameters are bound: at which offset which of them, by name and variable."""
    text = queries.declare(query.text)
    parameters = {p.variable: p.name for p in query.parameters}
    return {"text": text, "places": [[at, [[parameters[one], one] for one in used]] for at, used in sparql.places(text, list(parameters))]}


def _rule(rule: Query) -> Content:
    return {"name": rule.name, "text": queries.declare(rule.text), "phase": rule.phase, "stratum": rule.stratum, "negates": derive.negates(rule)}


def _citations(store: ox.Store, release: citation.Release) -> Content:
    """Return the release, an entry of it and each source in every style; what is between § signs the page puts in."""
    whole = citation.of_release(release)
    entry = whole._replace(key=f"{whole.key}-§key§", title=f"§title§ In: {whole.title}", note=f"§note§{whole.note}")
    sources = sorted(rdf.raw(quad.subject) for quad in store.quads_for_pattern(None, rdf.node(rdf.TYPE), rdf.node(SG.Source), None))
    found = {iri: _styles(citation.of_source(store, iri, "§place§")) for iri in dict.fromkeys(sources)}
    return {"release": _styles(whole), "entry": _styles(entry), "sources": found}


def _styles(one: citation.Citation) -> Content:
    return {"text": one.text(), "bibtex": one.bibtex(), "csl": one.csl()}

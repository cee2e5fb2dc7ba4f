"""What the explorer offers: the questions with their parameters and columns, the views, the release and what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg import names, ontology, queries, rdf
from kg.network import views
from kg.queries import Query

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.citation import Release
    from kg.paths import Folders

# Columns that are called after what a rule concludes, and not after a term.
COLUMNS = {
    "from": "it holds from this day on",
    "until": "it holds until this day",
    "on": "it happened on this day",
    "since": "it holds from this day on",
    "claim": "the statement itself",
    "record": "where it is on record; of several the first",
    "records": "how many records hold it",
    "claimant": "who tells us",
    "derivedFrom": "the statement from which a rule derived it",
    "holds": "on the day asked for: certain, perhaps, undated",
}


def columns(question: Query, terms: dict[str, str]) -> dict[str, str]:
    """Return what the columns of a question hold, in words: each by its own, else by the term of its name.

    Args:
        question: the question.
        terms: the definitions of the ontology's terms, by local name.
    """
    found = {}
    for name in question.columns:
        if name.endswith("Latest") and name.removesuffix("Latest") in question.columns:
            continue
        dated = name + "Latest" in question.columns
        said = (COLUMNS.get(name) if dated or name != "on" else None) or terms.get(name, "").rstrip(".") or rdf.words(name).lower()
        found[name] = f"{said[0].lower()}{said[1:]}{f' (and at the latest in {name}Latest)' if dated else ''}"
    return found


def catalogue(folders: Folders, release: Release, store: ox.Store) -> dict[str, Any]:
    """Return the catalogue as `api/catalogue` gives it.

    Args:
        folders: the base and the workspace, for their questions and views, and the terms.
        release: what names the snapshot.
        store: the graph, for the values that a parameter takes.
    """
    base, terms = folders.roots, ontology.terms(folders.base)
    asked = [
        {
            "name": question.name,
            "title": question.summary,
            "description": question.description,
            "tags": question.tags,
            "parameters": [
                {"name": p.name, "kind": p.takes, "default": question.defaults.get(p.name), "required": False, "values": _values(store, p.takes)}
                for p in question.parameters
            ],
            "columns": columns(question, terms),
        }
        for question in queries.load_all(base, "ask")
    ]
    drawn = [(name, views.load(base, name).edges) for name in views.names(base)]
    return {
        "version": release.version,
        "release": release.about(),
        "covers": f"read until {release.latest}",
        "questions": asked,
        "views": [{"name": name, "title": edges.summary, "description": edges.description} for name, edges in drawn],
        "days": [],
    }


def _values(store: ox.Store, takes: str) -> list[dict[str, str]]:
    """Return the concepts that a parameter takes, as CURIE and label; none where it takes something else."""
    found = {iri: rdf.label(store, iri) or rdf.curie(iri) for iri in names.concepts(store, takes)}
    return [{"value": rdf.curie(iri), "label": label} for iri, label in sorted(found.items(), key=lambda item: item[1])]

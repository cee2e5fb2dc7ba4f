"""Tell in order what happened, where everybody stood, what changed, and who says so.

sgkg timeline                                        everything
sgkg timeline Trump                                  one actor
sgkg timeline "NATO membership for Ukraine" --as-of 2025-03-31
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from kg import rdf
from kg.cli import common

if TYPE_CHECKING:
    from kg.assess.timeline import Entry
    from kg.paths import Folders

FORMATS = ("table", "json", "md")
HEAD = ("when", "what", "who", "says", "of", "changed", "told by")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("subject", nargs="?", metavar="ACTOR|OPTION", help="an actor, option or instrument; without one, everything")
    parser.add_argument("--as-of", default="", metavar="DATE", help="leave out what happened or was stated after this day")
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write it (default: table)")


def run(options: argparse.Namespace) -> int:
    """Write the timeline."""
    from kg import build, queries

    if options.as_of:
        queries.term("date", options.as_of)
    folders = common.folders(options)
    progress = common.Progress()
    text = build.with_store(folders, lambda store, _: _timeline(store, folders, options), warn=common.warn, progress=progress)
    progress("")
    print(text, end="")
    return 0


def _timeline(store: Any, folders: Folders, options: argparse.Namespace) -> str:
    from kg import names
    from kg.assess.timeline import entries
    from kg.cli.common import width
    from kg.describe import Describer
    from kg.text import markdown_table, table

    subject = names.resolve(store, options.subject) if options.subject else ""
    found = entries(store, folders.base, subject, options.as_of)
    label = Describer(store, folders).words
    if options.format == "json":
        return json.dumps([_plain(entry, label) for entry in found], indent=1, ensure_ascii=False) + "\n"
    if not found:
        common.warn("nothing" + (f" about {rdf.label(store, subject) or options.subject}" if subject else ""))
    rows = [_row(entry, label) for entry in found]
    return markdown_table(HEAD, rows) if options.format == "md" else table(HEAD, rows, width=width())


def _row(entry: Entry, label: Any) -> list[str]:
    from kg.rdf import when

    says = label(entry.says) if entry.says else ""
    sure = f" [{label(entry.certainty)}]" if entry.certainty else ""
    changed = f"{label(entry.before)} → {says}" if entry.before else ""
    return [
        when(entry.day, entry.latest or None),
        entry.kind,
        label(entry.actor) if entry.actor else "",
        says + sure,
        label(entry.thing),
        changed,
        ", ".join(label(teller) for teller in entry.tellers),
    ]


def _plain(entry: Entry, label: Any) -> dict[str, Any]:
    def named(iri: str) -> dict[str, str] | None:
        return {"iri": iri, "label": label(iri)} if iri else None

    return {
        "day": entry.day,
        "latest": entry.latest or None,
        "kind": entry.kind,
        "actor": named(entry.actor),
        "says": named(entry.says),
        "thing": named(entry.thing),
        "changed_from": named(entry.before),
        "certainty": named(entry.certainty),
        "told_by": [named(teller) for teller in entry.tellers],
        "statement": entry.statement,
    }

"""Tell in order what happened, where everybody stood, what changed, and who says so.

sgkg timeline                                        everything
sgkg timeline Trump                                  one actor
sgkg timeline "NATO membership for Ukraine" --as-of 2025-03-31
sgkg timeline "security guarantees for Ukraine" --since 2025-09-01
"""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.rdf import curie


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("subject", nargs="?", metavar="ACTOR|OPTION", help="an actor, option, instrument or process; without one, everything")
    parser.add_argument("--since", metavar="DAY", help="leave out what certainly came before this day, month or year")
    common.add_reading(parser)
    common.add_output(parser)
    common.add_ids(parser)


def run(options: argparse.Namespace) -> int:
    """Write the timeline."""
    from kg.assess import timeline

    form = common.form_of(options)
    graph = common.graph(options)
    entries = graph.timeline(options.subject or "", since=options.since, **common.reading_of(options))
    if not entries and form != "json":
        common.warn("nothing" + (f" about {options.subject}{graph.also_named(options.subject)}" if options.subject else ""))
    labels = graph.labels({iri for entry in entries for iri in entry.named()}) if not options.ids else {}
    label = labels.__getitem__ if labels else curie
    if form == "json":
        common.deliver(options, common.answer_json(graph, {"entries": timeline.plain(entries, label)}, options))
    else:
        about = graph.about(**common.reading_of(options)) if form == "xlsx" else None
        common.deliver(options, timeline.as_table(entries, label, about).write(form, width=common.columns(options), excel=options.excel))
    return 0

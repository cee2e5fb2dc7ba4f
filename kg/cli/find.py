"""Find words in names, definitions, paraphrases, notes, statements and questions; the best first. A slip of the pen is forgiven.

sgkg find air support
sgkg find article 5 --kind claim
"""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.search import KINDS, LIMIT
from kg.table import of_texts

HEAD = ("kind", "label", "name", "found")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("words", nargs="+", metavar="WORDS", help="what to look for")
    parser.add_argument("--kind", choices=KINDS, help="only things of this kind")
    parser.add_argument("--limit", type=common.positive, default=LIMIT, metavar="N", help="at most N (default: %(default)s)")
    common.add_output(parser)


def run(options: argparse.Namespace) -> int:
    """Search and write what was found."""
    graph = common.graph(options)
    found = graph.find(" ".join(options.words), kind=options.kind or "", limit=options.limit)
    for note in found.notes:
        common.warn(note)
    form = common.form_of(options)
    if form == "json":
        common.deliver(options, common.answer_json(graph, found.plain(), options))
    elif found.hits:
        cells = [[hit.kind, hit.label, hit.typed, hit.found] for hit in found.hits]
        about = graph.about() if form == "xlsx" else None
        common.deliver(options, of_texts(HEAD, cells, about).write(form, width=common.columns(options), excel=options.excel))
    if found.more:
        common.warn(f"only the best {options.limit} are shown (--limit)")
    if not found.hits:
        common.warn("nothing found" + (f"; try without --kind {options.kind}" if options.kind else ""))
    return 0

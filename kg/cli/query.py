"""Run any SPARQL 1.1 query over the union of all graphs; the known prefixes (sg: sgd: sgg: skos: rdfs: xsd: …) need no declaration.

sgkg query -e 'SELECT ?who WHERE { ?p sg:stance sgd:Stance_RulesOut ; sg:holder ?who }'
sgkg query question.rq --format csv
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg import queries
from kg.cli import common
from kg.graph import TIMEOUT
from kg.queries import MAX_QUERY

if TYPE_CHECKING:
    from kg.answer import Answer


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a file with the query, the query itself, or - for standard input")
    parser.add_argument("-e", dest="text", metavar="TEXT", help="the query itself")
    parser.add_argument("--allow-service", action="append", default=[], metavar="HOST", help="a host that SERVICE may call; may be repeated")
    parser.add_argument("--strict", action="store_true", help="refuse a query with which something is probably wrong, instead of warning")
    common.add_reading(parser)
    common.add_answer(parser)


def run(options: argparse.Namespace) -> int:
    """Run the query and write its answer."""
    if options.text is None and options.file and "{" in options.file and not Path(options.file).exists():  # a query without -e
        options.text, options.file = options.file, None
    if (options.file is None) == (options.text is None):
        raise ValueError("give a FILE with the query, the query itself in quotation marks, or - for standard input")
    answer = common.graph(options).query(
        options.text if options.text is not None else _read(options.file),
        limit=options.limit,
        timeout=options.timeout or TIMEOUT,
        allow_service=options.allow_service,
        labels=shows_labels(options),
        strict=options.strict,
        **common.reading_of(options),
    )
    write(answer, options)
    return 0


def shows_labels(options: argparse.Namespace) -> bool:
    """Tell whether what the options ask for shows labels."""
    return not options.ids and common.form_of(options, common.FORMATS) != "json"


def write(answer: Answer, options: argparse.Namespace) -> None:
    """Write an answer as the options want it, and on stderr what has to be said of it."""
    form = common.form_of(options, common.FORMATS, "ttl" if answer.kind == "graph" else "table")
    shown = answer.write(form, width=common.columns(options), excel=options.excel, ids=options.ids)
    for note in answer.notes:
        common.warn(note)
    common.deliver(options, shown)
    if answer.more:
        common.warn(f"only the first {options.limit} rows are shown (--limit)")


def _read(name: str) -> str:
    from kg.turtle import clean

    if name == "-":
        data = sys.stdin.buffer.read(MAX_QUERY + 1) if sys.stdin else b""
        if len(data) > MAX_QUERY:
            raise ValueError(f"standard input: more than {MAX_QUERY:,} bytes, which is no query")
        return clean("standard input", data).decode()
    return clean(name, queries.read(Path(name)).encode()).decode()

"""Run any SPARQL 1.1 query over the union of all graphs; the known prefixes (sg: sgd: sgg: skos: rdfs: xsd: …) need no declaration.

sgkg query -e 'SELECT ?who WHERE { ?p sg:stance sgd:Stance_RulesOut ; sg:holder ?who }'
sgkg query question.rq --format csv
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from kg.cli import common

TIMEOUT = 60.0
FORMATS = ("table", "csv", "tsv", "json", "md", "ttl", "nt", "jsonld")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that `query` and `ask` share."""
    common.add_workspace(parser)
    parser.add_argument("--format", choices=FORMATS, help="how to write the answer (default: table, for graphs ttl)")
    parser.add_argument("--limit", type=_positive, metavar="N", help="write at most N rows, and say on stderr when there are more")
    parser.add_argument("--endpoint", metavar="URL", help="send the query to this SPARQL 1.1 endpoint instead of the graph here")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="S",
        help=f"seconds until the query is ended (default: {TIMEOUT:g}; none for questions of ours asked here)",
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a file with the query, or - for standard input")
    parser.add_argument("-e", dest="text", metavar="TEXT", help="the query itself")
    parser.add_argument("--allow-service", action="append", default=[], metavar="HOST", help="a host that SERVICE may call; may be repeated")
    add_output(parser)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return value


def width() -> int | None:
    """Return the columns of the terminal, or None where output is piped."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def run(options: argparse.Namespace) -> int:
    """Run the query and write its answer."""
    from kg import queries, sparql

    if (options.file is None) == (options.text is None):
        raise ValueError("give a FILE with the query, - for standard input, or -e TEXT")
    text = options.text if options.text is not None else _read(options.file)
    sparql.refuse_reach(text, allow_service=options.allow_service)
    columns = queries.columns(text)
    if options.endpoint:
        shown, more = remote(options, text, columns)
    else:
        shown, more = common.limited(
            common.folders(options),
            lambda store, _: _answer(store, text, columns, options),
            timeout=options.timeout or TIMEOUT,
            network=bool(options.allow_service),
        )
    sys.stdout.buffer.write(shown)
    if more:
        common.warn(f"only the first {options.limit} rows are shown (--limit)")
    return 0


def _answer(store: object, text: str, columns: list[str], options: argparse.Namespace) -> tuple[bytes, bool]:
    from kg import store as engine

    return finish(engine.run(store, text, columns), store, options)  # type: ignore[arg-type]


def finish(answer: object, store: object, options: argparse.Namespace) -> tuple[bytes, bool]:
    """Return an answer as the options want it written, and whether rows were left out."""
    from itertools import islice

    from kg.cli.output import render
    from kg.store import Answer

    assert isinstance(answer, Answer)
    more = False
    if options.limit and answer.kind != "truth":
        rows = list(islice(answer.rows, options.limit + 1))
        more = len(rows) > options.limit
        answer = answer._replace(rows=rows[: options.limit])
    form = options.format or ("ttl" if answer.kind == "graph" else "table")
    return render(answer, form, store, width=width()), more  # type: ignore[arg-type]


def remote(options: argparse.Namespace, text: str, columns: list[str]) -> tuple[bytes, bool]:
    """Send a query to an endpoint, the known prefixes declared; see `finish`."""
    from kg import queries
    from kg import remote as endpoint
    from kg.store import Answer

    return finish(Answer(*endpoint.run(options.endpoint, queries.declare(text), columns, timeout=options.timeout or TIMEOUT)), None, options)


def _read(name: str) -> str:
    from kg.turtle import clean

    if name == "-":
        return clean("standard input", sys.stdin.buffer.read(2_000_000)).decode()
    path = Path(name)
    if path.is_dir():
        raise IsADirectoryError(f"{name}: is a directory; name the file with the query")
    with path.open("rb") as stream:
        return clean(name, stream.read(2_000_000)).decode()

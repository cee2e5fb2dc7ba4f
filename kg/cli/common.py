"""What the verbs share: the graph that the options name, shared options, how a result is written, warnings and progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.cli.terminal import coloured, put, width
from kg.graph import TIMEOUT, Graph
from kg.paths import Folders, Workspace, find_folders
from kg.text import clean, folded, json_answer, whole

TABLES = ("table", "csv", "tsv", "xlsx", "json", "md")
FORMATS = (*TABLES, "ttl", "nt", "jsonld")
OTHER_NAMES = {"ntriples": "nt", "n-triples": "nt", "turtle": "ttl", "json-ld": "jsonld", "markdown": "md", "excel": "xlsx", "txt": "text"}
OWN_TIMEOUT = 600.0
EXCEL = "begin with the byte-order mark by which Excel knows UTF-8"


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Add the option that lays a workspace over the base."""
    parser.add_argument("--workspace", metavar="DIR", help="your own folder of facts with its sgkg.toml (default: SGKG_WORKSPACE, else none)")


def add_answer(parser: argparse.ArgumentParser) -> None:
    """Add the options of verbs that answer with rows: where to ask, how much, how to write it."""
    add_workspace(parser)
    add_output(parser, FORMATS, default="table, for graphs ttl")
    add_ids(parser)
    parser.add_argument("--limit", type=positive, metavar="N", help="write at most N rows, and say on stderr when there are more")
    parser.add_argument("--endpoint", metavar="URL", help="send the query to this SPARQL 1.1 endpoint instead of the graph here")
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="S",
        help=f"seconds until the query is ended (default: {TIMEOUT:g}; {OWN_TIMEOUT:g} for questions of ours asked here)",
    )


def add_output(parser: argparse.ArgumentParser, formats: tuple[str, ...] = TABLES, default: str = "table") -> None:
    """Add the options that say how a result is written, and where."""
    known = ", ".join(formats)
    parser.add_argument("--format", choices=formats, metavar="FORMAT", help=f"{known} (default: by the ending of FILE, else {default})")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    if "csv" in formats:
        parser.add_argument("--excel", action="store_true", help=f"csv and tsv: {EXCEL}")


def add_ids(parser: argparse.ArgumentParser) -> None:
    """Add the option that shows ids in place of labels."""
    parser.add_argument("--ids", action="store_true", help="show what may be typed (CURIEs) in place of labels; csv and tsv: IRIs without labels")


def form_of(options: argparse.Namespace, formats: tuple[str, ...] = TABLES, default: str = "table") -> str:
    """Return the format that is asked for: by name, else by the ending of the file, else the default.

    Raises:
        ValueError: a workbook without a file to write it to.
    """
    ending = options.output.suffix.lower().removeprefix(".") if options.output else ""
    form: str = options.format or (ending if ending in formats else OTHER_NAMES.get(ending, default))
    if form == "xlsx" and not options.output and sys.stdout.isatty():
        raise ValueError("a workbook is no text; name a file:  -o FILE.xlsx")
    return form if form in formats else default


def deliver(options: argparse.Namespace, data: str | bytes) -> None:
    """Write data to the file that the options name, else to standard output."""
    if options.output:
        from kg import files

        files.refuse_inputs([options.output], [name for name in getattr(options, "suppose", ()) if Path(name).is_file()])
        warn(f"{options.output}: {files.save(options.output, [data]):,} bytes")
    else:
        put(data)


def answer_json(graph: Graph, content: Mapping[str, Any], options: argparse.Namespace) -> str:
    """Return an answer in JSON as every verb gives it, with what fixes it: release, digest, latest day and reading."""
    return json_answer(content, graph.about(**reading_of(options)))


def columns(options: argparse.Namespace) -> int | None:
    """Return how many columns a line may have: those of the terminal, or None where output goes elsewhere."""
    return None if getattr(options, "output", None) else width()


def report(text: str) -> None:
    """Print text for people, its lines folded to the terminal."""
    sys.stdout.write(folded(text, width()))


def add_reading(parser: argparse.ArgumentParser, *, suppose: bool = True) -> None:
    """Add the options that fix a reading: the day, what was known by a day, what has no day, and a hypothesis."""
    parser.add_argument("--as-of", metavar="DAY", help="only what holds on this day, or on a day of this month or year; now: the latest day")
    parser.add_argument("--known-by", metavar="DAY", help="only what statements made by this day say")
    parser.add_argument("--undated", choices=("drop", "keep"), help="with a day: leave out what has no day, or keep and mark it (default: drop)")
    if suppose:
        parser.add_argument(
            "--with", dest="suppose", action="append", default=[], metavar="FILE", help="lay these facts over the graph; never stored"
        )


def reading_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_reading` as the methods of the graph take them."""
    return {name: getattr(options, name) for name in ("as_of", "known_by", "undated", "suppose") if getattr(options, name, None)}


def own_timeout(options: argparse.Namespace) -> float | None:
    """Return the seconds for what we ask ourselves; it then runs in a child with limits, of which there are none where a program calls us."""
    from kg import sandbox

    given: float | None = getattr(options, "timeout", None)
    return given or (None if sandbox.loaded() or getattr(options, "endpoint", None) else OWN_TIMEOUT)


def positive(text: str) -> int:
    """Return a whole number above 0."""
    if (number := whole(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number above 0")
    return number


def seconds(text: str) -> float:
    """Return a number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def folders(options: argparse.Namespace) -> Folders:
    """Return the folders that the options ask for."""
    return find_folders(options.workspace)


def graph(options: argparse.Namespace) -> Graph:
    """Return the graph that the options ask for, which warns and shows its progress on stderr."""
    return Graph(folders(options), endpoint=getattr(options, "endpoint", None), warn=warn, progress=Progress())


def tell_tables(workspace: Workspace | None) -> None:
    """Say on stderr which tables of a workspace are not part of the graph, and how they become so."""
    from kg import seeds

    for table in seeds.own_tables(workspace) if workspace else ():
        warn(f"{table}: a table joins the graph when it is accepted:  sgkg add {table}")


def warn(message: str) -> None:
    """Say something on stderr, its lines folded to the terminal; a line of a query with the carets below it stays as it is."""
    lines = f"sgkg: {message}".split("\n")
    quoted = any(line and not line.strip(" ^") and "^" in line for line in lines)
    print("\n".join(line if quoted and line.startswith(" ") else folded(line, width(sys.stderr)) for line in lines), file=sys.stderr)


class Progress:
    """Show what is being done on one line of stderr, only on a terminal and only past one second."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.shown = False

    def __call__(self, message: str) -> None:
        """Show `message` in place of the last one; an empty one clears the line."""
        if message and sys.stderr.isatty() and time.monotonic() - self.start > 1:
            coloured(f"\r\x1b[K{clean(message)} …", error=True)
            self.shown = True
        elif not message and self.shown:
            coloured("\r\x1b[K", error=True)
            self.shown = False

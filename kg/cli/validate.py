"""Check files of facts against the shapes, with the graph as context, and every name in them against the ontology.

  sgkg validate new.ttl
  sgkg validate new.ttl more.jsonld --format json

Several files are checked together. What was wrong in the graph before is counted and not listed.
Exit status: 0 no errors, 1 errors found, 2 a file that cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common

if TYPE_CHECKING:
    from kg.paths import World
    from kg.snapshot import Snapshot
    from kg.validate import Finding, Report

ENGINES = ("shacl", "pyshacl")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="facts in Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML")
    parser.add_argument("--engine", choices=ENGINES, help="the SHACL engine (default: shacl where it is installed, else pyshacl)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the findings (default: text)")


def run(options: argparse.Namespace) -> int:
    """Check the files and write the findings."""
    from kg import ontology, turtle, validate
    from kg.paths import cache_root

    files = list({path.absolute(): path for path in options.files}.values())
    for path in files:  # a file that cannot be read is said before a graph is built for it
        turtle.load(path)
        turtle.file_format(path)
    world = common.world(options)
    shot = _snapshot(world)
    report = validate.check(
        files,
        graph=shot.nquads,
        shapes=ontology.shapes(world.base),
        engine=options.engine,
        cache=(cache_root()[0] / "validate", shot.name),
        without=_graphs_of(files, world),
        bases=[world.workspace.base_iri] if world.workspace else [],
    )
    write = _json if options.format == "json" else _text
    sys.stdout.write(write(report))
    return 1 if report.counts["error"] else 0


def _snapshot(world: World) -> Snapshot:
    """Return the current snapshot; one whose N-Quads are damaged is built again."""
    from kg import build, snapshot
    from kg.paths import cache_root

    progress = common.Progress()
    shot = build.ready(world, warn=common.warn, progress=progress)
    try:
        whole = shot.nquads.read_bytes().count(b"\n") == shot.manifest["quads"]
    except OSError:
        whole = False
    if not whole:
        common.warn(f"snapshot {shot.name} cannot be read; building it again")
        cache, _ = cache_root()
        snapshot.forget(world, cache)
        shot = build.build(world, cache, anew=True, progress=progress)
    progress.done()
    return shot


def _graphs_of(files: list[Path], world: World) -> list[str]:
    """Return the graphs of the snapshot that were made from the files: a file is no context for itself."""
    from kg import seeds

    own = {**seeds.files(world.base), **(seeds.own_files(world.workspace) if world.workspace else {})}
    given = {path.resolve() for path in files}
    return [graph for graph, path in own.items() if path.resolve() in given]


def _json(report: Report) -> str:
    from kg.validate import short

    findings = [{**asdict(finding), "focus_short": short(finding.focus), "value_short": short(finding.value)} for finding in report.findings]
    content = {
        "engine": report.engine,
        "conforms": not report.counts["error"],
        "files": report.triples,
        "counts": report.counts,
        "already_in_graph": report.already,
        "fixed_in_graph": report.fixed,
        "findings": findings,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _text(report: Report) -> str:
    lines: list[str] = []
    for group in sorted({finding.files for finding in report.findings}):
        found = [finding for finding in report.findings if finding.files == group]
        lines += [", ".join(group) or "in the graph, because of these files"]
        width = max(len(finding.rule) for finding in found)
        for finding in found:
            lines += _finding(finding, width)
        lines.append("")
    lines += [f"{file}: holds no facts" for file, count in report.triples.items() if not count]
    return "\n".join([*lines, _counts(report)]) + "\n"


def _finding(finding: Finding, width: int) -> list[str]:
    from kg.cli.output import clean
    from kg.cli.query import width as columns
    from kg.validate import short

    node = short(finding.focus)
    head = f"  {finding.severity:<7}  {finding.rule:<{width}}  {clean(f'{finding.name} ({node})' if finding.name else node)}"
    rows = [("", finding.message)]
    if finding.value and finding.value != finding.focus:
        path = short(f"<{finding.path}>" if finding.path.startswith("http") else finding.path)
        rows.append(("found  ", f"{path} {short(finding.value)}".strip()))
    if finding.suggestions:
        rows.append(("write  ", " or ".join(finding.suggestions)))
    lines = [head]
    for mark, words in rows:
        text, limit = mark + clean(words), columns()
        lines += textwrap.wrap(text, limit, initial_indent=" " * 11, subsequent_indent=" " * (11 + len(mark))) if limit else [" " * 11 + text]
    return lines


def _counts(report: Report) -> str:
    def some(number: int, word: str) -> str:
        return f"{number:,} {word}" + ("" if number == 1 else "s")

    found = ", ".join(some(number, severity) for severity, number in report.counts.items())
    line = f"{some(len(report.triples), 'file')}, {some(sum(report.triples.values()), 'triple')}: {found}"
    if report.fixed:
        line += f"; {report.fixed:,} fixed in the graph"
    return line + (f"; {report.already:,} already in the graph, not listed" if report.already else "")

"""Check files of facts: syntax, names, shapes and meaning, with the graph as context; every finding has its place, rule and fix.

  sgkg validate new.ttl
  sgkg validate new.ttl table.csv --only errors
  sgkg validate - < new.ttl
  sgkg validate new.ttl --format sarif -o report.sarif
  sgkg validate new.ttl --fix
  sgkg validate data.ttl --shapes shapes.ttl --ontology classes.ttl      any RDF against any SHACL shapes, without our graph

Several files are checked together; without a file, all of a workspace is. What was wrong in the graph before is counted and not listed.
`sgkg explain RULE` says more of a rule.
Exit status: 0 no errors (see --fail-on), 1 findings, 2 a file that cannot be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common
from kg.cli.terminal import coloured, put

if TYPE_CHECKING:
    from kg.validate import Finding, Report

MOST = 20
#: Seconds between two looks at the files that are watched.
PAUSE = 0.3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    from kg.validate import ENGINES, SEVERITIES, reports

    common.add_workspace(parser)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="facts in Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML, CSV or TSV")
    parser.add_argument("--as", dest="form", metavar="FORMAT", help="read the files as turtle, trig, ntriples, nquads, jsonld or rdfxml")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="your own copies of the texts (*.txt), in which evidence is looked up")
    parser.add_argument("--shapes", type=Path, metavar="FILE", help="check any RDF against these SHACL shapes, and against nothing of ours")
    parser.add_argument("--ontology", type=Path, metavar="FILE", help="with --shapes: RDF that they may look at, such as classes; not checked itself")
    parser.add_argument("--timeout", type=common.seconds, metavar="S", help="with --shapes: seconds until the engine is ended (default: 60)")
    parser.add_argument("--engine", choices=ENGINES, help="the SHACL engine (default: shacl where it is installed, else pyshacl)")
    parser.add_argument("--format", choices=reports.formats(), default="text", help="how to write the findings (default: text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--only", action="append", metavar="RULES", help="only these rules or severities, with commas between them")
    parser.add_argument("--ignore", action="append", metavar="RULES", help="all but these rules or severities")
    parser.add_argument(
        "--max", dest="most", type=int, default=MOST, metavar="N", help=f"findings shown of one rule in one file (default {MOST}; 0: all)"
    )
    parser.add_argument(
        "--fail-on", choices=(*SEVERITIES, "never"), default="error", help="the least severity that makes the exit status 1 (default: error)"
    )
    parser.add_argument("--fix", action="store_true", help="put right what cannot change the meaning; shows the difference first")
    parser.add_argument("--yes", action="store_true", help="with --fix: write without asking")
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of --format json and stop")


def run(options: argparse.Namespace) -> int:
    """Check the files and write the findings."""
    if options.schema:
        import json

        from kg.validate.reports.machine import SCHEMA

        print(json.dumps(SCHEMA, indent=1))
        return 0
    if options.ontology and not options.shapes:
        raise ValueError("--ontology is what --shapes look at; name the shapes with --shapes")
    if options.timeout and not options.shapes:
        raise ValueError("--timeout ends the engine with shapes of others; name them with --shapes")
    if options.shapes and (options.texts or not options.files):
        raise ValueError(f"--shapes {options.shapes}: {'leave --texts out' if options.texts else 'name the files to check'}")
    if not options.files and common.folders(options).workspace is None:
        raise ValueError("name a file, or - for the standard input, or a --workspace to check all of it; sgkg validate --help says more")
    if not options.files and options.watch:
        raise ValueError("--watch needs the files to watch")
    return watch(options.files, lambda: _once(options)) if options.watch else _once(options)


def _once(options: argparse.Namespace) -> int:
    from kg.validate import reports

    report = _report(options)
    if options.fix and _fixed(options, report):
        report = _report(options)
    report = replace(report, findings=tuple(_chosen(report.findings, options)))
    base = None if options.shapes else common.folders(options).roots  # the words of our rules are no words on theirs
    text = reports.write(report, options.format, reports.Options(options.most, _width(options), _colour(options), base))
    if options.output:
        from kg import files

        files.refuse_inputs([options.output], options.files)
        files.save(options.output, [text])
        print(f"{options.output}: {reports.summary(report)}", file=sys.stderr)
    elif _colour(options):
        coloured(text)
    elif options.format in ("json", "sarif", "junit"):
        put(text)
    else:
        sys.stdout.write(text)
    return _status(report, options.fail_on)


def _report(options: argparse.Namespace) -> Report:
    from kg.validate import read

    paths = list({path.absolute(): path for path in options.files}.values())
    own = common.folders(options).workspace
    if not paths and own:
        from kg import workspace

        common.tell_tables(own)
        files = workspace.standing(own)
        return common.graph(options).validate([source.name for source in files], engine=options.engine, texts=options.texts, sources=files)
    if options.shapes:
        from kg.validate import check

        sources = read.sources(paths, form=_form(options.form), relative=True)
        limit = {"timeout": options.timeout} if options.timeout else {}
        return check.by_shapes(sources, options.shapes, ontology=options.ontology, engine=options.engine, **limit)
    # A file that cannot be read is said before a graph is built for it.
    sources = read.sources(paths, form=_form(options.form))
    return common.graph(options).validate(paths, engine=options.engine, texts=options.texts, sources=sources)


def _form(name: str | None) -> str | None:
    from kg.turtle import FORMATS

    known = {**{ending[1:]: form for ending, form in FORMATS.items()}, **{form: form for form in FORMATS.values()}}
    if name and name not in known:
        raise ValueError(f"--as {name}: unknown format; use one of {', '.join(dict.fromkeys(FORMATS.values()))}")
    return known[name] if name else None


def _chosen(found: tuple[Finding, ...], options: argparse.Namespace) -> list[Finding]:
    """Return the findings that --only and --ignore leave; syntax is never ignored."""
    from kg.validate import SEVERITIES

    def words(given: list[str] | None) -> set[str]:
        named = {word.strip() for one in given or () for word in one.split(",")} - {""}
        return {word.rstrip("s") if word.rstrip("s") in SEVERITIES else word for word in named}

    only, ignore = words(options.only), words(options.ignore)
    unknown = (
        set()
        if options.shapes
        else {name for name in only | ignore if not name.endswith("-*")} - {finding.rule for finding in found} - set(SEVERITIES)
    )
    if unknown:
        from kg.validate import rules

        known = rules.every(common.folders(options).roots)
        for name in sorted(unknown):
            rules.find(known, name)

    def wanted(finding: Finding) -> bool:
        own = {finding.rule, finding.severity, finding.rule.partition("-")[0] + "-*"}
        return finding.rule == "syntax" or ((not only or bool(own & only)) and not own & ignore)

    return [finding for finding in found if wanted(finding)]


def _status(report: Report, fail_on: str) -> int:
    if report.unreadable:
        return 2
    from kg.validate import SEVERITIES

    severe = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    return int(any(report.counts[severity] for severity in severe))


def _width(options: argparse.Namespace) -> int:
    from kg.cli.terminal import width

    return 0 if options.output else width() or 0


def _colour(options: argparse.Namespace) -> bool:
    return sys.stdout.isatty() and not options.output and "NO_COLOR" not in os.environ


def _fixed(options: argparse.Namespace, report: Report) -> bool:
    """Show what can be put right, ask where there is somebody to ask, and write it; return whether files changed."""
    from kg.validate import fixes

    found = fixes.find(report.findings)
    if not found:
        print("nothing that can be put right without changing what it means", file=sys.stderr)
        return False
    for fix in found:
        sys.stderr.write(fix.difference)
    if not options.yes:
        if not sys.stdin.isatty():
            print("nothing written; sgkg validate --fix --yes writes it", file=sys.stderr)
            return False
        if input(f"write {len(found)} file{'s' if len(found) > 1 else ''}? [y/N] ").strip().lower() not in ("y", "yes"):
            return False
    for fix in found:
        fixes.write(fix)
    return True


def watch(files: Sequence[Path], run: Callable[[], int], *, rounds: int = 0) -> int:
    """Run, and run again after each change of files.

    Args:
        files: the files.
        run: what to run; errors are shown and the watch goes on.
        rounds: stop after so many runs; 0 never does.

    Returns:
        The status of the last run.
    """
    status, seen, done = 0, None, 0
    while True:
        now = stamps(files)
        if now != seen:
            seen, done = now, done + 1
            if sys.stdout.isatty():
                coloured("\x1b[2J\x1b[H")
            try:
                status = run()
            except (ValueError, LookupError, OSError, RuntimeError) as error:
                status = 2
                print(f"sgkg: {error}", file=sys.stderr)
            print(f"watching {', '.join(map(str, files))}; Ctrl-C stops", file=sys.stderr)
            sys.stdout.flush()
            if rounds and done >= rounds:
                return status
        time.sleep(PAUSE)


def stamps(files: Sequence[Path]) -> list[tuple[int, int, int]]:
    """Return size, time and inode of files; zeros for one that is not there at the moment, as while an editor saves it."""
    found = []
    for path in files:
        try:
            stat = path.stat()
            found.append((stat.st_size, stat.st_mtime_ns, stat.st_ino))
        except OSError:
            found.append((0, 0, 0))
    return found

"""Make a table (CSV) for facts of one class, fill it from a file of facts, or turn a table into facts.

  sgkg template Position -o positions.csv          an empty table with a column for each property, explained
  sgkg template Position --fill my.ttl -o my.csv   the same with the positions of a file
  sgkg template --facts my.csv -o my.ttl           the facts of a table, as Turtle

`sgkg validate my.csv` checks a table and reports by cell.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common

if TYPE_CHECKING:
    from kg.paths import Folders
    from kg.validate.context import Context

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("cls", nargs="?", metavar="CLASS", help="a class: its name (Position), CURIE or label")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--fill", type=Path, metavar="FILE", help="put the nodes of this class in a file of facts into the table")
    parser.add_argument("--facts", type=Path, metavar="TABLE", help="turn this table into Turtle")
    parser.add_argument("--separator", choices=SEPARATORS, help="between cells (default: comma; tab where the output ends in .tsv)")


def run(options: argparse.Namespace) -> int:
    """Write the table or the facts."""
    folders = common.folders(options)
    if options.facts:
        if options.cls or options.fill:
            raise ValueError("--facts turns a table into facts; leave the class and --fill out")
        text, status = _facts(options.facts, folders)
    elif not options.cls:
        raise ValueError("name a class, such as  sgkg template Position; sgkg validate reads the filled table")
    else:
        text, status = _table(options, folders), 0
    if options.output:
        from kg import files

        files.save(options.output, [text])
    else:
        sys.stdout.write(text)
    return status


def _context(folders: Folders) -> Context:
    from kg import build
    from kg.paths import cache_root
    from kg.validate.context import Context

    progress = common.Progress()
    shot = build.ready(folders, warn=common.warn, progress=progress)
    progress("")
    return Context.kept(shot.nquads, (), (cache_root()[0] / "validate", shot.name))


def _separator(options: argparse.Namespace) -> str:
    tab = options.output is not None and options.output.suffix.lower() in (".tsv", ".tab")
    return SEPARATORS[options.separator] if options.separator else "\t" if tab else ","


def _table(options: argparse.Namespace, folders: Folders) -> str:
    from kg.validate import facts as read_facts
    from kg.validate import tabulate, template
    from kg.validate.context import TYPE

    context = _context(folders)
    cls = template.find_class(options.cls, context)
    columns = template.columns(cls, folders.base, context)
    if not options.fill:
        return template.write(cls, columns, separator=_separator(options))
    facts = read_facts.read([options.fill])
    below = {cls} | {iri for iri in context.terms if cls in template._above(iri, context)}
    nodes = {fact.subject for fact in facts if fact.predicate == TYPE and fact.object[1:-1] in below}
    if not nodes:
        raise LookupError(f"{options.fill}: holds no node of the class {options.cls}")
    kept = [fact for fact in facts if fact.subject in nodes]
    if len(kept) < len(facts):
        common.warn(f"{options.fill}: {len(facts) - len(kept):,} triples about other nodes are not in the table")
    listed = [f"<{column.path}>" for column in columns]
    return "\ufeff" + tabulate.write(kept, listed, context, separator=_separator(options))


def _facts(path: Path, folders: Folders) -> tuple[str, int]:
    """Return the facts of a table as Turtle, and 1 where cells say nothing."""
    from kg import turtle
    from kg.validate import facts as read_facts
    from kg.validate import tables

    bases = [folders.workspace.base_iri] if folders.workspace else []
    read = tables.resolved(tables.source(path), _context(folders), bases)
    for problem in read.problems:
        print(f"{problem.place}: {problem.message}", file=sys.stderr)
    return turtle.canonical(read_facts.ntriples(read.facts).encode(), name=str(path)), int(bool(read.problems))

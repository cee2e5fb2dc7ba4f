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
from kg.cli.terminal import put

if TYPE_CHECKING:
    from kg.validate.index import Index

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
    if options.facts:
        if options.cls or options.fill:
            raise ValueError("--facts turns a table into facts; leave the class and --fill out")
        text, status = _facts(options)
    elif not options.cls:
        raise ValueError("name a class, such as  sgkg template Position; sgkg validate reads the filled table")
    else:
        text, status = _table(options), 0
    if options.output:
        from kg import files

        files.refuse_inputs([options.output], [name for name in (options.facts, options.fill) if name])
        files.save(options.output, [text])
    else:
        put(text)
    return status


def _index(options: argparse.Namespace) -> Index:
    from kg.validate.index import Index

    graph = common.graph(options)
    snapshot = graph.snapshot()
    graph.progress("")
    return Index.load(snapshot.nquads)


def _separator(options: argparse.Namespace) -> str:
    tab = options.output is not None and options.output.suffix.lower() in (".tsv", ".tab")
    return SEPARATORS[options.separator] if options.separator else "\t" if tab else ","


def _table(options: argparse.Namespace) -> str:
    from kg import ontology
    from kg.validate import read, tables
    from kg.validate.index import A
    from kg.validate.rules import Shapes

    index = _index(options)
    cls = tables.find_class(options.cls, index)
    columns = tables.columns(cls, Shapes(*ontology.shape_files(common.folders(options).roots)), index)
    if not options.fill:
        return tables.empty(cls, columns, separator=_separator(options))
    facts = read.facts([options.fill])
    classes = {cls} | {iri for iri in index.terms if cls in index.classes_above(iri)}
    nodes = {fact.subject for fact in facts if fact.predicate == A and fact.object[1:-1] in classes}
    if not nodes:
        raise LookupError(f"{options.fill}: holds no node of the class {options.cls}")
    about = [fact for fact in facts if fact.subject in nodes]
    if len(about) < len(facts):
        common.warn(f"{options.fill}: {len(facts) - len(about):,} triples about other nodes are not in the table")
    listed = [f"<{column.path}>" for column in columns]
    return "\ufeff" + tables.write(about, listed, index, separator=_separator(options))


def _facts(options: argparse.Namespace) -> tuple[str, int]:
    """Return the facts of a table as Turtle, and 1 where cells say nothing."""
    from kg import ontology, turtle
    from kg.validate import tables
    from kg.validate.model import ntriples

    folders = common.folders(options)
    workspace = folders.workspace
    table = tables.resolved(tables.read(options.facts), _index(options), [workspace.base_iri] if workspace else [], ontology.shapes(folders.roots))
    for problem in table.problems:
        print(f"{problem.place}: {problem.message}", file=sys.stderr)
    return turtle.canonical(ntriples(table.facts).encode(), name=str(options.facts)), int(bool(table.problems))

"""Say everything about an entity or a claim in words: its facts, what is said of it, its evidence, and why a rule concluded it.

NAME may be a name in any of six languages, a code (UA, UKR, cow:369, Q212), a CURIE (sgd:State_Ukraine), a local name or an IRI.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.cli import common
from kg.rdf import curie
from kg.text import clean, folded, plain

if TYPE_CHECKING:
    from kg.describe import Description, Premise


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("name", nargs="+", metavar="NAME", help="what to show; the words of one name need no quotation marks")
    common.add_reading(parser)
    common.add_output(parser, ("text", "json"), "text")


def run(options: argparse.Namespace) -> int:
    """Resolve the name and write the description."""
    graph = common.graph(options)
    found = graph.show(" ".join(options.name), **common.reading_of(options))
    if options.format == "json":
        common.deliver(options, common.answer_json(graph, plain(found), options))
    else:
        common.deliver(options, folded(text(found), common.columns(options)))
    return 0


def text(found: Description) -> str:
    """Return a description as indented lines."""
    lines = [found.label, f"  {', '.join(found.classes)}  {curie(found.iri)}"]
    if found.also:
        lines.append(f"  also called {', '.join(found.also)}")
    if found.definition:
        lines.append(f"  {found.definition}")
    if found.facts:
        lines.append("")
        size = max(len(name) for name, _ in found.facts)
        for name, values in found.facts:
            lines += [f"  {name if i == 0 else '':<{size}}  {value}" for i, value in enumerate(values)]
    if found.origin:
        lines += ["", "Where it comes from", *(f"  {line}" for line in found.origin)]
    if found.premises:
        lines += ["", "Because", *_steps(found.premises, 1)]
    for kind, statements in found.said:
        lines += ["", f"{kind[0].upper()}{kind[1:]}: {len(statements)}", *(f"  {line}" for line in statements)]
    return "\n".join(map(_cleaned, lines)) + "\n"


def _steps(premises: Sequence[Premise], depth: int) -> list[str]:
    lines = []
    for step in premises:
        lines.append(f"{'  ' * depth}- {step.label}")
        if step.origin:
            lines.append(f"{'  ' * depth}    {step.origin}")
        lines += _steps(step.premises, depth + 1)
    return lines


def _cleaned(line: str) -> str:
    """Return a line without what could drive a terminal; the space between its columns stays."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent + "  ".join(clean(part) for part in line.strip().split("  ") if part) if "   " not in line.strip() else line

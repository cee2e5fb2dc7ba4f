"""Say what the graph can say: its classes, properties and concept schemes; for one of them, its properties, values and an example.

sgkg schema
sgkg schema Position
sgkg schema sg:stance
sgkg schema Stance_RulesOut
sgkg schema --format html -o schema.html   one page of everything: terms, questions, views, rules and checks
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kg.cli import common
from kg.text import clean, folded, shortened

if TYPE_CHECKING:
    from kg.schema import TermDescription

SENTENCE = 90
#: So many values of a property are listed.
FEW = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("term", nargs="?", metavar="TERM", help="a class, property, concept scheme or concept: CURIE, local name or label")
    common.add_output(parser, ("text", "json", "html"), "text")


def run(options: argparse.Namespace) -> int:
    """Describe the schema, or one term."""
    if options.format == "html" and options.term:
        raise ValueError("--format html is one page of all terms; leave out the TERM")
    graph = common.graph(options)
    form = common.form_of(options, ("text", "json", "html"), "text")
    if form == "html":
        common.deliver(options, graph.documentation())
        return 0
    found = graph.schema(options.term or "")
    if form == "json":
        common.deliver(options, common.answer_json(graph, {"terms": [one.plain() for one in found]}, options))
    else:
        common.deliver(options, folded(described(found[0]) if options.term else overview(found), common.columns(options)))
    return 0


def overview(found: list[TermDescription]) -> str:
    """Return the classes as a tree with their counts, the properties, and the schemes."""
    classes = {term.name: term for term in found if term.kind == "class"}
    lines = ["Classes (with the number of individuals)"]

    def tree(name: str, depth: int) -> None:
        term = classes[name]
        lines.append(f"  {'  ' * depth}{name:<{34 - 2 * depth}} {term.uses or '':>5}  {shortened(term.definition, SENTENCE)}")
        for below in classes:
            if name in classes[below].above:
                tree(below, depth + 1)

    for name, term in classes.items():
        if not any(above in classes for above in term.above):
            tree(name, 0)
    lines += ["", "Properties"]
    for term in found:
        if term.kind == "property":
            way = f"{' or '.join(term.leads[0]) or 'anything'} → {' or '.join(term.leads[1]) or 'anything'}"
            lines.append(f"  {term.name:<34} {way}")
    lines += ["", "Concept schemes"]
    lines += [f"  {term.name:<34} {len(term.below):>5}  {shortened(term.definition, SENTENCE)}" for term in found if term.kind == "scheme"]
    return "\n".join([*lines, "", "sgkg schema TERM says more of one."]) + "\n"


def described(term: TermDescription) -> str:
    """Return one term with all that belongs to it."""
    lines = [f"{term.label}", f"  {term.kind}  {term.name}", *([f"  {term.definition}"] if term.definition else []), ""]
    domain, leads = term.leads
    if term.kind == "property":
        lines.append(f"  from     {' or '.join(domain) or 'anything'}")
        lines.append(f"  to       {' or '.join(leads) or 'anything that its shapes allow'}")
    above, below = {"class": ("below", "above"), "concept": ("in", "wider than")}.get(term.kind, ("below", "holds"))
    lines += [f"  {above:<8} {', '.join(term.above)}"] if term.above else []
    lines += [f"  {below:<8} {', '.join(term.below)}"] if term.below and term.kind != "scheme" else []
    lines += [f"  {name}" for name in term.below if term.kind == "scheme"]
    if term.kind != "scheme":
        lines.append(f"  uses     {term.uses:,}")
    lines += [f"  example  {clean(term.example)}"] if term.example else []
    for use in term.properties:
        many = "needed" if use.must else "may be left out"
        values = ", ".join(use.values[:FEW]) + (f" … ({len(use.values)} in all)" if len(use.values) > FEW else "")
        lines += ["", f"  {use.name}  ({many}{', several' if use.many else ''})"]
        example = f"such as {clean(use.example)}" if use.example else ""
        lines += [f"    {part}" for part in (use.words, f"takes {values}" if values else "", example) if part]
    return "\n".join(lines) + "\n"

"""Explain a rule of `sgkg validate`: what it asks, an example that passes and one that fails.

sgkg explain                    all rules
sgkg explain Claim-holder
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from typing import TYPE_CHECKING

from kg.cli import common
from kg.cli.terminal import put
from kg.text import folded

if TYPE_CHECKING:
    from kg.validate.rules import Example, Rule


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the id that a finding names, such as Claim-holder (default: list all)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write it (default: text)")


def run(options: argparse.Namespace) -> int:
    """Write the list of rules, or the page of one."""
    from kg.validate import rules

    folders = common.folders(options)
    known = rules.every(folders.roots)
    if options.rule is None:
        if options.format == "json":
            put(common.answer_json(common.graph(options), {"rules": [_data(rule) for rule in known.values()]}, options))
        else:
            common.report(_list(known))
        return 0
    rule = rules.find(known, options.rule)
    example = rules.examples(folders.base).get(rule.id)
    if options.format == "json":
        put(common.answer_json(common.graph(options), _data(rule, example), options))
    else:
        sys.stdout.write(_page(rule, example))
    return 0


def _data(rule: Rule, example: Example | None = None) -> dict[str, str]:
    about = {name: getattr(rule, name) for name in ("id", "kind", "severity", "title", "words", "iri")}
    return {**about, **(example._asdict() if example else {})}


def _list(known: dict[str, Rule]) -> str:
    from kg.validate.rules import KINDS

    width = max(map(len, known))
    lines = []
    for kind in KINDS:
        lines += [kind, *(f"  {rule.id:<{width}}  {rule.severity:<7}  {rule.title}" for rule in known.values() if rule.kind == kind), ""]
    return "\n".join([*lines, f"{len(known)} rules; sgkg explain RULE says more"]) + "\n"


def _page(rule: Rule, example: Example | None) -> str:
    from kg.cli.terminal import width

    columns = width() or 120
    lines = [f"{rule.id}  ({rule.kind}, {rule.severity})", "", folded(rule.title, columns)]
    if rule.words != rule.title:
        lines += ["", folded(rule.words, columns)]
    if example:
        for head, text in (("This passes:", example.passes), ("This fails:", example.fails)):
            lines += ["", head, "", textwrap.indent(text.rstrip("\n"), "    ")]
        lines += ["", "(The names in the examples are those of a small invented world.)"]
    if rule.iri:
        lines += ["", f"shape: {rule.iri}"]
    return "\n".join(lines) + "\n"

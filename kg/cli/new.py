"""Make a statement with its evidence, ready to paste or added to a file: names as people write them, words as the text has them.

  sgkg new Position --set holder=Poland --set stance="rules out" --set about="European troops in Ukraine" --set attribution=reported
           --set label="Poland rules out troops of its own" --texts texts --words "ruled out soldiers of its own" -o article.ttl
  sgkg new Position                        on a terminal: asks for what is needed, completes names with Tab
  sgkg new Event --set label="talks in Riga" --set onDate=2026-03

A property goes by its name, label or CURIE; again for a second value. A month or a year becomes both bounds. Of the text follow the place and
digest of the words (one for each edition of the work), who tells it and on what day, where they are not set. The statement is checked as
sgkg validate does; one with errors is not written. With -o, what the file holds stays, and its names count. sgkg schema CLASS lists what a
class takes.
Exit status: 0 done, 1 findings, 2 all else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common
from kg.cli.terminal import put, width

if TYPE_CHECKING:
    from kg.workspace.statement import Passage


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("cls", metavar="CLASS", help="a class: its name (Position), CURIE or label")
    parser.add_argument("--set", dest="values", action="append", default=[], metavar="NAME=VALUE", help="a property and its value; again for more")
    parser.add_argument("--words", action="append", default=[], metavar="WORDS", help="the words of the text that say it; … for what is between")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="the folder with your copies of the texts")
    parser.add_argument("--source", metavar="NAME", help="look in this text only (its slug, or any name of its source)")
    parser.add_argument("--id", default="", metavar="NAME", help="what its IRI ends with (default: made of class, text and label)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="add it to this Turtle file, which is made if need be")


def run(options: argparse.Namespace) -> int:
    """Make the statement, check it, and write it."""
    from kg import files
    from kg.turtle import FactsError
    from kg.validate import read, reports
    from kg.vocab import SG
    from kg.workspace import statement

    if options.words and not options.texts:
        raise ValueError("--words are looked for in your copies of the texts; name their folder with --texts")
    if options.output and options.output.suffix.lower() != ".ttl":
        raise ValueError(f"-o {options.output}: statements are written as Turtle; name a file that ends in .ttl")
    graph = common.graph(options)
    folders = graph.folders
    there = read.sources([options.output]) if options.output and options.output.exists() else []
    for mistake in (mistake for source in there for mistake in source.mistakes):
        raise FactsError(mistake.file, mistake.message, mistake.line, mistake.column)
    others = [fact for source in there for fact in source.facts]
    maker = statement.StatementMaker.of(folders, graph.snapshot(), options.cls, others)
    given: dict[str, list[str]] = {}
    for value in options.values:
        name, equals, text = value.partition("=")
        if not equals or not text.strip():
            raise ValueError(f"--set {value}: write NAME=VALUE, such as  --set stance=supports")
        given.setdefault(maker.property(name.strip()), []).append(text.strip())
    passages = _passages(options.words, options)
    graph.progress("")
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    if asking and maker.is_claim and not passages and options.texts and (words := _asked("words", "the words of the text", [])):
        passages = _passages([words], options)
    maker.defaults(given, passages)
    missing = maker.wanted(given)
    for column in missing if asking else ():
        name = maker.called(column.path)
        if answer := _asked(name, maker.asks(column.path), maker.choices(column.path)):
            given[column.path] = [answer]
    made = maker.make(given, passages, options.id)
    if made.problems:
        raise LookupError("\n".join(made.problems))
    if left := maker.lacks(given, made):
        words = '  --texts DIR --words "…"   the words that say it; claimant and statedOn then follow from the text'
        lines = [words if path == SG.hasEvidence else f"  --set {maker.called(path)}=…   {maker.told(path) or maker.asks(path)}" for path in left]
        raise ValueError("\n".join([f"{options.cls} needs more:", *lines]))
    name = str(options.output or "the statement")
    workspace = folders.workspace.base_iri if folders.workspace else None
    text = statement.turtle_of([*others, *made.facts], workspace, name)
    report = graph.validate([options.output] if options.output else [], texts=options.texts, sources=[read.of_text(name, text)])
    if report.findings:
        sys.stderr.write(reports.write(report, "text", reports.Options(20, common.columns(options) or 0, False, folders.roots)))
    if report.counts["error"]:
        common.warn("nothing is written")
        return 1
    if options.output:
        files.save(options.output, [text])
        common.warn(f"{options.output}: {len(made.facts)} triples for {made.iri.removeprefix(maker.base)}")
    else:
        put(text)
    return 0


def _passages(words: Sequence[str], options: argparse.Namespace) -> list[Passage]:
    """Return the places of words in the texts."""
    if not words:
        return []
    from kg import evidence, names, rdf
    from kg.vocab import SG
    from kg.workspace import statement

    store = common.graph(options).snapshot().open()
    sources = evidence.sources(store)
    if options.source:
        one = names.resolve(store, options.source, "source")
        sources = {iri: both for iri, both in sources.items() if iri == one}
    texts, strangers = evidence.read_texts(options.texts, sources)
    slugs = {iri: slug for iri, (slug, _) in sources.items()}
    for iri, text in texts.items():
        if evidence.digest(text) != sources[iri][1]:
            common.warn(f"{slugs[iri]}: your copy is not the text that was recorded; its offsets may be others")

    def work(source: str) -> str:
        found = store.quads_for_pattern(rdf.node(source), rdf.node(SG.expresses), None)
        return next((rdf.raw(quad.object) for quad in found), "")

    try:
        return [passage for one in words for passage in statement.find(texts, one, work, slugs)]
    except LookupError as error:
        hint = f"; {', '.join(strangers)}: of no source yet, sgkg text add registers a text" if strangers and not options.source else ""
        raise LookupError(f"{error}{hint}") from None


def _asked(name: str, words: str, choices: Sequence[str]) -> str:
    """Ask a person for a value, with completion by Tab where the system has it."""
    from kg.text import folded

    try:
        import readline
    except ImportError:
        pass
    else:

        def complete(text: str, state: int) -> str | None:
            found = [one for one in choices if one.casefold().startswith(text.casefold())]
            return found[state] if state < len(found) else None

        readline.set_completer(complete)
        readline.set_completer_delims("")
        readline.parse_and_bind("tab: complete")
    print(folded(words, width() or 80))
    if choices and len(choices) <= 30:
        print(folded(f"  one of: {', '.join(choices)}", width() or 80))
    return input(f"{name}: ").strip()

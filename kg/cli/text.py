"""Register a text of which you record what it says: its source and its work. The text stays where it is; only its digest is kept.

  sgkg text add article.txt --slug my-article --author "Andreas Kluth" --date 2026-03-06 --title "…" --url https://…
  sgkg text add article.txt --slug my-article --new-author "Somebody" --new-publisher "A Paper" --date 2026-03 --dry-run

The text is compared with those that are known: by the digests of their evidence, and word by word with the copies in --texts. One that is
mostly the same is another edition of the same work; --new-work says that it is not, --digest-of that it is a summary.
With a workspace the registration is accepted as a change, without one it is printed as Turtle.
Then: sgkg evidence --texts DIR --find "words …", and sgkg new Position. Exit status: 0 done, 1 findings, 2 all else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli import change_options, common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("action", choices=("add",), help="add: register a text")
    parser.add_argument("file", type=Path, metavar="FILE", help="the text, as plain text in UTF-8")
    parser.add_argument("--slug", required=True, metavar="NAME", help="its short name, of lower-case letters and figures with hyphens")
    parser.add_argument("--title", default="", metavar="TEXT", help="its title")
    parser.add_argument("--language", default="en", metavar="TAG", help="the language of the title (default: en)")
    parser.add_argument("--author", action="append", default=[], metavar="NAME", help="who wrote it, as the graph knows him; again for a second one")
    parser.add_argument("--new-author", action="append", default=[], metavar="NAME", help="a person who wrote it and is not in the graph yet")
    parser.add_argument("--date", default="", metavar="DAY", help="the day of publication, or its month or year")
    parser.add_argument("--publisher", default="", metavar="NAME", help="the organization that published it, by a name that the graph knows")
    parser.add_argument("--new-publisher", default="", metavar="NAME", help="one that is not in the graph yet")
    parser.add_argument("--url", default="", metavar="URL", help="its address")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--work", default="", metavar="NAME", help="the known work of which it is another edition")
    kind.add_argument("--new-work", action="store_true", help="a work of its own, whatever it is like")
    kind.add_argument("--digest-of", default="", metavar="NAME", help="the known work that it summarises")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="your copies of known texts, to compare with (default: the folder of FILE)")
    change_options.add_options(parser, by="--by")


def run(options: argparse.Namespace) -> int:
    """Register the text."""
    from kg import evidence, rdf, workspace
    from kg.turtle import load
    from kg.validate import read, reports
    from kg.workspace.texts import told

    text = evidence.normalise(load(options.file).decode("utf-8"))
    if not text:
        raise ValueError(f"{options.file}: holds no text")
    graph = common.graph(options)
    folders = graph.folders
    said = workspace.Bibliography(
        options.slug,
        options.title,
        options.language,
        tuple(options.author),
        tuple(options.new_author),
        options.date,
        options.publisher,
        options.new_publisher,
        options.url,
        options.work,
        options.new_work,
        options.digest_of,
    )
    store = graph.snapshot().open()
    made = workspace.register(store, folders.workspace, text, said, options.texts or options.file.parent)
    graph.progress("")
    for line in told(store, made.alike):
        common.warn(line)
    if made.same:
        common.warn(f"taken for another edition of {rdf.label(store, made.work) or rdf.curie(made.work)}; --new-work or --digest-of says otherwise")
    if folders.workspace is None:
        sys.stdout.write(made.text)
        common.warn("no workspace, so nothing is accepted: put this into a file of facts, or name one with --workspace")
        return 0
    name = f"the registration of {options.slug}"
    options.message = options.message or f"text {options.slug}"
    outcome = workspace.add(folders, [name], sources=[read.of_text(name, made.text)], **change_options.how(options))
    if outcome.report and outcome.report.findings:
        sys.stderr.write(reports.write(outcome.report, "text", reports.Options(20, common.columns(options) or 0, False, folders.roots)))
    return change_options.told(outcome, options)

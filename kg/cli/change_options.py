"""What the verbs share that change a workspace: their options, and what they say of a change."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from kg.cli import common

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.workspace import Facts, Outcome

FORMATS = ("text", "json", "triples")


def add_options(parser: argparse.ArgumentParser, by: str = "--author") -> None:
    """Declare the options of verbs that accept a change; `by` says who does, where the author is somebody else."""
    common.add_workspace(parser)
    parser.add_argument("-m", "--message", default="", metavar="TEXT", help="what the change is for; sgkg log shows it")
    parser.add_argument(by, dest="accepted_by", metavar="NAME", help="who accepts it (default: user.name and user.email of git)")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, in words and as triples, and write nothing")
    add_format(parser)


def add_format(parser: argparse.ArgumentParser) -> None:
    """Declare how changes are written."""
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="how to write what changes: in words, as JSON, or as triples (default: text)"
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare the option that lets a change break what stays."""
    parser.add_argument("--force", action="store_true", help="make the change even if that breaks facts that stay")


def how(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_options` as `kg.workspace` takes them, with what is told on the way."""
    told_by = {"warn": common.warn, "progress": common.Progress()}
    return {"message": options.message, "by": options.accepted_by, "dry_run": options.dry_run, **told_by}


def told(outcome: Outcome, options: argparse.Namespace) -> int:
    """Write what became of a change, and return the exit status."""
    graph = common.graph(options)
    if options.format == "json":
        print(common.answer_json(graph, outcome.plain(), options), end="")
    else:
        store = graph.snapshot().open() if outcome.came or outcome.gone else None
        print(written(store, outcome.gone, outcome.came, options.format, triples=options.dry_run), end="")
    graph.progress("")
    for line in outcome.broken:
        print(f"breaks  {line}", file=sys.stderr)
    print(_summary(outcome), file=sys.stderr)
    return int(outcome.refused)


def written(store: ox.Store | None, gone: Facts, came: Facts, form: str, *, triples: bool = False) -> str:
    """Return what comes and goes in words, as triples, or as both."""
    from kg.workspace import in_words

    lines: list[str] = []
    if form == "text":
        lines += [line for said in in_words(store, gone, came) for line in said.lines()]
    if form == "triples" or (triples and lines):
        lines += ["", *marked(gone, came)] if lines else marked(gone, came)
    return "".join(f"{line}\n" for line in lines)


def marked(gone: Facts, came: Facts) -> list[str]:
    """Return triples as lines of N-Triples, those that go with a minus, those that come with a plus."""
    return [*(f"- {one} ." for one in sorted(map(str, gone))), *(f"+ {one} ." for one in sorted(map(str, came)))]


def _summary(outcome: Outcome) -> str:
    counted = f"+{len(outcome.came):,} -{len(outcome.gone):,} triples" + (f", {outcome.already:,} said already" if outcome.already else "")
    if outcome.change:
        return f"accepted {outcome.change.name}: {counted}"
    if outcome.refused:
        return f"nothing accepted: {len(outcome.broken)} would be broken; --force accepts it all the same" if outcome.broken else "nothing accepted"
    return f"would accept: {counted}" if outcome.came or outcome.gone else f"nothing to change: {counted}"

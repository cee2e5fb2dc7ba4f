"""Check files of facts: syntax, then the names they use, then SHACL shapes with the graph as context, then what they mean.

What was wrong in the graph before is not a finding: the results for graph and files together, less those for the graph alone, are.

    import kg
    report = kg.validate(["new.ttl"])              # as `sgkg validate` does it; the same as kg.validate.files(["new.ttl"])
    [finding.place for finding in report.findings]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.rdf import short
from kg.validate import around, vocabulary
from kg.validate import facts as read_facts
from kg.validate.baseline import cached
from kg.validate.context import Context
from kg.validate.engines import ENGINES, Engine, default_engine, run
from kg.validate.facts import Fact, Source
from kg.validate.findings import SEVERITIES, Finding, Names, of_shapes, without_effects
from kg.validate.results import Result, from_json, new_results, to_json

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "Engine",
    "Finding",
    "Report",
    "Result",
    "check",
    "default_engine",
    "files",
    "from_json",
    "new_results",
    "run",
    "short",
    "to_json",
]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    Attributes:
        findings: sorted by file; syntax first, then names, then shapes and meaning.
        triples: how many triples each file holds, by its name.
        already: how many results of the shapes the graph alone has and keeps; they are not findings.
        fixed: how many results of the shapes the graph alone has and the files put right.
        engine: the SHACL engine that ran.
        unreadable: the files with mistakes of syntax; nothing else was checked in them.
        results: the new results of the shapes, as the engine gave them.
    """

    findings: tuple[Finding, ...]
    triples: dict[str, int]
    already: int
    fixed: int
    engine: Engine
    unreadable: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}


def check(
    paths: Sequence[Path],
    *,
    graph: Path,
    shapes: Path,
    engine: Engine | None = None,
    cache: tuple[Path, str] | None = None,
    without: Collection[str] = (),
    bases: Sequence[str] = (),
    queries: Path | None = None,
    texts: Path | None = None,
    where: bool = True,
    sources: Sequence[Source] | None = None,
) -> Report:
    """Check files of facts together, with the graph as context.

    Args:
        paths: the files, in any format that `kg.turtle` reads, or tables (CSV, TSV).
        graph: the sorted N-Quads file of a snapshot.
        shapes: the Turtle file of the shapes.
        engine: the SHACL engine; None takes `default_engine()`.
        cache: the folder in which to keep what was found in the graph alone, and the name of the graph, such as its snapshot's.
        without: the graphs of the snapshot that were made from the files themselves, which are no context for them.
        bases: base IRIs of individuals beside `sgd:`.
        queries: the base folder, whose checks say what facts mean; None leaves meaning unchecked.
        texts: a folder with the reader's own copies of the texts; evidence is then looked up in them.
        where: find the lines and columns of findings.
        sources: the files as `kg.validate.facts.sources` read them, where that is done already.

    Returns:
        The report.

    Raises:
        kg.turtle.FactsError: a file that is missing, or of which no place can be told that cannot be read.
        ValueError: shapes that the engine cannot read.
        RuntimeError: the engine is not installed.
    """
    read = list(sources) if sources is not None else read_facts.sources(paths)
    context = None
    if any(source.form == "table" for source in read):
        from kg.validate.tables import resolved

        context = Context.kept(graph, without, cache)
        read = [resolved(source, context, bases) if source.form == "table" else source for source in read]
    facts = [fact for source in read for fact in source.facts]
    name = engine or default_engine()
    triples = {source.name: len(source.facts) for source in read}
    mistakes = [mistake for source in read for mistake in (*source.mistakes, *source.problems)]
    unreadable = tuple(source.name for source in read if source.mistakes)
    if not facts:
        return Report(tuple(mistakes), triples, 0, 0, name, unreadable)
    context = context or Context.kept(graph, without, cache)
    rules = shapes.read_text(encoding="utf-8")
    try:
        new, gone, before = _shapes(facts, context, rules, name, cache, without)
    except ValueError as error:
        raise ValueError(f"{shapes}: {error}") from error
    names = Names(facts, context)
    found = vocabulary.check(facts, context, names, bases) + of_shapes(new, names)
    if queries:
        from kg.validate import meaning

        found += meaning.check(facts, context, names, queries)
    if texts:
        from kg.validate.anchors import check as anchored

        found += anchored(facts, context, names, texts)
    found = without_effects([*mistakes, *found])
    if where and found:
        from kg.validate.places import placed

        found = placed(found, read)
    # Without a part of itself the graph has faults that say nothing about the files.
    return Report(tuple(sorted(found, key=Finding.order)), triples, before - gone, 0 if without else gone, name, unreadable, tuple(new))


def _shapes(
    facts: Sequence[Fact], context: Context, rules: str, engine: Engine, cache: tuple[Path, str] | None, without: Collection[str]
) -> tuple[list[Result], int, int]:
    """Return the results that the facts bring, how many they put right, and how many the graph alone has.

    The engines read only the part of the graph that the facts can touch, where the shapes allow it; the rest has the same results with
    the facts and without them.
    """
    graph = context.ntriples()

    def alone() -> list[Result]:
        return run(graph, rules, engine)

    before = cached(cache[0], "\n".join([cache[1], *sorted(without)]), rules, engine, alone) if cache else alone()
    added = read_facts.ntriples(facts)
    if len(facts) > around.MANY or not around.looks_forward(rules):
        earlier, after = before, run(graph + added, rules, engine)
    else:
        part = around.for_shapes(facts, context).decode()
        after = run(part + added, rules, engine)
        # What the whole graph had before is known; of a part, its cut edges have results of their own.
        earlier = run(part, rules, engine)
    return new_results(after, earlier), len(new_results(earlier, after)), len(before)


def files(
    paths: Sequence[str | Path],
    *,
    workspace: str | None = None,
    engine: Engine | None = None,
    texts: str | Path | None = None,
    where: bool = True,
    sources: Sequence[Source] | None = None,
) -> Report:
    """Check files of facts with the base of the working folder as context; see `check`.

    Args:
        paths: the files.
        workspace: the workspace folder; None takes `SGKG_WORKSPACE`, and none where that is unset.
        engine: see `check`.
        texts: see `check`.
        where: see `check`.
        sources: see `check`.
    """
    from kg.validate.world import in_world

    return in_world([Path(path) for path in paths], workspace, engine, Path(texts) if texts else None, where, sources)


class _Callable(ModuleType):
    """Lets `kg.validate(…)` be called as it is said in words."""

    def __call__(self, paths: Sequence[str | Path], **options: Any) -> Report:
        return files(paths, **options)


sys.modules[__name__].__class__ = _Callable

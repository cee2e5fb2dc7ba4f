"""Check files of facts: the names they use, then SHACL shapes with the graph as context.

What was wrong in the graph before is not a finding: the results for graph and files together, less those for the graph alone, are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.validate import facts as read_facts
from kg.validate import vocabulary
from kg.validate.baseline import cached
from kg.validate.context import Context
from kg.validate.engines import ENGINES, Engine, default_engine, run
from kg.validate.findings import SEVERITIES, Finding, Names, of_shapes, short
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
        findings: sorted by file, checks of the vocabulary first.
        triples: how many triples each file holds, by its name.
        already: how many results of the shapes the graph alone has and keeps; they are not findings.
        fixed: how many results of the shapes the graph alone has and the files put right.
        engine: the SHACL engine that ran.
    """

    findings: tuple[Finding, ...]
    triples: dict[str, int]
    already: int
    fixed: int
    engine: Engine

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
) -> Report:
    """Check files of facts together, with the graph as context.

    Args:
        paths: the files, in any format that `kg.turtle` reads.
        graph: the sorted N-Quads file of a snapshot.
        shapes: the Turtle file of the shapes.
        engine: the SHACL engine; None takes `default_engine()`.
        cache: the folder in which to keep what was found in the graph alone, and the name of the graph, such as its snapshot's.
        without: the graphs of the snapshot that were made from the files themselves, which are no context for them.
        bases: base IRIs of individuals beside `sgd:`.

    Returns:
        The report.

    Raises:
        kg.turtle.FactsError: a file that cannot be read.
        ValueError: shapes that the engine cannot read.
        RuntimeError: the engine is not installed.
    """
    facts = read_facts.read(paths)
    name = engine or default_engine()
    triples = {str(path): 0 for path in paths} | dict(Counter(fact.file for fact in facts))
    if not facts:
        return Report((), triples, 0, 0, name)
    context = Context(graph.read_bytes(), without)
    rules = shapes.read_text(encoding="utf-8")
    before_text = context.ntriples()

    def alone() -> list[Result]:
        return run(before_text, rules, name)

    try:
        before = cached(cache[0], "\n".join([cache[1], *sorted(without)]), rules, name, alone) if cache else alone()
        after = run(before_text + read_facts.ntriples(facts), rules, name)
    except ValueError as error:
        raise ValueError(f"{shapes}: {error}") from error
    names = Names(facts, context)
    found = vocabulary.check(facts, context, names, bases) + of_shapes(new_results(after, before), names)
    gone = len(new_results(before, after))
    # Without a part of itself the graph has faults that say nothing about the files.
    return Report(tuple(sorted(found, key=Finding.order)), triples, len(before) - gone, 0 if without else gone, name)

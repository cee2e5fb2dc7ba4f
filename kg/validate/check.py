"""Check files of facts: syntax, then the names they use, then SHACL shapes with the graph as context, then what they mean.

What was wrong in the graph before is not a finding: the results for graph and files together, less those for the graph alone, are.

    from kg.validate import check
    report = check.files(["new.ttl"])              # as `sgkg validate` does it
    [finding.place for finding in report.findings]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import sandbox, sparql
from kg.paths import Roots
from kg.rdf import GRAPH, PREFIXES, bare, expand, short, split_literal
from kg.text import clean, shortened
from kg.turtle import FactsError
from kg.validate import changes, checks, engines, footprint, names, read
from kg.validate.fixes import as_date
from kg.validate.index import Cache, Index, Nodes
from kg.validate.model import IN_SHACL, RESULTS_FORMAT, Engine, Finding, Report, Result, Source, from_json, new_results, ntriples, to_json
from kg.validate.rules import COMPONENTS, OWN

if TYPE_CHECKING:
    from kg.paths import Folders
    from kg.snapshot import Snapshot

Say = Callable[[str], None]
_QUERIES = {f"<{PREFIXES['sh']}{name}>" for name in ("select", "ask", "construct", "update")}
#: Seconds that an engine may take with shapes of others.
SHAPES_TIMEOUT = 60.0
#: So many values are told where there may be but one.
_MOST_VALUES = 4
_WORDS_OF_ENGINE = 500
#: A graph of so many bytes takes long enough to be looked at that one is told why.
_LONG = 20_000_000


def files(
    paths: Sequence[str | Path],
    *,
    folders: Folders | None = None,
    engine: Engine | None = None,
    texts: str | Path | None = None,
    where: bool = True,
    sources: Sequence[Source] | None = None,
    about: bool = True,
    warn: Say = lambda message: print(f"sgkg: {message}", file=sys.stderr),
    progress: Say = lambda _: None,
) -> Report:
    """Check files of facts with the graph of the folders as context; the snapshot is built first where it has to be.

    Args:
        paths: the files, in any format that `kg.turtle` reads, or tables (CSV, TSV).
        folders: the base and the workspace; None finds them as every verb does.
        engine: the SHACL engine; None takes the fast one where it is installed.
        texts: a folder with the reader's own copies of the texts; evidence is then looked up in them.
        where: find the lines and columns of findings.
        sources: the files as `kg.validate.read.sources` read them, where that is done already.
        about: say of which release the graph is; after a change its digest has to be found out first.
        warn: is told what goes wrong on the way and is put right.
        progress: is told what is being done.

    Returns:
        The report.

    Raises:
        kg.turtle.FactsError: a file that is missing, or of which no place can be told that cannot be read.
        FileNotFoundError: no base, or no folder of texts.
        ValueError: shapes that the engine cannot read.
        RuntimeError: the engine is not installed.
    """
    from kg import build, ontology
    from kg.citation import Release
    from kg.paths import cache_root, find_folders

    folders = folders or find_folders()
    found = folders
    given = [Path(path) for path in paths]
    without = _graphs_of(given, folders)

    def checked(shot: Snapshot) -> Report:
        report = against(
            given,
            graph=shot.nquads,
            shapes=ontology.shapes(found.roots),
            engine=engine,
            cache=Cache(cache_root()[0] / "validate", shot.name),
            since=Since.of(shot),
            without=without,
            bases=[found.workspace.base_iri] if found.workspace else [],
            queries=found.roots,
            texts=Path(texts) if texts else None,
            where=where,
            sources=sources,
        )
        if report.whole and (report.whole not in (footprint.LARGE, footprint.HUB) or shot.nquads.stat().st_size > _LONG):
            warn(f"all of the graph was looked at: {report.whole}")
        return replace(report, about=Release.of(shot).about()) if about else report

    return build.with_snapshot(folders, checked, warn=warn, progress=progress)


class Since(NamedTuple):
    """What a graph asserts otherwise than the one that it follows: the name of that one, what is gone and what came, as lines of N-Quads."""

    name: str
    gone: Sequence[str]
    came: Sequence[str]

    @classmethod
    def of(cls, shot: Snapshot) -> Since | None:
        """Return what a snapshot says of it; None where it says nothing."""
        told = shot.manifest.get("since")
        return cls(told["name"], told["gone"], told["came"]) if told else None


def _graphs_of(paths: Sequence[Path], folders: Folders) -> list[str]:
    """Return the graphs of the snapshot that were made from the files: a file is no context for itself."""
    from kg import seeds

    own = {**seeds.files(folders.base), **(seeds.own_files(folders.workspace) if folders.workspace else {})}
    given = {path.resolve() for path in paths}
    return [graph for graph, path in own.items() if path.resolve() in given]


def against(
    paths: Sequence[Path],
    *,
    graph: Path,
    shapes: Path,
    engine: Engine | None = None,
    cache: Cache | None = None,
    since: Since | None = None,
    without: Collection[str] = (),
    bases: Sequence[str] = (),
    queries: Roots | None = None,
    texts: Path | None = None,
    where: bool = True,
    sources: Sequence[Source] | None = None,
) -> Report:
    """Check files of facts together, with a graph as context.

    Args:
        paths: the files; see `files`.
        graph: the sorted N-Quads file of a snapshot.
        shapes: the Turtle file of the shapes.
        engine: see `files`.
        cache: where to keep what was found in the graph alone.
        since: what the graph has otherwise than one of which that may be kept.
        without: the graphs of the snapshot that were made from the files themselves, which are no context for them.
        bases: base IRIs of individuals beside `sgd:`.
        queries: the base folder, whose checks say what facts mean; None leaves meaning unchecked.
        texts: see `files`.
        where: see `files`.
        sources: see `files`.

    Returns:
        The report.

    Raises:
        kg.turtle.FactsError, ValueError, RuntimeError: see `files`.
    """
    given = list(sources) if sources is not None else read.sources(paths)
    index = None
    if any(source.form == "table" for source in given):
        from kg.validate import tables

        index = Index.load(graph, without)
        given = tables.all_resolved(given, index, bases, shapes)
    facts = [fact for source in given for fact in source.facts]
    engine = engine or engines.default_engine()
    triples = {source.name: len(source.facts) for source in given}
    mistakes = [mistake for source in given for mistake in (*source.mistakes, *source.problems)]
    unreadable = tuple(source.name for source in given if source.mistakes)
    index = index or Index.load(graph, without)
    if not facts:
        unread = changes.check((), index, Nodes((), index), given)
        return Report((*mistakes, *unread), triples, 0, 0, engine, unreadable)
    try:
        alone = _Alone(index, shapes.read_text(encoding="utf-8"), engine, cache, since, without)
        new, fixed, whole = footprint.compare(index, alone.shapes, (), facts, engine, lambda: alone.results)
        before = len(alone.results)
    except ValueError as error:
        raise ValueError(f"{shapes}: {error}") from error
    nodes = Nodes(facts, index)
    of_shapes = _of_shapes(new, nodes)
    found = [*mistakes, *names.check(facts, index, nodes, bases, shapes), *of_shapes]
    told = {finding.focus for finding in found if finding.rule == "rewrites-record"}
    found += changes.check(facts, index, nodes, given, base=any(name.startswith(GRAPH) for name in without), told=told)
    reasons = [whole] if whole else []
    if queries:
        found += checks.check(facts, index, nodes, queries, {finding.focus for finding in of_shapes}, reasons.append)
    if texts:
        from kg.validate import evidence

        found += evidence.check(facts, index, nodes, texts)
    found = _without_effects(found)
    if where and found:
        found = read.placed(found, given)
    # Without a part of itself the graph has faults that say nothing about the files.
    put_right, why = len(fixed), "; ".join(dict.fromkeys(reasons))
    return Report(
        tuple(sorted(found, key=Finding.order)), triples, before - put_right, 0 if without else put_right, engine, unreadable, tuple(new), whole=why
    )


def by_shapes(
    sources: Sequence[Source],
    shapes: Path,
    *,
    ontology: Path | None = None,
    engine: Engine | None = None,
    timeout: float = SHAPES_TIMEOUT,
    where: bool = True,
) -> Report:
    """Check any RDF against any SHACL shapes, without a graph of ours.

    Args:
        sources: the data as `kg.validate.read.sources` read them; they are checked together.
        shapes: the file of the shapes, in any format that `kg.turtle` reads.
        ontology: RDF that the shapes may look at, such as which class is below which; what is wrong in it alone is counted and not told.
        engine: see `files`.
        timeout: seconds until the engine is ended, which runs in a child with limits: shapes of others may ask for anything.
        where: see `files`.

    Raises:
        TimeoutError: the time was up.
        kg.sandbox.KilledError: the engine crashed or ran out of memory.
        kg.turtle.FactsError: shapes or ontology that cannot be read, or a table among the data.
        ValueError: shapes that the engine cannot apply.
        PermissionError: shapes that would send a request.
        RuntimeError: the engine is not installed.
    """
    rules = read.facts([shapes], relative=True)
    for fact in rules:
        if fact.predicate in _QUERIES:
            sparql.refuse_reach(split_literal(fact.object)[0])
    if not any(fact.predicate.startswith(f"<{PREFIXES['sh']}") for fact in rules):
        raise FactsError(str(shapes), "holds no SHACL shape: no property of it begins with http://www.w3.org/ns/shacl#")
    if table := next((source for source in sources if source.form == "table"), None):
        raise FactsError(table.name, "is a table, whose columns only our own terms explain; give RDF to --shapes")
    engine = engine or engines.default_engine()
    facts = [fact for source in sources for fact in source.facts]
    context = ntriples(read.facts([ontology], relative=True)) if ontology else ""
    triples, mistakes = {source.name: len(source.facts) for source in sources}, [one for source in sources for one in source.mistakes]
    work = partial(_without_and_with, context, ntriples(facts), ntriples(rules), engine)
    try:
        before, after = sandbox.run(work, timeout=timeout)
    except NotImplementedError:  # this system has no processes that could be limited
        before, after = work()
    except TimeoutError:
        raise TimeoutError(f"{shapes}: no result within {timeout:g} s; give more time with --timeout, or fewer data") from None
    except sandbox.KilledError:
        problem = "the engine needed more memory than it may have, or crashed; let SGKG_MEMORY name more MiB, or give fewer data"
        raise sandbox.KilledError(f"{shapes}: {problem}") from None
    except ValueError as error:
        raise ValueError(f"{shapes}: {shortened(clean(str(error)), _WORDS_OF_ENGINE)}") from error
    new, nodes = new_results(after, before), Nodes(facts, Index(b""))
    found = [*mistakes, *_of_shapes(new, nodes), *(one for source in sources for one in changes.named_graphs(source))]
    ordered = sorted(read.placed(found, sources) if where else found, key=Finding.order)
    unreadable = tuple(source.name for source in sources if source.mistakes)
    return Report(tuple(ordered), triples, len(before), len(new_results(before, after)), engine, unreadable, tuple(new))


def _without_and_with(context: str, facts: str, rules: str, engine: Engine) -> tuple[list[Result], list[Result]]:
    """Return what shapes say of a context alone, and of it with facts."""
    return engines.run(context, rules, engine) if context else [], engines.run(context + facts, rules, engine)


class _Alone:
    """The results for the graph alone: found once for each graph, shapes and engine, then kept in the cache and followed from change to change."""

    def __init__(self, index: Index, shapes: str, engine: Engine, cache: Cache | None, since: Since | None, without: Collection[str]) -> None:
        self.index, self.shapes, self.engine, self.cache, self.since = index, shapes, engine, cache, since
        self._parts = ("results", str(RESULTS_FORMAT), engine, shapes, *sorted(without))

    @cached_property
    def results(self) -> list[Result]:
        """Those results."""
        kept = _kept(self.cache, self._parts)
        if kept is None:
            kept = self._followed()
            if kept is None:
                kept = engines.run(self.index.whole(), self.shapes, self.engine)
            if self.cache:
                self.cache.write(to_json(kept).encode(), *self._parts)
        return kept

    def _followed(self) -> list[Result] | None:
        """Return the results from those of the graph before, None where those are not kept: backwards, that graph is a change of this one."""
        if not self.cache or not self.since:
            return None
        former = _kept(self.cache._replace(graph=self.since.name), self._parts)
        if former is None:
            return None
        back = footprint.compare(self.index, self.shapes, self.index.only(self.since.came), self.index.only(self.since.gone), self.engine)
        return sorted([*new_results(former, back.new), *back.fixed])


def _kept(cache: Cache | None, parts: Sequence[str]) -> list[Result] | None:
    """Return results that are kept, None where there are none, or damaged ones."""
    kept = cache.read(*parts) if cache else None
    try:
        return None if kept is None else from_json(kept.decode("utf-8"))
    except ValueError:
        return None


def _of_shapes(results: Iterable[Result], nodes: Nodes) -> list[Finding]:
    """Return results of an engine as findings; what one shape says twice of one value (datatype and pattern, say) is one."""
    found: dict[tuple[str, ...], Finding] = {}
    for result in results:
        finding = _of_shape(result, nodes)
        found.setdefault((finding.rule, finding.message, finding.focus, finding.path, finding.value), finding)
    return list(found.values())


def _of_shape(result: Result, nodes: Nodes) -> Finding:
    component = _last(result.component).removesuffix("ConstraintComponent")
    words, fix = COMPONENTS.get(component, (f"breaks the rule {component}", ""))
    path, day = short(result.path), as_date(split_literal(result.value)[0]) if result.value.startswith('"') else ""
    if ("{path}" in fix and not path) or ("{day}" in fix and not day):
        fix = ""
    severities = {theirs: ours for ours, theirs in IN_SHACL.items()}
    shape = "" if result.shape.startswith("_:") else result.shape
    what = ""
    if component == "Class":
        what = _what_it_is(result.value, nodes)
    elif component in ("MaxCount", "UniqueLang"):
        what = _how_many(result, nodes)
        if "the graph" in what:
            fix = f"keep the {path} of the graph, leave out yours"
    return Finding(
        severity=severities.get(_last(result.severity), "error"),
        rule=_last(shape) if shape else component,
        message=what + (" ".join(result.messages) or f"{path or 'the node'} {words}"),
        focus=result.focus_node,
        name=nodes.label(result.focus_node),
        path=bare(result.path) if result.path.count("<") == 1 and result.path.startswith("<") else result.path,
        value=result.value,
        files=nodes.files(result.focus_node) or nodes.files(result.value),
        shape=shape or result.shape,
        component=result.component,
        part="object" if result.path and result.value else "subject",
        fix=fix.format(path=path, day=day),
    )


def _what_it_is(term: str, nodes: Nodes) -> str:
    """Return in words of what class a value is that is of a wrong one."""
    if not term.startswith("<"):
        return ""
    classes = nodes.classes(term)
    return f"{short(term)} is {'a ' + ' and '.join(map(short, classes)) if classes else 'of no class that these files or the graph give'}. "


def _how_many(result: Result, nodes: Nodes) -> str:
    """Return in words which values there are where there may be but one."""
    there, new = nodes.values(result.focus_node, result.path)
    told = [f"{short(term)} (in the graph)" for term in there] + list(map(short, new))
    shown = ", ".join(told[:_MOST_VALUES]) + (", …" if len(told) > _MOST_VALUES else "")
    return f"There are {len(told)}: {shown}. " if len(told) > 1 else ""


def _last(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _without_effects(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings less those of shapes that only say again what a check of names says of the same place.

    A misspelt property makes its node lack the right one; a literal in place of an IRI is of no class.
    """
    unread = {finding.file for finding in findings if finding.rule == "wrong-namespace"}
    early = {name for name, rule in OWN.items() if rule.kind in ("syntax", "names")}
    findings = [finding for finding in findings if finding.file not in unread or finding.rule in early]
    causes = [finding for finding in findings if not finding.shape and finding.path and finding.severity == "error"]
    places = {(finding.focus, finding.path, finding.value) for finding in causes}
    missing = {(finding.focus, finding.path) for finding in causes if finding.rule == "table-cell"}
    missing |= {(finding.focus, expand(term) or "") for finding in causes if finding.part == "predicate" for term in finding.suggestions}

    def effect(finding: Finding) -> bool:
        return (finding.focus, finding.path, finding.value) in places or (not finding.value and (finding.focus, finding.path) in missing)

    causes_alone = [finding for finding in findings if not finding.shape or not effect(finding)]
    # Of two things that clash, each is told to clash with the other: once is enough.
    pairs: dict[tuple[str, ...], Finding] = {}
    for finding in causes_alone:
        pair = (finding.rule, *sorted((finding.focus, finding.value))) if not finding.shape and not finding.path and finding.value else ()
        if not pair or pair not in pairs:
            pairs[pair or (finding.rule, finding.focus, finding.path, finding.value, finding.message, *finding.files)] = finding
    return list(pairs.values())

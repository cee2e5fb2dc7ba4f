"""Build the graph: load the inputs that changed, run the rules, count, and hand all to the snapshot."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg import derive, holding, queries, snapshot, store, turtle
from kg.paths import Folders, cache_root
from kg.queries import Query
from kg.rdf import DATE, TYPE
from kg.snapshot import RULE, Snapshot
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

T = TypeVar("T")


def graph_quads(data: bytes, path: Path, graph: str) -> list[ox.Quad]:
    """Parse a file of facts and put all it says into one graph.

    Blank nodes are named by the graph and their order of appearance, so that the same file always gives the same quads.

    Raises:
        kg.turtle.FactsError: the file does not parse.
    """
    import pyoxigraph as ox

    target = ox.NamedNode(graph)
    prefix = hashlib.sha256(graph.encode()).hexdigest()[:16] + "n"
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def named(term: T) -> T | ox.BlankNode:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.BlankNode(f"{prefix}{len(names)}"))
        return term

    name = str(path)
    quads = turtle.parse(turtle.clean(name, data), turtle.file_format(path), name=name)
    return [ox.Quad(named(q.subject), q.predicate, named(q.object), target) for q in quads]


def build(folders: Folders, cache: Path, *, anew: bool = False, progress: Callable[[str], None] = lambda _: None) -> Snapshot:
    """Make the snapshot of `folders` as its files stand now; a no-op when it exists.

    Args:
        folders: what to build.
        cache: the cache folder.
        anew: from nothing, whatever exists.
        progress: is told in a few words what is being done.

    Raises:
        kg.turtle.FactsError: a file that does not parse.
        ValueError: a rule or a header that is wrong.
        OSError: the cache cannot be written.
    """
    try:
        return _build(folders, cache, anew, progress)
    except (OSError, RuntimeError) as error:
        if anew or "orruption" not in str(error):  # the engine has no exception of its own for damaged files
            raise
    return _build(folders, cache, True, progress)  # the predecessor was damaged: from nothing


def _build(folders: Folders, cache: Path, anew: bool, progress: Callable[[str], None]) -> Snapshot:
    import pyoxigraph as ox

    with snapshot.drafting(folders, cache, store.engine_version(), anew=anew) as draft:
        if draft.done is None:
            rules = [queries.load(path) for key, path in draft.inputs.items() if key.startswith(RULE)]
            place = str(draft.folder / "store")
            # Files are read before a store is opened, so that a mistake in one leaves no open files behind.
            changed = _read(draft, draft.previous.manifest["inputs"] if draft.previous else {}, progress)
            target, held = _follow(draft.previous, place)
            if draft.previous and not held:
                changed = _read(draft, {}, progress)
            for key in held:
                if not key.startswith(RULE) and draft.digests.get(key) != held[key]:
                    target.remove_graph(ox.NamedNode(key))
            for quads in changed:
                target.extend(quads)
            progress("running the rules")
            derived, latest = conclude(target, rules)
            progress("counting and writing")
            lines, graphs, classes = _dump(target)
            if not held:  # it was made in memory, where rules run faster; one bulk load writes it
                memory, target = target, ox.Store(place)
                target.bulk_extend(memory)  # bulk_load would give blank nodes other names than graph.nq has
            target.optimize()
            target.flush()
            del target
            times = sorted(rule.name for rule in rules if rule.phase == "time")
            counts = {"graphs": graphs, "classes": classes, "derived": derived, "quads": len(lines), "times": times, "latest": latest}
            data = b"".join(lines)
            snapshot.finish(draft, data, holding.Timeline.read(data).dump(), counts)
    assert draft.done is not None
    return draft.done


def conclude(target: ox.Store, rules: Sequence[Query]) -> tuple[dict[str, int], str]:
    """Replace what follows from a graph: when things hold, what depends on no day, and the verdicts of the latest day.

    The verdicts stand in graphs that say of which day they are (`sg:asOf`).

    Args:
        target: a writable store.
        rules: all rules.

    Returns:
        Rule name to the number of triples in its graph, and the latest day of which the graph says anything.
    """
    import pyoxigraph as ox

    for graph in [g for g in target.named_graphs() if g.value.startswith(derive.DERIVED)]:
        target.remove_graph(graph)
    times = [rule for rule in rules if rule.phase == "time"]
    others = [rule for rule in rules if rule.phase != "time"]
    counts = derive.run(target, times)
    data = store.to_nquads(target)
    latest = holding.latest_day(data)
    counts |= derive.run(target, [rule for rule in others if rule.phase == "all"])
    weighed = store.from_nquads(holding.cut(data, latest, latest).data if latest else b"")
    counts |= {name: count for name, count in derive.run(weighed, others).items() if name not in counts}
    as_of, day = ox.NamedNode(SG.asOf), ox.Literal(latest, datatype=ox.NamedNode(DATE))
    for rule in others:
        if rule.phase == "day" and latest:
            graph = ox.NamedNode(derive.graph_of(rule))
            target.extend(weighed.quads_for_pattern(None, None, None, graph))
            target.add(ox.Quad(graph, as_of, day, graph))
    return counts, latest


def _read(draft: snapshot.Draft, held: dict[str, str], progress: Callable[[str], None]) -> list[list[ox.Quad]]:
    """Return the quads of every input that differs from those held (key to digest)."""
    found = []
    for number, (key, path) in enumerate(draft.inputs.items(), 1):
        if not key.startswith(RULE) and draft.digests[key] != held.get(key):
            progress(f"reading {path.name} ({number} of {len(draft.inputs)})")
            found.append(graph_quads(draft.contents[key], path, key))
    return found


def _follow(previous: Snapshot | None, place: str) -> tuple[ox.Store, dict[str, str]]:
    """Return a store to fill and the digests of the inputs that it holds already.

    That is a copy of the previous snapshot at `place` (hard links, so it costs next to nothing), else an empty store in memory;
    a damaged predecessor is no reason to fail.
    """
    import pyoxigraph as ox

    if previous is not None:
        try:
            previous.open().backup(place)
            return ox.Store(place), previous.manifest["inputs"]
        except (OSError, RuntimeError):
            shutil.rmtree(place, ignore_errors=True)
    return ox.Store(), {}


def _dump(target: ox.Store) -> tuple[list[bytes], dict[str, int], dict[str, int]]:
    """Return the sorted N-Quads lines of a store, its quads by graph, and its individuals by class.

    Individuals are what was asserted; each counts for its class and for every wider one, which the rule `types` concludes.
    """
    lines = sorted(store.to_nquads(target).splitlines(keepends=True))
    graphs = Counter(line[line.rindex(b" <") + 2 : -4].decode() for line in lines)
    asserted: set[bytes] = set()
    classes: dict[str, set[bytes]] = {}
    kind = f" <{TYPE}> <".encode()
    for line in lines:
        if kind in line:
            subject, _, rest = line.partition(kind)
            name, _, graph = rest.partition(b"> <")
            classes.setdefault(name.decode(), set()).add(subject)
            if not graph.startswith(derive.DERIVED.encode()):
                asserted.add(subject)
    counts = {name: len(subjects & asserted) for name, subjects in sorted(classes.items())}
    return lines, dict(sorted(graphs.items())), {name: count for name, count in counts.items() if count}


def ready(folders: Folders, *, warn: Callable[[str], None], progress: Callable[[str], None] = lambda _: None) -> Snapshot:
    """Return the current snapshot, built first if need be.

    Args:
        folders: what to open.
        warn: is told when no cache can be written where it should be.
        progress: see `build`.
    """
    cache, problem = cache_root()
    if problem:
        warn(problem)
    return snapshot.current(folders, cache) or build(folders, cache, progress=progress)


def is_ready(folders: Folders) -> bool:
    """Return whether the current snapshot is there; no engine is loaded to find out."""
    return snapshot.current(folders, cache_root()[0]) is not None


def with_snapshot(
    folders: Folders, use: Callable[[Snapshot], T], *, warn: Callable[[str], None], progress: Callable[[str], None] = lambda _: None
) -> T:
    """Use the current snapshot; when its files turn out damaged, rebuild it and use it again, once."""
    shot = ready(folders, warn=warn, progress=progress)
    try:
        return use(shot)
    except (OSError, RuntimeError) as error:
        if snapshot.intact(shot):
            raise
        warn(f"snapshot {shot.name} cannot be read ({error}); building it again")
        cache, _ = cache_root()
        snapshot.forget(folders, cache)
        return use(build(folders, cache, anew=True, progress=progress))

"""Build the graph: load the inputs that changed, run the rules, count, and hand all to the snapshot."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg import derive, holding, lookup, queries, seeds, snapshot, store, turtle
from kg.paths import Folders, cache_root
from kg.queries import Query
from kg.rdf import DATE, TYPE, node
from kg.snapshot import RULE, Snapshot
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

T = TypeVar("T")
#: Beyond so many quads that differ, all is concluded and written again.
MANY = 200_000


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
        # The engine has no exception of its own for damaged files.
        if anew or not (isinstance(error, snapshot.AlteredError) or "orruption" in str(error)):
            raise
    return _build(folders, cache, True, progress)  # what there is cannot be built upon: from nothing


def _build(folders: Folders, cache: Path, anew: bool, progress: Callable[[str], None]) -> Snapshot:
    import pyoxigraph as ox

    with snapshot.drafting(folders, cache, store.engine_version(), anew=anew) as draft:
        if draft.done is None:
            # What the previous build was made with needs no second look.
            same_rules = _same_rules(draft)
            rules = queries.rules(folders.roots) if same_rules else queries.load_all(folders.roots, "derive")
            changes = sorted(key for key, path in draft.inputs.items() if seeds.is_change(folders.workspace, path))
            for key in changes:
                if key in draft.contents:  # the others are as they were when they were looked at
                    seeds.refuse_altered(draft.inputs[key], draft.contents[key])
            # Files are read before a store is opened, so that a mistake in one leaves no open files behind.
            former = _former(draft)
            new = _read(draft, former, progress)
            place = str(draft.folder / "store")
            previous = draft.previous
            target = _copy(previous, place) if previous else ox.Store()
            since = _put(target, new, former, draft, changes)
            progress("running the rules")
            wholly = not same_rules or len(since.came) + len(since.gone) > MANY
            counts: dict[str, Any]
            if previous is None or wholly:
                derived, latest = conclude(target, rules)
                progress("counting and writing")
                lines = sorted(store.to_nquads(target).splitlines(keepends=True))
                counts = _count(lines)
                delta = None
            else:
                derived, latest = _conclude_again(target, rules, since, previous)
                progress("counting and writing")
                came, gone = ([f"{quad} .\n".encode() for quad in quads] for quads in (since.came, since.gone))
                counts = _counted(target, since, previous.manifest)
                delta = previous.delta().then(came, gone)
                if delta is None or not delta.few(previous.nquads.stat().st_size):
                    delta = None
                    lines = _changed(previous.data(), since).splitlines(keepends=True)
            if previous is None:  # it was made in memory, where rules run faster; one bulk load writes it
                memory, target = target, ox.Store(place)
                target.bulk_extend(memory)  # bulk_load would give blank nodes other names than graph.nq has
            if previous is None or wholly:  # every conclusion was written anew; what a store keeps of the old ones would slow each look-up
                target.optimize()
            target.flush()
            del target
            times = sorted(rule.name for rule in rules if rule.phase == "time")
            counts |= {"derived": derived, "times": times, "latest": latest, "changes": changes}
            if previous is not None:
                counts["since"] = _since(draft, since)
            if previous is not None and delta is not None:
                snapshot.follow(draft, previous, delta, counts)
            else:
                snapshot.finish(draft, lines, holding.Timeline.read(b"".join(lines)).dump(), counts)
    assert draft.done is not None
    return draft.done


def _since(draft: snapshot.Draft, since: derive.Difference) -> dict[str, Any]:
    """Return what is asserted otherwise than in the previous snapshot, for the manifest; nothing where that is much."""
    came, gone = (
        [f"{quad} .\n" for quad in quads if not str(getattr(quad.graph_name, "value", "")).startswith(derive.DERIVED)]
        for quads in (since.came, since.gone)
    )
    if draft.previous is None or len(came) + len(gone) > MANY // 10:
        return {}
    return {"name": draft.previous.name, "came": sorted(came), "gone": sorted(gone)}


def _former(draft: snapshot.Draft) -> dict[str, str]:
    """Return what the previous snapshot was made from, key to digest, as far as its graphs can stay.

    Where a change is gone, what it had taken back from others must come back: all changes are read again.
    """
    if draft.previous is None:
        return {}
    known: dict[str, str] = draft.previous.manifest["inputs"]
    changes = set(draft.previous.manifest["changes"])
    lost = any(key not in draft.inputs for key in changes)
    return {key: digest for key, digest in known.items() if draft.digests.get(key) == digest and not (lost and key in changes)}


def _same_rules(draft: snapshot.Draft) -> bool:
    known = draft.previous.manifest["inputs"] if draft.previous else {}
    return all(known.get(key) == draft.digests.get(key) for key in {*known, *draft.digests} if key.startswith(RULE))


def _put(target: ox.Store, new: dict[str, list[ox.Quad]], former: dict[str, str], draft: snapshot.Draft, changes: list[str]) -> derive.Difference:
    """Put graphs in place of those that a store has, and take out what changes retract; return what is different then.

    Raises:
        kg.turtle.FactsError: a change that follows one that is not there, or retracts what is not a change's.
    """
    import pyoxigraph as ox

    since = derive.Difference()
    retracted = _retracted({key: new[key] for key in changes if key in new}, set(changes), draft.inputs)
    known = draft.previous.manifest["inputs"] if draft.previous else {}
    for key in {*(key for key in known if key not in former and not key.startswith(RULE)), *new}:
        before = set(target.quads_for_pattern(None, None, None, ox.NamedNode(key)))
        after = set(new.get(key, ())) - retracted.pop(key, set())
        target.remove_graph(ox.NamedNode(key))
        target.extend(after)
        since.add(before, after)
    for quads in retracted.values():
        there = {quad for quad in quads if quad in target}
        for quad in there:
            target.remove(quad)
        since.add(there, set())
    return since


def _retracted(new: dict[str, list[ox.Quad]], changes: set[str], inputs: dict[str, Path]) -> dict[str, set[ox.Quad]]:
    """Return what changes take back, by the graph from which they do; see `_put`."""
    found: dict[str, set[ox.Quad]] = {}
    records = [(key, quad.predicate.value, str(getattr(quad.object, "value", ""))) for key in new for quad in new[key] if quad.subject == node(key)]
    for key, predicate, value in records:
        if predicate == SG.followsChange and value not in changes:
            missing = inputs[key].with_stem(value.rpartition("/")[2])
            raise turtle.FactsError(
                str(missing), f"is missing, and {inputs[key].stem} follows it; put it back with  sgkg repair  or from version control"
            )
    for key, predicate, value in records:
        if predicate == SG.retracts:
            for quad in turtle.parse(value.encode(), "nquads", name=str(inputs[key])):
                graph = str(getattr(quad.graph_name, "value", ""))
                if graph not in changes:
                    raise turtle.FactsError(str(inputs[key]), f"retracts a statement of {graph or 'no graph'}, which is not a change here")
                found.setdefault(graph, set()).add(quad)
    return found


def _conclude_again(target: ox.Store, rules: Sequence[Query], since: derive.Difference, previous: Snapshot) -> tuple[dict[str, int], str]:
    """Replace of what follows from a graph that which what is different touches; see `conclude`."""
    import pyoxigraph as ox

    manifest = previous.manifest
    if not any(since.touches(rule) for rule in rules) and not _reads_days(target, since):
        return manifest["derived"], manifest["latest"]
    before = since.came | since.gone
    memory = ox.Store()  # where rules run faster; its blank nodes have the names that they have in the snapshot
    whole = previous.data()
    memory.bulk_extend(turtle.reread(_changed(whole, since)))
    found = _run_touched(memory, rules, since, whole, manifest)
    for quad in since.gone - before:
        target.remove(quad)
    target.extend(since.came - before)
    return found


def _run_touched(
    target: ox.Store, rules: Sequence[Query], since: derive.Difference, whole: bytes, manifest: dict[str, Any]
) -> tuple[dict[str, int], str]:
    """Do for a store in memory what `_conclude_again` says."""
    import pyoxigraph as ox

    concluded = {rule.name: set(target.quads_for_pattern(None, None, None, ox.NamedNode(derive.graph_of(rule)))) for rule in rules}
    _without_conclusions(target)
    others = [rule for rule in rules if rule.phase != "time"]
    counts = derive.run(target, [rule for rule in rules if rule.phase == "time"], since, concluded)
    if not any(since.touches(rule) for rule in others) and not _reads_days(target, since):
        for rule in others:
            target.extend(concluded[rule.name])
        return manifest["derived"] | counts, manifest["latest"]
    data = holding.without_graphs(_changed(whole, since), [derive.graph_of(rule) for rule in others])
    counts |= derive.run(target, [rule for rule in others if rule.phase == "all"], since, concluded)
    weighed, latest = _weigh(target, others, data)
    for rule in others:
        if rule.phase == "day":
            now = set(target.quads_for_pattern(None, None, None, ox.NamedNode(derive.graph_of(rule))))
            since.add(concluded[rule.name], now)
    return counts | {name: count for name, count in weighed.items() if name not in counts}, latest


def _reads_days(target: ox.Store, since: derive.Difference) -> bool:
    """Tell whether what is different may change what holds on the latest day, or which day that is."""
    with_effect = {quad.subject.value for quad in target.quads_for_pattern(None, node(SG.effect), None)}  # type: ignore[union-attr]
    return bool(since.properties & holding.DECIDING or since.classes & with_effect)


def _changed(whole: bytes, since: derive.Difference) -> bytes:
    """Return sorted N-Quads with what is different."""
    came, gone = (sorted(f"{quad} .\n".encode() for quad in quads) for quads in (since.came, since.gone))
    return lookup.Delta((came, [], []), (gone, [], [])).applied(whole)


def conclude(target: ox.Store, rules: Sequence[Query]) -> tuple[dict[str, int], str]:
    """Replace what follows from a graph: when things hold, what depends on no day, and the verdicts of the latest day.

    The verdicts stand in graphs that say of which day they are (`sg:asOf`).

    Args:
        target: a writable store.
        rules: all rules.

    Returns:
        Rule name to the number of triples in its graph, and the latest day of which the graph says anything.
    """
    _without_conclusions(target)
    others = [rule for rule in rules if rule.phase != "time"]
    counts = derive.run(target, [rule for rule in rules if rule.phase == "time"])
    data = store.to_nquads(target)
    counts |= derive.run(target, [rule for rule in others if rule.phase == "all"])
    weighed, latest = _weigh(target, others, data)
    return counts | {name: count for name, count in weighed.items() if name not in counts}, latest


def _without_conclusions(target: ox.Store) -> None:
    for graph in [g for g in target.named_graphs() if g.value.startswith(derive.DERIVED)]:
        target.remove_graph(graph)


def _weigh(target: ox.Store, rules: Sequence[Query], data: bytes) -> tuple[dict[str, int], str]:
    """Add the verdicts of the latest day to a store; `data` are its N-Quads without verdicts."""
    import pyoxigraph as ox

    latest = holding.latest_day(data)
    weighed = store.from_nquads(holding.cut(data, latest, latest).data if latest else b"")
    counts = derive.run(weighed, rules)
    as_of, day = ox.NamedNode(SG.asOf), ox.Literal(latest, datatype=ox.NamedNode(DATE))
    for rule in rules:
        if rule.phase == "day" and latest:
            graph = ox.NamedNode(derive.graph_of(rule))
            target.extend(weighed.quads_for_pattern(None, None, None, graph))
            target.add(ox.Quad(graph, as_of, day, graph))
    return counts, latest


def _read(draft: snapshot.Draft, held: dict[str, str], progress: Callable[[str], None]) -> dict[str, list[ox.Quad]]:
    """Return the quads of every input that differs from those held (key to digest), by key."""
    found = {}
    for number, (key, path) in enumerate(draft.inputs.items(), 1):
        if not key.startswith(RULE) and draft.digests[key] != held.get(key):
            progress(f"reading {path.name} ({number} of {len(draft.inputs)})")
            found[key] = graph_quads(draft.content(key), path, key)
    return found


def _copy(previous: Snapshot, place: str) -> ox.Store:
    """Return a copy of the store of a snapshot, to be written; it costs next to nothing (hard links).

    Raises:
        snapshot.AlteredError: that store is damaged.
    """
    import pyoxigraph as ox

    try:
        previous.open().backup(place)
        return ox.Store(place)
    except (OSError, RuntimeError) as error:
        shutil.rmtree(place, ignore_errors=True)
        raise snapshot.AlteredError(str(error)) from error


def _count(lines: list[bytes]) -> dict[str, Any]:
    """Return how many quads sorted lines of N-Quads have, how many by graph, and how many individuals by class.

    Individuals are what was asserted; each counts for its class and for every wider one, which the rule `types` concludes.
    """
    graphs = Counter(line[line.rindex(b" <") + 2 : -4].decode() for line in lines)
    asserted: set[bytes] = set()
    classes: dict[str, set[bytes]] = {}
    kind = f" <{TYPE}> <".encode()
    for line in lines:
        if kind in line:
            subject, _, rest = line.partition(kind)
            if b" " in subject:
                continue  # what is taken back stands as a statement in the text of one
            name, _, graph = rest.partition(b"> <")
            classes.setdefault(name.decode(), set()).add(subject)
            if not graph.startswith(derive.DERIVED.encode()):
                asserted.add(subject)
    counts = Counter({name: len(subjects & asserted) for name, subjects in classes.items()})
    return _told(len(lines), graphs, counts)


def _counted(target: ox.Store, since: derive.Difference, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the same for a store, from what a manifest says of the graph before."""
    graphs, classes = Counter(manifest["graphs"]), Counter(manifest["classes"])
    graphs.update(quad.graph_name.value for quad in since.came)  # type: ignore[union-attr]
    graphs.subtract(quad.graph_name.value for quad in since.gone)  # type: ignore[union-attr]
    lost: dict[object, set[ox.Quad]] = {}
    for quad in since.gone:
        lost.setdefault(quad.subject, set()).add(quad)
    for subject in {quad.subject for quad in since.came | since.gone if quad.predicate.value == TYPE}:
        now = set(target.quads_for_pattern(subject, node(TYPE), None, None))
        before = (now - since.came) | {quad for quad in lost.get(subject, ()) if quad.predicate.value == TYPE}
        classes.update(_classes(now))
        classes.subtract(_classes(before))
    return _told(manifest["quads"] + len(since.came) - len(since.gone), graphs, classes)


def _classes(typed: Iterable[ox.Quad]) -> set[str]:
    """Return for which classes a thing counts that has these types; see `_count`."""
    named = [quad for quad in typed if str(quad.object).startswith("<")]
    asserted = any(not str(getattr(quad.graph_name, "value", "")).startswith(derive.DERIVED) for quad in named)
    return {str(getattr(quad.object, "value", "")) for quad in named} if asserted else set()


def _told(quads: int, graphs: Counter[str], classes: Counter[str]) -> dict[str, Any]:
    return {
        "quads": quads,
        **{name: {key: count for key, count in sorted(found.items()) if count} for name, found in (("graphs", graphs), ("classes", classes))},
    }


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
    former = snapshot.last(folders, cache) if folders.workspace else None
    shot = snapshot.current(folders, cache) or build(folders, cache, progress=progress)
    if former and former.name != shot.name:
        gone = sorted(set(former.manifest["changes"]) - set(shot.manifest["changes"]))
        if gone:
            several = f" and {len(gone) - 1} more" if gone[1:] else ""
            warn(f"change {gone[0].rpartition('/')[2]}{several} was here before and is gone; sgkg repair puts it back, if nobody meant that")
    return shot


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

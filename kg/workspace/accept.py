"""Add, retract and revert: check first, write the file of the change whole or not at all, then make the next snapshot.

One writer at a time holds the lock of the workspace; it ends with the process that holds it. The file is on the disk, and its folder knows
of it, before a snapshot is made: whatever ends the process in between, the next command finds the change and makes the snapshot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import build, derive, files, names, rdf, seeds, turtle
from kg.paths import SETTINGS, WORKSPACE_FORMAT, Folders, Workspace
from kg.validate import check, read
from kg.validate.index import Index
from kg.validate.model import ntriples
from kg.workspace import change as records
from kg.workspace import effects
from kg.workspace.change import Change
from kg.workspace.history import Facts, History

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.snapshot import Snapshot
    from kg.validate.model import Report, Source

Say = Callable[[str], None]
LOCK = ".sgkg-lock"
UNNAMED = "Named"  # the shape that blank nodes break


class RefusedError(ValueError):
    """A change that is not made, and why, in words; for a person to decide."""


class Outcome(NamedTuple):
    """What became of a change.

    Attributes:
        change: its record; None where it was tried alone, was refused, or changes nothing.
        came, gone: the triples that it brings and takes back.
        already: how many triples the graph says already.
        report: what `validate` finds in the files of facts; None where there are none.
        broken: what is wrong then among the facts that stay, in words.
        refused: whether findings keep it from being made.
    """

    change: Change | None
    came: Facts = frozenset()
    gone: Facts = frozenset()
    already: int = 0
    report: Report | None = None
    broken: tuple[str, ...] = ()
    refused: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "change": self.change.name if self.change else None,
            "came": sorted(f"{one} ." for one in self.came),
            "gone": sorted(f"{one} ." for one in self.gone),
            "already": self.already,
            "broken": list(self.broken),
            "refused": self.refused,
        }


def own(folders: Folders) -> Workspace:
    """Return the workspace that is to be written.

    Raises:
        ValueError: there is none, or it has an older format.
    """
    workspace = folders.workspace
    if workspace is None:
        raise ValueError("no workspace to write to: name one with --workspace or SGKG_WORKSPACE; sgkg init DIR makes one")
    if workspace.format < WORKSPACE_FORMAT:
        raise ValueError(f"{workspace.path / SETTINGS}: format {workspace.format} takes no changes; run  sgkg migrate --workspace {workspace.path}")
    return workspace


@contextmanager
def writing(workspace: Workspace, warn: Say) -> Iterator[None]:
    """Hold the lock of a workspace; wait, and say so, while another process holds it.

    Raises:
        OSError: the folder cannot be written.
    """
    import filelock

    lock = filelock.FileLock(workspace.path / LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        warn(f"another sgkg is writing to {workspace.path}; waiting for it")
        lock.acquire()
    except OSError as error:
        raise type(error)(f"{workspace.path}: may not be written: {error.strerror or error}") from error
    try:
        for folder in (workspace.path, workspace.path / seeds.CHANGES):
            if folder.is_dir():
                files.sweep(folder)
        yield
    finally:
        lock.release()


def add(
    folders: Folders,
    paths: Sequence[str | Path],
    *,
    message: str = "",
    by: str | None = None,
    dry_run: bool = False,
    sources: Sequence[Source] | None = None,
    warn: Say,
    progress: Say = lambda _: None,
) -> Outcome:
    """Check files of facts and accept what is new in them.

    Args:
        folders: the base, and the workspace to write to.
        paths: the files, in any format that `kg.turtle` reads, or tables.
        message: what for.
        by: who accepts it; None asks git.
        dry_run: find out all of it and write nothing.
        sources: the files as `kg.validate.read.sources` read them, where that is done already.
        warn: is told what goes wrong on the way and is put right.
        progress: is told what is being done.

    Raises:
        ValueError: no workspace, no author, or facts that a change cannot hold.
        kg.turtle.FactsError: a file that cannot be read.
        OSError: the workspace cannot be written; nothing was accepted.
    """
    workspace = own(folders)
    author = "" if dry_run else records.author(workspace.path, by)
    given = list(sources) if sources is not None else read.sources([Path(path) for path in paths])

    def work() -> Outcome:
        report = check.files(paths, folders=folders, sources=given, about=False, warn=warn, progress=progress)
        # What has no name gets one here, so that it has none is no fault.
        report = replace(report, findings=tuple(one for one in report.findings if not (one.rule == UNNAMED and one.focus.startswith("_:"))))
        if report.counts["error"] or report.unreadable:
            return Outcome(None, report=report, refused=True)
        shot = build.ready(folders, warn=warn, progress=progress)
        store = shot.open()
        quads = _quads(given, workspace, folders, shot, warn)
        new = {quad for quad in quads if not _asserted(store, quad.triple)}
        outcome = Outcome(None, frozenset(quad.triple for quad in new), already=len(quads) - len(new), report=report)
        if dry_run or not new:
            return outcome
        record = Change("", "", records.now(), author, message, History(store, workspace).heads, frozenset())
        return outcome._replace(change=_accept(folders, record, new, warn, progress))

    return _locked(workspace, dry_run, warn, work)


def retract(
    folders: Folders,
    what: Sequence[str],
    *,
    message: str = "",
    by: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    warn: Say,
    progress: Say = lambda _: None,
) -> Outcome:
    """Take back what was accepted: the statements of files, or all that changes say about things.

    Args:
        folders: the base, and the workspace to write to.
        what: files of facts; names of things, as labels, CURIEs or IRIs.
        message: see `add`.
        by: see `add`.
        dry_run: see `add`.
        force: take it back even if facts that stay are broken by that.
        warn: see `add`.
        progress: see `add`.

    Raises:
        RefusedError: something of it was not accepted in a change, and so cannot be taken back.
        LookupError: a name that nothing or several things have.
        ValueError, OSError: see `add`.
    """

    def chosen(_: ox.Store, history: History) -> tuple[set[ox.Quad], set[ox.Quad], str]:
        gone: set[ox.Quad] = set()
        for word in what:
            gone |= _stated(history, folders, word) if Path(word).is_file() else _about(history, folders, word)
        return gone, set(), message

    return _take_back(folders, chosen, by, dry_run, force, warn, progress)


def revert(
    folders: Folders,
    name: str,
    *,
    message: str = "",
    by: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    warn: Say,
    progress: Say = lambda _: None,
) -> Outcome:
    """Undo a change by another: what is left of what it added goes, and what it took back comes again.

    Args:
        folders: the base, and the workspace to write to.
        name: the change; see `History.find`.
        message: see `add`.
        by: see `add`.
        dry_run: see `add`.
        force: see `retract`.
        warn: see `add`.
        progress: see `add`.

    Raises:
        LookupError: no such change.
        ValueError, OSError: see `add`.
    """

    def chosen(store: ox.Store, history: History) -> tuple[set[ox.Quad], set[ox.Quad], str]:
        undone = history.find(name)
        came = {quad for quad in undone.retracts if not _asserted(store, quad.triple)}
        live = set(history.live(undone))
        if not live and not came:
            added = {quad.triple for quad in history.added(undone)}
            again = [other.name for other in history.changes if other is not undone and not added.isdisjoint({q.triple for q in history.live(other)})]
            if again:
                warn(f"{undone.name}: what it added was taken back, and stands again by {', '.join(again)}; revert that")
        return live, came, message or f"undo {undone.name}"

    return _take_back(folders, chosen, by, dry_run, force, warn, progress)


def _take_back(
    folders: Folders,
    chosen: Callable[[ox.Store, History], tuple[set[ox.Quad], set[ox.Quad], str]],
    by: str | None,
    dry_run: bool,
    force: bool,
    warn: Say,
    progress: Say,
) -> Outcome:
    """Make the change by which statements go; `chosen` tells, under the lock, which go, which come, and the message."""
    workspace = own(folders)
    author = "" if dry_run else records.author(workspace.path, by)

    def work() -> Outcome:
        shot = build.ready(folders, warn=warn, progress=progress)
        store = shot.open()
        history = History(store, workspace)
        gone, came, message = chosen(store, history)
        record = Change("", "", records.now(), author, message, history.heads, frozenset(gone))
        return _replace(folders, shot, history, record, came, dry_run, force, warn, progress)

    return _locked(workspace, dry_run, warn, work)


def _locked(workspace: Workspace, dry_run: bool, warn: Say, work: Callable[[], Outcome]) -> Outcome:
    if dry_run:
        return work()
    with writing(workspace, warn):
        return work()


def _replace(
    folders: Folders,
    shot: Snapshot,
    history: History,
    record: Change,
    came: set[ox.Quad],
    dry_run: bool,
    force: bool,
    warn: Say,
    progress: Say,
) -> Outcome:
    """Accept a change that takes something back, unless that breaks what stays."""
    progress("looking at what rests on it")
    # What another change or the base says as well stays.
    lost = {quad.triple for quad in record.retracts if not _asserted(history.store, quad.triple, without=record.retracts)}
    new = {quad.triple for quad in came} - lost
    outcome = Outcome(None, frozenset(new), frozenset(lost - {quad.triple for quad in came}))
    if not record.retracts and not came:
        return outcome
    index = Index.load(shot.nquads)
    broken = effects.broken(folders, index, [effects.fact(one) for one in outcome.gone], [effects.fact(one) for one in new])
    outcome = outcome._replace(broken=tuple(broken), refused=bool(broken) and not force)
    if dry_run or outcome.refused:
        return outcome
    return outcome._replace(change=_accept(folders, record, came, warn, progress))


def _accept(folders: Folders, record: Change, facts: set[ox.Quad], warn: Say, progress: Say) -> Change:
    """Write the file of a change, which accepts it; then make the next snapshot."""
    workspace = own(folders)
    progress("writing the change")
    name, text = records.compose(workspace, record, facts)
    path = records.path_of(workspace, name)
    files.make_folder(path.parent)
    files.save(path, [text])
    try:
        build.ready(folders, warn=warn, progress=progress)
    except OSError as error:
        warn(f"{name} is accepted; its snapshot cannot be made now ({error}), the next command tries again")
    progress("")
    return record._replace(name=name, iri=seeds.graph_of(workspace, name))


def _asserted(store: ox.Store, triple: ox.Triple, without: frozenset[ox.Quad] = frozenset()) -> bool:
    """Tell whether a graph asserts a triple, beyond what is drawn from it and some quads."""
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(not _graph(quad).startswith(derive.DERIVED) and quad not in without for quad in found)


def _graph(quad: ox.Quad) -> str:
    return str(getattr(quad.graph_name, "value", ""))


# What files say -------------------------------------------------------------------------------------------------------


def _quads(given: Sequence[Source], workspace: Workspace, folders: Folders, shot: Snapshot, warn: Say) -> set[ox.Quad]:
    """Return what files say, with IRIs of the workspace for what has no name.

    Raises:
        ValueError: a statement about a graph of the workspace, which only its changes make.
    """
    import pyoxigraph as ox

    from kg import ontology
    from kg.validate import tables

    found: set[ox.Quad] = set()
    if any(source.form == "table" for source in given):
        index = Index.load(shot.nquads)
        given = tables.all_resolved(given, index, [workspace.base_iri], ontology.shapes(folders.roots))
    for source in given:
        if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in source.quads):
            warn(f"{source.name}: the graphs that it names are not kept; a change is a graph of its own")
        quads = set(turtle.parse(ntriples(source.facts).encode(), "ntriples", name=source.name))
        start = f"{workspace.base_iri}graph/"
        if wrong := next((quad for quad in quads if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)), None):
            hint = "a change of another folder is put into changes/ as it is"
            raise turtle.FactsError(source.name, f"says something about {wrong.subject}, which is the name of a graph; {hint}")
        found |= quads
    return named(workspace, found)


def named(workspace: Workspace, quads: set[ox.Quad]) -> set[ox.Quad]:
    """Return quads with an IRI under the workspace's base for each blank node: its class and a digest, the same for the same statements."""
    import pyoxigraph as ox

    if not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted(dataset, key=str)
    whole = "".join(f"{quad} .\n" for quad in ordered)
    classes = {quad.subject: rdf.local_name(str(getattr(quad.object, "value", ""))) for quad in ordered if quad.predicate.value == rdf.TYPE}

    def name(term: object) -> object:
        if not isinstance(term, ox.BlankNode):
            return term
        digest = hashlib.sha256(f"{term}\n{whole}".encode()).hexdigest()[:12]
        return ox.NamedNode(f"{workspace.base_iri}{classes.get(term, 'Node')}_{digest}")

    return {ox.Quad(name(q.subject), q.predicate, name(q.object), q.graph_name) for q in ordered}  # type: ignore[arg-type]


# What is taken back ---------------------------------------------------------------------------------------------------


def _stated(history: History, folders: Folders, path: str) -> set[ox.Quad]:
    """Return the quads of changes that state what a file says."""
    found: set[ox.Quad] = set()
    for quad in turtle.parse(ntriples(read.facts([Path(path)])).encode(), "ntriples", name=path):
        there = list(history.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
        found |= _accepted(history, folders, there, f"{quad.triple}")
    return found


def _about(history: History, folders: Folders, word: str) -> set[ox.Quad]:
    """Return the quads of changes that say something about a thing."""
    mine = f"{history.workspace.base_iri}{word.removeprefix('my:')}" if word.startswith("my:") else None
    iri = mine or rdf.expand(word) or names.resolve(history.store, word)
    there = list(history.store.quads_for_pattern(rdf.node(iri), None, None, None))
    return _accepted(history, folders, there, rdf.curie(iri))


def _accepted(history: History, folders: Folders, there: Sequence[ox.Quad], what: str) -> set[ox.Quad]:
    """Return those of some quads that stand in changes.

    Raises:
        RefusedError: none does; it says where they stand.
    """
    changes = {change.iri for change in history.changes}
    found = {quad for quad in there if _graph(quad) in changes and str(quad.subject) != str(quad.graph_name)}
    if found:
        return found
    held = {_graph(quad) for quad in there}
    by_hand = seeds.own_files(history.workspace)
    if path := next((by_hand[graph] for graph in held if graph in by_hand and graph not in changes), None):
        raise RefusedError(f"{what}: stands in {path}, which is kept by hand; take it out there")
    if graph := next((graph for graph in held if not graph.startswith(derive.DERIVED)), None):
        raise RefusedError(
            f"{what}: belongs to the base ({rdf.curie(graph)}), which a workspace does not take back; say what is otherwise in a claim"
        )
    if held:
        raise RefusedError(f"{what}: is concluded by a rule; take back what it rests on")
    raise RefusedError(f"{what}: nothing says it")

"""The folder of a workspace: make one, bring an old one up to date, put back what was damaged by hand, and make one of an exported graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files, rdf, seeds, snapshot, turtle
from kg.paths import BASE_IRI, SETTINGS, WORKSPACE_FORMAT, Folders, Workspace, cache_root, read_workspace
from kg.validate import read
from kg.validate.model import Fact, Source
from kg.vocab import SG
from kg.workspace import change as records
from kg.workspace.accept import LOCK, writing
from kg.workspace.effects import fact
from kg.workspace.history import History

if TYPE_CHECKING:
    pass

Say = Callable[[str], None]
_README = """# Facts of our own

A workspace of sgkg. `sgkg add FILE -m "what for"` checks facts and accepts them, `sgkg log` lists what was accepted, `sgkg diff` says what changed,
`sgkg retract` and `sgkg revert` take it back. Name this folder with `--workspace` or `SGKG_WORKSPACE`.

- `changes/` holds one file for each change. Nobody edits them: a name ends with the digest of what the file says. Put them under version control; two
  people's changes never meet in one file, and `sgkg validate --workspace .` tells where they contradict each other.
- Other files of facts here, in any RDF format, are kept by hand and part of the graph as they stand.
- `queries/` (`ask`, `derive`, `check`, `network`), `shapes.ttl` and `ontology.ttl` here are questions, rules, checks, views, shapes and terms of our
  own, read like those of the base. Tables (CSV, TSV) are checked with the rest; `sgkg add TABLE` makes them part of the graph.
- `sgkg.toml` has the base IRI under which everything new is named. Do not change it once something is accepted.
"""
_PRE_COMMIT = """repos:
  - repo: local
    hooks:
      - id: sgkg-validate
        name: check facts (sgkg validate)
        entry: sgkg validate --workspace .
        language: system
        pass_filenames: false
        files: \\.(ttl|trig|nt|nq|jsonld|csv|tsv|rq|toml)$
"""


def init(folder: Path, base_iri: str | None = None) -> list[Path]:
    """Make a workspace, or complete one; what is there stays as it is.

    Args:
        folder: where; made if need be.
        base_iri: the IRI under which what is new is named; None makes one of the folder's name.

    Returns:
        The files that were written.

    Raises:
        ValueError: the base IRI is not one, or the workspace that is there has another.
        OSError: the folder cannot be written.
    """
    from kg import __version__

    files.make_folder(folder)
    base = base_iri or f"https://example.org/{rdf.slug(folder.resolve().name) or 'facts'}/"
    settings = folder / SETTINGS
    if settings.is_file():
        there = read_workspace(folder)
        if base_iri and there.base_iri != base_iri:
            raise ValueError(f"{settings}: the base is {there.base_iri} already; what is there is named by it")
    wanted = {
        settings: f'format = {WORKSPACE_FORMAT}\nbase = "{base}"\nmade_with = "{__version__}"\n',
        folder / "README.md": _README,
        folder / ".pre-commit-config.yaml": _PRE_COMMIT,
        folder / ".gitignore": f"{LOCK}\n.*{files.DRAFT}*\n",
        folder / ".gitattributes": f"{seeds.CHANGES}/*.ttl -text\n",
    }
    new = {path: [text] for path, text in wanted.items() if not path.exists()}
    if settings in new:
        _refuse_base(base)
    files.save_all({path: text for path, text in new.items() if path != settings})
    if settings in new:  # last: with it the folder is a workspace
        files.save(settings, new[settings])
    return list(new)


def _refuse_base(base: str) -> None:
    if not BASE_IRI.fullmatch(base) or base.startswith("https://w3id.org/sgkg"):
        raise ValueError(f"--base {base}: write an IRI of your own that ends in / or #, such as https://example.org/my/")


def migrate(workspace: Workspace, warn: Say) -> bool:
    """Bring a workspace to the format of this version; return whether anything had to be done.

    Raises:
        ValueError: the folder has a folder of facts with the name of that of the changes.
        OSError: it cannot be written.
    """
    if workspace.format >= WORKSPACE_FORMAT:
        return False
    taken = workspace.path / seeds.CHANGES
    if taken.exists():
        raise ValueError(f"{taken}: stands where changes are kept from format 2 on; rename it first")
    settings = workspace.path / SETTINGS
    with writing(workspace, warn):
        text = settings.read_text(encoding="utf-8")
        files.save(settings, [re.sub(r"(?m)^(\s*format\s*=\s*)\d+", rf"\g<1>{WORKSPACE_FORMAT}", text, count=1)])
    init(workspace.path)
    return True


def repair(folders: Folders, warn: Say) -> tuple[list[Path], list[str]]:
    """Put back the files of changes that were edited, cut or deleted, from the snapshots that the cache keeps.

    Returns:
        The files that were put back, and in words what could not be.

    Raises:
        OSError: the workspace cannot be written.
    """
    from kg.workspace.accept import own

    workspace = own(folders)
    with writing(workspace, warn):
        mended: list[Path] = []
        for shot in snapshot.kept(folders, cache_root()[0]):
            history = History(shot.open(), workspace)
            for change in history.changes:
                path = records.path_of(workspace, change.name)
                if not _whole(path):
                    name, text = history.text_of(change)
                    if name == change.name:
                        files.make_folder(path.parent)
                        if path.is_symlink():  # the file that it leads to is not ours
                            path.unlink()
                        files.save(path, [text])
                        mended.append(path)
        lost = []
        there = sorted((workspace.path / seeds.CHANGES).glob("*.ttl"))
        for path in there:
            if not _whole(path):
                lost.append(f"{path}: is not as it was accepted, and the cache does not hold it; take it from version control, or remove it")
                continue
            iri = seeds.graph_of(workspace, path.stem)
            missing = [name for name in records.read(iri, turtle.read(path)).follows if not records.path_of(workspace, name).is_file()]
            lost += [f"{records.path_of(workspace, name)}: is missing, and {path.stem} follows it; take it from version control" for name in missing]
    return mended, lost


def _whole(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    try:
        seeds.refuse_altered(path, turtle.load(path))
    except turtle.FactsError:
        return False
    return True


def standing(workspace: Workspace) -> list[Source]:
    """Return the files of facts and tables of a workspace as they were read, less what changes took back of each other.

    Raises:
        kg.turtle.FactsError: a file that cannot be read.
        ValueError: two files of one name, or a file among the changes that is none.
    """
    own = seeds.own_files(workspace)
    sources = read.sources(list(own.values()))
    changes = {graph: source for graph, source in zip(own, sources, strict=True) if seeds.is_change(workspace, own[graph])}
    taken: dict[str, set[Fact]] = {}
    for graph, source in changes.items():
        for quad in records.read(graph, source.quads).retracts:
            taken.setdefault(quad.graph_name.value, set()).add(fact(quad))  # type: ignore[union-attr]

    def stands(graph: str, one: Fact) -> bool:
        return one._replace(file="") not in taken[graph]

    return [
        replace(source, facts=[one for one in source.facts if stands(graph, one)]) if graph in taken else source
        for graph, source in zip(own, sources, strict=True)
    ] + read.sources(seeds.own_tables(workspace))


def restore(folder: Path, exported: Path, base_iri: str | None = None) -> list[Path]:
    """Make a workspace of a graph that was exported with its named graphs (TriG, N-Quads, JSON-LD): every change as it was.

    Args:
        folder: where; it must not be a workspace yet.
        exported: the file.
        base_iri: the base IRI of the workspace; None finds it in a change.

    Returns:
        The files of facts.

    Raises:
        ValueError: there is a workspace already; no base IRI can be found; the graph was altered.
        kg.turtle.FactsError: the file cannot be read.
    """
    import pyoxigraph as ox

    from kg import store

    if (folder / SETTINGS).exists():
        raise ValueError(f"{folder}: is a workspace already; name another folder")
    quads = turtle.read(exported)
    if base_iri is None:
        found = {quad.subject.value for quad in quads if quad.predicate.value == rdf.TYPE and str(quad.object) == f"<{SG.Change}>"}  # type: ignore[union-attr]
        bases = {iri.rpartition("graph/")[0] for iri in found}
        if len(bases) != 1:
            raise ValueError(f"{exported}: {'no change' if not bases else 'changes of several workspaces'} in it; name the base IRI with --base")
        base_iri = bases.pop()
    _refuse_base(base_iri)
    workspace = Workspace(folder.absolute(), base_iri)
    start = f"{base_iri}graph/"
    own = [quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(start)]
    history = History(store.memory(own), workspace)
    documents: dict[Path, list[str]] = {}
    for change in history.changes:
        name, text = history.text_of(change)
        if name != change.name:
            raise ValueError(f"{exported}: change {change.name} is not as it was accepted; export the graph again")
        documents[records.path_of(workspace, name)] = [text]
    changes = {change.iri for change in history.changes}
    for graph in sorted({quad.graph_name.value for quad in own} - changes):  # type: ignore[union-attr]
        data = ox.serialize((q.triple for q in own if q.graph_name.value == graph), format=ox.RdfFormat.N_TRIPLES) or b""  # type: ignore[union-attr]
        documents[seeds.own_file(workspace, graph)] = [turtle.canonical(data, name=graph)]
    for path, (text,) in documents.items():  # one that was cut off may be done again
        if path.is_symlink() or (path.exists() and not (path.is_file() and path.read_bytes() == text.encode())):
            raise ValueError(f"{path}: is there already; name an empty folder")
    files.make_folder(folder / seeds.CHANGES)
    for path, pieces in documents.items():  # the folder is a workspace only when all of them are there
        files.save(path, pieces)
    init(folder, base_iri)
    return list(documents)

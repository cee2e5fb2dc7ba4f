"""Read the folder `seeds/` and a workspace's folder of facts: which file makes which graph, and which of them are accepted changes.

A change is one file, `changes/NUMBER-DIGEST.ttl`, which nobody rewrites: the digest in its name is that of its text, in which the name
itself stands as `NUMBER-` with zeros.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Collection
from pathlib import Path

from kg import files as kit
from kg.paths import QUERIES, SHAPES, Workspace
from kg.rdf import GRAPH
from kg.turtle import FORMATS, FactsError

FOLDERS = ("background", "sources")  # seeds/examples holds files to try `validate` on, no facts
CHANGES = "changes"
_CHANGE = re.compile(r"[0-9]{4,9}-[0-9a-f]{16}")
_NO_DIGEST = "0" * 16
_NAME = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|\\^`/]+")
TABLES = (".csv", ".tsv", ".tab")


def files(base: Path) -> dict[str, Path]:
    """Return graph IRI to file for the base's seeds.

    Raises:
        ValueError: two files of one name, which would share a graph.
    """
    found: dict[str, Path] = {}
    for path in sorted(path for folder in FOLDERS for path in (base / "seeds" / folder).glob("*.ttl")):
        iri = GRAPH + path.stem
        if iri in found:
            raise ValueError(f"{path}: {found[iri]} has the same name, so both would be one graph; rename one")
        found[iri] = path
    return found


def example(base: Path, name: str) -> Path:
    """Return an example file of facts that the base ships for trying things out."""
    return base / "seeds" / "examples" / f"{name}.ttl"


def turtle_files(base: Path) -> list[Path]:
    """Return every Turtle file of the folder, examples included, sorted."""
    return sorted((base / "seeds").glob("*/*.ttl"))


def own_files(workspace: Workspace) -> dict[str, Path]:
    """Return graph IRI to file for a workspace's facts; `queries/`, `shapes.ttl` and what begins with a dot are left alone.

    Raises:
        ValueError: two files of one name, or one of a name that is part of no IRI.
        OSError: a link that leads out of the folder, or what is no file; see `kg.files.refuse_strange`.
    """
    found: dict[str, Path] = {}
    if (workspace.path / CHANGES).is_symlink():
        raise PermissionError(f"{workspace.path / CHANGES}: is a link; put the folder itself in its place")
    for path in _found(workspace, FORMATS):
        inside = path.relative_to(workspace.path)
        if inside.parts[0] == QUERIES or inside == Path(SHAPES):
            continue  # what facts are asked, and what they must satisfy
        iri = graph_of(workspace, path.stem)
        if not _NAME.fullmatch(path.stem):
            raise ValueError(f"{str(path)!r}: its name becomes part of an IRI, which has no space and no such sign; use letters, figures and hyphens")
        if workspace.format > 1 and inside.parts[0] == CHANGES and not (len(inside.parts) == 2 and names_change(path.stem)):
            raise ValueError(f"{path}: is not a change by its name; keep files of facts of your own outside {CHANGES}/")
        if iri in found:
            raise ValueError(f"{path}: {found[iri]} has the same name, so both would be one graph; rename one")
        found[iri] = path
    return found


def own_tables(workspace: Workspace) -> list[Path]:
    """Return the tables among a workspace's files, sorted; they join the graph when they are accepted, which gives names their meaning for good.

    Raises:
        OSError: see `own_files`.
    """
    return _found(workspace, TABLES)


def _found(workspace: Workspace, endings: Collection[str]) -> list[Path]:
    """Return the files of some endings in a workspace, sorted; folders and files that begin with a dot are left alone."""
    found = []
    for path in sorted(workspace.path.rglob("*")):
        if path.suffix.lower() in endings and not any(part.startswith(".") for part in path.relative_to(workspace.path).parts):
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                kit.refuse_strange(path, workspace.path)
            if not stat.S_ISDIR(mode):
                found.append(path)
    return found


def graph_of(workspace: Workspace, name: str) -> str:
    """Return the IRI of the graph of a workspace's file, which is also that of the change where the file is one."""
    return f"{workspace.base_iri}graph/{name}"


def own_file(workspace: Workspace, graph: str) -> Path:
    """Return the file for a graph of a workspace that is no change, which `own_files` would find.

    Raises:
        ValueError: the IRI names no file of facts in the folder.
    """
    name = graph.removeprefix(graph_of(workspace, ""))
    if not _NAME.fullmatch(name) or name.startswith(".") or f"{name}.ttl" == SHAPES:
        raise ValueError(f"{graph!a}: no file of facts in a workspace can have this graph; rename it where it was exported")
    return workspace.path / f"{name}.ttl"


def names_change(name: str) -> bool:
    """Tell whether a name is that of a change: its number, a hyphen and its digest."""
    return _CHANGE.fullmatch(name) is not None


def is_change(workspace: Workspace | None, path: Path) -> bool:
    """Tell whether a file of a workspace is an accepted change."""
    return workspace is not None and workspace.format > 1 and path.parent == workspace.path / CHANGES


def unnamed(number: int) -> str:
    """Return the name of a change in the making, as it stands in its text when the digest is taken."""
    return f"{number:04d}-{_NO_DIGEST}"


def name_of(number: int, text: str) -> str:
    """Return the name of a change from its text, in which it is called `unnamed(number)`."""
    return f"{number:04d}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def refuse_altered(path: Path, data: bytes) -> None:
    """Refuse a change whose text is not the one that was accepted.

    Raises:
        kg.turtle.FactsError: it was edited, cut or renamed; the message says how to mend it.
    """
    number = path.stem.partition("-")[0]
    text = data.replace(path.stem.encode(), f"{number}-{_NO_DIGEST}".encode())
    if f"{number}-{hashlib.sha256(text).hexdigest()[:16]}" != path.stem:
        problem = "is not as it was accepted: edited, cut or renamed by hand; put it back with  sgkg repair  or from version control"
        raise FactsError(str(path), f"{problem}, then add, retract or revert")

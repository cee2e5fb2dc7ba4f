"""Read the folder `seeds/` and a workspace's folder of facts: which file makes which graph."""

from __future__ import annotations

from pathlib import Path

from kg.paths import Workspace
from kg.rdf import GRAPH
from kg.turtle import FORMATS

FOLDERS = ("background", "sources")  # seeds/examples holds files to try `validate` on, no facts


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
    """Return graph IRI to file for a workspace's facts; files and folders that begin with a dot are left alone.

    Raises:
        ValueError: two files of one name.
    """
    found: dict[str, Path] = {}
    for path in sorted(workspace.path.rglob("*")):
        inside = path.relative_to(workspace.path)
        if path.suffix.lower() in FORMATS and not any(part.startswith(".") for part in inside.parts) and path.is_file():
            iri = f"{workspace.base_iri}graph/{path.stem}"
            if iri in found:
                raise ValueError(f"{path}: {found[iri]} has the same name, so both would be one graph; rename one")
            found[iri] = path
    return found

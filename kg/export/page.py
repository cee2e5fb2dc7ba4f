"""Write a network as a page that moves: one HTML file with picture, search, filter, time, tables and the statements behind each edge.

The page asks for nothing: script and style sheet stand in it and are named by their digests in its Content-Security-Policy, which
allows nothing else. What the graph says stands in it as JSON, in which no tag can begin, and is set as text only. The script is that of
`kg/serve/page`, which the wheel's build bundles; `record` is what it draws.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from kg import __version__
from kg.export.picture import POLARITY_WORDS, edge_words
from kg.network import Edge, Interval, Node, Projection
from kg.network.attributes import cell_text
from kg.network.layout import node_box, wrap
from kg.network.palette import POLARITIES
from kg.text import clean, html_page

BUILT = Path(__file__).resolve().parents[1] / "serve" / "page" / "dist"
MISSING = (
    "the pages are not built into this copy of sgkg; install it again where the npm registry is reached (`pip install .`, which takes Node "
    "from PyPI where there is none), or install a released wheel, which carries them. sgkg export -o x.svg draws the same network meanwhile"
)
_IN_SCRIPT = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"})

K = TypeVar("K", bound=Hashable)


def write(projection: Projection) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters.

    Raises:
        FileNotFoundError: this copy of the package was built without the pages; the message says how to get them.
    """
    script, style = built("network.js"), built("network-style.css")
    policy = (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
    )
    body = '<main id="network"><noscript>This page draws its network by its own script, which is switched off here.</noscript></main>\n'
    text = json.dumps(record(projection), ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_IN_SCRIPT)
    body += f'<script type="application/json" id="record">{text}</script>\n<script>{script}</script>'
    yield html_page(projection.title or projection.name, body, style, policy)


@lru_cache(8)
def built(name: str) -> str:
    """Return a script or style sheet of the pages.

    Raises:
        FileNotFoundError: this copy of the package was built without the pages; the message says how to get them.
    """
    try:
        return (BUILT / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{name}: {MISSING}") from error


def digest(text: str) -> str:
    """Return how a Content-Security-Policy names a script or style sheet that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# What the page draws --------------------------------------------------------------------------------------------------


class _Pool(Generic[K]):
    """Things that many elements share, each once, in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[K, int] = {}

    def place(self, thing: K) -> int:
        return self._places.setdefault(thing, len(self._places))

    def __iter__(self) -> Iterator[K]:
        return iter(self._places)


def record(projection: Projection) -> dict[str, Any]:
    """Return the network as the page reads it, see `PageRecord` in `kg/serve/page/src/network/model.ts`; what is empty is left out."""
    types: dict[str, Node] = {}
    for node in projection.nodes:
        types.setdefault(node.type, node)
    type_places = {name: place for place, name in enumerate(types)}
    looks, kinds, claims, groups = _Pool[str](), _Pool[str](), _Pool[str](), _Pool[tuple[str, str]]()
    times = _Pool[tuple[str, tuple[Interval, ...], tuple[Interval, ...]]]()
    places = {node.id: place for place, node in enumerate(projection.nodes)}
    edges = []
    for edge, written in zip(projection.edges, edge_words(projection), strict=True):
        found: dict[str, Any] = {"ends": [places[edge.source], places[edge.target]], "kind": kinds.place(clean(edge.kind))}
        polarity = edge.polarity if edge.polarity in POLARITIES else ""
        if look := looks.place(polarity):
            found["look"] = look
        if edge.weight != 1:
            found["weight"] = round(edge.weight, 3)
        if not edge.directed:
            found["undirected"] = True
        if edge.colour != POLARITIES[polarity].colour:
            found["colour"] = edge.colour
        if (label := clean(edge.full_label or edge.label)) != clean(edge.kind):
            found["label"] = label
        if (words := clean(written)) != clean(edge.kind):
            found["words"] = words
        if edge.dates:
            found["time"] = times.place((edge.dates, edge.intervals or (Interval(None, None),), edge.certain))
        if edge.claims:
            found["statements"] = [claims.place(claim) for claim in edge.claims]
        if group := _group(edge):
            found["group"] = groups.place((group, edge.colour))
        edges.append(found | _facts(edge))
    nodes = [_node(node, type_places[node.type], types[node.type]) for node in projection.nodes]
    for node, told in zip(projection.nodes, nodes, strict=True):
        if group := _group(node):
            told["group"] = groups.place((group, node.colour))
    return {
        "name": clean(projection.name),
        "title": clean(projection.title or projection.name),
        "scope": clean(" ".join(part for part in (projection.scope, projection.nothing) if part)),
        "legend": {part: clean(projection.legend.get(part, "")) for part in ("edges", "nodes", "size", "weight")},
        "groups": [{"name": clean(name), "colour": colour} for name, colour in groups],
        "source": f"Source: sgkg {__version__}, the security-guarantee knowledge graph, view {clean(projection.name)}. CC BY 4.0.",
        "types": [{"name": clean(name), "colour": node.colour, "shape": node.shape} for name, node in types.items()],
        "looks": [_look(polarity, projection.legend, set(kinds)) for polarity in looks],
        "kinds": list(kinds),
        "times": [{"words": clean(words), "may": may, "sure": sure} for words, may, sure in times],
        "statements": [_statement(projection, claim) for claim in claims],
        "nodes": nodes,
        "edges": edges,
    }


def _group(element: Node | Edge) -> str:
    """Return what a view colours an element by; of several the first, as the picture has it."""
    group = element.attributes.get("group", "")
    return clean(cell_text(group[0] if isinstance(group, tuple) else group))


def _node(node: Node, type_: int, first: Node) -> dict[str, Any]:
    lines = wrap(clean(node.label))
    # The layout keeps room for circle and label together around (x, y): the circle is the upper part of it. In the page y points down.
    middle = -node.y - node_box(node.size, node.label)[1] / 2 + node.size / 2
    found: dict[str, Any] = {"id": clean(node.id), "label": clean(node.label), "type": type_, "x": round(node.x, 2), "y": round(middle, 2)}
    found["size"] = node.size
    if lines != (found["label"],):
        found["lines"] = lines
    if node.full_label:
        found["full"] = clean(node.full_label)
    if node.colour != first.colour:
        found["colour"] = node.colour
    if node.shape != first.shape:
        found["shape"] = node.shape
    if node.iri:
        found["iri"] = clean(node.iri)
    if node.dates:
        found["dates"] = clean(node.dates)
    return found | _facts(node)


def _facts(element: Node | Edge) -> dict[str, Any]:
    facts = {clean(name): clean(cell_text(value)) for name, value in element.attributes.items()}
    return {"facts": facts} if facts else {}


def _look(polarity: str, legend: Mapping[str, str], kinds: Collection[str]) -> dict[str, Any]:
    style, words = POLARITIES[polarity], polarity or "other"
    said = {"words": legend.get(words) or POLARITY_WORDS.get(words, words), "light": style.colour, "dark": style.on_dark, "dashes": style.dashes}
    return said | ({"told": True} if legend.get(words) and legend[words] not in kinds else {})


def _statement(projection: Projection, claim: str) -> dict[str, Any]:
    told = projection.statements.get(claim)
    return {"id": clean(claim), "says": clean(told.says), "at": [clean(line) for line in told.origin]} if told else {"id": clean(claim), "says": ""}

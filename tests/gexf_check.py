"""Check a GEXF file against the rules that readers hold it to beyond the grammar.

Each rule is one that Gephi 0.10, Gephi Lite or graphology-gexf 0.13 was seen to break on: dropped columns, dropped edges,
dropped intervals, lost labels. An empty answer means that none of them warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

_NS = "{http://gexf.net/1.3}"
_VIZ = "{http://gexf.net/1.3/viz}"
TYPES = frozenset(("string", "integer", "long", "double", "float", "boolean", "liststring"))
OWN = frozenset(("id", "label", "weight", "timeset"))
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_READ = {"integer": int, "long": int, "double": float, "float": float}
_ORDER = ("attributes", "nodes", "edges")


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with the file, in words.

    Raises:
        ValueError: it is no well-formed XML; the message says where.
    """
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as error:
        raise ValueError(f"{path}: not XML: {error}") from error
    graph = root.find(f"{_NS}graph")
    if root.tag != f"{_NS}gexf" or root.get("version") != "1.3" or graph is None:
        yield "not a GEXF 1.3 document"
        return
    meta = root.find(f"{_NS}meta")
    if meta is not None and meta.get("lastmodifieddate"):
        yield "a date of writing makes equal graphs unequal files"
    places = [_ORDER.index(child.tag.removeprefix(_NS)) for child in graph if child.tag.removeprefix(_NS) in _ORDER]
    if places != sorted(places):
        yield "attributes, nodes and edges are out of order: values are lost"
    columns: dict[str, dict[str, str]] = {}
    for block in graph.iterfind(f"{_NS}attributes"):
        class_ = block.get("class", "")
        if class_ in columns:
            yield f"two attributes blocks of class {class_}: only the last is read"
        if block.get("mode") == "dynamic":
            yield f"dynamic attributes of class {class_}: only the last value is read"
        columns[class_] = {}
        for column in block:
            yield from _column(column, columns[class_])
    if graph.get("timerepresentation", "interval") != "interval":
        yield "timestamps and intervals do not mix"
    days = graph.get("timeformat") == "date"
    if graph.get("timeformat") not in (None, "date", "double"):
        yield f"timeformat {graph.get('timeformat')} is not read"
    nodes = list(graph.iterfind(f"{_NS}nodes/{_NS}node"))
    edges = list(graph.iterfind(f"{_NS}edges/{_NS}edge"))
    ids = {node.get("id", "") for node in nodes}
    if len(ids) < len(nodes):
        yield "two nodes of one id"
    if len({edge.get("id") for edge in edges}) < len(edges):
        yield "two edges of one id, or without: the second is dropped"
    for node in nodes:
        name = f"node {node.get('id', '')[:60]}"
        yield from _element(node, name, columns.get("node", {}), days=days)
        if node.find(f"{_VIZ}position") is None:
            yield f"{name}: no position: it falls anywhere"
        if node.get("pid") or node.find(f"{_NS}nodes") is not None:
            yield f"{name}: hierarchy is no longer read"
        if not (node.get("label") or "").strip():
            yield f"{name}: no label"
    yield from _edges(graph, edges, ids, columns.get("edge", {}), days=days)


def _edges(graph: ET.Element, edges: Iterable[ET.Element], ids: set[str], columns: dict[str, str], *, days: bool) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    directions: dict[str, str] = {}
    default = graph.get("defaultedgetype")
    for edge in edges:
        name = f"edge {edge.get('id', '')[:80]}"
        yield from _element(edge, name, columns, days=days)
        source, target, kind, type_ = (edge.get(key, "") for key in ("source", "target", "kind", "type"))
        if source not in ids or target not in ids:
            yield f"{name}: an end is no node"
        if not kind:
            yield f"{name}: no kind"
        if type_ not in ("directed", "undirected"):
            yield f"{name}: type {type_ or 'missing'}"
        elif default and default != type_:
            yield f"{name}: {type_} where the default is {default}: dropped"
        if directions.setdefault(kind, type_) != type_:
            yield f"{name}: kind {kind} is directed here and undirected there: merged"
        triple = (*((source, target) if type_ == "directed" else sorted((source, target))), kind)
        if triple in seen:
            yield f"{name}: a second edge of kind {kind} between the same nodes: merged"
        seen.add(triple)
        try:
            if not float(edge.get("weight", "1")) > 0:
                yield f"{name}: weight not above 0"
        except ValueError:
            yield f"{name}: weight {edge.get('weight')} is no number"


def _column(column: ET.Element, known: dict[str, str]) -> Iterator[str]:
    name, type_ = column.get("id", ""), column.get("type", "")
    if column.get("title") != name:
        yield f"column {name}: title differs from id: some readers show the one, some the other"
    if type_ not in TYPES:
        yield f"column {name}: type {type_} is not read"
    if name.lower() in OWN or name.isdigit():
        yield f"column {name}: a name that readers use themselves"
    if name in known:
        yield f"column {name}: declared twice"
    known[name] = type_


def _element(element: ET.Element, name: str, columns: dict[str, str], *, days: bool) -> Iterator[str]:
    """Check values, time and colour of a node or an edge."""
    if (label := element.get("label", "")) != " ".join(label.split()):
        yield f"{name}: white space in the label"
    seen: set[str] = set()
    for value in element.iterfind(f"{_NS}attvalues/{_NS}attvalue"):
        column, given = value.get("for", ""), value.get("value", "")
        if column not in columns:
            yield f"{name}: value of a column {column} that is not declared"
        elif column in seen:
            yield f"{name}: two values in column {column}"
        elif columns[column] == "boolean" and given not in ("true", "false"):
            yield f"{name}: {column} is {given[:20]}, no truth value"
        elif columns[column] in _READ:
            try:
                _READ[columns[column]](given)
            except ValueError:
                yield f"{name}: {column} is {given[:20]}, no {columns[column]}"
        seen.add(column)
    spells = element.findall(f"{_NS}spells/{_NS}spell")
    if spells and (element.get("start") or element.get("end")):
        yield f"{name}: start and end beside spells are not read"
    last: str | None = ""
    for bounds in spells or [element]:
        start, end = bounds.get("start"), bounds.get("end")
        for day in (start, end):
            if day is not None and not (_is_day(day) if days else re.fullmatch(r"\d{1,4}", day)):
                yield f"{name}: {day} is no whole {'day' if days else 'year'}: the interval is dropped"
        if start and end and _place(end) < _place(start):
            yield f"{name}: ends before it starts: the interval is dropped"
        if bounds is not element and (last is None or (last and _place(start or "") <= _place(last))):
            yield f"{name}: spells overlap: the second is dropped"
        last = end
    for colour in element.iterfind(f"{_VIZ}color"):
        if colour.get("hex") is not None:
            yield f"{name}: a hex colour stops the import"
        if not all((colour.get(part) or "").isdigit() and int(colour.get(part) or 0) < 256 for part in "rgb"):
            yield f"{name}: colour is not r, g, b from 0 to 255"


def _place(moment: str) -> str:
    """Return a day or a year so that the alphabet orders it."""
    return moment.zfill(4)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""Project rows onto nodes and edges: same kind merged with its claims, other kinds kept apart, nothing lost unsaid.

Columns of the node rows: ?node, ?label, ?type; optional ?start ?start_latest ?end ?end_latest ?size ?colour; all others are attributes.
Columns of the edge rows: ?source ?target ?kind; optional ?id (the statement) ?label ?work ?weight ?directed ?polarity ?colour and the
same dates; all others are attributes. Several rows of one node or statement add up their values.

Rows are aggregated by node and by edge as they come (`_Nodes`, `_Edges`), then become the elements of the network, in a fixed order.
Terms are of any RDF library, see `kg.rdf`, or plain Python values; a plain string as node is its IRI.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from kg import rdf
from kg.network import dates
from kg.network.filter import EVERYTHING, Filter
from kg.network.layout import FORCES_UP_TO, arrange, without_forces
from kg.network.model import Edge, Interval, Node, NoteCounter, Projection, ProjectionReport, Rows, Value, identifiers, unused
from kg.network.palette import edge_style, node_styles
from kg.queries import NodeStyle
from kg.rdf import Scalar, best_label, is_literal, local_name
from kg.text import shortened, xml_text

TIMES = ("start", "start_latest", "end", "end_latest")
NODE_COLUMNS = {"node", "label", "type", "size", "colour", *TIMES}
EDGE_COLUMNS = {"source", "target", "kind", "id", "label", "work", "weight", "directed", "polarity", "colour", *TIMES}
MOST_VALUES = 1000  # of one attribute, of the labels and of the claims of one element; the first in the alphabet stay
LONGEST_LABEL, LONGEST_KIND = 120, 60

T = TypeVar("T")


def project(
    nodes: Rows,
    edges: Rows,
    *,
    name: str = "network",
    title: str = "",
    scope: str = "",
    languages: Sequence[str] = ("en",),
    merge: bool = True,
    layout: bool = True,
    seed: int = 1,
    filter: Filter = EVERYTHING,
    styles: Mapping[str, NodeStyle] | None = None,
) -> Projection:
    """Make a finished network of a view's rows.

    Args:
        nodes: the rows of `<view>.nodes.rq`.
        edges: the rows of `<view>.edges.rq`.
        name: the name of the view.
        title: what the picture shows, in words.
        scope: the part of the view that was asked for, in words, such as its date.
        languages: language tags for labels, the best first; a label without a language and then any other stand in.
        merge: unite the edges of one kind between two nodes; False keeps each statement an edge and makes its kind unique.
        layout: compute positions; without them every node is at the origin.
        seed: of the layout.
        filter: the kinds and the time to draw; nodes that it leaves without edges are not drawn.
        styles: colour and shape of types of nodes, see `kg.queries.node_styles`; None takes those that this package came with.

    Returns:
        The projection; equal rows in any order give equal projections.

    Raises:
        ValueError: a needed column is missing.
        LookupError: a kind was asked for that no row has.
    """
    notes = _ReportNotes()
    all_nodes = _Nodes(notes)
    for row in _records(nodes, ("node", "label", "type"), f"{name}.nodes", notes):
        all_nodes.add(row)
    all_edges = _Edges(all_nodes, notes, merge=merge, filter=filter)
    for row in _records(edges, ("source", "target", "kind"), f"{name}.edges", notes):
        all_edges.add(row)
    filter.check_kinds(all_edges.kinds)
    ids = all_nodes.identifiers()
    made_edges = all_edges.finished(ids, languages)
    made_nodes = all_nodes.finished(ids, languages, made_edges, lone=not (filter or filter.connected))
    styles = node_styles((node.type for node in made_nodes), styles)
    made_nodes = [replace(node, colour=node.colour or styles[node.type].colour, shape=styles[node.type].shape) for node in made_nodes]
    if layout:
        if count := without_forces([node.id for node in made_nodes], [(edge.source, edge.target) for edge in made_edges]):
            notes.noted.add(f"parts of more than {FORCES_UP_TO:,} nodes, set on a plain spiral for the reader's own layout", f"{count:,} nodes")
        positions = arrange([(n.id, n.size, n.label) for n in made_nodes], [(e.source, e.target, e.weight) for e in made_edges], seed)
        made_nodes = [replace(node, x=positions[node.id][0], y=positions[node.id][1]) for node in made_nodes]
    report = ProjectionReport(
        all_nodes.rows,
        all_edges.rows,
        _counts(node.type for node in made_nodes),
        _counts(edge.kind for edge in made_edges) if merge else {"statements": len(made_edges)} if made_edges else {},
        tuple(notes.merged),
        tuple(notes.noted),
        tuple(notes.left_out),
    )
    return Projection(name, title, tuple(made_nodes), tuple(made_edges), report, scope)


class _ReportNotes:
    """What to report: statements that were merged, what is worth knowing, and what was left out, which is a loss."""

    def __init__(self) -> None:
        self.merged, self.noted, self.left_out = NoteCounter(), NoteCounter(), NoteCounter()


def _records(table: Rows, needed: Sequence[str], where: str, notes: _ReportNotes) -> Iterator[dict[str, Any]]:
    """Yield each row as a mapping of its bound columns."""
    columns = [str(column).lstrip("?") for column in table.columns]
    if missing := [column for column in needed if column not in columns]:
        raise ValueError(f"{where}: no column {', '.join('?' + column for column in missing)}; select {', '.join('?' + c for c in needed)}")
    for row in table.rows:
        record = {column: term for column, term in zip(columns, row, strict=True) if term is not None}
        for column, term in record.items():
            characters = rdf.raw(term)
            if (text := xml_text(characters)) != characters:
                notes.left_out.add("control characters, which no file may hold", f"{where} ?{column}: {text}")
        yield record


# What the rows say of one node or edge --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Aggregate:
    """What the rows say of one node or edge, added up as they come, within bounds."""

    term: Any = None
    labels: set[tuple[str, str]] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    periods: set[dates.Period] = field(default_factory=set)
    attributes: dict[str, set[Scalar]] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)
    sizes: set[float] = field(default_factory=set)
    overfull: set[str] = field(default_factory=set)
    # Of edges only:
    weights: dict[int, float] = field(default_factory=dict)  # by the hash of the statement: a million of them must fit
    weighed: bool = False  # the rows themselves weigh the statements
    works: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    polarities: set[str] = field(default_factory=set)

    def add(self, row: Mapping[str, Any], known: set[str], name: str, notes: _ReportNotes) -> None:
        """Take label, time, colour and attributes of a row."""
        if "label" in row and (label := _one_line(row["label"])):
            self.keep(self.labels, (label, rdf.language(row["label"])), "labels")
        if "colour" in row:
            self.colours.add(_text(row["colour"]).lower())
        if any(time in row for time in TIMES):
            period, faults = _period(row)
            if period:
                self.periods.add(period)
                if period.inexact():
                    notes.noted.add("inexact dates, drawn from their first to their last possible day", f"{name}: {period}")
            for fault in faults:
                notes.left_out.add(fault.partition(":")[0], f"{name}: {fault.partition(': ')[2]}")
        for column, term in row.items():
            if column not in known:
                value = _cell(term)
                if isinstance(value, float) and not math.isfinite(value):
                    notes.left_out.add("attribute values that are not a number", f"{name}: {column}")
                else:
                    self.keep(self.attributes.setdefault(column, set()), value, column)

    def keep(self, values: set[T], value: T, name: str) -> None:
        """Add to a set that must not grow without bound: of too many the first in the alphabet stay, in whatever order they come."""
        values.add(value)
        if len(values) > 2 * MOST_VALUES:
            self._prune(values, name)

    def _prune(self, values: set[T], name: str) -> None:
        if len(values) > MOST_VALUES:
            self.overfull.add(name)
            values.difference_update(sorted(values, key=_alphabetical)[MOST_VALUES:])

    def finish(self, name: str, notes: _ReportNotes) -> None:
        """Cut what has grown too long and say so."""
        self._prune(self.labels, "labels")
        self._prune(self.claims, "claims")
        for column, values in self.attributes.items():
            self._prune(values, column)
        for column in sorted(self.overfull):
            notes.left_out.add(f"values beyond the first {MOST_VALUES:,} of one attribute", f"{name}: {column}")

    def cells(self) -> dict[str, Value]:
        """Return the attributes by name; several values as a sorted tuple."""
        return {
            column: next(iter(values)) if len(values) == 1 else tuple(sorted(values, key=_alphabetical))
            for column, values in sorted(self.attributes.items())
        }

    def times(self) -> tuple[tuple[Interval, ...], str]:
        """Return the united intervals, and the times as given, in words."""
        ordered = sorted(self.periods, key=lambda period: (period.interval().start or "", period.interval().end or "~", str(period)))
        return dates.union(period.interval() for period in ordered), "; ".join(dict.fromkeys(map(str, ordered)))

    def colour(self, otherwise: str = "") -> str:
        """Return the colour that the rows give, if it is one."""
        return next((colour for colour in sorted(self.colours) if re.fullmatch("#[0-9a-f]{6}", colour)), otherwise)


class _Nodes:
    """The nodes by key, those among them that only edges name."""

    def __init__(self, notes: _ReportNotes) -> None:
        self.by_key: dict[str, _Aggregate] = {}
        self.rows = 0
        self._notes = notes

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one node row."""
        self.rows += 1
        if "node" not in row:
            self._notes.left_out.add("node rows without ?node", str(sorted(row)))
            return
        key = _key(row["node"])
        node = self.by_key.setdefault(key, _Aggregate(row["node"]))
        node.add(row, NODE_COLUMNS, local_name(key), self._notes)
        if "type" in row and (type_ := _name(row["type"])):
            node.types.add(type_)
        if "size" in row and isinstance(size := rdf.value(row["size"]), int | float) and 0 < size < math.inf:
            node.sizes.add(float(size))

    def named(self, term: object) -> str:
        """Return the key of a node that an edge names, declaring it where no row did."""
        key = _key(term)
        if key not in self.by_key:
            self.by_key[key] = _Aggregate(term)
            if not is_literal(term):
                self._notes.noted.add("nodes that only edges name", local_name(key))
        return key

    def identifiers(self) -> dict[str, str]:
        """Give every node its short id: the ISO code where there is one, else its name."""
        wanted = []
        for key, node in self.by_key.items():
            codes = sorted(str(code) for code in node.attributes.get("iso3", ()) if re.fullmatch("[A-Z]{3}", str(code)))
            name = _text(node.term) if is_literal(node.term) else local_name(key)
            wanted.append((key, name, codes[0] if codes else ""))
        return identifiers(wanted)

    def finished(self, ids: Mapping[str, str], languages: Sequence[str], edges: Iterable[Edge], *, lone: bool) -> list[Node]:
        """Return the nodes, sorted by id, sized by the number of their edges; those without one only where `lone`."""
        noted = self._notes.noted
        degree = dict.fromkeys(ids.values(), 0)
        for edge in edges:
            degree[edge.source] += 1
            degree[edge.target] += edge.source != edge.target
        nodes = []
        for key, node in sorted(self.by_key.items(), key=lambda item: ids[item[0]]):
            id_ = ids[key]
            if not lone and not degree[id_]:
                noted.add("nodes without edges in what was chosen, not drawn", id_)
                continue
            node.finish(id_, self._notes)
            literal = is_literal(node.term)
            name = _text(node.term) if literal else rdf.words(local_name(key).partition("_")[2] or local_name(key))
            if literal:
                noted.add("nodes that are only a literal", name)
            elif not node.labels and node.types:
                noted.add("nodes without a label", local_name(key))
            if len(node.types) > 1:
                noted.add("nodes with several types, shown by the first", f"{id_}: {', '.join(sorted(node.types))}")
                node.attributes.setdefault("types", set()).update(node.types)
            if not degree[id_]:
                noted.add("nodes without edges, set aside", id_)
            label, full_label = _short_and_full(best_label(node.labels, languages) or name)
            label = label or id_
            if list(languages) != ["en"] and not _in_language(node.labels, languages[0]):
                noted.add(f"labels not in {languages[0]}", f"{id_}: {label}")
            intervals, times = node.times()
            size = max(node.sizes) if node.sizes else round(8 + 6 * math.sqrt(degree[id_]), 2)
            type_ = min(node.types) if node.types else "literal" if literal else "unknown"
            nodes.append(Node(id_, "" if literal else key, label, type_, node.cells(), full_label, intervals, times, size, node.colour()))
        return nodes


class _Edges:
    """The edges by source, target, kind and direction, or each statement by itself."""

    def __init__(self, nodes: _Nodes, notes: _ReportNotes, *, merge: bool, filter: Filter) -> None:
        self.by_key: dict[tuple[str, str, str, bool, str], _Aggregate] = {}
        self.kinds: set[str] = set()
        self.rows = 0
        self._nodes, self._notes, self._merge, self._filter = nodes, notes, merge, filter

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one edge row."""
        self.rows += 1
        left_out = self._notes.left_out
        if "source" not in row or "target" not in row:
            left_out.add("edge rows without both ends", local_name(_text(row.get("id", row.get("kind", "?")))))
            return
        kind = _name(row["kind"]) if "kind" in row else ""
        unnamed, kind = not kind, kind or "related to"
        self.kinds.add(kind)
        if self._filter and not self._chosen(kind, row):
            return
        source, target = self._nodes.named(row["source"]), self._nodes.named(row["target"])
        if unnamed:
            self._notes.noted.add("edges without a kind", f"{local_name(source)} – {local_name(target)}")
        directed = rdf.value(row["directed"]) not in (False, 0, "false") if "directed" in row else True
        if not directed and target < source:
            source, target = target, source
        claim = _text(row["id"]) if "id" in row else ""
        statement = claim or "|".join(f"{column}={_text(term)}" for column, term in sorted(row.items()))
        edge = self.by_key.setdefault((source, target, kind, directed, "" if self._merge else statement), _Aggregate())
        edge.add(row, EDGE_COLUMNS, f"{local_name(source)} {kind} {local_name(target)}", self._notes)
        if claim:
            edge.keep(edge.claims, _short(claim), "claims")
        if "work" in row:
            edge.works.add(_text(row["work"]))
        if "polarity" in row:
            edge.polarities.add(_text(row["polarity"]))
        weight = _cell(row["weight"]) if "weight" in row else 1.0
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
            left_out.add("weights that are not a number above 0, taken as 1", f"{kind}: {str(weight)[:20]}")
            weight = 1.0
        elif "weight" in row:
            edge.weighed = True
        edge.weights[hash(statement)] = max(float(weight), edge.weights.get(hash(statement), 0.0))

    def _chosen(self, kind: str, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is among what the user asks for, and count where it is not."""
        if self._filter.kinds and kind.lower() not in self._filter.kinds:
            return False  # the user knows
        period, _ = _period(row)
        if not self._filter.holds(period):
            self._notes.noted.add("statements outside the chosen time, not drawn", f"{kind}: {period}")
            return False
        if period is None and (self._filter.since or self._filter.until):
            self._notes.noted.add("statements without a date, drawn at any time", kind)
        return True

    def finished(self, ids: Mapping[str, str], languages: Sequence[str]) -> list[Edge]:
        """Return the edges, sorted by ends and kind."""
        both = {kind for _, _, kind, directed, _ in self.by_key if directed} & {kind for _, _, kind, directed, _ in self.by_key if not directed}
        edge_ids: set[str] = set()
        statements: set[tuple[str, str, str]] = set()
        edges = []
        for (source_key, target_key, kind, directed, statement), edge in sorted(
            self.by_key.items(), key=lambda item: (ids[item[0][0]], ids[item[0][1]], *item[0][2:])
        ):
            source, target = ids[source_key], ids[target_key]
            if not directed and kind in both:  # readers merge what differs in direction alone
                kind = f"{kind} (both ways)"
                self._notes.noted.add("kinds used with and without direction, told apart", kind)
            edge.finish(f"{source} {kind} {target}", self._notes)
            label, full_label = _short_and_full(best_label(edge.labels, languages) or kind)
            if len(edge.weights) > 1:
                self._notes.merged.add("edges made of several statements", f"{source} {kind} {target}: {len(edge.weights)}")
                if len({text for text, _ in edge.labels}) > 1:
                    label, full_label = kind, "; ".join(sorted(text for text, _ in edge.labels))
            if statement:  # not merged
                kind = f"{kind} · {_short_and_full(min(edge.claims, default=label), LONGEST_KIND)[0]}"
                kind = _numbered(kind, source, target, statements)
            weight = sum(edge.weights.values()) if edge.weighed or not edge.works else float(len(edge.works))
            polarity = min(edge.polarities, default="") if len(edge.polarities) < 2 else "open"
            if source == target:
                self._notes.noted.add("edges from a node to itself", f"{source} {kind}")
            intervals, times = edge.times()
            id_ = unused(f"{source} {kind} {target}"[:200], edge_ids)
            claims, colour = tuple(sorted(edge.claims)), edge.colour(edge_style(polarity).colour)
            edges.append(
                Edge(id_, source, target, kind, label, weight, directed, edge.cells(), full_label, intervals, times, claims, polarity, colour)
            )
        return edges


def _numbered(kind: str, source: str, target: str, taken: set[tuple[str, str, str]]) -> str:
    """Return a kind, numbered from 2 where an edge between the same nodes has it already."""
    made, number = kind, 1
    while (source, target, made) in taken:
        number += 1
        made = f"{kind} ({number})"
    taken.add((source, target, made))
    return made


# Terms ----------------------------------------------------------------------------------------------------------------


def _text(term: object) -> str:
    """Return the characters of a term, without those that XML 1.0 and Gephi refuse."""
    return xml_text(rdf.raw(term))


def _one_line(term: object) -> str:
    return " ".join(_text(term).split())


@lru_cache(8192)
def _short(iri: str) -> str:
    """Return an IRI as `prefix:name` where it can be written so."""
    return rdf.prefixed(iri) or iri


def _cell(term: object) -> Scalar:
    """Return a term as the value of an attribute: numbers and truth values as such, IRIs short, all else its characters."""
    value = rdf.value(term)
    if not isinstance(value, str):
        return value
    return _short(xml_text(value)) if _is_iri(term) else xml_text(value)


def _is_iri(term: object) -> bool:
    return hasattr(term, "value") and not is_literal(term)


def _key(term: object) -> str:
    """Return the key of a term that stands as node: the IRI, or for a literal its characters behind a space, which no IRI has."""
    return f" {rdf.language(term)} {_text(term)}" if is_literal(term) else _text(term)


def _name(term: object) -> str:
    """Return a type or kind in words: an IRI by its local name, all else as it is."""
    text = _one_line(term)
    return rdf.words(local_name(text)).lower() if _is_iri(term) else text


def _period(row: Mapping[str, Any]) -> tuple[dates.Period | None, list[str]]:
    """Return the time that a row gives, and what is wrong with it in words."""
    return dates.period(*(_text(row[time]) if time in row else None for time in TIMES))


def _in_language(labels: Iterable[tuple[str, str]], language: str) -> bool:
    """Tell whether one of (text, language) is in a language, or in a variety of it."""
    wanted = language.lower()
    return any(tag == wanted or tag.partition("-")[0] == wanted for _, tag in labels)


def _short_and_full(label: str, longest: int = LONGEST_LABEL) -> tuple[str, str]:
    """Return a label on one line, shortened where it is too long, and then the full one as well."""
    full = " ".join(label.split())
    short = shortened(full, longest)
    return short, full if short != full else ""


def _alphabetical(value: object) -> tuple[str, str]:
    return str(value), str(type(value))


def _counts(words: Iterator[Hashable]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[str(word)] = counts.get(str(word), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

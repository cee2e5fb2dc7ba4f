"""Project rows onto nodes and edges: same kind merged with its claims, other kinds kept apart, nothing lost unsaid.

Columns of the node rows: ?node, ?label, ?type; optional ?size ?colour and dates; all others are attributes.
Columns of the edge rows: ?source ?target ?kind; optional ?id (the statement) ?label ?work ?weight ?directed ?polarity ?colour and
dates; all others are attributes. Several rows of one node or statement add up their values.
Dates are ?from ?fromLatest ?until ?untilLatest, as answers have them, or ?start ?start_latest ?end ?end_latest. The attribute ?group
colours what has none of its own: elements of one group have one colour, which the picture explains.

Rows are aggregated by node and by edge as they come (`_Nodes`, `_Edges`), then become the elements of the network, in a fixed order.
Terms are of any RDF library, see `kg.rdf`, or plain Python values; a plain string as node is its IRI.
"""

from __future__ import annotations

import gc
import math
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from kg import rdf
from kg.network import dates
from kg.network.filter import EVERYTHING, Filter
from kg.network.layout import FORCES_UP_TO, arrange, without_forces
from kg.network.model import Edge, Interval, Node, NoteCounter, Projection, ProjectionReport, Rows, Value, identifiers, unused
from kg.network.palette import edge_style, group_colours, node_styles
from kg.queries import NodeStyle
from kg.rdf import Scalar, best_label, is_literal, local_name
from kg.text import shortened, xml_text

TIMES = ("start", "start_latest", "end", "end_latest")
TIME_NAMES = {
    "from": "start", "fromLatest": "start_latest", "from_latest": "start_latest",
    "until": "end", "untilLatest": "end_latest", "until_latest": "end_latest",
}  # fmt: skip
NODE_COLUMNS = {"node", "label", "type", "size", "colour", *TIMES}
EDGE_COLUMNS = {"source", "target", "kind", "id", "label", "work", "weight", "directed", "polarity", "colour", *TIMES}
BOUNDED = ("labels", "claims")
MOST_VALUES = 1000  # of one attribute, of the labels and of the claims of one element; the first in the alphabet stay
LONGEST_LABEL, LONGEST_KIND = 120, 60
EDGES = ("kinds", "pairs", "claims")  # what is one edge: all of one kind between two nodes, all between them, or one statement


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector of cycles from looking through all that is added up, which has none: a third of the time of a large network."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_without_collector()
def project(
    nodes: Rows,
    edges: Rows,
    *,
    name: str = "network",
    title: str = "",
    scope: str = "",
    languages: Sequence[str] = ("en",),
    edges_are: str = "kinds",
    layout: bool = True,
    seed: int = 1,
    filter: Filter = EVERYTHING,
    styles: Mapping[str, NodeStyle] | None = None,
    legend: Mapping[str, str] | None = None,
) -> Projection:
    """Make a finished network of a view's rows.

    Args:
        nodes: the rows of `<view>.nodes.rq`.
        edges: the rows of `<view>.edges.rq`.
        name: the name of the view.
        title: what the picture shows, in words.
        scope: the part of the view that was asked for, in words, such as its date.
        languages: language tags for labels, the best first; a label without a language and then any other stand in.
        edges_are: `kinds` unites the statements of one kind between two nodes, `pairs` all statements from one node to another, whose
            kinds are then an attribute, and `claims` keeps each statement an edge.
        layout: compute positions; without them every node is at the origin.
        seed: of the layout.
        filter: the kinds, the time and the neighbourhood to draw; nodes that it leaves without edges are not drawn.
        styles: colour and shape of types of nodes, see `kg.queries.node_styles`; None takes those that this package came with.
        legend: what colours and lines mean in this view, see `kg.queries.LEGEND`.

    Returns:
        The projection; equal rows in any order give equal projections.

    Raises:
        ValueError: a needed column is missing.
        LookupError: a kind or a node was asked for that no row has.
    """
    if edges_are not in EDGES:
        raise ValueError(f"edges are {' or '.join(EDGES)}, not {edges_are}")
    notes = _ReportNotes()
    all_nodes = _Nodes(notes)
    for row in _bound(nodes, ("node", "label", "type"), f"{name}.nodes", notes):
        all_nodes.add(row)
    all_edges = _Edges(all_nodes, notes, edges_are=edges_are, filter=filter)
    for row in _bound(edges, ("source", "target", "kind"), f"{name}.edges", notes):
        all_edges.add(row)
    filter.check_kinds(all_edges.kinds)
    ids = all_nodes.identifiers()
    colours = group_colours((one.group() for one in (*all_nodes.by_key.values(), *all_edges.by_key.values())), styles)
    made_edges = all_edges.finished(ids, languages, colours)
    near = filter.neighbourhood(ids, made_edges)
    if near is not None:
        made_edges = [edge for edge in made_edges if edge.source in near and edge.target in near]
    made_nodes = all_nodes.finished(ids, languages, made_edges, near, colours, lone=not (filter or filter.connected), styles=styles)
    if layout:
        if count := without_forces([node.id for node in made_nodes], [(edge.source, edge.target) for edge in made_edges]):
            notes.noted.add(f"parts of more than {FORCES_UP_TO:,} nodes, set on a plain spiral for the reader's own layout", f"{count:,} nodes")
        made_nodes = placed(made_nodes, made_edges, seed)
    report = ProjectionReport(
        all_nodes.rows,
        all_edges.rows,
        counted(node.type for node in made_nodes),
        counted(edge.kind for edge in made_edges),
        tuple(notes.merged),
        tuple(notes.noted),
        tuple(notes.left_out),
    )
    return Projection(name, title, tuple(made_nodes), tuple(made_edges), report, scope, legend=legend or {})


def placed(nodes: Sequence[Node], edges: Sequence[Edge], seed: int = 1) -> list[Node]:
    """Return the nodes with positions."""
    positions = arrange([(n.id, n.size, n.label) for n in nodes], [(e.source, e.target, e.weight) for e in edges], seed)
    return [replace(node, x=positions[node.id][0], y=positions[node.id][1]) for node in nodes]


class _ReportNotes:
    """What to report: statements that were merged, what is worth knowing, and what was left out, which is a loss."""

    def __init__(self) -> None:
        self.merged, self.noted, self.left_out = NoteCounter(), NoteCounter(), NoteCounter()


class _Row(NamedTuple):
    """The bound columns of a row: their terms, and the characters of these without those that XML 1.0 and Gephi refuse."""

    terms: dict[str, Any]
    text: dict[str, str]


def _bound(table: Rows, needed: Sequence[str], where: str, notes: _ReportNotes) -> Iterator[_Row]:
    """Yield the rows of a table.

    Raises:
        ValueError: a needed column is missing.
    """
    given = [str(column).lstrip("?") for column in table.columns]
    columns = [TIME_NAMES.get(column, column) for column in given]
    if twice := next((column for place, column in enumerate(columns) if column in columns[:place]), ""):
        both = [f"?{name}" for name, column in zip(given, columns, strict=True) if column == twice]
        raise ValueError(f"{where}: {' and '.join(both)} are one date; select one of them")
    if missing := [column for column in needed if column not in columns]:
        raise ValueError(f"{where}: no column {', '.join('?' + column for column in missing)}; select {', '.join('?' + c for c in needed)}")
    for row in table.rows:
        terms, text = {}, {}
        for column, term in zip(columns, row, strict=True):
            if term is not None:
                terms[column] = term
                text[column] = characters = term if type(term) is str else rdf.raw(term)
                # What is printable is fit for XML, and that is told five times faster.
                if not characters.isprintable() and (clean := xml_text(characters)) != characters:
                    text[column] = clean
                    notes.left_out.add("control characters, which no file may hold", f"{where} ?{column}: {clean}")
        yield _Row(terms, text)


# What the rows say of one node or edge --------------------------------------------------------------------------------


_NONE: frozenset[Any] = frozenset()


class _Aggregate:
    """What the rows say of one node or edge, added up as they come, within bounds. Sets are made when first needed: many stay empty."""

    __slots__ = ("attributes", "literal", "overfull", "sets", "weighed", "weights")

    def __init__(self, literal: str | None = None) -> None:
        self.literal = literal  # its characters, where it is a literal that stands as node
        self.sets: dict[str, set[Any]] = {}  # labels, types, periods, colours and sizes; works, claims, polarities and kinds of edges
        self.attributes: dict[str, set[Scalar]] = {}
        self.overfull: set[str] | None = None
        self.weights: dict[int, float] = {}  # of edges, by the hash of the statement: a million of them must fit
        self.weighed = False  # the rows themselves weigh the statements

    def said(self, name: str) -> Set[Any]:
        """Return one of the sets."""
        return self.sets.get(name, _NONE)

    def put(self, name: str, value: object) -> None:
        """Add to one of the sets."""
        if name in self.sets:
            self.sets[name].add(value)
        else:
            self.sets[name] = {value}

    def add(self, row: _Row, known: Set[str], name: Callable[[], str], notes: _ReportNotes) -> None:
        """Take label, time, colour and attributes of a row; `name` says which element it is, where something must be reported."""
        terms, text = row
        if "label" in text and (label := _one_line(text["label"])):
            self.keep(self.sets, "labels", (label, rdf.language(terms["label"])))
        if "colour" in text:
            self.put("colours", text["colour"].lower())
        if "start" in text or "end" in text or "start_latest" in text or "end_latest" in text:
            period, faults = _period(row)
            if period:
                self.put("periods", period)
                if period.inexact():
                    notes.noted.add("inexact dates, drawn from their first to their last possible day", f"{name()}: {period}")
            for fault in faults:
                notes.left_out.add(fault.partition(":")[0], f"{name()}: {fault.partition(': ')[2]}")
        for column in terms:
            if column not in known:
                value = _cell(row, column)
                if isinstance(value, float) and not math.isfinite(value):
                    notes.left_out.add("attribute values that are not a number", f"{name()}: {column}")
                else:
                    self.keep(self.attributes, column, value)

    def keep(self, sets: dict[str, set[Any]], name: str, value: object) -> None:
        """Add to a set that must not grow without bound: of too many the first in the alphabet stay, in whatever order they come."""
        if name not in sets:
            sets[name] = {value}
            return
        sets[name].add(value)
        if len(sets[name]) > 2 * MOST_VALUES:
            self._prune(sets[name], name)

    def _prune(self, values: set[Any], name: str) -> None:
        self.overfull = {*(self.overfull or ()), name}
        values.difference_update(sorted(values, key=_alphabetical)[MOST_VALUES:])

    def finish(self, element: str, notes: _ReportNotes) -> None:
        """Cut what has grown too long and say so."""
        for name in BOUNDED:
            if len(self.sets.get(name, _NONE)) > MOST_VALUES:
                self._prune(self.sets[name], name)
        for column, values in self.attributes.items():
            if len(values) > MOST_VALUES:
                self._prune(values, column)
        for column in sorted(self.overfull) if self.overfull else ():
            notes.left_out.add(f"values beyond the first {MOST_VALUES:,} of one attribute", f"{element}: {column}")

    def cells(self) -> dict[str, Value]:
        """Return the attributes by name; several values as a sorted tuple."""
        return {
            column: next(iter(values)) if len(values) == 1 else tuple(sorted(values, key=_alphabetical))
            for column, values in sorted(self.attributes.items())
        }

    def times(self) -> tuple[tuple[Interval, ...], str, tuple[Interval, ...]]:
        """Return the united intervals, the times as given in words, and the intervals within which it holds for certain."""
        return _times(frozenset(self.said("periods")))

    def label(self, languages: Sequence[str], otherwise: str) -> tuple[str, str]:
        """Return the best label, shortened, and the full one where it was."""
        labels = self.said("labels")
        return _short_and_full((best_label(labels, languages) if len(labels) > 1 else next(iter(labels))[0] if labels else "") or otherwise)

    def colour(self, otherwise: str = "") -> str:
        """Return the colour that the rows give, if it is one."""
        if "colours" not in self.sets:
            return otherwise
        return next((colour for colour in sorted(self.said("colours")) if re.fullmatch("#[0-9a-f]{6}", colour)), otherwise)

    def group(self) -> str:
        """Return the group that it belongs to; of several the first in the alphabet."""
        return min(map(str, self.attributes["group"])) if "group" in self.attributes else ""


class _Nodes:
    """The nodes by key, those among them that only edges name."""

    def __init__(self, notes: _ReportNotes) -> None:
        self.by_key: dict[str, _Aggregate] = {}
        self.rows = 0
        self._notes = notes

    def add(self, row: _Row) -> None:
        """Take one node row."""
        self.rows += 1
        if "node" not in row.terms:
            self._notes.left_out.add("node rows without ?node", str(sorted(row.terms)))
            return
        key = self.declared(row, "node")
        node = self.by_key[key]
        node.add(row, NODE_COLUMNS, lambda: local_name(key), self._notes)
        if type_ := _name(row, "type"):
            node.put("types", type_)
        if "size" in row.terms and isinstance(size := rdf.value(row.terms["size"]), int | float) and 0 < size < math.inf:
            node.put("sizes", float(size))

    def declared(self, row: _Row, column: str) -> str:
        """Return the key of the node in a column, declaring it where no row did: the IRI, or for a literal its characters behind a space."""
        term, text = row.terms[column], row.text[column]
        literal = type(term) is not str and is_literal(term)
        key = f" {rdf.language(term)} {text}" if literal else text  # no IRI has a space
        if key not in self.by_key:
            self.by_key[key] = _Aggregate(text if literal else None)
            if not literal and column != "node":
                self._notes.noted.add("nodes that only edges name", local_name(key))
        return key

    def identifiers(self) -> dict[str, str]:
        """Give every node its short id: the ISO code where there is one, else its name."""
        wanted = []
        for key, node in self.by_key.items():
            codes = sorted(str(code) for code in node.attributes.get("iso3", ()) if re.fullmatch("[A-Z]{3}", str(code)))
            wanted.append((key, local_name(key) if node.literal is None else node.literal, codes[0] if codes else ""))
        return identifiers(wanted)

    def finished(
        self,
        ids: Mapping[str, str],
        languages: Sequence[str],
        edges: Iterable[Edge],
        near: Set[str] | None,
        colours: Mapping[str, str],
        *,
        lone: bool,
        styles: Mapping[str, NodeStyle] | None,
    ) -> list[Node]:
        """Return the nodes, sorted by id, sized by the number of their edges; those without one only where `lone` or `near`."""
        noted = self._notes.noted
        degree = dict.fromkeys(ids.values(), 0)
        for edge in edges:
            degree[edge.source] += 1
            degree[edge.target] += edge.source != edge.target
        chosen = []
        for key, node in sorted(self.by_key.items(), key=lambda item: ids[item[0]]):
            id_ = ids[key]
            if near is not None and id_ not in near:
                continue
            if near is None and not lone and not degree[id_]:
                noted.add("nodes without edges in what was chosen, not drawn", id_)
                continue
            type_ = min(node.said("types"), default="unknown" if node.literal is None else "literal")
            chosen.append((id_, key, node, type_))
        looks = node_styles((type_ for *_, type_ in chosen), styles)
        nodes = []
        for id_, key, node, type_ in chosen:
            node.finish(id_, self._notes)
            types = node.said("types")
            name = _name_of(key) if node.literal is None else node.literal
            if node.literal is not None:
                noted.add("nodes that are only a literal", name)
            elif types and not node.said("labels"):
                noted.add("nodes without a label", local_name(key))
            if len(types) > 1:
                noted.add("nodes with several types, shown by the first", f"{id_}: {', '.join(sorted(types))}")
                node.attributes.setdefault("types", set()).update(types)
            if not degree[id_]:
                noted.add("nodes without edges, set aside", id_)
            label, full_label = node.label(languages, name)
            label = label or id_
            if list(languages) != ["en"] and not _in_language(node.said("labels"), languages[0]):
                noted.add(f"labels not in {languages[0]}", f"{id_}: {label}")
            intervals, times, _ = node.times()
            size = max(node.said("sizes"), default=0.0) or round(8 + 6 * math.sqrt(degree[id_]), 2)
            colour, shape = node.colour(colours.get(node.group(), looks[type_].colour)), looks[type_].shape
            iri = key if node.literal is None else ""
            nodes.append(Node(id_, iri, label, type_, node.cells(), full_label, intervals, times, size, colour, shape))
        return nodes


class _Edges:
    """The edges by source, target, kind and direction, or each statement by itself."""

    def __init__(self, nodes: _Nodes, notes: _ReportNotes, *, edges_are: str, filter: Filter) -> None:
        self.by_key: dict[tuple[str, str, str, bool, str], _Aggregate] = {}
        self.kinds: set[str] = set()
        self.rows = 0
        self._nodes, self._notes, self._are, self._filter = nodes, notes, edges_are, filter

    def add(self, row: _Row) -> None:
        """Take one edge row."""
        self.rows += 1
        terms, text, left_out = row.terms, row.text, self._notes.left_out
        if "source" not in terms or "target" not in terms:
            left_out.add("edge rows without both ends", local_name(text.get("id", text.get("kind", "?"))))
            return
        name = _name(row, "kind")
        kind = name or "related to"
        self.kinds.add(kind)
        if self._filter and not self._chosen(kind, row):
            return
        source, target = self._nodes.declared(row, "source"), self._nodes.declared(row, "target")
        if not name:
            self._notes.noted.add("edges without a kind", f"{local_name(source)} – {local_name(target)}")
        directed = rdf.value(terms["directed"]) not in (False, 0, "false") if "directed" in terms else True
        if not directed and target < source:
            source, target = target, source
        claim = text.get("id", "")
        statement = claim or "|".join(f"{column}={characters}" for column, characters in sorted(text.items()))
        key = (source, target, "" if self._are == "pairs" else kind, directed, statement if self._are == "claims" else "")
        edge = self.by_key.get(key)
        if edge is None:
            edge = self.by_key[key] = _Aggregate()
        edge.add(row, EDGE_COLUMNS, lambda: f"{local_name(source)} {kind} {local_name(target)}", self._notes)
        if claim:
            edge.keep(edge.sets, "claims", _short(claim))
        if "work" in text:
            edge.put("works", text["work"])
        if "polarity" in text:
            edge.put("polarities", text["polarity"])
        if self._are == "pairs":
            edge.put("kinds", kind)
        weight = _cell(row, "weight") if "weight" in terms else 1.0
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
            left_out.add("weights that are not a number above 0, taken as 1", f"{kind}: {str(weight)[:20]}")
            weight = 1.0
        elif "weight" in terms:
            edge.weighed = True
        digest = hash(statement)
        edge.weights[digest] = max(float(weight), edge.weights.get(digest, 0.0))

    def _chosen(self, kind: str, row: _Row) -> bool:
        """Tell whether a row is among what the user asks for, and count where it is not."""
        if not self._filter.takes(kind):
            return False  # the user knows
        period, _ = _period(row)
        if not self._filter.holds(period):
            self._notes.noted.add("statements outside the chosen time, not drawn", f"{kind}: {period}")
            return False
        if period is None and (self._filter.since or self._filter.until):
            self._notes.noted.add("statements without a date, drawn at any time", kind)
        return True

    def finished(self, ids: Mapping[str, str], languages: Sequence[str], colours: Mapping[str, str]) -> list[Edge]:
        """Return the edges, sorted by ends and kind."""
        kinds = {key: "; ".join(sorted(edge.sets["kinds"])) if "kinds" in edge.sets else key[2] for key, edge in self.by_key.items()}
        both = {kinds[key] for key in self.by_key if key[3]} & {kinds[key] for key in self.by_key if not key[3]}
        edge_ids: set[str] = set()
        statements: set[tuple[str, str, str]] = set()
        edges = []
        for place, edge in sorted(self.by_key.items(), key=lambda item: (ids[item[0][0]], ids[item[0][1]], *item[0][2:])):
            source, target, kind, directed, statement, key = ids[place[0]], ids[place[1]], kinds[place], place[3], place[4], ""
            if self._are == "pairs":
                edge.attributes.setdefault("kinds", set()).update(edge.said("kinds"))
            if not directed and kind in both:  # readers merge what differs in direction alone
                kind = f"{kind} (both ways)"
                self._notes.noted.add("kinds used with and without direction, told apart", kind)
            name = f"{source} {kind} {target}"
            edge.finish(name, self._notes)
            label, full_label = edge.label(languages, kind)
            if len(edge.weights) > 1:
                self._notes.merged.add("edges made of several statements", f"{name}: {len(edge.weights)}")
            if len(edge.said("labels")) > 1 and len(texts := sorted({text for text, _ in edge.said("labels")})) > 1:
                together = "; ".join(texts)
                short = f"{texts[0]}; {len(texts) - 1} more"
                label, full_label = (together, "") if len(together) <= LONGEST_KIND else (short if len(short) <= LONGEST_KIND else kind, together)
            if statement:  # Gephi merges what is of one kind between two nodes
                key = f"{kind} · {_short_and_full(min(edge.said('claims'), default=label), LONGEST_KIND)[0]}"
                key = _numbered(key, source, target, statements)
                name = f"{source} {key} {target}"
            works = edge.said("works")
            weight = sum(edge.weights.values()) if edge.weighed or not works else float(len(works))
            polarities = edge.said("polarities")
            polarity = next(iter(polarities), "") if len(polarities) < 2 else "open"
            if source == target:
                self._notes.noted.add("edges from a node to itself", name)
            intervals, times, certain = edge.times()
            id_ = unused(name[:200], edge_ids)
            colour = edge.colour(colours.get(edge.group()) or edge_style(polarity).colour)
            claims = tuple(sorted(edge.said("claims")))
            edges.append(
                Edge(id_, source, target, kind, label, weight, directed, edge.cells(), full_label, intervals, times, claims, polarity, colour,
                     certain=certain, key=key)
            )  # fmt: skip
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


def _one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(8192)
def _short(iri: str) -> str:
    """Return an IRI as `prefix:name` where it can be written so."""
    return rdf.prefixed(iri) or iri


def _cell(row: _Row, column: str) -> Scalar:
    """Return a term as the value of an attribute: numbers and truth values as such, IRIs short, all else its characters."""
    term = row.terms[column]
    if type(term) is str:
        return row.text[column]
    if _is_iri(term):
        return _short(row.text[column])
    value = rdf.value(term)
    return row.text[column] if isinstance(value, str) else value


def _is_iri(term: object) -> bool:
    return hasattr(term, "value") and not is_literal(term)


def _name(row: _Row, column: str) -> str:
    """Return a type or kind in words: an IRI by its local name, all else as it is; '' where there is none."""
    if column not in row.terms:
        return ""
    text = _one_line(row.text[column])
    return rdf.words(local_name(text)).lower() if _is_iri(row.terms[column]) else text


def _period(row: _Row) -> tuple[dates.Period | None, tuple[str, ...]]:
    """Return the time that a row gives, and what is wrong with it in words."""
    given = row.text.get
    return dates.period(given("start"), given("start_latest"), given("end"), given("end_latest"))


@lru_cache(8192)
def _times(periods: frozenset[dates.Period]) -> tuple[tuple[Interval, ...], str, tuple[Interval, ...]]:
    """Return periods as united intervals, in words, and by their inner bounds."""
    ordered = sorted(periods, key=lambda period: (period.interval().start or "", period.interval().end or "~", str(period)))
    return dates.union(period.interval() for period in ordered), "; ".join(dict.fromkeys(map(str, ordered))), dates.certain(ordered)


def _name_of(key: str) -> str:
    """Return an IRI's local name in words, without the class that it begins with."""
    return rdf.words(local_name(key).partition("_")[2] or local_name(key))


def _in_language(labels: Iterable[tuple[str, str]], language: str) -> bool:
    """Tell whether one of (text, language) is in a language, or in a variety of it."""
    wanted = language.lower()
    return any(tag == wanted or tag.partition("-")[0] == wanted for _, tag in labels)


@lru_cache(8192)
def _short_and_full(label: str, longest: int = LONGEST_LABEL) -> tuple[str, str]:
    """Return a label on one line, shortened where it is too long, and then the full one as well."""
    full = _one_line(label)
    short = shortened(full, longest)
    return short, full if short != full else ""


def _alphabetical(value: object) -> tuple[str, str]:
    return str(value), str(type(value))


def counted(words: Iterable[Hashable]) -> dict[str, int]:
    """Count words, the most frequent first."""
    counts: dict[str, int] = {}
    for word in words:
        counts[str(word)] = counts.get(str(word), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

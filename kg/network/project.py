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
from typing import Any, NamedTuple, TypeVar

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
    for row in _bound(nodes, ("node", "label", "type"), f"{name}.nodes", notes):
        all_nodes.add(row)
    all_edges = _Edges(all_nodes, notes, merge=merge, filter=filter)
    for row in _bound(edges, ("source", "target", "kind"), f"{name}.edges", notes):
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


class _Row(NamedTuple):
    """The bound columns of a row: their terms, and the characters of these without those that XML 1.0 and Gephi refuse."""

    terms: dict[str, Any]
    text: dict[str, str]


def _bound(table: Rows, needed: Sequence[str], where: str, notes: _ReportNotes) -> Iterator[_Row]:
    """Yield the rows of a table.

    Raises:
        ValueError: a needed column is missing.
    """
    columns = [str(column).lstrip("?") for column in table.columns]
    if missing := [column for column in needed if column not in columns]:
        raise ValueError(f"{where}: no column {', '.join('?' + column for column in missing)}; select {', '.join('?' + c for c in needed)}")
    for row in table.rows:
        terms = {column: term for column, term in zip(columns, row, strict=True) if term is not None}
        text = {}
        for column, term in terms.items():
            characters = rdf.raw(term)
            text[column] = clean = xml_text(characters)
            if clean != characters:
                notes.left_out.add("control characters, which no file may hold", f"{where} ?{column}: {clean}")
        yield _Row(terms, text)


# What the rows say of one node or edge --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Aggregate:
    """What the rows say of one node or edge, added up as they come, within bounds."""

    literal: str | None = None  # its characters, where it is a literal that stands as node
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

    def add(self, row: _Row, known: set[str], name: str, notes: _ReportNotes) -> None:
        """Take label, time, colour and attributes of a row."""
        if "label" in row.text and (label := _one_line(row.text["label"])):
            self.keep(self.labels, (label, rdf.language(row.terms["label"])), "labels")
        if "colour" in row.text:
            self.colours.add(row.text["colour"].lower())
        if any(time in row.text for time in TIMES):
            period, faults = _period(row)
            if period:
                self.periods.add(period)
                if period.inexact():
                    notes.noted.add("inexact dates, drawn from their first to their last possible day", f"{name}: {period}")
            for fault in faults:
                notes.left_out.add(fault.partition(":")[0], f"{name}: {fault.partition(': ')[2]}")
        for column in row.terms:
            if column not in known:
                value = _cell(row, column)
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

    def add(self, row: _Row) -> None:
        """Take one node row."""
        self.rows += 1
        if "node" not in row.terms:
            self._notes.left_out.add("node rows without ?node", str(sorted(row.terms)))
            return
        key = self.declared(row, "node")
        node = self.by_key[key]
        node.add(row, NODE_COLUMNS, local_name(key), self._notes)
        if type_ := _name(row, "type"):
            node.types.add(type_)
        if "size" in row.terms and isinstance(size := rdf.value(row.terms["size"]), int | float) and 0 < size < math.inf:
            node.sizes.add(float(size))

    def declared(self, row: _Row, column: str) -> str:
        """Return the key of the node in a column, declaring it where no row did: the IRI, or for a literal its characters behind a space."""
        literal = is_literal(row.terms[column])
        text = row.text[column]
        key = f" {rdf.language(row.terms[column])} {text}" if literal else text  # no IRI has a space
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
            name = rdf.words(local_name(key).partition("_")[2] or local_name(key)) if node.literal is None else node.literal
            if node.literal is not None:
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
            type_, iri = ("unknown", key) if node.literal is None else ("literal", "")
            type_ = min(node.types, default=type_)
            nodes.append(Node(id_, iri, label, type_, node.cells(), full_label, intervals, times, size, node.colour()))
        return nodes


class _Edges:
    """The edges by source, target, kind and direction, or each statement by itself."""

    def __init__(self, nodes: _Nodes, notes: _ReportNotes, *, merge: bool, filter: Filter) -> None:
        self.by_key: dict[tuple[str, str, str, bool, str], _Aggregate] = {}
        self.kinds: set[str] = set()
        self.rows = 0
        self._nodes, self._notes, self._merge, self._filter = nodes, notes, merge, filter

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
        edge = self.by_key.setdefault((source, target, kind, directed, "" if self._merge else statement), _Aggregate())
        edge.add(row, EDGE_COLUMNS, f"{local_name(source)} {kind} {local_name(target)}", self._notes)
        if claim:
            edge.keep(edge.claims, _short(claim), "claims")
        if "work" in text:
            edge.works.add(text["work"])
        if "polarity" in text:
            edge.polarities.add(text["polarity"])
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
                Edge(id_, source, target, kind, label, weight, directed, edge.cells(), full_label, intervals, times, claims, polarity, colour,
                     certain=dates.certain(edge.periods))
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


def _period(row: _Row) -> tuple[dates.Period | None, list[str]]:
    """Return the time that a row gives, and what is wrong with it in words."""
    return dates.period(*(row.text.get(time) for time in TIMES))


def _in_language(labels: Iterable[tuple[str, str]], language: str) -> bool:
    """Tell whether one of (text, language) is in a language, or in a variety of it."""
    wanted = language.lower()
    return any(tag == wanted or tag.partition("-")[0] == wanted for _, tag in labels)


def _short_and_full(label: str, longest: int = LONGEST_LABEL) -> tuple[str, str]:
    """Return a label on one line, shortened where it is too long, and then the full one as well."""
    full = _one_line(label)
    short = shortened(full, longest)
    return short, full if short != full else ""


def _alphabetical(value: object) -> tuple[str, str]:
    return str(value), str(type(value))


def _counts(words: Iterator[Hashable]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[str(word)] = counts.get(str(word), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

"""Gather rows by node and by edge, then make nodes and edges of what was gathered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kg.network import dates, terms
from kg.network.model import Edge, Interval, Node, Notes, Scalar, Value
from kg.network.palette import edge_colour, type_colours

_TIMES = ("start", "start_latest", "end", "end_latest")
_NODE_COLUMNS = {"node", "label", "type", "size", "colour", *_TIMES}
_EDGE_COLUMNS = {"source", "target", "kind", "id", "label", "work", "weight", "directed", "polarity", "colour", *_TIMES}
LONGEST_LABEL = 120
LONGEST_KIND = 60


@dataclass(slots=True)
class _Found:
    """What the rows say of one node or edge."""

    term: Any = None
    labels: set[tuple[str, str]] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    spans: set[dates.Span] = field(default_factory=set)
    attributes: dict[str, set[Scalar]] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)
    sizes: set[float] = field(default_factory=set)
    weights: dict[str, float] = field(default_factory=dict)
    works: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)

    def add(self, row: Mapping[str, Any], known: set[str], name: str, noted: Notes, faults: Notes) -> None:
        """Take label, time, colour and attributes of a row."""
        if "label" in row and (label := " ".join(terms.text(row["label"]).split())):
            self.labels.add((label, terms.language(row["label"])))
        if "colour" in row:
            self.colours.add(terms.text(row["colour"]).lower())
        if any(time in row for time in _TIMES):
            span, wrong = dates.span(*(terms.text(row[time]) if time in row else None for time in _TIMES))
            if span:
                self.spans.add(span)
                if span.inexact():
                    noted.add("inexact dates, drawn from their first to their last possible day", f"{name}: {span}")
            for fault in wrong:
                faults.add(fault.partition(":")[0], f"{name}: {fault.partition(': ')[2]}")
        for column, term in row.items():
            if column not in known:
                scalar = terms.value(term)
                if isinstance(scalar, float) and not math.isfinite(scalar):
                    faults.add("attribute value that is no number", f"{name}: {column}")
                else:
                    self.attributes.setdefault(column, set()).add(scalar)

    def values(self) -> dict[str, Value]:
        """Return the attributes by name; several values as a sorted tuple."""
        result: dict[str, Value] = {}
        for column, found in sorted(self.attributes.items()):
            result[column] = next(iter(found)) if len(found) == 1 else tuple(sorted(found, key=lambda v: (str(v), str(type(v)))))
        return result

    def times(self) -> tuple[tuple[Interval, ...], str]:
        """Return the united intervals, and the times as given, in words."""
        ordered = sorted(self.spans, key=lambda s: (s.interval().start or "", s.interval().end or "~", str(s)))
        return dates.union(span.interval() for span in ordered), "; ".join(dict.fromkeys(map(str, ordered)))

    def colour(self, otherwise: str) -> str:
        """Return the colour that the rows give, if it is one."""
        good = [c for c in sorted(self.colours) if len(c) == 7 and c[0] == "#" and all(d in "0123456789abcdef" for d in c[1:])]
        return good[0] if good else otherwise


class _Gatherer:
    """Takes rows and counts them."""

    def take_all(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Take every row and return how many there were."""
        count = 0
        for row in rows:
            self.take(row)
            count += 1
        return count

    def take(self, row: Mapping[str, Any]) -> None:
        """Take one row."""
        raise NotImplementedError


class NodeGatherer(_Gatherer):
    """Gathers node rows; also knows the nodes that only edges name."""

    def __init__(self, noted: Notes, left_out: Notes) -> None:
        self.found: dict[str, _Found] = {}
        self._noted, self._left_out = noted, left_out

    def key(self, term: object) -> str:
        """Return the key of a term that stands as node: the IRI, or for a literal its characters behind a space, which no IRI has."""
        return f" {terms.language(term)} {terms.text(term)}" if terms.is_literal(term) else terms.text(term)

    def take(self, row: Mapping[str, Any]) -> None:
        """Take one node row."""
        if "node" not in row:
            self._left_out.add("node rows without ?node", str(sorted(row)))
            return
        key = self.key(row["node"])
        entry = self.found.setdefault(key, _Found(row["node"]))
        entry.add(row, _NODE_COLUMNS, terms.local_name(key), self._noted, self._left_out)
        if "type" in row and (kind := _name(row["type"])):
            entry.types.add(kind)
        if "size" in row and isinstance(size := terms.value(row["size"]), int | float) and 0 < size < math.inf:
            entry.sizes.add(float(size))

    def named(self, term: object) -> str:
        """Return the key of a node that an edge names, declaring it where no row did."""
        key = self.key(term)
        if key not in self.found:
            self.found[key] = _Found(term)
            if not terms.is_literal(term):
                self._noted.add("nodes that only edges name", terms.local_name(key))
        return key

    def identifiers(self) -> dict[str, str]:
        """Give every node its short id: the ISO code where there is one, else its name."""
        wanted = []
        for key, entry in self.found.items():
            codes = sorted(str(code) for code in entry.attributes.get("iso3", ()) if re.fullmatch("[A-Z]{3}", str(code)))
            name = terms.text(entry.term) if terms.is_literal(entry.term) else terms.local_name(key)
            wanted.append((key, name, codes[0] if codes else ""))
        return terms.identifiers(wanted)


class EdgeGatherer(_Gatherer):
    """Gathers edge rows under (source, target, kind, directed), or each statement by itself."""

    def __init__(self, nodes: NodeGatherer, noted: Notes, left_out: Notes, *, merge: bool) -> None:
        self.found: dict[tuple[str, str, str, bool, str], _Found] = {}
        self._nodes, self._noted, self._left_out, self._merge = nodes, noted, left_out, merge

    def take(self, row: Mapping[str, Any]) -> None:
        """Take one edge row."""
        if "source" not in row or "target" not in row:
            self._left_out.add("edge rows without both ends", terms.local_name(terms.text(row.get("id", row.get("kind", "?")))))
            return
        source, target = self._nodes.named(row["source"]), self._nodes.named(row["target"])
        kind = _name(row["kind"]) if "kind" in row else ""
        if not kind:
            kind = "related to"
            self._noted.add("edges without a kind", f"{terms.local_name(source)} – {terms.local_name(target)}")
        directed = terms.value(row["directed"]) not in (False, 0, "false") if "directed" in row else True
        if not directed and target < source:
            source, target = target, source
        statement = terms.text(row["id"]) if "id" in row else ""
        alone = statement or "|".join(f"{column}={terms.text(term)}" for column, term in sorted(row.items()))
        entry = self.found.setdefault((source, target, kind, directed, "" if self._merge else alone), _Found())
        entry.add(row, _EDGE_COLUMNS, f"{terms.local_name(source)} {kind} {terms.local_name(target)}", self._noted, self._left_out)
        if statement:
            entry.claims.add(terms.short_iri(statement))
        if "work" in row:
            entry.works.add(terms.text(row["work"]))
        if "polarity" in row:
            entry.types.add(terms.text(row["polarity"]))
        weight = terms.value(row["weight"]) if "weight" in row else 1.0
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
            self._left_out.add("weights that are no number above 0, taken as 1", f"{kind}: {str(weight)[:20]}")
            weight = 1.0
        elif "weight" in row:
            entry.sizes.add(float(weight))  # marks that the rows weigh the statement themselves
        entry.weights[alone] = max(float(weight), entry.weights.get(alone, 0.0))


def edges_of(bonds: EdgeGatherer, ids: Mapping[str, str], languages: Sequence[str], merged: Notes, noted: Notes) -> list[Edge]:
    """Make the edges, sorted by ends and kind."""
    both = {kind for _, _, kind, directed, _ in bonds.found if directed} & {kind for _, _, kind, directed, _ in bonds.found if not directed}
    used: set[str] = set()
    kinds: set[tuple[str, str, str]] = set()
    made = []
    order = sorted(bonds.found.items(), key=lambda item: (ids[item[0][0]], ids[item[0][1]], item[0][2], item[0][3], item[0][4]))
    for (source_key, target_key, kind, directed, alone), entry in order:
        source, target = ids[source_key], ids[target_key]
        if not directed and kind in both:  # readers merge what differs in direction alone
            kind = f"{kind} (both ways)"
            noted.add("kinds used with and without direction, told apart", kind)
        label, full = _labels(terms.best_label(entry.labels, languages) or kind)
        if len(entry.weights) > 1:
            merged.add("edges made of several statements", f"{source} {kind} {target}: {len(entry.weights)}")
            if len({words for words, _ in entry.labels}) > 1:
                label, full = kind, "; ".join(sorted(words for words, _ in entry.labels))
        if alone:
            kind = f"{kind} · {_labels(next(iter(sorted(entry.claims)), '') or label, LONGEST_KIND)[0]}"
            kind = _apart(kind, source, target, kinds)
        weight = sum(entry.weights.values()) if entry.sizes or not entry.works else float(len(entry.works))
        polarity = next(iter(sorted(entry.types)), "") if len(entry.types) < 2 else "open"
        if source == target:
            noted.add("edges from a node to itself", f"{source} {kind}")
        intervals, given = entry.times()
        made.append(
            Edge(
                terms.unused(f"{source} {kind} {target}"[:200], used), source, target, kind, label, weight, directed, entry.values(),
                full, intervals, given, tuple(sorted(entry.claims)), polarity, entry.colour(edge_colour(polarity)),
            )
        )  # fmt: skip
    return made


def nodes_of(found: NodeGatherer, ids: Mapping[str, str], languages: Sequence[str], edges: Iterable[Edge], noted: Notes) -> list[Node]:
    """Make the nodes, sorted by id, sized by the number of their edges."""
    degree = dict.fromkeys(ids.values(), 0)
    for edge in edges:
        degree[edge.source] += 1
        degree[edge.target] += edge.source != edge.target
    made = []
    for key, entry in sorted(found.found.items(), key=lambda item: ids[item[0]]):
        literal = terms.is_literal(entry.term)
        name = terms.text(entry.term) if literal else terms.words(terms.local_name(key).partition("_")[2] or terms.local_name(key))
        if literal:
            noted.add("nodes that are only a literal", name)
        elif not entry.labels and entry.types:
            noted.add("nodes without a label", terms.local_name(key))
        if len(entry.types) > 1:
            noted.add("nodes with several types, shown by the first", f"{ids[key]}: {', '.join(sorted(entry.types))}")
            entry.attributes.setdefault("types", set()).update(entry.types)
        if not degree[ids[key]]:
            noted.add("nodes without edges, set aside", ids[key])
        label, full = _labels(terms.best_label(entry.labels, languages) or name)
        label = label or ids[key]
        intervals, given = entry.times()
        size = max(entry.sizes) if entry.sizes else round(8 + 6 * math.sqrt(degree[ids[key]]), 2)
        kind = min(entry.types) if entry.types else "literal" if literal else "unknown"
        iri = "" if literal else key
        made.append(Node(ids[key], iri, label, kind, entry.values(), full, intervals, given, size, entry.colour("")))
    colours = type_colours(node.type for node in made)
    return [node if node.colour else replace(node, colour=colours[node.type]) for node in made]


def _name(term: object) -> str:
    """Return a type or kind in words: an IRI by its local name, all else as it is."""
    characters = " ".join(terms.text(term).split())
    iri = hasattr(term, "value") and not terms.is_literal(term)
    return terms.words(terms.local_name(characters)).lower() if iri else characters


def _labels(label: str, longest: int = LONGEST_LABEL) -> tuple[str, str]:
    """Return a label with its white space in order, shortened where it is too long, and then the full one as well."""
    tidy = " ".join(label.split())
    return (tidy, "") if len(tidy) <= longest else (tidy[: longest - 1].rstrip() + "…", tidy)


def _apart(kind: str, source: str, target: str, taken: set[tuple[str, str, str]]) -> str:
    made, number = kind, 1
    while (source, target, made) in taken:
        number += 1
        made = f"{kind} ({number})"
    taken.add((source, target, made))
    return made

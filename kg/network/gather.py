"""Gather rows by node and by edge: what several rows say of one adds up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.network import dates, terms
from kg.network.model import Interval, Notes, Scalar, Value

_TIMES = ("start", "start_latest", "end", "end_latest")
_NODE_COLUMNS = {"node", "label", "type", "size", "colour", *_TIMES}
_EDGE_COLUMNS = {"source", "target", "kind", "id", "label", "work", "weight", "directed", "polarity", "colour", *_TIMES}


@dataclass(slots=True)
class Found:
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
        self.found: dict[str, Found] = {}
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
        entry = self.found.setdefault(key, Found(row["node"]))
        entry.add(row, _NODE_COLUMNS, terms.local_name(key), self._noted, self._left_out)
        if "type" in row and (kind := _name(row["type"])):
            entry.types.add(kind)
        if "size" in row and isinstance(size := terms.value(row["size"]), int | float) and 0 < size < math.inf:
            entry.sizes.add(float(size))

    def named(self, term: object) -> str:
        """Return the key of a node that an edge names, declaring it where no row did."""
        key = self.key(term)
        if key not in self.found:
            self.found[key] = Found(term)
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
        self.found: dict[tuple[str, str, str, bool, str], Found] = {}
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
        entry = self.found.setdefault((source, target, kind, directed, "" if self._merge else alone), Found())
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


def _name(term: object) -> str:
    """Return a type or kind in words: an IRI by its local name, all else as it is."""
    characters = " ".join(terms.text(term).split())
    iri = hasattr(term, "value") and not terms.is_literal(term)
    return terms.words(terms.local_name(characters)).lower() if iri else characters

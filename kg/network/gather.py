"""Gather rows by node and by edge: what several rows say of one adds up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.network import terms
from kg.network.filter import EVERYTHING, Choice
from kg.network.found import TIMES, Found, time_of
from kg.network.model import Notes

_NODE_COLUMNS = {"node", "label", "type", "size", "colour", *TIMES}
_EDGE_COLUMNS = {"source", "target", "kind", "id", "label", "work", "weight", "directed", "polarity", "colour", *TIMES}


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

    def __init__(self, nodes: NodeGatherer, noted: Notes, left_out: Notes, *, merge: bool, choice: Choice = EVERYTHING) -> None:
        self.found: dict[tuple[str, str, str, bool, str], Found] = {}
        self.kinds: set[str] = set()
        self._nodes, self._noted, self._left_out, self._merge, self._choice = nodes, noted, left_out, merge, choice

    def take(self, row: Mapping[str, Any]) -> None:
        """Take one edge row."""
        if "source" not in row or "target" not in row:
            self._left_out.add("edge rows without both ends", terms.local_name(terms.text(row.get("id", row.get("kind", "?")))))
            return
        kind = _name(row["kind"]) if "kind" in row else ""
        unnamed, kind = not kind, kind or "related to"
        self.kinds.add(kind)
        if self._choice and not self._chosen(kind, row):
            return
        source, target = self._nodes.named(row["source"]), self._nodes.named(row["target"])
        if unnamed:
            self._noted.add("edges without a kind", f"{terms.local_name(source)} – {terms.local_name(target)}")
        directed = terms.value(row["directed"]) not in (False, 0, "false") if "directed" in row else True
        if not directed and target < source:
            source, target = target, source
        statement = terms.text(row["id"]) if "id" in row else ""
        alone = statement or "|".join(f"{column}={terms.text(term)}" for column, term in sorted(row.items()))
        entry = self.found.setdefault((source, target, kind, directed, "" if self._merge else alone), Found())
        entry.add(row, _EDGE_COLUMNS, f"{terms.local_name(source)} {kind} {terms.local_name(target)}", self._noted, self._left_out)
        if statement:
            entry.claim(terms.short_iri(statement))
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
        entry.weights[hash(alone)] = max(float(weight), entry.weights.get(hash(alone), 0.0))

    def _chosen(self, kind: str, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is among what the user chose, and count where it is not."""
        if self._choice.kinds and kind.lower() not in self._choice.kinds:
            return False  # the user knows
        span, _ = time_of(row)
        if not self._choice.holds(span):
            self._noted.add("statements outside the chosen time, not drawn", f"{kind}: {span}")
            return False
        if span is None and (self._choice.since or self._choice.until):
            self._noted.add("statements without a date, drawn at any time", kind)
        return True


def _name(term: object) -> str:
    """Return a type or kind in words: an IRI by its local name, all else as it is."""
    characters = " ".join(terms.text(term).split())
    iri = hasattr(term, "value") and not terms.is_literal(term)
    return terms.words(terms.local_name(characters)).lower() if iri else characters

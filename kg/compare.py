"""Lay agreements side by side: one row a respect, beside each other what each provides in it and which source says so.

A respect that a source says an agreement does not deal with is *not in it*; one of which nothing is on record was *not read*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kg.rdf import when

NOT_READ = "not read"
RECORD_IRI = "record_iri"  # the column of the rows with the IRI of the record
IRIS = ": source_iri"  # how the column ends that has the IRIs of an agreement's sources, separated by spaces
_FIRST = ("signed on", "in force from")
_BOUNDS = {"at least": "at least ", "up to": "up to ", "about": "about "}
_SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
# Units that are words and follow the number; the others are currencies and come before it.
_WORDS = {"hours", "months", "years", "aircraft", "soldiers", "per cent of GDP"}


def table(rows: Iterable[Mapping[str, str]], agreements: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the comparison.

    Args:
        rows: those of the question `agreements-compared`: by column the label of each thing, the IRI of the record under `RECORD_IRI`.
        agreements: the labels of the agreements, in the order in which they are to stand.
    """
    cells: dict[str, dict[str, dict[str, tuple[str, dict[str, str]]]]] = {}
    for row in rows:
        cell = cells.setdefault(row["respect"], {}).setdefault(row["agreement"], {})
        _, sources = cell.setdefault(row["fact"], (words(row), {}))
        if row["record"]:
            sources[row[RECORD_IRI]] = row["record"]
    respects = sorted(cells, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    head = ["respect", *(name for agreement in agreements for name in (agreement, f"{agreement}: source", agreement + IRIS))]
    return head, [[respect, *(text for agreement in agreements for text in _cell(cells[respect].get(agreement, {})))] for respect in respects]


def _cell(facts: Mapping[str, tuple[str, Mapping[str, str]]]) -> tuple[str, str, str]:
    if not facts:
        return NOT_READ, "", ""
    texts = dict.fromkeys(text for text, _ in facts.values())
    named = dict(sorted(((iri, label) for _, sources in facts.values() for iri, label in sources.items()), key=lambda one: one[::-1]))
    return "; ".join(texts), ", ".join(dict.fromkeys(named.values())), " ".join(named)


def words(row: Mapping[str, str]) -> str:
    """Return what a term comes to in words.

    >>> words({"quantity": "2500000000.0", "unit": "GBP", "firstYear": "2024", "lastYear": "2024"})
    'GBP 2.5 billion, 2024'
    """
    day = when(row.get("on") or None, row.get("onLatest") or None)
    value = row.get("value", "") or (_quantity(row) if row.get("quantity") else "")
    said = f"{value}, as of {day}" if value and day else value or day
    told = row.get("says", "")
    text = f"{said} ({told.removesuffix('.')})" if said and told else said or told
    return text + (" [unverified]" if row.get("verification") == "unverified" else "")


def _quantity(row: Mapping[str, str]) -> str:
    number, unit = Decimal(row["quantity"]), row.get("unit", "")
    scale, name = next(((size, word) for size, word in _SCALES if number >= size), (Decimal(1), ""))
    figure = f"{(number / scale).normalize():,f} {name}".strip()
    text = _BOUNDS.get(row.get("bound", ""), "") + (f"{figure} {unit}" if unit in _WORDS else f"{unit} {figure}")
    years = list(dict.fromkeys(year for year in (row.get("firstYear", ""), row.get("lastYear", "")) if year))
    return text + (", " + ("by " if len(years) == 1 and not row.get("firstYear") else "") + "–".join(years) if years else "")

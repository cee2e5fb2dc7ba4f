"""Lay agreements side by side: one row a respect, beside each other what each provides in it and which source says so.

A respect that a source says an agreement does not deal with is *not in it*; one of which nothing is on record was *not read*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kg.rdf import when

NOT_READ = "not read"
_FIRST = ("signed on", "in force from")
_BOUNDS = {"at least": "at least ", "up to": "up to ", "about": "about "}
_SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
# Units that are words and follow the number; the others are currencies and come before it.
_WORDS = {"hours", "months", "years", "aircraft", "soldiers", "per cent of GDP"}


def table(rows: Iterable[Mapping[str, str]], agreements: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the comparison.

    Args:
        rows: those of the question `agreements-compared`: by column the label of each thing, and the IRI of the fact under `fact`.
        agreements: the labels of the agreements, in the order in which they are to stand.
    """
    cells: dict[str, dict[str, dict[str, tuple[str, list[str]]]]] = {}
    for row in rows:
        cell = cells.setdefault(row["respect"], {}).setdefault(row["agreement"], {})
        _, sources = cell.setdefault(row["fact"], (words(row), []))
        if row["record"]:
            sources.append(row["record"])
    respects = sorted(cells, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    head = ["respect", *(name for agreement in agreements for name in (agreement, f"{agreement}: source"))]
    return head, [[respect, *(text for agreement in agreements for text in _cell(cells[respect].get(agreement, {})))] for respect in respects]


def _cell(facts: Mapping[str, tuple[str, list[str]]]) -> tuple[str, str]:
    if not facts:
        return NOT_READ, ""
    texts = dict.fromkeys(text for text, _ in facts.values())
    sources = dict.fromkeys(source for _, named in facts.values() for source in sorted(named))
    return "; ".join(texts), ", ".join(sources)


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

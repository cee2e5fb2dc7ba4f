"""Agreements side by side: each cell in words with its source, what is not in one apart from what was not read."""

from __future__ import annotations

import csv
import doctest
import io
from collections.abc import Callable

import pytest

from kg import compare
from kg.rdf import ID

TREATY, DECLARATION = "Ferry Treaty", "Ferry Declaration"


def test_examples() -> None:
    assert doctest.testmod(compare).failed == 0


def test_each_cell_has_its_words_and_its_source(sgkg: Callable) -> None:
    done = sgkg("compare", TREATY, DECLARATION, "--format", "csv")
    head, *rows = list(csv.reader(io.StringIO(done.out)))
    assert head == ["respect", *(one + end for one in (TREATY, DECLARATION) for end in ("", ": source", ": source_iri"))]
    source = "Lark Register of Treaties and Offices"
    assert {(row[2], row[3]) for row in rows} | {row[5:] for row in map(tuple, rows)} == {(source, ID + "Source_LarkRegister"), ("", "")}
    assert "source_iri" not in sgkg("compare", TREATY, DECLARATION).out
    assert {row[0]: (row[1], row[4]) for row in rows} == {
        "signed on": ("2020-05-05", "2024-03-01"),
        "in force from": ("2020-06-06", compare.NOT_READ),
        "amount": ("at least EUR 2.5 million, 2020–2022 (Every year)", "not in it"),
        "ratification": ("ratified, as of 2020-07 [unverified]", compare.NOT_READ),
        "issuer": (compare.NOT_READ, "Ferry Group"),
    }
    assert [row[0] for row in rows][:2] == ["signed on", "in force from"]


def test_without_names_all_that_have_terms(sgkg: Callable) -> None:
    assert sgkg("compare", "--format", "csv").out.startswith(f"respect,{DECLARATION},{DECLARATION}: source,{DECLARATION}: source_iri,{TREATY},")


def test_an_agreement_without_terms_is_refused(sgkg: Callable) -> None:
    done = sgkg("compare", "Ore Deal")
    assert done.status == 2
    assert "no term and no day of it is on record" in done.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"quantity": "0.25", "unit": "per cent of GDP", "firstYear": "2024", "lastYear": "2026"}, "0.25 per cent of GDP, 2024–2026"),
        ({"quantity": "30.0", "unit": "aircraft", "lastYear": "2028"}, "30 aircraft, by 2028"),
        ({"quantity": "600000.0", "unit": "soldiers", "bound": "up to"}, "up to 600,000 soldiers"),
        ({"says": "By consent."}, "By consent."),
    ],
)
def test_quantities_in_words(row: dict[str, str], said: str) -> None:
    assert compare.words(row) == said

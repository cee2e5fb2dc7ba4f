"""The explorer in a real browser: one file, no request, and the rows of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.export import page
from kg.files import save
from kg.graph import Graph
from kg.site import write

pytestmark = pytest.mark.xdist_group("browser")

MOST_BYTES = 3_500_000
TOLD = ("as_of", "known_by", "undated", "empty")  # of what fixes an answer
ASK = "async ([name, parameters]) => window.sgkgEngine.get(`api/ask/${name}`, parameters)"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return kg.open()


@pytest.fixture(scope="module")
def path(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (page.BUILT / "explorer.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    place = tmp_path_factory.mktemp("site") / "sgkg.html"
    assert save(place, write.single(graph)) <= MOST_BYTES
    return place


def rows(answer: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    return answer["head"]["vars"], answer["results"]["bindings"]


READINGS = [
    {},
    {"as_of": "2025-03-31"},
    {"as_of": "1990"},
    {"as_of": "now", "undated": "keep"},
    {"known_by": "2025-03-06"},
    {"as_of": "2024-07", "known_by": "2025-02-01"},
]


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: " ".join(one.values()) or "everything")
def test_every_question_has_the_rows_of_the_command_line(path: Path, graph: Graph, opened: Callable[..., Any], reading: dict[str, str]) -> None:
    tab = opened(path)
    questions = graph.questions()
    assert len(questions) > 50
    differ, found = [], 0
    for question in questions:
        ours = json.loads(graph.ask(question, labels=False, **reading).to_json())  # type: ignore[arg-type]
        theirs = tab.evaluate(ASK, [question.name, reading])
        found += len(rows(ours)[1])
        if rows(theirs) != rows(ours) or [theirs["sgkg"].get(name) for name in TOLD] != [ours["sgkg"].get(name) for name in TOLD]:
            differ.append(question.name)
    assert found > 300
    assert differ == []

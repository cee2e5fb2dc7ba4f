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


def test_every_question_has_the_rows_of_the_command_line(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    questions = graph.questions()
    assert len(questions) > 50
    differ = []
    for question in questions:
        ours = json.loads(graph.ask(question, labels=False).to_json())
        if rows(tab.evaluate(ASK, [question.name, {}])) != rows(ours):
            differ.append(question.name)
    assert differ == []

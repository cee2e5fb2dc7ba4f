"""What newcomers ask, each answered by one command over the real graph: see `newcomers.yaml`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import run_here

ROOT = Path(__file__).resolve().parent.parent
ASKED: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "newcomers.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.xdist_group("newcomers")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def stands(parts: str | list[str], lines: list[str]) -> bool:
    """Tell whether all parts stand on one line, in any order."""
    return any(all(part in line for part in ([parts] if isinstance(parts, str) else parts)) for line in lines)


@pytest.mark.parametrize("asked", ASKED, ids=[one["type"] for one in ASKED])
def test_one_command_answers_it(asked: dict[str, Any], cache: Path) -> None:
    name, *words = shlex.split(asked["type"])
    assert name == "sgkg"
    done = run_here(words, ROOT, SGKG_BASE=str(ROOT), SGKG_CACHE=str(cache), COLUMNS="2000")
    assert done.status == 0, done.err
    lines = (done.err + done.out).splitlines()
    assert [parts for parts in asked["has"] if not stands(parts, lines)] == [], done.out
    assert [parts for parts in asked.get("not", ()) if stands(parts, lines)] == [], done.out


def test_every_question_of_the_lists_is_asked() -> None:
    """The 34 of newcomers, and those of the list of competency questions that came of them."""
    assert {one.get("number") for one in ASKED} >= set(range(1, 35))
    assert {one.get("question") for one in ASKED} >= set(range(34, 45))
    assert {one["who"] for one in ASKED} == {"journalist", "scholar", "analyst"}

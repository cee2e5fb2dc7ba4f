"""`sgkg find` finds words wherever they stand, forgives slips, and is as fast as a question; lists and coverage count what there is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import toy_world as worlds

from kg import build, search, snapshot
from kg.paths import Folders
from kg.rdf import ID
from kg.search import Found
from kg.snapshot import Snapshot

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The repository's own graph."""
    return build.build(Folders(ROOT, "here"), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def find(shot: Snapshot) -> Callable[..., Found]:
    return lambda words, kind="", limit=20: search.find(ROOT, shot, words, kind, limit)


def names(found: Found) -> list[str]:
    return [hit.name.removeprefix(ID) for hit in found.hits]


@pytest.mark.parametrize(
    ("words", "kind", "first"),
    [
        ("air support", "option", "Guarantee_USAirSupport"),
        ("NATO", "", "Alliance_NATO"),
        ("Article 5 of NATO", "", "Provision_NorthAtlanticTreaty_Article5"),
        ("North Atlantic Treaty Organization", "", "Alliance_NATO"),
        ("Budapest", "instrument", "Instrument_BudapestMemorandum"),
        ("Україна", "", "State_Ukraine"),
        ("Зеленський", "", "Person_VolodymyrZelenskyy"),
        ("Turkiye", "actor", "State_Turkey"),
        ("stance", "term", "https://w3id.org/sgkg/ns#stance"),
        ("liga", "source", "Source_LigaOpinion"),
    ],
)
def test_the_best_comes_first(find: Callable[..., Found], words: str, kind: str, first: str) -> None:
    assert names(find(words, kind))[0] == first


def test_everything_about_some_words_is_found(find: Callable[..., Found]) -> None:
    """Question 41: entities, claims, provisions, texts, whether the words stand in a label, a text or what a statement is about."""
    found = find("air support", limit=100)
    kinds = {hit.kind for hit in found.hits}
    assert {"guarantee", "concept", "position", "characterisation"} <= kinds
    assert len(found.hits) > 10
    assert any(hit.found and "air support" not in hit.label for hit in found.hits)


@pytest.mark.parametrize(("slip", "meant"), [("tripwir", "tripwire"), ("artcle 5", "article 5"), ("garantee", "guarantee")])
def test_a_slip_is_forgiven(find: Callable[..., Found], slip: str, meant: str) -> None:
    assert set(names(find(slip, limit=10))) & set(names(find(meant, limit=30)))


def test_how_a_slip_was_read_is_said(find: Callable[..., Found]) -> None:
    assert find("artcle 5").notes[0].startswith("artcle is in no name or text; read as article or ")
    assert find("qqqqqqq") == ((), False, ())


def test_what_has_some_of_the_words_follows_what_has_all(find: Callable[..., Found]) -> None:
    found = find("who guarantees Ukraine", "question")
    assert "guarantees-of" in names(found)[:3]
    assert "some of them" in found.notes[-1]


def test_a_kind_and_a_limit_are_kept(find: Callable[..., Found]) -> None:
    found = find("guarantee", "question", 3)
    assert [hit.kind for hit in found.hits] == ["question"] * 3
    assert found.more
    with pytest.raises(ValueError, match="write actor, instrument"):
        find("x", "thing")
    with pytest.raises(ValueError, match="no word to look for"):
        find("…")


@pytest.mark.parametrize("words", ['"a', "a OR b", "NEAR(x y)", "label:x", "x* -y", "'x') --", "x\x00", "é", "x" * 5000])
def test_no_words_are_taken_for_a_pattern(find: Callable[..., Found], words: str) -> None:
    assert isinstance(find(words), Found)


def test_conclusions_and_places_in_texts_are_not_found(find: Callable[..., Found]) -> None:
    assert not [name for name in names(find("Trump", limit=500)) if name.startswith(("Derived_", "Evidence_"))]


def test_the_index_is_kept_and_made_again_where_it_is_damaged_or_a_question_changes(tmp_path: Path) -> None:
    base = tmp_path / "base"
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, base / name)
    shutil.copytree(worlds.TOY / "seeds", base / "seeds")
    shot = build.build(Folders(base, "here"), tmp_path / "cache")
    before = search.find(base, shot, "Ardenia")
    (kept,) = (shot.folder / "indexes").iterdir()
    kept.write_bytes(kept.read_bytes()[:100] + b"\0" * 5000)
    assert search.find(base, shot, "Ardenia") == before
    shutil.rmtree(shot.folder / "indexes")
    (shot.folder / "indexes").write_text("no folder")  # nothing can be kept
    assert search.find(base, shot, "Ardenia") == before
    (shot.folder / "indexes").unlink()
    search.find(base, shot, "Ardenia")
    path = base / "queries/ask/members-of.rq"
    path.write_text(path.read_text().replace("#+ summary: Which", "#+ summary: Whichever quokka"))
    assert names(search.find(base, shot, "quokka")) == ["members-of"]
    assert len(list((shot.folder / "indexes").iterdir())) == 1
    assert snapshot.kept_index(shot, "another") is None


# --- the verbs ----------------------------------------------------------------------------------------------------


def test_the_verb_says_what_to_type(sgkg: Callable) -> None:
    done = sgkg("find", "northern", "pact")
    assert done.status == 0
    assert "sgd:Alliance_NorthernPact" in done.out
    content = json.loads(sgkg("find", "members", "organization", "--kind", "question", "--format", "json").out)
    assert content["hits"][0]["type"] == "ask members-of"
    nothing = sgkg("find", "qqqqqqq", "--kind", "claim")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "sgkg: nothing found; try without --kind claim\n")


@pytest.mark.parametrize("what", ["actors", "instruments", "options", "sources", "events"])
def test_lists(sgkg: Callable, what: str) -> None:
    done = sgkg("list", what, "--format", "csv")
    assert (done.status, done.err) == (0, "")
    assert len(done.out.splitlines()) > 2


def test_coverage(sgkg: Callable) -> None:
    done = sgkg("coverage")
    assert done.status == 0
    assert "position" in done.out
    assert "the graph was read until" in done.err


def test_finding_loads_no_engine(tmp_path: Path) -> None:
    from test_house import HEAVY, loaded_by

    code = f"import os; os.environ['SGKG_CACHE'] = {str(tmp_path)!r}\nfrom kg.cli import main\n"
    loaded_by(code + "main(['find', 'NATO'])")
    assert not loaded_by(code + "main(['find', 'NATO'])") & HEAVY

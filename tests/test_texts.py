"""A text is registered by its digest, with what it is like among known texts, and stays where it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import toy_world as worlds
from conftest import Done

from kg import evidence, rdf, workspace
from kg.vocab import SG
from kg.workspace import Bibliography, register

TOY_TEXTS = worlds.TOY / "texts"
NEW = "Ardenia asked its neighbours for a guard of the harbour, and two of them said yes at once, says the Gull."
MINE = "https://example.org/my/"


def lantern() -> str:
    return evidence.normalise((TOY_TEXTS / "quill-lantern.txt").read_text(encoding="utf-8"))


def source_of(store: ox.Store, slug: str) -> str:
    return next(iri for iri, (one, _) in evidence.sources(store).items() if one == slug)


# What is alike --------------------------------------------------------------------------------------------------------


def test_an_edition_with_other_words_at_its_edges_is_the_same_work_by_digests_alone(toy_store: ox.Store) -> None:
    text = "From our archive. " + lantern().replace("column", "essay") + " All rights reserved."
    (first, *_) = evidence.likenesses(text, evidence.spans(toy_store), {})
    assert first.source == source_of(toy_store, "quill-lantern")
    assert first.same
    assert first.shared is None


def test_copies_at_hand_tell_the_share_of_words(toy_store: ox.Store) -> None:
    half = lantern()[: len(lantern()) // 3]
    known = source_of(toy_store, "quill-lantern")
    (like,) = evidence.likenesses(half, [], {known: lantern()})
    assert (like.shared or 0) > 0.98  # the cut goes through a word
    assert 0.2 < (like.kept or 0) < 0.4
    assert not like.same  # a third of a text is a part of it, not an edition


def test_a_text_of_its_own_is_like_nothing(toy_store: ox.Store) -> None:
    texts, _ = evidence.read_texts(TOY_TEXTS, evidence.sources(toy_store))
    assert evidence.likenesses(NEW, evidence.spans(toy_store), texts) == []


def test_every_toy_text_is_likest_to_itself(toy_store: ox.Store) -> None:
    texts, _ = evidence.read_texts(TOY_TEXTS, evidence.sources(toy_store))
    for source, text in texts.items():
        assert evidence.likenesses(text, evidence.spans(toy_store), texts)[0].source == source


# Registering ----------------------------------------------------------------------------------------------------------


def test_an_edition_expresses_the_work_that_is_known(toy_store: ox.Store) -> None:
    known = source_of(toy_store, "quill-lantern")
    made = register(toy_store, None, lantern() + " Reprinted.", Bibliography("my-reprint", published="2024-05"))
    work = rdf.raw(next(toy_store.quads_for_pattern(ox.NamedNode(known), ox.NamedNode(SG.expresses), None)).object)
    assert made.same
    assert "sg:Work" not in made.text
    assert made.work == work
    assert 'sg:publishedOn "2024-05-01"^^xsd:date' in made.text
    assert 'sg:publishedOnLatest "2024-05-31"^^xsd:date' in made.text


def test_what_is_like_a_known_text_may_be_said_to_be_its_own(toy_store: ox.Store) -> None:
    said = Bibliography("mine", authors=("Ada Quill",), published="2024-05-02", new_work=True)
    made = register(toy_store, None, lantern() + " Reprinted.", said)
    assert not made.same
    assert made.work == "https://w3id.org/sgkg/id/Work_mine"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Bibliography("My Text"), "such as my-text"),
        (Bibliography("quill-lantern"), "is the slug of another text"),
        (Bibliography("mine"), "--new-author"),
        (Bibliography("mine", authors=("Ada Quill",)), "--date 2025-03-06"),
        (Bibliography("mine", authors=("Ada Quill",), published="last week"), "is not a day"),
        (Bibliography("mine", new_authors=("Ada Quill",), published="2024"), "is in the graph already"),
    ],
)
def test_what_is_missing_is_said_with_what_to_write(toy_store: ox.Store, said: Bibliography, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        register(toy_store, None, NEW, said)


def test_an_author_who_is_not_known_is_told_how_to_be_recorded(toy_store: ox.Store) -> None:
    with pytest.raises(LookupError, match='--new-author "Gull Waters"'):
        register(toy_store, None, NEW, Bibliography("mine", authors=("Gull Waters",), published="2024"))


def test_a_text_that_is_registered_is_not_registered_twice(toy_store: ox.Store) -> None:
    with pytest.raises(ValueError, match="registered already: quill-lantern"):
        register(toy_store, None, lantern(), Bibliography("mine"))


# The command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(sgkg: Callable[..., Done], tmp_path: Path) -> Callable[..., Done]:
    """The command with a workspace and a folder of texts of its own."""
    workspace.init(tmp_path / "own", MINE)
    shutil.copytree(TOY_TEXTS, tmp_path / "texts")
    (tmp_path / "texts" / "gull.txt").write_text(NEW, encoding="utf-8")

    def run(*words: object) -> Done:
        return sgkg(*words, cwd=tmp_path, SGKG_WORKSPACE=str(tmp_path / "own"))

    return run


def test_a_text_is_registered_as_a_change_and_not_copied(run: Callable[..., Done], tmp_path: Path) -> None:
    done = run("text", "add", "texts/gull.txt", "--slug", "gull", "--new-author", "Gull Waters", "--date", "2024-03-01", "--by", "A")
    assert done.status == 0, done
    assert "accepted 0001-" in done.err
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "own").rglob("*.ttl"))
    assert evidence.digest(evidence.normalise(NEW)) in kept
    assert "neighbours" not in kept
    again = run("text", "add", "texts/gull.txt", "--slug", "gull-2", "--new-author", "Gull Waters", "--date", "2024", "--by", "A")
    assert again.status == 2
    assert "registered already: gull" in again.err
    assert run("evidence", "--texts", "texts", "--find", "two of them … at once").out.count("sg:Evidence") == 1


def test_without_a_workspace_the_facts_are_printed(sgkg: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "gull.txt").write_text(NEW, encoding="utf-8")
    done = sgkg("text", "add", tmp_path / "gull.txt", "--slug", "gull", "--author", "Ada Quill", "--date", "2024")
    assert done.status == 0, done
    (tmp_path / "facts.ttl").write_text(done.out, encoding="utf-8")
    assert sgkg("validate", tmp_path / "facts.ttl").status == 0

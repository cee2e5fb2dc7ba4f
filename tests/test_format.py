"""Turtle has one form, `kg/vocab.py` is what the ontology says, and every name of the vocabulary exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ontology, queries, rdf, seeds, sparql, turtle, vocab
from kg.turtle import FactsError, canonical

ROOT = Path(__file__).resolve().parent.parent
TOY = sorted((ROOT / "tests/toy/seeds").glob("*/*.ttl"))
FACTS = [*ontology.turtle_files(ROOT), *seeds.files(ROOT).values(), *TOY]
SG = rdf.NS


def triples(text: str | bytes) -> set[str]:
    data = text.encode() if isinstance(text, str) else text
    return {str(quad.triple) for quad in turtle.parse(data, "turtle", name="test.ttl")}


# --- canonical Turtle ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TOY, ids=lambda path: path.stem)
def test_the_toy_world_is_canonical(path: Path) -> None:
    data = path.read_bytes()
    assert canonical(data, name=path.name).encode() == data, f"run: sgkg format {path.relative_to(ROOT)}"


def test_there_are_files_to_check() -> None:
    assert len(TOY) >= 10
    assert len(FACTS) > 35


def test_order_and_prefixes_do_not_matter() -> None:
    one = "PREFIX a: <http://example.org/>\na:x a:p a:z , a:y ; a:o 1 .\na:b a:p 'c' .\n"
    two = '@prefix a: <http://example.org/> .\na:b <http://example.org/p> "c" . a:x a:o 1 ; a:p a:y . a:x a:p a:z .'
    text = canonical(one.encode(), name="one")
    assert text == canonical(two.encode(), name="two") == canonical(text.encode(), name="again")
    assert text.startswith("PREFIX a: <http://example.org/>\n")
    assert text.index('\na:b\n    a:p "c" ;\n.\n') < text.index("\na:x\n    a:o 1 ;\n    a:p\n        a:y ,\n        a:z ;\n.\n")
    assert triples(text) == triples(one)
    assert text.endswith(".\n")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), WORDS), min_size=1, max_size=6))
@settings(max_examples=40)
def test_rewriting_keeps_what_is_said(rows: list[tuple[int, int, str]]) -> None:
    said = "".join(f"<http://example.org/{s}> <http://example.org/p{p}> {queries.term('string', words)} .\n" for s, p, words in rows)
    text = canonical(said.encode(), name="test.ttl")
    assert triples(text) == triples(said)
    assert canonical(text.encode(), name="test.ttl") == text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("# a note\n<http://a/b> <http://a/c> 1 .\n", r"test\.ttl:1: has a comment"),
        ("<http://a/b> <http://a/c> 1 .\n   # a note\n", r"test\.ttl:2: has a comment"),
        ("<http://a/b> <http://a/c> ", r"test\.ttl:1"),
        ("<http://a/b> a:c 1 .", "declare it with a PREFIX line"),
        ("<b> <http://a/c> 1 .", "write the whole IRI, or a prefix"),
        ("".join(f"<http://a/b> <http://a/c> _:b{n} .\n" for n in range(201)), "has 201 blank nodes; at most 200"),
    ],
    ids=["comment", "comment below", "broken off", "prefix", "relative", "blank nodes"],
)
def test_refused(data: str, problem: str) -> None:
    with pytest.raises(FactsError, match=problem):
        canonical(data.encode(), name="test.ttl")


def test_a_comment_behind_a_fact_is_refused() -> None:
    with pytest.raises(FactsError, match="has a comment"):
        canonical(b"<http://a/b> <http://a/c> 1 . # a note\n", name="test.ttl")


def test_a_sign_in_a_string_is_no_comment() -> None:
    text = b'<http://a/b> <http://a/c> """first\n# second""" .\n'
    assert triples(canonical(text, name="test.ttl")) == triples(text)


def test_a_sign_in_an_iri_is_no_comment() -> None:
    assert canonical(b"<http://a/b#c>\n<http://a/c> <http://a/#d> .", name="test.ttl")


def test_blank_nodes_are_put_in_one_order() -> None:
    one = "PREFIX a: <http://a/>\na:s a:p [ a:q 1 ] , [ a:q 2 ] .\n"
    two = "PREFIX a: <http://a/>\n_:x a:q 2 . _:y a:q 1 . a:s a:p _:x , _:y .\n"
    assert canonical(one.encode(), name="one") == canonical(two.encode(), name="two")


# --- the verb -----------------------------------------------------------------------------------------------------


def test_check_says_and_changes_nothing(sgkg: Callable, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    bad.write_text('PREFIX a: <http://a/> a:s a:p "ü" .', encoding="utf-8")
    good.write_text(canonical(bad.read_bytes(), name="bad"), encoding="utf-8")
    before = bad.read_bytes()
    done = sgkg("format", "--check", good, bad, cwd=tmp_path)
    assert (done.status, done.out, done.err) == (1, "would rewrite bad.ttl\n2 files, 1 would change\n", "")
    assert bad.read_bytes() == before
    assert sgkg("format", "--check", good, cwd=tmp_path).status == 0
    done = sgkg("format", good, bad, cwd=tmp_path)
    assert (done.status, done.out) == (0, "rewrote bad.ttl\n2 files, 1 changed\n")
    assert bad.read_bytes() == good.read_bytes()
    assert sgkg("format", bad, cwd=tmp_path).out == "1 files, 0 changed\n"


def test_a_byte_order_mark_is_dropped(sgkg: Callable, tmp_path: Path) -> None:
    path = tmp_path / "mark.ttl"
    path.write_bytes(b"\xef\xbb\xbf<http://a/b> <http://a/c> <http://a/d> .\n")
    assert sgkg("format", path).status == 0
    assert path.read_bytes().startswith(b"PREFIX")


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("bad.ttl", b"<http://a/b> ", "bad.ttl:1"),
        ("bad.ttl", b"\x00\x01", "binary file"),
        ("bad.ttl", None, "no such file"),
        ("bad.nt", b"", "only Turtle"),
    ],
)
def test_what_cannot_be_rewritten_is_left_alone(sgkg: Callable, tmp_path: Path, name: str, data: bytes | None, problem: str) -> None:
    other = tmp_path / "other.ttl"
    other.write_bytes(b"<http://a/b> <http://a/c> <http://a/d> .")
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    done = sgkg("format", other, path)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err
    assert done.err.count("\n") == 1
    assert other.read_bytes() == b"<http://a/b> <http://a/c> <http://a/d> ."
    assert data is None or path.read_bytes() == data


def test_the_repository_is_formatted(sgkg: Callable) -> None:
    done = sgkg("format", "--check", base=ROOT)
    assert done.status == 0, f"run: sgkg format\n{done.out}"


# --- names --------------------------------------------------------------------------------------------------------


def test_the_vocabulary_module_is_what_the_ontology_says() -> None:
    assert Path(vocab.__file__).read_text(encoding="utf-8") == ontology.vocabulary_module(ROOT), "run: sgkg format"


def test_the_namespace_is_closed() -> None:
    terms = ontology.terms(ROOT)
    assert len(terms) > 100
    assert vocab.SG.from_ == SG + "from"
    assert {name for name in vars(vocab.SG) if not name.startswith("__")} == {ontology.python_name(term) for term in terms}
    with pytest.raises(AttributeError):
        vocab.SG.guaranter  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_term_in_turtle_exists(path: Path) -> None:
    terms = ontology.terms(ROOT)
    used = {part.rstrip("/") for part in re.findall(re.escape(SG) + r"([\w.\-/]*)", " ".join(triples(path.read_bytes())))}
    assert used - set(terms) - {""} == set()


def query_files() -> list[Path]:
    return [path for kind in queries.FOLDERS for path in queries.folder(ROOT, kind)]


@pytest.mark.parametrize("path", query_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_name_in_a_query_exists(path: Path, real_names: set[str]) -> None:
    query = queries.load(path)
    terms = ontology.terms(ROOT)
    found = [token.text for token in sparql.tokens(query.text) if token.kind == "name"]
    assert {name for name in found if name.startswith("sg:") and name.removeprefix("sg:") not in {*terms, ""}} == set()
    assert {name for name in found if name.startswith("sgd:")} - {"sgd:"} <= real_names
    assert {value for value in query.defaults.values() if value.startswith("sgd:")} <= real_names


@pytest.fixture(scope="module")
def real_names() -> set[str]:
    """The individuals of the repository as CURIEs."""
    quads = [quad for path in FACTS if "toy" not in path.parts for quad in turtle.read(path)]
    return {"sgd:" + quad.subject.value.removeprefix(rdf.ID) for quad in quads if getattr(quad.subject, "value", "").startswith(rdf.ID)}

"""Evidence is found again in a reader's own copies, moved or not, and what is lost or uncovered is said."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import toy_world as worlds
from conftest import Done
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import evidence
from kg.evidence import TextSpan
from kg.turtle import FactsError

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "texts"
TOY_TEXTS = worlds.TOY / "texts"
SOURCE = "https://example.org/source"


def span(text: str, words: str, *, shift: int = 0) -> TextSpan:
    """The span of `words` in `text`, with offsets that are `shift` off."""
    start = text.index(words) + shift
    return TextSpan("https://example.org/evidence", SOURCE, start, start + len(words), evidence.digest(words))


def outcome(found: TextSpan, text: str) -> tuple[str, str]:
    (anchor,) = evidence.anchor([found], {SOURCE: text})
    assert anchor.words == text[anchor.start : anchor.end]
    return anchor.outcome, anchor.words


# --- normalising --------------------------------------------------------------------------------------------------


def test_normalising_makes_white_space_one_space_and_letters_one_form() -> None:
    assert evidence.normalise("  one\u00a0two\n\n\tthree\u2003four ") == "one two three four"
    assert evidence.normalise("Zelenskyi\u0308") == "Zelensky\u00ef"
    assert evidence.normalise("") == ""
    assert evidence.normalise("zero\u200bwidth") == "zero\u200bwidth"  # no white space by Unicode


@given(st.text(max_size=60))
def test_normalising_is_what_the_model_says_and_is_stable(text: str) -> None:
    once = evidence.normalise(text)
    assert once == " ".join(unicodedata.normalize("NFC", text).split())
    assert evidence.normalise(once) == once
    assert evidence.normalise(unicodedata.normalize("NFD", text)) == evidence.normalise(unicodedata.normalize("NFC", text))


def test_digest_is_lower_case_sha256_of_utf8() -> None:
    assert evidence.digest("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


# --- anchoring ----------------------------------------------------------------------------------------------------

TEXT = "The treaty binds. The treaty does not bind all, though some of the parties say so."


def test_found_where_it_was() -> None:
    assert outcome(span(TEXT, "does not bind"), TEXT) == ("found", "does not bind")


def test_moved_by_words_put_in_before_it() -> None:
    assert outcome(span(TEXT, "does not bind"), "A new first sentence. " + TEXT) == ("moved", "does not bind")


def test_of_several_places_the_nearest_is_taken() -> None:
    (anchor,) = evidence.anchor([span(TEXT, "The treaty", shift=14)], {SOURCE: TEXT})
    assert (anchor.outcome, anchor.start) == ("moved", TEXT.rindex("The treaty"))
    (anchor,) = evidence.anchor([span(TEXT, "The treaty", shift=4)], {SOURCE: TEXT})
    assert (anchor.outcome, anchor.start) == ("moved", 0)


def test_lost_when_one_letter_differs() -> None:
    assert outcome(span(TEXT, "does not bind"), TEXT.replace("does", "Does")) == ("lost", "")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (70, 9999), (9999, 10010)])
def test_a_span_that_is_no_span_is_lost(start: int, end: int) -> None:
    wrong = TextSpan("https://example.org/evidence", SOURCE, start, end, evidence.digest(TEXT[start:end] or "x"))
    assert outcome(wrong, TEXT)[0] == "lost"


def test_no_text_is_said() -> None:
    assert [anchor.outcome for anchor in evidence.anchor([span(TEXT, "binds")], {})] == ["no text"]


@given(st.data())
@settings(max_examples=60)
def test_every_span_of_words_is_found_and_survives_a_new_beginning(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.text(alphabet="abcdé–’ü", min_size=1, max_size=6), min_size=1, max_size=8))
    text = evidence.normalise(" ".join(words))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    wanted = evidence.normalise(" ".join(words[first : last + 1]))
    assert outcome(span(text, wanted), text) == ("found", wanted)
    assert outcome(span(text, wanted), "zzz " + text)[0] in ("found", "moved")


# --- coverage -----------------------------------------------------------------------------------------------------


def covered(text: str, *places: tuple[int, int]) -> evidence.Coverage:
    (found,) = evidence.coverage([TextSpan("e", SOURCE, start, end, "") for start, end in places], {SOURCE: text})
    return found


def test_coverage_leaves_out_white_space_between_spans() -> None:
    assert covered("one two", (0, 3), (4, 7)) == evidence.Coverage(SOURCE, 7, 7, ())
    assert covered("one two", (0, 3)) == evidence.Coverage(SOURCE, 7, 3, ((3, 7),))
    assert covered("one two") == evidence.Coverage(SOURCE, 7, 0, ((0, 7),))
    assert covered("") == evidence.Coverage(SOURCE, 0, 0, ())


@given(st.text(alphabet="ab ", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_coverage_adds_up(text: str, places: list[tuple[int, int]]) -> None:
    inside = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in places]
    found = covered(text, *inside)
    marked = {at for start, end in inside for at in range(start, end)}
    missing = {at for start, end in found.gaps for at in range(start, end)}
    assert found.covered + len(missing) == found.characters == len(text)
    assert not marked & missing
    assert all(text[at] == " " for at in set(range(len(text))) - marked - missing)
    assert list(found.gaps) == sorted(found.gaps)
    assert all(text[start:end].strip() for start, end in found.gaps)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
def test_coverage_is_a_share_even_of_a_shorter_edition(places: list[tuple[int, int]]) -> None:
    found = covered("abc", *places)
    assert 0 <= found.covered <= found.characters


# --- reading texts ------------------------------------------------------------------------------------------------


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY_TEXTS, tmp_path / "texts"))


def anchors(store: ox.Store, folder: Path) -> tuple[dict[str, int], list[str]]:
    texts, strangers = evidence.read_texts(folder, evidence.sources(store))
    found = list(evidence.anchor(evidence.spans(store), texts))
    return {kind: sum(a.outcome == kind for a in found) for kind in ("found", "moved", "lost", "no text")}, strangers


def test_all_evidence_of_the_toy_world_is_found(toy_store: ox.Store) -> None:
    count = len(evidence.spans(toy_store))
    assert count > 50
    assert anchors(toy_store, TOY_TEXTS) == ({"found": count, "moved": 0, "lost": 0, "no text": 0}, [])


def test_copies_may_have_another_name_mark_form_and_white_space(toy_store: ox.Store, copies: Path) -> None:
    for number, path in enumerate(sorted(copies.glob("*.txt"))):
        text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8")).replace("the ", "the\u00a0").replace(". ", ".\r\n\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        path.rename(path.with_name(f"{number}.txt"))
    (copies / "shopping.txt").write_text("bread, milk", encoding="utf-8")
    counts, strangers = anchors(toy_store, copies)
    assert (counts["found"], counts["lost"], counts["no text"]) == (len(evidence.spans(toy_store)), 0, 0)
    assert strangers == ["shopping.txt"]


def test_another_edition_is_known_by_its_name(toy_store: ox.Store, copies: Path) -> None:
    path = copies / "quill-lantern.txt"
    path.write_text("Corrected. " + path.read_text(encoding="utf-8").replace("Remember Marrow", "Recall Marrow"), encoding="utf-8")
    texts, _ = evidence.read_texts(copies, evidence.sources(toy_store))
    found = {a.span.iri.rpartition("/")[2]: a.outcome for a in evidence.anchor(evidence.spans(toy_store), texts)}
    here = {name: kind for name, kind in found.items() if "quill-lantern" in name}
    assert here.pop("Evidence_quill-lantern_1411-1497") == "lost"
    assert set(here.values()) == {"moved"}
    assert {kind for name, kind in found.items() if "quill-lantern" not in name} == {"found"}


def test_wrong_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        evidence.read_texts(tmp_path / "nowhere", {})
    with pytest.raises(FileNotFoundError, match=r"no \*\.txt in it"):
        evidence.read_texts(tmp_path, {})
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(FactsError, match="not UTF-8"):
        evidence.read_texts(tmp_path, {})


# --- the verb -----------------------------------------------------------------------------------------------------


def test_the_command_counts_and_covers(sgkg: Callable, toy_store: ox.Store) -> None:
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--format", "json")
    assert (done.status, done.err) == (0, "")
    content = json.loads(done.out)
    count = len(evidence.spans(toy_store)) + len(evidence.spans(toy_store, silent=True))
    assert content["counts"] == {"found": count, "moved": 0, "lost": 0, "no text": 0}
    assert all(row["words"] is None and (row["claims"] or row["evidence"].startswith("sgd:Silence_")) for row in content["spans"])
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--coverage", "--format", "json")
    assert done.status == 0
    content = json.loads(done.out)
    assert content["missing"] == []
    assert all(text["covered"] == text["characters"] > 0 and not text["gaps"] for text in content["texts"])


def test_the_command_prints_the_words_of_a_claim(sgkg: Callable) -> None:
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--claim", "Quill calls the assurances of the Hollow Memorandum worthless")
    assert done.status == 0
    assert done.out.splitlines() == [
        "Quill calls the assurances of the Hollow Memorandum worthless",
        "",
        "  quill-courier 168–194",
        "    They turned out worthless.",
        "",
        "  quill-lantern 219–245",
        "    They turned out worthless.",
    ]


def test_the_command_finds_words_and_prints_the_node(sgkg: Callable, copies: Path, toy_store: ox.Store) -> None:
    """What is printed is what the toy world has of the same words; of a text that is of no source, the source is printed as well."""
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--find", "they turned …  WORTHLESS.")
    assert done.status == 0
    assert "2 places" in done.err
    printed = {str(quad.triple) for quad in ox.parse(done.out.encode(), format=ox.RdfFormat.TURTLE)}
    assert printed <= {str(quad.triple) for quad in toy_store}
    assert len(printed) == 10
    (copies / "my-text.txt").write_text("Made up:  “All ships\nsail”, she said.", encoding="utf-8")
    done = sgkg("evidence", "--texts", copies, "--find", '"all ships sail"')
    assert done.status == 0
    assert "my-text.txt is of no source yet" in done.err
    assert "sgd:Evidence_my-text_9-25\n" in done.out
    assert f'sg:textDigest "{evidence.digest("Made up: “All ships sail”, she said.")}"' in done.out
    assert f'sg:spanDigest "{evidence.digest("“All ships sail”")}"' in done.out
    done = sgkg("evidence", "--texts", copies, "--find", "words that stand nowhere")
    assert (done.status, done.out) == (2, "")
    assert "in none of the" in done.err


@pytest.mark.parametrize("words", ["", " … ", "nowhere", "b.d"])
def test_words_that_are_not_there(words: str) -> None:
    assert evidence.find("a bcd e", words) == []


def test_words_are_found_as_they_are_typed() -> None:
    assert evidence.find("He said: “No — never.” No, never.", '"no - never."') == [(9, 22)]
    assert evidence.find("one two one three", "one … three") == [(0, 17)]


def test_the_command_fails_on_what_is_lost_and_missing(sgkg: Callable, copies: Path) -> None:
    path = copies / "nib-herald.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("grumbles", "grumbled"), encoding="utf-8")
    (copies / "quill-digest.txt").unlink()
    done = sgkg("evidence", "--texts", copies)
    assert done.status == 1
    assert "lost: sgd:Evidence_nib-herald_125-156 was at 125–156: sgd:Claim_nib-herald_brevik-accepts-air" in done.out
    rows = {line.split()[0]: line.split()[1:] for line in done.out.splitlines() if line.startswith(("nib", "quill"))}
    assert rows["nib-herald"] == ["4", "0", "1", "0"]
    assert rows["quill-digest"][0] == rows["quill-digest"][2] == "0"
    assert int(rows["quill-digest"][3]) > 0
    done = sgkg("evidence", "--texts", copies, "--coverage")
    assert done.status == 1
    assert "no text: quill-digest" in done.out


def test_coverage_does_not_count_spans_that_are_lost(sgkg: Callable, copies: Path) -> None:
    path = copies / "nib-herald.txt"
    path.write_text("x" * len(path.read_text(encoding="utf-8").strip()), encoding="utf-8")
    done = sgkg("evidence", "--texts", copies, "--coverage", "--format", "json")
    assert done.status == 1
    (text,) = (text for text in json.loads(done.out)["texts"] if text["source"] == "nib-herald")
    assert text["covered"] == 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--texts", "nowhere"], "no such folder"),
        (["--texts", TOY_TEXTS, "--claim", "Ardenia"], "has no evidence in a text"),
        (["--texts", TOY_TEXTS, "--claim", "Ardenia", "--coverage"], "do not go together"),
    ],
)
def test_the_command_says_what_is_wrong(sgkg: Callable, words: list, problem: str) -> None:
    done = sgkg("evidence", *words)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err


def test_a_missing_folder_does_no_harm_to_the_snapshot(sgkg: Callable) -> None:
    done = sgkg("evidence", "--texts", "nowhere")
    assert done.err == "sgkg: nowhere: no such folder; name one that holds the texts as *.txt\n"


# --- the real texts -----------------------------------------------------------------------------------------------


def test_every_span_of_the_real_texts_is_found_and_nothing_is_left_out(real_store: ox.Store) -> None:
    if not TEXTS.is_dir():
        pytest.skip(f"the texts are not at {TEXTS}: put your own copies there to check their evidence")
    wanted = evidence.sources(real_store)
    texts, strangers = evidence.read_texts(TEXTS, wanted)
    assert len(texts) == len(wanted) == 5
    assert not strangers
    spans = [*evidence.spans(real_store), *evidence.spans(real_store, silent=True)]
    assert [a.span.iri for a in evidence.anchor(spans, texts) if a.outcome != "found"] == []
    assert {wanted[c.source][0]: c.gaps for c in evidence.coverage(spans, texts)} == {slug: () for slug, _ in wanted.values()}
    for iri, (_, whole) in wanted.items():
        assert evidence.digest(texts[iri]) == whole


# --- places that an editor or a marked copy gives -----------------------------------------------------------------


@given(st.lists(st.text(alphabet="abé\u0301 \u00a0\n\t", max_size=8), min_size=2, max_size=6), st.data())
def test_a_place_of_a_copy_holds_the_same_words_in_the_text(pieces: list[str], data: st.DataObject) -> None:
    copy = "".join(pieces)
    first = data.draw(st.integers(0, len(copy)))
    last = data.draw(st.integers(first, len(copy)))
    if unicodedata.combining(copy[first : first + 1] or "a") or unicodedata.combining(copy[last : last + 1] or "a"):
        return  # nobody marks from the middle of a letter
    text, words = evidence.normalise(copy), evidence.normalise(copy[first:last])
    if not words:
        with pytest.raises(ValueError, match="no words"):
            evidence.within(text, copy, first, last)
        return
    start, end = evidence.within(text, copy, first, last)
    assert text[start:end] == words


def test_marks_are_taken_off_and_may_stand_in_marks() -> None:
    copy = "See [1]] and [[a: one [[b-2:two]] ]]three."
    plain, marks = evidence.marks(copy)
    assert evidence.same_but_for_space(plain, "See [1]] and one two three.")
    text = "See [1]] and one two three."
    assert {name: text[slice(*evidence.within(text, plain, start, end))] for name, start, end in marks} == {"a": "one two", "b-2": "two"}


def test_a_mark_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"line 2: the mark \[\[b: is not closed"):
        evidence.marks("[[a: one]]\n[[b: two")


def test_a_marked_copy_gives_the_evidence_of_each_claim(sgkg: Callable[..., Done], tmp_path: Path) -> None:
    text = (TOY_TEXTS / "quill-lantern.txt").read_text(encoding="utf-8")
    copy = tmp_path / "copy.txt"
    copy.write_text(text.replace("They turned out worthless", "[[worth: They turned out worthless ]]"), encoding="utf-8")
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--marked", copy)
    start = evidence.normalise(text).index("They turned out")
    assert done.status == 0, done
    assert f"sgd:Claim_quill-lantern_worth\n    sg:hasEvidence sgd:Evidence_quill-lantern_{start}-{start + 25} ;" in done.out
    assert evidence.digest("They turned out worthless") in done.out
    copy.write_text(text.replace("They turned out worthless", "[[worth: They turned out useless ]]"), encoding="utf-8")
    wrong = sgkg("evidence", "--texts", TOY_TEXTS, "--marked", copy)
    assert wrong.status == 2
    assert "differs from quill-lantern after" in wrong.err
    assert "They turned out" in wrong.err


def test_a_place_that_an_editor_shows_is_that_of_the_words(sgkg: Callable[..., Done]) -> None:
    lines = (TOY_TEXTS / "quill-lantern.txt").read_text(encoding="utf-8").splitlines()
    line = next(number for number, one in enumerate(lines, 1) if "worthless" in one)
    column = lines[line - 1].index("worthless") + 1
    by_editor = sgkg("evidence", "--texts", TOY_TEXTS, "--at", f"quill-lantern.txt:{line}:{column}-{line}:{column + 9}")
    by_words = sgkg("evidence", "--texts", TOY_TEXTS, "--source", "quill-lantern", "--find", "worthless")
    assert by_editor.out == by_words.out != ""
    start = by_words.out.split("quill-lantern_")[1].split("-")[0]
    by_offsets = sgkg("evidence", "--texts", TOY_TEXTS, "--at", f"quill-lantern:{start}-{int(start) + 9}")
    assert by_offsets.out == by_words.out


@pytest.mark.parametrize(
    ("place", "words"),
    [("somewhere", "write FILE:LINE:COLUMN"), ("gull:1-2", "no text has the slug gull"), ("quill-lantern:5-999999", "within them")],
)
def test_a_place_that_there_is_not_is_told(sgkg: Callable[..., Done], place: str, words: str) -> None:
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--at", place)
    assert done.status == 2
    assert words in done.err


def test_one_source_alone_can_be_looked_at(sgkg: Callable[..., Done]) -> None:
    done = sgkg("evidence", "--texts", TOY_TEXTS, "--coverage", "--source", "quill-lantern", "--format", "json")
    assert [one["source"] for one in json.loads(done.out)["texts"]] == ["quill-lantern"]

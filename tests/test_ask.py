"""`sgkg ask` lists the questions and answers them, as of a day, for things named in any way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import queries
from kg.cli.ask import listing
from kg.rdf import ID

ROOT = Path(__file__).resolve().parent.parent


def column(out: str, name: str) -> list[str]:
    return [row.get(f"{name}_iri", row[name]).removeprefix(ID) for row in csv.DictReader(io.StringIO(out))]


# --- listing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["guarantors-of", "Ukraine"], "to ask this question:  sgkg ask guarantors-of Ukraine"),
        (["who", "guarantees", "it"], "sgkg find who guarantees it  looks for these words"),
        (["aks", "x"], "did you mean ask?"),
    ],
)
def test_what_begins_with_no_verb_is_told_what_to_type(sgkg: Callable, words: list[str], said: str) -> None:
    done = sgkg(*words, base=ROOT)
    assert (done.status, done.out) == (2, "")
    assert said in " ".join(done.err.split("\n  "))


def test_every_question_is_listed_under_its_topic(sgkg: Callable) -> None:
    done = sgkg("ask")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    for query in queries.load_all(ROOT, "ask"):
        (at,) = (number for number, line in enumerate(lines) if line.split("  ")[1:2] == [query.name])
        topic = next(line for line in reversed(lines[:at]) if line and not line.startswith(" "))
        assert topic == query.tags[0]
        assert query.summary in lines[at]
        assert all(f"--{parameter.name} {parameter.takes.upper()}" in lines[at + 1] for parameter in query.parameters)


def test_the_listing_in_json(sgkg: Callable) -> None:
    rows = {row["name"]: row for row in json.loads(sgkg("ask", "--format", "json").out)["questions"]}
    assert set(rows) == {query.name for query in queries.load_all(ROOT, "ask")}
    assert rows["members-of"]["parameters"]["organization"] == {"kind": "organization", "default": "sgd:Alliance_NATO"}
    assert rows["members-of"]["questions"] == [9]


def test_an_empty_listing() -> None:
    assert "sgkg ask NAME" in listing([])


# --- answering ----------------------------------------------------------------------------------------------------

PACT = ("ask", "members-of", "--organization")


@pytest.mark.parametrize("name", ["Northern Pact", "the pact", "sgd:Alliance_NorthernPact", "Alliance_NorthernPact", ID + "Alliance_NorthernPact"])
def test_a_thing_may_be_named_in_any_way(sgkg: Callable, name: str) -> None:
    done = sgkg(*PACT, name, "--format", "csv")
    assert (done.status, done.err) == (0, "")
    assert sorted(column(done.out, "member")) == ["State_Corvania", "State_Dunmark", "State_Estmere", "State_Galtia", "State_OldGaltia"]


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("1950-08-23", []),
        ("1950-08-24", ["Corvania", "Dunmark"]),
        ("1952-01-01", ["Corvania", "Dunmark", "Estmere"]),
        ("1966-03-10", ["Corvania", "Dunmark", "Estmere", "OldGaltia"]),
        ("1966-03-11", ["Corvania", "Dunmark", "OldGaltia"]),
        ("1990-12-31", ["Corvania", "Dunmark", "OldGaltia"]),
        ("1991-01-01", ["Corvania", "Dunmark", "Galtia"]),
    ],
)
def test_as_of_a_day_both_ends_and_outer_bounds_count(sgkg: Callable, day: str, members: list[str]) -> None:
    done = sgkg(*PACT, "Northern Pact", "--as-of", day, "--format", "csv")
    assert done.status == 0
    assert sorted(column(done.out, "member")) == [f"State_{name}" for name in members]


def test_what_was_said_later_of_a_day_is_known_but_not_by_an_earlier_day(sgkg: Callable) -> None:
    words = ("ask", "positions-on", "--option", "Corvanian troops in Ardenia", "--format", "csv", "--as-of")
    said = "Claim_quill-lantern_vassel-rules-out-troops"
    assert said not in column(sgkg(*words, "2024-02-11").out, "claim")
    assert said in column(sgkg(*words, "2024-03-04").out, "claim")
    assert column(sgkg(*words, "2024-03-04", "--known-by", "2024-03-04").out, "claim") == []
    assert said in column(sgkg(*words, "2024-03-05", "--known-by", "2024-03-05").out, "claim")


@pytest.mark.parametrize(
    ("period", "members"),
    [("1950-08", ["Corvania", "Dunmark"]), ("1950", ["Corvania", "Dunmark"]), ("1966-03", ["Corvania", "Dunmark", "Estmere", "OldGaltia"])],
)
def test_a_month_and_a_year_hold_what_holds_on_one_of_their_days(sgkg: Callable, period: str, members: list[str]) -> None:
    done = sgkg(*PACT, "Northern Pact", "--as-of", period, "--format", "csv")
    assert sorted(column(done.out, "member")) == [f"State_{name}" for name in members]


def test_now_is_the_latest_day(sgkg: Callable) -> None:
    latest = json.loads(sgkg(*PACT, "the pact", "--as-of", "now", "--format", "json").out)["sgkg"]["as_of"]
    assert sgkg(*PACT, "the pact", "--as-of", "now", "--format", "csv") == sgkg(*PACT, "the pact", "--as-of", latest, "--format", "csv")


def test_a_question_by_its_number_and_a_parameter_with_an_equals_sign(sgkg: Callable) -> None:
    wanted = sgkg(*PACT, "the pact", "--format", "tsv")
    assert wanted.out
    assert sgkg("ask", "9", "--organization=Alliance_NorthernPact", "--format", "tsv") == wanted


def test_a_value_with_a_space_behind_an_equals_sign(sgkg: Callable) -> None:
    assert sgkg("ask", "members-of", "--organization=the pact").status == 0


def test_codes_name_states(sgkg: Callable) -> None:
    done = sgkg("ask", "speaks-for", "--state", "cow:903", "--as-of", "2024-01-19", "--format", "csv")
    assert column(done.out, "person") == ["Person_MiraOldan"]
    assert sgkg("ask", "speaks-for", "--state", "iso3:xco", "--as-of", "2024-01-19", "--format", "csv").out == done.out


def test_the_default_is_said_where_it_is_taken(sgkg: Callable) -> None:
    done = sgkg("ask", "members-of", "--limit", "3", base=ROOT)
    assert done.status == 0
    assert "organization is NATO" in done.err
    assert len(done.out.splitlines()) == 2 + 3


def test_the_default_may_be_missing_in_another_world(sgkg: Callable) -> None:
    done = sgkg("ask", "members-of")
    assert (done.status, done.out) == (2, "")
    assert "Alliance_NATO" in done.err


def test_limit_says_that_there_are_more(sgkg: Callable) -> None:
    done = sgkg(*PACT, "the pact", "--format", "csv", "--limit", "2")
    assert len(column(done.out, "member")) == 2
    assert "only the first 2 rows are shown" in done.err
    assert sgkg(*PACT, "the pact", "--format", "csv", "--limit", "5").err == ""


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "md"])
def test_columns_are_in_the_order_written(sgkg: Callable, form: str) -> None:
    out = sgkg(*PACT, "the pact", "--format", form, "--limit", "1").out
    columns = queries.load(ROOT / "queries/ask/members-of.rq").columns
    if form == "json":
        assert json.loads(out)["head"]["vars"] == columns
    else:
        separator = {"table": None, "csv": ",", "tsv": "\t", "md": "|"}[form]
        entities = ("organization", "member", "verification", "membership")
        data = [one for name in columns for one in ((name, f"{name}_iri") if name in entities else (name,))]
        shown = data if form in ("csv", "tsv") else [name for name in columns if not name.endswith("Latest")]  # two bounds are one cell
        assert [cell.strip(" ?") for cell in out.splitlines()[0].split(separator) if cell.strip()] == shown


def test_labels_are_shown_in_tables(sgkg: Callable) -> None:
    out = sgkg(*PACT, "the pact", "--as-of", "1950-09-01", "--format", "md").out
    assert "| Northern Pact | Corvania | 1950-08-24 |" in out


def test_the_text_of_a_question_is_runnable_and_has_its_parameters_bound(sgkg: Callable) -> None:
    done = sgkg("ask", *PACT[1:], "the pact", "--text")
    assert (done.status, done.err) == (0, "")
    assert "<https://w3id.org/sgkg/id/Alliance_NorthernPact>" in done.out
    found = sgkg("query", "-", "--format", "csv", send=done.out)
    assert (found.status, found.out.splitlines()) == (0, sgkg(*PACT, "the pact", "--format", "csv").out.splitlines())
    assert "Alliance_" in sgkg("ask", "members-of", "--organization", "sgd:Alliance_NorthernPact", "--text").out


@pytest.mark.parametrize("words", [["Members-Of"], ["members of"], ["MEMBERS_OF"]])
def test_a_question_is_found_however_it_is_written(sgkg: Callable, words: list[str]) -> None:
    assert sgkg("ask", *words, "--organization", "the pact").out == sgkg(*PACT, "the pact").out


@pytest.mark.parametrize("option", ["--asof", "--asOf", "--as_of", "--AS-OF"])
def test_an_option_is_taken_however_it_is_written(sgkg: Callable, option: str) -> None:
    assert sgkg(*PACT, "the pact", option, "1960", "--format", "CSV").out == sgkg(*PACT, "the pact", "--as-of", "1960", "--format", "csv").out
    assert sgkg(*PACT, "the pact", f"{option}=1960").out == sgkg(*PACT, "the pact", "--as-of", "1960").out


def test_the_help_of_a_question_says_its_columns_in_words(sgkg: Callable) -> None:
    out = sgkg("ask", "positions-on", "--help").out
    assert "Every position on the option" in " ".join(out.split())
    assert "columns of the answer:" in out
    assert "  from             it holds from this day on (and at the latest in fromLatest)\n" in out
    assert "  stance           the holder stands on the thing in this way\n" in out
    assert "fromLatest  " not in out


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["member-of"], "no question member-of; did you mean members-of"),
        (["zzz"], "no question zzz; sgkg ask lists them"),
        (["members-of", "--organisation", "NATO"], "does not take '--organisation'; did you mean --organization?"),
        (["members-of", "--organization"], "--organization: expected one argument"),
        (["members-of", "--organization", "the pact", "--organization", "the pact"], "is given twice"),
        (["members-of", "--organization", "the pakt"], "nothing of the kind asked (organization) is called 'the pakt'; did you mean the Pact"),
        (["members-of", "--organization", "the pact", "--as-of", "2024-02-30"], "'2024-02-30' is not a day, month or year"),
        (["members-of", "--organization", "the pact", "--as-of", "2024-13"], "'2024-13' is not a day, month or year"),
        (["members-of", "--organization", "the pact", "--known-by", "2024"], "'2024' is not a day"),
        (["members-of", "--organization", "the pact", "--format", "ttl"], "writes graphs"),
        (["compare-actors", "a", "b", "c"], "compare-actors takes ONE OTHER; put a value of several words into quotation marks"),
        (["in-force-and-breached", "NATO"], "in-force-and-breached takes no value"),
        (["members-of", "--actor", "NATO"], "does not take '--actor'; it takes --organization"),
        (["who", "is", "in"], "sgkg find who is in --kind question"),
        (["--organization", "NATO"], "no question NATO"),
        (["--organisation=NATO"], "does not take '--organisation=NATO'"),
    ],
)
def test_what_is_wrong_is_one_line(sgkg: Callable, words: list[str], problem: str) -> None:
    done = sgkg("ask", *words)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err
    assert done.err.count("\n") == 1


def test_several_matches_are_listed(sgkg: Callable) -> None:
    done = sgkg("ask", "evidence-of", "--statement", "stationed in Ardenia")
    assert (done.status, done.out) == (2, "")
    assert "may be any of these" in done.err
    assert len(done.err.splitlines()) == 1 + done.err.count("  sgd:Obligation_") > 2


def test_what_has_the_name_and_is_of_another_kind_is_told(sgkg: Callable) -> None:
    done = sgkg("ask", "positions-on", "--option", "stationed in Ardenia")
    assert (done.status, done.out) == (2, "")
    assert "nothing of the kind asked (option) is called 'stationed in Ardenia'; of other kinds are:\n  sgd:Obligation_" in done.err


def test_how_a_name_was_read_is_told(sgkg: Callable) -> None:
    done = sgkg("ask", "codes-of", "--actor", "xa", "--format", "csv")
    assert (done.status, done.err) == (0, "sgkg: actor xa is taken as Ardenia (its ISO 3166 code)\n")
    assert sgkg("ask", "codes-of", "--actor", "port amber").err == ""  # another name is a name


def test_the_help_of_a_question_names_its_parameters(sgkg: Callable) -> None:
    done = sgkg("ask", "agreements-of", "--help")
    question = queries.load(ROOT / "queries/ask/agreements-of.rq")
    assert done.status == 0
    assert question.summary in " ".join(done.out.split())
    for parameter in question.parameters:
        assert f"--{parameter.name} {parameter.takes.upper()}" in done.out or parameter.name == "as-of"


def test_a_question_is_read_anew_when_its_file_is_another(tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    for summary in ("Who?", "Whose?", "Which one?"):
        path.write_text(f"#+ summary: {summary}\nSELECT ?x WHERE {{ ?x a sg:State }}\n", encoding="utf-8")
        assert queries.load(path).summary == summary
    path.unlink()
    with pytest.raises(OSError, match="no such file"):
        queries.load(path)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "#+ summary: [",
        "#+ sumary: x?\n",
        "#+ summary: x?\n#+ question: nine\n",
        "#+ summary: x?\n#+ defaults: {y: z}\n",
        "#+ summary: x?\n#+ parameters: {y: actor}\n",
    ],
)
def test_a_bad_header_names_the_file(tmp_path: Path, header: str) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(header + "\n\nSELECT ?s WHERE { ?s ?p ?o }\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.rq:[12]: "):
        queries.load(path)


def test_no_row_where_facts_of_the_kind_name_what_is_asked_is_none_and_not_uncovered(sgkg: Callable) -> None:
    """That somebody never moved is an answer; of whom no position is held nothing is known."""
    assert "none about actor Galtia: " in sgkg("ask", "moved", "--actor", "Galtia").err
    assert "of the kind asked (position) name Galtia" in sgkg("ask", "moved", "--actor", "Galtia").err
    assert "not covered: the graph holds no position about actor Wold" in sgkg("ask", "moved", "--actor", "Wold").err


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (["members-of", "the", "pact"], ["members-of", "--organization", "the pact"]),
        (["members-of", "the pact", "--as-of", "1960"], ["members-of", "--as-of", "1960", "--organization", "the pact"]),
        (["compare-actors", "Brevik", "--one", "Ardenia"], ["compare-actors", "--one", "Ardenia", "--other", "Brevik"]),
        (["agreements-of", "Ardenia", "1950", "1960"], ["agreements-of", "Ardenia", "--since", "1950-01-01", "--until", "1960-12-31"]),
    ],
)
def test_values_stand_in_the_order_of_the_parameters_or_by_name(sgkg: Callable, words: list[str], same: list[str]) -> None:
    done = sgkg("ask", *words)
    assert done.status == 0, done.err
    assert done == sgkg("ask", *same)


# --- values without a name ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["who-rules-out", "Corvanian troops in Ardenia"], "option"),
        (["who-rules-out", "pledges", "Corvanian air support"], "option"),
        (["precedents", "failed"], "outcome"),
        (["offers-of", "2024-03-02"], "since"),
    ],
)
def test_a_value_goes_to_the_first_parameter_that_takes_it(sgkg: Callable, words: list[str], name: str) -> None:
    question, *values = words
    placed = sgkg("ask", question, *values, "--format", "json")
    *others, last = values
    said = sgkg("ask", question, *others, f"--{name}", last, "--format", "json")
    assert (placed.status, said.status) == (0, 0), placed.err + said.err
    assert json.loads(placed.out)["results"] == json.loads(said.out)["results"]


def test_a_value_that_no_parameter_takes_is_told_what_the_first_one_is_for(sgkg: Callable) -> None:
    done = sgkg("ask", "who-rules-out", "Ferry Lane")
    assert (done.status, done.out) == (2, "")
    assert "nothing of the kind asked (stance) is called 'Ferry Lane'" in done.err


def test_too_many_values_are_told_what_the_question_takes(sgkg: Callable) -> None:
    done = sgkg("ask", "who-rules-out", "pledges", "Corvanian", "air", "support")
    assert (done.status, done.err) == (2, "sgkg: who-rules-out takes STANCE OPTION; put a value of several words into quotation marks\n")
    none = sgkg("ask", "in-force-and-breached", "Hollow")
    assert (none.status, none.err) == (2, "sgkg: in-force-and-breached takes no value: leave out 'Hollow'; sgkg find Hollow  looks for it\n")

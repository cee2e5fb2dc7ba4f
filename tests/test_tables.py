"""Tables: the empty table of a class, reading cells in all usual forms, reports by cell, and back without loss."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import build, ontology, seeds
from kg.rdf import ID, NS, PREFIXES, literal
from kg.turtle import FactsError
from kg.validate import tables
from kg.validate.index import A, Index
from kg.validate.model import Cell, Fact, Source
from kg.validate.read import facts as read
from kg.validate.rules import Shapes

ROOT = Path(__file__).resolve().parents[1]
TOY = ROOT / "tests" / "toy"
Sgkg = Callable[..., Any]
pytestmark = pytest.mark.xdist_group("template")


@pytest.fixture(scope="module")
def index() -> Index:
    """The toy world."""
    files = {**ontology.files(ROOT), **seeds.files(TOY)}
    quads = (q for graph, path in files.items() for q in build.graph_quads(path.read_bytes(), path, graph))
    return Index(b"".join(sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n".encode() for q in quads)))


HEAD = ["id", "class", "rdfs:label", "sg:holder", "claimant", "stance", "sg:about", "sg:statedOn"]
ROW = ["Claim_mine", "Position", "Ardenia, at last; demands", "Ardenia", "Ben Inkwell", "demands", "sgd:Guarantee_ArdeniaInPact", "2024-08-10"]
WANTED = {
    (A, f"<{NS}Position>"),
    (f"<{PREFIXES['rdfs']}label>", '"Ardenia, at last; demands"@en'),
    (f"<{NS}holder>", f"<{ID}State_Ardenia>"),
    (f"<{NS}claimant>", f"<{ID}Person_BenInkwell>"),
    (f"<{NS}stance>", f"<{ID}Stance_Demands>"),
    (f"<{NS}about>", f"<{ID}Guarantee_ArdeniaInPact>"),
    (f"<{NS}statedOn>", '"2024-08-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
}


def table(*rows: list[str], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def resolved(text: bytes | str, index: Index, folder: Path, name: str = "x.csv") -> Source:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tables.resolved(tables.read(path), index)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str, index: Index, tmp_path: Path) -> None:
    row = [*ROW[:2], "Ardénia, at last; demands – now" if "latin" not in encoding else "Ardénia, at last; demands", *ROW[3:]]
    source = resolved(table(HEAD, row, separator=separator).encode(encoding), index, tmp_path, "x.tsv" if separator == "\t" else "x.csv")
    assert not source.problems
    label = literal(row[2], "", "en")
    wanted = {pair for pair in WANTED if "label" not in pair[0]} | {(f"<{PREFIXES['rdfs']}label>", label)}
    assert {(f.predicate, f.object) for f in source.facts} == wanted
    assert {f.subject for f in source.facts} == {f"<{ID}Claim_mine>"}


def test_what_a_table_may_hold(index: Index, tmp_path: Path) -> None:
    text = "sep=;\r\n" + table(
        ["# a remark"],
        [*HEAD, "skos:altLabel", "# notes"],
        ["# what", "…"],
        [],
        [*ROW, 'an other name | "Ардения"@uk | "a | b"', "not read"],
        ["Claim_second", "sg:Position", "x", "", "", "", "Claim_mine", ""],
        separator=";",
    )
    source = resolved(text, index, tmp_path)
    assert not source.problems
    names = [f.object for f in source.facts if f.predicate.endswith("altLabel>")]
    assert names == ['"an other name"@en', '"Ардения"@uk', '"a | b"']
    assert Fact(f"<{ID}Claim_second>", f"<{NS}about>", f"<{ID}Claim_mine>", source.name) in source.facts
    assert not resolved("", index, tmp_path).facts


FAULTS = [
    ("sg:holder", "sg:holdr", "table-column", "D1", "sg:holder"),
    ("claimant", "claimnt", "table-column", "E1", "sg:claimant"),
    ("Ardenia", "Ardennia", "table-cell", "D2", "sgd:State_Ardenia"),
    ("demands", "sgd:Stance_Demandss", "unknown-individual", "F2", "sgd:Stance_Demands"),
    ("2024-08-10", "10.8.2024", "date-form", "H2", "2024-08-10"),
    ("Claim_mine", "", "table-cell", "A2", None),
    ("Claim_mine", "Claim mine", "table-cell", "A2", None),
    ("Ben Inkwell", "", "ClaimClaimant", "A2", None),
    ("Ben Inkwell", "sgd:Guarantee_ArdeniaInPact", "Claim-claimant", "E2", None),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[2]}-{fault[3]}")
def test_faults_are_reported_by_cell(fault: tuple[str, str, str, str, str | None], sgkg: Sgkg, tmp_path: Path) -> None:
    old, new, rule, cell, fix = fault
    path = tmp_path / "x.csv"
    head, row = ([new if text == old else text for text in line] for line in (HEAD, ROW))
    path.write_text(table(head, row), encoding="utf-8")
    done = sgkg("validate", path, "--format", "json")
    found = [f for f in json.loads(done.out)["findings"] if f["rule"] == rule]
    assert done.status == 1
    assert cell in {f["cell"] for f in found}, found
    assert fix is None or any(fix == f["fix"] or fix in f["suggestions"] for f in found)
    assert f"error[{rule}]  {path}:{cell}" in sgkg("validate", path).out


@pytest.mark.parametrize(
    ("text", "said"),
    [(b'id,class\n"open,x\n', "cannot be read as a table"), (b"PK\x03\x04\x00\x01binary", "binary"), (None, "no such file")],
)
def test_what_is_no_table(text: bytes | None, said: str, tmp_path: Path, sgkg: Sgkg) -> None:
    path = tmp_path / "x.csv"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(FactsError, match=said):
        tables.read(path)
    done = sgkg("validate", path)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_without_a_column_of_names(index: Index, tmp_path: Path) -> None:
    problems = resolved(table(HEAD[1:], ROW[1:]), index, tmp_path).problems
    assert [(p.rule, p.cell) for p in problems] == [("table-column", "A1")]


def test_a_cell_in_no_column(index: Index, tmp_path: Path) -> None:
    assert [(p.rule, p.cell) for p in resolved(table(HEAD, [*ROW, "more"]), index, tmp_path).problems] == [("table-cell", "I2")]


def test_names_of_cells() -> None:
    assert [Cell(7, n, "").name for n in (1, 26, 27, 52, 53, 702, 703)] == ["A7", "Z7", "AA7", "AZ7", "BA7", "ZZ7", "AAA7"]


# ── the template ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_template_of_every_class(index: Index, tmp_path: Path) -> None:
    classes = [iri for iri, kinds in index.terms.items() if f"<{PREFIXES['owl']}Class>" in kinds]
    assert len(classes) > 30
    shapes = Shapes(ontology.shapes(ROOT))
    for iri in classes:
        columns = tables.columns(iri, shapes, index)
        source = resolved(tables.empty(iri, columns), index, tmp_path)
        assert (source.facts, source.problems) == ([], []), iri
        assert all(column.words for column in columns), iri


def test_the_template_explains_its_columns(sgkg: Sgkg) -> None:
    done = sgkg("template", "Position")
    rows = list(csv.reader(io.StringIO(done.out.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["id", "class"]
    column = rows[0].index("sg:stance")
    assert [row[0] for row in rows] == ["id", "# what", "# how", "# values"]
    assert rows[2][column] == "needed; one value"
    assert "sgd:Stance_RulesOut" in rows[3][column]
    assert sgkg("template", "position").out == done.out
    assert "did you mean sg:Position" in sgkg("template", "Positon").err
    assert sgkg("template").status == 2


# ── back without loss ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted((TOY / "seeds").glob("*/*.ttl")), ids=lambda path: path.stem)
def test_every_seed_comes_back_from_a_table(path: Path, index: Index, tmp_path: Path) -> None:
    facts = read([path])
    for separator in ",;\t":
        text = tables.write(facts, [], index, separator=separator)
        source = resolved(text, index, tmp_path, "x.tsv" if separator == "\t" else "x.csv")
        assert not source.problems
        assert {f[:3] for f in source.facts} == {f[:3] for f in facts}


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=0, max_size=12)
VALUES = st.one_of(
    st.builds(literal, WORDS),
    st.builds(literal, WORDS, st.just(""), st.sampled_from(["en", "de-at"])),
    st.builds(literal, WORDS, st.sampled_from(["http://www.w3.org/2001/XMLSchema#date", "http://e/t"])),
    st.sampled_from(["<http://e/a>", f"<{ID}State_Ardenia>", "<http://e/a%20b?c=d|e>".replace("|", "%7C"), f"<{NS}Position>"]),
)
PREDICATES = st.sampled_from([f"<{NS}holder>", f"<{NS}statedOn>", f"<{PREFIXES['rdfs']}label>", f"<{NS}paraphrase>", "<http://e/p>", A])


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["<http://e/s>", f"<{ID}S>"]), PREDICATES, VALUES), min_size=1, max_size=6))
def test_any_facts_come_back_from_a_table(index: Index, tmp_path: Path, triples: list[tuple[str, str, str]]) -> None:
    facts = [Fact(*triple, "x") for triple in triples]
    source = resolved(tables.write(facts, [], index), index, tmp_path)
    assert {f[:3] for f in source.facts} == {f[:3] for f in facts}


def test_blank_nodes_are_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="give each blank node a name"):
        tables.write([Fact("_:a", A, f"<{NS}State>", "x")], [], index)


def test_the_command_there_and_back(sgkg: Sgkg, tmp_path: Path) -> None:
    seed = TOY / "seeds" / "sources" / "inkwell-beacon.ttl"
    sheet, facts = tmp_path / "p.csv", tmp_path / "p.ttl"
    done = sgkg("template", "Position", "--fill", seed, "-o", sheet)
    assert done.status == 0
    assert "other nodes are not in the table" in done.err
    assert sgkg("template", "--facts", sheet, "-o", facts).status == 0
    positions = {f.subject for f in read([seed]) if f.predicate == A and f.object == f"<{NS}Position>"}
    assert {f[:3] for f in read([facts])} == {f[:3] for f in read([seed]) if f.subject in positions}
    assert sgkg("template", "Treaty", "--fill", seed).status == 2
    assert sgkg("template", "Treaty", "--facts", sheet).status == 2


BROKEN = [
    ('http://x/p> ""hidden"" .\n<urn:x:s> <urn:x:q', "x", "C1", "not an IRI"),
    ("sg:hol\x07der", "x", "C1", "U+0007"),
    ("http://[x", "x", "C1", "cannot be written as RDF"),
    ("rdfs:label", '""x""^^<a{b>', "C2", "cannot be written as RDF"),
    ("rdfs:label", '""x""^^no:such', "C2", "no datatype"),
    ("rdfs:label", '""x""@toolongforanytag', "C2", "cannot be written as RDF"),
    ("rdfs:label", '""a\\uD800b""', "C2", "cannot be written as RDF"),
    ("rdfs:label", "a\x1b[2Jb", "C2", "U+001B"),
    ("sg:holder", "<http://[x>", "C2", "cannot be written as RDF"),
]


@pytest.mark.parametrize(("head", "cell", "place", "words"), BROKEN)
def test_what_a_cell_can_say_and_rdf_cannot_is_told_with_its_cell(head: str, cell: str, place: str, words: str, index: Index, tmp_path: Path) -> None:
    table_ = resolved(f'id,class,"{head}",sg:iso3\nA,State,"{cell}",AAA\n', index, tmp_path)
    (problem,) = table_.problems
    assert problem.place.endswith(f":{place}")
    assert words in problem.message
    assert problem.message.isprintable()
    assert {fact.predicate for fact in table_.facts} == {A, f"<{NS}iso3>"}


@pytest.mark.parametrize("name", ["a b", "my:A", "<http://x/ y>", "A}", "A\x07", "<http://[x>"])
def test_an_id_that_is_no_name_is_told(name: str, index: Index, tmp_path: Path) -> None:
    table_ = resolved(f"id,class\n{name},State\n", index, tmp_path)
    (problem,) = table_.problems
    assert problem.place.endswith(":A2")
    assert not table_.facts


def test_a_table_of_mistakes_is_read_in_seconds(index: Index, tmp_path: Path) -> None:
    start = time.process_time()
    head = ",".join(f"c{number}" for number in range(190))
    assert len(resolved(f"id,{head}\nA,x\n", index, tmp_path).problems) == 190
    rows = "".join(f"A{number},whoever {number}\n" for number in range(20_000))
    assert len(resolved(f"id,sg:holder\n{rows}", index, tmp_path).problems) == 20_000
    assert time.process_time() - start < 20


def test_a_day_that_there_is_not_is_written_without_words_of_a_library(sgkg: Sgkg, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "x.csv").write_text("id,class,rdfs:label,sg:onDate\nX,sg:Event,a race,2025-13-45\n", encoding="utf-8")
    done = sgkg("template", "--facts", tmp_path / "x.csv")
    assert done.status == 0
    assert '"2025-13-45"^^xsd:date' in done.out
    assert caplog.text == ""


def test_tables_and_files_may_name_what_the_others_describe(sgkg: Sgkg, tmp_path: Path) -> None:
    (tmp_path / "races.csv").write_text("id,class,rdfs:label,sg:onDate,sg:participant\nEvent_Race,sg:Event,ferry race,2024-03-01,Rower\n")
    (tmp_path / "people.csv").write_text("id,class,rdfs:label,skos:scopeNote\nPerson_Rower,sg:Person,Rower,a made-up one\n")
    (tmp_path / "more.csv").write_text("id,class,rdfs:label,sg:onDate,sg:participant\nEvent_Next,sg:Event,next race,2024-04-01,Steerer\n")
    (tmp_path / "more.ttl").write_text(
        "PREFIX sg: <https://w3id.org/sgkg/ns#> PREFIX sgd: <https://w3id.org/sgkg/id/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        'sgd:Person_Steerer a sg:Person ; rdfs:label "Steerer"@en .\n'
    )
    files = [tmp_path / name for name in ("races.csv", "people.csv", "more.csv", "more.ttl")]
    done = sgkg("validate", *files, "--format", "json")
    told = [one for one in json.loads(done.out)["findings"] if one["rule"] in ("table-cell", "unknown-individual")]
    assert told == []
    assert [one["rule"] for one in json.loads(sgkg("validate", files[0], "--format", "json").out)["findings"]].count("table-cell") == 1

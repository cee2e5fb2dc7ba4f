"""The ontology keeps its own style, and is consistent for two reasoners, alone and with every seed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.turtle import canonical
from kg.validate.engines import run

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
FILES = ("ontology.ttl", "vocabularies.ttl", "alignments.ttl")

SG = "https://w3id.org/sgkg/ns#"
SGD = "https://w3id.org/sgkg/id/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

#: How owlrl marks a contradiction.
ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"

#: What no consistent graph can hold, and the words by which owlrl names it.
CONTRADICTIONS = {
    "two kinds of actor": (f"<{SGD}Trial> <{RDF_TYPE}> <{SG}Person> , <{SG}State> .", "Person"),
    "asserted and only supposed": (f"<{SGD}Trial> <{RDF_TYPE}> <{SG}Position> , <{SG}Supposition> .", "Supposition"),
    "an actor for a stance": (f"<{SGD}Trial> <{SG}stance> <{SGD}Land> . <{SGD}Land> <{RDF_TYPE}> <{SG}State> .", "Concept"),
    "a group named as work": (f"<{SGD}Trial> <{SG}digestOf> <{SGD}Group> . <{SGD}Group> <{RDF_TYPE}> <{SG}ActorGroup> .", "Work"),
}


def turtle(*paths: Path) -> list[ox.Triple]:
    """The triples of Turtle files, blank nodes kept apart."""
    return [q.triple for p in paths for q in ox.parse(path=p, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]


def parsed(text: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def ntriples(triples: list[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


@cache
def terms() -> tuple[ox.Triple, ...]:
    return tuple(turtle(*(ONTOLOGY / f for f in FILES)))


@cache
def seeds() -> tuple[ox.Triple, ...]:
    paths = sorted(p for folder in ("background", "sources") for p in (ROOT / "seeds" / folder).glob("*.ttl"))
    assert len(paths) >= 9, "the seeds are missing"
    return tuple(turtle(*paths))


# Style


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_style(engine: str) -> None:
    if engine == "shacl":
        pytest.importorskip("shacl")
    assert run(ntriples(list(terms())), (ONTOLOGY / "style.ttl").read_text(encoding="utf-8"), engine) == []  # type: ignore[arg-type]


def test_style_catches_a_bad_term() -> None:
    said = f'<{RDFS}label> "bad"@en ; <{SKOS}definition> "no sentence"@en ; <{RDFS}isDefinedBy> <https://w3id.org/sgkg/ontology>'
    bad = parsed(f"<{SG}bad_term> a <{OWL}Class> ; {said} .")
    results = run(ntriples([*terms(), *bad]), (ONTOLOGY / "style.ttl").read_text(encoding="utf-8"))
    assert Counter(r.shape.split("#")[1] for r in results) == {"ClassName": 1, "Term-definition": 1}


@pytest.mark.parametrize("name", [*FILES, "shapes.ttl", "style.ttl"])
def test_canonical(name: str) -> None:
    data = (ONTOLOGY / name).read_bytes()
    assert canonical(data, name=name).encode() == data, f"run: sgkg format (or rewrite ontology/{name} with kg.turtle.canonical)"


def test_one_version_everywhere() -> None:
    versions = {t.object.value for f in (*FILES, "shapes.ttl", "style.ttl") for t in turtle(ONTOLOGY / f) if t.predicate.value == OWL + "versionInfo"}
    assert len(versions) == 1
    assert f"## {versions.pop()} " in (ONTOLOGY / "CHANGELOG.md").read_text(encoding="utf-8")


def test_changelog_names_every_term() -> None:
    text = (ONTOLOGY / "CHANGELOG.md").read_text(encoding="utf-8")
    ours = {t.subject.value for t in terms() if t.predicate.value == RDFS + "isDefinedBy"}
    schemes = {t.subject.value for t in terms() if t.predicate.value == RDF_TYPE and t.object.value == SKOS + "ConceptScheme"}
    names = sorted({i.removeprefix(SG) for i in ours} | {i.removeprefix(SGD) for i in schemes})
    assert [n for n in names if f"`{n}`" not in text] == []


def test_labels_of_terms_differ() -> None:
    ours = {t.subject for t in terms() if t.predicate.value == RDFS + "isDefinedBy"}
    kind = {t.subject: t.object.value == OWL + "Class" for t in terms() if t.predicate.value == RDF_TYPE and t.subject in ours}
    labels = Counter((kind[t.subject], t.object.value) for t in terms() if t.predicate.value == RDFS + "label" and t.subject in ours)
    assert [label for label, n in labels.items() if n > 1] == []


def test_ranks_order_all_commitment_kinds() -> None:
    ranks = {t.subject.value.split("_")[1]: int(t.object.value) for t in terms() if t.predicate.value == SG + "rank"}
    assert sorted(ranks, key=ranks.__getitem__) == ["StatementOfSupport", "Agreement", "Support", "Assurance", "Guarantee", "MutualDefence"]


def test_no_exact_match() -> None:
    assert not [t for t in terms() if t.predicate.value == SKOS + "exactMatch"]


def test_every_match_leads_to_a_declared_term() -> None:
    declared = {t.subject for t in terms() if t.predicate.value == RDF_TYPE}
    links = {SKOS + m for m in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch")} | {RDFS + "subClassOf", RDFS + "subPropertyOf"}
    assert {t.object for t in terms() if t.predicate.value in links} <= declared
    assert {t.subject for t in terms() if t.predicate.value in links} <= declared


# HermiT


def hermit_finds_it_consistent(triples: list[ox.Triple], folder: Path) -> bool:
    """Run HermiT on the triples; every class must be satisfiable as well.

    xsd:date is no OWL 2 datatype: HermiT passes over literals of it when told to.
    """
    owlready2 = pytest.importorskip("owlready2")
    if not shutil.which("java"):
        pytest.skip("HermiT needs Java")
    file = folder / "facts.nt"
    file.write_bytes(ntriples(triples))
    world = owlready2.World(filename=str(folder / "quads.sqlite3"))
    try:
        world.get_ontology(file.as_uri()).load()
        assert len(world.graph) >= len(set(triples)), "owlready2 dropped triples"
        owlready2.sync_reasoner_hermit(world, ignore_unsupported_datatypes=True, debug=0)
        return not list(world.inconsistent_classes())
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    finally:
        world.close()


def test_hermit(tmp_path: Path) -> None:
    assert hermit_finds_it_consistent(turtle(ONTOLOGY / "ontology.ttl"), tmp_path)


@pytest.mark.long
def test_hermit_with_all_seeds(tmp_path: Path) -> None:
    assert hermit_finds_it_consistent([*terms(), *seeds()], tmp_path)


@pytest.mark.parametrize("fault", ["two kinds of actor", "an actor for a stance"])
def test_hermit_catches_a_contradiction(fault: str, tmp_path: Path) -> None:
    assert not hermit_finds_it_consistent([*turtle(ONTOLOGY / "ontology.ttl"), *parsed(CONTRADICTIONS[fault][0])], tmp_path)


@pytest.mark.long
def test_hermit_catches_a_contradiction_among_the_seeds(tmp_path: Path) -> None:
    """A contradiction between one planted triple and a fact of the seeds, so that the seeds are seen to count."""
    planted = parsed(f"<{SGD}State_Ukraine> <{RDF_TYPE}> <{SG}Person> .")
    assert not hermit_finds_it_consistent([*terms(), *seeds(), *planted], tmp_path)


# OWL 2 RL


CLOSURE = """
import json, sys, owlrl, rdflib
graph = rdflib.Graph(bind_namespaces="none")
graph.parse(data=sys.stdin.buffer.read(), format="nt")
before = len(graph)
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
assert len(graph) > before
print(json.dumps(sorted(str(o) for o in graph.objects(None, rdflib.URIRef(sys.argv[1])))))
"""


def rl_errors(triples: list[ox.Triple]) -> list[str]:
    """The contradictions that owlrl finds in the OWL 2 RL closure of the triples.

    In a process of its own: owlrl changes how rdflib compares literals for as long as the process lives.
    """
    pytest.importorskip("pyshacl")  # owlrl comes with it; importing it here would do the harm
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CLOSURE, ERROR], input=ntriples(triples), capture_output=True, check=True)
    return list(json.loads(done.stdout))


def taking_part(facts: tuple[ox.Triple, ...]) -> list[ox.Triple]:
    """The facts that can take part in a contradiction: types, and values of properties with a domain or a range.

    No axiom speaks of the others (labels, most dates). Leaving them out halves the time, which grows faster than the facts.
    Literals need no range here: SHACL checks their datatypes.
    """
    data = {t.subject for t in terms() if t.predicate.value == RDF_TYPE and t.object.value == OWL + "DatatypeProperty"}
    domain, range_ = RDFS + "domain", RDFS + "range"
    speaks = {t.subject for t in terms() if t.predicate.value == domain or (t.predicate.value == range_ and t.subject not in data)}
    return [t for t in facts if t.predicate.value == RDF_TYPE or t.predicate in speaks]


def test_owl_rl() -> None:
    assert rl_errors(list(terms())) == []


@pytest.mark.long
def test_owl_rl_with_all_seeds() -> None:
    facts = taking_part(seeds())
    assert len(facts) > len(seeds()) / 4
    ontology = turtle(ONTOLOGY / "ontology.ttl")
    kinds = [t for t in terms() if t.predicate.value == RDF_TYPE and t.object.value == SKOS + "Concept"]
    assert rl_errors([*ontology, *kinds, *facts]) == []


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_owl_rl_catches_a_contradiction(fault: str) -> None:
    facts, word = CONTRADICTIONS[fault]
    errors = rl_errors([*turtle(ONTOLOGY / "ontology.ttl"), *parsed(facts)])
    assert errors
    assert all(word in error for error in errors)


# Profile

PROFILES = """
import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.*;

public class Profiles {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology read = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            System.out.println(read.getAxiomCount());
            for (OWLProfile profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()})
                for (OWLProfileViolation violation : profile.checkOntology(read).getViolations())
                    System.out.println(profile.getName() + ": " + violation);
        }
    }
}
"""


def violations(triples: list[ox.Triple], folder: Path) -> list[str]:
    """What the profile checker of the OWL API, which comes with HermiT, finds outside OWL 2 DL and RL.

    Days of the header are left out: this version (3.4) reads the values of annotations as data. It takes xsd:date for a datatype of OWL 2 DL,
    as version 5 does not; a range of that type is seen by the check of RL, and by `style.ttl`.
    """
    owlready2 = pytest.importorskip("owlready2")
    if not shutil.which("java"):
        pytest.skip("the OWL API needs Java")
    header = {"http://purl.org/dc/terms/created", "http://purl.org/dc/terms/issued"}
    (folder / "terms.nt").write_bytes(ntriples([triple for triple in triples if triple.predicate.value not in header]))
    (folder / "Profiles.java").write_text(PROFILES, encoding="utf-8")
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    command = ["java", "-cp", str(jar), str(folder / "Profiles.java"), str(folder / "terms.nt")]
    count, *found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert int(count) > 1000
    return found


@pytest.mark.parametrize("files", [FILES[:1], FILES])
def test_the_terms_are_in_owl_2_dl_and_rl(files: tuple[str, ...], tmp_path: Path) -> None:
    assert violations(turtle(*(ONTOLOGY / name for name in files)), tmp_path) == []


def test_a_range_outside_owl_2_is_found(tmp_path: Path) -> None:
    ranged = parsed(f"<{SG}onDate> <{RDFS}range> <http://www.w3.org/2001/XMLSchema#date> .")
    found = violations([*turtle(ONTOLOGY / "ontology.ttl"), *ranged], tmp_path)
    assert found
    assert all("onDate" in line for line in found)


@pytest.mark.parametrize("name", [*FILES, "shapes.ttl", "style.ttl"])
def test_each_file_says_what_it_is(name: str) -> None:
    """Ontology and version IRI, version, title, description, creator, licence."""
    triples = turtle(ONTOLOGY / name)
    (header,) = [t.subject for t in triples if t.predicate.value == RDF_TYPE and t.object == ox.NamedNode(OWL + "Ontology")]
    said = {t.predicate.value: t.object.value for t in triples if t.subject == header}
    terms_ = "http://purl.org/dc/terms/"
    assert {OWL + "versionInfo", OWL + "versionIRI", *(terms_ + one for one in ("title", "description", "creator", "license"))} <= set(said)
    assert said[OWL + "versionIRI"] == f"{header.value}/{said[OWL + 'versionInfo']}"
    assert said[terms_ + "license"] == "https://creativecommons.org/licenses/by/4.0/"

"""Every rule that a finding can name: its id, what kind it is, how severe, and what it asks, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.rdf import PREFIXES, SHAPES

KINDS = ("syntax", "names", "shapes", "meaning", "evidence", "tables")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: its stable id.
        kind: one of KINDS.
        severity: of its findings: error, warning or note.
        title: what it asks, in a few words.
        words: the same in full, with what to write.
        iri: the IRI of its shape; `""` for other rules.
    """

    id: str
    kind: str
    severity: str
    title: str
    words: str
    iri: str = ""


#: Id, kind and severity; the title; the words.
_OWN = """
syntax syntax error
the file can be read
The file follows the grammar of its format. Reading goes on after the statement with the mistake, so that several show at once;
nothing else is checked before all are mended.

unknown-term names error
every sg: name is a term of the ontology
A property or class in our namespace is declared in ontology/ontology.ttl. A misspelt one passes any shape unseen, because no
shape looks at a class that does not exist.

misused-term names error
classes and properties stand where they belong
A class is what a node is (after `a`), a property leads from a node to a value. They cannot stand for each other.

unfamiliar-term names warning
names of known vocabularies are spelt as they are
A name in RDF, RDFS, OWL, SKOS, Dublin Core or PROV that the graph does not know and that is spelt almost like one of theirs.

deprecated-term names warning
no term is used that is out of use
The ontology marks the term as owl:deprecated; dcterms:isReplacedBy says what to write instead.

literal-for-iri names error
what leads to a node has a node for its value
The property leads to a node: write its IRI (sgd:State_Ukraine), not its name in quotation marks.

iri-for-literal names error
what has a text, number or date has one for its value
The property has a literal for its value: write it in quotation marks, with language or datatype.

date-form names error
a day is written year-month-day, as xsd:date
A day is one plain xsd:date without a time zone, such as "2025-03-06"^^xsd:date; an inexact day is two bounds, the earliest and
the latest.

unknown-individual names error
what is pointed at exists
An individual in our namespace stands in the graph or in one of the files that are checked.

untyped-individual names error
what is described has a class
A node that is not in the graph gets its class here (`a sg:State`); without one no shape looks at it.

redefines-term names error
a file of facts describes no term
Terms and concepts of closed schemes are declared in ontology/ alone; facts use them as they are.

closed-scheme names error
closed schemes get no concepts from facts
Take one of the concepts of the scheme; a new one belongs in ontology/vocabularies.ttl. Schemes of marks and reasons are open.

evidence-lost evidence error
evidence stands where it says, in your copy of the text
With --texts: the words at the offsets have the digest that the evidence gives, or stand elsewhere in the same text.

evidence-moved evidence warning
evidence has the offsets of your copy of the text
With --texts: the words stand at other offsets in your copy, as they do in another edition.

evidence-unread evidence note
the text of the evidence is at hand
With --texts: none of your copies is the text that the evidence is taken from.

table-column tables error
every column of a table is a property
The head of a column is a property (sg:holder, or its label), `id`, or `class`; a column that begins with # is a remark.

table-cell tables error
every cell says one thing, or several with | between them
A cell is the name, CURIE or IRI of a node, or a text, number or date, as its column asks.
"""


def _own() -> list[Rule]:
    found = []
    for block in _OWN.strip().split("\n\n"):
        head, title, *words = block.split("\n")
        name, kind, severity = head.split()
        found.append(Rule(name, kind, severity, title, " ".join(words)))
    return found


def every(base: Path) -> dict[str, Rule]:
    """Return all rules by id: our own, one for each shape with a message, one for each check of `queries/`."""
    return {rule.id: rule for rule in (*_own(), *_of_shapes(base), *_of_checks(base))}


def find(rules: dict[str, Rule], name: str) -> Rule:
    """Return the rule with an id, whatever its case.

    Raises:
        LookupError: there is none; near ids are named.
    """
    folded = {known.casefold(): rule for known, rule in rules.items()}
    wanted = name.removeprefix(SHAPES).removeprefix("sgs:").casefold()
    if wanted in folded:
        return folded[wanted]
    import difflib

    near = [folded[key].id for key in difflib.get_close_matches(wanted, folded, 3, 0.6)]
    raise LookupError(f"no rule is called {name}" + (f"; did you mean {' or '.join(near)}?" if near else "; sgkg explain lists them"))


def _of_shapes(base: Path) -> list[Rule]:
    from kg import ontology
    from kg.turtle import read

    sh = PREFIXES["sh"]
    said: dict[str, dict[str, str]] = {}
    for quad in read(ontology.shapes(base)):
        iri, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
        if iri.startswith(SHAPES) and predicate.startswith(sh):
            said.setdefault(iri, {})[predicate.removeprefix(sh)] = getattr(quad.object, "value", "")
    severities = {f"{sh}Violation": "error", f"{sh}Warning": "warning", f"{sh}Info": "note"}
    found = []
    for iri, about in sorted(said.items()):
        if "message" in about:
            name = iri.removeprefix(SHAPES)
            severity = severities.get(about.get("severity", ""), "error")
            title = " of ".join([about.get("name", name), *([name.partition("-")[0]] if "-" in name else [])])
            found.append(Rule(name, "shapes", severity, title, about["message"], iri))
    return found


def _of_checks(base: Path) -> list[Rule]:
    from kg import queries
    from kg.validate import meaning

    found = []
    for name, path in sorted(meaning.names(base).items()):
        query = queries.load(path)
        severity = "warning" if name in meaning.WARNINGS else "error"
        found.append(Rule(name, "meaning", severity, query.summary, " ".join(query.description.split())))
    return found

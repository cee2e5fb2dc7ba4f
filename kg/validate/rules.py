"""Every rule that a finding can name: its id, its kind, how severe it is, what it asks, what may be put right, and its examples.

A rule is one record in one place. Rules that are code stand in OWN; a rule that is a shape says all of this in `ontology/shapes.ttl`, and
one that is a query in the header of its file in `queries/`. Examples that are facts stand in one TriG file of the base, in which a graph
`<https://w3id.org/sgkg/example/RULE/passes>` or `…/fails>` holds one; a rule about a property of a class may leave out what passes:
the example of the class serves.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.paths import Roots
from kg.rdf import PREFIXES, SHAPES, TYPE, local_name
from kg.text import did_you_mean
from kg.validate.model import IN_SHACL

KINDS = ("syntax", "names", "shapes", "meaning", "changes", "evidence", "tables")
#: The folders of `queries/` whose rows are faults.
CHECKS = ("check", "validate")
_SH = PREFIXES["sh"]
_IN_SCHEME = f"{PREFIXES['skos']}inScheme"
_EXAMPLE = re.compile(r"<https://w3id\.org/sgkg/example/([\w\-]+)/(passes|fails)> \{\n(.*?)\n\}\n", re.DOTALL)
_TABLE = "id,class,rdfs:label,sg:wikidata\n"


class Rule(NamedTuple):
    """One rule.

    Attributes:
        id: its stable id.
        kind: one of KINDS.
        severity: of its findings: error, warning or note.
        title: what it asks, in a few words.
        words: the same in full, with what to write.
        iri: the IRI of its shape; `""` for other rules.
        fix: what `kg.validate.fixes` may put right: `spelling`, `day`, or nothing.
        passes, fails: its examples, where they cannot be written as facts.
    """

    id: str
    kind: str
    severity: str
    title: str
    words: str
    iri: str = ""
    fix: str = ""
    passes: str = ""
    fails: str = ""


class Example(NamedTuple):
    """Facts that pass a rule and facts that fail it, as Turtle without prefixes; for a rule about tables, tables."""

    passes: str
    fails: str


#: The rules that are code.
OWN = {
    rule.id: rule
    for rule in (
        Rule(
            "syntax",
            "syntax",
            "error",
            "the file can be read",
            "The file follows the grammar of its format. Reading goes on after the statement with the mistake, so that several show at once; "
            "nothing else is checked before all are mended.",
            passes='my:Ardenia a sg:State ;\n    rdfs:label "Ardenia"@en .\n',
            fails='my:Ardenia a sg:State\n    rdfs:label "Ardenia"@en .\n',
        ),
        Rule(
            "unknown-term",
            "names",
            "error",
            "every sg: name is a term of the ontology",
            "A property or class in our namespace is declared in ontology/ontology.ttl. A misspelt one passes any shape unseen, because no "
            "shape looks at a class that does not exist.",
            fix="spelling",
        ),
        Rule(
            "wrong-namespace",
            "names",
            "error",
            "prefixes stand for our namespaces",
            "A prefix stands for an address that looks like one of ours and is not, so nothing that begins with it is read. It is told once "
            "in a file, and what follows from it is not.",
        ),
        Rule(
            "undeclared-property",
            "names",
            "warning",
            "a property of one's own is declared",
            "A property in a namespace of one's own that no file declares may be a slip of the pen for one of ours. Declare it (`a "
            "owl:ObjectProperty` or `a owl:DatatypeProperty`, with a label and a definition), or write ours.",
        ),
        Rule(
            "empty-text",
            "changes",
            "error",
            "labels and texts say something",
            "A label, a note or any other text of nothing but spaces names nothing and is found by nobody. Write it, or leave the property out.",
        ),
        Rule(
            "hidden-sign",
            "changes",
            "warning",
            "texts hold no sign that is not seen",
            "A zero-width space, a mark that turns the direction round or a control character in a text makes two names that look the same "
            "differ, and hides words. Joiners within words, as in Persian, may stand.",
            passes='my:Ardenia a sg:State ;\n    rdfs:label "Ardenia"@en .\n',
            fails='my:Ardenia a sg:State ;\n    rdfs:label "Arde\\u200Bnia"@en .\n',
        ),
        Rule(
            "name-alike",
            "changes",
            "warning",
            "somebody new is not somebody who is there by another name",
            "The graph takes the name for somebody whom it describes already. Use that IRI, or say with skos:scopeNote who else is meant.",
        ),
        Rule(
            "misused-term",
            "names",
            "error",
            "classes and properties stand where they belong",
            "A class is what a node is (after `a`), a property leads from a node to a value. They cannot stand for each other.",
        ),
        Rule(
            "unfamiliar-term",
            "names",
            "warning",
            "names of known vocabularies are spelt as they are",
            "A name in RDF, RDFS, OWL, SKOS, Dublin Core or PROV that the graph does not know and that is spelt almost like one of theirs.",
            fix="spelling",
        ),
        Rule(
            "deprecated-term",
            "names",
            "warning",
            "no term is used that is out of use",
            "The ontology marks the term as owl:deprecated; dcterms:isReplacedBy says what to write instead.",
        ),
        Rule(
            "literal-for-iri",
            "names",
            "error",
            "what leads to a node has a node for its value",
            "The property leads to a node: write its IRI (sgd:State_Ukraine), not its name in quotation marks.",
        ),
        Rule(
            "iri-for-literal",
            "names",
            "error",
            "what has a text, number or date has one for its value",
            "The property has a literal for its value: write it in quotation marks, with language or datatype.",
        ),
        Rule(
            "date-form",
            "names",
            "error",
            "a day is written year-month-day, as xsd:date",
            'A day is one plain xsd:date without a time zone, such as "2025-03-06"^^xsd:date; an inexact day is two bounds, the earliest and '
            "the latest.",
            fix="day",
        ),
        Rule(
            "unknown-individual",
            "names",
            "error",
            "what is pointed at exists",
            "An individual in our namespace stands in the graph or in one of the files that are checked.",
        ),
        Rule(
            "untyped-individual",
            "names",
            "error",
            "what is described has a class",
            "A node that is not in the graph gets its class here (`a sg:State`); without one no shape looks at it.",
        ),
        Rule(
            "redefines-term",
            "names",
            "error",
            "a file of facts describes no term",
            "Terms and concepts of closed schemes are declared in ontology/ alone; facts use them as they are.",
        ),
        Rule(
            "closed-scheme",
            "names",
            "error",
            "closed schemes get no concepts from facts",
            "Take one of the concepts of the scheme; a new one belongs in ontology/vocabularies.ttl. Schemes of marks and reasons are open.",
        ),
        Rule(
            "foreign-individual",
            "names",
            "error",
            "what is new in a workspace is named under its base",
            "In a workspace, a new individual has an IRI under the base that sgkg.toml gives; sgd: names what the base describes.",
        ),
        Rule(
            "rewrites-record",
            "names",
            "error",
            "a workspace does not rewrite what the base defines",
            "In a workspace, facts about what the base describes are welcome; its class, its label, and what a record or another one's statement "
            "says are not added to: say it of a node of your own, with its own source.",
        ),
        Rule(
            "changes-a-claim",
            "changes",
            "error",
            "what somebody said stays as it is",
            "A file gives a claim of the graph another holder, certainty, condition or class, so that its voice would say what it did not. "
            "What you say of a claim is a claim of your own with sg:about; a new place of the same words is sg:hasEvidence.",
        ),
        Rule(
            "adds-to-the-record",
            "changes",
            "warning",
            "what is added to the record has somebody who says it",
            "A file describes anew what the graph describes already, such as a guarantor or an end. A view is a claim with sg:holder; a fact "
            "of record is a node of its own with sg:recordedIn and sg:verification, such as an sg:Participation.",
        ),
        Rule(
            "disjoint-classes",
            "changes",
            "error",
            "nothing has two classes that exclude each other",
            "The ontology says that nothing is both, such as a state and a person. Leave one class out, or name two things.",
        ),
        Rule(
            "same-as",
            "changes",
            "warning",
            "one thing has one name",
            "No question follows owl:sameAs, or skos:exactMatch between things of the graph. Use the name that the graph has; to point into another "
            "data set write skos:exactMatch.",
        ),
        Rule(
            "far-day",
            "changes",
            "warning",
            "days lie between 1600 and 2200",
            "A day in the year 205 or 2205 is nearly always a slip of the pen.",
        ),
        Rule(
            "named-graphs",
            "changes",
            "warning",
            "a file is one graph",
            "The named graphs of TriG, N-Quads or JSON-LD are not kept: every file is one graph, by its own name. Write one file for each.",
        ),
        Rule(
            "nothing-checked",
            "changes",
            "warning",
            "a file has something to check",
            "No subject of the file has a class, property or value of ours, so no rule looks at it: a wrong prefix, another vocabulary, JSON "
            "without @context, or an empty file.",
        ),
        Rule(
            "unread-key",
            "changes",
            "error",
            "a @context maps every key that is meant",
            "JSON-LD passes over a key that no @context maps, with all that stands under it, and takes a prefix that none declares for a whole "
            "address. It is told of keys that are called almost like a term of ours: write the term, such as sg:condition, or map the key.",
        ),
        Rule(
            "evidence-lost",
            "evidence",
            "error",
            "evidence stands where it says, in your copy of the text",
            "With --texts: the words at the offsets have the digest that the evidence gives, or stand elsewhere in the same text.",
        ),
        Rule(
            "evidence-moved",
            "evidence",
            "warning",
            "evidence has the offsets of your copy of the text",
            "With --texts: the words stand at other offsets in your copy, as they do in another edition.",
        ),
        Rule(
            "text-of-another-digest",
            "evidence",
            "warning",
            "a text is registered by its own digest",
            "With --texts: the file of that name in your folder is another text than sg:textDigest says, or another edition of it. Its digest is "
            "the SHA-256 of the normalised text, which sgkg text add works out.",
        ),
        Rule(
            "evidence-unread",
            "evidence",
            "note",
            "the text of the evidence is at hand",
            "With --texts: none of your copies is the text that the evidence is taken from.",
        ),
        Rule(
            "copied-words",
            "evidence",
            "error",
            "labels and paraphrases are written afresh",
            "With --texts: eight words in a row of a label, paraphrase or note stand in one of your copies. Say it in your own words; a title "
            "is a bibliographic fact, in dcterms:title.",
        ),
        Rule(
            "table-column",
            "tables",
            "error",
            "every column of a table is a property",
            "The head of a column is a property (sg:holder, or its label), `id`, or `class`; a column that begins with # is a remark.",
            passes=_TABLE + "Ardenia,sg:State,Ardenia,Q1\n",
            fails=_TABLE.replace("wikidata", "wikidatta") + "Ardenia,sg:State,Ardenia,Q1\n",
        ),
        Rule(
            "table-cell",
            "tables",
            "error",
            "every cell says one thing, or several with | between them",
            "A cell is the name, CURIE or IRI of a node, or a text, number or date, as its column asks.",
            passes=_TABLE + "Ardenia,sg:State,Ardenia,Q1\n",
            fails=_TABLE + "Ardenia,sg:Stat of things,Ardenia,Q1\n",
        ),
    )
}

#: What a result of a SHACL component says where its shape has no message, and what to type (`{day}`: the value as a day, if it means one).
COMPONENTS = {
    "Class": ("is of another class than the rule asks for", ""),
    "Closed": ("is a property that the rule does not allow here", ""),
    "Datatype": ("has another datatype than the rule asks for, or is not well formed", '{path} "{day}"^^xsd:date'),
    "Disjoint": ("must differ from another value", ""),
    "HasValue": ("lacks the value that the rule asks for", ""),
    "In": ("is not in the list of allowed values", ""),
    "LanguageIn": ("is in another language than the rule allows", ""),
    "LessThan": ("is not below the value it is compared with", ""),
    "LessThanOrEquals": ("is above the value it is compared with", ""),
    "MaxCount": ("has too many values", "keep one {path}, take the others off"),
    "MinCount": ("has too few values", "add  {path} … ;"),
    "NodeKind": ("is of another kind (IRI, literal, blank node) than the rule asks for", ""),
    "Pattern": ("is not written as the rule asks for", ""),
    "UniqueLang": ("has two values in one language", "keep one {path}, take the others off"),
}


class Shapes:
    """What a file of shapes says, by subject and property of `sh:`; IRIs without brackets, blank nodes with `_:`."""

    def __init__(self, *paths: Path) -> None:
        """Read the files."""
        from kg import turtle

        self._said: dict[str, dict[str, list[str]]] = {}
        for quad in (quad for path in paths for quad in turtle.read(path)):
            subject, term = (str(node) if str(node).startswith("_:") else getattr(node, "value", "") for node in (quad.subject, quad.object))
            self._said.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(term)

    def values(self, node: str, name: str) -> list[str]:
        """Return the values of a property of `sh:`."""
        return self._said.get(node, {}).get(_SH + name, [])

    def value(self, node: str, name: str) -> str:
        """Return the first value of a property of `sh:`; `""` where there is none."""
        return next(iter(self.values(node, name)), "")

    def scheme(self, prop: str) -> str:
        """Return the scheme whose concepts are the values of a property shape, found through sh:node and sh:qualifiedValueShape; `""` for none."""
        for inner in [*self.values(prop, "node"), *self.values(prop, "qualifiedValueShape")]:
            for below in self.values(inner, "property"):
                if self.value(below, "path") == _IN_SCHEME and (scheme := self.value(below, "hasValue")):
                    return scheme
        return ""

    def schemes(self, path: str) -> set[str]:
        """Return the schemes whose concepts are the values of a property, in whatever class; `""` is among them where one leaves them open."""
        return self._schemes.get(path, set())

    @cached_property
    def _schemes(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for prop in self.named():
            if path := self.value(prop, "path"):
                found.setdefault(path, set()).add(self.scheme(prop))
        return found

    def named(self) -> list[str]:
        """Return the shapes that have a name, sorted."""
        return sorted(node for node in self._said if node.startswith(SHAPES) or (not node.startswith("_:") and self._is_shape(node)))

    def _is_shape(self, node: str) -> bool:
        return bool({_SH + "NodeShape", _SH + "PropertyShape"} & set(self._said[node].get(TYPE, ())))


def concluded(shapes: Path | None) -> set[str]:
    """Return the IRIs of the terms that only rules conclude, by the file of shapes; nobody is told to type them in."""
    if shapes is None:
        return set()
    said = Shapes(shapes)
    return {term for name in ("targetClass", "targetSubjectsOf") for term in said.values(f"{SHAPES}Concluded", name)}


def every(base: Roots) -> dict[str, Rule]:
    """Return all rules by id: our own, one for each shape with a message, one for each check of `queries/` that files are asked."""
    return {rule.id: rule for rule in (*OWN.values(), *_of_shapes(base), *_of_checks(base))}


def find(rules: dict[str, Rule], name: str) -> Rule:
    """Return the rule with an id, whatever its case.

    Raises:
        LookupError: there is none; near ids are named.
    """
    wanted = name.removeprefix(SHAPES).removeprefix("sgs:").casefold()
    for known, rule in rules.items():
        if known.casefold() == wanted:
            return rule
    raise LookupError(f"no rule is called {name}{did_you_mean(wanted, rules, 'sgkg explain lists them')}")


def examples(base: Path) -> dict[str, Example]:
    """Return the examples of the rules, by id."""
    from kg import seeds

    package = Path(__file__).resolve().parents[1]
    files = [seeds.example(folder, "rules").with_suffix(".trig") for folder in (base, package / "data", package.parent)]
    file = next((file for file in files if file.is_file()), files[0])
    sides = {(rule.id, side): text for rule in OWN.values() for side, text in (("passes", rule.passes), ("fails", rule.fails)) if text}
    for name, side, body in _EXAMPLE.findall(file.read_text(encoding="utf-8")):
        sides[name, side] = "\n".join(line.removeprefix("    ") for line in body.split("\n")) + "\n"
    found = {}
    for name, side in sides:
        passes = sides.get((name, "passes")) or sides.get((name.partition("-")[0], "passes"))
        if side == "fails" and passes:
            found[name] = Example(passes, sides[name, "fails"])
    return dict(sorted(found.items()))


def _of_shapes(base: Roots) -> list[Rule]:
    from kg import ontology

    shapes = Shapes(*ontology.shape_files(base))
    severities = {_SH + theirs: ours for ours, theirs in IN_SHACL.items()}
    found = []
    for iri in shapes.named():
        if message := shapes.value(iri, "message"):
            name = iri.removeprefix(SHAPES) if iri.startswith(SHAPES) else local_name(iri)
            title = " of ".join([shapes.value(iri, "name") or name, *([name.partition("-")[0]] if "-" in name else [])])
            found.append(Rule(name, "shapes", severities.get(shapes.value(iri, "severity"), "error"), title, message, iri))
    return found


def _of_checks(base: Roots) -> list[Rule]:
    from kg import queries

    asked = [query for folder in CHECKS for query in queries.load_all(base, folder) if query.scope != "built"]
    return [
        Rule(query.name, "meaning", query.severity, query.summary, " ".join(f"{query.description} {_sentence(query.remedy)}".split()))
        for query in sorted(asked, key=lambda query: query.name)
    ]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words and not words.startswith("sg:") else f"{words}." if words else ""

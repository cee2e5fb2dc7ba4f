"""Check the names in facts, because SHACL lets misspelt ones pass: a shape does not see a node of a class that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from kg.rdf import DATE, DEFINITION, GRAPH, ID, NS, PREFIXES, SHAPES, curie, expand, local_name, short, split_literal
from kg.reading import period
from kg.text import near
from kg.validate.fixes import as_date, is_date, why_no_day
from kg.validate.index import LABELS, A, Index, Nodes
from kg.validate.model import ALIKE, Fact, Finding, suggesting
from kg.validate.rules import OWN, Shapes, concluded

_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/sgkg\b", re.IGNORECASE)
_CLASS = f"<{PREFIXES['owl']}Class>"
_SCHEME = f"<{PREFIXES['skos']}inScheme>"
_DOMAIN = f"<{PREFIXES['rdfs']}domain>"
_REPLACED = f"<{PREFIXES['dcterms']}isReplacedBy>"
_OBJECT_PROPERTY, _DATATYPE_PROPERTY = (f"<{PREFIXES['owl']}{kind}Property>" for kind in ("Object", "Datatype"))
_DEFINING = {A, _SCHEME, *LABELS, f"<{DEFINITION}>"}
# Whoever carries one of these is a statement, or something on record, whose properties are what its source says.
_SOURCED = {f"<{NS}{name}>" for name in ("claimant", "recordedIn", "hasEvidence", "verification", "inSource")}
# Terms of other vocabularies that need no declaration in the ontology.
_FAMILIAR = {
    "rdf": "type value first rest nil Statement subject predicate object",
    "rdfs": "label comment seeAlso isDefinedBy subClassOf subPropertyOf domain range Class Resource Literal",
    "owl": "sameAs differentFrom versionInfo versionIRI imports deprecated Class Thing Ontology ObjectProperty DatatypeProperty AnnotationProperty",
    "skos": "prefLabel altLabel hiddenLabel definition scopeNote note example notation historyNote editorialNote changeNote inScheme topConceptOf"
    " hasTopConcept broader narrower related exactMatch closeMatch broadMatch narrowMatch relatedMatch Concept ConceptScheme",
    "dcterms": "title description creator publisher created issued modified license source identifier language references isPartOf",
    "schema": "url name alternateName description identifier inLanguage datePublished dateCreated headline author publisher sameAs license",
    "foaf": "name nick givenName familyName title homepage mbox page primaryTopic topic knows depiction img Person Organization Agent Group Document",
    "prov": "wasDerivedFrom wasQuotedFrom wasAttributedTo wasGeneratedBy generatedAtTime Entity Activity Agent",
}
_SPACES = {**PREFIXES, "foaf": "http://xmlns.com/foaf/0.1/"}
_FAMILIAR_IRIS = {f"{_SPACES[prefix]}{name}" for prefix, terms in _FAMILIAR.items() for name in terms.split()}
MAX_SUGGESTIONS = 3
MOST_ALIKE, LONGEST_ALIKE = 500, 300
#: How near a name in another vocabulary must be to one of its terms to be told: below, a term that we do not list would be called misspelt.
ALMOST = 0.75
_TYPES = {f"{PREFIXES['xsd']}boolean": "a truth value", f"{PREFIXES['xsd']}integer": "a number", f"{PREFIXES['xsd']}decimal": "a number"}


def check(facts: Sequence[Fact], index: Index, nodes: Nodes, bases: Sequence[str] = (), shapes: Path | None = None) -> list[Finding]:
    """Check every name that the facts use.

    Args:
        facts: what the files say.
        index: what the graph asserts.
        nodes: the labels and files of nodes.
        bases: base IRIs of individuals beside `sgd:`, such as that of a workspace.
        shapes: the file of the shapes, which says what only rules conclude; such terms are not suggested.

    Returns:
        Findings with the rules of the kind `names` of `kg.validate.rules`: one for each triple at fault, of `untyped-individual`,
        `redefines-term` and `closed-scheme` one for each node.
    """
    return list(_NameCheck(facts, index, nodes, (ID, *bases), shapes).run())


class _NameCheck:
    def __init__(self, facts: Sequence[Fact], index: Index, nodes: Nodes, bases: tuple[str, ...], shapes: Path | None) -> None:
        self.facts, self.index, self.nodes, self.bases, self.shapes = facts, index, nodes, bases, shapes
        self.guest = bases[1:]  # the bases of a workspace, whose files speak of the base as guests
        self.subjects = {fact.subject for fact in facts}
        self.typed = {fact.subject for fact in facts if fact.predicate == A}
        # A scheme of ours that has its concepts is closed; an open one (marks, reasons) stands in the vocabularies empty.
        self.closed_schemes = {scheme for iri in index.closed for scheme in index.objects(f"<{iri}>", _SCHEME)}
        self.spaces: set[tuple[str, str]] = set()
        self.own_spaces = {fact.subject[1:-1].removesuffix(local_name(fact.subject[1:-1])) for fact in facts if fact.subject.startswith("<")}
        self.days: dict[str, bool] = {}
        self.alike: dict[str, tuple[str, ...]] = {}
        self.listed: dict[str, list[str]] = {}

    def run(self) -> Iterator[Finding]:
        told: set[tuple[str, str, str]] = set()
        for fact in self.facts:
            if self.index.holds(fact.subject, fact.predicate, fact.object):
                continue  # the graph says it already: whatever there is to find is not new
            yield from self._predicate(fact)
            yield from self._object(fact)
            yield from self._deprecated(fact)
            yield from self._kind(fact)
            for finding in (*self._redefined(fact), *self._untyped(fact), *self._intruding(fact)):
                key = (finding.rule, fact.subject, fact.file)
                if key not in told:
                    told.add(key)
                    yield finding

    def _finding(self, fact: Fact, rule: str, message: str, alike: tuple[str, ...] = (), *, part: str = "object", fix: str = "") -> Finding:
        label, path = self.nodes.label(fact.subject), fact.predicate[1:-1]
        value = "" if part == "subject" else fact.object
        fix = fix or (alike[0] if len(alike) == 1 else "")
        words, severity = suggesting(message, alike), OWN[rule].severity
        return Finding(severity, rule, words, fact.subject, label, path, value, (fact.file,), alike, part=part, fix=fix)

    def _predicate(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.predicate[1:-1]
        if iri.startswith(NS):
            kinds = self.index.terms.get(iri)
            if kinds is None:
                yield self._unknown_property(fact, iri)
            elif _CLASS in kinds:
                message = f"{curie(iri)} is a class and stands where a property belongs"
                yield self._finding(fact, "misused-term", message, self._terms(iri, False), part="predicate")
        elif _OURS.match(iri):
            yield from self._elsewhere(fact, iri, "predicate")
        elif self._is_own(iri) and not self._declared(fact.predicate):
            message = (
                f"no file and no term of the graph says what {curie(iri)} is, so no rule and no question reads it: declare it "
                "(a owl:DatatypeProperty or owl:ObjectProperty) in the ontology.ttl of your workspace, or write a property of ours"
            )
            yield self._finding(fact, "undeclared-property", message, self._terms(NS + local_name(iri), False), part="predicate")
        else:
            yield from self._familiar(fact, iri, "predicate")

    def _unknown_property(self, fact: Fact, iri: str) -> Finding:
        """Say that there is no such property, and what may have been meant: one spelt alike, or one that says it the other way round."""
        alike, message = self._terms(iri, False), f"the ontology has no property {curie(iri)}"
        for term in alike if fact.object.startswith("<") else ():
            domains = self.index.objects(f"<{expand(term)}>", _DOMAIN)
            if domains and not self._is_one_of(fact.subject, domains) and self._is_one_of(fact.object, domains):
                turned = f"{short(fact.object)} {term} {short(fact.subject)}"
                return self._finding(fact, "unknown-term", f"{message}; {term} says it the other way round", part="predicate", fix=turned)
        return self._finding(fact, "unknown-term", message, alike, part="predicate")

    def _is_one_of(self, node: str, classes: Sequence[str]) -> bool:
        given = self.nodes.classes(node)
        return any(cls in given or any(cls[1:-1] in self.index.classes_above(one[1:-1]) for one in given) for cls in classes)

    def _elsewhere(self, fact: Fact, iri: str, part: str) -> Iterator[Finding]:
        """Tell once of each file that a prefix stands for a namespace that looks like ours and is not."""
        name = local_name(iri)
        space = iri.removesuffix(name)
        if (fact.file, space) not in self.spaces:
            self.spaces.add((fact.file, space))
            right = ID if self.index.known(f"<{ID}{name}>") else NS
            what = "individuals" if right == ID else "terms"
            message = f"{space} is not a namespace of ours, so nothing that begins with it is read: {what} begin with {right}"
            yield self._finding(fact, "wrong-namespace", message, part=part, fix=right)

    def _is_own(self, iri: str) -> bool:
        """Tell whether a property is of the user's making: under the base of the workspace, or beside the subjects of the files."""
        return iri.startswith(self.guest) or (iri.removesuffix(local_name(iri)) in self.own_spaces and not iri.startswith(ID))

    def _declared(self, term: str) -> bool:
        return self.index.known(term) or term in self.subjects

    def _object(self, fact: Fact) -> Iterator[Finding]:
        if not fact.object.startswith("<"):
            return
        iri = fact.object[1:-1]
        if iri.startswith(NS):
            kinds = self.index.terms.get(iri)
            as_class = fact.predicate == A
            if kinds is None:
                what = "class" if as_class else "term"
                alike = self._terms(iri, True if as_class else None)
                yield self._finding(fact, "unknown-term", f"the ontology has no {what} {curie(iri)}", alike)
            elif as_class and _CLASS not in kinds:
                message = f"{curie(iri)} is a property and stands where a class belongs"
                yield self._finding(fact, "misused-term", message, self._terms(iri, True))
        elif iri.startswith(self.bases):
            if fact.object not in self.subjects and not self.index.known(fact.object):
                message, alike = f"{curie(iri)} is neither in the graph nor in these files", self._individuals(iri)
                yield self._finding(fact, "unknown-individual", message if alike else f"{message}{self._one_of(fact.predicate)}", alike)
        elif _OURS.match(iri) and not iri.startswith((SHAPES, GRAPH)) and not self.index.known(fact.object):
            yield from self._elsewhere(fact, iri, "object")
        elif fact.predicate == A:
            yield from self._familiar(fact, iri, "object")

    def _familiar(self, fact: Fact, iri: str, part: str) -> Iterator[Finding]:
        if iri in _FAMILIAR_IRIS:
            return
        prefix = next((prefix for prefix in _FAMILIAR if iri.startswith(_SPACES[prefix])), None)
        if prefix and not self.index.known(f"<{iri}>"):
            local, known = iri.removeprefix(_SPACES[prefix]), _FAMILIAR[prefix].split()
            alike = tuple(f"{prefix}:{name}" for name in near(local, known, MAX_SUGGESTIONS, ALMOST))
            if alike:
                yield self._finding(fact, "unfamiliar-term", f"{short(f'<{iri}>')} is not a term that the graph knows", alike, part=part)

    def _deprecated(self, fact: Fact) -> Iterator[Finding]:
        for part, term in (("predicate", fact.predicate), ("object", fact.object)):
            if term.startswith("<") and term[1:-1] in self.index.deprecated:
                instead = tuple(map(short, self.index.objects(term, _REPLACED)))
                message = f"{short(term)} is out of use" + (f"; write {' or '.join(instead)}" if instead else "")
                yield replace(self._finding(fact, "deprecated-term", message, part=part), suggestions=instead)

    def _kind(self, fact: Fact) -> Iterator[Finding]:
        """A literal where the property leads to a node, a node where it has a literal, a day that is none."""
        kinds = self.index.terms.get(fact.predicate[1:-1], set())
        name = curie(fact.predicate[1:-1])
        if not fact.object.startswith('"'):
            if _DATATYPE_PROPERTY in kinds:
                message = f"{name} has text, a number or a date for its value, not a node"
                yield self._finding(fact, "iri-for-literal", message)
            return
        lexical, datatype, _ = split_literal(fact.object)
        if _OBJECT_PROPERTY in kinds:
            alike = tuple(map(curie, self.index.labelled(lexical)[:MAX_SUGGESTIONS]))
            iri = expand(lexical)
            if not alike and iri and self.index.known(f"<{iri}>"):
                alike = (curie(iri),)
            message = f'{name} leads to a node, and "{lexical}" is {_TYPES.get(datatype, "text")}'
            if alike:
                yield self._finding(fact, "literal-for-iri", f"{message}: write the node's name without quotation marks", alike)
            else:
                instead = self._one_of(fact.predicate) or "; point to a node that says it: one that sgkg find finds, or one of your own"
                yield self._finding(fact, "literal-for-iri", f"{message}{instead}")
        elif (datatype == DATE or self._is_day(fact.predicate)) and not (datatype == DATE and is_date(lexical)):
            yield self._no_day(fact, lexical)

    def _one_of(self, predicate: str) -> str:
        """Return in words which concepts a property takes; `""` where that is open."""
        if predicate not in self.listed:
            from kg.validate.tables import choices

            self.listed[predicate] = choices(self.index, self._shapes, predicate)
        return f"; one of: {', '.join(values)}" if (values := self.listed[predicate]) else ""

    @cached_property
    def _shapes(self) -> Shapes | None:
        return Shapes(self.shapes) if self.shapes else None

    def _no_day(self, fact: Fact, lexical: str) -> Finding:
        day, why, latest = as_date(lexical), why_no_day(lexical), f"{fact.predicate[1:-1]}Latest"
        if re.fullmatch(r"\d{4}(-\d\d)?", lexical) and why.startswith("it is") and latest in self.index.terms:
            first, last = period(lexical)
            both = f'{curie(fact.predicate[1:-1])} "{first}"^^xsd:date ; {curie(latest)} "{last}"^^xsd:date'
            return self._finding(fact, "date-form", f'"{lexical}" is not a plain day: {why}; write both', fix=both)
        form = f'write year-month-day with its type, such as "{day or "2025-03-06"}"^^xsd:date'
        message = f'"{lexical}" is not a plain day: {why or form}'
        return self._finding(fact, "date-form", message, fix=f'"{day}"^^xsd:date' if day else "")

    def _is_day(self, predicate: str) -> bool:
        if predicate not in self.days:
            self.days[predicate] = DATE in self.index.ranges(predicate)
        return self.days[predicate]

    def _redefined(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.subject[1:-1]
        if not fact.subject.startswith("<"):
            return
        if iri in self.index.closed:
            message = f"{curie(iri)} belongs to the closed vocabularies; a file of facts uses it and does not describe it"
            yield self._finding(fact, "redefines-term", message, part="subject")
        elif iri.startswith(self.bases):
            if fact.predicate == _SCHEME and fact.object in self.closed_schemes:
                message = f"{short(fact.object)} is closed: take one of its concepts; a new one belongs in ontology/vocabularies.ttl"
                yield self._finding(fact, "closed-scheme", message)
            if fact.predicate in _DEFINING and (A, f"<{PREFIXES['skos']}Concept>") in self.index.about(fact.subject):
                message = f"{curie(iri)} is a concept of the graph already; use it as it is, or give yours another IRI"
                yield self._finding(fact, "redefines-term", message, part="subject")
        elif _OURS.match(iri) and not iri.startswith(GRAPH):
            message = f"{curie(iri)} is a term, not a fact: terms are declared in ontology/ alone; leave it out here"
            yield self._finding(fact, "redefines-term", message, part="subject")

    def _intruding(self, fact: Fact) -> Iterator[Finding]:
        """What a file of a workspace says of the base's own: a new individual, or what a record or another one's statement says."""
        if not self.guest or not fact.subject.startswith(f"<{ID}"):
            return
        iri, said = curie(fact.subject[1:-1]), self.index.about(fact.subject)
        if not said:
            message = f"{iri} is new and belongs to your workspace: name it under {self.guest[0]}"
            yield self._finding(fact, "foreign-individual", message, part="subject")
        elif (fact.predicate in _DEFINING and fact.predicate in {one for one, _ in said}) or (
            fact.predicate.startswith(f"<{NS}") and _SOURCED & {one for one, _ in said}
        ):
            message = f"{iri} is defined by the base, with its source: say this of a node of your own, as a claim or a record with its own source"
            yield self._finding(fact, "rewrites-record", message, part="subject")

    def _untyped(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.subject[1:-1]
        if iri.startswith(self.bases) and fact.subject not in self.typed and not self.index.known(fact.subject):
            message = f"{curie(iri)} is not in the graph and the files give it no class, so no rule looks at it: add its class"
            yield self._finding(fact, "untyped-individual", message, self._individuals(iri, in_files=False), part="subject")

    @cached_property
    def _concluded(self) -> set[str]:
        return concluded(self.shapes)

    def _terms(self, iri: str, classes: bool | None) -> tuple[str, ...]:
        """Return the terms spelt alike: classes, properties, or for None both."""
        if iri not in self.alike and self._worth_looking(iri):
            terms = {name for name, kinds in self.index.terms.items() if classes in (None, _CLASS in kinds)}
            known = sorted(name.removeprefix(NS) for name in terms - self._concluded)
            name = iri.removeprefix(NS)
            elsewhere = tuple(f"{prefix}:{name}" for prefix, local in _FAMILIAR.items() if classes is not True and name in local.split())
            self.alike[iri] = elsewhere or tuple(f"sg:{one}" for one in near(name, known, MAX_SUGGESTIONS, ALIKE))
        return self.alike.get(iri, ())

    def _worth_looking(self, iri: str) -> bool:
        """Bound the search for what is spelt alike: it takes milliseconds a name, and nothing is like what is very long."""
        return len(iri) <= LONGEST_ALIKE and len(self.alike) < MOST_ALIKE

    def _individuals(self, iri: str, *, in_files: bool = True) -> tuple[str, ...]:
        """Return what may have been meant: things called by these words, then things of the same kind spelt alike."""
        if iri not in self.alike and self._worth_looking(iri):
            base = next(base for base in self.bases if iri.startswith(base))
            kind, mark, rest = iri.removeprefix(base).partition("_")
            start, wanted = base + kind + mark if mark else base, rest or kind
            known = {*self.index.subjects(start), *(s[1:-1] for s in self.typed if in_files and s.startswith(f"<{start}"))} - {iri}
            labelled = [other for other in self.index.labelled(wanted) if other.startswith(start)]
            spelt = [start + name for name in near(wanted, sorted(other.removeprefix(start) for other in known), MAX_SUGGESTIONS, ALIKE)]
            self.alike[iri] = tuple(map(curie, list(dict.fromkeys([*labelled, *spelt]))[:MAX_SUGGESTIONS]))
        return self.alike.get(iri, ())

"""Check names, because SHACL lets misspelt ones pass: a shape does not see a node of a class that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.rdf import GRAPH, ID, NS, PREFIXES, SHAPES, curie, expand, short, split_literal
from kg.validate.context import LABELS, TYPE, Context
from kg.validate.facts import Fact
from kg.validate.findings import Finding, Names, as_date, is_date

_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/sgkg\b", re.IGNORECASE)
_CLASS = f"<{PREFIXES['owl']}Class>"
_SCHEME = f"<{PREFIXES['skos']}inScheme>"
_REPLACED = f"<{PREFIXES['dcterms']}isReplacedBy>"
_OBJECT_PROPERTY, _DATATYPE_PROPERTY = (f"<{PREFIXES['owl']}{kind}Property>" for kind in ("Object", "Datatype"))
_DATE = PREFIXES["xsd"] + "date"
_DEFINING = {TYPE, _SCHEME, *LABELS[:2], f"<{PREFIXES['skos']}definition>"}
# Terms of other vocabularies that need no declaration in the ontology.
_FAMILIAR = {
    "rdf": "type value first rest nil Statement subject predicate object",
    "rdfs": "label comment seeAlso isDefinedBy subClassOf subPropertyOf domain range Class Resource Literal",
    "owl": "sameAs differentFrom versionInfo versionIRI imports deprecated Class Thing Ontology ObjectProperty DatatypeProperty AnnotationProperty",
    "skos": "prefLabel altLabel hiddenLabel definition scopeNote note example notation historyNote editorialNote changeNote inScheme topConceptOf"
    " hasTopConcept broader narrower related exactMatch closeMatch broadMatch narrowMatch relatedMatch Concept ConceptScheme",
    "dcterms": "title description creator publisher created issued modified license source identifier language references isPartOf",
    "prov": "wasDerivedFrom wasQuotedFrom wasAttributedTo wasGeneratedBy generatedAtTime Entity Activity Agent",
}
_FAMILIAR_IRIS = {f"{PREFIXES[prefix]}{name}" for prefix, listed in _FAMILIAR.items() for name in listed.split()}
MAX_SUGGESTIONS = 3


def check(facts: Sequence[Fact], context: Context, names: Names, bases: Sequence[str] = ()) -> list[Finding]:
    """Check every name that the facts use.

    Args:
        facts: what the files say.
        context: what the graph asserts.
        names: the labels and files of nodes.
        bases: base IRIs of individuals beside `sgd:`, such as that of a workspace.

    Returns:
        Findings with the rules of the kind `names` of `kg.validate.rules`: one for each triple at fault, of `untyped-individual`,
        `redefines-term` and `closed-scheme` one for each node.
    """
    return list(_Check(facts, context, names, (ID, *bases)).run())


class _Check:
    def __init__(self, facts: Sequence[Fact], context: Context, names: Names, bases: tuple[str, ...]) -> None:
        self.facts, self.context, self.names, self.bases = facts, context, names, bases
        self.subjects = {fact.subject for fact in facts}
        self.typed = {fact.subject for fact in facts if fact.predicate == TYPE}
        # A scheme of ours that has its concepts is closed; an open one (marks, reasons) stands in the vocabularies empty.
        self.closed_schemes = {term for iri in context.closed for predicate, term in context.about(f"<{iri}>") if predicate == _SCHEME}
        self.days: dict[str, bool] = {}
        self.near: dict[str, tuple[str, ...]] = {}

    def run(self) -> Iterator[Finding]:
        told: set[tuple[str, str, str]] = set()
        for fact in self.facts:
            if self.context.holds(fact.subject, fact.predicate, fact.object):
                continue  # the graph says it already: whatever there is to find is not new
            yield from self._predicate(fact)
            yield from self._object(fact)
            yield from self._deprecated(fact)
            yield from self._kind(fact)
            for finding in (*self._redefined(fact), *self._untyped(fact)):
                key = (finding.rule, fact.subject, fact.file)
                if key not in told:
                    told.add(key)
                    yield finding

    def _finding(
        self, fact: Fact, rule: str, message: str, near: tuple[str, ...] = (), *, part: str = "object", severity: str = "error", fix: str = ""
    ) -> Finding:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        label, path = self.names.label(fact.subject), fact.predicate[1:-1]
        value = "" if part == "subject" else fact.object
        fix = fix or (near[0] if len(near) == 1 else "")
        return Finding(severity, rule, message + hint, fact.subject, label, path, value, (fact.file,), near, part=part, fix=fix)

    def _predicate(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.predicate[1:-1]
        if iri.startswith(NS):
            kinds = self.context.terms.get(iri)
            if kinds is None:
                yield self._finding(fact, "unknown-term", f"the ontology has no property {curie(iri)}", self._terms(iri, False), part="predicate")
            elif _CLASS in kinds:
                message = f"{curie(iri)} is a class and stands where a property belongs"
                yield self._finding(fact, "misused-term", message, self._terms(iri, False), part="predicate")
        elif _OURS.match(iri):
            yield self._finding(fact, "unknown-term", f"{curie(iri)} is in no namespace of ours; properties begin with {NS}", part="predicate")
        else:
            yield from self._familiar(fact, iri, "predicate")

    def _object(self, fact: Fact) -> Iterator[Finding]:
        if not fact.object.startswith("<"):
            return
        iri = fact.object[1:-1]
        if iri.startswith(NS):
            kinds = self.context.terms.get(iri)
            as_class = fact.predicate == TYPE
            if kinds is None:
                what = "class" if as_class else "term"
                near = self._terms(iri, True if as_class else None)
                yield self._finding(fact, "unknown-term", f"the ontology has no {what} {curie(iri)}", near)
            elif as_class and _CLASS not in kinds:
                message = f"{curie(iri)} is a property and stands where a class belongs"
                yield self._finding(fact, "misused-term", message, self._terms(iri, True))
        elif iri.startswith(self.bases):
            if fact.object not in self.subjects and not self.context.known(fact.object):
                message = f"{curie(iri)} is neither in the graph nor in these files"
                yield self._finding(fact, "unknown-individual", message, self._individuals(iri))
        elif _OURS.match(iri) and not iri.startswith((SHAPES, GRAPH)) and not self.context.known(fact.object):
            yield self._finding(fact, "unknown-term", f"{curie(iri)} is in no namespace of ours; individuals begin with {ID}")
        elif fact.predicate == TYPE:
            yield from self._familiar(fact, iri, "object")

    def _familiar(self, fact: Fact, iri: str, part: str) -> Iterator[Finding]:
        if iri in _FAMILIAR_IRIS:
            return
        prefix = next((prefix for prefix in _FAMILIAR if iri.startswith(PREFIXES[prefix])), None)
        if prefix and not self.context.known(f"<{iri}>"):
            import difflib

            local = iri.removeprefix(PREFIXES[prefix])
            near = tuple(f"{prefix}:{name}" for name in difflib.get_close_matches(local, _FAMILIAR[prefix].split(), MAX_SUGGESTIONS, 0.75))
            if near:
                message = f"{curie(iri)} is not a term that the graph knows"
                yield self._finding(fact, "unfamiliar-term", message, near, part=part, severity="warning")

    def _deprecated(self, fact: Fact) -> Iterator[Finding]:
        for part, term in (("predicate", fact.predicate), ("object", fact.object)):
            if term.startswith("<") and term[1:-1] in self.context.deprecated:
                instead = tuple(short(o) for p, o in self.context.about(term) if p == _REPLACED)
                message = f"{short(term)} is out of use" + (f"; write {' or '.join(instead)}" if instead else "")
                yield replace(self._finding(fact, "deprecated-term", message, part=part, severity="warning"), suggestions=instead)

    def _kind(self, fact: Fact) -> Iterator[Finding]:
        """A literal where the property leads to a node, a node where it has a literal, a day that is none."""
        kinds = self.context.terms.get(fact.predicate[1:-1], set())
        name = curie(fact.predicate[1:-1])
        if not fact.object.startswith('"'):
            if _DATATYPE_PROPERTY in kinds:
                message = f"{name} has text, a number or a date for its value, not a node"
                yield self._finding(fact, "iri-for-literal", message)
            return
        lexical, datatype, _ = split_literal(fact.object)
        if _OBJECT_PROPERTY in kinds:
            near = tuple(curie(iri) for iri in self.context.called(lexical))[:MAX_SUGGESTIONS]
            iri = expand(lexical)
            if not near and iri and self.context.known(f"<{iri}>"):
                near = (curie(iri),)
            message = f'{name} leads to a node, and "{lexical}" is text: write the node\'s name without quotation marks'
            yield self._finding(fact, "literal-for-iri", message, near)
        elif (datatype == _DATE or self._is_day(fact.predicate)) and not (datatype == _DATE and is_date(lexical)):
            day = as_date(lexical)
            message = f'"{lexical}" is no plain day: write year-month-day with its type, such as "{day or "2025-03-06"}"^^xsd:date'
            yield self._finding(fact, "date-form", message, fix=f'"{day}"^^xsd:date' if day else "")

    def _is_day(self, predicate: str) -> bool:
        if predicate not in self.days:
            self.days[predicate] = self.context.holds(predicate, f"<{PREFIXES['rdfs']}range>", f"<{_DATE}>")
        return self.days[predicate]

    def _redefined(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.subject[1:-1]
        if not fact.subject.startswith("<"):
            return
        if iri in self.context.closed:
            message = f"{curie(iri)} belongs to the closed vocabularies; a file of facts uses it and does not describe it"
            yield self._finding(fact, "redefines-term", message, part="subject")
        elif iri.startswith(self.bases):
            if fact.predicate == _SCHEME and fact.object in self.closed_schemes:
                message = f"{short(fact.object)} is closed: take one of its concepts; a new one belongs in ontology/vocabularies.ttl"
                yield self._finding(fact, "closed-scheme", message)
            if fact.predicate in _DEFINING and (TYPE, f"<{PREFIXES['skos']}Concept>") in self.context.about(fact.subject):
                message = f"{curie(iri)} is a concept of the graph already; use it as it is, or give yours another IRI"
                yield self._finding(fact, "redefines-term", message, part="subject")
        elif _OURS.match(iri) and not iri.startswith(GRAPH):
            message = f"{curie(iri)} is a term, not a fact: terms are declared in ontology/ alone; leave it out here"
            yield self._finding(fact, "redefines-term", message, part="subject")

    def _untyped(self, fact: Fact) -> Iterator[Finding]:
        iri = fact.subject[1:-1]
        if iri.startswith(self.bases) and fact.subject not in self.typed and not self.context.known(fact.subject):
            message = f"{curie(iri)} is not in the graph and the files give it no class, so no rule looks at it: add its class"
            yield self._finding(fact, "untyped-individual", message, self._individuals(iri, in_files=False), part="subject")

    def _terms(self, iri: str, classes: bool | None) -> tuple[str, ...]:
        """Return the terms spelt alike: classes, properties, or for None both."""
        if iri not in self.near:
            found = {name.removeprefix(NS) for name, kinds in self.context.terms.items() if classes in (None, _CLASS in kinds)}
            self.near[iri] = tuple(f"sg:{name}" for name in _close(iri.removeprefix(NS), found))
        return self.near[iri]

    def _individuals(self, iri: str, *, in_files: bool = True) -> tuple[str, ...]:
        """Return what may have been meant: things called by these words, then things of the same kind spelt alike."""
        if iri not in self.near:
            base = next(base for base in self.bases if iri.startswith(base))
            kind, mark, rest = iri.removeprefix(base).partition("_")
            start = base + kind + mark if mark else base
            known = {*self.context.subjects(start), *(s[1:-1] for s in self.typed if in_files and s.startswith(f"<{start}"))}
            called = [other for other in self.context.called(rest or kind) if other.startswith(start)]
            alike = [start + name for name in _close(rest or kind, {other.removeprefix(start) for other in known - {iri}})]
            self.near[iri] = tuple(curie(name) for name in list(dict.fromkeys([*called, *alike]))[:MAX_SUGGESTIONS])
        return self.near[iri]


def _close(word: str, names: set[str]) -> list[str]:
    """Return the names nearest in spelling, whatever their case."""
    import difflib

    by_plain: dict[str, list[str]] = {}
    for name in sorted(names):
        by_plain.setdefault(name.casefold(), []).append(name)
    near = difflib.get_close_matches(word.casefold(), by_plain, MAX_SUGGESTIONS, 0.7)
    return [name for plain in near for name in by_plain[plain]][:MAX_SUGGESTIONS]

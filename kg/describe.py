"""Say in words what the graph holds about one thing: its own facts, what is said of it, its evidence, and why a rule concluded it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kg import derive, queries, rdf
from kg.paths import Folders
from kg.rdf import ALT_LABEL, DEFINITION, DERIVED_FROM, LABEL, PREF_LABEL, SUBCLASS, TYPE, node, when
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

PAIRS = {
    "from": (SG.from_, SG.fromLatest),
    "until": (SG.until, SG.untilLatest),
    "on": (SG.onDate, SG.onDateLatest),
    "stated on": (SG.statedOn, SG.statedOnLatest),
    "published on": (SG.publishedOn, SG.publishedOnLatest),
}
# Shown in words of their own, or of no use to a reader.
HIDDEN = {TYPE, LABEL, ALT_LABEL, DEFINITION, PREF_LABEL}
HIDDEN |= {SG.hasEvidence, DERIVED_FROM, SG.byRule, SG.recordedIn, SG.verification}
HIDDEN |= {iri for pair in PAIRS.values() for iri in pair}
FIRST = [SG.holder, SG.stance, SG.about, SG.assesses, SG.criterion, SG.verdict, SG.characterisedAs, SG.premise, SG.conclusion]
FIRST += [SG.guarantor, SG.beneficiary, SG.against]
MAX_DEPTH = 6


class Premise(NamedTuple):
    """One step of an explanation: what it says, where that comes from, and what that rests on in turn."""

    iri: str
    label: str
    origin: str
    premises: tuple[Premise, ...]


class Description(NamedTuple):
    """Everything about one thing, in the words of the graph's labels.

    Attributes:
        iri, label: what it is called.
        classes: labels of its most particular classes.
        also: its other names.
        definition: the sentence that defines a term or concept, or ''.
        facts: (property in words, values in words).
        said: (what kind of statement points at it and by which property, those statements in words).
        origin: where it comes from: evidence, record or rule, one line each.
        premises: why a rule concluded it.
    """

    iri: str
    label: str
    classes: tuple[str, ...]
    also: tuple[str, ...]
    definition: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    said: tuple[tuple[str, tuple[str, ...]], ...]
    origin: tuple[str, ...]
    premises: tuple[Premise, ...]


def _name(term: Any) -> str:
    """Return the IRI, label or words of a term; '' for the default graph, which has none."""
    return str(getattr(term, "value", ""))


class Describer:
    """Descriptions from one store, with each label looked up once."""

    def __init__(self, store: ox.Store, folders: Folders) -> None:
        self.store, self.folders = store, folders
        self.words = rdf.Labels(store).of
        self.rules: dict[str, str] = {}
        self.supers: dict[str, set[str]] = {}

    def out(self, iri: str, predicate: str) -> list[str]:
        """Return the values of a property, sorted."""
        return sorted({_name(q.object) for q in self.store.quads_for_pattern(node(iri), node(predicate), None)})

    def dates(self, iri: str) -> list[tuple[str, str]]:
        """Return the dates of a thing as pairs of words: what happened, when."""
        found = []
        for name, (first, last) in PAIRS.items():
            low, high = (self.out(iri, first) or [""])[0], (self.out(iri, last) or [""])[0]
            if low or high:
                text = when(low, high)
                found.append((name.removesuffix(" on") if text.startswith("between") else name, text))
        return found

    def line(self, iri: str) -> str:
        """Return one statement on one line: its label, who says so and when it holds."""
        voices = [self.words(voice) for voice in self.out(iri, SG.claimant)]
        tail = [*(["says " + ", ".join(voices)] if voices else []), *(f"{name} {text}" for name, text in self.dates(iri))]
        sure = [self.words(value) for value in self.out(iri, SG.certainty)]
        return self.words(iri) + (f" [{', '.join(sure)}]" if sure else "") + (f" ({'; '.join(tail)})" if tail else "")

    def origin(self, iri: str) -> list[str]:
        """Return where a statement comes from: places in texts, record, rule."""
        found = []
        for span in self.out(iri, SG.hasEvidence):
            source = (self.out(span, SG.inSource) or [""])[0]
            slug = (self.out(source, SG.slug) or [self.words(source)])[0]
            found.append(f"{slug} {'–'.join([*self.out(span, SG.startsAt), *self.out(span, SG.endsAt)])}")
        found.sort()
        checked = ", ".join(self.words(value) for value in self.out(iri, SG.verification))
        found += [f"on record: {self.words(source)}{f' ({checked})' if checked else ''}" for source in self.out(iri, SG.recordedIn)]
        found += [f"rule {graph.removeprefix(derive.DERIVED)}: {self.rule(graph)}" for graph in self.out(iri, SG.byRule)]
        if not found:
            graphs = {_name(q.graph_name) for q in self.store.quads_for_pattern(node(iri), node(TYPE), None)}
            concluded = sorted(g for g in graphs if g.startswith(derive.DERIVED) and g != derive.DERIVED + "types")
            found += [f"rule {graph.removeprefix(derive.DERIVED)}: {self.rule(graph)}" for graph in concluded]
        return found

    def rule(self, graph: str) -> str:
        """Return what the rule of a derived graph says, in its own summary."""
        if graph not in self.rules:
            path = self.folders.base / "queries" / "derive" / f"{graph.removeprefix(derive.DERIVED)}.rq"
            self.rules[graph] = queries.load(path).summary if path.is_file() else ""
        return self.rules[graph]

    def premises(self, iri: str, seen: tuple[str, ...] = ()) -> tuple[Premise, ...]:
        """Return what a conclusion was drawn from, step by step down to evidence and record."""
        if len(seen) >= MAX_DEPTH:
            return ()
        found = [other for other in self.out(iri, DERIVED_FROM) if other not in seen and other != iri]
        return tuple(Premise(other, self.line(other), "; ".join(self.origin(other)), self.premises(other, (*seen, iri))) for other in found)

    def classes(self, iri: str) -> list[str]:
        """Return the asserted classes of a thing."""
        quads = self.store.quads_for_pattern(node(iri), node(TYPE), None)
        found = {_name(q.object) for q in quads if _name(q.graph_name) != derive.DERIVED + "types"}
        wider = {general for cls in found for general in self._above(cls)}
        return sorted(found - wider)

    def _above(self, cls: str) -> set[str]:
        """Return the classes above a class."""
        if cls not in self.supers:
            self.supers[cls] = rdf.above(cls, lambda one: self.out(one, SUBCLASS))
        return self.supers[cls]

    def describe(self, iri: str) -> Description:
        """Return everything about one thing.

        Args:
            iri: what to describe; the graph has to know it.
        """
        facts: dict[str, list[str]] = {}
        for quad in self.store.quads_for_pattern(node(iri), None, None):
            if quad.predicate.value not in HIDDEN:
                value: Any = quad.object
                words = str(self.line(value.value) if type(value).__name__ == "NamedNode" else value.value)
                graph = _name(quad.graph_name)
                if graph.startswith(derive.DERIVED) and not self.out(iri, DERIVED_FROM):
                    words += f"  [rule {graph.removeprefix(derive.DERIVED)}]"
                facts.setdefault(quad.predicate.value, []).append(words)
        ordered = sorted(facts, key=lambda p: (FIRST.index(p) if p in FIRST else len(FIRST), self.words(p)))
        shown = [(self.words(p), tuple(sorted(set(facts[p])))) for p in ordered]
        shown += [(name, (text,)) for name, text in self.dates(iri)]
        said: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, None, node(iri)):
            subject = _name(quad.subject)
            if quad.predicate.value in (TYPE, DERIVED_FROM, SG.byRule, SG.hasEvidence):
                continue
            kinds = " and ".join(self.words(c) for c in self.classes(subject)) or "thing"
            said.setdefault(f"{kinds}, as {self.words(quad.predicate.value)}", set()).add(f"{self.line(subject)}  {rdf.curie(subject)}")
        return Description(
            iri,
            self.words(iri),
            tuple(self.words(c) for c in self.classes(iri)),
            tuple(self.out(iri, ALT_LABEL)),
            " ".join(self.out(iri, DEFINITION)),
            tuple(shown),
            tuple((kind, tuple(sorted(lines))) for kind, lines in sorted(said.items())),
            tuple(self.origin(iri)),
            self.premises(iri),
        )

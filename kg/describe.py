"""Say in words what the graph holds about one thing: its own facts, what is said of it, its evidence, and why a rule concluded it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

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
TYPES = derive.DERIVED + "types"
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
        links: (words of `facts`, `said` or `origin`, CURIE of what they name), so that a page can lead there.
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
    links: tuple[tuple[str, str], ...] = ()


def _value(term: object) -> str:
    """Return the IRI, name or words of a term; '' for the default graph, which has none."""
    return str(getattr(term, "value", ""))


class Describer:
    """Descriptions from one store, with each label, class and rule looked up once."""

    def __init__(self, store: ox.Store, folders: Folders) -> None:
        self.store, self.folders = store, folders
        self.label = rdf.Labels(store).of
        self.above = cache(lambda cls: rdf.above(cls, lambda one: self.out(one, SUBCLASS)))
        self.asks = cache(self._asks)
        self.links: dict[str, str] = {}  # the words of one description to the CURIEs of what they name

    def out(self, iri: str, predicate: str) -> list[str]:
        """Return the values of a property, sorted."""
        return sorted({_value(q.object) for q in self.store.quads_for_pattern(node(iri), node(predicate), None)})

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
        voices = [self.label(voice) for voice in self.out(iri, SG.claimant)]
        tail = [*(["says " + ", ".join(voices)] if voices else []), *(f"{name} {text}" for name, text in self.dates(iri))]
        sure = [self.label(value) for value in self.out(iri, SG.certainty)]
        return self.label(iri) + (f" [{', '.join(sure)}]" if sure else "") + (f" ({'; '.join(tail)})" if tail else "")

    def origin(self, iri: str) -> list[str]:
        """Return where a statement comes from: places in texts, record, rule."""
        found = []
        for span in self.out(iri, SG.hasEvidence):
            source = (self.out(span, SG.inSource) or [""])[0]
            slug = (self.out(source, SG.slug) or [self.label(source)])[0]
            found.append(self._link(f"{slug} {'–'.join([*self.out(span, SG.startsAt), *self.out(span, SG.endsAt)])}", source))
        found.sort()
        checked = ", ".join(self.label(value) for value in self.out(iri, SG.verification))
        recorded = self.out(iri, SG.recordedIn)
        found += [self._link(f"on record: {self.label(source)}{f' ({checked})' if checked else ''}", source) for source in recorded]
        found += [self._rule(graph) for graph in self.out(iri, SG.byRule)]
        if not found:
            graphs = {_value(q.graph_name) for q in self.store.quads_for_pattern(node(iri), node(TYPE), None)}
            found += [self._rule(graph) for graph in sorted(graphs) if graph.startswith(derive.DERIVED) and graph != TYPES]
        return found

    def _link(self, words: str, iri: str) -> str:
        if iri:
            self.links[words] = rdf.curie(iri)
        return words

    def _rule(self, graph: str) -> str:
        return f"rule {graph.removeprefix(derive.DERIVED)}: {self.asks(graph)}"

    def _asks(self, graph: str) -> str:
        """Return what the rule of a derived graph says, in its own summary; '' where there is no such rule."""
        try:
            return queries.get(self.folders.roots, "derive", graph.removeprefix(derive.DERIVED)).summary
        except FileNotFoundError:
            return ""

    def premise(self, iri: str, seen: tuple[str, ...] = ()) -> Premise:
        """Return a statement as one step of an explanation, with what it was drawn from in turn."""
        return Premise(iri, self.line(iri), "; ".join(self.origin(iri)), self.premises(iri, seen))

    def premises(self, iri: str, seen: tuple[str, ...] = ()) -> tuple[Premise, ...]:
        """Return what a conclusion was drawn from, step by step down to evidence and record; what was `seen` on the way is left out."""
        if len(seen) >= MAX_DEPTH:
            return ()
        return tuple(self.premise(other, (*seen, iri)) for other in self.out(iri, DERIVED_FROM) if other not in seen and other != iri)

    def classes(self, iri: str) -> list[str]:
        """Return the asserted classes of a thing, without those that are above another of them."""
        quads = self.store.quads_for_pattern(node(iri), node(TYPE), None)
        found = {_value(q.object) for q in quads if _value(q.graph_name) != TYPES}
        return sorted(found - {general for cls in found for general in self.above(cls)})

    def facts(self, iri: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return the properties of a thing with their values, in words, the most telling first; dates last."""
        import pyoxigraph as ox

        found: dict[str, set[str]] = {}
        concluded = bool(self.out(iri, DERIVED_FROM))
        for quad in self.store.quads_for_pattern(node(iri), None, None):
            if quad.predicate.value not in HIDDEN:
                words = self.line(quad.object.value) if isinstance(quad.object, ox.NamedNode) else _value(quad.object)
                graph = _value(quad.graph_name)
                if graph.startswith(derive.DERIVED) and not concluded:
                    words += f"  [rule {graph.removeprefix(derive.DERIVED)}]"
                if isinstance(quad.object, ox.NamedNode):
                    self._link(words, quad.object.value)
                found.setdefault(quad.predicate.value, set()).add(words)
        ordered = sorted(found, key=lambda p: (FIRST.index(p) if p in FIRST else len(FIRST), self.label(p)))
        return [(self.label(p), tuple(sorted(found[p]))) for p in ordered] + [(name, (text,)) for name, text in self.dates(iri)]

    def said(self, iri: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return the statements that point at a thing, in words, by their class and property."""
        import pyoxigraph as ox

        found: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, None, node(iri)):
            subject = _value(quad.subject)
            if not isinstance(quad.subject, ox.NamedNode):  # a list or restriction of OWL has no name
                continue
            if quad.predicate.value not in (TYPE, DERIVED_FROM, SG.byRule, SG.hasEvidence):
                kinds = " and ".join(self.label(c) for c in self.classes(subject)) or "thing"
                found.setdefault(f"{kinds}, as {self.label(quad.predicate.value)}", set()).add(
                    self._link(f"{self.line(subject)}  {rdf.curie(subject)}", subject)
                )
        return [(kind, tuple(sorted(lines))) for kind, lines in sorted(found.items())]

    def describe(self, iri: str) -> Description:
        """Return everything about one thing.

        Args:
            iri: what to describe; the graph has to know it.
        """
        premises = self.premises(iri)
        self.links.clear()
        return Description(
            iri,
            self.label(iri),
            tuple(self.label(c) for c in self.classes(iri)),
            tuple(self.out(iri, ALT_LABEL)),
            " ".join(self.out(iri, DEFINITION)),
            tuple(self.facts(iri)),
            tuple(self.said(iri)),
            tuple(self.origin(iri)),
            premises,
            tuple(sorted(self.links.items())),
        )

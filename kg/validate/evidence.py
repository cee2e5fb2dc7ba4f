"""Look the evidence of files up in the reader's own copies of the texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg import evidence, store
from kg.rdf import PREFIXES, TYPE, split_literal
from kg.validate.index import Index, Nodes
from kg.validate.model import Fact, Finding, ntriples
from kg.validate.rules import OWN
from kg.vocab import SG

if TYPE_CHECKING:
    from pyoxigraph import Store

_TITLE = f"<{PREFIXES['dcterms']}title>"


def check(facts: Sequence[Fact], index: Index, nodes: Nodes, texts: Path) -> list[Finding]:
    """Return what of the files' evidence does not stand where it says.

    Args:
        facts: what the files say.
        index: what the graph asserts, such as the digests of the texts.
        nodes: the labels and files of nodes.
        texts: the folder with the reader's copies, `*.txt`.

    Raises:
        FileNotFoundError: no such folder, or no text in it.
        kg.turtle.FactsError: a text that is not UTF-8.
    """
    import pyoxigraph as ox

    graph = store.memory()
    subjects = {fact.subject for fact in facts}
    place = f"<{SG.inSource}>"
    given = {fact.object for fact in facts if fact.predicate == place} | {term for one in subjects for term in index.objects(one, place)}
    given |= {subject for subject, _ in index.pointing(f"<{SG.Source}>", f"<{TYPE}>")}  # whose words may have been copied
    there = b"".join(line for one in sorted(subjects | given) for line in index.lines_of(one.encode()))
    for part in (there, ntriples(facts).encode()):
        graph.bulk_load(part, ox.RdfFormat.N_TRIPLES, lenient=True)
    spans = [span for span in evidence.spans(graph) if f"<{span.iri}>" in subjects]
    copies, _ = evidence.read_texts(texts, evidence.sources(graph))
    found = []
    for anchor in evidence.anchor(spans, copies):
        start, end, fix = anchor.span.start, anchor.span.end, ""
        if anchor.outcome == "found":
            continue
        if anchor.outcome == "moved":
            rule, fix = "evidence-moved", f"sg:startsAt {anchor.start} ; sg:endsAt {anchor.end}"
            message = f"in your copy these words stand at {anchor.start} to {anchor.end}, not at {start} to {end}"
        elif anchor.outcome == "lost":
            rule = "evidence-lost"
            size = len(copies[anchor.span.source])
            what = f"the text ends at {size}" if end > size else f"the words at {start} to {end} are others than the digest says"
            message = f"{what}, and no words of your copy have this digest; sgkg evidence --find prints the place of words"
        else:
            rule, message = "evidence-unread", f"none of the texts in {texts} is the one that this is taken from"
        focus = f"<{anchor.span.iri}>"
        found.append(Finding(OWN[rule].severity, rule, message, focus, nodes.label(focus), files=nodes.files(focus), fix=fix))
    return [*found, *_other_texts(facts, graph, copies, index, nodes), *_copied(facts, copies, nodes)]


def _other_texts(facts: Sequence[Fact], graph: Store, copies: dict[str, str], index: Index, nodes: Nodes) -> Iterator[Finding]:
    """Yield the digests of texts that the files register and that are not those of the copies of that name."""
    known, digest = evidence.sources(graph), f"<{SG.textDigest}>"
    for fact in facts:
        source = fact.subject[1:-1]
        if fact.predicate == digest and source in copies and not index.holds(fact.subject, digest, fact.object):
            there = evidence.digest(copies[source])
            if there != known[source][1]:
                rule = OWN["text-of-another-digest"]
                message = f"your copy of {known[source][0]} is another text than this digest says, or another edition"
                label, path, fix = nodes.label(fact.subject), fact.predicate[1:-1], f'sg:textDigest "{there}"'
                yield Finding(rule.severity, rule.id, message, fact.subject, label, path, fact.object, (fact.file,), part="object", fix=fix)


def _copied(facts: Sequence[Fact], copies: dict[str, str], nodes: Nodes) -> Iterator[Finding]:
    """Yield what has so many words in a row from a copy that they are no words of one's own; titles may."""
    titles = {split_literal(fact.object)[0] for fact in facts if fact.predicate == _TITLE}
    runs: dict[str, str] = {}
    for fact in facts:
        text = split_literal(fact.object)[0] if fact.object.startswith('"') and fact.predicate != _TITLE else ""
        for title in titles:
            text = text.replace(title, "")
        if len(text.split()) < evidence.RUN:
            continue
        runs = runs or {run: source for source, copy in copies.items() for run in evidence.runs(copy)}
        if same := next((run for run in evidence.ordered_runs(text) if run in runs), None):
            message = f"“{same}” stands word for word in {nodes.label(f'<{runs[same]}>') or 'your copy'}: say it in your own words"
            rule = OWN["copied-words"]
            yield Finding(
                rule.severity,
                rule.id,
                message,
                fact.subject,
                nodes.label(fact.subject),
                fact.predicate[1:-1],
                fact.object,
                (fact.file,),
                part="object",
            )

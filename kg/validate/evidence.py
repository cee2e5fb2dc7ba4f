"""Look the evidence of files up in the reader's own copies of the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg import evidence, store
from kg.validate.index import Index, Nodes
from kg.validate.model import Fact, Finding, ntriples
from kg.validate.rules import OWN
from kg.vocab import SG


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
            message = f"the words at {start} to {end} are others than the digest says, and stand nowhere else in your copy"
        else:
            rule, message = "evidence-unread", f"none of the texts in {texts} is the one that this is taken from"
        focus = f"<{anchor.span.iri}>"
        found.append(Finding(OWN[rule].severity, rule, message, focus, nodes.label(focus), files=nodes.files(focus), fix=fix))
    return found

"""Look the evidence of files up in the reader's own copies of the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg import evidence, store
from kg.validate import facts as read_facts
from kg.validate.context import Context
from kg.validate.facts import Fact
from kg.validate.findings import Finding, Names


def check(facts: Sequence[Fact], context: Context, names: Names, texts: Path) -> list[Finding]:
    """Return what of the files' evidence does not stand where it says.

    Args:
        facts: what the files say.
        context: what the graph asserts, such as the digests of the texts.
        names: the labels and files of nodes.
        texts: the folder with the reader's copies, `*.txt`.

    Raises:
        FileNotFoundError: no such folder, or no text in it.
        kg.turtle.FactsError: a text that is not UTF-8.
    """
    import pyoxigraph as ox

    world = store.memory()
    for part in (context.text, read_facts.ntriples(facts).encode()):
        world.bulk_load(part, ox.RdfFormat.N_TRIPLES, lenient=True)
    subjects = {fact.subject for fact in facts}
    spans = [span for span in evidence.spans(world) if f"<{span.iri}>" in subjects]
    copies, _ = evidence.read_texts(texts, evidence.sources(world))
    found = []
    for anchor in evidence.anchor(spans, copies):
        focus = f"<{anchor.span.iri}>"
        if anchor.outcome == "found":
            continue
        if anchor.outcome == "moved":
            rule, severity = "evidence-moved", "warning"
            message = f"in your copy these words stand at {anchor.start} to {anchor.end}, not at {anchor.span.start} to {anchor.span.end}"
        elif anchor.outcome == "lost":
            rule, severity = "evidence-lost", "error"
            message = f"the words at {anchor.span.start} to {anchor.span.end} are others than the digest says, and stand nowhere else in your copy"
        else:
            rule, severity = "evidence-unread", "note"
            message = f"none of the texts in {texts} is the one that this is taken from"
        fix = f"sg:startsAt {anchor.start} ; sg:endsAt {anchor.end}" if anchor.outcome == "moved" else ""
        found.append(Finding(severity, rule, message, focus, names.label(focus), files=names.files(focus), fix=fix))
    return found

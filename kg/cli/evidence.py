"""Find the words of every claim again in your own copies of the texts.

  sgkg evidence --texts DIR                   every span: found, moved or lost
  sgkg evidence --texts DIR --claim NAME      the words of one claim
  sgkg evidence --texts DIR --coverage        the share of each text that claims and silent passages cover

DIR holds the texts as *.txt in UTF-8; a text is recognised by its digest, else by its name (SLUG.txt).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from kg import rdf
from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--texts", required=True, metavar="DIR", help="the folder with your copies of the texts")
    parser.add_argument("--claim", metavar="NAME", help="print the words of this claim only")
    parser.add_argument("--coverage", action="store_true", help="print how much of each text is covered, and the gaps in words")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the report (default: text)")


def run(options: argparse.Namespace) -> int:
    """Anchor and report; 1 where a span is lost, a text is missing or a gap is left."""
    from kg import build, evidence

    if options.claim and options.coverage:
        raise ValueError("--claim and --coverage do not go together; ask for one")
    evidence.read_texts(Path(options.texts), {})  # a folder that is wrong is said before the graph is opened
    return build.with_store(common.folders(options), lambda store, _: _report(store, options), warn=common.warn, progress=common.Progress())


def _report(store: Any, options: argparse.Namespace) -> int:
    from kg import evidence, names

    wanted = evidence.sources(store)
    texts, strangers = evidence.read_texts(Path(options.texts), wanted)
    for name in strangers:
        common.warn(f"{name} is the text of no source; it is left alone")
    spans = evidence.spans(store)
    if not options.claim:
        spans += evidence.spans(store, silent=True)
    if options.coverage:
        placed = [a.span._replace(start=a.start, end=a.end) for a in evidence.anchor(spans, texts) if a.words]
        return _coverage(evidence.coverage(placed, texts), texts, wanted, options.format)
    if options.claim:
        claim = names.resolve(store, options.claim)
        spans = [span for span in spans if claim in span.claims]
        if not spans:
            raise LookupError(f"{options.claim}: has no evidence in a text; sgkg show {options.claim} says what it rests on")
    anchors = list(evidence.anchor(spans, texts))
    counts = {kind: sum(a.outcome == kind for a in anchors) for kind in ("found", "moved", "lost", "no text")}
    slugs = {iri: slug for iri, (slug, _) in wanted.items()}
    if options.format == "json":
        rows = [
            {
                "evidence": rdf.curie(a.span.iri),
                "source": slugs.get(a.span.source, a.span.source),
                "outcome": a.outcome,
                "start": a.start,
                "end": a.end,
                "words": a.words if options.claim else None,
                "claims": [rdf.curie(c) for c in a.span.claims],
            }
            for a in anchors
        ]
        print(json.dumps({"counts": counts, "spans": rows}, indent=1, ensure_ascii=False))
    elif options.claim:
        print(rdf.label(store, claim) or rdf.curie(claim))
        for a in anchors:
            start, end = (a.start, a.end) if a.words else (a.span.start, a.span.end)
            note = "" if a.outcome == "found" else f" ({a.outcome})"
            print(f"\n  {slugs.get(a.span.source, a.span.source)} {start}–{end}{note}" + (f"\n    {a.words}" if a.words else ""))
    else:
        from kg.text import table

        lines = []
        for iri, (slug, _) in sorted(wanted.items(), key=lambda item: item[1]):
            here = [a for a in anchors if a.span.source == iri]
            lines.append([slug, *(str(sum(a.outcome == kind for a in here)) for kind in counts)])
        print(table(["text", *counts], lines), end="")
        for a in anchors:
            if a.outcome in ("moved", "lost"):
                where = f"now at {a.start}–{a.end}" if a.outcome == "moved" else f"was at {a.span.start}–{a.span.end}"
                print(f"{a.outcome}: {rdf.curie(a.span.iri)} {where}: {', '.join(rdf.curie(c) for c in a.span.claims)}")
    return 1 if counts["lost"] or counts["no text"] else 0


def _coverage(covered: list[Any], texts: dict[str, str], wanted: dict[str, tuple[str, str]], form: str) -> int:
    from kg.text import clean, table

    missing = [slug for iri, (slug, _) in wanted.items() if iri not in texts]
    if form == "json":
        content = []
        for c in covered:
            gaps = [{"start": start, "end": end, "words": texts[c.source][start:end]} for start, end in c.gaps]
            content.append({"source": wanted[c.source][0], "characters": c.characters, "covered": c.covered, "gaps": gaps})
        print(json.dumps({"texts": content, "missing": missing}, indent=1, ensure_ascii=False))
    else:
        lines = [[wanted[c.source][0], f"{c.characters:,}", f"{100 * c.covered / max(1, c.characters):.1f} %", str(len(c.gaps))] for c in covered]
        print(table(["text", "characters", "covered", "gaps"], lines), end="")
        for c in covered:
            for start, end in c.gaps:
                print(f"gap: {wanted[c.source][0]} {start}–{end}: {clean(texts[c.source][start:end])}")
        for slug in missing:
            print(f"no text: {slug}")
    return 1 if missing or any(c.gaps for c in covered) else 0

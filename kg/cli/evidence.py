"""Find the words of every claim again in your own copies of the texts.

  sgkg evidence --texts DIR                   every span: found, moved or lost
  sgkg evidence --texts DIR --claim NAME      the words of one claim
  sgkg evidence --texts DIR --find "words …"  the place of words, as a node of evidence to paste
  sgkg evidence --texts DIR --at my-text.txt:12:5-12:60   the node for a place that your editor shows (line:column, the end exclusive)
  sgkg evidence --texts DIR --at my-text:1200-1260        the node for offsets in the normalised text
  sgkg evidence --texts DIR --marked copy.txt  the nodes for a copy in which [[claim-name: words ]] are marked, and which claim each is for
  sgkg evidence --texts DIR --coverage        the share of each text that claims and silent passages cover

DIR holds the texts as *.txt in UTF-8; a text is recognised by its digest, else by its name (SLUG.txt). --find, --at and --marked also look in
texts that are of no source yet, and print the source as well: its slug is the name of the file; sgkg text add registers it. In the words,
… stands for what is left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg import rdf
from kg.cli import common
from kg.cli.terminal import width

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.evidence import Anchor

OUTCOMES = ("found", "moved", "lost", "no text")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--texts", required=True, metavar="DIR", help="the folder with your copies of the texts")
    parser.add_argument("--claim", metavar="NAME", help="print the words of this claim only")
    parser.add_argument("--find", metavar="WORDS", help="print the node of evidence for each place where these words stand")
    parser.add_argument("--at", metavar="PLACE", help="print the node for a place: FILE:LINE:COLUMN-LINE:COLUMN, or SLUG:START-END")
    parser.add_argument("--marked", type=Path, metavar="FILE", help="print the nodes for the marks in this copy of a text")
    parser.add_argument("--source", metavar="NAME", help="look at this text only (its slug, or any name of its source)")
    parser.add_argument("--coverage", action="store_true", help="print how much of each text is covered, and the gaps in words")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the report (default: text)")


def run(options: argparse.Namespace) -> int:
    """Anchor and report; 1 where a span is lost, a text is missing or a gap is left."""
    from kg import evidence

    if options.claim and options.coverage:
        raise ValueError("--claim and --coverage do not go together; ask for one")
    asked = [name for name in ("find", "at", "marked") if getattr(options, name) is not None]
    if len(asked) > 1:
        raise ValueError(f"--{' and --'.join(asked)} do not go together; ask for one")
    if asked and (options.claim or options.coverage or options.format == "json"):
        raise ValueError(f"--{asked[0]} prints Turtle; leave --claim, --coverage and --format out")
    evidence.read_texts(Path(options.texts), {})  # a folder that is wrong is said before the graph is opened
    return common.graph(options).use(lambda shot: _report(shot.open(), options))


def _report(store: ox.Store, options: argparse.Namespace) -> int:
    from kg import evidence

    sources = evidence.sources(store)
    texts, strangers = evidence.read_texts(Path(options.texts), sources)
    if options.source:
        from kg import names

        one = names.resolve(store, options.source, "source")
        if one not in sources:
            raise LookupError(f"{options.source}: is a source without a text of its own (sg:slug and sg:textDigest)")
        sources, texts, strangers = {one: sources[one]}, {iri: text for iri, text in texts.items() if iri == one}, []
    if any(given is not None for given in (options.find, options.at, options.marked)):
        return _find(texts, sources, strangers, options)
    for name in strangers:
        common.warn(f"{name} is not the text of any source; it is left alone")
    slugs = {iri: slug for iri, (slug, _) in sources.items()}
    if options.claim:
        return _claim(store, texts, slugs, options)
    spans = [span for silent in (False, True) for span in evidence.spans(store, silent=silent) if span.source in sources]
    anchors = list(evidence.anchor(spans, texts))
    return _coverage(anchors, texts, slugs, options) if options.coverage else _all(anchors, slugs, options)


def _all(anchors: Sequence[Anchor], slugs: dict[str, str], options: argparse.Namespace) -> int:
    """Report on every span: counts by text, and what is moved or lost."""
    if options.format == "json":
        _print_json(anchors, slugs, options, words=False)
    else:
        from kg.table import fitted

        lines = []
        for iri, slug in sorted(slugs.items(), key=lambda item: item[1]):
            counts = _counts([anchor for anchor in anchors if anchor.span.source == iri])
            lines.append([slug, *map(str, counts.values())])
        print(fitted(["text", *OUTCOMES], lines, width()), end="")
        for anchor in anchors:
            if anchor.outcome in ("moved", "lost"):
                where = f"now at {anchor.start}–{anchor.end}" if anchor.outcome == "moved" else f"was at {anchor.span.start}–{anchor.span.end}"
                print(f"{anchor.outcome}: {rdf.curie(anchor.span.iri)} {where}: {', '.join(map(rdf.curie, anchor.span.claims))}")
    return _status(anchors)


def _claim(store: ox.Store, texts: dict[str, str], slugs: dict[str, str], options: argparse.Namespace) -> int:
    """Report the words of one claim."""
    from kg import evidence, names

    claim = names.resolve(store, options.claim)
    spans = [span for span in evidence.spans(store) if claim in span.claims]
    if not spans:
        raise LookupError(f"{options.claim}: has no evidence in a text; sgkg show {options.claim} says what it rests on")
    anchors = list(evidence.anchor(spans, texts))
    if options.format == "json":
        _print_json(anchors, slugs, options, words=True)
    else:
        print(rdf.label(store, claim) or rdf.curie(claim))
        for anchor in anchors:
            start, end = (anchor.start, anchor.end) if anchor.words else (anchor.span.start, anchor.span.end)
            note = "" if anchor.outcome == "found" else f" ({anchor.outcome})"
            words = f"\n    {anchor.words}" if anchor.words else ""
            print(f"\n  {slugs.get(anchor.span.source, anchor.span.source)} {start}–{end}{note}{words}")
    return _status(anchors)


def _find(texts: dict[str, str], sources: dict[str, tuple[str, str]], strangers: Sequence[str], options: argparse.Namespace) -> int:
    """Print the nodes of evidence for words, and the source of a text that is of none yet."""
    from kg import evidence
    from kg.turtle import canonical, load
    from kg.vocab import SG

    workspace = common.folders(options).workspace
    base = workspace.base_iri if workspace else rdf.ID
    new = {f"{base}Source_{rdf.slug(Path(name).stem)}": Path(options.texts) / name for name in strangers}
    every = {**texts, **{iri: evidence.normalise(load(path).decode("utf-8")) for iri, path in new.items()}}
    slugs = {iri: rdf.slug(new[iri].stem) if iri in new else sources[iri][0] for iri in every}
    lines, told = [], 0
    for iri, places in sorted(_places(every, slugs, options).items()):
        slug, text = slugs[iri], every[iri]
        told += len(places)
        if iri in new:
            common.warn(f"{new[iri].name} is of no source yet: sgkg text add {new[iri].name} --slug {slug} registers it with its work")
            lines.append(f'<{iri}> a <{SG.Source}> ; <{SG.slug}> "{slug}" ; <{SG.textDigest}> "{evidence.digest(text)}" .')
        elif evidence.digest(text) != sources[iri][1]:
            common.warn(f"{slug}: your copy is not the text that was recorded; its offsets may be others")
        for start, end, claim in places:
            node = f"{base}Evidence_{slug}_{start}-{end}"
            lines.append(
                f"<{node}> a <{SG.Evidence}> ; <{SG.inSource}> <{iri}> ; <{SG.startsAt}> {start} ; "
                f'<{SG.endsAt}> {end} ; <{SG.spanDigest}> "{evidence.digest(text[start:end])}" .'
            )
            lines += [f"<{base}Claim_{slug}_{claim}> <{SG.hasEvidence}> <{node}> ."] if claim else []
    if options.find is not None and told > 1:
        common.warn(f"{told} places; keep the one you mean, or give more words")
    head = f"PREFIX my: <{base}>\n" if workspace else ""
    print(canonical((head + "\n".join(lines)).encode(), name="evidence"), end="")
    return 0


def _places(texts: dict[str, str], slugs: dict[str, str], options: argparse.Namespace) -> dict[str, list[tuple[int, int, str]]]:
    """Return by text the places that are asked for, and the name of the claim of each, '' where none is given."""
    from kg import evidence
    from kg.turtle import load

    if options.find is not None:
        found = {iri: [(start, end, "") for start, end in places] for iri, text in texts.items() if (places := evidence.find(text, options.find))}
        if not found:
            raise LookupError(f"these words stand in none of the {len(texts)} texts; write fewer of them, or … for what is between")
        return found
    if options.at is not None:
        return _at(texts, slugs, options)
    copy = load(options.marked).decode("utf-8")
    try:
        plain, marks = evidence.marks(copy)
    except ValueError as error:
        raise ValueError(f"{options.marked}: {error}") from error
    if not marks:
        raise ValueError(f"{options.marked}: holds no mark; write  [[claim-name: words ]]  around the words of each claim")
    iri = next((iri for iri, text in texts.items() if evidence.same_but_for_space(text, plain)), None)
    if iri is None:
        shared, nearest = max((len(evidence.common_start(text, plain)), iri) for iri, text in texts.items())
        where = f": differs from {slugs[nearest]} after “{texts[nearest][max(0, shared - 40) : shared]}”" if shared else ""
        raise LookupError(f"{options.marked}: without its marks is none of the {len(texts)} texts{where}; mark a copy and change nothing else in it")
    return {iri: [(*evidence.within(texts[iri], plain, start, end), name) for name, start, end in marks]}


def _at(texts: dict[str, str], slugs: dict[str, str], options: argparse.Namespace) -> dict[str, list[tuple[int, int, str]]]:
    """Return the place that an editor shows (lines and columns of the file), or offsets in the normalised text."""
    import re

    from kg import evidence
    from kg.turtle import load

    match = re.fullmatch(r"(.+?):(?:([0-9]{1,9}):([0-9]{1,9})[-–]([0-9]{1,9}):([0-9]{1,9})|([0-9]{1,9})[-–]([0-9]{1,9}))", options.at)
    if not match:
        raise ValueError(f"--at {options.at}: write FILE:LINE:COLUMN-LINE:COLUMN as your editor shows it, or SLUG:START-END in the normalised text")
    name = Path(match[1]).stem
    if match[6]:
        iri = next((iri for iri, slug in slugs.items() if slug in (match[1], rdf.slug(name))), None)
        if iri is None:
            raise LookupError(f"--at {options.at}: no text has the slug {match[1]}; there are {', '.join(sorted(slugs.values()))}")
        start, end = int(match[6]), int(match[7])
    else:
        path = Path(match[1]) if Path(match[1]).is_file() else Path(options.texts) / match[1]
        copy = load(path).decode("utf-8")
        lines = copy.splitlines(keepends=True)
        numbers = [int(part) for part in match.groups()[1:5]]
        for line, column in (numbers[:2], numbers[2:]):
            if not 1 <= line <= len(lines) or not 1 <= column <= len(lines[line - 1]) + 1:
                raise ValueError(f"--at {options.at}: {path} has no line {line} with a column {column}")
        first, last = (sum(map(len, lines[: line - 1])) + column - 1 for line, column in (numbers[:2], numbers[2:]))
        iri = next((iri for iri, text in texts.items() if evidence.same_but_for_space(text, copy)), None)
        if iri is None:
            raise LookupError(f"{path}: is none of the texts in {options.texts}")
        start, end = evidence.within(texts[iri], copy, first, last)
    if not 0 <= start < end <= len(texts[iri]):
        raise ValueError(f"--at {options.at}: the text has {len(texts[iri]):,} characters; give a start below an end within them")
    return {iri: [(start, end, "")]}


def _coverage(anchors: Sequence[Anchor], texts: dict[str, str], slugs: dict[str, str], options: argparse.Namespace) -> int:
    """Report how much of each text the spans cover where they stand now, and the gaps."""
    from kg import evidence
    from kg.table import fitted
    from kg.text import clean

    placed = [anchor.span._replace(start=anchor.start, end=anchor.end) for anchor in anchors if anchor.words]
    covered = evidence.coverage(placed, texts)
    missing = [slug for iri, slug in slugs.items() if iri not in texts]
    if options.format == "json":
        content = []
        for text in covered:
            gaps = [{"start": start, "end": end, "words": texts[text.source][start:end]} for start, end in text.gaps]
            content.append({"source": slugs[text.source], "characters": text.characters, "covered": text.covered, "gaps": gaps})
        print(common.answer_json(common.graph(options), {"texts": content, "missing": missing}, options), end="")
    else:
        lines = [[slugs[t.source], f"{t.characters:,}", f"{100 * t.covered / max(1, t.characters):.1f} %", str(len(t.gaps))] for t in covered]
        print(fitted(["text", "characters", "covered", "gaps"], lines, width()), end="")
        for text in covered:
            for start, end in text.gaps:
                print(f"gap: {slugs[text.source]} {start}–{end}: {clean(texts[text.source][start:end])}")
        for slug in missing:
            print(f"no text: {slug}")
    return 1 if missing or any(text.gaps for text in covered) else 0


def _print_json(anchors: Sequence[Anchor], slugs: dict[str, str], options: argparse.Namespace, *, words: bool) -> None:
    rows = [
        {
            "evidence": rdf.curie(anchor.span.iri),
            "source": slugs.get(anchor.span.source, anchor.span.source),
            "outcome": anchor.outcome,
            "start": anchor.start,
            "end": anchor.end,
            "words": anchor.words if words else None,
            "claims": [rdf.curie(claim) for claim in anchor.span.claims],
        }
        for anchor in anchors
    ]
    print(common.answer_json(common.graph(options), {"counts": _counts(anchors), "spans": rows}, options), end="")


def _counts(anchors: Sequence[Anchor]) -> dict[str, int]:
    return {outcome: sum(anchor.outcome == outcome for anchor in anchors) for outcome in OUTCOMES}


def _status(anchors: Sequence[Anchor]) -> int:
    return 1 if any(anchor.outcome in ("lost", "no text") for anchor in anchors) else 0

"""Stand-off evidence: normalise a reader's own copies of the texts and find in them the words that each claim rests on.

The project carries no sentence of a source. Evidence is a source's slug, offsets in code points in the normalised text, and the
SHA-256 of the words there; the source carries the SHA-256 of its whole normalised text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.rdf import TYPE, node
from kg.turtle import load
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox


class TextSpan(NamedTuple):
    """One place in a source: the IRI of its node, the source's IRI, offsets, digest ('' for a silent passage), and the claims on it."""

    iri: str
    source: str
    start: int
    end: int
    digest: str
    claims: tuple[str, ...] = ()


class Anchor(NamedTuple):
    """What became of a span: `found`, `moved`, `lost` or `no text`; where it stands now; its words."""

    span: TextSpan
    outcome: str
    start: int = 0
    end: int = 0
    words: str = ""


def normalise(text: str) -> str:
    """Return text in Unicode NFC with each run of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """Return the lower-case hexadecimal SHA-256 of text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _objects(store: ox.Store, subject: str, predicate: str) -> list[str]:
    return sorted(q.object.value for q in store.quads_for_pattern(node(subject), node(predicate), None))  # type: ignore[union-attr]


def _subjects(store: ox.Store, predicate: str, value: str) -> list[str]:
    return sorted({q.subject.value for q in store.quads_for_pattern(None, node(predicate), node(value))})  # type: ignore[union-attr]


def sources(store: ox.Store) -> dict[str, tuple[str, str]]:
    """Return the sources whose texts can be checked: IRI to (slug, digest of the whole text)."""
    found = {}
    for iri in _subjects(store, TYPE, SG.Source):
        slug, whole = _objects(store, iri, SG.slug), _objects(store, iri, SG.textDigest)
        if slug and whole:
            found[iri] = (slug[0], whole[0])
    return found


def spans(store: ox.Store, *, silent: bool = False) -> list[TextSpan]:
    """Return the evidence of the graph, or its silent passages, by source and place."""
    found = []
    for iri in _subjects(store, TYPE, SG.SilentPassage if silent else SG.Evidence):
        claims = tuple(_subjects(store, SG.hasEvidence, iri))
        start, end = _objects(store, iri, SG.startsAt), _objects(store, iri, SG.endsAt)
        source, words = _objects(store, iri, SG.inSource), _objects(store, iri, SG.spanDigest)
        if source and start and end:
            found.append(TextSpan(iri, source[0], int(start[0]), int(end[0]), words[0] if words else "", claims))
    return sorted(found, key=lambda span: (span.source, span.start, span.end, span.iri))


def read_texts(folder: Path, wanted: dict[str, tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Find each source's text among the `*.txt` of a folder: by the digest of the whole, else by file name = slug.

    Args:
        folder: the reader's own copies.
        wanted: what `sources` returns.

    Returns:
        Source IRI to normalised text, and the names of files that belong to no source.

    Raises:
        FileNotFoundError: no such folder, or no `*.txt` in it.
        kg.turtle.FactsError: a file that is not UTF-8 text.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; name one that holds the texts as *.txt")
    texts = {path: normalise(load(path).decode("utf-8")) for path in sorted(folder.glob("*.txt")) if path.is_file()}
    if not texts:
        raise FileNotFoundError(f"{folder}: no *.txt in it")
    by_digest = {digest(text): path for path, text in texts.items()}
    by_stem = {path.stem: path for path in texts}
    found: dict[str, str] = {}
    used = set()
    for iri, (slug, whole) in wanted.items():
        path = by_digest.get(whole) or by_stem.get(slug)
        if path is not None:
            found[iri] = texts[path]
            used.add(path)
    return found, [path.name for path in texts if path not in used]


def anchor(wanted: Iterable[TextSpan], texts: dict[str, str]) -> Iterator[Anchor]:
    """Find spans in texts: at their offsets, else by length and digest anywhere in the text.

    A span that stands elsewhere is `moved`; of several places the one nearest to the old offset is taken.

    Args:
        wanted: spans of evidence.
        texts: source IRI to normalised text.
    """
    for span in wanted:
        text = texts.get(span.source)
        if text is None:
            yield Anchor(span, "no text")
            continue
        size = span.end - span.start
        if 0 < size <= len(text) and digest(text[span.start : span.end]) == span.digest:
            yield Anchor(span, "found", span.start, span.end, text[span.start : span.end])
            continue
        starts = sorted(range(max(0, len(text) - size + 1)), key=lambda at: abs(at - span.start)) if size > 0 else []
        at = next((at for at in starts if _edge(text, at, at + size) and digest(text[at : at + size]) == span.digest), None)
        yield Anchor(span, "lost") if at is None else Anchor(span, "moved", at, at + size, text[at : at + size])


def _edge(text: str, start: int, end: int) -> bool:
    """Return whether a span could begin and end here: not in the middle of a word on either side."""
    inside = [at for at in (start, end) if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()]
    return not inside


#: Signs that keyboards lack, one for one, so that offsets stay.
_TYPED = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("–—−", "-")})


def find(text: str, words: str) -> list[tuple[int, int]]:
    """Return where words stand in a text, as (start, end); letters count without case, quotation marks and dashes as they are typed.

    Args:
        text: the normalised text.
        words: the words; ` … ` (or ` ... `) between them stands for any that are left out, at the nearest place.
    """
    parts = [part.strip() for part in re.split(r"…|\.\.\.", normalise(words).translate(_TYPED))]
    wanted = ".*?".join(re.escape(part) for part in parts if part)
    return [match.span() for match in re.finditer(wanted, text.translate(_TYPED), re.IGNORECASE | re.DOTALL)] if wanted else []


# Places that an editor or a marked copy gives ----------------------------------------------------------------------


def within(text: str, copy: str, start: int, end: int) -> tuple[int, int]:
    """Return where a place of a copy stands in the normalised text: white space differs, all other characters are the same.

    Args:
        text: the normalised text.
        copy: the same text as a file has it, line breaks and all.
        start: where the place begins in the copy, in code points; white space at its edges is left out.
        end: where it ends, exclusive.

    Raises:
        ValueError: the place holds nothing but white space.
    """
    before, inside = (len(_ink(part)) for part in (copy[:start], copy[start:end]))
    if not inside:
        raise ValueError("this place holds no words")
    places = [at for at, sign in enumerate(text) if sign != " "]
    return places[before], places[before + inside - 1] + 1


def _ink(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def same_but_for_space(text: str, copy: str) -> bool:
    """Tell whether two texts differ in nothing but white space and the form of letters."""
    return _ink(text) == _ink(copy)


def common_start(text: str, copy: str) -> str:
    """Return the beginning of a normalised text that a copy shares, white space aside."""
    ours, theirs = _ink(text), _ink(copy)
    size = next((at for at, (one, two) in enumerate(zip(ours, theirs, strict=False)) if one != two), min(len(ours), len(theirs)))
    return text[: within(text, ours, 0, size)[1]] if size else ""


_MARK = re.compile(r"\[\[([\w.-]+):|\]\]")


def marks(copy: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Take the marks off a copy of a text in which claims are marked as `[[claim-name: words ]]`; marks may stand in marks.

    Returns:
        The text without them, and (name, start, end) for each mark, the place being that in the text returned.

    Raises:
        ValueError: a mark that is not closed.
    """
    pieces: list[str] = []
    found: list[tuple[str, int, int]] = []
    begun: list[tuple[str, int, int]] = []
    at = length = 0
    for sign in _MARK.finditer(copy):
        if not sign[1] and not begun:
            continue  # the text's own brackets
        pieces.append(copy[at : sign.start()])
        length += len(pieces[-1])
        at = sign.end()
        if sign[1]:
            begun.append((sign[1], length, sign.start()))
        else:
            name, start, _ = begun.pop()
            found.append((name, start, length))
    if begun:
        name, _, start = begun[-1]
        raise ValueError(f"line {copy.count(chr(10), 0, start) + 1}: the mark [[{name}: is not closed with ]]")
    return "".join([*pieces, copy[at:]]), sorted(found, key=lambda mark: mark[1:])


# Texts that are alike ------------------------------------------------------------------------------------------------

#: So many words in a row are a run: no two authors write them by chance.
RUN = 8
#: A span that is shorter may stand anywhere.
_TELLING = 30
#: So many places are looked at for spans; of a very long text, not every length of span is tried.
_MOST_PLACES = 20_000_000
#: From this share on a text is the same work in another edition; from this on it has taken something from it.
SAME, SOME = 0.5, 0.02


class Likeness(NamedTuple):
    """How much a text has of another one that is known.

    Attributes:
        source: the IRI of the known source.
        spans, of: how many of its places of evidence stand in the text, and how many there are.
        shared, kept: the share of the text's runs of words that stand in the known one, and of the known one's in the text; None where
            no copy of it is at hand.
    """

    source: str
    spans: int
    of: int
    shared: float | None = None
    kept: float | None = None

    @property
    def same(self) -> bool:
        """Whether this is the same work: most of either stands in the other, or most of the evidence does."""
        if self.shared is not None and self.kept is not None:
            return min(self.shared, self.kept) >= SAME
        return self.spans >= 3 and self.spans >= SAME * self.of

    @property
    def some(self) -> bool:
        """Whether one of the texts has words of the other at all."""
        return self.spans > 0 or max(self.shared or 0, self.kept or 0) >= SOME


def runs(text: str) -> set[str]:
    """Return the runs of `RUN` words of a text; signs and case make no difference."""
    return set(ordered_runs(text))


def ordered_runs(text: str) -> list[str]:
    """Return the same in their order, each as often as it comes."""
    words = re.findall(r"\w+", text.casefold())
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


def likenesses(text: str, wanted: Iterable[TextSpan], texts: dict[str, str]) -> list[Likeness]:
    """Return the known sources that a text is like, the likest first.

    Args:
        text: the normalised text.
        wanted: the evidence of the graph, of which nothing but digests is known.
        texts: the reader's copies of known texts, source IRI to normalised text.
    """
    telling = [span for span in wanted if span.digest and span.end - span.start >= _TELLING]
    there = _digests_in(text, {span.end - span.start for span in telling}, {span.digest for span in telling})
    own = runs(text)
    found = []
    for source in sorted({span.source for span in telling} | set(texts)):
        digests = {span.digest for span in telling if span.source == source}
        shared = kept = None
        if source in texts and own and (theirs := runs(texts[source])):
            both = len(own & theirs)
            shared, kept = both / len(own), both / len(theirs)
        like = Likeness(source, len(digests & there), len(digests), shared, kept)
        if like.some:
            found.append(like)
    return sorted(found, key=lambda like: (-(like.shared or 0), -like.spans / max(1, like.of), like.source))


def _digests_in(text: str, lengths: set[int], digests: set[str]) -> set[str]:
    """Return those of some digests that spans of a text have which begin and end at the edge of a word."""
    starts = [at for at in range(len(text)) if text[at] != " " and _edge(text, at, at)]
    step = 1 + len(starts) * len(lengths) // _MOST_PLACES
    found = set()
    for length in sorted(lengths)[::step]:
        for at in starts:
            if at + length <= len(text) and _edge(text, at + length, at + length) and (one := digest(text[at : at + length])) in digests:
                found.add(one)
    return found


class Coverage(NamedTuple):
    """How much of one text its spans cover: characters in all, covered, and the gaps as (start, end)."""

    source: str
    characters: int
    covered: int
    gaps: tuple[tuple[int, int], ...]


def coverage(wanted: Iterable[TextSpan], texts: dict[str, str]) -> list[Coverage]:
    """Return, per text, what share of its characters lies in a span; a gap of white space alone counts as covered.

    Args:
        wanted: spans of evidence and silent passages together.
        texts: source IRI to normalised text.
    """
    every = list(wanted)
    result = []
    for source, text in sorted(texts.items()):
        at, gaps, missing = 0, [], 0
        places = sorted((s.start, s.end) for s in every if s.source == source and s.start < s.end <= len(text))
        for start, end in [*places, (len(text), len(text))]:
            if start > at and text[at:start].strip():
                gaps.append((at, start))
                missing += start - at
            at = max(at, end)
        result.append(Coverage(source, len(text), len(text) - missing, tuple(gaps)))
    return result

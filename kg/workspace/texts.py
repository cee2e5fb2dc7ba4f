"""Register a text: its source, its work and, where it is new, who wrote it, as facts. The text stays where it is; only its digest is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import evidence, names, rdf, turtle
from kg.evidence import Likeness
from kg.rdf import ID, LABEL, PREFIXES, TYPE
from kg.reading import period
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Workspace


class Bibliography(NamedTuple):
    """What a person says of a text; '' and nothing where it is not said.

    Attributes:
        slug: its short name.
        title, language: its title and the language of it.
        authors, new_authors: who wrote it, as the graph names them; people whom the graph does not know yet.
        published: the day, month or year of publication.
        publisher, new_publisher: the organization that published it.
        url: its address.
        work: the work of which it is an edition.
        new_work: it is a work of its own, whatever it is like.
        digest_of: the work that it summarises.
    """

    slug: str
    title: str = ""
    language: str = "en"
    authors: tuple[str, ...] = ()
    new_authors: tuple[str, ...] = ()
    published: str = ""
    publisher: str = ""
    new_publisher: str = ""
    url: str = ""
    work: str = ""
    new_work: bool = False
    digest_of: str = ""


class Registration(NamedTuple):
    """What registers a text.

    Attributes:
        source, work: their IRIs.
        text: the facts, as canonical Turtle.
        alike: the known sources that the text is like.
        same: whether the text is taken for another edition of a known work.
    """

    source: str
    work: str
    text: str
    alike: tuple[Likeness, ...]
    same: bool


def register(store: ox.Store, workspace: Workspace | None, text: str, said: Bibliography, copies: Path | None = None) -> Registration:
    """Return the facts that register a text.

    Args:
        store: the graph.
        workspace: under whose base IRI new things are named; None takes `sgd:`.
        text: the text, normalised.
        said: what is known of it.
        copies: a folder with the reader's copies of known texts, with which it is compared.

    Raises:
        ValueError: the text is registered already, the slug is taken or is none, or an author or a day is missing.
        LookupError: a name that nothing, or several things, have.
    """
    return registration(store, workspace, evidence.digest(text), said, _alike(store, text, copies))


def registration(store: ox.Store, workspace: Workspace | None, digest: str, said: Bibliography, alike: Iterable[Likeness] = ()) -> Registration:
    """Return the facts that register a text of which the digest alone is at hand; see `register`."""
    if rdf.slug(said.slug) != said.slug or not said.slug:
        raise ValueError(f"--slug {said.slug!r}: write lower-case letters and figures with hyphens, such as {rdf.slug(said.slug) or 'my-text'}")
    for iri, (slug, whole) in evidence.sources(store).items():
        if whole == digest:
            raise ValueError(f"this text is registered already: {slug}, {rdf.curie(iri)}; record what it says with that slug")
        if slug == said.slug:
            raise ValueError(f"--slug {slug}: is the slug of another text, {rdf.curie(iri)}; choose another")
    likest = tuple(alike)
    work, same = _known_work(store, said, likest)
    made = _Maker(store, workspace.base_iri if workspace else ID, said)
    work = work or made.work()
    source = made.source(work, digest)
    head = f"PREFIX my: <{workspace.base_iri}>\n" if workspace else ""
    return Registration(source, work, turtle.canonical((head + "".join(made.lines)).encode(), name="the registration"), likest, same)


def _alike(store: ox.Store, text: str, copies: Path | None) -> Iterator[Likeness]:
    texts = evidence.read_texts(copies, evidence.sources(store))[0] if copies and any(copies.glob("*.txt")) else {}
    yield from evidence.likenesses(text, evidence.spans(store), texts)


def _known_work(store: ox.Store, said: Bibliography, alike: Iterable[Likeness]) -> tuple[str, bool]:
    """Return the known work of which the text is an edition: as it is said, else that of a text which is the same; '' for a new one."""
    if said.work:
        return names.resolve(store, said.work, "work"), False
    if said.new_work or said.digest_of:
        return "", False
    for like in alike:
        works = [rdf.raw(quad.object) for quad in store.quads_for_pattern(rdf.node(like.source), rdf.node(SG.expresses), None)]
        if like.same and works:
            return works[0], True
    return "", False


class _Maker:
    """Makes the facts of one text, as lines of N-Triples."""

    def __init__(self, store: ox.Store, base: str, said: Bibliography) -> None:
        self.store, self.base, self.said = store, base, said
        self.lines: list[str] = []
        self.labels: dict[str, str] = {}
        first, last = period(said.published) if said.published else ("", "")
        bounds = {SG.publishedOn: first, SG.publishedOnLatest: last if last != first else ""}
        self.days = [(predicate, rdf.literal(day, rdf.DATE)) for predicate, day in bounds.items() if day]

    def _thing(self, iri: str, cls: str, label: str, *more: tuple[str, str]) -> str:
        self.labels[iri] = label
        said = [(TYPE, f"<{cls}>"), (LABEL, rdf.literal(label, language="en")), *more]
        self.lines += [f"<{iri}> <{predicate}> {term} .\n" for predicate, term in said]
        return iri

    def _called(self, iri: str) -> str:
        return self.labels.get(iri) or rdf.label(self.store, iri) or rdf.curie(iri)

    def work(self) -> str:
        """Make a new work and return its IRI."""
        said = self.said
        authors = self._known(said.authors, "actor") + [self._new(name, "actor") for name in said.new_authors]
        if not authors:
            raise ValueError('a work has an author: write --author NAME as the graph has it, or --new-author "Name" for one who is not in it yet')
        if not self.days:
            raise ValueError("a work has a day on which it appeared: write --date 2025-03-06, or 2025-03, or 2025, as exactly as it is known")
        by = ", ".join(map(self._called, authors))
        summarised = [(SG.digestOf, f"<{names.resolve(self.store, said.digest_of, 'work')}>")] if said.digest_of else []
        called = f'"{said.title}" by {by}' if said.title else f"text {said.slug} by {by}"
        return self._thing(f"{self.base}Work_{said.slug}", SG.Work, called, *((SG.author, f"<{one}>") for one in authors), *self.days, *summarised)

    def source(self, work: str, digest: str) -> str:
        """Make the source and return its IRI."""
        said = self.said
        publishers = self._known([said.publisher] if said.publisher else [], "organization")
        publishers += [self._new(said.new_publisher, "organization")] if said.new_publisher else []
        title = [(f"{PREFIXES['dcterms']}title", rdf.literal(said.title, language=said.language))] if said.title else []
        url = [(f"{PREFIXES['schema']}url", rdf.literal(said.url))] if said.url else []
        return self._thing(
            f"{self.base}Source_{said.slug}",
            SG.Source,
            f"{self._called(work)} ({said.slug})",
            (SG.slug, rdf.literal(said.slug)),
            (SG.textDigest, rdf.literal(digest)),
            (SG.expresses, f"<{work}>"),
            *((SG.publishedBy, f"<{one}>") for one in publishers),
            *self.days,
            *title,
            *url,
        )

    def _known(self, given: Iterable[str], takes: str) -> list[str]:
        found = []
        for name in given:
            try:
                found.append(names.resolve(self.store, name, takes))
            except names.AmbiguousError:
                raise
            except LookupError as error:
                raise LookupError(f'{error}; --new-{"author" if takes == "actor" else "publisher"} "{name}" records one who is new') from None
        return found

    def _new(self, name: str, takes: str) -> str:
        there = names.Directory.of(self.store).certain(name, names.taken(takes))
        if there and not there.why:
            raise ValueError(f"{name} is in the graph already, {rdf.curie(there.iri)}; leave out  new-  before the option")
        cls, kind = (SG.Person, "Person") if takes == "actor" else (SG.Organization, "Organization")
        joined = "".join(word[:1].upper() + word[1:] for word in rdf.slug(name).split("-"))
        return self._thing(f"{self.base}{kind}_{joined}", cls, " ".join(name.split()))


def told(store: ox.Store, alike: Iterable[Likeness]) -> list[str]:
    """Return in words what of known texts stands in a text."""
    lines = []
    for like in alike:
        parts = [f"{like.spans} of its {like.of} places of evidence stand here"] if like.of else []
        if like.shared is not None and like.kept is not None:
            parts.append(
                f"{100 * like.shared:.0f} % of this text's runs of {evidence.RUN} words stand there, {100 * like.kept:.0f} % of its own here"
            )
        lines.append(f"like {rdf.label(store, like.source) or rdf.curie(like.source)} ({rdf.curie(like.source)}): {'; '.join(parts)}")
    return lines

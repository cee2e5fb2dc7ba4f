"""The graph as one object: open it, ask it, query it, show things, weigh options, draw networks and check new facts.

    import kg

    graph = kg.open()
    for row in graph.ask("guarantees-of", beneficiary="Ukraine"):
        print(row)

Everything that the command line does goes through it. Answers are built from the base of the working folder (or `SGKG_BASE`),
with a workspace laid over it where one is named; with `endpoint=` questions and queries are sent to a SPARQL 1.1 endpoint instead.
"""

from __future__ import annotations

import os
import pathlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from kg import lookup, queries
from kg.answer import HOLDS, Answer
from kg.paths import Folders, find_folders
from kg.reading import Reading, ReadingView, period, view

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from kg.assess import AssessmentReport, TimelineEntry
    from kg.citation import Citation, Release
    from kg.describe import Description
    from kg.names import NameKeys
    from kg.network import Filter, Projection
    from kg.network.model import Rows
    from kg.network.views import NetworkView
    from kg.queries import Parameter, Query
    from kg.query_check import QueryWarning
    from kg.rdf import Labels
    from kg.schema import TermDescription
    from kg.search import Found
    from kg.snapshot import Snapshot
    from kg.store import Dataset, QueryResult
    from kg.validate.model import Engine, Report, Source
    from kg.workspace import Change, Facts, History, Outcome

T = TypeVar("T")
Say = Callable[[str], None]
OVERVIEW = "guarantees"
TIMEOUT = 60.0
#: How many questions that take a thing are named.
MAX_TAKING = 6
#: How many kinds of what names a thing are.
MAX_KINDS = 4
BUILDING = 3600.0
BUILDING_MEMORY = 4 << 30  # the engine takes 200 MB at a time to write a store


def _warn(message: str) -> None:
    print(f"sgkg: {message}", file=sys.stderr)


def _silent(_: str) -> None:
    pass


def open(workspace: str | Path | None = None, *, endpoint: str | None = None) -> Graph:
    """Open the graph of the working folder's base.

    Args:
        workspace: your own folder of facts, laid over the base; None takes `SGKG_WORKSPACE`, and none where that is unset.
        endpoint: the address of a SPARQL 1.1 endpoint to which questions and queries are sent.

    Raises:
        FileNotFoundError: there is no base, or no such workspace.
        ValueError: the workspace's `sgkg.toml` is not readable as one.
    """
    return Graph(find_folders(str(workspace) if workspace else None), endpoint=endpoint)


class Graph:
    """A graph: its folders, and what is told to the user on the way.

    Attributes:
        folders: the base and the workspace.
        endpoint: where questions and queries are sent; None answers them here.
    """

    def __init__(self, folders: Folders, *, endpoint: str | None = None, warn: Say = _warn, progress: Say = _silent) -> None:
        """Take the folders; nothing is read before something is asked.

        Args:
            folders: the base and the workspace.
            endpoint: the address of a SPARQL endpoint.
            warn: is told what goes wrong on the way and is put right.
            progress: is told in a few words what is being done, and '' when it is done.
        """
        self.folders, self.endpoint, self.warn, self.progress = folders, endpoint, warn, progress

    def __repr__(self) -> str:
        """Name the folders or the endpoint."""
        return f"<Graph: {self.endpoint or self.folders}>"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out whom it tells things, so that it can be sent to another process."""
        return {"folders": self.folders, "endpoint": self.endpoint, "warn": _warn, "progress": _silent}

    # The snapshot -----------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the current snapshot, built first where inputs have changed."""
        from kg import build

        return build.ready(self.folders, warn=self.warn, progress=self.progress)

    def use(self, work: Callable[[Snapshot], T], *, timeout: float | None = None, network: bool = False, memory: int = 0) -> T:
        """Call `work` with the current snapshot and return what it returns; again, once, where its files turn out damaged.

        Args:
            work: takes the snapshot; with a time limit, what it returns must be picklable.
            timeout: seconds until it is ended; it then runs in a child process without a network. None sets no limit.
            network: whether the child may open sockets.
            memory: bytes that the child may have; see `kg.sandbox.run`.

        Raises:
            TimeoutError: the time was up.
        """
        from kg import build

        if timeout is None:
            result = build.with_snapshot(self.folders, work, warn=self.warn, progress=self.progress)
            self.progress("")
            return result
        from kg import sandbox, snapshot
        from kg.paths import cache_root

        # Built before the clock runs; in a child as well, where this process has not loaded the engine, so that it can fork once more.
        if sandbox.loaded():
            self.snapshot()
        elif build.is_ready(self.folders):
            if problem := cache_root()[1]:
                self.warn(problem)
        else:
            sandbox.run(lambda: self.snapshot().name, timeout=BUILDING, memory=BUILDING_MEMORY, quiet=False)
        self.progress("")
        answering = partial(_noting, self.folders, work)
        try:
            found, notes = sandbox.run(answering, timeout=timeout, network=network, memory=memory)
        except sandbox.KilledError as error:  # what is damaged may ask for any amount of memory
            if snapshot.intact(shot := self.snapshot()):
                raise
            self.warn(f"snapshot {shot.name} cannot be read ({error}); building it again")
            snapshot.forget(self.folders, cache_root()[0])
            found, notes = sandbox.run(answering, timeout=timeout, network=network, memory=memory)
        for note in notes:
            if not note.startswith("cache "):  # said already
                self.warn(note)
        return found  # type: ignore[no-any-return]

    def read(
        self,
        work: Callable[[ReadingView], T],
        wanted: Reading,
        *,
        history: bool = False,
        verdicts: bool = False,
        timeout: float | None = None,
        network: bool = False,
        memory: int = 0,
    ) -> T:
        """Call `work` with a reading of the graph and return what it returns; see `use` and `kg.reading.view`."""
        if self.endpoint and not wanted.everything:
            raise ValueError(
                f"an endpoint has no readings ({wanted.words()}); write one to load there with  sgkg export --as-of … --format nt -o reading.nt"
            )
        return self.use(partial(_viewed, self.folders, wanted, history, verdicts, work), timeout=timeout, network=network, memory=memory)

    # Questions and queries --------------------------------------------------------------------------------------------

    def questions(self) -> list[Query]:
        """Return the saved questions, sorted by name."""
        return queries.load_all(self.folders.roots, "ask")

    def ask(
        self,
        /,
        question: str | Query,
        *values: str,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
        limit: int | None = None,
        timeout: float | None = None,
        labels: bool = True,
        **parameters: str | None,
    ) -> Answer:
        """Answer a saved question.

        Args:
            question: its name, or its number in the list of competency questions.
            *values: values of parameters: each goes to the first that takes it and has none.
            as_of: only what holds on this day, or on a day of this month or year; `now` is the latest day of the graph.
            known_by: only what statements made by this day say.
            undated: with a day, `drop` or `keep` what has no day.
            suppose: files of facts laid over the graph and never stored.
            limit: how many rows to return at most.
            timeout: seconds until it is ended; None sets no limit here, and 60 s at an endpoint.
            labels: whether the labels of what is in the answer are looked up.
            **parameters: the parameters by name, `-` written `_`; None leaves the default. A value may be a label, another label, a code
                (`iso3:UKR`), a CURIE or an IRI.

        Returns:
            The answer; its `notes` say which defaults were taken, and why there are no rows where there are none.

        Raises:
            LookupError: no such question, or a name that nothing or several things have.
            ValueError: a parameter that the question does not have, or a value that does not fit its kind.
        """
        query, given = self._asked(question, values, parameters)
        wanted = Reading.parse(as_of, known_by, undated, suppose)
        return self.read(
            partial(self._ask, query, values, given, limit, timeout, labels),
            wanted,
            history=query.history,
            verdicts=query.rederive,
            timeout=None if self.endpoint else timeout,
            memory=_own_memory(),
        )

    def text_of(self, question: str | Query, *values: str, **parameters: str | None) -> str:
        """Return the SPARQL of a saved question with its parameters bound, as `ask` would run it.

        Args:
            question: its name, or its number in the list of competency questions.
            *values: see `ask`.
            **parameters: see `ask`; a default is bound where none is given.

        Raises:
            LookupError: see `ask`.
            ValueError: see `ask`.
        """
        query, given = self._asked(question, values, parameters)
        return self.use(lambda shot: queries.bind(query, self._values(query, values, given, shot.open(), partial(lookup.kept, shot.nquads))[0]))

    def _asked(self, question: str | Query, values: Sequence[str], parameters: Mapping[str, str | None]) -> tuple[Query, dict[str, str]]:
        """Return a question and the parameters given to it, which it has to have."""
        query = queries.find(self.folders.roots, question) if isinstance(question, str) else question
        given = {name.replace("_", "-"): str(value) for name, value in parameters.items() if value is not None}
        for name in given:
            if not any(parameter.name == name for parameter in query.parameters):
                named = ", ".join("--" + p.name for p in query.parameters) or "none"
                raise ValueError(f"{query.name} has no parameter --{name}; it has {named}")
        if values and not query.parameters:
            raise ValueError(f"{query.name} takes no value: leave out {' '.join(values)!r}; sgkg find {' '.join(values)}  looks for it")
        if len(values) > len(query.parameters) - len(given):
            takes = " ".join(parameter.name.upper() for parameter in query.parameters)
            raise ValueError(f"{query.name} takes {takes}; put a value of several words into quotation marks")
        return query, given

    @staticmethod
    def _values(
        query: Query, in_order: Sequence[str], by_name: Mapping[str, str], store: ox.Store, kept: Callable[[], NameKeys] | None = None
    ) -> tuple[dict[str, str], list[str]]:
        """Return what is bound to each parameter, and what is to be said of it: a default, or how a name was read."""
        from kg import names, rdf

        given = dict(by_name)
        for value in in_order:
            free = [parameter for parameter in query.parameters if parameter.name not in given]
            given[next((one for one in free if len(free) > 1 and _takes(one, value, store, kept)), free[0]).name] = value
        values: dict[str, str] = {}
        notes: list[str] = []
        for parameter in query.parameters:
            words = given.get(parameter.name, query.defaults.get(parameter.name))
            if words is None:
                continue
            if parameter.kind == "date":  # of a month or year, until takes the last day
                words = period(words)[parameter.name == "until"]
            named = names.match(store, words, parameter.takes, kept) if parameter.kind == "iri" else names.Match(words)
            values[parameter.name] = named.iri
            shown = rdf.label(store, named.iri) or rdf.curie(named.iri) if parameter.kind == "iri" else words
            if parameter.name not in given:
                notes.append(f"{parameter.name} is {shown}; --{parameter.name} chooses another")
            elif named.why:
                notes.append(f"{parameter.name} {words} is taken as {shown} ({named.why})")
        return values, notes

    def _ask(
        self,
        query: Query,
        in_order: Sequence[str],
        given: Mapping[str, str],
        limit: int | None,
        timeout: float | None,
        labels: bool,
        seen: ReadingView,
    ) -> Answer:
        from kg import query_types
        from kg import store as engine

        store = seen.store
        values, notes = self._values(query, in_order, given, store, seen.names)
        text = queries.bind(query, values)
        if self.endpoint:
            return self._send(text, query.columns, limit, timeout, notes, query_types.types(query.text))
        notes += _cautions(seen, query)
        result, types = engine.run(store, text, query.columns), query_types.types(query.text)
        found = _answer(result, seen.labels if labels else None, limit, notes, seen, saved=True, types=types)
        return found if found or found.kind != "rows" else self._explained(found, seen, query, values)

    def _explained(self, found: Answer, seen: ReadingView, query: Query, values: Mapping[str, str]) -> Answer:
        """Return an answer without rows with the reason: misasked, undated, not covered, or none."""
        from kg import names, rdf
        from kg import store as engine

        asked = ", ".join(f"{name} {rdf.label(seen.store, value) or rdf.curie(value) if '://' in value else value}" for name, value in values.items())
        about = f" about {asked}" if asked else ""

        def rows(wanted: Reading) -> int:
            def count(other: ReadingView) -> int:
                return sum(1 for _ in engine.run(other.store, queries.bind(query, values), query.columns).rows)

            return self.read(count, wanted, history=query.history, verdicts=query.rederive)

        why, words = "none", f"none{about}"
        wrong = [p for p in query.parameters if p.name in values and p.kind == "iri" and not names.fits(seen.store, values[p.name], p.takes)]
        if wrong:
            kind = " and ".join(names.kinds(seen.store, values[wrong[0].name])) or "something else"
            thing = values[wrong[0].name]
            why, words = (
                "misasked",
                f"--{wrong[0].name} is for another kind of thing ({wrong[0].takes}); {values_label(seen, thing)} is {kind}"
                f"{self._taking(seen, query, thing)}{also_named(seen.store, thing)}",
            )
        elif not seen.reading.everything:
            plain = rows(Reading())
            undated = rows(seen.reading._replace(undated="keep")) if seen.reading.as_of and seen.reading.undated == "drop" else 0
            told = seen.reading.words()
            if undated:
                why, words = "undated", f"none{about} {told}; {undated} without a day are left out: --undated keep shows them"
            elif not plain:
                why, words = _uncovered(seen, query, values, about)
            elif seen.reading.as_of[:10] > seen.latest:
                why, words = "not covered", f"not covered: the graph was read until {seen.latest}, and says nothing of {seen.reading.as_of}"
            else:
                why, words = "none", f"none{about} {told}; asked of all days, there are {plain} rows"
        else:
            why, words = _uncovered(seen, query, values, about)
        return found.but(notes=[*found.notes, words], about={**found.about, "empty": why, "words": words})

    def _taking(self, seen: ReadingView, asked: Query, thing: str) -> str:
        """Return a clause with the questions that take a thing, '' where none does; those of the topic of the one asked come first."""
        from kg import names

        def takes(query: Query) -> bool:
            return any(names.taken(one.takes) and names.fits(seen.store, thing, one.takes) for one in query.parameters)

        taking = sorted(filter(takes, self.questions()), key=lambda query: (query.tags[:1] != asked.tags[:1], query.name))
        return f"; of it one can ask {', '.join(query.name for query in taking[:MAX_TAKING])}" if taking else ""

    def query(
        self,
        text: str,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
        limit: int | None = None,
        timeout: float = TIMEOUT,
        allow_service: Sequence[str] = (),
        labels: bool = True,
        strict: bool = False,
        dataset: Dataset | None = None,
    ) -> Answer:
        """Run any SPARQL 1.1 query over the union of all graphs, in a child process without a network.

        Args:
            text: the query; the known prefixes need no declaration.
            as_of: see `ask`; verdicts are then those of the day.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: see `ask`.
            limit: how many rows to return at most.
            timeout: seconds until it is ended.
            allow_service: hosts that SERVICE may call.
            labels: whether the labels of what is in the answer are looked up.
            strict: whether what is probably wrong with the query (`kg.query_check`) is an error; else it is among the notes of the answer
                and, as data, in `about["warnings"]`.
            dataset: the graphs to ask in place of those that FROM names; None is those, else all.

        Raises:
            PermissionError: the query reaches for what it may not.
            ValueError: a query that cannot be read.
            TimeoutError: the time was up.
        """
        from kg import sparql

        sparql.refuse_reach(text, allow_service=allow_service)
        columns = queries.columns(text)
        if self.endpoint:
            return self._send(text, columns, limit, timeout)
        wanted = Reading.parse(as_of, known_by, undated, suppose)
        work = partial(_queried, text, columns, limit, labels, strict, dataset)
        return self.read(work, wanted, verdicts=True, timeout=timeout, network=bool(allow_service))

    def check_query(self, text: str) -> list[QueryWarning]:
        """Return what is probably wrong with a query: what is legal, finds nothing, and was not meant; see `kg.query_check.check`.

        Args:
            text: the query; the known prefixes need no declaration.

        Raises:
            PermissionError: the query reaches for what it may not.
            ValueError: the query is longer or deeper than is read.
        """
        from kg import sparql

        sparql.refuse_reach(text)
        return self.use(partial(_checked, text), timeout=TIMEOUT)

    def _send(
        self,
        text: str,
        columns: list[str],
        limit: int | None,
        timeout: float | None,
        notes: Iterable[str] = (),
        types: Mapping[str, str] | None = None,
    ) -> Answer:
        from kg import query_types, remote

        assert self.endpoint
        from kg.store import QueryResult

        found = remote.run(self.endpoint, queries.declare(text), columns, timeout=timeout or TIMEOUT)
        return _answer(QueryResult(*found), None, limit, notes, types=query_types.types(text) if types is None else types)

    # Things -----------------------------------------------------------------------------------------------------------

    def resolve(self, name: str, takes: str = "") -> str:
        """Return the IRI of the one thing that a name, code, CURIE or IRI names; see `kg.names.Directory.match`.

        Args:
            name: what a user writes.
            takes: of which kind it is to be: actor, option, instrument, … (`kg.queries.TAKES`); '' is any.

        Raises:
            LookupError: nothing, or several things, have that name.
        """
        from kg import names

        return self.use(lambda shot: names.resolve(shot.open(), name, takes, partial(lookup.kept, shot.nquads)))

    def also_named(self, name: str) -> str:
        """Return a clause with what else bears the name of the one thing that a name names, '' where nothing does.

        Raises:
            LookupError: see `resolve`.
        """
        return self.use(lambda shot: also_named(shot.open(), self.resolve(name)))

    def find(self, words: str, *, kind: str = "", limit: int = 20) -> Found:
        """Find words in labels, other names, definitions, paraphrases, notes and questions; see `kg.search.find`.

        Args:
            words: what to look for; a slip of the pen is forgiven.
            kind: actor, instrument, option, claim, source, question or term; '' is any.
            limit: how many hits to return at most.

        Raises:
            ValueError: no such kind, or no word to look for.
        """
        from kg import search

        return self.use(lambda shot: search.find(self.folders.roots, shot, words, kind, limit))

    def release(self) -> Release:
        """Return what names this state of the graph: version, digest and latest day."""
        from kg.citation import Release

        return self.use(Release.of)

    def about(
        self, *, as_of: str | None = None, known_by: str | None = None, undated: str | None = None, suppose: Sequence[str | Path] = ()
    ) -> dict[str, Any]:
        """Return what fixes an answer, as every answer in JSON says it: the release, its digest, its latest day, and the reading; see `ask`."""
        return Reading.parse(as_of, known_by, undated, suppose).about(self.release())

    def cite(
        self,
        name: str | Query = "",
        *values: str,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
        **parameters: str | None,
    ) -> list[Citation]:
        """Return how to cite the release, the answer to a question, or what a text or a record says.

        Args:
            name: '' for the release, a question, or the name of a thing.
            *values: see `ask`.
            as_of: see `ask`; of an answer.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: see `ask`.
            **parameters: see `ask`.

        Raises:
            LookupError: nothing, or several things, have that name.
            ValueError: a parameter that the question does not have.
        """
        from kg import citation, names, rdf

        question = isinstance(name, str) and name in queries.names(self.folders.roots)
        if isinstance(name, str) and not question:

            def cited(shot: Snapshot) -> list[Citation]:
                release = citation.Release.of(shot)
                store = shot.open()
                return (
                    citation.of_thing(store, names.resolve(store, name, kept=partial(lookup.kept, shot.nquads)), release)
                    if name
                    else [citation.of_release(release)]
                )

            return self.use(cited)
        query, given = self._asked(name, values, parameters)
        wanted = Reading.parse(as_of, known_by, undated, suppose)

        def answered(shot: Snapshot) -> list[Citation]:
            store = shot.open()
            bound, _ = self._values(query, values, given, store, partial(lookup.kept, shot.nquads))
            told = [f"{one} {rdf.label(store, value) or rdf.curie(value) if '://' in value else value}" for one, value in bound.items()]
            release = citation.Release.of(shot)
            reading = wanted._replace(as_of=release.latest) if wanted.as_of == "now" else wanted
            return citation.of_answer(release, query.name, query.summary, told, reading.words())

        return self.use(answered)

    def schema(self, term: str = "") -> list[TermDescription]:
        """Return what the graph can say: all terms in short, or one of them with its properties, values and an example.

        Args:
            term: a class, property, concept scheme or concept by CURIE, local name or label; '' is all.

        Raises:
            LookupError: no such term.
        """
        from kg.schema import Schema

        def told(shot: Snapshot) -> list[TermDescription]:
            schema = Schema(self.folders, shot)
            return [schema.describe(schema.find(term))] if term else schema.overview()

        return self.use(told)

    def documentation(self) -> str:
        """Return one HTML page of all that the graph can say and can be asked: terms, questions, views, rules and checks."""
        from kg import documentation
        from kg.citation import Release
        from kg.schema import Schema

        return self.use(lambda shot: documentation.as_html(self.folders.roots, Schema(self.folders, shot), Release.of(shot)))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each IRI, or its CURIE where it has none."""
        from kg import rdf

        wanted = set(iris)

        def found(shot: Snapshot) -> dict[str, str]:
            labels = rdf.Labels(shot.open())
            return {iri: labels.of(iri) for iri in wanted}

        return self.use(found)

    def show(
        self,
        name: str,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
    ) -> Description:
        """Return everything that the graph holds about one thing, with evidence, and for a conclusion its reasons.

        Args:
            name: a label, another label, a code, a CURIE or an IRI.
            as_of: what had begun by this day.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: see `ask`.

        Raises:
            LookupError: nothing, or several things, have that name.
        """
        from kg import names
        from kg.describe import Describer

        wanted = Reading.parse(as_of, known_by, undated, suppose)
        return self.read(
            lambda seen: Describer(seen.store, self.folders).describe(names.resolve(seen.store, name, kept=seen.names)),
            wanted,
            history=True,
            verdicts=True,
        )

    # Networks, weighing, checking -------------------------------------------------------------------------------------

    def network(
        self,
        view: str = OVERVIEW,
        *,
        query: str | Path | None = None,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
        since: str | None = None,
        until: str | None = None,
        kinds: Sequence[str] = (),
        without_kinds: Sequence[str] = (),
        around: str = "",
        steps: int = 1,
        languages: Sequence[str] = (),
        edges: str = "kinds",
        alliances: str = "",
        layout: bool = False,
        statements: bool = False,
        timeout: float | None = None,
    ) -> Projection:
        """Project a view as a network; `kg.network.to_networkx` turns it into a graph of networkx.

        Args:
            view: the name of the view.
            query: a file with a SELECT of `?source ?target ?kind` in place of a view.
            as_of: see `ask`.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: see `ask`.
            since: only what held on that year, month or day or later.
            until: only what held on that year, month or day or earlier.
            kinds: only edges of these kinds; none are all.
            without_kinds: no edges of these kinds.
            around: a node, by label, other name, CURIE or IRI: only what so many steps reach from it.
            steps: how many.
            languages: the languages of labels, the first one first.
            edges: what is one edge: all statements of one kind between two nodes (`kinds`), all between them (`pairs`), or one (`claims`).
            alliances: where a view draws what allies owe each other: a `hub` that each is tied to, or a `clique` of all pairs; '' is the view's own.
            layout: whether the nodes are placed.
            statements: whether to tell what the statements behind the edges say and where they stand.
            timeout: seconds until it is ended; None sets no limit to a view of ours, and 60 s to a query of a file.

        Raises:
            ValueError: a date, header or query that is wrong.
            LookupError: no such view, kind or node.
        """
        from kg.network import Filter, views

        wanted = Reading.parse(as_of, known_by, undated, suppose)
        middle = self.resolve(around) if around else ""
        part = Filter.parse(since, until, kinds, without=without_kinds, around=middle, steps=steps, connected=bool(as_of))
        tags = list(languages) or list(views.ENGLISH)
        base = self.folders.roots
        chosen = views.load_file(pathlib.Path(query)) if query else views.load(base, view)
        if query:
            for warning in self.check_query(chosen.edges.text):
                self.warn(f"{query}: {warning.text}")

        # A user's query runs apart, without a network.
        limits: dict[str, Any] = {"timeout": timeout or TIMEOUT} if query else {"timeout": timeout, "memory": _own_memory()}
        how: dict[str, Any] = {"history": chosen.edges.history, "verdicts": bool(query), **limits}
        values = {"alliances": alliances} if alliances else {}
        drawn: Projection = self.read(partial(_drawn, chosen, values, part, tags, edges, layout, statements, self.folders), wanted, **how)
        if drawn.edges or not (as_of or since or until):
            return drawn
        from dataclasses import replace

        ever = self.read(partial(_drawn, chosen, values, Filter(), tags, edges, False, False, self.folders), Reading.parse(known_by=known_by), **how)
        return replace(drawn, nothing=_first_statement(ever))

    def assess(
        self,
        options: Sequence[str] = (),
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
        changes: bool = False,
        explain: Sequence[str] = (),
        since: str | None = None,
    ) -> AssessmentReport:
        """Weigh options: credibility and acceptance in one matrix, what fails, what a hypothesis changes, what would open a way.

        Args:
            options: names of guarantees and settlements; none are all on which somebody takes a position.
            as_of: the day for which verdicts are given, the last day of a month or year; None is the latest day of the graph.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: files of facts, and names of suppositions of a text, laid over the graph and never stored.
            changes: whether the smallest set of changes is searched that would open a way for each option.
            explain: an option, then criteria or parties: why these cells are as they are.
            since: another day, with whose cells these are compared.

        Raises:
            LookupError: nothing, or several things, have a name.
            ValueError: what is named is neither a guarantee nor a settlement, or a hypothesis and another day are given.
        """
        from kg import assess

        if suppose and since:
            raise ValueError("a hypothesis is compared with the graph without it, not with another day: leave out one of the two")
        wanted = Reading.parse(as_of, known_by, undated).on_a_day()
        before = Reading.parse(since, known_by, undated).on_a_day() if since else None

        def weighed(shot: Snapshot) -> AssessmentReport:
            plain = view(self.folders, shot, wanted, verdicts=True)
            supposed = wanted._replace(hypothesis=tuple(map(str, suppose)))
            other = view(self.folders, shot, supposed, verdicts=True) if suppose else None
            earlier = view(self.folders, shot, before, verdicts=True) if before else None
            return assess.report(plain, other, self.folders, options, changes=changes, explain=explain, earlier=earlier)

        return self.use(weighed)

    def compare(self, agreements: Sequence[str], *, known_by: str | None = None) -> Answer:
        """Lay agreements side by side.

        Args:
            agreements: their names; none takes all of which a term is on record.
            known_by: see `ask`.

        Returns:
            One row a respect; for each agreement a column with what it provides, one with the sources and, as data, one with their IRIs.
            "not in it" is what a source says of an agreement, "not read" what nothing on record is about.

        Raises:
            LookupError: nothing, or several things, have a name.
            ValueError: an agreement of which neither a term nor a day is on record.
        """
        import pyoxigraph as ox

        from kg import compare

        rows: list[dict[str, str]] = []
        order: list[str] = []
        for name in agreements or (None,):
            answer = self.ask("agreements-compared", agreement=name, known_by=known_by)
            if not answer:
                raise ValueError(f"{name}: no term and no day of it is on record; sgkg ask agreements-compared lists those of which there is one")
            for row in answer.terms:
                named = dict(zip(answer.columns, row, strict=True))
                words = {key: "" if term is None else answer.words(term) for key, term in named.items()}
                rows.append(words | {compare.RECORD_IRI: named["record"].value if named["record"] else ""})
            order += sorted({row["agreement"] for row in rows} - set(order))
        head, body = compare.table(rows, order)
        types = {name: "iris" if name.endswith(compare.IRIS) else "text" for name in head}
        return Answer("rows", head, [[ox.Literal(text) for text in row] for row in body], about=answer.about, types=types)

    def timeline(
        self,
        subject: str = "",
        *,
        since: str | None = None,
        as_of: str | None = None,
        known_by: str | None = None,
        undated: str | None = None,
        suppose: Sequence[str | Path] = (),
    ) -> list[TimelineEntry]:
        """Return in order what happened, where everybody stood and what changed.

        Args:
            subject: the name of an actor, option, instrument or process; none is everything.
            since: what certainly came before this day, month or year is left out.
            as_of: only what had begun by this day.
            known_by: see `ask`.
            undated: see `ask`.
            suppose: see `ask`.
        """
        from kg import names
        from kg.assess import timeline_entries

        first = period(since)[0] if since else ""

        def told(seen: ReadingView) -> list[TimelineEntry]:
            last = period(seen.reading.as_of)[1] if seen.reading.as_of else ""
            return timeline_entries(
                seen.store, self.folders.base, names.resolve(seen.store, subject, kept=seen.names) if subject else "", last, first
            )

        return self.read(told, Reading.parse(as_of, known_by, undated, suppose), history=True)

    # A workspace ------------------------------------------------------------------------------------------------------

    def add(self, files: Sequence[str | Path], *, message: str = "", author: str | None = None, dry_run: bool = False) -> Outcome:
        """Check files of facts and accept what is new in them into the workspace, as one change; see `kg.workspace.add`.

        Args:
            files: the files, in any format that `validate` takes.
            message: what for.
            author: who accepts it; None asks git.
            dry_run: find out all of it and write nothing.

        Returns:
            The change, what it brings, and the findings; without a change where there are errors (`refused`) or nothing is new.

        Raises:
            ValueError: there is no workspace, or no author.
            kg.turtle.FactsError: a file that cannot be read.
        """
        from kg import workspace

        return workspace.add(self.folders, files, message=message, by=author, dry_run=dry_run, warn=self.warn, progress=self.progress)

    def retract(self, *what: str, message: str = "", author: str | None = None, dry_run: bool = False, force: bool = False) -> Outcome:
        """Take back what was accepted: the statements of files, or all that changes say about things; see `kg.workspace.retract`.

        Args:
            what: files of facts; names of things.
            message: what for.
            author: see `add`.
            dry_run: see `add`.
            force: take it back even if that breaks facts that stay.

        Raises:
            kg.workspace.RefusedError: something of it was not accepted in a change.
            LookupError: a name that nothing, or several things, have.
        """
        from kg import workspace

        how = {"message": message, "by": author, "dry_run": dry_run, "force": force}
        return workspace.retract(self.folders, what, warn=self.warn, progress=self.progress, **how)  # type: ignore[arg-type]

    def revert(self, change: str, *, message: str = "", author: str | None = None, dry_run: bool = False, force: bool = False) -> Outcome:
        """Undo a change by another one; see `kg.workspace.revert`.

        Args:
            change: its name, the beginning of its digest, or its number.
            message: what for.
            author: see `add`.
            dry_run: see `add`.
            force: see `retract`.

        Raises:
            LookupError: no such change.
        """
        from kg import workspace

        how = {"message": message, "by": author, "dry_run": dry_run, "force": force}
        return workspace.revert(self.folders, change, warn=self.warn, progress=self.progress, **how)  # type: ignore[arg-type]

    def log(self) -> list[Change]:
        """Return the changes of the workspace, the last one first.

        Raises:
            ValueError: there is no workspace.
        """
        return self.use(partial(_changes, self.folders))

    def diff(self, before: str = "0", after: str = "now") -> tuple[Facts, Facts]:
        """Return the triples that are gone and those that came between two points of the workspace's history.

        Args:
            before: a change, `0` for nothing, or `now`.
            after: the same.

        Raises:
            LookupError: no such change.
            ValueError: there is no workspace.
        """
        return self.use(partial(_between, self.folders, before, after))

    # Facts ------------------------------------------------------------------------------------------------------------

    def validate(
        self,
        files: Sequence[str | Path],
        *,
        engine: Engine | None = None,
        texts: str | Path | None = None,
        where: bool = True,
        sources: Sequence[Source] | None = None,
    ) -> Report:
        """Check files of facts with the graph as context: syntax, names, shapes and meaning.

        Args:
            files: the files, in any format that `kg.turtle` reads, or tables (CSV, TSV).
            engine: the SHACL engine; None takes the fast one where it is installed.
            texts: a folder with your own copies of the texts; evidence is then looked up in them.
            where: whether the lines and columns of findings are found.
            sources: the files as `kg.validate.read.sources` read them, where that is done already.

        Raises:
            kg.turtle.FactsError: a file that is missing, or of which no place can be told that cannot be read.
        """
        from kg.validate import check

        report = check.files(
            files, folders=self.folders, engine=engine, texts=texts, where=where, sources=sources, warn=self.warn, progress=self.progress
        )
        self.progress("")
        return report


def _history(folders: Folders, shot: Snapshot) -> History:
    from kg.workspace import History

    if folders.workspace is None:
        raise ValueError("no workspace: open one with kg.open(FOLDER), or set SGKG_WORKSPACE; sgkg init DIR makes one")
    return History(shot.open(), folders.workspace)


def _changes(folders: Folders, shot: Snapshot) -> list[Change]:
    return _history(folders, shot).changes[::-1]


def _between(folders: Folders, before: str, after: str, shot: Snapshot) -> tuple[Facts, Facts]:
    history = _history(folders, shot)
    return history.difference(history.point(before), history.point(after))


def _own_memory() -> int:
    """Return the bytes that a question or view of ours may have, which may read more than a query of a stranger; 0 where the user says."""
    return 0 if os.environ.get("SGKG_MEMORY") else BUILDING_MEMORY


def _noting(folders: Folders, work: Callable[[Snapshot], T]) -> tuple[T, list[str]]:
    """Return what `work` returns for the current snapshot, and the warnings on the way."""
    from kg import build

    notes: list[str] = []
    return build.with_snapshot(folders, work, warn=notes.append), notes


def _viewed(folders: Folders, wanted: Reading, history: bool, verdicts: bool, work: Callable[[ReadingView], T], shot: Snapshot) -> T:
    """Return what `work` returns for a reading of a snapshot."""
    return work(view(folders, shot, wanted, history=history, verdicts=verdicts))


def _checked(text: str, shot: Snapshot) -> list[QueryWarning]:
    """Return what is probably wrong with a query to a snapshot."""
    from kg import query_check

    return query_check.check(text, shot.open(), shot.nquads)


def _queried(text: str, columns: list[str], limit: int | None, labels: bool, strict: bool, dataset: Dataset | None, seen: ReadingView) -> Answer:
    """Return the answer to a query, with what is probably wrong with it."""
    from kg import query_check, query_types
    from kg import store as engine

    result = engine.run(seen.store, text, columns, dataset)  # what cannot be read at all is told first; rows are read later
    warnings = query_check.check(text, seen.store, seen.nquads)
    if warnings and strict:
        raise engine.QueryError("\n".join(warning.text for warning in warnings))
    notes = [warning.text for warning in warnings]
    found = _answer(result, seen.labels if labels else None, limit, notes, seen, types=query_types.types(text))
    if warnings:
        told = [{name: value for name, value in warning._asdict().items() if name != "text"} for warning in warnings]
        found = found.but(about={**found.about, "warnings": told})
    return found


def _first_statement(ever: Projection) -> str:
    """Say when the first statement of a view is, whose picture of a day or time is empty."""
    if not ever.edges:
        return "Nothing of this kind is on record at all."
    first = min((one.start for edge in ever.edges for one in edge.intervals if one.start), default="")
    return f"Nothing of this kind is on record for that time; the first is of {first}." if first else "What is on record of this kind has no day."


def _drawn(
    chosen: NetworkView,
    values: Mapping[str, str],
    part: Filter,
    languages: list[str],
    edges_are: str,
    layout: bool,
    told: bool,
    folders: Folders,
    seen: ReadingView,
) -> Projection:
    """Return a view projected as a network."""
    from dataclasses import replace

    from kg.network import project, views

    nodes, edges = views.rows(seen.store, chosen, values, languages)
    if marks := seen.marks():
        edges = _marked(edges, marks, seen.store)
    scope = [f"{one[:1].upper()}{one[1:]}." for one in (seen.reading.words(), str(part)) if one]
    if seen.undated:
        scope.append(f"What has no day is {'kept' if seen.reading.undated == 'keep' else 'left out'}.")
    drawn = project(
        nodes,
        edges,
        name=chosen.name,
        title=chosen.edges.summary,
        languages=languages,
        edges_are=edges_are,
        layout=layout,
        filter=part,
        styles=queries.node_styles(folders.base),
        legend=dict(chosen.edges.legend),
    )
    intervals = [one for node in drawn.nodes for one in node.intervals] + [one for edge in drawn.edges for one in edge.intervals]
    starts = [one.start for one in intervals if one.start]
    if seen.reading.as_of and max(starts, default="") > period(seen.reading.as_of)[1]:
        scope.append("What was said is drawn whenever it was said.")  # a reading takes no words away, only what they do
    asked = seen.reading.as_of or part.since or part.until or chosen.edges.history
    ended = (one for edge in drawn.edges for one in edge.certain if one.end and one.end != one.start)  # what is of a day is said, and not held
    if not asked and any(str(one.end) < seen.latest for one in ended):
        scope.append("Of all times: not all of it still holds.")
    drawn = replace(drawn, scope=" ".join(scope))
    if not told:
        return drawn
    from kg.network.statements import statements

    return replace(drawn, statements=statements(seen.store, folders, drawn.edges))


def _marked(edges: Rows, marks: Mapping[str, str], store: ox.Store) -> Rows:
    """Return the rows of a view's edges with how each statement holds, in words."""
    from kg import rdf
    from kg.network.model import Rows

    columns = list(edges.columns)
    if "id" not in columns or "holds" in columns:
        return edges
    words = {mark: rdf.label(store, mark) or mark for mark in set(marks.values())}
    place = columns.index("id")

    def how(term: object) -> str | None:
        return None if term is None else words.get(marks.get(rdf.raw(term), ""), "certain")

    return Rows((*columns, "holds"), [(*row, how(row[place])) for row in edges.rows])


def _answer(
    result: QueryResult,
    called: Labels | None,
    limit: int | None,
    notes: Iterable[str] = (),
    seen: ReadingView | None = None,
    *,
    saved: bool = False,
    types: Mapping[str, str] | None = None,
) -> Answer:
    """Read a result to its end, or to its limit, with the labels of what it names where these are given, and how each row holds.

    A row of a saved question is about the last thing in it that has days; one of a free query holds as the first marked thing in it.
    """
    from kg import rdf
    from kg.vocab import SG

    rows: list[Sequence[Any]] = list(islice(result.rows, limit + 1) if limit else result.rows)
    more = bool(limit) and len(rows) > (limit or 0)
    rows = rows[:limit] if limit else rows
    columns = list(result.columns)
    if seen and not seen.reading.everything and result.kind == "rows" and HOLDS not in columns:
        marks = seen.marks()

        def dated(term: Any) -> bool:
            node = type(term).__name__ == "NamedNode"
            return node and next(iter(seen.store.quads_for_pattern(term, rdf.node(SG.holdsFrom), None)), None) is not None

        held = [
            next((marks.get(rdf.raw(term)) for term in (reversed(row) if saved else row) if rdf.raw(term) in marks or (saved and dated(term))), None)
            for row in (rows if marks else ())
        ] or [None] * len(rows)
        columns.append(HOLDS)
        rows = [(*row, rdf.node(mark) if mark else None) for row, mark in zip(rows, held, strict=True)]
    labels: dict[str, str] = {}
    if called is not None:
        named = {term.value for row in rows for term in row if type(term).__name__ == "NamedNode"}
        labels = {iri: name for iri in named if (name := called.known(iri))}
    about: dict[str, Any] = {}
    if seen:
        from kg import __version__
        from kg.citation import Release

        about = seen.reading.about(Release(__version__, seen.release, seen.latest)) | {"snapshot": seen.digest}
        about["undated"] = seen.undated if seen.reading.as_of else None
    return Answer(result.kind, columns, rows, result.truth, labels=labels, more=more, notes=notes, about=about, types=types)


def _cautions(seen: ReadingView, query: Query) -> list[str]:
    """Return what a reader of an answer must know of a reading: what has no day, and where the graph ends."""
    from kg import rdf

    notes = []
    missing = {name: seen.undated[rdf.NS + name] for name in query.about if rdf.NS + name in seen.undated}
    if missing and seen.reading.undated == "drop":
        counted = ", ".join(f"{count} {rdf.label(seen.store, rdf.NS + name) or name}" for name, count in missing.items())
        notes.append(f"without a day, so left out here: {counted} (in the whole graph; --undated keep shows those that belong here)")
    if seen.reading.as_of[:10] > seen.latest:
        notes.append(f"the graph was read until {seen.latest}; what began or ended later it does not know")
    return notes


def _uncovered(seen: ReadingView, query: Query, values: Mapping[str, str], about: str) -> tuple[str, str]:
    """Return why there are no rows on any day, in a word and in words: none, where facts of the kind asked name what is asked, or not covered."""
    from kg import names, rdf

    hints, noted = "", list[str]()
    held: dict[str, set[Any]] = {}
    for parameter in query.parameters:
        if parameter.kind != "iri" or parameter.name not in values:
            continue
        thing = values[parameter.name]
        others = " and ".join(_spoken_for(seen.store, thing))
        hints += f"; {values_label(seen, thing)} speaks or spoke for {others}, of which it can be asked too" if others else ""
        hints += also_named(seen.store, thing)
        noted += sorted(rdf.raw(quad.object) for quad in seen.store.quads_for_pattern(rdf.node(thing), rdf.node(rdf.SCOPE_NOTE), None))
        held[thing] = {quad.subject for quad in seen.store.quads_for_pattern(None, None, rdf.node(thing))}
        for name in query.about:
            kind = rdf.node(rdf.NS + name)
            count = sum(1 for one in held[thing] if next(iter(seen.store.quads_for_pattern(one, rdf.node(rdf.TYPE), kind)), None))
            if count:
                kind_label = rdf.label(seen.store, kind.value) or name
                return "none", f"none{about}: {count} of the kind asked ({kind_label}) name {values_label(seen, thing)}, and none answers this{hints}"
    for thing, naming in held.items():
        counted = Counter(kind for one in naming for kind in names.kinds(seen.store, rdf.raw(one))[:1])
        told = ", ".join(f"{count} {kind.partition(' ')[2]}" for kind, count in counted.most_common(MAX_KINDS))
        hints += f"; sgkg show {rdf.curie(thing)}  tells what names it: {told}" if told else ""
    hints += "".join(f"; noted of it: {note}" for note in noted)
    *some, last = [rdf.label(seen.store, rdf.NS + name) or name for name in query.about] or ["fact"]
    kinds = f"{', '.join(some)} or {last}" if some else last
    return "not covered", f"not covered: the graph holds no {kinds}{about}, on any day (it was read until {seen.latest}){hints}"


def _spoken_for(store: ox.Store, person: str) -> list[str]:
    """Return the labels of the actors for which a person holds or held an office."""
    from kg import rdf
    from kg.vocab import SG

    found = set()
    for holding in store.quads_for_pattern(None, rdf.node(SG.officeHolder), rdf.node(person)):
        for office in store.quads_for_pattern(holding.subject, rdf.node(SG.office), None):
            found |= {rdf.raw(quad.object) for quad in store.quads_for_pattern(rdf.node(rdf.raw(office.object)), rdf.node(SG.actsFor), None)}
    return sorted(rdf.label(store, actor) or rdf.curie(actor) for actor in found)


def _takes(parameter: Parameter, words: str, store: ox.Store, kept: Callable[[], NameKeys] | None) -> bool:
    """Tell whether words are a value of the kind that a parameter takes: a day, or the name of one or of several such things."""
    from kg import names

    try:
        if parameter.kind == "date":
            period(words)
        return parameter.kind != "iri" or names.fits(store, names.match(store, words, parameter.takes, kept).iri, parameter.takes)
    except names.AmbiguousError:
        return True
    except (LookupError, ValueError):
        return False


def also_named(store: ox.Store, iri: str) -> str:
    """Return a clause with what else bears the name of a thing about which nothing is found, '' where nothing does."""
    from kg import names, rdf

    others = [f"{rdf.label(store, one)} ({rdf.curie(one)})" for one in names.namesakes(store, iri)[: names.MAX_NEAR]]
    return f"; the same words are in {', '.join(others)}" if others else ""


def values_label(seen: ReadingView, iri: str) -> str:
    """Return what to call an IRI in an error."""
    from kg import rdf

    return rdf.label(seen.store, iri) or rdf.curie(iri)

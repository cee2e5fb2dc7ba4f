"""The graph as one object: open it, ask it, query it, show things, weigh options, draw networks and check new facts.

    import kg

    graph = kg.open()
    for row in graph.ask("guarantees-of", beneficiary="Ukraine"):
        print(row)

Everything that the command line does goes through it. Answers are built from the base of the working folder (or `SGKG_BASE`),
with a workspace laid over it where one is named; with `endpoint=` questions and queries are sent to a SPARQL 1.1 endpoint instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from kg import queries
from kg.answers import Answer
from kg.paths import Folders, find_folders

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from kg.describe import Description
    from kg.queries import Query
    from kg.snapshot import Snapshot
    from kg.store import QueryResult

T = TypeVar("T")
Say = Callable[[str], None]
TIMEOUT = 60.0
BUILDING = 3600.0


def _warn(message: str) -> None:
    print(f"sgkg: {message}", file=sys.stderr)


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

    def __init__(self, folders: Folders, *, endpoint: str | None = None, warn: Say = _warn, progress: Say = lambda _: None) -> None:
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

    # The snapshot -----------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the current snapshot, built first where inputs have changed."""
        from kg import build

        return build.ready(self.folders, warn=self.warn, progress=self.progress)

    def use(self, work: Callable[[ox.Store, Snapshot], T], *, timeout: float | None = None, network: bool = False) -> T:
        """Call `work` with the store of the current snapshot, read-only, and return what it returns.

        Args:
            work: takes the store and the snapshot; with a time limit, what it returns must be picklable.
            timeout: seconds until it is ended; it then runs in a child process without a network. None sets no limit.
            network: whether the child may open sockets.

        Raises:
            TimeoutError: the time was up.
        """
        from kg import build

        if timeout is None:
            result = build.with_store(self.folders, work, warn=self.warn, progress=self.progress)
            self.progress("")
            return result
        from kg import sandbox

        # Built before the clock runs, and in a child as well: this process must not load the engine before it forks.
        sandbox.run(lambda: self.snapshot().name, timeout=BUILDING, quiet=False)
        self.progress("")

        def limited() -> tuple[T, list[str]]:
            notes: list[str] = []
            return build.with_store(self.folders, work, warn=notes.append), notes

        found, notes = sandbox.run(limited, timeout=timeout, network=network)
        for note in notes:
            if not note.startswith("cache "):  # said already
                self.warn(note)
        return found  # type: ignore[no-any-return]

    # Questions and queries --------------------------------------------------------------------------------------------

    def questions(self) -> list[Query]:
        """Return the saved questions, sorted by name."""
        return queries.load_all(self.folders.base, "ask")

    def ask(
        self, question: str | Query, *, limit: int | None = None, timeout: float | None = None, labels: bool = True, **parameters: str | None
    ) -> Answer:
        """Answer a saved question.

        Args:
            question: its name, or its number in the list of competency questions.
            limit: how many rows to return at most.
            timeout: seconds until it is ended; None sets no limit here, and 60 s at an endpoint.
            labels: whether the labels of what is in the answer are looked up.
            **parameters: the parameters by name, `-` written `_` (`as_of="2025-03-31"`); None leaves the default. A value may be a
                label, another label, a code (`iso3:UKR`), a CURIE or an IRI.

        Returns:
            The answer; its `notes` say which defaults were taken.

        Raises:
            LookupError: no such question, or a name that nothing or several things have.
            ValueError: a parameter that the question does not have, or a value that does not fit its kind.
        """
        query = queries.find(self.folders.base, question) if isinstance(question, str) else question
        given = {name.replace("_", "-"): str(value) for name, value in parameters.items() if value is not None}
        for name in given:
            if not any(parameter.name == name for parameter in query.parameters):
                if name == "as-of":
                    raise ValueError(f"{query.name} does not change with the date; leave --as-of out")
                named = ", ".join("--" + p.name for p in query.parameters if p.name != "as-of") or "none"
                raise ValueError(f"{query.name} has no parameter --{name}; it has {named}")
        if "as-of" in given:
            queries.term("date", given["as-of"])
        return self.use(lambda store, shot: self._ask(store, shot, query, given, limit, timeout, labels), timeout=None if self.endpoint else timeout)

    def _ask(
        self, store: ox.Store, shot: Snapshot, query: Query, given: Mapping[str, str], limit: int | None, timeout: float | None, labels: bool
    ) -> Answer:
        from kg import names, rdf
        from kg import store as engine

        values: dict[str, str] = {}
        notes: list[str] = []
        for parameter in query.parameters:
            words = given.get(parameter.name, query.defaults.get(parameter.name))
            if words is None:
                continue
            values[parameter.name] = names.resolve(store, words) if parameter.kind == "iri" else words
            if parameter.name not in given:
                shown = rdf.label(store, values[parameter.name]) if parameter.kind == "iri" else words
                notes.append(f"{parameter.name} is {shown}; --{parameter.name} chooses another")
        text = queries.bind(query, values)
        if self.endpoint:
            return self._send(text, query.columns, limit, timeout, notes)
        as_of = given.get("as-of")
        if query.rederive and as_of:
            store = self._as_of(shot, as_of)
        found = _answer(engine.run(store, text, query.columns), store if labels else None, limit, notes)
        if found.kind == "rows" and not found and values:
            asked = (f"{name} {rdf.curie(value) if '://' in value else value}" for name, value in values.items())
            return Answer(found.kind, found.columns, notes=[f"no rows for {', '.join(asked)}"])
        return found

    def _as_of(self, shot: Snapshot, day: str) -> ox.Store:
        """Return a copy of the graph in memory whose rules conclude as of a day."""
        from kg import derive
        from kg import store as engine

        copy = engine.from_nquads(shot.nquads)
        derive.run(copy, queries.load_all(self.folders.base, "derive"), as_of=day)
        return copy

    def query(
        self, text: str, *, limit: int | None = None, timeout: float = TIMEOUT, allow_service: Sequence[str] = (), labels: bool = True
    ) -> Answer:
        """Run any SPARQL 1.1 query over the union of all graphs, in a child process without a network.

        Args:
            text: the query; the known prefixes need no declaration.
            limit: how many rows to return at most.
            timeout: seconds until it is ended.
            allow_service: hosts that SERVICE may call.
            labels: whether the labels of what is in the answer are looked up.

        Raises:
            PermissionError: the query reaches for what it may not.
            ValueError: a query that cannot be read.
            TimeoutError: the time was up.
        """
        from kg import sparql
        from kg import store as engine

        sparql.refuse_reach(text, allow_service=allow_service)
        columns = queries.columns(text)
        if self.endpoint:
            return self._send(text, columns, limit, timeout)
        return self.use(
            lambda store, _: _answer(engine.run(store, text, columns), store if labels else None, limit), timeout=timeout, network=bool(allow_service)
        )

    def _send(self, text: str, columns: list[str], limit: int | None, timeout: float | None, notes: Iterable[str] = ()) -> Answer:
        from kg import remote

        assert self.endpoint
        from kg.store import QueryResult

        found = remote.run(self.endpoint, queries.declare(text), columns, timeout=timeout or TIMEOUT)
        return _answer(QueryResult(*found), None, limit, notes)

    # Things -----------------------------------------------------------------------------------------------------------

    def resolve(self, name: str) -> str:
        """Return the IRI of the one thing that a name, code, CURIE or IRI names; see `kg.names.resolve`."""
        from kg import names

        return self.use(lambda store, _: names.resolve(store, name))

    def show(self, name: str) -> Description:
        """Return everything that the graph holds about one thing, with evidence, and for a conclusion its reasons.

        Args:
            name: a label, another label, a code, a CURIE or an IRI.

        Raises:
            LookupError: nothing, or several things, have that name.
        """
        from kg import names
        from kg.describe import Describer

        return self.use(lambda store, _: Describer(store, self.folders).describe(names.resolve(store, name)))


def _answer(result: QueryResult, store: ox.Store | None, limit: int | None, notes: Iterable[str] = ()) -> Answer:
    """Read a result to its end, or to its limit, with the labels of what it names where a store is given."""
    from kg import rdf

    rows = list(islice(result.rows, limit + 1) if limit else result.rows)
    more = bool(limit) and len(rows) > (limit or 0)
    rows = rows[:limit] if limit else rows
    labels: dict[str, str] = {}
    if store is not None:
        seen = {term.value for row in rows for term in row if type(term).__name__ == "NamedNode"}
        labels = {iri: name for iri in seen if (name := rdf.label(store, iri))}
    return Answer(result.kind, result.columns, rows, result.truth, labels=labels, more=more, notes=notes)

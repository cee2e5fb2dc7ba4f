"""The JSON interface: what each path below `/api/` takes, and the answer, which is what the verb of that name prints with `--format json`.

What a reader would be told on stderr stands beside: `notes`, `more` (rows were left out), and the `labels` of what an answer names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.serve.protocol import ROWS
from kg.serve.reply import TEXT, Reply, of_json

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.graph import Graph


class ApiParameter(NamedTuple):
    """A parameter of a path.

    Attributes:
        name: what a request calls it; `-` may be written for `_`.
        says: what it is, for the description of the interface.
        kind: string, integer or boolean.
        many: whether it may be repeated, or hold several with `|` between them.
        values: the words that it takes; none where it takes any.
    """

    name: str
    says: str
    kind: str = "string"
    many: bool = False
    values: tuple[str, ...] = ()


class Operation(NamedTuple):
    """A path of the interface.

    Attributes:
        path: below `/api/`; what stands in braces is a parameter.
        work: what answers it.
        summary: what it answers, for the description of the interface.
        parameters: what it takes beside the path and, where it has one, the body.
        query: whether its body is a query of a stranger.
        open: whether it takes other parameters, those of a question.
    """

    path: str
    work: Callable[..., Reply]
    summary: str
    parameters: tuple[ApiParameter, ...] = ()
    query: bool = False
    open: bool = False

    @property
    def known(self) -> dict[str, ApiParameter]:
        """Its parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}


DAY = (
    ApiParameter("as_of", "only what holds on this day, or on a day of this month or year; now is the latest day"),
    ApiParameter("known_by", "only what statements made by this day say"),
    ApiParameter("undated", "with a day: leave out what has no day, or keep and mark it", values=("drop", "keep")),
)
READING = (*DAY, ApiParameter("with", "the name of a supposition, laid over the graph and never stored", many=True))
LIMIT = ApiParameter("limit", "how many rows at most; more says whether there are others", "integer")


def ready(graph: Graph) -> Reply:
    """Load what questions need."""
    from kg import names, query_check

    shot = graph.snapshot()
    query_check.check("ASK {}", shot.open(), shot.nquads)
    names.resolve(shot.open(), "sgd:Scheme_Stance")
    return of_json({"snapshot": shot.name})


def catalogue(graph: Graph) -> Reply:
    """Tell what can be asked and drawn, and what the graph covers."""
    from kg.citation import Release
    from kg.site.catalogue import catalogue as made

    shot = graph.snapshot()
    return of_json(made(graph.folders.base, Release.of(shot), shot.open()))


def ask(graph: Graph, name: str, limit: int = 0, **given: Any) -> Reply:
    """Answer a saved question."""
    reading = {key: given.pop(key) for key in ("as_of", "known_by", "undated") if key in given}
    suppose = _suppositions(graph, given.pop("with", ()))
    text = graph.text_of(name, **given)
    answer = graph.ask(name, limit=limit or None, suppose=suppose, **reading, **given)
    return of_json(_rows(answer) | {"query": text})


def query(graph: Graph, text: str, limit: int = 0, **given: Any) -> Reply:
    """Run a query of SPARQL 1.1."""
    suppose = _suppositions(graph, given.pop("with", ()))
    answer = graph.query(text, limit=min(limit or ROWS, ROWS), suppose=suppose, **given)
    return of_json(_rows(answer) | {"warnings": answer.about.get("warnings", [])})


def check(graph: Graph, text: str) -> Reply:
    """Tell what is probably wrong with a query."""
    return of_json([warning._asdict() for warning in graph.check_query(text)])


def _rows(answer: Answer) -> dict[str, Any]:
    """Return an answer as the command writes it, with what it says beside; a graph is JSON-LD."""
    labels = {"labels": dict(answer.labels)} if answer.labels else {}
    told = {"notes": list(answer.notes), "more": answer.more, **labels}
    if answer.kind == "graph":
        return {"graph": json.loads(answer.write("jsonld")), "sgkg": dict(answer.about), **told}
    return json.loads(answer.write("json")) | told  # type: ignore[no-any-return]


def _suppositions(graph: Graph, names: Sequence[str]) -> list[str]:
    """Return the IRIs of suppositions: by a name alone a file of the server could be meant."""
    return [graph.resolve(name, "supposition") for name in names]


OPERATIONS = (
    Operation("catalogue", catalogue, "What can be asked and drawn, and what the graph covers."),
    Operation("ask/{name}", ask, "The answer to a saved question, with its SPARQL.", (*READING, LIMIT), open=True),
    Operation("query", query, "The answer to a query of SPARQL 1.1.", (*READING, LIMIT), query=True),
    Operation("check", check, "What is probably wrong with a query.", query=True),
)
TEXT_OF_CITATIONS = TEXT

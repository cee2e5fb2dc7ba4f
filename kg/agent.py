"""The graph for programs that talk: nine tools, read-only, served by the Model Context Protocol over standard input and output.

Every answer says of which release it is and, where it is empty, why. Nothing is written, no file of the reader is read, no address is called:
queries run in a child process without a network, with a limit of time and of rows. It needs the package `mcp` (`pip install 'sgkg[mcp]'`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from kg import __version__
from kg.answer import Answer, Day, Thing
from kg.graph import Graph
from kg.rdf import curie
from kg.text import plain

if TYPE_CHECKING:
    from mcp.server import MCPServer

Kind = Literal["actor", "instrument", "option", "claim", "source", "question", "term"]
T = TypeVar("T")
ROWS = 100
MOST_ROWS = 1000
SECONDS = 30.0
MOST_CHARACTERS = 500_000
INSTRUCTIONS = (
    "A graph of security guarantees: who owes what to whom, kept or broken, wanted or ruled out by whom, according to which text. Begin with"
    " find, or with ask without a question, which lists the questions. Names are taken as people write them; what is uncertain is listed. What a"
    " text says is that voice's claim, not a fact. Days are given by both bounds. Pass as_of for what holds on a day. Cite the release and digest"
    " that each answer carries."
)


class Agent:
    """The tools over one graph; each returns what JSON can say.

    Attributes:
        graph: the graph that is asked.
    """

    def __init__(self, graph: Graph) -> None:
        """Take the graph; nothing is read before something is asked."""
        self.graph = graph

    @property
    def tools(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """The tools, as they are offered."""
        return (self.find, self.show, self.ask, self.query, self.schema, self.assess, self.validate, self.evidence, self.coverage)

    def find(self, words: str, kind: Kind | None = None, limit: int = 20) -> dict[str, Any]:
        """Find words in names, definitions, paraphrases, notes, statements and questions, the best first; slips are forgiven.

        Args:
            words: what to look for.
            kind: only things of this kind.
            limit: how many at most.
        """
        found = self.graph.find(words, kind=kind or "", limit=_within(limit))
        hits = [hit._asdict() | {"name": hit.name if hit.kind == "question" else curie(hit.name)} for hit in found.hits]
        empty = {} if hits else {"empty": "nothing has these words" + (f" among things of the kind {kind}" if kind else "")}
        return {"hits": hits, "more": found.more, "notes": list(found.notes), **empty, **self._release()}

    def show(self, name: str, as_of: str | None = None) -> dict[str, Any]:
        """Say everything about one thing or statement: its facts, what is said of it, where it comes from, why a rule concluded it.

        Args:
            name: a label, code, CURIE or IRI.
            as_of: what had begun by this day, month or year.
        """
        found: dict[str, Any] = plain(self.graph.show(name, as_of=as_of))
        return found | self._release(as_of)

    def ask(
        self, question: str | None = None, parameters: dict[str, str] | None = None, as_of: str | None = None, limit: int = ROWS
    ) -> dict[str, Any]:
        """Answer a saved question; without one, list the questions with their parameters.

        Args:
            question: its name.
            parameters: the values of its parameters by name; names of things are taken as people write them.
            as_of: only what holds on this day, month or year; now is the latest day.
            limit: how many rows at most.
        """
        if question is None:
            listed = []
            for query in self.graph.questions():
                takes = {one.name: f"{one.takes}, default {query.defaults.get(one.name, 'all')}" for one in query.parameters}
                listed.append({"name": query.name, "asks": query.summary, "parameters": takes})
            return {"questions": listed, **self._release()}
        reserved = {"question", "as_of", "known_by", "undated", "suppose", "limit", "timeout", "labels"}
        given: dict[str, Any] = {name.replace("-", "_"): value for name, value in (parameters or {}).items()}
        if wrong := sorted(reserved & set(given)):
            raise ValueError(f"{', '.join(wrong)}: not a parameter of the question")
        return _rows(self.graph.ask(question, as_of=as_of, limit=_within(limit), **given))

    def query(self, sparql: str, as_of: str | None = None, limit: int = ROWS) -> dict[str, Any]:
        """Run a SPARQL 1.1 query over the union of all graphs; what is probably wrong with it is told with the answer.

        Args:
            sparql: the query; the prefixes sg: sgd: sgg: skos: rdfs: prov: xsd: need no declaration.
            as_of: only what holds on this day, month or year.
            limit: how many rows at most.
        """
        return _rows(self.graph.query(sparql, as_of=as_of, limit=_within(limit), timeout=SECONDS))

    def schema(self, term: str | None = None) -> dict[str, Any]:
        """Say what the graph can say: all classes, properties and concept schemes in short, or one of them with values and an example.

        Args:
            term: a class, property, concept scheme or concept.
        """
        return {"terms": [_without_empty(plain(one)) for one in self.graph.schema(term or "")], **self._release()}

    def assess(self, options: list[str] | None = None, as_of: str | None = None) -> dict[str, Any]:
        """Weigh options for guarantees: credible or not, accepted by whom, and what fails.

        Args:
            options: their names; none are all on which somebody takes a position.
            as_of: the day for which verdicts are given.
        """
        import json

        from kg.assess.render import as_json

        found: dict[str, Any] = json.loads(as_json(self.graph.assess(options or (), as_of=as_of)))
        return found | self._release(as_of)

    def validate(self, turtle: str) -> dict[str, Any]:
        """Check new facts in Turtle against the graph: syntax, names, shapes and meaning, with places and what to write. Nothing is stored.

        Args:
            turtle: the facts.
        """
        import tempfile
        from pathlib import Path

        if len(turtle) > MOST_CHARACTERS:
            raise ValueError(f"{len(turtle):,} characters; at most {MOST_CHARACTERS:,} are checked at once")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "facts.ttl"
            path.write_text(turtle, encoding="utf-8")
            report = self.graph.validate([path])
        found = [
            {
                "severity": finding.severity,
                "rule": finding.rule,
                "message": finding.message,
                "line": finding.line,
                "column": finding.column,
                "write": finding.fix or " or ".join(finding.suggestions),
            }
            for finding in report.findings
        ]
        return {"findings": found, "counts": dict(report.counts), "sgkg": report.about}

    def evidence(self, statement: str) -> dict[str, Any]:
        """Say where a statement stands: source, offsets in the normalised text, digest of the words; no words of a text are carried.

        Args:
            statement: a label, CURIE or IRI.
        """
        return _rows(self.graph.ask("evidence-of", statement=statement))

    def coverage(self, as_of: str | None = None) -> dict[str, Any]:
        """Count the facts of each kind, with the years of the first and the last: what the graph can know, and what it cannot.

        Args:
            as_of: how many of them hold on this day, month or year.
        """
        return _rows(self.graph.ask("coverage", as_of=as_of))

    def _release(self, as_of: str | None = None) -> dict[str, Any]:
        return {"sgkg": self.graph.about(as_of=as_of)}


def server(graph: Graph) -> MCPServer:
    """Return a server of the tools over a graph.

    Raises:
        ModuleNotFoundError: the package `mcp` is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("sgkg mcp needs the package mcp; install it with:  pip install 'sgkg[mcp]'") from error
    import pyoxigraph  # noqa: F401  -- loaded here, so that no thread of the server is ever forked (see kg.sandbox)

    def told(tool: Callable[..., T]) -> Callable[..., T]:
        @wraps(tool)
        def run(*arguments: Any, **named: Any) -> T:
            try:
                return tool(*arguments, **named)
            except (ValueError, LookupError, OSError, RuntimeError) as error:
                raise ToolError(str(error.args[0] if isinstance(error, KeyError) and error.args else error)) from error

        return run

    made = MCPServer("sgkg", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in Agent(graph).tools:
        made.tool(annotations=hints)(told(tool))
    return made


def _within(limit: int) -> int:
    if not 0 < limit <= MOST_ROWS:
        raise ValueError(f"limit is {limit}; write a number from 1 to {MOST_ROWS}")
    return limit


def _rows(answer: Answer) -> dict[str, Any]:
    """Return an answer with its labels and CURIEs, its notes, its release, and why it is empty."""
    about = {name: value for name, value in answer.about.items() if value not in (None, {}, [])}
    found: dict[str, Any] = {"notes": list(answer.notes), "more": answer.more, "sgkg": about}
    if answer.kind == "truth":
        return {"truth": answer.truth, **found}
    if not answer:
        found["empty"] = about.get("words") or "no rows; the warnings say what may be wrong with the query, where there are any"
    rows = [{name: _value(value) for name, value in row.items() if value is not None} for row in answer.records()]
    return {"columns": list(answer.columns), "rows": rows, **found}


def _value(value: Any) -> Any:
    if isinstance(value, Thing):
        return {"label": value.label, "name": curie(value.iri)}
    return str(value) if isinstance(value, Day) else value


def _without_empty(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", [], 0, [[], []])}

"""The JSON interface: what each path below `/api/` takes, and the answer, which is what the verb of that name prints with `--format json`.

What a reader would be told on stderr stands beside: `notes`, `more` (rows were left out), and the `labels` of what an answer names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.citation import FORMATS
from kg.search import KINDS
from kg.serve.protocol import ROWS, fleeting
from kg.serve.reply import JSON, Reply, of_json
from kg.text import clean, plain

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.graph import Graph
    from kg.queries import Query
    from kg.validate.model import Fact
    from kg.validate.tables import TableColumn
    from kg.workspace.statement import StatementMaker


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
        body: the media type of its body, which a stranger writes; '' where it has none.
        open: whether it takes other parameters, those of a question; what is given is then one argument of `work`.
    """

    path: str
    work: Callable[..., Reply]
    summary: str
    parameters: tuple[ApiParameter, ...] = ()
    body: str = ""
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
VIEW_NAMES = {"from": "since", "only_kind": "kinds", "without_kind": "without_kinds", "lang": "languages"}
FOUND = 200
SPARQL = "application/sparql-query"
#: What may be said of a text that a statement is taken from, and how long each may be: no text comes by it.
TEXT, LONGEST = ("slug", "title", "language", "authors", "new_authors", "published", "publisher", "new_publisher", "url", "work", "digest_of"), 300
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
    return of_json(made(graph.folders, Release.of(shot), shot.open()))


def ask(graph: Graph, name: str, given: dict[str, Any]) -> Reply:
    """Answer a saved question."""
    from kg import queries

    question = queries.find(graph.folders.roots, name)
    reading = _reading(graph, given)
    limit = given.pop("limit", None)
    values = _values(question, given)
    answer = graph.ask(question, limit=limit, **reading, **values)
    return of_json(_rows(answer) | {"query": graph.text_of(question, **values)})


def query(graph: Graph, text: str, limit: int = ROWS, **given: Any) -> Reply:
    """Run a query of SPARQL 1.1."""
    answer = graph.query(text, limit=min(limit, ROWS), **_reading(graph, given))
    found = of_json(_rows(answer) | {"warnings": answer.about.get("warnings", [])})
    return found._replace(headers=fleeting(text))


def check(graph: Graph, text: str) -> Reply:
    """Tell what is probably wrong with a query."""
    return of_json({"warnings": [warning._asdict() for warning in graph.check_query(text)]})


def find(graph: Graph, words: str = "", kind: str = "", limit: int = 20) -> Reply:
    """Find words."""
    return _released(graph, graph.find(words, kind=kind, limit=min(limit, FOUND)).plain())


def show(graph: Graph, name: str = "", **given: Any) -> Reply:
    """Say everything about one thing."""
    if not name:
        raise ValueError("name says what to show: a name, a code, a CURIE or an IRI")
    reading = _reading(graph, given)
    return _released(graph, plain(graph.show(name, **reading)), reading)


def schema(graph: Graph, term: str = "") -> Reply:
    """Say what the graph can say, or more of one term."""
    return _released(graph, {"terms": [one.plain() for one in graph.schema(term)]})


def network(graph: Graph, view: str, **given: Any) -> Reply:
    """Draw a view, as the page has it that `sgkg network VIEW -o x.html` writes."""
    from kg.export import page
    from kg.network import difference

    days = given.pop("compare", ())
    how = {ours: given.pop(theirs) for theirs, ours in VIEW_NAMES.items() if theirs in given}
    how |= _reading(graph, given) | given | {"statements": True}
    if "steps" in how and "around" not in how:
        raise ValueError("steps counts from the node that around names")
    if not days:
        return of_json(page.record(graph.network(view, layout=True, **how)))
    if len(days) != 2 or "as_of" in how:
        raise ValueError("compare takes two days, as in 2025-03-10|2025-09-01, and no as_of beside them")
    before, after = (graph.network(view, layout=False, **how, as_of=day) for day in days)
    return of_json(page.record(difference(before, after, *days)))


def assess(graph: Graph, option: Sequence[str] = (), **given: Any) -> Reply:
    """Weigh options."""
    from kg.assess import render

    reading = _reading(graph, given)
    if reading["suppose"] and given.get("changes"):
        raise ValueError("changes searches from what the graph holds; leave with out")
    if len(given.get("explain", (1, 2))) < 2:
        raise ValueError("explain takes an option and then what to explain of it: a criterion or a party")
    report = graph.assess(option, **reading, **given)
    return _released(graph, json.loads(render.as_json(report)), reading)


def timeline(graph: Graph, about: str = "", **given: Any) -> Reply:
    """Tell in order what happened."""
    from kg.assess import timeline as told

    until = given.pop("until", None)
    if until and given.setdefault("as_of", until) != until:
        raise ValueError("until and as_of are the same here; give one of them")
    reading = _reading(graph, given)
    entries = graph.timeline(about, **reading, **given)
    labels = graph.labels({iri for entry in entries for iri in entry.named()})
    return _released(graph, {"entries": told.plain(entries, labels.__getitem__)}, reading)


def compare(graph: Graph, agreement: Sequence[str] = (), known_by: str | None = None) -> Reply:
    """Lay agreements side by side."""
    return of_json(_rows(graph.compare(agreement, known_by=known_by)))


def cite(graph: Graph, given: dict[str, Any]) -> Reply:
    """Say how to cite; as one text, whatever the style."""
    from kg import citation, queries

    name, style = given.pop("name", ""), given.pop("style", "text")
    if name in queries.names(graph.folders.roots):
        question = queries.find(graph.folders.roots, name)
        reading = _reading(graph, given)
        found = graph.cite(question, **reading, **_values(question, given))
    elif given:
        raise ValueError(f"{', '.join(given)}: a day and parameters belong to an answer; name a question, such as positions-on")
    else:
        found = graph.cite(name)
    return of_json(citation.written(found, style))


def form(graph: Graph, cls: str) -> Reply:
    """Tell what may be said of a thing of a class, by the shapes; see `sgkg new`."""
    from kg.rdf import curie
    from kg.vocab import SG
    from kg.workspace.statement import FROM_TEXT, StatementMaker

    maker = StatementMaker.of(graph.folders, graph.snapshot(), cls)
    needed = {column.path for column in maker.wanted({})}
    fields = [
        {
            "name": maker.called(column.path),
            "says": maker.asks(column.path),
            "needed": column.path in needed,
            "from_text": maker.is_claim and column.path in FROM_TEXT,
            "many": column.many,
            "kind": _kind(maker, column),
            "values": [{"value": value, "label": label} for label, value in maker.allowed(column.path).items()],
        }
        for column in maker.columns.values()
        if column.path != SG.hasEvidence  # the passages
    ]
    return _released(graph, {"class": curie(maker.cls), "claim": maker.is_claim, "fields": fields})


def _kind(maker: StatementMaker, column: TableColumn) -> str:
    """Return what a value is, as a parameter of a question has it: a kind in which `find` finds it, a thing, a day, or a string."""
    from kg.names import taken
    from kg.rdf import DATE, PREFIXES, expand

    cls = expand(column.kind) if column.kind.startswith("sg:") else None
    above = {cls, *maker.index.classes_above(cls)} if cls else set()
    if found := next((kind for kind in KINDS if above & taken(kind)), ""):
        return found
    if f"<{PREFIXES['owl']}ObjectProperty>" in maker.index.terms.get(column.path, ()):
        return "thing"
    return "day" if DATE in maker.index.ranges(f"<{column.path}>") else "string"


def new(graph: Graph, cls: str, text: str) -> Reply:
    """Make a statement as `sgkg new` does, of places of evidence, and register the text as `sgkg text add` does: no words of it are sent."""
    from kg import evidence, rdf, workspace
    from kg.validate import read
    from kg.vocab import SG
    from kg.workspace.statement import Passage, StatementMaker, turtle_of

    asked = NewRequest.of(text)
    folders, store = graph.folders, graph.snapshot().open()
    known = evidence.sources(store) if asked.passages else {}
    others: list[Fact] = []
    if asked.text:
        said = workspace.Bibliography(**{name: value for name, value in asked.text.items() if name != "digest"})
        made_known = workspace.registration(store, folders.workspace, asked.text["digest"], said)
        others = read.of_text("the text", made_known.text).facts
        known[made_known.source] = known[""] = (said.slug, asked.text["digest"])
    passages = []
    for place in asked.passages:
        source = rdf.expand(place["source"]) or place["source"]
        if source not in known:
            raise LookupError(f"{clean(place['source']) or 'the text'} is no source whose text is registered; say in text what registers it")
        passages.append(Passage(source or made_known.source, known[source][0], place["start"], place["end"], place["digest"]))
    maker = StatementMaker.of(folders, graph.snapshot(), cls, others)
    given: dict[str, list[str]] = {}
    for name, values in asked.given.items():
        given.setdefault(maker.property(name), []).extend(values)
    maker.defaults(given, passages)
    made = maker.make(given, passages, asked.id)
    lacks = [{"name": maker.called(path), "says": maker.asks(path) if path != SG.hasEvidence else ""} for path in maker.lacks(given, made)]
    base = folders.workspace.base_iri if folders.workspace else None
    written = turtle_of([*others, *made.facts], base, "the statement") if not made.problems and not lacks else ""
    return _released(graph, {"iri": made.iri, "turtle": written, "problems": list(made.problems), "lacks": lacks})


class NewRequest(NamedTuple):
    """What a statement is to be made of.

    Attributes:
        given: the values of each property, by its name, as a person writes them.
        passages: its places in texts: source, '' being that of `text`, start, end and digest.
        text: the digest of a text that is not registered yet, and what is known of it; see `kg.workspace.Bibliography`.
        id: what its IRI ends with; '' makes one.
    """

    given: dict[str, list[str]]
    passages: list[dict[str, Any]]
    text: dict[str, Any]
    id: str

    @classmethod
    def of(cls, text: str) -> NewRequest:
        """Read a request.

        Raises:
            ValueError: it is not JSON, or has other parts; nothing is let through by which the words of a text might come.
        """
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the request is not JSON: {error}") from None
        whole: dict[str, Any] = {"given": {}, "passages": [], "text": {}, "id": ""}
        if not isinstance(found, dict) or set(found) - set(whole):
            raise ValueError(f"a request is an object of {', '.join(whole)}, and of nothing else")
        made = cls(**(whole | found))
        values = made.given.values() if isinstance(made.given, dict) else [0]
        if not all(isinstance(one, list) and all(isinstance(value, str) and value.strip() for value in one) for one in values):
            raise ValueError("given has lists of values, which are texts, by the names of properties")
        if not isinstance(made.id, str) or not re.fullmatch(r"[\w.-]{0,200}", made.id):
            raise ValueError("id is what an IRI ends with, of letters, figures, hyphens, points and underscores")
        for place in made.passages if isinstance(made.passages, list) else [0]:
            if not (isinstance(place, dict) and set(place) == {"source", "start", "end", "digest"} and _is_place(**place)):
                raise ValueError("passages are objects of source, start, end and digest, and of nothing else; no words of a text are taken")
        if made.text and not _is_bibliography(made.text):
            names = ", ".join(("digest", *TEXT))
            raise ValueError(f"text is an object of {names}, each of at most {LONGEST} characters; no words of a text are taken")
        return made


def _is_bibliography(text: object) -> bool:
    if not isinstance(text, dict) or not {"digest", "slug"} <= set(text) <= {"digest", *TEXT} or not _is_digest(text["digest"]):
        return False
    several = [value for name, value in text.items() if name.endswith("authors")]
    words = [value for name, value in text.items() if not name.endswith("authors")]
    if not all(isinstance(one, list) for one in several):
        return False
    return all(isinstance(one, str) and len(one) <= LONGEST for one in [*words, *(one for value in several for one in value)])


def _is_digest(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text) is not None


def _is_place(source: object, start: object, end: object, digest: object) -> bool:
    whole = type(start) is int and type(end) is int and 0 <= start < end  # True is no number here
    return whole and isinstance(source, str) and _is_digest(digest)


def _rows(answer: Answer) -> dict[str, Any]:
    """Return an answer as the command writes it, with what it says beside; a graph is a text of Turtle."""
    labels = {"labels": dict(answer.labels)} if answer.labels else {}
    told = {"notes": list(answer.notes), "more": answer.more, **labels}
    if answer.kind == "graph":
        return {"turtle": answer.write("ttl").decode(), "ntriples": answer.write("nt").decode(), "sgkg": dict(answer.about), **told}
    return answer.plain() | told


def _released(graph: Graph, content: dict[str, Any], reading: Mapping[str, Any] = MappingProxyType({})) -> Reply:
    """Answer with JSON that says of which release and reading it is."""
    return of_json(content | {"sgkg": graph.about(**reading)})


def _reading(graph: Graph, given: dict[str, Any]) -> dict[str, Any]:
    """Take what fixes a reading from parameters; a hypothesis as IRIs of suppositions, since by a name alone a file of the server could be meant."""
    found = {name: given.pop(name) for name in ("as_of", "known_by", "undated") if name in given}
    return found | {"suppose": [graph.resolve(name, "supposition") for name in given.pop("with", ())]}


def _values(question: Query, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a question; nothing else that its answer takes can be meant by one.

    Raises:
        ValueError: one that it does not have.
    """
    known = [parameter.name for parameter in question.parameters]
    for name in given:
        if name.replace("_", "-") not in known:
            raise ValueError(f"{question.name} has no parameter {name}; it has {', '.join(known) or 'none'}")
    return dict(given)


NAME = ApiParameter("name", "a name, a code, a CURIE or an IRI")
OPERATIONS = (
    Operation("catalogue", catalogue, "What can be asked and drawn, and what the graph covers."),
    Operation("ask/{name}", ask, "The answer to a saved question, with its SPARQL.", (*READING, LIMIT), open=True),
    Operation("query", query, "The answer to a query of SPARQL 1.1.", (*READING, LIMIT), body=SPARQL),
    Operation("check", check, "What is probably wrong with a query.", body=SPARQL),
    Operation(
        "find",
        find,
        "Where words stand in names, definitions, statements and questions.",
        (
            ApiParameter("words", "what to look for"),
            ApiParameter("kind", "only things of this kind", values=KINDS),
            ApiParameter("limit", f"how many at most, up to {FOUND}", "integer"),
        ),
    ),
    Operation("show", show, "Everything about one thing or statement.", (NAME, *READING)),
    Operation("schema", schema, "What the graph can say, or more of one term.", (ApiParameter("term", "a CURIE, local name or label"),)),
    Operation(
        "network/{view}",
        network,
        "A view as a network, with places and with the statements behind its edges.",
        (
            *READING,
            ApiParameter("from", "what held on that year, month or day, or later"),
            ApiParameter("until", "what held on that year, month or day, or earlier"),
            ApiParameter("only_kind", "edges of this kind only", many=True),
            ApiParameter("without_kind", "no edges of this kind", many=True),
            ApiParameter("around", "only what is near this thing"),
            ApiParameter("steps", "how many edges away is near", "integer"),
            ApiParameter("lang", "labels in this language first", many=True),
            ApiParameter("edges", "what is one edge", values=("pairs", "kinds", "claims")),
            ApiParameter("alliances", "how an alliance is drawn", values=("hub", "clique")),
            ApiParameter("compare", "two days: what changed between them", many=True),
        ),
    ),
    Operation(
        "assess",
        assess,
        "The options weighed: who finds them credible, who accepts them.",
        (
            ApiParameter("option", "a guarantee or settlement; none: all on which somebody takes a position", many=True),
            *READING,
            ApiParameter("changes", "search the smallest set of changes that would open a way", "boolean"),
            ApiParameter("explain", "an option, then criteria or parties", many=True),
            ApiParameter("since", "another day, with which this is compared"),
        ),
    ),
    Operation(
        "timeline",
        timeline,
        "In order what happened, where everybody stood and what changed.",
        (
            ApiParameter("about", "an actor, option, instrument or process; none: everything"),
            ApiParameter("since", "without what certainly came before"),
            ApiParameter("until", "without what began later; another name of as_of"),
            *READING,
        ),
    ),
    Operation(
        "compare",
        compare,
        "Agreements side by side.",
        (ApiParameter("agreement", "an agreement, declaration or draft; none: all", many=True), DAY[1]),
    ),
    Operation("form/{cls}", form, "What may be said of a thing of a class, with the values that are allowed."),
    Operation("new/{cls}", new, "A statement made of values and of places in texts, as Turtle; no words of a text are taken.", body=JSON),
    Operation(
        "cite",
        cite,
        "How to cite the release, an answer, or what a text or a record says; as one text.",
        (ApiParameter("name", "a question or a thing; none: the release"), ApiParameter("style", "how", values=FORMATS), *READING),
        open=True,
    ),
)

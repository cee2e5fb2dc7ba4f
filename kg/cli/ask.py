"""List the questions, or answer one.

  sgkg ask                                       the questions by topic
  sgkg ask NAME                                  the answer, with the default of each parameter
  sgkg ask NAME --option "NATO membership for Ukraine" --as-of 2025-03-31

The value of a parameter may be a label, another label, a code (iso3:UKR, cow:369), a CURIE (sgd:State_Ukraine) or an IRI.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from kg import queries, rdf
from kg.cli import common
from kg.cli.query import add_output, finish
from kg.cli.query import remote as send
from kg.paths import Folders
from kg.queries import Query

T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the question; without it all are listed")
    parser.add_argument("--as-of", metavar="DATE", help="answer as of this day: what statements made by then say holds on it")
    parser.add_argument("--text", action="store_true", help="print the SPARQL of the question instead of answering it")
    parser.add_argument("parameters", nargs="*", metavar="--PARAMETER VALUE", help=argparse.SUPPRESS)
    add_output(parser)


def run_extra(options: argparse.Namespace, extra: list[str]) -> int:
    """List or answer; `extra` holds the parameters of the question."""
    # argparse takes --name="two words" for no option
    extra = [*extra, *(word for word in options.parameters if word.startswith("--"))]
    options.parameters = [word for word in options.parameters if not word.startswith("--")]
    if options.parameters:
        raise ValueError(f"unexpected {options.parameters[0]!r}; parameters are written --name value")
    folders = common.folders(options)
    if options.name is None:
        if extra:
            raise ValueError(f"unexpected {extra[0]!r}; name a question first")
        print(listing(queries.load_all(folders.base, "ask"), options.format), end="")
        return 0
    question = find(folders.base, options.name)
    given = read_parameters(question, extra)
    if options.as_of:
        given["as-of"] = options.as_of
        if not any(p.name == "as-of" for p in question.parameters):
            raise ValueError(f"{question.name} does not change with the date; leave --as-of out")
    if options.as_of:
        queries.term("date", options.as_of)
    if options.text:
        print(question.text, end="")
        return 0
    shown, more, notes = _use(folders, lambda store, shot: answer(store, shot, question, given, options), options.timeout)
    for note in notes:
        common.warn(note)
    sys.stdout.buffer.write(shown)
    if more:
        common.warn(f"only the first {options.limit} rows are shown (--limit)")
    return 0


def _use(folders: Folders, use: Callable[[Any, Any], T], timeout: float | None) -> T:
    """Use the store here, or in a child where a time limit is wanted."""
    if timeout:
        return common.limited(folders, use, timeout=timeout)
    from kg import build

    progress = common.Progress()
    result = build.with_store(folders, use, warn=common.warn, progress=progress)
    progress.done()
    return result


def listing(found: list[Query], form: str | None) -> str:
    """Return the questions by topic, with their parameters."""
    if form == "json":
        import json

        rows = [
            {
                "name": q.name,
                "topic": q.tags[0] if q.tags else "",
                "summary": q.summary,
                "question": q.question,
                "parameters": {p.name: {"kind": p.kind, "default": q.defaults.get(p.name)} for p in q.parameters},
            }
            for q in found
        ]
        return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    width = max((len(q.name) for q in found), default=0)
    lines: list[str] = []
    for topic in dict.fromkeys(sorted(q.tags[0] if q.tags else "other" for q in found)):
        lines.append(f"{topic}")
        for query in found:
            if (query.tags[0] if query.tags else "other") == topic:
                lines.append(f"  {query.name:<{width}}  {query.summary}")
                if query.parameters:
                    lines.append(f"  {'':<{width}}  " + "  ".join(f"--{p.name} {p.kind.upper()}" for p in query.parameters))
        lines.append("")
    return "\n".join([*lines, "sgkg ask NAME answers one."]) + "\n"


def find(base: Any, name: str) -> Query:
    """Return the question called `name`, which may also be its number.

    Raises:
        LookupError: no such question; near names are given.
    """
    paths = {path.stem: path for path in queries.folder(base, "ask")}
    if name in paths:
        return queries.load(paths[name])
    if name.isdigit():
        matches = [query for query in map(queries.load, paths.values()) if query.question == int(name)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise LookupError(f"question {name} has several answers: {', '.join(query.name for query in matches)}")
    import difflib

    near = difflib.get_close_matches(name, paths, 3, 0.5)
    raise LookupError(f"no question {name}" + (f"; did you mean {' or '.join(near)}?" if near else "; sgkg ask lists them"))


def read_parameters(question: Query, extra: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` pairs.

    Raises:
        ValueError: a parameter that the question has not, one without a value, or one given twice.
    """
    names = [p.name for p in question.parameters if p.name != "as-of"]
    given: dict[str, str] = {}
    rest = list(extra)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or name not in names:
            raise ValueError(f"{question.name} has no parameter {word}; it has {', '.join('--' + n for n in names) or 'none'}")
        if not equals:
            if not rest:
                raise ValueError(f"--{name} needs a value")
            value = rest.pop(0)
        if name in given:
            raise ValueError(f"--{name} is given twice")
        given[name] = value
    return given


def answer(store: Any, shot: Any, question: Query, given: dict[str, str], options: argparse.Namespace) -> tuple[bytes, bool, list[str]]:
    """Return the answer as it is to be written, whether rows were left out, and notes for stderr."""
    from kg import names
    from kg import store as engine

    values: dict[str, str] = {}
    notes: list[str] = []
    for parameter in question.parameters:
        words = given.get(parameter.name, question.defaults.get(parameter.name))
        if words is None:
            continue
        values[parameter.name] = names.resolve(store, words) if parameter.kind == "iri" else words
        if parameter.name not in given:
            shown = rdf.label(store, values[parameter.name]) if parameter.kind == "iri" else words
            notes.append(f"{parameter.name} is {shown}; --{parameter.name} chooses another")
    text = queries.bind(question, values)
    if options.endpoint:
        return *send(options, text, question.columns), notes
    if question.rederive and options.as_of:
        store = as_of_store(common.folders(options), shot, options.as_of)
    result = engine.run(store, text, question.columns)
    if result.kind == "rows":
        rows = list(result.rows)
        result = result._replace(rows=rows)
        if not rows and values:
            asked = (f"{name} {rdf.curie(value) if '://' in value else value}" for name, value in values.items())
            notes = [f"no rows for {', '.join(asked)}"]
    return *finish(result, store, options), notes


def as_of_store(folders: Folders, shot: Any, day: str) -> Any:
    """Return a copy of the graph in memory whose rules conclude as of a day."""
    from kg import derive
    from kg import store as engine

    copy = engine.from_nquads(shot.nquads)
    derive.run(copy, queries.load_all(folders.base, "derive"), as_of=day)
    return copy

"""List the questions, or answer one.

  sgkg ask                                       the questions by topic
  sgkg ask NAME                                  the answer, with the default of each parameter
  sgkg ask guarantors-of Japan                   values, each to the first parameter that takes it, or by its name:
  sgkg ask NAME --option "NATO membership for Ukraine" --as-of 2025-03-31
  sgkg ask NAME --help                           what the question asks, and its parameters

The value of a parameter may be a name in any of six languages, a code (UA, UKR, cow:369, Q212), a CURIE (sgd:State_Ukraine) or an IRI.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kg import queries
from kg.cli import common
from kg.cli.query import shows_labels, write

if TYPE_CHECKING:
    from pathlib import Path

    from kg.queries import Query


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the question; without it all are listed")
    common.add_reading(parser)
    parser.add_argument("--text", action="store_true", help="print the SPARQL of the question, its parameters bound, instead of answering it")
    common.add_answer(parser)


def named(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Declare the parameters of the question that the words name, where they name one."""
    known, others = parser.parse_known_args([word for word in words if word not in ("-h", "--help")])
    if known.name is None:
        return
    try:
        question = queries.find(common.folders(known).roots, known.name)
    except LookupError as error:
        asked = " ".join([known.name, *(word for word in others if not word.startswith("-"))])
        raise LookupError(f"{error}; sgkg find {asked} --kind question  looks for one") from None
    parser.set_defaults(question=question)
    parser.prog = f"{parser.prog} {question.name}"
    parser.description = "\n\n".join(part for part in (question.summary, question.description) if part)
    parser.epilog = _columns(question, words, common.folders(known).base)
    parameters(parser, question)


def parameters(parser: argparse.ArgumentParser, question: Query) -> None:
    """Declare the parameters of a question, by their names and in their order."""
    group = parser.add_argument_group("parameters of the question")
    group.add_argument("values", nargs="*", metavar="VALUE", help="values, each to the first of the parameters below that takes it")
    for parameter in question.parameters:
        default = question.defaults.get(parameter.name)
        words_ = f"{parameter.takes} (default: {default})" if default else f"{parameter.takes}; without it, all"
        group.add_argument(f"--{parameter.name}", dest=f"parameter {parameter.name}", metavar=parameter.takes.upper(), action=_Once, help=words_)


def given(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """Return the values that the options give to a question without a name, and those with one."""
    named = {name.removeprefix("parameter "): value for name, value in vars(options).items() if name.startswith("parameter ")}
    values: list[str] = getattr(options, "values", [])
    one_name = list(named.values()) == [None]  # its words need no quotation marks
    return [" ".join(values)] if values and one_name else values, named


def _columns(question: Query, words: list[str], base: Path) -> str:
    """Return the columns of a question in words, where help is asked for: each by its own, else by the term of its name."""
    if not {"-h", "--help"} & set(words):
        return ""
    from kg import ontology
    from kg.site.catalogue import columns

    told = columns(question, ontology.terms(base))
    lines = ["columns of the answer:", *(f"  {name:<16} {said}" for name, said in told.items())]
    return "\n".join(lines)


class _Once(argparse.Action):
    """Take a value, once."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option_string: str | None = None) -> None:
        """Store the value."""
        if getattr(namespace, self.dest) is not None:
            raise ValueError(f"{option_string} is given twice")
        setattr(namespace, self.dest, values)


def run(options: argparse.Namespace) -> int:
    """List or answer."""
    graph = common.graph(options)
    if options.name is None:
        found = graph.questions()
        if options.format == "json":
            common.deliver(options, common.answer_json(graph, {"questions": plain(found)}, options))
        else:
            common.report(listing(found))
        return 0
    question: Query = options.question
    values, named = given(options)
    if options.text:
        common.deliver(options, graph.text_of(question, *values, **named))
        return 0
    reading = common.reading_of(options)
    timeout = common.own_timeout(options)
    write(graph.ask(question, *values, limit=options.limit, timeout=timeout, labels=shows_labels(options), **reading, **named), options)
    return 0


def plain(found: list[Query]) -> list[dict[str, Any]]:
    """Return the questions as JSON has them."""
    return [
        {
            "name": q.name,
            "topic": q.tags[0] if q.tags else "",
            "summary": q.summary,
            "questions": q.questions,
            "parameters": {p.name: {"kind": p.takes, "default": q.defaults.get(p.name)} for p in q.parameters},
        }
        for q in found
    ]


def listing(found: list[Query]) -> str:
    """Return the questions by topic, with their parameters."""
    width = max((len(q.name) for q in found), default=0)
    lines: list[str] = []
    for topic in dict.fromkeys(sorted(q.tags[0] if q.tags else "other" for q in found)):
        lines.append(f"{topic}")
        for query in found:
            if (query.tags[0] if query.tags else "other") == topic:
                lines.append(f"  {query.name:<{width}}  {query.summary}")
                if query.parameters:
                    lines.append(f"  {'':<{width}}  " + "  ".join(f"--{p.name} {p.takes.upper()}" for p in query.parameters))
        lines.append("")
    return "\n".join([*lines, "sgkg ask NAME answers one."]) + "\n"

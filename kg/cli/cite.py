"""Say how to cite the graph, an answer, or what a text or a record says: with release, digest and day.

sgkg cite                                  the release
sgkg cite positions-on --option "US ground troops in Ukraine" --as-of 2025-03-31   the answer to a question
sgkg cite "Trump rules out US ground troops in Ukraine, too"                       a claim, with the texts that make it
sgkg cite sgd:Source_KluthTaipeiTimes      a text
sgkg cite --format ttl                     the dataset and its named graphs, described in VoID and DCAT
"""

from __future__ import annotations

import argparse

from kg import citation
from kg.cli import ask, common
from kg.cli.terminal import put

RELEASE = "release"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("name", nargs="?", default=RELEASE, metavar="NAME", help="a question, a thing, or  release  (default: %(default)s)")
    common.add_reading(parser)
    form = (*citation.FORMATS, "ttl")
    parser.add_argument("--format", choices=form, default="text", help="text, BibTeX or CSL-JSON; of the release also ttl (default: %(default)s)")


def named(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Declare the parameters of the question that the words name, where they name one."""
    from kg import queries

    known, _ = parser.parse_known_args([word for word in words if word not in ("-h", "--help")])
    parser.set_defaults(question=None)
    if known.name != RELEASE and known.name in queries.names(common.folders(known).roots):
        question = queries.find(common.folders(known).roots, known.name)
        parser.set_defaults(question=question)
        ask.parameters(parser, question)


def run(options: argparse.Namespace) -> int:
    """Write the citation."""
    graph = common.graph(options)
    reading = common.reading_of(options)
    if options.format == "ttl":
        if options.name != RELEASE:
            raise ValueError("--format ttl describes the release; leave out the NAME, or write text, bibtex or csl")
        put(graph.use(citation.description).encode())
        return 0
    if options.question is not None:
        values, named = ask.given(options)
        found = graph.cite(options.question, *values, **reading, **named)
    elif reading:
        raise ValueError("a day belongs to an answer; name a question, such as  sgkg cite positions-on --as-of 2025-03-31")
    else:
        found = graph.cite("" if options.name == RELEASE else options.name)
        if len(found) == 1 and options.name != RELEASE and (others := graph.also_named(options.name)):
            common.warn(f"{options.name} alone is cited{others}")
    written = citation.written(found, options.format)
    common.report(written) if options.format == "text" else put(written.encode())
    return 0

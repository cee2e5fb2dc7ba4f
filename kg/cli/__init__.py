"""The command `sgkg`: find the verb, read its arguments, run it, and turn errors into one line and an exit status.

Exit status: 0 done, 1 findings, 2 everything else, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from types import ModuleType

VERBS = {
    "demo": "take a short tour on the real graph",
    "build": "make the graph from ontology, seeds, rules and your workspace",
    "ask": "list the questions, or answer one",
    "query": "run any SPARQL 1.1 query",
    "find": "look for words in names, texts, statements and questions",
    "list": "list the actors, instruments, options, sources or events, with counts and years",
    "coverage": "count the facts of each kind, and say for which years",
    "show": "say everything about an entity or a claim, with its evidence",
    "cite": "say how to cite the release, an answer, a claim or a text",
    "schema": "say what the graph can say: classes, properties, values, concept schemes",
    "assess": "weigh the options: who finds them credible, who accepts them, what would open a way",
    "compare": "lay agreements side by side, each cell with its source",
    "timeline": "tell in order what happened, where everybody stood and what changed",
    "validate": "check files of facts: syntax, names, shapes, meaning; with places and fixes",
    "init": "make a workspace: a folder for facts of your own",
    "text": "register a text: its source and work, and which known text it is like",
    "new": "make a statement with its evidence: names and words as you type them",
    "add": "check facts and accept them into your workspace as one change",
    "retract": "take back what was accepted",
    "revert": "undo a change by another one",
    "log": "list the changes of your workspace",
    "diff": "say what differs between two points of its history",
    "repair": "put back changes that were damaged by hand",
    "migrate": "bring your workspace to the format of this version",
    "explain": "say what a rule of validate asks, with an example that passes and one that fails",
    "template": "make a table for facts of a class, or turn a table into facts",
    "export": "write a view for Gephi, Cytoscape or networkx, or as a picture, or the graph as RDF",
    "network": "measure a view as a network, or compare it between two days",
    "serve": "serve the graph to browsers and programs: a page, a SPARQL endpoint, a JSON interface",
    "site": "write the explorer: the whole graph as a page that needs no server",
    "mcp": "serve the graph to programs that talk, read-only (Model Context Protocol)",
    "changes": "say what changed between the last two builds",
    "evidence": "find the words of every claim again in your own copies of the texts",
    "format": "rewrite the Turtle of ontology/ and seeds/ in canonical form",
}


# Those that show something to a person, through a pager where it is long; the others work, write files or talk.
PAGED = set(VERBS) - {"demo", "build", "template", "export", "serve", "site", "mcp", "format", "new"}


def usage() -> str:
    """Return the help of the whole command."""
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {what}" for name, what in VERBS.items())
    return (
        "usage: sgkg VERB [ARGUMENTS]\n\n"
        "The security-guarantee knowledge graph: who owes what to whom, under which trigger, according to which text.\n\n"
        f"{verbs}\n\n"
        "sgkg VERB --help says more; --reference prints it all; --version prints the version.\n"
        "Start with:  sgkg demo\n"
    )


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    from kg.cli.terminal import cleaned

    arguments = sys.argv[1:] if argv is None else argv
    gc.set_threshold(50_000)  # a command is short: looking for cycles among what it has just imported costs more than it frees
    with cleaned():
        try:
            status = _dispatch(arguments)
            sys.stdout.flush()
            return status
        except KeyboardInterrupt:
            return 130
        except BrokenPipeError:  # the reader of our output has left, as `head` does
            _drop_output()
            return 0
        except SystemExit:
            raise
        except BaseException as error:  # the panic of an engine is no Exception
            if os.environ.get("SGKG_DEBUG"):
                raise
            with suppress(OSError):
                from kg.cli.common import warn
                from kg.text import words_of

                warn(words_of(error))
            _drop_output()
            return 2


def program() -> NoReturn:
    """Be the program: run the command, and end with its exit status at once; the system takes memory back faster than Python frees it."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # what could not be written has been told
            stream.flush()
    os._exit(status)


def _drop_output() -> None:
    """Let what could not be written be gone, so that the interpreter does not try once more on leaving."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _meant(words: list[str]) -> str:
    """Return what somebody may have meant who begins with no verb: a question by its name, a verb with a slip in it, or plain words."""
    from kg import queries
    from kg.paths import find_folders
    from kg.text import clean, did_you_mean

    with suppress(OSError, ValueError, LookupError):
        return f"; to ask this question:  sgkg ask {' '.join([queries.find(find_folders().base, words[0]).name, *map(clean, words[1:])])}"
    looked = f"sgkg --help lists them; sgkg find {clean(' '.join(words))}  looks for these words" if len(words) > 1 else "sgkg --help lists them"
    return did_you_mean(words[0], VERBS, looked, 1)


def _dispatch(arguments: list[str]) -> int:
    from kg.cli.terminal import paged, width
    from kg.text import folded

    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(folded(usage(), width()))
        return 0 if arguments else 2
    if arguments[0] in ("-V", "--version"):
        from kg import __version__

        print(f"sgkg {__version__}")
        return 0
    if arguments[0] == "--reference":
        sys.stdout.write(reference())
        return 0
    verb = arguments[0]
    if verb not in VERBS:
        print(f"sgkg: unknown verb {verb}{_meant(arguments)}", file=sys.stderr)
        return 2
    # Of what is asked about while it runs, or goes on and on, nothing is held back.
    held = verb in PAGED and not {"--no-pager", "--fix", "--watch"} & set(arguments)
    with paged() if held else nullcontext():
        return _run(verb, arguments)


def _run(verb: str, arguments: list[str]) -> int:
    module, parser = _parser(verb)
    words = _spelt(arguments[1:], parser)
    if hasattr(module, "named"):  # what the verb is asked about has options of its own: those of a question
        module.named(parser, words)
        options, extra = parser.parse_known_intermixed_args(_spelt(words, parser))
    else:
        options, extra = parser.parse_known_args(_spelt(words, parser))
    if extra:
        from kg.text import did_you_mean

        known = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
        question = parser.get_default("question")
        takes = f"it takes --{', --'.join(p.name for p in question.parameters)}" if question and question.parameters else ""
        hint = did_you_mean(extra[0].partition("=")[0], known, takes or f"{parser.prog} --help lists what there is", 1)
        raise ValueError(f"{parser.prog} does not take {extra[0]!r}{hint}")
    return int(module.run(options))


def _spelt(words: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """Return the words with options that differ from a known one in case, hyphens or underscores alone as they are spelt.

    A value of few allowed ones is then taken in capitals too, and a format by its other names.
    """
    from kg.cli.common import OTHER_NAMES

    def spelt(word: str, choices: Iterable[str]) -> str:
        other = OTHER_NAMES.get(word.lower(), "")
        return other if other in choices else word.lower()

    for action in parser._actions:
        if action.choices and action.type is None and all(isinstance(one, str) and one.islower() for one in action.choices):
            action.type = partial(spelt, choices=action.choices)
    known = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    plain = {option.replace("-", "").casefold(): option for option in known}
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "--":
            return found + words[place:]
        name, equals, value = word.partition("=")
        option = plain.get(re.sub("[-_]", "", name).casefold(), name) if name.startswith("--") and name not in known else name
        found.append(option + equals + value)
    return found


def _parser(verb: str) -> tuple[ModuleType, argparse.ArgumentParser]:
    """Return the module of a verb and the parser of its arguments, whose errors are one line."""
    import argparse
    import importlib

    from kg.text import folded

    class Help(argparse.HelpFormatter):
        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return folded("".join(indent + line for line in text.splitlines(keepends=True)), width)

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise ValueError(f"{self.prog}: {message}; {self.prog} --help says more")

    module = importlib.import_module(f"kg.cli.{verb}")
    parser = Parser(prog=f"sgkg {verb}", description=module.__doc__, allow_abbrev=False, formatter_class=Help)
    module.arguments(parser)
    if verb in PAGED:
        parser.add_argument("--no-pager", action="store_true", help="on a terminal: print all at once (default: PAGER, else less, where it is long)")
    return module, parser


def reference() -> str:
    """Return the reference of the command line as Markdown: every verb with its arguments and what they do."""
    lines = ["# The command `sgkg`", "", "Exit status: 0 done, 1 findings, 2 everything else, 130 interrupted.", ""]
    for verb, what in VERBS.items():
        module, parser = _parser(verb)
        lines += [f"## sgkg {verb}", "", f"{what[0].upper()}{what[1:]}.", "", "```text", (module.__doc__ or "").strip(), "```", ""]
        lines += ["| argument | what it does |", "|---|---|"]
        for action in parser._actions:
            if action.help and "--help" not in action.option_strings and action.help != "==SUPPRESS==":
                takes = action.metavar or ("" if action.nargs == 0 else "|".join(map(str, action.choices or ())) or action.dest.upper())
                value = " ".join(takes) if isinstance(takes, tuple) else takes
                name = " ".join(part for part in (", ".join(action.option_strings), value if action.nargs != 0 else "") if part)
                told = (action.help % {"default": action.default}).replace("|", "\\|")
                lines.append(f"| `{name.replace('|', '/')}` | {told} |")
        lines.append("")
    return "\n".join(lines)

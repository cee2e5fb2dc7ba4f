"""Run one of the two SHACL engines; both give the same results. The Rust engine (package `shacl`) stands here, pySHACL beside."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg import turtle
from kg.rdf import SUBCLASS, TYPE, bare, canonical, split_literal
from kg.validate.model import ANONYMOUS, ENGINES, Engine, Result, once_per_row

if TYPE_CHECKING:
    import shacl

# The Rust engine forgets what a blank node is called in the data. A second run says it: every blank node gets one
# triple with its name, and a shape reports that triple. A shape that forbids unknown properties reports it as
# well, and is told apart by the path.
_NAME = "urn:sgkg:blank-node-name"
_NAMING_SHAPE = Path(__file__).with_name("naming.ttl")
#: A date of so many figures makes the Rust engine fail; they are the work of the other one.
_FAILS = re.compile(r'"-?\d{19}[^"\n]*"\^\^<http://www\.w3\.org/2001/XMLSchema#')
_IN_DATA = re.compile(r"(?:^|(?<=> ))_:(\S+)(?= <| *\.\s*$)")
_SH = "http://www.w3.org/ns/shacl#"
#: From so many characters of data on it pays to put shapes in other words.
_LARGE = 200_000
_IN_MESSAGE = re.compile(r"_:\d+_b\d+")


def default_engine() -> Engine:
    """Return the fast engine where it is installed (it has no wheel for some platforms), else the reference one."""
    return "shacl" if find_spec("shacl") else "pyshacl"


def run(data: str | bytes, shapes: str, engine: Engine | None = None) -> list[Result]:
    """Validate data against shapes; each library is imported only when its engine runs.

    Args:
        data: N-Triples.
        shapes: Turtle.
        engine: None takes `default_engine()`.

    Returns:
        The results, sorted.

    Raises:
        ValueError: data or shapes that do not parse, or an unknown engine.
        RuntimeError: the engine is not installed; the message has the command to run.
    """
    text = data.decode() if isinstance(data, bytes) else data
    name = engine or default_engine()
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}; use one of {' '.join(ENGINES)}")
    try:
        if name == "pyshacl" or _FAILS.search(text):
            from kg.validate.pyshacl_engine import run as run_engine
        else:
            import shacl  # noqa: F401

            run_engine = _rust
    except ModuleNotFoundError as error:
        raise RuntimeError(f"the engine {name} is not installed here; run  pip install {error.name}  or leave --engine out") from error
    return run_engine(text, shapes)


def _rust(data: str, shapes: str) -> list[Result]:
    """Return the results of the Rust engine, blank nodes under the names they have in the data where those can be told."""
    results = _rust_results(data, shapes)
    return once_per_row(_named(results, data, shapes)) if any(map(_has_blank, results)) else results


def _rust_results(data: str, shapes: str) -> list[Result]:
    """Return results as the engine gives them, blank nodes under its own names."""
    return once_per_row(
        Result(
            canonical(found.focus_node),
            found.path or "",
            canonical(found.value),
            found.component_iri,
            ANONYMOUS if (found.source_shape or "_:").startswith("_:") else bare(found.source_shape or ""),
            found.severity_iri,
            tuple(sorted(set(found.messages))),
        )
        for found in _compiled(shapes, len(data) > _LARGE).validate_text(data, format="ntriples").results
    )


@lru_cache(8)
def _compiled(shapes: str, large: bool) -> shacl.Shapes:
    """Return shapes as the Rust engine reads them, for large data those that are only tested put in other words.

    Where `sh:class` stands in a shape that is only tested (by `sh:or`, `sh:node` and the like), the engine (0.3.4) goes through all instances of the
    class for each node: 4 s for 120 thousand triples, 45 s for 400 thousand. A path that leads to the class means the same and takes no
    such time; of a shape that is only tested no result is told, so the results are the same.
    """
    import shacl

    if not large:
        return shacl.Shapes.from_turtle(shapes)
    quads = turtle.parse(shapes.encode(), "turtle", name="the shapes", base_iri="urn:sgkg:shapes")
    told = {
        str(quad.subject)
        for quad in quads
        if quad.predicate.value.startswith(f"{_SH}target") or (quad.predicate.value == TYPE and "Shape>" not in str(quad.object))
    }
    below: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate.value == f"{_SH}property":
            below.setdefault(str(quad.subject), []).append(str(quad.object))
    todo = list(told)
    while todo:
        new = [one for one in below.get(todo.pop(), ()) if one not in told]
        told.update(new)
        todo += new
    lines, classes = [], set()
    for quad in quads:
        if quad.predicate.value == f"{_SH}class" and str(quad.subject) not in told:
            classes.add(str(quad.object))
            lines.append(f"{quad.subject} <{_SH}node> {_tested(str(quad.object))} .")
        else:
            lines.append(f"{quad.subject} {quad.predicate} {quad.object} .")
    path = f"( <{TYPE}> [ <{_SH}zeroOrMorePath> <{SUBCLASS}> ] )"
    lines += (f"{_tested(one)} <{_SH}property> [ <{_SH}path> {path} ; <{_SH}hasValue> {one} ] ." for one in sorted(classes))
    return shacl.Shapes.from_turtle("\n".join(lines))


def _tested(cls: str) -> str:
    return f"<urn:sgkg:of:{cls[1:-1]}>"


def _has_blank(result: Result) -> bool:
    return result.focus_node.startswith("_:") or result.value.startswith("_:")


def _renamed(result: Result, names: dict[str, str]) -> Result:
    """Return a result with the engine's names of blank nodes replaced, or forgotten where there is no name."""

    def name(term: str) -> str:
        return names.get(term, ANONYMOUS) if term.startswith("_:") else term

    messages = (_IN_MESSAGE.sub(lambda m: names.get(m[0], ANONYMOUS), text) for text in result.messages)
    return Result(
        name(result.focus_node),
        result.path,
        name(result.value),
        result.component,
        result.shape,
        result.severity,
        tuple(sorted(messages)),
    )


def _named(results: list[Result], data: str, shapes: str) -> list[Result]:
    """Return results with blank nodes under the names they have in the data, wherever both runs found the same."""
    lines = (line for line in data.split("\n") if "_:" in line)
    labels = sorted({match[1] for line in lines for match in _IN_DATA.finditer(line)})
    names_added = "".join(f'_:{label} <{_NAME}> "{label}" .\n' for label in labels)
    twins = _rust_results(f"{data.rstrip()}\n{names_added}", shapes + _NAMING_SHAPE.read_text(encoding="utf-8"))
    names = {t.focus_node: f"_:{split_literal(t.value)[0]}" for t in twins if t.shape == "urn:sgkg:name"}
    named: defaultdict[Result, list[Result]] = defaultdict(list)
    plain: defaultdict[Result, list[Result]] = defaultdict(list)
    for twin in twins:
        if twin.path != f"<{_NAME}>":
            named[_renamed(twin, {})].append(_renamed(twin, names))
    for result in results:
        nameless = _renamed(result, {})
        plain[nameless].append(nameless)
    return [r for key, group in plain.items() for r in (named[key] if len(named[key]) == len(group) else group)]

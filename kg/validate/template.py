"""Make an empty table for the nodes of a class: a column for each property that the shapes know, explained, with the values allowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import ontology, turtle
from kg.rdf import NS, PREFIXES, SHAPES, curie
from kg.validate.context import Context

if TYPE_CHECKING:
    from pyoxigraph import Quad

_SH = PREFIXES["sh"]
_SCHEME = f"<{PREFIXES['skos']}inScheme>"
#: So many allowed values are listed; of more, the scheme is named.
MOST = 80


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        path: the IRI of the property.
        words: what it says and what goes into it.
        must: a value is needed.
        many: several values may stand in a cell.
        kind: what the values are: a class, a datatype, or nothing told.
        values: the values allowed, as CURIEs; empty where that is open.
    """

    path: str
    words: str
    must: bool
    many: bool
    kind: str
    values: tuple[str, ...]


class _Shapes:
    """The statements of the shapes by subject, lists read out."""

    def __init__(self, quads: Sequence[Quad]) -> None:
        self.said: dict[str, dict[str, list[str]]] = {}
        for quad in quads:
            key = str(quad.subject)
            value = quad.object.value if hasattr(quad.object, "value") else str(quad.object)
            self.said.setdefault(key, {}).setdefault(quad.predicate.value, []).append(f"_:{value}" if str(quad.object).startswith("_:") else value)

    def get(self, node: str, name: str) -> list[str]:
        return self.said.get(node if node.startswith("_:") else f"<{node}>", {}).get(_SH + name, [])

    def one(self, node: str, name: str) -> str:
        return next(iter(self.get(node, name)), "")

    def nodes(self) -> list[str]:
        return sorted(key[1:-1] for key in self.said if key.startswith(f"<{SHAPES}"))

    def scheme(self, node: str) -> str:
        """The scheme whose concepts a property's values are, found through sh:node and sh:qualifiedValueShape."""
        for inner in [*self.get(node, "node"), *self.get(node, "qualifiedValueShape")]:
            for prop in self.get(inner, "property"):
                if self.one(prop, "path") == _SCHEME[1:-1] and (scheme := self.one(prop, "hasValue")):
                    return scheme
        return ""


def columns(cls: str, base: Path, context: Context) -> list[Column]:
    """Return the columns for a class: the needed ones first, then as the shapes list them.

    Args:
        cls: the IRI of the class.
        base: the base folder, for the shapes.
        context: the graph, for classes above, and for the concepts of schemes.
    """
    shapes = _Shapes(turtle.read(ontology.shapes(base)))
    classes = _above(cls, context)
    found: dict[str, Column] = {}
    for node in shapes.nodes():
        if set(shapes.get(node, "targetClass")) & classes:
            for prop in shapes.get(node, "property"):
                _add(found, shapes, prop, context)
    return sorted(found.values(), key=lambda column: (not column.must, column.path != PREFIXES["rdfs"] + "label"))


def _above(cls: str, context: Context) -> set[str]:
    found, todo = set(), [cls]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += [o[1:-1] for p, o in context.about(f"<{one}>") if p == f"<{PREFIXES['rdfs']}subClassOf>" and o.startswith("<")]
    return found


def _add(found: dict[str, Column], shapes: _Shapes, prop: str, context: Context) -> None:
    path = shapes.one(prop, "path")
    if not path or path.startswith(("_:", PREFIXES["rdf"])):
        return
    scheme = shapes.scheme(prop)
    values = sorted(curie(s.decode()[1:-1]) for s in context.before(f"<{scheme}>".encode()) if (_SCHEME, f"<{scheme}>") in context.about(s.decode()))
    kind = curie(shapes.one(prop, "class") or shapes.one(prop, "datatype")) if shapes.one(prop, "class") or shapes.one(prop, "datatype") else ""
    old = found.get(path, Column(path, "", False, True, "", ()))
    found[path] = Column(
        path,
        old.words or shapes.one(prop, "message") or _definition(path, context),
        old.must or shapes.one(prop, "minCount") not in ("", "0"),
        old.many and shapes.one(prop, "maxCount") != "1",
        old.kind or kind,
        old.values or (tuple(values) if len(values) <= MOST else (f"a concept of {curie(scheme)}",)),
    )


def _definition(path: str, context: Context) -> str:
    from kg.rdf import split_literal

    return next((split_literal(o)[0] for p, o in context.about(f"<{path}>") if p == f"<{PREFIXES['skos']}definition>"), "")


def write(cls: str, listed: Sequence[Column], *, separator: str = ",") -> str:
    """Return the empty table: the heads, then remarks (rows that begin with #) that say what goes where.

    The table begins with a byte-order mark, by which spreadsheets know that it is UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(["id", "class", *(curie(column.path) for column in listed)])
    writer.writerow(["# what", f"{curie(cls)}, or a class below it", *(column.words for column in listed)])
    writer.writerow(["# how", "needed", *(_how(column) for column in listed)])
    writer.writerow(["# values", curie(cls), *(" or ".join(column.values) or column.kind for column in listed)])
    return "\ufeff" + out.getvalue()


def _how(column: Column) -> str:
    return f"{'needed' if column.must else 'may be empty'}; {'several with | between them' if column.many else 'one value'}"


def find_class(text: str, context: Context) -> str:
    """Return the IRI of the class that a CURIE, a local name or a label names.

    Raises:
        LookupError: there is none; near ones are named.
    """
    from kg.rdf import expand

    classes = {iri for iri, kinds in context.terms.items() if f"<{PREFIXES['owl']}Class>" in kinds}
    for iri in (expand(text), NS + text, *context.called(text)):
        if iri in classes:
            return iri
    import difflib

    near = difflib.get_close_matches(text.removeprefix("sg:"), sorted(iri.removeprefix(NS) for iri in classes), 3, 0.5)
    raise LookupError(f"no class is called {text}" + (f"; did you mean {' or '.join('sg:' + name for name in near)}?" if near else ""))

"""A finding: what is wrong with a file of facts, in words and as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.rdf import bare, expand, short, split_literal
from kg.validate.context import LABELS, Context
from kg.validate.results import Result

if TYPE_CHECKING:
    from kg.validate.facts import Fact

SEVERITIES = ("error", "warning", "note")
_OF_SHACL = {"Violation": "error", "Warning": "warning", "Info": "note"}
_WORDS = {
    "Class": "is of another class than the rule asks for",
    "Closed": "is a property that the rule does not allow here",
    "Datatype": "has another datatype than the rule asks for, or is not well formed",
    "Disjoint": "must differ from another value",
    "HasValue": "lacks the value that the rule asks for",
    "In": "is not in the list of allowed values",
    "LanguageIn": "is in another language than the rule allows",
    "LessThan": "is not below the value it is compared with",
    "LessThanOrEquals": "is above the value it is compared with",
    "MaxCount": "has too many values",
    "MinCount": "has too few values",
    "NodeKind": "is of another kind (IRI, literal, blank node) than the rule asks for",
    "Pattern": "is not written as the rule asks for",
    "UniqueLang": "has two values in one language",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Terms are N-Triples, so that (focus, path, value) leads back to the triple in the file.

    Attributes:
        severity: error, warning or note.
        rule: the stable id of the rule: the local name of a shape, or the name of a check of the vocabulary.
        message: what is wrong and what to write, in words.
        focus: the node it is about.
        name: the label of that node, `""` where it has none.
        path: the property, as IRI or property path; `""` where the finding is about the node as a whole.
        value: the value at fault; `""` where there is none.
        files: the files that speak of the node; none where only the graph does.
        suggestions: terms to write instead of the one at fault, the likeliest first, as CURIEs.
        shape: the IRI of the shape, `""` for any other check.
        component: the IRI of the constraint component, `""` for any other check.
        part: what of the triple (focus, path, value) is at fault: subject, predicate or object; of a table, its cell.
        line, column, end_line, end_column: the place in the first of the files, counted from 1, the end exclusive; 0 where none is known.
        text: the line of the file at that place.
        fix: what to type instead, or what to add; `""` where only a person can tell.
        cell: the cell of a table, such as B7; `""` for other files.
    """

    severity: str
    rule: str
    message: str
    focus: str
    name: str = ""
    path: str = ""
    value: str = ""
    files: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    shape: str = ""
    component: str = ""
    part: str = "subject"
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    text: str = ""
    fix: str = ""
    cell: str = ""

    @property
    def file(self) -> str:
        """The file of the place; `""` where only the graph speaks of the node."""
        return self.files[0] if self.files else ""

    @property
    def place(self) -> str:
        """The place as editors read it: file:line:column, or as much of it as is known."""
        if self.cell:
            return f"{self.file}:{self.cell}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def order(self) -> tuple[object, ...]:
        """Return the key to sort by: file, then causes (syntax, vocabulary) before effects (shapes), then place and rule."""
        rest = (self.line, self.column, self.focus, self.rule, self.path, self.value, self.message)
        return (self.files, bool(self.shape), SEVERITIES.index(self.severity), *rest)


class Names:
    """What the nodes of files and graph are called, and which file speaks of which node."""

    def __init__(self, facts: Sequence[Fact], context: Context) -> None:
        """Index the facts; the context is asked only for nodes that come up."""
        self.context = context
        self.labels: dict[str, str] = {}
        self.as_subject: dict[str, dict[str, None]] = {}
        self.as_object: dict[str, dict[str, None]] = {}
        for fact in facts:
            self.as_subject.setdefault(fact.subject, {})[fact.file] = None
            self.as_object.setdefault(fact.object, {})[fact.file] = None
            if fact.predicate in LABELS[:2] and fact.object.startswith('"'):
                self.labels.setdefault(fact.subject, split_literal(fact.object)[0])

    def label(self, term: str) -> str:
        """Return the label of a node, as the files give it, else the graph; `""` where it has none."""
        if term.startswith('"'):
            return ""
        return self.labels.get(term) or self.context.label(term)

    def files(self, term: str) -> tuple[str, ...]:
        """Return the files that say something about a node, else those that refer to it."""
        return tuple(self.as_subject.get(term) or self.as_object.get(term) or ())


def of_shapes(results: Iterable[Result], names: Names) -> list[Finding]:
    """Return results of an engine as findings; what one shape says twice of one value (datatype and pattern, say) is one."""
    found: dict[tuple[str, ...], Finding] = {}
    for result in results:
        finding = _of_shape(result, names)
        found.setdefault((finding.rule, finding.message, finding.focus, finding.path, finding.value), finding)
    return list(found.values())


def _of_shape(result: Result, names: Names) -> Finding:
    local = _local(result.component).removesuffix("ConstraintComponent")
    shape = "" if result.shape.startswith("_:") else result.shape
    return Finding(
        severity=_OF_SHACL.get(_local(result.severity), "error"),
        rule=_local(shape) if shape else local,
        message=" ".join(result.messages) or f"{short(result.path) or 'the node'} {_WORDS.get(local, f'breaks the rule {local}')}",
        focus=result.focus_node,
        name=names.label(result.focus_node),
        path=bare(result.path) if result.path.count("<") == 1 and result.path.startswith("<") else result.path,
        value=result.value,
        files=names.files(result.focus_node) or names.files(result.value),
        shape=shape or result.shape,
        component=result.component,
        part="object" if result.path and result.value else "subject",
        fix=_fix(local, result),
    )


def _fix(component: str, result: Result) -> str:
    """Return what to type for a result of a shape, where its kind tells."""
    path = short(result.path)
    if component == "MinCount" and path:
        return f"add  {path} … ;"
    if component in ("MaxCount", "UniqueLang") and path:
        return f"keep one {path}, take the others off"
    if component == "Datatype" and result.value.startswith('"'):
        day = as_date(split_literal(result.value)[0])
        return f'{path} "{day}"^^xsd:date' if day else ""
    return ""


_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:T.*|Z|[+-]\d\d:\d\d)?"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.? (?P<m>[A-Za-z]{3,9})\.? (?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
)


def as_date(text: str) -> str:
    """Return the day that a text means, as year-month-day; `""` where it means none, or may mean two."""
    import datetime

    for pattern in _DAYS:
        if match := pattern.fullmatch(text.strip()):
            month = match["m"] if match["m"].isdigit() else _MONTHS.get(match["m"][:3].lower(), 0)
            try:
                return datetime.date(int(match["y"]), int(month), int(match["d"])).isoformat()
            except ValueError:
                return ""
    return ""


def is_date(text: str) -> bool:
    """Return whether a text is a calendar day, year-month-day, without a time zone."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None and as_date(text) == text


#: Checks of meaning that say in part what shapes say of the same node.
_SAID_BY_SHAPES = {"bounds-reversed", "code-shared", "supposition-asserted"}


def without_effects(found: Sequence[Finding]) -> list[Finding]:
    """Return findings less those of shapes that only say again what a check of names says of the same place.

    A misspelt property makes its node lack the right one; a literal in place of an IRI is of no class.
    """
    names = [finding for finding in found if not finding.shape and finding.path and finding.severity == "error"]
    places = {(finding.focus, finding.path, finding.value) for finding in names}
    missing = {(finding.focus, finding.path) for finding in names if finding.rule == "table-cell"}
    missing |= {(finding.focus, expand(near) or "") for finding in names if finding.part == "predicate" for near in finding.suggestions}
    shaped = {finding.focus for finding in found if finding.shape}
    found = [f for f in found if not (f.rule in _SAID_BY_SHAPES and f.focus in shaped)]
    return [f for f in found if not f.shape or not ((f.focus, f.path, f.value) in places or (not f.value and (f.focus, f.path) in missing))]


def _local(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

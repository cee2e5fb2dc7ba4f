"""What a SHACL engine found, in one canonical form whichever engine found it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass

#: Version of the JSON that `to_json` writes; part of what a cache of results depends on.
FORMAT = 1

#: A blank node whose name in the data is not known, or that belongs to the shapes.
ANONYMOUS = "_:"

_NAMED_BLANK = re.compile(r"_:\w+")
_SPARQL = "http://www.w3.org/ns/shacl#SPARQLConstraintComponent"


@dataclass(frozen=True, order=True, slots=True)
class Result:
    """One validation result; two engines agree when their sorted lists are equal.

    Attributes:
        focus_node: an N-Triples term; a blank node keeps the name it has in the data where the engine can tell it, else it is `_:`.
        path: a SPARQL property path over full IRIs, `""` where there is none.
        value: an N-Triples term as above, `""` where there is none.
        component: the IRI of the constraint component, without brackets as all IRIs below.
        shape: the IRI of the source shape, `_:` for a shape without one.
        severity: the IRI of the severity.
        messages: the declared `sh:message` texts, sorted, never an engine's own words.
    """

    focus_node: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
    messages: tuple[str, ...]

    def anonymous(self) -> Result:
        """Return the same result with every blank node written `_:`, for data whose labels differ."""
        return Result(
            _blank(self.focus_node),
            self.path,
            _blank(self.value),
            self.component,
            self.shape,
            self.severity,
            tuple(sorted(_NAMED_BLANK.sub(ANONYMOUS, text) for text in self.messages)),
        )


def _blank(term: str) -> str:
    return ANONYMOUS if term.startswith("_:") else term


def once_per_row(results: Iterable[Result]) -> list[Result]:
    """Return results sorted, equal ones of SPARQL constraints once: engines differ in whether equal rows count twice."""
    counts = Counter(results)
    return sorted(r for r, n in counts.items() for _ in range(1 if r.component == _SPARQL else n))


def new_results(after: Iterable[Result], before: Iterable[Result]) -> list[Result]:
    """Return what is in `after` and not in `before`, as multisets: two equal results of which one was there leave one."""
    return sorted((Counter(after) - Counter(before)).elements())


def to_json(results: Iterable[Result]) -> str:
    """Return results as JSON, sorted, so that equal results give equal bytes."""
    rows = [astuple(result) for result in sorted(results)]
    return json.dumps({"format": FORMAT, "results": rows}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> list[Result]:
    """Return the results that `to_json` wrote.

    Raises:
        ValueError: the text is anything else.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r}, not {FORMAT}")
        return [Result(f, p, v, c, s, y, tuple(m)) for f, p, v, c, s, y, m in data["results"]]
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not a list of validation results: {error}") from None

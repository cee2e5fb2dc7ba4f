"""Read the folder `queries/`: files of SPARQL with a header of `#+` lines, and bind their parameters.

The header is the YAML of grlc (https://github.com/CLARIAH/grlc): `summary`, `description`, `tags`, `defaults`, and here also
`question` (its number, or numbers, in the list of competency questions), `parameters` (what each one names: actor, option, day, …),
`stratum` (of a rule), `phase` (`time` where a rule concludes when things hold, `all` where it depends on no day, `day` where it concludes
verdicts of a day), `about` (the classes of the facts that a question is about), `history` (it reads what began by a day, whether or not it has ended)
and `rederive` (in a reading it needs the rules that conclude verdicts).
The policy of a check stands there too: `severity` (error, where none is given); `scope`, which is `built` where the query is for the built
graph alone, `facts` where `sgkg validate` runs it with new facts too, on the part of the graph that it then reads (`kg.validate.reach`; a rule is
`built` and a check `facts` where nothing is said); `unless: shape` where a check is silent on what a shape tells; `remedy`, one
line that says what to write instead.
A parameter is a variable whose name begins with `_`: `?_option_iri` takes an IRI, `?_since_date` a date,
`?_text` a string. The file stays runnable SPARQL: an unbound parameter is a variable like any other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kg import files, sparql
from kg.paths import QUERIES, Roots
from kg.rdf import PREFIXES
from kg.text import did_you_mean, whole

FOLDERS = ("ask", "derive", "check", "validate", "network", "assess")
MAX_QUERY = 2_000_000
_KEYS = {
    "summary": str,
    "description": str,
    "remedy": str,
    "tags": list,
    "defaults": dict,
    "parameters": dict,
    "about": list,
    "question": object,
    "stratum": int,
    "rederive": bool,
    "history": bool,
    "legend": dict,
}
# What a view's header may put into words under `legend`: each polarity of edges, what the groups of edges and of nodes are, what it means
# that a mark is larger and a line thicker.
LEGEND = ("for", "against", "open", "bond", "other", "edges", "nodes", "size", "weight")
POLICY = {
    "severity": ("error", "warning", "note"),
    "scope": ("built", "facts"),
    "unless": ("shape",),
    "phase": ("time", "all", "day"),
}
_POLICY = re.compile(rf"^#\+ (?:({'|'.join(POLICY)}|stratum): (\w+)|(remedy): (.+))$", re.MULTILINE)
# What a parameter may name, as the header's `parameters` says.
TAKES = frozenset(
    "actor claim commitment day instrument mission node option organization outcome provision source stance statement supposition thing work".split()
)


class Parameter(NamedTuple):
    """One parameter of a query.

    Attributes:
        variable: the variable that it binds, without `?`.
        name: what users write.
        kind: what it is bound to: iri, date or string.
        takes: what it names: one of `TAKES`; the kind where the header says nothing.
    """

    variable: str
    name: str
    kind: str
    takes: str


class Query(NamedTuple):
    """One query file: its header, its text and its parameters."""

    name: str
    path: Path
    summary: str
    text: str
    description: str = ""
    remedy: str = ""
    tags: tuple[str, ...] = ()
    questions: tuple[int, ...] = ()
    phase: str = "all"
    stratum: int = 0
    rederive: bool = False
    severity: str = "error"
    scope: str = ""
    unless: str = ""
    history: bool = False
    about: tuple[str, ...] = ()
    defaults: Mapping[str, str] = MappingProxyType({})
    parameters: tuple[Parameter, ...] = ()
    legend: Mapping[str, str] = MappingProxyType({})

    @property
    def columns(self) -> list[str]:
        """The variables of the outermost SELECT, in the order written."""
        return columns(self.text)


class NodeStyle(NamedTuple):
    """How nodes of one type are drawn: a colour as `#rrggbb` and the name of a shape."""

    colour: str
    shape: str


def read(path: Path) -> str:
    """Return the text of a query file, a bounded one.

    Raises:
        ValueError: it is not UTF-8.
        OSError: it cannot be read, or is larger than a query.
    """
    try:
        return files.load(path, MAX_QUERY).decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8; save it as UTF-8") from error


def load(path: Path) -> Query:
    """Read one query file, once for as long as it stands as it is.

    Raises:
        ValueError: a header that is missing, not YAML, or has an unknown or mistyped key; file and line are named.
        OSError: the file cannot be read.
    """
    try:
        found = path.stat()
    except OSError:
        return _loaded(path)  # which says why it cannot be read
    return _loaded(path, found.st_size, found.st_mtime_ns, found.st_ino)


@lru_cache(256)
def _loaded(path: Path, *_: int) -> Query:
    lines = read(path).splitlines()
    size = next((number for number, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    head = _header(path, lines[:size])
    text = "\n".join(lines[size:]).strip() + "\n"
    try:
        sparql.refuse_reach(text)
    except (PermissionError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
    takes = head.pop("parameters", {})
    parameters = tuple(_parameter(name, takes) for name in sparql.variables(text) if name.startswith("_"))
    if wrong := sorted({*takes} - {p.name for p in parameters} | {str(kind) for kind in takes.values()} - TAKES):
        raise ValueError(f"{path}:1: parameters name {', '.join(wrong)}: neither a parameter of the query nor one of {', '.join(sorted(TAKES))}")
    defaults = {str(name): str(value) for name, value in head.pop("defaults", {}).items()}
    unknown = sorted(set(defaults) - {parameter.name for parameter in parameters})
    if unknown:
        raise ValueError(f"{path}:1: defaults name {', '.join(unknown)}, which is no parameter of the query")
    asked = head.pop("question", [])
    head["questions"] = tuple(asked if isinstance(asked, list) else [asked])
    if not all(isinstance(number, int) for number in head["questions"]):
        raise ValueError(f"{path}:1: question in the header is {asked}; write a number, or a list of numbers")
    head.setdefault("legend", {})
    if strange := sorted(set(head.get("legend", ())) - set(LEGEND)):
        raise ValueError(f"{path}:1: legend in the header has {', '.join(strange)}; known are {', '.join(LEGEND)}")
    head["tags"], head["about"] = tuple(head.get("tags", ())), tuple(head.get("about", ()))
    return Query(name=path.stem, path=path, text=text, defaults=defaults, parameters=parameters, **head)


def get(base: Roots, kind: str, name: str) -> Query:
    """Read the query file of one kind and name; see `load`."""
    found = [root / QUERIES / kind / f"{name}.rq" for root in _roots(base)]
    return load(next((path for path in found if path.is_file()), found[0]))


def _header(path: Path, lines: list[str]) -> dict[str, Any]:
    import yaml

    if not lines:
        raise ValueError(f"{path}:1: no header; begin the file with a line  #+ summary: <the question in words>")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        head = yaml.load("\n".join(line.removeprefix("#+").removeprefix(" ") for line in lines), loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a day or a number that is none is a ValueError
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"{path}:{mark.line + 1 if mark else 1}: the header is not YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(head, dict) or not head.get("summary"):
        raise ValueError(f"{path}:1: the header has no summary; write  #+ summary: <the question in words>")
    for key, value in head.items():
        if key in POLICY:
            if value not in POLICY[key]:
                raise ValueError(f"{path}:1: {key} in the header is {value!r}; write {' or '.join(POLICY[key])}")
            continue
        wanted = _KEYS.get(key)
        if wanted is None:
            raise ValueError(f"{path}:1: unknown key {key!r} in the header; known are {', '.join((*_KEYS, *POLICY))}")
        if not isinstance(value, wanted):
            raise ValueError(f"{path}:1: {key} in the header is {type(value).__name__}; write a {wanted.__name__}")
        parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        if any(isinstance(part, (list, dict)) or not (isinstance(part, str) or key in ("defaults", "question")) for part in parts):
            raise ValueError(f"{path}:1: {key} in the header has more than words in it; write each as a word, in quotation marks where need be")
    return head


def policy(text: str) -> dict[str, str]:
    """Return `stratum`, `remedy` and the keys of POLICY in the header of a query's text, as they are written.

    It does without YAML, which takes 20 ms to import: more than a short command needs to read all checks.
    """
    return {name or other: value or words for name, value, other, words in _POLICY.findall(text)}


def _parameter(variable: str, takes: Mapping[str, str]) -> Parameter:
    name, _, kind = variable[1:].rpartition("_")
    if kind not in ("iri", "date") or not name:
        name, kind = variable[1:], "string"
    name = name.replace("_", "-")
    return Parameter(variable, name, kind, takes.get(name, "day" if kind == "date" else kind))


def folder(base: Roots, kind: str) -> list[Path]:
    """Return the query files of one kind (`ask`, `derive`, `check`, `network`) of the base and of a workspace, sorted by name.

    Raises:
        ValueError: a workspace has one of the name of one of the base.
        PermissionError: one of a workspace would send a request.
    """
    found: dict[str, Path] = {}
    first, *rest = _roots(base)
    for root in (first, *rest):
        for path in _files(root / QUERIES / kind):
            if path.stem in found:
                raise ValueError(f"{path}: {found[path.stem]} has the same name; call yours otherwise")
            if root != first:
                files.refuse_strange(path, root)
                sparql.refuse_reach(read(path))
            found[path.stem] = path
    return [found[name] for name in sorted(found)]


def _files(place: Path) -> Sequence[Path]:
    """Return the query files in a folder, sorted; none where there is no such folder."""
    try:
        return _paths(place, tuple(sorted(os.listdir(place))))
    except (FileNotFoundError, NotADirectoryError):
        return ()


@lru_cache(32)
def _paths(place: Path, names: Sequence[str]) -> Sequence[Path]:
    return [place / name for name in names if name.endswith(".rq")]


def _roots(base: Roots) -> Sequence[Path]:
    return (base,) if isinstance(base, Path) else base


def texts(base: Roots, kind: str) -> dict[str, str]:
    """Return the query files of one kind as they are written, by name, sorted."""
    return {path.stem: path.read_text(encoding="utf-8") for path in folder(base, kind)}


def load_all(base: Roots, kind: str) -> list[Query]:
    """Read every query of one kind, sorted by name."""
    return [load(path) for path in folder(base, kind)]


def rules(base: Roots) -> list[Query]:
    """Read every rule, sorted by name, without YAML (see `policy`): only name, text, phase and stratum. A build has read them whole."""
    found = []
    for path in folder(base, "derive"):
        name, text = path.stem, read(path)
        head = policy(text)
        body = re.sub(r"^#\+.*\n", "", text, flags=re.MULTILINE).strip() + "\n"
        found.append(Query(name, path, name, body, phase=head.get("phase", "all"), stratum=int(head.get("stratum", 0))))
    return found


def names(base: Roots) -> list[str]:
    """Return the names of the saved questions, sorted; no file is read."""
    return [path.stem for path in folder(base, "ask")]


def find(base: Roots, name: str) -> Query:
    """Return the question called `name`, in capitals or small letters, with hyphens or spaces; it may also be its number.

    Raises:
        LookupError: no such question; near names are given.
    """
    paths = {path.stem: path for path in folder(base, "ask")}
    if (path := paths.get(re.sub(r"[\s_]+", "-", name.strip()).casefold())) is not None:
        return load(path)
    if (number := whole(name)) >= 0:
        matches = [query for query in map(load, paths.values()) if number in query.questions]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise LookupError(f"question {name} has several answers: {', '.join(query.name for query in matches)}")
    raise LookupError(f"no question {name}{did_you_mean(name, paths, 'sgkg ask lists them')}")


def node_styles(base: Path) -> dict[str, NodeStyle]:
    """Read `queries/network/style.json`: the style of each type of node that has one of its own; none where a base has no such file.

    Raises:
        ValueError: it is not JSON, or not an object of types with `colour` and `shape`; the file is named.
    """
    import json

    path = base / "queries" / "network" / "style.json"
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        styles = {str(name): NodeStyle(**style) for name, style in content.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f'{path}: {error}; write {{"state": {{"colour": "#0072b2", "shape": "circle"}}}}') from error
    for name, style in styles.items():
        if not re.fullmatch("#[0-9a-f]{6}", str(style.colour)):
            raise ValueError(f"{path}: the colour of {name} is {style.colour!r}; write # and six figures 0-9, a-f")
    return styles


def index_path(base: Path) -> Path:
    """Return where the list of all queries stands."""
    return base / "queries" / "README.md"


def index(base: Path) -> str:
    """Return the text of `queries/README.md`: every query by folder, with its question in words."""
    what = {
        "ask": "Rows are answers. `sgkg ask NAME` answers one.",
        "derive": "Rules: each CONSTRUCT fills the graph `sgg:derived/NAME`; lower strata run first.",
        "check": "Rows are faults; the graph has none.",
        "validate": "Rows are faults of new facts, which `sgkg validate` finds beside those of `check`.",
        "network": "Projections for graphs: a view is a pair NAME.nodes.rq and NAME.edges.rq; style.json: colours and shapes of types.",
        "assess": "What `sgkg assess` and `sgkg timeline` read.",
    }
    lines = ["# Queries", "", "Made by `sgkg format` from the headers of the files."]
    for kind in FOLDERS:
        found = sorted(load_all(base, kind), key=lambda query: (query.stratum, query.name))
        lines += [
            "",
            f"## {kind}",
            "",
            what[kind],
            "",
            "| name | " + ("stratum | " if kind == "derive" else "") + "what |",
            "|---|" + "---|" * (1 + (kind == "derive")),
        ]
        for query in found:
            lines.append(
                f"| [{query.name}]({kind}/{query.path.name}) | " + (f"{query.stratum} | " if kind == "derive" else "") + f"{query.summary} |"
            )
    return "\n".join(lines) + "\n"


def term(kind: str, value: str) -> str:
    """Return `value` as a SPARQL term of a parameter's kind.

    Raises:
        ValueError: no calendar date where a date is wanted, or characters that no IRI has.
    """
    if kind == "iri":
        if re.search(r'[<>"{}|^`\\\x00-\x20]', value):
            raise ValueError(f"{value!r} is no IRI")
        return f"<{value}>"
    if kind == "date":
        import datetime

        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            datetime.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date; write year-month-day, such as 2025-03-06") from None
        return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def bind(query: Query, values: Mapping[str, str]) -> str:
    """Return the text of `query` with parameters bound.

    Args:
        query: the query.
        values: parameter name to plain value: an IRI, a date or a string, by the parameter's kind.

    Raises:
        ValueError: a name that is no parameter, or a value that does not fit its kind.
    """
    kinds = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in kinds:
            raise ValueError(f"{query.name} has no parameter {name}; it has {', '.join(kinds) or 'none'}")
    return sparql.bind(query.text, {kinds[name].variable: term(kinds[name].kind, value) for name, value in values.items()})


def columns(text: str) -> list[str]:
    """Return the variables that the outermost SELECT of `text` projects, in the order written.

    `SELECT *` gives the variables by first appearance, without parameters.
    """
    names: list[str] = []
    depth, selecting, last = 0, False, ""
    for token in sparql.tokens(text):
        if token.kind == "word" and not depth:
            word = token.text.upper()
            if word == "SELECT":
                selecting = True
            elif selecting and word in ("WHERE", "FROM"):
                break
        if token.kind == "mark":
            if token.text == "{" and not depth:
                break
            if token.text == "*" and selecting and not depth:
                return [name for name in sparql.variables(text) if not name.startswith("_")]
            depth += (token.text == "(") - (token.text == ")")
            if token.text == ")" and depth == 0 and selecting and last:
                names.append(last)
        elif token.kind == "var" and selecting:
            if depth:
                last = token.text[1:]
            else:
                names.append(token.text[1:])
    return names


def declare(text: str) -> str:
    """Return `text` with the known prefixes that it uses and does not declare in front, on its first line so that line numbers stay.

    Some engines (RDF4J and those made of it) refuse a prefix that is declared twice.
    """
    found = list(sparql.tokens(text))
    names = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    declared = {after.text[:-1] for token, after in pairwise(found) if token.text.upper() == "PREFIX" and after.kind == "name"}
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name in names - declared) + text

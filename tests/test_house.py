"""The house keeps the rules that the README prints: each has a test here or in the import contracts, without a list of exceptions."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg import derive, ontology, queries, seeds

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"rdflib", "pyoxigraph", "networkx", "numpy", "pyshacl", "shacl", "SPARQLWrapper", "urllib3", "pandas", "yaml", "scipy", "starlette"}
MODULES = sorted((ROOT / "kg").rglob("*.py"))


def loaded_by(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def strings(path: Path) -> Iterator[str]:
    """The string constants of a module that are no docstrings, the parts of f-strings among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


# --- start-up -----------------------------------------------------------------------------------------------------


def test_import_and_help_load_no_library() -> None:
    assert not loaded_by("import kg") & HEAVY
    assert not loaded_by("import kg; kg.open") & HEAVY
    assert not loaded_by("from kg.cli import main; main(['--help'])") & (HEAVY | {"argparse"})


def test_ask_loads_only_what_it_uses(tmp_path: Path) -> None:
    code = f"import os; os.environ['SGKG_CACHE'] = {str(tmp_path)!r}\nfrom kg.cli import main\n"
    loaded_by(code + "main(['build'])")
    assert not loaded_by(code + "main(['ask', 'in-force-and-breached'])") & (HEAVY - {"pyoxigraph", "yaml"})


# --- rule 1: facts are Turtle, questions are SPARQL, Python is plumbing ----------------------------------------------

QUERY = re.compile(r"\b(?:SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^…]*\{[^…]*[?$]\w", re.DOTALL)
TRIPLE = re.compile(r"^\s*(?:<[^>\s]+>|\w*:[\w-]+)\s+(?:a|<[^>\s]+>|\w*:[\w-]+)\s+(?:<[^>\s]+>|\w*:[\w-]+|\"[^\"]*\"\S*)\s*[.;,]\s*$", re.MULTILINE)


@pytest.mark.parametrize(
    "text", ["SELECT ?s WHERE { ?s ?p ?o }", "x\nASK { ?s a sg:State }", "PREFIX a: <b>\nCONSTRUCT { ?s ?p 1 } WHERE { ?s ?p 2 }"]
)
def test_the_scan_sees_queries(text: str) -> None:
    assert QUERY.search(text)


def test_the_scan_sees_triples() -> None:
    assert len(TRIPLE.findall('<urn:a> a sg:State ;\n<urn:a> rdfs:label "a"@en .\n')) == 2


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_queries_and_no_facts_in_python(path: Path) -> None:
    for text in strings(path):
        assert not QUERY.search(text), f"SPARQL belongs into queries/: {text[:80]!r}"
        assert len(TRIPLE.findall(text)) < 2, f"facts belong into Turtle: {text[:80]!r}"


# --- rule 2: one folder, one reader ----------------------------------------------------------------------------------


def folders_named(path: Path) -> set[str]:
    """The folders of the base that a module reaches into: `something / "queries" / more`, or a glob in one."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        joined = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant)
        if joined and node.right.value in ("ontology", "seeds", "queries"):
            found.add(node.right.value)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_one_folder_one_reader(path: Path) -> None:
    finder = path == ROOT / "kg" / "paths.py"  # it tells a base by its folders, and reads nothing in them
    assert folders_named(path) <= ({"ontology", "seeds", "queries"} if finder else {path.stem}), path


def test_each_folder_has_its_reader() -> None:
    assert {name for path in MODULES if path.name != "paths.py" for name in folders_named(path)} == {"ontology", "seeds", "queries"}


# --- rules 3 and 4: data flows one way; one library, one door --------------------------------------------------------


def test_layers_and_doors() -> None:
    from importlinter import cli

    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def test_every_package_has_a_contract_of_its_own() -> None:
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    held = {
        container for contract in contracts if contract["type"] == "layers" and contract.get("exhaustive") for container in contract["containers"]
    }
    packages = {"kg", *(f"kg.{path.parent.name}" for path in (ROOT / "kg").glob("*/__init__.py") if path.parent.name != "cli")}
    assert packages == held


DOORS = {
    "networkx": r"kg/network/.*",
    "SPARQLWrapper": r"kg/remote\.py",
    "urllib3": r"kg/remote\.py",
    "pyshacl": r"kg/validate/.*engine.*",
    "shacl": r"kg/validate/.*engine.*",
    "rdflib": r"kg/(turtle/.*|validate/pyshacl_engine\.py)",
    "pandas": r"kg/answer\.py",
    "mcp": r"kg/agent\.py",
    "starlette": r"kg/serve/.*",
    "uvicorn": r"kg/serve/.*",
    "prometheus_client": r"kg/serve/.*",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_one_door_for_each_library(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        imported = (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
        for library in {one.partition(".")[0] for one in imported} & set(DOORS):
            assert re.fullmatch(DOORS[library], name), f"{name} imports {library}"


def calls(path: Path, name: str) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == name]


def test_files_of_a_store_are_opened_in_two_modules() -> None:
    opened = {path.name for path in MODULES if calls(path, "read_only") or any(call.args for call in calls(path, "Store"))}
    assert opened == {"build.py", "snapshot.py"}


def test_foreign_rdf_is_parsed_in_turtle() -> None:
    """What a user or a server brings is parsed by `ox.parse`, which has one place; stores are filled with N-Quads of our own."""
    parsed = {path.relative_to(ROOT).as_posix() for path in MODULES for call in calls(path, "parse") if ast.unparse(call.func).startswith("ox.")}
    assert len(parsed) == 1
    assert next(iter(parsed)).startswith("kg/turtle")


# --- rule 5: every triple says where it comes from -------------------------------------------------------------------


def test_every_triple_stands_in_the_graph_of_a_file_or_a_rule(real_store: ox.Store) -> None:
    files = {*ontology.files(ROOT), *seeds.files(ROOT)}
    rules = {derive.graph_of(rule) for rule in queries.load_all(ROOT, "derive")}
    found = {graph.value for graph in real_store.named_graphs()}
    assert not list(real_store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert files <= found <= files | rules


# --- rule 6: one reading (the law itself is in test_law.py) ------------------------------------------------------------


def test_no_query_takes_a_day_for_what_holds() -> None:
    files = sorted((ROOT / "queries").rglob("*.rq"))
    assert len(files) > 100
    assert [path.name for path in files if "_asof" in path.read_text(encoding="utf-8")] == []


def bound(part: Any) -> tuple[set[Any], set[Any]]:
    """Return the variables of a part of a query that each solution binds, and all that some may."""
    if part.name == "BGP":
        found = {term for triple in part.triples for term in triple if isinstance(term, Variable)}
        return found, found
    if part.name in ("Join", "LeftJoin", "Union"):
        (sure, any_), (others, any_other) = bound(part.p1), bound(part.p2)
        return {"Join": sure | others, "LeftJoin": sure, "Union": sure & others}[part.name], any_ | any_other
    if part.name == "values":
        found = {variable for row in part.res for variable in row}
        return found, found
    sure, any_ = bound(part.p1 if part.name == "Minus" else part.p)
    if part.name == "Extend":
        return sure | {part.var}, any_ | {part.var}
    return (sure & set(part.PV), any_ & set(part.PV)) if part.name == "Project" else (sure, any_)


def loose(part: Any) -> Iterator[set[str]]:
    """Yield for each OPTIONAL that hangs on nothing but what another OPTIONAL may leave unbound the variables on which it hangs."""
    if isinstance(part, CompValue):
        if part.name == "LeftJoin":
            (sure, before), (_, inside) = bound(part.p1), bound(part.p2)
            if before & inside and not sure & inside:
                yield set(map(str, before & inside))
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from loose(one)


def test_the_scan_sees_a_loose_optional() -> None:
    assert list(loose(prepareQuery("SELECT * { ?s <x:p> ?o OPTIONAL { ?s <x:q> ?f } OPTIONAL { ?f <x:r> ?v } }").algebra)) == [{"f"}]
    assert not list(loose(prepareQuery("SELECT * { ?s <x:p> ?o OPTIONAL { ?s <x:q> ?f OPTIONAL { ?f <x:r> ?v } } }").algebra))


SEVERAL = [path for path in sorted((ROOT / "queries").glob("*/*.rq")) if path.read_text(encoding="utf-8").count("OPTIONAL") > 1]


@pytest.mark.parametrize("path", SEVERAL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_optional_hangs_on_what_another_may_leave_unbound(path: Path) -> None:
    """Where it is unbound, the second one is true of everything: each day in the graph, each register."""
    assert not list(loose(prepareQuery(path.read_text(encoding="utf-8")).algebra))


def test_effective_times_are_concluded_in_one_phase() -> None:
    """Only rules of time conclude when things hold; a verdict may carry the time that its premises give it."""
    for rule in queries.load_all(ROOT, "derive"):
        head = rule.text.partition("WHERE")[0]
        if "sg:holdsFrom" in head or "sg:holdsUntil" in head or "sg:knownFrom" in head:
            assert rule.phase == "time" or "sg:DerivedVerdict" in head, rule.name


# --- the same words everywhere ---------------------------------------------------------------------------------------


def test_no_two_classes_of_one_name() -> None:
    named: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert len(named) > 40
    assert {name: paths for name, paths in named.items() if len(paths) > 1} == {}


def test_version_is_the_same_everywhere() -> None:
    import tomllib

    from kg import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == __version__
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_and_the_citation_agree_on_the_release() -> None:
    from kg import __version__

    cited = re.search(r"^date-released: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.search(rf"^## {re.escape(__version__)} — (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    assert (cited[1] if cited else "unreleased") == told[1]


def test_the_readme_prints_the_layers_as_they_are_held() -> None:
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["kg"])
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    printed = re.search(r"cli →.*?(?=\ntests/)", text, re.DOTALL)
    assert printed
    said = [" ".join(part.split()) for part in printed[0].split("→")]
    assert said == [layer for layer in layers if layer != "__main__"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout here: the list of tracked files is unknown")
def test_nothing_generated_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert len(listed) > 50
    assert not [name for name in listed if re.search(r"__pycache__|\.pyc$|\.venv|egg-info|(^|/)dist/", name)]

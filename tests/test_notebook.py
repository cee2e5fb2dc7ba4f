"""The notebook in this folder runs: it asks, plots and exports, and hands typed tables and networks to pandas, networkx and igraph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CELLS = json.loads((ROOT / "tests" / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
AFTER = """
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_integer_dtype
assert is_datetime64_any_dtype(guarantors["since"]) and is_integer_dtype(guarantors["commitments"]) and is_bool_dtype(guarantors["defends"])
assert guarantors["guarantor_iri"].str.startswith("https://w3id.org/sgkg/id/").all()
assert is_datetime64_any_dtype(positions["from"]) and len(positions) > 50 and by_stance.max() > 5
assert 20 < per_month.sum() < 40 and per_month.index.min().year == 2024
assert any("sg:holder" in note for note in slip.notes), slip.notes
assert network.number_of_edges() > 50 and {data["kind"] for _, _, data in network.edges(data=True)} == {"mutual defence"}
assert linked is None or (linked.vcount(), linked.ecount()) == (network.number_of_nodes(), network.number_of_edges())
assert Path("defence.gexf").read_text(encoding="utf-8").startswith("<?xml")
assert Path("agreements.png").stat().st_size > 5000 and Path("guarantors.csv").stat().st_size > 1000
"""


def test_the_notebook_runs(tmp_path: Path) -> None:
    for package in ("pandas", "matplotlib"):
        pytest.importorskip(package)
    code = "\n\n".join("".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code")
    settings = {"SGKG_BASE": str(ROOT), "SGKG_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")} | settings
    command = [sys.executable, "-W", "error::FutureWarning", "-c", code + AFTER]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "The sgkg project" in done.stdout
    assert "IGRAPH" in done.stdout or "linked = None" in code


def test_the_notebook_holds_no_output() -> None:
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in CELLS)

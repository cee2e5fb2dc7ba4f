"""Question 32: what changed between two builds, over the toy world with a workspace that changes."""

import json
from collections.abc import Callable
from pathlib import Path

FACT = """PREFIX my: <https://example.org/my/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
my:Place_A a sg:Place ; rdfs:label "{label}"@en .
"""


def test_what_came_went_and_changed(sgkg: Callable, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sgkg.toml").write_text('format = 1\nbase = "https://example.org/my/"\n')
    facts = own / "facts.ttl"
    facts.write_text(FACT.format(label="old harbour"))
    assert sgkg("build", "--workspace", str(own)).status == 0
    first = sgkg("changes", "--workspace", str(own))
    assert (first.status, first.out) == (0, "")
    assert "no earlier build" in first.err
    facts.write_text(FACT.format(label="new harbour") + 'my:Place_B a sg:Place ; rdfs:label "quay of B"@en .\n')
    found = json.loads(sgkg("changes", "--workspace", str(own), "--format", "json").out)
    assert {(row["what"], row["label"], row["added"], row["removed"]) for row in found["things"]} == {
        ("changed", "new harbour", "1", "1"),
        ("new", "quay of B", "2", "0"),
    }
    assert {"graph": "<https://example.org/my/graph/facts>", "added": "3", "removed": "1"} in found["graphs"]
    facts.write_text(FACT.format(label="new harbour"))
    told = sgkg("changes", "--workspace", str(own)).out
    assert "gone" in told
    assert "quay of B" in told

"""Read the examples of the rules: for each, facts that pass and facts that fail, from one TriG file that the base ships.

A graph `<https://w3id.org/sgkg/example/RULE/passes>` or `…/fails>` holds one example. A rule about a property of a class may leave out what
passes: the example of the class serves. What cannot be written as facts, such as a mistake of syntax, stands in `WRITTEN`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg import seeds

IRI = "https://w3id.org/sgkg/example/"
MY = "https://example.org/my/"
_GRAPH = re.compile(rf"<{re.escape(IRI)}([\w\-]+)/(passes|fails)> \{{\n(.*?)\n\}}\n", re.DOTALL)
_TABLE = "id,class,rdfs:label,sg:wikidata\n"
#: What TriG cannot hold.
WRITTEN = {
    ("syntax", "passes"): 'my:Ardenia a sg:State ;\n    rdfs:label "Ardenia"@en .\n',
    ("syntax", "fails"): 'my:Ardenia a sg:State\n    rdfs:label "Ardenia"@en .\n',
    ("table-column", "passes"): _TABLE + "Ardenia,sg:State,Ardenia,Q1\n",
    ("table-column", "fails"): _TABLE.replace("wikidata", "wikidatta") + "Ardenia,sg:State,Ardenia,Q1\n",
    ("table-cell", "passes"): _TABLE + "Ardenia,sg:State,Ardenia,Q1\n",
    ("table-cell", "fails"): _TABLE + "Ardenia,sg:Stat of things,Ardenia,Q1\n",
}


@dataclass(frozen=True, slots=True)
class Example:
    """Two pieces of Turtle (of a table for rules about tables) without their prefixes."""

    passes: str
    fails: str


def place(base: Path) -> Path:
    """Return the file of the examples: that of the base, else that of the installed copy."""
    package = Path(__file__).resolve().parents[1]
    files = [seeds.example(folder, "rules").with_suffix(".trig") for folder in (base, package / "data", package.parent)]
    return next((file for file in files if file.is_file()), files[0])


def world(base: Path) -> Path:
    """Return the file of the small world that the examples of shapes speak of."""
    return seeds.example(base, "world")


def read(base: Path) -> dict[str, Example]:
    """Return the examples by rule."""
    found = dict(WRITTEN)
    for name, side, body in _GRAPH.findall(place(base).read_text(encoding="utf-8")):
        found[name, side] = "\n".join(line.removeprefix("    ") for line in body.split("\n")) + "\n"
    examples = {}
    for name, side in found:
        passes = found.get((name, "passes")) or found.get((name.partition("-")[0], "passes"))
        if side == "fails" and passes:
            examples[name] = Example(passes, found[name, "fails"])
    return dict(sorted(examples.items()))


def turtle(body: str) -> str:
    """Return an example with its prefixes, as a file to check."""
    from kg.rdf import PREFIXES

    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted({**PREFIXES, "my": MY}.items())) + "\n" + body

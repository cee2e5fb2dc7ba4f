"""Mutate the real seeds 1,000 times (misspell, drop, swap, truncate, duplicate, reverse dates), check each file, and print the table.

    python tests/bench/bench_mutations.py [MUTATIONS] [SEED]

A mutation is harmful where the file then says something else that is wrong by the rules: a misspelt name, a property dropped that its class
needs, subject and object changed round, a file cut off, a property with one value given a second, dates the wrong way round. What changes
nothing (a repeated statement), or says other things that are as well formed, is counted as harmless. Exit status 1 where a harmful mutation
is not found, or fewer than 95 % are found at their line.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from kg import build, ontology, snapshot  # noqa: E402
from kg.paths import cache_root, find_folders  # noqa: E402
from kg.turtle import FactsError, parse  # noqa: E402
from kg.validate import check  # noqa: E402
from kg.validate.index import Cache  # noqa: E402
from kg.validate.rules import Shapes  # noqa: E402

ATLEAST = 0.95


class Block(NamedTuple):
    """One statement of a seed: its first line (from 0) and its lines."""

    start: int
    lines: list[str]


class Mutant(NamedTuple):
    """A mutated text, the lines (from 1) at which the mistake may be told, and whether it harms."""

    text: str
    lines: range
    harmful: bool


def blocks(text: str) -> list[Block]:
    """The statements of canonical Turtle: from a name at the start of a line to the line with a full stop."""
    found, start, lines = [], 0, text.split("\n")
    for number, line in enumerate(lines):
        if re.match(r"[\w<]", line) and not line.startswith("PREFIX"):
            start = number
        if line == "." and start:
            found.append(Block(start, lines[start : number + 1]))
    return found


def with_lines(text: str, start: int, count: int, new: list[str]) -> str:
    """A text with some of its lines replaced."""
    lines = text.split("\n")
    lines[start : start + count] = new
    return "\n".join(lines)


ONE_LINE = re.compile(r"    (sg:\w+) ((?:sgd:|\").*) ;$")


def misspell(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Change, leave out, double or turn round one letter of a name in our namespaces."""
    at, line = dice.choice([(n, line) for n, line in enumerate(block.lines) if re.search(r"\bsgd?:\w", line)][1:] or [(0, "")])
    names = list(re.finditer(r"\b(sgd?):([A-Za-z_]\w{3,})", line))
    if not names:
        return
    name = dice.choice(names)
    i = dice.randrange(name.start(2) + 1, name.end(2) - 1)
    kind = dice.choice("change leave double turn".split())
    new = {"change": line[:i] + "q" + line[i + 1 :], "leave": line[:i] + line[i + 1 :], "double": line[:i] + line[i] + line[i:]}.get(
        kind, line[:i] + line[i + 1] + line[i] + line[i + 2 :]
    )
    if new != line:
        number = block.start + at
        yield Mutant(with_lines(text, number, 1, [new]), range(number + 1, number + 2), True)


def drop(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Leave a property out; it harms where every class of the node needs it."""
    rows = [(n, match) for n, line in enumerate(block.lines) if (match := ONE_LINE.match(line))]
    if rows:
        at, match = dice.choice(rows)
        classes = re.findall(r"sg:\w+", " ".join(block.lines[1:4]).split(" ;")[0])
        harmful = any(match[1] in needed.get(name, ()) for name in classes)
        end = block.start + len(block.lines) - 1
        yield Mutant(with_lines(text, block.start + at, 1, []), range(block.start + 1, end + 1), harmful)


def swap(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Change the values of two properties round; it harms where one of them then has a value of another kind."""
    rows = [(n, match) for n, line in enumerate(block.lines) if (match := ONE_LINE.match(line))]
    kinds = {n: re.sub(r"_.*", "", match[2]) if match[2].startswith("sgd:") else "literal" for n, match in rows}
    pairs = [(a, b) for a in rows for b in rows if a[0] < b[0] and {kinds[a[0]], kinds[b[0]]} > {"literal"}]
    if pairs:
        (i, a), (j, b) = dice.choice(pairs)
        lines = list(block.lines)
        lines[i], lines[j] = f"    {a[1]} {b[2]} ;", f"    {b[1]} {a[2]} ;"
        yield Mutant(with_lines(text, block.start, len(lines), lines), range(block.start + i + 1, block.start + j + 2), True)


def truncate(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Cut the file off in the midst of a statement."""
    before = len("\n".join(text.split("\n")[: block.start])) + 1
    cut = before + dice.randrange(3, len("\n".join(block.lines)) - 2)
    line = text.count("\n", 0, cut) + 1
    yield Mutant(text[:cut], range(block.start + 1, line + 1), True)


def duplicate(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Give a property that has one value a second one, or say a statement twice, which harms nobody."""
    rows = [(n, match) for n, line in enumerate(block.lines) if (match := ONE_LINE.match(line))]
    classes = re.findall(r"sg:\w+", " ".join(block.lines[1:4]).split(" ;")[0])
    single = set().union(*(needed.get(f"one {name}", set()) for name in classes))
    once = [(n, match) for n, match in rows if match[1] in single and match[2].startswith("sgd:")]
    others = sorted(set(re.findall(r"sgd:\w[\w\-]*", text)))
    if once and dice.random() < 0.8:
        at, match = dice.choice(once)
        start = match[2].partition("_")[0] + "_"
        same = [name for name in others if name.startswith(start) and name != match[2]]
        if same:
            line = f"    {match[1]} {match[2]} , {dice.choice(same)} ;"
            number = block.start + at
            yield Mutant(with_lines(text, number, 1, [line]), range(block.start + 1, block.start + len(block.lines) + 1), True)
            return
    yield Mutant(text + "\n" + "\n".join(block.lines) + "\n", range(1, 2), False)


def reverse_dates(text: str, block: Block, dice: random.Random, needed: dict[str, set[str]]) -> Iterator[Mutant]:
    """Change the earliest and the latest day of something round."""
    pairs = [(name, f"{name}Latest") for name in ("from", "until", "statedOn", "onDate")]
    for low, high in [*pairs, ("from", "until")]:
        rows = {name: n for n, line in enumerate(block.lines) for name in (low, high) if line.startswith(f'    sg:{name} "')}
        if len(rows) == 2:
            first, last = (re.search(r'"([^"]*)"', block.lines[rows[name]]) for name in (low, high))
            if first and last and first[1] != last[1]:
                lines = list(block.lines)
                lines[rows[low]], lines[rows[high]] = (
                    lines[rows[low]].replace(first[1], last[1]),
                    lines[rows[high]].replace(last[1], first[1]),
                )
                numbers = sorted(block.start + n + 1 for n in rows.values())
                yield Mutant(with_lines(text, block.start, len(lines), lines), range(numbers[0], numbers[-1] + 1), True)
                return


KINDS: dict[str, Callable[[str, Block, random.Random, dict[str, set[str]]], Iterator[Mutant]]] = {
    "misspell": misspell,
    "drop": drop,
    "swap": swap,
    "truncate": truncate,
    "duplicate": duplicate,
    "reverse dates": reverse_dates,
}


def asked() -> dict[str, set[str]]:
    """Class -> the properties that the shapes ask of it, in CURIEs; and under `one CLASS` those of which it has one at most."""
    from kg.rdf import curie
    from kg.turtle import read

    shapes = Shapes(ontology.shapes(ROOT))
    found: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for quad in read(ROOT / "ontology" / "ontology.ttl"):
        if quad.predicate.value.endswith("#subClassOf"):
            above.setdefault(curie(quad.subject.value), set()).add(curie(quad.object.value))
    for node in shapes.named():
        for prop in shapes.values(node, "property"):
            path = curie(shapes.value(prop, "path"))
            severe = not shapes.value(prop, "severity").endswith(("Warning", "Info"))
            for cls in shapes.values(node, "targetClass") if severe else ():
                if shapes.value(prop, "maxCount") == "1":
                    found.setdefault(f"one {curie(cls)}", set()).add(path)
                if shapes.value(prop, "minCount") not in ("", "0"):
                    found.setdefault(curie(cls), set()).add(path)
    classes = {*above, *(name.removeprefix("one ") for name in found)}
    inherited: dict[str, set[str]] = {}
    for cls in classes:
        todo, seen = [cls], set()
        while todo:
            one = todo.pop()
            seen.add(one)
            todo += above.get(one, set()) - seen
        for start in ("", "one "):
            inherited[start + cls] = set().union(*(found.get(start + one, set()) for one in seen))
    return inherited


def unchanged(before: str, after: str) -> bool:
    """Whether two texts say the same."""
    try:
        one, two = ({str(q) for q in parse(text.encode(), "turtle", name="x")} for text in (before, after))
    except FactsError:
        return False
    return one == two


def main() -> int:
    """Mutate, check, print; return the exit status."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    os.environ["SGKG_BASE"] = str(ROOT)
    world = find_folders()
    shot = snapshot.current(world, cache_root()[0]) or build.build(world, cache_root()[0])
    # Small files check faster, and say the same of a mutation: a seed is one context, its statements are the mutants.
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("[bs]*/*.ttl"))}
    needed = asked()
    rows: dict[str, list[int]] = {kind: [0, 0, 0, 0] for kind in KINDS}
    missed: list[str] = []
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        done = 0
        while done < wanted:
            kind = list(KINDS)[done % len(KINDS)]
            seed = dice.choice(sorted(texts))
            text = texts[seed]
            for mutant in KINDS[kind](text, dice.choice(blocks(text)), dice, needed):
                if mutant.text == text:
                    continue
                harmful = mutant.harmful and not unchanged(text, mutant.text)
                path = Path(folder) / seed.name
                path.write_text(mutant.text, encoding="utf-8")
                report = check.against(
                    [path],
                    graph=shot.nquads,
                    shapes=ontology.shapes(ROOT),
                    cache=Cache(Path(folder) / f"kept-{seed.stem}", shot.name),
                    without=[f"https://w3id.org/sgkg/graph/{seed.stem}"],
                    queries=ROOT,
                )
                told = [f for f in report.findings if f.severity == "error" and (kind == "truncate" or f.rule not in standing(seed, folder, shot))]
                told = [f for f in told if f.rule != "never-used"]
                done += 1
                counts = rows[kind]
                counts[0] += 1
                if harmful:
                    counts[1] += 1
                    counts[2] += bool(told)
                    at_line = any(f.line in mutant.lines for f in told)
                    counts[3] += at_line
                    if not told or not at_line:
                        example = "" if not told else f"{told[0].rule} at {told[0].line}"
                        missed.append(f"{kind}: {seed.name} lines {mutant.lines.start}-{mutant.lines.stop - 1}: {example or 'not found'}")
    return table(rows, missed, time.perf_counter() - start)


_STANDING: dict[Path, set[str]] = {}


def standing(seed: Path, folder: str, shot: snapshot.Snapshot) -> set[str]:
    """The rules that the seed breaks as it stands (none, it is hoped)."""
    if seed not in _STANDING:
        report = check.against(
            [seed],
            graph=shot.nquads,
            shapes=ontology.shapes(ROOT),
            cache=Cache(Path(folder) / f"kept-{seed.stem}", shot.name),
            without=[f"https://w3id.org/sgkg/graph/{seed.stem}"],
            queries=ROOT,
        )
        _STANDING[seed] = {f.rule for f in report.findings if f.severity == "error"}
    return _STANDING[seed]


def table(rows: dict[str, list[int]], missed: list[str], seconds: float) -> int:
    """Print what came of the mutations; return the exit status."""
    print(f"{'mutation':<15}{'files':>7}{'harmful':>9}{'found':>8}{'at its line':>13}")
    totals = [sum(row[i] for row in rows.values()) for i in range(4)]
    for kind, (files, harmful, found, line) in [*rows.items(), ("all", totals)]:
        share = f"{line / harmful:.1%}" if harmful else "-"
        print(f"{kind:<15}{files:>7}{harmful:>9}{found:>8}{line:>6} {share:>6}")
    for words in missed[:40]:
        print(f"  {words}")
    print(f"{seconds / max(1, totals[0]) * 1000:.0f} ms a file")
    return int(totals[2] < totals[1] or totals[3] < ATLEAST * totals[1])


if __name__ == "__main__":
    sys.exit(main())

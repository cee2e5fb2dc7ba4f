"""Send what strangers send, kill what writes, and damage what was written, many times over.

    python tests/bench/long_hostile.py [inputs N] [kills N] [starves N] [accepts N] [crowds N] [damages N] [--from SEED]

Each is a case of a seed, on a base with the toy world. *inputs*: files of every format that is read, mutated, through the doors that read
them: a true answer or clear lines, no traceback, no crash, under 1 GB, within 10 % of the time limit, no file changed, no process left.
*kills*: commands that write, killed at a random instant: no file of the user changed, no output half written, no leftover after the next
command, which answers as if nothing had been. *starves*: the same where files may not grow beyond a size, or standard streams are closed.
*accepts*: facts are added, retracted and reverted by commands that are killed, starved, or run two at a time: what was accepted stays as it
was, what is new is whole, the next command goes on, and the graph is that of the files. *crowds*: several read while facts change: each
sees the facts of one moment. *damages*: a file of a snapshot or a kept reading flipped, cut, emptied, replaced by a folder or by other
types: the answer is as before. What fails is printed with its seed, and kept; the exit status is then 1.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.files import DRAFT

ROOT = Path(__file__).resolve().parents[2]
TOY = ROOT / "tests" / "toy" / "seeds"
LIMIT = 5.0
MOST_MEMORY = 1 << 20  # KiB
TOKENS = [b"\x00", b"\xff\xfe", b"\x1b[2J", "\u202e".encode(), b"<!--", b"&x;", b"]]>", b"@prefix x: <", b'"""', b"\\u0022", b"{", b"}", b"["]
TOKENS += [b"9" * 400, b"-1", b"SERVICE <http://127.0.0.1:9/> {", b"FROM <file:///etc/passwd>", b"LOAD", b"\r", b"\n#+ ", b"../", b"(" * 300]
TOKENS += [b"=cmd|' /C calc'!A0", b"a" * 5000, b"FILTER NOT EXISTS {", b"OPTIONAL {", b"xsd:date", b'"2022-02-30"^^xsd:date', b"sg:holder"]
TOKENS += [b"sgd:State_Ardenia", b"*", b"^^", b"@en", b";", b",", b"."]
FORMATS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
TABLES = [
    b"id,type,rdfs:label@en,sg:iso3\nmy:A,State,Aland,AAA\nmy:B,State,Bland,BBB\n",
    b"# sg:Position\nid,holder,stance,about\nmy:C,Ardenia,supports,x\n",
]


class Ended(NamedTuple):
    """How a command ended: its status (negative for a signal), output, errors, seconds, and peak memory in KiB."""

    status: int
    out: bytes
    err: bytes
    seconds: float
    memory: int


class Place:
    """A base with the toy world, a cache, a workspace, and a folder for what is sent and written."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.base, self.cache = folder, folder / "base", folder / "cache"
        self.own, self.sent = folder / "own", folder / "sent"
        self.later = self.base / "seeds" / "background" / "later.ttl"
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, self.base / name)
        shutil.copytree(TOY, self.base / "seeds")
        self.own.mkdir()
        self.sent.mkdir()
        (self.own / "sgkg.toml").write_text('format = 2\nbase = "https://example.org/own/"\n')
        (self.own / "mine.ttl").write_text('<https://example.org/own/A> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n')
        hidden = ("SGKG_", "PYTEST_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self.environment |= {"SGKG_BASE": str(self.base), "SGKG_CACHE": str(self.cache), "PYTHONPATH": str(ROOT)}

    def start(self, words: list[str], *, out: str = "out", through: str = "", **more: str) -> subprocess.Popen[bytes]:
        """Start the command in a process group of its own, its output in files; `through` a line of a shell that has it as its arguments."""
        output, err = ((self.folder / name).open("wb") for name in (out, "err"))
        command = [*(["bash", "-c", through, "bash"] if through else []), sys.executable, "-m", "kg", *words]
        process = subprocess.Popen(
            command, env=self.environment | more, cwd=self.sent, stdin=subprocess.DEVNULL, stdout=output, stderr=err, start_new_session=True
        )
        output.close()
        err.close()
        return process

    def run(self, words: list[str], seconds: float = 60, **more: str) -> Ended:
        """Run the command to its end."""
        start = time.monotonic()
        process = self.start(words, **more)
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() - start > seconds:
                os.killpg(process.pid, signal.SIGKILL)
                _, status, usage = os.wait4(process.pid, 0)
                break
            time.sleep(0.002)
        process.returncode = os.waitstatus_to_exitcode(status)
        written = ((self.folder / name).read_bytes() for name in ("out", "err"))
        return Ended(process.returncode, *written, time.monotonic() - start, usage.ru_maxrss)

    def left(self) -> list[str]:
        """Return what should not be there: drafts, and processes of ours that run on."""
        drafts = [str(path) for path in self.folder.rglob("*") if path.name.endswith(DRAFT) or path.name.startswith("draft-")]
        return drafts + _processes(str(self.folder))

    def prints(self) -> dict[str, bytes]:
        """Return every file of the user with its bytes."""
        return {str(path): path.read_bytes() for top in (self.base, self.own, self.sent) for path in sorted(top.rglob("*")) if path.is_file()}


def _processes(mark: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if f"SGKG_CACHE={mark}".encode() in (entry / "environ").read_bytes() and b"State:\tZ" not in (entry / "status").read_bytes():
                    found.append(f"process {entry.name}")
            except OSError:
                continue
    return found


# Inputs ---------------------------------------------------------------------------------------------------------------


def corpus() -> dict[str, list[bytes]]:
    """Return good files by ending: the toy world in every format that is read, queries, a table, settings."""
    facts = [path.read_bytes() for path in sorted(TOY.rglob("*.ttl"))]
    quads = [quad for data in facts for quad in ox.parse(data, ox.RdfFormat.TURTLE)]
    found = {".ttl": facts, ".csv": TABLES}
    for ending, form in FORMATS.items():
        found[ending] = [ox.serialize(quads[at : at + 200], format=form) or b"" for at in range(0, 1000, 200)]
    found[".rq"] = [path.read_bytes() for kind in ("ask", "derive", "network") for path in sorted((ROOT / "queries" / kind).glob("*.rq"))]
    found[".toml"] = [b'format = 1\nbase = "https://example.org/own/"\n']
    return found


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return data with a few wounds."""
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 4, 12])):
        at = dice.randrange(len(changed) + 1)
        size = dice.choice([1, 2, 8, 64, 512])
        match dice.randrange(7):
            case 0 if changed:
                changed[min(at, len(changed) - 1)] ^= 1 << dice.randrange(8)
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size]
            case 3:
                changed[at:at] = dice.choice(TOKENS)
            case 4:
                changed[at : at + size] = dice.choice(TOKENS)
            case 5:
                del changed[at:]
            case _:
                start = dice.randrange(len(changed) + 1)
                changed[at:at] = changed[start : start + size] * dice.choice([1, 3, 200])
    return bytes(changed)


def doors(ending: str, dice: random.Random) -> list[str]:
    """Return the words of a command that reads a file of this ending, as `x` with it."""
    name = f"x{ending}"
    timed = ["--timeout", str(LIMIT)]
    asked, drawn = ["query", name, *timed], ["export", "--query", name, "-o", "out.gexf"]
    checked = ["validate", name, "--format", dice.choice(("text", "json", "sarif", "junit", "html", "github", "markdown"))]
    tried = ["add", name, "--dry-run", "--workspace", "../own", "--format", dice.choice(("text", "json", "triples"))]
    supposed = [["ask", "positions-on", "--with", name], ["assess", "--with", name, "--format", "json"]]
    if ending == ".rq":
        return dice.choice([asked, drawn, ["network", "--query", name], [*asked, "--format", "json"]])
    if ending == ".csv":
        return dice.choice([checked, tried, ["template", "--facts", name]])
    return ["ask", "options", "--workspace", "."] if ending == ".toml" else dice.choice([checked, checked, tried, *supposed])


def hostile(place: Place, seed: int, files: dict[str, list[bytes]]) -> str:
    """Send one input; return what is wrong, '' where nothing is."""
    dice = random.Random(seed)
    ending = dice.choice(sorted(files))
    shutil.rmtree(place.sent)
    place.sent.mkdir()
    name = "sgkg.toml" if ending == ".toml" else f"x{ending}"
    (place.sent / name).write_bytes(mutated(dice.choice(files[ending]), dice))
    before = place.prints()
    words = doors(ending, dice)
    most = 60.0 if "--query" in words else LIMIT
    done = place.run(words, seconds=most * 1.1 + 10)
    after = {path: data for path, data in place.prints().items() if not path.endswith(("out.gexf", "out"))}
    wrong = []
    if done.status not in (0, 1, 2):
        wrong.append(f"status {done.status}")
    if b"Traceback" in done.out + done.err or b"a fault of sgkg" in done.err:
        wrong.append("a traceback")
    if done.status == 2 and not done.err and not done.out:
        wrong.append("nothing said")
    if done.memory > MOST_MEMORY:
        wrong.append(f"{done.memory >> 10} MiB")
    if done.seconds > most * 1.1 + 3:  # and three for the start on a busy machine
        wrong.append(f"{done.seconds:.1f} s")
    if after != before:
        wrong.append("files changed")
    wrong += place.left()
    return f"{' '.join(words)}: {'; '.join(wrong)}: {done.err[-300:]!r}" if wrong else ""


# Kills ----------------------------------------------------------------------------------------------------------------

WRITING = (
    ["build"],
    ["ask", "guarantees-of", "--beneficiary", "Ardenia", "--as-of", "2016-06-01"],
    ["export", "--view", "history", "-o", "out.gexf"],
    ["export", "--view", "guarantees", "-o", "out.csv"],
    ["export", "-o", "out.ttl"],
    ["validate", "facts.ttl", "-o", "out.txt"],
    ["assess", "-o", "out.json", "--format", "json"],
)


def kill(place: Place, seed: int) -> str:
    """Kill one command that writes; return what is wrong, '' where nothing is."""
    dice = random.Random(seed)
    words = dice.choice(WRITING)
    mine = place.own / "mine.ttl"
    mine.write_text(f'<https://example.org/own/A> <http://www.w3.org/2000/01/rdf-schema#label> "{seed}"@en .\n')
    shutil.rmtree(place.sent)
    place.sent.mkdir()
    (place.sent / "facts.ttl").write_bytes((TOY / "background" / "isles.ttl").read_bytes())
    old = dice.random() < 0.5
    if old:
        for name in ("out.gexf", "out.ttl", "out.txt", "out.json", "out.nodes.csv", "out.edges.csv"):
            (place.sent / name).write_bytes(b"old")
    if dice.random() < 0.2:
        shutil.rmtree(place.cache, ignore_errors=True)
    before = place.prints()
    more = {"SGKG_WORKSPACE": str(place.own)}
    process = place.start(words, **more)
    try:
        process.wait(dice.random() * (1.2 if words[0] == "build" else 0.8))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
        process.wait()
    wrong = []
    after = place.prints()
    for path, data in before.items():
        if after.get(path) != data and "/sent/out." not in path:
            wrong.append(f"{path} changed")
    done = place.run(words, **more)
    if done.status not in (0, 1):
        wrong.append(f"the next one: status {done.status}: {done.err[-200:]!r}")
    for path, data in after.items():  # what the killed one wrote is whole: as the old, or as what the next one writes
        if "/sent/out." in path and data not in (b"old", place.prints()[path]):
            wrong.append(f"{path} half written")
    wrong += place.left()
    return f"{' '.join(words)}: {'; '.join(wrong)}" if wrong else ""


# Disks and descriptors ------------------------------------------------------------------------------------------------


def starve(place: Place, seed: int) -> str:
    """Run one command that writes where no file may grow beyond a size, or without standard streams; return what is wrong, '' where nothing is."""
    dice = random.Random(seed)
    words = dice.choice(WRITING)
    (place.own / "mine.ttl").write_text(f'<https://example.org/own/A> <http://www.w3.org/2000/01/rdf-schema#label> "{seed}"@en .\n')
    shutil.rmtree(place.sent)
    place.sent.mkdir()
    (place.sent / "facts.ttl").write_bytes((TOY / "background" / "isles.ttl").read_bytes())
    for name in ("out.gexf", "out.ttl", "out.txt", "out.json", "out.nodes.csv", "out.edges.csv"):
        (place.sent / name).write_bytes(b"old")
    closed = "".join(f" {number}>&-" for number in range(3) if dice.random() < 0.3)
    size = dice.choice([0, 1, 4, 16, 64, 256, 1024])
    before = place.prints()
    more = {"SGKG_WORKSPACE": str(place.own)}
    done = place.run(words, through=f'ulimit -f {size}; exec "$@"{closed}', **more)
    after = place.prints()
    wrong = []
    if done.status not in (0, 1, 2):
        wrong.append(f"status {done.status}")
    if b"Traceback" in done.out + done.err or b"a fault of sgkg" in done.err:
        wrong.append(f"a traceback: {done.err[-300:]!r}")
    for path, data in before.items():
        if after.get(path) != data and "/sent/out." not in path:
            wrong.append(f"{path} changed")
    again = place.run(words, **more)
    if again.status not in (0, 1):
        wrong.append(f"the next one: status {again.status}: {again.err[-200:]!r}")
    last = place.prints()
    for path, data in after.items():
        if "/sent/out." in path and data not in (b"old", last[path]):
            wrong.append(f"{path} half written")
    wrong += place.left()
    return f"{' '.join(words)} with {size} KiB{closed}: {'; '.join(wrong)}" if wrong else ""


# Accepting ------------------------------------------------------------------------------------------------------------


def accepting(place: Place, seed: int) -> str:
    """Disturb one command that changes the workspace; return what is wrong, '' where nothing is."""
    dice = random.Random(seed)
    changes, base = place.own / "changes", "https://example.org/own/"
    if not (place.own / "README.md").exists():
        place.run(["init", str(place.own)])
        (place.own / "sgkg.toml").write_text(f'format = 2\nbase = "{base}"\n')
    (place.own / "mine.ttl").unlink(missing_ok=True)
    more = {"SGKG_WORKSPACE": str(place.own)}
    shutil.rmtree(place.sent)
    place.sent.mkdir()
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for name in "xy":
        thing = f"<{base}Place_{dice.randrange(6)}>"
        text = f'{thing} a <https://w3id.org/sgkg/ns#Place> ; {label} "{thing[-2]} of {seed}"@en .\n'
        (place.sent / f"{name}.ttl").write_text(text)
    number = len(list(changes.glob("*.ttl"))) if changes.is_dir() else 0
    if number > 25:
        shutil.rmtree(changes)
        number = 0
    by = ["--author", "A", "-m", f"{seed}"]
    choices = [["add", "x.ttl", *by], ["build"], ["log"], ["diff", "0"]]
    if number:
        choices += [["revert", f"{dice.randrange(number) + 1}", "--force", *by], ["retract", f"{base}Place_{dice.randrange(6)}", "--force", *by]] * 2
    words = dice.choice(choices)
    before = {path.name: path.read_bytes() for path in changes.glob("*")} if number else {}
    how = dice.choice(["kill", "kill", "kill", "signal", "starve", "two"])
    if how == "starve":
        size = dice.choice([0, 1, 4, 64, 1024])
        ended = place.run(words, through=f'ulimit -f {size}; exec "$@"', **more)
        wrong = [f"status {ended.status}"] if ended.status not in (0, 1, 2) else []
        wrong += ["a traceback"] if b"Traceback" in ended.err or b"a fault of sgkg" in ended.err else []
    else:
        wrong = []
        processes = [place.start(words, **more)]
        if how == "two":
            processes.append(place.start(["add", "y.ttl", *by], out="out-2", **more))
        try:
            processes[0].wait(dice.random() * 1.5)
        except subprocess.TimeoutExpired:
            if how != "two" or dice.random() < 0.5:
                os.killpg(processes[0].pid, signal.SIGKILL if how != "signal" else dice.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
        for process in processes:
            process.wait(120)
    now = {path.name: path.read_bytes() for path in changes.glob("*.ttl")} if changes.is_dir() else {}
    wrong += [f"{name} changed" for name, data in before.items() if name.endswith(".ttl") and now.get(name) != data]
    wrong += [f"{len(now)} changes after {len(before)}"] if len(now) > number + (2 if how == "two" else 1) else []
    listed = place.run(["log", "--format", "json"], **more)
    if listed.status != 0 or {f"{row['change']}.ttl" for row in json.loads(listed.out or b"{}").get("changes", ())} != set(now):
        wrong.append(f"log: status {listed.status}: {listed.err[-300:]!r}")
    if (done := place.run(["add", "y.ttl", *by], **more)).status not in (0, 1):  # a second label is a finding
        wrong.append(f"the next one: status {done.status}: {done.err[-300:]!r}")
    if seed % 5 == 0:
        words_ = ["export", "-o", "-", "--format", "nq"]
        if place.run(words_, **more).out != place.run(words_, **more, SGKG_CACHE=str(place.folder / "anew")).out:
            wrong.append("the graph is not that of the files")
        shutil.rmtree(place.folder / "anew", ignore_errors=True)
    wrong += [one for one in place.left() if "draft-" not in one]  # those of snapshots go with the next that is made
    return f"{how} {' '.join(words)}: {'; '.join(wrong)}" if wrong else ""


# Crowds ---------------------------------------------------------------------------------------------------------------


def crowd(place: Place, seed: int) -> str:
    """Let several read while facts change twice; return what is wrong, '' where nothing is: each sees the facts of one moment."""
    dice = random.Random(seed)
    texts = [f"{seed}{mark}" for mark in "abc"]
    mine = place.own / "mine.ttl"

    def say(text: str) -> None:
        draft = place.own / "draft"
        one, other = (f'<https://example.org/own/{name}> <http://www.w3.org/2000/01/rdf-schema#label> "{text}"@en .\n' for name in "AB")
        draft.write_text(one + other)
        draft.replace(mine)

    say(texts[0])
    query = "SELECT ?a ?b { <https://example.org/own/A> rdfs:label ?a . <https://example.org/own/B> rdfs:label ?b }"
    words = ["query", "-e", query, "--format", "csv"]
    started: list[tuple[subprocess.Popen[bytes], Path]] = []
    for number in range(6):
        if number in (2, 4):
            time.sleep(dice.random() * 0.5)
            say(texts[number // 2])
        out = place.folder / f"out-{number}"
        started.append((place.start(words if number != 3 else ["build"], out=out.name, SGKG_WORKSPACE=str(place.own)), out))
    wrong = []
    for process, out in started:
        status, said = process.wait(120), out.read_bytes()
        if status != 0 or not (said.startswith(b"base") or said in [f"a,b\r\n{text},{text}\r\n".encode() for text in texts]):
            wrong.append(f"status {status}: {said[-200:]!r}")
    if (last := place.run(words, SGKG_WORKSPACE=str(place.own))).out != f"a,b\r\n{texts[2]},{texts[2]}\r\n".encode():
        wrong.append(f"at last: {last}")
    wrong += place.left()
    return "; ".join(wrong)


# Damages --------------------------------------------------------------------------------------------------------------

ANSWERS = (
    ["query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv"],
    ["ask", "guarantees-of", "--beneficiary", "Ardenia", "--as-of", "2016-06-01", "--format", "csv"],
    ["validate", "facts.ttl", "--format", "json"],
    ["export", "-o", "-", "--format", "nq"],
    ["assess", "--format", "json"],
)


def damage(place: Place, seed: int, good: list[bytes]) -> str:
    """Damage one file; return what is wrong, '' where nothing is."""
    dice = random.Random(seed)
    number = dice.randrange(len(ANSWERS))
    if dice.random() < 0.5:  # the snapshot then shares its files with the one before, and says in a delta what it changes
        text = place.later.read_bytes()
        place.later.unlink()
        place.run(["build"])
        place.later.write_bytes(text)
    place.run(ANSWERS[number])
    snapshot = [path for path in sorted(place.cache.rglob("*")) if path.is_file() and path.name not in ("LOCK", "LOG", "lock")]
    path = dice.choice(snapshot)
    data = bytearray(path.read_bytes())
    how = dice.choice(["flip", "flip many", "cut", "empty", "folder", "remove", "types", "noise", "swap"])
    if how == "flip" and data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif how == "flip many":
        for at in range(dice.randrange(50), len(data), 97):
            data[at] ^= 0xFF
    elif how == "cut":
        del data[dice.randrange(len(data) + 1) :]
    elif how == "empty":
        data.clear()
    elif how == "types":
        data[:] = dice.choice([b"[]", b"{}", b"null", b'{"name": 3, "inputs": []}', b'{"format": 3, "files": "x"}', b"3"])
    elif how == "noise":
        data[:] = dice.randbytes(len(data))
    elif how == "swap":
        data[:] = dice.choice(snapshot).read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
        (path / "x").write_bytes(b"x")
    elif how != "remove":
        path.write_bytes(data)
    done = place.run(ANSWERS[number], seconds=90)
    wrong = []
    if done.out != good[number]:
        wrong.append(f"another answer, status {done.status}: {done.err[-300:]!r}")
    if b"Traceback" in done.err or done.err.count(b"\n") > 4:
        wrong.append(f"{done.err[-300:]!r}")
    wrong += place.left()
    if wrong:
        shutil.rmtree(place.cache, ignore_errors=True)
        return f"{how} of {path.relative_to(place.cache)}, {' '.join(ANSWERS[number][:2])}: {'; '.join(wrong)}"
    return ""


def main(arguments: list[str]) -> int:
    """Try, print, and return the exit status."""
    first = int(arguments.pop(arguments.index("--from") + 1)) if "--from" in arguments else 0
    numbers = {word: int(number) for word, number in pairwise(arguments) if number.isdigit()}
    broken: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        (place.sent / "facts.ttl").write_bytes((TOY / "background" / "isles.ttl").read_bytes())
        place.later.write_text('<https://w3id.org/sgkg/id/Place_Later> <http://www.w3.org/2000/01/rdf-schema#label> "a later place"@en .\n')
        good = [place.run(words).out for words in ANSWERS]
        files = corpus()
        cases = {
            "inputs": lambda seed: hostile(place, seed, files),
            "kills": lambda seed: kill(place, seed),
            "starves": lambda seed: starve(place, seed),
            "accepts": lambda seed: accepting(place, seed),
            "crowds": lambda seed: crowd(place, seed),
            "damages": lambda seed: damage(place, seed, good),
        }
        for name, number in numbers.items():
            if name == "damages":
                (place.sent / "facts.ttl").write_bytes((TOY / "background" / "isles.ttl").read_bytes())
            start = time.monotonic()
            for seed in range(first, first + number):
                if wrong := cases[name](seed):
                    broken[name] += 1
                    print(f"{name} {seed}: {wrong}"[:900], flush=True)
                if (seed - first + 1) % 500 == 0:
                    print(f"{seed - first + 1:,} {name}, {broken[name]} broken, {time.monotonic() - start:.0f} s", flush=True)
            print(f"{name}: {number:,} tried, {broken[name]} broken, {time.monotonic() - start:.0f} s", flush=True)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

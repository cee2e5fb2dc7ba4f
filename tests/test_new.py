"""A statement is made of names as people write them and of words as the text has them, checked, and never written where it is wrong."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import toy_world as worlds
from conftest import ROOT, Done

from kg import evidence, workspace

TEXTS = worlds.TOY / "texts"
WORDS = "Estmere has pledged to join the reassurance force"
GIVEN = {"holder": "Estmere", "stance": "pledges", "about": "sgd:Guarantee_ReassuranceForce", "attribution": "reported", "label": "Estmere joins up"}
Run = Callable[..., Done]


def words_of(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


@pytest.fixture
def new(sgkg: Run, tmp_path: Path) -> Run:
    """`sgkg new Position` with the toy texts and a workspace."""
    workspace.init(tmp_path / "own", "https://example.org/my/")

    def run(*words: object, texts: str = WORDS, **values: str) -> Done:
        given = {name: value for name, value in {**GIVEN, **values}.items() if value}
        found = ["--texts", TEXTS, "--words", texts] if texts else []
        return sgkg("new", "Position", *words_of(given), *found, *words, cwd=tmp_path, SGKG_WORKSPACE=str(tmp_path / "own"))

    return run


def test_a_statement_is_whole_with_its_evidence(new: Run, sgkg: Run, tmp_path: Path) -> None:
    done = new()
    assert done.status == 0, done
    text = evidence.normalise((TEXTS / "inkwell-beacon.txt").read_text(encoding="utf-8"))
    start = text.index(WORDS)
    for part in (
        "my:Claim_inkwell-beacon_estmere-joins-up\n    a sg:Position ;",
        "sg:stance sgd:Stance_Pledges ;",
        "sg:claimant sgd:Person_BenInkwell ;",
        "sg:attribution sgd:Attribution_Reported ;",
        f"sg:hasEvidence my:Evidence_inkwell-beacon_{start}-{start + len(WORDS)} ;",
        f'sg:spanDigest "{evidence.digest(WORDS)}" ;',
        "sg:statedOn ",
    ):
        assert part in done.out, part
    (tmp_path / "new.ttl").write_text(done.out, encoding="utf-8")
    own = {"SGKG_WORKSPACE": str(tmp_path / "own")}
    assert sgkg("validate", tmp_path / "new.ttl", "--texts", TEXTS, **own).status == 0
    assert sgkg("add", tmp_path / "new.ttl", "--author", "A", **own).status == 0


def test_each_edition_of_a_work_gives_its_evidence(new: Run) -> None:
    done = new(
        "--id", "Claim_worth", holder="Ada Quill", stance="doubts", about="Hollow Memorandum", attribution="", texts="They turned out worthless"
    )
    assert done.status == 0, done
    assert done.out.count("a sg:Evidence") == 2  # the Lantern's, and the Courier's reprint
    assert "sg:attribution sgd:Attribution_Own" in done.out  # the holder tells it herself


def test_who_tells_a_view_of_his_own_holds_it(new: Run) -> None:
    done = new(holder="", attribution="own view", stance="doubts")
    assert done.status == 0, done
    assert "sg:holder sgd:Person_BenInkwell" in done.out


def test_a_file_is_added_to_and_its_names_count(new: Run, sgkg: Run, tmp_path: Path) -> None:
    own = {"SGKG_WORKSPACE": str(tmp_path / "own")}
    file = tmp_path / "mine.ttl"
    assert sgkg("new", "Event", "--set", "label=ferry race of Port Amber", "--set", "onDate=2024-03", "-o", file, **own).status == 0
    assert 'sg:onDateLatest "2024-03-31"^^xsd:date' in file.read_text(encoding="utf-8")
    done = new("-o", file, about="ferry race of Port Amber", stance="supports")
    assert done.status == 0, done
    text = file.read_text(encoding="utf-8")
    assert "sg:about my:Event_FerryRaceOfPortAmber" in text
    assert "a sg:Event" in text
    before = file.read_bytes()
    assert new("-o", file, about="my:Event_Unheard").status == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"stance": "rulez owt"}, 2, "one of: accepts, asks"),
        ({"holder": "Estmire"}, 2, "did you mean sgd:State_Estmere"),
        ({"holdr": "Estmere"}, 2, "no property is called holdr; did you mean holder"),
        ({"from": "last May"}, 2, "from=last May: 'last May' is not a day, month or year"),
        ({"texts": "words that nobody wrote"}, 2, "stand in none of the"),
        ({"texts": "Estmere has pledged to joyn"}, 2, "“Estmere has pledged to” is followed by “join the reassurance”; write fewer of them"),
        ({"about": "a fleet of punts"}, 2, "sgkg find looks in all words of the graph, and sgkg new makes what it has not"),
        ({"texts": "Corvania"}, 2, "which are several works; say --source SLUG"),
        ({"label": ""}, 2, "--set label=…"),
        ({"stance": "", "attribution": ""}, 2, "--set stance=… one of: accepts"),
        ({"texts": ""}, 2, '--texts DIR --words "…"'),
    ],
)
def test_what_is_wrong_or_missing_is_told_with_what_to_write(new: Run, values: dict[str, str], status: int, words: str) -> None:
    done = new(**values)  # type: ignore[arg-type]
    assert done.status == status, done
    assert done.out == ""
    assert words in " ".join(done.err.split())


def test_on_a_terminal_what_is_missing_is_asked_for(toy_world: Path, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of POSIX")
    leader, follower = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    environment |= {"SGKG_BASE": str(toy_world), "SGKG_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    shutil.copytree(TEXTS, tmp_path / "texts")
    given = {name: value for name, value in GIVEN.items() if name not in ("stance", "label")}
    command = [sys.executable, "-m", "kg", "new", "Position", *words_of(given), "--texts", "texts", "--words", WORDS, "-o", "made.ttl"]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, cwd=tmp_path, env=environment) as run:
        os.close(follower)
        said, answers = "", {"stance: ": "pled\t\n", "label: ": "Estmere joins up\n"}
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([leader], [], [], 0.2)[0]:
                try:
                    said += os.read(leader, 4096).decode(errors="replace")
                except OSError:
                    break  # the other end is closed
            elif run.poll() is not None:
                break
            for prompt in [one for one in answers if said.endswith(one)]:
                os.write(leader, answers.pop(prompt).encode())
        assert run.wait(10) == 0, said
    os.close(leader)
    assert "one of: accepts" in said
    assert "sgd:Stance_Pledges" in (tmp_path / "made.ttl").read_text(encoding="utf-8")

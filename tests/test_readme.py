"""The README is a terminal session: each command in it is run, and what it prints has to be what stands there.

`SGKG_UPDATE=1 pytest tests/test_readme.py` writes the output anew; read the difference before you keep it.
"""

import os
import re
import shlex
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (sgkg [^\n]*)\n(.*?)```", re.DOTALL)


def outputs(cache: Path) -> dict[str, str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SGKG_")} | {"SGKG_CACHE": str(cache), "COLUMNS": "120"}
    script = Path(sysconfig.get_path("scripts")) / "sgkg"
    found = {}
    for command, _ in BLOCK.findall(README.read_text(encoding="utf-8")):
        words = shlex.split(command)
        done = subprocess.run([script, *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
        found[command] = done.stderr + done.stdout
    return found


@pytest.mark.xdist_group("readme")
def test_the_session_prints_what_it_shows(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    shown = dict(BLOCK.findall(text))
    assert len(shown) >= 8, "the README has lost its session"
    real = outputs(tmp_path)
    if os.environ.get("SGKG_UPDATE"):
        README.write_text(BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{real[m[1]]}```", text), encoding="utf-8")
        return
    for command, output in shown.items():
        assert real[command] == output, command


def test_the_first_screen_has_the_two_commands() -> None:
    head = README.read_text(encoding="utf-8").splitlines()[:32]
    commands = [line[2:] for line in head if line.startswith("$ ")]
    assert len(commands) == 2
    assert commands[0].endswith("sgkg demo")
    assert commands[1].endswith("pytest")

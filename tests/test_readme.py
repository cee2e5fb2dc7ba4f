"""The README is a terminal session: each command in it is run, and what it prints has to be what stands there.

`SGKG_UPDATE=1 pytest tests/test_readme.py` writes the output anew; read the difference before you keep it.
"""

import os
import re
import shlex
import subprocess
import sys
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


@pytest.mark.xdist_group("readme")
def test_the_python_session_prints_what_it_shows(tmp_path: Path) -> None:
    found = re.search(r"```python\n(import kg\n.*?)```\n\n```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "the README has lost its Python session"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SGKG_")} | {"SGKG_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", found[1]], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == found[2], done.stderr


def test_every_verb_and_variable_is_documented() -> None:
    from kg.cli import VERBS, reference

    text = README.read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"sgkg {verb}" not in text] == []
    named = {name for path in (ROOT / "kg").rglob("*.py") for name in re.findall(r"\bSGKG_[A-Z]+\b", path.read_text(encoding="utf-8"))}
    assert [name for name in sorted(named) if name not in text] == []
    whole = reference()
    for verb in VERBS:
        assert f"## sgkg {verb}\n" in whole


@pytest.mark.parametrize("command", re.findall(r"^(sgkg (?!VERB)[^#\n]*?)(?: +#.*)?$", README.read_text(encoding="utf-8"), re.MULTILINE))
def test_every_command_in_the_readme_can_be_parsed(command: str) -> None:
    """The commands without shown output are at least of a verb that there is, with options that it has."""
    from kg.cli import reference

    words = shlex.split(command)
    part = re.search(rf"^## sgkg {re.escape(words[1])}$(.*?)(?=^## |\Z)", reference(), re.MULTILINE | re.DOTALL)
    assert part, command
    known = set(re.findall(r"(?<![\w-])(--?[\w-]+)", part[1]))
    options = {word.partition("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)}
    if words[1] == "ask" and len(words) > 2:
        from kg import queries

        known |= {f"--{parameter.name}" for parameter in queries.find(ROOT, words[2]).parameters}
    assert options <= known, command

"""The tools for programs that talk: nine, read-only, each with its release and the reason of an empty answer; tried with the package's client."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.agent import MOST_CHARACTERS, Agent
from kg.graph import Graph
from kg.paths import Folders

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["find", "show", "ask", "query", "schema", "assess", "validate", "evidence", "coverage"]


@pytest.fixture(scope="module")
def agent(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGKG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield Agent(Graph(Folders(toy_world, "here")))


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("find", {"words": "northern pact"}),
    ("find", {"words": "qqqqqqq", "kind": "claim"}),
    ("show", {"name": "Ardenia"}),
    ("ask", {}),
    ("ask", {"question": "members-of", "parameters": {"organization": "the pact"}, "as_of": "1960"}),
    ("ask", {"question": "members-of", "parameters": {"organization": "the pact"}, "as_of": "1800"}),
    ("query", {"sparql": "SELECT ?s WHERE { ?s sg:iso3 'XAR' }"}),
    ("query", {"sparql": "SELECT ?s WHERE { ?s sg:hodler ?x }"}),
    ("query", {"sparql": "ASK { ?s sg:iso3 'XAR' }"}),
    ("schema", {}),
    ("schema", {"term": "Position"}),
    ("assess", {}),
    ("validate", {"turtle": "PREFIX sg: <https://w3id.org/sgkg/ns#>\n<https://example.org/my/A> a sg:Stat .\n"}),
    ("evidence", {"statement": "Claim_nib-herald_brevik-accepts-air"}),
    ("coverage", {}),
]


def check(name: str, given: dict[str, Any], found: dict[str, Any]) -> None:
    """Every answer says of which release it is, and where it has no rows why."""
    told = found["sgkg"]
    assert told["release"]
    assert len(told["digest"]) == 64
    assert told["latest"]
    json.dumps(found)
    for rows in ("rows", "hits"):
        if rows in found:
            assert bool(found[rows]) != bool(found.get("empty")), (name, given)
    assert ("hodler" in str(given)) == ("warnings" in told)


@pytest.mark.parametrize(("name", "given"), CALLS)
def test_a_tool_answers_with_its_release_and_the_reason_of_an_empty_answer(agent: Agent, name: str, given: dict[str, Any]) -> None:
    check(name, given, getattr(agent, name)(**given))


def test_there_are_nine_and_each_says_what_it_does(agent: Agent) -> None:
    assert [tool.__name__ for tool in agent.tools] == NAMES
    assert all(tool.__doc__ for tool in agent.tools)


def test_names_are_given_with_what_to_type(agent: Agent) -> None:
    rows = agent.ask("members-of", {"organization": "the pact"})["rows"]
    assert rows[0]["organization"] == {"label": "Northern Pact", "name": "sgd:Alliance_NorthernPact"}
    assert agent.find("members organization", kind="question")["hits"][0]["name"] == "members-of"


def test_findings_say_what_to_write(agent: Agent) -> None:
    (finding, *_) = agent.validate(CALLS[12][1]["turtle"])["findings"]
    assert (finding["rule"], finding["line"], finding["write"]) == ("unknown-term", 2, "sg:State or sg:Status")


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda agent: agent.query("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"), "would send a request"),
        (lambda agent: agent.query("INSERT DATA { <a:b> <a:b> <a:b> }"), "read-only"),
        (lambda agent: agent.query("SELECT ?s WHERE { ?s ?p ?o }", limit=10**9), "limit is"),
        (lambda agent: agent.ask("members-of", {"suppose": "/etc/passwd"}), "not a parameter of the question"),
        (lambda agent: agent.ask("members-of", {"zzz": "x"}), "has no parameter"),
        (lambda agent: agent.ask("members-of", {"self": "x"}), "has no parameter"),
        (lambda agent: agent.find(" ".join(f"w{number}" for number in range(2000))), "at most 30 are looked for"),
        (lambda agent: agent.ask("zzz"), "no question zzz"),
        (lambda agent: agent.validate("x" * (MOST_CHARACTERS + 1)), "are checked at once"),
        (lambda agent: agent.show("qqqqqqq"), "nothing is called"),
    ],
)
def test_what_reaches_too_far_is_refused_in_words(agent: Agent, call: Callable[[Agent], Any], problem: str) -> None:
    with pytest.raises((ValueError, LookupError, PermissionError), match=problem):
        call(agent)


def test_without_the_package_the_verb_says_what_to_install(sgkg: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    done = sgkg("mcp")
    assert (done.status, done.out) == (2, "")
    assert "pip install 'sgkg[mcp]'" in done.err


def test_the_server_answers_the_packages_own_client_over_stdio(toy_world: Path, tmp_path: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="the extra sgkg[mcp] is not installed")
    import anyio
    from mcp.client.stdio import StdioServerParameters

    settings = {
        "SGKG_BASE": str(toy_world),
        "SGKG_CACHE": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    started = StdioServerParameters(command=sys.executable, args=["-m", "kg", "mcp"], env={**os.environ, **settings})

    async def talk() -> None:
        async with mcp.Client(started, read_timeout_seconds=60) as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == NAMES
            assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint and tool.description for tool in tools)
            for name, given in CALLS:
                result = await client.call_tool(name, given)
                assert not result.is_error, (name, given, result.content)
                check(name, given, result.structured_content)
            wrong = await client.call_tool("query", {"sparql": "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"})
            assert wrong.is_error
            assert "would send a request" in wrong.content[0].text

    anyio.run(talk)

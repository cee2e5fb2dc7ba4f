"""The page of a real server: the answers of the command, facts checked and accepted, words marked in a text that never leaves; and YASGUI."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import pytest
import toy_world as worlds
from test_serve import Served, serving

from browser.test_explorer import GET, HOSTILE, POST, ROOT, go, ready
from kg import evidence, rdf, workspace
from kg.export import page

pytestmark = pytest.mark.xdist_group("served-page")

TOKEN = "a long word that nobody guesses"
TEXT = (worlds.TOY / "texts" / "inkwell-beacon.txt").read_text(encoding="utf-8")
WORDS = "Estmere has pledged to join the reassurance force"
GIVEN = {"holder": "Estmere", "stance": "pledges", "about": "reassurance force", "attribution": "reported", "label": "Estmere joins up"}
BAD = ROOT / "seeds" / "examples" / "bad-fact.ttl"


class Tab(NamedTuple):
    """A page of the server, and all that it asked: method, address, body."""

    tab: Any
    asked: list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "mine"
    workspace.init(folder, "https://example.org/mine/")
    return folder


@pytest.fixture(scope="module")
def other_site() -> Iterator[str]:
    """A page of another server, empty as yet."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'<!DOCTYPE html><link rel="icon" href="data:,"><div id="yasgui"></div>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served-cache")


@pytest.fixture(scope="module")
def writer(toy_world: Path, mine: Path, cache: Path, other_site: str) -> Iterator[Served]:
    if not (page.BUILT / "explorer.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    with serving(toy_world, cache, "--workspace", str(mine), "--write", "--origin", other_site, SGKG_TOKEN=TOKEN) as found:
        yield found


@pytest.fixture
def at(browser: Any, writer: Served) -> Iterator[Callable[..., Tab]]:
    """Open a page of a server; it asks nobody else, tells nothing on the console, and raises no error but those that are expected."""
    faults: list[str] = []
    contexts = []

    def show(address: str = "#/", server: Served = writer, expected: str = "", **settings: Any) -> Tab:
        context = browser.new_context(**settings)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        asked: list[tuple[str, str, str]] = []
        tab.on("console", lambda message: None if expected and expected in message.text else faults.append(message.text))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("dialog", lambda dialog: faults.append(dialog.message))
        tab.on("request", lambda one: asked.append((one.method, one.url, one.post_data or "")))
        tab.on("request", lambda one: None if one.url.startswith((server.url, "data:")) else faults.append(one.url))
        tab.goto(server.url + address)
        ready(tab)
        return Tab(tab, asked)

    yield show
    for context in contexts:
        context.close()
    assert faults == []


def checked(tab: Any, facts: str) -> Any:
    """Paste facts, check them, and return the findings."""
    tab.locator(".checking .cm-content").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(facts)
    tab.get_by_role("button", name="Check", exact=True).click()
    tab.wait_for_selector(".checking [aria-label=Findings][aria-busy=false] .said")
    return tab.locator(".findings li")


def test_it_answers_as_the_command_does(at: Callable[..., Tab], sgkg: Callable[..., Any], mine: Path) -> None:
    tab = at().tab
    for name, parameters in [
        ("guarantors-of", {"state": "Ardenia"}),
        ("guarantees-of", {"beneficiary": "Ardenia", "as_of": "2025-03-31"}),
        ("in-force-and-breached", {}),
        ("coverage", {}),
    ]:
        words = [word for key, value in parameters.items() for word in (f"--{key.replace('_', '-')}", value)]
        done = sgkg("ask", name, *words, "--format", "json", SGKG_WORKSPACE=str(mine))
        assert done.status == 0, done.err
        ours = json.loads(done.out)
        theirs = tab.evaluate(GET, [f"api/ask/{name}", parameters])
        assert (theirs["head"], theirs["results"]) == (ours["head"], ours["results"]), name
        assert ours["results"]["bindings"], name
    text = "SELECT ?s ?label WHERE { ?s a sg:State ; rdfs:label ?label } ORDER BY ?s ?label"
    ours = json.loads(sgkg("query", "-e", text, "--format", "json", "--ids", SGKG_WORKSPACE=str(mine)).out)
    assert tab.evaluate(POST, ["api/query", text])["results"] == ours["results"]
    go(tab, "#/ask/guarantors-of?state=Ardenia")
    assert tab.locator(".answer tbody tr, .answer .same").count()


def test_a_supposition_is_laid_over_the_graph(at: Callable[..., Tab], sgkg: Callable[..., Any], mine: Path) -> None:
    tab = at("#/assess").tab
    before = tab.locator(".assess").inner_text()
    tab.locator(".reading summary").click()
    chosen = tab.get_by_label("Supposing that")
    tab.wait_for_function("() => document.querySelectorAll('.reading select option').length > 1")
    name = chosen.locator("option").nth(1).get_attribute("value")
    chosen.select_option(index=1)
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_function("() => location.hash.includes('with=')")
    ready(tab)
    ours = json.loads(sgkg("assess", "--with", name, "--format", "json", SGKG_WORKSPACE=str(mine)).out)
    assert tab.evaluate(GET, ["api/assess", {"with": name}])["options"] == ours["options"]
    assert f"supposing {name}" in tab.locator(".reading summary").inner_text()
    assert tab.locator(".assess").inner_text() != before


def test_facts_are_checked_and_put_right_by_clicks(at: Callable[..., Tab], sgkg: Callable[..., Any], mine: Path) -> None:
    tab = at("#/facts").tab
    bad = BAD.read_text(encoding="utf-8")
    found = checked(tab, bad)
    ours = json.loads(sgkg("validate", BAD, "--format", "json", SGKG_WORKSPACE=str(mine)).out)["findings"]
    shown = found.all_inner_texts()
    assert len(shown) == len(ours) > 3
    for words, one in zip(shown, ours, strict=True):
        assert one["message"] in words
        assert f"Line {one['line']}, column {one['column']}" in words
    found.first.locator(".place").click()
    assert tab.evaluate("() => document.querySelector('.editor').shadowRoot.getSelection().toString()") == "sg:aboot"
    for wrong, right in (("sg:aboot", "sg:about"), ('"6 March 2025"', '"2025-03-06"^^<http://www.w3.org/2001/XMLSchema#date>')):
        assert wrong in tab.locator(".cm-content").inner_text()
        fix = tab.get_by_role("button", name=f"Write {right}")
        fix.click()
        fix.wait_for(state="detached")
        tab.wait_for_selector(".checking [aria-label=Findings][aria-busy=false] .said")
        text = tab.locator(".cm-content").inner_text()
        assert (wrong in text, right in text) == (False, True)
    tab.locator("input[type=file]").set_input_files(
        {"name": "my facts.csv", "mimeType": "text/csv", "buffer": b"id,class,label\nState_New,sg:Stat,New\n"}
    )
    tab.wait_for_function("() => document.querySelector('.checking').textContent.includes('Cell B2')")


def test_a_statement_of_words_marked_in_a_text_that_stays(at: Callable[..., Tab], sgkg: Callable[..., Any], mine: Path, writer: Served) -> None:
    tab, asked = at("#/new/Position", expected="401")
    tab.get_by_label("Your copy of the text").fill(TEXT)
    tab.wait_for_function("() => document.querySelector('.marking').textContent.includes('inkwell-beacon, letter by letter')")
    start = TEXT.index(WORDS)
    tab.evaluate("([a, b]) => document.querySelector('textarea').setSelectionRange(a, b)", [start - 1, start + len(WORDS)])
    tab.get_by_role("button", name="Mark the chosen words").click()
    assert WORDS in tab.locator(".marks").inner_text()
    tab.get_by_role("button", name="Make the statement").click()
    tab.wait_for_selector(".statement .error")
    assert "holder is needed" in tab.locator(".statement").inner_text()
    assert tab.get_by_label("holder", exact=True).get_attribute("aria-invalid") == "true"
    tab.get_by_label("holder", exact=True).fill("Estm")
    tab.locator(".field [role=option]:visible", has_text="Estmere").first.click()  # completed by the resolver
    tab.get_by_label("about", exact=True).fill("sgd:Guarantee_ReassuranceForce")
    for name in ("stance", "attribution"):
        tab.get_by_label(name, exact=True).select_option(label=GIVEN[name])
    tab.get_by_label("label", exact=True).fill(GIVEN["label"])
    tab.get_by_role("button", name="Make the statement").click()
    tab.wait_for_selector(".checking [aria-label=Findings][aria-busy=false] .said")
    made = tab.evaluate(
        "() => [...document.querySelector('.editor').shadowRoot.querySelectorAll('.cm-line')].map(one => one.textContent).join('\\n')"
    )
    values = [word for name, value in (GIVEN | {"about": "sgd:Guarantee_ReassuranceForce"}).items() for word in ("--set", f"{name}={value}")]
    ours = sgkg("new", "Position", *values, "--texts", worlds.TOY / "texts", "--words", WORDS, SGKG_WORKSPACE=str(mine))
    assert made.strip() == ours.out.strip(), ours.err
    assert evidence.digest(WORDS) in made
    assert "error" not in tab.locator(".checking .said").inner_text()

    tab.get_by_label("Who accepts it").fill("A")
    tab.get_by_label("What it is for").fill("a test")
    for token, said in (("wrong", "show the token"), (TOKEN, "Accepted as change")):
        tab.get_by_label("The token of the server").fill(token)
        tab.get_by_role("button", name="Add to the graph").click()
        tab.locator(".checking form", has_text=said).wait_for()
    assert writer.sparql('ASK { ?s rdfs:label "Estmere joins up"@en }').json["boolean"]

    sent = [unquote_plus(f"{url}\n{body}") for _, url, body in asked]
    assert any("/api/new/" in one and evidence.digest(WORDS) in one for one in sent)
    words = TEXT.split()
    runs = [" ".join(words[at : at + 4]) for at in range(len(words) - 3)]
    assert [run for run in runs if any(run in " ".join(one.split()) for one in sent)] == []
    assert tab.evaluate("() => Object.entries(localStorage).length <= 2 && !document.cookie")


@pytest.mark.long
def test_a_statement_by_keyboard_alone(at: Callable[..., Tab]) -> None:
    tab = at("#/new/Position").tab

    def to(name: str) -> None:
        for _ in range(80):
            tab.keyboard.press("Tab")
            if tab.evaluate("() => { const one = document.activeElement; return one.getAttribute('aria-label') ?? one.textContent; }") == name:
                return
        raise AssertionError(f"no key leads to {name}")

    to("Your copy of the text")
    tab.keyboard.insert_text(TEXT)
    tab.keyboard.press("Control+Home")
    for _ in range(2):
        tab.keyboard.press("ArrowDown")
    for _ in range(9):
        tab.keyboard.press("Control+Shift+ArrowRight")
    to("Mark the chosen words")
    tab.keyboard.press("Enter")
    assert "Tor Vassel has ruled out Corvanian troops for Ardenia" in tab.locator(".marks").inner_text()
    for name, words in (
        ("about", "Corvanian troops"),
        ("holder", "Tor Vassel"),
        ("stance", "rules"),
        ("label", "Vassel rules it out"),
        ("attribution", "reported"),
    ):
        to(name)
        tab.keyboard.type(words)
        if name in ("about", "holder"):
            tab.locator(".field [role=option]:visible").first.wait_for()
            tab.keyboard.press("ArrowDown")
            tab.keyboard.press("Enter")
    to("Make the statement")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".checking [aria-label=Findings][aria-busy=false] .said")
    assert "sgd:Stance_RulesOut" in tab.locator(".cm-content").inner_text()


def test_a_text_that_is_not_registered_is_so_with_its_statement(at: Callable[..., Tab], sgkg: Callable[..., Any], mine: Path, tmp_path: Path) -> None:
    words = "Estmere sends nobody at all."
    (tmp_path / "evening-note.txt").write_text(f"An evening note.\n\n{words}\n", encoding="utf-8")
    tab, asked = at("#/new/Position")
    tab.get_by_label("Your copy of the text").fill(words)
    tab.locator(".marking", has_text="No text that is registered has these letters").wait_for()
    tab.get_by_role("button", name="Mark the chosen words").click()
    assert "No words are chosen" in tab.locator(".marking").inner_text()
    tab.get_by_label("Your copy of the text").select_text()
    tab.get_by_role("button", name="Mark the chosen words").click()
    tab.get_by_role("button", name="Make the statement").click()
    tab.locator(".statement .error", has_text="Choose which text").wait_for()
    tab.get_by_label("Your copy of the text").fill((tmp_path / "evening-note.txt").read_text(encoding="utf-8"))
    tab.evaluate("() => { const field = document.querySelector('textarea'); field.setSelectionRange(18, field.value.length); }")
    tab.get_by_role("button", name="Mark the chosen words").click()
    tab.get_by_label("Which text it is").select_option(label="one that is not registered yet")
    for name, value in {
        "slug": "evening-note",
        "authors": "Ben Inkwell",
        "published": "2025-05-02",
        "holder": "Estmere",
        "about": "sgd:Guarantee_ReassuranceForce",
    }.items():
        tab.get_by_label(name, exact=True).fill(value)
    tab.get_by_label("stance", exact=True).select_option(label="rules out")
    tab.get_by_label("attribution", exact=True).select_option(label="reported")
    tab.get_by_label("label", exact=True).fill("Estmere stays away")
    tab.get_by_role("button", name="Make the statement").click()
    tab.wait_for_selector(".checking [aria-label=Findings][aria-busy=false] .said")
    assert "error" not in tab.locator(".checking .said").inner_text()
    made = tab.evaluate(
        "() => [...document.querySelector('.editor').shadowRoot.querySelectorAll('.cm-line')].map(one => one.textContent).join('\\n')"
    )
    own = {"SGKG_WORKSPACE": str(mine)}
    (tmp_path / "made.ttl").write_text(made, encoding="utf-8")
    added = sgkg("validate", "made.ttl", "--texts", tmp_path, cwd=tmp_path, **own)  # the command finds the words where the page marked them
    assert (added.status, "evidence" in added.out) == (0, False), added
    registered = sgkg(
        *("text", "add", tmp_path / "evening-note.txt", "--slug", "evening-note", "--author", "Ben Inkwell", "--date", "2025-05-02", "--dry-run"),
        **own,
    )
    assert registered.status == 0, registered
    assert "sg:claimant sgd:Person_BenInkwell" in made
    assert evidence.digest(evidence.normalise((tmp_path / "evening-note.txt").read_text(encoding="utf-8"))) in made
    assert evidence.digest(words) in made
    assert not any("sends nobody" in unquote_plus(f"{url}\n{body}") for _, url, body in asked)


@pytest.mark.long
def test_a_server_that_only_reads_checks_and_adds_nothing(at: Callable[..., Tab], toy_world: Path, cache: Path) -> None:
    with serving(toy_world, cache) as reader:
        tab = at("#/facts", reader).tab
        found = checked(tab, "<https://w3id.org/sgkg/id/State_New> a <https://w3id.org/sgkg/ns#State> .")
        assert found.count() > 0
        assert "This server only reads" in tab.locator(".checking").inner_text()
        assert not tab.get_by_role("button", name="Add to the graph").is_visible()
        tab.context.close()


def test_hostile_facts_are_text(at: Callable[..., Tab]) -> None:
    tab = at("#/facts", expected="404", viewport={"width": 360, "height": 800}).tab
    facts = "".join(
        f"<https://example.org/mine/State_{number}> a <https://w3id.org/sgkg/ns#Stat> ;"
        f" <{rdf.LABEL}> {json.dumps(label)}@en ; <https://w3id.org/sgkg/ns#x{number}> {json.dumps(label)} .\n"
        for number, label in enumerate(HOSTILE)
    )
    found = checked(tab, facts)
    assert found.count() >= 2 * len(HOSTILE)
    assert tab.locator(".findings img, .findings script, .findings b").count() == 0
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 360
    go(tab, "#/new/%3Cimg%20src=x%20onerror=alert(1)%3E")
    assert tab.locator(".content img").count() == 0


@pytest.mark.long
def test_axe_finds_nothing_against_the_pages_of_facts(page_packages: Path, at: Callable[..., Tab]) -> None:
    axe = (page_packages / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        for width in (360, 1600):
            tab = at("#/facts", color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900}).tab
            tab.evaluate(axe)
            checked(tab, BAD.read_text(encoding="utf-8"))
            for address, title in (("", "Check facts"), ("#/new/Position", "A new position"), ("#/new/Event", "A new event")):
                if address:
                    go(tab, address)
                assert tab.title().startswith(title)
                if title == "A new position":
                    tab.get_by_label("Which text it is").select_option(label="one that is not registered yet")
                    tab.get_by_label("slug", exact=True).wait_for()
                found = tab.evaluate("() => axe.run()")
                serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
                assert [(one["id"], one["nodes"][0]["html"][:300]) for one in serious] == [], address
                assert tab.evaluate("() => document.documentElement.scrollWidth") <= width, address


def test_yasgui_asks_the_endpoint(page_packages: Path, browser: Any, writer: Served, other_site: str) -> None:
    built = page_packages / "node_modules" / "@zazuko" / "yasgui" / "build"
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text))
    tab.goto(other_site)
    tab.add_script_tag(path=built / "yasgui.min.js")
    tab.add_style_tag(path=built / "yasgui.min.css")
    tab.evaluate(
        """([endpoint, text]) => {
            const yasgui = new Yasgui(document.getElementById('yasgui'), { requestConfig: { endpoint }, copyEndpointOnNewTab: false });
            yasgui.getTab().setEndpoint(endpoint);
            yasgui.getTab().getYasqe().setValue(text);
        }""",
        [f"{writer.url}sparql", "PREFIX sg: <https://w3id.org/sgkg/ns#> SELECT ?state WHERE { ?state a sg:State } ORDER BY ?state"],
    )
    tab.locator(".yasqe_queryButton").first.click()
    tab.locator(".yasr", has_text="State_Ardenia").wait_for()
    context.close()
    assert faults == []

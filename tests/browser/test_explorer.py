"""The explorer in a real browser: one file, no request, the answers of the command line; by mouse, by keyboard, on a phone; hostile facts."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kg import rdf
from kg.assess import render, timeline
from kg.export import page
from kg.files import save
from kg.graph import Graph
from kg.paths import Folders
from kg.site import pack, write

pytestmark = pytest.mark.xdist_group("browser")

ROOT = Path(__file__).resolve().parents[2]  # what is installed has the bundle alone, not what it is made of
CLAIM = "sgd:Claim_kluth-taipei-times_no-credibility-without-us"
TOLD = ("as_of", "known_by", "undated", "empty")  # of what fixes an answer
GET = "([path, parameters]) => window.sgkgEngine.get(path, parameters)"
POST = "([path, body]) => window.sgkgEngine.post(path, body)"
PAGES = {
    "#/": "Start",
    "#/ask/guarantors-of": "Who guarantees a state",
    "#/ask/precedents?as_of=1990": "Which precedents",
    "#/thing/sgd:State_Ukraine": "Ukraine",
    f"#/thing/{CLAIM}": "Without the US",
    "#/find?words=air+support": "Find: air support",
    "#/query?text=SELECT+%2A+WHERE+%7B+%3Fs+a+sg%3ATreaty+%7D+LIMIT+3": "Ask in SPARQL",
    "#/network": "Networks",
    "#/network/guarantees": "Who is bound to whom",
    "#/assess": "Options weighed",
    "#/timeline?about=sgd:Person_DonaldTrump": "Timeline of Donald Trump",
    "#/compare": "Agreements compared",
    "#/facts": "Check facts",
    "#/new/Position": "A new position",
}
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\u202eright\u2066 left",
    "שלום עולם",
    "x" * 10_000,
    "{{constructor.constructor('alert(1)')()}}",
    "__proto__",
]


def ready(tab: Any) -> None:
    """Wait until nothing on a page is still coming."""
    tab.wait_for_function("() => document.querySelector('#content h1') && !document.querySelector('[aria-busy=\"true\"]')")


def go(tab: Any, address: str) -> None:
    tab.evaluate("address => { document.getElementById('content').setAttribute('aria-busy', 'true'); location.hash = address; }", address)
    ready(tab)


def rows(answer: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    return answer["head"]["vars"], answer["results"]["bindings"]


# The answers ----------------------------------------------------------------------------------------------------------


DAY = {"as_of": "2025-03-31"}


@pytest.mark.parametrize(
    ("reading", "step"),
    [
        pytest.param(DAY, 5, id="of a day, every fifth"),
        pytest.param(DAY, 1, marks=pytest.mark.long, id="of a day"),
        pytest.param({}, 1, marks=pytest.mark.long, id="everything"),
        pytest.param({"as_of": "2024-07", "known_by": "2025-03-06", "undated": "keep"}, 1, marks=pytest.mark.long, id="known by a day"),
    ],
)
def test_every_question_has_the_rows_of_the_command_line(
    path: Path, graph: Graph, opened: Callable[..., Any], reading: dict[str, str], step: int
) -> None:
    tab = opened(path)
    questions = graph.questions()
    assert len(questions) > 50
    questions = questions[::step]
    differ, found = [], 0
    for question in questions:
        ours = json.loads(graph.ask(question, labels=False, **reading).to_json())  # type: ignore[arg-type]
        theirs = tab.evaluate(GET, [f"api/ask/{question.name}", reading])
        found += len(rows(ours)[1])
        if rows(theirs) != rows(ours) or [theirs["sgkg"].get(name) for name in TOLD] != [ours["sgkg"].get(name) for name in TOLD]:
            differ.append(question.name)
    assert found > 300 / step
    assert differ == []


def test_a_question_takes_names_codes_and_months(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    for name, parameters in [
        ("guarantors-of", {"state": "Japan"}),
        ("guarantors-of", {"state": "POL", "as_of": "1939"}),
        ("positions-on", {"option": "sgd:Guarantee_UkraineNatoAccession"}),
        ("members-of", {"organization": "nato", "as_of": "1955-12-31"}),
        ("agreements-of", {"beneficiary": "Україна", "since": "2024-02", "until": "2024-06"}),
    ]:
        ours = json.loads(graph.ask(name, labels=False, **parameters).to_json())  # type: ignore[arg-type]
        assert rows(tab.evaluate(GET, [f"api/ask/{name}", parameters])) == rows(ours), name
        assert rows(ours)[1], name
    for parameters, words in [
        ({"state": "Atlantis"}, "nothing of the kind asked (actor) is called “Atlantis”"),
        ({"sate": "Japan"}, "guarantors-of has no parameter sate; it has state"),
        ({"as_of": "2025-02-30"}, "“2025-02-30” is not a day, month or year"),
        ({"with": "what-if.ttl"}, "this file has no hypotheses"),
    ]:
        with pytest.raises(Exception, match=re.escape(words)):
            tab.evaluate(GET, ["api/ask/guarantors-of", parameters])


def test_an_answer_without_rows_says_of_which_kind_there_is_nothing(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    for name, parameters in [("deployments-of", {"actor": "Cuba"}), ("guarantors-of", {"state": "Japan", "as_of": "1920"})]:
        ours = graph.ask(name, **parameters).about["words"]  # type: ignore[arg-type]
        theirs = tab.evaluate(GET, [f"api/ask/{name}", parameters])["sgkg"]["words"]
        assert ours.startswith(theirs), name


def test_free_queries_are_those_of_the_command_line(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    for text in [
        "SELECT * WHERE { ?treaty a sg:Treaty ; rdfs:label ?name } ORDER BY ?name ?treaty",
        "SELECT ?b (COUNT(*) AS ?n) ?a WHERE { ?s sg:holder ?a ; sg:stance ?b } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b",
        "SELECT ?s FROM sgg:kluth-taipei-times WHERE { ?s a sg:Position } ORDER BY ?s",
        "ASK { sgd:State_Ukraine a sg:State }",
        "SELECT ?x WHERE { ?x rdfs:label 'nothing of this name' }",
    ]:
        ours = json.loads(graph.query(text, labels=False).write("json"))
        theirs = tab.evaluate(POST, ["api/query", text])
        assert {name: theirs[name] for name in ("head", "results", "boolean") if name in theirs} == {
            name: ours[name] for name in ("head", "results", "boolean") if name in ours
        }
    built = tab.evaluate(POST, ["api/query", "CONSTRUCT { ?s a sg:State } WHERE { ?s a sg:State }"])["turtle"]
    assert built.count("State_") > 50
    for text, words in [
        ("SELECT * WHERE { SERVICE SILENT <https://example.org/> { ?s ?p ?o } }", "SERVICE would send a request"),
        ("SELECT * FROM <https://example.org/g> WHERE { ?s ?p ?o }", "the graph has no such part"),
        ("LOAD <https://example.org/x.ttl>", "LOAD is an update"),
        ("DROP ALL", "DROP is an update"),
        ("SELECT ?x WHERE {\n ?x ?y }", "2:"),
    ]:
        with pytest.raises(Exception, match=re.escape(words)):
            tab.evaluate(POST, ["api/query", text])
    warned = tab.evaluate(POST, ["api/check", "SELECT ?x WHERE { ?x sg:stanse sgd:Stance_RulesOut ; foaf:name ?n }"])["warnings"]
    assert [(one["line"], one["column"]) for one in warned] == [(1, 22), (1, 54)]


def test_an_endless_query_is_ended_and_the_next_one_answered(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    ready(tab)
    tab.evaluate("() => { window.sgkgEngine.limit = 1500; }")
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(Exception, match=r"no answer within 1\.5 seconds"):
        tab.evaluate(POST, ["api/query", endless])
    tab.evaluate("() => { window.sgkgEngine.limit = 30000; }")
    assert tab.evaluate(POST, ["api/query", "ASK { ?s ?p ?o }"])["boolean"] is True


@pytest.mark.parametrize("name", ["sgd:State_Ukraine", CLAIM, "sg:Guarantee", "sgd:Guarantee_Budapest"])
def test_a_thing_is_described_as_show_does(path: Path, graph: Graph, opened: Callable[..., Any], name: str) -> None:
    from kg.text import json_text

    tab = opened(path)
    for reading in ({}, {"as_of": "2025-03-31"}):
        ours = graph.show(name, **reading)  # type: ignore[arg-type]
        theirs = tab.evaluate(GET, ["api/show", {"name": name, **reading}])
        assert theirs["facts"] == json.loads(json_text(ours.facts))
        for part in ("iri", "label", "classes", "also", "definition", "said", "origin", "links"):
            assert theirs[part] == json.loads(json_text(getattr(ours, part))), part
        assert [step["label"] for step in theirs["premises"]] == [step.label for step in ours.premises]


@pytest.mark.long
def test_timelines_citations_and_comparisons_are_those_of_the_command_line(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    from kg import citation
    from kg.text import json_text

    tab = opened(path)
    for about, since, reading in [("", "", {}), ("Donald Trump", "2025-03", {"as_of": "2025-08"}), ("NATO membership for Ukraine", "", {})]:
        entries = graph.timeline(about, since=since or None, **reading)  # type: ignore[arg-type]
        labels = graph.labels({iri for entry in entries for iri in entry.named()})
        theirs = tab.evaluate(GET, ["api/timeline", {"about": about, "since": since, **reading}])
        assert theirs["entries"] == json.loads(json_text(timeline.plain(entries, labels.__getitem__)))
        assert entries
    for style in citation.FORMATS:
        for name, parameters in [
            ("", {}),
            ("positions-on", {"option": "sgd:Guarantee_UkraineNatoAccession", "as_of": "2025-03-31"}),
            (CLAIM, {}),
            ("sgd:Source_KluthTaipeiTimes", {}),
            ("sgd:Guarantee_Budapest", {}),
        ]:
            theirs = tab.evaluate(GET, ["api/cite", {"name": name, "style": style, **parameters}])
            assert theirs == citation.written(graph.cite(name, **parameters), style), (name, style)  # type: ignore[arg-type]
    for several, known_by in (([], None), (["Minsk I", "Minsk II", "North Atlantic Treaty"], None), (["28-point plan"], "2025-11-25")):
        ours = json.loads(graph.compare(several, known_by=known_by).to_json())
        theirs = tab.evaluate(GET, ["api/compare", {"agreement": "|".join(several), "known_by": known_by or ""}])
        assert rows(theirs) == rows(ours), several
    assert tab.evaluate(GET, ["api/assess", {}])["options"] == json.loads(render.as_json(graph.assess()))["options"]


def test_what_one_looks_for_is_found(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    asked = [
        ("Ukraine", ""),
        ("budapest memorandum", ""),
        ("air support", ""),
        ("NATO Article 5", ""),
        ("kluth", "actor"),
        ("guarantors", "question"),
    ]
    for words, kind in asked:
        ours = [hit.name for hit in graph.find(words, kind=kind, limit=5).hits]
        theirs = [hit["name"] for hit in tab.evaluate(GET, ["api/find", {"words": words, "kind": kind, "limit": "8"}])["hits"]]
        assert ours[0] in theirs[:3], (words, theirs)
        assert len(set(ours) & set(theirs)) >= min(2, len(ours)), (words, ours, theirs)


def test_the_packed_graph_is_the_graph(graph: Graph) -> None:
    text = graph.snapshot().data().decode()
    assert unpacked(pack.pack(text)) == sorted(text.splitlines())
    odd = '<a:b> <a:p> "\U0001f600é \\" <x> ."@uk <g:1> .\n<a:b> <a:p> "\U0001f600\U0001f601" <g:1> .\n'
    assert unpacked(pack.pack(odd)) == sorted(odd.splitlines())


def unpacked(data: bytes) -> list[str]:
    """Read what `pack` says it writes."""
    length = int.from_bytes(data[:4], "little")
    terms: list[str] = []
    for line in data[4 : 4 + length].decode().split("\n"):
        count, _, rest = line.partition(" ")
        terms.append((terms[-1][: int(count)] if terms else "") + rest)
    at, numbers = 8 + length, []
    count = int.from_bytes(data[4 + length : at], "little")
    for _ in range(4):
        before, column = 0, []
        for _ in range(count):
            shift = step = 0
            while True:
                step |= (data[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if data[at - 1] < 128:
                    break
            before += -(step >> 1) if step & 1 else step >> 1
            column.append(before)
        numbers.append(column)
    assert at == len(data)
    return sorted(f"{terms[s]} {terms[p]} {terms[o]} {terms[g]} ." for g, p, s, o in zip(*numbers, strict=True))


def test_the_page_knows_the_same_prefixes() -> None:
    written = (ROOT / "kg" / "serve" / "page" / "src" / "prefixes.ts").read_text(encoding="utf-8")
    assert dict(re.findall(r'^  (\w+): "(.*)",$', written, re.MULTILINE)) == rdf.PREFIXES


# The pages ------------------------------------------------------------------------------------------------------------


def test_each_page_has_its_title_and_fits(path: Path, opened: Callable[..., Any]) -> None:
    for width in (360, 1600):
        tab = opened(path, width=width, height=800)
        for address, title in PAGES.items():
            go(tab, address)
            assert tab.title().startswith(title), address
            assert tab.title().endswith("sgkg — the security-guarantee knowledge graph")
            assert tab.locator("h1").count() == 1, address
            assert tab.locator(".error").count() == 0, (address, tab.locator(".error").inner_text())
            assert tab.evaluate("() => document.documentElement.scrollWidth") <= width, address


@pytest.mark.long
def test_axe_finds_nothing_against_any_page(page_packages: Path, path: Path, browser: Any) -> None:
    axe = (page_packages / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        context = browser.new_context(bypass_csp=True, color_scheme=scheme)
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        tab.goto(path.as_uri())
        ready(tab)
        tab.evaluate(axe)
        for address in PAGES:
            go(tab, address)
            found = tab.evaluate("() => axe.run()")
            serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
            assert [(one["id"], one["nodes"][0]["html"][:300]) for one in serious] == [], address
            assert len(found["passes"]) > 15
        context.close()


def test_by_keyboard_alone(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    ready(tab)
    tab.keyboard.press("/")
    tab.keyboard.type("budapest memorandum")
    tab.wait_for_selector(".top [role=option]")
    tab.keyboard.press("ArrowDown")
    active = tab.evaluate("() => document.activeElement.getAttribute('aria-activedescendant')")
    assert tab.locator(".top [aria-selected=true]").get_attribute("id") == active
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => location.hash.startsWith('#/thing/')")
    ready(tab)
    assert "Budapest" in tab.locator("h1").inner_text()
    assert tab.evaluate("() => document.activeElement.tagName") == "H1"
    tab.go_back()
    tab.wait_for_function("() => document.title.startsWith('Start')")
    tab.go_forward()
    tab.wait_for_function("() => document.title.includes('Budapest')")
    go(tab, "#/ask/guarantors-of")
    for _ in range(6):  # from the heading to the field
        tab.keyboard.press("Tab")
        if tab.evaluate("() => document.activeElement.getAttribute('role')") == "combobox":
            break
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Japan")
    tab.wait_for_selector(".parameters [role=option]")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => location.hash.includes('Japan')")
    ready(tab)
    assert "United States" in tab.locator(".answer").inner_text()
    tab.keyboard.press("Tab")
    go(tab, "#/query")
    tab.locator(".cm-content").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Delete")
    tab.keyboard.type("ASK { sgd:State_Ukraine a sg:State }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_function("() => document.querySelector('.query [aria-label=Result]').textContent.includes('Yes.')")
    tab.keyboard.press("Tab")  # which leaves the field
    assert tab.evaluate("() => document.activeElement.textContent") == "Ask"


def test_by_mouse(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    ready(tab)
    tab.get_by_role("link", name="Who is for and against European troops in Ukraine?").click()
    tab.wait_for_function("() => document.title.startsWith('Who is for')")
    ready(tab)
    count = tab.locator(".answer tbody tr").count()
    assert tab.locator(".answer .said").inner_text() == f"{count} rows"
    tab.get_by_role("searchbox", name="Filter these rows").fill("France")
    assert 0 < tab.locator(".answer tbody tr").count() < count
    tab.get_by_role("searchbox", name="Filter these rows").fill("")
    tab.get_by_role("button", name="As cards").click()  # wide as it is, it was shown so
    first = tab.locator("thead .sort").first
    first.click()
    assert tab.locator("thead th").first.get_attribute("aria-sort") == "ascending"
    told = tab.locator(".answer tbody tr td:first-child").all_inner_texts()
    first.click()
    assert sorted(told, key=str.casefold) == told
    assert tab.locator(".answer tbody tr td:first-child").all_inner_texts() == sorted(told, key=str.casefold, reverse=True)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save as CSV").click()
    assert Path(download.value.path()).read_bytes().count(b"\r\n") == count + 1
    tab.locator(".reading summary").click()
    tab.get_by_label("As of", exact=True).fill("2025-03-31")
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_function("() => location.hash.includes('as_of=2025-03-31')")
    ready(tab)
    assert "as of 2025-03-31" in tab.locator(".reading summary").inner_text()
    said = tab.locator(".answer").inner_text()
    again = tab.context.new_page()  # the address says all
    again.goto(tab.url)
    ready(again)
    assert again.locator(".answer").inner_text() == said
    tab.locator(".answer tbody a").first.click()
    tab.wait_for_function("() => location.hash.startsWith('#/thing/')")
    assert "as_of=2025-03-31" in tab.url
    tab.go_back()
    tab.wait_for_function("() => document.title.startsWith('Who is for')")


def test_names_are_those_of_the_readers_language(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    ready(tab)
    tab.get_by_label("Names in").select_option("uk")
    go(tab, "#/ask/guarantors-of")
    assert "Польща" in tab.locator(".answer").inner_text()
    go(tab, "#/thing/sgd:State_Ukraine")
    assert tab.locator("h1").inner_text() == "Україна"


def test_what_is_not_in_the_file_is_said(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    for address in ("#/facts", "#/new/Position"):
        go(tab, address)
        assert "Facts are checked and recorded by the server" in tab.locator(".note").inner_text()
        assert tab.locator(".content :is(input, textarea, button)").count() == 0
    go(tab, "#/ask/impasse")
    tab.locator(".reading summary").click()
    assert "Suppositions are laid over the graph by sgkg serve" in tab.locator(".reading").inner_text()
    go(tab, "#/assess?as_of=2025-03-31")
    assert "weighing of the latest day" in tab.locator(".note").first.inner_text()


def test_the_address_of_a_source_can_be_followed(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    text = "SELECT ?s ?url WHERE { ?s a sg:Source ; schema:url ?url FILTER STRSTARTS(STR(?url), 'https://') } ORDER BY ?s LIMIT 1"
    source, url = (rdf.raw(term) for term in graph.query(text).terms[0])
    go(tab, f"#/thing/{rdf.curie(source)}")
    link = tab.locator(".facts a[href^=https]").first
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (url, "noreferrer noopener")


def test_what_a_query_makes_is_drawn(path: Path, graph: Graph, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    where = "?g sg:guarantor ?a ; rdfs:label ?n . FILTER(?a = sgd:State_Japan || ?a = sgd:State_France)"
    text = f"CONSTRUCT {{ ?g sg:guarantor ?a ; rdfs:label ?n ; a sg:Guarantee }} WHERE {{ {where} }}"
    go(tab, f"#/query?{urlencode({'text': text})}")
    tab.get_by_text("As a picture").click()
    tab.wait_for_selector(".network .said")
    edges = graph.query(f"SELECT DISTINCT ?g ?a WHERE {{ {where} }}", labels=False).terms
    nodes = {term for row in edges for term in row}
    assert tab.locator(".network .said").first.inner_text() == f"{len(nodes)} of {len(nodes)} nodes, {len(edges)} of {len(edges)} edges"
    tab.get_by_role("tab", name="Edges").click()
    assert "France" in tab.locator(".network .rows:visible").inner_text()
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Delete")
    tab.keyboard.type("# a/b")  # a network takes no sign from a field, nor once it has gone
    assert tab.locator(".cm-content").inner_text() == "# a/b"
    go(tab, "#/network/guarantees")
    go(tab, "#/query")
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Delete")
    tab.keyboard.type("# c/d")
    assert tab.locator(".cm-content").inner_text() == "# c/d"
    go(tab, f"#/query?{urlencode({'text': 'CONSTRUCT { ?s rdfs:label ?n } WHERE { ?s a sg:Alliance ; rdfs:label ?n }'})}")
    tab.get_by_text("As a picture").click()
    tab.get_by_text("nothing can be drawn").wait_for()


# What is hostile ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The toy world, with a state for each hostile label, in a graph with a cache of its own."""
    place = tmp_path_factory.mktemp("hostile")
    shutil.copytree(toy_world, place / "base")
    states = "".join(
        f"sgd:State_Hostile{number} a sg:State ; rdfs:label {json.dumps(label)}@en ; sg:recordedIn sgd:Source_LarkRegister ;"
        f" sg:verification sgd:Verification_Verified ; skos:altLabel {json.dumps(label + ' too')}@en .\n"
        for number, label in enumerate(HOSTILE)
    )
    prefixes = "".join(f"PREFIX {name}: <{rdf.PREFIXES[name]}>\n" for name in ("rdfs", "sg", "sgd", "skos"))
    (place / "base" / "seeds" / "background" / "hostile.ttl").write_text(prefixes + states, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGKG_CACHE", str(place / "cache"))
        yield Graph(Folders(place / "base", "SGKG_BASE"))


@pytest.fixture(scope="module")
def toy_path(toy: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (page.BUILT / "explorer.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    place = tmp_path_factory.mktemp("site") / "toy.html"
    save(place, write.single(toy))
    return place


def test_hostile_labels_are_text(toy_path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(toy_path, width=360)
    for number, label in enumerate(HOSTILE):
        go(tab, f"#/thing/sgd:State_Hostile{number}")
        shown = tab.evaluate("() => document.querySelector('h1 bdi').textContent")
        assert shown == label or (len(label) > 400 and shown == f"{label[:400]}…")
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 360
    go(tab, "#/query?text=SELECT+%3Fs+%3Fname+WHERE+%7B+%3Fs+a+sg%3AState+%3B+rdfs%3Alabel+%3Fname+%7D")
    assert all(label[:400] in tab.locator(".answer").text_content() for label in HOSTILE)
    go(tab, "#/find?words=alert")
    assert tab.locator(".hits li").count() >= 2
    assert tab.locator("img, iframe, object").count() == 0
    for address in (
        "#/ask/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "#/thing/javascript:alert(1)",
        "#/%22%3E%3Cscript%3E",
        "#/ask/guarantors-of?state=%3Cb%3E",
    ):
        go(tab, address)
        assert tab.locator(".error").count() == 1
        assert tab.locator(".error b, .error img, .error script").count() == 0


def test_the_policy_of_the_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert found
    rules = dict(rule.strip().partition(" ")[::2] for rule in found[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]{44}' 'wasm-unsafe-eval'", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/=]{44}'", rules["style-src"])
    assert rules["worker-src"] == "blob:"
    assert "connect-src" not in rules, "nothing is fetched"
    assert not re.search(r"\son\w+=|style=\"", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
    assert not re.search(r"(?:src|href)=\"https?:", text)


# The other ways -------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_folder_works_from_a_web_server(toy: Graph, tmp_path: Path, browser: Any) -> None:
    if not (page.BUILT / "explorer.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    place = tmp_path / "site"
    assert write.folder(toy, place) == write.folder(toy, place), "it may be written again"
    (place / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"notes\.txt"):
        write.folder(toy, place)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=place)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        own = f"http://127.0.0.1:{server.server_port}/"
        context = browser.new_context()
        tab = context.new_page()
        faults: list[str] = []
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("request", lambda request: None if request.url.startswith((own, f"blob:{own}")) else faults.append(request.url))
        tab.goto(own)
        ready(tab)
        go(tab, "#/ask/guarantors-of?state=Ardenia")
        assert tab.locator(".answer tbody tr, .same").count()
        go(tab, "#/network/everything")
        assert "nodes" in tab.locator(".network .said").first.inner_text()
        context.close()
        server.shutdown()
    assert faults == []


def test_without_the_built_pages_it_says_what_is_missing(toy: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.built.cache_clear()
    monkeypatch.setattr(page, "BUILT", tmp_path)
    for wanted in (lambda: list(write.single(toy)), lambda: write.folder(toy, tmp_path / "site")):
        with pytest.raises(FileNotFoundError, match=r"explorer\.js: the pages are not built.*install it again where the npm registry is reached"):
            wanted()
    page.built.cache_clear()

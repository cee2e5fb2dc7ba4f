"""`kg.sparql`: what the guard lets pass reaches nothing outside, bound parameters mean what they say, columns come as written."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg import queries, sparql
from kg.queries import columns

X = "http://x/"
PREFIXES = f"PREFIX a: <{X}> PREFIX port: <http://x:> PREFIX : <http://x:> "


class Listener:
    """A port on loopback that counts who connects, and hangs up."""

    def __init__(self) -> None:
        self.count = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                other, _ = self.socket.accept()
                self.count += 1
                other.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def world() -> ox.Store:
    """Triples whose objects are what the smuggling queries ask for, so that the engine gets as far as SERVICE."""
    store = ox.Store()
    subject, predicate = ox.NamedNode(X + "s"), ox.NamedNode(X + "p")
    names = ("http://x:", X + "x.y", X + "x", X + "SERVICE", X + "x\u00b7'", X + "x\u00b7#", X + "A'", "http://a/A'")
    for term in [*map(ox.NamedNode, names), ox.Literal("x"), ox.Literal(1), ox.Literal(True), ox.Literal("x", language="en")]:
        store.add(ox.Quad(subject, predicate, term))
    store.update(f"PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> INSERT DATA {{ <{X}r> rdf:reifies <<( <{X}s> <{X}p> '>' )>> }}")
    return store


def reaches(world: ox.Store, listener: Listener, text: str) -> bool:
    """Return whether the engine, left alone, calls out."""
    before = listener.count
    with contextlib.suppress(SyntaxError, ValueError, RuntimeError):
        try:
            answer = world.query(text, use_default_graph_as_union=True)
            if not isinstance(answer, ox.QueryBoolean):
                list(answer)
        except OSError:
            return True
    return listener.count > before


def refused(text: str) -> bool:
    try:
        sparql.refuse_reach(text)
    except (PermissionError, ValueError):
        return True
    return False


CALL = "SERVICE<URL>{?x ?y ?z}"
# Every one of these reaches the listener when nobody refuses it.
SMUGGLED = {
    "plain": "ASK{SERVICE <URL> {?x ?y ?z}}",
    "no white space": "ASK{" + CALL + "}",
    "lower case": "ASK{" + CALL.replace("SERVICE", "service") + "}",
    "mixed case": "ASK{" + CALL.replace("SERVICE", "sErViCe") + "}",
    "silent": "ASK{SERVICE SILENT <URL>{?x ?y ?z}}",
    "silent at once": "ASK{SERVICESILENT<URL>{?x ?y ?z}}",
    "behind true": "ASK{?s ?p true" + CALL + "}",
    "behind a number": "ASK{?s ?p 1" + CALL + "}",
    "behind a string": "ASK{?s ?p 'x'" + CALL + "}",
    "behind a dot": "ASK{?s ?p 1.SERVICE<URL>{?x ?y ?z}}",
    "behind a closing brace": "ASK{{}" + CALL + "}",
    "behind a comment": "ASK{#'\n" + CALL + "}",
    "comment between": "ASK{SERVICE#>\n<URL>#\n{?x ?y ?z}}",
    "comment ends at a carriage return": "ASK{#\r" + CALL + "}",
    "in a sub-query": "SELECT*{{SELECT*{" + CALL + "}}}",
    "in EXISTS": "SELECT*{?s ?p 1 FILTER EXISTS{" + CALL + "}}",
    "in NOT EXISTS": "SELECT*{?s ?p 1 FILTER(NOT EXISTS{" + CALL + "})}",
    "in CONSTRUCT": "CONSTRUCT{?x ?y ?z}{" + CALL + "}",
    "in DESCRIBE": "DESCRIBE ?x{" + CALL + "}",
    "prefixed address": "PREFIX u: <URL>ASK{SERVICE u:{?x ?y ?z}}",
    "address glued on": "PREFIX u: <URL>ASK{SERVICEu:{?x ?y ?z}}",
    "base": "BASE <URL>ASK{SERVICE<>{?x ?y ?z}}",
    "escape in the address": "ASK{SERVICE<" + r"\u0068" + "ttpREST>{?x ?y ?z}}",
    "comparison that looks like an IRI": "ASK{FILTER('a'<?b)SERVICE#>\n<URL>{?x ?y ?z}}",
    "comparison and quote": "ASK{FILTER(''<'>')" + CALL + "#'\n}",
    "comparison behind true": "ASK{FILTER(true<'>')" + CALL + "#'\n}",
    "comparison behind EXISTS": "ASK{FILTER(EXISTS{}<'>')" + CALL + "#'\n}",
    "comparison and comment": "ASK{FILTER(1<#>'''\n2)" + CALL + "#'''\n}",
    "comparison in BIND": "ASK{BIND(1<#>'''\n2 AS ?q)" + CALL + "#'''\n}",
    "comparison in SELECT": "SELECT(1<#>'''\n2 AS ?q){" + CALL + "#'''\n}",
    "bad escape in a long string": 'ASK{VALUES ?v{"""x"}' + CALL + '#\\q"""\n}',
    "bad escape in the other long string": "ASK{VALUES ?v{'''x'}" + CALL + "#\\q'''\n}",
    "surrogate in a long string": 'ASK{VALUES ?v{"""x"}' + CALL + '#\\uD800"""\n}',
    "beyond Unicode in a long string": 'ASK{VALUES ?v{"""x"}' + CALL + '#\\UFFFFFFFF"""\n}',
    "escape in an IRI": "ASK{?s ?p <http://a/\\u0041'>" + CALL + "#'\n}",
    "escape in an IRI, hidden once decoded": "ASK{OPTIONAL{?s ?p '\\u0027 #'}?s ?p <http://a/\\u0041'>" + CALL + "#'\n}",
    "wide escape in an IRI": "ASK{OPTIONAL{?s ?p '\\U00000027 #'}?s ?p <http://a/\\U00000041'>" + CALL + "#'\n}",
    "name that ends early": PREFIXES + "ASK{?s ?p a:x.y." + CALL + "}",
    "name that ends early, lower case": PREFIXES + "ASK{?s ?p a:x.y.service<URL>{?x ?y ?z}}",
    "name that ends early, silent": PREFIXES + "ASK{?s ?p a:x.y.SERVICE SILENT <URL>{?x ?y ?z}}",
    "name that ends early, silent at once": PREFIXES + "ASK{?s ?p a:x.y.SERVICESILENT<URL>{?x ?y ?z}}",
    "name that ends early, prefixed": PREFIXES + "PREFIX u: <URL>ASK{?s ?p a:x.y.SERVICEu:{?x ?y ?z}}",
    "name that is no IRI": PREFIXES + "ASK{?s ?p port:" + CALL + "}",
    "name without prefix that is no IRI": PREFIXES + "ASK{?s ?p :" + CALL + "}",
    "letter outside \\w, then a comment sign": PREFIXES + "ASK{OPTIONAL{?s ?p a:x\u00b7\\#.}" + CALL + "}",
    "letter outside \\w, then a quote": PREFIXES + "ASK{OPTIONAL{?s ?p a:x\u00b7\\'.}" + CALL + "#'\n}",
    "triple term": "ASK{<<?s?p'>'>>" + CALL + "#'\n}",
    "triple term in the object": "ASK{?r ?q<<(?s?p'>')>>" + CALL + "#'\n}",
}  # fmt: skip


def filled(text: str, url: str) -> str:
    return text.replace("URL", url).replace("httpREST", url).replace("ttpREST", url[1:])


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggled_call_is_refused(world: ox.Store, listener: Listener, name: str) -> None:
    text = filled(SMUGGLED[name], listener.url)
    assert reaches(world, listener, text), "this case proves nothing: the engine does not call"
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK{VALUES ?u {<http://a/>} SERVICE ?u {?x ?y ?z}}",
        PREFIXES + "ASK{?s ?p a:x.y.SERVICE?u{?x ?y ?z}}",
        "ASK{SERVICE:x{}}",
        "ASK{serviceSERVICE<a:b>{}}",
    ],
)
def test_other_calls_are_refused(text: str) -> None:
    """This engine does not run them; another might."""
    assert refused(text)


PIECES = [
    "?s ?p ", "?o", "?s", "?a", "a:x", "a:x.y", "a:x.y.", "port:", ":", "_:b", "'x'", '"x"', "'''x'''", '"""x', '"""', "'", '"', "''", "true", "1",
    "1.5", "1.", "-1",
    "'x'@en", "'x'@en-", "'x'^^a:", "<http://a/b>", "<", ">", "<'>", "<#>", "<?b", "<=", "<<", ">>", "<<(", ")>>", "{", "}", "{}", "(", ")", "[",
    "]", ".", ";", ",",
    "#", "#'", "\n", "\r", " ", "\t", "\\", "\\'", "\\#", "\\u0041", "\\u0027", "\\u005C", "\\uD800", "\\q", "\u00b7", "\u0300", "\u203f", "\u00aa",
    "\ufff0", "\u0589",
    "FILTER(", "FILTER(1", "BIND(1", " AS ?q)", "VALUES ?v{", "OPTIONAL{", "UNION", "EXISTS{", "NOT ", "IN(", "&&", "||", "!", "=", "*", "+", "/",
    "^", "?", "$", "|", "%41", "a", "a:x\u00b7",
]  # fmt: skip
SERVICES = [
    "SERVICE<URL>",
    "SERVICE <URL>",
    "service<URL>",
    "SERVICE SILENT<URL>",
    "SERVICESILENT<URL>",
    "SERVICEu:",
    "SERVICE#>\n<URL>",
    "x.SERVICE<URL>",
    "SERVICE:",
]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.lists(st.sampled_from(PIECES), max_size=7),
    call=st.sampled_from(SERVICES),
    after=st.lists(st.sampled_from(PIECES), max_size=4),
)
@example(before=["FILTER(1", "<#>", "'''", "\n", "1", ")"], call="SERVICE<URL>", after=["#", "'''", "\n"])
@example(before=["?s ?p ", "a:x.y."], call="SERVICE<URL>", after=[])
@example(before=["?s ?p ", "port:"], call="SERVICE<URL>", after=[])
@example(before=["<<", "?s ?p ", "'", ">", "'", ">>"], call="SERVICE<URL>", after=["#'", "\n"])
def test_what_passes_calls_nobody(world: ox.Store, listener: Listener, before: list[str], call: str, after: list[str]) -> None:
    text = PREFIXES + filled("PREFIX u: <URL> SELECT*{" + "".join(before) + call + "{?x ?y ?z}" + "".join(after) + "}", listener.url)
    if not refused(text):
        assert not reaches(world, listener, text), text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service WHERE { ?service ?p 'SERVICE <http://a/> {}' }",
        "SELECT * { ?s sg:service ?o . ?s sg:serviceType <http://service/> } # SERVICE <http://a/> {}",
        "SELECT * { ?s ?p sgd:Organization_SecurityService . OPTIONAL { ?s ?q ?r } }",
        "SELECT * { GRAPH sgg:secret-service { ?s ?p ?o } }",
        'SELECT * { ?s ?p """a "SERVICE" b""" , \'\'\'it\'s SERVICE\'\'\' , "\\"SERVICE" , \'\\\\\' }',
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o>2) FILTER(?o<?p) FILTER(?o<=?p&&?p>=?s) }",
        "SELECT * { ?s ?p ?o FILTER(?o = <http://a/b#c> || ?o IN (<http://a/b#c>, <http://a/d#e>)) }",
        'SELECT * { VALUES (?a ?b) { (<http://a/b#c> <http://a/d#e>) (UNDEF "x") } ?s (<http://a/b#c>|<http://a/d\'#e>)+ ?o }',
        "SELECT * { ?s ?p (1 <http://a/b#c> ?x <urn:a:b>) }",
        'SELECT * { ?s ?p "caf\\u00E9" , "\\U0001F600" , <http://a/\\u00e9> }',
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), 'http://load')) }",
        "DESCRIBE sgd:Load_Insert",
        "ASK FROM sgg:clear { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o }" + " " * 1000,
        "SELECT * " + "{" * 150 + "}" * 150,
    ],
)
def test_harmless_queries_pass(text: str) -> None:
    sparql.refuse_reach(text)


def test_allowed_host(listener: Listener) -> None:
    host = listener.url.split("/")[2]
    sparql.refuse_reach(filled("ASK{SERVICE <URL> {?x ?y ?z}}", listener.url), allow_service=[host])
    sparql.refuse_reach(filled("ASK{SERVICE SILENT <URL> {?x ?y ?z}}", listener.url), allow_service=[host])


@pytest.mark.parametrize(
    "target",
    [
        "<http://other/>", "<http://good.org.evil.org/>", "<http://good.org@evil.org/>", "<http://good.org:80@evil.org/>",
        "<http://evil.org/good.org>", "<http://evil.org?@good.org/>",
        "<http://evil.org#@good.org/>", "<//good.org/>", "<good.org>", "<http:good.org>", "<http://good.org:8080/>", "?x", "a:b",
        "<http://evil.org/> # <http://good.org/>",
    ],
)  # fmt: skip
def test_other_hosts_are_refused(target: str) -> None:
    with pytest.raises(PermissionError, match="SERVICE would send"):
        sparql.refuse_reach(f"PREFIX a: <http://good.org/> ASK {{ SERVICE {target}\n {{ <http://good.org/> ?y ?z }} }}", allow_service=["good.org"])


def test_refusal_says_where_and_what_to_do() -> None:
    with pytest.raises(PermissionError, match=r"^line 2, column 3: SERVICE would send a request to <http://a\.b:1/>.*--allow-service a\.b:1$"):
        sparql.refuse_reach("ASK {\n  SERVICE <http://a.b:1/> {} }")


@pytest.mark.parametrize(
    "text", ["LOAD <http://a/>", "INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "clear all", "DROP ALL", "CREATE GRAPH <a:a>",
             "COPY <a:a> TO <a:b>", "MOVE <a:a> TO <a:b>", "ADD <a:a> TO <a:b>", "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"]
)  # fmt: skip
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(PermissionError, match="read-only"):
        sparql.refuse_reach(text)


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_deep_nesting_is_refused(brackets: str) -> None:
    with pytest.raises(ValueError, match="deeper than 200"):
        sparql.refuse_reach("ASK " + brackets[0] * 5000 + brackets[1] * 5000)


def test_long_text_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1,000,000"):
        sparql.refuse_reach("#" * 1_000_001)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES + SERVICES), max_size=20).map("".join))
def test_tokens_cover_the_text(text: str) -> None:
    """Nothing is lost between tokens but white space and comments."""
    end = 0
    for token in sparql.tokens(text):
        assert re.fullmatch(r"(?:\s|#[^\n\r]*)*", text[end : token.at])
        assert text[token.at : token.at + len(token.text)] == token.text
        end = token.at + len(token.text)


@pytest.mark.parametrize("piece", ["'", '"', '"""', "<", "a.", "\\", "#", "'''a''", ":%4", "a:b\\", "@a-", "?", "{", "<a", "''"])
def test_tokens_take_linear_time(piece: str) -> None:
    import time

    start = time.process_time()
    list(sparql.tokens(piece * (40_000 // len(piece))))
    assert time.process_time() - start < 1.5


# --- FROM ----------------------------------------------------------------------------------------------------------


def test_dataset() -> None:
    text = "PREFIX g: <http://g/> SELECT * FROM <http://a/> FROM NAMED g:x from named<http://b/>from sgg:y { ?s ?p 'FROM <http://c/>' } # FROM <http://d/>"
    assert sparql.dataset(text, {"sgg": "http://sgg/"}) == ["http://a/", "http://g/x", "http://b/", "http://sgg/y"]


def test_dataset_of_an_unknown_prefix() -> None:
    with pytest.raises(ValueError, match="line 1, column 15: unknown prefix h:"):
        sparql.dataset("SELECT * FROM h:x {}", {})


# --- parameters ----------------------------------------------------------------------------------------------------

IRI, N, S, D = "<http://x/s1>", '"2"^^<http://www.w3.org/2001/XMLSchema#integer>', '"b"', '"2025-02-01"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.fixture(scope="module")
def numbers() -> ox.Store:
    store = ox.Store()
    for i in range(5):
        subject = ox.NamedNode(f"{X}s{i}")
        store.add(ox.Quad(subject, ox.NamedNode(X + "n"), ox.Literal(i)))
        store.add(ox.Quad(subject, ox.NamedNode(X + "t"), ox.Literal("abcde"[i])))
        store.add(ox.Quad(subject, ox.NamedNode(X + "next"), ox.NamedNode(f"{X}s{i + 1}")))
        store.add(
            ox.Quad(subject, ox.NamedNode(X + "day"), ox.Literal(f"2025-0{i + 1}-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
        )
    return store


def rows(store: ox.Store, text: str) -> list[str]:
    answer = store.query("PREFIX : <http://x/> " + text)
    if isinstance(answer, ox.QueryBoolean):
        return [str(bool(answer))]
    if isinstance(answer, ox.QueryTriples):
        return sorted(map(str, answer))
    names = sorted(v.value for v in answer.variables if not v.value.startswith("_"))
    return sorted(str([str(row[name]) for name in names]) for row in answer)


# Each with what a person would have written by hand in place of the parameter.
BOUND = {
    "in a pattern": ("SELECT ?n { ?_a :n ?n }", {"_a": IRI}),
    "as the object": ("SELECT ?s { ?s :next ?_a }", {"_a": IRI}),
    "in a filter": ("SELECT ?s { ?s :n ?n FILTER(?n > ?_n) }", {"_n": N}),
    "with a dollar": ("SELECT ?s { ?s :n ?n FILTER(?n > $_n) }", {"_n": N}),
    "under BOUND": ("SELECT ?s { ?s :n ?n FILTER(!BOUND(?_n) || ?n > ?_n) }", {"_n": N}),
    "a day": ("SELECT ?s { ?s :day ?d FILTER(?d <= ?_d) }", {"_d": D}),
    "in a branch of UNION": ("SELECT ?s { { ?s :n ?n FILTER(?n < ?_n) } UNION { ?s :t ?t FILTER(?t = 'e') } }", {"_n": N}),
    "in both branches of UNION": ("SELECT ?s { { ?s :n ?n FILTER(?n < ?_n) } UNION { ?s :n ?n FILTER(?n = ?_n + 2) } }", {"_n": N}),
    "in OPTIONAL": ("SELECT ?s ?t { ?s :n ?n OPTIONAL { ?s :t ?t FILTER(?n > ?_n) } }", {"_n": N}),
    "in EXISTS": ("SELECT ?s { ?s :n ?n FILTER EXISTS { ?s :n ?m FILTER(?m > ?_n) } }", {"_n": N}),
    "in NOT EXISTS": ("SELECT ?s { ?s :n ?n FILTER NOT EXISTS { ?s :n ?m FILTER(?m > ?_n) } }", {"_n": N}),
    "in MINUS": ("SELECT ?s { ?s :n ?n MINUS { ?s :n ?m FILTER(?m > ?_n) } }", {"_n": N}),
    "in a sub-query": ("SELECT ?s { ?s :t ?t { SELECT ?s { ?s :n ?m FILTER(?m > ?_n) } } }", {"_n": N}),
    "in an aggregating sub-query": ("SELECT ?c { { SELECT (COUNT(?s) AS ?c) { ?s :n ?m FILTER(?m > ?_n) } } }", {"_n": N}),
    "in the head of a sub-query": ("SELECT ?k { ?s :t 'a' { SELECT (?_n AS ?k) { ?s :n 0 } } }", {"_n": N}),
    "where the group is a sub-query": ("SELECT ?s { SELECT ?s { ?s :n ?m FILTER(?m > ?_n) } }", {"_n": N}),
    "in BIND": ("SELECT ?s ?k { ?s :n ?n BIND(?n + ?_n AS ?k) }", {"_n": N}),
    "in VALUES beside": ("SELECT ?s { VALUES ?s { :s1 :s2 :s3 } ?s :n ?n FILTER(?n >= ?_n) }", {"_n": N}),
    "in a path": ("SELECT ?o { ?_a :next+/:n ?o }", {"_a": IRI}),
    "in GRAPH": ("SELECT ?o { OPTIONAL { GRAPH ?g { ?_a :n ?o } } }", {"_a": IRI}),
    "in the head": ("SELECT (?_n + 1 AS ?k) { ?s :n 0 }", {"_n": N}),
    "in ORDER BY": ("SELECT ?s { ?s :n ?n } ORDER BY (?n = ?_n) LIMIT 4", {"_n": N}),
    "in a template": ("CONSTRUCT { ?s :is ?_n } WHERE { ?s :n 0 }", {"_n": N}),
    "in ASK": ("ASK { ?_a :n 1 }", {"_a": IRI}),
    "in DESCRIBE": ("DESCRIBE ?s { ?s :next ?_a }", {"_a": IRI}),
    "two": ("SELECT ?s { ?s :n ?n ; :t ?t FILTER(?n >= ?_n && ?t > ?_s) }", {"_n": N, "_s": S}),
    "two in different groups": ("SELECT ?s { { ?s :n ?n FILTER(?n = ?_n) } UNION { ?s :t ?t FILTER(?t = ?_s) } }", {"_n": N, "_s": S}),
    "one that is not used": ("SELECT ?s { ?s :n ?n }", {"_n": N}),
    "with words that look like groups": ("SELECT ?s { ?s :t ?t FILTER(?t != '{ ?_s }' && ?t = ?_s) # { ?_s }\n }", {"_s": S}),
    "in the tail of a sub-query": ("SELECT ?s { { SELECT ?s { ?s :n ?n } ORDER BY (?n = ?_n) LIMIT 4 } }", {"_n": N}),
    "beside HAVING": ("SELECT ?t { ?s :t ?t ; :n ?n FILTER(?n > ?_n) } GROUP BY ?t HAVING(COUNT(?s) = 1)", {"_n": N}),
}  # fmt: skip


def by_hand(text: str, values: dict[str, str]) -> str:
    """Write the terms in place of the parameters, as `bind` is to mean."""
    pieces, last = [], 0
    for token in sparql.tokens(text):
        if token.kind == "var" and token.text[1:] in values:
            pieces += [text[last : token.at], values[token.text[1:]]]
            last = token.at + len(token.text)
    return re.sub(r"BOUND\(\s*[<\"][^)]*\)", "true", "".join([*pieces, text[last:]]))


@pytest.mark.parametrize("name", BOUND)
def test_bound_means_written_by_hand(numbers: ox.Store, name: str) -> None:
    text, values = BOUND[name]
    wanted = rows(numbers, by_hand(text, values))
    assert wanted
    assert rows(numbers, sparql.bind(text, values)) == wanted


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?_n :n ?n }", "SELECT ?n { ?s :n ?n } GROUP BY ?n HAVING(MIN(?n) > ?_n)"])
def test_places_that_no_block_reaches(text: str) -> None:
    """Better an error than a parameter that is silently unbound."""
    with pytest.raises(ValueError, match="line 1, column"):
        sparql.bind(text, {"_n": N})


def test_unbound_is_a_variable_like_any_other(numbers: ox.Store) -> None:
    text = "SELECT ?s { ?s :n ?n FILTER(!BOUND(?_n) || ?n > ?_n) }"
    assert sparql.bind(text, {}) == text
    assert len(rows(numbers, text)) == 5


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@example('"')
@example("\\")
@example('\\" } SERVICE <http://a/> { #')
@example("\\u0022")
@example("a\nb\rc\td\x00")
@example('"""')
@example("#")
def test_strings_come_through(value: str) -> None:
    store = ox.Store()
    text = sparql.bind("SELECT ?v { BIND(?_v AS ?v) }", {"_v": queries.term("string", value)})
    assert [row["v"] for row in store.query(text)] == [ox.Literal(value)]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=20).map(lambda text: X + text))
@example("http://x/> } SERVICE <http://a/> { #")
@example("http://x/a b")
@example("http://x/\\u003e")
def test_iris_come_through_or_are_refused(value: str) -> None:
    try:
        text = sparql.bind("SELECT ?v { BIND(?_v AS ?v) }", {"_v": queries.term("iri", value)})
        found = [row["v"] for row in ox.Store().query(text)]
    except (ValueError, SyntaxError):
        return
    assert found == [ox.NamedNode(value)]


@pytest.mark.parametrize(
    "value", ["2025-13-01", "2025-02-30", "2025-2-3", "2025-03-06T00:00", "", "٢٠٢٥-٠٣-٠٦", '2025-03-06"', "20250306", "-2025-03-06"]
)
def test_dates_that_are_none(value: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        queries.term("date", value)


# --- columns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT ?b ?a { ?a ?b ?c }", ["b", "a"]),
        ("select distinct ?b $a where { ?a ?b ?c }", ["b", "a"]),
        ("SELECT REDUCED?b?a{?a ?b ?c}", ["b", "a"]),
        ("SELECT ?a(COUNT(?b)AS?n)(SUM(?x+(?y*2)) AS ?m) ?z WHERE { ?a ?b ?c } GROUP BY ?a ?z", ["a", "n", "m", "z"]),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", ["n"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c }", ["n"]),
        ("SELECT (?a * ?b AS ?c) { ?a ?b ?x }", ["c"]),
        ("SELECT * { ?z ?b ?a . ?z ?_p ?a }", ["z", "b", "a"]),
        ("SELECT * FROM <http://g/> WHERE { ?z ?b ?a }", ["z", "b", "a"]),
        ("SELECT ?a FROM <http://g/> FROM NAMED <http://h/> { ?a ?b ?c }", ["a"]),
        ("PREFIX select: <http://?x/> # SELECT ?no\nSELECT ?yes { { SELECT ?no { ?no ?b ?c } } }", ["yes"]),
        ("SELECT ('?x {' AS ?s) ?t { ?t ?b ?c }", ["s", "t"]),
        ("SELECT (EXISTS { ?q ?r ?s } AS ?found) ?a { ?a ?b ?c }", ["found", "a"]),
        ("ASK { ?a ?b ?c }", []),
        ("CONSTRUCT { ?a ?b ?c } WHERE { SELECT ?a { ?a ?b ?c } }", []),
        ("DESCRIBE ?a { ?a ?b ?c }", []),
    ],
)
def test_columns(text: str, wanted: list[str]) -> None:
    assert columns(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?z ?b ?a }",
        "SELECT ?z (1 AS ?q) ?a { ?z ?b ?a }",
        "SELECT * { ?z ?b ?a { SELECT ?z { ?z ?y ?x } } FILTER NOT EXISTS { ?z ?w ?a } }",
    ],
)
def test_order_of_columns_in_answers(numbers: ox.Store, text: str) -> None:
    from kg import store

    found = store.run(numbers, text, columns(text)).columns
    assert sorted(found) == sorted(v.value for v in numbers.query(text).variables)
    assert found == [name for name in sparql.variables(text) if name in found]

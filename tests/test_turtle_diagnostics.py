"""Diagnostics: every refused text has at least one, at its place, in words by which a person can mend it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turtle_texts import FILES, HEAD, ROOT, parses

from kg.turtle.diagnostics import diagnose
from kg.turtle.lexer import LITERAL, MARK, NAME, TOKEN, Lines
from kg.turtle.reader import locate

SEEDS = [path for path in FILES if path.is_relative_to(ROOT / "seeds" / "background")]

#: Text behind HEAD (which has two lines) -> line, column and some words of each diagnostic.
CASES: dict[str, list[tuple[int, int, str]]] = {
    'e:a e:b "abc ;\n  e:c e:d .\ne:x e:y f:z .': [(3, 9, 'not closed on its line: write "'), (5, 9, "prefix f: is not declared")],
    'e:a e:b """abc\nmore\ne:x a e:y .\ne:z q e:y .': [(3, 9, 'never closed: write """'), (6, 5, "name q has no prefix")],
    "e:a e:b e:c\ne:d e:e e:f .": [(3, 12, "write . behind e:c")],
    "e:a e:b e:c\n   e:e e:f .": [(3, 12, "write ; behind e:c")],
    "e:a e:b e:c e:f .": [(3, 12, "write , behind e:c")],
    "e:a e:b e:c ;\n\ne:q a e:r .": [(4, 1, "write . behind the last ;")],
    "e:a e:b e:c ;\ne:q e:r e:s .": [(3, 13, "write . behind the last ;")],
    "e:a e:b e:c\n@prefix x: <http://x/> .\nx:a e:a x:a .": [(3, 12, "write . to end it")],
    'e:a e:b "abc"\n@prefix x: <http://x/> .\nx:a e:a x:a .': [(3, 14, "write . to end it")],
    'e:a e:b "x"': [(3, 12, "write . behind it")],
    "e:a e:b": [(3, 8, "a value is missing")],
    "e:a": [(3, 4, "a property and a value are missing")],
    "f:a e:b e:c . f:b e:b f:c .": [(3, 1, "prefix f: is not declared")],
    "sgg:a e:b e:c .": [(3, 1, "write PREFIX sgg: <https://w3id.org/sgkg/graph/>")],
    "sgk:a e:b e:c .": [(3, 1, "did you mean sg:")],
    "x:a e:b e:c .\nPREFIX x: <http://x/>": [(3, 1, "move its PREFIX line")],
    "e:a e:b http://x.y/z ; e:c e:d .": [(3, 9, "write <http://x.y/z>")],
    "e:a e:b <http://x y> .": [(3, 18, "write %20")],
    "e:a e:b <http://x.y/z ; e:c e:d .": [(3, 9, "write > behind <http://x.y/z")],
    "<rel> e:b e:c .": [(3, 1, "relative IRI")],
    "e:a e:b <http://h:x/> .": [(3, 9, "not a valid IRI")],
    'e:a e:b "x"@en_GB .': [(3, 12, "write @en-GB")],
    'e:a e:b "x"@ en .': [(3, 12, "not a language tag")],
    'e:a e:b "x"@toolonglanguage .': [(3, 12, "not a language tag")],
    'e:a e:b "x"@en--ltr .': [(3, 15, "RDF 1.2")],
    'e:a e:b "x"^^ .': [(3, 12, "write one, as in ^^xsd:date")],
    'e:a e:b "x"^^date .': [(3, 12, "write one, as in ^^xsd:date")],
    'e:a e:b "x"^^xsd:date .': [(3, 14, "write PREFIX xsd:")],
    'e:a e:b "\\q" .': [(3, 10, "\\q is not an escape")],
    'e:a e:b "\\uD800" .': [(3, 10, "not a character")],
    "a e:b .": [(3, 1, "a subject is missing before a")],
    "e:a a .": [(3, 7, "a value is missing before .")],
    "e:a A e:b .": [(3, 5, "write a, in lower case")],
    "e:a e:b a .": [(3, 9, "a value belongs here")],
    'e:a "x" .': [(3, 5, "name of a property is missing")],
    '"x" e:a e:b .\ne:a q e:b .': [(3, 1, "not with a value"), (4, 5, "name q has no prefix")],
    "e:a e:b [ e:c e:d .\ne:x e:y e:z .": [(3, 19, "the [ of line 3, column 9, is still open")],
    "e:a e:b (1 2 .\ne:x e:y e:z .": [(3, 14, "the ( of line 3, column 9, is still open")],
    "e:a e:b [ e:c ( [ e:d e:e ) ] .": [(3, 27, "the [ of line 3, column 17")],
    "e:a e:b [ e:c e:d ) ; e:x e:y.": [(3, 19, "write ] before )")],
    "e:a e:b [": [(3, 9, "never closed")],
    "e:a e:b ] .": [(3, 9, "closes nothing")],
    "e:a e:b e:c ) .": [(3, 13, "closes nothing")],
    "e:a e:b e:c .\n} e:x e:y e:z .": [(4, 1, "closes nothing")],
    "e:a e:b ( 1 , 2, 3 ) .": [(3, 13, "leave the commas out")],
    "e:a e:b e:c , .": [(3, 15, "leave the , out")],
    "e:a e:b e:c . ; e:d e:e .": [(3, 13, "leave one of the two out")],
    "e:a e:b e:c ; , e:d .": [(3, 15, "leave one of ; and , out")],
    "e:a e:b e:c .\n.": [(4, 1, "leave this . out")],
    "PREFIX f: <http://f/> .\nf:a f:a f:a .": [(3, 23, "no . stands behind PREFIX")],
    "@prefix f: <http://f/>\nf:a f:b f:c .": [(3, 23, "write @prefix f: <http://f/> .")],
    "PREFIX f <http://f/>\nf:a a f:b .": [(3, 8, "write PREFIX f: <http://f/>")],
    "PREFIX f: http://f/\nf:a a f:b .": [(3, 10, "write PREFIX f: <")],
    "PREFX f: <http://f/>\nf:a f:a f:a .": [(3, 1, "did you mean PREFIX?")],
    "e:a e:b 2025-03-06 .": [(3, 9, 'write "2025-03-06"^^xsd:date')],
    "e:a e:b 2025/3/6 ; e:c 1 .": [(3, 9, 'write "2025-03-06"^^xsd:date')],
    "e:a e:b True .": [(3, 9, "write true")],
    "e:a e:b some words here .": [(3, 9, 'write "some words here"')],
    'e:a e:b some words"@en ; e:c e:d .': [(3, 9, "not opened")],
    "e:a e:b e:Donald Trump .": [(3, 18, "Trump stands alone")],
    'e:a e:b "He said "no" loudly"@en ; e:c e:d .': [(3, 18, '" within text ends it: write \\"')],
    "e:a e:b “abc”@en .": [(3, 9, "typographic")],
    "e:a\u00a0e:b e:c .": [(3, 4, "U+00A0")],
    "e:a e:b ?x .": [(3, 9, "variables")],
    "e:a/b e:c e:d .": [(3, 4, "write \\/")],
    "e:a e:b e:c(d) .": [(3, 12, "write \\(")],
    "e:a = e:b .": [(3, 5, "owl:sameAs")],
    "e:a _:b e:c .": [(3, 5, "blank node cannot be a property")],
    "e:g { e:a e:b e:c }": [(3, 5, "TriG")],
    "GRAPH e:g { e:a e:b e:c }": [(3, 1, "TriG")],
    "e:a e:b << e:c e:d e:e >> .\ne:a q e:b .": [(3, 9, "RDF 1.2"), (4, 5, "name q has no prefix")],
}


@pytest.mark.parametrize("text", CASES)
def test_each_mistake_has_its_place_and_its_words(text: str) -> None:
    found = diagnose(HEAD + text, "turtle")
    assert [(m.line, m.column) for m in found] == [(line, column) for line, column, _ in CASES[text]], found
    for mistake, (_, _, words) in zip(found, CASES[text], strict=True):
        assert words in mistake.message
        assert mistake.end_column > mistake.column
        assert "\n" not in mistake.message


def test_mistakes_of_trig() -> None:
    head = "PREFIX e: <http://e/>\n"
    assert [(m.line, m.column) for m in diagnose(f"{head}e:g {{ e:a e:b e:c .\n e:a e:b }} e:x e:y e:z .", "trig")] == [(3, 10)]
    assert [(m.line, m.column) for m in diagnose(f"{head}e:g {{ e:a e:b e:c .", "trig")] == [(2, 5)]
    assert [(m.line, m.column) for m in diagnose(f'{head}GRAPH "g" {{ e:a e:b e:c }}', "trig")] == [(2, 1)]
    assert [(m.line, m.column) for m in diagnose(f"{head}e:g {{ PREFIX f: <http://f/> e:a e:b e:c }}", "trig")] == [(2, 7)]


def test_mistakes_of_lines() -> None:
    text = "<a:s> <a:p> <a:o> .\r\nx:s <a:p> <a:o> .\n# c\n<a:s> <a:p> 'x' .\n<a:s> <a:p>\n<a:o> .\n<a:s> <a:p> _:b ."
    found = diagnose(text, "ntriples")
    assert [mistake.line for mistake in found] == [2, 4, 5, 6]
    assert "whole IRI" in found[0].message or "IRIs in < >" in found[0].message
    assert diagnose("<a:s> <a:p> _:b <a:g> .", "nquads") == []
    assert diagnose("<a:s> <a:p> _:b <a:g> .", "ntriples")[0][:2] == (1, 17)


def test_other_formats_have_the_words_of_the_parser() -> None:
    assert len(diagnose('{"@id": ', "jsonld")) == 1
    assert diagnose('{"@id": "a:b"}', "jsonld") == []


def mutated(text: str, chance: random.Random) -> tuple[str, int]:
    """A text with one mistake that people make, and the line where it was made."""
    tokens = [(match.lastindex, match.start(match.lastindex), match.end()) for match in TOKEN.finditer(text) if match.lastindex]
    kind, at, end = chance.choice([token for token in tokens if token[0] in (MARK, NAME, LITERAL)])
    line = Lines(text).position(at)[0]
    if kind == MARK:
        return text[:at] + text[end:], line
    if kind == NAME:
        colon = text.index(":", at)
        return chance.choice([text[:at] + "zz" + text[at:], text[:colon] + text[colon + 1 :], text[:end] + " word" + text[end:]]), line
    quote = chance.choice([at, text.index('"', at + 1)])
    return text[:quote] + text[quote + 1 :], line


def test_one_mistake_in_a_real_file_is_found_at_its_line_and_brings_no_others() -> None:
    chance = random.Random(5)
    texts = [path.read_text(encoding="utf-8") for path in SEEDS]
    harmful = at_line = alone = 0
    while harmful < 200:
        text, line = mutated(chance.choice(texts), chance)
        if parses(text, "turtle"):
            continue
        found = diagnose(text, "turtle")
        harmful += 1
        at_line += found[0].line == line
        alone += len(found) == 1
    assert at_line >= 0.95 * harmful
    assert alone >= 0.95 * harmful


def test_several_mistakes_of_one_file_are_all_found() -> None:
    chance = random.Random(7)
    blocks = "".join(f'e:n{n}\n    a e:C ;\n    e:p "text {n}"@en ;\n    e:q e:o{n} .\n\n' for n in range(200)).split("\n\n")[:-1]
    wrong = sorted(chance.sample(range(200), 40))
    breaks = [(' ;\n    e:p "', '\n    e:p "'), ('"@en', "@en"), ("e:q", "q"), (" .", ""), ("e:C", "zz:C"), ("e:o", "<http://e/o ")]
    for n in wrong:
        before, after = chance.choice(breaks)
        blocks[n] = blocks[n].replace(before, after, 1)
    text = HEAD + "\n\n".join(blocks) + "\n"
    wrong_blocks = {(mistake.line - 3) // 5 for mistake in diagnose(text, "turtle")}
    undeclared = [n for n in wrong if "zz:C" in blocks[n]]
    assert wrong_blocks == set(wrong) - set(undeclared[1:])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:_<>\"'.;,[](){}@^#\\ \n\r\t-+0e1é“?=|~`a", max_size=60), st.sampled_from(["turtle", "trig", "ntriples", "nquads"]))
def test_any_text_at_all(text: str, form: str) -> None:
    found = diagnose(HEAD + text if form in ("turtle", "trig") else text, form)
    assert bool(found) != parses(HEAD + text if form in ("turtle", "trig") else text, form)
    for mistake in found:
        assert mistake.line >= 1
        assert mistake.end_column > mistake.column >= 1


#: Texts that grow with a number.
HOSTILE: dict[str, Callable[[int], str]] = {
    "deep [": lambda n: "<a:s> " + "<a:p> [ " * n,
    "deep and closed": lambda n: "<a:s> " + "<a:p> [ " * n + "<a:p> 1 " + "] " * n + ".",
    "deep (": lambda n: "<a:s> <a:p> " + "( " * n + ") " * n + ".",
    "deep ( open": lambda n: "<a:s> <a:p> " + "( " * n,
    "mixed": lambda n: "<a:s> <a:p> " + "( [ <a:p> " * (n // 2) + ".",
    "{": lambda n: "{" * n,
    "quotes": lambda n: "<a:s> <a:p> " + '"\\' * n,
    "odd quotes": lambda n: '<a:s> <a:p> "' + "x' \" " * (n // 2),
    "long quotes": lambda n: '<a:s> <a:p> """' + '\\"""' * n,
    "long quotes on lines": lambda n: '<a:s> <a:p> """\\"""\\\n' * (n // 5),
    "<": lambda n: "<" * n,
    "< on": lambda n: "<a:s> <a:p> " + "<a " * n,
    "words": lambda n: "a" * (2 * n),
    "words apart": lambda n: "a " * n,
    "dots": lambda n: "." * n,
    "semicolons": lambda n: "<a:s> <a:p> 1 " + ";" * n + ",",
    "dotted names": lambda n: "e:" + "a." * n,
    "comments": lambda n: "#" * (2 * n) + "\n" + "[#\n" * (n // 2),
    "undeclared": lambda n: "".join(f"p{i}:x p{i}:y p{i}:z .\n" for i in range(n // 5)),
    "one line": lambda n: "e:a e:b e:c . " * (n // 5),
    "backslashes": lambda n: "\\" * n,
    "tags": lambda n: "@a-" * (n // 2),
    "missing dots": lambda n: "<a:s> <a:p> <a:o>\n" * (n // 3),
    "control": lambda n: "\x0b" * n,
    "braces": lambda n: "<a:g> { <a:s> <a:p> " * (n // 5),
}
DEEP = 100_000


def seconds(text: str, form: str) -> float:
    """The processor time that a text takes."""
    start = time.process_time()
    found = diagnose(text, form)
    if not found:
        assert locate(text, form).why == ""
    assert len(found) <= 1000
    return time.process_time() - start


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    """A text four times as long takes about four times as long; sixteen times would be quadratic."""
    short, long = HOSTILE[name](DEEP // 16), HOSTILE[name](DEEP // 4)
    for form in ("turtle", "trig"):
        times = []
        while len(times) < 3 and all(after > 10 * before + 0.1 for before, after in times):  # again, where something else held the machine up
            times.append((seconds(short, form), seconds(long, form)))
        assert any(after <= 10 * before + 0.1 for before, after in times), times


@pytest.mark.parametrize("name", ["deep [", "deep and closed", "deep ("])
def test_deep_texts_do_not_exhaust_the_stack(name: str) -> None:
    assert len(diagnose(HOSTILE[name](DEEP), "turtle")) == (name == "deep [")

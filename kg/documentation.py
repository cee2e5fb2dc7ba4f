"""The documentation of a base as one HTML page: its classes, properties, concept schemes, questions, views, rules and checks.

The page is made of the files and of the graph alone, so that two runs give the same bytes and nothing in it can be out of date. It is whole in
itself, without script and without any address that is called; it works at 400 and 1,600 pixels and in print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg import queries, rdf, text
from kg.network import views
from kg.paths import Roots
from kg.text import html_text
from kg.validate import rules

if TYPE_CHECKING:
    from kg.citation import Release
    from kg.schema import Schema, TermDescription

_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #111; background: #fff; max-width: 70rem; margin: 1.5rem auto; padding: 0 1rem }
body { overflow-wrap: break-word }
h1 { font-size: 1.5rem } h2 { font-size: 1.25rem; margin: 2rem 0 .4rem; border-bottom: 1px solid #888 } h3 { font-size: 1rem; margin: 1.2rem 0 .2rem }
h2, h3 { break-after: avoid } h3 code { font-weight: normal } p, ul, dl { margin: .2rem 0 } ul { padding-left: 1.3rem } nav ul { columns: 12rem }
code, pre { font: .85em/1.4 Consolas, Menlo, monospace } pre { background: #f4f4f4; padding: .5rem; white-space: pre-wrap }
summary { cursor: pointer }
a { color: #034 } a:focus-visible, summary:focus-visible { outline: 3px solid #034; outline-offset: 1px } .small { font-size: .85rem; color: #333 }
section section:target { border-left: 4px solid #034; padding-left: .5rem } .skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; background: #fff; padding: .3rem }
table { border-collapse: collapse; font-size: .85rem; width: 100%; margin: .3rem 0 } th, td { border: 1px solid #999; padding: .2rem .4rem }
td, th { vertical-align: top; text-align: left } td:last-child, h3 code { overflow-wrap: anywhere } th { background: #eee }
@media (max-width: 44rem) { table, tbody, tr, td { display: block } thead { position: absolute; left: -99rem }
  tr { margin: 0 0 .6rem; border: 1px solid #666 }
  td { border: 0 } td:empty { display: none } td::before { content: attr(data-label) ": "; color: #444 } }
@media print { body { margin: 0; max-width: none; font-size: 9pt } a { color: inherit; text-decoration: none } .skip, nav { display: none } }
"""
_TITLE = "What the security-guarantee graph can say, and what it can be asked"
_MANY = 12  # values of a property that are listed


def as_html(base: Roots, schema: Schema, release: Release) -> str:
    """Return the page.

    Args:
        base: the base folder, whose queries and shapes are described.
        schema: the terms, with examples from the graph.
        release: of which release they are.
    """
    terms = [schema.describe(iri) for iri in (*schema.classes, *schema.properties, *schema.schemes)]
    known = {term.name for term in terms} | {name for term in terms if term.kind == "scheme" for name in term.below}
    parts = {
        "Classes": [_class(term, known) for term in terms if term.kind == "class"],
        "Properties": [_property(term, known) for term in terms if term.kind == "property"],
        "Concept schemes": [_scheme(schema, term) for term in terms if term.kind == "scheme"],
        "Questions": [_question(query) for query in queries.load_all(base, "ask")],
        "Views": [_view(base, name) for name in views.names(base)],
        "Rules": [_rule(query) for query in sorted(queries.load_all(base, "derive"), key=lambda one: (one.stratum, one.name))],
        "Checks": [_check(rule) for rule in rules.every(base).values()],
    }
    told = {
        "Classes": "What things are. Each with the properties that it is used with, what they take, and an example from the graph.",
        "Properties": "What is said of things: from what to what.",
        "Concept schemes": "The closed lists of values.",
        "Questions": "What can be asked: sgkg ask NAME, with the values of its parameters.",
        "Views": "Projections for graphs and pictures: sgkg export --view NAME, sgkg network NAME.",
        "Rules": "What is concluded from the facts, each rule in a named graph of its own; lower strata come first.",
        "Checks": "What new facts must satisfy: sgkg validate, sgkg explain NAME.",
    }
    body = [f'<a class="skip" href="#{_id("Classes")}">To the classes</a>', f"<h1>{html_text(_TITLE)}</h1>"]
    body.append(f'<p class="small">Release {html_text(release.version)}, read until {release.latest}; SHA-256 <code>{release.digest}</code>.</p>')
    body.append("<nav><ul>" + "".join(f'<li><a href="#{_id(name)}">{name}</a> ({len(found)})</li>' for name, found in parts.items()) + "</ul></nav>")
    for name, found in parts.items():
        body.append(f'<section id="{_id(name)}"><h2>{name}</h2><p>{html_text(told[name])}</p>')
        body += [*found, "</section>"]
    return text.html_page(_TITLE, "\n".join(body), _STYLE)


def _id(name: str) -> str:
    return html_text(name.replace(" ", "-"))


def _section(anchor: str, label: str, name: str, body: Iterable[str]) -> str:
    title = f"{html_text(label)} <code>{html_text(name)}</code>" if label and label != name else f"<code>{html_text(name)}</code>"
    return f'<section id="{_id(anchor)}"><h3>{title}</h3>{"".join(body)}</section>'


def _p(words: str) -> str:
    return f"<p>{html_text(words)}</p>" if words else ""


def _code(words: str) -> str:
    return f"<code>{html_text(words)}</code>" if words else ""


def _links(names: Sequence[str], known: set[str]) -> str:
    shown = [f'<a href="#{_id(name)}">{html_text(name)}</a>' if name in known else html_text(name) for name in names[:_MANY]]
    return ", ".join(shown) + (f" … ({len(names)} in all)" if len(names) > _MANY else "")


def _said(words: str, content: str) -> str:
    return f"<p>{words}: {content}</p>" if content else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already; where there is little room each cell says what it is."""
    cells = ([f'<td data-label="{html_text(name)}">{cell}</td>' for name, cell in zip(head, row, strict=True)] for row in rows)
    lines = [f"<tr>{''.join(row)}</tr>" for row in cells]
    titles = "".join(f'<th scope="col">{html_text(name)}</th>' for name in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{''.join(lines)}</tbody></table>" if lines else ""


def _class(term: TermDescription, known: set[str]) -> str:
    rows = []
    for use in term.properties:
        number = ("needed" if use.must else "may be left out") + (", several" if use.many else "")
        rows.append((_links([use.name], known), number, _links(use.values, known), html_text(use.words), _code(use.example)))
    below, above = _said("Below", _links(term.above, known)), _said("Above", _links(term.below, known))
    example = f", such as <code>{html_text(term.example)}</code>" if term.example else ""
    table = _table(("property", "number", "takes", "says", "such as"), rows)
    return _section(term.name, term.label, term.name, (_p(term.definition), below, above, f"<p>In the graph: {term.uses:,}{example}</p>", table))


def _property(term: TermDescription, known: set[str]) -> str:
    start, end = (_links(one, known) or "anything" for one in term.leads)
    example = _said("Such as", _code(term.example))
    above = _said("Below", _links(term.above, known))
    return _section(term.name, term.label, term.name, (_p(term.definition), f"<p>From {start} to {end}; {term.uses:,} times</p>", above, example))


def _scheme(schema: Schema, term: TermDescription) -> str:
    rows = []
    for name in term.below:
        iri = rdf.expand(name) or name
        rows.append((f'<code id="{_id(name)}">{html_text(name)}</code>', html_text(schema.label(iri)), html_text(schema.definition(iri))))
    return _section(term.name, term.label, term.name, (_p(term.definition), _table(("concept", "label", "definition"), rows)))


def _question(query: queries.Query) -> str:
    rows = []
    for one in query.parameters:
        default = query.defaults.get(one.name, "")
        rows.append((f"<code>--{html_text(one.name)}</code>", html_text(one.takes), _code(default) or "all"))
    columns = f'<p class="small">Columns: {html_text(", ".join(query.columns))}</p>'
    table = _table(("parameter", "takes", "without it"), rows)
    return _section(f"ask-{query.name}", query.summary, query.name, (_p(query.description), table, columns, _sparql(query.text)))


def _view(base: Roots, name: str) -> str:
    view = views.load(base, name)
    told = [_said(what, html_text(query.summary)) + _p(query.description) for what, query in (("Nodes", view.nodes), ("Edges", view.edges)) if query]
    return _section(f"view-{name}", "", name, told)


def _rule(query: queries.Query) -> str:
    stratum = f'<p class="small">Stratum {query.stratum}</p>'
    return _section(f"rule-{query.name}", query.summary, query.name, (_p(query.description), stratum, _sparql(query.text)))


def _check(rule: rules.Rule) -> str:
    words = "" if rule.words == rule.title else rule.words
    return _section(f"check-{rule.id}", rule.title, rule.id, (_p(words), f'<p class="small">{html_text(rule.kind)}, {html_text(rule.severity)}</p>'))


def _sparql(query: str) -> str:
    return f"<details><summary>SPARQL</summary><pre>{html_text(query, keep=True)}</pre></details>"

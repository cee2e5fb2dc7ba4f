"""Find what a JSON-LD file says and JSON-LD does not read: keys that no `@context` maps, and prefixes that none declares.

JSON-LD passes over a key that it does not know without a word. Where the key is called like a term of ours, what it says was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from kg.rdf import NS, PREFIXES
from kg.text import near
from kg.validate.model import Finding, Source
from kg.validate.rules import OWN

#: How near a key must be to a term of ours to be told; other keys are another program's.
_ALMOST = 0.85


def check(source: Source, terms: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each key, and for each prefix, that is not read.

    Args:
        source: a JSON-LD file, which has been read.
        terms: the IRIs of our terms.
    """
    known = {iri.removeprefix(NS).casefold(): iri.removeprefix(NS) for iri in terms if iri.startswith(NS)}
    for key in dict.fromkeys(_unread(json.loads(source.text, parse_int=str), frozenset(), vocabulary=False)):
        prefix, colon, _ = key.partition(":")
        if colon:
            message = f"the prefix {prefix}: stands in no @context, so nothing that begins with it is read"
            yield _finding(source, key, message, f'"@context": {{"{prefix}": "{PREFIXES[prefix]}"}}')
        else:
            alike = [known[name] for name in near(key.casefold(), sorted(known), 1, _ALMOST)]
            if alike:
                yield _finding(source, key, f"{key} stands in no @context, so what it says is not read", f'"sg:{alike[0]}"')


def _finding(source: Source, key: str, message: str, fix: str) -> Finding:
    finding = Finding(OWN["unread-key"].severity, "unread-key", message, "", files=(source.name,), fix=fix)
    found = re.search(re.escape(json.dumps(key, ensure_ascii=False).removesuffix('"')), source.text)
    if not found:  # the key is written with escapes
        return finding
    line, begin = source.text.count("\n", 0, found.start()) + 1, source.text.rfind("\n", 0, found.start()) + 1
    column, size = found.start() - begin + 1, found.end() - found.start() + (not key.endswith(":"))
    text = source.text[begin:].partition("\n")[0]
    return replace(finding, line=line, column=column, end_line=line, end_column=column + size, text=text)


def _unread(node: object, mapped: frozenset[str], *, vocabulary: bool) -> Iterator[str]:
    """Yield the keys that are not read, each prefix that is not declared as one of its names, in the order of the file."""
    if isinstance(node, list):
        for one in node:
            yield from _unread(one, mapped, vocabulary=vocabulary)
    if not isinstance(node, dict):
        return
    for context in _contexts(node.get("@context")):
        if context is None:
            mapped, vocabulary = frozenset(), False
            continue
        vocabulary = bool(context["@vocab"]) if "@vocab" in context else vocabulary
        mapped |= set(_mapped(context))
        vocabulary = vocabulary or "@vocab within" in mapped
    for key, value in node.items():
        if key in ("@context", "@value"):
            continue
        prefix, colon, rest = key.partition(":")
        if colon and key not in mapped and prefix not in mapped and prefix in PREFIXES and not rest.startswith("//"):
            yield f"{prefix}:"
        elif not colon and not key.startswith("@") and key not in mapped and not vocabulary:
            yield key
            continue
        yield from _unread(value, mapped, vocabulary=vocabulary)


def _contexts(given: object) -> list[dict[str, object] | None]:
    return [one for one in (given if isinstance(given, list) else [given]) if one is None or isinstance(one, dict)] if given is not None else []


def _mapped(context: dict[str, object]) -> Iterator[str]:
    """Yield what a context maps, with the contexts that stand in it."""
    for key, value in context.items():
        yield key
        if isinstance(value, dict):
            for inner in _contexts(value.get("@context")):
                # Where a context within holds is not worked out: it is taken to hold everywhere, so that nothing is told without need.
                yield from _mapped(inner or {})
                yield from ("@vocab within" for _ in [inner] if inner and "@vocab" in inner)

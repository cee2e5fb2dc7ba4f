"""Check what files do to the graph that is there: what they add to others' statements, and what of them would go unread.

Shapes and checks ask whether graph and files together are sound. A file can be sound and yet make a record, or somebody's claim, say
something else than it did; whoever reads the report shall see that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from kg.names import AmbiguousError
from kg.rdf import ALT_LABEL, DATE, ID, LABEL, NS, PREFIXES, curie, short, split_literal
from kg.text import hidden
from kg.validate import keys
from kg.validate.fixes import is_date
from kg.validate.index import A, Index, Nodes
from kg.validate.model import Fact, Finding, Source
from kg.validate.rules import OWN
from kg.vocab import SG

#: What may be told of anything without making it say something else; a new place in a text belongs into the claim that there is.
_REMARKS = {f"<{ALT_LABEL}>", f"<{SG.hasEvidence}>", *(f"<{PREFIXES['skos']}{name}Note>" for name in ("scope", "editorial", "history", "change"))}
_LABEL, _NOTE = f"<{LABEL}>", f"<{PREFIXES['skos']}scopeNote>"
_NAMED_ONCE = {f"<{cls}>" for cls in (SG.Person, SG.State, SG.Organization, SG.Alliance)}
_OF_TEXTS = {f"<{cls}>" for cls in (SG.Evidence, SG.SilentPassage, SG.Source, SG.Work)}
_CLAIMANT, _SAME, _MATCH = f"<{SG.claimant}>", f"<{PREFIXES['owl']}sameAs>", f"<{PREFIXES['skos']}exactMatch>"
_DISJOINT, _ALL_DISJOINT, _MEMBERS = (f"<{PREFIXES['owl']}{name}>" for name in ("disjointWith", "AllDisjointClasses", "members"))
_FIRST, _REST = (f"<{PREFIXES['rdf']}{name}>" for name in ("first", "rest"))
#: Outside of these years a day is taken for a slip of the pen.
EARLIEST, LATEST = 1600, 2200


def check(
    facts: Sequence[Fact],
    index: Index,
    nodes: Nodes,
    sources: Sequence[Source],
    *,
    base: bool = False,
    told: Collection[str] = (),
) -> list[Finding]:
    """Return what the files change in the graph, and what in them nothing looks at; the rules of the kind `changes`.

    Args:
        facts: what the files say.
        index: what the graph asserts.
        nodes: the labels and files of nodes.
        sources: the files as they were read.
        base: the files are the base's own, which may describe what is in the base.
        told: the nodes of which another finding says already that a file does not add to them.
    """
    new = [fact for fact in facts if not index.holds(fact.subject, fact.predicate, fact.object)]
    found = [finding for source in sources for finding in _unread(source, index)]
    if not base:
        found += (finding for fact in new if fact.subject not in told for finding in _added(fact, index, nodes))
    found += (finding for fact in new for finding in _told(fact, nodes))
    return [*found, *_two_kinds(new, facts, index, nodes), *_known_by_another_name(new, index, nodes)]


def _known_by_another_name(new: Sequence[Fact], index: Index, nodes: Nodes) -> Iterator[Finding]:
    """Actors of the files whose label the graph takes for an actor of its own; one that is called just so is told by `name-shared`."""
    actors = {fact.subject: fact.object for fact in new if fact.predicate == A and fact.object in _NAMED_ONCE and not index.known(fact.subject)}
    for fact in new:
        if fact.predicate == _LABEL and fact.subject in actors and fact.object.startswith('"'):
            text = split_literal(fact.object)[0]
            try:
                found = index.certain(text, [actors[fact.subject][1:-1]])
            except AmbiguousError:
                continue
            remarked = any(one.predicate == _NOTE and one.subject == fact.subject for one in new)
            if found and found.why and f"<{found.iri}>" != fact.subject and not remarked:
                there = f"{nodes.label(f'<{found.iri}>')} ({curie(found.iri)})"
                message = f"{text} may be {there}, whom the graph knows: use that name, or say in skos:scopeNote who is meant"
                yield _finding("name-alike", message, fact, nodes)


def _finding(rule: str, message: str, fact: Fact, nodes: Nodes, *, fix: str = "") -> Finding:
    label, path = nodes.label(fact.subject), fact.predicate[1:-1]
    return Finding(OWN[rule].severity, rule, message, fact.subject, label, path, fact.object, (fact.file,), part="object", fix=fix)


def _added(fact: Fact, index: Index, nodes: Nodes) -> Iterator[Finding]:
    """What a fact adds to a node that the graph describes."""
    if fact.predicate in _REMARKS or not (fact.predicate == A or fact.predicate.startswith(f"<{NS}")) or fact.subject[1:-1] in index.closed:
        return
    there = index.about(fact.subject)
    if not any(predicate == A for predicate, _ in there):
        return
    what = f"{short(fact.predicate)} {short(fact.object)}"
    own = [term for predicate, term in there if predicate == fact.predicate]
    instead = f" (it says {', '.join(map(short, own[:3]))}{', …' if len(own) > 3 else ''})" if own else ""
    voices = [nodes.label(term) or short(term) for predicate, term in there if predicate == _CLAIMANT]
    if voices:
        message = f"the graph has this claim of {voices[0]}'s without {what}{instead}; what you say of it is a claim of your own, with sg:about"
        yield _finding("changes-a-claim", message, fact, nodes)
    else:
        told = "who says so? A view is a claim with sg:holder; a record has sg:recordedIn"
        if _OF_TEXTS & {term for predicate, term in there if predicate == A}:
            told = "texts and places in them stay as they are; give another one a node of its own"
        message = f"the graph describes this already, without {what}{instead}: {told}"
        yield _finding("adds-to-the-record", message, fact, nodes)


def _told(fact: Fact, nodes: Nodes) -> Iterator[Finding]:
    """What no question heeds, and days that can hardly be meant."""
    if fact.predicate == _MATCH and nodes.index.about(fact.object):
        message = f"no question follows skos:exactMatch, and {short(fact.object)} is in the graph: write it in place of this node"
        yield _finding("same-as", message, fact, nodes)
    elif fact.predicate == _SAME:
        message = f"no question follows owl:sameAs: write {short(fact.object)} itself, or skos:exactMatch where it is in another graph"
        yield _finding("same-as", message, fact, nodes)
    elif fact.object.startswith('"'):
        lexical, datatype, _ = split_literal(fact.object)
        if not lexical.strip():
            yield _finding("empty-text", f"{short(fact.predicate)} says nothing: write it, or leave it out", fact, nodes)
        if sign := hidden(lexical):
            yield _finding("hidden-sign", f"{short(fact.predicate)} holds {sign}, which nobody sees: leave it out", fact, nodes)
        year = re.match(r"(-?\d+)-\d\d-\d\d", lexical) if datatype == DATE else None
        if year and is_date(lexical) and not EARLIEST <= int(year[1]) <= LATEST:
            yield _finding("far-day", f"the year {int(year[1])} is hardly meant: days lie between {EARLIEST} and {LATEST}", fact, nodes)


def named_graphs(source: Source) -> Iterator[Finding]:
    """Named graphs, which are not kept."""
    graphs = {str(quad.graph_name) for quad in source.quads} - {"DEFAULT"}
    if graphs:
        message = f"its {len(graphs)} named graph{'s are' if len(graphs) > 1 else ' is'} not kept: all triples are read as those of this one file"
        yield Finding(OWN["named-graphs"].severity, "named-graphs", message, "", files=(source.name,))


def _unread(source: Source, index: Index) -> Iterator[Finding]:
    """A file in which nothing is looked at, and named graphs."""
    yield from named_graphs(source)
    if source.mistakes or source.problems:
        return
    if source.form == "jsonld":
        yield from keys.check(source, index.terms)
    subjects = {fact.subject for fact in source.facts}
    ours = any(f"<{start}" in f"{fact.subject} {fact.predicate} {fact.object}" for fact in source.facts for start in (NS, ID))
    if not ours and not any(index.known(subject) for subject in subjects):
        none = f"none of its {len(subjects)} subjects has a" if len(subjects) > 1 else "its one subject has no"
        why = f"{none} class, property or value of ours" if subjects else "it holds no triple"
        hint = "; JSON without @context says nothing" if source.form == "jsonld" and not subjects else ""
        message = f"nothing was checked: {why}{hint}. sgkg schema lists the terms"
        yield Finding(OWN["nothing-checked"].severity, "nothing-checked", message, "", files=(source.name,))


def _two_kinds(new: Sequence[Fact], facts: Sequence[Fact], index: Index, nodes: Nodes) -> Iterator[Finding]:
    """Nodes of two classes that the ontology calls disjoint, where the files give one of them."""
    given = [fact for fact in new if fact.predicate == A and not fact.object.startswith("_:")]
    pairs = disjoint(index) if given else set()
    for fact in given:
        others = [other.object for other in facts if other.subject == fact.subject and other.predicate == A and other.object < fact.object]
        for other in dict.fromkeys([*index.objects(fact.subject, A), *others]):
            ups = [{cls[1:-1], *index.classes_above(cls[1:-1])} for cls in (fact.object, other)]
            if any(frozenset((one, two)) in pairs for one in ups[0] for two in ups[1]):
                message = f"nothing is both {short(other)} and {short(fact.object)}: leave one of them out, or name two things"
                yield _finding("disjoint-classes", message, fact, nodes)
                break


def disjoint(index: Index) -> set[frozenset[str]]:
    """Return the pairs of classes of which the ontology says that nothing is both."""
    pairs = {frozenset((one, term[1:-1])) for one in index.terms for term in index.objects(f"<{one}>", _DISJOINT)}
    for group in index.subjects_of(_ALL_DISJOINT.encode()):
        members = []
        for at in index.objects(group.decode(), _MEMBERS):
            while first := index.objects(at, _FIRST):
                members += first
                at = next(iter(index.objects(at, _REST)), "")
        pairs.update(frozenset((one[1:-1], two[1:-1])) for one, two in combinations(members, 2))
    return pairs

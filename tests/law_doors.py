"""What each door of the graph gives for a reading of a made world, in the terms of `law_world.Reference`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

import law_world as law
import pyoxigraph as ox

import kg
from kg import derive, holding, queries, reading, store
from kg.answer import Answer
from kg.describe import Describer
from kg.network import views
from kg.paths import Folders
from kg.rdf import DERIVED_FROM, ID, NS, Labels, raw
from kg.reading import Reading, ReadingView

T = TypeVar("T")
_SAYS = "bondOf boundActor boundTo partyTo participant role member officeHolder stance verdict standing holding onDate holder".split()
_FORM = rb"^<%b([^>]*)> <(?:%b(%b)|%b)> (?:<%b([^>]*)>|\")"
_LINE = re.compile(_FORM % (ID.encode(), NS.encode(), "|".join(_SAYS).encode(), DERIVED_FROM.encode(), ID.encode()), re.MULTILINE)


@cache
def rules() -> tuple[queries.Query, ...]:
    """Return the rules that conclude when things hold."""
    return tuple(rule for rule in queries.load_all(law.ROOT, "derive") if rule.phase == "time")


@cache
def question(name: str) -> queries.Query:
    """Return a saved question."""
    return queries.find(law.ROOT, name)


@cache
def drawn(name: str) -> views.NetworkView:
    """Return a view."""
    return views.load(law.ROOT, name)


class Said(NamedTuple):
    """What a reading holds, each key with how: certain, perhaps or undated."""

    commitments: dict[law.Key, str]
    parties: dict[law.Key, str]
    bonds: dict[law.Key, list[str]]
    states: dict[law.Key, str]
    claims: dict[law.Key, str]


class Names(NamedTuple):
    """What a reading says by subject, and how each subject holds."""

    says: dict[str, dict[str, list[str]]]
    marks: dict[str, str]

    def how(self, name: str) -> str:
        return self.marks.get(name, "certain")

    def key(self, name: str) -> law.Key:
        """Return the key of a party, bond, position or other thing by its name in the graph."""
        said = self.says.get(name, {})
        if not name.startswith("Derived_"):
            return (name,)
        if "bondOf" in said:
            return said["bondOf"][0], said["boundActor"][0], said["boundTo"][0]
        if "partyTo" in said:
            return said["partyTo"][0], said["role"][0][5:], said["participant"][0], said["from"][0]
        claim, term = sorted(said["from"])
        return claim, said["holder"][0], term


def names(data: bytes) -> Names:
    """Read what a reading says."""
    says: dict[str, dict[str, list[str]]] = {}
    marks: dict[str, str] = {}
    for subject, predicate, value in _LINE.findall(data):
        if predicate == b"holding":
            marks[subject.decode()] = value.decode()[8:].lower()
        else:
            says.setdefault(subject.decode(), {}).setdefault(predicate.decode() or "from", []).append(value.decode())
    return Names(says, marks)


def said(data: bytes) -> Said:
    """Return what a reading holds."""
    found = names(data)
    made = Said({}, {}, {}, {}, {})
    for name, properties in found.says.items():
        how = found.how(name)
        if name.startswith("Supposition"):
            continue
        if "bondOf" in properties:
            made.bonds.setdefault(found.key(name), []).append(how)
        elif "partyTo" in properties:
            made.parties[found.key(name)] = how
        elif "standing" in properties:
            made.commitments[name,] = how
        elif "member" in properties or "officeHolder" in properties:
            made.states[name,] = how
        elif "stance" in properties or "verdict" in properties:
            made.claims[found.key(name)] = how
    return made._replace(bonds={key: sorted(each) for key, each in made.bonds.items()})


def expected(reference: law.Reference, now: int | None, *, began: bool = False) -> Said:
    """Return what a reading of a day should hold; nobody is bound by a commitment that does not hold, nor more surely than it holds."""
    if now is None:  # everything with its dates
        every = [dict.fromkeys(spans, "certain") for spans in (reference.parties, reference.states, reference.claims)]
        bonds = {key: ["certain"] * len(spans) for key, spans in reference.bonds.items() if spans}
        return Said({(name,): "certain" for name in reference.commitments}, every[0], bonds, every[1], every[2])
    commitments = law.holding({(name,): span for name, span in reference.commitments.items()}, now, began=began)
    parties, bonds = law.holding(reference.parties, now, began=began), law.several(reference.bonds, now, began=began)
    lost = {key for key, how in commitments.items() if how == "undated"}
    return Said(
        commitments,
        {key: "undated" if key[:1] in lost else how for key, how in parties.items() if key[:1] in commitments},
        {key: ["undated"] * len(each) if key[:1] in lost else each for key, each in bonds.items() if key[:1] in commitments},
        law.holding(reference.states, now, began=began),
        law.holding(reference.claims, now, began=began),
    )


def dated(made: Said) -> Said:
    """Leave out what has no day."""
    flat = [{key: how for key, how in each.items() if how != "undated"} for each in (made.commitments, made.parties, made.states, made.claims)]
    bonds = {key: kept for key, each in made.bonds.items() if (kept := [how for how in each if how != "undated"])}
    return Said(flat[0], flat[1], bonds, flat[2], flat[3])


class Built:
    """A world with what follows from it, as a snapshot would give it; the rules that conclude verdicts are not run."""

    def __init__(self, world: law.World) -> None:
        self.store = ox.Store()
        self.store.extend([*law.terms(), *law.quads(world)])
        derive.run(self.store, rules())
        self.data = store.to_nquads(self.store)
        manifest = {
            "graphs": sorted(store.graph_names(self.store)),
            "times": [rule.name for rule in rules()],
            "latest": holding.latest_day(self.data),
        }
        self.shot: Any = SimpleNamespace(
            name="made", manifest=manifest, mapped=lambda: self.data, timeline=lambda: holding.Timeline.read(self.data).dump()
        )
        self.folders = Folders(law.ROOT, None)

    def cut(self, wanted: Reading, *, history: bool = False) -> holding.Cut:
        """Return a reading."""
        if wanted.everything:
            return holding.Cut(self.data, [], b"", {})
        return reading._make(self.folders, self.shot, wanted, self.shot.manifest["latest"], history, False)[0]


class Doors(kg.Graph):
    """The graph of a made world: every door as a user has it, on readings made in memory."""

    def __init__(self, built: Built) -> None:
        super().__init__(built.folders)
        self.built = built
        self.made: dict[tuple[Reading, bool], tuple[ReadingView, Names]] = {}

    def seen(self, wanted: Reading, history: bool = False) -> tuple[ReadingView, Names]:
        """Return a reading and what it names."""
        if (wanted, history) not in self.made:
            cut = self.built.cut(wanted, history=history)
            held = store.from_nquads(cut.data)
            view = ReadingView(held, wanted, "made", self.built.shot.manifest["latest"], cut.undated, None, "", Labels(held))
            self.made[wanted, history] = view, names(cut.data)
        return self.made[wanted, history]

    def read(self, work: Callable[[ReadingView], T], wanted: Reading, *, history: bool = False, **_: object) -> T:  # type: ignore[override]
        """Call `work` with a reading."""
        return work(self.seen(wanted, history)[0])

    def _explained(self, found: Answer, *_: object) -> Answer:  # type: ignore[override]
        """Return an answer without rows as it is: why it has none is asked of a snapshot."""
        return found

    def rows(self, name: str, wanted: Reading, **values: str) -> list[dict[str, str]]:
        """Return the answer of a question as local names by column."""
        given = {key: f"sgd:{value}" for key, value in values.items()}
        options = {"as_of": wanted.as_of or None, "known_by": wanted.known_by or None, "undated": wanted.undated}
        answer = self.ask(question(name), labels=False, **options, **given)  # type: ignore[arg-type]
        return [{column: local(term) for column, term in zip(answer.columns, row, strict=True) if term is not None} for row in answer.terms]

    def edges(self, view: str, wanted: Reading, **chosen: str) -> list[tuple[str, str, str]]:
        """Return the statements that a view draws as edges: their name, how they hold, and the kind."""
        options = {**chosen, "as_of": wanted.as_of or None, "known_by": wanted.known_by or None, "undated": wanted.undated}
        network = self.network(view, edges="claims", **options)  # type: ignore[arg-type]
        # A commitment may have ended before it began, where its only guarantor did: without a day it is drawn, and no period is.
        assert all(note.what == "end before start" for note in network.report.left_out), network.report.left_out
        found = []
        for edge in network.edges:
            how, kind = str(edge.attributes.get("holds", "certain")).partition(" ")[0], edge.kind
            found += [(local(claim), how, kind) for claim in edge.claims]
        return found


def local(term: object) -> str:
    """Return the local name of a term."""
    text = raw(term)
    for prefix in (ID, NS, "sgd:"):
        text = text.removeprefix(prefix)
    return text


def held(row: dict[str, str]) -> str:
    """Say how a row holds."""
    return row.get("holds", "Holding_certain")[8:].lower()


Table = dict[law.Key, Any]


def by_key(found: Names, rows: Sequence[tuple[str, str]]) -> Table:
    """Return statements with how they hold as a table; a bond stands with each of its spans."""
    table: Table = {}
    for name, how in sorted(set(rows)):
        key = found.key(name)
        if len(key) == 3 and "bondOf" in found.says.get(name, {}):
            table.setdefault(key, []).append(how)
            table[key].sort()
        else:
            assert table.setdefault(key, how) == how, f"{name} is {table[key]} and {how}"
    return table


def differences(built: Built, reference: law.Reference, world: law.World, wanted: Reading, now: int | None = None) -> list[str]:
    """Return in words where a door gives something else than holds in the reading of a day; none where all agree."""
    doors = Doors(built)
    keep = wanted.undated == "keep"
    plain, past = expected(reference, now), expected(reference, now, began=True)
    if now is not None and not keep:
        plain, past = dated(plain), dated(past)
    _, found = doors.seen(wanted)
    wrong: list[str] = []

    def compare(door: str, given: object, right: object) -> None:
        if given != right:
            wrong.append(f"{door}: gives {given}, should give {right}")

    standing = {name: reference.standing[name] for name in reference.commitments}
    actors = [thing.name for thing in world if thing.kind in ("State", "Alliance")]
    firm = ("InForce", "Concluded", "Announced")
    for actor in actors:
        rows = doors.rows("guarantees-of", wanted, beneficiary=actor)
        right = {key: each for key, each in plain.bonds.items() if key[2] == actor}
        compare(f"guarantees-of {actor}", by_key(found, [(row["bond"], held(row)) for row in rows]), right)
        compare(
            f"standing of guarantees-of {actor}", {row["guarantee"]: row["standing"][9:] for row in rows}, {key[0]: standing[key[0]] for key in right}
        )
        rows = doors.rows("owed-by", wanted, actor=actor)
        right = {key: each for key, each in plain.bonds.items() if key[1] == actor}
        compare(f"owed-by {actor}", by_key(found, [(row["bond"], held(row)) for row in rows]), right)
        for name, place, other, column in (("guarantors-of", 2, 1, "guarantor"), ("beneficiaries-of", 1, 2, "beneficiary")):
            rows = doors.rows(name, wanted, state=actor)
            many: dict[str, set[str]] = {}
            surest: dict[str, str] = {}
            for key, each in plain.bonds.items():
                if key[place] == actor and standing[key[0]] in firm:
                    many.setdefault(key[other], set()).add(key[0])
                    surest[key[other]] = min([*each, surest.get(key[other], "undated")], key=("certain", "perhaps", "undated").index)
            compare(f"{name} {actor}", {row[column]: int(row["commitments"]) for row in rows}, {who: len(each) for who, each in many.items()})
            compare(f"{name} {actor}, how", {row[column]: held(row) for row in rows}, surest)
    _compare_states(doors, plain, wanted, world, compare)
    _compare_positions(doors, reference, plain, past, wanted, world, compare)
    _compare_views(doors, reference, plain, wanted, world, compare)
    _compare_history(doors, reference, past, wanted, now, world, compare)
    return wrong


Compare = Callable[[str, object, object], None]


def _compare_states(doors: Doors, plain: Said, wanted: Reading, world: law.World, compare: Compare) -> None:
    rows = doors.rows("members-of", wanted, organization="Alliance_A")
    memberships = {key: how for key, how in plain.states.items() if key[0].startswith("Membership")}
    compare("members-of", {(row["membership"],): held(row) for row in rows}, memberships)
    posts = {thing.name: thing.one("actsFor") for thing in world if thing.kind == "Office"}
    term_of = {thing.name: posts[thing.one("office")] for thing in world if thing.kind == "Incumbency"}
    for state in sorted(set(posts.values())):
        rows = doors.rows("speaks-for", wanted, state=state)
        right = {key: how for key, how in plain.states.items() if term_of.get(key[0]) == state}
        compare(f"speaks-for {state}", {(row["incumbency"],): held(row) for row in rows}, right)


def wider(world: law.World) -> dict[str, set[str]]:
    """Return all that each option narrows, near or far."""
    nearer = {thing.name: set(thing.all("narrows")) for thing in world if thing.kind == "Guarantee"}
    for _ in nearer:
        nearer = {name: general | {far for near in general for far in nearer[near]} for name, general in nearer.items()}
    return nearer


def _compare_positions(doors: Doors, reference: law.Reference, plain: Said, past: Said, wanted: Reading, world: law.World, compare: Compare) -> None:
    _, found = doors.seen(wanted)
    general = wider(world)
    positions = {key: how for key, how in plain.claims.items() if reference.said[key].kind == "Position"}
    for option, above in general.items():
        for name in ("positions-on", "for-and-against"):
            rows = doors.rows(name, wanted, option=option)
            for form, things in (
                ("itself", {option}),
                ("a narrower option", {name for name, its in general.items() if option in its}),
                ("a wider option", above),
            ):
                right = {key: how for key, how in positions.items() if reference.said[key].one("about") in things}
                compare(f"{name} {option}, {form}", by_key(found, [(r["claim"], held(r)) for r in rows if r["form"] == form]), right)
    rows = doors.rows("who-rules-out", wanted, stance="Stance_RulesOut")
    right = {key: how for key, how in positions.items() if reference.said[key].one("stance") == "Stance_RulesOut"}
    compare("who-rules-out", by_key(found, [(row["claim"], held(row)) for row in rows]), right)
    _, old = doors.seen(wanted, history=True)
    for holder in sorted({thing.one("holder") for thing in reference.said.values()}):
        rows = doors.rows("positions-of", wanted, actor=holder)
        said_by = {k: how for k, how in past.claims.items() if reference.said[k].kind == "Position" and reference.said[k].one("holder") == holder}
        compare(f"positions-of {holder}", by_key(old, [(row["claim"], held(row)) for row in rows]), said_by)


def _compare_views(doors: Doors, reference: law.Reference, plain: Said, wanted: Reading, world: law.World, compare: Compare) -> None:
    _, found = doors.seen(wanted)
    named = {thing.name: thing for thing in world}
    proposed = {name for name, standing in reference.standing.items() if standing == "Proposed"}
    both = {name: set(named[name].all("guarantor")) & set(named[name].all("beneficiary")) for name in reference.commitments}
    hubs = {name for name, actors in both.items() if len(actors) > 2 or any(named[one].kind == "Alliance" for one in actors)}
    concluded = {key: each for key, each in plain.bonds.items() if key[0] not in proposed}
    edges = doors.edges("guarantees", wanted, alliances="clique")
    compare("view guarantees, all pairs", by_key(found, [(name, how) for name, how, _ in edges]), concluded)
    right: Table = {key: each for key, each in concluded.items() if key[0] not in hubs}
    # What an alliance owes its own members while no membership is recorded would be an edge to itself.
    members = {key: how for key, how in plain.parties.items() if key[0] in hubs - proposed and key[1] == "Guarantor"}
    right |= {key: how for key, how in members.items() if named[key[2]].kind != "Alliance"}
    edges = doors.edges("guarantees", wanted)
    compare("view guarantees, hubs", by_key(found, [(name, how) for name, how, _ in edges]), right)
    right = {key: how for key, how in plain.parties.items() if key[0] in proposed}
    edges = doors.edges("proposals", wanted)
    compare("view proposals", by_key(found, [(name, how) for name, how, _ in edges if "partyTo" in found.says.get(name, {})]), right)
    positions: Table = {key: how for key, how in plain.claims.items() if reference.said[key].kind == "Position"}
    own_words = {key: how for key, how in positions.items() if len(key) == 1}
    edges = doors.edges("positions", wanted)
    compare("view positions", by_key(found, [(name, how) for name, how, _ in edges if "stance" in found.says.get(name, {})]), own_words)
    terms = {key: how for key, how in plain.states.items() if key[0].startswith("Incumbency")}
    compare("view offices", by_key(found, [(name, how) for name, how, _ in doors.edges("offices", wanted)]), terms)
    for view in ("guarantees", "proposals", "positions", "peace", "history", "alliances", "precedents"):
        compare(f"view {view}, suppositions", [name for name, _, _ in doors.edges(view, wanted) if name.startswith("Supposition")], [])


def _compare_history(
    doors: Doors, reference: law.Reference, past: Said, wanted: Reading, now: int | None, world: law.World, compare: Compare
) -> None:
    view, old = doors.seen(wanted, history=True)
    options: Any = {"as_of": wanted.as_of or None, "known_by": wanted.known_by or None, "undated": wanted.undated}
    stances = {key for key, how in past.claims.items() if reference.said[key].kind == "Position"}
    timed = {key for key in stances if reference.claims[key].start is not None}
    entries = doors.timeline(**options)
    compare("timeline, positions", {old.key(local(e.statement)) for e in entries if e.kind == "position"}, {key for key in timed if len(key) == 1})
    last = law.EVER if now is None else now
    happened = {t.name for t in world if t.kind in ("Event", "Breach") and (t.get("onDate") or 0) <= last}
    compare("timeline, events", {local(e.statement) for e in entries if e.kind in ("event", "breach")}, happened)
    signed = {t.name for t in world if t.get("signedOn") is not None and (t.get("signedOn") or 0) <= last}
    compare("timeline, signatures", {local(e.statement) for e in entries if e.kind == "signature"}, signed)
    compare("timeline, what is still to come", [e for e in entries if now is not None and e.day > law.day(now)], [])
    compare("timeline, suppositions", [e for e in entries if "Supposition" in e.statement], [])
    for state in [thing.name for thing in world if thing.kind == "State"][:2]:
        entries = doors.timeline(f"sgd:{state}", **options)
        right = {key for key in timed if reference.said[key].one("holder") == state}
        compare(f"timeline {state}, positions", {old.key(local(e.statement)) for e in entries if e.kind == "position"}, right)
        named = {thing.name: thing for thing in world}
        member = {key for key, how in past.states.items() if named[key[0]].one("member") == state and reference.states[key].start is not None}
        compare(
            f"timeline {state}, memberships", {(local(e.statement),) for e in entries if e.kind == "begins" and "Membership" in e.statement}, member
        )
        lines = dict(Describer(view.store, doors.folders).describe(ID + state).said)
        bound = [line.rpartition("sgd:")[2] for line in lines.get("bond, as bound actor", ())]
        counts: dict[law.Key, int] = {}
        for name in bound:
            counts[old.key(name)] = counts.get(old.key(name), 0) + 1
        compare(f"show {state}, bonds", counts, {key: len(each) for key, each in past.bonds.items() if key[1] == state})
        compare(
            f"show {state}, memberships",
            {(line.rpartition("sgd:")[2],) for line in lines.get("membership, as member", ())},
            {key for key in past.states if named[key[0]].one("member") == state},
        )
    for key in reference.said:
        if len(key) == 1 and reference.said[key].kind == "Position":
            facts = dict(Describer(view.store, doors.folders).describe(ID + key[0]).facts)
            compare(f"show {key[0]}, stance", "stance" in facts, key in stances)

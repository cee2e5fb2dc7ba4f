"""Looking things up in sorted files gives what reading them gives, notices damage where it reads, and follows a graph from change to change."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import build, lookup, ontology, snapshot
from kg.paths import Folders, Workspace
from kg.validate import check, engines
from kg.validate.index import Cache, Index

ROOT = Path(__file__).resolve().parent.parent
WORDS = st.text("ab <>é", min_size=1, max_size=4)


@given(st.lists(st.text("ab <>é\U0001f409", max_size=6), max_size=30), WORDS)
def test_a_beginning_is_found_as_by_reading(words: list[str], prefix: str) -> None:
    lines = sorted(f"{word}\n".encode() for word in words)
    found = lookup.Sorted(b"".join(lines))
    wanted = [line for line in lines if line.startswith(prefix.encode())]
    assert list(found.starting(prefix.encode())) == wanted
    assert found.size(prefix.encode()) == sum(map(len, wanted))


def quads(number: int) -> list[bytes]:
    label = f"<{lookup.LABEL}>"
    lines = [f'<http://e/n{i}> {label} "Name {i} ü"@en <http://e/g{i % 3}> .\n' for i in range(number)]
    lines += (f"<http://e/n{i}> <http://e/p> <http://e/n{i // 7}> <http://e/g{i % 2}> .\n" for i in range(number))
    lines += (f"<http://e/n{i}> <http://e/p> <http://e/derived> <{lookup.GRAPH}derived/x> .\n" for i in range(number))
    return sorted(line.encode() for line in lines)


CHANGES = st.lists(st.tuples(st.integers(0, 39), st.booleans(), st.sampled_from(["Name 1", "name-1", "Ä", '\\"'])), max_size=12)


@given(st.lists(CHANGES, max_size=4), st.sampled_from(["<http://e/n1", "<http://e/n1> ", '"', "name1 ", "<", "x"]))
def test_a_delta_gives_what_reading_all_gives(steps: list[list[tuple[int, bool, str]]], prefix: str) -> None:
    """Lines come and go, again and again, and among them labels that are the same when they are folded."""
    now = first = set(quads(30))
    delta = lookup.Delta()
    for step in steps:
        after = set(now)
        for number, comes, text in step:
            label = f'<http://e/n{number}> <{(lookup.LABEL, lookup.ALT_LABEL)[number % 2]}> "{text}"@en <http://e/g1> .\n'.encode()
            after = after | {label} if comes else after - {label} - set(sorted(after)[number : number + 2])
        followed = delta.then(after - now, now - after)
        assert followed is not None
        now, delta = after, followed
    base, whole = lookup.of(b"".join(sorted(first))), lookup.of(b"".join(sorted(now)))
    for place, name in enumerate(("quads", "objects", "labels")):
        changed, wanted = lookup.Changed(getattr(base, name), delta.came[place], delta.gone[place]), getattr(whole, name)
        assert changed.all() == wanted.all()
        assert list(changed.starting(prefix.encode())) == list(wanted.starting(prefix.encode()))
        assert changed.size(prefix.encode()) == wanted.size(prefix.encode())
        assert sorted(changed.containing(prefix.encode())) == sorted(wanted.containing(prefix.encode()))
        assert len(changed) == len(wanted)
    assert delta.applied(base.quads.data) == whole.quads.data
    assert not set(delta.came[0]) & first
    assert set(delta.gone[0]) <= first
    if now == first:
        assert not delta


def test_a_delta_that_touches_the_head_is_none() -> None:
    term = f"<{lookup.NS}Thing> <{lookup.TYPE}> <http://www.w3.org/2002/07/owl#Class> <{lookup.GRAPH}ontology> .\n".encode()
    for came, gone in (([term], []), ([], [term])):
        assert lookup.Delta().then(came, gone) is None


def test_a_damaged_delta_is_noticed(tmp_path: Path) -> None:
    lines = quads(20)
    place, (line, *left) = kept(tmp_path, lines), lines
    delta = lookup.Delta().then([line.replace(b"n0", b"m0")], [line])
    assert delta
    (tmp_path / "delta").write_bytes(delta.dump())
    assert lookup.Delta.load(tmp_path / "delta") == delta
    assert lookup.opened(place).quads.all() == sorted([line.replace(b"n0", b"m0"), *left])
    with pytest.raises(OSError, match="delta is damaged"):
        delta.applied(b"".join(left))  # of another graph
    data = bytearray(delta.dump())
    for at in (0, 9, len(data) // 2, len(data) - 1):
        data[at] ^= 1
        (tmp_path / "delta").write_bytes(data)
        with pytest.raises(OSError, match="delta is damaged"):
            lookup.opened(place)
        data[at] ^= 1
    (tmp_path / "delta").unlink()
    with pytest.raises(OSError, match="delta"):
        lookup.opened(place)


def kept(folder: Path, lines: list[bytes]) -> Path:
    data = b"".join(lines)
    (folder / "graph.nq").write_bytes(data)
    for name, content in lookup.beside(data, lines).items():
        (folder / name).write_bytes(content)
    return folder / "graph.nq"


def test_files_and_memory_give_the_same(tmp_path: Path) -> None:
    lines = quads(300)
    for without in ((), ("http://e/g1",)):
        mapped, read = Index.load(kept(tmp_path, lines), without), Index(b"".join(lines), without)
        assert isinstance(mapped._found.quads.data, mmap.mmap)
        assert mapped.whole() == read.whole()
        for name in ("<http://e/n0>", "<http://e/n42>", "<http://e/none>", "<http://e/derived>"):
            assert mapped.about(name) == read.about(name)
            assert sorted(mapped.pointing(name)) == sorted(read.pointing(name))
            assert {s for s, _ in mapped.pointing(name)} == {s.decode() for s in read.subjects_of(name.encode())}
        wanted = [] if without and 10 % 3 == 1 else ["http://e/n10"]
        assert mapped.labelled("name 10 Ü") == read.labelled("NAME-10-ü") == wanted
    assert not Index(b"".join(lines)).pointing("<http://e/derived>")


def test_damage_is_noticed_where_it_is_read(tmp_path: Path) -> None:
    place = kept(tmp_path, quads(2000))
    data = bytearray(place.read_bytes())
    at = data.index(b"<http://e/n1500> <http://e/p>")
    data[at + 30] ^= 1
    place.write_bytes(data)
    found = Index.load(place)
    assert found.about("<http://e/n0>")
    with pytest.raises(OSError, match=r"graph\.nq is damaged"):
        found.about("<http://e/n1500>")
    with pytest.raises(OSError, match=r"graph\.nq is damaged"):
        found.whole()
    place.write_bytes(data[:-10])
    with pytest.raises(OSError, match=r"graph\.nq is damaged"):
        Index.load(place)
    (tmp_path / "lookups.json").write_bytes((tmp_path / "lookups.json").read_bytes().replace(b"objects", b"objektz"))
    with pytest.raises(OSError, match=r"lookups\.json is damaged"):
        Index.load(place)


def test_an_empty_graph_has_nothing(tmp_path: Path) -> None:
    assert Index.load(kept(tmp_path, [])).about("<http://e/n0>") == []


def test_what_the_graph_has_by_itself_is_followed_from_change_to_change(toy_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a file costs no second look at all; the results are those of one."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "sgkg.toml").write_text('format = 1\nbase = "https://example.org/own/"\n')
    folders, cache = Folders(toy_world, "test", Workspace(own, "https://example.org/own/", 1)), tmp_path / "cache"
    text = ontology.shapes(toy_world).read_text(encoding="utf-8")
    head = "PREFIX my: <https://example.org/own/>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\nPREFIX sgd: <https://w3id.org/sgkg/id/>\n"

    def alone(shot: snapshot.Snapshot, *, follow: bool) -> list[object]:
        index = Index.load(shot.nquads)
        kept_in = Cache(tmp_path / "kept", shot.name) if follow else None
        return list(check._Alone(index, text, engines.default_engine(), kept_in, check.Since.of(shot), ()).results)

    facts = [
        "my:a a sg:Position .\n",
        "my:a a sg:Position ; sg:holder sgd:State_Ardenia .\nmy:b a sg:State .\n",
        "my:b a sg:State .\nsgd:State_Ardenia a sg:State .\n",  # the base says so too
        "my:b a sg:Person .\n",
        "",
    ]
    whole: list[int] = []
    real = engines.run

    def spy(data: str | bytes, shapes: str, engine: engines.Engine | None = None) -> list[engines.Result]:
        whole.append(len(data))
        return real(data, shapes, engine)

    for number, one in enumerate(facts):
        (own / "own.ttl").write_text(head + one)
        shot = build.build(folders, cache)
        whole.clear()
        monkeypatch.setattr(engines, "run", spy)
        followed = alone(shot, follow=True)
        monkeypatch.setattr(engines, "run", real)
        assert followed == alone(shot, follow=False)
        size = len(Index.load(shot.nquads).whole())
        assert (max(whole) == size) if number == 0 else (max(whole) < size / 5)

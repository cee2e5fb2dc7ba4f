"""`kg.snapshot` and `kg.build`: a snapshot is what its inputs say, however it came about, and readers never notice writers."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import build, lookup, snapshot
from kg.paths import Folders, read_workspace

NS = "https://example.org/t#"
HEAD = f"PREFIX t: <{NS}>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
RULES = {
    # What an incremental build must not keep: consequences of facts that are gone, in chains and under negation.
    "reach": (0, "CONSTRUCT { ?a t:reach ?c } WHERE { { ?a t:to ?c } UNION { ?a t:reach ?b . ?b t:to ?c } }"),
    "dead-end": (1, "CONSTRUCT { ?b t:deadEnd true } WHERE { ?a t:to ?b FILTER NOT EXISTS { ?b t:to ?c } }"),
    "count": (2, "CONSTRUCT { ?a t:reaches ?n } WHERE { SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a t:reach ?b } GROUP BY ?a }"),
    "stuck": (3, "CONSTRUCT { ?a t:stuck true } WHERE { ?a t:reaches 1 . ?a t:reach ?b . ?b t:deadEnd true }"),
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base of a few lines, with rules in four strata."""
    folder = tmp_path / "base"
    (folder / "ontology").mkdir(parents=True)
    (folder / "seeds" / "background").mkdir(parents=True)
    (folder / "queries" / "derive").mkdir(parents=True)
    for name in ("ontology", "vocabularies", "alignments"):
        (folder / "ontology" / f"{name}.ttl").write_text(f'{HEAD}t:{name} rdfs:label "{name}"@en .\n')
    (folder / "seeds" / "background" / "seed.ttl").write_text(HEAD + "t:n0 t:to t:n1 .\n")
    for name, (stratum, text) in RULES.items():
        (folder / "queries" / "derive" / f"{name}.rq").write_text(f"#+ summary: {name}?\n#+ stratum: {stratum}\n\nPREFIX t: <{NS}>\n\n{text}\n")
    return folder


@pytest.fixture
def world(base: Path, tmp_path: Path) -> Folders:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sgkg.toml").write_text('format = 1\nbase = "https://example.org/own/"\n')
    return Folders(base, "test", read_workspace(own))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def seed(world: Folders) -> Path:
    return world.base / "seeds" / "background" / "seed.ttl"


def snapshots(world: Folders, cache: Path) -> list[Path]:
    return sorted(path for path in snapshot.home(world, cache).iterdir() if path.is_dir())


def held(shot: snapshot.Snapshot) -> list[bytes]:
    """Return the sorted N-Quads lines that the store itself holds."""
    return sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n".encode() for q in shot.open())


def looked_up(shot: snapshot.Snapshot) -> list[object]:
    """Return all that can be looked up in a snapshot."""
    found = lookup.opened(shot.nquads)
    return [found.quads.all(), found.objects.all(), found.labels.all(), found.head]


def said(shot: snapshot.Snapshot) -> dict[str, object]:
    """Return what a manifest says of the graph, whatever it says of the files."""
    return {key: shot.manifest[key] for key in ("inputs", "graphs", "classes", "derived", "quads")}


def test_it_holds_the_facts_and_their_consequences(world: Folders, cache: Path) -> None:
    shot = build.build(world, cache)
    text = shot.data().decode()
    assert f"<{NS}n0> <{NS}reach> <{NS}n1> <https://w3id.org/sgkg/graph/derived/reach> .\n" in text
    assert f"<{NS}n0> <{NS}stuck> " in text
    assert shot.data().splitlines(keepends=True) == held(shot)
    assert shot.manifest["quads"] == len(held(shot)) == sum(shot.manifest["graphs"].values())
    assert shot.manifest["derived"] == {"reach": 1, "dead-end": 1, "count": 1, "stuck": 1}


def test_the_same_inputs_give_the_same_snapshot(world: Folders, cache: Path, tmp_path: Path) -> None:
    first = build.build(world, cache)
    lines = first.data()
    shutil.rmtree(cache)
    again = build.build(world, cache)
    anew = build.build(world, cache, anew=True)
    elsewhere = build.build(world, tmp_path / "other")
    assert {first.name} == {again.name, anew.name, elsewhere.name}
    assert lines == again.data() == anew.data() == elsewhere.data()
    assert said(first) == said(again) == said(anew) == said(elsewhere)


def test_the_folder_of_the_base_does_not_matter(world: Folders, cache: Path, tmp_path: Path) -> None:
    first = build.build(Folders(world.base, "test"), cache)
    moved = shutil.copytree(world.base, tmp_path / "elsewhere" / "base")
    second = build.build(Folders(moved, "test"), cache)
    assert (first.name, first.data()) == (second.name, second.data())


def test_blank_nodes_keep_their_names(world: Folders, cache: Path) -> None:
    seed(world).write_text(HEAD + "t:n0 t:to [ t:to [ t:to t:n1 ] , [] ] .\n_:b t:to _:c .\n")
    first = build.build(world, cache)
    lines = first.data()
    assert lines.splitlines(keepends=True) == held(first)
    (world.workspace.path / "own.ttl").write_text(HEAD + "t:n5 t:to t:n6 .\n")
    second = build.build(world, cache)
    assert second.data().splitlines(keepends=True) == held(second)
    assert set(lines.splitlines()) < set(second.data().splitlines())
    assert build.build(world, cache, anew=True).data() == second.data()


def test_two_files_never_share_a_blank_node(world: Folders, cache: Path) -> None:
    seed(world).write_text(HEAD + "_:b t:to t:n1 .\n")
    (world.workspace.path / "own.ttl").write_text(HEAD + "_:b t:to t:n2 .\n")
    subjects = {line.split()[0] for line in held(build.build(world, cache)) if line.startswith(b"_:") and b"#to>" in line}
    assert len(subjects) == 2


def test_nothing_is_done_when_nothing_changed(world: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert snapshot.current(world, cache) is None
    shot = build.build(world, cache)
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    monkeypatch.setattr(Path, "read_bytes", None)  # not even read
    assert snapshot.current(world, cache) == shot
    monkeypatch.undo()
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == before
    assert build.build(world, cache, progress=pytest.fail) == shot


def test_a_touched_file_is_the_same(world: Folders, cache: Path) -> None:
    shot = build.build(world, cache)
    os.utime(seed(world), ns=(1, 1))
    text = seed(world).read_bytes()
    rule = world.base / "queries" / "derive" / "reach.rq"
    rule.write_bytes(rule.read_bytes())
    seed(world).unlink()
    seed(world).write_bytes(text)
    assert snapshot.current(world, cache) == shot
    assert snapshot.current(world, cache) == shot
    assert len(snapshots(world, cache)) == 1


@pytest.mark.parametrize("name", ["ontology/ontology.ttl", "ontology/alignments.ttl", "seeds/background/seed.ttl"])
def test_a_changed_file_is_seen(world: Folders, cache: Path, name: str) -> None:
    shot = build.build(world, cache)
    path = world.base / name
    stat = path.stat()
    path.write_text(path.read_text().replace("t:n1", "t:n2").replace('"@en', '."@en'))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert snapshot.current(world, cache) is None
    assert build.build(world, cache).name != shot.name


def test_a_changed_rule_is_seen(world: Folders, cache: Path) -> None:
    build.build(world, cache)
    (world.base / "queries" / "derive" / "dead-end.rq").unlink()
    shot = build.build(world, cache)
    assert b"#deadEnd>" not in shot.data()
    assert b"#stuck>" not in shot.data()


def test_shapes_and_questions_are_no_inputs(world: Folders, cache: Path) -> None:
    shot = build.build(world, cache)
    (world.base / "ontology" / "shapes.ttl").write_text("# shapes\n")
    (world.base / "queries" / "ask").mkdir()
    assert snapshot.current(world, cache) == shot


def test_at_most_two_are_kept(world: Folders, cache: Path) -> None:
    names = []
    for i in range(4):
        seed(world).write_text(HEAD + f"t:n0 t:to t:n{i} .\n")
        names.append(build.build(world, cache).name)
        time.sleep(0.01)
    assert {path.name for path in snapshots(world, cache)} == set(names[-2:])


def test_going_back_is_at_once(world: Folders, cache: Path) -> None:
    first = build.build(world, cache)
    text = seed(world).read_text()
    seed(world).write_text(text + "t:n1 t:to t:n2 .\n")
    build.build(world, cache)
    seed(world).write_text(text)
    assert snapshot.current(world, cache) == first


def test_worlds_do_not_share(world: Folders, cache: Path) -> None:
    alone = Folders(world.base, "test")
    (world.workspace.path / "more.ttl").write_text(HEAD + "t:n1 t:to t:n2 .\n")
    assert build.build(alone, cache).name != build.build(world, cache).name
    assert snapshot.current(alone, cache).name != snapshot.current(world, cache).name


# A workspace is files with edges between a few nodes; an edit writes or removes one of them.
EDGES = st.frozensets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4)
EDITS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.none() | EDGES), min_size=1, max_size=3)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(EDITS, min_size=1, max_size=3), share=st.sampled_from([0, 0.3, 100]))
def test_an_incremental_build_equals_a_full_one(world: Folders, cache: Path, tmp_path: Path, steps, share: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "SHARE", share)  # all is written anew, sometimes, or never
        an_incremental_build_equals_a_full_one(world, cache, tmp_path, steps)


def an_incremental_build_equals_a_full_one(world: Folders, cache: Path, tmp_path: Path, steps) -> None:
    for path in world.workspace.path.glob("*.ttl"):
        path.unlink()
    shot = build.build(world, cache)
    for edits in steps:
        for name, edges in edits:
            path = world.workspace.path / f"{name}.ttl"
            if edges is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(HEAD + "".join(f"t:n{a} t:to t:n{b} .\n" for a, b in sorted(edges)))
        shot = build.build(world, cache)
        assert snapshot.current(world, cache) == shot
    full = build.build(world, tmp_path / "full", anew=True)
    assert shot.name == full.name
    assert shot.data() == full.data()
    assert held(shot) == held(full)
    assert said(shot) == said(full)
    assert looked_up(shot) == looked_up(full)
    assert shot.sha256 == full.sha256 == hashlib.sha256(full.data()).hexdigest()


# What a snapshot shares with the one before -----------------------------------------------------------------------------


@pytest.fixture
def two(world: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[snapshot.Snapshot, snapshot.Snapshot]:
    """A snapshot and the next one, which says in its delta what it changes."""
    monkeypatch.setattr(lookup, "SHARE", 100)
    first = build.build(world, cache)
    (world.workspace.path / "own.ttl").write_text(HEAD + 't:n1 t:to t:n2 ; rdfs:label "one"@en .\n')
    second = build.build(world, cache)
    assert second.delta()
    return first, second


def test_what_does_not_change_is_linked(two: tuple[snapshot.Snapshot, snapshot.Snapshot], world: Folders, cache: Path) -> None:
    first, second = two
    for name in snapshot.LINKED:
        assert (first.folder / name).samefile(second.folder / name)
    before = second.data()
    shutil.rmtree(first.folder)
    assert second.data() == before
    assert snapshot.intact(second)
    assert snapshot.current(world, cache) == second


def test_without_hard_links_files_are_copied(world: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(lookup, "SHARE", 100)
    first = build.build(world, cache)
    monkeypatch.setattr(os, "link", refused)
    (world.workspace.path / "own.ttl").write_text(HEAD + "t:n1 t:to t:n2 .\n")
    second = build.build(world, cache)
    assert not (first.folder / "graph.nq").samefile(second.folder / "graph.nq")
    assert snapshot.intact(second)
    assert second.data() == build.build(world, cache, anew=True).data()


@pytest.mark.parametrize("how", ["flipped", "cut", "emptied", "gone", "another"])
@pytest.mark.parametrize("name", ["delta", "graph.nq", "digest.json"])
def test_damage_beside_a_delta_gives_no_other_answer(
    two: tuple[snapshot.Snapshot, snapshot.Snapshot], world: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str, how: str
) -> None:
    first, second = two
    monkeypatch.setattr(snapshot, "_RELEASES", {})  # as in another process
    digest, data = second.sha256, second.data()
    path = second.folder / name
    content = path.read_bytes()
    path.unlink()
    if how == "another":
        snapshot._write(path, {first.name: first.sha256}) if name == "digest.json" else path.write_bytes((first.folder / "delta").read_bytes())
    elif how != "gone":
        flipped = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
        path.write_bytes({"flipped": flipped, "cut": content[: len(content) // 2], "emptied": b""}[how])

    def read(shot: snapshot.Snapshot) -> tuple[str, bytes, list[bytes]]:
        snapshot._RELEASES.clear()
        return shot.sha256, shot.data(), lookup.opened(shot.nquads).quads.all()

    assert build.with_snapshot(world, read, warn=lambda _: None) == (digest, data, data.splitlines(keepends=True))


def test_a_file_altered_beneath_its_size_and_time_is_read_again(
    two: tuple[snapshot.Snapshot, snapshot.Snapshot], world: Folders, cache: Path
) -> None:
    """Nothing can be built upon what is not what it says; all is read then."""
    path, other = world.workspace.path / "own.ttl", world.workspace.path / "other.ttl"
    shutil.rmtree(two[1].folder / "store")
    (two[1].folder / "store").mkdir()
    snapshot._write(two[1].folder / "manifest.json", two[1].manifest | {"files": snapshot._sizes(two[1].folder)})
    stat = path.stat()
    with path.open("r+") as stream:
        stream.write(path.read_text().replace("t:n2", "t:n3"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.write_text(HEAD + "t:n4 t:to t:n5 .\n")
    assert f"<{NS}n1> <{NS}to> <{NS}n3>".encode() in build.build(world, cache).data()


def test_readers_and_a_writer(world: Folders, cache: Path) -> None:
    """Whoever opened a snapshot goes on reading it, and whoever opens one finds a whole one, while others are written."""
    shot = build.build(world, cache)
    store, before = shot.open(), held(shot)
    stop, problems, reads = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                if (
                    found := snapshot._load(snapshot.home(world, cache) / snapshot._read(snapshot.home(world, cache) / "state.json")["name"])
                ) is not None:
                    reads.append(len(held(found)) == found.manifest["quads"])
            except Exception as error:
                problems.append(repr(error))

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(8):
        seed(world).write_text(HEAD + "".join(f"t:n{j} t:to t:n{j + 1} .\n" for j in range(i + 1)))
        build.build(world, cache)
    stop.set()
    reader.join()
    assert reads
    assert all(reads)
    # A reader that is overtaken by two whole builds between pointer and folder may find the folder gone: nothing else may happen.
    assert not [problem for problem in problems if "No such file" not in problem and "NotFound" not in problem]
    assert sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n".encode() for q in store) == before
    assert not shot.folder.exists()


def test_a_failed_build_leaves_all_as_it_was(world: Folders, cache: Path) -> None:
    shot = build.build(world, cache)
    good = seed(world).read_text()
    seed(world).write_text("this is no Turtle")
    with pytest.raises(ValueError, match=r"seed\.ttl:1"):
        build.build(world, cache)
    assert [path.name for path in snapshots(world, cache)] == [shot.name]
    seed(world).write_text(good)
    assert snapshot.current(world, cache) == shot
    assert held(shot)


@pytest.mark.parametrize("damage", ["{", "", "[]", "null", '{"name": "../.."}', '{"name": null, "inputs": []}', "\x00\xff", '{"inputs": {"x": 1}}'])
def test_a_damaged_pointer_or_manifest_is_no_snapshot(world: Folders, cache: Path, damage: str) -> None:
    shot = build.build(world, cache)
    lines = shot.data()
    for path in (snapshot.home(world, cache) / "state.json", shot.folder / "manifest.json"):
        path.write_text(damage, encoding="latin-1")
        assert snapshot.current(world, cache) is None
        assert build.build(world, cache).data() == lines
    assert snapshot.current(world, cache).name == shot.name


def test_another_engine_version_builds_anew(world: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import store

    shot = build.build(world, cache)
    monkeypatch.setattr(store, "engine_version", lambda: "0.0.0")
    other = build.build(world, cache)
    assert other.name != shot.name
    assert other.data() == shot.data()


def test_a_file_that_changes_while_it_is_built_is_seen_afterwards(world: Folders, cache: Path) -> None:
    text = seed(world).read_text()

    def meddle(_: str) -> None:
        seed(world).write_text(text + "t:n1 t:to t:n2 .\n")

    shot = build.build(world, cache, progress=meddle)
    assert f"<{NS}n1> <{NS}to>".encode() not in shot.data()
    assert snapshot.current(world, cache) is None
    assert f"<{NS}n1> <{NS}to>".encode() in build.build(world, cache).data()


def test_the_store_is_opened_read_only(world: Folders, cache: Path) -> None:
    store = build.build(world, cache).open()
    with pytest.raises((OSError, RuntimeError), match="read"):
        store.add(ox.Quad(ox.NamedNode("http://a/"), ox.NamedNode("http://a/"), ox.NamedNode("http://a/")))

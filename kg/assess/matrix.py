"""The matrix: options against criteria and parties, each cell with its verdict and the voices behind it; and how two matrices differ.

Nothing is concluded here: verdicts are read from the graph, where rules put them. What is done here is to follow
`prov:wasDerivedFrom` from a verdict to the claims it was drawn from, and to count the independent voices among these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import queries, rdf
from kg import store as engine
from kg.rdf import ID, node

if TYPE_CHECKING:
    import pyoxigraph as ox

CRITERIA = tuple(f"{ID}Criterion_{name}" for name in ("Commitment", "Capability", "Credibility", "Sufficiency"))
COMMITMENT, CAPABILITY, CREDIBILITY, _ = CRITERIA
ACCEPTABILITY = ID + "Criterion_Acceptability"
VIABILITY = ID + "Criterion_Viability"
MET, NOT_MET, DISPUTED, UNKNOWN = (f"{ID}Verdict_{name}" for name in ("Met", "NotMet", "Disputed", "Unknown"))
POSSIBLE = ID + "Certainty_Possible"

Derivations = Mapping[str, set[str]]


class Voice(NamedTuple):
    """One claim behind a cell, or beside it.

    Attributes:
        claim, holder, says: IRIs of the claim, of whose view it is, and of the verdict or stance.
        claimants: IRIs of those who tell us.
        certainty: the IRI of its certainty, '' where it is said plainly.
        decides: whether the verdict was drawn from it and it says yes or no; else it is a doubt or stands beside.
        stated_on, stated_on_latest: the bounds of the day on which it was stated; the second is '' where exact.
        sources: the works in which it is told, digests left out, and their authors; what shares one is not a second voice.
        hypothetical: whether it belongs to a hypothesis or follows from one.
    """

    claim: str
    holder: str
    says: str
    claimants: tuple[str, ...]
    certainty: str
    decides: bool
    stated_on: str
    stated_on_latest: str
    sources: frozenset[str]
    hypothetical: bool


class MatrixCell(NamedTuple):
    """One cell: how an option comes out by a criterion, or for a party.

    Attributes:
        criterion: the IRI of the criterion; for a party that of acceptability.
        party: the IRI of the party, '' for a criterion.
        verdict: the IRI of met, not met, disputed or unknown; unknown where no rule concluded anything.
        derived: the IRI of the derived statement that gives the verdict, '' where there is none.
        conditions: what the party accepts it on only.
        voices: the claims behind it and beside it.
        hypothetical: whether it was drawn from a hypothesis.
    """

    criterion: str
    party: str
    verdict: str
    derived: str
    conditions: tuple[str, ...]
    voices: tuple[Voice, ...]
    hypothetical: bool

    @property
    def deciding(self) -> int:
        """How many independent voices the verdict was drawn from."""
        return independent(voice for voice in self.voices if voice.decides)

    @property
    def doubts(self) -> int:
        """How many independent voices say something merely possible, expected, leaning or doubting."""
        return independent(voice for voice in self.voices if not voice.decides)


class MatrixRow(NamedTuple):
    """One option: whether it is viable, its cells by criterion, and by party in order of their labels."""

    option: str
    viable: MatrixCell
    criteria: Mapping[str, MatrixCell]
    parties: Mapping[str, MatrixCell]

    @property
    def cells(self) -> tuple[MatrixCell, ...]:
        """All cells of the row: criteria first, then parties."""
        return (*self.criteria.values(), *self.parties.values())

    @property
    def failing(self) -> tuple[MatrixCell, ...]:
        """The cells that keep the option from being viable: credibility, and parties that do not accept it without condition."""
        credible = self.criteria[CREDIBILITY]
        return (*((credible,) if credible.verdict != MET else ()), *(c for c in self.parties.values() if c.verdict != MET or c.conditions))


class Matrix(NamedTuple):
    """The options weighed, and the day as of which; '' for all that the graph holds."""

    rows: tuple[MatrixRow, ...]
    as_of: str

    @property
    def viable(self) -> tuple[MatrixRow, ...]:
        """The options that are both credible and accepted by all whose consent they need."""
        return tuple(row for row in self.rows if row.viable.verdict == MET)

    def parties(self, most: int) -> tuple[str, ...]:
        """Return the parties worth a column of their own: those that anything is known of, the most often needed first.

        Args:
            most: how many at most.
        """
        known: dict[str, int] = {}
        needed: dict[str, int] = {}
        for row in self.rows:
            for party, cell in row.parties.items():
                known[party] = known.get(party, 0) + (cell.verdict != UNKNOWN or bool(cell.voices))
                needed[party] = needed.get(party, 0) + 1
        ranked = sorted((party for party in needed if known[party]), key=lambda party: (-needed[party], -known[party], party))
        return tuple(ranked[:most])


class CellDifference(NamedTuple):
    """One difference that a hypothesis makes: an option, its cell without and with it; None where there is no such cell."""

    option: str
    without: MatrixCell | None
    supposed: MatrixCell | None

    @property
    def cell(self) -> MatrixCell:
        """The cell with the hypothesis, else the one without."""
        cell = self.supposed or self.without
        assert cell is not None
        return cell


def select(store: ox.Store, base: Path, name: str, **given: str) -> list[dict[str, str]]:
    """Return the rows of a query of `queries/assess/` as dictionaries of IRIs and words; what is unbound is ''.

    Args:
        store: where to run it.
        base: the base folder.
        name: the name of the query.
        given: values of its parameters, `_` for `-` in their names; '' leaves one open.
    """
    query = queries.get(base, "assess", name)
    values = {key.replace("_", "-"): value for key, value in given.items() if value}
    answer = engine.run(store, queries.bind(query, values), query.columns)
    return [{column: "" if term is None else str(term.value) for column, term in zip(answer.columns, row, strict=True)} for row in answer.rows]


def derivations(store: ox.Store) -> Derivations:
    """Return for each conclusion what it was directly drawn from."""
    direct: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, node(rdf.DERIVED_FROM), None):
        direct.setdefault(quad.subject.value, set()).add(quad.object.value)  # type: ignore[union-attr]
    return direct


def premises(conclusion: str, direct: Derivations) -> set[str]:
    """Return all that a conclusion was drawn from, step by step, itself included."""
    return {conclusion} | rdf.above(conclusion, lambda one: direct.get(one, ()))


def independent(voices: Iterable[Voice]) -> int:
    """Return how many independent voices there are: works by distinct authors.

    Claims that share a work or an author, directly or through others, are one voice (connected components, by union-find).
    """
    parent: dict[str, str] = {}

    def root(source: str) -> str:
        while parent.setdefault(source, source) != source:
            source = parent[source]
        return source

    firsts = []
    for voice in voices:
        first, *others = sorted(voice.sources or voice.claimants or {voice.holder})
        for other in others:
            parent[root(other)] = root(first)
        firsts.append(first)
    return len({root(first) for first in firsts})


def read_matrix(store: ox.Store, base: Path, options: Collection[str] = (), *, as_of: str = "", hypothetical: Collection[str] = ()) -> Matrix:
    """Read the matrix from a store whose rules have run.

    Args:
        store: the graph with its conclusions, drawn as of `as_of`.
        base: the base folder, for its queries.
        options: IRIs of the options wanted, in this order; none takes all on which somebody takes a position, by label.
        as_of: the day of the reading, for the heading.
        hypothetical: IRIs of hypothetical statements.
    """
    verdicts: dict[str, dict[tuple[str, str], list[dict[str, str]]]] = {}
    for row in select(store, base, "verdicts"):
        verdicts.setdefault(row["option"], {}).setdefault((row["criterion"], row["party"]), []).append(row)
    direct = derivations(store)
    supposed = set(hypothetical)
    only = next(iter(options)) if len(options) == 1 else ""
    voices: dict[str, dict[str, list[Voice]]] = {}
    for option, criterion, voice in _voices(select(store, base, "voices", option=only), direct, supposed):
        voices.setdefault(option, {}).setdefault(criterion, []).append(voice)

    def cell(option: str, criterion: str, party: str = "") -> MatrixCell:
        rows = verdicts.get(option, {}).get((criterion, party), [])
        derived = rows[0]["verdict"] if rows else ""
        behind = premises(derived, direct) if derived else set()
        said = voices.get(option, {})
        about = said.get(criterion, []) if not party else [v for v in said.get(ACCEPTABILITY, []) if v.holder == party]
        inherited = [v for c in CRITERIA if c != criterion for v in said.get(c, []) if v.claim in behind] if criterion == CREDIBILITY else []
        heard = [v._replace(decides=v.decides and v.claim in behind) for v in (*about, *inherited)]
        return MatrixCell(
            criterion,
            party,
            rows[0]["found"] if rows else UNKNOWN,
            derived,
            tuple(sorted({row["condition"] for row in rows if row["condition"]})),
            tuple(sorted(heard, key=lambda v: (not v.decides, v.stated_on, v.claim))),
            bool(behind & supposed),
        )

    def by_label(iri: str) -> str:
        return rdf.label(store, iri) or iri

    matrix_rows = []
    for option in list(options) or sorted((o for o, cells in verdicts.items() if (VIABILITY, "") in cells), key=by_label):
        parties = sorted((party for criterion, party in verdicts.get(option, {}) if criterion == ACCEPTABILITY), key=by_label)
        criteria = {criterion: cell(option, criterion) for criterion in CRITERIA}
        matrix_rows.append(MatrixRow(option, cell(option, VIABILITY), criteria, {party: cell(option, ACCEPTABILITY, party) for party in parties}))
    return Matrix(tuple(matrix_rows), as_of)


def _voices(rows: list[dict[str, str]], direct: Derivations, supposed: set[str]) -> Iterable[tuple[str, str, Voice]]:
    """Yield option, criterion and voice, one for all the rows of a claim, which differ by claimant, work and author."""
    by_claim: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        by_claim.setdefault((row["option"], row["criterion"], row["claim"]), []).append(row)
    for (option, criterion, claim), same in by_claim.items():
        row = same[0]
        yield (
            option,
            criterion,
            Voice(
                claim,
                row["holder"],
                row["says"],
                tuple(sorted({r["claimant"] for r in same if r["claimant"]})),
                row["certainty"],
                all(r["decides"] == "true" for r in same) and row["certainty"] != POSSIBLE,
                row["statedOn"],
                row["statedOnLatest"],
                frozenset(r[key] for r in same for key in ("work", "author") if r[key]),
                bool(premises(claim, direct) & supposed),
            ),
        )


def differences(without: Matrix, supposed: Matrix) -> tuple[CellDifference, ...]:
    """Return the cells in which two matrices differ, by verdict or condition, in the order of the second.

    Of an option that only one of them has, cells of which nothing is known are left out.
    """

    def cells(matrix: Matrix) -> dict[tuple[str, str, str], MatrixCell]:
        return {(row.option, cell.criterion, cell.party): cell for row in matrix.rows for cell in (row.viable, *row.cells)}

    before, after = cells(without), cells(supposed)
    found = []
    for key in dict.fromkeys([*after, *before]):
        option, criterion, _ = key
        old, new = before.get(key), after.get(key)
        if old and new:
            differs = (old.verdict, old.conditions) != (new.verdict, new.conditions)
        else:
            cell = old or new
            differs = cell is not None and (cell.verdict != UNKNOWN or criterion == VIABILITY)
        if differs:
            found.append(CellDifference(option, old, new))
    return tuple(found)

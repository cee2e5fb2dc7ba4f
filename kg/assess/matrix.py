"""The matrix: options against criteria and parties, each cell with its verdict and the voices behind it; and how two matrices differ.

Nothing is concluded here: verdicts are read from the graph, where rules put them. What is done here is to follow
`prov:wasDerivedFrom` from a verdict to the claims it was drawn from, and to count the independent voices among these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import queries, rdf
from kg import store as engine
from kg.rdf import ID, node
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

CRITERIA = tuple(f"{ID}Criterion_{name}" for name in ("Commitment", "Capability", "Credibility", "Sufficiency", "Feasibility"))
COMMITMENT, CAPABILITY, CREDIBILITY, SUFFICIENCY, FEASIBILITY = CRITERIA
ACCEPTABILITY = ID + "Criterion_Acceptability"
CONSENT = ID + "Criterion_Consent"
VIABILITY = ID + "Criterion_Viability"
MET, NOT_MET, DISPUTED, UNKNOWN = (f"{ID}Verdict_{name}" for name in ("Met", "NotMet", "Disputed", "Unknown"))
LEANING_MET, LEANING_NOT_MET, LEANINGS_DIFFER = (f"{ID}Leaning_{name}" for name in ("Met", "NotMet", "Differs"))
POSSIBLE = ID + "Certainty_Possible"
# The part of a party in an option, in the order in which parties are shown.
PARTS = ("beneficiary", "guarantor", "participant", "adversary", "other")

Derivations = Mapping[str, set[str]]


class Voice(NamedTuple):
    """One claim behind a cell, or beside it.

    Attributes:
        claim, holder, says: IRIs of the claim, of whose view it is, and of the verdict or stance.
        claimants: IRIs of those who tell us; none where it is on record.
        certainty: the IRI of its certainty, '' where it is said plainly.
        attribution: the IRI of the way in which the text gives the view, '' where it is on record.
        decides: whether the verdict was drawn from it and it says yes or no; else it leans or stands beside.
        of: what it is said of: '' for the option itself, `wider` or `narrower` for another option, `guarantor` for one of its guarantors, `duty`.
        stated_on, stated_on_latest: the bounds of the day on which it was stated; the second is '' where exact.
        sources: the works in which it is told, digests left out, and their authors; what shares one is not a second voice.
        hypothetical: whether it belongs to a hypothesis or follows from one.
    """

    claim: str
    holder: str
    says: str
    claimants: tuple[str, ...]
    certainty: str
    attribution: str
    decides: bool
    of: str
    stated_on: str
    stated_on_latest: str
    sources: frozenset[str]
    hypothetical: bool


class MatrixCell(NamedTuple):
    """One cell: how an option comes out by a criterion, or for a party.

    Attributes:
        criterion: the IRI of the criterion; for a party that of acceptability.
        party: the IRI of the party, '' for a criterion.
        part: the part of the party in the option, one of `PARTS`; '' for a criterion.
        needed: whether the consent of the party is needed.
        verdict: the IRI of met, not met, disputed or unknown; unknown where no rule concluded anything.
        leaning: the IRI of which way it leans where nobody decides, else ''.
        derived: the IRI of the derived statement that gives the verdict, '' where there is none.
        conditions: what the party accepts it on only.
        voices: the claims behind it and beside it.
        consent: the claims that the consent of this party is needed.
        hypothetical: whether it was drawn from a hypothesis.
    """

    criterion: str
    party: str
    part: str
    needed: bool
    verdict: str
    leaning: str
    derived: str
    conditions: tuple[str, ...]
    voices: tuple[Voice, ...]
    consent: tuple[Voice, ...]
    hypothetical: bool

    @property
    def decided(self) -> bool:
        """Whether a voice decides it."""
        return self.verdict != UNKNOWN

    @property
    def deciding(self) -> int:
        """How many independent voices the verdict was drawn from."""
        return independent(voice for voice in self.voices if voice.decides)

    @property
    def leans(self) -> tuple[Voice, ...]:
        """The claims that decide nothing: hedged, conditional, nearer or wider, of one guarantor, undecided."""
        return tuple(voice for voice in self.voices if not voice.decides)

    @property
    def answer(self) -> str:
        """The IRI of the verdict, or of the leaning where nobody decides and it leans."""
        return self.leaning or self.verdict


class MatrixRow(NamedTuple):
    """One option: whether it is viable, its cells by criterion, and by party: beneficiaries, guarantors, participants, adversaries, others."""

    option: str
    guarantee: bool
    viable: MatrixCell
    criteria: Mapping[str, MatrixCell]
    parties: Mapping[str, MatrixCell]

    @property
    def cells(self) -> tuple[MatrixCell, ...]:
        """All cells of the row: criteria first, then parties."""
        return (*self.criteria.values(), *self.parties.values())

    @property
    def decided(self) -> tuple[MatrixCell, ...]:
        """The cells that somebody decides."""
        return tuple(cell for cell in self.cells if cell.decided)

    @property
    def failing(self) -> tuple[MatrixCell, ...]:
        """The cells that keep the option from being viable: credibility, feasibility and sufficiency denied, parties that do not accept it."""
        credible = self.criteria[CREDIBILITY]
        return (
            *((credible,) if self.guarantee and credible.verdict != MET else ()),
            *(c for c in (self.criteria[FEASIBILITY], self.criteria[SUFFICIENCY]) if c.verdict in (NOT_MET, DISPUTED)),
            *(c for c in self.parties.values() if c.needed and c.verdict != MET),
        )

    def parts(self, *wanted: str) -> tuple[MatrixCell, ...]:
        """Return the cells of the parties with one of these parts in the option."""
        return tuple(cell for cell in self.parties.values() if cell.part in wanted)


class Matrix(NamedTuple):
    """The options weighed, most decided first, and the day as of which."""

    rows: tuple[MatrixRow, ...]
    as_of: str

    @property
    def viable(self) -> tuple[MatrixRow, ...]:
        """The options that are both credible and accepted by all whose consent they need."""
        return tuple(row for row in self.rows if row.viable.verdict == MET)

    @property
    def decided(self) -> tuple[MatrixRow, ...]:
        """The options of which somebody decides a cell."""
        return tuple(row for row in self.rows if row.decided)

    @property
    def undecided(self) -> tuple[MatrixRow, ...]:
        """The options about which nobody decides anything."""
        return tuple(row for row in self.rows if not row.decided)

    def main(self, part: str) -> str:
        """Return the IRI of the party that most often has this part, '' where none has."""
        found = Counter(cell.party for row in self.rows for cell in row.parts(part))
        return min(found, key=lambda party: (-found[party], party), default="")


class CellDifference(NamedTuple):
    """One difference that a hypothesis or another day makes: an option, its cell without and with it; None where there is no such cell."""

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
        options: IRIs of the options wanted, in this order; none takes all, most decided first.
        as_of: the day of the reading, for the heading.
        hypothetical: IRIs of hypothetical statements.
    """
    verdicts: dict[str, dict[tuple[str, str], list[dict[str, str]]]] = {}
    for row in select(store, base, "verdicts"):
        verdicts.setdefault(row["option"], {}).setdefault((row["criterion"], row["party"]), []).append(row)
    direct = derivations(store)
    supposed = set(hypothetical)
    only = next(iter(options)) if len(options) == 1 else ""
    voices: dict[tuple[str, str, str], list[Voice]] = {}
    for key, voice in _voices(store, select(store, base, "voices", option=only), direct, supposed):
        voices.setdefault(key, []).append(voice)

    def cell(option: str, criterion: str, party: str = "") -> MatrixCell:
        rows = verdicts.get(option, {}).get((criterion, party), [])
        first = rows[0] if rows else {"verdict": "", "found": UNKNOWN, "leaning": "", "part": "", "needed": ""}
        derived = first["verdict"]
        behind = premises(derived, direct) if derived else set()
        about = voices.get((option, criterion, party), [])
        inherited = (
            [v for c in (COMMITMENT, CAPABILITY) for v in voices.get((option, c, ""), []) if v.claim in behind] if criterion == CREDIBILITY else []
        )
        decided = first["found"] != UNKNOWN
        heard = [v._replace(decides=v.decides and decided and v.claim in behind) for v in (*about, *inherited)]
        return MatrixCell(
            criterion,
            party,
            first["part"],
            first["needed"] == "true",
            first["found"],
            first["leaning"],
            derived,
            tuple(sorted({row["condition"] for row in rows if row["condition"]})),
            tuple(sorted(heard, key=lambda v: (not v.decides, bool(v.of), v.stated_on, v.claim))),
            tuple(voices.get((option, CONSENT, party), [])) if party else (),
            bool(behind & supposed),
        )

    def by_label(iri: str) -> str:
        return rdf.label(store, iri) or iri

    guarantees = {rdf.raw(quad.subject) for quad in store.quads_for_pattern(None, node(rdf.TYPE), node(SG.Guarantee))}
    matrix_rows = []
    for option in list(options) or sorted((o for o, cells in verdicts.items() if (VIABILITY, "") in cells), key=by_label):
        named = [party for criterion, party in verdicts.get(option, {}) if criterion == ACCEPTABILITY]
        parties = sorted((cell(option, ACCEPTABILITY, party) for party in named), key=lambda c: (PARTS.index(c.part), by_label(c.party)))
        criteria = {criterion: cell(option, criterion) for criterion in CRITERIA}
        matrix_rows.append(MatrixRow(option, option in guarantees, cell(option, VIABILITY), criteria, {c.party: c for c in parties}))
    if not options:
        matrix_rows.sort(key=lambda row: (not row.viable.decided, -len(row.decided)))
    return Matrix(tuple(matrix_rows), as_of)


def _voices(store: ox.Store, rows: list[dict[str, str]], direct: Derivations, supposed: set[str]) -> Iterable[tuple[tuple[str, str, str], Voice]]:
    """Yield option, criterion and party, and a voice, one for all the rows of a claim, which differ by thing, claimant, work and author."""
    narrows = {(rdf.raw(quad.subject), rdf.raw(quad.object)) for quad in store.quads_for_pattern(None, node(SG.narrows), None)}
    duties = {(rdf.raw(quad.subject), rdf.raw(quad.object)) for quad in store.quads_for_pattern(None, node(SG.hasObligation), None)}

    def related(option: str, criterion: str, things: set[str]) -> str:
        """Return how what a claim is about is related to the option; what decides a narrower one need not be about it."""
        if option in things:
            return ""
        if any((option, thing) in narrows for thing in things):
            return "wider"
        if any((thing, option) in narrows for thing in things):
            return "narrower"
        if any((option, thing) in duties for thing in things):
            return "duty"
        return "guarantor" if criterion in (COMMITMENT, CAPABILITY) else "narrower"

    by_claim: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        by_claim.setdefault((row["option"], row["criterion"], row["party"], row["claim"]), []).append(row)
    for (option, criterion, party, claim), same in by_claim.items():
        row = same[0]
        yield (
            (option, criterion, party),
            Voice(
                claim,
                row["holder"],
                row["says"],
                tuple(sorted({r["claimant"] for r in same if r["claimant"]})),
                row["certainty"],
                row["attribution"],
                any(r["decides"] == "true" for r in same),
                related(option, criterion, {r["thing"] for r in same}),
                row["statedOn"],
                row["statedOnLatest"],
                frozenset(r[key] for r in same for key in ("work", "author") if r[key]),
                bool(premises(claim, direct) & supposed),
            ),
        )


def differences(without: Matrix, supposed: Matrix) -> tuple[CellDifference, ...]:
    """Return the cells in which two matrices differ, by verdict, leaning, condition or need of consent, in the order of the second.

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
            differs = (old.verdict, old.leaning, old.conditions, old.needed) != (new.verdict, new.leaning, new.conditions, new.needed)
        else:
            cell = old or new
            differs = cell is not None and (cell.answer != UNKNOWN or criterion == VIABILITY)
        if differs:
            found.append(CellDifference(option, old, new))
    return tuple(found)

"""The matrix: options against criteria and parties, each cell with its verdict and the voices behind it.

Nothing is concluded here: verdicts are read from the graph, where rules put them. What is done here is to follow
`prov:wasDerivedFrom` from a verdict to the claims it was drawn from, and to count the independent voices among these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import rdf
from kg.assess.rows import behind, derivations, select
from kg.rdf import ID

if TYPE_CHECKING:
    import pyoxigraph as ox

CRITERIA = tuple(f"{ID}Criterion_{name}" for name in ("Commitment", "Capability", "Credibility", "Sufficiency"))
COMMITMENT, CAPABILITY, CREDIBILITY, SUFFICIENCY = CRITERIA
ACCEPTABILITY = ID + "Criterion_Acceptability"
VIABILITY = ID + "Criterion_Viability"
MET, NOT_MET, DISPUTED, UNKNOWN = (f"{ID}Verdict_{name}" for name in ("Met", "NotMet", "Disputed", "Unknown"))
POSSIBLE = ID + "Certainty_Possible"


class Voice(NamedTuple):
    """One claim behind a cell, or beside it.

    Attributes:
        claim, holder, says: IRIs of the claim, of whose view it is, and of the verdict or stance.
        claimants: IRIs of those who tell us.
        certainty: the IRI of its certainty, '' where it is said plainly.
        decides: whether the verdict was drawn from it and it says yes or no; else it is a doubt or stands beside.
        stated_on, stated_on_latest: the bounds of the day on which it was stated; the second is '' where exact.
        sources: the works in which it is told, digests left out, and their authors; what shares one is no second voice.
        supposed: whether it belongs to a hypothesis or follows from one.
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
    supposed: bool


class Cell(NamedTuple):
    """One cell: how an option comes out by a criterion, or for a party.

    Attributes:
        criterion: the IRI of the criterion; for a party that of acceptability.
        party: the IRI of the party, '' for a criterion.
        found: the IRI of the verdict's value; unknown where no rule concluded anything.
        verdict: the IRI of the derived verdict, '' where there is none.
        conditions: what the party accepts it on only.
        voices: the claims behind it and beside it.
        supposed: whether it was drawn from a hypothesis.
    """

    criterion: str
    party: str
    found: str
    verdict: str
    conditions: tuple[str, ...]
    voices: tuple[Voice, ...]
    supposed: bool

    @property
    def deciding(self) -> int:
        """How many independent voices the verdict was drawn from."""
        return independent(voice for voice in self.voices if voice.decides)

    @property
    def doubts(self) -> int:
        """How many independent voices say something merely possible, expected, leaning or doubting."""
        return independent(voice for voice in self.voices if not voice.decides)


class Row(NamedTuple):
    """One option: whether it is viable, its cells by criterion, and by party in order of their labels."""

    option: str
    viable: Cell
    criteria: Mapping[str, Cell]
    parties: Mapping[str, Cell]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of the row: criteria first, then parties."""
        return (*self.criteria.values(), *self.parties.values())

    @property
    def failing(self) -> tuple[Cell, ...]:
        """The cells that keep the option from being viable: credibility, and parties that do not accept it without condition."""
        credible = self.criteria[CREDIBILITY]
        return (*((credible,) if credible.found != MET else ()), *(c for c in self.parties.values() if c.found != MET or c.conditions))


class Matrix(NamedTuple):
    """The options weighed, and the day as of which; '' for all that the graph holds."""

    rows: tuple[Row, ...]
    as_of: str

    @property
    def viable(self) -> tuple[Row, ...]:
        """The options that are both credible and accepted by all whose consent they need."""
        return tuple(row for row in self.rows if row.viable.found == MET)

    def parties(self, most: int) -> tuple[str, ...]:
        """Return the parties worth a column of their own: those that anything is known of, the most often needed first.

        Args:
            most: how many at most.
        """
        needed: dict[str, tuple[int, int]] = {}
        for row in self.rows:
            for party, cell in row.parties.items():
                known, all_ = needed.get(party, (0, 0))
                needed[party] = (known + (cell.found != UNKNOWN or bool(cell.voices)), all_ + 1)
        ranked = sorted((p for p, (known, _) in needed.items() if known), key=lambda p: (-needed[p][1], -needed[p][0], p))
        return tuple(ranked[:most])


def independent(voices: Iterable[Voice]) -> int:
    """Return how many independent voices there are: works by distinct authors.

    Claims that share a work or an author, directly or through others, are one voice (connected components, by union-find).
    """
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    heads = []
    for voice in voices:
        first, *others = sorted(voice.sources or voice.claimants or {voice.holder})
        for other in others:
            parent[root(other)] = root(first)
        heads.append(first)
    return len({root(head) for head in heads})


def read(store: ox.Store, base: Path, options: Collection[str] = (), *, as_of: str = "", supposed: Collection[str] = ()) -> Matrix:
    """Read the matrix from a store whose rules have run.

    Args:
        store: the graph with its conclusions, drawn as of `as_of`.
        base: the base folder, for its queries.
        options: IRIs of the options wanted, in this order; none takes all on which somebody takes a position, by label.
        as_of: an ISO date; claims stated later are left out.
        supposed: IRIs of hypothetical statements.
    """
    one = next(iter(options)) if len(options) == 1 else ""
    verdicts: dict[str, dict[tuple[str, str], list[dict[str, str]]]] = {}
    for found in select(store, base, "verdicts"):
        verdicts.setdefault(found["option"], {}).setdefault((found["criterion"], found["party"]), []).append(found)
    drawn = derivations(store)
    voices: dict[str, dict[str, list[Voice]]] = {}
    for option, criterion, voice in _voices(select(store, base, "voices", option=one, as_of=as_of), drawn, supposed):
        voices.setdefault(option, {}).setdefault(criterion, []).append(voice)
    wanted = list(options) or sorted((o for o, cells in verdicts.items() if (VIABILITY, "") in cells), key=lambda o: rdf.label(store, o) or o)

    def cell(option: str, criterion: str, party: str = "") -> Cell:
        rows = verdicts.get(option, {}).get((criterion, party), [])
        verdict = rows[0]["verdict"] if rows else ""
        premises = behind(verdict, drawn) if verdict else set()
        said = voices.get(option, {})
        beside = said.get(criterion, []) if not party else [v for v in said.get(ACCEPTABILITY, []) if v.holder == party]
        inherited = [v for c in CRITERIA if c != criterion for v in said.get(c, []) if v.claim in premises] if criterion == CREDIBILITY else []
        heard = [v._replace(decides=v.decides and v.claim in premises) for v in (*beside, *inherited)]
        return Cell(
            criterion,
            party,
            rows[0]["found"] if rows else UNKNOWN,
            verdict,
            tuple(sorted({row["condition"] for row in rows if row["condition"]})),
            tuple(sorted(heard, key=lambda v: (not v.decides, v.stated_on, v.claim))),
            bool(premises & set(supposed)),
        )

    rows = []
    for option in wanted:
        parties = [p for c, p in verdicts.get(option, {}) if c == ACCEPTABILITY]
        parties.sort(key=lambda p: rdf.label(store, p) or p)
        criteria = {criterion: cell(option, criterion) for criterion in CRITERIA}
        rows.append(Row(option, cell(option, VIABILITY), criteria, {party: cell(option, ACCEPTABILITY, party) for party in parties}))
    return Matrix(tuple(rows), as_of)


def _voices(rows: list[dict[str, str]], drawn: Mapping[str, set[str]], supposed: Collection[str]) -> Iterable[tuple[str, str, Voice]]:
    together: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        together.setdefault((row["option"], row["criterion"], row["claim"]), []).append(row)
    for (option, criterion, claim), same in together.items():
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
                bool(behind(claim, drawn) & set(supposed)),
            ),
        )

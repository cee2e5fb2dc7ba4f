"""The matrix in words: the text of a cell, what keeps an option from being viable, what would open a way, what a hypothesis changes."""

from __future__ import annotations

from collections.abc import Sequence

from kg.assess.hypothesis import SOME_VOICE, Side
from kg.assess.matrix import ACCEPTABILITY, CREDIBILITY, DISPUTED, MET, NOT_MET, VIABILITY, Cell, Matrix, Row, Voice
from kg.assess.search import Change, Found
from kg.describe import Describer

MAX_PARTIES = 6
MAX_NAMED = 3
LEGEND = (
    "A figure after a verdict counts the independent voices behind it: works by distinct authors, reprints and digests not counted again."
    " +1? is a voice that decides nothing: possible, expected, leaning, doubting or beside the verdict. if: only on a condition."
)
MARK = "*"
NOT_A_FACT = "HYPOTHESIS, not a fact"


class Words:
    """Words for the parts of one matrix, by the labels of one store."""

    def __init__(self, describer: Describer) -> None:
        self.describer = describer

    def label(self, iri: str) -> str:
        """Return the label of an IRI."""
        return "some voice" if iri == SOME_VOICE else self.describer.words(iri)

    def cell(self, cell: Cell | None) -> str:
        """Return the text of a cell, such as `not met 2 +1?`."""
        if cell is None:
            return "–"
        parts = [self.label(cell.found)]
        parts += [str(cell.deciding)] if cell.deciding else []
        parts += [f"+{cell.doubts}?"] if cell.doubts else []
        parts += ["if"] if cell.conditions else []
        return " ".join(parts) + (MARK if cell.supposed else "")

    def column(self, cell: Cell) -> str:
        """Return what a cell is about: a criterion, or whose acceptance."""
        return f"accepted by {self.label(cell.party)}" if cell.party else self.label(cell.criterion)

    def table(self, matrix: Matrix) -> tuple[list[str], list[list[str]]]:
        """Return the head and the rows of the matrix: criteria, the parties of which something is known, and the others together."""
        parties = matrix.parties(MAX_PARTIES)
        head = ["option", "viable", *(self.label(c) for c in (matrix.rows[0].criteria if matrix.rows else ())), *map(self.label, parties)]
        rows = []
        others = any(set(row.parties) - set(parties) for row in matrix.rows)
        for row in matrix.rows:
            cells = [self.label(row.option), self.cell(row.viable._replace(voices=())), *map(self.cell, row.criteria.values())]
            cells += [self.cell(row.parties.get(party)) for party in parties]
            rows.append([*cells, self._others(row, parties)] if others else cells)
        return ([*head, "others"] if others else head), rows

    def _others(self, row: Row, parties: Sequence[str]) -> str:
        rest = [self.label(cell.found) for party, cell in row.parties.items() if party not in parties]
        return ", ".join(f"{rest.count(found)} {found}" for found in dict.fromkeys(sorted(rest))) or "–"

    def tellers(self, voices: Sequence[Voice]) -> str:
        """Return who says so, each once, hypothetical voices marked."""
        told = dict.fromkeys(
            "hypothesis" if voice.supposed else self.label(teller) for voice in voices for teller in (voice.claimants or (voice.holder,))
        )
        return ", ".join(told)

    def fails(self, row: Row) -> list[str]:
        """Return in words what keeps an option from being viable."""
        found = [] if row.viable.verdict else ["no option now: nobody takes a position on it, or it is in force"]
        silent = []
        for cell in row.failing:
            deciding = self.tellers([v for v in cell.voices if v.decides])
            doubting = self.tellers([v for v in cell.voices if not v.decides])
            says = f" ({deciding})" if deciding else ""
            party = self.label(cell.party) if cell.party else ""
            if cell.criterion == CREDIBILITY:
                found.append(f"credibility {self.label(cell.found)}{says or ' (no voice decides it)'}")
            elif cell.found == NOT_MET:
                found.append(f"refused by {party}{says}")
            elif cell.found == DISPUTED:
                found.append(f"reported both ways: {party}{says}")
            elif cell.found == MET:
                found.append(f"accepted by {party} only if {' and '.join(map(self.label, cell.conditions))}{says}")
            elif cell.voices:
                found.append(f"undecided: {party} ({doubting or deciding})")
            else:
                silent.append(party)
        if silent:
            more = f" and {len(silent) - MAX_NAMED} more" if len(silent) > MAX_NAMED else ""
            found.append(f"nothing known of {', '.join(silent[:MAX_NAMED])}{more}")
        return found

    def verdict(self, matrix: Matrix) -> str:
        """Return in one sentence whether there is an impasse."""
        count, open_ = len(matrix.rows), matrix.viable
        if not count:
            return "Nobody takes a position on any option: there is nothing to weigh."
        if open_:
            names = "; ".join(self.label(row.option) for row in open_)
            return f"{len(open_)} of {count} options {'is' if len(open_) == 1 else 'are'} both credible and accepted by all: {names}."
        subject = "The option is not" if count == 1 else f"None of the {count} options is"
        return f"{subject} both credible and accepted by all whose consent it needs" + (": an impasse." if count > 1 else ".")

    def change(self, change: Change) -> str:
        """Return one change in words."""
        if change.criterion == ACCEPTABILITY:
            return f"{self.label(change.who)} accepts it without condition"
        return f"{self.label(change.who)} finds its {self.label(change.criterion)} met"

    def ways(self, found: Found) -> list[str]:
        """Return in words what would open a way for one option."""
        bound = f" (the search ended at its bound of {found.tries} sets)" if found.bounded else ""
        if not found.ways:
            why = bound or " by the rules, which judge the credibility of guarantees alone"
            return [f"no set of stances and verdicts was found that opens a way{why}"]
        if not found.ways[0]:
            return ["viable as it is"]
        size = len(found.ways[0])
        head = f"{size} change{'' if size == 1 else 's'} would open a way: "
        lines = [head + self._joined([self.change(c) for c in found.ways[0]])]
        lines += ["or: " + self._joined([self.change(c) for c in way]) for way in found.ways[1:]]
        if found.more:
            lines.append(f"and {found.more} further set{'' if found.more == 1 else 's'} of that size")
        return [*lines[:-1], lines[-1] + bound]

    @staticmethod
    def _joined(parts: list[str]) -> str:
        accept = " accepts it without condition"
        who = [part.removesuffix(accept) for part in parts if part.endswith(accept)]
        rest = [part for part in parts if not part.endswith(accept)]
        if len(who) > MAX_PARTIES:
            rest.insert(0, f"{', '.join(who[:MAX_NAMED])} and {len(who) - MAX_NAMED} more accept it without condition")
        elif len(who) > 1:
            rest.insert(0, f"{', '.join(who[:-1])} and {who[-1]} accept it without condition")
        elif who:
            rest.insert(0, who[0] + accept)
        return "; ".join(rest)

    def difference(self, side: Side) -> str:
        """Return in words one cell that a hypothesis changes."""
        cell = side.then or side.now
        assert cell is not None
        gone = "not among the options" if cell.criterion == VIABILITY else "not asked"
        before, after = (self.cell(side.now) if side.now else gone, self.cell(side.then) if side.then else gone)
        return f"{self.label(side.option)}: {self.column(cell)}: {before} → {after}"

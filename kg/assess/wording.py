"""Say an assessment in words: its cells, what keeps an option from being viable, the impasse by reason, what would open a way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from kg.assess.explain import CellExplanation
from kg.assess.matrix import (
    ACCEPTABILITY,
    CAPABILITY,
    COMMITMENT,
    CREDIBILITY,
    CRITERIA,
    DISPUTED,
    FEASIBILITY,
    LEANING_MET,
    LEANING_NOT_MET,
    MET,
    NOT_MET,
    SUFFICIENCY,
    UNKNOWN,
    VIABILITY,
    CellDifference,
    Matrix,
    MatrixCell,
    MatrixRow,
    Voice,
)
from kg.assess.smallest_changes import SOME_VOICE, ChangeOfView, SmallestChanges
from kg.describe import Describer
from kg.rdf import ID

MAX_NAMED = 3
MARK = "*"
MARKED = f" {MARK}: drawn from the hypothesis."
NOT_A_FACT = "HYPOTHESIS, not a fact"
LEGEND = (
    "yes: met or accepted; no: not met or refused; both: voices differ. A figure counts the independent voices behind it: works by distinct"
    " authors, reprints and digests not counted again. ~yes, ~no, ~both: nobody decides it, and what is said leans so: hedged, conditional, of a"
    " narrower or wider option, or of one guarantor. ?: spoken of, leaning nowhere; ·: nobody says anything. (no): a party whose consent no"
    " voice finds needed. if: only on a condition. Fails: credibility, feasibility or sufficiency is denied, or one whose consent is needed refuses."
)
ADVICE = "sgkg assess OPTION shows one option with its voices; --explain OPTION WORD says why a cell is so; --changes what would open a way."
_SHORT = {MET: "yes", NOT_MET: "no", DISPUTED: "both", LEANING_MET: "~yes", LEANING_NOT_MET: "~no"}
_VIABLE = {MET: "holds", NOT_MET: "fails", DISPUTED: "both", UNKNOWN: "open"}
_HEADS = {COMMITMENT: "commit.", CAPABILITY: "capab.", CREDIBILITY: "cred.", SUFFICIENCY: "suff.", FEASIBILITY: "feas."}
_DENIED = {
    CREDIBILITY: "not credible",
    FEASIBILITY: "not feasible",
    SUFFICIENCY: "not sufficient",
    CAPABILITY: "for want of capability",
    COMMITMENT: "for want of commitment",
}
_OF = {"wider": "a wider option", "narrower": "a narrower option", "guarantor": "about the guarantor", "duty": "what it obliges to"}
_GIVEN = {ID + "Attribution_Inferred": "as {} reads it", ID + "Attribution_Expected": "as {} expects"}
# Stances by which a guarantor draws back without refusing.
_RETREATS = {ID + "Stance_MovesAway", ID + "Stance_IsCautious"}


class AssessmentReport(NamedTuple):
    """One assessment.

    Attributes:
        matrix: the options weighed, under the hypothesis where there is one.
        describer: gives labels and origins, from the graph that was weighed.
        hypothesis: what is supposed, in words; nothing where nothing is.
        differences: what differs because of it, or since another day.
        changes: the smallest changes by option; nothing where they were not asked for.
        explanations: the cells explained.
        since: the day with which it is compared, '' where it is with none.
        known_by: by which day statements were made, '' without a limit.
        release: the name of the snapshot, which is the digest of all that it was made from.
    """

    matrix: Matrix
    describer: Describer
    hypothesis: tuple[str, ...] = ()
    differences: tuple[CellDifference, ...] = ()
    changes: tuple[SmallestChanges, ...] = ()
    explanations: tuple[CellExplanation, ...] = ()
    since: str = ""
    known_by: str = ""
    release: str = ""

    @property
    def wording(self) -> Wording:
        """The words for its parts."""
        return Wording(self.describer)

    @property
    def banner(self) -> str:
        """The line that marks a hypothesis, '' where there is none."""
        return f"{NOT_A_FACT}: {'; '.join(self.hypothesis)}" if self.hypothesis else ""

    @property
    def legend(self) -> str:
        """What the figures and signs in the cells mean."""
        return LEGEND + (MARKED if self.hypothesis else "")

    @property
    def asked(self) -> str:
        """What the answer is as of, in words."""
        asked = f"as of {self.matrix.as_of}" if self.matrix.as_of else "all that the graph holds"
        return asked + (f", known by {self.known_by}" if self.known_by else "")

    @property
    def compared(self) -> str:
        """The heading of the differences."""
        return f"What changed since {self.since}" if self.since else "What the hypothesis changes"

    def changes_for(self, option: str) -> SmallestChanges | None:
        """Return the smallest changes for an option, None where they were not asked for."""
        return next((found for found in self.changes if found.option == option), None)


def _of_guarantor(cell: MatrixCell) -> bool:
    """Tell whether a party is a guarantor, or a member of an alliance that is one."""
    return cell.part == "guarantor" or (cell.part == "other" and cell.needed and not cell.consent)


def _of_adversary(cell: MatrixCell) -> bool:
    """Tell whether a party is the adversary, or another whose consent a claim finds needed."""
    return cell.part == "adversary" or (cell.part == "other" and bool(cell.consent))


def _of_party(cell: MatrixCell) -> bool:
    """Tell whether a party is a beneficiary, or a side of a settlement."""
    return cell.part in ("beneficiary", "participant")


def listed(names: Sequence[str], most: int = 0) -> str:
    """Return names as one list in words, those beyond `most` counted."""
    if most and len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


class Wording:
    """Words for the parts of one matrix, by the labels of one store."""

    def __init__(self, describer: Describer) -> None:
        self.describer = describer

    def label(self, iri: str) -> str:
        """Return the label of an IRI."""
        return "some voice" if iri == SOME_VOICE else self.describer.label(iri)

    # Cells

    def short(self, cell: MatrixCell | None) -> str:
        """Return the text of a cell in few signs, such as `no 2`, `~yes` or `(no 1)`; the legend says what they mean."""
        if cell is None:
            return ""
        sign = _SHORT.get(cell.answer, "~both" if cell.leaning else "?" if cell.voices else "·")
        sign += f" {cell.deciding}" if cell.decided and cell.deciding else ""
        sign += " if" if cell.conditions else ""
        sign = f"({sign})" if cell.party and not cell.needed and cell.voices else sign
        return sign + (MARK if cell.hypothetical else "")

    def viable(self, row: MatrixRow) -> str:
        """Return in a word whether an option holds."""
        return _VIABLE[row.viable.verdict] + (MARK if row.viable.hypothetical else "")

    def cell(self, cell: MatrixCell | None) -> str:
        """Return what a cell says, without its voices: the verdict, the leaning, or that nobody says anything."""
        if cell is None:
            return "not asked"
        if cell.decided:
            words = self.label(cell.verdict)
        elif cell.leaning:
            words = f"nobody decides it, {self.label(cell.leaning)}"
        else:
            words = "nobody decides it" if cell.voices else "nothing is known"
        words += f", only if {listed([self.label(c) for c in cell.conditions])}" if cell.conditions else ""
        return words + (MARK if cell.hypothetical else "")

    def column(self, cell: MatrixCell) -> str:
        """Return what a cell is about: a criterion, or whose acceptance."""
        return f"accepted by {self.label(cell.party)}" if cell.party else self.label(cell.criterion)

    def role(self, cell: MatrixCell) -> str:
        """Return the part of a party in the option and whether its consent is needed, in words; '' for a criterion."""
        if not cell.party:
            return ""
        sure = self.tellers(voice for voice in cell.consent if voice.decides)
        perhaps = self.tellers(voice for voice in cell.consent if not voice.decides)
        part = "a party" if cell.part == "participant" else "" if cell.part == "other" else cell.part
        if cell.needed:
            need = f"its consent is needed{f' ({sure})' if sure else ''}"
        else:
            need = f"its consent is perhaps needed ({perhaps})" if perhaps else "that its consent is needed nobody says"
        return "; ".join(one for one in (part, need) if one)

    def voice(self, voice: Voice, *, party: bool = False) -> str:
        """Return who says so: the claimant of a view of his own, else the holder and who tells us, or the record."""
        if voice.hypothetical:
            return "hypothesis"
        tellers = listed([self.label(teller) for teller in voice.claimants])
        if voice.holder in voice.claimants:
            return tellers
        if party:
            given = _GIVEN.get(voice.attribution, "{}").format(tellers)
            return given if tellers else "on record"
        given = _GIVEN.get(voice.attribution, "as {} reports").format(tellers)
        return f"{self.label(voice.holder)}, {given}" if tellers else f"{self.label(voice.holder)}, on record"

    def tellers(self, voices: Iterable[Voice], *, party: bool = False) -> str:
        """Return who says so, each once."""
        return "; ".join(dict.fromkeys(self.voice(voice, party=party) for voice in voices))

    def says(self, voice: Voice) -> str:
        """Return what a voice says, how surely, and of what, in words."""
        words = [self.label(voice.says), *([self.label(voice.certainty)] if voice.certainty else []), *([_OF[voice.of]] if voice.of else [])]
        return ", ".join(words)

    def told(self, cell: MatrixCell) -> str:
        """Return what a cell says and who says so: those who decide it, else those who lean, what they say in brackets."""
        party = bool(cell.party)
        if cell.decided:
            who = self.tellers((v for v in cell.voices if v.decides), party=party)
            return self.cell(cell) + (f" ({who})" if who else "")
        by_word: dict[str, list[Voice]] = {}
        for voice in cell.leans:
            by_word.setdefault(self.says(voice), []).append(voice)
        who = "; ".join(f"{self.tellers(voices, party=party)}: {word}" for word, voices in by_word.items())
        return self.cell(cell) + (f" ({who})" if who else "")

    # The table

    def table(self, matrix: Matrix, *, folded: bool = True) -> tuple[list[str], list[list[str]]]:
        """Return the head and the rows of the matrix, in few signs.

        Args:
            matrix: the options.
            folded: whether options of which nobody decides anything are left out.
        """
        beneficiary, adversary = matrix.main("beneficiary"), matrix.main("adversary")
        head = ["", "option", *_HEADS.values(), *(self.label(one) for one in (beneficiary, adversary) if one), "guarantors, others"]
        rows = []
        for row in matrix.decided if folded else matrix.rows:
            cells = [self.viable(row), self.label(row.option)]
            cells += [self.short(cell) if row.guarantee or cell.voices else "" for cell in row.criteria.values()]
            cells += [self.short(row.parties.get(one)) for one in (beneficiary, adversary) if one]
            rows.append([*cells, self._others([cell for cell in row.parties.values() if cell.party not in (beneficiary, adversary)])])
        return head, rows

    def _others(self, cells: Sequence[MatrixCell]) -> str:
        """Return the cells of guarantors by name, of others by name where they decide, the rest counted."""
        named = [cell for cell in cells if cell.voices and (cell.part in ("beneficiary", "guarantor", "participant") or cell.needed)]
        rest = [cell for cell in cells if cell not in named and cell.voices]
        words = [f"{self.label(cell.party)} {self.short(cell)}" for cell in named]
        silent = len(cells) - len(named) - len(rest)
        words += [f"{len(rest)} other{'' if len(rest) == 1 else 's'}"] if rest else []
        words += [f"{silent} silent"] if silent else []
        return ", ".join(words)

    def undecided(self, matrix: Matrix) -> str:
        """Return in one line the options of which nobody decides anything, '' where there are none."""
        names = [self.label(row.option) for row in matrix.undecided]
        return f"Nobody decides anything about {listed(names)}." if names else ""

    # What keeps an option from being viable

    def obstacles(self, row: MatrixRow) -> list[str]:
        """Return in words what keeps an option from being viable."""
        found = [] if row.viable.derived else ["no option now: nobody takes a position on it or judges it, or it is in force"]
        silent = []
        for cell in row.failing:
            if not cell.party:
                found.append(f"{self.label(cell.criterion)}: {self.told(cell)}")
            elif cell.verdict == NOT_MET:
                found.append(
                    f"refused by {self.label(cell.party)} ({self.tellers((v for v in cell.voices if v.decides), party=True)}); {self.role(cell)}"
                )
            elif cell.verdict == DISPUTED:
                found.append(f"reported both ways: {self.label(cell.party)} ({self.tellers((v for v in cell.voices if v.decides), party=True)})")
            elif cell.voices:
                found.append(f"{self.label(cell.party)}: {self.told(cell)}")
            else:
                silent.append(self.label(cell.party))
        if silent:
            found.append(f"nothing is known of {listed(silent, MAX_NAMED)}")
        return found

    def despite(self, row: MatrixRow) -> list[str]:
        """Return in words what stands against an option beside what keeps it from being viable: refusals that need no consent, and leanings."""
        cells = [row.criteria[FEASIBILITY], *(row.criteria[c] for c in (SUFFICIENCY, CAPABILITY, COMMITMENT, CREDIBILITY)), *row.parties.values()]
        against = [c for c in cells if c not in row.failing and (c.verdict == NOT_MET or c.leaning == LEANING_NOT_MET)]
        return [f"{self.column(cell)}: {self.told(cell)}" + (f"; {self.role(cell)}" if cell.party else "") for cell in against]

    # The impasse

    def verdict(self, matrix: Matrix) -> str:
        """Return in one sentence whether there is an impasse."""
        count, viable = len(matrix.rows), matrix.viable
        if not count:
            return "Nobody takes a position on any option: there is nothing to weigh."
        if viable:
            names = "; ".join(self.label(row.option) for row in viable)
            return f"{len(viable)} of {count} options {'is' if len(viable) == 1 else 'are'} both credible and accepted by all: {names}."
        subject = "The option is not" if count == 1 else f"None of the {count} options is"
        return f"{subject} both credible and accepted by all whose consent it needs" + (": an impasse." if count > 1 else ".")

    def summary(self, matrix: Matrix) -> str:
        """Return in one sentence how many options fail for which reason, an option under each of its reasons; '' where none fails."""
        rows = [row for row in matrix.rows if row.viable.verdict == NOT_MET]

        def refused(wanted: Callable[[MatrixCell], bool]) -> int:
            return sum(any(cell.party and cell.verdict == NOT_MET and wanted(cell) for cell in row.failing) for row in rows)

        counts = {
            "for want of a guarantor's will": refused(_of_guarantor),
            "for want of credibility": sum(row.guarantee and row.criteria[CREDIBILITY].verdict == NOT_MET for row in rows),
            "as not feasible": sum(row.criteria[FEASIBILITY].verdict == NOT_MET for row in rows),
            "as not sufficient": sum(row.criteria[SUFFICIENCY].verdict == NOT_MET for row in rows),
            "by refusal of the adversary": refused(_of_adversary),
            "by refusal of the beneficiary or of a party": refused(_of_party),
        }
        said = [f"{count} {reason}" for reason, count in counts.items() if count]
        still = len(matrix.rows) - len(rows) - len(matrix.viable)
        return f"{len(rows)} fail, some for several reasons: {listed(said)}; {still} are open." if said and len(matrix.rows) > 1 else ""

    def impasse(self, matrix: Matrix) -> list[str]:
        """Return the impasse by reason, a sentence each: want of a guarantor's will, of credibility and the like, refusals, what nobody judges."""
        rows = [row for row in matrix.rows if row.viable.verdict == NOT_MET]
        found = [
            self._refusals(rows, "For want of a guarantor's will", _of_guarantor),
            self._retreats(matrix),
            *(self._denied(rows, criterion) for criterion in (CREDIBILITY, FEASIBILITY, SUFFICIENCY)),
            self._denied(rows, CAPABILITY),
            self._refusals(rows, "By refusal of the adversary", _of_adversary),
            self._refused_without_need(matrix),
            self._refusals(rows, "By refusal of the beneficiary or of a party", _of_party),
            self._unjudged(matrix),
        ]
        return [sentence for sentence in found if sentence]

    def _grouped(self, cells: Iterable[tuple[str, str]]) -> str:
        """Return options with the same tellers together: `A and B (X); C (Y)`."""
        by_tellers: dict[str, list[str]] = {}
        for option, tellers in cells:
            by_tellers.setdefault(tellers, []).append(self.label(option))
        return "; ".join(f"{listed(options)} ({tellers})" if tellers else listed(options) for tellers, options in by_tellers.items())

    def _refusals(self, rows: Collection[MatrixRow], reason: str, wanted: Callable[[MatrixCell], bool]) -> str:
        by_party: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            for cell in row.failing:
                if cell.party and cell.verdict == NOT_MET and wanted(cell):
                    told = self.tellers((v for v in cell.voices if v.decides), party=True)
                    need = self.tellers(v for v in cell.consent if v.decides)
                    by_party.setdefault(cell.party, []).append((row.option, told + (f"; its consent is needed: {need}" if need else "")))
        said = [f"{self.label(party)} refuses {self._grouped(cells)}" for party, cells in by_party.items()]
        return f"{reason}: {'; '.join(said)}." if said else ""

    def _retreats(self, matrix: Matrix) -> str:
        said: dict[str, None] = {}
        for row in matrix.rows:
            for cell in row.parts("guarantor"):
                for voice in cell.voices:
                    if voice.says in _RETREATS and not voice.of:
                        said[f"{self.label(cell.party)} {self.label(voice.says)}: {self.label(row.option)} ({self.voice(voice, party=True)})"] = None
        return f"Without refusing: {'; '.join(said)}." if said else ""

    def _denied(self, rows: Collection[MatrixRow], criterion: str) -> str:
        cells = [(row.option, row.criteria[criterion]) for row in rows if row.criteria[criterion].verdict == NOT_MET]
        told = [(option, self.tellers(v for v in cell.voices if v.decides and v.says == NOT_MET)) for option, cell in cells]
        words = _DENIED[criterion]
        return f"{words[0].upper()}{words[1:]}: {self._grouped(told)}." if told else ""

    def _refused_without_need(self, matrix: Matrix) -> str:
        """Return what the adversary refuses where its consent is not needed: what it names itself, and how many forms of it follow."""
        said = []
        for party in dict.fromkeys(cell.party for row in matrix.rows for cell in row.parts("adversary")):
            cells = [(row.option, row.parties[party]) for row in matrix.rows if party in row.parties]
            refused = [(option, cell) for option, cell in cells if cell.part == "adversary" and cell.verdict == NOT_MET and not cell.needed]
            named = [(option, cell) for option, cell in refused if any(v.decides and not v.of for v in cell.voices)]
            told = [(option, self.tellers((v for v in cell.voices if v.decides and not v.of), party=True)) for option, cell in named]
            forms = len(refused) - len(named)
            also = (
                f"{' and with it' if told else ''} {forms} option{'' if forms == 1 else 's'} that narrow{'s' if forms == 1 else ''} what it refuses"
            )
            if refused:
                said.append(f"{self.label(party)} refuses {self._grouped(told)}{f',{also}' if told and forms else also if forms else ''}")
        return f"Refused by an adversary whose consent nobody finds needed, or only perhaps: {'; '.join(said)}." if said else ""

    def _unjudged(self, matrix: Matrix) -> str:
        guarantees = [row for row in matrix.rows if row.guarantee]
        nothing = [self.label(row.option) for row in guarantees if not any(cell.answer != UNKNOWN for cell in row.criteria.values())]
        found = [f"Judged by nobody: {listed(nothing)}."] if nothing else []
        never = [self.label(c) for c in CRITERIA if guarantees and not any(row.criteria[c].verdict == MET for row in guarantees)]
        found += [f"Nobody finds {listed(never)} met of any guarantee."] if never and len(guarantees) > 1 else []
        return " ".join(found)

    # Changes and differences

    def change(self, change: ChangeOfView) -> str:
        """Return one change in words; what it gives up is named."""
        who = self.label(change.who)
        if change.criterion == ACCEPTABILITY:
            if change.was == NOT_MET:
                return f"{who} gives up its refusal and accepts it"
            if change.was == DISPUTED:
                return f"{who}, of whom both is told, accepts it"
            if change.was == LEANING_NOT_MET:
                return f"{who}, leaning against it, accepts it"
            return f"{who} accepts it without condition"
        name = self.label(change.criterion)
        return f"{who} gives up that its {name} is not met" if change.was == NOT_MET else f"{who} finds its {name} met"

    def changes(self, found: SmallestChanges, row: MatrixRow | None = None) -> list[str]:
        """Return in words what would open a way for one option, and what stands against it all the same."""
        bound = f" (the search ended at its bound of {found.tries} sets)" if found.bounded else ""
        if not found.sets:
            why = bound or " by the rules"
            return [f"no set of stances and verdicts was found that opens a way{why}"]
        first, *others = found.sets
        if not first:
            return ["viable as it is"]
        lines = [f"{len(first)} change{'' if len(first) == 1 else 's'} would open a way: {self._joined(first)}"]
        lines += [f"or: {self._joined(changes)}" for changes in others]
        if found.more:
            lines.append(f"and {found.more} further set{'' if found.more == 1 else 's'} of that size")
        lines[-1] += bound
        return lines + [f"against it all the same: {words}" for words in (self.despite(row) if row else [])]

    def _joined(self, changes: Sequence[ChangeOfView]) -> str:
        """Return changes on one line, those who merely accept together and in front."""
        plain = [c for c in changes if c.criterion == ACCEPTABILITY and c.was not in (NOT_MET, DISPUTED, LEANING_NOT_MET)]
        who = [self.label(change.who) for change in plain]
        rest = [self.change(change) for change in changes if change not in plain]
        if who:
            rest.insert(0, f"{listed(who, MAX_NAMED)} {'accept' if len(who) > 1 else 'accepts'} it without condition")
        return "; ".join(rest)

    def difference(self, difference: CellDifference) -> str:
        """Return in words one cell that differs."""
        cell = difference.cell
        none = "not among the options" if cell.criterion == VIABILITY else "not asked"
        before, after = (self.cell(side) if side else none for side in (difference.without, difference.supposed))
        if before == after and difference.without and difference.supposed:
            before, after = (self.role(side) for side in (difference.without, difference.supposed))
        return f"{self.label(difference.option)}: {self.column(cell)}: {before} → {after}"

    def differences(self, found: Sequence[CellDifference]) -> list[str]:
        """Return in words what differs."""
        return [self.difference(difference) for difference in found] or ["nothing"]

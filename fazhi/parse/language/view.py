"""A figure with all that a rule may look at: its clause, the words around it, the times, and what was found of the figures before."""

import re
from typing import NamedTuple

from fazhi.parse.language.clauses import BECOMES, Clause
from fazhi.parse.language.relations import Relation
from fazhi.parse.language.standpoint import Standpoint
from fazhi.parse.language.stops import Stops
from fazhi.parse.language.tags import Tags, bits, cue
from fazhi.parse.language.times import BASIS, Times

BEGAN = re.compile(rf".{{0,4}}{BECOMES}")
"""由今年的75%提高到85%: what a change is to begin with."""

DECLARED = re.compile(
    r"(?:未|没有|除)(?:特别|另行|另有|单独|另)?(?:注明|说明|标明|写明)[^。\n\d]{0,9}(?:均|皆|都|一律)(?:为|指|系|是)?(?P<whose>[^,。;)\n\d]{2,6})"
)
"""凡未注明范围的, 均为市本级数: whose the figures are that name nobody."""


class Slot(NamedTuple):
    """One answer about a figure: the value, the rule that gave it, and the words that decided, as offsets (empty where none did)."""

    value: str | int | None
    rule: str
    start: int = 0
    end: int = 0


class View:
    """The figures of a report, one of them in view (`look`).

    places: the number of each one's section, -1 for none. heads: of each section those that it stands under, its own first. ahead: whether its sentence
    tells what comes next. acts, modalities, scopes: the slots of those before it. years: those of all, once the others are settled."""

    def __init__(
        self,
        text: str,
        tags: Tags,
        stops: Stops,
        times: Times,
        clauses: list[Clause],
        relations: list[Relation],
        places: list[int],
        heads: list[list[tuple[int, int]]],
        ahead: list[bool],
        standpoint: Standpoint,
    ) -> None:
        self.text, self.tags, self.stops, self.times = text, tags, stops, times
        self.clauses, self.relations, self.places, self.heads, self.ahead, self.standpoint = clauses, relations, places, heads, ahead, standpoint
        self.acts: list[Slot] = []
        self.modalities: list[Slot] = []
        self.scopes: list[Slot] = []
        self.years: list[Slot] = []
        self.sentence, self.said = -1, 0
        self.declared = DECLARED.search(text, stops.start, stops.end)
        self.look(0)

    def look(self, i: int) -> "View":
        """Turn to the figure number i."""
        if i < len(self.clauses):
            self.i = i
            self.clause = clause = self.clauses[i]
            if clause.sentence != self.sentence:
                self.sentence, self.said = clause.sentence, self.tags.union(clause.sentence_start, clause.sentence_end)
                for head in clause.heads:
                    self.said |= self.tags.union(*head)
            self.relation = self.relations[i]
            self.quantity = clause.quantity
            self.left, self.right = clause.left, clause.right
            self.number, self.end = clause.quantity.start, clause.quantity.end
            self.segment = max(clause.sentence_start, self.stops.before(self.number, self.stops.clause))
            self.segment_end = min(clause.sentence_end, self.stops.behind(self.end, self.stops.clause))
            self.part = max(clause.sentence_start, self.stops.before(self.number, self.stops.part))
        return self

    @property
    def planned(self) -> bool:
        """Whether the figure stands where the report tells what comes next, and is not what its own year brought: 二、2023年计划: 2022年已审查3519份."""
        return self.ahead[self.i] and not self._is_of_now()

    def _is_of_now(self) -> bool:
        if cue("by_now").search(self.text, self.segment, self.number):
            return True
        time = next((time for time in self.times.before(self.clause.sentence_start, self.number) if self.number < time.until), None)
        if time is None or time.year is None or time.year != self.times.report_year or time.word.endswith(("内", "底", "末")):
            return False
        if BASIS.match(self.text, time.end) or (self.number - time.end <= 1 and BEGAN.match(self.text, self.end)):
            return True
        if time.of_figure:
            return False
        paragraph = self.text.rfind("\n", 0, self.number) + 1, self.text.find("\n", self.number)
        is_told = time.word[0].isdigit() or self.tags.first(bits("next_year"), paragraph[0], paragraph[1] if paragraph[1] >= 0 else len(self.text)) is not None
        return is_told and cue("to_be_done").search(self.text, time.start, self.number) is None

    @property
    def item(self) -> int:
        """Where the list begins that the figure's clause continues (公布行政处罚事项2897项、行政强制措施165项), else the clause's left bound."""
        return self.segment if self.text[self.left : self.left + 1] == "、" else self.left

    @property
    def previous(self) -> Clause | None:
        """The figure before in the same sentence."""
        return self.clauses[self.i - 1] if self.i and self.clauses[self.i - 1].sentence == self.clause.sentence else None

    def last(self, wanted: int, start: int, end: int) -> tuple[int, int] | None:
        """The last word between two offsets that says one of the wanted, as offsets."""
        i = self.tags.last(wanted, start, end) if self.said & wanted else None
        return None if i is None else (self.tags.starts[i], self.tags.ends[i])

    def first(self, wanted: int, start: int, end: int) -> tuple[int, int] | None:
        """The first such word."""
        i = self.tags.first(wanted, start, end) if self.said & wanted else None
        return None if i is None else (self.tags.starts[i], self.tags.ends[i])

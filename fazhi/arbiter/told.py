"""What the rules say of each figure, in words that are counted as the n-grams around it are."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fazhi.parse.language.view import Slot, View
from fazhi.parse.links.ways import Link

NEAR = (-2, -1, 1, 2)
"""The figures before and behind whose answers tell something of a figure's own."""
NEXT = (-1, 1)
"""Those of which it counts too whether they stand in the same sentence."""
RELATIONS = ("against", "turn", "whole", "like")
YEARS = {-1: "before", 0: "its own", 1: "next"}
"""Years by how they stand to the report's."""


class Told(NamedTuple):
    """words: what the rules say of a figure and its neighbours. modality: theirs of the figure. goes_with: how far before it the figure stands whose
    scope it shares; 0 for none."""

    words: list[str]
    modality: str
    goes_with: int = 0


def told_of(view: View, links: Sequence[Sequence[Link]]) -> list[Told]:
    """What is told of each figure in view, in reading order, once all its slots are settled. links: of each, as the rules made them."""
    years = [slot._replace(value=_year_on(slot.value if isinstance(slot.value, int) else None, view.times.report_year)) for slot in view.years]
    answers = {"scope": view.scopes, "modality": view.modalities, "year": years}
    found = []
    for i in range(len(view.clauses)):
        about, kind = list(_about(view, links[i], i)), view.standpoint.kind
        words = [*about, *(f"{kind}, {word}" for word in about if word.startswith("states "))]
        for slot, given in answers.items():
            own = f"{slot} {given[i].value}"
            words += [own, f"{own} by {given[i].rule}", f"{own} by {given[i].rule}, {kind}"]
            words += [f"{own}, {other} {told[i].value}" for other, told in answers.items() if other != slot]
            words += [f"{own}, {word}" for word in about]
            words += _near(view, given, slot, i)
        found.append(Told(words, str(view.modalities[i].value), i - _goes_with(view, i)))
    return found


def _goes_with(view: View, i: int) -> int:
    """The figure whose scope a figure shares, itself where there is none: its whole or its like, else the one before in the sentence of which the rules
    say the same for the same words (清理文件366件: 保留252件)."""
    relation = view.relations[i]
    of = next((j for j in (relation.whole, relation.like, relation.turn) if j is not None and j < i), None)
    if of is not None:
        return of if view.scopes[of].value == view.scopes[i].value else i
    is_alike = i > 0 and view.clauses[i - 1].sentence == view.clauses[i].sentence and view.scopes[i - 1] == view.scopes[i]
    return i - 1 if is_alike and view.clauses[i - 1].quantity.unit == view.clauses[i].quantity.unit else i


def _year_on(year: int | None, report_year: int | None) -> str:
    """A year by how it stands to the report's."""
    return "none" if year is None else YEARS.get(year - report_year, "another") if report_year else "another"


def _about(view: View, links: Sequence[Link], i: int) -> Iterator[str]:
    """What does not depend on a slot: the issuer, the unit, the indicators, what comes next, the relations to other figures."""
    standpoint, relation = view.standpoint, view.relations[i]
    yield standpoint.kind if standpoint.kind == "department" else f"{standpoint.kind} of rank {standpoint.rank}"
    yield f"in {view.clauses[i].quantity.unit}"
    if view.ahead[i]:
        yield "tells what comes next"
    yield from (f"states {found.indicator_id}" for found in links[:2])
    yield from (f"goes with another: {name}" for name in RELATIONS if getattr(relation, name) is not None)


def _near(view: View, answers: Sequence[Slot], slot: str, i: int) -> Iterator[str]:
    for far in NEAR:
        if 0 <= i + far < len(answers):
            yield f"{slot} {far:+}: {answers[i + far].value}"
            if far in NEXT:
                where = "same" if view.clauses[i].sentence == view.clauses[i + far].sentence else "other"
                yield f"{slot} {far:+}: {answers[i + far].value} in the {where} sentence, own {answers[i].value}"

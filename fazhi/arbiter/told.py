"""What the rules say of each figure, in words that are counted as the n-grams around it are."""

from collections.abc import Iterator, Sequence

from fazhi.parse.language.view import Slot, View
from fazhi.parse.links import Link

NEAR = (-2, -1, 1, 2)
"""The figures before and behind whose answers tell something of a figure's own."""
NEXT = (-1, 1)
"""Those of which it counts too whether they stand in the same sentence."""
RELATIONS = ("against", "turn", "whole", "like")


def told_of(view: View, links: Sequence[Sequence[Link]], years: Sequence[int | None]) -> list[list[str]]:
    """The words of each figure in view, in reading order, once all its slots are settled. links, years: of each figure, as the rules gave them."""
    found = []
    for i in range(len(view.clauses)):
        about = list(_about(view, links[i], years[i], i))
        kind = view.standpoint.kind
        words = [*about, *(f"{kind}, {word}" for word in about if word.startswith("states "))]
        for slot, other, answers in (("scope", view.modalities[i], view.scopes), ("modality", view.scopes[i], view.modalities)):
            own = f"{slot} {answers[i].value}"
            words += [own, f"{own} by {answers[i].rule}", f"{own} by {answers[i].rule}, {kind}", f"{own}, {other.value}"]
            words += [f"{own}, {word}" for word in about]
            words += _near(view, answers, slot, i)
        found.append(words)
    return found


def _about(view: View, links: Sequence[Link], year: int | None, i: int) -> Iterator[str]:
    """What does not depend on a slot: the issuer, the unit, the indicators, the year against the report's, the relations to other figures."""
    standpoint, relation, report_year = view.standpoint, view.relations[i], view.times.report_year
    yield standpoint.kind if standpoint.kind == "department" else f"{standpoint.kind} of rank {standpoint.rank}"
    yield f"in {view.clauses[i].quantity.unit}"
    yield "of no year" if year is None or report_year is None else f"years on: {year - report_year}"
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

"""How much of an indicator's wording is heard around a figure that the rules link to nothing: what speaks for a proposal of the second coder's."""

from functools import cache
from typing import NamedTuple

from fazhi.parse.language.view import View
from fazhi.parse.links.around import heading_above, paragraph_of
from fazhi.parse.links.patterns import Said, patterns_for


class Heard(NamedTuple):
    """Shares from 0 to 1. clause, paragraph: of the words of one of the indicator's wordings, at best, those that are said in the figure's clause,
    and in its paragraph with the heading above. named: whether its sentence names what the indicator counts; 0.5 where no wording asks for that."""

    clause: float
    paragraph: float
    named: float


def heard(view: View, i: int, indicator_id: str) -> Heard:
    """Of the figure with number i."""
    text, tags, clause = view.text, view.tags, view.clauses[i]
    own = tags.union(clause.left, clause.right)
    for head in clause.heads:
        own |= tags.union(*head)
    floor, _ = paragraph_of(text, clause.sentence_start)
    around = tags.union(floor, clause.sentence_end) | tags.union(*heading_above(text, floor)) | tags.union(*clause.context)
    wordings = _wordings(clause.measure, indicator_id)
    naming = [said.carried for said in wordings if said.carried]
    sentence = own | tags.union(clause.sentence_start, clause.sentence_end)
    named = float(any(all(sentence & group for group in groups) for groups in naming)) if naming else 0.5
    return Heard(_share(wordings, own), _share(wordings, own | around), named)


@cache
def _wordings(unit: str, indicator_id: str) -> list[Said]:
    return [said for said in patterns_for(unit) if said.pattern.indicator_id == indicator_id]


def _share(wordings: list[Said], told: int) -> float:
    """Of the words of a wording those that are told, of the best of them."""
    shares = []
    for said in wordings:
        groups = (*said.local, *said.carried, *said.behind, *said.later)
        shares.append(sum(bool(group & told) for group in groups) / len(groups))
    return max(shares, default=0.0)

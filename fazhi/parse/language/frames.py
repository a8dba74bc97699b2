"""A figure as a frame: what was done, whose it is, done or intended, of which year, and how it stands to the figures before it."""

from typing import NamedTuple

from fazhi.parse.language.clauses import Clause
from fazhi.parse.language.relations import Relation
from fazhi.parse.language.rules import act, modality, scope, time
from fazhi.parse.language.rules.rule import first_answer
from fazhi.parse.language.view import Slot, View


class Frame(NamedTuple):
    """A figure with its slots, each with the rule that filled it and the words that decided."""

    clause: Clause
    relation: Relation
    act: Slot
    scope: Slot
    modality: Slot


def frames_of(view: View) -> list[Frame]:
    """The frame of each figure, in reading order."""
    for i in range(len(view.clauses)):
        view.look(i)
        view.acts.append(first_answer(act.RULES, view))
        view.modalities.append(first_answer(modality.RULES, view))
        view.scopes.append(first_answer(scope.RULES, view))
    return [Frame(*slots) for slots in zip(view.clauses, view.relations, view.acts, view.scopes, view.modalities, strict=True)]


def years_of(view: View) -> list[Slot]:
    """The year of each figure, when its modality is settled."""
    return [first_answer(time.RULES, view.look(i)) for i in range(len(view.clauses))]

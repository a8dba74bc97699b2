"""What a figure's indicator decides of it, whatever verb it stands with and where nothing says whose it is."""

from fazhi.catalog import load_catalog
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.rules.scope import SPEAKER
from fazhi.parse.language.view import Slot, View
from fazhi.parse.links import Link

BY_INDICATOR = "decided_by_the_indicator"
INTENDED = ("plan", "rule")


def settle(view: View, frames: list[Frame], links: list[tuple[Link, ...]]) -> None:
    """What the indicator decides: 时限压缩75% is a level whatever its verb, 行政复议纠错率 the government's own where nothing says whose.

    It goes into the view's modalities and scopes.
    """
    indicators = load_catalog().indicators
    view.scopes = []
    for i, (frame, found) in enumerate(zip(frames, links, strict=True)):
        named = [indicators[link.indicator_id] for link in found]
        view.modalities[i] = _modality(frame.modality, [n.modality for n in named], is_stock=any(n.stock for n in named))
        view.scopes.append(_scope(view, frame, next((n.scope for n in named if n.scope), None)))


def _modality(read: Slot, usual: list[str | None], *, is_stock: bool) -> Slot:
    """A reduction against the statutory time is a level, not a change of one; of what is a stock (律师254人), a figure with no deed stands."""
    told = None if read.value in INTENDED else next((modality for modality in usual if modality), None)
    if read.rule == "nothing_said" and is_stock:
        told = "standing"
    return Slot(told, BY_INDICATOR) if told else read


def _scope(view: View, frame: Frame, usual: str | None) -> Slot:
    """Where nothing says whose, what only a government does (行政复议纠错率) is its own, and what happens in the place the place's. 我市制定规章2件 only
    says who speaks. How a case went goes with the case."""
    read = frame.scope
    if usual and (read.value == "unspecified" or (usual == "own" and read.value == "region" and view.text.startswith(SPEAKER, read.start))):
        return Slot(usual, BY_INDICATOR)
    before = len(view.scopes) - 1 if frame.relation.whole is None else frame.relation.whole
    if read.value == "unspecified" and read.rule == "course_of_the_cases" and before >= 0:
        return view.scopes[before]
    return read

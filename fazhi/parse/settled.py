"""What a figure's indicator decides of it, whatever verb it stands with and where nothing says whose it is."""

from fazhi.catalog import load_catalog
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.rules.scope import SPEAKER
from fazhi.parse.language.tags import bits
from fazhi.parse.language.view import Slot, View
from fazhi.parse.links.ways import Link

BY_INDICATOR = "decided_by_the_indicator"
WEAK = ("deeds_go_on", "stands_in_the_place", "happens_in_the_place")
"""Rules that tell whose a figure is by what stands around it: its indicator knows better."""
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
    says who speaks."""
    read = frame.scope
    is_open = read.value == "unspecified" or read.rule in WEAK or (usual == "own" and read.value == "region" and view.text.startswith(SPEAKER, read.start))
    if usual and (is_open or _is_named_for_another(view, frame, usual)):
        return Slot(usual, BY_INDICATOR)
    return read


def _is_named_for_another(view: View, frame: Frame, usual: str) -> bool:
    """建成街道服务站9个, 败诉率降至6.4%: those whom another clause names, below or alone, are not those whose rate, or whose figure of all, this is;
    but 县政府应诉案件9件, 负责人出庭率100%."""
    read, clause, whole = frame.scope, frame.clause, frame.relation.whole
    is_rate = clause.quantity.unit == "%"
    if whole is not None and not is_rate and view.scopes[whole].value == read.value:  # 乡镇执法人员3265人, 其中持证2865人
        return False
    if is_rate and usual == "region" and read.value == "own" and read.rule == "course_of_the_cases":
        is_named = view.tags.union(clause.sentence_start, clause.left) & bits("the_government")
        return not is_named and not view.standpoint.is_a_body
    is_carried = read.rule == "named_before" or (is_rate and read.rule == "goes_with_another")
    if is_carried and is_rate and usual == "region" and read.value == "own":
        return not view.tags.union(read.start, clause.left) & bits("litigation", "defendant", "sue", "judge")
    is_done_to_those_below = usual == "below" and read.value == "own" and not view.standpoint.is_a_body
    return is_done_to_those_below or (is_carried and read.value == "below")

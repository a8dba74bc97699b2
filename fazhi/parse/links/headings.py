"""What a figure is of that its own sentence does not name: the heading above it, or what its sentence opens with."""

import re

from fazhi.parse.language.clauses import Clause
from fazhi.parse.language.tags import Tags, bits, cue, of_kind

NUMBER = r"\s*(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.]\s*|[一二三四五六七八九十]是)?"
HEADING = re.compile(rf"{NUMBER}(?P<head>[^,;。:、和及与\d\n(]{{2,20}})[。:]?\s*\Z")
"""(二)行政处罚情况: one thing, no figure, no list."""
OPENING = re.compile(rf"{NUMBER}(?P<head>[^,;。:、和及与\d\n]{{4,20}}(?:工作|情况)),")
"""扎实做好行政应诉工作, 全年共办理126件."""
TOPIC = re.compile(rf"{NUMBER}(?P<topic>[^,;。:?\d\n]{{4,24}})[,;。:?]")
"""新闻发布会由宣传部牵头,: the first clause of what a figure stands in."""
FIGURE = re.compile(r"\d")
FARTHEST_TOPIC = 120
LONGEST_HEADING = 30
HAN = re.compile(r"[\u4e00-\u9fff]")


def heading_of(text: str, tags: Tags, clause: Clause) -> tuple[int, int] | None:
    """The heading right above a figure's sentence or before it in its line, or what the sentence opens with, as offsets; null where there is none, and
    where the sentence itself names a thing before the figure."""
    opening = OPENING.match(text, clause.sentence_start, clause.left)
    if tags.union(opening.end() if opening else clause.sentence_start, clause.left) & of_kind("object"):
        return None
    if opening:
        return opening.span("head")
    farthest = max(0, clause.sentence_start - 2 * LONGEST_HEADING)
    line = max(farthest, text.rfind("\n", farthest, clause.sentence_start) + 1)
    if not text[line : clause.sentence_start].strip():
        line = max(farthest, text.rfind("\n", farthest, max(farthest, line - 1)) + 1)
    if clause.sentence_start - line > LONGEST_HEADING:
        return None
    heading = HEADING.match(text, line, clause.sentence_start)
    return heading.span("head") if heading else None


def topics_of(text: str, clause: Clause, told: int) -> list[tuple[int, int]]:
    """What a figure's sentence may be on, as offsets, the nearest to its begin first: the clause that opens it, or of the sentence before it in the
    paragraph the last clause, and the first where that sentence opens the paragraph. None where a figure stands between, or the figure's own clause is the
    first of all. told: where the figure before ends."""
    begins = clause.sentence_start
    if text[begins : clause.left].strip():
        spans = [(begins, clause.left)]
    else:
        line = text.rfind("\n", max(0, begins - FARTHEST_TOPIC), begins) + 1
        before = text.rfind("。", line, begins - 1) + 1
        spans = [(max(line, *(text.rfind(stop, line, begins - 1) + 1 for stop in ",;:。")), begins)] if line else []
        spans += [(line, begins)] if line and not before else []
    if not spans or min(spans)[0] < told:
        return []
    found = [TOPIC.match(text, *span) for span in spans]
    return list(dict.fromkeys(topic.span("topic") for topic in found if topic))


def names_only_a_deed(text: str, tags: Tags, clause: Clause) -> bool:
    """全年共办理126件: whether nothing but what was done, when and by which level stands before a figure, and nothing behind it."""
    if HAN.search(text, clause.quantity.end, clause.right) or not (said := text[clause.left : clause.quantity.start]):
        return False
    outcomes = bits("retain", "repeal", "amend", "reject", "terminate", "withdraw", "uphold", "correct", "refuse")
    others = outcomes | of_kind("object") | of_kind("agent") | bits("of_which", "the_rest", "remainder", "average")
    if tags.union(clause.left, clause.quantity.start) & others:
        return False
    known = of_kind("act") | of_kind("scope") | of_kind("time")
    for i in tags.within(clause.left, clause.quantity.start):
        if tags.bits[i] & known:
            start, end = tags.starts[i] - clause.left, tags.ends[i] - clause.left
            said = said[:start] + " " * (end - start) + said[end:]
    of_any_thing = cue("said_of_any_thing", "summed_up", "sum_of_these", "up_to_now", "year_end", "came_to", "worked_toward", "matters")
    return HAN.search(of_any_thing.sub("", said)) is None

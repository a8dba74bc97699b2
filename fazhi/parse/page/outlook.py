"""Which sentences of a body tell what comes next.

Those of a section of plans, whether its heading is numbered, a line of its own or the first words of a paragraph (2017年打算。); and in any
other section a sentence that turns to the future (下一步, 新的一年, 2024年) with those behind it in its paragraph, and the answer to a question that does.
"""

import re
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_lexicon
from fazhi.parse.page.structure import NUMBERED, Section, Sentence, role_of

OPENING = re.compile(r"[【(]?(?P<head>(?:20\d\d(?!\d)|[^,;。:!?【】()\d\n]){2,18}(?:\(20\d\d年?\))?)(?:[。:】)]|$)")
"""The first words of a paragraph where a stop ends them, or a line of its own; they state no figure."""
FIRST = re.compile(r"第一|一、|[(]一[)]|1[.、]|[(]1[)]")
LAST_PART = 3
"""A head of plans in the last third of a body holds to its end: few reports have anything behind their plans."""


class Head(NamedTuple):
    """A head without a number: whether plans stand under it, and the level of the numbers that begin anew under it (0 for none yet)."""

    is_plan: bool
    level: int = 0


NO_HEAD = Head(is_plan=False)


def planned_sentences(text: str, body: tuple[int, int], sentences: list[Sentence], sections: list[Section], year: int | None) -> list[int | None]:
    """Of each sentence, from where on it tells what comes next, null where it does not. year: the one reported on."""
    turn, present = _turns(year)
    planned: list[int | None] = []
    head, has_turned, section, end = NO_HEAD, False, -1, body[0]
    for sentence in sentences:
        begins = sentence is sentences[0] or "\n" in text[end : sentence.start]
        if sentence.section != section:
            section, has_turned = sentence.section, False
            head = _under(head, sections[section])
        role = sections[section].role if section >= 0 else "done"
        if begins and not (section >= 0 and sections[section].start == sentence.start):
            head = _next(text, body, sentence, head, year)
        if begins and role != "both" and not text.startswith("答:", sentence.start):
            has_turned = False
        turned = sentence.start
        if turn.match(text, *sentence[:2]):
            has_turned = True
        elif not has_turned and role == "both" and (turns := _turns_from_shortcomings().search(text, *sentence[:2])):
            has_turned, turned = True, turns.start()
        elif role != "both" and present.match(text, *sentence[:2]):
            has_turned = False
        is_planned = role == "plan" or head.is_plan
        planned.append(sentence.start if is_planned else turned if has_turned else None)
        end = sentence.end
    return planned


def _under(head: Head, section: Section) -> Head:
    """What of a head without a number holds under a numbered one: where numbers begin anew behind it, all of them."""
    if not head.is_plan or (head.level and section.level >= head.level):
        return head
    return head._replace(level=section.level) if not head.level and FIRST.match(section.heading) else NO_HEAD


def _next(text: str, body: tuple[int, int], sentence: Sentence, head: Head, year: int | None) -> Head:
    """The head that holds from the paragraph that begins with a sentence."""
    line_end = text.find("\n", sentence.start, body[1])
    opening = OPENING.match(text, sentence.start, line_end if line_end >= 0 else body[1])
    if opening is None or opening["head"].endswith("日") or "\t" in opening["head"]:  # (市政府办公室 2013年一月七日); 项目 | 2022年完成 | 2023年计划
        return head
    role = role_of(opening["head"], year)
    if year is not None and role == "done" and f"{year}年" in opening["head"] and opening.end() == opening.endpos:
        return NO_HEAD  # 2025年还做了这些
    is_last = sentence.start > body[1] - (body[1] - body[0]) // LAST_PART
    if role == "plan":
        return Head(is_plan=True)
    return head if head.is_plan and is_last and role == "done" else NO_HEAD


@cache
def _turns(year: int | None) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What begins a sentence that turns to the future, and one that turns back to the year reported on."""
    lexicon = load_lexicon()
    ahead, now = (rf"{year + 1}年(?!\d{{1,2}}月|底|初)|", f"{year}年|") if year else ("", "")
    we = f"(?:{lexicon.either('we')}),?"
    will, turns = r"(?:将(?!\d)|打算)", lexicon.either("next_steps", "next_year", "turn_ahead")
    turn = rf"\s*{NUMBERED}(?:问:)?(?:(?:今年,?)?{we}{will}|今年,?{will}|(?:{we})?(?:{ahead}{turns}))"
    return re.compile(turn), re.compile(rf"\s*{NUMBERED}(?:{now}{lexicon.either('this_year', 'up_to_now')})")


@cache
def _turns_from_shortcomings() -> re.Pattern[str]:
    """What turns to the future where a heading announces shortcomings and plans together, at the head of a sentence or of a part of it."""
    ahead = load_lexicon().either("next_steps", "planned_work", "next_year", "turn_ahead", "turn_to_future")
    return re.compile(rf"(?<![^\n。;\s]){NUMBERED}(?:20\d\d年|今年[^。;]{{0,12}}[将要]|{ahead})")

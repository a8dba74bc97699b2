"""Days and years in the head and foot of a document."""

import re
from datetime import date

from fazhi.catalog.heads import pattern
from fazhi.parse.figures import numerals

DAY = r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
PUBLISHED = rf"(?:<labels.published>(?:时间|日期)?\s*:?\s*(?:时间|日期)?|时间|日期)\s*:\s*{DAY}"
BARE_DAY = re.compile(rf"^\D{{0,6}}{DAY}(?:\s+\d{{1,2}}:\d\d(?::\d\d)?)?\D{{0,20}}$")
SIGNED = re.compile(rf"^(?:[(])?{DAY}(?:[)])?$")
SIGNED_HAN = re.compile(r"^([二○〇Ｏ零一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$")
SIGNED_BARE = re.compile(r"^(20\d\d)(\d{2,4})$")
HAN_YEAR = r"二[○〇零OＯ0][○〇零OＯ0一二三四五六七八九]{2}"
YEAR = re.compile(rf"(20\d\d)(?!\d)\s*年?度?|({HAN_YEAR})年?")


def day(year: str | int, month: str | int, day_of_month: str | int) -> date | None:
    """The calendar day, or null where there is none such."""
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def published(head: list[str]) -> date | None:
    """The day that the lines above the text give as the one of publication: a labelled one, else one that stands alone."""
    for form in (pattern(PUBLISHED), BARE_DAY):
        for content in head:
            if match := form.search(content):
                return day(*[g for g in match.groups() if g][:3])
    return None


def signed(content: str) -> date | None:
    """A line that is nothing but a day. Digits that lost their separators count only where they can be read in one way."""
    compact = content.replace(" ", "")
    if match := SIGNED.match(compact):
        return day(*match.groups())
    if match := SIGNED_HAN.match(compact):
        return day(*(numerals.chinese(group.replace("Ｏ", "零")) or 0 for group in match.groups()))
    if match := SIGNED_BARE.match(compact):
        rest = match[2]
        readings = {day(match[1], rest[:cut], rest[cut:]) for cut in (1, 2) if rest[:cut] and rest[cut:] and not rest[cut:].startswith("0")}
        readings |= {day(match[1], rest[:2], rest[2:])} if len(rest) == 4 else set()
        days = {found for found in readings if found}
        return days.pop() if len(days) == 1 else None
    return None


def first_day(content: str) -> date | None:
    """The first calendar day written in a text, or null."""
    match = re.search(DAY, content)
    return day(*match.groups()) if match else None


def years_in(content: str) -> list[int]:
    """The calendar years that a text names, in digits or Chinese numerals, in order."""
    found = []
    for match in YEAR.finditer(content):
        year = int(match[1]) if match[1] else numerals.chinese(re.sub("[OＯ0]", "零", match[2]))
        if year and 2000 <= year <= 2100:
            found.append(year)
    return found

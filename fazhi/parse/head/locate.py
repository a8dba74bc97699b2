"""Which division a name begins with, as it stood in a year; of several of one name, the one that the evidence speaks for."""

import re
from dataclasses import dataclass
from functools import cache

from fazhi.catalog import Place, Places, load_places
from fazhi.catalog.heads import pattern
from fazhi.catalog.places import PROVINCE_SUFFIX, names_of
from fazhi.parse.head.kinds import is_township_ending, is_zone_name
from fazhi.parse.head.page import UNKNOWN, Page

OFFICE_END = r"<government.organs>?<government.offices>$|<government.organs>$"
DIVISION = re.compile(r"[省市县区州旗盟]$")
LEVELS = "市县区州旗盟"
BRANCH = r"^([\u4e00-\u9fff]{2,6}?)<central_branches>$"
ANY_ZONE = "开发区"
"""Behind a city's name it may be any of its zones, or all of them (杭州市开发区管理办公室)."""
NUMBER_COMMON = frozenset("政办发府呈报法函字文办委司依领治党")
BRACKET = re.compile(r"[〔\[(【]")


@dataclass(frozen=True)
class Clues:
    """What a document says of its origin besides its title.

    above: the lines over the text; opening: its first sentences; body: title and enough of the text to see how
    it speaks of itself.
    """

    above: tuple[str, ...] = ()
    addressee: str | None = None
    signature: str | None = None
    document_number: str | None = None
    opening: str = ""
    body: str = ""
    foot: str = ""
    page: Page = UNKNOWN

    def names(self) -> str:
        """All text in which a superior's name tells two places of one name apart."""
        page = self.page
        return " ".join((*self.above, self.addressee or "", self.signature or "", self.opening, self.foot, page.publisher or "", page.title or ""))


def locate(subject: str, year: int | None, clues: Clues) -> tuple[Place | None, str, str]:
    """The division that `subject` begins with, what follows its name, and why there is none.

    Names follow each other from the higher to the lower (河北省石家庄市藁城区). One that several places share is decided by
    the evidence of `clues`.
    """
    places = load_places()
    rest, chosen = subject, None
    while hit := _name_at_front(rest, places, year, chosen):
        name, found = hit
        below = [p for p in found if chosen is None or chosen.code in {s.code for s in places.line(p, year)[1:]}]
        if not below:
            break
        picked = below[0] if len(below) == 1 else _by_evidence(below, places, year, clues)
        if picked is None:
            several = ", ".join(f"{'/'.join(p.name for p in reversed(places.line(c, year)))} ({c.code})" for c in below[:8])
            return None, rest, f"ambiguous_jurisdiction: {subject} may be {several}"
        chosen, rest = picked, rest[len(name) :]
    if chosen is None or is_township_ending(rest):
        return None, subject, f"unknown_jurisdiction: {subject!r} names no division of the time"
    if unknown := _unknown_below(places.line(chosen, year), rest):
        return None, rest, f"unknown_jurisdiction: {chosen.name} has no {unknown!r} at the time"
    return chosen, rest, ""


def _unknown_below(line: list[Place], rest: str) -> str | None:
    """The name of a division behind another's that is none below it, though it ends like one. The division's own name again is none,
    nor those of its superiors (中共遂宁市安居区委 遂宁市安居区人民政府)."""
    left = pattern(OFFICE_END).sub("", rest)
    for name in sorted({name for place in line for name in names_of(place)}, key=len, reverse=True):
        left = left.replace(name, "")
    repeats = re.fullmatch(r".{0,8}委[省市县区州旗盟]|[省市县区州旗盟]|.*依法治[省市县区州旗盟]", left)
    return left if DIVISION.search(left) and not is_zone_name(left) and not repeats else None


def _name_at_front(rest: str, places: Places, year: int | None, within: Place | None) -> tuple[str, list[Place]] | None:
    base = re.sub("[省市州县区]$", "", within.name) if within else ""
    for length in range(min(places.longest, len(rest)), 1, -1):
        name = rest[:length]
        if found := places.named(name, year):
            return name, found
        if base and name != ANY_ZONE and (found := [p for p in places.named(base + name, year) if p.level == "zone"]):
            return name, found
    return _of_branch(rest, places, year)


def _of_branch(rest: str, places: Places, year: int | None) -> tuple[str, list[Place]] | None:
    """A central body's branch bears its place's name without the level: 信阳调查队 is 信阳市's. One that two places may be (长沙) is neither's."""
    if not (branch := pattern(BRANCH).match(rest)):
        return None
    found = {place.code: place for level in LEVELS for place in places.named(branch[1] + level, year)}
    return (branch[1], list(found.values())) if len(found) == 1 else None


def _by_evidence(candidates: list[Place], places: Places, year: int | None, clues: Clues) -> Place | None:
    """The candidate for which most speaks; null at a tie or where nothing does."""
    scored = sorted(((_speaks_for(c, places.line(c, year), clues), c) for c in candidates), key=lambda pair: -pair[0])
    (best, first), (runner_up, _) = scored[:2]
    return first if best > runner_up else None


def _speaks_for(place: Place, line: list[Place], clues: Clues) -> int:
    """How much of the evidence is for a place: superiors named in head, addressee, signature or opening; the portal; the number."""
    text, page = clues.names(), clues.page
    score = 2 * sum(any(name in text for name in names_of(superior)) for superior in line[1:])
    codes = {p.code.rstrip("0").ljust(2, "0") for p in line}
    if page.site_code and any(page.site_code.startswith(code) for code in codes):
        score += 2 if page.site_code[:6] != place.code else 4
    if page.site_name:
        score += 2 * any(name in page.site_name for superior in line[1:] for name in names_of(superior))
    if page.host:
        labels = set(re.split(r"[.\-]", page.host))
        score += 2 * any(pinyin(superior.name) in labels or (superior.level == "province" and initials(superior.name) in labels) for superior in line[1:])
    if clues.document_number:
        prefix = set(BRACKET.split(clues.document_number)[0]) - NUMBER_COMMON
        score += sum(superior.name[0] in prefix for superior in line[1:])
    return score


@cache
def pinyin(name: str) -> str:
    """A division's name as its portal spells it: 信阳市 is xinyang."""
    return "".join(_syllables(re.sub(r"(?:自治[区州县旗]|[省市县区州旗盟])$", "", name) if len(name) > 2 else name))


def initials(name: str) -> str:
    """A province's name by its initials: 广东省 is gd."""
    return "".join(syllable[0] for syllable in _syllables(PROVINCE_SUFFIX.sub("", name)))


def _syllables(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its dictionary takes long to load, and only pages of a portal need it

    return lazy_pinyin(name)

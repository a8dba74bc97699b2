"""Whose a document is where title and signature name no division: its opening, its publisher, its portal.

Each is believed only where the text speaks of itself in the same way: 我县 is no prefecture's.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from fazhi.catalog import Place, load_places
from fazhi.catalog.heads import pattern
from fazhi.parse.head.kinds import issuer_kind, kind_by_end
from fazhi.parse.head.locate import DIVISION, Clues, locate, pinyin
from fazhi.parse.head.subject import bare

OFFICE = r"<labels.office>\s*:\s*([\u4e00-\u9fff]{3,24})"
SITE_TAIL = r"<labels.site>+$"
SITE = r"<labels.site>+$|<titles.signatures>$"
WINDOW = re.compile(r"\s*[-—_|·>]\s*|\s+")
"""复兴镇2023年工作报告_宿松县人民政府 信息公开网: the names of the site behind the title, in the name of a page's window."""
SIGNATURE = r"^[\u4e00-\u9fff、]{2,24}<titles.signatures>$"
"""Nothing but the name of a body."""
SPEAKER = r"<titles.speakers>(?:\s.*|[\u4e00-\u9fff]{0,4})$"
"""永州市司法局局长: who speaks for a body, under the title of a speech."""
RED_HEAD = r"^([\u4e00-\u9fff]{3,24}(?:[(][\u4e00-\u9fff]{2,24}[)])?[\u4e00-\u9fff]{0,8}<titles.signatures>)文件$"
"""某市人民政府文件, over a document's number: whose paper it is."""
SPOKEN_AT = re.compile(r"在([\u4e00-\u9fff]{2,14}?)(?:第[一二三四五六七八九十]{1,3}届)?(?:人大|人民代表大会)")
"""2023年3月29日在青州市第十九届人民代表大会常务委员会第九次会议上: before whom a speech was given, under its title."""
CONGRESS = re.compile(r"^([\u4e00-\u9fff]{2,14}?)(?:人大|人民代表大会)(?:常务委员会|常委会|公报|会刊|公告|网)")
"""蚌埠市禹会区人民代表大会常务委员会公报, 咸宁市人大常委会 审议意见与报告, over a government's report to it."""
STEP = re.compile(r"\s*(?:[-—_|>→·•»›\\]|::)\s*|\s+/\s+")
"""东营市政府信息公开 - 市政府文件: where the page lies, above the title."""
LEGAL_OFFICE, GOVERNMENT = r"^<government.legal>", r"<government.organs>$"
"""来源: 泾县司法局, under the path 泾县人民政府 / 法治政府建设: the legal office tells of its government."""
OF_YEAR = re.compile(r"[(]20\d\d年度?[)]$")
"""灌云县医疗保障局(2022年度), under a title that names nobody."""
LOCATION = re.compile(r"^.{0,6}位置\s*[:是]?\s*")
OWN_NAME = re.compile(r"[我全本]([省市县区州旗盟局厅委镇乡院]|街道|办)")
LEVELS = "省市县区州旗盟"

Told = tuple[str, str, str, Place | None, str]
"""The source, what follows its division's name, the kind, the place, and why there is none."""


def told_elsewhere(named: str | None, year: int | None, clues: Clues) -> Told | None:
    """The first source beside title and signature that tells whose the document is."""
    own = Counter(OWN_NAME.findall(clues.body))
    body_kind = _kind_of_own_name(named, own)
    for source in (*_sources(clues), *(_bodies(clues) if body_kind in {None, "government", "department"} else ())):
        place, rest, why = locate(bare(source), year, clues)
        if why.startswith("ambiguous"):
            return source, rest, body_kind or "government", None, why
        if place is None or not _agrees(place, own) or (named and named[0] in LEVELS and named[0] != place.name[-1]):
            continue
        opened = _in_opening(clues.opening, year, place)
        if opened is None or opened.code == place.code or _is_of_its_own(opened, place, year, own):
            is_for_another = pattern(LEGAL_OFFICE).match(rest) and any(place.name in s and pattern(GOVERNMENT).search(s) for s in _steps(clues))
            kind = body_kind or ("government" if own[place.name[-1]] or is_for_another else issuer_kind(rest, place))
            return source, rest, kind, place, ""
    opened = _in_opening(clues.opening, year, None) or (_of_host(clues.page.host, year) if clues.page.host else None)
    if opened and _agrees(opened, own) and (own or named is None):
        return f"{opened.name}人民政府", "人民政府", body_kind or "government", opened, ""
    return None


def _sources(clues: Clues) -> Iterator[str]:
    yield from (match[1] for line in clues.above if (match := pattern(OFFICE).search(line)))
    yield from (re.sub("[(].*[)]", "", match[1]) for line in clues.above[1:] if (match := pattern(RED_HEAD).search("".join(line.split()))))
    yield from (match[1] for line in clues.above for told in (SPOKEN_AT, CONGRESS) if (match := told.search(line)))
    yield from filter(None, (clues.page.publisher, pattern(SITE_TAIL).sub("", clues.page.site_name or "")))
    yield from (pattern(SITE_TAIL).sub("", part) for part in WINDOW.split(clues.page.head or "")[1:] if pattern(SITE).search(part))
    yield from (site for step in _steps(clues) if (site := pattern(SITE_TAIL).sub("", step)) != step)


def _steps(clues: Clues) -> Iterator[str]:
    return (step for line in clues.above for step in steps_of(line))


def steps_of(line: str) -> list[str]:
    """The steps of a page's path, but for its first page: 当前位置: 首页 > 桐乡市人民政府 > 濮院镇."""
    return [step for step in STEP.split(LOCATION.sub("", line)) if step.removeprefix("网站") not in {"", "首页"}]


def _bodies(clues: Clues) -> Iterator[str]:
    """Bodies that a step of the page's path is (莆田市卫生健康委员会 · 法治工作), or that somebody speaks for."""
    steps = (pattern(SPEAKER).sub("", OF_YEAR.sub("", step.strip())) for line in clues.above[1:] for step in steps_of(line))
    yield from (step for step in steps if pattern(SIGNATURE).search(step))


def _kind_of_own_name(named: str | None, own: Counter[str]) -> str | None:
    """The kind that the title's name or the text's word for itself (我局) tells."""
    if named and (kind := kind_by_end(named) or ("government" if DIVISION.search(named) else None)) not in {None, "court_or_other"}:
        return kind
    if own["局"] + own["厅"] + own["委"] > own["市"] + own["县"] + own["区"] + own["州"] + own["省"]:
        return "department"
    if own["镇"] + own["乡"] + own["街道"] > own["市"] + own["县"] + own["区"]:
        return "township"
    return None


def _agrees(place: Place, own: Counter[str]) -> bool:
    """Whether the text may be this division's: 我县 is written by a county. A text that does not say may be anyone's."""
    said = {c: n for c, n in own.items() if c in LEVELS}
    return not said or place.name[-1] in said or (place.level == "zone" and "区" in said)


def _is_of_its_own(opened: Place, place: Place, year: int | None, own: Counter[str]) -> bool:
    """Whether a division that the opening names is one of the place's own (大新县 in a report of 我市), and not what the report is on."""
    return place.code in {above.code for above in load_places().line(opened, year)[1:]} and own[place.name[-1]] > own[opened.name[-1]]


def _in_opening(opening: str, year: int | None, within: Place | None) -> Place | None:
    """The one division that the opening is about: all that it names lie on one line, and this is the lowest."""
    places, found = load_places(), _named_in(opening[:400], year)
    if not found:
        return None
    lowest = max(found, key=lambda p: len(places.line(p, year)))
    line = {p.code for p in places.line(lowest, year)}
    return lowest if all(p.code in line for p in found) and (within is None or within.code in line or lowest.code == within.code) else None


def _named_in(text: str, year: int | None) -> list[Place]:
    """The divisions that a text names in full, each by a name that is no other's."""
    places, i, found = load_places(), 0, []
    while i < len(text):
        for length in range(min(12, len(text) - i), 2, -1):
            name = text[i : i + length]
            if DIVISION.search(name) and len(named := places.named(name, year)) == 1 and named[0].level in {"province", "prefecture", "county"}:
                found.append(named[0])
                i += length - 1
                break
        i += 1
    return found


def _of_host(host: str, year: int | None) -> Place | None:
    found = [p for label in host.split(".") for p in _by_pinyin().get(label, ()) if p.stood_in(year)]
    return found[0] if len({p.code for p in found}) == 1 else None


@cache
def _by_pinyin() -> dict[str, list[Place]]:
    spelled: dict[str, list[Place]] = {}
    for place in load_places().rows:
        if place.level in {"province", "prefecture", "county"}:
            spelled.setdefault(pinyin(place.name), []).append(place)
    return spelled

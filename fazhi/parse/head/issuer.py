"""Whose report it is: the issuer, what kind of body that is, and its division as it stood in the report's year.

A name in the title decides. Without one the signature, the opening, the publisher and the portal are asked, in this order,
and believed only where the text speaks of itself in the same way (我县 is no prefecture's). What several places may be, and
no evidence tells apart, stays null with the candidates.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pypinyin import lazy_pinyin

import fazhi.catalog
from fazhi.catalog import Place, Places, load_places
from fazhi.catalog.places import names_of
from fazhi.parse.head.page import UNKNOWN, Page

SUBJECT = re.compile(
    r"^(?!关于)([^《》]{2,40}?)关于|^(?:关于)?(?:印发|公布)?《?(.{2,40}?)"
    r"(?:20\d\d|二[○〇零OＯ0]|法治政府|依法行政|推进|贯彻|落实|法治建设|法制|政府工作报告|政府信息公开|全面|上年|年度|第一责任人|行政|履行|“?十[一二三四]五|近[五三]年)"
)
NO_SUBJECT = re.compile(r"^(?:20\d\d|法治|依法|关于|印发|全面|推进|地方|在|\W)|^[我全本]?[省市县区州旗盟]?$")
BEHIND = re.compile(r"(?:-{1,2}|[(])([\u4e00-\u9fff]{3,20}?(?:人民政府|政府|局|厅|市|县|区))[)]?$")
PREFIX = re.compile(
    r"^(?:(?:20\d\d|二[○〇零OＯ0][○〇零OＯ0一二三四五六七八九]{2})年?度?|全面推进|中共|中国共产党|共青团|国家税务总局|国家统计局|国家外汇管理局|国家金融监督管理总局|中国人民银行|中华人民共和国|国家矿山安全监察局|国家能源局|图解:|一图读懂|《)+"
)
GOVERNMENT = re.compile(
    r"^(?:[省市县区州旗盟]?委(?:员会)?[和、]?)?(?:[\u4e00-\u9fff]{2,8}?[省市县区州旗盟])??(?:人民政府|政府|行政公署|公署|行署)?(?:办公[厅室])?$"
)
GOVERNMENT_END = re.compile(r"(?:人民政府|政府)?办公[厅室]$|(?:人民政府|政府|行政公署|行署)$")
ZONE = re.compile(
    r"(?:(?<!监督)管理委员会|管委会|开发区|经开区|高新区|新区|新城|示范区|园区|港区|保税区|度假区|风景区|风景名胜区|自贸区|试验区|实验区|合作区|先行区|产业园|管理区|功能区)$"
)
TOWNSHIP = re.compile(r"(?:镇|乡|街道|街道办事处|街道办|苏木|农场|林场)(?:党工委|党委)?(?:人民政府|政府|办事处)?$")
OTHER = re.compile(
    r"(?:法院|检察院|人大常委会|人大|政协|大学|学院|学校|中学|小学|医院|公司|集团|银行|协会|联合会|总工会|工会|团委|妇联|残联|科协|文联|红十字会|供销社|合作社|"
    r"[省市县区州旗盟]委|党委|党组|报社|电视台|委书记|[市县区]长)$"
)
DEPARTMENT = re.compile(r"(?:局|厅|委|委员会|办公室|办公厅|办|中心|大队|支队|总队|队|司|部|署|院|所|站|处|领导小组|指挥部|海关|缉私局)$")
DIVISION = re.compile(r"[省市县区州旗盟]$")
OFFICE = re.compile(r"(?:发布机构|发布单位|公开机构|信息来源|来源|主办单位|主办|发文机关|发文单位|责任部门|制发机关|公开主体)\s*:\s*([\u4e00-\u9fff]{3,24})")
OWN_NAME = re.compile(r"[我全]([省市县区州旗盟局厅委镇乡院]|街道|办)")
SITE_TAIL = re.compile(r"(?:门户网站|政府网站?|官方网站|网站|政务公开|信息公开|政府信息公开平台|公开平台|网)$")
NUMBER_COMMON = frozenset("政办发府呈报法函字文办委司依领治党")


@dataclass(frozen=True)
class Whose:
    """An issuer. place is null with a reason (why) where it is not known whose it is."""

    issuer: str | None
    kind: str
    place: Place | None
    why: str


@dataclass(frozen=True)
class Clues:
    """What a document says of its origin besides its title.

    above: the lines over the text; opening: its first sentences; body: enough of it to see how it speaks of itself.
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


def whose(title: str | None, year: int | None, clues: Clues) -> Whose:
    """The issuer of a document and its division in `year`."""
    named = _subject(title or "")
    found = _resolved(named, year, clues) if named else None
    if found and (found.place or found.why.startswith("ambiguous")):
        return found
    if clues.signature:
        signed = _resolved(clues.signature, year, clues)
        if signed.place or signed.why.startswith("ambiguous"):
            return signed
    if named and (whole := _completed(named, year, clues)):
        return whole
    told = _told_elsewhere(named, year, clues)
    return told or found or Whose(None, "court_or_other", None, "unknown_jurisdiction: neither title nor signature nor page names an issuer")


def _subject(title: str) -> str | None:
    """Who the title says reports: what stands before 关于, the year or the kind of report, else behind a dash."""
    match = SUBJECT.match(PREFIX.sub("", title))
    named = PREFIX.sub("", re.sub(r"[(][^)]*[)]?$|的$", "", match[1] or match[2])).strip("《“") if match else ""
    if named and not NO_SUBJECT.match(named):
        return named
    behind = BEHIND.search(title)
    return behind[1] if behind else None


def _resolved(subject: str, year: int | None, clues: Clues) -> Whose:
    if re.fullmatch(central_bodies(), subject):
        return Whose(subject, "department", load_places().at("000000", year), "")
    place, rest, why = locate(PREFIX.sub("", subject), year, clues)
    kind = issuer_kind(rest if place else PREFIX.sub("", subject), place)
    if place and kind == "zone" and place.level != "zone":
        return Whose(subject, kind, None, f"unknown_jurisdiction: {subject!r} is a zone without a code of its own: give it one in jurisdictions.csv")
    if place and kind == "court_or_other" and (rest == subject or not DIVISION.search(_matched(subject, rest))):
        return Whose(subject, kind, None, f"unknown_jurisdiction: {subject!r} names no division")
    return Whose(_issuer(subject, rest, kind, place), kind, place, why)


def _completed(named: str, year: int | None, clues: Clues) -> Whose | None:
    """A name without its place (市城管局) as the page's head or foot has it in full (安庆市城管局)."""
    for match in re.finditer(rf"([\u4e00-\u9fff]{{1,14}}){re.escape(named)}", clues.names()):
        for i in range(len(match[1])):
            found = _resolved(match[0][i:], year, clues)
            if found.place:
                return found
    return None


def _matched(subject: str, rest: str) -> str:
    return subject[: len(subject) - len(rest)] if rest else subject


def _issuer(subject: str, rest: str, kind: str, place: Place | None) -> str:
    """The name of the issuer: a government's ends with 人民政府, whichever of its organs signs for it."""
    if kind != "government" or place is None:
        return subject
    name = _matched(PREFIX.sub("", subject), rest)
    office = "行政公署" if re.search(r"行政公署|行署", rest) else "人民政府"
    return name + office


def issuer_kind(rest: str, place: Place | None) -> str:
    """government, department, township, zone or court_or_other: told from what follows the division's name."""
    if place is not None and GOVERNMENT.match(rest):
        return "zone" if place.level == "zone" else "government"
    if place is not None and place.level == "zone" and re.fullmatch(r"(?:党工委)?[、]?(?:管理委员会|管委会)(?:办公室)?", rest):
        return "zone"
    rest = re.sub(r"^人民政府(?=.)", "", rest) if place else rest
    for kind, pattern in (("court_or_other", OTHER), ("zone", ZONE), ("township", TOWNSHIP), ("department", DEPARTMENT)):
        if pattern.search(rest):
            return kind
    bare = GOVERNMENT_END.sub("", rest)
    return "government" if bare != rest or DIVISION.search(bare) else "court_or_other"


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
        picked = below[0] if len(below) == 1 else _by_evidence(below, places, year, subject, clues)
        if picked is None:
            several = ", ".join(f"{'/'.join(p.name for p in reversed(places.line(c, year)))} ({c.code})" for c in below[:8])
            return None, rest, f"ambiguous_jurisdiction: {subject} may be {several}"
        chosen, rest = picked, rest[len(name) :]
    if chosen is None:
        return None, subject, f"unknown_jurisdiction: {subject!r} names no division of the time"
    bare = GOVERNMENT_END.sub("", rest)
    if bare and DIVISION.search(bare) and not ZONE.search(bare) and not re.search(rf"委?(?:{re.escape(chosen.name)}|[省市县区州旗盟])$", bare):
        return None, rest, f"unknown_jurisdiction: {chosen.name} has no {bare!r} at the time"
    return chosen, rest, ""


def _name_at_front(rest: str, places: Places, year: int | None, within: Place | None) -> tuple[str, list[Place]] | None:
    base = re.sub("[市州县区]$", "", within.name) if within else ""
    for length in range(min(places.longest, len(rest)), 1, -1):
        name = rest[:length]
        if found := places.named(name, year):
            return name, found
        if base and (found := [p for p in places.named(base + name, year) if p.level == "zone"]):
            return name, found
    return None


def _by_evidence(candidates: list[Place], places: Places, year: int | None, subject: str, clues: Clues) -> Place | None:
    """The candidate for which most speaks; null at a tie or where nothing does."""
    scored = sorted(((_speaks_for(c, places.line(c, year), subject, clues), c) for c in candidates), key=lambda pair: -pair[0])
    (best, first), (runner_up, _) = scored[:2]
    return first if best > runner_up else None


def _speaks_for(place: Place, line: list[Place], subject: str, clues: Clues) -> int:
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
        prefix = set(re.split(r"[〔\[(【]", clues.document_number)[0]) - NUMBER_COMMON
        score += sum(superior.name[0] in prefix for superior in line[1:])
    return score


@cache
def pinyin(name: str) -> str:
    """A division's name as its portal spells it: 信阳市 is xinyang."""
    return "".join(lazy_pinyin(re.sub(r"(?:自治[区州县旗]|[省市县区州旗盟])$", "", name) if len(name) > 2 else name))


def initials(name: str) -> str:
    """A province's name by its initials: 广东省 is gd."""
    return "".join(syllable[0] for syllable in lazy_pinyin(re.sub(r"(?:省|市|维吾尔自治区|壮族自治区|回族自治区|自治区)$", "", name)))


def _told_elsewhere(named: str | None, year: int | None, clues: Clues) -> Whose | None:
    """Opening, publisher and portal, where title and signature name no division."""
    own = _own_names(clues.body)
    body_kind = _kind_of_own_name(named, own)
    offices = [match[1] for line in clues.above if (match := OFFICE.search(line))]
    site = SITE_TAIL.sub("", clues.page.site_name or "")
    for source in (*offices, clues.page.publisher, site):
        if not source:
            continue
        place, rest, why = locate(PREFIX.sub("", source), year, clues)
        if why.startswith("ambiguous"):
            return Whose(named or source, body_kind or "government", None, why)
        opened = _in_opening(clues.opening, year, place)
        if place and _agrees(place, own):
            kind = body_kind or ("government" if own[place.name[-1]] else issuer_kind(rest, place))
            if opened and opened.code != place.code:
                continue
            if named is None and kind in {"government", "zone"}:
                return Whose(_issuer(source, rest, "government", place), kind, place, "")
            return Whose(named or source, kind, place, "")
    opened = _in_opening(clues.opening, year, None)
    if opened is None and clues.page.host:
        opened = _of_host(clues.page.host, year)
    if opened and _agrees(opened, own) and (own or named is None):
        return Whose(named or f"{opened.name}人民政府", body_kind or "government", opened, "")
    return None


def _own_names(body: str) -> Counter[str]:
    """How the text speaks of itself: 我县, 全县, 我局, by their last character."""
    return Counter(OWN_NAME.findall(body))


def _kind_of_own_name(named: str | None, own: Counter[str]) -> str | None:
    if named and (kind := issuer_kind(named, None)) != "court_or_other":
        return kind
    if own["局"] + own["厅"] + own["委"] > own["市"] + own["县"] + own["区"] + own["州"] + own["省"]:
        return "department"
    if own["镇"] + own["乡"] + own["街道"] > own["市"] + own["县"] + own["区"]:
        return "township"
    return None


def _agrees(place: Place, own: Counter[str]) -> bool:
    """Whether the text may be this division's: 我县 is written by a county. A text that does not say may be anyone's."""
    said = {c: n for c, n in own.items() if c in "省市县区州旗盟"}
    return not said or place.name[-1] in said or (place.level == "zone" and "区" in said)


def _in_opening(opening: str, year: int | None, within: Place | None) -> Place | None:
    """The one division that the opening is about: all that it names lie on one line, and this is the lowest."""
    places = load_places()
    text, i, found = opening[:400], 0, []
    while i < len(text):
        for length in range(min(12, len(text) - i), 2, -1):
            name = text[i : i + length]
            if DIVISION.search(name) and len(named := places.named(name, year)) == 1 and named[0].level in {"province", "prefecture", "county"}:
                found.append(named[0])
                i += length - 1
                break
        i += 1
    if not found:
        return None
    lowest = max(found, key=lambda p: len(places.line(p, year)))
    line = {p.code for p in places.line(lowest, year)}
    return lowest if all(p.code in line for p in found) and (within is None or within.code in line or lowest.code == within.code) else None


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


@cache
def central_bodies() -> re.Pattern[str]:
    """Names of the State Council's bodies."""
    path = Path(fazhi.catalog.__file__).with_name("central_bodies.yaml")
    return re.compile("|".join(f"(?:{entry})" for entry in yaml.safe_load(path.read_text(encoding="utf-8"))))

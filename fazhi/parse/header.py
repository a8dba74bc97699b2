"""Whose report it is, of which year and kind: title, type, issuer, jurisdiction, dates, document number."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

import fazhi.catalog
from fazhi.catalog import Place, Places, load_places
from fazhi.parse import numerals
from fazhi.parse.lines import Line

HEAD_LINES = 30
"""How many lines from the top a portal's furniture, the title and its dates take at most."""
STRONG_TITLE = re.compile(r"(?:法治政府|依法行政|法治建设|政府工作|信息公开).{0,40}(?:报告|总结|情况|年报|方案|要点|计划|规划|意见|通知|解读|体系|讲话)")
WEAK_TITLE = re.compile(
    r"^.{6,}(?:方案|要点|计划|规划|意见|办法|通知|公告|通报|解读|指标体系|报告|总结|讲话)(?:[(].{1,12}[)])?$|^.{2,20}(?:召开|举行|举办).{4,40}$"
)
SIGNATURE = re.compile(r"^[\u4e00-\u9fff]{2,24}(?:政府|委员会|管委会|办公室|局|厅|办事处)$")
TITLE_END = re.compile(r"(?:报告|总结|情况|年报|通知|方案|要点|计划)$")
TITLE_TAIL = re.compile(r"^.{0,16}(?:报告|总结|年报)$")
ISSUER_LINE = re.compile(r"(?:政府|委员会|局|厅|省|市|县|区|州|旗)$")
FURNITURE = re.compile(r"^(?:首页|当前位置|您?现?当?前?所?在的?位置|<<|索引号|主题词|标\s*题|信息来源|来源|作者|字体|打印|序号|发布|浏览)")
DAY = r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
PUBLISHED = re.compile(
    rf"(?:发布|发文|更新|公开|公布|网站发布|录入|发表|上传|生成)(?:时间|日期)?\s*[:]?\s*(?:时间|日期)?\s*[:]\s*{DAY}|(?:时间|日期|网站发布)\s*[:]\s*{DAY}"
)
BARE_DAY = re.compile(rf"^\D{{0,6}}{DAY}(?:\s+\d{{1,2}}:\d\d(?::\d\d)?)?\D{{0,20}}$")
SIGNED = re.compile(rf"^(?:[(])?{DAY}(?:[)])?$")
SIGNED_HAN = re.compile(r"^([二○〇零一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$")
SIGNED_BARE = re.compile(r"^(20\d\d)(\d{2,4})$")
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s?[〔\[(【]\s?20\d\d\s?[〕\])】]\s?第?\s?\d+\s?号")
NOT_ISSUER = re.compile(r"^(?:(?:20\d\d|二[○〇零O][○〇零O一二三四五六七八九]{2})年?度?(?:全面|推进)?|中共|中国共产党)|的$")
OFFICE = re.compile(r"(?:发布机构|发布单位|公开机构|信息来源|来源|主办单位|主办)\s*:\s*([\u4e00-\u9fff]{3,24})")
ADDRESSEE = re.compile(r"^([\u4e00-\u9fff]{1,24}(?:政府|人大常委会|委员会|司法厅|司法局|办公室|领导小组)(?:[、,][\u4e00-\u9fff]{2,20})*):$")
YEAR_TITLE = re.compile(r"(20\d\d)\s*年?度?|(二[○〇零O][○〇零O一二三四五六七八九]{2})年")
SUBJECT = re.compile(
    r"^(?!关于)([^《》]{2,36}?)关于|^(?:关于)?(?:印发)?《?(.{2,36}?)(?:20\d\d|二[○〇零]|法治政府|依法行政|推进|贯彻|落实|法治建设|政府工作报告|全面)"
)
DEPARTMENT = re.compile(r"(?:局|厅|委|委员会|办公室|办|中心|大队|支队|总队|司|部|署|院|所|站|领导小组)$")
TOWNSHIP = re.compile(r"(?:镇|乡|街道|街道办事处|苏木)(?:人民政府|政府|办事处)?$")
ZONE = re.compile(r"(?:管理委员会|管委会|开发区|高新区|新区|示范区|园区|保税区|度假区|风景区|自贸区|试验区|产业园)$")
COURT = re.compile(r"(?:法院|检察院)$")


@dataclass(frozen=True)
class Header:
    """What the head and foot of a document tell. Dates are calendar days; null is not told or not resolved.

    reason explains report_type, and a jurisdiction that could not be resolved. body: offsets of what the report says.
    """

    title: str | None
    report_type: str
    accepted: bool
    reason: str
    jurisdiction_code: str | None
    year: int | None
    issuer: str | None
    issuer_kind: str
    addressed_to: str | None
    document_number: str | None
    published_on: date | None
    signed_on: date | None
    body: tuple[int, int]


@dataclass(frozen=True)
class ReportType:
    id: str
    zh: str
    accepted: bool
    title: re.Pattern[str]
    opening: re.Pattern[str] | None


@cache
def report_types() -> tuple[ReportType, ...]:
    """The types of document that are told apart, in the order in which they are tried."""
    path = Path(fazhi.catalog.__file__).with_name("report_types.yaml")
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(ReportType(e["id"], e["zh"], e["accepted"], re.compile(e["title"]), re.compile(e["opening"]) if "opening" in e else None) for e in entries)


def parse_header(lines: list[Line], length: int) -> Header:
    """Header of a document from its normalised lines; `length` is the text's, in code points."""
    head = lines[:HEAD_LINES]
    title, after_title = _title(head)
    report_type, accepted, reason = classify(title, [line.content for line in head])
    body_start, addressee = _body_start(lines, after_title)
    body_end, signature, signed_on = _body_end(lines, body_start)
    above = [line.content for line in lines[:body_start]]
    year = _year(title, lines[body_start : body_start + 3] if accepted else [])
    subject, place, why_no_place = _whose(title, signature, above, year, _evidence(above, addressee, signature, lines))
    kind = issuer_kind(subject, place)
    if kind == "zone":
        place, why_no_place = None, f"unknown_jurisdiction: {subject!r} is a zone without a code of its own"
    return Header(
        title=title,
        report_type=report_type,
        accepted=accepted,
        reason=reason if place or not accepted else f"{reason}; {why_no_place}",
        jurisdiction_code=place.code if place else None,
        year=year,
        issuer=_issuer(subject, kind),
        issuer_kind=kind,
        addressed_to=addressee,
        document_number=_document_number(above),
        published_on=_published(above),
        signed_on=signed_on,
        body=(lines[body_start].start, lines[body_end - 1].end) if body_end > body_start else (length, length),
    )


def classify(title: str | None, head: list[str]) -> tuple[str, bool, str]:
    """Report type, whether it is accepted as a report, and why: by the title, and by the opening where it decides."""
    for kind in report_types():
        if title and (match := kind.title.search(title)):
            return kind.id, kind.accepted, f"the title has {match[0]!r} ({kind.zh})"
        if kind.opening and (line := next((line for line in head if kind.opening.search(line)), None)):
            return kind.id, kind.accepted, f"the document opens with {line[:20]!r} ({kind.zh})"
    if title is None:
        return "other", False, "no line at the top of the document reads as a title"
    return "other", False, f"the title {title!r} is of no known type"


def _title(head: list[Line]) -> tuple[str | None, int]:
    """The title and the number of the line behind it: the first line that names a kind of report, else of document.

    A title may be broken over lines: the issuer alone on the first, the kind of report alone on the last.
    """
    for pattern in (STRONG_TITLE, WEAK_TITLE):
        for i, line in enumerate(head):
            content, behind = _compact(line), i + 1
            if not TITLE_END.search(content) and behind < len(head) and len(content) <= 40 and TITLE_TAIL.match(_compact(head[behind])):
                content, behind = content + _compact(head[behind]), behind + 1
            if len(content) > 90 or FURNITURE.match(content) or content.endswith(("。", ";", ":")) or not pattern.search(content):
                continue
            above = _compact(head[i - 1]) if i else ""
            if content.startswith(("关于", "20", "二")) and ISSUER_LINE.search(above) and len(above) <= 30:
                content = above + content
            return content, behind
    return None, 0


def _compact(line: Line) -> str:
    return "".join(line.content.split())


def _body_start(lines: list[Line], after_title: int) -> tuple[int, str | None]:
    """Number of the first line of running text, and whom the report addresses."""
    addressee = None
    for i, line in enumerate(lines[after_title:], after_title):
        if match := ADDRESSEE.match(line.content):
            addressee = match[1]
        elif line.content.endswith("。") or (len(line.content) > 60 and "," in line.content) or re.match(r"^(?:[一二三]、|[(]一[)]|第一[章部])", line.content):
            return i, addressee
    return len(lines), addressee


def _body_end(lines: list[Line], start: int) -> tuple[int, str | None, date | None]:
    """Number of the line behind the last one of running text; signature and day of signing below it."""
    end = len(lines)
    while end > start and not _is_running(lines[end - 1].content):
        end -= 1
    foot = lines[end:]
    days = [day for line in (*foot, *reversed(lines[:end])) if (day := _signed(line.content))]
    signature = next((_compact(line) for line in foot if len(line.content) <= 30 and SIGNATURE.search(_compact(line))), None)
    return end, signature, days[0] if days else None


def _is_running(content: str) -> bool:
    return content.endswith(("。", ";", "。”", "!", "。)")) or (len(content) > 45 and bool(re.search("[,。;]", content))) or "\t" in content


def _signed(content: str) -> date | None:
    """A line that is nothing but a day. Digits that lost their separators count only where they can be read in one way."""
    compact = content.replace(" ", "")
    if match := SIGNED.match(compact):
        return _date(*match.groups())
    if match := SIGNED_HAN.match(compact):
        return _date(*(numerals.chinese(group) or 0 for group in match.groups()))
    if match := SIGNED_BARE.match(compact):
        rest = match[2]
        readings = {_date(match[1], rest[:cut], rest[cut:]) for cut in (1, 2) if rest[:cut] and rest[cut:] and not rest[cut:].startswith("0")}
        readings |= {_date(match[1], rest[:2], rest[2:])} if len(rest) == 4 else set()
        days = {day for day in readings if day}
        return days.pop() if len(days) == 1 else None
    return None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _published(above: list[str]) -> date | None:
    for pattern in (PUBLISHED, BARE_DAY):
        for content in above:
            if match := pattern.search(content):
                groups = [g for g in match.groups() if g]
                return _date(*groups[:3])
    return None


def _document_number(above: list[str]) -> str | None:
    alone = [m[0] for content in above if (m := NUMBER.search(content)) and len(content) <= len(m[0]) + 12 and "《" not in content]
    return alone[0].replace(" ", "") if alone else None


def _year(title: str | None, opening: list[Line]) -> int | None:
    """The year a report speaks for: the title's, else the one that its first sentences open with."""
    for content in (title or "", *(line.content[:60] for line in opening)):
        if match := YEAR_TITLE.search(content):
            year = int(match[1]) if match[1] else numerals.chinese(match[2].replace("O", "零"))
            if year and 2000 <= year <= 2100:
                return year
    return None


def _whose(title: str | None, signature: str | None, above: list[str], year: int | None, evidence: str) -> tuple[str | None, Place | None, str]:
    """The issuer, its division and why there is none: named by the title, else by the signature, else by the page's head.

    A title that names a division (be it an ambiguous one) is not overruled.
    """
    match = SUBJECT.match(title or "")
    named = NOT_ISSUER.sub("", match[1] or match[2]).strip() if match else ""
    office = next((m[1] for line in above if (m := OFFICE.search(line))), None)
    first: tuple[str | None, Place | None, str] | None = None
    for subject in (named, signature, office):
        if not subject:
            continue
        place, why = resolve_place(subject, year, evidence)
        first = first or (subject, place, why)
        if place or why.startswith("ambiguous"):
            return subject, place, why
    return first or (None, None, "unknown_jurisdiction: neither title nor signature names an issuer")


def _evidence(above: list[str], addressee: str | None, signature: str | None, lines: list[Line]) -> str:
    """Text that may tell two places of one name apart: page head, addressee, signature, opening and foot."""
    opening = " ".join(line.content for line in lines[len(above) : len(above) + 6])[:1500]
    foot = " ".join(line.content for line in lines[-6:])[-300:]
    return " ".join((*above, addressee or "", signature or "", opening, foot))


def resolve_place(subject: str, year: int | None, evidence: str) -> tuple[Place | None, str]:
    """The division that `subject` (市, 县, their governments and offices) belongs to, as it stood in `year`.

    The longest name at the front decides; a second name behind it is the narrower one (河北省石家庄市). A name that
    several places share is decided by the names of their superiors in the evidence, and left null without.
    """
    places = load_places()
    rest, chosen = subject, None
    candidates: list[Place] = []
    while hit := _name_at_front(rest, places, year):
        name, found = hit
        below = [p for p in found if chosen is None or chosen in places.line(p, year)[1:]]
        if not below:
            break
        candidates, rest = below, rest[len(name) :]
        chosen = candidates[0] if len(candidates) == 1 else _by_superior(candidates, places, year, evidence)
        if chosen is None:
            break
    if chosen:
        return chosen, ""
    if candidates:
        several = ", ".join(f"{'/'.join(p.name for p in reversed(places.line(c, year)))} ({c.code})" for c in candidates[:8])
        return None, f"ambiguous_jurisdiction: {subject} may be {several}"
    return None, f"unknown_jurisdiction: {subject!r} names no division of the time"


def _name_at_front(rest: str, places: Places, year: int | None) -> tuple[str, list[Place]] | None:
    for length in range(min(places.longest, len(rest)), 1, -1):
        name = rest[:length]
        if found := [p for p in places.by_name.get(name, ()) if p.stood_in(year)] or list(places.by_name.get(name, ())[-1:]):
            return name, found
    return None


def _by_superior(candidates: list[Place], places: Places, year: int | None, evidence: str) -> Place | None:
    """The one candidate of whose superiors most are named in the evidence; null at a tie or without any."""
    scored = []
    for candidate in candidates:
        above = places.line(candidate, year)[1:]
        scored.append((sum(1 for p in above if any(n in evidence for n in fazhi.catalog.places.names_of(p))), candidate))
    scored.sort(key=lambda pair: -pair[0])
    best, runner_up = scored[0], scored[1]
    return best[1] if best[0] > runner_up[0] else None


def issuer_kind(subject: str | None, place: Place | None) -> str:
    """government, department, township, zone, court_or_other: told from how the issuer's name ends."""
    name = re.sub(r"(?:人民政府办公[厅室]|政府办公[厅室]|人民政府|政府)$", "", subject or "")
    own = place is not None and (name.endswith(tuple(fazhi.catalog.places.names_of(place))))
    if own:
        return "government"
    if COURT.search(name) or not subject:
        return "other"
    for kind, pattern in (("zone", ZONE), ("township", TOWNSHIP), ("department", DEPARTMENT)):
        if pattern.search(name):
            return kind
    return "government" if subject != name else "other"


def _issuer(subject: str | None, kind: str) -> str | None:
    if subject is None or kind != "government" or subject.endswith("政府"):
        return subject
    return re.sub(r"人?民?政?府?办公[厅室]$", "", subject) + "人民政府"

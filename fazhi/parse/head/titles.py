"""What a document is called, what kind it is, and which year it speaks for."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import fazhi.catalog
from fazhi.catalog.heads import pattern
from fazhi.parse.head.dates import HAN_YEAR, YEAR, years_in
from fazhi.parse.head.subject import subject_of, without
from fazhi.parse.page.lines import Line
from fazhi.yaml_file import loaded

MARKUP = "#*_`> "
"""What Markdown sets around a line's words."""
MARKED = tuple(
    re.compile(form)
    for form in (
        r"[#>]{1,6}(.+?)#{0,6}",
        r"\*{1,3}([^*]+)\*{1,3}|_{2,3}([^_]+)_{2,3}",
        r"<(?:\w{1,9})[^<>]*>([^<>]+)</\w{1,9}>",
        r"\[([^\[\]]+)\]\([^()]*\)",
        r"【([^【】]+)】|《([^《》]+)》",
    )
)
"""What Markdown, pages and people set around a title."""
HEAD_LINES = 30
"""How many lines from the top a portal's furniture, the title and its dates take at most."""
STRONG = r"<titles.subjects>.{0,40}<titles.documents>"
WEAK = r"^.{6,}<titles.others>(?:[(].{1,12}[)])?$|^.{2,20}<titles.events>.{4,40}$"
WHOLE = r"<titles.whole>$"
PAUSED = re.compile("[,;:。].")
"""A sentence has a stop before its end, and a title has none."""
BROKEN = r"<titles.broken>|20\d\d|<titles.issuers>$"
TAIL = r"^.{0,16}<titles.tails>$"
DAY = re.compile(r"20\d\d[-./]\d{1,2}[-./]\d{1,2}")
"""某市人民政府 2026-01-22 17:40 来源:某市司法局: what a page tells of itself is no first half of a title."""
ISSUER_ALONE = r"<titles.issuers>(?<!法治政府)$"
YEAR_ALONE = re.compile(rf"^(?:20\d\d|{HAN_YEAR})年?度?$")
SHORT_YEAR = re.compile(r"(?<![\d近连过年])([12]\d)年度?(?=[^来间以代\d])")
"""望江县22年度法治政府建设情况报告."""
YEAR_OF_ITS_OWN = re.compile(rf"[(]?[^,。;:()《》\d]{{0,16}}?((?:20\d\d|{HAN_YEAR})年)(?:度?(?:工作)?(?:报告|年报|总结)|度)[)]?")
"""(泸定县2022年度); 2020年度报告; 首页 > 政府信息公开 > 2020年度."""
SINCE = re.compile(rf"(?:20\d\d|{HAN_YEAR})年以来|20\d\d年?[-~至到]20\d\d年")
A_YEAR = f"(?:20\\d\\d|{HAN_YEAR})"
HANDED_IN = rf"{A_YEAR}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?<titles.handed_in>的?(?=《?{A_YEAR})"
"""2023年1月报送2022年度…: when a report was handed in or made public, before the year that it speaks for."""
OUTLINE = re.compile(rf"[(]{A_YEAR}年?[-~至到]{A_YEAR}年?[)]》(?=.{{0,12}}{A_YEAR}年)")
"""《法治政府建设实施纲要(2021-2025年)》2022年度…: the years of an outline that is carried out."""
LABELLED = r"^(?:title|<labels.title>)[:=][\"']?(.{6,80}?)[\"']?$"
TITLE_CELL = r"^(<labels.title>)\t(?=[^\t]{6,80}\s*$)"
"""名称 and the title, in a row of what a page tells of its document."""
NEXT_LABEL = re.compile(r"(?:\s*[;,|/]\s*|\s+)(?=[\u4e00-\u9fff]{2,8}:)")
"""发布日期:2023-01-10  名称:…报告;公开形式:主动公开: labels on one line."""
FURNITURE = r"^[\[【(]?<labels.furniture>"
OF_THE_PAGE = r"<labels.office>|^<labels.furniture>"
"""访问次数  信息来源 市司法局."""
HEADING = re.compile(r"^\s*(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)])")
BREADCRUMB = re.compile(
    r">[^>]{0,40}>|首页\s{0,3}[>/»›]|»|›|/[^/]{0,40}/[^/]{0,40}正文|[|][^|]{0,40}[|]\s{0,3}正文|^首页\s"
    r"|→[^→]{0,40}→|(?:\s[·•/\\]\s[^·•/\\]{1,20}){2}|^\S{2,20}(?:网|网站|首页)\s?[·•→|]"
)
SITE_BEHIND = re.compile(r"\s*[_|]+\s*|\s+-+\s+|--+|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")
"""…情况报告_政府信息公开_市政府门户网站: what parts a page's title from the names of its column and site."""
STEP = re.compile(r"\s*[>/»›→|\\]\s*|\s+[·•]\s+|\s{2,}")
TITLE_WITH_YEAR = re.compile(rf"^[^:]*(?:20\d\d|{HAN_YEAR})年")
PLACE_FIRST = re.compile(r"[\u4e00-\u9fff]{1,7}[省市县区州旗盟镇乡]")
LEADING_YEAR = re.compile(rf"^(?:20\d\d|{HAN_YEAR}|关于)")


@dataclass(frozen=True)
class ReportType:
    """A kind of document: found by its title, or by a wording that `at_least` of the first lines have.

    title is searched in the title without the name of its issuer, whole_title in all of it. unless: a wording of the first
    lines that shows the document to be something else.
    """

    id: str
    zh: str
    accepted: bool
    title: re.Pattern[str] | None
    whole_title: re.Pattern[str] | None
    lines: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_title: re.Pattern[str] | None
    at_least: int

    def found_in(self, title: str, subject: str | None, head: list[str]) -> str | None:
        """What in the document is of this type, or null."""
        told_by_title = self.unless_title and self.unless_title.search(title)
        why = self._by_title(title, subject) or (None if told_by_title else self._by_lines(head))
        return None if why and self.unless and any(self.unless.search(line) for line in head) else why

    def _by_title(self, title: str, subject: str | None) -> str | None:
        for form, wording in ((self.title, without(title, subject)), (self.whole_title, title)):
            if form and (match := form.search(wording)):
                return f"the title has {match[0]!r} ({self.zh})"
        return None

    def _by_lines(self, head: list[str]) -> str | None:
        found = [line for line in dict.fromkeys(head) if self.lines.search(line)] if self.lines else []  # a running head is no other title
        return f"the document has the line {found[0][:30]!r} ({self.zh})" if found and len(found) >= self.at_least else None


@cache
def report_types() -> tuple[ReportType, ...]:
    """The types of document that are told apart, in the order in which they are tried."""
    path = Path(fazhi.catalog.__file__).with_name("report_types.yaml")
    entries = loaded(path)
    return tuple(_report_type(entry) for entry in entries)


def _report_type(entry: dict[str, Any]) -> ReportType:
    title, whole_title, lines, unless, unless_title = (_pattern(entry, key) for key in ("title", "whole_title", "lines", "unless", "unless_title"))
    return ReportType(entry["id"], entry["zh"], entry["accepted"], title, whole_title, lines, unless, unless_title, entry.get("at_least", 1))


def _pattern(entry: dict[str, Any], key: str) -> re.Pattern[str] | None:
    forms = entry.get(key, [])
    return re.compile("|".join([forms] if isinstance(forms, str) else forms)) if forms else None


def classify(title: str | None, head: list[str]) -> tuple[str, bool, str]:
    """Report type, whether it is accepted as a report, and why: by the title, and by the first lines where they decide."""
    subject = subject_of(title or "")
    for kind in report_types():
        if why := kind.found_in(title or "", subject, head):
            return kind.id, kind.accepted, why
    if title is None:
        return "other", False, "no line at the top of the document reads as a title: see whether it is a report, and no page that tells of an error"
    return "other", False, f"the title {title!r} is of no known type: see whether it is a report, and no page that tells of an error"


def find_title(lines: list[Line], told: str | None = None, window: str | None = None) -> tuple[str | None, int]:
    """The title and the number of the line behind it.

    Among the first lines: the one that the page itself or its listing calls the title (`told`), else the one that names a
    kind of report and says most (year, issuer), else the first that reads as a document's title, else the page's word for it, else
    the part of its window's name that names place, year and kind of report.
    """
    head = lines[:HEAD_LINES]
    if told:
        wanted = re.sub(r"\s", "", told)
        for i, line in enumerate(head):
            if compact(line) == wanted:
                return wanted, i + 1
    candidates = [found for i in range(len(head)) if (found := _joined(head, i))]
    strong = [found for found in candidates if pattern(STRONG).search(found[0])] or _behind_breadcrumb(head)
    if strong:
        running = next((i for i, line in enumerate(lines) if is_running(line.content)), len(lines))
        above = [found for found in strong if found[1] <= running] or strong[:1]
        return max(above, key=lambda found: (_says(found[0]), -found[1]))
    weak = next((found for found in candidates if pattern(WEAK).search(found[0])), None)
    if weak:
        return weak
    whole = told or next((part for part in SITE_BEHIND.split(window or "") if is_whole(part) and pattern(WHOLE).search(part)), None)
    return (re.sub(r"\s", "", whole), 0) if whole else _first(head)


def _joined(head: list[Line], i: int) -> tuple[str, int] | None:
    """Line i as a title, with the lines around it that belong to it: issuer above, year between, kind of report below."""
    for labelled in NEXT_LABEL.split(pattern(TITLE_CELL).sub(r"\1:", head[i].content.lstrip())):
        if match := pattern(LABELLED).match("".join(labelled.split())):
            return match[1], i + 1
    if HEADING.match(head[i].content):
        return None
    content, behind = compact(head[i]), i + 1
    if content.endswith("。") and is_whole(content[:-1]) and pattern(WHOLE).search(content[:-1]) and not PAUSED.search(content):
        content = content[:-1]
    if pattern(FURNITURE).match(content) or BREADCRUMB.search(head[i].content) or content.endswith(("。", ";", ":")) or len(content) > 90:
        return None
    if (
        pattern(BROKEN).search(content)
        and not DAY.search(content)
        and not pattern(WHOLE).search(content)
        and not pattern(OF_THE_PAGE).search(content)
        and behind < len(head)
        and len(content) <= 40
        and pattern(TAIL).match(compact(head[behind]))
        and not HEADING.match(head[behind].content)
        and not is_whole(compact(head[behind]))
    ):
        content, behind = content + compact(head[behind]), behind + 1
    for above in (compact(line) for line in reversed(head[max(0, i - 2) : i])):
        if YEAR_ALONE.match(above) or (LEADING_YEAR.match(content) and _is_issuer(above)):
            content = above + content
        else:
            break
    if pattern(STRONG).search(content) and not pattern(STRONG).search(compact(head[i])) and i + 1 < behind and pattern(ISSUER_ALONE).search(content):
        return None
    return content, behind


def _is_issuer(above: str) -> bool:
    """Whether a line over a title's year is its issuer. A page's path that ends like one (政务公开 > 法治政府) is none."""
    is_labelled = ":" in above or pattern(OF_THE_PAGE).search(above) is not None
    return pattern(ISSUER_ALONE).search(above) is not None and len(above) <= 30 and not is_labelled and not BREADCRUMB.search(above)


def is_whole(title: str) -> bool:
    """A title that names place, kind and year needs no line above it: those who publish it may stand there."""
    return PLACE_FIRST.match(title) is not None and YEAR.search(title) is not None and pattern(STRONG).search(title) is not None


def _behind_breadcrumb(head: list[Line]) -> list[tuple[str, int]]:
    """A title at the end of the line that tells where the page lies: 首页 政务公开 信阳市2023年法治政府建设年度报告."""
    paths = [(i, line.content) for i, line in enumerate(head) if pattern(FURNITURE).match(line.content) or BREADCRUMB.search(line.content)]
    parts = [(STEP.split(path)[-1].strip(), i + 1) for i, path in paths]
    return [(part, behind) for part, behind in parts if TITLE_WITH_YEAR.search(part) and pattern(STRONG).search(part)]


def _says(title: str) -> int:
    return 2 * bool(YEAR.search(title)) + bool(re.search(r"[省市县区州旗盟局厅委部镇乡]|政府.*政府", re.sub("法治政府|市县", "", title)))


def _first(head: list[Line]) -> tuple[str | None, int]:
    furniture = (pattern(FURNITURE).match, HEADING.match, BREADCRUMB.search, is_running)
    for i, line in enumerate(head):
        if 4 <= len(compact(line)) <= 60 and not any(found(line.content) for found in furniture):
            return compact(line), i + 1
    return None, 0


def compact(line: Line) -> str:
    """The line without blanks, and without what Markdown sets around it."""
    content = "".join(line.content.split())
    for form in MARKED:
        if marked := form.fullmatch(content):
            content = next(words for words in marked.groups() if words)
    return content


def is_running(content: str) -> bool:
    """Whether a line is a sentence of the text rather than a title, a date or a signature."""
    content = content.rstrip(MARKUP)
    return content.endswith(("。", ";", "。”", "!", "。)")) or (len(content) > 45 and bool(re.search("[,。;]", content))) or "\t" in content


def report_year(title: str | None, above: list[Line], opening: list[Line], published_on: date | None) -> int | None:
    """The year a report speaks for: the title's first that is its own, else that of a line of its own over the text, else the one its opening
    reports on, never one after publication."""
    alone = (match[1] for line in above if (match := YEAR_OF_ITS_OWN.fullmatch(STEP.split(line.content)[-1])))
    told = years_in(_of_the_report(title or "")) or years_in(next(alone, ""))
    if told:
        return told[0]
    if short := SHORT_YEAR.search(title or ""):
        return 2000 + int(short[1])
    text = " ".join(re.sub(r"《[^》]*》|[(][^)]*[)]", "", line.content[:400]) for line in opening)
    for form in (
        rf"(?:现?将.{{0,12}}?|(?:报告|汇报)(?:一下)?|去年,?(?:也就是|即|是))((?:20\d\d|{HAN_YEAR})年)",
        rf"(?:^|[。, ])((?:20\d\d|{HAN_YEAR})年)(?![一二三四五六七八九十]{{1,2}}月)(?:度|以来|,|,?[\u4e00-\u9fff])",
        rf"((?:20\d\d|{HAN_YEAR})年度)",
    ):
        for match in re.finditer(form, text):
            years = years_in(match[1])
            if years and (published_on is None or published_on.year - 2 <= years[0] <= published_on.year):
                return years[0]
    return None


def _of_the_report(title: str) -> str:
    """The title without years that are not the report's: of its handing in, of the outline that it reports on, since when it looks back (2021年以来…及
    2024年度工作, 2015-2020年…暨2020年度工作)."""
    own = OUTLINE.sub("》", pattern(HANDED_IN).sub("", title))
    left, looks_back = SINCE.sub("", own), SINCE.search(own)
    first, *last = years_in(looks_back[0]) if looks_back else (0,)
    return left if looks_back and any(first <= year <= (last or [year])[0] for year in years_in(left)) else own

"""What a document is called, what kind it is, and which year it speaks for."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

import fazhi.catalog
from fazhi.parse.head.dates import HAN_YEAR, YEAR, years_in
from fazhi.parse.page.lines import Line

HEAD_LINES = 30
"""How many lines from the top a portal's furniture, the title and its dates take at most."""
STRONG = re.compile(
    r"(?:法治政府|依法行政|法治建设|法制建设|政府工作|信息公开|政务公开).{0,40}(?:报告|总结|情况|年报|汇报|方案|要点|计划|规划|纲要|意见|通知|公告|解读|体系|讲话)"
)
WEAK = re.compile(
    r"^.{6,}(?:方案|要点|计划|规划|意见|办法|通知|公告|通报|解读|指标体系|报告|总结|讲话|年报|公报)(?:[(].{1,12}[)])?$|^.{2,20}(?:召开|举行|举办).{4,40}$"
)
END = re.compile(r"(?:报告|总结|情况|年报|汇报|通知|方案|要点|计划|[)])$")
BROKEN = re.compile(r"法治|依法|法制|关于|20\d\d|(?:政府|委员会|管委会|局|厅|省|市|县|区|州|旗|盟)$")
TAIL = re.compile(r"^.{0,16}(?:报告|总结|年报)$")
ISSUER_ALONE = re.compile(r"(?:政府|委员会|管委会|局|厅|省|市|县|区|州|旗|盟)$")
YEAR_ALONE = re.compile(rf"^(?:20\d\d|{HAN_YEAR})年?度?$")
LABELLED = re.compile(r"^(?:标\s*题|名\s*称|信息名称|文件名称|文件标题)\s*:\s*(.{6,80})$")
FURNITURE = re.compile(r"^(?:首页|当前位置|您?现?当?前?所?在的?位置|您的位置|<<|索引号|主题词|信息来源|来源|作者|字体|字号|打印|序号|发布|浏览|名称|分类|[·•])")
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)])")
BREADCRUMB = re.compile(r">.*>|首页\s*[>/»›]|»|›|/.*/.*正文")
LEADING_YEAR = re.compile(rf"^(?:20\d\d|{HAN_YEAR}|关于)")


@dataclass(frozen=True)
class ReportType:
    """A kind of document: found by its title, or by a wording that `at_least` of the first lines have."""

    id: str
    zh: str
    accepted: bool
    title: re.Pattern[str] | None
    lines: re.Pattern[str] | None
    at_least: int


@cache
def report_types() -> tuple[ReportType, ...]:
    """The types of document that are told apart, in the order in which they are tried."""
    path = Path(fazhi.catalog.__file__).with_name("report_types.yaml")
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(ReportType(e["id"], e["zh"], e["accepted"], _pattern(e, "title"), _pattern(e, "lines"), e.get("at_least", 1)) for e in entries)


def _pattern(entry: dict[str, str], key: str) -> re.Pattern[str] | None:
    return re.compile(entry[key]) if key in entry else None


def classify(title: str | None, head: list[str]) -> tuple[str, bool, str]:
    """Report type, whether it is accepted as a report, and why: by the title, and by the first lines where they decide."""
    for kind in report_types():
        if title and kind.title and (match := kind.title.search(title)):
            return kind.id, kind.accepted, f"the title has {match[0]!r} ({kind.zh})"
        if kind.lines:
            found = [line for line in head if kind.lines.search(line)]
            if len(found) >= kind.at_least:
                return kind.id, kind.accepted, f"the document has the line {found[0][:30]!r} ({kind.zh})"
    if title is None:
        return "other", False, "no line at the top of the document reads as a title"
    return "other", False, f"the title {title!r} is of no known type"


def find_title(lines: list[Line], told: str | None = None) -> tuple[str | None, int]:
    """The title and the number of the line behind it.

    Among the first lines: the one that the page itself or its listing calls the title (`told`), else the one that names a
    kind of report and says most (year, issuer), else the first that reads as a document's title, else the page's word for it.
    """
    head = lines[:HEAD_LINES]
    if told:
        wanted = re.sub(r"\s", "", told)
        for i, line in enumerate(head):
            if compact(line) == wanted:
                return wanted, i + 1
    candidates = [found for i in range(len(head)) if (found := _joined(head, i))]
    strong = [found for found in candidates if STRONG.search(found[0])]
    if strong:
        running = next((i for i, line in enumerate(lines) if is_running(line.content)), len(lines))
        above = [found for found in strong if found[1] <= running] or strong[:1]
        return max(above, key=lambda found: (_says(found[0]), -found[1]))
    weak = next((found for found in candidates if WEAK.search(found[0])), None)
    if weak or not told:
        return weak or _first(head)
    return re.sub(r"\s", "", told), 0


def _joined(head: list[Line], i: int) -> tuple[str, int] | None:
    """Line i as a title, with the lines around it that belong to it: issuer above, year between, kind of report below."""
    if match := LABELLED.match(head[i].content):
        return "".join(match[1].split()), i + 1
    if HEADING.match(head[i].content):
        return None
    content, behind = compact(head[i]), i + 1
    if FURNITURE.match(content) or BREADCRUMB.search(head[i].content) or content.endswith(("。", ";", ":")) or len(content) > 90:
        return None
    if BROKEN.search(content) and not END.search(content) and behind < len(head) and len(content) <= 40 and TAIL.match(compact(head[behind])):
        content, behind = content + compact(head[behind]), behind + 1
    for above in (compact(line) for line in reversed(head[max(0, i - 2) : i])):
        if YEAR_ALONE.match(above) or (LEADING_YEAR.match(content) and ISSUER_ALONE.search(above) and len(above) <= 30 and ":" not in above):
            content = above + content
        else:
            break
    if STRONG.search(content) and not STRONG.search(compact(head[i])) and i + 1 < behind and ISSUER_ALONE.search(content):
        return None
    return content, behind


def _says(title: str) -> int:
    return 2 * bool(YEAR.search(title)) + bool(re.search(r"[省市县区州旗盟局厅委部镇乡]|政府.*政府", re.sub("法治政府|市县", "", title)))


def _first(head: list[Line]) -> tuple[str | None, int]:
    furniture = (FURNITURE.match, HEADING.match, BREADCRUMB.search, is_running)
    for i, line in enumerate(head):
        if 4 <= len(compact(line)) <= 60 and not any(found(line.content) for found in furniture):
            return compact(line), i + 1
    return None, 0


def compact(line: Line) -> str:
    """The line without blanks."""
    return "".join(line.content.split())


def is_running(content: str) -> bool:
    """Whether a line is a sentence of the text rather than a title, a date or a signature."""
    return content.endswith(("。", ";", "。”", "!", "。)")) or (len(content) > 45 and bool(re.search("[,。;]", content))) or "\t" in content


def report_year(title: str | None, opening: list[Line], published_on: date | None) -> int | None:
    """The year a report speaks for: the title's first, else the one its opening reports on, never one after publication."""
    in_title = years_in(title or "")
    if in_title:
        return in_title[0]
    text = " ".join(re.sub(r"《[^》]*》|[(][^)]*[)]", "", line.content[:400]) for line in opening)
    for pattern in (
        rf"现?将.{{0,12}}?((?:20\d\d|{HAN_YEAR})年)",
        rf"(?:^|[。, ])((?:20\d\d|{HAN_YEAR})年)(?:度|以来|,|,?[\u4e00-\u9fff])",
        rf"((?:20\d\d|{HAN_YEAR})年度)",
    ):
        for match in re.finditer(pattern, text):
            years = years_in(match[1])
            if years and (published_on is None or published_on.year - 2 <= years[0] <= published_on.year):
                return years[0]
    return None

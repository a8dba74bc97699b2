"""The header of a document: title, type, issuer, jurisdiction, year, dates and number, and where its text begins and ends."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from fazhi.catalog import Place
from fazhi.catalog.heads import pattern
from fazhi.parse.figures.numerals import HAN
from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.head import dates
from fazhi.parse.head.elsewhere import SIGNATURE
from fazhi.parse.head.issuer import Whose, whose
from fazhi.parse.head.locate import Clues
from fazhi.parse.head.page import UNKNOWN, Page
from fazhi.parse.head.titles import HEAD_LINES, MARKUP, classify, compact, find_title, is_running, is_whole, report_year
from fazhi.parse.page.flattened import LABEL
from fazhi.parse.page.lines import Line
from fazhi.parse.page.tables import cells_of

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s?[〔\[(【]\s?20\d\d\s?[〕\])】]\s?第?\s?\d+\s?号")
ADDRESSEE = r"^([\u4e00-\u9fff]{1,24}<titles.addressees>(?:[、,][\u4e00-\u9fff]{2,20})*):$"
FEW = 6
"""Lines within which a report's first part begins behind its title."""
HEAD_CHARACTERS = 200
"""What a line of the head tells of the kind of document stands at its front; the rest of a paragraph is not searched."""
FIRST_HEADING = re.compile(r"^(?:[一二三]、|[(]一[)]|第一[章部])")
FIGURE_ROW = re.compile(r"[^\t]{1,40}(?:\t\d[\d,.]{0,15}%?)+")
LONGEST_FIGURE_LINE = 60
CAPTION = re.compile(r"单位|^表 ?[\d一二三四五六七八九十]")
OPENS_WITH_FIGURE = re.compile(r"\d[\d,.]*[\u4e00-\u9fff%](?<![年月])")
LONGEST_TABLE = 120
"""Lines of a table at a text's end in which its heads are looked for, where each cell has a line of its own."""
LABELLED_FURNITURE = r"(?:^|\s)<labels.furniture>"
ROW = re.compile(r"\t| {2}")
BULLETS = f"{MARKUP}-·•●■◆★☆※◇□○▪"
BRINGS_ONE = frozenset({"notice", "news", "other"})
"""Documents behind which, on the same page, the report may stand that they forward or tell of."""
ANONYMOUS = frozenset({"listing", "template", "academic"})
NOBODY = Whose(None, "court_or_other", None, "")


@dataclass(frozen=True)
class Header:
    """What the head and foot of a document tell. Dates are calendar days; null is not told or not resolved.

    is_own_portal: whether the page lies on the site of the jurisdiction, null where no site is known.
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
    is_own_portal: bool | None


def parse_header(lines: list[Line], length: int, page: Page = UNKNOWN) -> Header:
    """Header of a document from its normalised lines; `length` is the text's, in code points."""
    title, after_title = find_title(lines, page.title, page.head)
    report_type, accepted, reason = classify(title, [line.content[:HEAD_CHARACTERS] for line in lines[:HEAD_LINES]])
    if report_type in BRINGS_ONE and (below := _report_below(lines, after_title)):
        return parse_header(lines[below:], length, replace(page, title=None, head=None))
    start, addressee = _body_start(lines, after_title)
    end, signature, signed_on = _body_end(lines, start)
    above = [line.content for line in lines[:start]]
    signature = signature or _signature(lines[after_title:start])
    published_on = dates.published(above) or page.published_on
    year = report_year(title, lines[:start], lines[after_title : start + 3] if accepted else [], published_on)
    number = _document_number(above)
    clues = Clues(
        above=(title or "", *above),
        addressee=addressee,
        signature=signature,
        document_number=number,
        opening=" ".join(line.content for line in lines[start : start + 6])[:1500],
        body=" ".join((title or "", *(line.content for line in lines[start:end])))[:20_000],
        foot=" ".join(line.content for line in lines[-6:])[-300:],
        page=page,
    )
    found = NOBODY if report_type in ANONYMOUS else whose(title, year or (published_on.year if published_on else None), clues)
    return Header(
        title=title,
        report_type=report_type,
        accepted=accepted,
        reason=reason if found.place or not accepted else f"{reason}; {found.why}",
        jurisdiction_code=found.place.code if found.place else None,
        year=year,
        issuer=found.issuer,
        issuer_kind=found.kind,
        addressed_to=addressee,
        document_number=number,
        published_on=published_on,
        signed_on=signed_on,
        body=(lines[start].start, lines[end - 1].end) if end > start else (length, length),
        is_own_portal=_is_own(page, found.place),
    )


def _report_below(lines: list[Line], after_title: int) -> int | None:
    """Number of the line below a document's title that is a report's whole title, over the parts of that report; null for none."""
    for i, line in enumerate(lines[after_title : after_title + HEAD_LINES], after_title):
        content = compact(line)
        if is_whole(content) and classify(content, [])[1] and any(FIRST_HEADING.match(below.content) for below in lines[i + 1 : i + 1 + FEW]):
            return i
    return None


def _is_own(page: Page, place: Place | None) -> bool | None:
    """By the site's code, else by its name."""
    if place is None or not (page.site_code or page.site_name):
        return None
    return page.site_code.startswith(place.code) if page.site_code else place.name in (page.site_name or "")


def _body_start(lines: list[Line], after_title: int) -> tuple[int, str | None]:
    """Number of the first line of the text, and whom the report addresses: the first that runs, opens a part, or states a figure."""
    addressee = None
    running = next((i for i, line in enumerate(lines[after_title:], after_title) if _runs(line.content.strip(MARKUP))), len(lines))
    figures = _figure_lines(lines[after_title : min(running, after_title + HEAD_LINES)])
    for i, line in enumerate(lines[after_title:], after_title):
        content = line.content.strip(MARKUP)
        if match := pattern(ADDRESSEE).match(content):
            addressee = match[1]
        elif _runs(content) or i - after_title in figures or _is_first_of_table(lines, i, after_title):
            return _first_line(lines, i, after_title), addressee
    return len(lines), addressee


def _runs(content: str) -> bool:
    """Whether a line is a sentence, most of one, or the heading of the first part."""
    return content.endswith(("。", "如下:")) or (len(content) > 60 and "," in content) or FIRST_HEADING.match(content) is not None


def _figure_lines(lines: list[Line]) -> set[int]:
    """Which lines under a title state figures (受理案件35件, a row of a table), and are not the page's own (浏览次数, 字号)."""
    text = "\n".join(line.content for line in lines)
    starts = list(accumulate((len(line.content) + 1 for line in lines), initial=0))
    told = {bisect_right(starts, quantity.number) - 1 for quantity in find_quantities(text, 0, len(text), cells_of(text, 0, len(text)))}
    return {i for i in told if not _is_furniture(lines[i].content)}


def _is_furniture(content: str) -> bool:
    return bool(pattern(LABELLED_FURNITURE).search(content.lstrip(BULLETS)) or pattern(dates.PUBLISHED).search(content))


def _first_line(lines: list[Line], i: int, after_title: int) -> int:
    """Number of the line that what a line says begins with: the head of its table or its caption, the words before its first figure."""
    is_row = ROW.search(lines[i].content) is not None
    while i > after_title and is_row and ROW.search(lines[i - 1].content):
        i -= 1
    above = lines[i - 1].content if i > after_title else ""
    is_told = CAPTION.search(above) if is_row else LABEL.fullmatch(above.strip(MARKUP)) and OPENS_WITH_FIGURE.match(lines[i].content)
    return i - 1 if is_told and not _is_furniture(above) and not pattern(SIGNATURE).search(above) else i


def _is_first_of_table(lines: list[Line], i: int, after_title: int) -> bool:
    """Whether a line is the first row of figures under a head of as many cells."""
    above = lines[i - 1].content if i > after_title else ""
    is_head = "\t" in above and not any(c.isdigit() for c in above)
    return is_head and FIGURE_ROW.fullmatch(lines[i].content) is not None and above.count("\t") == lines[i].content.count("\t")


def _body_end(lines: list[Line], start: int) -> tuple[int, str | None, date | None]:
    """Number of the line behind the last one of running text; signature and day of signing below it."""
    end = len(lines)
    while end > start and not (is_running(lines[end - 1].content) or _states_figures(lines[max(start, end - LONGEST_TABLE) : end])):
        end -= 1
    foot = lines[end:]
    days = [day for line in (*foot, *reversed(lines[:end])) if (day := dates.signed(line.content))]
    return end, _signature(foot), days[0] if days else None


def _states_figures(lines: list[Line]) -> bool:
    """Whether the last line tells a figure with its measure or its label's (受理数(件):35), as a list at a text's end does."""
    content = lines[-1].content
    if len(content) > LONGEST_FIGURE_LINE or not any(c.isdigit() or c in HAN for c in content) or dates.signed(content):
        return False
    label = lines[-2].content if len(lines) > 1 else ""
    if find_quantities(content) or find_quantities(f"{label[-LONGEST_FIGURE_LINE:]}:{content}", len(label[-LONGEST_FIGURE_LINE:])):
        return True
    if not any(map(str.isdigit, content)):
        return False
    above = "\n".join(line.content for line in lines)
    return any(start >= len(above) - len(content) for start in cells_of(above, 0, len(above)))


def _signature(lines: list[Line]) -> str | None:
    """The first line that is nothing but the name of a body."""
    return next((compact(line) for line in lines if len(line.content) <= 30 and pattern(SIGNATURE).search(compact(line))), None)


def _document_number(above: list[str]) -> str | None:
    alone = [m[0] for content in above if (m := NUMBER.search(content)) and len(content) <= len(m[0]) + 12 and "《" not in content]
    return alone[0].replace(" ", "") if alone else None

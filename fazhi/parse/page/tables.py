"""Tables as text: a row a line, its cells between tabs. What each number's cell means stands in its column's head and its row's label."""

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from fazhi.catalog import load_catalog
from fazhi.parse.page import flattened
from fazhi.parse.page.cells import Cell, Span
from fazhi.parse.page.flattened import YEAR
from fazhi.parse.page.outlines import MANY, are_pages, beside, listed, outline_of

TOLD = re.compile(r"(?P<label>[^。;,:!?\d\n\t]{2,30}) ?: ?(?P<number>\d[\d,.]*)[余多]?[万亿]?[\u4e00-\u9fff%‰]{0,4}[。;]?")
"""A line that is a label, a colon and a figure: 受理数(件):121."""
TOLD_TWICE = re.compile(r"(?P<label>[^。;,:!?\d\n\t]{2,30}) ?: ?(?P<number>\d[\d,.]*) ?[/→] ?(?P<other>\d[\d,.]*)[。;]?")
"""Two figures of one label: 案卷评查(份):150→168; 立案(件):312/287."""
GAP = re.compile(r"\t| {2,}|(?<=[\u4e00-\u9fff)%]) (?=\d[\d,.]*%?(?: |$))|(?<=\d) (?=\d[\d,.]*%?(?: |$))(?!\d{3}(?: |$))")
"""What parts the cells of a row: a tab, the blanks that typists set columns with, one before a number; not within 12 345."""
COLUMN = r"(?:(?<= )[+-]?\d[\d,.]*%?|(?:19|20)\d\d年度?)(?= |$)"
NARROW = re.compile(rf" *(?:{YEAR.pattern}(?= )|[^\s\d][^\s。;,]*?)(?P<unit> (?:[%‰]|[\u4e00-\u9fff]{{1,4}}))? ?(?P<numbers>{COLUMN}(?: {COLUMN})*) *")
"""A row whose cells only a blank parts, told by a neighbour that has as many: a label, its unit, numbers; a head with years."""
HEAD_CELL = r"(?:其中:)?[^\s\d。;,:!?][^\s。;,:!?]*"
NARROW_HEAD = re.compile(rf" *{HEAD_CELL}(?: {HEAD_CELL})+ *")
"""The head over such rows: as many cells, and all of them words."""
NARROW_NUMBERS = re.compile(rf" *[+-]?\d[\d,.]*%?(?: {COLUMN}){{2,}} *")
"""The only row under a head, without a label: 118 104 14."""
BLANK = re.compile(" ")
BLANKS = re.compile(" +")
TAB = re.compile("\t")
UNIT_COLUMN = re.compile(r"(?:计量)?单 *位")
UNIT = re.compile(r"[(\[【](?P<unit>(?:百分比|[^()\[\]【】\d\n]{1,5}))[)\]】]|/(?P<per>%|[\u4e00-\u9fff]{1,3})$")
CAPTION_UNIT = re.compile(r"单位 ?: ?(?P<unit>[^\s()\[\],。;、/\d]{1,4})")
UNIT_APART = re.compile(r"[,;、 ](?P<of>[\u4e00-\u9fff]{2,6}?)(?:的?单位)? ?[:为] ?(?P<unit>[^\s()\[\],。;、/\d:]{1,4}?)(?=[,;、。)\s]|$)")
"""单位:件,罚没款单位:万元: the unit of the rows of one kind, which the caption tells apart."""
LABEL_OF_LIST = r"(?:\d{1,2}[.、] ?|[^\w\s]\s?)?[^\s,;。:()\d]{2,12}(?:\([^()\d]{1,6}\)[^\s,;。:()\d]{1,12})?"
LABEL_UNIT = re.compile(rf"(?<=[\s。;]){LABEL_OF_LIST}\((?:[^()\d,]{{1,6}}[,、])?(?P<unit>[^\s()\[\],。;、/\d]{{1,4}})\)(?:: ?|--)")
"""14. 行政复议(件):申请12,受理10: a label with the unit of the list behind it."""
LABEL_WITH_UNIT = re.compile(r"(?P<label>.+?)[ \t]+(?P<unit>[^\s]{1,4})[: \t]*")
"""行政检查 次 21840 17052: the unit in a column of its own."""
CHANGED = re.compile("[增减升降][加少]?")
CHAPTER = re.compile(r"\s*[一二三四五六七八九十]+、")
"""三、制度与决策(单位:件): its unit holds up to the next such heading."""
COUNT_OF = re.compile(r"(?:(?P<unit>件|人次|人|次|户|项|宗|卷|份|场|起|家|名|期|条|批)数|(?P<rate>率|比例|占比|比重|增速|增幅|降幅))$")
LABEL_OF_ITEM = r"(?P<label>(?:[^ ,;。、:()\n\t-][^,;。、:()\n\t-]*?)?[\u4e00-\u9fff)])(?:\((?P<unit>[^()]*)\))?[: ]{0,2}"
NUMBER_OF_ITEM = r"(?P<number>\d++(?:[,.]\d++)*)(?![,.]\d)(?= ?(?:[,;、。:)/]|--|[(](?!单位)|$)| \D)"
ITEM = re.compile(rf"(?:(?<=[,;、:。(/\n])|(?<=[\n )] )|(?<=\d )|(?<=--)){LABEL_OF_ITEM}{NUMBER_OF_ITEM}")
"""A bare figure behind what it is of, in a list under a caption that has the unit: 受理35, 办结33; 受理:35 办结:33."""
ROW_HEAD = re.compile(r"\s*(?P<head>[\u4e00-\u9fff]{2,12}): ?(?=[\u4e00-\u9fff]{1,8} ?\d)")
"""行政许可: 市本级48 县区214 合计262: what the items of a line are of."""
TOTAL = re.compile(r"合 ?计|总 ?计|共计|总数")
PERIOD = re.compile(r"第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?")
WHOLE_YEAR = re.compile(r"全年(?:合计|累计)?|年度合计")
"""Beside or under periods it is their total."""
LEVEL = re.compile(r"[省市县区州盟旗镇乡]本?级|全[省市县区州盟旗镇乡]|各?(?:县区|县市|县市区|区县|旗县|乡镇|镇街|街镇|乡镇街道)")
SERIAL, DIGIT = re.compile("序号|编号"), re.compile(r"\d")
NO_WORD = re.compile(r"[^\u4e00-\u9fff]*|[无同][上左]?")
SENTENCE = re.compile(r"[。;]|,(?!\d{3})")
PART_OF_CELL = re.compile(r"其中:? ?(?P<label>[^\d,;。:、]{2,12}?):? ?(?P<number>\d[\d,.]*)")
"""A remark beside a number that has a part of it: 受理 | 1942 | 其中市政府381."""
BARE_HEAD = re.compile(r"(?:案件)?(?:数量?|件数|总数|数值)(?:[(][^()]*[)])?")
"""案件数(件): of what, the line above says, and the total is of that."""
CHANGE_IN_CELL = re.compile(
    r"(?P<change>(?:[比较][上去]年)?(?:[增减](?:加|长|少|幅)?|下降|上升|降低|[多少]|[↑↓])了?) ?(?P<number>\d[\d,.]*)[\u4e00-\u9fff%]{0,4}"
)
"""本年 47 | 上年 39 | 增加8."""
UNIT_BELOW = re.compile(
    r"[(]?(?:备?注|说明|附注)?[:、]? ?(?:[上本]表|表[中内]|以上)?(?:数据|数字)?(?:计量)?单位(?:均|都)?[:为是] ?(?P<unit>[^\s()\[\],。;、/\d]{1,4})"
)
"""注:上表单位为件。 below a table."""
UNITS_IN_TURN = re.compile(r"[(]?(?:备?注|说明)?:? ?(?:[上本]表|表[中内])?(?:计量)?单位(?:依次|分别)(?:为|是)?:? ?(?P<units>[^\s。;\d]{3,60})")
"""注:表中单位依次为人次、场、件。"""
FILLED_IN = re.compile(r"(?!其中)[\u4e00-\u9fff]{0,4}(?:单位|机关|部门|日期|时间|负责人|填表人|审核人|制表人|联系人|电话) ?: ?[^\s(]")
"""填报单位:某市司法局 | 填报日期:2024年1月30日: what a form is filled in with, and no head."""
KINDS = re.compile(r"[^\n]{2,8}(?:类别|类型|种类)(?:[(/\\][^\n]{0,8})?")
"""纠纷类别 over the labels: each row but that of the totals is a part; 类别 alone may be of what is counted."""
HIGHEST = 4
"""Rows without a number at a table's top, at most, that are its head."""
LONGEST_LABEL = 40


class _Caption(NamedTuple):
    """What holds for the lists under it: the unit that they count in, the line that tells it, whether that opens a chapter."""

    unit: str | None
    line: Span
    is_of_chapter: bool = False


def cells_of(text: str, start: int, end: int) -> dict[int, Cell]:
    """The numbers in the tables between two offsets, by where each begins. A lone row is no table, but a label and its number are told."""
    found: dict[int, Cell] = {}
    rows: list[list[Span]] = []
    above: Span = (start, start)
    caption, unit_left_out = _Caption(None, above), None
    lines = list(_lines(text, start, end))
    columns = [_columns(text, *line) for line in lines]
    below, outline = _flattened(text, lines), outline_of(text, lines)
    for i, one in enumerate(lines):
        is_caption = "单" in text[slice(*one)] and CAPTION_UNIT.search(text, *one) and flattened.HEADING.match(text, *_stripped(text, *one))
        if (gap := _gap_of(text, lines, columns, i)) and not is_caption:  # (一)规范性文件    单位:件
            rows.append(_cells(text, *one, gap))
            unit_left_out = "" if i in outline.bare else unit_left_out
            caption = caption._replace(unit=None)
            continue
        if rows:
            _read(text, rows, above, found, _unit_below(text, one) or unit_left_out, _units_in_turn(text, one))
            rows, unit_left_out = [], None
        line = _stripped(text, *one)
        if line[1] == line[0]:
            continue
        if told := _told(text, line, caption, is_bare=i in outline.bare, since=outline.since.get(i)):
            found |= told
        elif line in below:
            numbers = [[cell for cell in row[1:] if cell[0] < cell[1]] for row in below[line]]
            _read(text, below[line], above, found, "" if len(numbers) > MANY and not are_pages(text, numbers) else None)
        own = CAPTION_UNIT.search(text, *line) or _label_unit(text, *line)
        items = list(ITEM.finditer(text, own.end() if own else line[0], line[1])) if own or caption.unit else []
        holds = _holds(text, line, caption, own, is_list=bool(items), above=above)
        for cell in (*_items(text, line, items, holds), *listed(text, *line), *_outlined(text, line, outline.bare.get(i, []), holds, outline.since.get(i))):
            found.setdefault(cell.start, cell)
        is_of_its_line = own is not None and text[own.end() : own.end() + 1].isdigit()  # 来访(批次):33
        caption = caption if is_of_its_line else holds
        above = line
    _read(text, rows, above, found, unit_left_out)
    return found


def _unit_below(text: str, line: Span) -> str | None:
    """The unit that a line below a table tells for all of it, null where it tells none."""
    told = UNIT_BELOW.match(text, *_stripped(text, *line))
    return told["unit"] if told and told["unit"].lstrip("万亿") in load_catalog().units.measures else None


def _units_in_turn(text: str, line: Span) -> list[str]:
    """The units of the columns of numbers that a line below a table tells one after another; none where it tells no such."""
    told = UNITS_IN_TURN.match(text, *_stripped(text, *line))
    units = re.split("[、,和]", told["units"].rstrip(")")) if told else []
    return units if all(unit.lstrip("万亿") in load_catalog().units.measures for unit in units) else []


def _gap_of(text: str, lines: list[Span], columns: list[int], i: int) -> re.Pattern[str] | None:
    """What parts the cells of a line that is a row, null for any other line."""
    beside = (*columns[max(0, i - 1) : i], *columns[i + 1 : i + 2])
    if columns[i] > 1 and columns[i] in beside:
        return BLANK
    if not _is_row(text, *lines[i]):
        return None
    if text.find("\t", *lines[i]) >= 0:
        return TAB
    return BLANKS if len(_cells(text, *lines[i], BLANKS)) - 1 in beside else GAP  # the head or last row of narrow ones, some of its blanks wider than others


def _told(text: str, line: Span, caption: _Caption, *, is_bare: bool, since: int | None) -> dict[int, Cell]:
    """The figures of a line that is a label with one or two. is_bare: a list without measures has it."""
    if text.find(":", *line) < 0:
        return {}
    context = caption.line if caption.unit else (line[0], line[0])
    if told := TOLD.fullmatch(text, *line):
        unit = _unit(text, (told.span("label"),)) or caption.unit or ("" if is_bare else None)
        return {told.start("number"): Cell(told.start("number"), line[1], (told.span("label"),), unit, context, since=since)}
    if told := TOLD_TWICE.fullmatch(text, *line):
        unit = _unit(text, (told.span("label"),)) or caption.unit
        return {told.start(one): Cell(*told.span(one), (told.span("label"),), unit, context, since=since) for one in ("number", "other")} if unit else {}
    return {}


def _holds(text: str, line: Span, caption: _Caption, own: re.Match[str] | None, *, is_list: bool, above: Span) -> _Caption:
    """The caption that holds for a line: its own, the one before it with the heading below that, or none any more."""
    is_chapter = CHAPTER.match(text, *line) is not None
    if own:
        return _Caption(own["unit"], line, is_chapter)
    is_heading = flattened.HEADING.match(text, *line) and not SENTENCE.search(text, *line)
    if caption.unit and is_heading and not (is_chapter and caption.is_of_chapter):
        return caption._replace(line=line)
    return _Caption(None, above) if is_chapter or not (is_list or caption.is_of_chapter) else caption


def _items(text: str, line: Span, items: list[re.Match[str]], caption: _Caption) -> Iterator[Cell]:
    """The figures of a list under a caption. One labelled with nothing but a level or a total is of what its line begins with, else of what the caption
    says."""
    row = ROW_HEAD.match(text, *line)
    for item in items:
        own = item["unit"] if (item["unit"] or "").lstrip("万亿") in load_catalog().units.measures else _unit(text, (item.span("label"),))
        is_total = TOTAL.fullmatch(text, *item.span("label")) is not None
        is_of_row = row and item.start("label") >= row.end() and not SENTENCE.search(text, row.end(), item.start("label"))
        heads: tuple[Span, ...] = (caption.line,) if is_total and caption.line[1] <= line[0] else ()
        if row and is_of_row and (is_total or LEVEL.fullmatch(text, *item.span("label"))):
            heads = (row.span("head"),)
        told = (*heads, item.span("label"))
        yield from (Cell(*one, told, own or caption.unit, caption.line) for one in (item.span("number"), *beside(text, item.span("number"))))


def _outlined(text: str, line: Span, items: list[tuple[Span, Span]], caption: _Caption, since: int | None) -> Iterator[Cell]:
    """The figures without a measure in a line of an outline."""
    context = caption.line if caption.unit else (line[0], line[0])
    own = ""
    for label, number in items:
        told = LABEL_WITH_UNIT.fullmatch(text, *label)
        if CHANGED.fullmatch(text, *label):  # 4 6 增2
            yield Cell(*number, (), own or caption.unit or "", context, since=since)
            continue
        own = told["unit"] if told and (told["unit"] == "%" or told["unit"].lstrip("万亿") in load_catalog().units.measures) else ""
        said = told.span("label") if told and own else label
        yield Cell(*number, (said,), own or _unit(text, (label,)) or caption.unit or "", context, since=since)


def _label_unit(text: str, start: int, end: int) -> re.Match[str] | None:
    told = LABEL_UNIT.search(text, start, end) if text.find("):", start, end) >= 0 or text.find(")--", start, end) >= 0 else None
    return told if told and told["unit"] in load_catalog().units.measures else None


def _flattened(text: str, lines: list[Span]) -> dict[Span, list[list[Span]]]:
    """The rows of each table that lost its columns, by its first line."""
    told = [line for line in (_stripped(text, *line) for line in lines) if line[0] < line[1]]
    return {told[table.first]: table.rows for table in flattened.unfolded(text, told)}


def _columns(text: str, start: int, end: int) -> int:
    """How many cells stand behind the first one in a row that blanks part, or in the head over such rows; 0 for any other line."""
    if text.find(" ", start, end) < 0:
        return 0
    if row := NARROW.fullmatch(text, start, end):
        unit, numbers = row["unit"], len(row["numbers"].split(" "))
        if unit is None:
            return numbers if numbers > 1 else 0
        return numbers + 1 if UNIT_COLUMN.fullmatch(unit[1:]) or unit.lstrip(" 万亿") in load_catalog().units.measures or unit in {" %", " ‰"} else 0
    row = NARROW_HEAD.fullmatch(text, start, end) or NARROW_NUMBERS.fullmatch(text, start, end)
    return len(row[0].split()) - 1 if row else 0


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    start = text.rfind("\n", 0, start) + 1
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _cells(text: str, start: int, end: int, gap_of: re.Pattern[str] = GAP) -> list[Span]:
    """The cells of a row, each without the blanks around it."""
    cells = []
    begin = start + len(text[start:end]) - len(text[start:end].lstrip(" "))
    for gap in (*gap_of.finditer(text, begin, end), None):
        stop = gap.start() if gap else end
        cells.append(_stripped(text, start, stop))
        start = gap.end() if gap else end
    return cells


def _stripped(text: str, start: int, end: int) -> Span:
    content = text[start:end]
    lead = len(content) - len(content.lstrip())
    return start + lead, max(start + lead, start + len(content.rstrip()))


def _is_row(text: str, start: int, end: int) -> bool:
    """A row has a tab, or its columns are set with blanks: short cells and no sentence."""
    if text.find("\t", start, end) >= 0:
        return True
    if "  " not in text[start:end].strip():
        return False
    cells = [text[slice(*cell)] for cell in _cells(text, start, end)]
    return len(cells) > 1 and not any(len(cell) > LONGEST_LABEL or SENTENCE.search(cell) for cell in cells)


def _read(text: str, rows: list[list[Span]], above: Span, found: dict[int, Cell], unit_left_out: str | None = None, in_turn: Sequence[str] = ()) -> None:
    """The numbers of one table. above: the line before it, which may be its caption; unit_left_out: what they count in where nothing tells it;
    in_turn: the units of the columns of numbers, where a line below tells them."""
    number = flattened.number()
    if rows and SERIAL.fullmatch(text, *rows[0][0]):  # a row that blanks part has no cell where it has no serial number
        wide = len(rows[0]) - 1
        rows = [[(row[0][0], row[0][0]), *row] if len(row) == wide and not DIGIT.search(text, *row[0]) else row for row in rows]
    has_serials = any(SERIAL.fullmatch(text, *row[0]) for row in rows[:HIGHEST])
    is_number = [[_is_number(text, cell, number) and (i > 0 or has_serials or not YEAR.fullmatch(text, *cell)) for i, cell in enumerate(row)] for row in rows]
    for row, numbers in zip(rows[:HIGHEST], is_number, strict=False):
        if not all(YEAR.fullmatch(text, *cell) for cell, is_one in zip(row, numbers, strict=True) if is_one):
            break
        numbers[:] = [False] * len(row)  # 指标 | 2022 | 2023: a head of years, over the first row of other numbers
    first = next((i for i, row in enumerate(is_number) if any(row[1:])), None)
    if first is None or first > HIGHEST:
        return
    if (next_head := _next_head(text, rows, is_number, first)) is not None:
        _read(text, rows[:next_head], above, found, unit_left_out, in_turn)
        _read(text, rows[next_head:], above, found, unit_left_out, in_turn)
        return
    frame, below = _frame_of(text, rows, first, above, unit_left_out, in_turn), rows[first:]
    units = next((i for row in rows[:first] for i, cell in enumerate(row) if UNIT_COLUMN.fullmatch(text, *cell) and _has_units(text, below, i)), None)
    unit_of, groups = _filled(below, units) if units is not None else [], _filled(below, 0)
    for i, (row, numbers) in enumerate(zip(below, is_number[first:], strict=True)):
        told = text[slice(*unit_of[i])] if unit_of else _alone(text, row, units=load_catalog().units.measures)
        for column, is_one in enumerate(numbers):
            is_serial = column == 0 and not all(other or end == begin for (begin, end), other in zip(row, numbers, strict=True))
            if not is_one or is_serial:
                continue
            label = _label(row, numbers, column)
            if _is_blank(row[0]) and not _is_blank(groups[i]) and not number.fullmatch(text, *groups[i]):
                label.insert(0, groups[i])
            is_of_group = i > 0 and len(label) > 1 and row[0] == below[i - 1][0]
            one = _cell(text, frame, row, column, label, told, frame.in_turn[sum(numbers[:column])] if len(frame.in_turn) == sum(numbers) else None)
            found[one.start] = one if not is_of_group or one.of else one._replace(of=label[-1])
            if column + 1 < len(row) and (part := PART_OF_CELL.fullmatch(text, *row[column + 1])):
                found[part.start("number")] = Cell(*part.span("number"), (*one.heads, part.span("label")), one.unit, one.context)


class _Frame(NamedTuple):
    """What holds for all cells of a table: the rows of its head, where it begins and the line above, the unit where nothing nearer tells one, the
    units of its columns of numbers told in turn, those of rows of one kind, a head of a year over the labels, whether a row or column has totals, what the
    rows are."""

    heading: list[list[Span]]
    above: Span
    begins: int
    unit: str | None
    in_turn: Sequence[str]
    apart: dict[str, str]
    of_a_year: list[Span]
    has_totals: bool
    are_kinds: bool
    are_periods: bool


def _frame_of(text: str, rows: list[list[Span]], first: int, above: Span, unit_left_out: str | None, in_turn: Sequence[str]) -> _Frame:
    """first: the number of the first row below the head."""
    is_told_above = text.startswith("其中", rows[0][0][0]) or text.endswith((")", "):"), *above)
    whole = _unit(text, (above,)) if is_told_above else None  # 清理文件(件):68 over 其中:保留 51; 行政复议(件) over 受理 35
    caption = CAPTION_UNIT.search(text, *above) or next((m for row in rows[:first] for cell in row if (m := CAPTION_UNIT.search(text, *cell))), None)
    of_units = (row for row in rows[:first] if not any(CAPTION_UNIT.search(text, *cell) for cell in row[1:]))
    heading = [row for row in of_units if not any(FILLED_IN.match(text, *cell) for cell in row)]
    corner, labels = heading[0][0] if heading else (0, 0), [row[0] for row in rows[first:]]
    year = YEAR.match(text, *corner)
    return _Frame(
        heading=heading,
        above=above,
        begins=above[0] if text.count("\n", above[1], rows[0][0][0]) <= 2 else rows[0][0][0],
        unit=(caption["unit"] if caption else whole) or _unit(text, (corner,)) or unit_left_out,
        in_turn=in_turn,
        apart={told["of"]: told["unit"] for told in UNIT_APART.finditer(text, *above) if told["unit"].lstrip("万亿") in load_catalog().units.measures},
        of_a_year=[corner] if year and year.end() < corner[1] else [],  # 2018年指标 over the labels
        has_totals=any(TOTAL.fullmatch(text, *cell) for row in rows[first:] for cell in row) or _are_periods(text, labels),
        are_kinds=KINDS.fullmatch(text, *corner) is not None,
        are_periods=any(_are_periods(text, row) for row in heading),
    )


def _cell(text: str, frame: _Frame, row: list[Span], column: int, label: list[Span], told: str, in_turn: str | None) -> Cell:
    """The number in a column of a row. told: the unit that the row has, empty for none; in_turn: the one that its column has below the table."""
    cell, measures = row[column], load_catalog().units.measures
    heads = _heads(frame.heading, row, column)
    under = next((word for word in (text[slice(*head)] for head in heads) if word.lstrip("万亿") in measures), "")  # a row of measures under the heads
    heads = [*frame.of_a_year, *(head for head in heads if text[slice(*head)] != under)]
    is_of_all = label and _is_total(text, label[-1]) and all(BARE_HEAD.fullmatch(text, *head) for head in heads)
    change = CHANGE_IN_CELL.fullmatch(text, *cell)
    spans = (
        *([change.span("change")] if change else []),
        *([_last_sentence(text, frame.above)] if is_of_all else []),
        *(span for span in (*heads, *label) if span[1] - span[0] <= LONGEST_LABEL),
    )
    apart = next((unit for of, unit in frame.apart.items() if any(of in text[slice(*span)] for span in (*heads, *label))), None)
    unit = under or _unit(text, tuple(heads)) or told or _unit(text, tuple(label)) or in_turn or apart or frame.unit
    is_part = frame.has_totals and label and not any(_is_total(text, span) for span in label)
    period = next((head for head in heads if frame.are_periods and PERIOD.fullmatch(text, *head)), None)
    of = ((cell[0], cell[0]) if frame.are_kinds else label[-1]) if is_part else period
    own = [span for span in label if text[slice(*span)].lstrip("万亿") not in measures]
    number = change.span("number") if change else cell
    return Cell(*number, spans, unit, (frame.begins, row[0][0]), of, group=own[0] if len(own) > 1 else None)


def _last_sentence(text: str, line: Span) -> Span:
    """What a line that announces a table says last: 县政府2023年受理的行政复议案件按领域分类如下:"""
    return max(line[0], text.rfind("。", line[0], line[1] - 1) + 1), line[1]


def _is_number(text: str, cell: Span, number: re.Pattern[str]) -> bool:
    return number.fullmatch(text, *cell) is not None or CHANGE_IN_CELL.fullmatch(text, *cell) is not None


def _is_total(text: str, span: Span) -> bool:
    return TOTAL.fullmatch(text, *span) is not None or WHOLE_YEAR.fullmatch(text, *span) is not None


def _are_periods(text: str, labels: list[Span]) -> bool:
    """一季度 | 二季度 | 全年; 7月, 8月, 全年: periods and their total."""
    return any(PERIOD.fullmatch(text, *label) for label in labels) and any(_is_total(text, label) for label in labels)


def _next_head(text: str, rows: list[list[Span]], is_number: list[list[bool]], first: int) -> int | None:
    """The row under a table's numbers that is the head of another one: words in every cell, and the first head's first cell or another count of cells."""
    for i in range(first + 1, len(rows) - 1):
        row = rows[i]
        if len(row) < 3 or any(is_number[i]) or not any(is_number[i + 1][1:]) or any(_is_blank(cell) or NO_WORD.fullmatch(text, *cell) for cell in row):
            continue
        is_like = first > 0 and text[slice(*row[0])] == text[slice(*rows[0][0])]
        if is_like or (len(row) != len(rows[i - 1]) and len(row) == len(rows[i + 1])):
            return i
    return None


def _has_units(text: str, rows: list[list[Span]], column: int) -> bool:
    """Whether a column headed 单位 has measures, rather than the bodies that the rows are of."""
    cells = {text[slice(*row[column])] for row in rows if column < len(row)}
    return bool(cells & load_catalog().units.measures.keys()) or "%" in cells


def _heads(heading: list[list[Span]], row: list[Span], column: int) -> list[Span]:
    """The heads over a column, from above; one with nothing in its place is merged with the one above, or with the one on its left. A few over many
    stand over as many columns each."""
    found: list[Span] = []
    for cells in heading:
        each = (len(row) - 1) // len(cells)
        if len(heading) > 1 and len(cells) > 1 < each and each * len(cells) == len(row) - 1 and not any(map(_is_blank, cells)):
            found += [cells[(column - 1) // each]] if column else []
            continue
        at = column - max(0, len(row) - len(cells))  # a head row with fewer cells stands over the last ones
        if not 0 <= at < len(cells) or (found and _is_blank(cells[at])):
            continue
        told = next((cells[i] for i in range(at, 0, -1) if not _is_blank(cells[i])), cells[0])
        found += [] if _is_blank(told) else [told]
    return found


def _filled(rows: list[list[Span]], column: int) -> list[Span]:
    """What a column says in each row, or in the last one above it that says anything: cells may be merged downwards. Nothing where a
    row does not reach so far."""
    found: list[Span] = []
    said = (0, 0)
    for row in rows:
        if column < len(row) and not _is_blank(row[column]):
            said = row[column]
        found.append(said if column < len(row) else (0, 0))
    return found


def _alone(text: str, row: list[Span], units: Container[str]) -> str:
    """The cell of a row that is nothing but a measure."""
    return next((said for cell in row if (said := text[slice(*cell)]).lstrip("万亿") in units), "")


def _is_blank(cell: Span) -> bool:
    return cell[0] >= cell[1]


def _label(row: list[Span], numbers: list[bool], column: int) -> list[Span]:
    """The cells with words before a number in its row: all of them, or in a row of pairs the one right before."""
    words = [i for i in range(column) if not numbers[i] and row[i][1] > row[i][0]]
    between = [i for i in words if any(numbers[1:i])]  # a number before all words is the row's own
    return [row[i] for i in ([between[-1]] if between else words)]


def _unit(text: str, spans: tuple[Span, ...]) -> str | None:
    """The unit in brackets in a head or label (受理数(件)), or that a head ends with (件数, 率)."""
    for match in (match for pattern in (UNIT, COUNT_OF) for span in reversed(spans) for match in reversed(list(pattern.finditer(text, *span)))):
        groups = match.groupdict()
        if groups.get("rate") or groups.get("unit") == "百分比":
            return "%"
        unit = groups.get("unit") or groups.get("per") or ""
        if unit.lstrip("万亿") in load_catalog().units.measures:
            return unit
    return None

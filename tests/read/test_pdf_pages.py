"""PDF pages that readers get wrong: each must give the report's lines, once, in order."""

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from fazhi.read import Unreadable, read

FONT = "STSong-Light"
TITLE = "焦作市人民政府2021年度法治政府建设情况报告"
BODY = (
    "　　紧紧围绕中心工作，统筹推进法治政府建设，各项任务落到实处，现将有关情况报告如下。",
    "　　共审理行政复议案件48件，审结45件。组织开展执法监督检查，培训执法人员316人次，成效明显。",
)
LINES = [TITLE, *(line.strip("　") for line in BODY)]


def pdf(draw: Callable[[Canvas], None]) -> bytes:
    registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def report(canvas: Canvas, left: float = 60, top: float = 780) -> None:
    canvas.setFont(FONT, 20)
    canvas.drawString(left + 20, top, TITLE)
    canvas.setFont(FONT, 14)
    pieces = [line[i : i + 32] for line in BODY for i in range(0, len(line), 32)]
    for n, piece in enumerate(pieces):
        canvas.drawString(left, top - 54 - 24 * n, piece)


def turned(page: int, text: int) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(page)
        canvas.translate(*{0: (0, 0), 90: (595, 0), 180: (595, 842), 270: (0, 842)}[text])
        canvas.rotate(text)
        report(canvas, 60, 780 if text in {0, 180} else 500)

    return draw


def twice(right: float, up: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        report(canvas)
        report(canvas, 60 + right, 780 + up)

    return draw


def marked(angle: float, x: float, y: float, *, is_first: bool = False) -> Callable[[Canvas], None]:
    def mark(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.setFont(FONT, 14)
        canvas.drawString(0, 0, "内部资料97件")
        canvas.restoreState()

    def draw(canvas: Canvas) -> None:
        for part in (mark, report) if is_first else (report, mark):
            part(canvas)

    return draw


def filled_in(canvas: Canvas) -> None:
    """Numbers in fields of a form, and on drawn lines, beside a button and a note."""
    canvas.setFont(FONT, 20)
    canvas.drawString(80, 780, TITLE)
    canvas.setFont(FONT, 14)
    for y, text in (
        (720, LINES[1][:30]),
        (696, LINES[1][30:]),
        (660, "共审理行政复议案件"),
        (660, f"{' ' * 48}件，审结__45__件。组织开展执法监督检查，"),
        (636, LINES[2][30:]),
    ):
        canvas.drawString(60, y, text)
    canvas.acroForm.textfield(name="n", value="48", x=188, y=656, width=30, height=18, fontSize=12, borderWidth=0)
    canvas.acroForm.checkbox(name="c", x=300, y=500, size=12)
    canvas.freeTextAnnotation("97", Rect=[60, 300, 200, 320], DA="0 g /Helv 12 Tf")


def between(canvas: Canvas) -> None:
    """A watermark drawn in the middle of a line."""
    report(canvas, 60, 780)
    canvas.drawString(60, 500, "另行办理案卷")
    marked(30, 150, 500)(canvas)


def under_a_wide_title(canvas: Canvas) -> None:
    """Lines that are all shorter than the title, which is of larger letters."""
    canvas.setFont(FONT, 22)
    canvas.drawString(30, 780, TITLE)
    canvas.setFont(FONT, 12)
    for n, piece in enumerate(line[i : i + 30] for line in BODY for i in range(0, len(line), 30)):
        canvas.drawString(60, 740 - 20 * n, piece)


def unseen(canvas: Canvas) -> None:
    """A line that is written but not drawn, beside those that are."""
    report(canvas)
    line = canvas.beginText(60, 400)
    line.setFont(FONT, 14)
    line.setTextRenderMode(3)
    line.textOut("走访企业97家。")
    canvas.drawText(line)


def again(angle: float) -> Callable[[Canvas], None]:
    """A pale watermark that stands on a page again and again, more of it than of the text."""

    def draw(canvas: Canvas) -> None:
        report(canvas)
        canvas.setFillColorRGB(0.85, 0.85, 0.85)
        for n in range(24):
            canvas.saveState()
            canvas.translate(30 + 140 * (n % 4), 130 + 110 * (n // 4))
            canvas.rotate(angle)
            canvas.setFont(FONT, 14)
            canvas.drawString(0, 0, "内部资料97件")
            canvas.restoreState()

    return draw


def whited_out(canvas: Canvas) -> None:
    """A line that a white surface covers, over which another was written; and one in white on white."""
    canvas.setFont(FONT, 14)
    canvas.drawString(60, 400, "走访企业97家。")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(55, 395, 300, 20, stroke=0, fill=1)
    canvas.drawString(60, 360, "模板：走访企业97家。")
    canvas.setFillColorRGB(0, 0, 0)
    report(canvas)


def cut_away(canvas: Canvas) -> None:
    """A line outside of the path that it is clipped to, and one that is transparent."""
    report(canvas)
    canvas.setFont(FONT, 14)
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(60, 100, 10, 1)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(60, 400, "走访企业97家。")
    canvas.restoreState()
    canvas.setFillAlpha(0)
    canvas.drawString(60, 360, "模板：走访企业97家。")


def blacked_out(canvas: Canvas) -> None:
    """A line over which a black bar was drawn."""
    report(canvas)
    canvas.drawString(60, 400, "联系人电话，走访企业97家。")
    canvas.rect(55, 395, 300, 20, stroke=0, fill=1)


def on_a_dark_ground(canvas: Canvas) -> None:
    """All of the report in white."""
    canvas.setFillColorRGB(0, 0, 0.4)
    canvas.rect(0, 500, 595, 342, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    report(canvas)


def around_the_text(canvas: Canvas) -> None:
    """What the file itself calls no part of its text."""
    canvas.setFont(FONT, 9)
    for y, text in ((820, "政府公报 总第97期 印数600份"), (30, "打印时间97件 共1页")):
        canvas._code.append("/Artifact <</Type /Pagination>> BDC")
        canvas.drawString(60, y, text)
        canvas._code.append("EMC")
    report(canvas)


def typed(canvas: Canvas) -> None:
    """A line that was typed on a page, beside a comment."""
    canvas.setFont(FONT, 20)
    canvas.drawString(80, 780, TITLE)
    canvas.setFont(FONT, 14)
    for n, piece in enumerate((LINES[1][:30], LINES[1][30:])):
        canvas.drawString(60, 740 - 24 * n, piece)
    canvas.freeTextAnnotation("97", Rect=[60, 300, 200, 320], DA="0 g /Helv 12 Tf")
    told = {"Type": PDFName("Annot"), "Subtype": PDFName("FreeText"), "IT": PDFName("FreeTextTypewriter"), "DA": PDFString("0 g /Helv 12 Tf")}
    canvas._addAnnotation(PDFDictionary(told | {"Contents": PDFString(LINES[2]), "Rect": PDFArray([60, 680, 480, 700]), "F": 4}))


PAGES = {f"turned {page} and {text}": turned(page, text) for page in (0, 90, 180, 270) for text in (0, 90, 180, 270)}
PAGES |= {"a title wider than the lines": under_a_wide_title, "an unseen line": unseen, "a tiled watermark": again(45), "one along the lines": again(0)}
PAGES |= {
    "whited out": whited_out,
    "clipped or transparent": cut_away,
    "blacked out": blacked_out,
    "white on a dark ground": on_a_dark_ground,
    "artifacts": around_the_text,
    "a typed line": typed,
}
PAGES |= {f"drawn twice, {shift}": twice(*shift) for shift in ((0, 0), (0.3, 0.2), (1, -1), (2.5, 0), (4, -3))}
PAGES |= {
    f"a watermark at {angle}": marked(angle, 150, 650, is_first=is_first)
    for angle, is_first in ((30, False), (45, True), (-30, False), (12, True), (90, False), (135, True))
}


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_page_gives_the_report_and_nothing_else(kind: str) -> None:
    assert read(pdf(PAGES[kind])).text.splitlines() == LINES


def test_a_text_layer_that_nobody_sees_is_a_scans() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        canvas.drawString(280, 30, "第一页")
        for n, line in enumerate(LINES):
            layer = canvas.beginText(60, 700 - 30 * n)
            layer.setFont(FONT, 12)
            layer.setTextRenderMode(3)
            layer.textOut(line)
            canvas.drawText(layer)

    assert read(pdf(draw)).text.splitlines()[:3] == LINES


def test_raised_and_lowered_digits_are_no_digits_of_a_figure() -> None:
    def draw(canvas: Canvas) -> None:
        report(canvas)
        for y, rise, size, mark in ((400, 6, 8, "1"), (370, -3, 8, "2"), (340, 6, 8, "[3]"), (310, 0, 14, "4")):
            line = canvas.beginText(60, y)
            for text, how, big in (("立案48", 0, 14), (mark, rise, size), ("件", 0, 14)):
                line.setFont(FONT, big)
                line.setRise(how)
                line.textOut(text)
            canvas.drawText(line)

    assert read(pdf(draw)).text.splitlines()[3:] == ["立案48¹件", "立案48₂件", "立案48[3]件", "立案484件"]


def test_figures_at_the_edge_of_a_page_are_no_page_numbers() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        for n in range(5):
            for x, text in ((60, str(31 + n)), (200, str(41 + n))):
                canvas.drawString(x, 700 - 30 * n, text)

    assert read(pdf(draw)).text.splitlines() == [f"{31 + n}\t{41 + n}" for n in range(5)]


def numbered(count: int, text: str) -> bytes:
    def draw(canvas: Canvas) -> None:
        for n in range(1, count + 1):
            canvas.setFont(FONT, 10)
            canvas.drawString(280, 30, text.format(n))
            canvas.showPage()

    return pdf(draw)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (numbered(5, "- {} -"), "no_text_layer"),
        (numbered(1, "7"), "no_text_layer"),
        (numbered(6, "法治政府建设报告汇编"), "no_text_layer"),
        (numbered(3, "\ue012\ue233\ue871 \uf022\uf0ab"), "gibberish_text_layer"),
    ],
)
def test_a_page_without_a_text_is_told_as_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(data)


def test_pages_left_out_of_a_report_are_told() -> None:
    def draw(canvas: Canvas) -> None:
        report(canvas)
        canvas.showPage()
        canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
        canvas.setFont(FONT, 14)
        canvas.drawString(60, 700, "\ue012\ue233\ue871\uf022\uf0ab" * 4)

    reading = read(pdf(draw))
    assert reading.text.splitlines() == LINES
    assert [note.split(" ")[0] for note in reading.notes] == ["gibberish_text_layer:", "pages_without_text:"]


def pages(*drawn: Callable[[Canvas], None]) -> bytes:
    def draw(canvas: Canvas) -> None:
        for one in drawn:
            canvas.setFont(FONT, 14)
            one(canvas)
            canvas.showPage()

    return pdf(draw)


def strings(*told: tuple[float, float, str], size: int = 9) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        for x, y, text in told:
            canvas.drawString(x, y, text)

    return draw


def both(*parts: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


ADDRESS = "https://www.example.gov.cn/zfxxgk/2022/0118/30123.html"
PRINTED = {
    "chrome": lambda n, of: strings((30, 825, "2022/1/18 10:23"), (200, 825, f"{TITLE}_某门户网站"), (30, 15, ADDRESS), (550, 15, f"{n}/{of}")),
    "in english": lambda n, of: strings((30, 825, "1/18/22, 10:23 AM"), (200, 825, TITLE), (30, 15, ADDRESS), (550, 15, f"{n}/{of}")),
    "firefox": lambda n, of: strings((30, 825, f"{TITLE}_某门户网站"), (400, 825, ADDRESS), (30, 15, f"{n} of {of}"), (500, 15, "2022/1/18 10:23")),
}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("browser", list(PRINTED))
def test_what_a_browser_prints_over_and_under_a_page_is_no_text(browser: str, count: int) -> None:
    printed = PRINTED[browser]
    rest = [both(printed(n, count), strings((60, 770, f"第{n}页的工作已经完成。"), size=14)) for n in range(2, count + 1)]
    lines = read(pages(both(printed(1, count), report), *rest)).text.splitlines()
    assert lines == [*LINES, *(f"第{n}页的工作已经完成。" for n in range(2, count + 1))]


@pytest.mark.parametrize("form", ["第 {} 页（共 3 页）", "Page {} of 3", "{} / 3", "—{}—", "第{}页，共3页", "第{}页 共3页", "- {} -", "P.{}"])
def test_a_page_number_in_any_form_parts_no_sentence(form: str) -> None:
    told = ("共审理行政复议案件48件，审结45件。组织开展执法监督检查工作，培", "训执法人员316人次，成效明显。各项任务落到实处，工作质量明显提", "升。")
    drawn = [both(strings((60, 700, line), size=14), strings((280, 30, form.format(n)))) for n, line in enumerate(told, 1)]
    assert read(pages(*drawn)).text == "".join(told)


def test_what_stands_off_the_page_is_not_read_unless_the_text_goes_on_there() -> None:
    off = strings((700, 400, "裁切标记99件"), (60, -80, "出血区88件"), (60, 15, "裁切线77件"))

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((30, 30, 565, 812))
        report(canvas)
        off(canvas)

    assert read(pdf(draw)).text.splitlines() == LINES


@pytest.mark.parametrize(("count", "width", "apart"), [(2, 16, 250), (2, 16, 340), (3, 11, 180), (4, 8, 130)])
def test_columns_are_read_one_after_the_other_also_short_ones(count: int, width: int, apart: int) -> None:
    text = f"{BODY[0].strip()}{BODY[1].strip()}今后将继续努力，把各项工作做得更细更实。"
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    rows = -(-len(lines) // count)
    drawn = [(60 + apart * (i // rows), 700 - 24 * (i % rows), line) for i, line in enumerate(lines)]
    assert read(pdf(strings(*drawn, size=14))).text == text


@pytest.mark.parametrize("items", ["一二三四五六七八九十", "一二三四"])
def test_two_pages_on_one_sheet_are_read_one_after_the_other_and_their_numbers_part_no_sentence(items: str) -> None:
    text = "".join(f"第{n}项工作任务已经全部完成，有关情况已向市政府专题报告。" for n in items)
    lines = [text[i : i + 18] for i in range(0, len(text), 18)]
    rows = -(-len(lines) // 2)
    drawn = [(50 + 420 * (i // rows), 500 - 24 * (i % rows), line) for i, line in enumerate(lines)]

    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((842, 595))
        strings(*drawn, (200, 40, "— 2 —"), (620, 40, "— 3 —"), size=14)(canvas)

    assert read(pdf(draw)).text == text


def cells(*told: tuple[float, float, str]) -> bytes:
    """A page with strings that stand in the middle of a place each."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        for x, y, text in told:
            canvas.drawCentredString(x, y, text)

    return pdf(draw)


FIGURES = ((120, 600, "48"), (260, 600, "45"), (400, 600, "316"))
HEADS = {
    "over columns and rows": (
        ((190, 650, "行政复议（件）"), (400, 638, "培训（人次）"), (120, 626, "受理"), (260, 626, "审结"), *FIGURES),
        ["行政复议（件）\t　\t培训（人次）", "受理\t审结\t　", "48\t45\t316"],
    ),
    "over rows first": (
        ((120, 638, "培训（人次）"), (330, 650, "行政复议（件）"), (260, 626, "受理"), (400, 626, "审结"), *FIGURES),
        ["培训（人次）\t行政复议（件）\t　", "　\t受理\t审结", "48\t45\t316"],
    ),
    "over columns, with a label before": (
        ((60, 638, "地区"), (190, 650, "行政复议"), (400, 638, "培训"), (120, 626, "受理"), (260, 626, "审结"), (60, 600, "全市"), *FIGURES),
        ["地区\t行政复议\t　\t培训", "　\t受理\t审结\t　", "全市\t48\t45\t316"],
    ),
    "over two pairs": (
        (
            (190, 650, "行政复议"),
            (470, 650, "行政诉讼"),
            (120, 626, "受理"),
            (260, 626, "审结"),
            (400, 626, "应诉"),
            (540, 626, "败诉"),
            *FIGURES,
            (540, 600, "3"),
        ),
        ["行政复议\t　\t行政诉讼\t　", "受理\t审结\t应诉\t败诉", "48\t45\t316\t3"],
    ),
    "over all of three": (
        ((260, 650, "行政复议（件）"), (120, 626, "受理"), (260, 626, "审结"), (400, 626, "纠错"), *FIGURES),
        ["行政复议（件）", "受理\t审结\t纠错", "48\t45\t316"],
    ),
    "a caption, and a line that announces it": (
        ((100, 674, "重点部门数据如下："), (260, 662, "2021年执法情况统计表"), (120, 626, "受理"), (260, 626, "审结"), (400, 626, "培训"), *FIGURES),
        ["重点部门数据如下：", "2021年执法情况统计表", "受理\t审结\t培训", "48\t45\t316"],
    ),
    "plain": (((120, 626, "受理"), (260, 626, "审结"), (400, 626, "培训"), *FIGURES), ["受理\t审结\t培训", "48\t45\t316"]),
    "a unit above": (
        ((420, 660, "单位：件"), (120, 626, "受理"), (260, 626, "审结"), (400, 626, "纠错"), *FIGURES),
        ["单位：件", "受理\t审结\t纠错", "48\t45\t316"],
    ),
}


@pytest.mark.parametrize("kind", list(HEADS))
def test_a_head_that_is_merged_stands_over_its_columns(kind: str) -> None:
    told, lines = HEADS[kind]
    assert read(cells(*told)).text.splitlines() == lines


def test_a_line_that_is_moved_apart_to_fill_its_width_is_one() -> None:
    spaced = "全年培训执法人员31"

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        canvas.drawString(60, 700, "　　各项任务落到实处，工作质量明显提升，共审理行政复议案件48")
        canvas.drawString(60, 676, "件")
        canvas.drawString(460, 676, "。")
        for n, character in enumerate(spaced + "6人次，成效明显，质量提高"):
            canvas.drawString(60 + (19.8 * n if n < 9 else 178 + 11 * (n - 9) if n < 12 else 211 + 19.8 * (n - 12)), 640, character)

    assert read(pdf(draw)).text == f"各项任务落到实处，工作质量明显提升，共审理行政复议案件48件。{spaced}6人次，成效明显，质量提高"


def test_what_was_filled_into_a_form_is_read() -> None:
    text = read(pdf(filled_in)).text
    assert [line.replace(" ", "").replace("\t", "") for line in text.splitlines()] == LINES


def test_short_rows_of_a_list_stay_rows() -> None:
    rows = (
        *("培训执法人员：316人次", "评查案卷：86卷，优秀：21卷", "抽查：40次", "案卷评查意见：53条", "立案：171件", "结案：164件", "移送公安机关：3件"),
        *("行政复议收件", "48", "45", "负责人出庭应诉率：100%，较上年提高2个百分点"),
    )

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawString(60, 780, TITLE)
        canvas.setFont(FONT, 14)
        for n, row in enumerate(rows):
            canvas.drawString(60, 740 - 24 * n, row)

    assert read(pdf(draw)).text.splitlines() == [TITLE, *rows]

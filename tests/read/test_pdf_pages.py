"""PDF pages that readers get wrong: each must give the report's lines, once, in order."""

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
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


PAGES = {f"turned {page} and {text}": turned(page, text) for page in (0, 90, 180, 270) for text in (0, 90, 180, 270)}
PAGES |= {"a title wider than the lines": under_a_wide_title}
PAGES |= {f"drawn twice, {shift}": twice(*shift) for shift in ((0, 0), (0.3, 0.2), (1, -1), (2.5, 0), (4, -3))}
PAGES |= {
    f"a watermark at {angle}": marked(angle, 150, 650, is_first=is_first)
    for angle, is_first in ((30, False), (45, True), (-30, False), (12, True), (90, False), (135, True))
}


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_page_gives_the_report_and_nothing_else(kind: str) -> None:
    assert read(pdf(PAGES[kind])).text.splitlines() == LINES


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

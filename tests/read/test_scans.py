"""Pictures of pages: what is printed is read, with its place; what is no text gives none. The page is in our own words, aslant and stamped."""

import base64
import io
from functools import cache
from pathlib import Path

import docx
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from fazhi.desk.picture import line_picture
from fazhi.parse import parse
from fazhi.read import Reading, Unreadable, ocr, read
from fazhi.read.places import place_at
from fazhi.warehouse.apart import KeptEye
from tests.read.test_pdf_pages import FONT, TITLE, pdf

PAGE = Path(__file__).parent / "samples" / "page.jpg"
UPPER = (0, 0, 1240, 550)
FIGURES = [1386, 1345, 612, 97, 7.2, 3160, 428, 865000, 12, 9, 204, 231]


class Eye(ocr.Eye):
    """Reads each picture once for all tests."""

    def read(self, picture: Image.Image) -> list[ocr.Row]:
        return _rows(picture.tobytes(), picture.size)


@cache
def _rows(points: bytes, size: tuple[int, int]) -> list[ocr.Row]:
    return ocr.read_page(Image.frombytes("RGB", size, points))


def figures(reading: Reading) -> list[float]:
    return [fact.clause.quantity.value for fact in parse(reading.text).facts]


@pytest.mark.long
def test_a_photographed_page_gives_its_title_and_figures_and_none_of_its_seal() -> None:
    reading = read(PAGE.read_bytes(), eye=Eye(1))
    assert reading.text.startswith(TITLE)
    assert figures(reading) == FIGURES
    assert reading.read_by == "ocr"
    place = place_at(reading.places, reading.text.index("1,386"))
    assert place is not None
    assert (place.page, place.box is not None, (place.score or 0) > 0.9) == (1, True, True)


@pytest.mark.long
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_a_page_that_is_turned_is_read_straight(turn: Image.Transpose) -> None:
    turned = io.BytesIO()
    Image.open(PAGE).crop(UPPER).transpose(turn).save(turned, "JPEG", quality=90)
    reading = read(turned.getvalue(), eye=Eye(1))
    assert figures(reading) == FIGURES[:6]
    assert all(place.box is None and place.score for place in reading.places), "its boxes would lie elsewhere on the page as it stands"


def test_the_picture_of_a_line_shows_it() -> None:
    place = place_at((reading := read(PAGE.read_bytes(), eye=Eye(1))).places, reading.text.index("3,160"))
    assert place is not None
    assert place.box is not None
    line = line_picture(PAGE.parent, PAGE.name, place.page, " ".join(map(str, place.box)))
    assert line is not None
    assert line.height < 200
    assert "3,160人次" in "".join(row.text for row in Eye(1).read(line))
    assert line_picture(PAGE.parent, "absent.jpg", 1, "0 0 1 1") is None
    assert line_picture(PAGE.parent / "raw", f"../{PAGE.name}", 1, "0 0 1 1") is None, "it lies outside the landing directory"


def test_without_an_eye_a_scan_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read(PAGE.read_bytes())
    assert refused.value.reason == "image"


def test_a_word_file_and_a_web_page_of_one_picture_are_read() -> None:
    word, file = docx.Document(), io.BytesIO()
    word.add_picture(str(PAGE))
    word.save(file)
    page = f'<html><body><h1>{TITLE}</h1><img src="data:image/jpeg;base64,{base64.b64encode(PAGE.read_bytes()).decode()}"></body></html>'
    for data in (file.getvalue(), page.encode()):
        assert figures(read(data, eye=Eye(3))) == FIGURES
        with pytest.raises(Unreadable, match="image"):
            read(data)


def test_a_blank_picture_has_no_text_and_a_broken_one_is_told() -> None:
    blank = io.BytesIO()
    Image.new("L", (600, 800), 255).save(blank, "PNG")
    for data, reason in ((blank.getvalue(), "no_text"), (PAGE.read_bytes()[:3000], "damaged_image")):
        with pytest.raises(Unreadable) as refused:
            read(data, eye=Eye(1))
        assert refused.value.reason == reason


def test_pages_that_were_not_read_and_pictures_that_are_broken_are_told() -> None:
    whole, broken = (f'<img src="data:image/jpeg;base64,{base64.b64encode(data).decode()}">' for data in (PAGE.read_bytes(), b"x" * 6000))
    reading = read(f"<html><body><h1>{TITLE}</h1>{whole}{broken}{whole}</body></html>".encode(), eye=Eye(3))
    assert figures(reading) == FIGURES + FIGURES
    assert [note.partition(":")[0] for note in reading.notes] == ["damaged_pictures"]
    reading = read(f"<html><body><h1>{TITLE}</h1>{whole}{whole}</body></html>".encode(), eye=Eye(1))
    assert figures(reading) == FIGURES
    assert [note.partition(":")[0] for note in reading.notes] == ["pages_not_read"]


def test_a_page_is_read_again_where_what_was_kept_is_damaged(tmp_path: Path) -> None:
    eye, page = KeptEye(1, tmp_path), Image.open(PAGE).convert("RGB").crop((0, 0, 900, 300))
    rows = eye.read(page)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text(kept.read_text(encoding="utf-8").replace("[", "{"), encoding="utf-8")
    assert rows
    assert eye.read(page) == rows == eye.read(page)


def test_of_a_mixed_pdf_only_the_pages_without_text_are_looked_at() -> None:
    looked: list[tuple[int, int]] = []

    class Counting(Eye):
        def read(self, picture: Image.Image) -> list[ocr.Row]:
            looked.append(picture.size)
            return [ocr.Row("（二）培训行政执法人员420人次。", 60, 400, 700, 14, (60.0, 130.0, 400.0, 150.0), 0.8)]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        canvas.drawString(60, 780, TITLE)
        canvas.drawString(60, 740, "（一）全年受理行政复议案件35件，办结33件，较好完成任务，群众比较满意。")
        canvas.showPage()
        canvas.rect(60, 60, 100, 100)
        canvas.showPage()

    reading = read(pdf(draw), eye=Counting(5))
    assert len(looked) == 1
    assert (reading.read_by, figures(reading)) == ("both", [35, 33, 420])
    first, second = (place_at(reading.places, reading.text.index(said)) for said in ("35件", "420人次"))
    assert first is not None
    assert second is not None
    assert (first.page, first.score, second.page, second.score) == (1, None, 2, 0.8)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        "　　全年共受理行政复议案件",
        "48件，审结45件，按期办结",
        "率百分之百。组织开展执法",
        "监督检查，督促整改问题六",
        "十个，通报典型案例五起，",
        "约谈单位三家，效果较好。",
    ]
    right = [
        "　　强化培训教育，举办培训",
        "班6期，培训执法人员316人",
        "次，覆盖市县乡三级，同步",
        "组织旁听庭审12场，抽查案",
        "卷230卷，评出优秀案卷一",
        "批，营造了良好氛围环境。",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawString(80, 780, TITLE)
        canvas.setFont(FONT, 16)
        for n, lines in enumerate(zip(left, right, strict=True)):
            for column, line in enumerate(lines):
                canvas.drawString(70 + 235 * column, 720 - 26 * n, line)

    assert figures(read(pdf(draw)))[:2] == [48, 45]
    assert "316人次" in read(pdf(draw)).text

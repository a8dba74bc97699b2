"""Texts and workbooks that an office keeps in other forms than Word's: each gives the report's lines, and nothing that nobody sees."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from fazhi.parse import parse
from fazhi.read import Unreadable, read

TITLE = "漯河市人民政府2021年度法治政府建设情况报告"
FIRST = "一年来，共审理行政复议案件48件，审结45件。"
SECOND = "举办执法培训班，培训执法人员316人次，成效明显。"
OTHER = "本处另有旧数97件。"
LINES = [TITLE, FIRST, SECOND]
NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style", "draw"))


def odf(kind: str, body: str, styles: str = "", *, is_flat: bool = False) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    inner = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    if is_flat:
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMES} office:mimetype="{media_type}">{inner}</office:document>'.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", media_type)
        package.writestr("content.xml", f"<office:document-content {NAMES}>{inner}</office:document-content>")
        package.writestr("styles.xml", f"<office:document-styles {NAMES}><text:p>{OTHER}</text:p></office:document-styles>")
    return buffer.getvalue()


def p(text: str, style: str = "") -> str:
    return f"<text:p{style and f' text:style-name={chr(34)}{style}{chr(34)}'}>{text}</text:p>"


def cells(*told: str, row: str = "") -> str:
    return f"<table:table-row{row}>" + "".join(f"<table:table-cell>{p(one)}</table:table-cell>" for one in told) + "</table:table-row>"


HIDDEN = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
STRUCK = '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
T, P1, P2 = f"<text:h>{TITLE}</text:h>", p(FIRST), p(SECOND)
RUBY = "<text:ruby><text:ruby-base>件</text:ruby-base><text:ruby-text>jian</text:ruby-text></text:ruby>"
RTF = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}%s}"


def rtf(body: str) -> bytes:
    """A text in RTF, its characters in GBK."""
    return b"".join(_escaped(c) for c in RTF % body)


def _escaped(character: str) -> bytes:
    return character.encode() if character.isascii() else b"".join(b"\\'%02x" % byte for byte in character.encode("gbk"))


TEXTS = {
    "a text": odf("text", T + P1 + P2),
    "one XML file": odf("text", T + P1 + P2, is_flat=True),
    "sections, lists, links": odf(
        "text", f"<text:section>{T}<text:list><text:list-item>{P1}</text:list-item></text:list></text:section><text:p><text:a>{SECOND}</text:a></text:p>"
    ),
    "a hidden section": odf("text", f'{T}<text:section text:display="none">{p(OTHER)}</text:section>{P1}{P2}'),
    "a hidden paragraph": odf("text", f'{T}<text:p><text:hidden-paragraph text:is-hidden="true"/>{OTHER}</text:p>{P1}{P2}'),
    "hidden and struck words": odf(
        "text",
        T + p(f'{FIRST}<text:span text:style-name="H">{OTHER}</text:span>') + p(f'<text:span text:style-name="S">97</text:span>{SECOND}'),
        HIDDEN + STRUCK,
    ),
    "a style that hides": odf("text", T + p(OTHER, "H") + P1 + P2, HIDDEN),
    "deleted text, a remark, a note": odf(
        "text",
        f"<text:tracked-changes>{p(OTHER)}</text:tracked-changes>{T}<text:p>{FIRST}<office:annotation>{p(OTHER)}</office:annotation><text:note>{p(OTHER)}</text:note></text:p>{P2}",
    ),
    "a reading over a character": odf("text", T + p(FIRST.replace("45件", f"45{RUBY}")) + P2),
    "a text box": odf("text", f"{T}<text:p><draw:frame><draw:text-box>{P1}{P2}</draw:text-box></draw:frame></text:p>"),
    "a text box in a text box": odf(
        "text",
        f"{T}<text:p><draw:frame><draw:text-box><text:p><draw:frame><draw:text-box>{P1}</draw:text-box></draw:frame></text:p>{P2}</draw:text-box></draw:frame></text:p>",
    ),
    "endless blanks": odf("text", T + p(FIRST.replace("，", '，<text:s text:c="999999999999"/>')) + P2),
    "blanks and tabs": odf("text", T + p(FIRST.replace("48件", '<text:s text:c="2"/>48<text:s/>件')) + P2),
    "RTF": rtf(f"\\pard\\qc {TITLE}\\par\\pard {FIRST}\\par {SECOND}\\par"),
    "RTF in Unicode": rtf("".join(f"\\u{ord(c) - 65536 * (ord(c) > 32767)}?" if ord(c) > 127 else c for c in f"{TITLE}\\par {FIRST}\\par {SECOND}\\par")),
    "RTF with what is deleted, struck and hidden": rtf(
        f"{TITLE}\\par {FIRST[:11]}{{\\deleted 97}}{{\\strike 97}}{FIRST[11:]}{{\\v {OTHER}}}\\par {SECOND}\\par"
    ),
    "RTF with a field and a footer": rtf(f"{{\\footer {OTHER}}}{TITLE}\\par {FIRST}\\par {{\\field{{\\*\\fldinst 97}}{{\\fldrslt {SECOND}}}}}\\par"),
}
ROWS = [("审理行政复议案件", "48", "件"), ("审结行政复议案件", "45", "件"), ("培训执法人员", "316", "人次")]


def workbook() -> bytes:
    """Rows as an office keeps them: a merged title, a formula's value, a share, columns, rows and sheets that nobody sees, a remark."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("A1:C1")
    sheet["A1"] = TITLE
    for name, value, measure in ROWS:
        sheet.append([name, float(value), measure, 97])
    sheet.append(["网上可办率", 0.953, None, 97])
    sheet["B5"].number_format = "0.0%"
    sheet.append(["旧数", 97, "件"])
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet["B2"].comment = Comment(OTHER, "x")
    sheet.append(["填报日期", date(2022, 1, 10)])
    draft = book.create_sheet("draft")
    draft.append([OTHER])
    draft.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def old_workbook() -> bytes:
    rows = "".join(f'<Row><Cell><Data>{a}</Data></Cell><Cell><Data ss:Type="Number">{b}</Data></Cell><Cell><Data>{c}</Data></Cell></Row>' for a, b, c in ROWS)
    hidden = f'<Row ss:Hidden="1"><Cell><Data>{OTHER}</Data></Cell></Row>'
    opens = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    unseen = "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden</Visible></WorksheetOptions>"
    draft = f'<Worksheet ss:Name="b"><Table><Row><Cell><Data>{OTHER}</Data></Cell></Row></Table>{unseen}</Worksheet>'
    title = f'<Row><Cell ss:MergeAcross="2"><Data>{TITLE}</Data></Cell></Row>'
    return f'<?xml version="1.0"?>\n{opens}<Worksheet ss:Name="a"><Table>{title}{hidden}{rows}</Table></Worksheet>{draft}</Workbook>'.encode()


SHEETS = {
    "xls, written by xlwt": (Path(__file__).parent / "samples" / "sheet.xls").read_bytes(),
    "xlsx": workbook(),
    "XML of Excel 2003": old_workbook(),
    "ods": odf("spreadsheet", "<table:table>" + cells(TITLE) + "".join(cells(*row) for row in ROWS) + "</table:table>", is_flat=True),
    "ods with a hidden row": odf(
        "spreadsheet",
        "<table:table>" + cells(TITLE) + "".join(cells(*row) for row in ROWS) + cells(OTHER, row=' table:visibility="collapse"') + "</table:table>",
    ),
    "a table in a text": odf("text", T + "<table:table>" + "".join(cells(*row) for row in ROWS) + "</table:table>"),
    "a table in RTF": rtf(
        f"{TITLE}\\par " + "".join("\\trowd\\cellx3000\\cellx6000\\cellx9000 " + "".join(f"\\intbl {one}\\cell " for one in row) + "\\row " for row in ROWS)
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_gives_its_lines_and_nothing_that_nobody_sees(name: str) -> None:
    assert [line.replace(" ", "") for line in read(TEXTS[name]).text.split("\n")] == LINES


@pytest.mark.parametrize("name", SHEETS)
def test_rows_are_lines_with_tabs_and_state_their_figures(name: str) -> None:
    text = read(SHEETS[name]).text
    assert [line.rstrip("\u3000\t") for line in text.split("\n")][:4] == [TITLE, *("\t".join(row) for row in ROWS)]
    assert "97" not in text
    facts = parse(text).facts
    assert [(fact.clause.quantity.value, fact.clause.quantity.unit) for fact in facts][:3] == [(48, "件"), (45, "件"), (316, "人次")]


def test_a_cell_is_read_as_its_format_shows_it() -> None:
    assert read(workbook()).text.split("\n")[4:] == ["网上可办率\t95.3%", "填报日期\t2022-01-10"]
    assert read(SHEETS["xls, written by xlwt"]).text.split("\n")[4:] == ["网上可办率\t95.3%", "评查执法案卷\t61卷"]


def test_a_sheet_of_endless_rows_is_no_report() -> None:
    book = Workbook()
    for i in range(5_001):
        book.active.append([TITLE, i])  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(Unreadable, match=r"too_large.*more than 5,000 rows"):
        read(buffer.getvalue())


@pytest.mark.parametrize("data", [odf("text", T)[:200], workbook()[:4000], old_workbook()[:-40], b"{\\rtf1\\ansi }"])
def test_what_cannot_be_opened_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"get it again|fetch it again|look at it|unpack"):
        read(data)

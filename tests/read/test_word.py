"""Word files written part by part: each must give the lines that a reader of the page sees, once."""

import io
import zipfile

import pytest

from fazhi.read import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/{}"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{}/officeDocument" Target="{}"/></Relationships>'
)
TITLE = "鹤壁市人民政府2021年度法治政府建设情况报告"
FIRST = "一年来，共审理行政复议案件48件，审结45件。"
SECOND = "举办执法培训班，培训执法人员316人次，成效明显。"
LINES = [TITLE, FIRST, SECOND]
OTHER = "旧稿97件"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def field(asked: str, shown: str | None) -> str:
    """A field: what it asks for, and its result where it has one."""
    kinds = {name: f'<w:r><w:fldChar w:fldCharType="{name}"/></w:r>' for name in ("begin", "separate", "end")}
    return kinds["begin"] + asked + (kinds["separate"] + shown if shown is not None else "") + kinds["end"]


def asks(text: str) -> str:
    return f"<w:r><w:instrText> {text} </w:instrText></w:r>"


def forms(requires: str, first: str, fallback: str | None) -> str:
    """A text in two forms, of which the first is for those who know a namespace."""
    inner = f"<mc:Choice xmlns:new='{requires}' Requires='new'>{r(first)}</mc:Choice>"
    return f"<w:r><mc:AlternateContent>{inner}{'' if fallback is None else f'<mc:Fallback>{r(fallback)}</mc:Fallback>'}</mc:AlternateContent></w:r>"


def table(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"


def box(inner: str, fallback: str | None = None) -> str:
    shape = f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>"
    vml = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner if fallback is None else fallback}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{shape}</mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent></w:r>"


def word(
    body: str,
    *,
    header: str = "",
    styles: str = "",
    numbering: str = "",
    kind: str = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    main: str = "word/document.xml",
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES.format(kind))
        package.writestr("_rels/.rels", RELATIONS.format(OFFICE, main))
        package.writestr(main, f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        package.writestr("word/styles.xml", f"<w:styles {SPACES}>{styles}</w:styles>")
        if header:
            package.writestr("word/_rels/document.xml.rels", RELATIONS.format(OFFICE, "header1.xml").replace('/officeDocument"', '/header"'))
            package.writestr("word/header1.xml", f"<w:hdr {SPACES}>{header}</w:hdr>")
        package.writestr("word/numbering.xml", f"<w:numbering {SPACES}>{numbering}</w:numbering>")
    return buffer.getvalue()


def listed(shown: str | None) -> str:
    """A form's list of which 48 was chosen, with a result of its own or without."""
    entries = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in (97, 48))
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData></w:fldChar></w:r>'
    return begin + asks("FORMDROPDOWN") + field("", shown).partition("</w:r>")[2]


def drawn(text: str) -> str:
    """A text of a drawing that is no text box."""
    return f"<w:r><w:drawing><a:txBody xmlns:a='{DRAWING}/main'><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></w:drawing></w:r>"


def style(name: str, properties: str, based: str = "", paragraph: str = "") -> str:
    return f'<w:style w:styleId="{name}"><w:basedOn w:val="{based}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{properties}</w:rPr></w:style>'


T, P1, P2 = p(TITLE), p(FIRST), p(SECOND)
STYLES = style("Gone", "<w:strike/>") + style("Child", "", "Gone") + style("Secret", "<w:vanish/>") + style("Note", '<w:vertAlign w:val="superscript"/>')
NESTED = P2
for _ in range(60):
    NESTED = p("", box(NESTED, fallback=P2))

BODIES = {
    "white on white": T + p(FIRST, r(OTHER, "<w:color w:val='ffffff'/>")) + P2,
    "white on a dark ground": T + p(r(FIRST, "<w:color w:val='FFFFFF'/><w:shd w:fill='000080'/>")) + P2,
    "texts that a program indented": T + p(*(f"<w:r>\n  <w:t>\n   {text}\n  </w:t>\n</w:r>" for text in (FIRST[:11], FIRST[11:]))) + P2,
    "elements to be passed over": T + p(f"<x:draft xmlns:x='urn:x' mc:Ignorable='x'>{r(OTHER)}</x:draft>", FIRST) + P2,
    "a table in a table": T + table((P1 + table((P2,)),)),
    "a table in a table in a table": table((T + table((P1 + table((P2,)),)),)),
    "characters as symbols": T
    + p(
        FIRST.partition("8件")[0],
        "<w:r><w:sym w:font='宋体' w:char='0038'/></w:r>",
        "件" + FIRST.partition("8件")[2][:-1],
        "<w:r><w:sym w:font='宋体' w:char='3002'/><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>",
    )
    + P2,
    "one cell": table((T + P1 + P2,)),
    "one cell a row": table((T,), (P1,), (P2,)),
    "a text box in both its forms": T + p(FIRST, box(P2)),
    "a text box as VML only": T + p(FIRST, f"<w:r><w:pict><v:textbox><w:txbxContent>{P2}</w:txbxContent></v:textbox></w:pict></w:r>"),
    "a text box with an empty first form": T + p(FIRST, box("", fallback=P2)),
    "a text box of the new form only": T + p(FIRST, f"<w:r><wps:txbx><w:txbxContent>{P2}</w:txbxContent></wps:txbx></w:r>"),
    "a text box in a table": T + table((p(FIRST, box(P2)),)),
    "a table in a text box": T + p(FIRST, box(table((P2,)))),
    "text boxes in text boxes": T + P1 + NESTED,
    "struck": T + p(r(OTHER, "<w:strike/>"), FIRST) + P2,
    "struck twice": T + p(r(OTHER, "<w:dstrike/>"), FIRST) + P2,
    "not struck": T + p(r(FIRST, '<w:strike w:val="0"/>')) + p(r(SECOND, '<w:dstrike w:val="false"/>')),
    "hidden": T + p(r(OTHER, "<w:vanish/>"), FIRST) + P2,
    "struck by style": T + p(r(OTHER, '<w:rStyle w:val="Child"/>'), FIRST) + p(OTHER, properties='<w:pStyle w:val="Gone"/>') + P2,
    "hidden by style": T + p(r(OTHER, '<w:rStyle w:val="Secret"/>'), FIRST) + p(OTHER, properties='<w:pStyle w:val="Secret"/>') + P2,
    "shown against its style": T + p(r(FIRST, "<w:vanish w:val='0'/>"), properties='<w:pStyle w:val="Secret"/>') + P2,
    "deleted": T + p(f"<w:del><w:r><w:delText>{OTHER}</w:delText></w:r><w:r><w:t>{OTHER}</w:t></w:r></w:del>", FIRST) + P2,
    "moved": T + p(f"<w:moveFrom>{r(OTHER)}</w:moveFrom>") + p(f"<w:moveTo>{r(FIRST)}</w:moveTo>") + P2,
    "inserted": T + p(f"<w:ins>{r(FIRST)}</w:ins>") + P2,
    "a deleted row": T + P1 + f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(OTHER)}</w:tc></w:tr><w:tr><w:tc>{P2}</w:tc></w:tr></w:tbl>",
    "a deleted end of paragraph": T + p(FIRST[:9], properties="<w:rPr><w:del/></w:rPr>") + p(FIRST[9:]) + P2,
    "ruby": T + p(FIRST[:6], f"<w:ruby><w:rt>{r('97件')}</w:rt><w:rubyBase>{r(FIRST[6:8])}</w:rubyBase></w:ruby>", FIRST[8:]) + P2,
    "content controls": f"<w:sdt><w:sdtPr/><w:sdtContent>{T}</w:sdtContent></w:sdt>" + p(f"<w:sdt><w:sdtContent>{r(FIRST)}</w:sdtContent></w:sdt>") + P2,
    "a cell in a content control": T + f"<w:tbl><w:tr><w:sdt><w:sdtContent><w:tc>{P1}</w:tc></w:sdtContent></w:sdt></w:tr></w:tbl>" + P2,
    "links, fields and smart tags": T
    + p(f"<w:hyperlink>{r(FIRST)}</w:hyperlink>")
    + p(f"<w:fldSimple><w:smartTag>{r(SECOND)}</w:smartTag></w:fldSimple><w:r><w:instrText>PAGE 97件</w:instrText></w:r>"),
    "a field's result": T
    + p(
        FIRST[:9],
        f"<w:r><w:fldChar w:fldCharType='begin'/><w:instrText> =97 </w:instrText><w:fldChar w:fldCharType='separate'/></w:r>{r(FIRST[9:])}",
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    )
    + P2,
    "a field in another one's condition": T + p(FIRST[:9], field(asks("IF") + field(asks("PAGE"), r("97")) + asks("= 1"), r(FIRST[9:]))) + P2,
    "a field without a result": T + p(FIRST[:9], field(asks("XE") + r(OTHER), None), FIRST[9:]) + P2,
    "a field over paragraphs": T + p(field(asks("TOC"), "")[: -len("<w:r><w:fldChar w:fldCharType='end'/></w:r>")], FIRST) + P2,
    "a field in a result": T + p(field(asks("HYPERLINK"), r(FIRST[:9]) + field(asks("PAGEREF"), r(FIRST[9:11])) + r(FIRST[11:]))) + P2,
    "a field that does not end": T + p("<w:r><w:fldChar w:fldCharType='begin'/></w:r>", FIRST) + P2,
    "a form of a namespace that nobody knows": T + p(FIRST[:9], forms("urn:new", OTHER, FIRST[9:])) + P2,
    "a form of a later Word": T + p(FIRST[:9], forms("http://schemas.microsoft.com/office/word/2035/wordml", FIRST[9:], OTHER)) + P2,
    "a form without another": T + p(FIRST[:9], forms("urn:new", FIRST[9:], None)) + P2,
    "a mark of a footnote without a text": T
    + p(FIRST[:-1], "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:footnoteReference w:id='2'/></w:r>", "。")
    + P2,
    "a mark of a comment": T + p("<w:commentRangeStart w:id='0'/>", FIRST, "<w:r><w:commentReference w:id='0'/></w:r>") + P2,
    "a form of a prefix without a namespace": T
    + P1
    + p(f"<mc:AlternateContent><mc:Choice Requires='odd'>{r(OTHER)}</mc:Choice><mc:Fallback>{r(SECOND)}</mc:Fallback></mc:AlternateContent>"),
    "a control that still asks for its text": T + p(FIRST, f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{r('单击此处输入97件')}</w:sdt>") + P2,
    "a control that a program filled in": T + p(f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r(FIRST)}</w:sdtContent></w:sdt>") + P2,
    "a title that is drawn": p(f"<w:r><w:pict><v:shape><v:textpath string='{TITLE}'/></v:shape></w:pict></w:r>") + P1 + P2,
    "a watermark that is drawn": T + p(FIRST, "<w:r><w:pict><v:shape><v:textpath string='样稿97份'/></v:shape></w:pict></w:r>") + P2,
    "a title in a frame of the first paragraph": p(FIRST, box(T)) + P2,
    "a soft hyphen": T + p(FIRST[:10], f"<w:r><w:softHyphen/><w:t>{FIRST[10:]}</w:t></w:r>") + P2,
    "line breaks for paragraphs": T + p(f"{r(FIRST)}<w:r><w:br/></w:r>{r(SECOND)}"),
    "a form's list": T + p(FIRST[:13], listed(None), FIRST[15:]) + P2,
    "a form's list with a result": T + p(FIRST[:13], listed(r("48")), FIRST[15:]) + P2,
    "a text in a drawing": T + p(FIRST, drawn(SECOND)),
    "comments and instructions in the part": f"<!-- {OTHER} -->" + T + P1 + P2,
}


@pytest.mark.parametrize("kind", list(BODIES))
def test_a_word_file_gives_the_report_and_nothing_else(kind: str) -> None:
    assert read(word(BODIES[kind], styles=STYLES)).text.splitlines() == LINES


def test_a_diagram_is_read_where_it_stands() -> None:
    ask = f"<w:r><w:drawing><d:relIds xmlns:d='{DRAWING}/diagram' xmlns:r='{OFFICE}' r:dm='r1' r:lo='r2'/></w:drawing></w:r>"
    content = word(T + p(FIRST, ask), header=p(OTHER))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in set(old.namelist()) - {"word/header1.xml"}:
            new.writestr(name, old.read(name).replace(b'/header"', b'/diagramData"'))
        new.writestr("word/header1.xml", f"<d:dataModel xmlns:d='{DRAWING}/diagram'>{drawn(SECOND).replace('w:', '')}</d:dataModel>")
    assert read(buffer.getvalue()).text.splitlines() == LINES


@pytest.mark.parametrize(
    ("header", "body", "lines"), [(p("内部资料") + T, P1 + P2, LINES), (p(f"{TITLE}（附97件）"), T + P1 + P2, LINES), (T, T + P1 + P2, LINES)]
)
def test_a_header_is_read_where_it_alone_has_the_title(header: str, body: str, lines: list[str]) -> None:
    assert read(word(body, header=header)).text.splitlines() == lines


FORMS = {
    "docm": "vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": "vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "dotm": "vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "unheard of": "x-wps",
}


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_of_word_file_is_read(form: str) -> None:
    assert read(word(T + P1 + P2, kind=FORMS[form])).text.splitlines() == LINES


def test_a_package_without_the_usual_folder_is_known_by_its_types() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(T + P1 + P2, main="office/text.xml"))) as usual, zipfile.ZipFile(buffer, "w") as package:
        for name in usual.namelist():
            package.writestr(name.replace("word/", "office/"), usual.read(name))
    assert read(buffer.getvalue()).text.splitlines() == LINES


def test_strict_files_and_odd_names_of_parts_are_read() -> None:
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(T + p(r(OTHER, "<w:strike/>"), FIRST) + P2))) as plain, zipfile.ZipFile(strict, "w") as package:
        for name in plain.namelist():
            part = plain.read(name).replace(W.encode(), STRICT.encode())
            package.writestr(name, part.replace(OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
    assert read(strict.getvalue()).text.splitlines() == LINES
    for name in ("word/document2.xml", "/word/Document.xml", "word\\document.xml"):
        assert read(word(T + P1 + P2, main=name)).text.splitlines() == LINES, name


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (("48", r("1", '<w:vertAlign w:val="superscript"/>'), "件"), "48¹件"),
        (("48", r("[2]", '<w:vertAlign w:val="superscript"/>'), "件"), "48[2]件"),
        (("48", r("3", '<w:rStyle w:val="Note"/>'), "件"), "48³件"),
        (("48", r("4", '<w:position w:val="8"/>'), "件"), "48⁴件"),
        (("48", r("1", '<w:vertAlign w:val="subscript"/>'), "件"), "48₁件"),
        (("48", r("0", '<w:vertAlign w:val="baseline"/>'), "件"), "480件"),
        (("48", "<w:r><w:footnoteReference w:id='2'/></w:r>", "件"), "48件"),
        (("共", "<m:oMath><m:r><m:t>48</m:t></m:r></m:oMath>", "件"), "共48件"),
    ],
)
def test_marks_beside_a_figure(runs: tuple[str, ...], text: str) -> None:
    assert read(word(T + p(*runs), styles=STYLES)).text.splitlines()[1] == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("共审理行政复议案件   48   件，审结\u3000\u300045\u2005 件。", "共审理行政复议案件 48 件，审结 45 件。"),
        ("指标   受理   48   件", "指标   受理   48   件"),
        ("前年、去年各，48   45", "前年、去年各，48   45"),
    ],
)
def test_blanks_around_a_number_in_a_sentence_are_one(written: str, text: str) -> None:
    assert read(word(T + p(f'<w:r><w:t xml:space="preserve">{written}</w:t></w:r>'))).text.splitlines()[1] == text


def merged(text: str, how: str) -> str:
    return f"<w:tcPr>{how}</w:tcPr>{p(text)}"


def test_tables_keep_their_shape() -> None:
    rows = (
        (merged("复议", '<w:vMerge w:val="restart"/>'), p("受理"), p("48件")),
        (merged("看不见的97件", "<w:vMerge/>"), p("审结") + p("（件）"), p("45")),
        (merged("合计", '<w:gridSpan w:val="2"/>'), p("93件")),
    )
    late = f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>{p("48")}</w:tc><w:tc>{p("45")}</w:tc></w:tr></w:tbl>'
    assert read(word(T + late)).text.splitlines() == [TITLE, "\t48\t45"]
    assert read(word(T + table(*rows))).text.splitlines() == [TITLE, "复议\t受理\t48件", "\t审结 （件）\t45", "合计\t\t93件"]


def lists(form: str, text: str, more: str = "") -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
    return f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("chineseCounting", "%1、", ("一、", "二、")),
        ("chineseCountingThousand", "（%1）", ("（一）", "（二）")),
        ("chineseLegalSimplified", "%1、", ("壹、", "贰、")),
        ("ideographTraditional", "%1、", ("甲、", "乙、")),
        ("decimal", "%1.", ("1. ", "2. ")),
        ("decimal", "%1", ("1  ", "2  ")),
        ("decimalEnclosedCircle", "%1", ("① ", "② ")),
        ("upperRoman", "%1.", ("I. ", "II. ")),
        ("bullet", "●", ("", "")),
    ],
)
def test_labels_that_word_counts_stand_before_their_paragraphs(form: str, text: str, labels: tuple[str, str]) -> None:
    place = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    body = T + p("48件", properties=place) + p("45件", properties=place)
    assert read(word(body, numbering=lists(form, text))).text.splitlines()[1:] == [f"{labels[0]}48件", f"{labels[1]}45件"]


def test_labels_by_style_and_lists_that_begin_anew() -> None:
    numbering = lists("decimal", "%1、", '<w:pStyle w:val="Item"/>') + (
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    styles = style("Item", "", paragraph='<w:numPr><w:numId w:val="3"/></w:numPr>')
    own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    body = (
        p("a", properties='<w:pStyle w:val="Item"/>') + p("b", properties=own.format(3)) + p("c", properties=own.format(4)) + p("d", properties=own.format(0))
    )
    assert read(word(body, numbering=numbering, styles=styles)).text.splitlines() == ["1、a", "2、b", "1、c", "d"]

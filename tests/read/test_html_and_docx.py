"""Pages and office files: what is kept, in which order, and what is dropped."""

import io

from docx import Document

from fazhi.read import read

PAGE = """<html><head><meta charset="{charset}"><title>某页</title><script>var a = "脚本300件";</script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">机构</a></div>
<ul><li><a href="/1">相关链接办理12件</a></li><li><a href="/2">更多</a></li></ul>
<h1>信阳市人民政府2023年度法治政府建设情况报告</h1><p>发布时间：2024-02-20</p>
<p>市政府受理行政复议案件<b>192</b>件。<br>第二行。</p>
<table><tr><td>评查案卷</td><td>400卷</td></tr></table>
<div id="footer">浏览次数：1203次</div></body></html>"""


def test_a_portal_page_keeps_what_is_said_and_drops_what_is_around_it() -> None:
    for charset in ("utf-8", "gb18030"):
        text = read(PAGE.format(charset=charset).encode(charset)).text
        assert text.splitlines() == [
            "信阳市人民政府2023年度法治政府建设情况报告",
            "发布时间：2024-02-20",
            "市政府受理行政复议案件192件。",
            "第二行。",
            "评查案卷\t400卷",
        ]


CUT = (
    "市政府收到行政复议申请214件，立案受理187件，审结176件，其中维持",
    "132件，直接纠错29件，综合纠错率16.5%，较上年下降2个百分点，调解",
    "结案15件，向有关机关制发行政复议意见书6份，均按期整改落实到位。",
)


def test_what_a_page_cuts_at_a_width_is_a_sentence() -> None:
    source = f"<html><body><h1>某市报告</h1><p>\n   {(chr(10) + '   ').join(CUT)}\n</p><p>第二段，完。</p></body></html>"
    assert "".join(CUT) in read(source.encode()).text.splitlines()
    pasted = "".join(f"<p>{line}</p>" for line in CUT * 5)
    lines = read(f"<html><body><h1>某市报告</h1>{pasted}</body></html>".encode()).text.splitlines()
    assert lines[1:] == ["".join(CUT)] * 5


def test_a_word_file_gives_paragraphs_and_tables_in_order() -> None:
    document = Document()
    document.add_paragraph("标题")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "评查案卷", "400卷"
    document.add_paragraph("结尾。")
    buffer = io.BytesIO()
    document.save(buffer)
    assert read(buffer.getvalue()).text.splitlines() == ["标题", "评查案卷\t400卷", "结尾。"]

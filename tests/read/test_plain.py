"""Plain texts with something around or between their lines: each must give its lines and rows, and nothing else."""

import pytest

from fazhi.read import Unreadable, read

TITLE = "漯河市人民政府2021年度法治政府建设情况报告"
FIRST = "一年来，共审理行政复议案件48件，审结45件。"
SECOND = "举办执法培训班，培训执法人员316人次，成效明显。"
LINES = [TITLE, FIRST, SECOND]
LEAD = "现将有关情况报告如下。"
ROWS = [("指标", "单位", "数值"), ("审理行政复议案件", "件", "48"), ("审结行政复议案件", "件", "45"), ("培训执法人员", "人次", "1,316")]
SENT = "发件人: 市司法局\n发送时间: 2022年1月18日 10:23\n收件人: 市政府办\n主题: {}\n附件: 报告.docx (25KB)\n\n"

WHOLE = {
    "NUL bytes behind it": "\n".join(LINES) + "\0" * 600,
    "colours of a terminal": f"\x1b[1;31m{TITLE}\x1b[0m\n{FIRST}\x1b[K\n\x1b(B{SECOND}".replace("48", "4\x1b[32m8"),
    "a mail that was passed on": SENT.format(TITLE) + "\n".join(LINES),
    "such a mail with another subject": SENT.format("报送材料") + "\n".join(LINES),
    "such a mail whose subject alone is the title": SENT.format(f"转发：{TITLE}") + "\n".join(LINES[1:]),
    "a mail with its head in English": f"-----Original Message-----\nFrom: a@b.cn\nSent: 18 Jan 2022\nTo: c@d.cn\nSubject: {TITLE}\n\n" + "\n".join(LINES),
    "a letter quoted": "> "
    + f"{TITLE}\n\n\u3000\u3000{FIRST}\n\u3000\u3000{SECOND}".replace("案件48", "案件\n48").replace("人次", "人\n次").replace("\n", "\n> "),
    "a note for its writers": f"# {TITLE}\n\n## {FIRST}\n<!-- 旧稿：审理97件 -->\n{SECOND}",
    "marks between pages": f"===== 第 1 页 =====\n{TITLE}\n{FIRST}\n===== 共 2 页，识别 97 字 =====\n{SECOND}",
    "another such note": f"{TITLE}\n{FIRST}\n[//]: # (旧稿：审理97件)\n{SECOND}",
    "TeX": f"% 报告 97件\n\\documentclass[12pt]{{ctexart}}\n\\usepackage{{geometry}}\n\\title{{\\textbf{{{TITLE}}}}}\n\\begin{{document}}\n\\maketitle\n"
    f"{FIRST}\n\n\\noindent {SECOND} % 旧稿97\n\\end{{document}}\n".replace("316", "\\textbf{316}"),
    "private bullets": f"\ue004{TITLE}\n\ue5ce\ue5ce{FIRST}\n \uf0b7 {SECOND}",
    "line breaks as tags": f"{TITLE}<br/><br/>&nbsp;&nbsp;{FIRST}<br/>&nbsp;&nbsp;{SECOND}<br/>",
    "tags here and there": f'<h1 align="center">{TITLE}</h1>\n\n<p>{FIRST}</p>\n\n{SECOND}<br>\n',
    "tags, and lines that count": f"<center>{TITLE}</center>\n{FIRST}\n{SECOND}",
    "a number in tags": f"{TITLE}\n{FIRST.replace('48', '<b>4</b>8')}\n{SECOND}",
    "entities of pages": f"{TITLE}\n&emsp;&emsp;{FIRST}\n&#12288;{SECOND}".replace("316", "&#51;16"),
    "characters as entities": "\n".join("".join(f"&#{ord(c)};" for c in line) for line in LINES),
    "characters as codes": "\n".join(line.encode("unicode_escape").decode() for line in LINES),
    "line ends as a program has them": "\\n".join(LINES) + "\\n",
    "lines that a program counted": "\n".join(f"{n:6d}\t{line}" for n, line in enumerate(LINES, 1)),
    "lines that a list counts": "\n".join(f"{n}: {line}" for n, line in enumerate(LINES, 1)),
    "lines that a table counts": "\n".join(f'{n},"{line}"' for n, line in enumerate(LINES, 1)),
    "lines as strings of a list": "\n".join(f"'{line}'," for line in LINES),
    "lines as cells": "\n".join(f'"{line}"' for line in LINES),
    "lines between bars": "\n".join(f"| {line} |" for line in LINES),
    "lines that are new": "\n".join(f"+{line}" for line in LINES),
    "ends of paragraphs that are shown": "\n".join(f"{line}¶" for line in LINES),
    "commands of RTF": "\n".join(f"\\par {line}" for line in LINES),
    "entities escaped twice": f"{TITLE}\n&amp;emsp;&amp;emsp;{FIRST}\n&amp;#12288;{SECOND}",
    "entities without a semicolon": f"{TITLE}\n&nbsp&nbsp{FIRST}\n&nbsp&nbsp{SECOND}",
    "a running head": f"{TITLE}\n{FIRST}\n{TITLE}    2\n{SECOND}\n{TITLE}    3\n",
    "the number of a page with all": f"{TITLE}\n{FIRST}\n第 3 页 共 8 页\n{SECOND}",
    "numbers of pages": f"{TITLE}\n1/3\n{FIRST}\n2/3\n{SECOND.replace('成效', chr(10) + '3/3' + chr(10) + '成效')}",
    "Markdown": f"{TITLE}\n\n{FIRST.replace('45件', '`45`件')}\n\n~~旧稿97件，作废。~~{SECOND}",
    "BBCode": f"[center][b]{TITLE}[/b][/center]\n[p]{FIRST.replace('48', '[color=red]48[/color]')}[s]旧稿97件[/s][/p]\n{SECOND}",
    "a wiki": f"== {TITLE} ==\n{FIRST.replace('48', chr(39) * 3 + '48' + chr(39) * 3)}<ref>含旧存97件。</ref>\n{SECOND}",
    "rows of a database": f'id,title,hits,content\r\n97,"{TITLE}",1280,"{FIRST}\n{SECOND}"\r\n',
    "rows that begin with quotes, the text marked up": f'"编号","标题","正文"\n"97","{TITLE}","<p class=""z"">{FIRST}</p><p>{SECOND}</p>"\n',
    "blanks as a program spells them": f"{TITLE}\n\\u3000\\u3000{FIRST}\n\\xa0\\xa0{SECOND}".replace("48", "\\xa048"),
    "such rows between tabs": f"标题\t点击\t正文\n{TITLE}\t1280\t<p>{FIRST}</p><p>{SECOND}</p>\n",
    "formulas, as what reads pictures writes them": f"{TITLE}\n\n{FIRST}\n\n{SECOND}".replace("48", "$48$")
    .replace("45", "$4 5$")
    .replace("316", "\u2005\\(316\\)\u2005"),
    "blanks around its numbers": f"{TITLE}\n{FIRST}\n{SECOND}".replace("48件", "48\u2005件"),
}


@pytest.mark.parametrize("kind", list(WHOLE))
def test_a_text_gives_the_report_and_nothing_else(kind: str) -> None:
    lines = read(WHOLE[kind].encode()).text.replace("\u2005", "").replace("\xa0", "").splitlines()
    assert [line.strip() for line in lines if line.strip()] == LINES


def drawn(left: str, between: str, right: str, rows: list[tuple[str, ...]] = ROWS) -> str:
    rule = "├" + "┼".join("─" * 8 for _ in rows[0]) + "┤"
    return f"{rule}\n" + f"\n{rule}\n".join(left + between.join(f" {cell}\u3000" for cell in row) + right for row in rows) + f"\n{rule}"


def separated(mark: str, rows: list[tuple[str, ...]] = ROWS) -> str:
    return "\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows)


TABLES = {
    "drawn": drawn("│", "│", "│"),
    "drawn boldly": drawn("┃", "┃", "┃"),
    "drawn without sides": drawn("", "│", ""),
    "drawn with wide bars": drawn("｜", "｜", "｜"),
    "between commas": separated(","),
    "between semicolons": separated(";"),
}


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_table_that_is_drawn_or_separated_gives_rows(kind: str) -> None:
    for above in ((), (LEAD,)):
        lines = read("\n".join([TITLE, *above, TABLES[kind]]).encode("gb18030")).text.splitlines()
        assert [line for line in lines if line] == [TITLE, *above, *("\t".join(row) for row in ROWS)]


def test_a_separated_table_may_stand_between_sentences() -> None:
    lines = read("\n".join([TITLE, FIRST, separated(","), SECOND]).encode()).text.splitlines()
    assert lines == [TITLE, FIRST, *("\t".join(row) for row in ROWS), SECOND]


@pytest.mark.parametrize("number", ["__48__", "_48_", "\uff3f48\uff3f", " \uff3f\uff3f 48_ ", "   48   "])
@pytest.mark.parametrize("around", ["{}", "<html><body>{}</body></html>"])
def test_a_form_that_was_filled_in_has_its_numbers(number: str, around: str) -> None:
    title = TITLE if around == "{}" else f"<h1>{TITLE}</h1>"
    text = around.format(f"{title}\n共审理行政复议案件{number}件，审结{number}件。")
    assert read(text.encode()).text.splitlines()[1] == "共审理行政复议案件 48 件，审结 48 件。"


def test_a_break_within_a_cell_breaks_no_row() -> None:
    table = "|指标|审理<br>（件）|审结<br>（件）|\n|---|---|---|\n|案件|48|45|"
    assert read(f"{TITLE}\n\n{table}".encode()).text.splitlines()[-3:] == ["|指标|审理 （件）|审结 （件）|", "|---|---|---|", "|案件|48|45|"]


def test_a_title_may_fill_a_row_of_separated_values() -> None:
    assert read(f"{TITLE},,\r\n{separated(',')}".encode()).text.splitlines()[0] == TITLE


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n审理案件48件,审结45件\n培训316人次,考核12次\n检查30次,整改28项",
        f"{TITLE}\n受理,48\n审结,45,其中纠错3\n培训,316",
        f"{TITLE}\n占比<5%，比上年<b>提高3个百分点。",
        f"{TITLE}\n主题：普法宣传\n开展宣传35次，受众4000人次。",
        f"{TITLE}\n\ue00435件",
        f"普法│{TITLE}\n{FIRST}",
        f"{TITLE}\n检查10~~20次，整改30~~40项。",
        f"{TITLE}\n详见附件“报告_2021_终稿”。",
        f"{TITLE}\n单价$48，合计$316，第\\(3\\)项。",
        f"{TITLE}\n安装于C:\\news\\notice，编码\\u4e2d。",
        f"{TITLE}\n1\t受理\t48\n2\t审结\t45",
        f"{TITLE}\n2020年    2021年\n48    45",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert read(text.encode()).text == text


def test_what_moves_a_terminals_cursor_is_not_guessed_at() -> None:
    with pytest.raises(Unreadable, match="not_text"):
        read("\n".join(f"\x1b[2D{line}" for line in ["受理", "48件"] * 9).encode())


def test_thousands_are_no_cells() -> None:
    lines = [TITLE, "行政许可: 218,452", "行政处罚: 21,967", "行政检查: 146,230", FIRST]
    assert read("\n".join(lines).encode()).text.splitlines() == lines


def test_empty_lines_behind_all_others_part_nothing() -> None:
    lines = [TITLE, "单位：件", FIRST, SECOND, "二、主要问题"]
    assert read("\n\n".join(lines).encode()).text.splitlines() == lines

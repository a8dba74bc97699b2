"""One small report in the shapes of page that readers get wrong: each must give its lines, and nothing else."""

import html
import json
import re
from base64 import b64encode
from urllib.parse import quote

import pytest

from fazhi.parse import parse
from fazhi.read import Unreadable, read

TITLE = "漯河市人民政府2021年度法治政府建设情况报告"
FIRST = "一年来，共审理行政复议案件48件，审结45件。"
SECOND = "举办执法培训班，培训执法人员316人次，成效明显。"
LINES = [TITLE, FIRST, SECOND]
P1, P2 = f"<p>{FIRST}</p>", f"<p>{SECOND}</p>"
H = f"<h1>{TITLE}</h1>"
LONG = "".join(f"<p>第{i}项工作由司法行政部门牵头，有关单位配合，按时完成，效果良好。</p>" for i in "一二三四五六七八九")
OTHER = "本页另一处文字，记有旧数97件，不应读出。"

ARTICLE = {"@graph": [{"@type": "Article", "headline": TITLE, "description": FIRST, "articleBody": f"{FIRST}\n{SECOND}"}]}
CELLS = (("指标", "单位", "数值"), ("受理行政复议案件", "件", "48"), ("审结行政复议案件", "件", "45"), ("培训执法人员", "人次", "316"))


def laid_out(row: str, cell: str, around: str = "<div>{}</div>", rows: tuple[tuple[str, ...], ...] = CELLS) -> str:
    return around.format("".join(row.format("".join(cell.format(one) for one in cells)) for cells in rows))


def wide(text: str) -> str:
    """As JavaScript's escape writes a text."""
    return "".join(c if c.isascii() and c.isalnum() else f"%u{ord(c):04X}" if ord(c) > 255 else f"%{ord(c):02X}" for c in text)


BRACKETS = " ".join(f'a{i}=">"' for i in range(20_000))

WHOLE = {
    "folded away": f"{H}<div style='height:60px;overflow:hidden'>{P1}<div class=rest hidden>{P2}</div></div><a onclick=open()>展开全文 ▾</a>",
    "form": f"<form action=/s><input name=q>{H}<div>{P1}{P2}</div></form>",
    "form around the page": f"<form id=aspnetForm><div class=header><a href=/>首页</a> <a href=/b>政务</a></div><div>{H}{P1}{P2}</div></form>",
    "fieldset": f"<fieldset><legend>{TITLE}</legend>{P1}{P2}</fieldset>",
    "article header": f"<article><header>{H}{P1}</header>{P2}</article>",
    "article header with the title alone": f"<article><header><span>{TITLE}</span></header>{P1}{P2}</article>",
    "article footer": f"<article>{H}{P1}<footer>{P2}</footer></article>",
    "article aside": f"<article>{H}<aside>{P1}</aside>{P2}</article>",
    "nav that holds the text": f"<nav>{H}{P1}{P2}</nav>",
    "header that holds all": f"<header>{H}{P1}{P2}</header>",
    "button around a paragraph": f"{H}{P1}<button>{SECOND}</button>",
    "MsoHeader": f"{H}<p class=MsoHeader>{FIRST}</p><p class=MsoFooter>{SECOND}</p>",
    "shared-content": f"{H}<div class=shared-content>{P1}{P2}</div>",
    "share, and its text": f"{H}<div class='share'>{P1}{P2}</div>",
    "article-header": f"<div class=article-header><div>{TITLE}</div></div>{P1}{P2}",
    "names of furniture around text": f"<div id=navigator>{H}</div><div class=comment-footer>{P1}</div><div class=relatedText>{P2}</div>",
    "footnotes by class": f"<div class=header-footnote>{H}</div><div class=sidebar_text>{P1}{P2}</div>",
    "behind body": f"{H}{P1}</body>{P2}",
    "behind html": f"{H}{P1}</body></html>{P2}",
    "two documents in one": f"{H}{P1}</body></html><html><head><title>x</title></head><body>{P2}</body></html>",
    "all hidden by style": f"{H}<div style='display: none'>{P1}{P2}</div>",
    "all hidden, piece by piece": f"{H}<div style='visibility:hidden'>{P1}</div><div style='opacity:0'>{P2}</div>",
    "all hidden by attribute": f"{H}<div hidden>{P1}{P2}</div>",
    "all hidden by a style sheet": f"<style>.z,.y{{display:none}} @media print{{.no{{color:red}}}}</style>{H}<div class=z>{P1}{P2}</div>",
    "all hidden by class": f"{H}<div class='tab hide'>{P1}{P2}</div>",
    "title and text hidden": f"<div style='display:none'>{H}{P1}{P2}</div><p>请稍候</p>",
    "template": f"{H}<template>{P1}{P2}</template>",
    "noscript": f"{H}<noscript><div>{P1}{P2}</div></noscript>",
    "textarea": f"{H}<textarea>{P1}{P2}</textarea>",
    "a script's template": f"{H}<script type=text/plain id=c>{P1}{P2}</script>",
    "srcdoc": f"{H}<iframe srcdoc='{P1.replace('<', '&lt;')}{P2.replace('<', '&lt;')}'></iframe>",
    "object": f"{H}<object data=a.pdf>{P1}{P2}</object>",
    "shown on screens, not printed": f"<style>@media print{{.no{{display:none}}}}</style>{H}<div class=no>{P1}{P2}</div>",
    "a hidden copy for printing": f"{H}{P1}{P2}<div style='display:none'>{H}{P1}{P2}</div>",
    "a hidden note": f"{H}{P1}<span style='display:none'>{OTHER}</span>{P2}",
    "a hidden note by a style sheet": f"<style>#n {{ display : none }}</style>{H}{P1}<div id=n>{OTHER}</div>{P2}",
    "deleted": f"{H}<p><del>{OTHER}</del>{FIRST}</p><s>{OTHER}</s><strike>{OTHER}</strike>{P2}",
    "struck by style": f"{H}<p><span style='text-decoration: line-through'>{OTHER}</span>{FIRST}</p>{P2}",
    "struck by a style sheet": f"<style>.st{{text-decoration:line-through}}</style>{H}<p><i class=st>{OTHER}</i>{FIRST}</p>{P2}",
    "struck by a style sheet's id": f"<style>span#st{{text-decoration-line:line-through}}</style>{H}<p><span id=st>{OTHER}</span>{FIRST}</p>{P2}",
    "a second page that a script turns over": f"{H}<div id=page1 class=page>{P1}</div><div id=page2 class=page style='display:none'>{P2}</div>",
    "pages by their ids": f"{H}<div id=p_1>{P1}</div><div id=p_2 hidden>{P2}</div>",
    "panels, one of them open": f"{H}<div class='panel open'>{P1}</div><div class=panel style='display: none'>{P2}</div>",
    "slides": f"{H}<div><div class='slide on'>{P1}</div><div class=slide style='opacity:0'>{P2}</div></div>",
    "a hidden panel of last year": f"{H}<div class=tab>{P1}{P2}</div>"
    f"<div class=tab style='display:none'><h2>2020年度法治政府建设情况报告</h2><p>{OTHER}</p></div>",
    "a hidden block of another kind": f"{H}<div class=text>{P1}{P2}</div><div class=notice style='display:none'><p>{OTHER}</p></div>",
    "a page for desks and one for phones": f"<div class=hidden-xs>{H}{P1}{P2}</div><div class=visible-xs>{H}<section>{P1}{P2}</section></div>",
    "fields that nobody may change": f"{H}<p><input type=text readonly value='{FIRST}'></p><p><input disabled value='{SECOND}'></p>",
    "fields that were filled in": f"{H}<p>{FIRST.replace('48', '<input value=48 readonly>')}</p>"
    f"<p>{SECOND.replace('316', '<input type=number value=316>')}</p>",
    "a text in a drawing": f"{H}<svg><foreignObject><div>{P1}{P2}</div></foreignObject><text>图97件</text></svg>",
    "sentences that a drawing draws": f"{H}<svg><title>图97件</title><text x=9>{FIRST[:13]}<tspan fill=red>{FIRST[13:15]}</tspan></text>"
    f"<text y=9>{FIRST[15:]}</text><text y=20>{SECOND}</text></svg>",
    "a chart beside the text": f"{H}{P1}{P2}<svg><text>受理97件，办结95件。</text><text>0</text><text>50</text></svg>",
    "an attribute that a script unpacks": f"{H}<div data-content='{html.escape(P1 + P2)}'></div>",
    "such an attribute beside the text": f"{H}<div data-html='{html.escape(f'<p>{OTHER}</p>')}'></div>{P1}{P2}",
    "a script's string, packed but for its tags": f"{H}<script>document.write(unescape('<p>{wide(FIRST)}</p><p>{wide(SECOND)}</p>'))</script>",
    "two bodies": f"{H}{P1}</body><body>{P2}",
    "details": f"{H}<details><summary>{FIRST}</summary>{P2}</details>",
    "a list of terms": f"{H}<dl><dt>{FIRST}</dt><dd>{SECOND}</dd></dl>",
    "digits in elements of their own": f"{H}<p>{FIRST.replace('48', '<b>4</b><span>8</span>')}</p>{P2}",
    "entities": f"{H}<p>{FIRST.replace('48', '&#52;&#x38;')}</p>{P2}",
    "preformatted": f"{H}<pre>{FIRST}</pre><pre>{SECOND}</pre>",
    "paragraphs that nobody closed": f"{H}<div><p>{FIRST}<p>{SECOND}",
    "inserted": f"{H}<p><ins>{FIRST}</ins></p>{P2}",
    "ruby": f"{H}<p>{FIRST.replace('复议', '<ruby>复议<rp>(</rp><rt>97件</rt><rp>)</rp></ruby>')}</p>{P2}",
    "select and empty textarea": f"{H}<select><option>2019年<option>2020年</select><textarea></textarea>{P1}{P2}",
    "link in every sentence": f"{H}<p><a href=/1>{FIRST[:14]}</a><a href=/2>{FIRST[14:]}</a></p>{P2}",
    "a link that nobody closed": f"{H}<a href=#top><a name=a>{P1}{P2}",
    "one cell": f"<table><tr><td><b>{TITLE}</b><br>{P1}{P2}</td></tr></table>",
    "a table in a table": f"{H}<table><tr><td>{P1}<table><tr><td>{SECOND}</td></tr></table></td></tr></table>",
    "3,000 tags that nobody closed": H + "<font>" * 3000 + P1 + P2,
    "3,000 blocks": "<div>" * 3000 + H + P1 + P2,
    "20,000 attributes": f"{H}<p {' '.join(f'a{i}=1' for i in range(20_000))}>{FIRST}</p>{P2}",
    "attributes with brackets in them": f"{H}<p {BRACKETS}>{FIRST}</p>{P2}",
    "a canonical link that is no address": f"<link rel=canonical href='//[x'>{H}{P1}{P2}",
    "another such": f"<link rel=canonical href='http://a]b/'>{H}{P1}{P2}",
    "a number parted by a line break": f"{H}<p>{FIRST.replace('48', '4<br>8')}</p><p>{SECOND.replace('316', '316<br/>')}</p>",
    "a number parted by paragraphs": f"{H}<p>{FIRST.replace('48', '4</p><p>8')}</p><p>{SECOND.replace('316', '31</p> <p> 6')}</p>",
    "blocks in a line": f"{H}<div style='display: inline'>{FIRST[:9]}</div><div style='display:inline'>{FIRST[9:]}</div>{P2}",
    "blocks in a line by a style sheet": f"<style>.i{{display:inline;color:red}}</style>{H}<div class=i>{FIRST[:9]}</div><div class=i>{FIRST[9:]}</div>{P2}",
    "blocks that float are not in a line": f"{H}<div style='float:left;display:inline'>{FIRST}</div><div style='float:left;display:inline'>{SECOND}</div>",
    "off the screen": f"{H}{P1}{P2}<div style='position:absolute;left:-9999px'>{OTHER}</div><p style='text-indent:-999em'>{OTHER}</p>",
    "off the screen by a style sheet": f"<style>.o{{position:absolute;top:-10000px}}</style>{H}{P1}{P2}<div class=o>{OTHER}</div>",
    "hanging indents are on the screen": f"{H}<p style='margin-left:-24px;text-indent:-2em'>{FIRST}</p><p style='margin-left:-100px'>{SECOND}</p>",
    "cut down to nothing": f"{H}{P1}{P2}<span style='position:absolute;clip:rect(0,0,0,0)'>{OTHER}</span>",
    "a dialog that is closed": f"{H}<dialog><p>{OTHER}</p></dialog>{P1}{P2}",
    "a dialog that is open": f"{H}<dialog open>{P1}{P2}</dialog>",
    "a hidden field": f"{H}<input type=hidden id=c value='{html.escape(P1 + P2)}'><input type=hidden value='{OTHER}'>",
    "a long hidden field": f"{H}<input type='hidden' value='{html.escape(P1 + '<br>' * 6_000 + P2)}'>",
    "a hidden field beside the text": f"{H}{P1}{P2}<input type=hidden value='{html.escape(f'<p>{OTHER}</p>')}'>",
    "a script's string, packed": f"{H}<script>var c = decodeURIComponent('{quote(P1 + P2)}');</script>",
    "a script's string in Base64": f"{H}<script>show(atob('{b64encode((P1 + P2).encode()).decode()}'))</script>",
    "a script's string, packed as of old": f"{H}<script>document.write(unescape('{wide(P1 + P2)}'))</script>",
    "data for search engines beside the text": f"{H}{P1}{P2}<script type='application/ld+json'>{json.dumps(ARTICLE, ensure_ascii=False)}</script>",
    "data for search engines without the text": f"{H}{P1}{P2}<script type='application/ld+json'>{json.dumps({'description': OTHER})}</script>",
    "the source that a browser shows": laid_out(
        "<tr><td class='line-number'></td>{}</tr>",
        "<td class='line-content'>{}</td>",
        "<table>{}</table>",
        tuple((html.escape(line),) for line in ("<html>", H, P1, P2, f"<!-- {OTHER} -->")),
    ),
    "comments": f"{H}<!-- {OTHER} -->{P1}<!--[if IE]>{OTHER}<![endif]-->{P2}",
    "links and a footer around": f"<ul><li><a href=/1>办理12件</a><li><a href=/2>更多</a></ul>{H}{P1}{P2}<footer>版权所有：某局。浏览次数：1203次</footer>",
    "a column beside the text": f"<div class='left-box'>{H}{P1}{P2}</div>"
    "<div class='right-box'><h3>网上信访</h3><ul><li>信件总数：97件<li>答复率：97%</ul></div>",
    "a poll below": f"{H}{P1}{P2}<div><h4>您对本报告的看法？</h4>"
    "<label><input type=radio>赞成（97票，88%）</label><label><input type=radio>反对（13票）</label></div>",
    "a form for remarks": f"{H}{P1}{P2}<form><p>我要留言（500字以内）</p><textarea></textarea><p>验证码 9+7=？</p><input type=submit></form>",
    "blocks named as what readers say": f"{H}{P1}{P2}<div class=comment-list><p>97人说过</p></div><div id=pingjia><p>9.7分</p></div>",
    "entities that were escaped twice": f"{H}<p>&amp;emsp;{FIRST}</p><p>&amp;#12288;{SECOND}</p>",
    "blanks that a program spelled": f"{H}<p>\\u3000\\u3000{FIRST}</p><p>\\xa0{SECOND}</p>",
    "figures that a script counts up to": f"{H}<p>{FIRST.replace('48', '<b data-to=48>0</b>').replace('45', '<i data-count=45></i>')}</p>{P2}",
    "an empty element with a number of its own": f"{H}<p>{FIRST}<i class=icon data-n=97></i></p>{P2}",
    "what a script moves into view": f"{H}<p class='wow fadeInUp' style='visibility:hidden'>{FIRST}</p><p data-aos=fade style='opacity:0'>{SECOND}</p>",
    "copies to be spoken and copied": f"{H}{P1}{P2}<div style='display:none'>{TITLE}。{FIRST}{SECOND}</div><textarea>{TITLE}\n{FIRST}\n{SECOND}</textarea>",
    "data of a program that has the text, and others": f"{H}{P1}{P2}<script type='application/json'>"
    f"{json.dumps({'a': {'title': TITLE, 'content': P1 + P2}, 'b': [{'summary': '上年审理97件，审结95件。'}] * 3}, ensure_ascii=False)}</script>",
    "a version that is void": f"{H}<div class=con>{P1}{P2}</div><div class=con style='display:none'><p>版本1（已作废）：审理97件，审结95件。</p></div>",
    "the copies that a carousel makes": f"{H}<div class=w><div class='s swiper-slide-duplicate'>{P2}</div><div class=s>{P1}</div>"
    f"<div class=s>{P2}</div><div class='s slick-cloned'>{P1}</div></div>",
    "a box that floats over the page": f"{H}{P1}{P2}<div style='position:fixed;right:9px'><p>您好，我已答复97件。</p></div>",
    "a popover": f"{H}{P1}{P2}<div popover><p>{OTHER}</p></div>",
    "rows that a style sheet folds up": f"<style>.f{{visibility:collapse}}</style>{H}{P1}<p class=f>{OTHER}</p>{P2}",
    "a shadow root": f"<my-page><template shadowrootmode=open>{H}{P1}</template>{P2}</my-page>",
    "a style sheet for print": f"<style media=print>.s{{display:none}}</style><style media=screen>.p{{display:none}}</style>"
    f"<div class=s>{H}{P1}{P2}</div><div class=p>{H}{P1}{P2}<p>打印版</p></div>",
    "markup that was escaped": f"{H}<div>{html.escape(P1 + P2)}</div>",
    "a frame whose address is the page": f"{H}<iframe src='data:text/html;base64,{b64encode((P1 + P2).encode()).decode()}'></iframe>",
    "records in a script": f"{H}<script type=text/xml><r><![CDATA[{P1}]]></r><r><![CDATA[{P2}]]></r></script>",
    "a line taken out of a script": f"{H}<script>var h = [];\nh.push('{P1}');\n// h.push('<p>{OTHER}</p>');\nh.push('{P2}');</script>",
    "what old browsers are told": f"{H}{P1}{P2}<noembed>{OTHER}</noembed><datalist><option>97件</option></datalist>",
    "a letter that is answered": f"{H}{P1}{P2}<blockquote type=cite><p>上年审理97件，审结95件，培训97人次。</p></blockquote>",
    "related": f"{H}{P1}{P2}<div class=related><p><a href=/9>某区去年受理97件</a>，某区发布了报告。</p></div>",
}


def test_words_that_are_no_markup_in_xhtml_are_read() -> None:
    held = f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{H}<p><![CDATA[{FIRST}]]></p>{P2}</body></html>'
    assert read(held.encode()).text.splitlines() == LINES


def page(inner: str) -> bytes:
    return f'<html><head><meta charset="utf-8"></head><body>{inner}</body></html>'.encode()


@pytest.mark.parametrize("kind", list(WHOLE))
def test_a_page_gives_the_report_and_nothing_else(kind: str) -> None:
    assert [line.strip() for line in read(page(WHOLE[kind])).text.splitlines()] == LINES


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class=left>{P1}</div><div class=right><p>培训执法人员</p><p>316人次</p></div>",
        f"<div class=left>{H}{P1}{P2}</div><div class=right><table><tr><td>培训</td><td>316人次</td></tr></table></div>",
        f"<div>{P1}<textarea></textarea></div><p>316人次</p>",
        "<div><table><tr><td>培训</td><td>316人次</td></tr></table><input type=submit value=打印></div>",
        "<div><form><input name=q><input type=submit></form><p>培训316人次</p></div>",
        "<ul><li><input type=checkbox checked disabled>培训316人次</li></ul>",
    ],
)
def test_what_looks_like_a_box_beside_the_text_is_kept_where_it_may_be_the_text(beside: str) -> None:
    assert "316人次" in read(page(f"{H}{P1}{beside}")).text


@pytest.mark.parametrize("script", [f"<script>window.c = {json.dumps(P1 + P2)}", f"<script type='application/ld+json'>{json.dumps(ARTICLE)}"])
def test_a_script_in_the_head_is_read_behind_the_page(script: str) -> None:
    assert read(page(H).replace(b"</head>", f"{script}</script></head>".encode())).text.splitlines() == LINES


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("48<sup>1</sup>件", "48¹件"),
        ("48<sup>[2]</sup>件", "48[2]件"),
        ("48<sup><a href='#n1'>1</a></sup>件", "48¹件"),
        ("48<a href='#_ftn1'>1</a>件", "48¹件"),
        ("48<span class=MsoFootnoteReference>12</span>件", "48¹²件"),
        ("48<span style='vertical-align:super;font-size:9px'>3</span>件", "48³件"),
        ("48<span class=sup>1</span>件", "48¹件"),
        ("48<span style='font-size:0'>97</span>件", "48件"),
        ("48<sub>1</sub>件", "48₁件"),
        ("<style>.n{vertical-align:super}</style>48<span class=n>2</span>件", "48²件"),
        ("48<sup>注</sup>件", "48[注]件"),
        ("48<sup>注2</sup>件", "48[注2]件"),
        ("48<sup>*</sup>件", "48[*]件"),
        ("48<sup>［1］</sup>件", "48［1］件"),
        ("6000m<sup>2</sup>，9件", "6000m²，9件"),
        ("<a href='#top'>2021年受理48件</a>", "2021年受理48件"),
    ],
)
def test_a_mark_beside_a_figure_is_no_digit_of_it(markup: str, text: str) -> None:
    assert text in read(page(f"{H}<p>受理行政复议案件{markup}。</p>{P2}")).text


def test_a_page_tells_what_its_window_is_called() -> None:
    told = read(page(P1 + P2).replace(b"</head>", f"<title>\n {TITLE}_政务公开 </title></head>".encode())).page
    assert told["head"] == f"{TITLE}_政务公开"


@pytest.mark.parametrize("field", ["每页<input value=20>条", "<input type=checkbox value=97>件，共", "<input value=请输入97件>，搜索", "<input value=97>"])
def test_a_field_of_a_search_or_a_pager_is_no_text(field: str) -> None:
    assert not {"20", "97"} & set(re.findall(r"\d+", read(page(f"{H}{P1}<p>{field}</p>{P2}")).text))


def test_text_behind_the_main_block_is_kept_and_a_portal_around_is_not() -> None:
    portal = f"<div class=top><a href=/1>首页</a> <a href=/2>要闻</a></div><div id=con>{H}{LONG}{P1}</div>{P2}<table><tr><td>评查案卷<td>60卷</table>"
    lines = read(page(portal)).text.splitlines()
    assert (lines[0], lines[-3:]) == (TITLE, [FIRST, SECOND, "评查案卷\t60卷"])
    assert len(lines) == 13


@pytest.mark.parametrize(
    ("inner", "note"),
    [
        (f"{H}<p>各项工作有序推进，成效明显。</p><script>var t = '受理48件';</script>", "unread_figures: the page's markup holds 1 figures"),
        (f"{H}{LONG}<div hidden>{P1 * 4}{P2}</div>", "hidden_text: "),
    ],
)
def test_what_a_page_holds_and_does_not_show_is_told(inner: str, note: str) -> None:
    assert any(told.startswith(note) for told in read(page(inner)).notes)


def test_selectors_that_select_nothing_leave_the_page_to_the_rules() -> None:
    for selector in ("#none", "[[", "p::before", ""):
        assert read(page(H + P1 + P2), selector).text.splitlines() == LINES


def test_a_page_without_a_word_has_no_text() -> None:
    with pytest.raises(Unreadable, match="no_text"):
        read(page("<ul><li><a href=/1>一</a><li><a href=/2>二</a></ul>"))


def figures(data: bytes) -> list[tuple[float, str]]:
    """What the report that the bytes hold states."""
    return [(fact.clause.quantity.value, fact.clause.quantity.unit) for fact in parse(read(data).text).facts]


TABLES = {
    "heads in two rows": "<tr><th colspan=2>行政复议</th><th rowspan=2>培训执法人员（人次）</th></tr><tr><th>受理（件）</th><th>审结（件）</th></tr>"
    "<tr><td>48</td><td>45</td><td>316</td></tr>",
    "the merged head first": "<thead><tr><th rowspan=2>培训执法人员（人次）</th><th colspan=2>行政复议（件）</th></tr>"
    "<tr><th>受理</th><th>审结</th></tr></thead>"
    "<tbody><tr><td>316</td><td>48</td><td>45</td></tr></tbody>",
    "a unit for two rows": "<tr><th>类别</th><th>指标</th><th>单位</th><th>数值</th></tr>"
    "<tr><td rowspan=2>行政复议</td><td>受理</td><td rowspan=2>件</td><td>48</td></tr>"
    "<tr><td>审结</td><td>45</td></tr><tr><td>培训</td><td>执法人员</td><td>人次</td><td>316</td></tr>",
    "a unit behind, for two rows": "<tr><th>指标</th><th>数值</th><th>单位</th></tr><tr><td>受理行政复议案件</td><td>48</td><td rowspan=2>件</td></tr>"
    "<tr><td>审结行政复议案件</td><td>45</td></tr><tr><td>培训执法人员</td><td>316</td><td>人次</td></tr>",
    "a row with the unit for all": "<tr><td colspan=3>单位：件</td></tr><tr><td>指标</td><td>受理</td><td>审结</td></tr>"
    "<tr><td>行政复议案件</td><td>48</td><td>45</td></tr></table><table><tr><td>培训执法人员</td><td>316人次</td></tr>",
    "groups in rows of their own, units without a head": "<tr><td colspan=3>行政复议</td></tr><tr><td>受理案件</td><td>件</td><td>48</td></tr>"
    "<tr><td>审结案件</td><td>件</td><td>45</td></tr><tr><td colspan=3>培训</td></tr><tr><td>执法人员</td><td>人次</td><td>316</td></tr>",
    "a title row over all": "<tr><td colspan=3>行政执法情况表</td></tr><tr><td colspan=2>指标</td><td>数值</td></tr>"
    "<tr><td rowspan=2>复议</td><td>受理（件）</td><td>48</td></tr>"
    "<tr><td>审结（件）</td><td>45</td></tr><tr><td colspan=2>培训执法人员（人次）</td><td>316</td></tr>",
}


@pytest.mark.parametrize("kind", list(TABLES))
def test_merged_cells_keep_the_others_under_their_heads(kind: str) -> None:
    for above in ("", "<p>现将有关情况报告如下。</p>"):
        found = figures(page(f"{H}{above}<table border=1>{TABLES[kind]}</table>"))
        assert sorted(found) == [(45, "件"), (48, "件"), (316, "人次")]


def test_a_word_that_is_written_downwards_in_a_cell_is_one() -> None:
    table = "<tr><td>培训执法人员</td><td>人<br>次</td><td>316</td></tr><tr><td>序<p>号</p></td><td>合 计</td><td>甲<br>乙丙</td></tr>"
    assert read(page(f"{H}<table>{table}</table>")).text.splitlines()[1:] == ["培训执法人员\t人次\t316", "序号\t合 计\t甲 乙丙"]


ROWS = {
    "styles": laid_out("<div style='display:table-row'>{}</div>", "<div style='display:table-cell'>{}</div>", "<div style='display:table'>{}</div>"),
    "a style sheet": "<style>.r{display:table-row}.c{padding:2px;display:table-cell}</style>" + laid_out("<div class=r>{}</div>", "<span class=c>{}</span>"),
    "roles": laid_out("<div role=row>{}</div>", "<span role=cell>{}</span>", "<div role=table>{}</div>"),
    "blocks in blocks": laid_out("<div class=row>{}</div>", "<div class=col>{}</div>"),
    "lists": laid_out("<ul>{}</ul>", "<li><span>{}</span></li>"),
    "paragraphs in blocks": laid_out("<div>{}</div>", "<p><b>{}</b></p>"),
}


@pytest.mark.parametrize("kind", list(ROWS))
def test_rows_without_a_table_are_rows(kind: str) -> None:
    assert read(page(H + "<p>现将有关情况报告如下。</p>" + ROWS[kind])).text.splitlines()[2:] == ["\t".join(row) for row in CELLS]


@pytest.mark.parametrize(
    ("card", "line"),
    [
        ("<div>48</div><div>件</div><div>受理行政复议案件</div>", "48 件 受理行政复议案件"),
        ("<p>48件</p><p>受理行政复议案件</p>", "48件 受理行政复议案件"),
        ("<div><b>4</b><b>8</b><i>件</i></div><div>受理行政复议案件</div>", "48件 受理行政复议案件"),
        ("<div><div>48</div><div>件</div></div><div>受理行政复议案件</div>", "48 件 受理行政复议案件"),
        ("<h3>48</h3><em>件</em><p>受理行政复议案件</p>", "48 件 受理行政复议案件"),
        ("<div>受理行政复议案件</div><div>48</div><div>件</div>", "受理行政复议案件\t48\t件"),
    ],
)
def test_a_figure_on_a_card_has_its_measure_and_name_in_its_line(card: str, line: str) -> None:
    assert read(page(f"{H}<p>现将有关情况报告如下。</p><div class=card>{card}</div>{P2}")).text.splitlines()[2] == line


@pytest.mark.parametrize(
    "inner",
    [
        "<h3>一、行政复议</h3><p>48件</p>",
        "<p>2021年度</p><p>第3期</p>",
        "<div>18</div><div>2022-01，星期二</div>",
        "<div><a href=/1>12件</a></div><div>更多</div>",
    ],
)
def test_blocks_without_a_figure_of_their_own_are_no_row(inner: str) -> None:
    assert "\t" not in read(page(f"{H}<div>{inner}</div>{P1}{P2}")).text


def test_a_page_without_a_sentence_gives_its_list() -> None:
    items = "<ul><li>审理行政复议案件48件</li><li>审结行政复议案件45件</li><li>培训执法人员316人次</li></ul>"
    for info in ("", "<div>来源：市司法局 时间：2022-01-18 阅读：1280次</div>"):
        assert figures(page(f"{H}{info}{items}")) == [(48, "件"), (45, "件"), (316, "人次")]


def test_spans_beyond_all_measure_cost_nothing() -> None:
    rows = "<tr><td colspan=9999 rowspan=9999>一</td><td colspan=-1>二</td><td rowspan=x>三</td></tr>" * 2000
    assert len(read(page(f"{H}{P1}<table>{rows}</table>")).text) < 2_000_000

"""Pages in the shapes of government portals, written around a given report: what a reader of HTML must cope with.

Each shape is a function from a report to a page. The report's own lines are what must come out, in order; everything else
on the page is furniture and must not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

NAV = ["首页", "要闻动态", "政务公开", "政务服务", "互动交流", "走进信阳", "数据开放", "专题专栏", "无障碍浏览", "长者模式"]
RELATED = [f"关于第{n}批行政许可事项目录调整的公示" for n in range(1, 9)]
FOOTER = "主办：某市人民政府办公室　承办：某市大数据管理局　网站标识码：4115000001　备案序号：豫备00000000号　公网安备00000000000000号"


@dataclass(frozen=True)
class Article:
    """A report to be put on a page: its title, its paragraphs, rows of a table in it (may be none), its foot."""

    title: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    foot: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What a reader must give for it, line by line."""
        return [self.title, *self.paragraphs, *("\t".join(row) for row in self.table), *self.foot]


def _links(items: list[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/c{i}.html">{item}</a></{tag}>' for i, item in enumerate(items))


def _p(lines: tuple[str, ...], attributes: str = "") -> str:
    return "".join(f"<p{attributes}>　　{escape(line)}</p>\n" for line in lines)


def _rows(article: Article) -> str:
    rows = "".join("<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>" for row in article.table)
    return f'<table border="1"><tbody>{rows}</tbody></table>' if rows else ""


def _content(article: Article) -> str:
    return _p(article.paragraphs) + _rows(article) + _p(article.foot, ' style="text-align:right"')


def modern(a: Article) -> str:
    """Named blocks: header, breadcrumb, article, sharing, related links, footer; meta tags by the state's guideline."""
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{a.title}_某市人民政府</title>
<meta name="SiteName" content="信阳市人民政府"><meta name="SiteIDCode" content="4115000001"><meta name="ArticleTitle" content="{a.title}">
<meta name="PubDate" content="2024-02-20 10:00"><meta name="ContentSource" content="市司法局"></head><body>
<header><div class="logo">某市人民政府</div><nav><ul>{_links(NAV)}</ul></nav></header>
<div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 法治政府</div>
<article><h1>{a.title}</h1><div class="info"><span>发布时间：2024-02-20</span></div><div class="article-content">{_content(a)}</div></article>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="related"><h3>相关阅读</h3><ul>{_links(RELATED)}</ul></div><footer><p>{FOOTER}</p></footer></body></html>"""


def trs(a: Article) -> str:
    """The editor's own wrapper inside tables without a name, as sites of the 2010s have them."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{a.title}</title></head><body>
<table width="980"><tr><td>{"".join(f'<a href="/{i}">{n}</a>｜' for i, n in enumerate(NAV))}</td></tr></table>
<table width="980"><tr><td class="lj">您所在的位置：<a href="/">首页</a>&gt;<a href="/x">规划总结</a></td></tr>
<tr><td align="center"><b>{a.title}</b></td></tr><tr><td>字号：[大 中 小]　浏览次数：1203</td></tr>
<tr><td><div class="TRS_Editor"><style>.TRS_Editor P{{margin:0}}</style>{_content(a)}</div></td></tr></table>
<table width="980"><tr><td align="center">{FOOTER}</td></tr></table></body></html>"""


def breaks(a: Article) -> str:
    """No paragraphs, only line breaks and ideographic spaces."""
    body = "<br>\n<br>\n".join(f"　　{escape(line)}" for line in a.paragraphs)
    foot = "<br>".join(escape(line) for line in a.foot)
    return f"""<html><head><title>{a.title}</title></head><body><div id="top">{"".join(f'<a href="/{i}">{n}</a> ' for i, n in enumerate(NAV))}</div>
<div class="con"><h2>{a.title}</h2><div id="zoom">{body}<br>{_rows(a)}<br>{foot}</div></div>
<div class="bottom"><ul>{_links(RELATED)}</ul>{FOOTER}</div></body></html>"""


def word(a: Article) -> str:
    """Pasted from a word processor: a span around every few characters, empty paragraphs, o:p."""

    def run(line: str) -> str:
        pieces = [line[i : i + 7] for i in range(0, len(line), 7)]
        return "".join(f'<span style="font-family:仿宋_GB2312;font-size:16pt"><span lang="EN-US">{escape(piece)}</span></span>' for piece in pieces)

    body = "".join(f'<p class="MsoNormal">{run(line)}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>' for line in a.paragraphs)
    foot = "".join(f'<p class="MsoNormal" align="right">{run(line)}</p>' for line in a.foot)
    return f"""<html><body><div class="nav"><ul>{_links(NAV)}</ul></div><div class="main"><h1>{a.title}</h1>
<div class="content_txt">{body}{_rows(a)}{foot}</div></div><div class="foot">{FOOTER}</div></body></html>"""


def unnamed(a: Article) -> str:
    """Not one telling class: columns of links on the left and right, dates beside them."""
    column = "".join(f'<div><a href="/{i}">{item}</a><span>2024-01-1{i}</span></div>' for i, item in enumerate(RELATED))
    return f"""<html><body><div><div>{"".join(f'<span><a href="/{i}">{n}</a></span>' for i, n in enumerate(NAV))}</div>
<div>{column}</div><div><div>{a.title}</div><div>2024-02-20 10:20:30</div><div>{_content(a)}</div></div>
<div><div>热点推荐</div>{column}</div><div>{FOOTER}</div></div></body></html>"""


def disclosure(a: Article) -> str:
    """The table of an information disclosure catalogue above the text."""
    meta = "".join(
        f"<tr><th>{k}：</th><td>{v}</td></tr>"
        for k, v in {"索引号": "411500-001/2024-00012", "发布机构": "信阳市人民政府", "发文日期": "2024-02-20", "名称": a.title, "主题词": ""}.items()
    )
    return f"""<html><body><div class="header-wrap"><ul>{_links(NAV)}</ul></div><div class="xxgk"><table class="xxgk-head">{meta}</table>
<div class="bt">{a.title}</div><div class="nr">{_content(a)}</div><div class="fj">附件：<a href="/a.pdf">全文下载</a></div></div>
<div class="page-footer">{FOOTER}</div></body></html>"""


def hidden(a: Article) -> str:
    """A copy for printing, a script's template and a cookie notice that nobody sees."""
    return f"""<html><body><div style="display:none" id="print">{a.title}{_content(a)}</div><textarea>{a.title}</textarea><noscript>请启用脚本</noscript>
<script>var t = "<p>{a.title}</p>";</script><ul class="menu">{_links(NAV)}</ul><div id="con"><h1>{a.title}</h1>{_content(a)}</div>
<div hidden>本站使用缓存。</div><div class="copyright">{FOOTER}</div></body></html>"""


def malformed(a: Article) -> str:
    """Tags unclosed, crossed and upper case; attributes without quotes."""
    body = "".join(f"<P align=left>　　<FONT size=3>{escape(line)}" for line in a.paragraphs)
    return f"""<HTML><BODY bgcolor=#ffffff><TABLE><TR><TD>{"".join(f"<A href=/{i}>{n}</A>" for i, n in enumerate(NAV))}<TR><TD><CENTER><B>{a.title}</CENTER></B>
<TR><TD>{body}{_rows(a)}{"".join(f"<P align=right>{escape(line)}" for line in a.foot)}<TR><TD><CENTER>{FOOTER}</TABLE>"""


def sidebar(a: Article) -> str:
    """Text blocks of other pages beside the report: digests with sentences of their own."""
    digest = "".join(f'<dl><dt><a href="/{i}">{item}</a></dt><dd>近日，有关部门发布了{item}，请办事群众留意。</dd></dl>' for i, item in enumerate(RELATED[:4]))
    return f"""<html><body><div class="top-nav">{_links(NAV, "span")}</div><div class="wrap">
<div class="left"><h1>{a.title}</h1><div class="txt">{_content(a)}</div></div>
<div class="right"><h4>热门信息</h4>{digest}</div></div><div class="footer-box">{FOOTER}</div></body></html>"""


def deep(a: Article) -> str:
    """One wrapper in the other, sixty deep."""
    return f"<html><body><ul>{_links(NAV)}</ul>{'<div>' * 60}<h1>{a.title}</h1>{_content(a)}{'</div>' * 60}<p>{FOOTER}</p></body></html>"


SHAPES: dict[str, Callable[[Article], str]] = {f.__name__: f for f in (modern, trs, breaks, word, unnamed, disclosure, hidden, malformed, sidebar, deep)}

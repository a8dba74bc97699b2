"""An HTML page to its text: the report's block in reading order, with the lines above it, without what the portal puts around.

Compared with other extractors in bench/extractors.py: they are made for news and drop tables, short paragraphs or whole
reports; here a lost figure costs more than a line of furniture.
"""

import html
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote_to_bytes, urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml import html as lxml_html

from fazhi.read import scripts
from fazhi.read.blocks import AWAY, HIDDEN, text_of
from fazhi.read.errors import Unreadable
from fazhi.read.rows import lay_out

META = {
    "title": ("articletitle", "og:title"),
    "publisher": ("contentsource", "source"),
    "published": ("pubdate", "publishdate", "article:published_time"),
    "site_name": ("sitename", "og:site_name"),
    "site_code": ("siteidcode",),
    "site_domain": ("sitedomain",),
}
LONGEST_HEAD = 200
ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""Markup goes on behind these where pages were put together; the parser would not."""
TWICE = re.compile(r"&amp;(?=(?:nbsp|e[mn]sp|thinsp|[lr][ds]quo|middot|hellip|[mn]dash|times|permil|#\d{2,7}|#x[0-9a-f]{2,6});)", re.IGNORECASE)
"""The sign before an entity that was escaped once more, when a site moved."""
TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*""")
LONG_TAG = 20_000
"""A tag with more characters than this is read without its attributes, but for those that hold a text: the parser's time grows with their square."""
HELD = re.compile(r"""(?<![\w-])(?:srcdoc|type|value|data-content)\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[\w/-]++)""", re.IGNORECASE)
INLINE = re.compile(r"</?(?:font|span|b|strong|i|em|u|big|small|a|o:p|st1:\w{1,20})(?=[\s/>])[^<>]*+>", re.IGNORECASE)
NESTING = re.compile(r"</?(?!(?:table|tr|td|th|script|style|del|s|strike|sup|sub)[\s/>])[a-zA-Z][^<>]*+>", re.IGNORECASE)
MARKED = re.compile(
    r"text-decoration(?:-line)?\s{0,9}:[^;]{0,40}line-through|vertical-align\s{0,9}:\s{0,9}(?:super|text-top|sub)\b|white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)"
    r"|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)|display\s{0,9}:\s{0,9}(?:none|inline|table-row|table-cell)(?![\w-])|(?<![\w-])float\s{0,9}:|position\s{0,9}:\s{0,9}(?:absolute|fixed)"
    rf"|{AWAY}",
    re.IGNORECASE,
)
"""What a style sheet may say of an element that counts for its text."""
ON_SCREEN = re.compile("all|screen|width", re.IGNORECASE)
"""Of what a style sheet says that it is for, what a reader's screen is."""
COUNTED_TO = ("data-to", "data-count", "data-num", "data-number", "data-n", "data-value", "data-target", "data-end", "data-final")
"""Where a page keeps the number that a script counts up to, or that its style sheet writes."""
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
SHOWN_TAG = re.compile(r"</(?:p|div|span|td)>|<br ?/?>", re.IGNORECASE)
"""Markup among the words that a page shows: its text was escaped."""
STYLED = re.compile("display:|display :|role")
MOST_SAID = 20
"""So much a style sheet says of a name."""
TEMPLATES = {"text/plain", "text/html", "text/template", "text/x-template", "text/ng-template"}
UNFOLDED = ("iframe", "textarea", "noframes", "script", "input")
HOLDERS = etree.XPath("//*[@*[starts-with(name(), 'data-') and contains(., '<')]]")
"""Elements that hold markup for a script in an attribute of its own (HTML, 3.2.6.6)."""
COUNTERS = etree.XPath("//*[@*[starts-with(name(), 'data-')] and not(*) and (not(normalize-space()) or normalize-space() = '0')]")
NUMBER = re.compile(r"\d[\d,.]{0,15}")
SENTENCE_BEHIND = 40
"""Within so many characters behind a field of a sentence that goes on there is a mark of one."""
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no element may hold."""


@dataclass
class Page:
    """Text of a page, what its metadata say of it (title, publisher, published, site_name, site_code, host, and head: what its window is
    called), and notes: what of the page is not in the text."""

    text: str
    facts: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes are markup: a doctype, an html tag or the tags of a page's body near the start."""
    head = data[:4096].decode("latin-1").replace("\x00", "").lower()
    return bool(re.search(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta[\s>]", head)) or len(re.findall(r"</(?:p|div|td|span)>", head)) >= 2


def to_text(page: str, media_type: str, selector: str | None = None) -> Page:
    """Text of a page: a line a block, a table's cells separated by tabs. selector: CSS of the block that holds the text, believed
    where it finds one. Raises Unreadable where the page cannot be parsed."""
    root = _tree(page, media_type)
    if "line-content" in page and (source := _source(root)):
        page, root = source, _tree(source, media_type)
    everything = root.text_content() + "".join(frame.get("srcdoc", "") for frame in root.iter("iframe"))
    _unfold(root)
    _apply_styles(root)
    lay_out(root, is_styled=STYLED.search(page) is not None)
    body = root.find("body")
    chosen = _selected(root, selector) if selector else None
    content, notes = text_of(chosen if chosen is not None else root if body is None else body)
    if len(SHOWN_TAG.findall(content)) > 1 and "&lt;" in page:
        return to_text(page.replace("&lt;", "<").replace("&gt;", ">"), media_type, selector)
    if not scripts.FIGURE.search(content) and (unread := len(scripts.FIGURE.findall(everything))):
        notes = (*notes, f"unread_figures: the page's markup holds {unread:,} figures and its text none: look at the page")
    return Page(content, _facts(root), notes)


def _tree(page: str, media_type: str) -> lxml_html.HtmlElement:
    """The parsed page. Tags nested deeper than the parser goes are taken out, those of letters first."""
    if page.lstrip().startswith("<?xml"):
        page = CDATA.sub(lambda held: html.escape(held[1]), re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    page = _without_long_tags(ENDS.sub("", TWICE.sub("&", page)))
    for flatten in (None, INLINE, NESTING):
        if flatten:
            page = flatten.sub("" if flatten is INLINE else "<br>", page)
        parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        try:
            root = lxml_html.document_fromstring(page, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("damaged_html", f"the page cannot be parsed ({error}): fetch it again", media_type) from None
        last = parser.error_log.last_error
        if last is None or last.type_name != "ERR_RESOURCE_LIMIT":
            return root
    raise Unreadable("nested_too_deep", "its tags are nested beyond what can be read: save the page as text and add that", media_type)


def _without_long_tags(page: str) -> str:
    if len(page) <= LONG_TAG:
        return page
    pieces, at = [], 0
    for tag in TAG.finditer(page):
        if tag.end() - tag.start() > LONG_TAG:
            name = re.match(r"<[\w:-]{1,40}", page[tag.start() : tag.start() + 50])
            kept = (f" {held[0]}" for held in islice(HELD.finditer(page, tag.start(), tag.end()), 3))
            pieces += [page[at : tag.start()], name[0] if name else "<br", *kept]
            at = tag.end()
    return "".join([*pieces, page[at:]])


def _unfold(root: lxml_html.HtmlElement) -> None:
    """Markup that the parser left as text (of a frame, a text area, a hidden field, a script's template, or in a script's strings) becomes
    elements; a frame's is seen, the others' is not."""
    body = root.find("body")
    titles = {head.text_content().strip() for head in root.iter("h1", "h2", "h3")}
    _unfold_drawings(root)
    for element in root.iter("template"):
        if element.get("shadowrootmode") == "open":
            element.tag = "div"
    for element in COUNTERS(root):
        if number := _counted_to(element):
            element.text = number
    holders = [element for element in HOLDERS(root) if not element.text_content().strip()]
    for element in [*root.iter(*UNFOLDED), *holders]:
        if number := _filled_in(element):
            element.tag, element.text = "span", number
            continue
        markup = _markup(element)
        element.text = None
        if markup.strip():
            inner = _tree(markup, "text/html").find("body")
            element.tag = "div" if element.tag == "iframe" else "template"
            if inner is not None:
                if len(inner) and inner[0].tag == "h1" and (inner[0].text or "").strip() in titles:
                    inner[0].drop_tree()
                element.text = NO_TEXT.sub("", inner.text or "")
                element.extend(inner)
                if body is not None and element.getparent().tag == "head":
                    body.append(element)


def _unfold_drawings(root: lxml_html.HtmlElement) -> None:
    """A page's text within a drawing, and the sentences that one draws (its lines; those of a chart, with bare numbers, are none), become a
    block before it."""
    for drawing in list(root.iter("svg")):
        lines = [" ".join(text.text_content().split()) for text in drawing.iter("text") if next(text.iterancestors("defs", "symbol"), None) is None]
        is_chart = any(map(NUMBER.fullmatch, lines)) or "。" not in "".join(lines)
        if not is_chart and drawing.getparent() is not None and not HIDDEN.search(drawing.get("style") or ""):
            block = lxml_html.Element("pre")
            block.text = "\n".join(lines)
            drawing.addprevious(block)
    for held in list(root.iter("foreignobject")):
        drawing = next(held.iterancestors("svg"), None)
        if drawing is not None and drawing.getparent() is not None and scripts.RUNNING.search(held.text_content()):
            held.tag, held.tail = "div", None
            drawing.addprevious(held)


def _counted_to(element: lxml_html.HtmlElement) -> str:
    """The number that a script counts up to from nothing, or a style sheet writes, before a measure; empty where an element holds none."""
    number = next((told for name in COUNTED_TO if NUMBER.fullmatch(told := element.get(name) or "")), "")
    return number if number and scripts.FIGURE.match(f"{number}{(element.tail or '').lstrip()[:4]}") else ""


def _filled_in(field: lxml_html.HtmlElement) -> str:
    """What stands in a field of a form: sentences that nobody may change, a number within a sentence; empty for any other field (of a search, of a pager)."""
    number, behind = str(field.get("value") or ""), (field.tail or "").lstrip()
    if field.tag != "input" or (field.get("type") or "text").lower() not in {"text", "number"}:
        return ""
    if {"readonly", "disabled"} & set(field.attrib) and scripts.RUNNING.search(number):
        return number
    return number if NUMBER.fullmatch(number) and scripts.FIGURE.match(number + behind) and scripts.RUNNING.search(behind[:SENTENCE_BEHIND]) else ""


def _markup(element: lxml_html.HtmlElement) -> str:
    """The markup that an element holds as text."""
    if element.tag not in UNFOLDED:
        return next((told for name, told in element.items() if name.startswith("data-") and scripts.is_text(told)), "")
    kind = (element.get("type") or "").lower()
    if element.tag == "input":
        told = str(element.get("value") or "")
        return told if kind == "hidden" and scripts.is_text(told) else ""
    told = str((_framed(element) if element.tag == "iframe" else element.text) or "")
    return scripts.markup_of(told, kind) if element.tag == "script" and kind not in TEMPLATES else told


def _framed(frame: lxml_html.HtmlElement) -> str:
    """The markup that a frame holds itself, in its srcdoc or in its address."""
    address = frame.get("src") or ""
    if frame.get("srcdoc") or not address.startswith("data:text/html"):
        return str(frame.get("srcdoc") or "")
    head, _, told = address.partition(",")
    try:
        return (b64decode(told) if head.endswith(";base64") else unquote_to_bytes(told)).decode("utf-8", "replace")
    except ValueError:
        return ""


def _source(root: lxml_html.HtmlElement) -> str:
    """The page whose source a browser shows, line by line; empty where it shows none."""
    lines = [cell.text_content() for cell in root.iter("td") if cell.get("class") == "line-content"]
    return "\n".join(lines) if len(lines) > 2 else ""


def _selected(root: lxml_html.HtmlElement, selector: str) -> lxml_html.HtmlElement | None:
    try:
        return next(iter(root.cssselect(selector)), None)
    except (SelectorError, etree.XPathError):
        return None


def _apply_styles(root: lxml_html.HtmlElement) -> None:
    """Write what a page's own style sheet hides, strikes, raises, lowers or lays out into the elements' own style."""
    told: dict[str, list[str]] = {}
    for name, rule in _rules(root):
        if len(said := told.setdefault(name, [])) < MOST_SAID:
            said.extend(found[0] for found in islice(MARKED.finditer(rule), MOST_SAID))
    for element in root.iter() if any(told.values()) else ():
        if isinstance(element.tag, str) and (element.get("class") or element.get("id")):
            names = (*(f".{word}" for word in (element.get("class") or "").split()), f"#{element.get('id')}")
            marks = [one for name in names for one in told.get(name, ())]
            if marks:
                element.set("style", ";".join((*marks, element.get("style") or "")))


def _rules(root: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The rules of a page's own style sheet for a screen that name a class (.name) or an id (#name) alone, with what each says."""
    for style in root.iter("style"):
        if not ON_SCREEN.search(style.get("media") or "all"):
            continue
        depth = 0
        for rule in (style.text or "").split("}"):
            depth = max(0, depth - 1) if "{" not in rule else depth + rule.count("{") - 1
            selectors, _, said = rule.rpartition("{")
            if depth == 0 and "{" not in selectors:
                names = (re.fullmatch(r"(?:\w{1,9})?([.#][\w-]+)", name.strip()) for name in selectors.split(","))
                yield from ((name[1], said) for name in names if name)


def _facts(root: lxml_html.HtmlElement) -> dict[str, str]:
    """The metadata that the state's guideline for government sites asks for (META), and the host of the page's own address."""
    told = {(meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip() for meta in root.iter("meta")}
    found = {key: next((told[name] for name in names if told.get(name)), "") for key, names in META.items()}
    address = next((link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical"), "")
    host = host_of(address) or re.sub(r"^https?://|/.*$", "", found.pop("site_domain"))
    head = " ".join(next((title.text_content() for title in root.iterfind("head/title")), "").split())[:LONGEST_HEAD]
    return {key: value for key, value in {**found, "host": host, "head": head}.items() if value}


def host_of(address: str) -> str | None:
    """Host of an address; null where it names none, or is no address at all (`//[x`)."""
    try:
        return urlsplit(address).hostname if "//" in address else None
    except ValueError:
        return None

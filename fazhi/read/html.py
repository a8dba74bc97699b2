"""An HTML page to its text: the report's block in reading order, with the lines above it, without what the portal puts around.

Compared with other extractors in bench/extractors.py: they are made for news and drop tables, short paragraphs or whole
reports; here a lost figure costs more than a line of furniture.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from fazhi.read.errors import Unreadable

DROPPED = frozenset("script style noscript template nav header footer aside form iframe svg button select object textarea input".split())
BLOCKS = frozenset(
    "address article blockquote body caption center dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr li main "
    "ol p pre section table tbody tfoot thead tr ul".split()
)
CELLS = frozenset({"td", "th"})
CELL_SIZE = 120
"""A cell with no more characters than this is one of a table of figures: its paragraphs do not break the row. Others lay out a page."""
LINK_SHARE = 0.6
"""A block whose text is links for more than this share is navigation, not report."""
MAIN_SHARE = 0.85
"""The smallest element that holds this share of a page's running text is its main block."""
LINES_ABOVE = 25
"""How many lines above the main block are kept: title, dates and numbers stand there."""
FURNITURE_SIZE = 1500
"""A block with more characters than this is never taken for furniture by its name."""
FURNITURE = re.compile(r"nav|menu|breadcrumb|crumb|share|footer|foot|header|sidebar|related|recommend|copyright|toolbar", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
PUNCTUATION = re.compile("[，。；：、]")
LINE_ENDS = re.compile(r"[\t\r\n]+")
SPACES = re.compile(r"[ \t\r\f\v\xa0]*\t[ \t\r\f\v\xa0]*|[ \r\f\v\xa0]+")
META = {
    "title": ("articletitle", "og:title"),
    "publisher": ("contentsource", "source"),
    "published": ("pubdate", "publishdate", "article:published_time"),
    "site_name": ("sitename", "og:site_name"),
    "site_code": ("siteidcode",),
    "site_domain": ("sitedomain",),
}


@dataclass
class Page:
    """Text of a page, and what its metadata say of it: title, publisher, published, site_name, site_code, host."""

    text: str
    facts: dict[str, str] = field(default_factory=dict)


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes are markup: a doctype, an html tag or the tags of a page's body near the start."""
    head = data[:4096].decode("latin-1").replace("\x00", "").lower()
    return bool(re.search(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta[\s>]", head)) or len(re.findall(r"</(?:p|div|td|span)>", head)) >= 2


def to_text(page: str, media_type: str, selector: str | None = None) -> Page:
    """Text of a page: a line a block, a table's cells separated by tabs. selector: CSS of the block that holds the text, believed
    where it finds one. Raises Unreadable where the page cannot be parsed."""
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page), parser=lxml_html.HTMLParser(huge_tree=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged_html", f"the page cannot be parsed ({error}): fetch it again", media_type) from None
    body = root.find("body")
    body = root if body is None else body
    chosen = root.cssselect(selector) if selector else []
    return Page(_text(chosen[0] if chosen else body), _facts(root))


def _facts(root: lxml_html.HtmlElement) -> dict[str, str]:
    """The metadata that the state's guideline for government sites asks for (META), and the host of the page's own address."""
    told = {(meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip() for meta in root.iter("meta")}
    found = {key: next((told[name] for name in names if told.get(name)), "") for key, names in META.items()}
    address = next((link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical"), "")
    host = (urlsplit(address).hostname if "//" in address else None) or re.sub(r"^https?://|/.*$", "", found.pop("site_domain"))
    return {key: value for key, value in {**found, "host": host}.items() if value}


def _text(body: lxml_html.HtmlElement) -> str:
    """Lines of the main block and of what stands above it."""
    pieces, spans = _walk(body)
    start, end = _main(body, pieces, spans)
    return "\n".join([*_lines(pieces[:start])[-LINES_ABOVE:], *_lines(pieces[start:end])])


def _walk(body: lxml_html.HtmlElement) -> tuple[list[str], dict[lxml_html.HtmlElement, tuple[int, int]]]:
    """The page's text in pieces, and where among them each element begins and ends.

    Depth first without recursion, (element, is_end) pairs on a stack, so that depth costs no frames.
    """
    sizes = _sizes(body)
    pieces: list[str] = []
    spans: dict[lxml_html.HtmlElement, tuple[int, int]] = {}
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(body, False)]
    cell: lxml_html.HtmlElement | None = None
    while stack:
        element, is_end = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = "" if tag not in BLOCKS else "\n" if cell is None else " "
        if is_end:
            cell = None if cell is element else cell
            pieces.append("\t" if tag in CELLS else block)
            spans[element] = (spans[element][0], len(pieces))
        elif not tag or tag in DROPPED or _is_furniture(element, tag, sizes[element]):
            pieces.append(block)
        else:
            cell = element if cell is None and tag in CELLS and sizes[element][0] <= CELL_SIZE else cell
            spans[element] = (len(pieces), len(pieces))
            pieces += [block or ("" if tag != "br" else "\n" if cell is None else " "), _inline(element.text)]
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not body:
            pieces.append(_inline(element.tail))
    return pieces, spans


def _sizes(body: lxml_html.HtmlElement) -> dict[lxml_html.HtmlElement, tuple[int, int, int]]:
    """Of each element: characters in it, characters of links in it, number of links."""
    sizes: dict[lxml_html.HtmlElement, tuple[int, int, int]] = {}
    for element in reversed(list(body.iter())):
        shown = isinstance(element.tag, str) and element.tag not in DROPPED
        size, linked, links = len((element.text or "").strip()) if shown else 0, 0, 0
        for child in element:
            inner = sizes[child]
            size, linked, links = size + inner[0] + len((child.tail or "").strip()), linked + inner[1], links + inner[2]
        sizes[element] = (size, size, links + 1) if element.tag == "a" else (size, linked, links)
    return sizes


def _is_furniture(element: lxml_html.HtmlElement, tag: str, size: tuple[int, int, int]) -> bool:
    """What nobody sees, and navigation by its name (id, class) or by what it holds: little but links."""
    if element.get("hidden") is not None or HIDDEN.search(element.get("style", "")):
        return True
    characters, linked, links = size
    if tag not in BLOCKS or tag in {"body", "table", "tr", "td"} or characters > FURNITURE_SIZE:
        return False
    if FURNITURE.search(f"{element.get('id', '')} {element.get('class', '')}"):
        return True
    return characters > 0 and linked > LINK_SHARE * characters and links > 1


def _main(body: lxml_html.HtmlElement, pieces: list[str], spans: dict[lxml_html.HtmlElement, tuple[int, int]]) -> tuple[int, int]:
    """First piece and the one behind the last of the main block: down from the body while one child holds nearly all
    that reads as sentences, by their punctuation."""
    running = [0, *accumulate(len(PUNCTUATION.findall(piece)) if piece else 0 for piece in pieces)]
    wanted = MAIN_SHARE * running[-1]
    main = body
    while running[-1]:
        inner = next((child for child in main if child in spans and running[spans[child][1]] - running[spans[child][0]] >= wanted), None)
        if inner is None or inner.tag in {"p", "span", "font"}:
            break
        main = inner
    return spans[main]


def _lines(pieces: list[str]) -> list[str]:
    found = (SPACES.sub(_space, line).strip(" \t") for line in "".join(pieces).split("\n"))
    return [line for line in found if line]


def _space(match: re.Match[str]) -> str:
    return "\t" if "\t" in match[0] else " "


def _inline(content: str | None) -> str:
    return LINE_ENDS.sub(" ", content) if content else ""

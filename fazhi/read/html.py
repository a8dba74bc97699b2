"""An HTML page to its text: blocks in reading order, without what the portal puts around them."""

import re

from lxml import etree
from lxml import html as lxml_html

from fazhi.read.errors import Unreadable

DROPPED = frozenset("script style noscript template nav header footer aside form iframe svg button select object".split())  # noqa: SIM905
BLOCKS = frozenset(
    "address article blockquote body caption center dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr li main "  # noqa: SIM905
    "ol p pre section table tbody tfoot thead tr ul".split()
)
LINK_SHARE = 0.6
"""A block whose text is links for more than this share is navigation, not report."""
FURNITURE = re.compile(r"nav|menu|breadcrumb|crumb|share|footer|foot|header|sidebar|related|recommend|copyright|toolbar", re.IGNORECASE)


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes are markup: a doctype, an html tag or the tags of a page's body near the start."""
    head = data[:4096].decode("latin-1").replace("\x00", "").lower()
    return bool(re.search(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta[\s>]", head)) or len(re.findall(r"</(?:p|div|td|span)>", head)) >= 2


def to_text(page: str, media_type: str) -> str:
    """Text of a page: a line a block, a table's cells separated by tabs; scripts, navigation and footers dropped."""
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page), parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("damaged_html", f"the page cannot be parsed ({error}): fetch it again", media_type) from None
    body = root.find("body")
    pieces: list[str] = []
    _walk(root if body is None else body, pieces)
    lines = (re.sub(r"[ \t\r\f\v\xa0]*\t[ \t\r\f\v\xa0]*|[ \r\f\v\xa0]+", _space, line).strip(" \t") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _space(match: re.Match[str]) -> str:
    return "\t" if "\t" in match[0] else " "


def _walk(node: lxml_html.HtmlElement, pieces: list[str]) -> None:
    """Collect text depth first without recursion: (element, is_end) pairs on a stack, so that depth costs no frames."""
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(node, False)]
    while stack:
        element, is_end = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if is_end:
            pieces.append(_break(tag))
            if element is not node:
                pieces.append(_inline(element.tail))
            continue
        if not tag or tag in DROPPED or _is_furniture(element, tag):
            pieces.append("\n" if tag in BLOCKS else "")
            pieces.append(_inline(element.tail) if element is not node else "")
            continue
        pieces.append("\n" if tag in BLOCKS or tag == "br" else "")
        pieces.append(_inline(element.text))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _break(tag: str) -> str:
    return "\t" if tag in {"td", "th"} else "\n" if tag in BLOCKS else ""


def _inline(content: str | None) -> str:
    return re.sub(r"[\t\r\n]+", " ", content) if content else ""


def _is_furniture(element: lxml_html.HtmlElement, tag: str) -> bool:
    """Navigation by its name (id, class) or by what it holds: little but links."""
    if tag not in BLOCKS or tag in {"body", "table", "tr", "td"}:
        return False
    text_length = len("".join(element.itertext()).strip())
    if text_length > 1500:
        return False
    if FURNITURE.search(f"{element.get('id', '')} {element.get('class', '')}"):
        return True
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return text_length > 0 and linked > LINK_SHARE * text_length and len(list(element.iter("a"))) > 1

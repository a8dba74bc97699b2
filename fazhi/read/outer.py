"""What stands around a document's bytes: the head of an answer from the web, packing, a mail or a page saved in one file, data that a
portal's own programs exchange."""

import csv
import html
import io
import re
from collections.abc import Iterator

from lxml import etree

from fazhi.read.errors import Unreadable
from fazhi.read.mail import TITLED, is_mail, page_of
from fazhi.read.packed import unchunked, unpacked
from fazhi.read.records import Leaf, entries
from fazhi.read.text import clean

HEAD = 1024
"""Bytes within which a PDF's own first line stands (ISO 32000-1, implementation note 13)."""
ANSWER = re.compile(rb"\s*HTTP/\d(?:\.\d)? \d{3}[^\r\n]{0,100}\r?\n(?:[\w-]{1,60}:[^\r\n]{0,8000}\r?\n){0,100}\r?\n")
CHUNKED = re.compile(rb"^transfer-encoding:.*chunked", re.IGNORECASE | re.MULTILINE)
BEGINS = re.compile(rb"(?:\xef\xbb\xbf|[\s\x00])+(?=PK\x03\x04|\x1f\x8b\x08|\xd0\xcf\x11\xe0|\{\\rtf|\x89PNG\r\n|\xff\xd8\xff|<\?xml)")
DEEPEST = 4
"""How many covers are taken off, one after another."""
XML = re.compile(r"<(?:\?xml|rss|feed)[\s>]", re.IGNORECASE)
DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
PAGE_TAGS = frozenset("div p table ul ol".split())
"""Elements of a page, in XML: what they hold is markup."""
CALLED = re.compile(r"[\w$.]{1,60}\((?P<data>[{\[].*[}\]])\);?\s*", re.DOTALL)
"""JSONP: a script that hands data to a function."""
RUNNING = re.compile("[，。；、]")
TITLES = re.compile(r"title|biaoti|headline|subject|标题|题名", re.IGNORECASE)
MARKUP = re.compile(r"<(?:p|div|br|span|table)[\s/>]", re.IGNORECASE)
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What no page may hold."""
SHARE = 0.6
"""Of the running text, what one entry must hold to be the document alone."""
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
SHOWN = re.compile(r"</?(?:em|mark|b|strong|i|font)(?:\s[^<>]{0,300})?>", re.IGNORECASE)
"""What a search sets around the words that it found."""
CUT = re.compile(r"(?:\[?(?:…|\.{3})\]?)+$")
"""What an abstract ends in that is the beginning of the text."""
LONGEST_TITLE = 120
MOST_COPIES = 200
"""With more texts than these, none is looked for in the others."""


def bare(data: bytes) -> bytes:
    """The document's own bytes. Raises Unreadable where it is packed and cannot be unpacked."""
    for _ in range(DEEPEST):
        if answer := ANSWER.match(data):
            data = data[answer.end() :]
            if CHUNKED.search(answer[0]):
                data = unchunked(data, is_told=True) or data
        elif junk := BEGINS.match(data):
            data = data[junk.end() :]
        elif content := unpacked(data) or unchunked(data):
            data = content
        elif (begin := data[: HEAD + 5].find(b"%PDF-")) > 0 and b"endobj" in data:
            data = data[begin:]
        elif is_mail(data) and (page := page_of(data)):
            data = page
        else:
            break
    return data


def page_of_data(decoded: str, media_type: str) -> str | None:
    """A page with the title and the text that data hold (JSON, XML that is no page, rows of a database); null for anything else.

    Raises Unreadable where they hold the texts of several documents.
    """
    start = decoded.lstrip("\ufeff \t\r\n")
    if called := CALLED.fullmatch(start):
        start = called["data"]
    leaves = list(entries(start)) if start.startswith(("{", "[", '"')) else list(_of_xml(start)) if XML.match(start) else []
    leaves = leaves if any(RUNNING.search(content) for _, content in leaves) else list(_of_rows(start))
    weights = _weights(leaves)
    if not sum(weights):
        return None
    heaviest = max(range(len(leaves)), key=weights.__getitem__)
    titles = _titles(leaves, leaves[heaviest][1])
    is_alone = weights[heaviest] >= SHARE * sum(weights)
    texts = [heaviest] if is_alone else _together(leaves, weights)
    if (several := len({titles[i] for i in texts})) > 1:
        raise Unreadable("unsupported_format", f"data with several texts, under {several} titles: save each of them as a page or a text of its own", media_type)
    title = html.escape(NO_TEXT.sub("", TAG.sub("", html.unescape(titles[heaviest]))).strip())
    return f"<html><body><h1>{title}</h1><div>{''.join(_as_markup(leaves[i][1]) for i in texts)}</div></body></html>"


def _weights(leaves: list[Leaf]) -> list[int]:
    """How much running text each entry has; none that says under another name what the heaviest says, too (bare, without its markup, or its beginning)."""
    weights = [len(RUNNING.findall(content)) for _, content in leaves]
    told = [i for i, weight in enumerate(weights) if weight]
    if not 1 < len(told) <= MOST_COPIES:
        return weights
    heaviest = max(told, key=lambda i: (weights[i], MARKUP.search(leaves[i][1]) is not None))
    name, whole = leaves[heaviest][0], _letters(leaves[heaviest][1])
    copies = {i for i in told if leaves[i][0] != name and "。" in leaves[i][1] and CUT.sub("", _letters(leaves[i][1])) in whole}
    return [0 if i in copies else weight for i, weight in enumerate(weights)]


def _together(leaves: list[Leaf], weights: list[int]) -> list[int]:
    """The entries with running text, and those of the same names between them: a text's headings and rows."""
    told = [i for i, weight in enumerate(weights) if weight]
    names = {leaves[i][0] for i in told}
    return [
        i for i, (name, content) in enumerate(leaves) if weights[i] or (told[0] < i < told[-1] and name in names and content.strip() and "。" not in content)
    ]


def _letters(content: str) -> str:
    return "".join(TAG.sub("", html.unescape(content)).split())


def _titles(leaves: list[Leaf], text: str) -> list[str]:
    """The title that each entry stands under: the nearest before it, else the first behind. Where none is called one and the text has none
    itself, what reads as the title of a year's report is one."""
    is_title = [bool(TITLES.search(name) and content.strip() and not RUNNING.search(content)) for name, content in leaves]
    if not any(is_title) and not TITLED.search(text):
        is_title = [len(content) <= LONGEST_TITLE and TITLED.search(content) is not None for _, content in leaves]
    nearest = next((content for (_, content), told in zip(leaves, is_title, strict=True) if told), "")
    found = []
    for (_, content), told in zip(leaves, is_title, strict=True):
        nearest = content if told else nearest
        found.append(nearest)
    return found


def _as_markup(content: str) -> str:
    content = NO_TEXT.sub("\ufffd", content)
    if not MARKUP.search(content) and MARKUP.search(unescaped := html.unescape(content)):
        content = unescaped
    return content if MARKUP.search(content) else f"<pre>{html.escape(clean(SHOWN.sub('', content)))}</pre>"


def _of_rows(decoded: str) -> Iterator[Leaf]:
    """The values of rows that a database gave out (CSV), one of whose columns is called a title."""
    head = decoded.partition("\n")[0]
    if "<" in head or RUNNING.search(head) or not TITLES.search(head):
        return
    try:
        names, *rows = [row for row in csv.reader(io.StringIO(decoded), delimiter="\t" if "\t" in head else ",") if row]
    except csv.Error:
        return
    if len(names) > 1 and all(len(row) == len(names) for row in rows) and any("。" in value for row in rows for value in row):
        yield from (leaf for row in rows for leaf in zip(names, row, strict=True))


def _called(element: etree._Element) -> str:
    """An element's name without its namespace, which may not be told."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _of_xml(decoded: str) -> Iterator[Leaf]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(DECLARED.sub("", decoded).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return
    if root is None or _called(root) == "html":
        return
    stack = [root]
    while stack:
        element = stack.pop()
        own, *below = (_called(one) for one in (element, *element.iterchildren("*")))
        if own in PAGE_TAGS or (not PAGE_TAGS.isdisjoint(below) and not any(map(TITLES.search, below))):
            yield "", str(etree.tostring(element, method="html", encoding="unicode", with_tail=False))
            continue
        if any((child.tail or "").strip() for child in element.iterchildren("*")):  # 全年受理<数>35</数>件: words among which some are marked
            yield _called(element), "".join(element.itertext())
            continue
        if element.text and element.text.strip():
            yield _called(element), element.text
        stack += reversed(list(element.iterchildren("*")))

"""What stands around a document's bytes: the head of an answer from the web, packing, a mail or a page saved in one file, data that a
portal's own programs exchange."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator

from lxml import etree

from fazhi.read.errors import Unreadable
from fazhi.read.mail import is_mail, page_of
from fazhi.read.packed import unchunked, unpacked
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
Leaf = tuple[str, str]
"""An entry's name and its text."""


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
    of = _of_json if start.startswith(("{", "[", '"')) else _of_xml if XML.match(start) else _of_rows
    leaves = list(of(start)) or (list(_of_rows(start)) if start.startswith('"') else [])
    weights = [len(RUNNING.findall(content)) for _, content in leaves]
    if not sum(weights):
        return None
    heaviest = max(range(len(leaves)), key=weights.__getitem__)
    titles = _titles(leaves)
    is_alone = weights[heaviest] >= SHARE * sum(weights)
    texts = [heaviest] if is_alone else [i for i, weight in enumerate(weights) if weight]
    if (several := len({titles[i] for i in texts})) > 1:
        raise Unreadable("unsupported_format", f"data with several texts, under {several} titles: save each of them as a page or a text of its own", media_type)
    title = html.escape(NO_TEXT.sub("", titles[heaviest]).strip())
    return f"<html><body><h1>{title}</h1><div>{''.join(_as_markup(leaves[i][1]) for i in texts)}</div></body></html>"


def _titles(leaves: list[Leaf]) -> list[str]:
    """The title that each entry stands under: the nearest before it, else the first behind."""
    is_title = [bool(TITLES.search(name) and content.strip() and not RUNNING.search(content)) for name, content in leaves]
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
    return content if MARKUP.search(content) else f"<pre>{html.escape(clean(content))}</pre>"


def _of_json(decoded: str) -> Iterator[Leaf]:
    try:
        stack = [("", json.loads(decoded))]
    except (ValueError, RecursionError):
        return
    while stack:
        name, value = stack.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            stack += [(str(key), inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            stack += [(name, inner) for inner in reversed(value)]


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


def _of_xml(decoded: str) -> Iterator[Leaf]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(DECLARED.sub("", decoded).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return
    if root is None or etree.QName(root).localname.lower() == "html":
        return
    stack = [root]
    while stack:
        element = stack.pop()
        if etree.QName(element).localname.lower() in PAGE_TAGS:
            yield "", str(etree.tostring(element, method="html", encoding="unicode", with_tail=False))
            continue
        if element.text and element.text.strip():
            yield etree.QName(element).localname, element.text
        stack += reversed(list(element.iterchildren("*")))

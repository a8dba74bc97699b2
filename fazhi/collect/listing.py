"""What a listing page lists, and where it pages on to. Pure functions over a page's text."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import jmespath
from parsel import Selector
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from fazhi.collect.source import Json, Listing, Titles

DAY = re.compile(r"20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}")
LABELLED = re.compile(r"(?:文章)?标题\s*[:：]([^\r\n]+)")
"""A title attribute that says more than the title, each in a line of its own."""
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|zip|rar|ofd|rtf|xlsx?)(?:[?#]|$)", re.IGNORECASE)
SCRIPTED = re.compile(
    r"""(?:window|self|top|document|parent)?\.?location(?:\.href)?\s*=\s*["']([^"']+)["']|location\.(?:replace|assign)\(\s*["']([^"']+)["']\s*\)"""
)
SHORT_PAGE = 300
"""A page with fewer characters of text than this may be nothing but a script that leads on."""
LINE_DEPTH = 3
"""How far above a link its line may reach: <li><h4><a>…</a></h4><span>2024-03-01</span></li>."""
NO_ADDRESS = ("#", "javascript:", "mailto:", "tel:", "data:", "about:", "blob:", "vbscript:")


@dataclass(frozen=True)
class Item:
    """One line of a listing."""

    url: str
    title: str
    date: str | None


@dataclass(frozen=True)
class Malformed:
    """One line of a listing that leads nowhere: its title, and what is wrong with it."""

    title: str
    problem: str


def address_of(base: str, href: str, charset: str = "utf-8") -> str:
    """The absolute address of a link as a browser asks for it: what follows the question mark in the page's charset.

    Raises ValueError where it is no address (`//[x`, `http://a]b/`).
    """
    joined = urljoin(base, "".join(href.split("\n")).strip())
    if urlsplit(joined).scheme in {"http", "https"} and not urlsplit(joined).hostname:
        raise ValueError("it names no host")
    _ = urlsplit(joined).port
    try:
        return safe_url_string(joined, charset)
    except UnicodeEncodeError:
        return safe_url_string(joined)


def base_of(page: str, url: str) -> str:
    """What a page's links count from: its base element, or its own address where it has none that is an address."""
    try:
        return get_base_url(page, url)
    except ValueError:
        return url


def items_of(page: str, url: str, listing: Listing, charset: str = "utf-8") -> list[Item | Malformed]:
    """The links of a listing page, with their titles (the longer of text and title attribute) and dates. charset: the page's."""
    root, base = Selector(text=page, type="html"), base_of(page, url)
    found: list[Item | Malformed] = []
    for link in root.css(listing.items or "a[href]"):
        href = (link.attrib.get("href") or "").strip()
        if not href or href.lower().startswith(NO_ADDRESS):
            continue
        attribute = link.attrib.get("title", "").strip()
        attribute = labelled[1].strip() if (labelled := LABELLED.match(attribute)) else attribute
        title = max(" ".join(link.xpath("string()").get("").split()), attribute, key=len)
        day = _day_beside(link, listing)
        try:
            found.append(Item(address_of(base, href, charset), title, day[0] if day else None))
        except ValueError as error:
            found.append(Malformed(title, f"{href[:200]} is no address ({error})"))
    return found


def _day_beside(link: Selector, listing: Listing) -> re.Match[str] | None:
    """The day in a link's line: what encloses it and no link to another address."""
    line = link.xpath("..")
    for _ in range(LINE_DEPTH):
        told = line.css(listing.date).xpath("string()").get("") if listing.date else line.xpath("string()").get("")
        line = line.xpath("..")
        if (day := DAY.search(told)) or len(set(line.xpath(".//a/@href").getall())) > 1 or not line:
            return day
    return None


def html_in(answer: str) -> str:
    """The HTML that an answer to a script holds: in the texts of JSON, in the CDATA of XML, in the strings of a script."""
    try:
        return "\n".join(text for text in _texts(json.loads(answer)) if "<" in text)
    except (ValueError, RecursionError):
        return re.sub(r"<!\[CDATA\[|\]\]>", "", answer).replace('\\"', '"').replace("\\/", "/")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value if isinstance(value, list) else value.values():
            yield from _texts(one)


def json_items_of(answer: str, url: str, how: Json) -> tuple[list[Item | Malformed], int | None]:
    """Items of a JSON answer and how many pages it says there are. Raises ValueError where it is not as the source says."""
    try:
        content: Any = json.loads(answer)
    except RecursionError:
        raise ValueError("it is nested beyond any listing") from None
    rows = jmespath.search(how.items or "@", content)
    if not isinstance(rows, list):
        raise ValueError(f"items {how.items!r} is no list in the answer")
    total = re.match(r"\s*(\d{1,9})", str(jmespath.search(how.total, content))) if how.total else None
    return [_row(row, url, how) for row in rows], int(total[1]) if total else None


def _row(row: Any, url: str, how: Json) -> Item | Malformed:
    href, title, date = (_text(jmespath.search(path, row)) if path else None for path in (how.url, how.title, how.date))
    title = re.sub("<[^>]+>", "", title or "").strip()
    if not href or not title:
        return Malformed(title, f"an item has no {how.url!r} or no {how.title!r}")
    try:
        return Item(address_of(url, href), title, date or None)
    except ValueError as error:
        return Malformed(title, f"{href[:200]} is no address ({error})")


def _text(told: Any) -> str | None:
    """A JSON value as text that can be written; halves of surrogate pairs cannot."""
    return None if told is None else str(told).encode("utf-8", "replace").decode()


def wanted(items: Sequence[Item | Malformed], titles: Titles) -> list[Item]:
    """The items whose title the source asks for."""
    return [item for item in items if isinstance(item, Item) and is_wanted(item.title, titles)]


def is_wanted(title: str, titles: Titles) -> bool:
    """Whether a source asks for documents of this title."""
    return bool(re.search(titles.include, title) and not (titles.exclude and re.search(titles.exclude, title)))


def attachments_of(page: str, url: str, charset: str = "utf-8") -> list[str]:
    """Addresses of the documents that a page links to, by their suffix, without repeats; what is no address is none."""
    base, found = base_of(page, url), []
    for link in Selector(text=page, type="html").css("a[href]"):
        href = link.attrib["href"].strip()
        if ATTACHMENT.search(href) and not href.lower().startswith(NO_ADDRESS):
            try:
                found.append(address_of(base, href, charset))
            except ValueError:
                continue
    return list(dict.fromkeys(found))


def leads_to(page: str, url: str) -> str | None:
    """Where a page's script leads, when the page holds little else."""
    root = Selector(text=page, type="html")
    if len(shown_text(root)) >= SHORT_PAGE:
        return None
    match = next((found for script in root.xpath("//script/text()").getall() if (found := SCRIPTED.search(script))), None)
    try:
        return address_of(base_of(page, url), match[1] or match[2]) if match else None
    except ValueError:
        return None


def shown_text(root: Selector) -> str:
    """The text that a page shows, without blanks."""
    return "".join("".join(root.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]").getall()).split())

"""What a listing page lists, and where it pages on to. Pure functions over a page's text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import jmespath
from parsel import Selector
from w3lib.html import get_base_url

from fazhi.collect.source import Json, Listing, Titles

NUMBERED = re.compile(r"""createPageHTML\w*\(\s*(?:['"][^'"]*['"]\s*,\s*)?(\d+)\s*,\s*\d+\s*,\s*["']([^"']+)["']\s*,\s*["']([^"']+)["']""")
"""createPageHTML(pages, current, "index", "html"): the pages are index.html, index_1.html … (TRS WCM, the common portal software)."""
NEXT = re.compile(r"^\s*(?:下一?页|后一?页|下页|>|»|›|>>|next)\s*[>»›]*\s*$", re.IGNORECASE)
DAY = re.compile(r"20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}")
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|zip|rar|ofd|rtf|xlsx?)(?:[?#]|$)", re.IGNORECASE)
SCRIPTED = re.compile(
    r"""(?:window|self|top|document|parent)?\.?location(?:\.href)?\s*=\s*["']([^"']+)["']|location\.(?:replace|assign)\(\s*["']([^"']+)["']\s*\)"""
)
SHORT_PAGE = 300
"""A page with fewer characters of text than this may be nothing but a script that leads on."""


@dataclass(frozen=True)
class Item:
    """One line of a listing."""

    url: str
    title: str
    date: str | None


def items_of(page: str, url: str, listing: Listing) -> list[Item]:
    """The links of a listing page, with their titles (the longer of text and title attribute) and dates."""
    root, base = Selector(text=page), get_base_url(page, url)
    found = []
    for link in root.css(listing.items or "a[href]"):
        href = (link.attrib.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        title = max(" ".join(link.xpath("string()").get("").split()), link.attrib.get("title", "").strip(), key=len)
        around = link.xpath("..")
        told = around.css(listing.date).xpath("string()").get("") if listing.date else around.xpath("string()").get("")
        day = DAY.search(told)
        found.append(Item(urljoin(base, href), title, day[0] if day else None))
    return found


def json_items_of(answer: bytes, url: str, how: Json) -> tuple[list[Item], int | None]:
    """Items of a JSON answer and how many pages it says there are. Raises ValueError where it is not as the source says."""
    content: Any = json.loads(answer)
    rows = jmespath.search(how.items, content)
    if not isinstance(rows, list):
        raise ValueError(f"items {how.items!r} is no list in the answer")
    items = []
    for row in rows:
        href, title = jmespath.search(how.url, row), jmespath.search(how.title, row)
        if not href or not title:
            raise ValueError(f"an item has no {how.url!r} or no {how.title!r}")
        date = jmespath.search(how.date, row) if how.date else None
        items.append(Item(urljoin(url, str(href)), re.sub("<[^>]+>", "", str(title)).strip(), str(date) if date else None))
    total = jmespath.search(how.total, content) if how.total else None
    return items, int(total) if total is not None else None


def wanted(items: list[Item], titles: Titles) -> list[Item]:
    """The items whose title the source asks for."""
    return [item for item in items if re.search(titles.include, item.title) and not (titles.exclude and re.search(titles.exclude, item.title))]


def numbered_pages(page: str, url: str) -> Iterator[str]:
    """Addresses of the other pages that a createPageHTML script counts."""
    if match := NUMBERED.search(page):
        count, name, suffix = int(match[1]), match[2], match[3].lstrip(".")
        yield from (urljoin(url, f"{name}_{number}.{suffix}") for number in range(1, count))


def next_page(page: str, url: str, listing: Listing) -> str | None:
    """Address of the next page: by the source's selector, else by a link that says so."""
    root, base = Selector(text=page), get_base_url(page, url)
    links = root.css(listing.next) if listing.next else [a for a in root.css("a[href]") if NEXT.match(a.xpath("string()").get(""))]
    href = next((link.attrib.get("href", "").strip() for link in links), "")
    return urljoin(base, href) if href and not href.startswith(("#", "javascript:")) else None


def attachments_of(page: str, url: str) -> list[str]:
    """Addresses of the documents that a page links to, by their suffix, without repeats."""
    base = get_base_url(page, url)
    hrefs = (a.attrib["href"].strip() for a in Selector(text=page).css("a[href]"))
    return list(dict.fromkeys(urljoin(base, href) for href in hrefs if ATTACHMENT.search(href)))


def leads_to(page: str, url: str) -> str | None:
    """Where a page's script leads, when the page holds little else."""
    root = Selector(text=page)
    text = "".join(root.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]").getall())
    if len("".join(text.split())) >= SHORT_PAGE:
        return None
    match = next((found for script in root.xpath("//script/text()").getall() if (found := SCRIPTED.search(script))), None)
    return urljoin(get_base_url(page, url), match[1] or match[2]) if match else None

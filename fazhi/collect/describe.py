"""A listing page to the description of its listing, as a source has it. Pure functions over a page's text."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from parsel import Selector

from fazhi.collect import paging
from fazhi.collect.families import Family, family_of, listing_of
from fazhi.collect.listing import DAY, Item, address_of, base_of, items_of, wanted
from fazhi.collect.source import Listing, Titles

CONTAINERS = frozenset("ul ol dl div table tbody section article main".split())
NAME = re.compile(r"[A-Za-z_][\w-]*")
DEPTH = 6
"""How far above a link its list's name may stand."""
TITLES = Titles()
LEAST = 3
"""Links of one place that make a list."""
IN_QUOTES = re.compile(r"""["'`](https?://[^"'`\s<>]+|\.{0,2}/[^"'`\s<>]*|[\w-]+(?:/[\w.-]+)+[^"'`\s<>]*)["'`]""")
STATIC = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?|s?html?|pdf|docx?)(?:[?#]|$)", re.IGNORECASE)
ASKED = re.compile(r"list|search|query|page|api|ajax|\.do\b|\.json|\.jsp|\.ashx|\.aspx", re.IGNORECASE)
PAGE_NAMES = re.compile(r"page(?:no|num|number|index)?|p|pn|cur(?:rent)?(?:page)?|_?pageno", re.IGNORECASE)
DATA = re.compile(r"(?:data|params)\s*:\s*(?:JSON\.stringify\(\s*)?\{([^{}]{1,600})\}|,\s*(?:JSON\.stringify\(\s*)?\{([^{}]{1,600})\}")
PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*("[^"]*"|'[^']*'|[\w$.+\s-]+)\s*(?:,|$)""")
NEARBY = 700
"""Characters behind an address in a script within which what is asked for with it stands."""
MOST_ENDPOINTS = 6
TITLE_KEYS = ("title", "name", "doctitle", "articletitle", "infotitle", "subject", "topic")
URL_KEYS = ("url", "link", "href", "docpuburl", "puburl", "linkurl", "articleurl", "infourl", "path")
DATE_KEYS = ("date", "publishedtimestr", "publishtime", "pubdate", "publishdate", "publish_time", "day", "docreltime", "createtime", "time")
PAGE_COUNT_KEYS = ("pages", "totalpages", "totalpage", "pagecount", "page_count")


@dataclass(frozen=True)
class Draft:
    """What a listing page shows: the listing as a source has it, what was found, what could not be, and the endpoints that its
    scripts name (listings that are yet to be asked), where the page itself does not list."""

    listing: dict[str, Any]
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    endpoints: tuple[dict[str, Any], ...] = ()


def described(page: str, url: str, charset: str, families: list[Family]) -> Draft:
    """The listing of a page: by the family of its software, else by what the page shows itself."""
    found, missing = [f"charset 编码: {charset}"], []
    listing: dict[str, Any] | None = None
    if family := family_of(page, url, families):
        filled, unknown = listing_of(family, page, url)
        if unknown:
            missing.append(f"family 平台: it looks like {family.name}, but the page does not say {', '.join(unknown)}: described as any other")
        else:
            listing = filled
            found.append(f"family 平台: {family.name} ({family.id})")
    if listing and listing["paging"] == "json":
        return Draft(listing, (*found, f"endpoint 接口: {listing['url']}"), tuple(missing))
    kind, told = _paging(page, url, charset)
    (missing if kind == "none" else found).append(f"paging 翻页: {told}")
    listing = {"paging": kind, **(listing or {"url": url})} | _lines(page, url, charset)
    items = _items(page, url, charset, listing)
    if "items" not in listing:
        missing.append("items 条目: no list of links is told apart from the rest of the page: every link with a wanted title is taken")
        return Draft(listing, tuple(found), tuple(missing), () if _dated(items) else tuple(endpoints_of(page, url)))
    if outside := [item.title for item in wanted(_items(page, url, charset, {}), TITLES) if item.url not in {inside.url for inside in items}]:
        missing.append(f"items 条目: links outside the list are not taken: {', '.join(outside[:3])}")
    found.append(f"items 条目: {len(items)} links by {listing['items']}, {sum(item.date is not None for item in items)} with a day")
    return Draft(listing, tuple(found), tuple(missing))


def _paging(page: str, url: str, charset: str) -> tuple[str, str]:
    """How the page pages on, as a source says it and in words."""
    counted = list(paging.numbered_pages(page, url, 10_000))
    if counted:
        return "numbered", f"createPageHTML counts {len(counted) + 1} pages, the next one is {counted[0]}"
    try:
        following = paging.next_page(page, url, Listing.model_validate({"url": url}), charset)
    except paging.NotUnderstoodError as error:
        return "none", str(error)
    if following:
        return "links", f"a link leads on to {following}"
    return "none", "neither a link to a next page nor createPageHTML: the listing is taken as one page"


def _lines(page: str, url: str, charset: str) -> dict[str, str]:
    """`items`, the selector of the list: the place whose lines have the most wanted titles with a day, then the most days, then the
    most wanted titles. None where wanted lines with a day stand elsewhere too: nothing is lost without it."""
    places = {place for link in Selector(text=page, type="html").css("a[href]") if (place := _place(link))}
    best, score = "", (0, 0, LEAST - 1)
    for place in sorted(places):
        items = _items(page, url, charset, {"items": place})
        reached = len(_dated(items)), sum(item.date is not None for item in items), len(wanted(items, TITLES))
        if reached > score and (reached[0] or reached[1] >= LEAST or reached[2] >= LEAST):
            best, score = place, reached
    every, inside = (_dated(_items(page, url, charset, where)) for where in ({}, {"items": best} if best else {}))
    return {"items": best} if best and every == inside else {}


def _dated(items: list[Item]) -> set[str]:
    """Addresses of the lines that have a wanted title and a day: a menu's 法治政府建设 has none."""
    return {item.url for item in wanted(items, TITLES) if item.date}


def _place(link: Selector) -> str | None:
    """CSS of the place where a link stands: from the nearest list, table or block that has a name down to it."""
    steps = ["a"]
    for above in link.xpath("ancestor::*")[::-1][:DEPTH]:
        tag = above.root.tag
        if tag in CONTAINERS:
            names = [f".{name}" for name in above.attrib.get("class", "").split() if NAME.fullmatch(name)]
            names += [f"#{name}" for name in (above.attrib.get("id", ""),) if NAME.fullmatch(name) and not re.search(r"\d", name)]
            if names:
                return " ".join([f"{tag}{names[0]}", *reversed(steps)])
        if tag in {"li", "tr", "dd", "ul", "table"}:
            steps.append(tag)
    return " ".join(reversed(steps)) if len(steps) > 1 else None


def _items(page: str, url: str, charset: str, listing: dict[str, Any]) -> list[Item]:
    one = Listing.model_validate({"url": url, **{key: value for key, value in listing.items() if key in {"items", "date"}}})
    return [item for item in items_of(page, url, one, charset) if isinstance(item, Item)]


def endpoints_of(script: str, url: str) -> list[dict[str, Any]]:
    """What the scripts of a page ask for, as listings that answer them: addresses in quotes that are no file, with what is sent
    along. Variables are looked up in the page."""
    text, base = html.unescape(script), base_of(script, url)
    listings: list[dict[str, Any]] = []
    for quoted in IN_QUOTES.finditer(text):
        if not ASKED.search(quoted[1]) or STATIC.search(quoted[1]):
            continue
        around = text[max(0, quoted.start() - NEARBY) : quoted.end() + NEARBY]
        is_asked = re.search(r"\$\.(?:ajax|get|post|getJSON)|axios|fetch\s*\(|XMLHttpRequest|\burl\s*:", text[max(0, quoted.start() - 200) : quoted.end()])
        try:
            address = urlsplit(address_of(base, quoted[1]))
        except ValueError:
            continue
        if not is_asked or address.scheme not in {"http", "https"}:
            continue
        behind = text[quoted.end() : quoted.end() + NEARBY]
        sent = dict(parse_qsl(address.query, keep_blank_values=True)) | _sent(behind, text)
        if left := re.match(r"""\s*\+\s*[\w$.()]+""", behind) if re.search(r"[?&](\w+)=$", quoted[1]) else None:
            sent[re.findall(r"[?&](\w+)=$", quoted[1])[0]] = "{page}" if left else ""
        sent = {name: "{page}" if PAGE_NAMES.fullmatch(name) else value for name, value in sent.items()}
        is_post = re.search(r"""\$\.post|type\s*:\s*["']post|method\s*:\s*["']post|axios\.post""", around, re.IGNORECASE)
        is_json = re.search(r"JSON\.stringify|application/json|axios\.post", around)
        body: dict[str, Any] = {"method": "POST" if is_post else "GET", "body": sent}
        if is_post and not is_json:
            body["as_form"] = True
        listing = {"url": urlunsplit(address._replace(query="", fragment="")), "paging": "json", "json": body}
        if listing not in listings:
            listings.append(listing)
    return listings[:MOST_ENDPOINTS]


def _sent(behind: str, page: str) -> dict[str, str]:
    """The parameters that a script gives beside an address: figures, texts, and variables whose value the page says."""
    if not (data := DATA.search(behind)):
        return {}
    sent = {}
    for name, value in PAIR.findall(data[1] or data[2] or ""):
        told = paging.value_of(value, page)
        if told is not None or PAGE_NAMES.fullmatch(name):
            sent[name] = str(told)
    return sent


def answered(listing: dict[str, Any], answer: str) -> dict[str, Any] | None:
    """A listing that was asked, with where its items, their titles, addresses and days stand in the answer; null where it lists
    nothing."""
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError):
        return listing if answer.count("<a ") >= LEAST else None
    lists = [(path, rows) for path, rows in _lists(content) if rows and all(isinstance(row, dict) for row in rows)]
    for path, rows in sorted(lists, key=lambda found: -len(found[1])):
        title, link, day = (_key(rows[0], names) for names in (TITLE_KEYS, URL_KEYS, DATE_KEYS))
        if title and link:
            day = day if day and DAY.search(str(rows[0][day])) else next((key for key, value in rows[0].items() if DAY.match(str(value))), None)
            where = {"items": path, "title": title, "url": link, **({"date": day} if day else {})}
            pages = next((found for found, value in _numbers(content) if found.rpartition(".")[2].lower() in PAGE_COUNT_KEYS and value), None)
            return listing | {"json": listing["json"] | where | ({"total": pages} if pages else {})}
    return listing if any("<a " in text for text in re.findall(r'"((?:[^"\\]|\\.)*)"', answer)) else None


def _key(row: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The key of a row that goes by one of these names, the likeliest first; it has a text."""
    known = {key.lower(): key for key, value in row.items() if isinstance(value, str) and value and NAME.fullmatch(key)}
    return next((known[name] for name in names if name in known), None) or next(
        (key for low, key in known.items() if any(low.endswith(name) for name in names[:3])), None
    )


def _lists(content: Any, path: str = "") -> list[tuple[str, list[Any]]]:
    """Every list of a JSON answer with its JMESPath."""
    if isinstance(content, list):
        return [(path or "@", content)]
    if not isinstance(content, dict):
        return []
    return [found for key, value in content.items() if NAME.fullmatch(key) for found in _lists(value, f"{path}.{key}".lstrip("."))]


def _numbers(content: Any, path: str = "") -> list[tuple[str, int]]:
    if isinstance(content, int) and not isinstance(content, bool):
        return [(path, content)]
    if not isinstance(content, dict):
        return []
    return [found for key, value in content.items() if NAME.fullmatch(key) for found in _numbers(value, f"{path}.{key}".lstrip("."))]

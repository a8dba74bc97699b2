"""Where a listing goes on: counted pages, and what portals write for 下一页. Pure functions over a page's text."""

import re
from collections.abc import Iterator
from itertools import islice

from parsel import Selector

from fazhi.collect.listing import address_of, base_of
from fazhi.collect.source import Listing

CALL = re.compile(r"(?<!function )\bcreatePageHTML\w*\s*\(((?:[^()'\"]|'[^']*'|\"[^\"]*\"|\([^()]*\)){1,300})\)")
"""createPageHTML(pages, current, "index", "html"): the pages are index.html, index_1.html … (TRS WCM, the common portal software).
Versions differ: an element's name first, variables in place of figures, more arguments behind. One that counts the first page as 1
names the second index_2.html."""
ARGUMENT = re.compile(r"""\s*((?:[^,()'"]|'[^']*'|"[^"]*"|\([^()]*\))+)\s*(?:,|$)""")
NEXT = re.compile(r"[\[【(（«‹]?(?:下一?[页頁张張]|下一个|[后後]一?[页頁]|向[后後]翻[页頁]?|next(?:page)?)[\]】)）>›»→＞]*", re.IGNORECASE)
SIGNS = re.compile(r"[>›»→＞]|>>|››|＞＞")
"""A sign alone means the next page where no word does; `>>` may be the last one, so it is asked last."""
QUOTED = re.compile(r"""["']([^"'\s]*[/.?=][^"'\s]*)["']""")
FUNCTION = re.compile(r"(?<![\w$])(?!void\b)([A-Za-z_$][\w$]*)\s*\(\s*['\"]?(\d{1,6})['\"]?\s*[,)]")
PAGE_NUMBER = re.compile(r"([?&](?:page|pageno|pagenum|pageindex|curpage|currentpage|p|pn)=)(\d{1,6})(?=&|#|$)", re.IGNORECASE)
TARGETS = ("href", "data-href", "data-url", "data-link", "data-src", "data-target-url", "tagname", "onclick", "data-page", "data-index", "data-pageindex")
CANDIDATES = "//a | //link[@rel] | //button | //input | //area | //*[@onclick or @data-href or @data-url or @data-link or @data-page or @tagname]"


class NotUnderstoodError(ValueError):
    """A link to the next page that only a browser could follow: what it says."""


def numbered_pages(page: str, url: str, most: int) -> Iterator[str]:
    """Addresses of the other pages that a createPageHTML script counts, `most` at most."""
    for call in CALL.finditer(page):
        told = [value_of(argument[1], page) for argument in ARGUMENT.finditer(call[1])]
        if told and isinstance(told[0], str):
            told = told[1:]
        names = [value for value in told[1:] if isinstance(value, str) and value]
        if told and isinstance(told[0], int) and len(names) >= 2:
            name, suffix, first = names[0], names[1].lstrip("."), int(told[1] == 1)
            yield from islice((address_of(url, f"{name}_{number}.{suffix}") for number in range(1 + first, told[0] + first)), most)
            return


def value_of(argument: str, page: str, depth: int = 0) -> int | str | None:
    """What an argument of a script stands for: a figure, a text, or a variable's, where the page says it."""
    argument = argument.strip()
    if depth > 5:
        return None
    if argument[:1] in {"'", '"'}:
        text = argument.strip("'\"")
        return int(text) if re.fullmatch(r"\d{1,6}", text) else text
    if re.fullmatch(r"\d{1,6}", argument):
        return int(argument)
    if wrapped := re.fullmatch(r"(?:parseInt|Number|String)\(\s*([^(),]+)(?:,\s*10\s*)?\)", argument):
        return value_of(wrapped[1], page, depth + 1)
    if divided := re.fullmatch(r"Math\.ceil\(\s*([\w$.]+)\s*/\s*([\w$.]+)\s*\)", argument):
        whole, part = value_of(divided[1], page, depth + 1), value_of(divided[2], page, depth + 1)
        return -(-whole // part) if isinstance(whole, int) and isinstance(part, int) and part else None
    if re.fullmatch(r"[A-Za-z_$][\w$.]*", argument):
        given = re.search(rf"(?<![\w$.]){re.escape(argument)}\s*=(?!=)\s*((?:[^;,\n()'\"/]|'[^']*'|\"[^\"]*\"|\([^()]*\)|/(?![/*]))+)", page)
        return value_of(given[1], page, depth + 1) if given and given[1].strip() != argument else None
    return None


def next_page(page: str, url: str, listing: Listing, charset: str = "utf-8") -> str | None:
    """Address of the next page: by the source's selector, else by a link that says so, in words, by its kind or by a sign.

    Raises NotUnderstoodError where the link is a script that does not show its address.
    """
    root = Selector(text=page, type="html")
    links = root.css(listing.next) if listing.next else _saying_next(root)
    problem: NotUnderstoodError | None = None
    for link in links:
        try:
            if following := _target(link, page, url, charset):
                return following
        except NotUnderstoodError as error:
            problem = problem or error
        except ValueError:
            problem = problem or NotUnderstoodError(f"its link to the next page is no address: {link.attrib.get('href', '')[:200]}")
    if problem:
        raise problem
    return None


def _saying_next(root: Selector) -> list[Selector]:
    """Links to the next page, the plainest first."""
    said: dict[int, list[Selector]] = {}
    for link in root.xpath(CANDIDATES):
        names = [link.xpath("string()").get(""), *(link.attrib.get(name, "") for name in ("title", "aria-label", "value", "alt"))]
        names = ["".join(name.split()) for name in [*names, *link.xpath(".//img/@alt").getall()] if len(name) < 200]
        if any(NEXT.fullmatch(name) for name in names):
            said.setdefault(0, []).append(link)
        elif "next" in link.attrib.get("rel", "").lower().split():
            said.setdefault(1, []).append(link)
        elif link.root.tag == "a" and re.search(r"(?:^|[\s_-])next(?:$|[\s_-])", link.attrib.get("class", ""), re.IGNORECASE) and not any(names[:1]):
            said.setdefault(2, []).append(link)
        elif any(SIGNS.fullmatch(name) for name in names[:1]):
            said.setdefault(2 + len(names[0]), []).append(link)
    return [link for kind in sorted(said) for link in said[kind]]


def _target(link: Selector, page: str, url: str, charset: str) -> str | None:
    """Where a link leads, by its address, its script or its data; null for one that leads nowhere, as on the last page."""
    base = base_of(page, url)
    told = {name: value.strip() for name in TARGETS if (value := link.attrib.get(name, "")).strip()}
    for name, value in told.items():
        is_script = name == "onclick" or value.lower().startswith("javascript:")
        if is_script:
            if following := _scripted(value, page, base, url, charset):
                return following
        elif name in {"data-page", "data-index", "data-pageindex"}:
            if following := _numbered(value, url):
                return following
        elif value != "#" and not value.startswith("#"):
            return address_of(base, value, charset)
    call = next((value for value in told.values() if FUNCTION.search(value)), None)
    if call:
        raise NotUnderstoodError(f"its link to the next page is a script, {call[:80]}: give `next`, paging json or numbered, or browser: true")
    return None


def _scripted(script: str, page: str, base: str, url: str, charset: str) -> str | None:
    """The address in a script (`location.href='index_2.html'`), or what the function that it calls makes of a number."""
    if quoted := QUOTED.search(script):
        return address_of(base, quoted[1], charset)
    if not (call := FUNCTION.search(script)):
        return None
    name, number = call[1], call[2]
    body = re.search(rf"function\s+{re.escape(name)}\s*\(\s*(\w+)[^)]*\)\s*\{{(.{{0,600}})", page, re.DOTALL)
    if body:
        made = re.search(
            rf"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|open\()\s*["']([^"']*)["']\s*\+\s*{body[1]}\s*(?:\+\s*["']([^"']*)["'])?""", body[2]
        )
        if made:
            return address_of(base, f"{made[1]}{number}{made[2] or ''}", charset)
    return _numbered(number, url)


def _numbered(number: str, url: str) -> str | None:
    """The address of a page by its number, where the address of this one has such a number."""
    if not re.fullmatch(r"\d{1,6}", number) or not PAGE_NUMBER.search(url):
        return None
    return PAGE_NUMBER.sub(lambda match: f"{match[1]}{number}", url)

"""One source's crawl, in a process of its own (`fazhi.collect.run` starts it): a line of JSON for each thing that happened (`event`: document,
listing, page, seen, thrown, end)."""

import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from pydantic import BaseModel
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import TimeoutError as TwistedTimeout
from w3lib.url import url_query_cleaner

from fazhi import tethered
from fazhi.collect import listing as listings
from fazhi.collect import paging
from fazhi.collect.browser import Gate, launch_options
from fazhi.collect.challenge import challenge
from fazhi.collect.safety import SafeResolver
from fazhi.collect.source import Json, Listing, Source
from fazhi.collect.state import State
from fazhi.collect.store import Fetched, document_id, land, stored
from fazhi.read import Unreadable, read
from fazhi.read.text import decode

HEADERS = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Date", "Content-Disposition")
SCRIPTED_REDIRECTS = 5
SHOWN = 12
OUTPUT, ERRORS = 1, 2
ENDED = "the crawl was ended"
OLD_TLS = re.compile(
    r"unsupported protocol|protocol version|no protocols available|unsafe legacy renegotiation|dh key too small|legacy sigalg|ee key too small", re.I
)
NO_TLS = re.compile(r"wrong version number|http request|packet length too long|record layer failure", re.I)


class Job(BaseModel):
    """What a crawl is to do. addresses: these alone, in place of the source's listings, each with its title where it is known.
    is_check: `pages` of each listing and `documents` in all are fetched and shown, and nothing is kept. is_look: the first answer of
    each listing is told as it came."""

    source: Source
    landing: Path
    state: Path
    contact: str
    private_hosts: tuple[str, ...] = ()
    addresses: dict[str, str | None] = {}
    max_bytes: int
    seconds: float
    is_check: bool = False
    is_look: bool = False
    pages: int = 1
    documents: int = 1


@dataclass(frozen=True)
class Wanted:
    """A document to fetch: its address, and what led to it."""

    address: str
    listing: str | None = None
    parent: str | None = None
    title: str | None = None
    date: str | None = None
    hops: int = 0


def tell(event: str, **said: Any) -> None:
    """One line for whoever started the crawl."""
    print(json.dumps({"event": event, **said}), flush=True)


class SourceSpider(scrapy.Spider):
    """Walks a source's listings and fetches the documents that its titles ask for, with their attachments."""

    name = "source"
    handle_httpstatus_list = [304]  # noqa: RUF012

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job, self.source = job, job.source
        self.table = State(job.state)
        self.asked: set[str] = set()
        self.listed: set[str] = set()
        self.why = ""
        self.limited = ""
        self.documents_asked = self.bytes_received = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SourceSpider":
        spider: SourceSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.thrown, signal=signals.spider_error)
        crawler.signals.connect(spider.received, signal=signals.bytes_received)
        return spider

    def thrown(self, failure: Any, response: Any) -> None:
        """An error of ours over one answer: told, and the others go on."""
        tell("thrown", url=getattr(response, "url", str(response)), problem=f"{failure.type.__name__}: {failure.getErrorMessage()}"[:500])

    def received(self, data: bytes) -> None:
        self.bytes_received += len(data)
        if self.bytes_received > self.source.max_mb * 2**20 and not self.why:
            self.stop(f"more than {self.source.max_mb:g} MiB in one night (max_mb): the next one goes on")

    def stop(self, why: str) -> None:
        """End the crawl early, with a reason for a person."""
        self.why = self.why or why
        self.crawler.engine.close_spider(self, "stopped")

    def closed(self, reason: str) -> None:
        if reason == "closespider_timeout":
            self.limited = f"more than {self.source.max_minutes:g} minutes in one night (max_minutes): the next one goes on"
        tell("end", reason=self.why or self.limited or ("" if reason == "finished" else reason))
        self.table.close()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for address, title in self.job.addresses.items():
            for request in self.safely(Wanted(address, title=title)):
                yield request
        for one in () if self.job.addresses else self.source.listings:
            try:
                yield self.page(one, one.url, 1) if one.answer is None else self.json_page(one, one.answer.first)
            except Exception as error:
                tell("thrown", url=one.url, problem=f"{type(error).__name__}: {error}")

    def page(self, one: Listing, url: str, number: int) -> scrapy.Request:
        told = {"one": one, "number": number}
        return scrapy.Request(
            url,
            self.parse_look if self.job.is_look else self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs=told,
            priority=10,
            meta=self.meta(),
            dont_filter=True,
        )

    def json_page(self, one: Listing, number: int) -> scrapy.Request:
        how = one.answer
        assert how is not None
        start = (number - how.first) * how.per_page + 1
        counts = {"{page}": number, "{start}": start, "{end}": start + how.per_page - 1}
        body = {key: counts.get(str(value), _counted(str(value), counts)) for key, value in how.body.items()}
        given: dict[str, Any] = {
            "callback": self.parse_look if self.job.is_look else self.parse_json,
            "errback": self.listing_failed,
            "cb_kwargs": {"one": one, "number": number},
        }
        given |= {"priority": 10, "dont_filter": True}
        if how.method == "GET" or how.as_form:
            return scrapy.FormRequest(one.url, method=how.method, formdata={key: str(value) for key, value in body.items()}, **given)
        return scrapy.http.JsonRequest(one.url, method=how.method, data=body, **given)

    def meta(self) -> dict[str, Any]:
        """In a browser a page is whole when its scripts ask for nothing more."""
        return {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}} if self.source.browser else {}

    def parse_look(self, response: Response, one: Listing, number: int) -> None:
        """Tell an answer as it came."""
        page = self.readable(response)
        why = "it is no text" if page is None else self.challenged(response, page)
        if page is None or why:
            tell("listing", url=response.url, problem=why)
            return
        tell("page", asked=one.url, url=response.url, charset=page.encoding, text=page.text)

    def parse_listing(self, response: Response, one: Listing, number: int) -> Iterator[scrapy.Request]:
        page = self.readable(response)
        if page is None:
            tell("listing", url=response.url, problem="it is no text")
            return
        if why := self.challenged(response, page):
            tell("listing", url=response.url, problem=why)
            return
        items = listings.items_of(page.text, page.url, one, page.encoding)
        new = self.tell_listing(page.url, number, items)
        yield from self.documents(items, page.url)
        most = self.most_pages(one)
        if self.limited:
            return
        if one.paging == "numbered" and number == 1:
            for behind, url in enumerate(paging.numbered_pages(page.text, page.url, most - 1), 2):
                yield self.page(one, url, behind)
        elif one.paging == "links" and new and number < most and (following := self.following(page, one, number)):
            yield self.page(one, following, number + 1)

    def most_pages(self, one: Listing) -> int:
        return min(one.max_pages, self.job.pages) if self.job.is_check else one.max_pages

    def following(self, page: TextResponse, one: Listing, number: int) -> str | None:
        """Where a listing goes on; a way that is not understood is told on the first page, for the last one often has such a link too."""
        try:
            return paging.next_page(page.text, page.url, one, page.encoding)
        except paging.NotUnderstoodError as error:
            if number == 1:
                tell("listing", url=page.url, problem=str(error))
            return None

    def parse_json(self, response: Response, one: Listing, number: int) -> Iterator[scrapy.Request]:
        how = one.answer
        assert how is not None
        page = self.readable(response)
        if page is not None and (why := self.challenged(response, page)):
            tell("listing", url=response.url, problem=why)
            return
        try:
            items, total = self.answered(page.text if page is not None else "", response.url, one, how)
        except ValueError as error:
            tell("listing", url=response.url, problem=f"the answer is not as the source says: {error}")
            return
        new = self.tell_listing(f"{response.url} page {number}", number, items)
        yield from self.documents(items, response.url)
        behind = number + 1 - how.first
        if new and behind < self.most_pages(one) and (total is None or behind < total) and not self.limited:
            yield self.json_page(one, number + 1)

    def answered(self, text: str, url: str, one: Listing, how: Json) -> tuple[list[listings.Item | listings.Malformed], int | None]:
        """Items of an answer to a script, and how many pages it says there are. Raises ValueError where it is not as the source says."""
        if how.items is None:
            return listings.items_of(listings.html_in(text), url, one), None
        return listings.json_items_of(text, url, how)

    def tell_listing(self, url: str, number: int, items: list[listings.Item | listings.Malformed]) -> bool:
        """Whether the page lists anything that no page before listed: one that repeats ends the listing."""
        taken = listings.wanted(items, self.source.titles)
        shown = [f"{item.date or '?'} {item.title} {item.url}" for item in taken[:SHOWN]] if self.job.is_check else []
        tell("listing", url=url, page=number, links=len(items), wanted=len(taken), shown=shown)
        for item in items:
            if isinstance(item, listings.Malformed) and (not item.title or listings.is_wanted(item.title, self.source.titles)):
                tell("listing", url=url, problem=f"{item.title or 'a line without a title'}: {item.problem}")
        addresses = {item.url for item in items if isinstance(item, listings.Item)}
        new = bool(addresses - self.listed)
        self.listed |= addresses
        return new

    def documents(self, items: list[listings.Item | listings.Malformed], listing: str) -> Iterator[scrapy.Request]:
        for item in listings.wanted(items, self.source.titles):
            yield from self.safely(Wanted(item.url, listing=listing, title=item.title, date=item.date))

    def safely(self, wanted: Wanted) -> list[scrapy.Request]:
        """The request for a document; an address that cannot be asked for is told and is its own failure."""
        try:
            return list(self.document(wanted))
        except Exception as error:
            tell("document", outcome="failed", address=wanted.address, reason=f"it cannot be asked for ({type(error).__name__}: {error})")
            return []

    def document(self, wanted: Wanted) -> Iterator[scrapy.Request]:
        """The request for a document, on condition that it changed since it was last had; none where it is not due yet."""
        address = url_query_cleaner(wanted.address, self.source.ignore_query, remove=True, keep_fragments=False)
        if address in self.asked or (self.job.is_check and len(self.asked) >= self.job.documents):
            return
        self.asked.add(address)
        known = None if self.job.is_check else self.table.known(address)
        if known and not known.is_due:
            tell("document", outcome="not due", address=address)
            return
        if self.documents_asked >= self.source.max_documents:
            self.limited = self.limited or f"more than {self.source.max_documents} documents in one night (max_documents): the next one goes on"
            return
        self.documents_asked += 1
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        yield self.asking(Wanted(address, wanted.listing, wanted.parent, wanted.title, wanted.date), address, headers)

    def asking(self, wanted: Wanted, url: str, headers: dict[str, str]) -> scrapy.Request:
        told = {"wanted": wanted}
        return scrapy.Request(url, self.parse_document, errback=self.document_failed, headers=headers, cb_kwargs=told, meta=self.meta(), dont_filter=True)

    def parse_document(self, response: Response, wanted: Wanted) -> Iterator[scrapy.Request]:
        known = self.table.known(wanted.address)
        if response.status == 304 and known and known.document_id:
            self.note(response, wanted, "unchanged", known.document_id)
            yield from self.children(wanted, self.kept(known.document_id))
            return
        if response.status == 304 or not response.body.strip():
            self.failed(wanted, response.status, "an empty answer")
            return
        page = self.readable(response) if _is_page(response) else None
        if page is not None and (why := self.challenged(response, page)):
            self.failed(wanted, response.status, why)
            return
        if page is not None and (url := listings.leads_to(page.text, page.url)):
            if wanted.hops >= SCRIPTED_REDIRECTS:
                self.failed(wanted, response.status, "its scripts lead on and on")
                return
            yield self.asking(Wanted(wanted.address, wanted.listing, wanted.parent, wanted.title, wanted.date, wanted.hops + 1), url, {})
            return
        if self.job.is_check:
            tell("seen", **self.shown(response, page, wanted))
            return
        identity = document_id(response.body)
        is_new = land(self.job.landing, response.body, self.fetched(response, page, wanted))
        outcome = "new" if known is None or not known.document_id else "changed" if known.document_id != identity else "unchanged"
        self.note(response, wanted, outcome if is_new or outcome == "changed" else "unchanged", identity)
        yield from self.children(wanted, page)

    def kept(self, identity: str) -> TextResponse | None:
        """A page as it lies in the landing directory: what a 304 speaks of."""
        found = stored(self.job.landing, identity)
        return self.readable(Response(found[1].final_address, body=found[0])) if found else None

    def children(self, wanted: Wanted, page: TextResponse | None) -> Iterator[scrapy.Request]:
        """The attachments that a page links to."""
        if not self.source.attachments or wanted.parent or page is None or not _is_page(page):
            return
        for address in listings.attachments_of(page.text, page.url, page.encoding):
            yield from self.safely(Wanted(address, parent=wanted.address, title=wanted.title, date=wanted.date))

    def note(self, response: Response, wanted: Wanted, outcome: str, identity: str) -> None:
        self.table.note(
            wanted.address,
            self.source.id,
            outcome,
            hours=self.source.recheck_hours,
            status=response.status,
            parent=wanted.parent,
            document_id=identity,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )
        tell("document", outcome=outcome, address=wanted.address, title=wanted.title)

    def failed(self, wanted: Wanted, status: int | None, reason: str) -> None:
        if not self.job.is_check:
            self.table.note(wanted.address, self.source.id, "failed", hours=self.source.recheck_hours, status=status, reason=reason, parent=wanted.parent)
        tell("document", outcome="failed", address=wanted.address, reason=reason)

    def document_failed(self, failure: Any) -> None:
        wanted: Wanted = failure.request.cb_kwargs["wanted"]
        status, reason = self.explained(failure)
        if reason != ENDED:
            self.failed(wanted, status, reason)

    def listing_failed(self, failure: Any) -> None:
        reason = self.explained(failure)[1]
        if reason != ENDED:
            tell("listing", url=failure.request.url, problem=reason)

    def explained(self, failure: Any) -> tuple[int | None, str]:
        """Status and reason of a request that failed."""
        error = failure.value
        if isinstance(error, HttpError):
            page = self.readable(error.response)
            if why := self.challenged(error.response, page):
                return error.response.status, why
        return _explain(failure)

    def challenged(self, response: Response, page: TextResponse | None) -> str | None:
        told = {name: value for name in ("cf-mitigated", "Server") if (value := _header(response, name))}
        return challenge(response.status, page.text if page is not None else "", told, has_browser=self.source.browser)

    def readable(self, response: Response) -> TextResponse | None:
        """The response as text in the charset that its bytes show, whatever its headers say; null where it is none."""
        try:
            _, charset = decode(response.body, "text/html")
        except (Unreadable, LookupError, ValueError):
            return None
        return HtmlResponse(response.url, status=response.status, headers=response.headers, body=response.body, encoding=charset, request=response.request)

    def fetched(self, response: Response, page: TextResponse | None, wanted: Wanted) -> Fetched:
        hints = self.source.page
        return Fetched(
            address=wanted.address,
            final_address=response.url,
            status=response.status,
            fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
            source=self.source.id,
            jurisdiction=self.source.jurisdiction,
            headers={name: value for name in HEADERS if (value := _header(response, name))},
            listing=wanted.listing,
            parent=wanted.parent,
            title=wanted.title,
            date=wanted.date,
            page_title=_selected(page, hints.title),
            page_date=_selected(page, hints.date),
            body=hints.body if page is not None and hints.body and page.css(hints.body) else None,
        )

    def shown(self, response: Response, page: TextResponse | None, wanted: Wanted) -> dict[str, Any]:
        try:
            reading = read(response.body, body=self.source.page.body)
            text, problem = reading.text, ""
        except Unreadable as error:
            text, problem = "", str(error)
        told = self.fetched(response, page, wanted)
        attachments = listings.attachments_of(page.text, page.url, page.encoding) if page is not None else []
        return {
            "address": response.url,
            "title": told.page_title or wanted.title,
            "date": told.page_date or wanted.date,
            "characters": len(text),
            "begins": text[:200],
            "attachments": attachments,
            "problem": problem,
        }


def _counted(told: str, counts: dict[str, int]) -> str:
    """A value that is sent, with the numbers that are asked for in place of their names."""
    for name, number in counts.items():
        told = told.replace(name, str(number))
    return told


def _is_page(response: Response) -> bool:
    return b"<" in response.body[:2048] and not response.body.startswith((b"%PDF", b"PK", b"\xd0\xcf"))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _selected(page: TextResponse | None, css: str | None) -> str | None:
    if page is None or not css:
        return None
    return " ".join(page.css(css).xpath("string()").get("").split()) or None


def _explain(failure: Any) -> tuple[int | None, str]:
    error = failure.value
    if isinstance(error, HttpError):
        to = _header(error.response, "Location")
        return error.response.status, f"leads to {to}, which is not asked for" if to else f"answered {error.response.status}"
    if refused := SafeResolver.refused.get(urlsplit(failure.request.url).hostname or ""):
        return None, refused
    if isinstance(error, TwistedTimeout) or "Timeout" in type(error).__name__:
        return None, "no complete answer in time"
    told = str(error) or type(error).__name__
    if "SSL" in repr(error) or "SSL" in told:
        if found := OLD_TLS.search(told):
            return None, f"the server speaks only an old TLS ({found[0].lower()}), which is not spoken here: tell its operator, or try its http:// address"
        if NO_TLS.search(told):
            return None, "the server does not speak TLS at this address: try http://"
    return None, re.sub(r"\s+", " ", told)[:200]


def settings(job: Job) -> dict[str, Any]:
    """Scrapy's settings for a job: one request at a time, no faster than the pace, robots.txt obeyed, everything limited."""
    from fazhi import __version__

    manners = {"safety.SafeAddresses": 10, "manners.StrictRobots": 100, "manners.PoliteRetry": 550, "manners.SafeRefresh": 580}
    replaced = ("robotstxt.RobotsTxtMiddleware", "retry.RetryMiddleware", "redirect.MetaRefreshMiddleware")
    found: dict[str, Any] = {
        "USER_AGENT": f"fazhi/{__version__} (research on law-based government reports; contact: {job.contact or 'private test'})",
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": job.source.pace,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": job.source.pace,
        "AUTOTHROTTLE_MAX_DELAY": max(30.0, job.source.pace),
        "DOWNLOAD_TIMEOUT": job.seconds,
        "DOWNLOAD_MAXSIZE": job.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "fazhi.collect.manners.PacedHandler"),
        "REDIRECT_MAX_TIMES": 8,
        "RETRY_TIMES": 3,
        "CLOSESPIDER_TIMEOUT": job.source.max_minutes * 60,
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # a server that runs what it is sent
        "DNS_RESOLVER": "fazhi.collect.safety.SafeResolver",
        "PRIVATE_HOSTS": list(job.private_hosts),
        "DOWNLOADER_MIDDLEWARES": {f"fazhi.collect.{name}": order for name, order in manners.items()}
        | {f"scrapy.downloadermiddlewares.{name}": None for name in replaced},
        "LOG_LEVEL": "INFO",
        "LOG_STDOUT": False,
    }
    if job.source.browser:
        found |= {
            "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"),
            "PLAYWRIGHT_ABORT_REQUEST": "fazhi.collect.browser.is_needless",
            "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(Gate(job.private_hosts).address),
            "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": job.seconds * 1000,
        }
    return found


@dataclass
class Outcome:
    """What a crawl did, by its own word: documents by outcome, failures with their reasons, and why it ended early.

    problems: of the failures those that may hide documents, listings that were not read whole; thrown: those that are errors of
    ours, with what threw them.
    """

    counts: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing that the source lists can have been missed."""
        return not (self.why or self.problems or self.thrown)


def main(job: Job, told: Connection, log: Path) -> None:
    """What the process does: it tells its lines on its standard output, which goes to `told`, and all else to the log. It ends with who started it."""
    tethered.to_parent()
    os.dup2(told.fileno(), OUTPUT)
    with log.open("w", encoding="utf-8") as errors:
        os.dup2(errors.fileno(), ERRORS)
    sys.stdout, sys.stderr = (open(stream, "w", encoding="utf-8", closefd=False, buffering=1) for stream in (OUTPUT, ERRORS))  # noqa: SIM115
    process = CrawlerProcess(settings(job))
    process.crawl(SourceSpider, job=job)
    process.start()

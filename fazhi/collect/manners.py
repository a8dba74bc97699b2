"""How a crawl behaves towards a site that asks it to wait, forbids it, or cannot say what it allows."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from fazhi.collect.safety import SafeResolver

LONGEST_WAIT = 600.0
"""Seconds. A site that asks for more is left alone for the night."""
FORBIDDEN_IN_A_ROW = 5


class PoliteRetry(RetryMiddleware):
    """Retries, and keeps the host quiet for as long as 429 and 503 ask with Retry-After; stops after repeated 403."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self.forbidden = 0
        crawler.signals.connect(self._answered, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PoliteRetry":
        return cls(crawler)

    def _answered(self, request: Request) -> None:
        """The pace counts from an answer, not from the request: then no delay on the way can bring two requests closer together."""
        self._used(request, monotonic())

    def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for what is left to do once the crawl was ended."""
        spider: Any = self.crawler.spider
        if spider is not None and spider.why:
            raise IgnoreRequest("the crawl was ended")

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        if response.status == 403:
            self.forbidden += 1
            if self.forbidden >= FORBIDDEN_IN_A_ROW:
                self._stop(f"403 {self.forbidden} times in a row: the site does not want this; ask its operator, or take the source out")
        else:
            self.forbidden = 0
        if response.status in {429, 503} and (wait := seconds_asked(response)):
            if wait > LONGEST_WAIT:
                self._stop(f"{response.status} with Retry-After {wait:.0f} s: left alone for tonight")
                return response
            self._quiet(request, wait)
        return super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Request | Response | None:
        """A connection that broke counts as an answer."""
        self._used(request, monotonic())
        return super().process_exception(request, exception)

    def _quiet(self, request: Request, seconds: float) -> None:
        """No request to the host for so long: its slot is told that it was last used that much later."""
        self._used(request, monotonic() + seconds - self.crawler.settings.getfloat("DOWNLOAD_DELAY"))

    def _used(self, request: Request, moment: float) -> None:
        engine: Any = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.lastseen = max(slot.lastseen, moment)

    def _stop(self, why: str) -> None:
        spider: Any = self.crawler.spider
        spider.stop(why)


class StrictRobots(RobotsTxtMiddleware):
    """As Scrapy's, but where robots.txt cannot be had, nothing is allowed (RFC 9309, 2.3.1.4): a server's fault (5xx, and 429), a
    body over the limit, a redirect that is not followed, no answer in time, a connection that breaks."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._why: dict[str, str] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raises IgnoreRequest with the reason where the host's robots.txt forbids the address or cannot be had."""
        await super().process_request(request)
        if not request.meta.get("dont_obey_robotstxt") and (why := self._why.get(urlparse_cached(request).netloc)):
            raise IgnoreRequest(f"nothing is asked for where robots.txt cannot be had: {why}")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429 or 300 <= response.status < 400:
            self._why[netloc] = f"answered {response.status}"
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        told = SafeResolver.refused.get(netloc.partition(":")[0]) or " ".join(str(exc).split())[:200] or type(exc).__name__
        self._why[netloc] = "no complete answer in time" if "Timeout" in type(exc).__name__ else told
        super()._robots_error(exc, netloc)


class SafeRefresh(MetaRefreshMiddleware):
    """As Scrapy's, but a page whose refresh or base element is no address is taken as it stands."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        try:
            return super().process_response(request, response)
        except ValueError:
            return response


def seconds_asked(response: Response) -> float:
    """What Retry-After asks for, in seconds or as a date; 0 without it."""
    asked = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


class PacedHandler(HTTP11DownloadHandler):
    """As Scrapy's, but a request on a connection that the server has closed is not made again at once, behind the pace's back."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False

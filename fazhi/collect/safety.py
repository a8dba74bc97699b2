"""What may be asked for: http and https, and no address of a private network unless the settings allow its host."""

import ipaddress
from collections.abc import Collection
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet import defer


class Refused(IgnoreRequest):
    """An address that is not asked for, and why."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, loopback, link-local, shared, multicast or reserved."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return bool(mapped.is_global) and not mapped.is_multicast


def refusal(url: str, private_hosts: Collection[str]) -> str | None:
    """Why a URL is not asked for as it stands; null when only its name's resolution can tell."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "it is no address"
    if parts.scheme not in {"http", "https"} or not host:
        return f"only http and https are asked for, not {parts.scheme or 'that'}"
    if host in private_hosts:
        return None
    try:
        return None if is_public(host) else f"{host} is a private address"
    except ValueError:
        return None


class SafeAddresses:
    """Downloader middleware: every request, a redirected one too, is looked at before it is made."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self.private_hosts = private_hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "SafeAddresses":
        return cls(crawler.settings.getlist("PRIVATE_HOSTS"))

    def process_request(self, request: Request) -> None:
        """Raises Refused."""
        if why := refusal(request.url, self.private_hosts):
            raise Refused(f"refused: {why}")


class SafeResolver(CachingThreadedResolver):
    """Names that resolve to a private address are refused with the address that would be connected to, so that no name can
    say one thing when it is looked at and another when it is used."""

    private_hosts: Collection[str] = ()
    refused: ClassVar[dict[str, str]] = {}
    """Why a name was refused: Twisted tells a caller no more than that there was no result."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "SafeResolver":
        resolver: SafeResolver = super().from_crawler(crawler, reactor)
        resolver.private_hosts = crawler.settings.getlist("PRIVATE_HOSTS")
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        found = super().getHostByName(name, timeout)
        found.addCallback(self._checked, name)
        return found

    def _checked(self, address: str, name: str) -> Any:
        if name in self.private_hosts or is_public(address):
            return address
        dnscache.pop(name, None)
        self.refused[name] = f"refused: {name} resolves to the private address {address}"
        return defer.fail(Refused(self.refused[name]))

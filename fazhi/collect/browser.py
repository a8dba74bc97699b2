"""For pages that only a browser shows (extra `browser`: scrapy-playwright): what a page may load of its own accord."""

import socket
from typing import Any
from urllib.parse import urlsplit

from fazhi.collect.safety import is_public, refusal

NEEDLESS = {"image", "media", "font"}


def is_unsafe(request: Any) -> bool:
    """Whether a browser's request is not made: nothing but http and https, no private address, and no pictures."""
    if request.resource_type in NEEDLESS or refusal(request.url, ()):
        return True
    try:
        found = socket.getaddrinfo(urlsplit(request.url).hostname, None)
    except OSError:
        return True
    return not all(is_public(str(address[4][0])) for address in found)

"""Pictures that a document without text consists of: those in a Word file, and those written into a web page."""

import base64
import binascii
import re

from fazhi.read.archive import is_archive, member, name_of, opened

MEDIA = re.compile(r"word/media/[^/]+\.(?:png|jpe?g|tiff?|bmp|webp)$", re.IGNORECASE)
IN_PAGE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?data:image/(?:png|jpe?g|webp|bmp|gif);base64,(?P<data>[A-Za-z0-9+/=\s%]+)", re.IGNORECASE)
SMALLEST = 5_000
"""Bytes below which a picture is an ornament."""
LARGEST = 32 * 2**20
"""A picture that unpacks to more bytes is beyond any page."""


def of_word(data: bytes) -> list[bytes]:
    """The pictures of a Word file, in the order in which Word numbers them; one that cannot be unpacked has no bytes."""
    if not is_archive(data):
        return []
    with opened(data) as package:
        named = [(name_of(entry), place) for place, entry in enumerate(package.infolist()) if entry.file_size >= SMALLEST]
        places = [place for name, place in sorted(named, key=lambda one: [int(n) for n in re.findall(r"\d+", one[0])]) if MEDIA.search(name)]
        return [member(package, place, LARGEST).content for place in places]


def of_page(page: str) -> list[bytes]:
    """The pictures that are written into a page (data: addresses), in their order."""
    found = []
    for match in IN_PAGE.finditer(page):
        try:
            found.append(base64.b64decode(re.sub(r"\s+|%0A", "", match["data"])))
        except binascii.Error:
            continue
    return [one for one in found if len(one) >= SMALLEST]

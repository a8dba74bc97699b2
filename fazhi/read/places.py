"""Where the characters of a text stand in its document."""

from bisect import bisect_right
from typing import NamedTuple


class Place(NamedTuple):
    """From `start` on a text stands on a page (from 1), until the next place. Read from a picture, it has the reader's score for its
    line (0 to 1) and, unless the page had to be turned, a box on the page (left, top, right, bottom, in points of a page 595 wide); a text
    layer has neither."""

    start: int
    page: int
    box: tuple[float, float, float, float] | None = None
    score: float | None = None


def place_at(places: tuple[Place, ...], offset: int) -> Place | None:
    """The place of the character at an offset, null for a text without pages."""
    i = bisect_right(places, offset, key=lambda place: place.start) - 1
    return places[i] if i >= 0 else None

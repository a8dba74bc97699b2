"""Pictures of pages to rows: what is printed there, where it stands, and how sure the reader is of it.

The models are in rapidocr's wheel and run on onnxruntime: nothing is fetched. One picture costs some seconds and up to 1 GiB.
"""

import io
import math
import re
import statistics
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from fazhi.read.errors import Unreadable
from fazhi.read.pdf_page import Row, in_order

PAGE_WIDTH = 595.0
"""Points that a picture's width is taken for: A4's, whatever its resolution."""
LARGEST, SMALLEST = 3600, 1200
"""Pixels of a picture's longer side: a larger one is made smaller, a smaller one larger."""
DETECTED = 1280
"""Pixels of the longer side of what the detector of lines looks at; its letters are read at full size."""
DARK, INKED = 128, 0.02
"""Ink is darker than the first; a row of points has print from this share of ink on."""
HEAD = 0.25
"""Share of a page where red print is text (红头); below it is a seal."""
RED = 35
"""By so much (of 255) its red is above its green and blue where a point is red."""
LEAST_SCORE = 0.5
"""What the reader is less sure of is no text: specks, the edge of a seal."""
ALIKE = 0.3
"""Letters whose heights differ by less of them are of one size: a box's height depends on its characters."""
TURNED = 0.8
"""Where the reader is less sure of a page's characters, it may stand on its head."""
SIDEWAYS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)
UPRIGHT = 1.5
"""A box this much taller than wide holds a line that runs up or down the page."""


def pictures_of(data: bytes, media_type: str, most: int) -> Iterator[Image.Image]:
    """The pages of a picture file, at most so many, as a viewer shows them. Raises Unreadable (`damaged_image`)."""
    try:
        with Image.open(io.BytesIO(data)) as file:
            for frame in islice(ImageSequence.Iterator(file), most):
                yield ImageOps.exif_transpose(frame.convert("RGB"))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("damaged_image", f"the picture cannot be opened ({type(error).__name__}): get it again", media_type) from None


class Eye:
    """Reads the pictures of documents, of each at most so many pages."""

    def __init__(self, most: int) -> None:
        self.most = most

    def read(self, picture: Image.Image) -> list[Row]:
        """The rows of one page, as `read_page`."""
        return read_page(picture)


def read_page(picture: Image.Image) -> list[Row]:
    """The rows of one page from top to bottom, in points of a page of PAGE_WIDTH; each with its box there and the reader's score (0 to 1)."""
    picture = _sized(picture)
    lines = _lines(picture)
    is_upright = sum(_is_upright(box) for box, _, _ in lines) > len(lines) / 2
    if is_upright or _certainty(lines) < TURNED:
        tried = map(picture.transpose, SIDEWAYS if is_upright else (Image.Transpose.ROTATE_180,))
        turned = [] if is_upright else [(picture, lines)]
        turned += [(page, _lines(page)) for page in tried]
        picture, lines = max(turned, key=lambda one: _certainty(one[1]))
    return in_order(_rows(lines, PAGE_WIDTH / picture.width, picture.size))


THOUSAND = re.compile(r"(?<=\d)\.(?=\d{3}[件宗起例人名位次个项份条户家场期卷])(?<![\d.]\d{4}\.)")
"""1.386件: what is counted in wholes has no three decimals, so the point is a comma."""
Line = tuple[NDArray[np.float32], str, float]
"""The corners of a line's box in pixels (4 × 2, clockwise from the upper left), its text, the reader's score."""


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": LARGEST,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTED,
        }
    )


def _lines(picture: Image.Image) -> list[Line]:
    """The lines of a page; where the detector passed over ink as tall as a line, it is shown that band alone."""
    ink = _ink(picture)
    lines = _found(ink)
    return lines + [line for top, bottom in _missed(ink, lines) for line in _found(ink[top:bottom], top)]


def _found(ink: NDArray[np.uint8], top: int = 0) -> list[Line]:
    found = _engine()(ink)
    if found.boxes is None:
        return []
    told = zip(found.boxes, found.txts, found.scores, strict=True)
    offset = np.array([0, top], dtype=np.float32)
    return [(box + offset, THOUSAND.sub(",", text.strip()), float(score)) for box, text, score in told if score >= LEAST_SCORE and text.strip()]


def _missed(ink: NDArray[np.uint8], lines: list[Line]) -> list[tuple[int, int]]:
    """Bands of a page, from row to row, with ink in no line's box."""
    if not lines:
        return []
    left = ink.copy()
    for box, _, _ in lines:
        (x0, y0), (x1, y1) = np.floor(box.min(axis=0)).astype(int), np.ceil(box.max(axis=0)).astype(int)
        left[max(0, y0) : y1, max(0, x0) : x1] = 255
    tall = statistics.median(float(np.ptp(box[:, 1])) for box, _, _ in lines)
    is_inked = np.concatenate(([False], (left < DARK).mean(axis=1) > INKED, [False]))
    edges = np.flatnonzero(is_inked[1:] != is_inked[:-1])
    pad = int(tall / 2)
    return [(max(0, top - pad), bottom + pad) for top, bottom in edges.reshape(-1, 2).tolist() if bottom - top > tall / 3]


def _ink(picture: Image.Image) -> NDArray[np.uint8]:
    """The page in grey, without what is red below its head: seals are stamped over the text."""
    colours = np.asarray(picture)
    grey: NDArray[np.uint8] = colours.min(axis=2)
    below = slice(int(HEAD * len(grey)), None)
    red = colours[below, :, 0].astype(np.int16) - colours[below, :, 1:].max(axis=2)
    grey[below] = np.where(red > RED, 255, colours[below, :, 0])
    return grey


def _sized(picture: Image.Image) -> Image.Image:
    longest = max(picture.size)
    factor = LARGEST / longest if longest > LARGEST else SMALLEST / longest if longest < SMALLEST else 1
    return picture if factor == 1 else picture.resize((max(1, round(picture.width * factor)), max(1, round(picture.height * factor))), Image.Resampling.LANCZOS)


def _certainty(lines: list[Line]) -> float:
    """How sure the reader is of a character of the page."""
    return sum(score * len(text) for _, text, score in lines) / max(1, sum(len(text) for _, text, _ in lines))


def _is_upright(box: NDArray[np.float32]) -> bool:
    width, height = np.ptp(box, axis=0)
    return bool(height > UPRIGHT * width)


def _rows(lines: list[Line], scale: float, page: tuple[int, int]) -> list[Row]:
    """The lines as rows of a page that stands straight: how far most of them lean is taken off, about its middle."""
    if not lines:
        return []
    longest = sorted(lines, key=lambda line: -np.ptp(line[0][:, 0]))[: max(3, len(lines) // 3)]
    lean = statistics.median(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box, _, _ in longest)
    turn = np.array([[math.cos(lean), -math.sin(lean)], [math.sin(lean), math.cos(lean)]])
    middle_of_page, height = np.array(page, dtype=np.float32) / 2, page[1]
    heights = [float(np.linalg.norm(box[3] - box[0])) for box, _, _ in lines]
    usual = statistics.median(heights)
    rows = []
    for (box, text, score), tall in zip(lines, heights, strict=True):
        straight = (box - middle_of_page) @ turn + middle_of_page
        left, right, low = straight[:, 0].min(), straight[:, 0].max(), (straight[2, 1] + straight[3, 1]) / 2
        size = usual if abs(tall - usual) <= ALIKE * usual else tall
        middle = low - tall / 2
        place = tuple(round(float(v) * scale, 1) for v in (*box.min(axis=0), *box.max(axis=0)))
        rows.append(Row(text, left * scale, right * scale, (height - middle) * scale - size * scale / 3, size * scale, place, score))  # type: ignore[arg-type]
    return rows

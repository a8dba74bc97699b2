"""The picture of a line that was read from a scan, as it stands in the landing directory."""

from pathlib import Path

from PIL import Image

from fazhi.read import Unreadable
from fazhi.read.document import page_picture
from fazhi.read.ocr import PAGE_WIDTH

MARGIN = 12
"""Points around the line."""


def line_picture(raw: Path, source_uri: str, page: int, box: str) -> Image.Image | None:
    """The line with some of the page around it; null where the file is not there under that path or cannot be opened. box: left, top,
    right, bottom in points of a page PAGE_WIDTH wide, apart by blanks."""
    file = raw / source_uri
    try:
        picture = page_picture(file.read_bytes(), page)
    except (OSError, ValueError, Unreadable):
        return None
    if picture is None:
        return None
    scale = picture.width / PAGE_WIDTH
    left, top, right, bottom = (float(side) * scale for side in box.split())
    pad = MARGIN * scale
    return picture.crop((int(max(0, left - pad)), int(max(0, top - pad)), int(min(picture.width, right + pad)), int(min(picture.height, bottom + pad))))

"""An OFD document (GB/T 33190) to its text: the texts of its pages by their places, as those of a PDF."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.etree import _Element

from fazhi.read import pdf
from fazhi.read.archive import TooLarge, content_of, opened
from fazhi.read.errors import Unreadable
from fazhi.read.pdf_page import Row, in_order
from fazhi.read.places import Place

MEDIA_TYPE = "application/ofd"
MAX_PART = 64 * 2**20
POINTS = 72 / 25.4
"""Points in a millimetre, in which an OFD measures."""
HEIGHT = 297.0
"""Of a page whose document does not tell it, in millimetres."""
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")
REPEATED = re.compile(r"g\s+(\d{1,4})\s+([-+.\d]+)")
"""So many times the same distance (11.3): g 3 4.2."""


def to_text(data: bytes) -> tuple[str, tuple[Place, ...]]:
    """Text of an OFD, a line a paragraph, and where its characters stand. Raises Unreadable: `damaged_ofd`, `too_large`, `no_text_layer`."""
    try:
        archive = opened(data)
        parts = {_plain(entry.filename): entry for entry in archive.infolist()}

        def tree(name: str) -> _Element:
            return etree.fromstring(
                content_of(archive, parts[_plain(name)], MAX_PART), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            )

        pages = [in_order(list(_runs(page, height))) for page, height in _pages(tree)]
    except TooLarge as error:
        raise Unreadable("too_large", f"the OFD {error}: see whether it is a report at all", MEDIA_TYPE) from None
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise Unreadable("damaged_ofd", f"the OFD cannot be opened ({type(error).__name__}): fetch it again", MEDIA_TYPE) from error
    if not any(pages):
        raise Unreadable("no_text_layer", f"{len(pages)} pages and no text: a scan in an OFD; save it as PDF and let its pages be read", MEDIA_TYPE)
    return pdf.joined(pages)


def _pages(tree: Callable[[str], _Element]) -> Iterator[tuple[_Element, float]]:
    """The pages of all documents in the file, each with its height in millimetres."""
    for root in tree("OFD.xml").iter("{*}DocRoot"):
        document = (root.text or "").strip()
        told = tree(document)
        usual = _box(told.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"))
        for page in told.iterfind("{*}Pages/{*}Page"):
            content = tree(posixpath.join(posixpath.dirname(document), page.get("BaseLoc", "")))
            yield content, (_box(content.find("{*}Area/{*}PhysicalBox")) or usual or (0, 0, 0, HEIGHT))[3]


def _box(element: _Element | None) -> tuple[float, ...] | None:
    numbers = _numbers("" if element is None else element.text)
    return tuple(numbers) if len(numbers) == 4 else None


def _runs(page: _Element, height: float) -> Iterator[Row]:
    """What is written on a page, a run a text code, in points from its lower left corner."""
    for text in page.iter("{*}TextObject"):
        left, top, *_ = _numbers(text.get("Boundary")) or [0.0, 0.0]
        a, b, c, d, e, f = matrix if len(matrix := _numbers(text.get("CTM"))) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        size = float(text.get("Size", 0)) * abs(d or b or 1)
        x = y = 0.0
        for code in text.iterfind("{*}TextCode"):
            written, (x, y) = code.text or "", (float(code.get("X", x)), float(code.get("Y", y)))
            if not written.strip() or text.get("Visible") == "false":
                continue
            wide = sum(_distances(code.get("DeltaX"))) * abs(a or 1) or size * (len(written) - 1)
            indent = (len(written) - len(written.lstrip())) / len(written) * wide
            begin, base = left + a * x + c * y + e, height - (top + b * x + d * y + f)
            yield Row(written.strip(), (begin + indent) * POINTS, (begin + wide + size) * POINTS, base * POINTS, size * POINTS)


def _distances(told: str | None) -> list[float]:
    return _numbers(REPEATED.sub(lambda run: f"{run[2]} " * int(run[1]), told or ""))


def _numbers(told: str | None) -> list[float]:
    return [float(number) for number in NUMBER.findall(told or "")]


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()

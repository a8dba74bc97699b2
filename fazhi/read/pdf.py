"""A PDF to its text: lines joined to paragraphs, page numbers and running heads gone. A page without a text layer is a picture to be read."""

import re
from collections import Counter
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image

from fazhi.read import ocr
from fazhi.read.errors import LET_READ, Unreadable
from fazhi.read.pdf_page import Row, is_gibberish, rows_of, widen
from fazhi.read.places import Place
from fazhi.read.text import filled
from fazhi.read.wrapped import ALONE, MEASURED, PARTED

MEDIA_TYPE = "application/pdf"
PAGE_NUMBER = re.compile(r"^(?:page|p\.)?[ \-—–―·第共页/]*\d{1,4}(?:[ \-—–―·页共第总/)）\d]|[,，|(（] ?(?=[共第])|of(?= ?\d))*$", re.IGNORECASE)
OF_ALL = re.compile(r"(?:page|第)? ?(\d{1,4}) ?(?:/|of|页[ ,，]?[(（]?共) ?(\d{1,4})(?: ?页[)）]?)?", re.IGNORECASE)
CLOCK = r"(?:\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4}),?\s+(?:上午|下午)?\d{1,2}:\d{2}(?: ?[AP]M)?"
BROWSERS = re.compile(rf"{CLOCK}(?:\s.*)?|(?:.*\t)?{CLOCK}", re.IGNORECASE)
"""The line that a browser prints over or under a page: when, of which title."""
ADDRESS = re.compile(r"(?:.*\t)?(?:https?|file)://\S+(?:\t.*)?", re.IGNORECASE)
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
UNCLOSED = re.compile(r"《[^》]*$|（[^）]*$")
"""A row that ends inside a title or bracket runs on, however short: what follows did not fit."""
FULL_SHARE = 0.2
"""Of the rows, at least so many end at the margin where there is one: a list of short rows has none."""
SIZE_SHARE = 0.15
"""Rows whose letters differ by more of their size are no lines of one paragraph: a title, a note."""
READ_SHARE = 0.3
"""The same for rows that were read from a picture: how tall they are depends on their characters."""
EDGE_ROWS = 2
"""Running heads and page numbers are looked for among so many first and last rows of a page."""
STOP = frozenset("。；，;,")
STAMPED = 40
"""A page with no more characters than this, and no pause among them, is a scan with a number or a line printed on it, or a cover."""
MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
LED = re.compile(r"\t|…{4,}|[.·]{8,}")
"""受理案件…………35件: a line of a list."""
BLANK_BEHIND = re.compile(rf"(?<=\d)\t(?={MEASURED})")
"""案件_35_件，: the rest of the line that a number was filled in on."""
DPI = 200
"""Dots an inch at which a page is drawn to be read."""


@dataclass(frozen=True)
class PdfText:
    """Text of a PDF, a line a paragraph, a table row's cells separated by tabs; where its characters stand; notes on pages that are not
    in it; the pages that were read from their pictures."""

    text: str
    places: tuple[Place, ...]
    notes: tuple[str, ...]
    pictures: int = 0
    pages: int = 1


def to_text(data: bytes, eye: ocr.Eye | None = None) -> PdfText:
    """eye: reads pages without a text layer from their pictures.

    Raises Unreadable: `encrypted_pdf`, `damaged_pdf`, `too_large` (beyond MAX_PAGES or MAX_CHARACTERS); without an eye
    `no_text_layer` for a scan, also one with nothing but page numbers, or `gibberish_text_layer` where its font does not tell which
    characters it draws.
    """
    try:
        pages = _pages(data)
        mute = [n for n, page in enumerate(pages, 1) if not page or is_gibberish(page) or _is_stamped_alone(page)]
        read = mute[: eye.most] if eye else []
        for n in read:
            pages[n - 1] = _fuller(pages[n - 1], eye.read(drawn(data, n)) if eye else [])
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted_pdf", "the PDF asks for a password: get an open copy", MEDIA_TYPE) from None
        raise Unreadable("damaged_pdf", f"the PDF cannot be opened ({str(error).rstrip('.')}): fetch it again", MEDIA_TYPE) from None
    gibberish = [n for n, page in enumerate(pages, 1) if is_gibberish(page)]
    unread = mute[len(read) :]
    empty = unread if len(unread) > len(pages) / 2 else [n for n, page in enumerate(pages, 1) if not page]
    rows = _rows([[] if n in set(gibberish) else page for n, page in enumerate(pages, 1)])
    if read and not rows:
        raise Unreadable("no_text", "its pages are pictures in which no text was found: look at it", MEDIA_TYPE)
    if not rows and gibberish:
        detail = f"the text layer of {_listed(gibberish)} holds no real characters, for its font does not tell them: {LET_READ}"
        raise Unreadable("gibberish_text_layer", detail, MEDIA_TYPE)
    if not rows:
        holds = "nothing but page numbers or running heads as text" if any(pages) else "no text"
        raise Unreadable("no_text_layer", f"{len(pages)} pages and {holds}: a scan; {LET_READ}", MEDIA_TYPE)
    notes = [f"gibberish_text_layer: {_listed(gibberish)} left out, the font does not tell its characters"] if gibberish else []
    notes += [f"pages_without_text: {_listed(empty)} of {len(pages)}: pictures, or blank"] if empty else []
    return PdfText(*paragraphs(rows), tuple(notes), len(read), len(pages))


def joined(pages: list[list[Row]]) -> tuple[str, tuple[Place, ...]]:
    """Rows of pages, from top to bottom, to paragraphs without what stands on each page, and where these stand."""
    return paragraphs(_rows(pages))


def _rows(pages: list[list[Row]]) -> list[Row]:
    numbered = [[replace(row, page=n) for row in page] for n, page in enumerate(pages, 1)]
    return [replace(row, text=BLANK_BEHIND.sub("", filled(row.text))) for row in _without_furniture(numbered)]


def _is_stamped_alone(page: list[Row]) -> bool:
    """Too little for a page of text: no sentence is on it."""
    return sum(len(row.text) for row in page) <= STAMPED and not any(STOP & set(row.text) for row in page)


def _fuller(page: list[Row], seen: list[Row]) -> list[Row]:
    """What was seen in a page's picture, unless its text layer says as much: a cover has little text, and no picture."""
    told, shown = (sum(len(row.text) for row in rows) for rows in (page, seen))
    return page if told >= shown and not is_gibberish(page) else seen or page


def drawn(data: bytes, number: int) -> Image.Image:
    """The picture of a page, from 1."""
    page = pypdfium2.PdfDocument(data)[number - 1]
    longest = max(page.get_size()) * DPI / 72
    picture: Image.Image = page.render(scale=DPI / 72 * min(1, ocr.LARGEST / longest)).to_pil().convert("RGB")
    return picture


def _pages(data: bytes) -> list[list[Row]]:
    pdf = pypdfium2.PdfDocument(data)
    if len(pdf) > MAX_PAGES:
        raise Unreadable("too_large", f"{len(pdf):,} pages (limit {MAX_PAGES:,}): see whether it is a report at all", MEDIA_TYPE)
    pages, left = [], MAX_CHARACTERS
    for page in pdf:
        widen(page)
        text = page.get_textpage()
        left -= text.count_chars()
        if left < 0:
            raise Unreadable("too_large", f"more than {MAX_CHARACTERS:,} characters: see whether it is a report at all", MEDIA_TYPE)
        pages.append(rows_of(text))
        text.close()
        page.close()
    return pages


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:10])
    return f"{'page' if len(numbers) == 1 else 'pages'} {shown}{' …' if len(numbers) > 10 else ''}"


def _without_furniture(pages: list[list[Row]]) -> list[Row]:
    """All rows without page numbers, without those first or last ones that most pages repeat, and without what a browser prints there."""
    ends = [(*page[:EDGE_ROWS], *page[-EDGE_ROWS:]) for page in pages]
    edges = Counter(line for rows in ends for line in {_shape(row) for row in rows})
    running = {line for line, n in edges.items() if n > max(2, len(pages) // 2)}
    if len(pages) == 2:
        running = {_shape(row) for row in ends[0] if (row.text, round(row.size)) in {(other.text, round(other.size)) for other in ends[1]}}
    kept: list[Row] = []
    for page in pages:
        first, last = 0, len(page)
        gone: set[tuple[str, float]] = set()
        while first < min(EDGE_ROWS, last) and _is_furniture(page[first], running - gone, len(pages), is_outermost=first == 0):
            gone.add(_shape(page[first]))
            first += 1
        while last > max(first, len(page) - EDGE_ROWS) and _is_furniture(page[last - 1], running, len(pages), is_outermost=last == len(page)):
            last -= 1
        kept += page[first:last]
    return kept


def _is_furniture(row: Row, running: set[tuple[str, float]], pages: int, *, is_outermost: bool) -> bool:
    told = (OF_ALL.fullmatch(cell.strip()) for cell in row.text.split("\t"))
    is_numbered = any(match and (int(match[1]), int(match[2])) == (row.page, pages) for match in told)
    is_printed = ADDRESS.fullmatch(row.text) or (is_outermost and BROWSERS.fullmatch(row.text))
    return is_numbered or _shape(row) in running or bool(PAGE_NUMBER.match(row.text) or is_printed)


def _shape(row: Row) -> tuple[str, float]:
    """A row's text with one digit for each number, and its size; of one read from a picture, where sizes vary, none."""
    return re.sub(r"\d+|\s+", "0", row.text), round(row.size) if row.score is None else 0


def paragraphs(rows: list[Row]) -> tuple[str, tuple[Place, ...]]:
    """Join rows that were broken only because the page is narrow: a full row runs on unless the next is indented or a heading."""
    left, right = _edges(rows)
    joined: list[str] = []
    places: list[Place] = []
    runs_on, size, length = False, 0.0, 0
    for row in rows:
        is_alike = abs(row.size - size) <= (SIZE_SHARE if row.score is None else READ_SHARE) * size
        is_text = bool(joined) and "\t" not in joined[-1] and not ALONE.fullmatch(joined[-1])
        is_parted = is_text and PARTED.search(f"{joined[-1][-12:]}\n{row.text[:6]}") is not None
        if (runs_on or is_parted) and is_alike and not HEADING.match(row.text) and row.left < left + row.size and "\t" not in row.text:
            joined[-1] += row.text
        else:
            joined.append(row.text)
            length += len(joined) > 1
        if row.score is not None or not places or places[-1].page != row.page or places[-1].score is not None:
            places.append(Place(length, row.page, row.box, row.score))
        length += len(row.text)
        runs_on = (row.right > right - 2.5 * row.size or UNCLOSED.search(row.text) is not None) and not LED.search(row.text)
        size = row.size
    return "\n".join(joined), tuple(places)


def _edges(rows: list[Row]) -> tuple[float, float]:
    """Where most rows begin, and where full ones end, of those in the size of the text."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    usual = sizes.most_common(1)[0][0]
    rows = [row for row in rows if abs(row.size - usual) <= SIZE_SHARE * usual]
    lefts, rights = sorted(row.left for row in rows), sorted(row.right for row in rows)
    full = rights[int(len(rights) * 0.9)]
    is_margin = sum(abs(right - full) <= 1.5 * usual for right in rights) >= FULL_SHARE * len(rights)
    return lefts[len(lefts) // 3], full if is_margin else rights[-1]

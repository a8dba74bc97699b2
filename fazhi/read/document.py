"""One document's bytes to its text, by what the bytes are and not by what the file is called."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

import filetype
import pypdfium2
from PIL import Image

from fazhi.read import doc, docx, html, inside, ocr, odf, ofd, office, outer, pdf, plain, rtf, sheets, text
from fazhi.read.archive import alone_in, holds_documents, is_archive, opened
from fazhi.read.errors import LET_READ, Unreadable
from fazhi.read.package import is_flat, is_word
from fazhi.read.packed import MAX_UNPACKED, unpacked_without_sign
from fazhi.read.places import Place

__all__ = ["Reading", "Unreadable", "read"]

ARCHIVE = {"application/zip", "application/x-rar-compressed", "application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-tar"}
PICTURES = {"image/jpeg", "image/png", "image/tiff", "image/bmp", "image/webp", "image/gif"}
FIGURE = re.compile(r"\d+[件个项人次%]")
TITLE_ALONE = 400
"""Characters that the page around a picture may have: title, source, date."""
SCANS = {"image", "no_text_layer", "gibberish_text_layer"}
"""Why a document is refused that an eye can read."""
ReadBy = Literal["text", "ocr", "both"]


@dataclass(frozen=True)
class Reading:
    """A document's text: paragraphs separated by line feeds, characters as the document has them.

    charset is null for formats that carry their own (PDF, DOCX). notes: what was visibly lost before the document came here.
    page: what a web page says of itself (html.META). read_by: from characters that the document has, from its pictures, or both.
    places: where the characters stand, for a document that has pages.
    """

    text: str
    media_type: str
    charset: str | None
    reader: str
    notes: tuple[str, ...] = ()
    page: dict[str, str] = field(default_factory=dict)
    read_by: ReadBy = "text"
    places: tuple[Place, ...] = ()


def read(data: bytes, body: str | None = None, eye: ocr.Eye | None = None) -> Reading:
    """Text of one document. body: CSS selector of a web page's text, where it is known; the extractor decides else. eye: reads pages
    that are pictures, which takes seconds each; without one a scan is refused (the reasons in SCANS).

    Raises Unreadable (reason, detail, media type) when there is no text to be had.
    """
    if not data:
        raise Unreadable("empty_file", "the file has no bytes: fetch it again", "application/x-empty")
    data = outer.bare(data)
    media_type = sniff(data)
    if media_type == "application/pdf":
        found = pdf.to_text(data, eye)
        reading = _reading(found.text, media_type, None, "pypdfium2")
        read_by: ReadBy = "text" if not found.pictures else "ocr" if found.pictures == found.pages else "both"
        return replace(reading, notes=(*found.notes, *reading.notes), read_by=read_by, places=found.places)
    if media_type in PICTURES and eye:
        return _scan([data], media_type, eye)
    if media_type == docx.MEDIA_TYPE:
        content = docx.to_text(data)
        if _is_title_alone(content) and (pictures := inside.of_word(data)):
            return _under_title(content, pictures, media_type, eye)
        return _reading(content, media_type, None, "lxml")
    if media_type == ofd.MEDIA_TYPE:
        content, places = ofd.to_text(data)
        return replace(_reading(content, media_type, None, "lxml"), places=places)
    if media_type in odf.MEDIA_TYPES:
        return _reading(odf.to_text(data, media_type), media_type, None, "lxml")
    if media_type in sheets.READERS:
        return _reading(sheets.to_text(data, media_type), media_type, None, sheets.READERS[media_type])
    if media_type == rtf.MEDIA_TYPE:
        return _reading(rtf.to_text(data), media_type, None, "striprtf")
    if media_type == office.MEDIA_TYPE:
        if program := office.program():
            return _reading(docx.to_text(office.to_docx(data, program)), media_type, None, "libreoffice")
        return _reading(doc.to_text(data), media_type, None, "olefile")
    if media_type in ARCHIVE:
        if (inner := alone_in(data, MAX_UNPACKED)) and sniff(inner) not in ARCHIVE:
            return read(inner, body, eye)
        raise _archive(data, media_type)
    if media_type == office.UNKNOWN:
        detail = (
            "an old Office file in which neither a text nor a workbook is found: it is cut off, or of another program; get it again, or as DOCX, XLSX or PDF"
        )
        raise Unreadable("damaged_document", detail, media_type)
    if media_type not in {"text/plain", "text/html"}:
        reason = "image" if media_type.startswith("image/") else "unsupported_format"
        advice = "save it as text, HTML, DOCX, ODT, XLSX, OFD or PDF with a text layer"
        raise Unreadable(reason, f"the bytes are {media_type}, which holds no text that can be read here: {advice}", media_type)
    try:
        decoded, charset = text.decode(data, media_type)
        decoded = text.with_blanks(decoded)
    except Unreadable:
        if inner := unpacked_without_sign(data):
            return read(inner, body, eye)
        raise
    marked = outer.page_of_data(decoded, media_type)
    if not marked and media_type == "text/plain":
        decoded = plain.unescaped(decoded)
        marked = plain.as_page(decoded)
    if marked:
        decoded, media_type = marked, "text/html"
    if media_type == "text/html":
        page = html.to_text(decoded, media_type, body)
        if _is_title_alone(page.text) and (pictures := inside.of_page(decoded)):
            reading = _under_title(page.text, pictures, media_type, eye)
        else:
            reading = _reading(page.text, media_type, charset, "lxml")
        return replace(reading, charset=charset, page=page.facts, notes=(*page.notes, *reading.notes))
    return _reading(plain.to_text(decoded), media_type, charset, "text")


def _scan(files: Sequence[bytes], media_type: str, eye: ocr.Eye) -> Reading:
    """The pages of picture files."""
    broken: list[Unreadable] = []
    pages = _pages(files, media_type, broken)
    rows = [replace(row, page=n) for n, page in enumerate(islice(pages, eye.most), 1) for row in eye.read(page)]
    notes = [f"pages_not_read: those behind the first {eye.most} (FAZHI_OCR_PAGES)"] if next(pages, None) else []
    if not rows:
        raise broken[0] if broken else Unreadable("no_text", "a picture in which no text was found: look at it", media_type)
    notes += [f"damaged_pictures: {len(broken)} of {len(files)} cannot be opened, and what they show is missing"] if broken else []
    content, places = pdf.paragraphs(rows)
    reading = _reading(content, media_type, None, "rapidocr")
    return replace(reading, notes=(*notes, *reading.notes), read_by="ocr", places=places)


def _pages(files: Sequence[bytes], media_type: str, broken: list[Unreadable]) -> Iterator[Image.Image]:
    """The pages of picture files, one after another; why others cannot be opened is added to `broken`."""
    for data in files:
        try:
            yield from ocr.pictures_of(data, media_type)
        except Unreadable as problem:
            broken.append(problem)


def _is_title_alone(content: str) -> bool:
    return not FIGURE.search(content) and len(content.strip()) <= TITLE_ALONE


def _under_title(title: str, pictures: Sequence[bytes], media_type: str, eye: ocr.Eye | None) -> Reading:
    """A document of a title and pictures. Raises Unreadable where there is no eye, or nothing in the pictures."""
    if eye is None:
        raise Unreadable("image", f"its text is {len(pictures)} pictures: {LET_READ}", media_type)
    scanned = _scan(pictures, media_type, eye)
    above = f"{_whole(title).strip()}\n" if title.strip() else ""
    places = tuple(place._replace(start=place.start + len(above)) for place in scanned.places)
    return replace(scanned, text=above + scanned.text, places=places)


def page_picture(data: bytes, number: int) -> Image.Image | None:
    """The picture of a page (from 1) that was read from it; null where the document has no such page, or it cannot be opened."""
    data = outer.bare(data)
    media_type = sniff(data)
    if media_type == "application/pdf":
        try:
            return pdf.drawn(data, number)
        except pypdfium2.PdfiumError:
            return None
    files = [data] if media_type in PICTURES else inside.of_word(data) if media_type == docx.MEDIA_TYPE else []
    return next(islice(_pages(files, media_type, []), number - 1, None), None)


def _archive(data: bytes, media_type: str) -> Unreadable:
    """Why an archive has no text of its own."""
    if media_type != "application/zip":
        return Unreadable("archive", "an archive that cannot be unpacked here: unpack it and add what is in it", media_type)
    try:
        names = opened(data).namelist()
    except zipfile.BadZipFile as error:
        return Unreadable("damaged_archive", f"the archive cannot be opened ({error}), and none of its documents was read: get it again", media_type)
    return Unreadable("archive", f"an archive of {len(names)} files, none of them read here: unpack it and add what is in it", media_type)


def sniff(data: bytes) -> str:
    """Media type by the bytes themselves: signature first, markup second, else plain text."""
    if is_flat(data):
        return docx.MEDIA_TYPE
    if (found := office.sniff(data)) == office.MEDIA_TYPE:  # which may hold a workbook
        return found
    if found := sheets.sniff(data) or odf.sniff(data) or found:
        return found
    if data.lstrip().startswith(rtf.SIGNATURE):
        return rtf.MEDIA_TYPE
    if is_archive(data):
        if is_word(data):
            return docx.MEDIA_TYPE
        return "application/zip" if holds_documents(data) else _package(data)
    kind = filetype.guess(data[:8192])
    if kind is not None:
        return str(kind.mime)
    return "text/html" if html.looks_like_html(data) else "text/plain"


def _package(data: bytes) -> str:
    kind = filetype.guess(data[:8192])
    return ofd.MEDIA_TYPE if b"OFD.xml" in data else str(kind.mime) if kind and kind.mime not in ARCHIVE else "application/octet-stream"


def _reading(content: str, media_type: str, charset: str | None, reader: str) -> Reading:
    """Raises Unreadable where there is no text."""
    content = _whole(content)
    if not content.strip():
        raise Unreadable("no_text", "the document was read but holds no text: look at it and fetch it again", media_type)
    return Reading(content, media_type, charset, reader, text.losses(content))


def _whole(content: str) -> str:
    """The text with a mark for each half of a character, which no file can hold."""
    return re.sub("[\ud800-\udfff]", "\ufffd", content)

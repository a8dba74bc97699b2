"""An RTF file to its text: a line a paragraph, a table row's cells between tabs. What is deleted, struck or hidden is left out."""

import re

from striprtf.striprtf import rtf_to_text

from fazhi.read.errors import Unreadable
from fazhi.read.wrapped import of_lines

MEDIA_TYPE, SIGNATURE = "application/rtf", b"{\\rtf"
CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
CHARSETS = {b"936": "gb18030", b"950": "big5", b"54936": "gb18030", b"65001": "utf-8"}
RUN = re.compile(rb"\{[^{}]*+\}")
"""A group of one run, as word processors write them."""
UNSEEN = re.compile(rb"\\(?:deleted|v|strike|striked1)(?![a-z\d])")
"""Said in a run that nobody sees, or that is struck."""
CELL = re.compile(rb"\\(?:nest)?cell(?![a-z])")
MAX_BYTES = 64 * 2**20


def to_text(data: bytes) -> str:
    """Text of an RTF file. Raises Unreadable: `too_large`, `damaged_document`."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"the RTF file has {len(data):,} bytes, most of them pictures: save it as DOCX or PDF", MEDIA_TYPE)
    told = CODE_PAGE.search(data[:4096])
    charset = CHARSETS.get(told[1] if told else b"936", "gb18030")
    seen = CELL.sub(rb"\\tab", RUN.sub(lambda run: b"" if UNSEEN.search(run[0]) else run[0], data))
    try:
        content = rtf_to_text(seen.decode("latin-1"), encoding=charset, errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # the library raises of every kind where a file is damaged
        raise Unreadable("damaged_document", f"the RTF file cannot be read ({type(error).__name__}): save it as DOCX or PDF", MEDIA_TYPE) from error
    lines = (line.rstrip() for line in content.split("\n"))
    return of_lines(lines)

"""The codebook: what each indicator is, how it is said, how much of it there is and how right it is, as HTML and as PDF."""

from pathlib import Path

from fazhi.desk.codebook.content import Book, Entry, Grid, Line, content
from fazhi.desk.codebook.page import page
from fazhi.desk.codebook.pdf import pdf
from fazhi.desk.metadata import Edition

__all__ = ["Book", "Entry", "Grid", "Line", "content", "write"]


def write(warehouse: Path, to: Path, of: Edition | None = None) -> list[Path]:
    """codebook.html and codebook.pdf of a published file, in a directory that is made where it is missing: equal files give equal bytes.

    of: as in `content`. Raises duckdb.Error, OSError.
    """
    book = content(warehouse, of)
    to.mkdir(parents=True, exist_ok=True)
    (to / "codebook.html").write_text(page(book), encoding="utf-8")
    (to / "codebook.pdf").write_bytes(pdf(book))
    return [to / "codebook.html", to / "codebook.pdf"]

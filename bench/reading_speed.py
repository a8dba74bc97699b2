"""Pages a second on one core, HTML and PDF, and how that compares with only parsing the same bytes.

`.venv/bin/python bench/reading_speed.py [DIR]`: DIR holds texts (default: raw/), which are put into portal pages and PDFs.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pypdfium2
from lxml import html

sys.path.insert(0, str(Path(__file__).parent.parent))
from fazhi.read import read
from tests.read.portals import SHAPES, Article
from tests.read.test_formats import pdf

ROUNDS = 5


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("raw")
    texts = [read(path.read_bytes()).text for path in sorted(folder.glob("*.txt"))]
    articles = [Article(lines[0], tuple(lines[1:])) for text in texts if (lines := [line.strip() for line in text.splitlines() if line.strip()])]
    pages = [shape(article).encode("gb18030") for article in articles for shape in SHAPES.values()]
    files = [pdf(text) for text in texts]
    sheets = sum(len(pypdfium2.PdfDocument(data)) for data in files)
    show("HTML", pages, len(pages), lambda data: html.document_fromstring(data).text_content(), "lxml's text_content")
    show("PDF", files, sheets, lambda data: [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)], "pypdfium2's get_text_bounded")


def show(name: str, documents: list[bytes], pages: int, known: Callable[[bytes], object], what: str) -> None:
    ours, theirs = seconds(read, documents), seconds(known, documents)
    print(f"{name}: {pages / ours:,.0f} pages/s ({sum(map(len, documents)) / pages / 1024:.1f} KiB a page), {ours / theirs:.1f} times the time of {what}")


def seconds(reader: Callable[[bytes], object], documents: list[bytes]) -> float:
    """Processor seconds for all documents, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = process_time()
        for data in documents:
            reader(data)
        best = min(best, process_time() - started)
    return best


if __name__ == "__main__":
    main()

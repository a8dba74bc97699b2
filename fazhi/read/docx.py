"""A DOCX file to its text: paragraphs and tables in the order of the document."""

import io
import zipfile

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from fazhi.read.errors import Unreadable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED = 256 * 2**20


def is_docx(data: bytes) -> bool:
    """Whether a ZIP archive is a Word document. A damaged archive counts as one when it names Word's parts."""
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return b"word/" in data


def to_text(data: bytes) -> str:
    """Text of a Word document: a line a paragraph, a table row's cells separated by tabs."""
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if unpacked > MAX_UNPACKED:
            detail = f"the file unpacks to {unpacked / 2**20:,.0f} MiB (limit {MAX_UNPACKED / 2**20:.0f}): see whether it is a report at all"
            raise Unreadable("too_large", detail, MEDIA_TYPE)
        document = Document(io.BytesIO(data))
        lines = [_text(block) for block in document.iter_inner_content()]
    except Unreadable:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on a damaged file
        raise Unreadable("damaged_docx", f"the Word file cannot be opened ({type(error).__name__}): fetch it again", MEDIA_TYPE) from error
    return "\n".join(line for line in lines if line.strip())


def _text(block: Paragraph | Table) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(cell.text.strip().replace("\n", " ") for cell in row.cells) for row in block.rows)

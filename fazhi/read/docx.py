"""A DOCX file to its text: paragraphs with their automatic numbers, and tables, in the order of the document."""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from lxml.etree import _Element

from fazhi.read.errors import Unreadable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED = 256 * 2**20
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), FALLBACK}
MARKS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}
HAN = "〇一二三四五六七八九"
CHINESE_FORMATS = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "ideographTraditional"}


def is_docx(data: bytes) -> bool:
    """Whether a ZIP archive is a Word document. A damaged archive counts as one when it names Word's parts."""
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return b"word/" in data


def to_text(data: bytes) -> str:
    """Text of a Word document: a line a paragraph, a table row's cells separated by tabs; deleted text is left out."""
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if unpacked > MAX_UNPACKED:
            detail = f"the file unpacks to {unpacked / 2**20:,.0f} MiB (limit {MAX_UNPACKED / 2**20:.0f}): see whether it is a report at all"
            raise Unreadable("too_large", detail, MEDIA_TYPE)
        document = Document(io.BytesIO(data))
        lines = list(_lines(document.element.body, Numbering(document)))
    except Unreadable:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on a damaged file
        raise Unreadable("damaged_docx", f"the Word file cannot be opened ({type(error).__name__}): fetch it again", MEDIA_TYPE) from error
    return "\n".join(line for line in lines if line.strip())


def _lines(container: _Element, numbering: "Numbering") -> Iterator[str]:
    for block in container:
        if block.tag == qn("w:p"):
            yield numbering.label(block) + _text(block)
            for box in block.iter(qn("w:txbxContent")):
                if not any(parent.tag == FALLBACK for parent in box.iterancestors()):
                    yield from _lines(box, numbering)
        elif block.tag == qn("w:tbl"):
            for row in block.iter(qn("w:tr")):
                yield "\t".join(" ".join(_text(p).strip() for p in cell.iter(qn("w:p"))).strip() for cell in row.iter(qn("w:tc")))
        elif block.tag not in SKIPPED:
            yield from _lines(block, numbering)


def _text(node: _Element) -> str:
    """Text of a paragraph with all that may wrap its runs (links, fields, smart tags, insertions)."""
    pieces: list[str] = []
    for child in node:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag in MARKS:
            pieces.append(MARKS[child.tag])
        elif child.tag not in SKIPPED:
            pieces.append(_text(child))
    return "".join(pieces)


class Numbering:
    """The automatic numbers of a document's paragraphs, counted as they come (ECMA-376, part 1, 17.9)."""

    def __init__(self, document: Opened) -> None:
        parts = [relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/numbering")]
        root = parts[0].element if parts and hasattr(parts[0], "element") else None
        lists = {} if root is None else {n.get(qn("w:abstractNumId")): n for n in root.iter(qn("w:abstractNum"))}
        nums = [] if root is None else root.findall(qn("w:num"))
        self.lists = {n.get(qn("w:numId")): _value(n, "w:abstractNumId") for n in nums}
        self.levels = {key: {level.get(qn("w:ilvl")): level for level in one.iter(qn("w:lvl"))} for key, one in lists.items()}
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self.counts: dict[tuple[str, int], int] = {}

    def label(self, paragraph: _Element) -> str:
        """The number that the page shows before a paragraph (一、 or 1.2), empty for none and for bullets."""
        number, level = self._place(paragraph)
        key = self.lists.get(number or "")
        shape = self.levels.get(key or "", {}).get(str(level))
        if key is None or shape is None:
            return ""
        start = int(_value(shape, "w:start") or 1)
        self.counts[key, level] = self.counts.get((key, level), start - 1) + 1
        for below in [k for k in self.counts if k[0] == key and k[1] > level]:
            del self.counts[below]
        label = _value(shape, "w:lvlText") or ""
        if _value(shape, "w:numFmt") in {"bullet", "none"}:
            return ""
        for i in range(level + 1):
            upper = self.levels[key].get(str(i))
            how = _value(upper, "w:numFmt") if upper is not None else "decimal"
            label = label.replace(f"%{i + 1}", spelled(self.counts.get((key, i), 1), how or "decimal"))
        return label if label.endswith(("、", "）", ")", ".")) else label + " "

    def _place(self, paragraph: _Element) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else its style's or that of a style this one is based on."""
        node = paragraph.find(qn("w:pPr"))
        for _ in range(10):
            found = None if node is None else node.find(qn("w:numPr"))
            if found is not None and _value(found, "w:numId") is not None:
                return _value(found, "w:numId"), int(_value(found, "w:ilvl") or 0)
            style = None if node is None else _value(node, "w:pStyle") or _value(node.getparent(), "w:basedOn")
            if style is None or style not in self.styles:
                break
            node = self.styles[style].find(qn("w:pPr"))
        return None, 0


def spelled(n: int, how: str) -> str:
    """A list's number as its format writes it; formats that reports do not use become digits."""
    if how in CHINESE_FORMATS and 0 < n < 100:
        tens, ones = divmod(n, 10)
        return f"{'' if tens < 2 else HAN[tens]}{'十' if tens else ''}{HAN[ones] if ones else ''}"
    if how in {"lowerLetter", "upperLetter"} and 0 < n <= 26:
        return chr(ord("a" if how[0] == "l" else "A") + n - 1)
    if how == "decimalEnclosedCircle" and 0 < n <= 20:
        return chr(0x2460 + n - 1)
    return str(n)


def _value(node: _Element, child: str) -> str | None:
    found = node.find(qn(child))
    return None if found is None else found.get(qn("w:val"))

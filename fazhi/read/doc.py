"""A binary Word file (MS-DOC, Word 97 to 2003, and WPS's own) to its text, where no LibreOffice is: a line a paragraph, a table row's cells between tabs.

What is deleted, struck or hidden, what a field asks for, notes, remarks, heads and feet of pages are left out. Numbers that Word counts itself are not
written in the text, and are missing: LibreOffice, where it is installed, has them.
"""

import io
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import olefile

from fazhi.read.errors import Unreadable
from fazhi.read.office import INSTALL, MEDIA_TYPE
from fazhi.read.wrapped import of_lines

MAGIC, ENCRYPTED, IN_TABLE_1 = 0xA5EC, 0x0100, 0x0200
"""The first word of the main stream, and flags of the tenth byte on (MS-DOC, 2.5.2)."""
LENGTHS, CLX, CHARACTERS, PARAGRAPHS = 0x4C, 0x01A2, 0x00FA, 0x0102
"""Where the header has the lengths of the parts of the text, and the places of the piece table and of the tables of properties (2.5.6)."""
BOXES = 6
"""Which of the parts is the text boxes', behind the text, notes, heads and feet, macros, remarks and endnotes."""
PAGE = 512
UNSEEN = frozenset({0x0800, 0x0837, 0x083C, 0x0818, 0x2A53})
"""sprmCFRMarkDel, CFStrike, CFVanish, CFSpecVanish, CFDStrike (2.6.1)."""
ROW_ENDS = 0x2417
"""sprmPFTtp: the paragraph ends a table's row (2.6.2)."""
OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of an operand, by the highest three bits of its code; 6 tells its length itself (2.2.5.1)."""
ASKED, SHOWN, ENDED, CELL_ENDS = "\x13", "\x14", "\x15", "\x07"
SIGNS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": " ", **dict.fromkeys(map(chr, (1, 2, 3, 4, 5, 6, 8, 31)), "")})


class _Piece(NamedTuple):
    """A run of characters in the file: the first and the last, where its bytes begin, and how many bytes each has."""

    first: int
    last: int
    at: int
    wide: int


def to_text(data: bytes) -> str:
    """Text of a binary Word file. Raises Unreadable: `encrypted_document`, `needs_libreoffice` (one of Word 95 or before), `damaged_document`."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            main = file.openstream("WordDocument").read()
            magic, flags = struct.unpack_from("<H", main)[0], struct.unpack_from("<H", main, 10)[0]
            if magic != MAGIC:
                raise Unreadable("needs_libreoffice", f"the Word file is older than Word 97, which only LibreOffice reads: {INSTALL}", MEDIA_TYPE)
            if flags & ENCRYPTED:
                raise Unreadable("encrypted_document", "the Word file asks for a password: get an open copy", MEDIA_TYPE)
            table = file.openstream("1Table" if flags & IN_TABLE_1 else "0Table").read()
        lines = list(_lines(main, table))
    except Unreadable:
        raise
    except (OSError, ValueError, IndexError, KeyError, struct.error, RecursionError) as error:
        raise Unreadable("damaged_document", f"the Word file cannot be opened ({type(error).__name__}): save it as DOCX or PDF", MEDIA_TYPE) from error
    return of_lines(lines)


def _lines(main: bytes, table: bytes) -> Iterator[str]:
    lengths = struct.unpack_from("<7i", main, LENGTHS)
    unseen = _runs(main, _part(main, table, CHARACTERS), _is_unseen, is_of_characters=True)
    row_ends = _runs(main, _part(main, table, PARAGRAPHS), _ends_row, is_of_characters=False)
    begin = sum(lengths[:BOXES])
    for first, last in ((0, lengths[0]), (begin, begin + lengths[BOXES])):
        yield from _paragraphs(_characters(main, _pieces(main, table), first, last, unseen, row_ends))


def _part(main: bytes, table: bytes, at: int) -> bytes:
    start, length = struct.unpack_from("<II", main, at)
    return table[start : start + length]


def _pieces(main: bytes, table: bytes) -> list[_Piece]:
    """The pieces of the text in the order of the document (2.8.35)."""
    clx, at = _part(main, table, CLX), 0
    while clx[at] == 1:  # properties that pieces share
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    size = struct.unpack_from("<I", clx, at + 1)[0]
    count = (size - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    found = []
    for i, (first, last) in enumerate(pairwise(places)):
        told = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * i + 2)[0]
        is_narrow, begin = told & 0x40000000, told & 0x3FFFFFFF
        found.append(_Piece(first, last, begin // 2 if is_narrow else begin, 1 if is_narrow else 2))
    return found


def _characters(main: bytes, pieces: list[_Piece], first: int, last: int, unseen: list[tuple[int, int]], row_ends: list[tuple[int, int]]) -> Iterator[str]:
    """The characters that are seen; a mark that ends a row is told as two."""
    for piece in pieces:
        begin, end = max(first, piece.first), min(last, piece.last)
        at = piece.at + (begin - piece.first) * piece.wide
        text = main[at : at + max(0, end - begin) * piece.wide].decode("cp1252" if piece.wide == 1 else "utf-16-le", "replace")
        for i, character in enumerate(text):
            place = at + i * piece.wide
            if character == CELL_ENDS:
                yield CELL_ENDS * (1 + _holds(row_ends, place))
            elif not _holds(unseen, place):
                yield character


def _paragraphs(characters: Iterator[str]) -> Iterator[str]:
    """Lines: paragraphs, and rows of tables."""
    text: list[str] = []
    cells: list[str] = []
    fields: list[str] = []
    for character in characters:
        if character == ASKED:
            fields.append(character)
        elif character in {SHOWN, ENDED}:
            if fields:
                fields[-1] = character
                del fields[len(fields) - (character == ENDED) :]
        elif character == CELL_ENDS * 2:
            yield "\t".join(cells)
            cells, text = [], []
        elif character == CELL_ENDS:
            cells.append(" ".join("".join(text).translate(SIGNS).split()))
            text = []
        elif character == "\r" and not cells:
            yield "".join(text).translate(SIGNS)
            text = []
        elif ASKED not in fields:
            text.append(" " if character == "\r" else character)
    yield "".join(text).translate(SIGNS)


def _runs(main: bytes, tables: bytes, is_told: Callable[[bytes], bool], *, is_of_characters: bool) -> list[tuple[int, int]]:
    """Where in the file runs of characters, or paragraphs, lie whose properties tell something, in order (2.8.5, 2.8.6)."""
    count = max(0, (len(tables) - 4) // 8)
    found = []
    for (number,) in struct.iter_unpack("<I", tables[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        page = main[(number & 0x3FFFFF) * PAGE :][:PAGE]
        runs = page[PAGE - 1] if len(page) == PAGE else 0
        places = struct.unpack_from(f"<{runs + 1}I", page)
        step = 1 if is_of_characters else 13
        for i, (start, end) in enumerate(pairwise(places)):
            at = 2 * page[4 * (runs + 1) + step * i]
            if at and is_told(_of_character(page, at) if is_of_characters else _of_paragraph(page, at)):
                found.append((start, end))
    return sorted(found)


def _of_character(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]]


def _of_paragraph(page: bytes, at: int) -> bytes:
    """Behind the length of the properties stands the number of their style."""
    begin, length = (at + 1, 2 * page[at] - 1) if page[at] else (at + 2, 2 * page[at + 1])
    return page[begin + 2 : begin + length]


def _properties(told: bytes) -> Iterator[tuple[int, int]]:
    """The codes of properties, each with the first byte of its operand."""
    at = 0
    while at + 2 < len(told):
        code, kind = struct.unpack_from("<H", told, at)[0], told[at + 1] >> 5
        size = OPERANDS.get(kind) or 1 + told[at + 2]
        yield code, told[at + 2]
        at += 2 + size


def _is_unseen(told: bytes) -> bool:
    return any(code in UNSEEN and operand in {1, 0x81} for code, operand in _properties(told))


def _ends_row(told: bytes) -> bool:
    return any(code == ROW_ENDS and operand for code, operand in _properties(told))


def _holds(runs: list[tuple[int, int]], place: int) -> bool:
    i = bisect_right(runs, (place, 1 << 40)) - 1
    return i >= 0 and place < runs[i][1]

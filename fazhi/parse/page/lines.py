"""A text's lines with their places."""

from typing import NamedTuple


class Line(NamedTuple):
    """One line without its surrounding blanks: text[start:end] == content."""

    start: int
    end: int
    content: str


def split_lines(text: str) -> list[Line]:
    """The lines that hold anything but blanks, in order."""
    lines: list[Line] = []
    offset = 0
    for raw in text.split("\n"):
        content = raw.strip()
        if content:
            start = offset + raw.index(content[0])
            lines.append(Line(start, start + len(content), content))
        offset += len(raw) + 1
    return lines

"""A plain text to its paragraphs and rows: what stands around it, what draws its tables and what marks it up is taken off."""

import csv
import re

from fazhi.read.mail import without_head
from fazhi.read.text import clean, closed
from fazhi.read.wrapped import unwrapped

BARS = "\u2502\u2503\u2551\uff5c"
BAR = re.compile(rf"[{BARS}]")
DRAWN = re.compile(rf"^[^\S\n]*(?:[{BARS}].*[{BARS}]|[^{BARS}\n]*[\u2502\u2503\u2551].*)[^\S\n]*$", re.MULTILINE)
"""A row between drawn lines."""
RULE = re.compile(r"^[^\S\n]*[\u2500-\u257f][\u2500-\u257f\s+=-]*$\n?", re.MULTILINE)
"""A line that is nothing but a drawn one."""
FEWEST_ROWS = 3
TITLE_ROWS = 3
"""Lines above a table of separated values that may have fewer of them."""
NUMBER = re.compile(r"[+-]?\d[\d,.]*%?")
TAG = re.compile(r"</?(?:p|div|br|h[1-6]|span|font|center|table|t[rdh]|ul|ol|li|strong|b|u)(?:\s[^<>\n]{0,500})?/?>", re.IGNORECASE)
NO_TAG = re.compile(rf"<(?!{TAG.pattern[1:]})", re.IGNORECASE)
FEWEST_TAGS = 2
TEX = "\\begin{document}"
TEX_COMMENT = re.compile(r"(?<!\\)%.*")
TEX_SETTING = re.compile(
    r"\\(?:documentclass|usepackage|begin|end|label|ref|cite|vspace|hspace|pagestyle|bibliography\w*|include\w*|input)\*?(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})*"
)
TEX_TEXT = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]\n]*\])?\{([^{}]*)\}")
TEX_COMMAND = re.compile(r"\\[a-zA-Z]+\*?[^\S\n]?")


def to_text(decoded: str) -> str:
    """The text of a plain text: paragraphs as lines, the cells of a row between tabs."""
    content = without_head(clean(decoded))
    if TEX in content:
        content = _of_tex(content)
    if BAR.search(content):
        content = DRAWN.sub(_row, RULE.sub("", content))
    content = _separated(content) or content
    return closed(unwrapped(content))


def as_page(decoded: str) -> str | None:
    """A text that is marked up here and there as a page whose lines count; null for any other."""
    if "<" not in decoded or len(TAG.findall(decoded)) < FEWEST_TAGS:
        return None
    return f"<html><body><div style='white-space:pre-line'>{NO_TAG.sub('&lt;', clean(decoded))}</div></body></html>"


def _row(drawn: re.Match[str]) -> str:
    return "\t".join(cell.strip() for cell in BAR.split(drawn[0].strip().strip(BARS)))


def _separated(content: str) -> str | None:
    """A table of values between commas or semicolons as rows, with what stands above it; null for any other text."""
    lines = content.split("\n")
    for mark in ",;":
        if content.count(mark) < len(lines) // 2:
            continue
        try:
            rows = [row for row in csv.reader(lines, delimiter=mark) if any(cell.strip() for cell in row)]
        except csv.Error:
            return None
        body = rows[next((n for n, row in enumerate(rows[: TITLE_ROWS + 1]) if len(row) > 1), 0) :]
        wide = len(body[0]) if body else 0
        if len(body) >= FEWEST_ROWS and wide > 1 and all(len(row) == wide for row in body) and _has_numbers(body):
            return "\n".join("\t".join(" ".join(cell.split()) for cell in row).rstrip("\t") for row in rows)
    return None


def _has_numbers(rows: list[list[str]]) -> bool:
    """Whether some column is one of numbers: they make up half of it, or all but its head."""
    return any(2 * sum(NUMBER.fullmatch(cell.strip()) is not None for cell in column) >= len(column) for column in zip(*rows, strict=True))


def _of_tex(content: str) -> str:
    """A TeX text without its commands."""
    content = TEX_SETTING.sub("", TEX_COMMENT.sub("", content)).replace("\\\\", "\n").replace("&", "\t")
    before = ""
    while before != content:
        before, content = content, TEX_TEXT.sub(r"\1", content)
    return re.sub(r"\\([%&#_$])", r"\1", TEX_COMMAND.sub("", content))

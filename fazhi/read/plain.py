"""A plain text to its paragraphs and rows: what stands around it, what draws its tables and what marks it up is taken off."""

import csv
import html
import re
from collections import Counter
from itertools import groupby, pairwise

from fazhi.read.mail import without_head
from fazhi.read.text import RUNNING, clean, closed, filled
from fazhi.read.wrapped import is_open, may_go_on, unwrapped

BARS = "\u2502\u2503\u2551\uff5c"
BAR = re.compile(f"[{BARS}]")
BETWEEN_BARS = re.compile(rf"[^\S\n]*[{BARS}].*[{BARS}][^\S\n]*")
RULE = re.compile(r"^[^\S\n]*[\u2500-\u257f][\u2500-\u257f \u3000+=-]*$\n?", re.MULTILINE)
"""A line that is nothing but a drawn one."""
FEWEST_ROWS = 3
SELDOM = 20
WITHIN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
IN_QUOTES = re.compile('"[^"]*"')
NUMBER = re.compile(r"[+-]?\d[\d,.]*%?")
TAG = re.compile(r"</?(?:p|div|br|h[1-6]|span|font|center|table|t[rdh]|ul|ol|li|strong|b|u)(?:\s[^<>\n]{0,500})?/?>", re.IGNORECASE)
NO_TAG = re.compile(rf"<(?!!--|{TAG.pattern[1:]})", re.IGNORECASE)
FEWEST_TAGS = 2
BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
MARKED_ROW = re.compile(r"^\|.*\|[^\S\n]*$", re.MULTILINE)
"""A row between bars, as Markdown has them: a tag is all that breaks a line in it."""
TEX = "\\begin{document}"
TEX_COMMENT = re.compile(r"(?<!\\)%.*")
TEX_SETTING = re.compile(
    r"\\(?:documentclass|usepackage|begin|end|label|ref|cite|vspace|hspace|pagestyle|bibliography\w*|include\w*|input)\*?(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})*"
)
TEX_TEXT = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]\n]*\])?\{([^{}]*)\}")
DEEPEST = 6
"""How many commands of TeX that lie in one another are taken off."""
TEX_COMMAND = re.compile(r"\\[a-zA-Z]+\*?[^\S\n]?")

ENTITY = re.compile(
    r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|nbsp|ensp|emsp|thinsp|[lr][ds]quo|quot|amp|lt|gt|le|ge|sup2|sup3|middot|bull|[mn]dash|hellip|permil|times|[lr]aquo);|&(?:nbsp|e[mn]sp|[lr]dquo)(?![a-z;=])"
)
ENTITY_TWICE = re.compile(rf"&amp;(?={ENTITY.pattern[1:]})")
CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
HAN = re.compile("[\u4e00-\u9fff]")
LINE_END = re.compile(r"(?:\\r)?\\n(?![a-z])")
"""A line end as a program's string has it; \\noindent is none."""
NUMBERED = re.compile(r"^[^\S\n]*p?(\d{1,5})(?:\t|: | \| |,(?=\")|，|  )", re.MULTILINE)
IN_QUOTES_ALONE = re.compile(r"""^[^\S\n]*(["'])(.*)\1,?[^\S\n]*$""", re.MULTILINE)
"""A paragraph as a cell, or as a string of a program's list."""
BETWEEN_BARS_ALONE = re.compile(r"^[^\S\n]*\|[^\S\n]*([^|\n]*?)[^\S\n]*\|[^\S\n]*$", re.MULTILINE)
RUNNING_HEAD = re.compile(r"^([^\S\n]*)([^。；，\t\n]{6,60}(?:报告|总结|情况|年报))(?:[^\S\n]{2,}\d{1,3})?[^\S\n]*$", re.MULTILINE)
PAGE = re.compile(
    r"^[^\S\n]*(?:第 ?(?=\d+ ?页)|[-—–－]+ ?(?=\d+ ?[-—–－])|(?=\d+ ?/ ?\d+[^\S\n]*$))(\d{1,3})"
    r"(?: ?页(?:[ ，]{0,2}共 ?\d+ ?页)?| ?[-—–－]+| ?/ ?\d+)[^\S\n]*$",
    re.MULTILINE,
)
"""第3页 共8页, - 3 -, 3/8."""
BEFORE_EACH = re.compile(r"^[^\S\n]*(?:\+|\\par\b) ?", re.MULTILINE)
QUOTED = re.compile(r"^[^\S\n]*>+ ?", re.MULTILINE)
"""What a letter that is answered or handed on has before each line."""
COMMENT = re.compile(r"<!--[\s\S]{0,2000}?-->|^\[//\]: # [^\n]*$", re.MULTILINE)
"""Notes for a page's and for a text's (Markdown) writers."""
RULED = re.compile(r"^[^\S\n]*([=*#~-])\1{3,}[ \t](?=[^\n。]{1,40}[ \t]\1{4,}[^\S\n]*$)[^\n]*\n?", re.MULTILINE)
"""===== 第 2 页 =====: what a program writes between pages."""
BEHIND_EACH = re.compile(r"(?:\\par|\\|[¶↵])[^\S\n]*$", re.MULTILINE)
HEADED = re.compile(r"^#{1,6}[ \t]+(\S)", re.MULTILINE)
BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200}?)(?<=\S)\*\*")
STRUCK = re.compile(r"(?<!\d)~~(?=\S)[^~\n]{1,200}~~(?!\d)")
CODED = re.compile(r"`(\d[\d,.]{0,15}%?)`")
MATH = re.compile(r"(?<![\d$\\])(?:\$ ?|(?<=\s)\\\( ?)(\d(?:[\d,.]{0,18}\d)?|\d(?: [\d,.]){1,18})( ?\\?[%％])? ?(?:\$|\\\)(?=\s))(?![\d$])")
"""A number as a formula between dollars, or \\( and \\), its digits perhaps apart: what reads pictures writes so in Markdown."""
NOTED = re.compile(r"\[\^(\w{1,8})\](?!:)")
BBCODE = re.compile(r"\[/?(?:[biup]|center|left|right|align|color|size|font|indent|h[1-6])(?:=[^\[\]\n]{1,40})?\]", re.IGNORECASE)
BBCODE_STRUCK = re.compile(r"\[(s|del|strike)\][^\[\]\n]{1,200}\[/\1\]", re.IGNORECASE)
WIKI = ((re.compile(r"<ref[^<>\n]{0,80}>[^<>]{0,500}</ref>"), ""), (re.compile("'{2,5}"), ""), (re.compile(r"^(=+) *(.*?) *\1 *$", re.MULTILINE), r"\2"))


def unescaped(decoded: str) -> str:
    """A text without the signs that a program wrote for its characters: entities of pages, codes and line ends of strings."""
    if "&" in decoded:
        decoded = ENTITY_TWICE.sub("&", decoded)
        decoded = ENTITY.sub(lambda entity: html.unescape(entity[0]), decoded)
    if decoded.count("\\%") >= FEWEST_TAGS and TEX not in decoded:
        decoded = decoded.replace("\\%", "%")
    if "\\u" in decoded and len(CODE.findall(decoded)) > len(HAN.findall(decoded)):
        decoded = CODE.sub(lambda code: chr(int(code[1], 16)), decoded)
    if "\\n" in decoded and len(LINE_END.findall(decoded)) > max(1, decoded.strip().count("\n")):
        decoded = LINE_END.sub("\n", decoded)
    return decoded


def to_text(decoded: str) -> str:
    """The text of a plain text: paragraphs as lines, the cells of a row between tabs."""
    content = _unmarked(_without_heads(_alone(_without_numbers(without_head(clean(decoded))))))
    if TEX in content:
        content = _of_tex(content)
    if BAR.search(content):
        content = _drawn(content)
    content = _separated(content)
    return closed(filled(_single_spaced(unwrapped(content))))


def _single_spaced(content: str) -> str:
    """The text without its empty lines, where one stands behind nearly every line: then they part nothing."""
    lines = content.split("\n")
    told = sum(1 for line in lines if line.strip())
    together = sum(1 for line, below in pairwise(lines) if line.strip() and below.strip())
    return "\n".join(line for line in lines if line.strip()) if together * SELDOM <= told and told > FEWEST_ROWS else content


def as_page(decoded: str) -> str | None:
    """A text that is marked up here and there as a page whose lines count; null for any other."""
    if "<" not in decoded or len(TAG.findall(decoded)) < FEWEST_TAGS:
        return None
    content = MARKED_ROW.sub(lambda row: BREAK.sub(" ", row[0]), NO_TAG.sub("&lt;", clean(decoded)))
    return f"<html><body><div style='white-space:pre-line'>{content}</div></body></html>"


def _without_numbers(content: str) -> str:
    """The text without the numbers of its lines, where a program counted all of them (cat -n)."""
    told = [int(number) for number in NUMBERED.findall(content)]
    lines = sum(1 for line in content.split("\n") if line.strip())
    return NUMBERED.sub("", content) if len(told) == lines >= FEWEST_ROWS and told == list(range(1, lines + 1)) else content


def _without_heads(content: str) -> str:
    """The text without what stands over or under each of its pages: its title again, perhaps with the page's number, and numbers of pages that are
    counted up."""
    often = {title for title, times in Counter(title for _, title in RUNNING_HEAD.findall(content)).items() if times >= FEWEST_ROWS}
    pages = [int(page[1]) for page in PAGE.finditer(content)]
    is_counted = len(pages) >= FEWEST_ROWS and pages == list(range(pages[0], pages[0] + len(pages)))
    if not often and not pages:
        return content
    lines: list[str] = []
    seen: set[str] = set()
    is_cut = False
    for line in content.split("\n"):
        head = RUNNING_HEAD.fullmatch(line)
        title = head[2] if head and head[2] in often else None
        if title in seen or ((is_counted or "共" in line) and PAGE.fullmatch(line)):
            *above, last = [line for line in lines[-4:] if line.strip()] or [""]
            is_cut = RUNNING.search(last) is not None and not (above and is_open(above[-1]))  # else it is a list without stops
        elif is_cut and may_go_on(lines[-1], line):
            lines[-1] += line
            is_cut = False
        else:
            lines.append(line)
            is_cut = is_cut and not line.strip()
        seen |= {title} if title else set()
    return "\n".join(lines)


def _alone(content: str) -> str:
    """The text without what a program set around each of its lines: quotation marks, marks of a paragraph's begin or end, of a line that is new."""
    lines = sum(1 for line in content.split("\n") if line.strip())
    if lines < FEWEST_ROWS:
        return content
    if len(IN_QUOTES_ALONE.findall(content)) == lines:
        content = IN_QUOTES_ALONE.sub(lambda quoted: quoted[2].replace(quoted[1] * 2, quoted[1]), content)
    if len(BETWEEN_BARS_ALONE.findall(content)) == lines:
        content = BETWEEN_BARS_ALONE.sub(r"\1", content)
    for mark in (BEFORE_EACH, BEHIND_EACH):
        if len(mark.findall(content)) == lines:
            content = mark.sub("", content)
    quoted = len(QUOTED.findall(content))
    return QUOTED.sub("", content) if quoted >= FEWEST_ROWS and quoted * 2 > lines else content


def _unmarked(content: str) -> str:
    """The text without what Markdown, forums (BBCode) and wikis set around its words, and without what is struck in it or noted for its writers."""
    content = RULED.sub("", content)
    content = COMMENT.sub("", content) if "<!--" in content or "[//]:" in content else content
    content = NOTED.sub(r"[\1]", CODED.sub(r"\1", STRUCK.sub("", content)))
    for mark in (HEADED, BOLD):
        if len(mark.findall(content)) >= FEWEST_TAGS:
            content = mark.sub(r"\1", content)
    if "$" in content or "\\(" in content:
        content = MATH.sub(lambda number: number[1].replace(" ", "") + ("%" if number[2] else ""), content)
    if content.count("[/") >= FEWEST_TAGS:
        content = BBCODE.sub("", BBCODE_STRUCK.sub("", content))
    if "'''" in content:
        for mark, words in WIKI:
            content = mark.sub(words, content)
    return content


def _drawn(content: str) -> str:
    """The text with the rows of tables that are drawn in it; a bar in a line that has none like it parts no cells."""
    lines = RULE.sub("", content).split("\n")
    bars = [len(BAR.findall(line)) for line in lines]
    alike = Counter(bars)
    are_rows = [n > 0 and (alike[n] > 1 or BETWEEN_BARS.fullmatch(line) is not None) for line, n in zip(lines, bars, strict=True)]
    return "\n".join(_row(line) if is_row else line for line, is_row in zip(lines, are_rows, strict=True))


def _row(line: str) -> str:
    return "\t".join(cell.strip() for cell in BAR.split(line.strip().strip(BARS)))


def _separated(content: str) -> str:
    """The text with the rows of tables of values between commas or semicolons: lines under one another of as many values, with numbers."""
    for mark in ",;":
        if content.count(mark) < FEWEST_ROWS:
            continue
        lines = []
        for wide, group in groupby(((line, _values(line, mark)) for line in content.split("\n")), key=lambda one: len(one[1])):
            beside = list(group)
            is_table = wide > 1 and len(beside) >= FEWEST_ROWS and _has_numbers([values for _, values in beside])
            lines += ["\t".join(values).rstrip("\t") if is_table else line for line, values in beside]
        content = "\n".join(lines)
    return content


def _values(line: str, mark: str) -> list[str]:
    """What stands in a line between marks, some of it perhaps in quotes."""
    try:
        is_row = mark in WITHIN_NUMBER.sub("", line) and not RUNNING.search(IN_QUOTES.sub("", line))
        return [value.strip() for value in next(csv.reader([line], delimiter=mark), [])] if is_row else []
    except csv.Error:
        return []


def _has_numbers(rows: list[list[str]]) -> bool:
    """Whether some column is one of numbers: they make up half of it, or all but its head."""
    return any(2 * sum(NUMBER.fullmatch(value) is not None for value in column) >= len(column) for column in zip(*rows, strict=True))


def _of_tex(content: str) -> str:
    """A TeX text without its commands."""
    content = TEX_SETTING.sub("", TEX_COMMENT.sub("", content)).replace("\\\\", "\n").replace("&", "\t")
    for _ in range(DEEPEST):
        content = TEX_TEXT.sub(r"\1", content)
    return re.sub(r"\\([%&#_$])", r"\1", TEX_COMMAND.sub("", content))

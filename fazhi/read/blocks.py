"""The elements of a page to lines: which of them people see, which are the portal's furniture, which hold the report.

What an element holds decides, its name only where that leaves it open.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from lxml.html import HtmlElement as Element

from fazhi.read.text import FILLED, filled
from fazhi.read.wrapped import rejoined, unwrapped

NEVER = frozenset("script style head title link meta input svg canvas audio video noembed datalist rt rp rtc del s strike".split())
"""What is no text, or (readings over characters, struck text) none of the report's."""
ASIDE = frozenset("template noscript noframes textarea object iframe".split())
"""What a browser does not show, or shows only in place of something else."""
FURNITURE_TAGS = frozenset("nav header footer aside button select".split())
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr legend li main nav ol option p pre listing xmp plaintext section summary table tbody tfoot thead "
    "tr ul template noscript noframes object iframe textarea".split()
)
PART_TAGS = frozenset("div section article main li".split())
"""What the parts of a text that its reader turns over, and the copies of one, are made of."""
LONGEST_REPEATED = 12
"""Letters of a piece from which on it is no chance that a hidden block says it, too: the block is a copy, or holds one."""
OTHER_TITLE = re.compile(r"[^，。；]{0,60}[年《][^，。；]{0,60}(?:报告|总结|通知|意见|办法|规定|方案|公告|解读)》?")
CELLS = frozenset({"td", "th"})
CELL_SIZE = 120
"""A cell with no more characters than this is one of a table of figures: its paragraphs do not break the row. Others lay out a page."""
MOST_COLUMNS = 60
"""What has more in a row is laid out as it comes."""
NONE = (0, 0)
LINK_SHARE = 0.6
"""A block whose text is links for more than this share is navigation, not report."""
NAMED_LINK_SHARE = 0.3
"""The same for a block that is named as furniture."""
LINK_SIZE = 200
"""A link with more characters than this is text that somebody forgot to close a tag in."""
MAIN_SHARE = 0.85
"""The smallest element that holds this share of a page's running text is its main block."""
LINES_ABOVE = 25
"""How many lines above the main block are kept: title, dates and numbers stand there."""
NAMES = re.compile(
    r"(?:top|sub|main|side|left|right|page|site|bd|bottom)?(?:nav|navigation|menu|breadcrumb|crumb|share|footer|foot|header|sidebar|related|recommend|copyright|toolbar|"
    r"vote|survey|poll|rating|comment|feedback|pager|pagination|paging|toupiao|diaocha|pinglun|pingjia|jiucuo|fenye)s?(?:bar|box|list|wrap|wrapper|btn|buttonbox)?"
)
SIDES = re.compile(r"(?:left|right|side|aside)(?:bar|box|side|part|col|column|con|content)?")
"""How the columns of a page are named."""
FORM_SIZE = 400
"""What readers fill in has no more characters than this."""
TEXT_NAMES = frozenset("content txt text article detail zoom editor".split())
"""A block that is named so too is not told by its name (share-content, header-text)."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
AWAY = r"(?<![\w-])(?:left|top|text-indent)\s{0,9}:\s{0,9}-\d{3,9}(?:(?:r?em)|\d(?:px|pt)?)|(?<![\w-])clip\s{0,9}:\s{0,9}rect\(\s{0,9}[01](?:px)?[\s,]"
"""A place far off the screen, or cut down to nothing."""
HIDDEN = re.compile(
    rf"display\s{{0,9}}:\s{{0,9}}none|visibility\s{{0,9}}:\s{{0,9}}(?:hidden|collapse)|position\s{{0,9}}:\s{{0,9}}fixed|opacity\s{{0,9}}:\s{{0,9}}0(?![.\d])|{AWAY}",
    re.IGNORECASE,
)
NO_SIZE = re.compile(r"font-size\s{0,9}:\s{0,9}0(?![.\d])", re.IGNORECASE)
HIDDEN_NAMES = frozenset({"hide", "hidden", "d-none", "swiper-slide-duplicate", "slick-cloned", "bx-clone", "splide__slide--clone"})
"""So are named what a style sheet hides, and the copies that a carousel makes of its slides."""
ANIMATED = frozenset({"wow", "animated", "aos-init"})
"""So are named what a script moves into view."""
OUTDATED = re.compile("已作废|历史版本|旧版本")
STRUCK = re.compile(r"text-decoration(?:-line)?\s{0,9}:[^;]{0,40}line-through", re.IGNORECASE)
PREFORMATTED = re.compile(r"white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)", re.IGNORECASE)
RAISED = re.compile(r"vertical-align\s{0,9}:\s{0,9}(?:super|text-top)", re.IGNORECASE)
LOWERED = re.compile(r"vertical-align\s{0,9}:\s{0,9}sub\b", re.IGNORECASE)
MARK = re.compile(r"\s*[\[(（【〔]?\s*(?:\d{1,3}|[*†‡])\s*[\])）】〕]?\s*")
MARK_NAMES = re.compile(r"footnote|endnote|noteref|fn-?ref|\bsup\b|superscript", re.IGNORECASE)
PUNCTUATION = re.compile("[，。；：、]")
RUNNING = re.compile("[，。；、]")
SENTENCE = re.compile("[。！？；]")
TITLE = re.compile("(?<![本此该])(?:报告|報告|情况|情況|总结|總結)")
BOILERPLATE = re.compile("版权|备案|ICP|主办|承办|标识码|公网安备|浏览|分辨率|技术支持|网站地图|无障碍|分享到|访问量|点击", re.IGNORECASE)
HAN = re.compile("[\u4e00-\u9fff]")
WIDE = "\u4e00-\u9fff\u3001-\u303f\uff01-\uff60"
CUT = re.compile(rf"(?<=[{WIDE}])[ \t]*\r?\n[ \t]*(?=[{WIDE}\d])|(?<=[\d%])[ \t]*\r?\n[ \t]*(?=[{WIDE}])")
MANY_CUT = 8
"""So many lines of a page that end at its width within a sentence: each was pasted as a paragraph."""
SHORTEST_CUT = 18
"""Characters of a line of source that is cut at a width."""
MOST_DOWNWARDS = 6
"""So many characters has a word that is written downwards in a cell."""
FOLDED = re.compile(r"[^\w]*(?:点击)?(?:展开|阅读|查看|显示)(?:全文|全部|更多|余下(?:全文|内容)?|剩余(?:全文|内容)?)[^\w]*")
"""What a page says that folds the rest of its text away."""
LINE_ENDS = re.compile(r"[\t\r\n]+")
SPACES = re.compile(r"[ \t\r\f\v\xa0]*\t[ \t\r\f\v\xa0]*|[ \r\f\v\xa0]+")
SUPERSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
SUBSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "₀₁₂₃₄₅₆₇₈₉" * 2)


class Size(NamedTuple):
    """What an element holds: characters, those of links, links, sentences outside of links, marks of running text,
    whether there is a title, a table or a full stop in it, and fields that readers choose or write in."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    sentences: int = 0
    running: int = 0
    titled: bool = False
    tabled: bool = False
    fields: int = 0
    stopped: bool = False


NOTHING, A_FIELD = Size(), Size(fields=1)


def text_of(body: Element) -> tuple[str, tuple[str, ...]]:
    """Lines of the main block and of what stands above it, and notes on what is not in them."""
    sizes = _sizes(body)
    aside = {element for element in body.iter() if element is not body and _is_set_aside(element)}
    shown, parts, left = _shown(body, aside, sizes)
    answered = {quote for quote in body.iter("blockquote") if quote.get("type") == "cite"}  # the mail that this one answers
    pieces, spans = _walk(body, (aside - shown) | _copies(body, aside, sizes) | _sides(body, sizes) | answered, sizes)
    start, end = _main(body, pieces, spans, sizes, parts)
    notes = (f"hidden_text: {left:,} characters that the page does not show were left out",) if left else ()
    text = filled("\n".join([*_lines(pieces[:start])[-LINES_ABOVE:], *_lines(pieces[start:end])]))
    return rejoined(unwrapped(text, MANY_CUT)), notes


def _is_set_aside(element: Element) -> bool:
    """Whether a browser does not show an element at once."""
    is_closed = element.get("hidden") is not None or element.get("popover") is not None or (element.tag == "dialog" and element.get("open") is None)
    if element.tag in ASIDE or is_closed:
        return True
    style, classes = element.get("style"), element.get("class")
    if element.get("data-aos") is not None or (classes and not ANIMATED.isdisjoint(classes.split())):
        return False
    if style and (HIDDEN.search(style) or (len(element) == 0 and NO_SIZE.search(style))):
        return True
    return bool(classes) and not HIDDEN_NAMES.isdisjoint(classes.split())


def _shown(body: Element, aside: set[Element], sizes: dict[Element, Size]) -> tuple[set[Element], set[Element], int]:
    """Which elements set aside are the page's text after all, which of them are further parts of what is seen, and how many characters of
    running text are in the others.

    Where what is set aside holds more running text than what is seen, a script shows it later. Copies of what is seen (for
    printing, for sharing) stay aside.
    """
    tops = _tops(body, aside)
    if not tops:
        return set(), set(), 0
    seen = sizes[body].running - sum(sizes[element].running for element in tops)
    known = _letters("".join(_walk(body, aside, sizes)[0]))
    fresh: list[Element] = []
    for element in tops:
        inner = list(element.itertext()) if sizes[element].running else []
        repeats = any(len(piece) > LONGEST_REPEATED and piece in known for piece in map(_letters, inner))
        if inner and not repeats and (text := _letters("".join(inner))) not in known:
            fresh.append(element)
            known += text
    parts: set[Element] = set()
    left = 0
    if sum(sizes[element].running for element in fresh) <= seen:
        parts = _further_parts(fresh, aside, sizes)
        left = sum(sizes[element].characters for element in fresh if element not in parts)
        fresh = list(parts)
    inside = {inner for element in fresh for inner in element.iter() if inner in aside and inner.tag not in {"textarea", "iframe"}}
    return inside, parts, left


def _further_parts(hidden: list[Element], aside: set[Element], sizes: dict[Element, Size]) -> set[Element]:
    """The hidden blocks that go on with the text: beside a shown one of their kind, as the pages, slides and panels of a text are that its
    reader turns over, or beside any text where the page offers all of it (展开全文). A block under a document's title (last year's report, an
    explanation) is none."""
    kinds: dict[Element, set[tuple[str, str]]] = {}
    is_folded = bool(hidden) and any(FOLDED.fullmatch(piece.strip()) for piece in hidden[0].getroottree().getroot().itertext())
    parts = set()
    for element in hidden:
        parent = element.getparent()
        if element.tag in PART_TAGS and not any(OTHER_TITLE.fullmatch(piece.strip()) or OUTDATED.search(piece) for piece in element.itertext()):
            if parent not in kinds:
                kinds[parent] = {kind for other in parent if other not in aside and sizes[other].running for kind in _kinds(other)}
            is_rest = is_folded and any(other not in aside and sizes[other].running for other in parent)
            parts |= {element} if is_rest or _kinds(element) & kinds[parent] else set()
    return parts


def _kinds(element: Element) -> set[tuple[str, str]]:
    """An element's tag with each word that it is named by, without numbers (page-2)."""
    words = f"{element.get('class', '')} {element.get('id', '')}".split()
    return {(str(element.tag), re.sub(r"[\d_-]+", "", word)) for word in words} - {(str(element.tag), "")}


def _copies(body: Element, aside: set[Element], sizes: dict[Element, Size]) -> set[Element]:
    """The blocks that say what one beside them said word for word: of a page for desks and phones, one of which its own style hides."""
    first: dict[tuple[Element, Size], Element] = {}
    copies = set()
    for element in body.iter(*PART_TAGS):
        if sizes[element].sentences > 1 and element not in aside and element is not body:
            other = first.setdefault((element.getparent(), sizes[element]), element)
            if other is not element and _letters("".join(element.itertext())) == _letters("".join(other.itertext())):
                copies.add(element)
    return copies


def _sides(body: Element, sizes: dict[Element, Size]) -> set[Element]:
    """The columns without a sentence beside the one that holds a document with its title: a mailbox's figures, the like."""
    around = {element.getparent() for element in body.iter("div", "td", "article", "section", "main") if sizes[element].titled and sizes[element].sentences > 1}
    beside = (element for parent in around for element in parent if not (sizes[element].titled or sizes[element].sentences or sizes[element].tabled))
    return {element for element in beside if any(SIDES.fullmatch(word) for word in _words(element))}


def _tops(body: Element, aside: set[Element]) -> list[Element]:
    """The elements set aside that lie in no other one."""
    tops, stack = [], [body]
    while stack:
        for child in stack.pop():
            if child in aside:
                tops.append(child)
            elif isinstance(child.tag, str) and child.tag not in NEVER:
                stack.append(child)
    return tops


def _letters(text: str) -> str:
    """A text without blanks and stops, as copies of it differ in them."""
    return re.sub(r"[\W_]", "", text)


def _sizes(body: Element) -> dict[Element, Size]:
    """What each element holds."""
    sizes: dict[Element, Size] = {}
    for element in reversed(list(body.iter())):
        tag = element.tag
        if not isinstance(tag, str) or tag in NEVER:
            is_field = tag == "input" and (element.get("type") or "").lower() == "radio"
            sizes[element] = A_FIELD if is_field else NOTHING
            continue
        size = _of_text(element.text)
        for child in element:
            size = _sum(size, sizes[child], _of_text(child.tail))
        if tag == "textarea":
            size = size._replace(fields=1)
        elif tag == "table":
            size = size._replace(tabled=True)
        elif tag == "a" and element.get("href") and size.characters <= LINK_SIZE:
            size = Size(size.characters, size.characters, size.links + 1, running=size.running, stopped=size.stopped)
        sizes[element] = size
    return sizes


def _of_text(piece: str | None) -> Size:
    if not piece or piece.isspace():
        return NOTHING
    sentences = 0 if BOILERPLATE.search(piece) else len(SENTENCE.findall(piece))
    return Size(len(piece.strip()), 0, 0, sentences, len(RUNNING.findall(piece)), TITLE.search(piece) is not None, stopped="。" in piece)


def _sum(*sizes: Size) -> Size:
    held = [size for size in sizes if size is not NOTHING]
    if len(held) < 2:
        return held[0] if held else NOTHING
    characters, linked, links, sentences, running, titled, tabled, fields, stopped = map(sum, zip(*held, strict=True))
    return Size(characters, linked, links, sentences, running, bool(titled), bool(tabled), fields, bool(stopped))


def _is_furniture(element: Element, size: Size) -> bool:
    """Navigation and the like: named so and without a sentence or title of its own, holding little but links, or for readers to fill in."""
    if element.tag not in BLOCKS and element.tag not in FURNITURE_TAGS:
        return False
    if size.fields and _is_form(size):
        return True
    if element.tag in FURNITURE_TAGS or (element.tag not in {"body", "table", "tr", "p"} and _is_named(element)):
        return not (size.sentences or size.titled) or size.linked > NAMED_LINK_SHARE * size.characters
    is_list = size.characters > 0 and size.linked > LINK_SHARE * size.characters and size.links > 1
    return is_list and element.tag not in {"body", "table", "tr"} and not (size.running > 1 and element.tag == "p")


def _is_form(size: Size) -> bool:
    """A poll, a form for remarks: a few words beside fields, and no sentence that ends."""
    return not (size.titled or size.tabled or size.stopped) and size.characters <= FORM_SIZE


def _is_named(element: Element) -> bool:
    words = _words(element)
    return any(NAMES.fullmatch(word) for word in words) and TEXT_NAMES.isdisjoint(words)


def _words(element: Element) -> list[str]:
    """The words that an element is named by."""
    return [word.lower() for word in WORD.findall(f"{element.get('id', '')} {element.get('class', '')}")]


def _walk(body: Element, dropped: set[Element], sizes: dict[Element, Size]) -> tuple[list[str], dict[Element, tuple[int, int]]]:
    """The page's text in pieces, and where among them each element begins and ends.

    Depth first without recursion, (element, is_end) pairs on a stack, so that depth costs no frames.
    """
    pieces: list[str] = []
    spans: dict[Element, tuple[int, int]] = {}
    merged = _merged(body)
    stack: list[tuple[Element, bool]] = [(body, False)]
    cell: Element | None = None
    mark: Element | None = None
    pre: Element | None = None
    digits: dict[int, int] = {}
    while stack:
        element, is_end = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = "" if tag not in BLOCKS else "\n" if cell is None else " "
        if is_end:
            if cell is element:
                cell, start = None, spans[element][0]
                if _is_downwards(pieces[start:]):
                    pieces[start:] = [piece.strip(" ") for piece in pieces[start:]]
            mark, digits = (None, {}) if mark is element else (mark, digits)
            if pre is element:
                pre, start = None, spans[element][0]
                pieces[start:] = [unwrapped("".join(pieces[start:])), *[""] * (len(pieces) - start - 1)]
            pieces.append("\t" + f"{FILLED}\t" * merged.get(element, NONE)[1] if tag in CELLS else block)
            spans[element] = (spans[element][0], len(pieces))
        elif not tag or tag in NEVER or element in dropped or _is_struck(element) or (element is not body and _is_furniture(element, sizes[element])):
            pieces.append(block)
        else:
            filled = merged.get(element, NONE)[0]
            cell = element if cell is None and (filled or _is_cell(element, sizes[element])) else cell
            if mark is None and (table := _mark(element)):
                mark, digits = element, table
            pre = element if pre is None and cell is None and _is_preformatted(element) else pre
            spans[element] = (len(pieces), len(pieces))
            pieces += [
                f"{FILLED}\t" * filled + block or ("" if tag != "br" else "\n" if cell is None else " "),
                _inline(element.text, digits, keeps_lines=pre is not None),
            ]
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not body:
            pieces.append(_inline(element.tail, digits, keeps_lines=pre is not None))
    return pieces, spans


def _merged(body: Element) -> dict[Element, tuple[int, int]]:
    """How many columns before and behind each cell of a table a merged one fills, of its row or from above. A cell alone in its row is
    no cell of figures."""
    found: dict[Element, tuple[int, int]] = {}
    for table in body.iter("table"):
        until: dict[int, int] = {}
        for n, row in enumerate(_rows(table)):
            cells, column, spans = [cell for cell in row if cell.tag in CELLS], 0, []
            for cell in cells:
                start = column
                while until.get(column, 0) > n:
                    column += 1
                wide = _span(cell, "colspan")
                spans.append((column - start, wide - 1))
                until |= dict.fromkeys(range(column, column + wide), n + _span(cell, "rowspan"))
                column += wide
                if column > MOST_COLUMNS:
                    break
            if column > MOST_COLUMNS:
                break
            behind = max((i + 1 - column for i, end in until.items() if i >= column and end > n), default=0)
            if len(cells) > 1 or (cells and (spans[0][0] or behind)):
                spans[-1] = spans[-1][0], spans[-1][1] + behind
                found |= {cell: span for cell, span in zip(cells, spans, strict=True) if span != NONE}
    return found


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, without those of tables in it."""
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in {"thead", "tbody", "tfoot"}:
            yield from part.iterchildren("tr")


def _span(cell: Element, name: str) -> int:
    told = cell.get(name) or ""
    return max(1, min(int(told), MOST_COLUMNS + 1)) if re.fullmatch(r"\d{1,4}", told) else 1


def _is_cell(element: Element, size: Size) -> bool:
    """Whether an element is a cell of a table of figures; one alone in its row, or with a table in it, lays out a page."""
    if element.tag not in CELLS or size.characters > CELL_SIZE or size.tabled:
        return False
    return any(next(element.itersiblings(*CELLS, preceding=preceding), None) is not None for preceding in (True, False))


def _is_downwards(pieces: list[str]) -> bool:
    """Whether a cell's word is written from above downwards in a narrow column, a character a line."""
    said = [piece.strip() for piece in pieces if piece.strip()]
    return 1 < len(said) <= MOST_DOWNWARDS and all(HAN.fullmatch(piece) for piece in said)


def _is_struck(element: Element) -> bool:
    style = element.get("style")
    return bool(style) and STRUCK.search(style) is not None


def _is_preformatted(element: Element) -> bool:
    style = element.get("style")
    return element.tag in {"pre", "listing", "xmp", "plaintext"} or (bool(style) and PREFORMATTED.search(style) is not None)


def _mark(element: Element) -> dict[int, int]:
    """How the digits of a raised or lowered element are written, so that none of them becomes one of the figure beside it."""
    style, classes = element.get("style"), element.get("class")
    if element.tag == "sup" or (style and RAISED.search(style)):
        return SUPERSCRIPT
    if element.tag == "sub" or (style and LOWERED.search(style)):
        return SUBSCRIPT
    is_anchor = element.tag == "a" and (element.get("href") or "").startswith("#")
    if (is_anchor or (classes and MARK_NAMES.search(classes))) and MARK.fullmatch("".join(element.itertext())[:20]):
        return SUPERSCRIPT
    return {}


def _main(body: Element, pieces: list[str], spans: dict[Element, tuple[int, int]], sizes: dict[Element, Size], parts: set[Element]) -> tuple[int, int]:
    """First piece and the one behind the last of the main block: down from the body while one child holds nearly all
    that reads as sentences, by their punctuation, and no paragraph or further part stands beside it."""
    running = [0, *accumulate(len(PUNCTUATION.findall(piece)) if piece else 0 for piece in pieces)]
    wanted = MAIN_SHARE * running[-1]
    main = body
    runs = any(RUNNING.search(piece) for piece in pieces)
    while runs:
        inner = next((child for child in main if child in spans and running[spans[child][1]] - running[spans[child][0]] >= wanted), None)
        if (
            inner is None
            or inner.tag in {"p", "span", "font"}
            or any(child in parts or _is_beside(child, sizes) for child in main if child is not inner and child in spans)
        ):
            break
        main = inner
    return spans[main]


def _is_beside(element: Element, sizes: dict[Element, Size]) -> bool:
    """Whether what stands beside the main block is a part of the same text: a paragraph with a sentence, a table of figures or a row."""
    size = sizes[element]
    if element.tag == "p":
        return size.sentences > 0 and size.links == 0
    is_row = element.tag == "tr" and any(_is_cell(cell, sizes[cell]) for cell in element)
    return (
        (element.tag == "table" or is_row)
        and size.links == 0
        and size.characters > 0
        and not BOILERPLATE.search(text := "".join(element.itertext()))
        and bool(re.search(r"\d", text))
    )


def _lines(pieces: list[str]) -> list[str]:
    found = (SPACES.sub(_space, line).strip(" \t") for line in "".join(pieces).split("\n"))
    return [line for line in found if line.strip()]


def _space(match: re.Match[str]) -> str:
    return "\t" if "\t" in match[0] else " "


def _inline(content: str | None, digits: dict[int, int], *, keeps_lines: bool) -> str:
    if not content:
        return ""
    if digits and re.fullmatch(r"\s*(?:注\s?\d{0,2}|[a-z*†‡#])\s*", content):
        content = f"[{content.strip()}]"
    elif digits and not re.search(r"[\[\]()（）【】〔〕［］]", content):
        content = content.translate(digits)
    return content if keeps_lines else LINE_ENDS.sub(" ", _of_source(content))


def _of_source(content: str) -> str:
    """A text without the line ends of the page's source between Chinese characters, where they cut running text at a width: they part no words (CSS Text 3)."""
    if "\n" not in content or not RUNNING.search(content):
        return content
    *cut, _ = content.strip().split("\n")
    return CUT.sub("", content) if cut and all(len(line.strip()) >= SHORTEST_CUT for line in cut) else content

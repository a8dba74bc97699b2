"""A Word file to its text: paragraphs with their automatic numbers, tables and text boxes, in the order of the document.

What people see is read, once; what is struck, deleted, hidden or set over the text as a reading is not.
"""

import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, islice, takewhile

from lxml import etree
from lxml.etree import _Element

from fazhi.read import html, rtf, text
from fazhi.read.archive import TooLarge, is_archive
from fazhi.read.errors import Unreadable
from fazhi.read.mail import TITLED, page_of
from fazhi.read.numbering import DEEPEST_STYLE, Numbering, W, value
from fazhi.read.package import Package
from fazhi.read.wrapped import of_lines

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
OFFICE = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "urn:schemas-microsoft-com:")
TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
"""A text that is drawn (WordArt): a title, or a watermark."""
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "tblPr", "tblGrid", "sdtPr", "sdtEndPr", "rubyPr")}
"""What is deleted, readings over characters, and properties."""
MARKS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
KEEPS_BLANKS, XML_BLANKS = "{http://www.w3.org/XML/1998/namespace}space", " \t\r\n"
"""Of a text that does not say so the blanks around it are the file's, not the text's (17.3.3.31)."""
WHITE = "FFFFFF"
TEXTS = {f"{W}t", f"{A}t", MATH_TEXT}
PARAGRAPHS = {f"{W}p", f"{A}p"}
TAKEN_IN = {f"{W}altChunk": "}id", "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "}dm"}
"""What stands for lines of another part of the package, and the attribute that names it: a document, the texts of a diagram."""
HEAD_LINES = 30
"""Where among these no line may be the title of a year's report, the first such one of a page's header is."""
ASKS = re.compile("单击|点击|点按|此处|输入|选择|填写|click|choose|enter", re.IGNORECASE)
LONGEST_REQUEST = 60
MOST_COLUMNS = 60
"""A cell merged over more columns is none of a table of figures."""
CELL_SIZE = 120
"""As in pages: a cell of several paragraphs with more characters than this lays out a page, its paragraphs stay lines."""
RAISED = 6
"""Half points by which a run must stand above its line to be a mark."""
SUPERSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
SUBSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "₀₁₂₃₄₅₆₇₈₉" * 2)


def to_text(data: bytes, *, is_outermost: bool = True) -> str:
    """Text of a Word document: a line a paragraph, a table row's cells separated by tabs. is_outermost: whether what it takes in whole
    is read, too.

    Raises Unreadable: `too_large`, `damaged_docx`.
    """
    try:
        package = Package(data)
        main = package.main()
        root = package.tree(main)
        if root is None:
            raise KeyError(main)
        parts = dict(package.related(main))
        numbering, styles = (package.tree(parts.get(kind, f"word/{kind}.xml")) for kind in ("numbering", "styles"))
        chunks = {key: _taken_in(content, is_outermost) for key, content in package.chunks(main).items()}
        chunks |= {key: ["".join(line.itertext(f"{A}t")) for line in root.iter(f"{A}p")] for key, root in package.diagrams(main).items()}
        numbers, looks = Numbering(numbering, styles), Styles(styles)
        lines = _lines(root, numbers, looks, chunks)
        if not any(map(TITLED.search, lines[:HEAD_LINES])):
            headers = (package.tree(name) for kind, name in package.related(main) if kind == "header")
            over = (line for header in headers if header is not None for line in _lines(header, numbers, looks, {}))
            lines = [*islice(filter(TITLED.search, over), 1), *lines]
    except TooLarge as error:
        raise Unreadable("too_large", f"the Word file {error}: see whether it is a report at all", MEDIA_TYPE) from None
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise Unreadable("damaged_docx", f"the Word file cannot be opened ({type(error).__name__}): fetch it again", MEDIA_TYPE) from error
    return of_lines(lines)


def _taken_in(data: bytes, is_outermost: bool) -> list[str]:
    """The lines of a document (a page, a text, a Word file) that a Word file takes in whole. Raises Unreadable."""
    if not is_outermost:
        return []
    if data.lstrip().startswith(rtf.SIGNATURE):
        return rtf.to_text(data).split("\n")
    if is_archive(data):
        return to_text(data, is_outermost=False).split("\n")
    content = page_of(data, is_alone=False) or data
    decoded = text.decode(content, "text/html")[0]
    return (html.to_text(decoded, "text/html").text if html.looks_like_html(content) else text.clean(decoded)).split("\n")


class Styles:
    """What a document's styles say of their runs."""

    def __init__(self, root: _Element | None) -> None:
        self.styles = {} if root is None else {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
        self.known: dict[tuple[str, str], str | None] = {}

    def said(self, style: str | None, name: str) -> str | None:
        """Value of a run's property in a style or those that it is based on; "on" for a bare one, null where none has it."""
        if style is None:
            return None
        if (style, name) not in self.known:
            at, found = style, None
            for _ in range(DEEPEST_STYLE):
                node = self.styles.get(at)
                properties = None if node is None else node.find(f"{W}rPr")
                found = None if properties is None else _said(properties, name)
                if node is None or found is not None or (based := value(node, "basedOn")) is None:
                    break
                at = based
            self.known[style, name] = found
        return self.known[style, name]


def _said(properties: _Element, name: str) -> str | None:
    node = properties.find(f"{W}{name}")
    return None if node is None else node.get(f"{W}val") or "on"


def _is_on(said: str | None) -> bool:
    return said is not None and said not in {"0", "false", "off", "none"}


@dataclass
class Block:
    """What holds lines while they are read: the document, a text box, a table, a row, a cell, a paragraph.

    text: of a paragraph, in pieces. cells: of a row, the lines of each. wide: the columns that a cell is merged over; of a row, one and those
    that its merged cells fill besides their own.
    """

    kind: str
    lines: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    style: str | None = None
    label: str = ""
    wide: int = 1
    is_joined: bool = False


def _lines(root: _Element, numbering: Numbering, styles: Styles, chunks: dict[str, list[str]]) -> list[str]:
    """All lines, in one pass over the tree without recursion, so that nesting costs neither time nor frames."""
    blocks = [Block("document")]
    walk = etree.iterwalk(root, events=("start", "end"))
    asked, ignorable = _asked(root), _ignorable(root)
    skipped: _Element | None = None
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED or _is_left_out(element, blocks, styles) or (ignorable and tag.startswith(ignorable)):
                skipped = element
                walk.skip_subtree()
            elif tag in PARAGRAPHS:
                blocks.append(_paragraph(element, numbering))
            elif tag == f"{W}tr":
                blocks.append(Block("row", cells=[[] for _ in range(_columns(element, "gridBefore"))]))
            elif tag in {f"{W}tc", f"{W}txbxContent"}:
                blocks.append(Block("cell", wide=_columns(element, "gridSpan")) if tag == f"{W}tc" else Block("box"))
            elif tag in TEXTS and element not in asked:
                blocks[-1].text.append(_written(element, blocks[-1].style, styles))
            elif tag in TAKEN_IN:
                blocks[-1].lines += chunks.get(next((value for key, value in element.attrib.items() if key.endswith(TAKEN_IN[tag])), ""), [])
            elif tag == f"{W}ddList":
                blocks[-1].text.append(_chosen(element))
            elif tag == TEXT_PATH and TITLED.search(written := element.get("string") or ""):
                blocks[-1].lines.append(written)
            elif tag in MARKS:
                blocks[-1].text.append(MARKS[tag])
            elif tag == f"{W}sym":
                blocks[-1].text.append(_symbol(element))
        elif element is not skipped and tag in {*PARAGRAPHS, f"{W}tr", f"{W}tc", f"{W}txbxContent"}:
            block = blocks.pop()
            _close(block, blocks[-1])
    return blocks[0].lines


def _ignorable(root: _Element) -> tuple[str, ...]:
    """How the names begin of elements that a document tells a program to pass over if it does not know them (mc:Ignorable), and that none of
    Microsoft's formats has."""
    told = ((element, prefix) for element in root.xpath("//*[@mc:Ignorable]", namespaces={"mc": MC[1:-1]}) for prefix in element.get(f"{MC}Ignorable").split())
    spaces = {element.nsmap.get(prefix) for element, prefix in told}
    return tuple(f"{{{space}}}" for space in spaces if space and not space.startswith(OFFICE))


def _asked(root: _Element) -> set[_Element]:
    """The texts that stand in what a field asks for and not in what it shows, as the result of a field in another one's condition does. A
    field that does not end hides nothing."""
    if next(root.iter(f"{W}fldChar"), None) is None:
        return set()
    texts: list[_Element] = []
    fields: list[int | None] = []
    hidden: Counter[int] = Counter()
    for element in root.iter(f"{W}fldChar", *TEXTS):
        kind = element.get(f"{W}fldCharType")
        if kind is None:
            texts.append(element)
        elif kind == "begin":
            fields.append(len(texts))
        elif fields:
            if (start := fields.pop()) is not None:
                hidden[start] += 1
                hidden[len(texts)] -= 1
            if kind == "separate":
                fields.append(None)
    depths = accumulate(hidden[i] for i in range(len(texts)))
    return {text for text, depth in zip(texts, depths, strict=True) if depth}


def _symbol(element: _Element) -> str:
    """A character that was inserted as a symbol (17.3.3.30), in a font of text; of a font of symbols (from U+F000 on) it is a picture."""
    code = element.get(f"{W}char") or ""
    number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else 0
    return "" if number < 0x20 or 0xD800 <= number < 0xF900 else chr(number)


def _chosen(entries: _Element) -> str:
    """What a form's list shows (17.16.9): the entry that was chosen, else the first one; nothing where the field has a result of its own."""
    listed = [entry.get(f"{W}val") or "" for entry in entries.iter(f"{W}listEntry")]
    number = value(entries, "result") or value(entries, "default") or "0"
    run = next(entries.iterancestors(f"{W}r"), None)
    behind = (part for sibling in (run.itersiblings() if run is not None else ()) for part in sibling.iter(f"{W}t", f"{W}fldChar"))
    is_told = any(part.tag == f"{W}t" for part in takewhile(lambda part: part.get(f"{W}fldCharType") != "end", behind))
    return "" if is_told or not re.fullmatch(r"\d{1,3}", number) or int(number) >= len(listed) else listed[int(number)]


def _paragraph(element: _Element, numbering: Numbering) -> Block:
    properties = element.find(f"{W}pPr")
    mark = None if properties is None else properties.find(f"{W}rPr")
    style = None if properties is None else value(properties, "pStyle")
    is_joined = mark is not None and mark.find(f"{W}del") is not None
    return Block("paragraph", style=style, label=numbering.label(element), is_joined=is_joined)


def _is_left_out(element: _Element, blocks: list[Block], styles: Styles) -> bool:
    """Runs that nobody sees or that are struck, fields that nobody filled in, rows and cells that are deleted or go on from the row above, and of several
    forms of one drawing all but the first known one with a text."""
    tag = element.tag
    if tag == f"{W}r":
        properties = element.find(f"{W}rPr")
        is_hidden = any(_is_set(properties, blocks[-1].style, styles, name) for name in ("strike", "dstrike", "vanish", "specVanish"))
        return is_hidden or (properties is not None and _is_white_on_white(element, properties, blocks))
    if tag == f"{W}sdt":
        return _is_placeholder(element)
    if tag == f"{W}tr":
        properties = element.find(f"{W}trPr")
        return properties is not None and any(properties.find(f"{W}{name}") is not None for name in ("del", "hidden"))
    if tag == f"{W}tc":
        properties = element.find(f"{W}tcPr")
        if properties is None or (merged := properties.find(f"{W}vMerge")) is None or merged.get(f"{W}val") == "restart":
            return properties is not None and properties.find(f"{W}cellDel") is not None
        blocks[-1].cells += [[] for _ in range(_columns(element, "gridSpan"))]
        return True
    if tag in {f"{MC}Choice", f"{MC}Fallback"}:
        before = element.itersiblings(f"{MC}Choice", preceding=True)
        return not _is_known(element) or any(_is_known(choice) and next(choice.iter(*TEXTS), None) is not None for choice in before)
    return False


def _is_white_on_white(run: _Element, properties: _Element, blocks: list[Block]) -> bool:
    """Whether a run of the text itself, and of no table or box with a ground of its own, is white and nothing darkens its ground."""
    if (_said(properties, "color") or "").upper() != WHITE or any(block.kind in {"cell", "box"} for block in blocks):
        return False
    paragraph = run.getparent()
    grounds = (properties, None if paragraph is None else paragraph.find(f"{W}pPr"))
    return not any(ground is not None and any(ground.find(f"{W}{name}") is not None for name in ("shd", "highlight")) for ground in grounds)


def _is_placeholder(control: _Element) -> bool:
    """Whether a content control still asks for its text (17.5.2.39). One that says so and asks for nothing was filled in by a program."""
    properties = control.find(f"{W}sdtPr")
    if properties is None or not _is_on(_said(properties, "showingPlcHdr")):
        return False
    written = "".join(text.text or "" for text in control.iter(*TEXTS))
    return len(written) <= LONGEST_REQUEST and ASKS.search(written) is not None


def _is_known(choice: _Element) -> bool:
    """Whether Word knows the namespaces that a form of a drawing asks for; one that has no other form in its place is shown anyway. A prefix
    without a namespace is known where the other form has no text."""
    fallback = next(choice.itersiblings(f"{MC}Fallback"), None)
    asked = [choice.nsmap.get(prefix) for prefix in (choice.get("Requires") or "").split()]
    is_known = all(space is None or space.startswith(OFFICE) for space in asked)
    return fallback is None or (is_known and (None not in asked or next(fallback.iter(*TEXTS), None) is None))


def _columns(element: _Element, name: str) -> int:
    """How many columns a cell is merged over (gridSpan, at least one), or a row leaves free before its first cell (gridBefore)."""
    properties = element.find(f"{W}{'trPr' if name == 'gridBefore' else 'tcPr'}")
    told = None if properties is None else value(properties, name)
    least = 0 if name == "gridBefore" else 1
    return max(least, min(int(told), MOST_COLUMNS)) if told and re.fullmatch(r"\d{1,4}", told) else least


def _is_set(properties: _Element | None, paragraph_style: str | None, styles: Styles, name: str) -> bool:
    """Whether a run has a property that toggles: its own word, else of its two styles one and not both (17.7.3)."""
    own = None if properties is None else _said(properties, name)
    if own is not None:
        return _is_on(own)
    run_style = None if properties is None else value(properties, "rStyle")
    return _is_on(styles.said(run_style, name)) != _is_on(styles.said(paragraph_style, name))


def _written(element: _Element, paragraph_style: str | None, styles: Styles) -> str:
    """A run's text; raised and lowered digits as such characters, so that none becomes one of the figure beside it."""
    text = (element.text or "") if element.get(KEEPS_BLANKS) == "preserve" else (element.text or "").strip(XML_BLANKS)
    run = element.getparent()
    properties = None if run is None else run.find(f"{W}rPr")
    said = [properties is not None and _said(properties, "vertAlign")] if properties is not None else []
    said += [styles.said(None if properties is None else value(properties, "rStyle"), "vertAlign"), styles.said(paragraph_style, "vertAlign")]
    how = next((one for one in said if one), None)
    position = None if properties is None else _said(properties, "position")
    if how is None and position and re.fullmatch(r"-?\d{1,4}", position) and abs(int(position)) >= RAISED and len(text) <= 4:
        how = "superscript" if int(position) > 0 else "subscript"
    if re.search(r"[\[\]()（）【】〔〕]", text):
        return text
    return text.translate({"superscript": SUPERSCRIPT, "subscript": SUBSCRIPT}.get(how or "", {}))


def _close(block: Block, outer: Block) -> None:
    """Hand what a block held to the one around it.

    A title in a frame that is anchored in the first paragraph stands over it. A number that ends in no point stands two blanks from a figure.
    """
    if block.kind == "paragraph":
        text = "".join(block.text)
        is_bare = block.label[-2:-1].isdecimal() and text.lstrip()[:1].isdecimal()
        lines = _broken(f"{block.label} " if is_bare else block.label, text)
        if outer.is_joined and lines and outer.lines:
            outer.lines[-1] += lines.pop(0)
        is_titled = outer.kind == "document" and not any(map(str.strip, outer.lines)) and any(map(TITLED.search, block.lines))
        outer.lines += [*block.lines, *lines] if is_titled else [*lines, *block.lines]
        outer.is_joined = block.is_joined and not block.lines
    elif block.kind == "cell":
        if outer.kind == "row":
            outer.cells += [[line for line in block.lines if line.strip()], *([] for _ in range(block.wide - 1))]
            outer.wide += block.wide - 1
        else:
            outer.lines += block.lines
    elif block.kind == "row":
        is_alone = len(block.cells) == block.wide
        outer.lines += _row(block.cells[:1] if is_alone else block.cells) + block.lines
    else:
        outer.lines += block.lines


def _broken(label: str, text: str) -> list[str]:
    """Lines of a paragraph. Line breaks in one of several sentences end its lines; in a title they only wrap it."""
    if "\n" not in text:
        return [label + text] if text.strip() else []
    if "。" in text:
        first, *rest = [line for line in text.split("\n") if line.strip()] or [""]
        return [label + first, *rest]
    return [label + text.replace("\n", " ")] if text.strip() else []


def _row(cells: list[list[str]]) -> list[str]:
    """A row as a line with tabs between its cells; as its cells' own lines where it lays out a page."""
    lays_out = len(cells) == 1 or any(len(cell) > 1 and (sum(map(len, cell)) > CELL_SIZE or any("\t" in line for line in cell)) for cell in cells)
    if lays_out:
        return [line for cell in cells for line in cell]
    return ["\t".join(" ".join(line.strip() for line in cell) for cell in cells)]

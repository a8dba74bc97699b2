"""The automatic numbers of a Word document's paragraphs, counted as they come (ECMA-376, part 1, 17.9)."""

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
CHINESE_FORMATS = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "taiwaneseCounting", "koreanDigital"}
FORMAL_FORMATS = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
ROWS = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
CIRCLED = {"decimalEnclosedCircle": 0x2460, "decimalEnclosedCircleChinese": 0x2460, "decimalEnclosedParen": 0x2474, "decimalEnclosedFullstop": 0x2488}
ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
DEEPEST_STYLE = 20


class Numbering:
    """The lists of a document, and how far each has been counted. numbering, styles: roots of these parts, null for none."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        lists = {} if numbering is None else {value(n, "abstractNumId", own=True): n for n in numbering.iter(f"{W}abstractNum")}
        linked = {value(n, "styleLink"): n for n in lists.values() if value(n, "styleLink")}
        nums = [] if numbering is None else numbering.findall(f"{W}num")
        self.lists = {n.get(f"{W}numId"): value(n, "abstractNumId") for n in nums}
        self.starts = {(n.get(f"{W}numId"), o.get(f"{W}ilvl")): value(o, "startOverride") for n in nums for o in n.iter(f"{W}lvlOverride")}
        self.levels = {
            key: {level.get(f"{W}ilvl"): level for level in linked.get(value(one, "numStyleLink"), one).iter(f"{W}lvl")} for key, one in lists.items()
        }
        self.styles = {} if styles is None else {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
        self.counts: dict[tuple[str, int], int] = {}
        self.started: set[tuple[str, int]] = set()

    def label(self, paragraph: _Element) -> str:
        """The number that the page shows before a paragraph (一、 or 1.2), empty for none and for bullets."""
        number, level = self._place(paragraph)
        key = self.lists.get(number or "")
        shape = self.levels.get(key or "", {}).get(str(level))
        if key is None or shape is None or number is None:
            return ""
        self._count(key, number, level, int(value(shape, "start") or 1))
        label = value(shape, "lvlText") or ""
        if value(shape, "numFmt") in {"bullet", "none"}:
            return ""
        for i in range(level + 1):
            upper = self.levels[key].get(str(i))
            how = "decimal" if upper is None or shape.find(f"{W}isLgl") is not None else value(upper, "numFmt")
            label = label.replace(f"%{i + 1}", spelled(self.counts.get((key, i), 1), how or "decimal"))
        return label if label.endswith(("、", "）", ")", "．", "，", "：", " ")) or not label else f"{label} "

    def _count(self, key: str, number: str, level: int, start: int) -> None:
        override = self.starts.get((number, str(level)))
        if override is not None and (number, level) not in self.started:
            self.started.add((number, level))
            self.counts[key, level] = int(override) - 1
        self.counts[key, level] = self.counts.get((key, level), start - 1) + 1
        for below in range(level + 1, 10):
            self.counts.pop((key, below), None)

    def _place(self, paragraph: _Element) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else its style's or that of a style this one is based on."""
        node = paragraph.find(f"{W}pPr")
        style: str | None = None
        for _ in range(DEEPEST_STYLE):
            found = None if node is None else node.find(f"{W}numPr")
            if found is not None and (number := value(found, "numId")) is not None:
                told = value(found, "ilvl")
                return number, self._level(number, style) if told is None else int(told)
            style = value(self.styles[style], "basedOn") if style else None if node is None else value(node, "pStyle")
            if style is None or style not in self.styles:
                break
            node = self.styles[style].find(f"{W}pPr")
        return None, 0

    def _level(self, number: str, style: str | None) -> int:
        """The level that a list ties to a style, else the first."""
        levels = self.levels.get(self.lists.get(number) or "", {})
        return next((int(i) for i, level in levels.items() if style and value(level, "pStyle") == style), 0)


def spelled(n: int, how: str) -> str:
    """A list's number as its format writes it; formats that reports do not use become digits."""
    if how in CHINESE_FORMATS and 0 < n < 100:
        tens, ones = divmod(n, 10)
        return f"{'' if tens < 2 else HAN[tens]}{'十' if tens else ''}{HAN[ones] if ones else ''}"
    if how in FORMAL_FORMATS and 0 < n < 100:
        tens, ones = divmod(n, 10)
        return f"{FORMAL[tens] if tens else ''}{'拾' if tens else ''}{FORMAL[ones] if ones else ''}"
    if how in ROWS and n > 0:
        return ROWS[how][(n - 1) % len(ROWS[how])]
    if how in {"lowerLetter", "upperLetter"} and 0 < n <= 26:
        return chr(ord("a" if how[0] == "l" else "A") + n - 1)
    if how in {"lowerRoman", "upperRoman"} and 0 < n < 90:
        return _roman(n).lower() if how[0] == "l" else _roman(n)
    if how in CIRCLED and 0 < n <= 20:
        return chr(CIRCLED[how] + n - 1)
    if how == "decimalFullWidth":
        return str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return f"{n:02d}" if how == "decimalZero" else str(n)


def _roman(n: int) -> str:
    written = ""
    for size, letters in ROMAN:
        written += letters * (n // size)
        n %= size
    return written


def value(node: _Element, name: str, *, own: bool = False) -> str | None:
    """The value of a child of a node, or (own) of the node's attribute."""
    found = node if own else node.find(f"{W}{name}")
    told = None if found is None else found.get(f"{W}{name if own else 'val'}")
    return None if told is None else str(told)

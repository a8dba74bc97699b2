"""Plain text: which charset the bytes are in, decided by evidence, and what was lost before they came here."""

import codecs
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fazhi.read.errors import Unreadable

DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMON_SHARE = 0.9
"""Share of a text's Chinese characters that must be common ones of its charset (level 1 of GB 2312: 3,755 characters; of Big5:
5,401): running text has 98 % and more, a text decoded by the wrong charset about half."""
COMMON_IN_BOTH = 0.97
"""The same share where the characters of either count, which are a third of all: a text decoded by the wrong charset has some two thirds."""
BELIEVED = {
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "gb18030",
    "gbk",
    "gb2312",
    "hz",
    "big5",
    "big5hkscs",
    "cp950",
    "shift_jis",
    "euc_jp",
    "euc_kr",
}
"""Charsets that a declaration is followed in. Python knows codecs of other kinds (hex, base64, rot13, undefined)."""
PARTS = re.compile(rb"(?<=[>\n])|(?=<)")
"""Where the charset of a page may change: at a tag or a line's end."""
IN_UTF_8 = re.compile(rb"(?:[\x00-\x7f]|\xc2[\x80-\xbf]|\xe2[\x80-\x9f][\x80-\xbf]|\xe3\x80[\x80-\xbf]|[\xe4-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf])+")
"""Blanks, Chinese characters and their punctuation in UTF-8. Few texts in GBK are that, too, and none of some length."""
A_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){5}")
LAST = ("big5", "big5hkscs", "utf-16-le", "utf-16-be")
"""What is tried at last; the wide ones also explain many bytes that are no text."""
HAN = re.compile(r"[\u4e00-\u9fff]{4}")
SAMPLE = 200_000
LOST = re.compile("\ufffd{1,2}")
"""A place that was lost: a broken character of two bytes may become as many."""
FEW_LOST, LOST_SHARE = 3, 0.002
"""A text is read with its undecodable bytes marked (U+FFFD) where they are in a few places or no more than this share of it; else it is rejected."""
CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
CONTROL_SHARE = 0.02
ANSI = re.compile(r"\x1b\[[\d;:]{0,40}[mK]|\x1b\(B")
"""How a terminal is told colours and the like; what moves its cursor stays, for it changes what is seen."""
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPELLED = re.compile(r"(?<!\\)\\(?:u(00a0|20[0-6][0-9a-f]|3000|feff)|x(a0|ad))", re.IGNORECASE)
"""A blank or a mark of punctuation, as a program's string spells it (Python, JSON)."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
GLYPHS = re.compile(r"^[ \t\xa0\u3000]*+[\ue000-\uf8ff][ \t\xa0\u3000\ue000-\uf8ff]*+(?=[^\s\d.,%])", re.MULTILINE)
"""Characters of a private font before a line's first word: bullets and blanks."""
BLANK = "[_\uff3f \\xa0\\u2000-\\u200a\\u202f\\u205f\\u3000]"
GAP = re.compile(rf"(?<=\d){BLANK}{{2,}}(?=[^\s\d])|(?<=[^\s\d]){BLANK}{{2,}}(?=\d)")
"""Blanks between a number and a word beside it, as in a form that was filled in."""
APART = re.compile(rf"[0-9]{BLANK}{{2}}"), re.compile(rf"{BLANK}{{2}}[0-9]")
"""Found faster than these."""
DRAWN = re.compile("[_\uff3f]")
ON_LINE = re.compile(rf"(?<=[一-鿿，、：；（])({BLANK}++)(?!(?:19|20)\d\d{BLANK}++[^年])(\d[\d,.]{{0,15}}[%％]?)({BLANK}++)(?=[一-鿿%％，。；、）])")
"""A number between drawn lines, as in a form; a year there may be a part of a file's name."""
RUNNING = re.compile("[，。；]")
FILLED = "\u3000"
"""A place in a row that a merged cell fills from its left or from above."""
NUL = re.compile(r"(?:(?<=\d)|(?=\x00+\d))(\x00+)|\x00+")
"""A browser passes over them; beside a digit one may have stood for another."""
LOSSES = (
    ("replacement_characters", re.compile("\ufffd"), "places where a character was lost (U+FFFD)"),
    ("control_characters", CONTROLS, "control characters"),
    ("private_use_characters", PRIVATE, "characters of a private font"),
    ("lost_dash", re.compile(r"20(?<!\d20)\d\d20\d\d年"), "pairs of years without the dash between them"),
    ("lost_date_separators", re.compile(r"^[^\S\n]*+20\d{4,6}[^\S\n]*+$", re.MULTILINE), "lines that are a day without its separators"),
)


def decode(data: bytes, media_type: str) -> tuple[str, str]:
    """Text and charset of `data`: byte-order mark, then UTF-8, UTF-16 by its zero bytes, what the page declares, GB 18030, Big5, UTF-16 without zeros.

    A charset is believed when every byte is explained and the text reads as Chinese. Where a few bytes are explained by
    none, they become U+FFFD; where more are, or the text was read by a wrong charset before it was saved, Unreadable says so.
    """
    candidates = list(dict.fromkeys(c for c in (_marked(data), "utf-8", _wide(data), _declared(data), "gb18030", *LAST) if c))
    for charset in candidates:
        try:
            decoded = data.decode(charset)
        except UnicodeError:
            continue
        if charset == "gb18030" and A_RUN.search(data) and (mixed := _mixed(data)) is not None:
            decoded = mixed
        if charset == candidates[0] or (is_plausible(decoded, charset) and (not charset.startswith("utf-16-") or HAN.search(decoded))):
            return _usable(decoded, media_type), charset
    if (traditional := _traditional(data)) is not None:
        return _usable(traditional, media_type), "gb18030"
    if (mixed := _mixed(data)) is not None:
        return _usable(mixed, media_type), "gb18030"
    for charset in candidates:
        decoded = data.decode(charset, "replace")
        if 0 < len(LOST.findall(decoded)) <= max(FEW_LOST, LOST_SHARE * len(decoded)) and is_plausible(decoded, charset) and HAN.search(decoded):
            return _usable(decoded, media_type), charset
    raise Unreadable("undecodable_text", _bad_bytes(data), media_type)


def _traditional(data: bytes) -> str | None:
    """A text in GBK that has traditional characters, alone or among others: common ones of Big5, or of it and GB 2312."""
    try:
        decoded = data.decode("gb18030")
    except UnicodeError:
        return None
    is_plain = is_plausible(decoded, "big5") or common_share(decoded, "both") >= COMMON_IN_BOTH
    return decoded if is_plain and HAN.search(decoded) else None


def _mixed(data: bytes) -> str | None:
    """A page or a text that was put together of parts in GBK and in UTF-8 (a head, a foot): each run between line ends and tags in its own; null
    where one of them reads as neither."""
    parts = PARTS.split(data)
    in_gbk = [part for part in parts if not IN_UTF_8.fullmatch(part)]
    try:
        read_as_gbk = b"".join(in_gbk).decode("gb18030")
        decoded = "".join(part.decode() if IN_UTF_8.fullmatch(part) else part.decode("gb18030") for part in parts)
    except UnicodeError:
        return None
    return decoded if is_plausible(read_as_gbk) and is_plausible(decoded) and HAN.search(read_as_gbk) and HAN.search(decoded) else None


def row_of(cells: Sequence[str]) -> str:
    """The cells of a row between tabs, without the empty ones behind the last; one that is alone, merged over the others' places, is a line."""
    told = list(cells)
    is_alone = sum(bool(cell.strip()) for cell in told) == 1
    while told and (told[-1] == "" or (is_alone and told[-1] == FILLED)):
        told.pop()
    return "\t".join(told)


def clean(decoded: str) -> str:
    """The text with line ends as line feeds, Unicode's own (VT, FF, NEL, LS, PS) too, and without private bullets; every other character as it came."""
    content = LINE_END.sub("\n", decoded)
    return GLYPHS.sub("", content) if PRIVATE.search(content) else content


def with_blanks(decoded: str) -> str:
    """The text with the blanks that a program left spelled out in it: 案件\\u00a035\\u00a0件."""
    return SPELLED.sub(lambda code: chr(int(code[1] or code[2], 16)), decoded) if "\\" in decoded else decoded


def closed(content: str) -> str:
    """The text with one blank for several between a number and what stands beside it in running text; a row of figures keeps its columns."""
    if not any(apart.search(content) for apart in APART):
        return content
    return "\n".join(GAP.sub(" ", line) if RUNNING.search(line) else line for line in content.split("\n"))


def filled(content: str) -> str:
    """The text with a blank for each line that is drawn before and behind a number that was filled in (案件_35_件)."""
    if not DRAWN.search(content):
        return content
    return ON_LINE.sub(lambda number: f" {number[2]} " if DRAWN.search(number[1]) and DRAWN.search(number[3]) else number[0], content)


def losses(content: str) -> tuple[str, ...]:
    """What a text visibly lost on its way here; it stays as it is."""
    found = [f"{code}: {n} {what}" for code, pattern, what in LOSSES if (n := sum(1 for _ in pattern.finditer(content)))]
    opened, closed = content.count("“"), content.count("”")
    if abs(opened - closed) > 1:
        found.append(f"unpaired_quotes: {opened} opening and {closed} closing quote marks")
    return tuple(found)


def is_plausible(decoded: str, charset: str = "gb18030") -> bool:
    """Whether a decoded text reads as Chinese (or has no Chinese at all), by the share of common characters."""
    return common_share(decoded, charset) >= COMMON_SHARE


def common_share(decoded: str, charset: str = "gb18030") -> float:
    """Share of a text's Chinese characters that are common in the standard of `charset` ("both": in either); 1 without any."""
    is_common, is_han = _common(is_big5=True) | _common(is_big5=False) if charset == "both" else _common(is_big5=charset.startswith("big5")), _han()
    codes = np.frombuffer(decoded[:SAMPLE].encode("utf-16-le", "surrogatepass"), dtype=np.uint16)  # all of these are one unit of UTF-16
    han = np.count_nonzero(is_han[codes])
    return int(np.count_nonzero(is_common[codes])) / int(han) if han else 1.0


@cache
def _han() -> NDArray[np.bool_]:
    """Of each unit of UTF-16, whether it is a Chinese character, or a private one in its place."""
    units = np.arange(2**16)
    return ((units >= 0x3400) & (units <= 0x9FFF)) | ((units >= 0xE000) & (units <= 0xF8FF))


@cache
def _common(*, is_big5: bool) -> NDArray[np.bool_]:
    """Of each unit of UTF-16, whether it is a Chinese character that is common."""
    charset, end = ("big5", 0xC9) if is_big5 else ("gb2312", 0xD8)
    return np.array([is_han and 0 < int.from_bytes(chr(unit).encode(charset, "ignore")[:1]) < end for unit, is_han in enumerate(_han().tolist())])


def _marked(data: bytes) -> str | None:
    return next((charset for mark, charset in MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: line feeds, digits and blanks of a text leave zeros at every second byte of theirs,
    and every character of UTF-32 two."""
    head = data[:4096]
    if len(data) >= 16 and len(data) % 4 == 0:
        if not any(head[2::4]) and not any(head[3::4]) and any(head[0::4]):
            return "utf-32-le"
        if not any(head[0::4]) and not any(head[1::4]) and any(head[3::4]):
            return "utf-32-be"
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) < 4 or min(low, high) * 4 > max(low, high):
        return None
    return "utf-16-be" if low > high else "utf-16-le"


def _declared(data: bytes) -> str | None:
    match = DECLARED.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
    except LookupError:
        return None
    if name not in BELIEVED:
        return None
    return "gb18030" if name in {"gb2312", "gbk", "hz"} else "big5" if name in {"big5hkscs", "cp950"} else name


def _usable(decoded: str, media_type: str) -> str:
    decoded = decoded.removeprefix("\ufeff")
    if "\x1b" in decoded:
        decoded = ANSI.sub("", decoded)
    if decoded.rstrip("\x00").count("\x00") > CONTROL_SHARE * len(decoded):
        raise Unreadable("not_text", "the file holds NUL bytes, so it is no text: see what it is, and convert it", media_type)
    if "\x00" in decoded:
        decoded = NUL.sub(lambda nul: "\ufffd" if nul[1] else "", decoded)
    if len(CONTROLS.findall(decoded[:SAMPLE])) > CONTROL_SHARE * min(len(decoded), SAMPLE):
        raise Unreadable("not_text", "too many of its characters are control characters: see what the file is, and convert it", media_type)
    if wrong := misread(decoded):
        raise Unreadable("mojibake", f"the text is {wrong} and was saved so: get the document from its source again", media_type)
    return decoded


def misread(decoded: str) -> str | None:
    """How a text was garbled before it was saved: UTF-8 read as GBK (娉曟不), GBK or UTF-8 read as Latin-1 (·¨ÖÎ)."""
    sample = decoded[:SAMPLE]
    latin = len(re.findall("[\x80-\x9f\xa1-\xff]", sample))  # blanks that do not break are none
    if latin > 20 and latin > 0.2 * len(sample):
        return "GBK or UTF-8 that was read as Latin-1"
    if common_share(sample) < 0.8 and common_share(sample, "big5") < 0.8:
        back = sample.encode("gb18030", "ignore").decode("utf-8", "ignore")
        if len(re.findall(r"[\u4e00-\u9fff]", back)) > 0.3 * len(re.findall(r"[\u4e00-\u9fff]", sample)) and is_plausible(back):
            return "UTF-8 that was read as GBK"
    return None


def _bad_bytes(data: bytes) -> str:
    try:
        data.decode("utf-8")
        first_bad = 0
    except UnicodeDecodeError as error:
        first_bad = error.start
    lost = data.decode("utf-8", "replace")
    share = lost.count("\ufffd") / len(lost)
    mixed = "more than one charset is in it" if share < 0.3 and re.search(r"[\u4e00-\u9fff]{4}", lost) else "it is not UTF-8, UTF-16, GB 18030 or Big5"
    return f"byte {first_bad:,} and what follows cannot be decoded, {mixed}: save the document again, as UTF-8"

"""Plain text: which charset the bytes are in, decided by evidence."""

import codecs
import re

from fazhi.read.errors import Unreadable

DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
COMMON_SHARE = 0.9
"""Share of a text's Chinese characters that must be level 1 of GB 2312 (the 3,755 common ones): running simplified
text has 98 % and more, a text decoded by the wrong charset about half."""


def decode(data: bytes, media_type: str) -> tuple[str, str]:
    """Text and charset of `data`: byte-order mark, then UTF-8, then what the page declares, then GB 18030.

    Nothing is repaired: bytes that no charset explains raise Unreadable with the place of the first bad one.
    """
    for mark, marked in MARKS:
        if data.startswith(mark):
            return _strict(data, marked, media_type), marked.removesuffix("-sig")
    first_bad = 0
    for charset in dict.fromkeys(("utf-8", _declared(data), "gb18030")):
        if charset is None:
            continue
        try:
            decoded = data.decode(charset)
        except UnicodeDecodeError as error:
            first_bad = first_bad or error.start
            continue
        if charset == "utf-8" or is_plausible(decoded):
            return _no_binary(decoded, media_type), charset
    raise Unreadable("undecodable_text", _bad_bytes(first_bad, "UTF-8 nor GB 18030"), media_type)


def clean(decoded: str) -> str:
    """The text with line ends as line feeds; every other character as it came."""
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def is_plausible(decoded: str) -> bool:
    """Whether a decoded text reads as Chinese (or has no Chinese at all), by the share of common characters."""
    han = re.findall(r"[\u3400-\u9fff\ue000-\uf8ff]", decoded[:200_000])
    common = sum(1 for c in han if (code := c.encode("gb2312", "ignore")) and code[0] < 0xD8)
    return common >= COMMON_SHARE * len(han)


def _declared(data: bytes) -> str | None:
    match = DECLARED.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
    except LookupError:
        return None
    return "gb18030" if name in {"gb2312", "gbk", "hz"} else name


def _strict(data: bytes, charset: str, media_type: str) -> str:
    try:
        return _no_binary(data.decode(charset), media_type)
    except UnicodeDecodeError as error:
        raise Unreadable("undecodable_text", _bad_bytes(error.start, charset.upper()), media_type) from None


def _no_binary(decoded: str, media_type: str) -> str:
    if "\x00" in decoded:
        raise Unreadable("not_text", "the file holds NUL bytes, so it is no text: see what it is, and convert it", media_type)
    return decoded


def _bad_bytes(position: int, charsets: str) -> str:
    return f"byte {position:,} and what follows is not {charsets}: save the document again, as UTF-8"

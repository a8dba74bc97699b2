"""What the scripts of a page hold of its text: strings that they set into it, and what they tell search engines (JSON-LD)."""

import html
import re
from base64 import b64decode
from urllib.parse import unquote

from fazhi.read.records import entries

STRING = re.compile(r"""\"(?:[^"\\\n]++|\\.)*\"|'(?:[^'\\\n]++|\\.)*'|`(?:[^`\\]++|\\.)*`""", re.DOTALL)
ESCAPED = re.compile(r"\\(u(?P<code>[0-9a-fA-F]{4})|x(?P<byte>[0-9a-fA-F]{2})|.)", re.DOTALL)
QUOTED = re.compile(r"(?:[\w.!~*'();/?:@&=+$,#<> -]|%[0-9a-fA-F]{2}|%u[0-9a-fA-F]{4}){30,}")
"""A string that was packed for an address (encodeURIComponent, escape)."""
BASE64 = re.compile(r"[A-Za-z0-9+/]{100,}+={0,2}")
QUOTED_WIDE = re.compile(r"%u([0-9a-fA-F]{4})")
PARAGRAPH = re.compile(r"<(?:p|div|br|td|span|section|h\d)[\s/>]", re.IGNORECASE)
RUNNING = re.compile("[，。；、]")
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
"""A line that was taken out of a script."""
TITLE = re.compile(r"[^，。；<>{}]{8,60}(?:报告|情况|总结)")
FIGURE = re.compile(
    r"(?<![浏览点击访问阅读次数量：:\d.])\d[\d,.]{0,20}\s{0,3}(?:余|多)?(?:万|亿)?(?:件|个|人|次|起|份|项|部|家|名|场|期|宗|例|元|户|条|卷|批|%|％)"
)


def markup_of(script: str, kind: str) -> str:
    """What a script holds of its page's text, as markup: strings with paragraphs, or with figures in sentences, under what may be their title.
    kind: the script's type."""
    if kind == "application/ld+json":
        return _article(script)
    if kind.endswith("xml"):
        return "".join(CDATA.findall(script))
    script = COMMENT.sub("", script)
    strings = [told for match in STRING.finditer(script) for told in _told(_plain(ESCAPED.sub(_unescaped, match[0][1:-1])))]
    found = [one for one in strings if is_text(one) or (RUNNING.search(one) and "。" in one and FIGURE.search(one))]
    title = next((one for one in strings if TITLE.fullmatch(one)), "") if found else ""
    return "".join([f"<h1>{title}</h1>" if title else "", *(one if PARAGRAPH.search(one) else f"<pre>{one}</pre>" for one in found)])


def is_text(told: str) -> bool:
    """Whether a string is markup of running text."""
    return RUNNING.search(told) is not None and PARAGRAPH.search(told) is not None


def _article(data: str) -> str:
    """Headline and body of the article that data for search engines (schema.org) tell; a description is none."""
    told = dict(reversed(list(entries(data))))
    body = told.get("articleBody", "")
    written = body if PARAGRAPH.search(body) else f"<pre>{html.escape(body)}</pre>" if body else ""
    return f"<h1>{html.escape(told['headline'])}</h1>{written}" if written and told.get("headline") else written


def _told(string: str) -> list[str]:
    """The texts of data that a string holds (JSON.parse), else the string itself."""
    held = [content for _, content in entries(string)] if string.lstrip().startswith(("{", "[")) else []
    return held or [string]


def _plain(told: str) -> str:
    """A string without the packing for an address, or in Base64, which its script takes off."""
    if BASE64.fullmatch(told):
        try:
            return b64decode(told, validate=True).decode()
        except ValueError:
            return told
    if "%" not in told or not QUOTED.fullmatch(told):
        return told
    return unquote(QUOTED_WIDE.sub(lambda match: chr(int(match[1], 16)), told))


def _unescaped(match: re.Match[str]) -> str:
    if code := match["code"] or match["byte"]:
        character = chr(int(code, 16))
        return "\ufffd" if character < " " or "\ud800" <= character <= "\udfff" else character
    return {"n": "\n", "r": "\n", "t": " ", "\n": ""}.get(match[1], match[1])

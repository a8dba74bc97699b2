"""Answers that ask whether a person is there: what sites and their firewalls send in place of a page to whoever runs no scripts."""

import re
from collections.abc import Mapping

from parsel import Selector

from fazhi.collect.listing import SHORT_PAGE, shown_text

STATUSES = {412: "Riversecurity and others", 521: "Jiasule and others"}
"""Statuses with which Chinese portals' firewalls ask a browser to run a script first."""
VENDORS = re.compile(
    r"__jsl|\$_ts\b|acw_sc__v2|wzws|_waf_|yunsuo|security_verify|safeline|challenge-platform|cf-chl|__cf_|_guard/|"
    r"aliyun_waf|slidecaptcha|TencentCaptcha|anti.?bot|安全验证|人机验证|访问验证|正在验证|Checking your browser|Just a moment",
    re.IGNORECASE,
)
COOKIE = re.compile(r"document\.cookie\s*=|document\s*\[\s*['\"]cookie|setCookie\s*\(")
AGAIN = re.compile(r"\.reload\s*\(|location(?:\.href)?\s*=|location\s*\[|location\.(?:replace|assign)|\.submit\s*\(")
OBFUSCATED = re.compile(r"\beval\s*\(|\\x[0-9a-f]{2}\\x[0-9a-f]{2}|_0x[0-9a-f]{3,}|String\.fromCharCode|\bunescape\s*\(|\batob\s*\(", re.IGNORECASE)
HINT = "needs a browser: set `browser: true` in the source (docs/collecting.md), or ask its operator"
LOOKED_AT = 200_000


def challenge(status: int, body: str, headers: Mapping[str, str], *, has_browser: bool = False) -> str | None:
    """What an answer is where it is a challenge and no page, with what to do; null for any other. body: as text."""
    why = _why(status, body[:LOOKED_AT], headers)
    if why is None:
        return None
    return f"an anti-bot answer ({why}): {'it is not passed with a browser either: ask its operator' if has_browser else HINT}"


def _why(status: int, body: str, headers: Mapping[str, str]) -> str | None:
    if status in STATUSES:
        return f"status {status}"
    if "challenge" in headers.get("cf-mitigated", "").lower():
        return f"status {status}, cf-mitigated"
    if "<" not in body:
        return None
    root = Selector(text=body, type="html")
    script = "\n".join([*root.xpath("//script//text() | //script/@src | //@onload").getall(), *root.xpath("//noscript//text()").getall()])
    shown = shown_text(root)
    if not script.strip() or len(shown) >= SHORT_PAGE:
        return None
    if status == 202:
        return "a script with status 202"
    if VENDORS.search(script) or VENDORS.search(shown) or VENDORS.search(root.xpath("string(//title)").get("")):
        return f"a script with status {status}"
    marks = [bool(pattern.search(script)) for pattern in (COOKIE, AGAIN, OBFUSCATED)]
    is_bare = len(shown) < SHORT_PAGE // 3
    return f"a script with status {status}" if is_bare and (sum(marks) >= 2 or (marks[2] and not shown)) else None

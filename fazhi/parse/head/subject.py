"""Who a title says reports: the name that stands before the year, 关于, or the kind of report."""

import re

from fazhi.catalog.heads import pattern
from fazhi.parse.head.kinds import is_organ

YEAR = r"(?:20\d\d|二[○〇零OＯ0][○〇零OＯ0一二三四五六七八九]{2})年?度?"
DATED = r"\d{1,2}月份?[-~至到]{1,2}\d{1,2}月份?"
LABEL = r"[【\[(][^】\])]{1,10}[】\])]|附件[一二三四五\d]{0,2}[:.]?|[^:]{0,8}<issuer.labels>:"
BEFORE = rf"^(?:{YEAR}[:,]?|{LABEL}|{DATED}|<issuer.before>)+"
ABOVE = rf"^<issuer.above>(?!{YEAR}|<issuer.ends_at>|<issuer.may_end_at>|$)"
NOBODY = r"^(?:20\d\d|<issuer.nobody>|\W)|^[我全本]?[省市县区州旗盟]?$"
NAME = r"([\u4e00-\u9fff]{1,20}?(?<![我全本各])(?:政府|局|厅|[省市县区州旗盟]))"
BEHIND = rf"(?:-{{1,2}}|[(【\[·]){NAME}[)】\]]?$"
IN_BRACKETS = rf"^[【\[(]{NAME}[】\])]"
"""(望江县)2022年度…报告: it could be a label (【公示】), were it not for the name in it."""
TAIL = re.compile(r"[(][^)]*[)]?$|的$|(?<!\d)\d\d年?$")
"""What is no part of a name before the year, or the year itself in two digits: 望江县22年度."""
OPENS, DASHES = "《“:【[〔", "-—－ "
"""——罗城镇2023年度…报告: a second line under a motto."""


def subject_of(title: str) -> str | None:
    """The issuer as the title names it; null where it names none."""
    title = title.lstrip(DASHES)
    named = _named(bare(title))
    if named and not pattern(NOBODY).match(named):
        return named
    around = re.search(BEHIND, title) or re.search(IN_BRACKETS, title)
    return around[1] if around else None


def bare(name: str) -> str:
    """A title or a name without what stands before the issuer's own name."""
    return pattern(ABOVE).sub("", pattern(BEFORE).sub("", name))


def _named(title: str) -> str:
    end = pattern(rf"<issuer.ends_at>|{YEAR}").search(title)
    head = title[: end.start()] if end else title[:60]
    may_end = [match.start() for match in pattern(r"(?=<issuer.may_end_at>)").finditer(head)] + ([len(head)] if end else [])
    names = [bare(TAIL.sub("", head[:stop])).strip(OPENS) for stop in may_end if stop >= 2]
    organs = [name for name in names if is_organ(name)]
    return organs[-1] if organs else (names or [""])[0]


def without(title: str, subject: str | None) -> str:
    """The title without the name of its issuer, whose words (行政执法局) say nothing about the kind of document."""
    is_name = subject and re.fullmatch(r"[\u4e00-\u9fff()]+", subject) and (is_organ(subject) or subject[-1] in "省市县区州旗盟镇乡")
    return title.replace(subject, "", 1) if subject and is_name else title

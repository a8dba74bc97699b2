"""What a page or a print says of itself among a report's lines: page numbers, the way to other pages, what readers did. None of it is a
report's figure."""

from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick

from fazhi.catalog.heads import pattern, words

NUMBER = r"\d[\d,.]{0,12}[万亿]?"
NEIGHBOUR = r"[>» ]*[上下前后]一?[篇条页则]<page.neighbours>?(?: ?[:>»(]| |$)[^。]{0,120}"
OTHER_PAGE = r"(?:[上下前后]一?[篇条页则]|首 ?页|[尾末]页)<page.neighbours>?"
PAGE_OF = r"page ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
ON_PAGES = rf"(?i)(?:[\s|/·.,:…()<>«»⁰¹²³⁴-⁹\[\]-]|{OTHER_PAGE}|<page.around_pages>|{PAGE_OF}|go|{NUMBER})"
READERS = rf"(?:已有|共有|已|共) ?{NUMBER} ?(?:人次|[人次位])(?:网友|读者|用户)? ?<page.deeds>"
DONE = rf"<page.deeds>(?:次数|人数|数|量)?[ :(]{{0,3}}{NUMBER} ?[人次]"
TOOLBAR = rf"(?![^\n]*20\d\d[-/.年])(?=[^\n]*(?:{READERS}|{DONE}))(?=[^\n]*(?:<page.tools>|{READERS}))[^\n。;]{{1,80}}"
SITE_COUNTS = r"<page.site_counts>(?=[^\t]*$)"
ON_COUNTS = rf"(?i)(?:{SITE_COUNTS}|<page.counts>|<page.around_counts>|{NUMBER}|[KMG]B|[\s:,.()|/~-]|[共约需计量数率字页次人个份分秒条张位第天篇已被赞])"
COPIES = rf"[(]?(?:此件[^()。]{{0,20}})?(?:共印|印发?|打印) ?{NUMBER} ?份[)]?。?"
OTHERS = r"<page.others>:?|[^。,]{0,12}<page.asks>[^。]{0,30}"
"""The heading over other documents, or over what a poll or a box beside the text counts; the short lines behind it are theirs."""
COMMENTS = rf"<page.comments> ?(?:[(\[](?:共 ?)?{NUMBER} ?条?(?:评论)?[)\]]|共 ?{NUMBER} ?条)?:?"
"""The heading over what readers wrote: the report ends above it."""
DOWNLOADS = rf"[,;  ]*(?:下载(?:次数|量|数) ?: ?{NUMBER} ?次?|已?被?下载 ?{NUMBER} ?次)"
SIZES = rf"(?i)(?:(?<=\.[a-z]{{3}})|(?<=\.[a-z]{{4}}))(?:(?:[\t ,:()|\[\]已]|<page.around_counts>)*{NUMBER} ?(?:[KMG]B?|字节|次|页))+[)]?"
"""What stands behind a file's name in a list of them: how large it is, how often it was taken."""
IMPRINT = rf"(?=[^\n]*<page.imprint>)(?=[^\n]*(?:<page.counts>[^\n]{{0,8}}{NUMBER}|{NUMBER} ?[位人]次?))[^\n。;]{{1,160}}"
FOLLOWERS = rf"(?=[^\n]*(?:{NUMBER} ?[位个名]?粉丝|粉丝[数量]?[ :]{{0,2}}{NUMBER}))(?=[^\n]*<page.accounts>)[^\n,。;、\t]{{1,80}}"
AGE = rf"(?:[^\n。,:]{{0,4}}提示:)?<page.itself>[^\n。]{{0,40}}{NUMBER} ?(?:天|个?月|年)[^\n。]{{0,40}}<page.aged>[^\n。]{{0,20}}。?"
TAKES = rf"[^\n。]{{0,16}}<page.takes> ?(?:{NUMBER} ?/ ?)?{NUMBER} ?个?字[符以之]?内?[)]?"
NOTHING_BUT = ((r"(?i)页|page|显示 ?第|^共 ?\d+ ?条(?:记录|数据|结果)?$", ON_PAGES), (f"(?i)(?!附件:?$)(?:<page.counts>|{SITE_COUNTS})", ON_COUNTS))
"""What a line says, and what it then consists of: 首页 上一页 第2页; what a page counts of itself, 全文共5800字 阅读约需12分钟."""
WHOLE_LINES = (NEIGHBOUR, TOOLBAR, COPIES, IMPRINT, FOLLOWERS, AGE, TAKES)
SIGNS = ("页", "篇", "条", "则", "份", "字", "显示", "page", "Page", "PAGE", ".")
LONGEST = 160
LONGEST_TITLE = 60


@cache
def _signs() -> AhoCorasick:
    """Words without one of which a line is no furniture: one pass over a text finds the few lines that have any."""
    lists = ("counts", "deeds", "site_counts", "imprint", "itself", "takes", "accounts")
    return AhoCorasick([*SIGNS, *(word for name in lists for word in words("page", name))])


def furniture_of(text: str) -> Iterator[tuple[int, int]]:
    """Where furniture stands in a plain text: whole lines without their ends, counts of downloads, and all that readers wrote below."""
    start, is_of_others, has_text = 0, False, False
    places = iter([hit[1] for hit in _signs().find_matches_as_indexes(text)])
    sign = next(places, len(text))
    for line in text.split("\n"):
        while sign < start:
            sign = next(places, len(text))
        said = line.strip()
        is_sentence = said.endswith(("。", ";"))
        has_text = has_text or is_sentence
        if has_text and pattern(COMMENTS).fullmatch(said):
            yield start, len(text)
            return
        is_of_others = has_text and ((is_of_others and len(said) <= LONGEST_TITLE and not is_sentence) or pattern(OTHERS).fullmatch(said) is not None)
        if is_of_others:
            yield start, start + len(line)
        elif len(line) <= LONGEST and sign < start + len(line):
            if any(pattern(form).fullmatch(said) for form in WHOLE_LINES) or _is_nothing_but_page(said):
                yield start, start + len(line)
            elif "。" not in line:
                yield from ((start + match.start(), start + match.end()) for match in pattern(f"{SIZES}|{DOWNLOADS}").finditer(line))
        start += len(line) + 1


def _is_nothing_but_page(line: str) -> bool:
    return any(pattern(asked).search(line) and not pattern(part).sub("", line) for asked, part in NOTHING_BUT)

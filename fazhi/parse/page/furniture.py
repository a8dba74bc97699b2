"""What a page or a print says of itself among a report's lines: page numbers, the way to other pages, what readers did. None of it is a
report's figure."""

from collections.abc import Iterator

from fazhi.catalog.heads import pattern

NUMBER = r"\d[\d,.]{0,12}[万亿]?"
NEIGHBOUR = r"[>» ]*[上下前后]一?[篇条页则]<page.neighbours>?(?: ?[:>»(]| |$)[^。]{0,120}"
OTHER_PAGE = r"(?:[上下前后]一?[篇条页则]|首 ?页|[尾末]页)<page.neighbours>?"
OF_PAGES = rf"(?:每页|页次:|(?:当前)?第|共计?|总共|当前|[至到]|跳转到?|转到)? ?{NUMBER} ?[页条](?:记录|数据)?"
PAGE_OF = r"page ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
ON_PAGES = rf"(?i)(?:[\s|/·.,…()<>«»⁰¹²³⁴-⁹\[\]-]|{OF_PAGES}|{OTHER_PAGE}|{PAGE_OF}|页次:|go|\d{{1,4}})"
READERS = rf"(?:已有|共有|已|共) ?{NUMBER} ?[人次位](?:网友|读者|用户)?<page.deeds>"
DONE = rf"<page.deeds>(?:次数|人数|数|量)?[ :(]{{0,3}}{NUMBER} ?[人次]"
TOOLBAR = rf"(?![^\n]*20\d\d[-/.年])(?=[^\n]*(?:{READERS}|{DONE}))(?=[^\n]*(?:<page.tools>|{READERS}))[^\n。;]{{1,80}}"
ON_COUNTS = rf"(?i)(?:<page.counts>|<page.around_counts>|{NUMBER}|[KMG]B|[\s:,.()|/~-]|[共约需计量数字页次人个份秒])"
COPIES = rf"[(]?(?:此件[^()。]{{0,20}})?(?:共印|印发?|打印) ?{NUMBER} ?份[)]?。?"
OTHERS = r"<page.others>:?"
"""The heading over other documents; the short lines behind it are their titles."""
COMMENTS = rf"<page.comments> ?(?:[(\[](?:共 ?)?{NUMBER} ?条?(?:评论)?[)\]]|共 ?{NUMBER} ?条)?:?"
"""The heading over what readers wrote: the report ends above it."""
DOWNLOADS = rf"[,;  ]*下载(?:次数|量|数) ?: ?{NUMBER} ?次?"
NOTHING_BUT = (("(?i)页|page", ON_PAGES), ("(?i)<page.counts>", ON_COUNTS))
"""What a line says, and what it then consists of: 首页 上一页 第2页; what a page counts of itself, 全文共5800字 阅读约需12分钟."""
ASKED = r"(?i)[页篇条则份]|page|<page.counts>|<page.deeds>"
"""Without one of these a line is none of it."""
LONGEST = 160
LONGEST_TITLE = 60


def furniture_of(text: str) -> Iterator[tuple[int, int]]:
    """Where furniture stands in a plain text: whole lines without their ends, counts of downloads, and all that readers wrote below."""
    start, is_of_others, has_text = 0, False, False
    for line in text.split("\n"):
        said = line.strip()
        is_sentence = said.endswith(("。", ";"))
        has_text = has_text or is_sentence
        if has_text and pattern(COMMENTS).fullmatch(said):
            yield start, len(text)
            return
        is_of_others = has_text and ((is_of_others and len(said) <= LONGEST_TITLE and not is_sentence) or pattern(OTHERS).fullmatch(said) is not None)
        if is_of_others:
            yield start, start + len(line)
        elif len(line) <= LONGEST and pattern(ASKED).search(line):
            if any(pattern(form).fullmatch(said) for form in (NEIGHBOUR, TOOLBAR, COPIES)) or _is_nothing_but_page(said):
                yield start, start + len(line)
            elif "。" not in line:
                yield from ((start + match.start(), start + match.end()) for match in pattern(DOWNLOADS).finditer(line))
        start += len(line) + 1


def _is_nothing_but_page(line: str) -> bool:
    return any(pattern(asked).search(line) and not pattern(part).sub("", line) for asked, part in NOTHING_BUT)

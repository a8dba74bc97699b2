"""What a page or a print says of itself among a report's lines: page numbers, the way to other pages, what readers did. None of it is a
report's figure."""

import re
from collections.abc import Iterator

NUMBER = r"\d[\d,.]{0,12}[万亿]?"
OTHER_PAGE = r"(?:[上下前后]一?[篇条页则]|首 ?页|[尾末]页)(?:文章|新闻|信息)?"
OF_PAGES = rf"(?:每页|页次:|(?:当前)?第|共计?|总共|当前|[至到]|跳转到?|转到)? ?{NUMBER} ?[页条](?:记录|数据)?"
PAGE_OF = r"page ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
TOOLS = r"打印|关闭|收藏|分享|点赞|扫码|扫一扫|微信|微博|字体|字号|评论|转发"
READERS = rf"(?:已有|共有|已|共) ?{NUMBER} ?[人次位](?:网友|读者|用户)?(?:点赞|阅读|浏览|评论|参与|收藏|分享|转发|访问|查看|下载|关注)"
DONE = rf"(?:点赞|收藏|评论|转发|分享|下载|阅读|浏览)(?:次数|人数|数|量)?[ :(]{{0,3}}{NUMBER} ?[人次]"

NEIGHBOUR = re.compile(r"[>» ]*[上下前后]一?[篇条页则](?:文章|新闻|信息)?(?: ?[:>»(]| |$)[^。]{0,120}")
PAGER = re.compile(rf"(?=[^\n]*(?:页|page))(?:[\s|/·.,…()<>«»⁰¹²³⁴-⁹\[\]-]|{OF_PAGES}|{OTHER_PAGE}|{PAGE_OF}|页次:|go|\d{{1,4}})++", re.IGNORECASE)
TOOLBAR = re.compile(rf"(?![^\n]*20\d\d[-/.年])(?=[^\n]*(?:{READERS}|{DONE}))(?=[^\n]*(?:{TOOLS}|{READERS}))[^\n。;]{{1,80}}")
ABOUT = "全文|本文|阅读|字数|浏览|点击|访问|热度|人气|页数|印数|看过|附件"
COUNTS = re.compile(
    rf"(?=[^\n]*(?:{ABOUT}))(?:{ABOUT}|{NUMBER}|[KMG]B|分钟|预计|用时|时间|时长|大小|篇幅|累计|下载|次数|[\s:,.()|/~-]|[共约需计量数字页次人个份秒])++",
    re.IGNORECASE,
)
"""A line of nothing but what a page counts of itself: 全文共5800字 阅读约需12分钟."""
COPIES = re.compile(rf"[(]?(?:此件[^()。]{{0,20}})?(?:共印|印发?|打印) ?{NUMBER} ?份[)]?。?")
OTHERS = re.compile(r"(?:相关|推荐|延伸|热门)(?:阅读|链接|新闻|文章|报道|推荐|信息|稿件):?|猜你喜欢")
"""The heading over other documents; the short lines behind it are their titles."""
DOWNLOADS = re.compile(rf"[,;  ]*下载(?:次数|量|数) ?: ?{NUMBER} ?次?")
ASKED = re.compile(rf"[页篇条则份]|page|关注|{ABOUT}|点赞|收藏|评论|转发|分享|阅读|浏览|下载", re.IGNORECASE)
LONGEST = 160
LONGEST_TITLE = 60


def furniture_of(text: str) -> Iterator[tuple[int, int]]:
    """Where furniture stands in a plain text: whole lines without their ends, and counts of downloads."""
    start, is_of_others, has_text = 0, False, False
    for line in text.split("\n"):
        said = line.strip()
        is_sentence = said.endswith(("。", ";"))
        has_text = has_text or is_sentence
        is_of_others = has_text and ((is_of_others and len(said) <= LONGEST_TITLE and not is_sentence) or OTHERS.fullmatch(said) is not None)
        if is_of_others:
            yield start, start + len(line)
        elif len(line) <= LONGEST and ASKED.search(line):
            if any(form.fullmatch(said) for form in (NEIGHBOUR, PAGER, TOOLBAR, COPIES, COUNTS)):
                yield start, start + len(line)
            elif "。" not in line:
                yield from ((start + match.start(), start + match.end()) for match in DOWNLOADS.finditer(line))
        start += len(line) + 1

"""What a page says of itself is no figure of a report, wherever it stands; what a report says of pages and readers is one."""

import pytest

from fazhi.parse import parse

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n"
FIRST, SECOND = "全年审理行政复议案件48件，办结45件。", "培训执法人员316人次，成效明显。"


def figures(text: str) -> list[tuple[float, str]]:
    return [(fact.clause.quantity.value, fact.clause.quantity.unit) for fact in parse(text).facts]


@pytest.mark.parametrize(
    "line",
    [
        "第 2 页（共 4 页）",
        "第2页 共4页",
        "Page 4 of 4",
        "共3页 第1页 1 2 下一页",
        "当前第1页/共12页 跳转到 3 页",
        "共 12 条记录 首页 上一页 下一页 尾页",
        "上一篇：某市2009年政府工作报告（共12页）",
        "下一条：市政府召开第20次会议研究12个议题",
        "打印 关闭 收藏 分享到：微信扫码 已有35人点赞",
        "已有1.2万人阅读",
        "点赞：35次 收藏：12次",
        "共 12 条 每页 10 条 页次：1/2",
        "扫一扫，关注公众号，已有1.2万人关注",
        "（此件公开发布，印120份）",
        "相关阅读\n某市受理案件99件\n某县培训88人次",
        "全文共5800字 阅读约需12分钟",
        "1280次浏览",
        "阅读量1.2万",
        "今日访问量：3280次",
        "在线：26人",
        "当前在线人数 26",
        "附件：法治政府建设情况报告.docx（25.6KB，下载次数：12次）",
        "共128条 10条/页 第2/13页 跳至 页 确定",
        "显示第 1 到第 10 条记录，总共 128 条记录，每页显示 10 条　下一页",
        "您是本站第 128640 位访客　在线：16人",
        "网站标识码3600000012　累计访问量128万",
        "网站总访问量：128640次　昨日访问：97次",
        "版权所有：某市政府办　技术支持：某公司　已有128640人访问",
        "本站已安全运行1286天　今日更新16篇",
        "页面执行时间0.128秒，16次查询",
        "共16条评论，97人参与",
        "播放量：1280次　时长：12分16秒",
        "组图（共16张）",
        "某市发布12.8万粉丝 文章 128篇 关注",
        "本文发布于128天前，其中的内容可能已经过时。",
        "最后更新于2023-01-05，距今已有128天，内容可能已发生变化",
        "错误描述（限500字）",
        "还可输入500字",
        "附件列表\n1\t法治政府建设情况报告.pdf\t1.6MB\t128次\n2\t统计表.xlsx\t16KB\t97次",
        "您对本解读是否满意？\n满意 97票\n不满意 3票",
        "市长信箱\n来信总数：1286件\n办结率：99.6%",
    ],
)
def test_furniture_of_a_page_states_nothing(line: str) -> None:
    wanted = [(48, "件"), (45, "件"), (316, "人次")]
    assert figures(f"{HEAD}{FIRST}\n{line}\n{SECOND}\n") == wanted
    assert figures(f"{HEAD}{FIRST}\n{SECOND}\n{line}\n") == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("政务短视频获点赞35万次、转发12万次，", [(350_000, "次"), (120_000, "次")]),
        ("汇编印发法规12页，", [(12, "页")]),
        ("向各单位印发读本120份，", [(120, "份")]),
        ("网上公开执法信息1280条，群众下载办事指南96次，", [(1280, "条"), (96, "次")]),
        ("市司法局公众号有粉丝12万人，发布文章128篇，", [(120_000, "人"), (128, "篇")]),
        ("满意度调查中您对我市执法满意的有97人，", [(97, "人")]),
        ("清理施行满5年、部分内容失效的文件16件，", [(5, "年"), (16, "件")]),
    ],
)
def test_what_a_report_says_of_pages_and_readers_is_read(line: str, wanted: list[tuple[float, str]]) -> None:
    assert figures(f"{HEAD}{line}成效明显。\n") == wanted


@pytest.mark.parametrize("heading", ["网友评论（2条）", "最新评论", "全部评论 共3条", "发表评论："])
def test_what_readers_wrote_below_is_no_part_of_a_report(heading: str) -> None:
    text = f"{HEAD}{FIRST}\n{SECOND}\n{heading}\n王先生：去年那97件案件，建议公开。\n2楼：点赞99次。\n"
    assert figures(text) == [(48, "件"), (45, "件"), (316, "人次")]
    assert figures(f"{HEAD}{FIRST}\n一、办理网友评论\n{SECOND}\n答复网友评论26条。\n")[-1] == (26, "条")

"""Texts whose lines were wrapped at a width: each must give its paragraphs, and no other text may change."""

import pytest

from fazhi.read import read

TITLE = "漯河市人民政府2021年度法治政府建设情况报告"
PARAGRAPHS = (
    "一年来，我市紧紧围绕中心工作，统筹推进法治政府建设，各项任务落到实处，现将有关情况报告如下。",
    "一、主要工作",
    "全年共审理行政复议案件1248件，审结1245件，其中直接纠错36件，占比2.9%。组织开展执法监督检查，培训行政执法人员31620人次，成效明显。",
    "（一）队伍建设。举办专题培训班12期，新招录执法人员48名，群众满意度达到98.5%，比上年提高了3个百分点，创历史新高。",
)


def wrapped(width: int, indent: str) -> str:
    """Paragraphs told from each other by their indent, else by blank lines."""
    lines = []
    for paragraph in (indent + one for one in PARAGRAPHS):
        lines += [*(paragraph[i : i + width] for i in range(0, len(paragraph), width)), *([] if indent else [""])]
    return "\n".join([TITLE, "", *lines])


@pytest.mark.parametrize("width", range(20, 46))
@pytest.mark.parametrize("indent", ["　　", ""])
def test_a_wrapped_text_gives_its_paragraphs(width: int, indent: str) -> None:
    text = wrapped(width, indent)
    if not indent and any(len(line) == width and line.endswith("。") for line in text.split("\n")):
        pytest.skip("a full line that ends its sentence may end its paragraph, too")
    for end in ("\n", "\r\n"):
        lines = [line.strip("　") for line in read(text.replace("\n", end).encode()).text.splitlines() if line.strip()]
        assert lines == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize("width", range(18, 30))
@pytest.mark.parametrize("above", ["", "首页 >> 政务公开 >> 依法行政 >> 工作总结\n"])
def test_a_title_as_long_as_a_line_goes_on_neither_from_the_one_above_nor_in_the_one_below(width: int, above: str) -> None:
    lines = [PARAGRAPHS[2][i : i + width] for i in range(0, len(PARAGRAPHS[2]), width)]
    told = read((above + "\n".join([TITLE, *lines])).encode()).text.splitlines()
    assert told == [*above.splitlines(), TITLE, PARAGRAPHS[2]]


@pytest.mark.parametrize("width", [20, 26, 29, 33, 41])
@pytest.mark.parametrize("margin", ["\xa0" * 4, "\t", "　　", " " * 6])
@pytest.mark.parametrize("indent", ["　　", ""])
def test_a_margin_before_all_lines_parts_none(width: int, margin: str, indent: str) -> None:
    lines = [f"{margin}{line}" if line else "" for line in wrapped(width, indent).split("\n")]
    assert [line.strip("　") for line in read("\n".join(lines).encode()).text.splitlines() if line.strip()] == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize("width", [20, 33, 40])
@pytest.mark.parametrize(
    "around", ["<pre>{}</pre>", "<div style='white-space: pre-wrap'>{}</div>", "<style>.t{{white-space:pre-line}}</style><div class=t>{}</div>"]
)
def test_lines_count_in_a_preformatted_part_of_a_page(width: int, around: str) -> None:
    page = f"<html><head><meta charset=utf-8></head><body>{around.format(wrapped(width, '　　'))}</body></html>"
    assert [line.strip("　") for line in read(page.encode()).text.splitlines()] == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n发布时间：2022-01-18 来源：市司法局，浏览次数：213\n2021年，各项工作有序推进，成效明显。",
        f"{TITLE}\n受理行政复议案件48件\n审结行政复议案件45件\n培训行政执法人员316人次",
        f"{TITLE}\n办理，人数：35\n件数：33\n户数：12",
        f"{TITLE}\n1. 修订制度，共12项\n2. 开展检查，共48次\n3. 组织培训，共16期",
        f"{TITLE}\n指标\n2020年\n2021年\n受理（件）\n11,218\n12,305\n审结（件）\n9,870\n10,411",
        f"{TITLE}\n指标\t数值\n受理，件\t35\n审结，件\t33",
        f"{TITLE}\n1  行政许可  件  386,214  401,957\n2  行政处罚  件  54,338  58,102\n   罚没金额  万元  14,962.7  17,035.2\n5  行政强制  件  2,407  2,655",
        f"{TITLE}\n　　受理行政复议案件48件，审结行政复议案件45件\n　　培训行政执法人员316人次，考核人员212人次\n　　开展执法检查12次，制发监督意见书9份，下同",
        f"{TITLE}\n　　一、主要工作\n　　审理行政复议案件48件，审结45件。\n漯河市人民政府\n2022年1月18日",
    ],
)
def test_lines_that_end_where_they_should_stay(text: str) -> None:
    assert read(text.encode()).text == text


def test_a_line_that_ends_in_a_semicolon_goes_on_where_others_do() -> None:
    first = "　　坚持有所为有所不为，健全负责人末位表态制度，决策过程全程记录、材\n料完整归档，审查文件、合同九百余份，提出意见两千余条，均被采纳。\n"
    second = "　　我们也看到，基层法制力量偏弱，乡镇司法所平均编制不到三人；\n复议纠错案件中程序问题占四成左右。市政府将抓好三件事：一是清理罚\n款事项。\n"
    third = "　　坚持依法科学民主决策，完善闭环管理，健全政府及其部门的各项工作\n机制。\n"
    text = read(f"{TITLE}\n{first}{second}{third}".encode()).text
    assert "不到三人；复议纠错案件中程序问题占四成左右。市政府将抓好三件事：一是清理罚款事项。" in text


def test_a_line_that_ends_in_a_comma_goes_on() -> None:
    assert read(f"{TITLE}\n全市受理举报投诉1304件，\n立案286件，\n结案279件。".encode()).text == f"{TITLE}\n全市受理举报投诉1304件，立案286件，结案279件。"


def test_of_a_wrapped_text_lines_that_are_cut_early_go_on_and_a_list_without_stops_does_not() -> None:
    full = "把法治建设摆在重要位置，抓班子、带队伍、强基层，乡村治理水平有了新的"
    text = f"{TITLE}\n{full}\n提高，成效明显。\n{full}\n进步，成效明显。\n组织干部培训班，选派综合行政执\n法人员8人到庭，旁听。\n不足\n人手少，任务重。"
    assert "组织干部培训班，选派综合行政执法人员8人到庭，旁听。\n不足\n人手少" in read(text.encode()).text
    listed = f"{TITLE}\n{full}\n提高\n{full}\n进步\n检察建议：收3份，复3份\n调处：19宗，包案11件\n公开：74件，答复74件"
    assert "收3份，复3份\n调处：19宗，包案11件\n公开" in read(listed.encode()).text


def test_a_parted_number_is_evidence_enough() -> None:
    text = f"{TITLE}\n　　审理行政复议案件4\n8件，审结45件。\n　　培训行政执法人员316\n人次，成效明显。"
    assert read(text.encode()).text == f"{TITLE}\n　　审理行政复议案件48件，审结45件。\n　　培训行政执法人员316人次，成效明显。"


@pytest.mark.parametrize(
    ("parted", "whole"),
    [
        ("行政诉讼胜诉率达到91.\n4%。", "行政诉讼胜诉率达到91.4%。"),
        ("全市建成法治文化阵地32\n0个。", "全市建成法治文化阵地320个。"),
        ("开展普法活动，累计发放1.2\n万余份资料。", "开展普法活动，累计发放1.2万余份资料。"),
        ("减免税费，共12.3\n亿元。", "减免税费，共12.3亿元。"),
        ("建成各类工作室，共三千一\n百六十个。", "建成各类工作室，共三千一百六十个。"),
        ("收到各类投诉\n76\n件，办结\n74\n件。", "收到各类投诉76件，办结74件。"),
        ("坚持为民导向，受理投诉76\n— 3 —\n件，办结74件。", "坚持为民导向，受理投诉76件，办结74件。"),
        ("群众评价较高，好评率百分\n之九十九点五。", "群众评价较高，好评率百分之九十九点五。"),
    ],
)
def test_a_number_that_a_line_parts_is_one(parted: str, whole: str) -> None:
    assert read(f"{TITLE}\n{parted}\n".encode()).text.splitlines()[1] == whole

"""Whose report it is, of which year and kind, from titles alone."""

from pathlib import Path
from typing import Any

import pytest

from fazhi.parse import Page, parse
from fazhi.yaml_file import loaded
from tests.tables import batches, wrong

TITLES = loaded(Path(__file__).with_name("titles.yaml"))


@pytest.mark.parametrize("batch", batches(TITLES))
def test_titles(batch: list[list[Any]]) -> None:
    assert wrong(batch, _titled) == []


def _titled(case: list[Any]) -> tuple[list[Any], list[Any]]:
    """Type, place, year and kind of a report; of what is none the type, and the place or none."""
    text, wanted = case[0], case[1:]
    header = parse(text if "\n" in text else f"{text}\n一年来，各项工作稳步推进。\n").header
    if header.accepted:
        return [header.report_type, header.jurisdiction_code, header.year, header.issuer_kind], wanted
    return [header.report_type, header.jurisdiction_code or wanted[1]], wanted[:2]


@pytest.mark.parametrize(
    ("head", "page", "code"),
    [
        ("和平区人民政府2022年法治政府建设年度报告", {}, None),
        ("和平区人民政府2022年法治政府建设年度报告", {"site_code": "2101020001"}, "210102"),
        ("和平区人民政府2022年法治政府建设年度报告", {"site_name": "天津市和平区人民政府"}, "120101"),
        ("和平区人民政府2022年法治政府建设年度报告", {"host": "heping.shenyang.gov.cn"}, "210102"),
        ("2022年法治政府建设年度报告", {"site_name": "信阳市人民政府", "publisher": "信阳市人民政府办公室"}, "411500"),
        ("复兴镇2022年法治政府建设工作报告", {"head": "复兴镇2022年法治政府建设工作报告_宿松县人民政府 信息公开网"}, "340826"),
        ("河口镇2022年法治政府建设工作报告", {"head": "河口镇2022年法治政府建设工作报告_镇务公开_信息公开网"}, None),
        ("濮阳市人民政府2022年法治政府建设年度报告", {"site_name": "台前县人民政府", "site_code": "4109270001"}, "410900"),
    ],
)
def test_the_page_tells_which_place_a_name_means_but_never_against_the_title(head: str, page: dict[str, str], code: str | None) -> None:
    assert parse(f"{head}\n一年来，工作稳步推进。\n", Page.told(page)).header.jurisdiction_code == code


def test_the_page_tells_when_it_was_published_and_whether_the_site_is_the_issuers_own() -> None:
    text = "濮阳市人民政府2022年法治政府建设年度报告\n一年来，工作稳步推进。\n"
    header = parse(text, Page.told({"published": "2023-02-03 10:00:00", "site_code": "4109270001"})).header
    assert (str(header.published_on), header.is_own_portal) == ("2023-02-03", False)
    assert parse(text, Page.told({"site_code": "4109000001"})).header.is_own_portal is True
    assert parse(text).header.is_own_portal is None


def test_a_title_without_an_issuer_is_resolved_by_signature_or_page() -> None:
    signed = "2023年法治政府建设年度报告\n一年来，工作稳步推进。\n信阳市人民政府\n2024年1月5日\n"
    posted = "2023年法治政府建设年度报告\n发布机构：信阳市人民政府办公室 发布日期：2024-01-05\n一年来，工作稳步推进。\n"
    for text in (signed, posted):
        header = parse(text).header
        assert (header.jurisdiction_code, header.year, header.issuer, header.issuer_kind) == ("411500", 2023, "信阳市人民政府", "government")


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [("白塔畈镇人民政府", "341524", "township"), ("县教育局", "341524", "department"), ("金寨县教育局", "341524", "department")],
)
def test_who_signs_lies_where_the_addressee_does(name: str, code: str, kind: str) -> None:
    header = parse(f"关于2022年度法治政府建设情况的报告\n{name}\n金寨县人民政府：\n一年来，工作稳步推进。\n").header
    assert (header.jurisdiction_code, header.issuer_kind) == (code, kind)


@pytest.mark.parametrize(
    ("page", "line", "title"),
    [
        ({"head": "濮阳市人民政府2022年法治政府建设年度报告"}, "", "濮阳市人民政府2022年法治政府建设年度报告"),
        ({"head": "濮阳市2022年法治政府建设年度报告_法治政府_濮阳市人民政府门户网站"}, "", "濮阳市2022年法治政府建设年度报告"),
        ({"head": "濮阳市人民政府门户网站 - 濮阳市2022年法治政府建设年度报告"}, "政务公开\n", "濮阳市2022年法治政府建设年度报告"),
        ({"head": "濮阳市2022年法治政府建设年度报告-濮阳市司法局"}, "濮阳市2021年法治政府建设年度报告\n", "濮阳市2021年法治政府建设年度报告"),
        ({"head": "濮阳市2022年法治政府建设年度报告|公开", "title": "濮阳市2021年法治政府建设情况报告"}, "", "濮阳市2021年法治政府建设情况报告"),
        ({"head": "法治政府建设年度报告_濮阳市人民政府"}, "", None),
        ({"head": "濮阳市2022年法治政府建设年度报告公开专栏"}, "", None),
    ],
)
def test_the_name_of_a_pages_window_is_its_title_where_nothing_else_is(page: dict[str, str], line: str, title: str | None) -> None:
    assert parse(f"{line}一年来，全市各级各部门坚持以习近平法治思想为指导，扎实推进依法行政，各项工作稳步推进。\n", Page.told(page)).header.title == title


def test_a_title_broken_over_lines_is_one_title() -> None:
    header = parse("信阳市人民政府\n关于2023年度法治政府建设\n情况的报告\n一年来，工作稳步推进。\n").header
    assert header.title == "信阳市人民政府关于2023年度法治政府建设情况的报告"


def test_an_ambiguous_name_is_decided_by_the_addressee_or_left_null_with_the_candidates() -> None:
    title = "和平区人民政府2022年法治政府建设年度报告"
    assert parse(f"{title}\n沈阳市人民政府：\n一年来，工作稳步推进。\n").header.jurisdiction_code == "210102"
    header = parse(f"{title}\n一年来，工作稳步推进。\n").header
    assert header.jurisdiction_code is None
    assert "ambiguous_jurisdiction" in header.reason
    assert "210102" in header.reason


def test_digits_that_lost_their_separators_count_only_where_they_read_in_one_way() -> None:
    report = "信阳市人民政府关于2023年度法治政府建设情况的报告\n一年来，工作稳步推进。\n{}\n"
    assert str(parse(report.format("202428")).header.signed_on) == "2024-02-08"
    assert parse(report.format("2024111")).header.signed_on is None


def test_a_table_right_under_the_title_belongs_to_the_text() -> None:
    text = "信阳市人民政府2023年度法治政府建设情况报告\n单位：件\n受理\t办结\n48\t45\n培训执法人员316人次，成效明显。\n"
    assert [(f.clause.quantity.value, f.clause.quantity.unit) for f in parse(text).facts] == [(48, "件"), (45, "件"), (316, "人次")]


@pytest.mark.parametrize(
    "text",
    [
        "指标\t单位\t数值\n审理行政复议案件\t件\t48\n培训执法人员\t人次\t316",
        "指标\t单位\t数值\n审理行政复议案件\t件\t48\n培训执法人员\t人次\t316\n\n一、主要工作\n各项工作稳步推进。",
        "- **审理行政复议案件48件。**\n- 培训执法人员316人次，成效明显。",
        "审理行政复议案件（件）：48\n培训执法人员（人次）：316",
        "审理行政复议案件48件\n培训执法人员316人次",
        "·审理行政复议案件48件；\n·培训执法人员316人次。",
        "审理行政复议案件\t件\t48\n培训执法人员\t人次\t316",
        "指标              单位    数值\n审理行政复议案件  件      48\n培训执法人员      人次    316",
        "指标 | 单位 | 数值\n---|:---:|---:\n审理行政复议案件 | 件 | 48\n培训执法人员 | 人次 | 316",
        "审理行政复议案件48件\n一、队伍建设\n培训执法人员316人次。",
        "审理行政复议案件\n48件，成效明显。培训执法人员316人次。",
    ],
)
def test_figures_under_the_title_belong_to_the_text_with_or_without_a_sentence(text: str) -> None:
    head = "发布日期：2024-01-18 来源：市司法局 浏览次数：1280次\n信政文〔2024〕3号\n"
    for above in ("", head):
        report = parse(f"信阳市人民政府2023年度法治政府建设情况报告\n{above}{text}\n")
        assert [(f.clause.quantity.value, f.clause.quantity.unit) for f in report.facts] == [(48, "件"), (316, "人次")]
        assert report.header.body[0] == len("信阳市人民政府2023年度法治政府建设情况报告\n") + len(above)
    assert (str(report.header.published_on), report.header.document_number) == ("2024-01-18", "信政文〔2024〕3号")


@pytest.mark.parametrize(
    "title",
    [
        "# {}",
        "**{}**",
        "## **{}**",
        "# {} #",
        "# [{}](http://www.example.gov.cn/1)",
        "*{}*",
        "【{}】",
        "《{}》",
        '+++\ntitle = "{}"\n+++',
        "---\ntitle: {}\ndate: 2024-01-18\n---\n# {}",
        '---\ntitle: "{}"\n---',
    ],
)
def test_a_title_is_told_without_what_markdown_sets_around_it(title: str) -> None:
    name = "信阳市人民政府2023年度法治政府建设情况报告"
    header = parse(f"{title.format(name, name)}\n一年来，工作稳步推进。\n").header
    assert (header.title, header.year, header.jurisdiction_code) == (name, 2023, "411500")


def test_a_report_whose_text_was_not_found_says_so() -> None:
    title = "信阳市人民政府2023年度法治政府建设情况报告\n"
    assert parse(title).notes == ("no_body: nothing behind the title reads as a report's text: look at the document",)
    assert parse(f"{title}工作稳步推进。\n").notes == ()
    assert parse(f"全年受理案件35件。\n{title}工作稳步推进。\n").notes[0].startswith("figures_outside_body: ")

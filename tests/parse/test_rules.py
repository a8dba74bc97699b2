"""Rules about language, as tables of sentences with what they should give."""

from pathlib import Path
from typing import Any

import pytest

from fazhi.catalog import load_catalog
from fazhi.parse import heard, parse
from fazhi.parse.examples import as_report, misread
from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.page.plain import normalize
from fazhi.yaml_file import loaded
from tests.tables import batches, wrong

HERE = Path(__file__).parent


@pytest.mark.parametrize("batch", batches(loaded(HERE / "quantities.yaml")))
def test_quantities(batch: list[dict[str, Any]]) -> None:
    assert wrong(batch, lambda case: (_found(case["text"]), [_spelled(stated) for stated in case["states"]])) == []


def _found(text: str) -> list[tuple[float, str, str, float | None]]:
    return [(q.value, q.unit, q.qualifier, q.value_max) for q in find_quantities(normalize(text))]


def _spelled(stated: str) -> tuple[float, str, str, float | None]:
    value, unit, qualifier, *high = stated.split(" ")
    return float(value), unit, qualifier, float(high[0]) if high else None


@pytest.mark.parametrize("batch", batches(loaded(HERE / "attributes.yaml")))
def test_year_scope_and_modality(batch: list[dict[str, Any]]) -> None:
    assert wrong(batch, lambda case: ([f"{f.year or 'null'} {f.scope} {f.modality}" for f in as_report(case["text"]).facts], case["are"])) == []


@pytest.mark.parametrize("batch", batches(loaded(HERE / "links.yaml")))
def test_links(batch: list[dict[str, Any]]) -> None:
    assert wrong(batch, lambda case: (_linked(case["text"]), case["link"])) == []


def _linked(text: str) -> list[str]:
    return [" ".join(sorted(link.indicator_id for link in fact.links)) or "-" for fact in as_report(text).facts]


@pytest.mark.parametrize(
    ("text", "indicator", "is_objected"),
    [
        ("领导包案71起，化解56起，化解率78%。", "dispute_resolution_rate", True),
        ("自助终端可办理363项政务服务事项。", "government_service_items", True),
        ("尚未审结行政复议案件3件。", "reconsideration_cases_closed", True),
        ("办理行政应诉案件51件，其中二审13件。", "litigation_cases", True),
        ("老娘舅走巷串户，劝和邻里2900起。", "disputes_mediated", False),
    ],
)
def test_what_the_rules_hold_a_figure_not_to_state_is_told_where_they_link_it_to_nothing(text: str, indicator: str, is_objected: bool) -> None:
    last = as_report(text).facts[-1]
    assert last.links == ()
    assert (indicator in last.objections) is is_objected


@pytest.mark.parametrize(
    ("text", "indicator", "wanted"),
    [
        ("行政复议方面，市政府全年归档案件35件。", "reconsideration_cases_accepted", (1 / 3, 2 / 3, 1.0)),
        ("一、行政复议\n今年登门的有35件。", "reconsideration_cases_accepted", (0.0, 0.5, 0.0)),
        ("今年登门的有35件。", "reconsideration_cases_accepted", (0.0, 0.0, 0.0)),
        ("今年登门的有35件。", "online_available_rate", (0.0, 0.0, 0.5)),
    ],
)
def test_how_much_of_an_indicator_s_wording_is_heard_around_a_figure(text: str, indicator: str, wanted: tuple[float, ...]) -> None:
    report = as_report(text)
    assert report.view is not None
    assert tuple(heard(report.view, 0, indicator)) == pytest.approx(wanted)


@pytest.mark.parametrize("indicator", load_catalog().indicators.values(), ids=lambda i: i.id)
def test_every_indicator_is_found_in_its_own_examples(indicator: Any) -> None:
    assert list(misread(indicator)) == []


def test_a_section_of_shortcomings_and_plans_turns_to_plans_where_it_speaks_of_the_future() -> None:
    text = "一、存在的不足和下一步打算\n有2个部门败诉率超过10%。下一步，培训执法人员300人次。\n"
    facts = parse(f"信阳市人民政府2023年度法治政府建设情况报告\n{text}").facts
    assert [(fact.modality, fact.year) for fact in facts] == [("standing", 2023), ("actual", 2023), ("plan", 2024)]


def test_in_a_street_office_s_report_the_street_is_the_issuer_itself() -> None:
    facts = parse("鼓楼区华侨路街道2023年度法治政府建设情况报告\n一、主要工作\n街道作为被告的行政诉讼5件。社区评查案卷9卷。\n").facts
    assert [fact.scope for fact in facts] == ["own", "own"]
    facts = parse("信阳市人民政府2023年度法治政府建设情况报告\n一、主要工作\n街道作为被告的行政诉讼5件。\n").facts
    assert [fact.scope for fact in facts] == ["below"]

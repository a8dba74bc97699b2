"""Every rule has sentences that need it: with it the answer is theirs, without it another. And every rule fires somewhere."""

from pathlib import Path
from typing import Any

import pytest

from fazhi.parse import parse
from fazhi.parse.explain import RULES, explain, figures_of, says
from fazhi.parse.language.rules import act, modality, scope, time
from fazhi.parse.language.view import Slot
from fazhi.parse.settled import BY_INDICATOR
from fazhi.record import record_of
from fazhi.yaml_file import loaded

HERE = Path(__file__).parent
GOLD = HERE.parent / "gold"
MODULES = {"act": act, "scope": scope, "modality": modality, "year": time}
REPORT = "信阳市人民政府2023年度法治政府建设情况报告"
CASES: list[dict[str, Any]] = loaded(HERE / "rules.yaml")


def answer(case: dict[str, Any]) -> Slot:
    figures = figures_of(f"{case.get('in', REPORT)}\n一、工作情况\n{case['text']}\n")
    return figures.slots(case.get("figure", 1) - 1)[case["slot"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['text'][:20]}")
def test_the_sentence_needs_its_rule(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = None if case["is"] == "none" else case["is"]
    given = answer(case)
    assert (given.rule, given.value) == (case["rule"], expected)
    rules = RULES[case["slot"]]
    monkeypatch.setattr(MODULES[case["slot"]], "RULES", tuple(rule for rule in rules if rule.__name__ != case["rule"]))
    if case["rule"] == rules[-1].__name__:
        with pytest.raises(LookupError, match="no rule answers"):
            answer(case)
    else:
        assert answer(case).value != expected


def test_the_indicator_decides_where_it_has_a_modality() -> None:
    figures = figures_of(f"{REPORT}\n一、工作情况\n承诺办结时限较法定时限压缩80.5%。\n")
    assert figures.frames[0].modality.value == "change"
    assert (figures.view.modalities[0].value, figures.view.modalities[0].rule) == ("standing", BY_INDICATOR)


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("行政复议纠错率20.5%。", "own"),
        ("我市政府规章立改废同步推进，制定政府规章2件。", "own"),
        ("全市制定政府规章2件。", "region"),
        ("败诉率5.2%。", "region"),
    ],
)
def test_the_indicator_decides_whose_where_nothing_says(sentence: str, scope: str) -> None:
    figures = figures_of(f"{REPORT}\n一、工作情况\n{sentence}\n")
    assert figures.slots(0)["scope"].value == scope


def test_how_a_case_went_is_of_whom_the_case_is() -> None:
    figures = figures_of(f"{REPORT}\n一、工作情况\n办结行政复议案件60件，维持41件，驳回9件。\n")
    assert [figures.slots(i)["scope"].value for i in range(3)] == ["own"] * 3


def test_every_rule_has_its_own_sentence() -> None:
    rules = {(slot, rule.__name__) for slot, rules in RULES.items() for rule in rules}
    assert rules - {(case["slot"], case["rule"]) for case in CASES} == set()


def test_the_record_counts_what_fired_and_was_right(tmp_path: Path) -> None:
    sentence = "全市受理行政复议案件35件，未审结3件。"
    (tmp_path / "a.txt").write_text(f"{REPORT}\n一、工作情况\n{sentence}\n", encoding="utf-8")
    told = "a.txt,1,35件,0,0,35,件,exact,{},2023,{},actual,\n"
    header = "doc,n,surface,start,end,value,unit,qualifier,indicator_id,year,scope,modality,note\n"
    (tmp_path / "a.csv").write_text(header + told.format("reconsideration_cases_accepted", "own"), encoding="utf-8")
    record = {(entry.kind, entry.name): entry for entry in record_of(tmp_path)}
    assert [(record["scope", "named_here"].judged, record["scope", "named_here"].right)] == [(1, 0)]
    assert (record["year", "year_of_the_report"].fired, record["year", "year_of_the_report"].judged) == (2, 1)
    (linked,) = (entry for entry in record.values() if entry.kind == "pattern" and entry.fired)
    assert linked.name.startswith("reconsideration_cases_accepted.")
    assert linked.precision == 1.0
    assert record["word", "accept 受理"].fired == 1
    assert record["word", "denied 未"].fired == 1
    assert record["word", "close 审结"].fired == 0


def test_what_is_explained_is_what_was_parsed() -> None:
    for path in sorted(GOLD.glob("*_2021.txt")):
        text = path.read_text(encoding="utf-8")
        facts = parse(text).facts
        figures = figures_of(text)
        told = [(s["year"].value, s["scope"].value, s["modality"].value) for s in map(figures.slots, range(len(facts)))]
        assert told == [(fact.year, fact.scope, fact.modality) for fact in facts]
        assert figures.links == [fact.links for fact in facts]


@pytest.mark.parametrize(
    ("sentence", "ordinal", "why"),
    [
        ("全市受理行政复议案件35件。", 1, "行政复议受理件数 (reconsideration_cases_accepted): of the patterns that fit, its words weigh most."),
        ("受理行政复议案件35件（上年同期28件）。", 2, "(reconsideration_cases_accepted), by compared: "),
        ("受理行政复议案件35件，同比增长25%。", 2, "No indicator: "),
        ("行政诉讼败诉率同比下降3%。", 1, "litigation_loss_rate came nearest; the figure tells a change, which is not this indicator's."),
        ("重大行政决策有序推进，各部门制定细则35个。", 1, "major_decision_items came nearest; 重大行政决策 stands before the clause"),
        ("平均每月受理行政复议案件35件。", 1, "an average, a remainder or one of some: no total."),
        ("受理行政复议案件35件，未审结3件。", 2, "No indicator: "),
        ("罚款52万元、没收违法所得13万元，罚没合计65万元。", 1, "No indicator, by without_addends: "),
        ("新闻发布会由宣传部牵头，今年开了11场。", 1, "(press_conferences), by of_its_topic: "),
        ("受理行政复议案件35件，其中受理劳动保障行政复议案件9件。", 2, "the whole that the figure is a part of states it."),
    ],
)
def test_why_an_indicator_was_taken_or_none(sentence: str, ordinal: int, why: str) -> None:
    told = explain(figures_of(f"{REPORT}\n一、工作情况\n{sentence}\n"), ordinal)
    assert why in told.why, told
    assert all(weight.words for weight in told.weighed if weight.how)


def listed() -> str:
    """The rules as docs/language.md lists them."""
    lines = []
    for slot, rules in RULES.items():
        lines += [f"**{slot}** (`rules/{MODULES[slot].__name__.rpartition('.')[2]}.py`)", ""]
        lines += [f"1. `{rule.__name__}` {says(rule.__name__)}" for rule in rules]
        lines += [""]
    return "\n".join(lines)


def test_the_page_lists_every_rule_in_its_order() -> None:
    page = (HERE.parent.parent / "docs" / "language.md").read_text(encoding="utf-8")
    missing = [line for line in listed().splitlines() if line and line not in page]
    assert missing == [], "docs/language.md has not these lines"
    assert listed() in page

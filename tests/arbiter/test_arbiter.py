"""The arbiter: what it is told, what it decides, and what teaches it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fazhi.arbiter import Told, decide, decide_in, reasons, told_of
from fazhi.arbiter.decisions import FILE, SHIPPED, SLOTS, Decision
from fazhi.arbiter.teach import teach
from fazhi.learn import Figure, see
from fazhi.learn.annotated import Annotated, Said, load_annotated
from fazhi.learn.weights import WeightsError, load_weights
from fazhi.parse import Report, parse
from fazhi.warehouse.parsed import parse_batch

GOLD = Path(__file__).parent.parent / "gold"
HEAD = "固安县人民政府2022年度法治政府建设情况报告\n一、主要工作\n"
REVIEWED = f"{HEAD}县政府收到行政复议申请61件，受理55件。全年清理规范性文件43件，其中废止6件。\n"
TRAINED = f"{HEAD}全县举办法治培训9场次，各乡镇调解矛盾纠纷412件。\n二、下一年计划\n明年培训执法人员300人次。\n"


def told(report: Report) -> list[Told]:
    assert report.view is not None
    return told_of(report.view, [fact.links for fact in report.facts])


def figures(report: Report) -> list[Figure]:
    return [Figure(q.start, q.end, q.unit, q.value) for q in (fact.clause.quantity for fact in report.facts)]


def decided(text: str) -> list[Decision]:
    report = parse(text)
    assert report.view is not None
    return decide_in(report.view, [fact.links for fact in report.facts])


def test_it_is_told_what_the_rules_say_of_a_figure_and_of_its_neighbours() -> None:
    received, accepted, *_, repealed = (one.words for one in told(parse(REVIEWED)))
    assert {
        "government of rank 2",
        "in 件",
        "year its own by year_of_the_report",
        "states reconsideration_applications",
        "scope own by named_here",
        "modality actual",
    } <= set(received)
    assert {"scope -1: own", "scope -1: own in the same sentence, own own", "scope +1: unspecified in the other sentence, own own"} <= set(accepted)
    assert "goes with another: whole" in repealed
    assert not {word for word in repealed if word.startswith("scope +")}


def test_what_nobody_is_named_for_is_decided_by_what_is_around() -> None:
    cleaned = [fact.scope for fact in parse(REVIEWED).facts][2:]
    assert cleaned == ["unspecified", "unspecified"]
    assert [decision.scope for decision in decided(REVIEWED)] == ["own"] * 4


def test_the_rules_are_followed_where_nothing_speaks_against_them() -> None:
    report = parse(TRAINED)
    assert decided(TRAINED)[:2] == [Decision(fact.scope, fact.modality) for fact in report.facts][:2]
    assert decided(TRAINED)[:2] == [("region", "actual"), ("below", "actual")]
    assert decided(TRAINED)[2].modality == "plan"


def test_texts_are_decided_the_same_together_and_each_alone() -> None:
    reports = {text: parse(text) for text in (REVIEWED, TRAINED, f"{HEAD}没有数字。\n")}
    together = decide(see([(text, figures(report)) for text, report in reports.items()]), [one for report in reports.values() for one in told(report)])
    assert together == [*decided(REVIEWED), *decided(TRAINED)]


def test_what_a_word_tells_to_be_intended_required_or_a_change_the_rules_say() -> None:
    text = f"{HEAD}新增律师12名，每人每年不少于60学时，下降15%。明年配备8名。\n"
    report = parse(text)
    assert [fact.modality for fact in report.facts][1:] == ["rule", "change", "plan"]
    assert [decision.modality for decision in decided(text)][1:] == ["rule", "change", "plan"]
    assert {decision.modality for decision in decided(text)[:1]} <= {"actual", "standing"}


def test_reasons_speak_for_what_was_decided() -> None:
    words = told(parse(REVIEWED))[2]
    given = reasons(words, "scope", "own", "unspecified", 3)
    assert 0 < len(given) <= 3
    assert set(given) <= set(words.words)
    assert not set(given) & set(reasons(words, "scope", "unspecified", "own", 3))
    assert reasons(words, "scope", "own", "no such scope", 3) == []


def test_what_ships_is_small_and_executes_nothing() -> None:
    assert (SHIPPED / FILE).stat().st_size < 2**20
    with np.load(SHIPPED / FILE, allow_pickle=False) as found:
        assert all(found[name].dtype.kind in "iuUf" for name in found.files)
    assert set(load_weights(SHIPPED / FILE).slots) == set(SLOTS)


def test_a_users_own_weights_are_used_and_a_damaged_file_of_theirs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path))
    (tmp_path / FILE).write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(WeightsError, match=r"arbiter\.npz.*fazhi train"):
        decided(REVIEWED)


@pytest.fixture(scope="module")
def reports() -> list[Annotated]:
    return [report for report in load_annotated([GOLD]) if report.doc < "c"][:40]


def test_the_same_reports_teach_the_same_and_it_is_right_of_reports_kept_back(
    reports: list[Annotated], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        teach(reports[:32]).save(tmp_path / name / FILE)
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path / "one"))
    right = []
    for annotated in reports[32:]:
        report, said = parse(annotated.text), {figure.end: said for figure, said in zip(annotated.figures, annotated.said, strict=True)}
        for fact, decision in zip(report.facts, decided(annotated.text), strict=True):
            if found := said.get(fact.clause.quantity.end):
                right.append(decision.scope in found.scopes)
    assert len(right) > 80
    assert sum(right) / len(right) > 0.8


def test_a_users_own_report_counts_as_several_of_the_projects(reports: list[Annotated], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = parse(REVIEWED)
    others, own = (
        Annotated("own.txt", REVIEWED, tuple(figures(report)), (Said("none", frozenset(), (scope,), ("actual",), counts=True),) * 4)
        for scope in ("own", "part")
    )
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path))
    teach([*reports[:8], others, others], [own]).save(tmp_path / FILE)
    assert {decision.scope for decision in decided(REVIEWED)} == {"part"}


def test_what_is_decided_is_published_and_what_the_rules_said_is_kept_beside_it() -> None:
    texts = pa.table({"document_id": ["a"], "text": [REVIEWED], "page": ["{}"], "places": [[]], "reader_version": ["1"]})
    rows = parse_batch(texts)
    assert rows["staging.quantity"].column("scope").to_pylist() == ["own"] * 4
    by_rules = [row["scope"] for row in rows["staging.coding"].to_pylist() if row["coder"] == "rules"]
    assert by_rules == ["own", "own", "unspecified", "unspecified"]


def test_a_whole_and_its_parts_are_of_one_scope() -> None:
    text = "牡丹江市人民政府2022年度法治政府建设情况报告\n一、制度\n逐件清理规范性文件366件：继续有效252件，应予修改15件，予以废止99件。\n"
    assert {one.goes_with for one in told(parse(text))[1:]} <= {1, 2, 3}
    assert len({decision.scope for decision in decided(text)}) == 1
    named = f"{HEAD}全县受理行政复议案件61件，其中县政府受理55件。\n"
    assert [decision.scope for decision in decided(named)] == ["region", "own"]

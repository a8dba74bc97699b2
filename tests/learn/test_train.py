"""Learning from annotated reports, and what may be promised of it."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import bdtrc

from fazhi.calibrate import CalibrationError, Judged, _fitted, calibration_error, lower_bound, surest
from fazhi.doubts import is_doubtful
from fazhi.evaluate import Annotation
from fazhi.learn.annotated import Annotated, AnnotationError, load_annotated
from fazhi.learn.calibration import Accuracy, load_accuracy, save_accuracy
from fazhi.learn.coder import Guess, code
from fazhi.learn.train import train
from fazhi.learn.weights import WeightsError
from fazhi.trial import PARTS, _parts_of

GOLD = Path(__file__).parent.parent / "gold"
HEAD = "doc,n,start,end,surface,value,unit,qualifier,indicator_id,year,scope,modality,note\n"


@pytest.fixture(scope="module")
def reports() -> list[Annotated]:
    """The first eighteen of the manifest: later batches are added behind them."""
    first = [line.partition(",")[0] for line in (GOLD / "manifest.csv").read_text(encoding="utf-8").splitlines()[1:19]]
    return sorted((report for report in load_annotated([GOLD]) if report.doc in first), key=lambda report: first.index(report.doc))


def test_the_same_reports_teach_the_same_and_it_is_right_of_reports_kept_back(reports: list[Annotated], tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(reports[:15]).save(tmp_path / name / "weights.npz")
    assert (tmp_path / "one" / "weights.npz").read_bytes() == (tmp_path / "two" / "weights.npz").read_bytes()
    made = right = 0
    for report in reports[15:]:
        for said, coding in zip(report.said, code(report.text, report.figures, tmp_path / "one"), strict=True):
            if said.counts and (told := coding.indicators[0]).told and told.probability > 0.8:
                made += 1
                right += told.told in said.also
    assert made > 50
    assert right / made > 0.85


def test_optional_rows_and_undecided_indicators_teach_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("受理3件，审结2件，其中1件。", encoding="utf-8")
    rows = ["a.txt,1,2,4,3件,3,件,exact,reconsideration_cases_accepted,2023,own,actual,", "a.txt,2,7,9,2件,2,件,exact,,2023,own,actual,optional"]
    rows.append("a.txt,3,12,14,1件,1,件,exact,litigation_cases?,2023,own|part,actual,")
    (tmp_path / "a.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    (report,) = load_annotated([tmp_path])
    assert [said.counts for said in report.said] == [True, False, False]
    assert report.said[2].scopes == ("own", "part")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a.txt,1,x,4,3件,3,件,exact,,2023,own,actual,", r"a\.csv, row 2.*invalid literal"),
        ("a.txt,1,2,4,3件,3,件,exact,no_such_thing,2023,own,actual,", r"a\.csv, row 2.*no_such_thing is no indicator"),
        ("b.txt,1,2,4,3件,3,件,exact,,2023,own,actual,", r"b\.txt, which does not lie beside it"),
    ],
)
def test_bad_annotation_is_named(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "a.txt").write_text("受理3件。", encoding="utf-8")
    (tmp_path / "a.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=told):
        load_annotated([tmp_path])


def test_a_directory_without_annotation_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="no annotated report"):
        load_annotated([tmp_path])


def test_the_lower_bound_is_exact() -> None:
    assert lower_bound(149, 149) == pytest.approx(0.05 ** (1 / 149))
    bound = lower_bound(234, 236)
    assert bdtrc(233, 236, bound) == pytest.approx(0.05)


def test_the_most_confident_are_sure_down_to_where_the_promise_would_break() -> None:
    confidence = np.linspace(0.999, 0.2, 1000)
    right = np.ones(1000, dtype=bool)
    right[600::3] = False
    sure = surest(confidence, right)
    assert sure.bound >= 0.98
    assert 600 <= sure.covered < 700
    assert sure.right / sure.covered > 0.98
    assert surest(confidence, np.arange(1000) % 10 != 0).covered == 0


def test_calibration_error_is_none_where_confidence_is_true_and_large_where_it_is_not() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.3, 1, 20_000)
    right = rng.uniform(size=20_000) < confidence
    assert calibration_error(confidence, right) < 0.015
    assert calibration_error(np.full(20_000, 0.99), right) > 0.3


def test_too_few_reports_are_told() -> None:
    few = Judged(np.zeros((4, 8)), np.array([True, True, False, True]), np.array([0, 0, 1, 1]))
    with pytest.raises(CalibrationError, match="2 annotated reports"):
        _fitted(few, "link")


@pytest.mark.parametrize(
    ("indicators", "may_be", "is_optional", "rules", "guess", "is_doubted"),
    [
        ({"a"}, set(), False, {"b"}, "b", True),
        ({"a"}, set(), False, set(), None, True),
        (set(), set(), False, {"b"}, "b", True),
        (set(), set(), False, {"b"}, None, False),
        ({"a"}, set(), False, {"a"}, "b", False),
        ({"a"}, set(), False, {"b"}, "a", False),
        ({"a"}, {"c"}, False, {"b"}, "c", False),
        (set(), {"c"}, False, {"c"}, "b", False),
        ({"a"}, set(), True, {"b"}, "b", False),
    ],
)
def test_annotation_is_doubted_where_both_coders_contradict_it(
    indicators: set[str], may_be: set[str], is_optional: bool, rules: set[str], guess: str | None, is_doubted: bool
) -> None:
    annotated = Annotation("3件", 3.0, "件", frozenset(indicators), frozenset(may_be), {}, is_optional)
    assert is_doubtful(annotated, rules, Guess(guess, 0.9)) == is_doubted


def test_of_a_curve_every_report_is_unseen_once_and_never_taught_then(reports: list[Annotated]) -> None:
    own, known = reports[:10], reports
    parts = _parts_of(own, known)
    assert len(parts) == PARTS
    assert sorted(doc for part in parts for doc in part.unseen) == sorted(report.doc for report in own)
    for part in parts:
        taught = {report.doc for report in (*part.base, *part.more)}
        assert not taught & part.unseen
        assert taught | part.unseen == {report.doc for report in known}


def test_measured_accuracy_is_kept_as_it_is_and_a_damaged_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path))
    save_accuracy([Accuracy("scope", "year", "2021", 7, 5)], tmp_path / "accuracy.csv")
    assert load_accuracy() == [Accuracy("scope", "year", "2021", 7, 5)]
    (tmp_path / "accuracy.csv").write_text("slot\nscope\n", encoding="utf-8")
    with pytest.raises(WeightsError, match=r"accuracy\.csv.*fazhi train"):
        load_accuracy()

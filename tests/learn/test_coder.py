"""The second coder at work: what it says, that it is the same everywhere, and what it is told of."""

import ast
from pathlib import Path

import numpy as np
import pytest

import fazhi.learn
from fazhi.catalog import load_catalog
from fazhi.learn import Figure, code, code_all
from fazhi.learn.coder import weight_sums
from fazhi.learn.features import buckets_of
from fazhi.learn.weights import FILE, SHIPPED, WeightsError, load_weights
from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.page.plain import normalize

TEXT = "二、依法化解矛盾\n全市共受理行政复议案件268件,审结241件,行政机关负责人出庭应诉率为98%。明年计划举办法治培训12场次。\n"
BOUNDS, SUM = [0, 146, 280, 543, 716], 183612643
"""Of the text above: where each figure's n-grams begin, and the sum of their buckets."""


def figures(text: str) -> list[Figure]:
    return [Figure(found.start, found.end, found.unit, found.value) for found in find_quantities(text)]


def test_plain_figures_are_coded_as_a_reader_would() -> None:
    accepted, closed, rate, _ = code(TEXT, figures(TEXT))
    assert accepted.indicators[0].told == "reconsideration_cases_accepted"
    assert closed.indicators[0].told == "reconsideration_cases_closed"
    assert rate.indicators[0].told == "head_appearance_rate"
    assert accepted.indicators[0].probability > 0.9
    assert accepted.modality.told == "actual"


def test_the_likeliest_comes_first_and_probabilities_are_rounded_shares() -> None:
    for coding in code(TEXT, figures(TEXT)):
        likely = [guess.probability for guess in coding.indicators]
        assert likely == sorted(likely, reverse=True)
        assert sum(likely) <= 1.0005
        assert all(round(share, 4) == share for share in (*likely, coding.scope.probability, coding.modality.probability))


def test_the_nearest_indicator_is_the_likeliest_and_one_that_was_not_learnt_has_no_margin() -> None:
    accepted, *_, planned = code(TEXT, figures(TEXT))
    first, other = accepted.margin("reconsideration_cases_accepted"), accepted.margin("reconsideration_cases_closed")
    assert first is not None
    assert other is not None
    assert first > 0 > other
    assert first == max(accepted.margins)
    assert (planned.margin(None) or 0) < (planned.margin("legal_training_sessions") or 0)
    assert accepted.margin("one_of_my_own") is None


@pytest.mark.parametrize("unit", ["元", "%", "件", "人次", "家", "公里"])
def test_an_indicator_is_never_proposed_in_a_unit_that_it_cannot_have(unit: str) -> None:
    text = f"全市共受理行政复议案件268{unit},审结241{unit}。"
    catalog = load_catalog()
    found = [Figure(11, 14 + len(unit), unit, 268.0), Figure(17 + len(unit), 20 + 2 * len(unit), unit, 241.0)]
    told = [guess.told for coding in code(text, found) for guess in coding.indicators if guess.told]
    assert all(unit in catalog.units.classes[catalog.indicators[name].counted_in] for name in told)


def test_a_text_is_coded_the_same_alone_and_behind_another() -> None:
    other = normalize("一、制度建设\n全年制定规范性文件15件、废止8件。\n\n\n\n\n" + "这一段没有数字，只是说明开展了哪些工作。" * 3 + "\n")
    alone, behind = code(TEXT, figures(TEXT)), code(other + TEXT, figures(other + TEXT))[2:]
    assert alone == behind


def test_texts_are_coded_the_same_together_and_each_alone() -> None:
    texts = ["\n" + TEXT, "没有数字。", "全市", f"标题\n{TEXT}", f"标题\n\n\n\n{TEXT}", f"标题\n\n\n\n\n{TEXT}", "", f"{TEXT.strip()}另有3件", "268件", TEXT]
    assert code_all([(text, figures(text)) for text in texts]) == [code(text, figures(text)) for text in texts]


def test_n_grams_fall_in_the_same_buckets_on_every_machine() -> None:
    found = buckets_of(TEXT, figures(TEXT))
    assert found.bounds.tolist() == BOUNDS
    assert int(found.buckets.sum()) == SUM


def test_weights_are_whole_numbers_so_that_sums_are_exact() -> None:
    weights = load_weights(SHIPPED / FILE)
    found = buckets_of(TEXT, figures(TEXT))
    row = {int(bucket): i for i, bucket in enumerate(weights.buckets)}
    first = sorted({int(bucket) for bucket in found.buckets[: found.bounds[1]]} & row.keys(), reverse=True)
    expected = sum((weights.table[row[bucket]].astype(object) for bucket in first), weights.bias.astype(object))
    assert weight_sums(weights, found)[0].tolist() == list(expected)


def test_no_figure_at_all() -> None:
    assert code("没有数字。", []) == []


def test_what_ships_is_small_and_executes_nothing() -> None:
    assert (SHIPPED / FILE).stat().st_size < 4 * 2**20
    with np.load(SHIPPED / FILE, allow_pickle=False) as told:
        assert all(told[name].dtype.kind in "iuUf" for name in told.files)
    known = set(load_catalog().indicators)
    weights = load_weights(SHIPPED / FILE)
    assert set(weights.classes[weights.slots == "indicator"]) - {"none"} <= known


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x80\x04K\x01."])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(WeightsError, match=r"weights\.npz.*fazhi train"):
        load_weights(tmp_path / FILE)


def test_the_room_is_told_nothing_of_what_the_rules_made_of_a_figure() -> None:
    allowed = ("fazhi.catalog", "fazhi.learn", "fazhi.parse.page.plain", "fazhi.parse.page.structure", "fazhi.parse.figures.quantities")
    for path in Path(fazhi.learn.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names] if isinstance(node, ast.Import) else []
            assert [name for name in names if name.startswith("fazhi") and not name.startswith(allowed)] == [], path.name

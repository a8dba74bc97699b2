"""The figures that sentences state: value, unit, qualifier, end of a range, year, modality and indicator."""

from pathlib import Path
from typing import Any

import pytest

from fazhi.parse import parse
from fazhi.parse.report import Fact
from fazhi.yaml_file import loaded

CASES: dict[str, list[dict[str, Any]]] = loaded(Path(__file__).parent / "figures.yaml")


def told(fact: Fact) -> dict[str, Any]:
    quantity = fact.clause.quantity
    return {
        "value": quantity.value,
        "unit": quantity.unit,
        "q": quantity.qualifier,
        "max": quantity.value_max,
        "year": fact.year,
        "modality": fact.modality,
        "link": "|".join(sorted(link.indicator_id for link in fact.links)) or None,
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{kind}: {case['text'][:30]}") for kind, cases in CASES.items() for case in cases])
def test_the_figures_of_a_sentence(case: dict[str, Any]) -> None:
    text = f"信阳市人民政府2023年度法治政府建设情况报告\n一、主要工作\n{case['text']}\n"
    facts = parse(text).facts
    given = [told(fact) for fact in facts]
    surfaces = [text[fact.clause.quantity.start : fact.clause.quantity.end] for fact in facts]
    assert len(given) == len(case["want"]), surfaces
    assert [{key: figure[key] for key in want} for figure, want in zip(given, case["want"], strict=True)] == case["want"], surfaces

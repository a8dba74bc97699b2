"""The figures that sentences state: value, unit, qualifier, end of a range, year, modality and indicator."""

from pathlib import Path
from typing import Any

import pytest

from fazhi.parse import parse
from fazhi.parse.report import Fact
from fazhi.yaml_file import loaded
from tests.tables import wrong

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


@pytest.mark.parametrize("kind", CASES)
def test_the_figures_of_sentences(kind: str) -> None:
    assert wrong(CASES[kind], _stated) == []


def _stated(case: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The figures of a sentence, each with what the case tells of it; where they are more or fewer, with all."""
    facts = parse(f"信阳市人民政府2023年度法治政府建设情况报告\n一、主要工作\n{case['text']}\n").facts
    given, wanted = [told(fact) for fact in facts], case["want"]
    is_as_many = len(given) == len(wanted)
    return ([{key: figure[key] for key in want} for figure, want in zip(given, wanted, strict=True)] if is_as_many else given), wanted

"""The catalog of indicators: grown from the first one, extended by a user's own files, and clear about what is wrong in them."""

import csv
import re
from pathlib import Path

import pytest

from fazhi.catalog import Example, load_catalog
from fazhi.catalog.loader import _Theme, _Written
from fazhi.parse import parse
from fazhi.yaml_file import YamlError
from tests.conftest import ROOT, forget

MINE = """theme: mine
indicators:
  - id: {id}
    zh: 法治公园数
    en: Rule-of-law parks
    unit: 个
    kind: count
    definition: 建成的法治公园个数
    counted_in: {counted_in}
    said:
      - 法治公园
    examples:
      - {{text: '建成法治公园5个。', value: 5}}
"""


@pytest.fixture
def own(own_catalog: Path) -> Path:
    """A user's directory of indicators."""
    return own_catalog / "indicators"


def links_of(sentence: str) -> list[str]:
    report = parse(f"信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n{sentence}\n")
    return [link.indicator_id for fact in report.facts for link in fact.links]


def test_there_are_enough_indicators_and_the_first_ones_stand(shared: Path) -> None:
    indicators = load_catalog().indicators
    assert len(indicators) >= 120
    with (shared / "gold" / "catalog.csv").open(encoding="utf-8") as file:
        for first in csv.DictReader(file):
            kept = indicators[first["indicator_id"]]
            assert (kept.zh, kept.en, kept.kind, kept.theme, kept.definition) == tuple(first[k] for k in ("name_zh", "name_en", "kind", "theme", "definition"))


def test_a_users_indicator_is_linked(own: Path) -> None:
    assert links_of("建成法治公园5个。") == []
    (own / "mine.yaml").write_text(MINE.format(id="law_parks", counted_in="place"), encoding="utf-8")
    forget()
    assert links_of("建成法治公园5个。") == ["law_parks"]


def test_a_users_indicator_overrides_the_one_of_its_id(own: Path) -> None:
    (own / "mine.yaml").write_text(MINE.format(id="press_conferences", counted_in="place"), encoding="utf-8")
    forget()
    assert load_catalog().indicators["press_conferences"].zh == "法治公园数"
    assert links_of("召开新闻发布会5场。") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (MINE.format(id="law_parks", counted_in="park"), "mine.yaml, law_parks, line 3, counted_in: 'park' is no class"),
        (MINE.format(id="law_parks", counted_in="places"), "(did you mean place?)"),
        (MINE.format(id="law_parks", counted_in="place").replace("- 法治公园\n", "- 法治公园 !率 !率\n"), "率 is barred twice: say it once"),
        (MINE.format(id="law_parks", counted_in="place").replace("- 法治公园\n", "- 法治公园 !!率 !率\n"), "(!! bars it in the clause too)"),
        (MINE.format(id="law_parks", counted_in="case"), "law_parks, line 3, unit: '个' is none of the measure words of case"),
        (MINE.format(id="law_parks", counted_in="place").replace("zh:", "zhh:"), "line 4, zhh: no such key (did you mean zh?)"),
        (MINE.format(id="law_parks", counted_in="place").replace("    unit:", "    theme: mine\n    unit:"), "line 6, theme: no such key"),
        (MINE.format(id="law_parks", counted_in="place").replace("text:", "txt:"), "examples.0.txt: no such key (did you mean text?)"),
        (MINE.format(id="law_parks", counted_in="place").replace("kind: count", "kind: counts"), "(did you mean count?)"),
        (MINE.format(id="Law-Parks", counted_in="place"), "mine.yaml, Law-Parks, line 3, id: "),
        (MINE.format(id="law_parks", counted_in="place").replace("kind: count", "kind: heap"), "mine.yaml, law_parks, line 7, kind: "),
        (MINE.format(id="law_parks", counted_in="place").replace("    unit: 个\n", ""), "mine.yaml, law_parks, line 3, unit: Field required"),
        (MINE.format(id="law_parks", counted_in="place").replace("法治公园\n", "'!法治公园'\n", 1), "mine.yaml, law_parks, line 3: said '!法治公园'"),
        (MINE.format(id="law_parks", counted_in="place").replace("法治公园\n", "法治公园｜法治广场\n", 1), "has a full-width ｜: signs are half-width"),
        (MINE.format(id="law_parks", counted_in="place").replace("法治公园\n", "'法治公园 @万座'\n", 1), "'万座' is no measure word"),
        (MINE.format(id="law_parks", counted_in="place") * 2, "mine.yaml, line 14: 'theme' stands in line 1 already"),
        ("theme: [", "mine.yaml is no YAML"),
    ],
)
def test_what_is_wrong_is_named(own: Path, text: str, says: str) -> None:
    (own / "mine.yaml").write_text(text, encoding="utf-8")
    forget()
    with pytest.raises(YamlError) as error:
        load_catalog()
    assert says in str(error.value)


def test_two_of_one_id_are_both_named(own: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (own / name).write_text(MINE.format(id="law_parks", counted_in="place"), encoding="utf-8")
    forget()
    with pytest.raises(YamlError, match=r"/indicators/b\.yaml, law_parks, line 3: this id is taken by .*/indicators/a\.yaml, law_parks, line 3"):
        load_catalog()


def test_the_page_tells_every_key_of_a_file() -> None:
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    _, file, indicator, example = (set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))) for table in page.split("| key |"))
    assert file == set(_Theme.model_fields)
    assert indicator == set(_Written.model_fields)
    assert example == set(Example.model_fields)

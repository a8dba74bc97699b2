"""Reports of forty cities over five years in our own words, short ones, made so that the answer of a regression on them is known."""

import math
import random
from collections.abc import Iterator

from fazhi.catalog import load_places

YEARS = range(2018, 2023)
PLACES = 40
LOAD, APPEARANCE = 4.0, -0.25
"""What one more in the logarithm of the cases, and one more percent of appearances, does to the percentage lost."""


def reports(taken: set[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each; none of a place whose code is taken. One figure in ten is left out, at random."""
    rng = random.Random(19)
    cities = [p for p in load_places().rows if p.level == "prefecture" and p.name.endswith("市") and p.valid_to is None and p.code not in taken]
    for place in rng.sample(cities, PLACES):
        usual = rng.uniform(5, 15)
        for year in YEARS:
            cases, appeared = rng.randint(40, 900), round(rng.uniform(60, 100), 1)
            lost = max(0.1, usual + (year - 2020) + LOAD * math.log(cases / 200) + APPEARANCE * (appeared - 80) + rng.gauss(0, 1.5) + 15)
            said = [
                f"全市受理行政复议案件{cases}件。",
                f"全市行政机关负责人出庭应诉率为{appeared}%。",
                f"全市行政诉讼败诉率为{lost:.1f}%。",
                f"全市办理行政应诉案件{cases * 2 + rng.randint(0, 90)}件。",
            ]
            head = "".join(part.name for part in reversed(load_places().line(place, year)))
            body = "\n".join(sentence for sentence in said if rng.random() > 0.1)
            yield f"panel_{place.code}_{year}.txt", f"{head}人民政府{year}年度法治政府建设情况报告\n一、主要工作\n{body}\n"

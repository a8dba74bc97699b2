"""Reports made up in any number, by recombining the paragraphs of our own annotated ones with other names and numbers."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from fazhi.catalog import load_places

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"
NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?=[件次项个人名份宗起])")
PARAGRAPHS = 16
YEARS = range(2014, 2025)


def reports(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Name and text of `count` reports, each of another jurisdiction and year: about 2,200 characters and 140 quantities, the
    same for the same seed."""
    rng = random.Random(seed)
    paragraphs = [line.strip() for path in sorted(GOLD.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 60]
    places = [place for place in load_places().rows if place.level in {"prefecture", "county"} and place.valid_to is None and place.valid_from <= "2014"]
    keys = [(place, year) for year in YEARS for place in places]
    rng.shuffle(keys)
    for place, year in keys[:count]:
        parents = load_places().line(place, year)
        name = "".join(part.name for part in reversed(parents))
        body = "\n".join(NUMBER.sub(lambda _: str(rng.randint(2, 4000)), paragraph) for paragraph in rng.sample(paragraphs, PARAGRAPHS))
        text = f"{name}人民政府{year}年度法治政府建设情况报告\n发布日期：{year + 1}-03-{rng.randint(1, 28):02d}\n一、主要工作\n{body}\n{place.name}人民政府\n"
        yield f"{place.code}_{year}.txt", text

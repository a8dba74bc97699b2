"""Jurisdictions and the names they go by."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("jurisdictions.csv")
PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|高山族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|"
    "乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古|哈萨克|维吾尔|"
    "柯尔克孜|塔吉克|锡伯"
)
AUTONOMOUS = re.compile(rf"(?:{PEOPLES})+自治(?=[州县旗区])")
PROVINCE_SUFFIX = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|特别行政区$|省$|市$")


@dataclass(frozen=True, slots=True)
class Place:
    """One division in one period of its life. `valid_to` is null while it stands."""

    code: str
    name: str
    level: str
    parent_code: str | None
    valid_from: str
    valid_to: str | None
    successor_code: str | None

    def stood_in(self, year: int | None) -> bool:
        """Whether it existed at the end of `year` (always true for an unknown year)."""
        if year is None:
            return True
        return self.valid_from <= f"{year}-12-31" and (self.valid_to is None or self.valid_to >= f"{year}-12-31")


@dataclass(frozen=True)
class Places:
    """All divisions, found by any name they go by (full, short form without the peoples' names, province short)."""

    rows: tuple[Place, ...]
    by_name: dict[str, tuple[Place, ...]]
    by_code: dict[str, tuple[Place, ...]]
    longest: int

    def at(self, code: str, year: int | None) -> Place | None:
        """The division of that code as it stood in `year`; the latest one for an unknown year."""
        standing = [place for place in self.by_code.get(code, ()) if place.stood_in(year)]
        return standing[-1] if standing else None

    def line(self, place: Place, year: int | None) -> list[Place]:
        """The place and everything above it, below the nation, nearest first."""
        found = [place]
        while (parent := self.at(found[-1].parent_code or "", year)) and parent.level != "nation":
            found.append(parent)
        return found


def names_of(place: Place) -> set[str]:
    """Names a division goes by in print: 楚雄彝族自治州 is 楚雄州 too, 广西壮族自治区 is 广西."""
    names = {place.name}
    if place.level == "province":
        names.add(PROVINCE_SUFFIX.sub("", place.name))
    short = AUTONOMOUS.sub("", place.name)
    if short != place.name and len(short) > 2:
        names.add(short)
    return names


@cache
def load_places() -> Places:
    """The dimension that ships with the package."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = tuple(
            Place(r["jurisdiction_code"], r["name"], r["level"], r["parent_code"] or None, r["valid_from"], r["valid_to"] or None, r["successor_code"] or None)
            for r in csv.DictReader(file)
        )
    by_name: dict[str, list[Place]] = defaultdict(list)
    by_code: dict[str, list[Place]] = defaultdict(list)
    for place in rows:
        by_code[place.code].append(place)
        for name in names_of(place):
            by_name[name].append(place)
    return Places(rows, {n: tuple(p) for n, p in by_name.items()}, {c: tuple(p) for c, p in by_code.items()}, max(map(len, by_name)))

"""Jurisdictions and the names they go by."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fazhi.catalog.own import own_file

SOURCE = Path(__file__).with_name("jurisdictions.csv")
OVERRIDES = Path(__file__).with_name("jurisdiction_overrides.csv")
PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|高山族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|"
    "乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古|哈萨克|维吾尔|"
    "柯尔克孜|塔吉克|锡伯"
)
AUTONOMOUS = re.compile(rf"(?:{PEOPLES})+自治(?=[州县旗区])")
LEVELS = ("nation", "province", "prefecture", "county", "township", "zone")
ZONE_SHORT = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("火炬高技术产业开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
)
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
    other_names: tuple[str, ...] = ()

    def stood_in(self, year: int | None) -> bool:
        """Whether it existed at the end of `year` (always true for an unknown year)."""
        if year is None:
            return True
        return self.valid_from <= f"{year}-12-31" and (self.valid_to is None or self.valid_to >= f"{year}-12-31")


@dataclass(frozen=True)
class Places:
    """All divisions, found by any name they go by (see names_of)."""

    rows: tuple[Place, ...]
    by_name: dict[str, tuple[Place, ...]]
    by_code: dict[str, tuple[Place, ...]]
    by_successor: dict[str, tuple[Place, ...]]
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

    def named(self, name: str, year: int | None) -> list[Place]:
        """Divisions of that name, one a code, as they stood in `year`.

        Where none of that name stood then, what it was or became: 偃师市 in 2022 is 偃师区, 藁城区 in 2013 was 藁城市.
        """
        rows = self.by_name.get(name, ())
        standing = [place for place in rows if place.stood_in(year)]
        if year is not None and not standing:
            later = [self.at(place.successor_code, year) for place in rows if place.successor_code]
            codes = {place.code for place in rows}
            earlier = [place for code in codes for place in self.by_successor.get(code, ()) if place.stood_in(year)]
            standing = [place for place in later if place] or (earlier if len(earlier) == 1 else [])
        if year is None and len(standing) > 1:
            standing = [place for place in standing if place.valid_to is None] or standing[-1:]
        return list({place.code: place for place in standing}.values())


def names_of(place: Place) -> set[str]:
    """Names a division goes by in print: 楚雄彝族自治州 is 楚雄州 and 楚雄自治州 too, 广西壮族自治区 is 广西, …高新技术产业开发区 is …高新区."""
    names = {place.name, *place.other_names}
    if place.level == "province":
        names.add(PROVINCE_SUFFIX.sub("", place.name))
    for short in (AUTONOMOUS.sub("", place.name), AUTONOMOUS.sub("自治", place.name)):
        if short != place.name and len(short) > 2:
            names.add(short)
    if place.level == "zone":
        names |= {name.removesuffix(long) + brief for name in tuple(names) for long, brief in ZONE_SHORT if name.endswith(long) and name != long}
    return names


def read_places(*sources: Path) -> Places:
    """The dimension from CSV files: a row takes the place of those in earlier files with its code and name.

    Raises ValueError naming file and line where a row has no code of six digits, no name or no known level.
    """
    found: dict[tuple[str, str], list[Place]] = {}
    for source in sources:
        own: dict[tuple[str, str], list[Place]] = defaultdict(list)
        with source.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                place = _place(row, f"{source}, line {number}")
                own[place.code, place.name].append(place)
        found |= own
    rows = tuple(sorted((place for places in found.values() for place in places), key=lambda p: (p.code, p.valid_from)))
    by_name: dict[str, list[Place]] = defaultdict(list)
    by_code: dict[str, list[Place]] = defaultdict(list)
    by_successor: dict[str, list[Place]] = defaultdict(list)
    for place in rows:
        by_code[place.code].append(place)
        if place.successor_code:
            by_successor[place.successor_code].append(place)
        for name in names_of(place):
            by_name[name].append(place)
    return Places(rows, _frozen(by_name), _frozen(by_code), _frozen(by_successor), max(map(len, by_name)))


def _frozen(index: dict[str, list[Place]]) -> dict[str, tuple[Place, ...]]:
    return {key: tuple(places) for key, places in index.items()}


def _place(row: dict[str, str], where: str) -> Place:
    code, level = (row.get("jurisdiction_code") or ""), row.get("level") or ""
    if not re.fullmatch(r"\d{6}", code) or not row.get("name") or level not in LEVELS:
        raise ValueError(f"{where}: give jurisdiction_code (six digits), name and level ({', '.join(LEVELS)})")
    others = tuple(name for name in (row.get("other_names") or "").split("|") if name)
    valid_from = row.get("valid_from") or "2010-01-01"
    return Place(code, row["name"], level, row.get("parent_code") or None, valid_from, row.get("valid_to") or None, row.get("successor_code") or None, others)


@cache
def load_places() -> Places:
    """The dimension that ships with the package, with the overrides in the user's own catalog directory."""
    own = own_file("jurisdictions.csv")
    return read_places(SOURCE, OVERRIDES, *([own] if own else []))

"""Jurisdictions and the names they go by."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fazhi.catalog.own import own_file
from fazhi.yaml_file import loaded

SOURCE = Path(__file__).with_name("jurisdictions.csv")
OVERRIDES = Path(__file__).with_name("jurisdiction_overrides.csv")
ZONES = Path(__file__).with_name("zones.csv")
SHORT_NAMES = Path(__file__).with_name("other_names.csv")
NAMES = loaded(Path(__file__).with_name("names.yaml"))
PEOPLES = f"(?:{'|'.join(NAMES['peoples'])})+"
AUTONOMOUS = re.compile(rf"{PEOPLES}自治(?=[州县旗区])")
DISTRICT_OF_PEOPLES = re.compile(rf"{PEOPLES}(?=区$)")
"""管城回族区: a city's district that bears a people's name, and is not autonomous."""
FREE_TRADE = re.compile(r"^中国[(](\w+)[)](?=自由贸易试验区)")
CORPS = re.compile(r"第(?=[一二三四五六七八九十]{1,3}师)")
FIRST_DAY = "2010-01-01"
LEVELS = ("nation", "province", "prefecture", "county", "township", "zone")
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
        """Whether it existed at the end of `year` (always true for an unknown year). What began on FIRST_DAY stood before it too."""
        if year is None:
            return True
        day = f"{year}-12-31"
        return (self.valid_from == FIRST_DAY or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


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

    def has_townships(self, place: Place) -> bool:
        """Whether townships lie right below: of counties, and of the prefectures that have none (中山, 东莞, 儋州, 嘉峪关)."""
        return place.level == "county" or (place.level == "prefecture" and not any(row.parent_code == place.code for row in self.rows if row.level == "county"))

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


@cache
def names_below(code: str, year: int | None) -> tuple[str, ...]:
    """The names of the divisions right below one, as they stood in a year."""
    return tuple(place.name for place in _by_parent().get(code, ()) if place.stood_in(year))


@cache
def _by_parent() -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in load_places().rows:
        found[place.parent_code or ""].append(place)
    return found


@cache
def names_of(place: Place) -> set[str]:
    """Names a division goes by in print: 楚雄彝族自治州 is 楚雄州 and 楚雄自治州 too, 管城回族区 is 管城区, 广西壮族自治区 is 广西,
    …高新技术产业开发区 is …高新区."""
    names = {place.name, *place.other_names}
    if place.level == "province":
        names.add(PROVINCE_SUFFIX.sub("", place.name))
    for short in (AUTONOMOUS.sub("", place.name), AUTONOMOUS.sub("自治", place.name), DISTRICT_OF_PEOPLES.sub("", place.name)):
        if short != place.name and len(short) > 2:
            names.add(short)
    names |= {CORPS.sub("", name) for name in names}
    return names | _zone_names(names) if place.level == "zone" else names


def _zone_names(names: set[str]) -> set[str]:
    """A zone by the other endings of its kind, and a free-trade zone without its 中国: 江苏自贸区苏州片区."""
    found = set(names)
    for pattern in (r"\1", r"中国\1"):
        found |= {FREE_TRADE.sub(pattern, name) for name in names}
    for ends, others in _zone_endings():
        found |= {ends.sub(other, name) for name in tuple(found) if ends.search(name) for other in others}
    return found


@cache
def _zone_endings() -> list[tuple[re.Pattern[str], list[str]]]:
    return [(re.compile(rf"(?<=..){long}(?=$|\w*片区$)"), others) for long, others in NAMES["zones"].items()]


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
    found = {key: [_named_too(place) for place in places] for key, places in found.items()}
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
    valid_from = row.get("valid_from") or FIRST_DAY
    return Place(code, row["name"], level, row.get("parent_code") or None, valid_from, row.get("valid_to") or None, row.get("successor_code") or None, others)


def _named_too(place: Place) -> Place:
    """The place with the short names that it goes by where it lies: 克孜勒苏柯尔克孜自治州 is 克州."""
    others = _short_names().get((place.code, place.name), ())
    return replace(place, other_names=(*place.other_names, *others)) if others else place


@cache
def _short_names() -> dict[tuple[str, str], tuple[str, ...]]:
    with SHORT_NAMES.open(encoding="utf-8", newline="") as file:
        return {(row["jurisdiction_code"], row["name"]): tuple(row["other_names"].split("|")) for row in csv.DictReader(file)}


@cache
def load_places() -> Places:
    """The dimension that ships with the package, with the overrides in the user's own catalog directory."""
    own = own_file("jurisdictions.csv")
    return read_places(SOURCE, OVERRIDES, ZONES, *([own] if own else []))

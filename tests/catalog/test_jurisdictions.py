"""The dimension of jurisdictions: superiors that stand in the same period, and changes that are known."""

import csv
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from fazhi.catalog import lineage, load_places
from fazhi.catalog.latin import english, latin
from fazhi.catalog.lineage import Change
from fazhi.catalog.places import FIRST_DAY, OVERRIDES, SHORT_NAMES, SOURCE, ZONES, Place, names_of, read_places

PLACES = load_places()
LINEAGE = lineage(PLACES)


def test_every_superior_stands_in_the_same_period() -> None:
    orphans = [
        (place.code, place.name, day[:4])
        for place in PLACES.rows
        for day in {place.valid_from, place.valid_to or "2026-12-31"}
        if place.parent_code and PLACES.at(place.parent_code, int(day[:4])) is None
    ]
    assert orphans == []


def test_no_code_is_borne_by_two_divisions_at_once() -> None:
    for code, rows in PLACES.by_code.items():
        for year in range(2010, 2027):
            assert sum(place.stood_in(year) for place in rows) <= 1, (code, year)


@pytest.mark.parametrize(
    ("old", "last_year", "new"),
    [
        (("522200", "铜仁地区"), 2010, ("520600", "铜仁市")),
        (("130182", "藁城市"), 2013, ("130109", "藁城区")),
        (("220381", "公主岭市"), 2019, ("220184", "公主岭市")),
        (("410381", "偃师市"), 2020, ("410307", "偃师区")),
        (("410322", "孟津县"), 2020, ("410308", "孟津区")),
        (("520522", "黔西县"), 2020, ("520581", "黔西市")),
        (("350625", "长泰县"), 2020, ("350605", "长泰区")),
        (("540530", "错那县"), 2022, ("540581", "错那市")),
        (("440395", "坪山新区"), 2015, ("440310", "坪山区")),
        (("660700", "第七师"), 2018, ("659010", "胡杨河市")),
    ],
)
def test_known_changes(old: tuple[str, str], last_year: int, new: tuple[str, str]) -> None:
    before, after = PLACES.at(old[0], last_year), PLACES.at(new[0], last_year + 1)
    assert before is not None
    assert after is not None
    assert (before.name, before.successor_code, after.name) == (old[1], new[0], new[1])
    assert PLACES.at(old[0], last_year + 1) is None
    assert PLACES.at(new[0], last_year) is None


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [("偃师市", 2022, "410307"), ("藁城区", 2012, "130182"), ("公主岭市", None, "220184"), ("贵安新区", 2020, "529100"), ("兵团第八师", 2016, "659001")],
)
def test_a_name_finds_its_division_as_it_stood(name: str, year: int | None, code: str) -> None:
    assert [place.code for place in PLACES.named(name, year)] == [code]


def test_a_users_file_adds_a_zone_and_an_error_names_its_line(tmp_path: Path) -> None:
    own = tmp_path / "jurisdictions.csv"
    header = "jurisdiction_code,name,level,parent_code,valid_from,valid_to,successor_code,other_names,source\n"
    own.write_text(header + "411591,信阳市羊山新区,zone,411500,,,,羊山新区,mine\n", encoding="utf-8")
    assert [place.code for place in read_places(SOURCE, OVERRIDES, own).named("羊山新区", 2023)] == ["411591"]
    own.write_text(header + "4115,羊山新区,zone,411500,,,,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"jurisdictions\.csv, line 2: give jurisdiction_code"):
        read_places(own)


def test_short_forms() -> None:
    assert {"楚雄州", "湘西州", "广西", "长阳县", "石家庄高新区", "雄安新区"} <= {name for place in PLACES.rows for name in names_of(place)}


def test_a_zone_of_the_projects_own_code_has_its_province_in_it_and_belongs_to_a_division() -> None:
    rows = list(csv.DictReader(ZONES.open(encoding="utf-8")))
    periods = [(row["jurisdiction_code"], row["valid_from"]) for row in rows]
    assert len(set(periods)) == len(rows) > 500
    for row in rows:
        assert re.fullmatch(r"9\d{5}", row["jurisdiction_code"]), row
        assert row["jurisdiction_code"][1:3] == row["parent_code"][:2], row
        parent = PLACES.at(row["parent_code"], int((row["valid_to"] or "2026")[:4]))
        assert parent is not None, row
        assert parent.level in {"province", "prefecture", "county"}, row
    by_others = [place.code for place in read_places(SOURCE, OVERRIDES).rows if place.code.startswith("9")]
    assert by_others == [], "codes that begin with 9 are this list's"


def test_no_name_of_a_zone_is_that_of_another_place_in_the_same_year() -> None:
    for year in (2010, 2015, 2020, 2026):
        bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for place in PLACES.rows:
            if place.stood_in(year):
                for name in names_of(place):
                    bearers[name].add((place.code, place.level))
        clashes = {name: found for name, found in bearers.items() if len(found) > 1 and any(level == "zone" for _, level in found)}
        assert clashes == {}


def test_short_names_belong_to_divisions_that_stand() -> None:
    for row in csv.DictReader(SHORT_NAMES.open(encoding="utf-8")):
        assert (place := PLACES.at(row["jurisdiction_code"], None)), row
        assert place.name == row["name"], row


@pytest.mark.parametrize(
    ("name", "proper", "whole"),
    [
        ("陕西省", "Shaanxi", "Shaanxi Province"),
        ("山西省", "Shanxi", "Shanxi Province"),
        ("厦门市", "Xiamen", "Xiamen City"),
        ("六安市", "Lu'an", "Lu'an City"),
        ("长治市", "Changzhi", "Changzhi City"),
        ("单县", "Shanxian", "Shanxian County"),
        ("吕梁市", "Lüliang", "Lüliang City"),
        ("内蒙古自治区", "Inner Mongolia", "Inner Mongolia Autonomous Region"),
        ("楚雄彝族自治州", "Chuxiong", "Chuxiong Yi Autonomous Prefecture"),
        ("巴音郭楞蒙古自治州", "Bayingolin", "Bayingolin Mongol Autonomous Prefecture"),
        ("鄂伦春自治旗", "Oroqen", "Oroqen Autonomous Banner"),
        ("浦东新区", "Pudong", "Pudong New Area"),
    ],
)
def test_names_in_latin_letters(name: str, proper: str, whole: str) -> None:
    assert (latin(name), english(name)) == (proper, whole)


def test_every_name_has_its_latin_letters() -> None:
    assert [place.name for place in PLACES.rows if not re.fullmatch(r"[A-Za-zü' ()—-]+", english(place.name))] == []


@pytest.mark.parametrize(
    ("codes", "is_same"),
    [
        (("130223", "130284"), True),
        (("522200", "520600"), True),
        (("522201", "520600"), False),
        (("522201", "520602"), True),
        (("522401", "520502"), True),
        (("542301", "540202"), True),
        (("652101", "650402"), True),
        (("652201", "650502"), True),
        (("320683", "320612"), True),
        (("469003", "460400"), True),
        (("341400", "340181"), False),
        (("341402", "340181"), True),
        (("320602", "320613"), True),
        (("440395", "440310"), True),
        (("110103", "110101"), False),
        (("500222", "500110"), True),
    ],
)
def test_a_place_stays_itself_through_new_names_and_codes(codes: tuple[str, str], is_same: bool) -> None:
    first, last = (PLACES.by_code[code] for code in codes)
    assert (LINEAGE.place_ids[first[0]] == LINEAGE.place_ids[last[-1]]) is is_same


def test_one_division_alone_merges_only_into_one_that_stood_before_or_goes_on_as_another() -> None:
    """What begins as the one division before it ends, on its ground, is that division: a merger told there is a successor told wrongly."""
    before: dict[Place, list[Change]] = defaultdict(list)
    for change in LINEAGE.changes:
        if change.before and change.after:
            before[change.after].append(change)
    alone = [told[0] for told in before.values() if len(told) == 1 and told[0].kind == "merged"]
    fresh = [(told.before, told.after) for told in alone if told.after == PLACES.by_code[told.after.code][0] and told.after.valid_from != FIRST_DAY]
    assert fresh == []
    promoted = [
        (told.before, told.after) for told in LINEAGE.changes if told.kind == "merged" and (told.before.level, told.after.level) == ("county", "prefecture")
    ]
    assert promoted == [], "a county does not merge into the prefecture above it: its district goes on"
    assert {told.before.code for told in alone if told.changed_on < "2010"} == {"310119"}


def test_a_place_stands_from_its_first_day_and_what_began_on_the_tables_first_day_before_it() -> None:
    assert [PLACES.at(code, year) is not None for code in ("320683", "320612") for year in (2008, 2009)] == [True, False, False, True]
    assert PLACES.at("320602", 2005) is not None


def test_a_place_ends_before_it_goes_on() -> None:
    periods: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, place_id in LINEAGE.place_ids.items():
        periods[place_id].append((place.valid_from, place.valid_to or "9999"))
    overlapping = [place_id for place_id, told in periods.items() for before, after in pairwise(sorted(told)) if before[1][:4] > after[0][:4]]
    assert overlapping == []


@pytest.mark.parametrize(
    ("name", "year", "codes"),
    [
        ("襄樊市", 2009, ["420600"]),
        ("襄阳市", 2010, ["420600"]),
        ("南汇区", 2008, ["310119"]),
        ("南汇区", 2010, ["310115"]),
        ("苏州国家级高新区", 2022, ["932020"]),
        ("江苏自贸试验区苏州片区", 2022, ["932057"]),
        ("合肥经开区", 2022, ["340177"]),
        ("管城区", 2022, ["410104"]),
        ("梅里斯区", 2014, ["230208"]),
        ("锡盟", 2022, ["152500"]),
        ("阿旗", 2022, ["150421", "150721", "152522"]),
        ("八师", 2022, ["659001"]),
    ],
)
def test_other_names(name: str, year: int, codes: list[str]) -> None:
    assert [place.code for place in PLACES.named(name, year)] == codes

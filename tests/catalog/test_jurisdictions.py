"""The dimension of jurisdictions: superiors that stand in the same period, and changes that are known."""

import pytest

from fazhi.catalog import load_places
from fazhi.catalog.places import names_of

PLACES = load_places()


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
    ],
)
def test_known_changes(old: tuple[str, str], last_year: int, new: tuple[str, str]) -> None:
    before, after = PLACES.at(old[0], last_year), PLACES.at(new[0], last_year + 1)
    assert before is not None
    assert after is not None
    assert (before.name, before.successor_code, after.name) == (old[1], new[0], new[1])
    assert PLACES.at(old[0], last_year + 1) is None
    assert PLACES.at(new[0], last_year) is None


def test_short_forms() -> None:
    assert {"楚雄州", "湘西州", "广西", "长阳县"} <= {name for place in PLACES.rows for name in names_of(place)}

"""What the page asks the published file. An answer is kept until another night's file stands there."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from fazhi.desk.ask import OF_PLACES
from fazhi.desk.page.address import is_english
from fazhi.desk.page.words import themes
from fazhi.warehouse.published import published

Row = dict[str, Any]
LEVELS = ("province", "prefecture", "county", "zone")
SCOPES = ("own", "region", "below", "part", "unspecified")
FACT = (
    "jurisdiction_code, place_id, full_name, name, level, province_code, year, indicator_id, value, unit, qualifier, scope, report_id, quantity_id, evidence,"
    " has_conflict, failed_check_count, confidence, is_sure, is_comparable_unit, is_lookback, coding, reviewed_by"
)
"""The columns that a figure is shown with (parts.figure)."""


@dataclass(frozen=True)
class Place:
    """A place as it is named now. above: the place_id of its superior, empty for the nation; years: of how many its report is here."""

    place_id: str
    code: str
    level: str
    zh: str
    whole_zh: str
    en: str
    whole_en: str
    province_code: str
    above: str
    years: int

    @property
    def name(self) -> str:
        return self.en if is_english() else self.zh

    @property
    def whole(self) -> str:
        return self.whole_en if is_english() else self.whole_zh


def warehouse() -> str:
    return os.environ["FAZHI_WAREHOUSE"]


def stamp() -> tuple[int, int]:
    """What tells one night's file from the next: each is a new file put in the old one's place."""
    told = Path(warehouse()).stat()
    return told.st_ino, told.st_mtime_ns


def ask(sql: str, *values: object) -> list[Row]:
    """The rows that answer a question, each by column. Raises PublishedError, duckdb.Error."""
    return _answer(sql, values, stamp())


@st.cache_data(max_entries=400, show_spinner=False)
def _answer(sql: str, values: tuple[object, ...], stamp: tuple[int, int]) -> list[Row]:
    with published_file() as connection:
        cursor = connection.execute(sql, values)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def published_file() -> Any:
    """The published file, opened anew: a process that kept it open would go on reading the file that it opened."""
    return published(Path(warehouse()))


def places() -> dict[str, Place]:
    """All places by place_id, in the order of their codes."""
    return _places(stamp())


@st.cache_resource(max_entries=2, show_spinner=False)
def _places(stamp: tuple[int, int]) -> dict[str, Place]:
    rows = ask(
        "with latest as (select *, row_number() over (partition by place_id order by valid_from desc) as turn from marts.dim_jurisdiction),"
        " reported as (select place_id, count(distinct report.year) as years from marts.dim_report as report join marts.dim_jurisdiction as place"
        " on report.jurisdiction_code = place.jurisdiction_code and report.year between place.first_year and place.last_year"
        f" where {OF_PLACES} group by 1)"
        " select one.place_id, one.jurisdiction_code as code, one.level, one.name as zh, one.full_name as whole_zh, one.name_en as en,"
        " one.name_en || case when upper.level != 'nation' then ', ' || upper.name_en else '' end as whole_en,"
        " coalesce(one.province_code, '') as province_code, coalesce(upper.place_id, '') as above,"
        " coalesce(reported.years, 0) as years"
        " from latest as one left join latest as upper on upper.jurisdiction_code = one.parent_code and upper.turn = 1"
        " left join reported on reported.place_id = one.place_id where one.turn = 1 order by one.jurisdiction_code"
    )
    return {row["place_id"]: Place(**row) for row in rows}


def place_of(code: str) -> Place | None:
    """The place that bears or bore a code, or has this place_id."""
    if code in places():
        return places()[code]
    found = ask("select place_id from marts.dim_jurisdiction where jurisdiction_code = ? order by valid_from desc limit 1", code)
    return places().get(found[0]["place_id"]) if found else None


def name_of(row: Row) -> str:
    """The place of a fact, as it was named in that year; in English as it is named now."""
    place = places().get(row["place_id"] or "")
    return place.whole_en if is_english() and place else str(row["full_name"] or "?")


def indicators() -> dict[str, Row]:
    """All indicators by id, by theme, each with its name in the language of the page and the number of its yearly facts."""
    rows = ask(
        "select i.*, count(f.indicator_id) as facts from marts.dim_indicator i left join marts.fct_indicator_yearly f using (indicator_id)"
        " group by all order by i.theme, i.indicator_id"
    )
    order = {name: i for i, name in enumerate(themes())}
    rows.sort(key=lambda row: (order.get(row["theme"], len(order)), row["theme"]))
    return {row["indicator_id"]: row | {"name": row["name_en"] if is_english() else row["name_zh"]} for row in rows}


def span() -> list[int]:
    """The years that facts are of, without a gap; of a place's report, not of the years that it looks back to."""
    row = ask("select min(year) as first, max(year) as last from marts.dim_report where is_canonical and year is not null")[0]
    return list(range(row["first"], row["last"] + 1)) if row["first"] else []

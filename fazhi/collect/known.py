"""Where reports are known to be: `sources/known_reports.csv`, and the sources that its addresses make.

A row is a fact that a public index told (found_on), or a report's own address: an address, whose report of which year lies there, and
its title where the index had it. None is claimed to answer still.
"""

import csv
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fazhi.catalog import load_places
from fazhi.collect.source import MIN_PACE, Address, Source

FILE = "known_reports.csv"
"""The list's name in the directory of the sources."""


class KnownError(ValueError):
    """A list that cannot be used, or a choice of it that finds nothing: what is wrong, and what to do."""


class KnownAddress(BaseModel):
    """One row. kind: `report`, or `listing` (a page that lists reports, of no one year). year: of the report, not of its
    publication. found_on: `web` (an index of stored public pages), `code` (the public source of a crawler) or, of a listing, `address`
    (the address of a report in the list tells it, by the portal's software)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Address
    kind: Literal["report", "listing"]
    jurisdiction_code: Annotated[str, Field(pattern=r"^\d{6}$")]
    year: Annotated[int, Field(ge=2004, le=2100)] | None
    issuer_kind: Literal["government", "department", "township", "zone", "other"]
    title: str | None
    found_on: Literal["web", "code", "address"]

    @model_validator(mode="after")
    def _has_a_year(self) -> Self:
        if (self.kind == "report") != (self.year is not None):
            raise ValueError("a report has a year, a listing has none")
        return self

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def province(self) -> str:
        """The first two digits of its province; a zone (912009) is counted where it lies."""
        place = load_places().at(self.jurisdiction_code, self.year)
        return ((place and place.level == "zone" and place.parent_code) or self.jurisdiction_code)[:2]


def load_known(directory: Path) -> list[KnownAddress]:
    """The list in a directory of sources. Raises KnownError naming file, line and what is wrong."""
    path = directory / FILE
    if not path.is_file():
        raise KnownError(f"no {FILE} in {directory}: put one there, or set FAZHI_SOURCES to the directory that has it")
    rows: dict[str, KnownAddress] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        for told in lines:
            try:
                row = _row(told)
            except ValueError as error:
                raise KnownError(f"{path}, line {lines.line_num}: {error}") from None
            if row.address in rows:
                raise KnownError(f"{path}, line {lines.line_num}: {row.address} stands there twice")
            rows[row.address] = row
    return list(rows.values())


def _row(told: dict[str, Any]) -> KnownAddress:
    """A row of the list; an empty cell is null. Raises ValueError that says what is wrong."""
    if None in told:
        raise ValueError("it has more cells than the first line has names")
    try:
        return KnownAddress.model_validate({name: value or None for name, value in told.items()})
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc'])) or 'row'}: {first['msg']}") from None


def chosen(rows: list[KnownAddress], province: str | None, years: range | None) -> list[KnownAddress]:
    """The reports of a province (two digits: 41) and of these years; all of them for null. Raises KnownError where there are none."""
    if province is not None and not re.fullmatch(r"\d\d", province):
        raise KnownError(f"--province is {province!r}: give the first two digits of its code, such as 41")
    reports = [row for row in rows if row.kind == "report"]
    found = [row for row in reports if province in (None, row.province) and (years is None or row.year in years)]
    if not found:
        there = ", ".join(sorted({row.province for row in reports})) or "none"
        span = f"{min(row.year or 0 for row in reports)} to {max(row.year or 0 for row in reports)}" if reports else "none"
        raise KnownError(f"no known report of that choice: the list has the provinces {there} and the years {span}")
    return found


def sources_of(rows: list[KnownAddress]) -> list[tuple[Source, dict[str, str | None]]]:
    """A source for each host and jurisdiction of these reports, with its addresses and their titles."""
    groups: dict[tuple[str, str], list[KnownAddress]] = {}
    for row in rows:
        groups.setdefault((row.jurisdiction_code, row.host), []).append(row)
    return [(_source(code, host, group), {row.address: row.title for row in group}) for (code, host), group in groups.items()]


def _source(code: str, host: str, group: list[KnownAddress]) -> Source:
    told: dict[str, Any] = {"id": f"known-{code}-{re.sub('[^a-z0-9]', '-', host)}", "name": f"known reports, {host}", "jurisdiction": code}
    return Source.model_validate(told | {"listings": [{"url": group[0].address}], "pace": MIN_PACE})

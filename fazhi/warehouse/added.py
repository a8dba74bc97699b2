"""Figures that no report states, added by a person with their source: what makes one a fact, and what is wrong with one that is none."""

import math
from typing import Any

from fazhi.catalog import Indicator, load_catalog, load_places
from fazhi.learn.annotated import SCOPES

DONE = ("actual", "standing")
"""Only what is done or stands is a fact."""
YEARS = range(1949, 2101)


def faults(fact: dict[str, Any], source: str) -> list[str]:
    """What keeps this from being a fact, each with what to do; none where it may be one.

    fact: `jurisdiction_code`, `year`, `indicator`, `value`, `unit`, `scope`, `modality`.
    """
    found = [_place(str(fact["jurisdiction_code"]), fact["year"])]
    indicator = load_catalog().indicators.get(str(fact["indicator"]))
    found += _measured(fact, indicator) if indicator else [f"{fact['indicator']} is no indicator: marts.dim_indicator lists them"]
    for name, known in (("scope", SCOPES), ("modality", DONE)):
        if fact[name] not in known:
            found.append(f"{name} is {fact[name]!r}: it may be {', '.join(known)}")
    if not source.strip():
        found.append("no source is given: say where the figure is known from, a citation or an address")
    return [fault for fault in found if fault]


def _place(code: str, year: Any) -> str | None:
    if not isinstance(year, int) or year not in YEARS:
        return f"year is {year!r}: it may be {YEARS.start} to {YEARS.stop - 1}"
    places = load_places()
    if code not in places.by_code:
        return f"{code} is no jurisdiction: marts.dim_jurisdiction lists them"
    if places.at(code, year) is None:
        known = "; ".join(f"{place.name} from {place.valid_from} to {place.valid_to or 'now'}" for place in places.by_code[code])
        return f"{code} did not stand at the end of {year} ({known}): give the code that the place had then"
    return None


def _measured(fact: dict[str, Any], indicator: Indicator) -> list[str]:
    """What is wrong with the value and the unit."""
    units = load_catalog().units.classes[indicator.counted_in]
    found = []
    if fact["unit"] not in units:
        found.append(f"{indicator.zh} is not counted in {fact['unit']!r}: it may be {', '.join(unit for unit in units if unit)} (without 万 or 亿)")
    value = fact["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        found.append(f"value is {value!r}: it may be a number from 0 on")
    elif indicator.kind == "rate" and value > 100:
        found.append(f"value is {value:.15g}: {indicator.zh} is a share in percent, at most 100")
    return found

"""A figure that no report states, as a person adds it: names and numbers as they are written, made a decision that lasts (reviews/)."""

from typing import Any

import duckdb

from fazhi.catalog import load_catalog
from fazhi.desk import ask
from fazhi.warehouse import reviews
from fazhi.warehouse.added import faults


class FactError(ValueError):
    """A figure that cannot be added: all that is wrong with it, and what to do."""


def addition(connection: duckdb.DuckDBPyConnection, who: str, told: dict[str, Any], source: str, note: str = "") -> dict[str, Any]:
    """A decision that adds a fact.

    told: `jurisdiction` and `indicator` by name or code, `year`, `value`; `unit`, `scope` and `modality` may be empty: the
    indicator's own unit, `unspecified`, and what figures of the indicator are.
    Raises FactError, or UnknownNameError with the nearest names.
    """
    codes = ask.jurisdictions(connection, told["jurisdiction"])
    codes = [told["jurisdiction"]] if told["jurisdiction"] in codes else ask.standing(connection, codes, int(told["year"]))
    if len(codes) > 1:
        raise FactError(f"{told['jurisdiction']} is the name of several places ({', '.join(codes)}): give the code")
    name = ask.indicator_of(connection, told["indicator"])
    indicator = load_catalog().indicators.get(name)
    usual = {"unit": indicator.unit, "modality": indicator.modality or "actual"} if indicator else {"unit": "", "modality": ""}
    fact = {
        "jurisdiction_code": codes[0],
        "year": told["year"],
        "indicator": name,
        "value": told["value"],
        "unit": told["unit"] or usual["unit"],
        "scope": told["scope"] or "unspecified",
        "modality": told["modality"] or usual["modality"],
    }
    if found := faults(fact, source):
        raise FactError("; ".join(found))
    return {"who": who, "when": reviews.now(), "fact": fact, "source": source.strip()} | ({"note": note} if note else {})


def stated(connection: duckdb.DuckDBPyConnection, fact: dict[str, Any]) -> str | None:
    """What a report states of that place, year and indicator, with its sentence; null where none does."""
    sql = (
        "select format('{:.15g}{} ({})', value, unit, evidence) from marts.fct_indicator_yearly"
        " where jurisdiction_code = ? and year = ? and indicator_id = ? and report_id is not null"
    )
    row = connection.execute(sql, [fact["jurisdiction_code"], fact["year"], fact["indicator"]]).fetchone()
    return str(row[0]) if row else None

"""Questions to a published file in a person's words: facts by names, and full-text search."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

import duckdb

from fazhi.parse.language.words import segmenter

LONGEST_WORD = 4
"""A query's word longer than this is cut into the words that jieba knows in it."""
FACTS = """
select place.full_name as jurisdiction, fact.year, fact.indicator_id, indicator.name_zh, fact.value, fact.unit, fact.scope,
    fact.has_conflict, fact.failed_check_count, fact.confidence, fact.evidence
from marts.fct_indicator_yearly as fact
join marts.dim_indicator as indicator using (indicator_id)
join marts.dim_jurisdiction as place on fact.jurisdiction_code = place.jurisdiction_code
    and greatest(make_date(fact.year, 12, 31), date '2010-01-01') >= place.valid_from
    and make_date(fact.year, 12, 31) <= coalesce(place.valid_to, date '2999-12-31')
where list_contains(?, fact.jurisdiction_code) and (? is null or fact.indicator_id = ?) and (? is null or fact.year = ?)
order by fact.jurisdiction_code, fact.indicator_id, fact.year
"""


class UnknownNameError(ValueError):
    """A name that the file does not have: which, and the nearest that it has."""


def facts(connection: duckdb.DuckDBPyConnection, jurisdiction: str, indicator: str | None = None, year: int | None = None) -> duckdb.DuckDBPyConnection:
    """A jurisdiction's yearly facts with their sentences, as a cursor. Names or codes; Raises UnknownNameError."""
    codes = jurisdictions(connection, jurisdiction)
    found = indicator_of(connection, indicator) if indicator else None
    return connection.execute(FACTS, [codes, found, found, year, year])


def jurisdictions(connection: duckdb.DuckDBPyConnection, named: str) -> list[str]:
    """The codes that a name (信阳市, 河南省信阳市, 信阳) or a code means; several where a name is shared."""
    rows = connection.execute("select distinct jurisdiction_code, name, full_name from marts.dim_jurisdiction").fetchall()
    codes = sorted({code for code, name, full in rows if named in {code, name, full, _short(name)}})
    if not codes:
        raise _unknown("jurisdiction", named, [name for _, name, full in rows for name in (name, full) if name])
    return codes


def _short(name: str) -> str:
    """A name without its kind of division, where enough is left: 郑州 of 郑州市."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区州旗盟" else name


def indicator_of(connection: duckdb.DuckDBPyConnection, named: str) -> str:
    """The indicator that an id or a name in Chinese or English means."""
    rows = connection.execute("select indicator_id, name_zh, name_en from marts.dim_indicator").fetchall()
    for row in rows:
        if named in row:
            return str(row[0])
    raise _unknown("indicator", named, [str(name) for row in rows for name in row])


def _unknown(kind: str, named: str, known: Sequence[str]) -> UnknownNameError:
    near = difflib.get_close_matches(named, known, 5, 0.3) or [name for name in known if set(named) & set(name)][:5]
    return UnknownNameError(f"no {kind} {named!r}; the nearest are {', '.join(dict.fromkeys(near)) or 'none'}")


def query_words(query: str) -> str:
    """A query's words, with blanks between them: as they are given, long ones as jieba with the field's own words cuts them."""
    found: list[str] = []
    for word in query.split():
        cut = [part for part in segmenter().cut(word) if re.search(r"\w", part)] if len(word) > LONGEST_WORD else [word]
        found += cut or [word]
    return " ".join(dict.fromkeys(found))


def search(connection: duckdb.DuckDBPyConnection, query: str, year: int | None = None, most: int = 20) -> duckdb.DuckDBPyConnection:
    """Reports that say the words of a query, the best first, each with a sentence, as a cursor."""
    return connection.execute("select * from marts.search(?, most := ?, in_year := ?)", [query_words(query), most, year])


def columns_told(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The columns of the tables that a statement names, for a person who asked for one that is not there."""
    tables: dict[str, list[Any]] = {}
    listed = "select table_name, column_name from duckdb_columns() where schema_name = 'marts' order by 1, column_index"
    for table, column in connection.execute(listed).fetchall():
        tables.setdefault(table, []).append(column)
    named = [table for table in tables if re.search(rf"\b{table}\b", sql)]
    return "; ".join(f"marts.{table} has {', '.join(tables[table])}" for table in named) or f"marts has the tables {', '.join(tables)}"

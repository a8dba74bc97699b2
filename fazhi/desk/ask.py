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
    fact.has_conflict, fact.failed_check_count, fact.confidence, fact.reviewed_by, fact.evidence
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


def why_no_facts(connection: duckdb.DuckDBPyConnection, jurisdiction: str, indicator: str | None, year: int | None) -> str:
    """Why a jurisdiction that is known has no such fact, and what to do."""
    codes = jurisdictions(connection, jurisdiction)
    read = connection.execute(
        "select year, issuer_kind, is_canonical, source_uri from marts.dim_report where list_contains(?, jurisdiction_code) order by year, source_uri", [codes]
    ).fetchall()
    if not read:
        count = connection.execute("select count(distinct jurisdiction_code) from marts.dim_report").fetchall()[0][0]
        return (
            f"{jurisdiction} ({', '.join(codes)}) is known, but the file has no report of it (it has reports of {count} jurisdictions):"
            " put its reports in raw/ or describe its portal in sources/ (docs/collecting.md), and run again. 该地区暂无报告。"
        )
    own = sorted({row[0] for row in read if row[0] is not None and row[1] in {"government", "zone"}})
    if not own:
        kinds = ", ".join(sorted({str(row[1]) for row in read}))
        return (
            f"{jurisdiction}: its {len(read)} reports are of another issuer ({kinds}), which never speaks for the jurisdiction; see marts.fct_indicator_mention"
        )
    stated = connection.execute(
        "select distinct indicator_id, year from marts.fct_indicator_yearly where list_contains(?, jurisdiction_code)", [codes]
    ).fetchall()
    told = f"{jurisdiction}: its reports are of {_listed(own)}"
    if not stated:
        return f"{told}; none states a figure that an indicator asks for: see marts.fct_quantity for what they state. 没有指标事实。"
    if indicator:
        found = indicator_of(connection, indicator)
        years = sorted({row[1] for row in stated if row[0] == found})
        told += f"; {found} is stated for {_listed(years)}" if years else f"; none of them states {found}, but {len({row[0] for row in stated})} others"
    else:
        told += f"; facts are of {_listed(sorted({row[1] for row in stated}))}"
    return f"{told}: ask for one of those, or without {'--year' if year else 'an indicator'}. 没有符合条件的事实。"


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years)) or "no year"


def why_no_hits(connection: duckdb.DuckDBPyConnection, query: str, year: int | None) -> str:
    """Why a search found nothing, and what to do."""
    words = query_words(query).split()
    count = connection.execute("select count(*) from marts.dim_report where is_canonical and (? is null or year = ?)", [year, year]).fetchall()[0][0]
    if not words:
        return "nothing is searched for: give one word or several. 请输入检索词。"
    if not count:
        first, last = connection.execute("select min(year), max(year) from marts.dim_report where is_canonical").fetchall()[0]
        if not (year and first):
            return "the file has no report, so nothing is found: put some in raw/ and `fazhi run` first. 没有报告。"
        return f"the file has no report of {year}: its reports are of {first} to {last}. 没有该年度的报告。"
    what = f"the {count} reports" + (f" of {year}" if year else "")
    return f"none of {what} says {' or '.join(words)}: try other or shorter words{', or all years' if year else ''}. 没有匹配的报告。"


def columns_told(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The columns of the tables that a statement names, for a person who asked for one that is not there."""
    tables: dict[str, list[Any]] = {}
    listed = "select table_name, column_name from duckdb_columns() where schema_name = 'marts' order by 1, column_index"
    for table, column in connection.execute(listed).fetchall():
        tables.setdefault(table, []).append(column)
    named = [table for table in tables if re.search(rf"\b{table}\b", sql)]
    return "; ".join(f"marts.{table} has {', '.join(tables[table])}" for table in named) or f"marts has the tables {', '.join(tables)}"

"""Questions to a published file in a person's words: facts by names, and full-text search."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from fazhi.catalog.latin import fold, latin
from fazhi.parse.language.words import segmenter

LONGEST_WORD = 4
"""A query's word longer than this is cut into the words that jieba knows in it."""
FACTS = """
select fact.full_name as jurisdiction, fact.year, fact.indicator_id, indicator.name_zh, fact.value, fact.unit, fact.scope, fact.is_lookback,
    fact.has_conflict, fact.failed_check_count, fact.confidence, fact.reviewed_by, fact.evidence
from marts.fct_indicator_yearly as fact
join marts.dim_indicator as indicator using (indicator_id)
where list_contains($codes, fact.jurisdiction_code) and ($indicator is null or fact.indicator_id = $indicator) and ($year is null or fact.year = $year)
order by list_position($codes, fact.jurisdiction_code), fact.indicator_id, fact.year
"""
PLACES = """
select place.jurisdiction_code, place.place_id, place.name, place.full_name, place.level, place.name_latin, place.name_en, place.other_names,
    place.province_name, place.prefecture_name, place.valid_to is null as stands, coalesce(stated.facts, 0) > 0 as has_facts
from marts.dim_jurisdiction as place
left join (select place_id, count(*) as facts from marts.fct_indicator_yearly group by place_id) as stated using (place_id)
order by place.jurisdiction_code, place.valid_from desc
"""
OF_PLACES = "is_canonical and issuer_kind in ('government', 'zone')"
"""Which reports speak for their place."""
IN_TEXT = re.compile(r"(?<![&A-Za-z0-9_])[a-z][a-z0-9_]+(?![A-Z])")
"""What may be an indicator's id in a text, also where `&lt;` stands for a sign."""
LEVELS = ("nation", "province", "prefecture", "county", "zone", "township")


class UnknownNameError(ValueError):
    """A name that the file does not have: which, and the nearest that it has."""


@dataclass(frozen=True, slots=True)
class Known:
    """A division in one period, as PLACES tells it."""

    code: str
    place_id: str
    name: str
    full_name: str
    level: str
    latin: str
    english: str
    others: str
    province: str | None
    prefecture: str | None
    stands: bool
    has_facts: bool

    @property
    def said(self) -> set[str]:
        """The names that people use for it, apart from its whole ones: folded, with and without the kind of division."""
        names = {self.name, *self.others.split("|"), self.latin, self.english} - {""}
        return {fold(name) for name in names | {_short(name) for name in names}}

    def means(self, asked: str) -> int | None:
        """How near to what is asked: 0 a code or whole name, 1 a name that people use, 2 one behind its province's or prefecture's; null for another place."""
        if asked in {self.code, self.place_id, self.name, self.full_name}:
            return 0
        said, folded = self.said, fold(asked)
        if folded in said:
            return 1
        above = [fold(name) for whole in (self.province, self.prefecture) if whole for name in (whole, _short(whole), latin(whole))]
        for name in sorted(above, key=len, reverse=True):
            if folded.startswith(name) and folded.removeprefix(name) in said:
                return 2
        return 2 if any(f"{name}{upper}" == folded for name in said for upper in above) else None


def facts(connection: duckdb.DuckDBPyConnection, jurisdiction: str, indicator: str | None = None, year: int | None = None) -> duckdb.DuckDBPyConnection:
    """The yearly facts of all places that a name may mean with their sentences, the likeliest place first, as a cursor. Raises UnknownNameError."""
    codes = jurisdictions(connection, jurisdiction)
    found = indicator_of(connection, indicator) if indicator else None
    return connection.execute(FACTS, {"codes": codes, "indicator": found, "year": year})


def jurisdictions(connection: duckdb.DuckDBPyConnection, named: str) -> list[str]:
    """All codes that a name means, the likeliest first: 信阳市, 河南省信阳市, 信阳, 河南信阳, 楚雄州, Xinyang, 411500. A place has all codes
    that it ever bore; a whole name or a code means that alone. Raises UnknownNameError."""
    known = [Known(*row) for row in connection.execute(PLACES).fetchall()]
    asked = named.strip()
    ranked = [(rank, place) for place in known if (rank := place.means(asked)) is not None]
    if not ranked:
        raise _unknown("jurisdiction", named, [name for place in known for name in (place.name, place.full_name, place.latin)])
    if any(rank == 0 for rank, _ in ranked):
        ranked = [(rank, place) for rank, place in ranked if rank == 0]
    ranked.sort(key=lambda found: (found[0], not found[1].has_facts, LEVELS.index(found[1].level), not found[1].stands, found[1].code))
    codes_of: dict[str, list[str]] = {}
    for place in known:
        codes_of.setdefault(place.place_id, []).append(place.code)
    return list(dict.fromkeys(code for _, place in ranked for code in (place.code, *codes_of[place.place_id])))


def standing(connection: duckdb.DuckDBPyConnection, codes: list[str], year: int) -> list[str]:
    """Those of some codes that stood at the end of a year; all where none did."""
    rows = connection.execute(
        "select distinct jurisdiction_code from marts.dim_jurisdiction where list_contains(?, jurisdiction_code)"
        " and (first_year = 0 or year(valid_from) <= ?) and coalesce(valid_to, date '9999-12-31') >= make_date(?, 12, 31)",
        [codes, year, year],
    ).fetchall()
    stood = {row[0] for row in rows}
    return [code for code in codes if code in stood] or codes


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
    advice = f"the nearest are {', '.join(dict.fromkeys(near))}" if near else f"give the name or the code of one ({known[0]})" if known else "the file has none"
    return UnknownNameError(f"no {kind} {named!r}; {advice}")


def query_words(query: str) -> str:
    """A query's words, with blanks between them: as they are given, long ones as jieba with the field's own words cuts them. What is cut to a single
    character (的, 不) is left out where there is more: it would find every report."""
    found: list[str] = []
    for word in query.split():
        cut = [part for part in segmenter().cut(word) if re.search(r"\w", part)] if len(word) > LONGEST_WORD else [word]
        found += [part for part in cut if len(part) > 1] or cut or [word]
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

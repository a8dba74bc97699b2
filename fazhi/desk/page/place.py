"""A place: its indicators by theme and year, each figure with its scope and what is doubtful about it, each gap with its reason; its peers."""

from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import groupby

import streamlit as st

from fazhi.desk.ask import OF_PLACES
from fazhi.desk.page import charts
from fazhi.desk.page.address import choose, given, switch, to
from fazhi.desk.page.data import FACT, SCOPES, Place, Row, ask, indicators, place_of, places, span
from fazhi.desk.page.parts import figure, heading, link, note, show, signs_told
from fazhi.desk.page.words import number, said, theme, unit

GAPS = {"no report known": "", "report not collected": "…", "unreadable": "✕", "rejected": "✕", "not due": "", "not stated": "·", "not stated so": "·"}


def show_place() -> None:
    one = place_of(given("place"))
    if not one:
        show(f"<h1>{said('place')}</h1>")
        if given("place"):
            show(note(said("no_place"), "warn"))
        _directory()
        return
    above = _line(one)
    level = said(f"one_{one.level}")
    show(
        f'<p class="crumbs">{" › ".join(link(to("place", place=upper.place_id), upper.name) for upper in above)}</p>',
        f'<h1>{escape(one.name)}</h1><p class="how">{escape(one.en if one.name == one.zh else one.zh)} · {level} · {one.code}</p>',
    )
    _former(one)
    years = span()
    if not years:
        show(note(said("none")))
        return
    _matrix(one, years)
    _around(one)


def _line(one: Place) -> list[Place]:
    """The places above it, the highest first."""
    found: list[Place] = []
    upper = places().get(one.above)
    while upper and len(found) < 4:
        found.insert(0, upper)
        upper = places().get(upper.above)
    return found


def _former(one: Place) -> None:
    rows = ask(
        "select full_name, first_year, last_year from marts.dim_jurisdiction where place_id = ? and valid_to is not null and name != ? order by valid_from",
        one.place_id,
        one.zh,
    )
    if rows:
        told = "、".join(f"{row['full_name']}（–{row['last_year']}）" for row in rows)
        show(f'<p class="how">{said("former_names")} {escape(told)}</p>')


def _matrix(one: Place, years: list[int]) -> None:
    scope, stated = st.columns([1, 2], vertical_alignment="bottom")
    with scope:
        chosen = choose("scope", said("scope"), ("chosen", *SCOPES), lambda name: said("chosen_scope" if name == "chosen" else name))
    with stated:
        is_stated_only = switch("stated", said("stated_only"), True)
    facts = facts_of(one, chosen)
    years = [year for year in years if year >= min([*(row["year"] for row in facts), *_reported(one)], default=years[0])]
    gaps = why_none(one)
    ranks = _ranks(one)
    by_indicator = {name: {row["year"]: row for row in rows} for name, rows in groupby(facts, key=lambda row: row["indicator_id"])}
    listed = [row for row in indicators().values() if row["indicator_id"] in by_indicator or not is_stated_only]
    heads = "".join(_year_head(year, gaps) for year in years)
    lines = []
    for name, rows in groupby(listed, key=lambda row: row["theme"]):
        lines.append(f'<tr class="theme"><th scope="rowgroup" colspan="{len(years) + 3}"><span>{escape(theme(name))}</span></th></tr>')
        lines += [_line_of(row, by_indicator.get(row["indicator_id"], {}), years, gaps, ranks, one) for row in rows]
    if not listed:
        show(note(said("none")))
        return
    head = f'<th scope="col">{said("indicator")}</th><th scope="col">{said("trend")}</th>{heads}'
    head += f'<th scope="col" class="number" title="{escape(said("rank_how"))}">{said("rank_within")}</th>'
    show(
        _legend({gaps.get(year, "not due") for year in years}),
        f'<div class="wide tall"><table class="matrix"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>',
    )


def facts_of(one: Place, scope: str) -> list[Row]:
    """The facts of a place, by indicator and year: the chosen ones, or those of one scope."""
    table = "fct_indicator_yearly" if scope == "chosen" else "fct_indicator_scope_yearly"
    only = "" if scope == "chosen" else "and scope = ?"
    values = () if scope == "chosen" else (scope,)
    return ask(f"select {FACT} from marts.{table} where place_id = ? {only} order by indicator_id, year", one.place_id, *values)


def why_none(one: Place) -> dict[int, str]:
    """Of each year its report's id, or why there is none, in the words of the file."""
    reasons = ask("select year, reason from marts.rpt_reporting where place_id = ?", one.place_id)
    return {row["year"]: row["reason"] for row in reasons} | _reported(one)


def _reported(one: Place) -> dict[int, str]:
    rows = ask(
        "select r.year, min(r.report_id) as report_id from marts.dim_report r join marts.dim_jurisdiction p"
        " on r.jurisdiction_code = p.jurisdiction_code and r.year between p.first_year and p.last_year"
        f" where p.place_id = ? and {OF_PLACES} group by 1",
        one.place_id,
    )
    return {row["year"]: row["report_id"] for row in rows}


def _ranks(one: Place) -> dict[tuple[str, str], Row]:
    """Of each indicator and scope the latest rank of the place within its province and level."""
    rows = ask(
        "select indicator_id, year, scope, within_code, level, rank_from_highest, places_compared from marts.rpt_scope_ranking"
        " where place_id = ? and within_code = ? and level = ? order by year",
        one.place_id,
        "000000" if one.level == "province" else one.province_code,
        one.level,
    )
    return {(row["indicator_id"], row["scope"]): row for row in rows}


def _year_head(year: int, gaps: dict[int, str]) -> str:
    state = gaps.get(year, "not due")
    told = str(year) if state in GAPS else link(to("report", report=state), str(year), title=said("report"))
    return f'<th scope="col" class="number">{told}</th>'


def _line_of(indicator: Row, facts: dict[int, Row], years: list[int], gaps: dict[int, str], ranks: dict[tuple[str, str], Row], one: Place) -> str:
    """An indicator's row. Its scope and unit are told once, and beside a figure that has another; trend and rank are of that scope."""
    usual = Counter((row["scope"], row["unit"]) for row in facts.values()).most_common(1)
    scope, counted = usual[0][0] if usual else ("", indicator["unit"])
    name = link(to("indicator", indicator=indicator["indicator_id"], level=one.level), indicator["name"])
    told = f"{unit(counted)}{' · ' + said(scope) if scope else ''}"
    comparable = {year: row["value"] for year, row in facts.items() if row["is_comparable_unit"] and row["scope"] == scope and year in years}
    cells = "".join(_cell(facts.get(year), gaps.get(year, "not due"), scope, counted) for year in years)
    rank = _rank(ranks.get((indicator["indicator_id"], scope)), one)
    return f'<tr><th scope="row">{name}<small>{escape(told)}</small></th><td>{charts.spark(comparable, years)}</td>{cells}<td class="number">{rank}</td></tr>'


def _cell(fact: Row | None, state: str, scope: str, counted: str) -> str:
    if fact:
        other = [said(fact["scope"])] * (fact["scope"] != scope) + [unit(fact["unit"])] * (fact["unit"] != counted)
        return f'<td class="number">{figure(fact)}<small>{escape(" ".join(other))}</small></td>'
    state = state if state in GAPS else _silence()
    return f'<td class="gap {state.replace(" ", "-")}" title="{escape(said(state))}">{GAPS[state]}</td>'


def _silence() -> str:
    """What a report without a figure does not state: the indicator, or what is chosen of it."""
    return "not stated so" if given("scope") in SCOPES else "not stated"


def _rank(row: Row | None, one: Place) -> str:
    if not row or row["places_compared"] < 2:
        return ""
    choices = {"indicator": row["indicator_id"], "year": row["year"], "level": row["level"], "scope": row["scope"], "province": row["within_code"]}
    if one.level == "province":
        choices.pop("province")
    told = f"{row['rank_from_highest']} / {row['places_compared']}"
    return f"{link(to('indicator', **choices), told)}<small>{row['year']} · {said(row['scope'])}</small>"


def _legend(states: Iterable[str]) -> str:
    shown = [state for state in GAPS if state in states or state == _silence()]
    gaps = "".join(f'<span><i class="gap {state.replace(" ", "-")}">{GAPS[state]}</i> {escape(said(state))}</span>' for state in shown)
    return f'<p class="legend">{signs_told()}{gaps}</p>'


def _around(one: Place) -> None:
    """Its peers under the same superior, and the places below it."""
    beside = [other for other in places().values() if other.above == one.above and other.level == one.level and other.place_id != one.place_id]
    if beside:
        show(heading(said("peers"), said("peers_how")), chips(beside))
    below = [other for other in places().values() if other.above == one.place_id]
    if below:
        show(heading(said("below_it")), chips(below))


def chips(listed: Iterable[Place]) -> str:
    """Places, each with the number of years that are here; dashed where there is none."""
    drawn = []
    for other in listed:
        kind = "" if other.years else ' class="empty"'
        drawn.append(f'<a href="{escape(to("place", place=other.place_id))}"{kind}>{escape(other.name)}<small>{number(other.years)}</small></a>')
    return f'<div class="chips">{"".join(drawn)}</div>'


def _directory() -> None:
    """The provinces, each with what lies below it."""
    show(f'<p class="how">{said("directory_how")}</p>')
    for province in [one for one in places().values() if one.level == "province"]:
        below = [one for one in places().values() if one.above == province.place_id]
        reported = sum(one.years > 0 for one in below)
        head = f"{link(to('place', place=province.place_id), province.name)}<small>{said('of_due', reported=reported, due=len(below))}</small>"
        show(f"<details><summary>{head}</summary>{chips(below)}</details>")

"""An indicator: what it is, how its values lie, where and when they are stated, who ranks where, how reports say it."""

from collections import Counter
from html import escape
from statistics import median

import pandas as pd
import streamlit as st

from fazhi.desk.answer import as_csv
from fazhi.desk.ask import IN_TEXT
from fazhi.desk.page import charts, front
from fazhi.desk.page.address import choose, choose_many, given, go, here, is_english, to
from fazhi.desk.page.data import FACT, LEVELS, SCOPES, Place, Row, ask, indicators, name_of, places, span
from fazhi.desk.page.parts import certainty, figure, heading, link, note, show, table, to_figure
from fazhi.desk.page.words import number, said, theme, unit

FIRST_ROWS = 30
MOST_PLACES = 6
EXAMPLES = 4
COMPARED = "indicator_id = ? and is_comparable_unit and place_id is not null"
"""Which figures of an indicator are set side by side."""
LEAST = 5
"""Of fewer places a distribution shows nothing that the ranking does not."""
Choice = tuple[str, int, str]


def show_indicator() -> None:
    told = indicators().get(given("indicator"))
    if not told:
        show(f"<h1>{said('indicator')}</h1>")
        if given("indicator"):
            show(note(said("no_indicator_so"), "warn"))
        front.show_themes()
        return
    show(
        f'<p class="crumbs">{link(to("indicator"), said("themes"))} › {escape(theme(told["theme"]))}</p><h1>{escape(told["name"])}</h1>',
        f"<p>{_definition(told)}</p>",
        f'<p class="how">{escape(_other_name(told))}</p>',
    )
    chosen = _choices(told["indicator_id"])
    if not chosen:
        show(note(said("none")))
        return
    level, year, scope = chosen
    facts = facts_of(told["indicator_id"], level, scope)
    _shape(told, facts, year)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _by_province(facts, year, told)
    with right:
        _sayings(told, facts)
    of_year = [row for row in facts if row["year"] == year]
    _ranking(told, facts, of_year, chosen)
    _beside(told, facts, of_year)


def _definition(told: Row) -> str:
    """What a coder codes by, in the language of the page (what is counted, of an indicator that has none); neighbours by their names."""
    text = str((told["definition_en"] if is_english() else told["definition_zh"]) or told["definition"])
    return IN_TEXT.sub(lambda found: _neighbour(found[0]), escape(text))


def _neighbour(word: str) -> str:
    """A word of a definition, as a link to the indicator whose id it is; an id may also be an English word (lawyers), which stays."""
    known = indicators().get(word)
    return link(to("indicator", indicator=word), word if is_english() and "_" not in word else known["name"]) if known else word


def _other_name(told: Row) -> str:
    other = told["name_zh"] if is_english() else told["name_en"]
    return f"{other} · {said('unit')} {unit(told['unit'])}"


def _choices(indicator_id: str) -> Choice | None:
    """Level, year and scope: those that most places state where the address says nothing. Null where none is stated in a unit that compares."""
    rows = ask(f"select level, year, scope, count(*) as facts from marts.fct_indicator_scope_yearly where {COMPARED} group by all", indicator_id)
    if not rows:
        return None
    levels: Counter[str] = Counter()
    for row in rows:
        levels[row["level"]] += row["facts"]
    columns = st.columns(4)
    with columns[0]:
        level = choose("level", said("level"), [name for name in LEVELS if levels[name]] or list(levels), said, levels.most_common(1)[0][0])
    scopes: Counter[str] = Counter()
    for row in rows:
        scopes[row["scope"]] += row["facts"] * (row["level"] == level)
    with columns[1]:
        scope = choose(
            "scope", said("scope"), [name for name in SCOPES if scopes[name]], lambda name: f"{said(name)} · {scopes[name]:,}", scopes.most_common(1)[0][0]
        )
    years = Counter({row["year"]: row["facts"] for row in rows if row["level"] == level and row["scope"] == scope})
    with columns[2]:
        year = choose("year", said("year"), sorted(years, reverse=True), lambda one: f"{one} · {years[one]:,}", years.most_common(1)[0][0])
    with columns[3]:
        provinces = {one.code: one.name for one in places().values() if one.level == "province"}
        choose("province", said("province_choice"), ["", *provinces], lambda code: provinces.get(code, said("all_provinces")))
    return level, year, scope


def facts_of(indicator_id: str, level: str, scope: str) -> list[Row]:
    """All years' facts of places of a level that state an indicator for a scope, in a unit that compares."""
    return ask(
        f"select {FACT} from marts.fct_indicator_scope_yearly where {COMPARED} and level = ? and scope = ? order by year, value desc, jurisdiction_code",
        indicator_id,
        level,
        scope,
    )


def _shape(told: Row, facts: list[Row], year: int) -> None:
    of_year = [row["value"] for row in facts if row["year"] == year]
    by_year: dict[int, list[float]] = {}
    for row in facts:
        by_year.setdefault(row["year"], []).append(row["value"])
    left, right = st.columns(2, gap="large")
    with left:
        show(heading(f"{said('distribution')} {year}", f"{said('stated_by', count=number(len(of_year)))} · {said('distribution_how')}"))
        if len(of_year) >= LEAST:
            st.altair_chart(charts.histogram(of_year, unit(told["unit"])), width="stretch")
        else:
            show(note(said("few_places")))
    with right:
        show(heading(said("over_years"), said("over_years_how")))
        years = list(range(min([*span(), *by_year]), max([*span(), *by_year]) + 1))
        if by_year:
            st.altair_chart(charts.band(by_year, years, unit(told["unit"])), width="stretch")


def _by_province(facts: list[Row], year: int, told: Row) -> None:
    by_code: dict[str, list[float]] = {}
    for row in facts:
        if row["year"] == year:
            by_code.setdefault(row["province_code"][:2], []).append(row["value"])
    middle = {code: median(values) for code, values in by_code.items()}
    chosen = given("province")[:2]
    values = {code: (value, number(round(value, 1), told["unit"]), here(province=None if code == chosen else f"{code}0000")) for code, value in middle.items()}
    show(heading(f"{said('map')} {year}", said("map_how")), charts.tiles(values, front.province_names(), max(middle.values(), default=0), chosen))


def _ranking(told: Row, facts: list[Row], of_year: list[Row], chosen: Choice) -> None:
    level, year, scope = chosen
    province = given("province")
    listed = [row for row in of_year if not province or row["province_code"] == province]
    show(heading(f"{said('ranking')} {year} · {said(level)} · {said(scope)}", said("ranking_how")))
    if not listed:
        show(note(said("none")))
        return
    before = {row["place_id"]: row for row in facts if row["year"] == year - 1}
    top = max((row["value"] for row in listed), default=0)
    count = len(listed) if given("rows") == "all" else FIRST_ROWS
    ranks = {row["value"]: i for i, row in reversed(list(enumerate(listed, 1)))}
    rows = [_ranked(row, ranks[row["value"]], before.get(row["place_id"]), top) for row in listed[:count]]
    heads = [said("rank"), said("place"), f"{said('value')} ({unit(told['unit'])})", "", said("year_before"), said("certainty")]
    more = link(here(rows="all"), said("show_all", count=number(len(listed)))) if len(listed) > count else ""
    show(table(heads, rows, "ranking", right=[0, 2, 4]), f'<p class="more">{more}</p>')
    _download(told, listed, chosen)


def _ranked(row: Row, rank: int, before: Row | None, top: float) -> tuple[str, ...]:
    bar = f'<span class="bar"><i style="width:{100 * row["value"] / top if top else 0:.1f}%"></i></span>'
    place = link(to("place", place=row["place_id"]), name_of(row))
    return str(rank), place, figure(row), bar, figure(before) if before else '<span class="none">—</span>', certainty(row)


def _download(told: Row, listed: list[Row], chosen: Choice) -> None:
    names = FACT.split(", ")
    level, year, scope = chosen
    text = as_csv(names, [tuple(row[name] for name in names) for row in listed], for_spreadsheet=True)
    name = f"{told['indicator_id']}_{year}_{level}_{scope}.csv"
    st.download_button(said("download"), "\ufeff" + text, name, "text/csv", key="download", icon=":material/download:", on_click="ignore")


def _beside(told: Row, facts: list[Row], of_year: list[Row]) -> None:
    """Some places of this level through the years; the best documented ones where the address names none."""
    province = given("province")
    stated = Counter(row["place_id"] for row in facts if not province or row["province_code"] == province)
    if not stated:
        return
    show(heading(said("side_by_side"), said("side_by_side_how")))
    rank = {row["place_id"]: i for i, row in enumerate(of_year)}
    likely = sorted(stated, key=lambda name: (-stated[name], rank.get(name, len(facts)), name))
    listed = list(dict.fromkeys(row["place_id"] for row in facts))
    chosen = choose_many("places", said("places_compared"), listed, lambda name: places()[name].whole, likely[:4], MOST_PLACES)
    names = _names([places()[name] for name in chosen])
    rows = [row | {"of": names[row["place_id"]], "address": to_figure(row) if row["report_id"] else ""} for row in facts if row["place_id"] in chosen]
    drawn = [{name: row[name] for name in ("of", "year", "value", "address")} for row in rows]
    years = list(range(min([*span(), *(row["year"] for row in rows)]), max([*span(), *(row["year"] for row in rows)]) + 1))
    event = st.altair_chart(charts.lines(drawn, years, unit(told["unit"])), width="stretch", on_select="rerun", selection_mode="point", key="lines")
    points = dict(event.selection).get("point") or []
    if points and (address := dict(points[0]).get("address")):
        del st.session_state["lines"]
        go(str(address))
        st.rerun()


def _names(chosen: list[Place]) -> dict[str, str]:
    """What each place is called on a chart, by place_id: short, whole where another bears that name too."""
    bearers = Counter(one.name for one in chosen)
    return {one.place_id: one.name if bearers[one.name] == 1 else one.whole for one in chosen}


def _sayings(told: Row, facts: list[Row]) -> None:
    """Sentences of different reports, each with its figure marked."""
    shown = pd.DataFrame([row for row in facts if row["report_id"]])
    if shown.empty:
        return
    sentences = shown.assign(length=shown["evidence"].str.len()).sort_values(["length", "report_id"]).drop_duplicates("report_id")
    step = max(1, len(sentences) // EXAMPLES)
    picked = sentences.iloc[step // 2 :: step].head(EXAMPLES)
    surfaces = ask("select quantity_id, surface from marts.fct_quantity where list_contains(?, quantity_id)", tuple(picked["quantity_id"]))
    surface = {row["quantity_id"]: row["surface"] for row in surfaces}
    show(heading(said("how_said")), "".join(_saying(row, surface.get(row["quantity_id"], "")) for row in picked.to_dict("records")))


def _saying(row: Row, surface: str) -> str:
    before, found, behind = str(row["evidence"]).partition(surface) if surface else (row["evidence"], "", "")
    sentence = f"{escape(before)}<mark>{escape(found)}</mark>{escape(behind)}"
    return f'<article class="hit"><a href="{escape(to_figure(row))}">{sentence}</a><footer>{escape(name_of(row))} · {row["year"]}</footer></article>'

"""The front: what there is, how sure it is, who has reported, every indicator, what is new."""

import re
from html import escape
from itertools import groupby

import streamlit as st

from fazhi.desk.page import charts
from fazhi.desk.page.address import choose, to
from fazhi.desk.page.data import Row, ask, indicators, name_of, place_of, places, span
from fazhi.desk.page.parts import count, heading, link, note, show, table
from fazhi.desk.page.words import number, percent, said, theme

LATEST = 10


def show_front() -> None:
    show(f'<header class="front"><h1>{said("title")}</h1><p>{said("about")}</p></header>', _counts())
    if not span():
        show(note(said("none")))
        return
    reported, new = st.columns([3, 2], gap="large")
    with reported:
        _coverage()
    with new:
        _new()
    show_themes()


def _counts() -> str:
    """Reports, places, years, facts, and how many of them are right as measured."""
    told = ask(
        "select (select count(*) from marts.dim_report where is_canonical) as reports, count(distinct place_id) as places, count(*) as facts,"
        " coalesce(avg(is_sure::integer), 0) as sure from marts.fct_indicator_yearly"
    )[0]
    measured = ask("select sum(right_count) as right_count, sum(judged) as judged from marts.rpt_calibration where of_what = 'fact'")[0]
    years = span()
    cards = [
        (to("quality", rows="reports"), number(told["reports"]), said("reports")),
        (to("place"), number(told["places"]), said("places")),
        ("", f"{years[0]}–{years[-1]}" if years else "—", said("year_span")),
        (to("quality"), number(told["facts"]), said("facts")),
    ]
    drawn = [f"<b>{value}</b><span>{escape(word)}</span>" for _, value, word in cards]
    linked = [f'<a href="{escape(address)}">{inner}</a>' if address else f"<div>{inner}</div>" for (address, *_), inner in zip(cards, drawn, strict=True)]
    if measured["judged"]:
        how = said("measured_how", judged=number(measured["judged"]))
        how += f" · {said('sure_share', share=percent(told['sure']))}"
        share = percent(measured["right_count"] / measured["judged"])
        linked.append(f'<a href="{escape(to("quality"))}" class="measured"><b>{share}</b><span>{said("measured")}</span><small>{escape(how)}</small></a>')
    return f'<div class="counts">{"".join(linked)}</div>'


def _coverage() -> None:
    show(heading(said("coverage"), said("coverage_how")))
    years = [row["year"] for row in ask("select distinct year from marts.rpt_coverage where reported > 0 order by 1 desc")]
    if not years:
        show(note(said("none")))
        return
    left, right = st.columns(2)
    with left:
        fullest = ask("select year from marts.rpt_coverage group by 1 order by sum(reported) desc, 1 desc limit 1")[0]["year"]
        year = choose("year", said("year"), years, default=fullest)
    with right:
        level = choose("level", said("level"), ("province", "prefecture", "county"), said, "prefecture")
    rows = ask("select province_code, province_name, reported, due, reported_percent from marts.rpt_coverage where year = ? and level = ?", year, level)
    values = {}
    for row in rows:
        one = place_of(row["province_code"])
        text = f"{row['reported']:,}/{row['due']:,}"
        values[row["province_code"][:2]] = (row["reported_percent"], text, to("place", place=one.place_id if one else None))
    show(charts.tiles(values, province_names(), 100))


def province_names() -> dict[str, str]:
    """Of each province's two digits the name that fits on a tile."""
    return {one.code[:2]: short(one.name, one.zh) for one in places().values() if one.level == "province"}


def short(name: str, zh: str) -> str:
    """A province without its kind: 北京, 内蒙古, Henan; with soft hyphens between the syllables of Latin letters, where a narrow tile parts them."""
    if name == zh:
        return zh[:3] if zh.startswith(("内蒙古", "黑龙江")) else zh[:2]
    for kind in (" Province", " City", " Autonomous", " Special", " Zhuang", " Hui", " Uy"):
        name = name.partition(kind)[0]
    return re.sub("(?<=[aeioung])(?=(?:[zcs]h|[b-df-hj-np-tv-z])[aeiou])", "\u00ad", name)


def _new() -> None:
    """The latest run that changed anything, and the reports that came last."""
    show(heading(said("whats_new")))
    runs = ask("select * from marts.run where status in ('succeeded', 'accepted') order by started_at desc limit 1")
    if runs:
        told = " · ".join(
            count(run[f"facts_{kind}"], to("quality", rows="revised", run=run["run_id"], kind=kind), said(f"facts_{kind}"))
            for run in runs
            for kind in ("added", "changed", "removed")
        )
        show(f'<p class="how">{runs[0]["started_at"]:%Y-%m-%d %H:%M} UTC · {told}</p>')
    rows = ask(
        "select r.report_id, r.year, r.title, r.jurisdiction_code, p.place_id, p.full_name from marts.dim_report r"
        " join marts.dim_jurisdiction p on r.jurisdiction_code = p.jurisdiction_code and r.year between p.first_year and p.last_year"
        f" where r.is_canonical and r.issuer_kind = 'government' order by r.ingested_at desc, r.published_on desc nulls last, r.report_id limit {LATEST}"
    )
    show(table([said("report"), said("year")], [_latest(row) for row in rows], "lines", right=[1]))


def _latest(row: Row) -> tuple[str, str]:
    return link(to("report", report=row["report_id"]), name_of(row)), str(row["year"])


def show_themes() -> None:
    """Every indicator, by theme."""
    show(heading(said("themes"), said("themes_how")))
    cards = []
    for name, listed in groupby(indicators().values(), key=lambda row: row["theme"]):
        lines = "".join(
            f"<li>{link(to('indicator', indicator=row['indicator_id']), row['name'])}<span>{number(row['facts'])}</span></li>"
            for row in sorted(listed, key=lambda row: -row["facts"])
        )
        cards.append(f"<section><h3>{escape(theme(name))}</h3><ul>{lines}</ul></section>")
    show(f'<div class="themes">{"".join(cards)}</div>')

"""How a figure was read: the same as `fazhi explain` tells, in the page's words; and what speaks against it."""

import re
from dataclasses import dataclass
from html import escape

import streamlit as st

from fazhi.desk.explained import Read, read_published
from fazhi.desk.page.address import here, is_english, to
from fazhi.desk.page.data import Row, ask, indicators, published_file, stamp
from fazhi.desk.page.parts import certainty, link, note, ordinal_of, show, table
from fazhi.desk.page.words import concept, number, rule, said, unit
from fazhi.parse.explain import Explanation, Step

MOST_WEIGHED = 5


@dataclass(frozen=True)
class Doubt:
    """Something against a figure: a sign, what it is in words, and where the other figure stands."""

    sign: str
    told: str
    address: str


def doubts_of(report_id: str) -> dict[int, list[Doubt]]:
    """What speaks against a report's figures, by ordinal: checks that fail, and other figures of the same thing."""
    found: dict[int, list[Doubt]] = {}
    for row in ask("select * from marts.fct_audit_check where report_id = ? and result = 'fail'", report_id):
        name = row["name_en"] if is_english() else row["name_zh"]
        told = said("check_says", stated=number(row["stated_value"]), computed=number(row["computed_value"]))
        other = to("report", report=report_id, figure=ordinal_of(row["other_quantity_id"])) if row["other_quantity_id"] else ""
        found.setdefault(ordinal_of(row["quantity_id"]) or 0, []).append(Doubt("!", f"{said('failing')}：{name}。{told}", other))
    others = ask(
        "select distinct f.quantity_id, o.quantity_id as other_id, o.report_id as other_report, o.value, o.unit, o.qualifier"
        " from marts.fct_indicator_yearly f join marts.fct_indicator_mention o on o.jurisdiction_code = f.jurisdiction_code and o.year = f.year"
        " and o.indicator_id = f.indicator_id and o.scope = f.scope and o.value != f.value and o.modality in ('actual', 'standing')"
        " join marts.dim_report r on r.report_id = o.report_id and r.is_canonical and r.issuer_kind in ('government', 'zone')"
        " where f.report_id = ? and f.has_conflict",
        report_id,
    )
    for row in others:
        told = f"{said('conflict')}：{number(row['value'], row['unit'], row['qualifier'])} {unit(row['unit'])}"
        address = to("report", report=row["other_report"], figure=ordinal_of(row["other_id"]))
        found.setdefault(ordinal_of(row["quantity_id"]) or 0, []).append(Doubt("≠", told, address))
    return found


def show_reading(report_id: str, row: Row, doubts: list[Doubt]) -> None:
    """A figure as it is published, and the way to it."""
    value = number(row["value"], row["unit"], row["qualifier"])
    told = [str(row["year"] or said("no_year")), said(row["scope"]), said(row["modality"])]
    names = "".join(f"<p>{link(to('indicator', indicator=name), indicators().get(name, {'name': name})['name'])}</p>" for name in row["indicators"])
    show(
        f'<div class="section"><h2>{said("reading")}</h2></div><div class="reading" data-testid="reading">',
        f'<p class="value"><b>{value}</b> {escape(unit(row["unit"]))}</p><p class="how">{escape(" · ".join(told))}</p>',
        names or f"<p>{said('no_indicator')}</p>",
        f"<blockquote>{escape(row['evidence'])}</blockquote>",
        "".join(f'<p class="note warn">{doubt.sign} {link(doubt.address, doubt.told) if doubt.address else escape(doubt.told)}</p>' for doubt in doubts),
        _sure(row) + f"<p>{link(to('review', quantity=row['quantity_id']), said('correct_this'))}</p></div>",
    )
    read = _read(report_id, stamp())
    try:
        explained = read.explain(row["ordinal"])
    except IndexError:
        show(note(said("read_otherwise"), "warn"))
        return
    _way(explained)
    for key, found in (("withheld", read.withheld), ("learnt", read.learnt)):
        for name in found.get(row["ordinal"], ()):
            show(note(said(key, name=indicators().get(name, {"name": name})["name"])))
    if read.note:
        show(note(said("read_otherwise")))
    show(f'<p class="more">{link(here(figure=None, quantity=None), said("figures_list"))}</p>')


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(report_id: str, stamp: tuple[int, int]) -> Read:
    with published_file() as connection:
        return read_published(connection, report_id)


def _sure(row: Row) -> str:
    """How sure the link is, and of a yearly fact how sure that is."""
    rows = ask("select * from marts.fct_indicator_yearly where quantity_id = ? order by indicator_id", row["quantity_id"])
    return "".join(
        f'<p class="how">{said("is_fact_of")} {fact["year"]} · {escape(indicators().get(fact["indicator_id"], {"name": fact["indicator_id"]})["name"])}'
        f" {certainty(fact)} · {escape(said(fact['coding']))}{' · ' + escape(fact['reviewed_by']) if fact['reviewed_by'] else ''}</p>"
        for fact in rows
    )


def _way(told: Explanation) -> None:
    steps = [(escape(said(step.slot)), f"<b>{escape(_value(step))}</b>", escape(step.words), f"<small>{escape(_says(step))}</small>") for step in told.steps]
    show(f"<h3>{said('frame')}</h3>", table([said("slot"), said("value"), said("words_"), said("by_rule")], steps, "lines"))
    if told.weighed:
        rows = dict.fromkeys(  # several ways to say one thing are one row
            (escape(_name(one.indicator_id)), f"{one.score:.1f}", escape("、".join(one.words)), f"<small>{escape(_verdict(one.verdict))}</small>")
            for one in told.weighed
        )
        heads = [said("indicator"), said("score"), said("words_"), said("verdict")]
        show(f"<h3>{said('weighed')}</h3>", table(heads, list(rows)[:MOST_WEIGHED], "lines", right=[1]))
    if told.words:
        near = [(escape(word.word), escape(said(word.where)), f"<small>{escape('、'.join(map(concept, word.concepts)))}</small>") for word in told.words]
        show(f"<details><summary>{said('near')}</summary>{table([said('word'), said('where'), said('concepts')], near, 'lines')}</details>")


def _value(step: Step) -> str:
    if found := re.fullmatch(r"figure (\d+)", step.value):
        return said("figure_", number=found[1])
    return said("nothing_") if step.value == "none" else concept(step.value)


def _says(step: Step) -> str:
    return rule(step.rule) if step.rule else ""


def _name(indicator_id: str | None) -> str:
    if indicator_id is None:
        return said("decoy")
    return str(indicators().get(indicator_id, {"name": indicator_id})["name"])


def _verdict(verdict: str) -> str:
    """A verdict in words: what the reason against an indicator is, is told in the catalog's own words."""
    if verdict.startswith("a decoy"):
        return said("decoy")
    return said(verdict) if verdict in {"chosen", "outweighed"} else said("against_it")

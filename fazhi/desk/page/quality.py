"""Quality: how right, how sure, what contradicts what, what was not accepted; each count leads to the rows that it counts."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from fazhi.desk.page import charts
from fazhi.desk.page.address import given, to
from fazhi.desk.page.data import Row, ask, indicators, name_of, place_of
from fazhi.desk.page.parts import certainty, figure, heading, link, note, ordinal_of, show, table
from fazhi.desk.page.words import number, percent, said

MOST_ROWS = 300
MOST_DOUBTS = 15


class Rows(NamedTuple):
    """Rows that a count leads to: how they are asked, by which choices of the address, and how one of them is shown."""

    heads: tuple[str, ...]
    sql: str
    by: tuple[str, ...]
    drawn: Callable[[Row], tuple[str, ...]]


def show_quality() -> None:
    show(f'<h1>{said("quality")}</h1><p class="how">{said("quality_how")}</p>')
    if given("rows") in ROWS:
        _rows(ROWS[given("rows")])
        return
    left, right = st.columns(2, gap="large")
    with left:
        _accuracy()
        _agreement()
    with right:
        _certainty()
        _checks()
    _doubts()
    left, right = st.columns(2, gap="large")
    with left:
        _rejected()
    with right:
        _runs()


def _count(value: int, rows: str, **choices: object) -> str:
    """A count that leads to its rows; nought leads nowhere."""
    return link(to("quality", rows=rows, **choices), number(value)) if value else "0"


def _accuracy() -> None:
    rows = ask("select * from marts.rpt_calibration where of_what = 'fact' order by confidence_group")
    if rows:
        show(heading(said("reliability"), said("reliability_how")))
        st.altair_chart(charts.reliability(rows), width="stretch")


def _agreement() -> None:
    rows = ask("select * from marts.rpt_agreement where between_whom = 'coders' and grouped_by = 'all' order by slot")
    drawn = [
        (
            said(row["slot"]),
            number(row["agreed_percent"]),
            number(row["krippendorff_alpha"]),
            number(row["accuracy_percent"]),
            number(row["gold_quantities"]),
            _count(row["disagreements"], "disagreement", slot=row["slot"]),
        )
        for row in rows
    ]
    heads = [said(word) for word in ("slot", "agreed_percent", "alpha", "right_percent", "annotated", "disagreements")]
    show(heading(said("agreement"), said("agreement_how")), table(heads, drawn, "lines", right=range(1, 6)))


def _certainty() -> None:
    rows = ask("select coding, is_sure, count(*) as facts, avg(confidence) as confidence from marts.fct_indicator_yearly group by all order by facts desc")
    whole = sum(row["facts"] for row in rows)
    drawn = [
        (
            said(row["coding"]),
            said("sure" if row["is_sure"] else "unsure"),
            _count(row["facts"], "facts", coding=row["coding"], sure=int(row["is_sure"])),
            percent(row["facts"] / whole),
            percent(row["confidence"]),
        )
        for row in rows
    ]
    heads = [said("coding"), said("certainty"), said("facts_"), said("share"), said("mean_confidence")]
    show(heading(said("confidence_of_facts")), table(heads, drawn, "lines", right=[2, 3, 4]))


def _checks() -> None:
    rows = ask("select kind, result, count(*) as checks from marts.fct_audit_check group by all")
    counts = {(row["kind"], row["result"]): row["checks"] for row in rows}
    results = ("fail", "pass", "not_comparable")
    drawn = [
        (said(f"{kind}_check"), *(_count(counts.get((kind, result), 0), "checks", kind=kind, result=result) for result in results))
        for kind in sorted({kind for kind, _ in counts})
    ]
    show(heading(said("checks"), said("checks_how")), table([said("kind"), *map(said, results)], drawn, "lines", right=[1, 2, 3]))


def _doubts() -> None:
    rows = ask(
        "select q.*, p.place_id, p.full_name from marts.rpt_quality q left join marts.dim_jurisdiction p"
        " on q.jurisdiction_code = p.jurisdiction_code and coalesce(q.year, 9999) between p.first_year and p.last_year"
        " where q.facts_in_conflict + q.facts_with_failing_checks > 0"
        f" order by 2 * q.facts_with_failing_checks + q.facts_in_conflict desc, q.report_id limit {MOST_DOUBTS}"
    )
    counted = {"facts_in_conflict": "conflict", "facts_with_failing_checks": "failing", "facts_of_low_confidence": "low"}
    drawn = [
        (
            link(to("report", report=row["report_id"], show="doubtful"), name_of(row)),
            str(row["year"]),
            *(_count(row[column], rows_of, report=row["report_id"]) for column, rows_of in counted.items()),
        )
        for row in rows
    ]
    heads = [said(word) for word in ("report", "year", "in_conflict", "checks_failing", "low_confidence")]
    show(heading(said("doubts")), table(heads, drawn, "lines", right=[1, 2, 3, 4]) if rows else note(said("none")))


def _rejected() -> None:
    rows = ask("select reason, count(*) as documents from marts.rejected_document group by 1 order by 2 desc")
    drawn = [(escape(said(row["reason"])), _count(row["documents"], "rejected", reason=row["reason"])) for row in rows]
    show(heading(said("rejected_documents")), table([said("reason"), said("documents")], drawn, "lines", right=[1]) if rows else note(said("none")))


def _runs() -> None:
    rows = ask("select * from marts.run order by started_at desc limit 12")
    kinds = ("added", "changed", "removed")
    drawn = [
        (_at(row["started_at"]), said(row["status"]), *(_count(row[f"facts_{kind}"] or 0, "revised", run=row["run_id"], kind=kind) for kind in kinds))
        for row in rows
    ]
    heads = [said("started"), said("status"), *(said(f"facts_{kind}") for kind in kinds)]
    show(heading(said("runs")), table(heads, drawn, "lines", right=[2, 3, 4]))


def _at(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else "—"


def _rows(asked: Rows) -> None:
    """The rows of one count, each leading to its sentence or its report."""
    values = [_typed(name) for name in asked.by]
    found = ask(asked.sql, *values)
    told = " · ".join(_told(name) for name in asked.by)
    show(
        heading(f"{said('rows_of')}{f'：{told}' if told else ''}", said("first_rows", shown=number(min(len(found), MOST_ROWS)), count=number(len(found)))),
        table([said(head) for head in asked.heads], [asked.drawn(row) for row in found[:MOST_ROWS]], "lines"),
        f'<p class="more">{link(to("quality"), said("back"))}</p>',
    )


def _typed(name: str) -> Any:
    return given(name) == "1" if name == "sure" else given(name)


def _told(name: str) -> str:
    value = given(name)
    if name == "sure":
        return said("sure" if value == "1" else "unsure")
    if name == "kind":
        return said(f"facts_{value}" if given("rows") == "revised" else f"{value}_check")
    if name in {"report", "run"}:
        return value[:8]
    return said(value)


def _fact(row: Row) -> tuple[str, ...]:
    place = link(to("place", place=row["place_id"]), name_of(row)) if row["place_id"] else escape(name_of(row))
    return place, str(row["year"]), _indicator(row), figure(row), said(row["scope"]), certainty(row)


def _indicator(row: Row) -> str:
    return link(to("indicator", indicator=row["indicator_id"]), str(indicators().get(row["indicator_id"], {"name": row["indicator_id"]})["name"]))


def _check(row: Row) -> tuple[str, ...]:
    one = place_of(row["jurisdiction_code"] or "")
    address = to("report", report=row["report_id"], figure=ordinal_of(row["quantity_id"]))
    stated = link(address, number(row["stated_value"]), "figure", str(row["evidence"]))
    return escape(one.whole if one else "?"), str(row["year"]), _indicator(row), stated, number(row["computed_value"])


def _report(row: Row) -> tuple[str, ...]:
    return link(to("report", report=row["report_id"]), str(row["title"])), str(row["year"]), str(row["published_on"] or "—"), escape(str(row["source_uri"]))


def _revised(row: Row) -> tuple[str, ...]:
    one = place_of(row["jurisdiction_code"])
    place = link(to("place", place=one.place_id), one.whole) if one else escape(row["jurisdiction_code"])
    report_id, _, last = str(row["quantity_id"] or "").rpartition("-")
    after = number(row["value"])
    after = link(to("report", report=report_id, figure=int(last)), after, "figure") if report_id and row["value"] is not None else after
    return place, str(row["year"]), _indicator(row), number(row["previous_value"]), after


def _rejection(row: Row) -> tuple[str, ...]:
    return escape(row["source_uri"]), escape(said(row["reason"])), escape(str(row["detail"] or ""))


def _disagreement(row: Row) -> tuple[str, ...]:
    address = to("report", report=row["report_id"], figure=ordinal_of(row["quantity_id"]))
    return link(address, str(row["evidence"])), *(
        escape("、".join(_word(name) for name in str(row[coder] or "none").split("|"))) for coder in ("rules", "model")
    )


def _word(code: str) -> str:
    """An indicator's name, or a scope or kind of statement in words."""
    known = indicators().get(code)
    return str(known["name"]) if known else said("nothing_" if code == "none" else code)


FACT_HEADS = ("place", "year", "indicator", "value", "scope", "certainty")
ROWS = {
    "facts": Rows(
        FACT_HEADS,
        "select * from marts.fct_indicator_yearly where coding = ? and is_sure = ? order by confidence, jurisdiction_code, year",
        ("coding", "sure"),
        _fact,
    ),
    "conflict": Rows(FACT_HEADS, "select * from marts.fct_indicator_yearly where report_id = ? and has_conflict order by indicator_id", ("report",), _fact),
    "failing": Rows(
        FACT_HEADS, "select * from marts.fct_indicator_yearly where report_id = ? and failed_check_count > 0 order by indicator_id", ("report",), _fact
    ),
    "low": Rows(FACT_HEADS, "select * from marts.fct_indicator_yearly where report_id = ? and confidence < 0.9 order by indicator_id", ("report",), _fact),
    "checks": Rows(
        ("place", "year", "indicator", "stated_", "computed_"),
        "select c.*, q.evidence from marts.fct_audit_check c join marts.fct_quantity q using (quantity_id) where c.kind = ? and c.result = ? order by abs(c.difference) desc nulls last, c.check_id",
        ("kind", "result"),
        _check,
    ),
    "reports": Rows(
        ("report", "year", "published_on", "source"),
        "select * from marts.dim_report where is_canonical order by year desc nulls last, jurisdiction_code",
        (),
        _report,
    ),
    "revised": Rows(
        ("place", "year", "indicator", "before", "after"),
        "select * from marts.fct_fact_revision where run_id = $1 and case $2 when 'removed' then value is null when 'added' then previous_value is null else"
        " value is not null and previous_value is not null end order by jurisdiction_code, year, indicator_id",
        ("run", "kind"),
        _revised,
    ),
    "rejected": Rows(("source", "reason", "detail"), "select * from marts.rejected_document where reason = ? order by source_uri", ("reason",), _rejection),
    "disagreement": Rows(
        ("sentence", "rules", "model"),
        "with said as (select c.quantity_id, c.coder, case $1 when 'scope' then c.scope when 'modality' then c.modality else c.indicator_id end as says"
        " from marts.fct_coding c where c.rank = 1)"
        " select q.quantity_id, q.report_id, q.evidence, a.says as rules, b.says as model from said a join said b using (quantity_id)"
        " join marts.fct_quantity q using (quantity_id) where a.coder = 'rules' and b.coder = 'model' and a.says is distinct from b.says order by q.report_id, q.ordinal",
        ("slot",),
        _disagreement,
    ),
}
"""What a count leads to, by the address's `rows`."""

"""Quality: how right, how sure, what contradicts what, what was not accepted; each count leads to the rows that it counts."""

from datetime import datetime
from html import escape

import streamlit as st

from fazhi.desk.page import charts
from fazhi.desk.page.address import given, to
from fazhi.desk.page.data import ask, name_of
from fazhi.desk.page.parts import count, heading, link, note, show, table
from fazhi.desk.page.rows import ROWS, show_rows
from fazhi.desk.page.words import number, percent, reason, said, year

MOST_DOUBTS = 15


def show_quality() -> None:
    show(f'<h1>{said("quality")}</h1><p class="how">{said("quality_how")}</p>')
    if given("rows") in ROWS:
        show_rows(ROWS[given("rows")])
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


def _count(value: int | None, rows: str, **choices: object) -> str:
    return count(value, to("quality", rows=rows, **choices))


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
            year(row["year"]),
            *(_count(row[column], rows_of, report=row["report_id"]) for column, rows_of in counted.items()),
        )
        for row in rows
    ]
    heads = [said(word) for word in ("report", "year", "in_conflict", "checks_failing", "low_confidence")]
    show(heading(said("doubts")), table(heads, drawn, "lines", right=[1, 2, 3, 4]) if rows else note(said("none")))


def _rejected() -> None:
    rows = ask("select reason, count(*) as documents from marts.rejected_document group by 1 order by 2 desc")
    drawn = [(escape(reason(row["reason"])), _count(row["documents"], "rejected", reason=row["reason"])) for row in rows]
    show(heading(said("rejected_documents")), table([said("reason"), said("documents")], drawn, "lines", right=[1]) if rows else note(said("none")))


def _runs() -> None:
    rows = ask("select * from marts.run order by started_at desc limit 12")
    kinds = ("added", "changed", "removed")
    drawn = [
        (_at(row["started_at"]), said(row["status"]), *(_count(row[f"facts_{kind}"], "revised", run=row["run_id"], kind=kind) for kind in kinds))
        for row in rows
    ]
    heads = [said("started"), said("status"), *(said(f"facts_{kind}") for kind in kinds)]
    show(heading(said("runs")), table(heads, drawn, "lines", right=[2, 3, 4]))


def _at(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else "—"

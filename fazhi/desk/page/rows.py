"""The rows that a count leads to, each with the way to its sentence or report."""

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from fazhi.desk.page.address import given, to
from fazhi.desk.page.data import Row, ask, indicators, name_of, place_of
from fazhi.desk.page.parts import certainty, figure, heading, link, ordinal_of, show, table
from fazhi.desk.page.words import number, reason, said, year

MOST_ROWS = 300


class Rows(NamedTuple):
    """Rows that a count leads to: how they are asked, by which choices of the address, and how one of them is shown."""

    heads: tuple[str, ...]
    sql: str
    by: tuple[str, ...]
    drawn: Callable[[Row], tuple[str, ...]]


def show_rows(asked: Rows) -> None:
    """The rows of one count, each leading to its sentence or its report."""
    values = [_typed(name) for name in asked.by]
    count = ask(f"select count(*) as rows from ({asked.sql})", *values)[0]["rows"]
    found = ask(f"{asked.sql} limit {MOST_ROWS}", *values)
    told = " · ".join(_told(name) for name in asked.by)
    show(
        heading(f"{said('rows_of')}{f'：{told}' if told else ''}", said("first_rows", shown=number(len(found)), count=number(count))),
        table([said(head) for head in asked.heads], [asked.drawn(row) for row in found], "lines"),
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
    return reason(value) if name == "reason" else said(value)


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
    return (
        link(to("report", report=row["report_id"]), str(row["title"] or row["source_uri"])),
        year(row["year"]),
        str(row["published_on"] or "—"),
        escape(str(row["source_uri"])),
    )


def _revised(row: Row) -> tuple[str, ...]:
    one = place_of(row["jurisdiction_code"])
    place = link(to("place", place=one.place_id), one.whole) if one else escape(row["jurisdiction_code"])
    report_id, _, last = str(row["quantity_id"] or "").rpartition("-")
    after = number(row["value"])
    after = link(to("report", report=report_id, figure=int(last)), after, "figure") if report_id and row["value"] is not None else after
    return place, str(row["year"]), _indicator(row), number(row["previous_value"]), after


def _rejection(row: Row) -> tuple[str, ...]:
    return escape(row["source_uri"]), escape(reason(row["reason"])), escape(str(row["detail"] or ""))


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
FACTS = "select * from marts.fct_indicator_yearly where"
CHECKS = (
    "select c.*, q.evidence from marts.fct_audit_check c join marts.fct_quantity q using (quantity_id) where c.kind = ? and c.result = ?"
    " order by abs(c.difference) desc nulls last, c.check_id"
)
REVISED = (
    "select * from marts.fct_fact_revision where run_id = $1 and case $2 when 'removed' then value is null when 'added' then previous_value is null"
    " else value is not null and previous_value is not null end order by jurisdiction_code, year, indicator_id"
)
DISAGREEMENTS = (
    "with said as (select quantity_id, coder, case $1 when 'scope' then scope when 'modality' then modality else indicator_id end as says"
    " from marts.fct_coding where rank = 1)"
    " select q.quantity_id, q.report_id, q.evidence, a.says as rules, b.says as model from said a join said b using (quantity_id)"
    " join marts.fct_quantity q using (quantity_id) where a.coder = 'rules' and b.coder = 'model' and a.says is distinct from b.says"
    " order by q.report_id, q.ordinal"
)
ROWS = {
    "facts": Rows(FACT_HEADS, f"{FACTS} coding = ? and is_sure = ? order by confidence, jurisdiction_code, year", ("coding", "sure"), _fact),
    "conflict": Rows(FACT_HEADS, f"{FACTS} report_id = ? and has_conflict order by indicator_id", ("report",), _fact),
    "failing": Rows(FACT_HEADS, f"{FACTS} report_id = ? and failed_check_count > 0 order by indicator_id", ("report",), _fact),
    "low": Rows(FACT_HEADS, f"{FACTS} report_id = ? and confidence < 0.9 order by indicator_id", ("report",), _fact),
    "checks": Rows(("place", "year", "indicator", "stated_", "computed_"), CHECKS, ("kind", "result"), _check),
    "reports": Rows(
        ("report", "year", "published_on", "source"),
        "select * from marts.dim_report where is_canonical order by year desc nulls last, jurisdiction_code",
        (),
        _report,
    ),
    "revised": Rows(("place", "year", "indicator", "before", "after"), REVISED, ("run", "kind"), _revised),
    "rejected": Rows(("source", "reason", "detail"), "select * from marts.rejected_document where reason = ? order by source_uri", ("reason",), _rejection),
    "disagreement": Rows(("sentence", "rules", "model"), DISAGREEMENTS, ("slot",), _disagreement),
}
"""What a count leads to, by the address's `rows`."""

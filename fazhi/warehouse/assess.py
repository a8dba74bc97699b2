"""A night against the one before: what is new, lost and changed, and whether it may be published."""

import json
from dataclasses import dataclass, field

import duckdb

from fazhi.evaluate import Evaluation, annotated_documents, below, evaluate
from fazhi.settings import Settings
from fazhi.warehouse.publish import quoted
from fazhi.warehouse.published import attach

MUST_HOLD = ("dim_jurisdiction", "dim_indicator", "dim_report", "fct_quantity", "fct_indicator_mention", "fct_indicator_yearly")
"""Marts that are never empty once they were not."""
SHOWN = 20


@dataclass(frozen=True)
class Assessment:
    """What changed since the published file. rejected_by_reason: documents; held_because: the gates that it did not pass, empty
    when it may be published; new_reports: some of them, as a person would name them."""

    reports_before: int = 0
    reports_added: int = 0
    reports_removed: int = 0
    facts_before: int = 0
    facts_added: int = 0
    facts_removed: int = 0
    facts_changed: int = 0
    checks_newly_failing: int = 0
    rejected_by_reason: dict[str, int] = field(default_factory=dict)
    new_reports: tuple[str, ...] = ()
    held_because: tuple[str, ...] = ()

    def counts(self) -> dict[str, int | str | None]:
        """The columns of the run's own row."""
        return {
            "reports_added": self.reports_added,
            "reports_removed": self.reports_removed,
            "facts_added": self.facts_added,
            "facts_removed": self.facts_removed,
            "facts_changed": self.facts_changed,
            "checks_newly_failing": self.checks_newly_failing,
            "rejected_by_reason": json.dumps(self.rejected_by_reason, sort_keys=True),
            "held_because": "; ".join(self.held_because) or None,
        }


def assess(settings: Settings) -> Assessment:
    """Compare the marts as built with the file that is published, and ask the gates."""
    with duckdb.connect(config=settings.database_limits) as connection:
        connection.execute(f"attach '{quoted(settings.marts)}' as built (read_only)")
        rejected = dict(connection.execute("select reason, count(*) from built.marts.rejected_document group by 1 order by 2 desc, 1").fetchall())
        told = _compared(connection) if _is_comparable(connection, settings) else {"reports_added": _count(connection, "built", "dim_report")}
        told |= {"facts_added": _count(connection, "built", "fct_indicator_yearly")} if "facts_before" not in told else {}
        held = _gates(connection, settings, told)
    return Assessment(rejected_by_reason=rejected, held_because=(*held, *_accuracy(settings)), **told)  # type: ignore[arg-type]


def _is_comparable(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    if not settings.warehouse.exists():
        return False
    attach(connection, settings.warehouse, "published")
    known = {row[0] for row in connection.execute("select table_name from duckdb_tables() where database_name = 'published'").fetchall()}
    return {"dim_report", "fct_indicator_yearly"} <= known


def _compared(connection: duckdb.DuckDBPyConnection) -> dict[str, int | tuple[str, ...]]:
    facts = connection.execute(
        "select count(old.value), count(*) filter (where old.value is null), count(*) filter (where new.value is null),"
        " count(*) filter (where new.value != old.value)"
        " from built.marts.fct_indicator_yearly as new full join published.marts.fct_indicator_yearly as old"
        " using (jurisdiction_code, year, indicator_id)"
    ).fetchall()[0]
    reports = connection.execute(
        "select count(old.report_id), count(*) filter (where old.report_id is null), count(*) filter (where new.report_id is null)"
        " from built.marts.dim_report as new full join published.marts.dim_report as old using (report_id)"
    ).fetchall()[0]
    new = connection.execute(
        "select concat_ws(' ', coalesce(any_value(place.full_name), '?'), coalesce(new.year::varchar, '?'), new.source_uri) from built.marts.dim_report as new"
        " left join built.marts.dim_jurisdiction as place"
        " on new.jurisdiction_code = place.jurisdiction_code and coalesce(new.year, 9999) between place.first_year and place.last_year"
        f" anti join published.marts.dim_report as old using (report_id) group by report_id, new.year, new.source_uri order by 1 limit {SHOWN}"
    ).fetchall()
    has_checks = connection.execute("select count(*) from duckdb_tables() where database_name = 'published' and table_name = 'fct_audit_check'").fetchall()[0][
        0
    ]
    failing = connection.execute(
        "select count(*) from built.marts.fct_audit_check as new where result = 'fail'"
        + (" and check_id not in (select check_id from published.marts.fct_audit_check where result = 'fail')" if has_checks else "")
    ).fetchall()[0][0]
    return {
        "facts_before": facts[0], "facts_added": facts[1], "facts_removed": facts[2], "facts_changed": facts[3],
        "reports_before": reports[0], "reports_added": reports[1], "reports_removed": reports[2],
        "checks_newly_failing": failing, "new_reports": tuple(row[0] for row in new),
    }  # fmt: skip


def _gates(connection: duckdb.DuckDBPyConnection, settings: Settings, told: dict[str, int | tuple[str, ...]]) -> list[str]:
    before = int(told.get("facts_before", 0))  # type: ignore[arg-type]
    held = []
    if before and before >= settings.gate_min_facts:
        for name, gate in (("facts_removed", "gate_lost"), ("facts_changed", "gate_changed")):
            share, limit = int(told[name]) / before, getattr(settings, gate)  # type: ignore[arg-type]
            if share > limit:
                held.append(f"{told[name]:,} of {before:,} facts {name.removeprefix('facts_')} ({share:.1%}, {gate} {limit:.1%})")
        reports = int(told["reports_before"])  # type: ignore[arg-type]
        fallen = reports - _count(connection, "built", "dim_report")
        if reports and fallen / reports > settings.gate_reports:
            held.append(f"{fallen:,} of {reports:,} accepted reports fewer ({fallen / reports:.1%}, gate_reports {settings.gate_reports:.1%})")
    if before:
        empty = [table for table in MUST_HOLD if not _count(connection, "built", table) and _count(connection, "published", table)]
        held += [f"marts.{table} is empty" for table in empty]
    return held


def _accuracy(settings: Settings) -> list[str]:
    """The figures on annotated reports that fell, where there are such reports and all of them are among the documents."""
    if settings.gold is None or settings.gold_baseline is None:
        return []
    measured: Evaluation = evaluate(settings.marts, settings.gold)
    if len(measured.absent) == len(annotated_documents(settings.gold)):
        return []
    return [f"accuracy: {line}" for line in below(measured, settings.gold_baseline)]


def _count(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> int:
    return int(connection.execute(f"select count(*) from {database}.marts.{table}").fetchall()[0][0])

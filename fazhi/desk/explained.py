"""The way of a published figure: the report's stored text is read again, and what its rules answer is told beside what was published."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import duckdb

from fazhi.arbiter import Decision, decide_in, reasons, told_of
from fazhi.parse.explain import Explanation, Figures, Known, Step, explain, figures_of
from fazhi.parse.head.page import Page
from fazhi.read import read
from fazhi.version import parser_version

MOST_CANDIDATES = 8
MOST_REASONS = 4
ARBITER = "The words around it and what the rules say of it and its neighbours speak more for this than for what they say of it alone"
WITHHELD = """
    select q.ordinal, c.indicator_id from marts.fct_coding c join marts.fct_quantity q using (quantity_id)
    where c.report_id = ? and c.coder = 'rules' and c.indicator_id is not null and q.reviewed_by is null
    and not exists (from marts.fct_indicator_mention m where m.quantity_id = c.quantity_id and m.indicator_id = c.indicator_id) order by all
"""
LEARNT = """
    select q.ordinal, m.indicator_id from marts.fct_indicator_mention m join marts.fct_quantity q using (quantity_id)
    where m.report_id = ? and m.coding = 'model' order by all
"""


class NoSuchReportError(LookupError):
    """No report, or more than one, answers to a name: what there is."""


@dataclass(frozen=True)
class Read:
    """A report read again. name: what it was found by. note: where the parser now differs from the one that published, empty where not. withheld: of
    figures by ordinal the indicators that the rules say and that are not published, for the second coder speaks against them; learnt: those that it
    alone says and that are."""

    name: str
    figures: Figures
    note: str = ""
    withheld: Mapping[int, list[str]] = field(default_factory=dict)
    learnt: Mapping[int, list[str]] = field(default_factory=dict)

    def explain(self, ordinal: int) -> Explanation:
        """The way of the figure with this ordinal, with what the arbiter decided otherwise than the rules. Raises IndexError and WeightsError."""
        told = explain(self.figures, ordinal)
        return replace(told, steps=[step for rules in told.steps for step in (rules, *self._decided(rules, ordinal - 1))])

    @cached_property
    def decisions(self) -> list[Decision]:
        """What the arbiter decides of each figure. Raises WeightsError."""
        return decide_in(self.figures.view, self.figures.links)

    def _decided(self, rules: Step, i: int) -> Iterator[Step]:
        value = getattr(self.decisions[i], rules.slot, rules.value)
        if value != rules.value:
            told = told_of(self.figures.view, self.figures.links)[i]
            speaking = "; ".join(reasons(told, rules.slot, value, rules.value, MOST_REASONS))
            yield Step(rules.slot, value, "", "arbiter", f"{ARBITER}{': ' if speaking else ''}{speaking}.")


def read_file(path: Path) -> Read:
    """A file that need not be published, of any kind that is read. Raises Unreadable, NoReportError, OSError."""
    reading = read(path.read_bytes())
    return Read(str(path), figures_of(reading.text, Page.told(reading.page)))


def id_of(path: Path) -> str:
    """The report_id that a file has where it is published: the first 16 hex digits of its bytes' SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def read_published(connection: duckdb.DuckDBPyConnection, report: str) -> Read:
    """A published report by its id, its id's beginning, its place (`source_uri`) or its file's name. Raises NoSuchReportError."""
    report_id, source, code, year, kind, version = _find(connection, report)
    row = connection.execute("select text from marts.report_text where report_id = ?", [report_id]).fetchone()
    figures = figures_of(str(row[0]) if row else "", known=Known(code, year, kind))
    read = Read(f"{report_id} ({source})", figures, withheld=_of(connection, WITHHELD, report_id), learnt=_of(connection, LEARNT, report_id))
    return replace(read, note=_note(connection, report_id, version, read))


def _of(connection: duckdb.DuckDBPyConnection, sql: str, report_id: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for ordinal, indicator in connection.execute(sql, [report_id]).fetchall():
        found.setdefault(ordinal, []).append(indicator)
    return found


def _find(connection: duckdb.DuckDBPyConnection, report: str) -> tuple[str, str, str | None, int | None, str, str]:
    columns = "select report_id, source_uri, jurisdiction_code, year, issuer_kind, parser_version from marts.dim_report"
    exact = connection.execute(f"{columns} where report_id = ? or source_uri = ?", [report, report]).fetchall()
    found = (
        exact or connection.execute(f"{columns} where starts_with(report_id, $1) or ends_with(source_uri, '/' || $1) order by report_id", [report]).fetchall()
    )
    if len(found) == 1:
        told: tuple[str, str, str | None, int | None, str, str] = found[0]
        return told
    if not found:
        raise NoSuchReportError(f"no published report is {report!r}: give a report_id, its beginning, or the file's name as in marts.dim_report.source_uri")
    listed = ", ".join(f"{row[0]} ({row[1]})" for row in found[:MOST_CANDIDATES])
    raise NoSuchReportError(
        f"{len(found)} published reports are {report!r}: {listed}{' …' if len(found) > MOST_CANDIDATES else ''}; give more of the report_id"
    )


def _note(connection: duckdb.DuckDBPyConnection, report_id: str, version: str, read: Read) -> str:
    """Whether another parser published the report, and how many figures its rules read otherwise now; what people decided is no reading of theirs."""
    rows = connection.execute(
        "select q.ordinal, q.reviewed_by is not null, q.value, q.year, q.scope, q.modality,"
        " coalesce(string_agg(c.indicator_id, ' ' order by c.indicator_id), '')"
        " from marts.fct_quantity q left join marts.fct_coding c on c.quantity_id = q.quantity_id and c.coder = 'rules' where q.report_id = ? group by all",
        [report_id],
    ).fetchall()
    reviewed = {ordinal for ordinal, is_reviewed, *_ in rows if is_reviewed}
    before = {ordinal: tuple(told) for ordinal, _, *told in rows if ordinal not in reviewed}
    now = {i + 1: _published_as(read, i) for i in range(len(read.figures.frames)) if i + 1 not in reviewed}
    changed = sorted(i for i in before.keys() | now.keys() if before.get(i) != now.get(i))
    before_it = version.partition("/")[0]
    is_other = before_it != parser_version()
    if not is_other and not changed:
        return ""
    told = f"published by parser {before_it}, read again by {parser_version()}" if is_other else "read again"
    return f"{told}: {len(changed)} figures read otherwise now{': ' + ', '.join(map(str, changed[:20])) if changed else ''}"


def _published_as(read: Read, i: int) -> tuple[object, ...]:
    figures = read.figures
    linked, decision = " ".join(sorted(found.indicator_id for found in figures.links[i])), read.decisions[i]
    return figures.frames[i].clause.quantity.value, figures.view.years[i].value, decision.scope, decision.modality, linked

"""Views and macros of the published file. They name their own file's tables, so they are made in the marts database, opened alone."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from fazhi.yaml_file import loaded

HERE = Path(__file__).parent
MACROS = ("search.sql", "balanced.sql")
COMPANIONS = {
    "scope": ("scope", "the scope of each value. 各值的范围。"),
    "unit": ("unit", "the unit of each value as written. 各值的单位。"),
    "qualifier": ("qualifier", "how exactly each value is stated. 各值的限定。"),
    "confidence": ("confidence", "the confidence of each value, null where it was never measured. 各值的置信度，未测为空。"),
    "conflict": ("has_conflict", "whether each value is contradicted. 各值是否有冲突。"),
}
"""Panels beside rpt_indicator_panel, each of its rows and columns: the fact's column that they show, and what that is."""


NO_TENTH = "unit is distinct from '成'"
"""九成五 is told as it is written, 9.5 of 成: a panel of percentages leaves it out, as the models do (is_no_tenth)."""


@dataclass(frozen=True)
class View:
    """A view: what it selects, what it is, and what its columns are."""

    name: str
    sql: str
    description: str
    columns: dict[str, str]


@cache
def views() -> tuple[View, ...]:
    """The views that do not depend on the catalog (views.yaml)."""
    return tuple(View(**told) for told in loaded(HERE / "views.yaml")["views"])


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """All views and macros, each view and column with its comment."""
    told = "select column_name, comment from duckdb_columns() where schema_name = 'marts' and table_name = 'rpt_indicator_panel' order by column_index"
    comments = dict(connection.execute(told).fetchall())
    indicators = [row[0] for row in connection.execute("select indicator_id from marts.dim_indicator").fetchall()]
    connection.execute("begin")
    for view in (*views(), *panels(comments, [name for name in comments if name in indicators])):
        connection.execute(f"create or replace view marts.{view.name} as {view.sql}")
        connection.execute(f"comment on view marts.{view.name} is {_quoted(view.description)}")
        for column, comment in view.columns.items():
            connection.execute(f"comment on column marts.{view.name}.{column} is {_quoted(comment)}")
    for macro in MACROS:
        connection.execute((HERE / macro).read_text(encoding="utf-8"))
    connection.execute("commit")


def panels(comments: dict[str, str], indicators: list[str]) -> list[View]:
    """The companions of the panel, and the panel of each scope."""
    keys = ("jurisdiction_code", "year")
    named = {column: comments[column] for column in comments if column in {*keys, *indicators}}
    found = [
        View(
            f"rpt_indicator_panel_{name}",
            _wide("fct_indicator_yearly", keys, indicators, column),
            f"One row per jurisdiction and year, beside rpt_indicator_panel: {what}",
            named,
        )
        for name, (column, what) in COMPANIONS.items()
    ]
    by_scope = _wide("fct_indicator_scope_yearly", (*keys, "scope"), indicators, "value")
    told = "One row per jurisdiction, year and scope, a column per indicator: choose the scope, and like stands beside like. 分范围指标宽表。"
    return [*found, View("rpt_scope_panel", by_scope, told, {**named, "scope": "Scope of the row's values. 范围。"})]


def _wide(table: str, keys: tuple[str, ...], indicators: list[str], column: str) -> str:
    cells = "".join(f", max(case when indicator_id = '{indicator}' then {column} end) as {indicator}" for indicator in indicators)
    return f"select {', '.join(keys)}{cells} from marts.{table} where {NO_TENTH} group by all order by all"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""The published file as Parquet, CSV and a Frictionless data package, byte for byte the same each time."""

import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

TABLES = tuple(
    "dim_jurisdiction dim_indicator dim_report dim_term fct_indicator_yearly fct_report_publication fct_audit_check fct_term_yearly "
    "rpt_indicator_panel rpt_coverage rpt_timeliness".split()
)
"""What leaves the file; quantities and texts only when asked for."""
WHOLE = ("fct_quantity", "fct_indicator_mention", "report_text")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet: it gets an apostrophe before it."""
BOM = b"\xef\xbb\xbf"
FRICTIONLESS = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
FORMATS = ("parquet", "csv", "package")


def export(warehouse: Path, to: Path, formats: tuple[str, ...] = FORMATS, *, years: range | None = None, whole: bool = False) -> list[Path]:
    """Write tables of a published file to a directory; the files written.

    formats: `parquet` (a directory a table, partitioned by year where it has one), `csv` (UTF-8 with a byte order mark, texts
    that a spreadsheet would take for formulas behind an apostrophe), `package` (datapackage.json and CITATION.cff beside the CSV
    files). years: of tables with a year, those only. whole: with quantities, mentions and texts. Rows are in the order of all
    their columns, so that equal files give equal bytes.
    """
    to.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    resources: list[dict[str, Any]] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table in (*TABLES, *(WHOLE if whole else ())):
            columns = connection.execute(
                "select column_name, data_type, comment from duckdb_columns() where schema_name = 'marts' and table_name = ? order by column_index", [table]
            ).fetchall()
            has_year = "year" in {name for name, _, _ in columns}
            where = f"where year between {years.start} and {years.stop - 1}" if years is not None and has_year else ""
            rows = connection.execute(f"select * from marts.{table} {where} order by all").pl()
            if "parquet" in formats:
                written += _parquet(rows, to / "parquet" / table, has_year)
            if {"csv", "package"} & set(formats):
                path = to / "csv" / f"{table}.csv"
                written.append(_csv(rows, path))
                resources.append(_resource(connection, table, columns, path))
        made = connection.execute("select max(finished_at) from marts.run").fetchall()[0][0]
    if "package" in formats:
        written += _package(to, resources, made)
    return written


def _parquet(rows: pl.DataFrame, directory: Path, has_year: bool) -> list[Path]:
    parts = {"": rows}
    if has_year:
        parts = {f"year={key[0] if key[0] is not None else 'unknown'}": part.drop("year") for key, part in rows.partition_by("year", as_dict=True).items()}
    written = []
    for name, part in parts.items():
        path = directory / name / "data.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_parquet(path, compression="zstd", statistics=True)
        written.append(path)
    return written


def _csv(rows: pl.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    safe = rows.with_columns(pl.format("[{}]", pl.col(name).cast(pl.List(pl.String)).list.join(", ")) for name in lists).with_columns(
        pl.when(pl.col(name).str.slice(0, 1).is_in(list(FORMULA))).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in texts
    )
    path.write_bytes(BOM + safe.write_csv().encode("utf-8"))
    return path


def _resource(connection: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str, str]], path: Path) -> dict[str, Any]:
    told = connection.execute("select comment from duckdb_tables() where schema_name = 'marts' and table_name = ?", [table]).fetchall()[0][0]
    return {
        "name": table.replace("_", "-"),
        "path": f"csv/{path.name}",
        "description": told,
        "encoding": "utf-8-sig",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path.read_bytes()).hexdigest()}",
        "schema": {"fields": [{"name": name, "type": FRICTIONLESS.get(kind, "string"), "description": comment or ""} for name, kind, comment in columns]},
    }


def _package(to: Path, resources: list[dict[str, Any]], made: datetime) -> list[Path]:
    day = (made.date() if made else date(1970, 1, 1)).isoformat()
    package = {
        "profile": "tabular-data-package",
        "name": "fazhi",
        "title": "Yearly indicators of law-based government in China 法治政府建设年度指标",
        "version": day,
        "created": f"{day}T00:00:00Z",
        "resources": resources,
    }
    citation = (
        "cff-version: 1.2.0\n"
        "message: If you use these data, please cite them with the version, which is the day they were published.\n"
        "type: dataset\n"
        "title: Yearly indicators of law-based government in China, read from the governments' annual reports\n"
        "authors:\n  - name: The fazhi project\n"
        f"version: '{day}'\ndate-released: '{day}'\n"
    )
    paths = {to / "datapackage.json": json.dumps(package, ensure_ascii=False, indent=1) + "\n", to / "CITATION.cff": citation}
    for path, text in paths.items():
        path.write_text(text, encoding="utf-8")
    return list(paths)

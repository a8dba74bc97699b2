"""The published file as Parquet, CSV and a Frictionless data package, byte for byte the same each time."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from fazhi.desk import metadata, statistics
from fazhi.desk.answer import FORMULA
from fazhi.desk.cell import told
from fazhi.desk.metadata import Edition

TABLES = tuple(
    "dim_jurisdiction dim_jurisdiction_change dim_indicator dim_report dim_term fct_indicator_yearly fct_indicator_scope_yearly fct_report_publication "
    "fct_audit_check fct_term_yearly rpt_indicator_panel rpt_indicator_panel_scope rpt_scope_panel rpt_comparability rpt_reporting rpt_coverage "
    "rpt_timeliness rpt_known_report".split()
)
"""What leaves the file; quantities and texts only when asked for."""
WHOLE = ("fct_quantity", "fct_indicator_mention", "report_text")
TITLE = f"{metadata.TITLE} {metadata.TITLE_ZH}"
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
KEYS = {
    "dim_jurisdiction": ("jurisdiction_code", "valid_from"),
    "dim_indicator": ("indicator_id",),
    "dim_report": ("report_id",),
    "fct_indicator_yearly": ("jurisdiction_code", "year", "indicator_id"),
    "fct_indicator_scope_yearly": ("jurisdiction_code", "year", "indicator_id", "scope"),
    "fct_report_publication": ("jurisdiction_code", "year", "report_type"),
    "rpt_indicator_panel": ("jurisdiction_code", "year"),
    "rpt_indicator_panel_scope": ("jurisdiction_code", "year"),
    "rpt_scope_panel": ("jurisdiction_code", "year", "scope"),
    "rpt_reporting": ("jurisdiction_code", "year"),
    "rpt_known_report": ("address",),
    "fct_quantity": ("quantity_id",),
    "report_text": ("report_id",),
}
"""Primary keys; a column that is one table's only key is a foreign key elsewhere."""
LOOKED_UP = {key: table for table, keys in KEYS.items() if table.startswith("dim_") and len(keys) == 1 for key in keys}


def export(
    warehouse: Path, to: Path, formats: tuple[str, ...] = FORMATS, *, years: range | None = None, whole: bool = False, of: Edition | None = None
) -> list[Path]:
    """Write tables of a published file to a directory; the files written.

    formats: `parquet` (a directory a table, partitioned by year where it has one), `csv` (UTF-8 with a byte order mark, texts
    that a spreadsheet would take for formulas behind an apostrophe), `package` (datapackage.json and CITATION.cff beside the CSV
    files); when asked for, `stata`, `spss`, `r` and `excel` (fazhi.desk.statistics; these tell the time they were made).
    years: of tables with a year, those only. whole: with quantities, mentions and texts. of: what the package is called, by default the day
    that the file was published. Rows are in the order of all their
    columns, so that equal files give equal bytes.
    """
    to.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    resources: list[dict[str, Any]] = []
    sheets: list[statistics.Sheet] = []
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
            description = _description(connection, table)
            if table in statistics.TABLES:
                sheets.append(statistics.Sheet(table, rows, description, {name: comment or "" for name, _, comment in columns}))
            if {"csv", "package"} & set(formats):
                path = to / "csv" / f"{table}.csv"
                written.append(write_csv(rows, path))
                resources.append(_resource(table, description, columns, path))
        of = of or metadata.edition(connection)
    written += [statistics.write(sheet, program, to / program) for program in statistics.FORMATS if program in formats for sheet in sheets]
    if "excel" in formats:
        notes = [TITLE, f"version {of.version}", *(f"{sheet.name}: {sheet.description}" for sheet in sheets)]
        written.append(statistics.workbook(sheets, notes, to / "excel" / "fazhi.xlsx"))
    if "package" in formats:
        written += _package(to, resources, of)
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


def write_csv(rows: pl.DataFrame, path: Path) -> Path:
    """Rows as CSV: UTF-8 with a byte order mark, whole numbers whole, and no text that a spreadsheet would take for a formula."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = rows.with_columns(pl.col(pl.Float64).map_elements(lambda value: str(told(value)), return_dtype=pl.String))
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    safe = written.with_columns(pl.format("[{}]", pl.col(name).cast(pl.List(pl.String)).list.join(", ")) for name in lists).with_columns(
        pl.when(pl.col(name).str.slice(0, 1).is_in(list(FORMULA))).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in texts
    )
    path.write_bytes(BOM + safe.write_csv().encode("utf-8"))
    return path


def _description(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    of = "select comment from {} where schema_name = 'marts' and {} = ?"
    found = connection.execute(f"{of.format('duckdb_tables()', 'table_name')} union all {of.format('duckdb_views()', 'view_name')}", [table, table]).fetchone()
    return str(found[0]) if found and found[0] else table


def _resource(table: str, description: str, columns: list[tuple[str, str, str]], path: Path) -> dict[str, Any]:
    names = {name for name, _, _ in columns}
    foreign = [
        {"fields": [name], "reference": {"resource": other.replace("_", "-"), "fields": [name]}}
        for name, other in LOOKED_UP.items()
        if name in names and other != table
    ]
    keys = {"primaryKey": list(KEYS[table])} if table in KEYS else {}
    return {
        "name": table.replace("_", "-"),
        "profile": "tabular-data-resource",
        "path": f"csv/{path.name}",
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path.read_bytes()).hexdigest()}",
        "schema": {
            "fields": [{"name": name, "type": FRICTIONLESS.get(kind, "string"), "description": comment or ""} for name, kind, comment in columns],
            "missingValues": [""],
            **keys,
            **({"foreignKeys": foreign} if foreign else {}),
        },
    }


def _package(to: Path, resources: list[dict[str, Any]], of: Edition) -> list[Path]:
    package = {
        "profile": "tabular-data-package",
        "name": "fazhi",
        "title": TITLE,
        "description": metadata.DESCRIPTION,
        "version": of.version,
        "created": of.published.isoformat(timespec="microseconds") + "Z",
        "licenses": [metadata.LICENCE],
        "keywords": list(metadata.KEYWORDS),
        "contributors": [{"title": author, "role": "author"} for author in of.authors],
        "sources": [{"title": metadata.SOURCES}],
        "resources": resources,
    }
    paths = {to / "datapackage.json": json.dumps(package, ensure_ascii=False, indent=1) + "\n", to / "CITATION.cff": metadata.citation(of)}
    for path, text in paths.items():
        path.write_text(text, encoding="utf-8")
    return list(paths)

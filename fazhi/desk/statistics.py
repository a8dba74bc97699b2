"""The published tables as files of statistics programs: Stata, SPSS, R and Excel, with labels in both languages."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

TABLES = ("rpt_indicator_panel", "rpt_indicator_panel_scope", "fct_indicator_yearly", "fct_indicator_scope_yearly", "rpt_reporting", "dim_indicator")
"""What an analysis begins with; all else is in the Parquet and CSV files."""
LONGEST_NAME, LONGEST_LABEL = 32, 80
LONGEST_TEXT = {"stata": 600, "spss": 8_000, "excel": 32_000}
"""Characters of a text that the program's file can hold; a longer one ends in …"""
SHEET_ROWS = 1_048_575
SHORTER = {
    "administrative": "admin",
    "committee": "cttee",
    "documents": "docs",
    "enforcement": "enf",
    "executive": "exec",
    "governance": "gov",
    "government": "govt",
    "legality": "legal",
    "litigation": "litig",
    "meetings": "mtgs",
    "normative": "norm",
    "received": "recd",
    "reconsideration": "recon",
}
FORMATS = {"stata": ".dta", "spss": ".sav", "r": ".rds"}


@dataclass(frozen=True)
class Sheet:
    """A table with what it is and what its columns are."""

    name: str
    rows: pl.DataFrame
    description: str
    columns: dict[str, str]


def short(name: str) -> str:
    """A column's name within LONGEST_NAME characters, the same one in every export: long words of the field shortened, then cut with a digest."""
    if len(name) > LONGEST_NAME:
        name = "_".join(SHORTER.get(word, word) for word in name.split("_"))
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 5]}_{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def write(sheet: Sheet, program: str, directory: Path) -> Path:
    """One table as a file of `stata` (14 or newer), `spss` or `r`. Codes stay texts, whole numbers are shown whole."""
    import pyreadr
    import pyreadstat

    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{sheet.name}{FORMATS[program]}"
    if program == "r":
        pyreadr.write_rds(str(path), _numbered(sheet.rows).to_pandas(), compress="gzip")
        return path
    rows = _cut(sheet.rows, LONGEST_TEXT[program]).rename(short)
    labels: list[str | None] = [_label(sheet.columns.get(name) or name) for name in sheet.rows.columns]
    whole = {name: "%12.0g" if program == "stata" else "F12.0" for name, kind in rows.schema.items() if kind.is_numeric() and _is_whole(rows[name])}
    if program == "stata":
        pyreadstat.write_dta(_frame(rows), str(path), file_label=_label(sheet.description), column_labels=labels, version=14, variable_format=whole)
    else:
        pyreadstat.write_sav(_frame(rows), str(path), file_label=_label(sheet.description)[:20], column_labels=labels, variable_format=whole)
    return path


def workbook(sheets: list[Sheet], notes: list[str], path: Path) -> Path:
    """One Excel file: notes, the tables with filters and a fixed head, and a codebook. Text is never a formula."""
    from xlsxwriter import Workbook

    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("notes 说明")
        page.set_column(0, 0, 120)
        for number, note in enumerate(notes):
            page.write_string(number, 0, note)
        codebook = [{"table": s.name, "column": name, "description": s.columns.get(name, "")} for s in sheets for name in s.rows.columns]
        for sheet in [*sheets, Sheet("codebook 编码本", pl.DataFrame(codebook), "", {})]:
            rows = _cut(sheet.rows, LONGEST_TEXT["excel"]).head(SHEET_ROWS)
            formats: Any = {pl.Float64: "General", pl.Int64: "0", pl.Int32: "0"}
            rows.write_excel(book, sheet.name[:31], freeze_panes=(1, 0), autofilter=True, dtype_formats=formats)
            if len(sheet.rows) > SHEET_ROWS:
                page.write_string(len(notes), 0, f"{sheet.name}: {SHEET_ROWS:,} of {len(sheet.rows):,} rows; take the rest from Parquet or CSV")
    return path


def _is_whole(values: pl.Series) -> bool:
    return bool((values.drop_nulls() % 1 == 0).all())


def _cut(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(
        pl.when(pl.col(name).str.len_chars() > most).then(pl.col(name).str.slice(0, most - 1) + "…").otherwise(pl.col(name)).alias(name) for name in texts
    )


def _label(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _frame(rows: pl.DataFrame) -> Any:
    """For programs whose missing text is an empty one."""
    return _numbered(rows).with_columns(pl.col(pl.String).fill_null("")).to_pandas()


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """True is 1 and false 0."""
    return rows.with_columns(pl.col(pl.Boolean).cast(pl.Int32))

"""A release: the export with its codebook, what changed since the one before, licences, checksums, and what archives ask for."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from fazhi.desk import codebook, metadata
from fazhi.desk.export import FORMATS, export, write_csv
from fazhi.desk.metadata import Edition
from fazhi.settings import PROJECT

SUMS = "SHA256SUMS"
CHANGED = """
    with now as (
      select jurisdiction_code, year, indicator_id, arg_max_null(value, revision) as value, max(revised_at) as revised_at
      from marts.fct_fact_revision group by all
    ),
    before as (
      select jurisdiction_code, year, indicator_id, arg_max_null(value, revision) as value
      from marts.fct_fact_revision where revised_at <= ? group by all
    )
    select
      case when before.value is null then 'added' when now.value is null then 'withdrawn' else 'changed' end as change,
      now.jurisdiction_code, place.full_name, place.level, now.year, now.indicator_id, indicator.name_zh, indicator.name_en,
      before.value as value_before, now.value as value_now, now.revised_at
    from now
    left join before on now.jurisdiction_code = before.jurisdiction_code and now.year = before.year and now.indicator_id = before.indicator_id
    left join marts.dim_jurisdiction as place
      on now.jurisdiction_code = place.jurisdiction_code and now.year between place.first_year and place.last_year
    left join marts.dim_indicator as indicator on now.indicator_id = indicator.indicator_id
    where now.value is distinct from before.value
    order by now.jurisdiction_code, now.year, now.indicator_id"""
"""Facts that are not what they were at a time: by the history of facts, of which a value that is null says that the fact was gone."""
KINDS = {"added": "新增", "changed": "变更", "withdrawn": "撤回"}


class ReleaseError(ValueError):
    """No release can be made so: why, and what to do."""


@dataclass(frozen=True)
class Earlier:
    """The release before: its version, and when its file was published (UTC)."""

    version: str
    published: datetime


def release(
    warehouse: Path,
    to: Path,
    version: str,
    *,
    since: Path | None = None,
    authors: tuple[str, ...] = (),
    contact: str = "",
    formats: tuple[str, ...] = FORMATS,
    whole: bool = False,
) -> list[Path]:
    """Write a release of a published file to a directory that is empty or not there yet; the files written.

    since: directory of the release before, which tells what counts as changed; without one all facts are added. authors, contact: see
    `Edition`. formats, whole: as in `export`, beside a data package always. Equal files give equal bytes, but for Stata's, SPSS's and
    Excel's. Raises ReleaseError, duckdb.Error, OSError.
    """
    if to.exists() and any(to.iterdir()):
        raise ReleaseError(f"{to} is not empty: name a directory that is, or one that does not exist yet")
    earlier = earlier_release(since) if since else None
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        of = metadata.edition(connection, version, authors, contact)
        changes = changes_since(connection, earlier)
    written = export(warehouse, to, tuple(dict.fromkeys((*formats, "package"))), whole=whole, of=of)
    written += codebook.write(warehouse, to, of)
    written.append(write_csv(changes, to / "changes.csv"))
    texts = {
        "README.md": _readme(of, changes, written, to),
        "CHANGES.md": changelog(of, changes, earlier),
        "dataverse.json": metadata.dataverse(of),
        ".zenodo.json": metadata.zenodo(of),
        "LICENSE-CODE": (PROJECT / "LICENSE").read_text(encoding="utf-8"),
        "LICENSE-DATA": (PROJECT / "LICENSE-DATA").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        (to / name).write_text(text, encoding="utf-8")
        written.append(to / name)
    sums = sorted((path.relative_to(to).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in written)
    (to / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums), encoding="utf-8")
    return [*written, to / SUMS]


def earlier_release(directory: Path) -> Earlier:
    """The release in a directory, by its data package. Raises ReleaseError where there is none."""
    path = directory / "datapackage.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Earlier(str(told["version"]), datetime.fromisoformat(told["created"]).replace(tzinfo=None))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{directory} is no release ({path.name}: {error}): name the directory of the release before") from error


def changes_since(connection: duckdb.DuckDBPyConnection, earlier: Earlier | None) -> pl.DataFrame:
    """A row a fact that is not what it was in the release before: the columns of `CHANGED`; without one, every fact.

    Raises ReleaseError where the file's history begins later.
    """
    since = earlier.published if earlier else datetime.min
    if earlier:
        first, facts = connection.execute("select min(revised_at), count(*) from marts.fct_fact_revision").fetchall()[0]
        if facts and first > since:
            raise ReleaseError(
                f"this file's history of facts begins on {first:%Y-%m-%d}, after {earlier.version} was published ({since:%Y-%m-%d}), so it does not know"
                " what changed: compare the two published files with `fazhi diff`, or leave --since out"
            )
    return connection.execute(CHANGED, [since]).pl()


def changelog(of: Edition, changes: pl.DataFrame, earlier: Earlier | None) -> str:
    """CHANGES.md: the changes in numbers, by kind, and by indicator and year where facts were changed or withdrawn."""
    since = f"Since {earlier.version} 自 {earlier.version} 起" if earlier else "The first release: every fact is added. 首次发布：全部为新增。"
    counts = dict(changes.group_by("change").len().iter_rows())
    lines = [f"# Changes of the data in {of.version} 数据变更", "", since, "", "| | facts 事实 |", "| --- | --- |"]
    lines += [f"| {kind} {zh} | {counts.get(kind, 0):,} |" for kind, zh in KINDS.items()]
    mended = changes.filter(pl.col("change") != "added").group_by("change", "indicator_id", "name_zh", "year").len().sort("change", "indicator_id", "year")
    if len(mended):
        lines += [
            "",
            "Changed and withdrawn, by indicator and year 变更与撤回：",
            "",
            "| | indicator 指标 | year 年度 | facts 事实 |",
            "| --- | --- | --- | --- |",
        ]
        lines += [f"| {kind} {KINDS[kind]} | {zh or ''} `{indicator}` | {year} | {n:,} |" for kind, indicator, zh, year, n in mended.iter_rows()]
    return "\n".join([*lines, "", "Each of them, with its value before and now 逐条见: `changes.csv`.", ""])


def _readme(of: Edition, changes: pl.DataFrame, written: list[Path], to: Path) -> str:
    there = {path.relative_to(to).parts[0] for path in written}
    told = {
        "csv": "the tables as CSV (UTF-8 with a byte order mark) 各表 CSV",
        "parquet": "the same as Parquet, by year 各表 Parquet，按年度分区",
        "stata": "for Stata, labelled in both languages 带双语标签",
        "spss": "for SPSS, labelled in both languages 带双语标签",
        "r": "for R (`readRDS`)",
        "excel": "one workbook with filters, notes and a codebook 带筛选与说明的工作簿",
        "codebook.html": "what each indicator is, and how right it is 编码本",
        "codebook.pdf": "the same to print 编码本（打印）",
    }
    files = [f"| `{name}` | {what} |" for name, what in told.items() if name in there]
    years = f"{of.years[0]}–{of.years[1]}" if of.years else "–"
    return "\n".join(
        [
            f"# {metadata.TITLE}",
            "",
            f"{metadata.TITLE_ZH}",
            "",
            f"Version 版本 {of.version} · published 发布于 {of.day} · years 年度 {years}",
            "",
            metadata.DESCRIPTION,
            "",
            metadata.DESCRIPTION_ZH,
            "",
            "| file 文件 | |",
            "| --- | --- |",
            *files,
            "| `datapackage.json` | every table and column, with keys (Frictionless) 表与字段说明 |",
            f"| `CHANGES.md`, `changes.csv` | {len(changes):,} facts added, changed or withdrawn 数据变更 |",
            "| `CITATION.cff`, `.zenodo.json`, `dataverse.json` | how to cite; what archives ask for 引用与存档元数据 |",
            "| `LICENSE-DATA`, `LICENSE-CODE` | CC BY 4.0 for the data, MIT for the code 许可 |",
            f"| `{SUMS}` | `sha256sum -c {SUMS}` |",
            "",
            "Begin with 从这里开始: `fct_indicator_yearly` (a row a fact, with its sentence 逐条事实与原句), `rpt_indicator_panel` (a column an indicator"
            " 宽表), `rpt_reporting` (who has reported 谁已报告), `codebook.html`.",
            "",
            f"Cite as 引用: {metadata.reference(of)}",
            "",
            "Figures of different `scope` do not compare, rates are never added, and what is missing is not zero."
            " 范围不同的数不可比；比率不可加总；缺失不等于零。",
            "",
        ]
    )

"""What a person types."""

import os
import sys
import unicodedata
from pathlib import Path
from time import perf_counter
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from fazhi.evaluate import Evaluation
from fazhi.settings import Settings, load
from fazhi.warehouse.landing import LandingError

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Yearly indicators of law-based government, read from annual reports. 法治政府建设年度报告数据。"
)
WIDTH = None if sys.stdout.isatty() else 120
out, err = Console(width=WIDTH), Console(stderr=True)
SHOWN_REPORTS = 40
"""Longer lists of reports are cut here on the screen; the file has them all."""

RawOption = Annotated[Path, typer.Option("--raw", help="Landing directory with the documents.")]
WarehouseOption = Annotated[Path, typer.Option("--warehouse", help="Published file.")]


@app.command()
def run(raw: RawOption = Path("raw"), warehouse: WarehouseOption = Path("warehouse/fazhi.duckdb")) -> None:
    """Read every document under --raw and publish --warehouse. 读取全部文件并发布数据库。"""
    try:
        settings = load(raw, warehouse)
        start = perf_counter()
        _prepare_prefect(settings)
        with err.status("starting Prefect, then ingest → parse → transform → check → publish"):
            from flows.build import build

            outcome = build(str(settings.raw), str(settings.warehouse))
        seconds = outcome.seconds | {"Prefect and start-up": perf_counter() - start - sum(outcome.seconds.values())}
    except Exception as error:
        err.print("[red]The run failed; the published file is as it was.[/red] 运行失败，已发布的文件未改动。")
        err.print(f"{type(error).__name__}: {error}", markup=False, soft_wrap=True)
        err.print(f"What to do: {_advice(error, warehouse)}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    _show(settings)
    for address in outcome.gone:
        out.print(f"gone from {settings.raw}, and so from the file: {address}", markup=False, soft_wrap=True)
    did = f"{outcome.files} files; {outcome.read} read and {outcome.parsed} parsed anew"
    out.print(f"{did}; {'published' if outcome.published else 'nothing new, so left as it is'}: {settings.warehouse}", markup=False, soft_wrap=True)
    out.print("seconds: " + " · ".join(f"{stage} {spent:.1f}" for stage, spent in seconds.items()), markup=False)
    out.print(f'Query it: fazhi query --warehouse {settings.warehouse} "select * from marts.fct_indicator_yearly limit 5"', markup=False, soft_wrap=True)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement; the file is opened read only.")], warehouse: WarehouseOption = Path("warehouse/fazhi.duckdb")
) -> None:
    """Ask the published file in SQL. 查询已发布的数据库。"""
    _must_exist(warehouse)
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            cursor = connection.execute(sql)
            table = Table(*(column[0] for column in cursor.description or []))
            for row in cursor.fetchall():
                table.add_row(*("" if cell is None else _printable(str(cell)) for cell in row))
    except duckdb.Error as error:
        err.print(str(error), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    (Console(width=10_000) if not sys.stdout.isatty() else out).print(table)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Directory of annotations: a CSV a document, as docs/accuracy.md describes.")],
    warehouse: WarehouseOption = Path("warehouse/fazhi.duckdb"),
    documents: Annotated[Path | None, typer.Option(help="Read the documents of this directory into a file of their own, and measure that.")] = None,
    misses: Annotated[Path, typer.Option(help="Where what was not right is written, to read.")] = Path("warehouse/misses.csv"),
    baseline: Annotated[Path | None, typer.Option(help="Recorded figures (JSON): exit status 1 where one of them is not reached.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Write the figures to --baseline.")] = False,
) -> None:
    """Measure a published file against annotated reports. 按标注评估准确率。"""
    from fazhi import evaluate as measure

    try:
        if documents:
            settings = load(documents, load().home / "evaluated.duckdb")
            _prepare_prefect(settings)
            from flows.build import build

            build(str(settings.raw), str(settings.warehouse))
            warehouse = settings.warehouse
        _must_exist(warehouse)
        result = measure.evaluate(warehouse, gold)
    except (measure.GoldError, LandingError, duckdb.Error, OSError) as error:
        err.print(str(error), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    out.print(_accuracy(result))
    out.print(_by_indicator(result))
    measure.write_misses(result.misses, misses)
    out.print(f"{len(result.misses)} misses to read in {misses}", markup=False, soft_wrap=True)
    if baseline and record:
        measure.record(result, baseline)
    worse = measure.below(result, baseline) if baseline else []
    for line in worse:
        err.print(f"below the baseline {baseline}: {line}", markup=False, soft_wrap=True)
    if result.absent:
        names = ", ".join(result.absent)
        err.print(f"annotated but not in {warehouse}: {names}; read them with --documents DIR or put them in raw/", markup=False, soft_wrap=True)
    if result.absent or worse:
        raise typer.Exit(1)


def _accuracy(result: Evaluation) -> Table:
    table = Table("", "precision 精确率", "recall 召回率", "F1", "right of annotated 正确/标注", "found 识别", title="accuracy 准确率")
    for name, tally in (("quantities 数量", result.quantities), ("links 指标链接", result.links), ("facts 事实", result.facts)):
        table.add_row(name, *(_share(share) for share in (tally.precision, tally.recall, tally.f1)), f"{tally.right}/{tally.expected}", str(tally.found))
    for name, (right, judged) in result.attributes.items():
        table.add_row(name, _share(right / judged if judged else None), "", "", f"{right}/{judged}", "")
    for kind, (right, judged) in result.link_kinds.items():
        table.add_row(f"links made by {kind}", _share(right / judged), "", "", "", str(judged))
    return table


def _by_indicator(result: Evaluation) -> Table:
    table = Table("indicator 指标", "precision", "recall", "F1", "annotated 标注", "found 识别", title="links by indicator 各指标链接")
    for indicator, tally in sorted(result.indicators.items(), key=lambda item: (item[1].f1 or 0, -item[1].expected)):
        table.add_row(indicator, *(_share(share) for share in (tally.precision, tally.recall, tally.f1)), str(tally.expected), str(tally.found))
    return table


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _must_exist(warehouse: Path) -> None:
    if not warehouse.exists():
        err.print(f"{warehouse} does not exist yet: publish it with `fazhi run`, or name another with --warehouse", markup=False, soft_wrap=True)
        raise typer.Exit(1)


def _prepare_prefect(settings: Settings) -> None:
    """Prefect's own temporary server, at home under FAZHI_HOME and silent to the network, unless a server is set."""
    home = settings.home / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
        os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("DO_NOT_TRACK", "1")


def _advice(error: Exception, warehouse: Path) -> str:
    name = type(error).__name__
    if name == "TransformError":
        return "look at the model or test named above under dbt_project/, mend it, and run again"
    if name in {"LandingError", "WarehouseError", "ValueError", "CatalogError"}:
        return "do what the line above says, and run again"
    if isinstance(error, OSError):
        return f"see that the disk has room and that {warehouse.resolve().parent} and FAZHI_HOME can be written, and run again"
    return "run again; if it fails in the same way, report the line above"


def _show(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        reports = connection.execute(
            "select coalesce(place.full_name, '? ' || reports.unresolved_reason), reports.year, reports.issuer_kind, reports.is_canonical, reports.source_uri,"
            " (select count(*) from marts.fct_quantity as q where q.report_id = reports.report_id),"
            " (select count(*) from marts.fct_indicator_yearly as f where f.report_id = reports.report_id)"
            " from marts.dim_report as reports left join marts.dim_jurisdiction as place on place.jurisdiction_code = reports.jurisdiction_code"
            " and make_date(coalesce(reports.year, 2100), 12, 31) between place.valid_from and coalesce(place.valid_to, date '2999-12-31')"
            " order by reports.jurisdiction_code, reports.year limit ?",
            [SHOWN_REPORTS],
        ).fetchall()
        total = connection.execute("select count(*) from marts.dim_report").fetchall()[0][0]
        rejected = connection.execute("select source_uri, reason, detail from marts.rejected_document order by 1").fetchall()
    table = Table("jurisdiction 地区", "year 年度", "issuer 单位", "quantities 数量", "facts 事实", "source 来源", title=f"{total} reports 报告")
    for place, year, kind, is_canonical, source, quantities, facts in reports:
        table.add_row(_printable(place), str(year or "?"), kind if is_canonical else f"{kind} (copy)", str(quantities), str(facts), _printable(source))
    out.print(table)
    if total > len(reports):
        out.print(f"… and {total - len(reports)} more")
    if rejected:
        table = Table("source 来源", "reason 原因", "detail 说明", title=f"{len(rejected)} documents rejected 未采用")
        for source, reason, detail in rejected[:SHOWN_REPORTS]:
            table.add_row(_printable(source), reason, _printable(detail))
        out.print(table)
        if len(rejected) > SHOWN_REPORTS:
            out.print(f"… and {len(rejected) - SHOWN_REPORTS} more in marts.rejected_document")


def _printable(text: str) -> str:
    """Text of documents without control characters and without anything that the screen would take for markup."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} else "\ufffd" for c in text).replace("[", "\\[")


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()

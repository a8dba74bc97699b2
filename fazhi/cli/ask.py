"""`fazhi query`, `facts`, `search` and `evaluate`: ask the published file, and how right it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from fazhi import evaluate as measure
from fazhi.cli.build import main_job
from fazhi.cli.screen import WarehouseOption, app, cell, clean, complain, fail, must_exist, out, printable, say, why
from fazhi.desk import answer
from fazhi.desk import ask as desk
from fazhi.evaluate import Evaluation
from fazhi.settings import load
from fazhi.told import ToldError
from fazhi.warehouse.published import PublishedError, check, published

SHOWN_ROWS = 10_000
SECONDS = 300


class Form(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


FormatOption = Annotated[Form | None, typer.Option("--format", help="table, csv or json; a table on a screen and csv into a pipe without.")]


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement that asks; the file is opened read only and nothing else is touched.")],
    warehouse: WarehouseOption = None,
    output: Annotated[Path | None, typer.Option(help="Write the answer to this file: .csv, .parquet or .json.")] = None,
    form: FormatOption = None,
    seconds: Annotated[float, typer.Option(help="Longest time that it may take.", min=0.001)] = SECONDS,
) -> None:
    """Ask the published file in SQL. 查询已发布的数据库。"""
    with _published(warehouse) as (connection, file):
        try:
            with answer.within(connection, seconds):
                if output:
                    count = answer.write(connection, answer.statement(sql), output, file)
                    say(f"{count} rows written: {output}")
                    return
                names, rows, are_more = answer.ask(connection, answer.statement(sql), SHOWN_ROWS)
        except duckdb.BinderException as error:
            raise fail(f"{error}\n{desk.columns_told(connection, sql)}") from None
        _print(names, rows, form)
        if are_more:
            raise fail(f"only the first {len(rows):,} rows are shown: add a limit, or take all of them with --output FILE (.csv, .parquet, .json)")


@app.command()
def facts(
    jurisdiction: Annotated[str, typer.Argument(help="A name (信阳市, 河南信阳, 楚雄州, Xinyang) or a code (411500).")],
    indicator: Annotated[str | None, typer.Argument(help="An indicator's id or name; all without.")] = None,
    year: Annotated[int | None, typer.Option(help="One year; all without.")] = None,
    form: FormatOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """A jurisdiction's yearly facts, each with its sentence. 按地区查询年度事实。"""
    with _published(warehouse) as (connection, _):
        found = desk.facts(connection, jurisdiction, indicator, year)
        names, rows = [column[0] for column in found.description or []], found.fetchall()
        if rows:
            _print(names, rows, form)
        else:
            _nothing(desk.why_no_facts(connection, jurisdiction, indicator, year), names, form)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="What reports say: 府院联动, or several words.")],
    year: Annotated[int | None, typer.Option(help="Reports of one year.")] = None,
    most: Annotated[int, typer.Option(help="How many reports at most.", min=1)] = 20,
    form: FormatOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Search the reports' texts, best first, with the sentence. 全文检索。"""
    with _published(warehouse) as (connection, _):
        found = desk.search(connection, " ".join(words), year, most)
        names, rows = [column[0] for column in found.description or []], found.fetchall()
        if rows:
            _print(names, rows, form)
        else:
            _nothing(desk.why_no_hits(connection, " ".join(words), year), names, form)


@contextmanager
def _published(warehouse: Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    try:
        file = load(warehouse=warehouse).warehouse
        must_exist(file)
        with published(file) as connection:
            yield connection, file
    except (duckdb.Error, PublishedError, ValueError, OSError) as error:
        raise fail(why(error)) from None


def _print(names: list[str], rows: list[tuple[Any, ...]], form: Form | None) -> None:
    """Rows on standard output: a table for a person, CSV for a program (a pipe or a file), or what is asked for."""
    if (form or _usual()) is not Form.table:
        text = answer.as_json(names, rows) if form is Form.json else answer.as_csv(names, rows)
        typer.echo(clean(text) if sys.stdout.isatty() else text, nl=False)
        return
    table = Table(*(printable(name) for name in names))
    for row in rows:
        table.add_row(*map(cell, row))
    (Console(width=10_000) if not sys.stdout.isatty() else out).print(table)


def _nothing(why: str, names: list[str], form: Form | None) -> None:
    """Why there is nothing: for a program on standard error, with no row on standard output."""
    if (form or _usual()) is Form.table:
        say(why)
        return
    complain(why)
    _print(names, [], form)


def _usual() -> Form:
    return Form.table if sys.stdout.isatty() else Form.csv


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Directory of annotations: a CSV a document, as docs/accuracy.md describes.")],
    warehouse: WarehouseOption = None,
    documents: Annotated[Path | None, typer.Option(help="Read the documents of this directory into a file of their own, and measure that.")] = None,
    misses: Annotated[Path, typer.Option(help="Where what was not right is written, to read.")] = Path("warehouse/misses.csv"),
    baseline: Annotated[Path | None, typer.Option(help="Recorded figures (JSON): exit status 1 where one of them is not reached.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Measure this indicator alone; also where nothing else is annotated.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Write the figures to --baseline.")] = False,
) -> None:
    """Measure a published file against annotated reports. 按标注评估准确率。"""
    try:
        settings = load(warehouse=warehouse)
        measure.annotated_documents(gold)
        if documents:
            settings = load(documents, settings.home / "evaluated.duckdb")
            settings.warehouse.unlink(missing_ok=True)  # other documents than last time are no lost facts
            build = main_job(settings)
            build(str(settings.raw), str(settings.warehouse))
        must_exist(settings.warehouse)
        check(settings.warehouse)
        result = measure.evaluate(settings.warehouse, gold, indicator)
    except (ToldError, ValueError, duckdb.Error, OSError) as error:
        raise fail(why(error)) from None
    if result.alone:
        say(f"measured is {result.alone} alone, its links and its facts 仅评估该指标")
    out.print(_accuracy(result))
    if result.bands:
        out.print(_by_band(result))
    out.print(_by_indicator(result))
    measure.write_misses(result.misses, misses)
    say(f"{len(result.misses)} misses to read in {misses}")
    if baseline and record:
        measure.record(result, baseline)
    worse = measure.below(result, baseline) if baseline else []
    for line in worse:
        complain(f"below the baseline {baseline}: {line}")
    if result.absent:
        names = ", ".join(result.absent)
        complain(f"annotated but not in {settings.warehouse}: {names}; read them with --documents DIR or put them in raw/")
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
    for coding, judged_links in sorted(result.codings.items()):
        table.add_row(f"links coded by: {coding}", _share(sum(judged_links) / len(judged_links)), "", "", "", str(len(judged_links)))
    if result.sure:
        covers = f"{sum(result.sure)}/{result.facts.expected}"
        table.add_row("facts that are sure 可靠事实", _share(sum(result.sure) / len(result.sure)), "", "", covers, str(len(result.sure)))
    return table


def _by_band(result: Evaluation) -> Table:
    table = Table("", "confidence 置信度", "mean 平均", "right 正确率", "judged 数量", title="how often what has this confidence is right 置信度校准")
    for name, judged in result.bands.items():
        for low, high, count, right, mean in measure.by_band(judged):
            table.add_row(name, f"{low:.2f} – {high:.2f}", f"{mean:.3f}", _share(right / count), str(count))
    return table


def _by_indicator(result: Evaluation) -> Table:
    table = Table("indicator 指标", "precision", "recall", "F1", "annotated 标注", "found 识别", title="links by indicator 各指标链接")
    for indicator, tally in sorted(result.indicators.items(), key=lambda item: (item[1].f1 or 0, -item[1].expected)):
        table.add_row(indicator, *(_share(share) for share in (tally.precision, tally.recall, tally.f1)), str(tally.expected), str(tally.found))
    return table


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"

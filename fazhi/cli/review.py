"""`fazhi review` and `fazhi add`: what people should look at, what they decided, and what they know from elsewhere."""

import getpass
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from fazhi.cli.screen import WarehouseOption, app, fail, must_exist, out, printable, say, why
from fazhi.desk import review as desk
from fazhi.desk.add import addition, stated
from fazhi.settings import load
from fazhi.warehouse import reviews
from fazhi.warehouse.published import PublishedError, published
from fazhi.warehouse.reviews import ReviewError as DecisionError

SHOWN = ("place", "reason", "published", "rules_say", "model_says")


@app.command()
def review(
    export: Annotated[Path | None, typer.Option("--export", help="Write what to look at to this table, to fill in: .csv or .xlsx.")] = None,
    taken: Annotated[Path | None, typer.Option("--import", help="Take the decisions of a table that was filled in.")] = None,
    to_gold: Annotated[
        Path | None, typer.Option("--to-gold", help="Write the reports that are reviewed from end to end as annotation to this directory.")
    ] = None,
    withdraw: Annotated[str | None, typer.Option("--withdraw", help="Take this decision back (its decision_id in marts.fct_review).")] = None,
    report: Annotated[str | None, typer.Option(help="All quantities of one report (its id or address) instead of the queue.")] = None,
    most: Annotated[int, typer.Option(help="How many items at most.", min=1)] = 200,
    who: Annotated[str, typer.Option(help="Who decides; your user name by default.")] = "",
    warehouse: WarehouseOption = None,
) -> None:
    """Look at what is doubtful, and decide. 人工审定。"""
    try:
        settings = load(warehouse=warehouse)
        must_exist(settings.warehouse)
        with published(settings.warehouse) as connection:
            if taken:
                count = desk.take(connection, taken, who or getpass.getuser(), settings.reviews)
                say(f"decisions taken: {count}, into {settings.reviews}; the next `fazhi run` applies them")
            elif withdraw:
                desk.withdraw(settings.reviews, who or getpass.getuser(), withdraw)
                say(f"decision {withdraw} is taken back; the next `fazhi run` goes without it")
            elif to_gold:
                say(f"{len(desk.to_gold(connection, to_gold))} reports written to {to_gold}: `fazhi evaluate` and `fazhi train` take them")
            else:
                _show(desk.queue(connection, most, report), export)
    except (desk.ReviewError, DecisionError, PublishedError, duckdb.Error, OSError, ValueError) as error:
        raise fail(why(error)) from None


@app.command()
def add(
    jurisdiction: Annotated[str, typer.Argument(help="A name (信阳市, 河南省信阳市) or a code (411500).")],
    indicator: Annotated[str, typer.Argument(help="An indicator's id or name.")],
    value: Annotated[float, typer.Argument(help="The figure, without 万 or 亿; a share in percent.")],
    year: Annotated[int, typer.Option(help="The calendar year that it is about.")],
    source: Annotated[str, typer.Option(help="Where it is known from: a citation or an address.")],
    unit: Annotated[str, typer.Option(help="Its unit; the indicator's own by default.")] = "",
    scope: Annotated[str, typer.Option(help="own, region, below, part, or (by default) unspecified.")] = "",
    modality: Annotated[str, typer.Option(help="actual or standing; what figures of the indicator are by default.")] = "",
    note: Annotated[str, typer.Option(help="Anything to remember with it.")] = "",
    who: Annotated[str, typer.Option(help="Who adds it; your user name by default.")] = "",
    warehouse: WarehouseOption = None,
) -> None:
    """Add a fact that no report states, with its source. 补录报告未载的数据。"""
    try:
        settings = load(warehouse=warehouse)
        must_exist(settings.warehouse)
        told = {"jurisdiction": jurisdiction, "indicator": indicator, "year": year, "value": value, "unit": unit, "scope": scope, "modality": modality}
        with published(settings.warehouse) as connection:
            decision = addition(connection, who or getpass.getuser(), told, source, note)
            before = stated(connection, decision["fact"])
        path = reviews.append(settings.reviews, decision["who"], [decision])
    except (PublishedError, duckdb.Error, OSError, ValueError) as error:
        raise fail(why(error)) from None
    taken = reviews.decision_id(decision)
    say(f"added to {path}; the next `fazhi run` publishes it, `fazhi review --withdraw {taken}` takes it back")
    if before:
        say(f"a report states {before}: that stands before it, and the difference is listed in marts.fct_review")


def _show(items: list[desk.Item], export: Path | None) -> None:
    if not items:
        say("nothing is waiting for a decision")
        return
    if export:
        if export.suffix not in {".csv", ".xlsx"}:
            raise fail(f"{export} is neither .csv nor .xlsx")
        desk.export(items, export)
        say(f"{len(items)} items written: {export}; fill in the column decision (ok, indicators, none), then `fazhi review --import {export}`")
        return
    table = Table(*SHOWN, "sentence 原句")
    for item in items[:40]:
        table.add_row(*(printable(str(item.told[name] if item.told[name] is not None else "–")) for name in SHOWN), printable(item.marked))
    out.print(table)

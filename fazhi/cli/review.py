"""`fazhi review`: what people should look at, and what they decided."""

import getpass
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from fazhi.cli.screen import WarehouseOption, app, fail, must_exist, out, printable, say
from fazhi.desk import review as desk
from fazhi.settings import load
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
                say(f"{count} decisions taken into {settings.reviews}; the next `fazhi run` applies them")
            elif to_gold:
                say(f"{len(desk.to_gold(connection, to_gold))} reports written to {to_gold}: `fazhi evaluate` and `fazhi train` take them")
            else:
                _show(desk.queue(connection, most, report), export)
    except (desk.ReviewError, DecisionError, PublishedError, duckdb.Error, OSError, ValueError) as error:
        raise fail(str(error)) from None


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

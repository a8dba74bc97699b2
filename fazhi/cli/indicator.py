"""`fazhi indicator try`: what indicators of one's own would link, before they are part of a run."""

from pathlib import Path
from typing import Annotated

import duckdb
import typer

from fazhi.cli.explain import show
from fazhi.cli.screen import WarehouseOption, app, fail, must_exist, say, why
from fazhi.desk.answer import as_csv
from fazhi.desk.own_indicator import ExampleError, Hit, Tried, check, tried
from fazhi.settings import load
from fazhi.warehouse.published import PublishedError

SHOWN_HITS = 40
READ_REPORTS = 500

indicators = typer.Typer(no_args_is_help=True, help="Indicators of your own. 自定义指标。")
app.add_typer(indicators, name="indicator")


@indicators.callback()
def _indicators() -> None:
    """Indicators of your own. 自定义指标。"""


@indicators.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="YAML file with one or more indicators, as docs/indicators.md describes it.")],
    warehouse: WarehouseOption = None,
    most: Annotated[int, typer.Option(help="Read at most so many of the reports that have its words, evenly spread.", min=1)] = READ_REPORTS,
    output: Annotated[Path | None, typer.Option(help="Write every figure found to this CSV.")] = None,
) -> None:
    """Show what the indicators of a file would link in the published file, examples first. 试用自定义指标。"""
    try:
        settings = load(warehouse=warehouse)
        if not settings.warehouse.exists():
            check(file)
            say("every example gives what it says 示例均符合")
        must_exist(settings.warehouse)
        found = tried(file, settings.warehouse, most, settings.workers)
        if output:
            _write(found.hits, output)
    except UnicodeDecodeError:
        raise fail(f"{file} is no UTF-8 text: save it as UTF-8") from None
    except (ExampleError, PublishedError, ValueError, duckdb.Error, OSError) as error:
        raise fail(why(error)) from None
    _print(found, output)


def _print(found: Tried, output: Path | None) -> None:
    say("every example gives what it says 示例均符合")
    rows = [
        (
            indicator,
            str(sum(hit.indicator_id == indicator for hit in found.hits)),
            str(found.found_in(indicator)),
            str(found.silent(indicator)),
            ", ".join(f"{name} ({count})" for name, count in found.taken_from(indicator).most_common()) or "–",
        )
        for indicator in found.ids
    ]
    show("what would be linked 将链接的数字", ("indicator 指标", "figures 数字", "in reports 报告", "nothing in 未见", "now said to be 现属指标"), rows)
    heads = ("indicator 指标", "place 地区", "year 年度", "value 值", "scope 范围", "modality 情态", "now 现属", "sentence 原句")
    show("figures 数字", heads, [_told(hit) for hit in found.hits[:SHOWN_HITS]])
    if len(found.hits) > SHOWN_HITS and not output:
        say(f"… and {len(found.hits) - SHOWN_HITS} more: --output FILE.csv has all of them")
    say(_cost(found))
    if output:
        say(f"written: {output}")


def _told(hit: Hit) -> tuple[str, ...]:
    return hit.indicator_id, hit.place, str(hit.year or "–"), f"{hit.value:.15g}{hit.unit}", hit.scope, hit.modality, hit.before or "–", hit.sentence


def _cost(found: Tried) -> str:
    """How many reports were looked at, and what the others would cost."""
    told = f"{found.reports} reports; with the words: {found.sayable}, read: {found.read}, in {found.seconds:.1f} s"
    if found.read == found.sayable:
        return told
    return f"{told}; all of them would take about {found.seconds / found.read * found.sayable:.0f} s: --most {found.sayable}"


def _write(hits: list[Hit], output: Path) -> None:
    output.write_text(as_csv(list(Hit._fields), [*hits], for_spreadsheet=True), encoding="utf-8-sig")

"""`fazhi explain` and `fazhi rules`: how a figure was read, and how often each rule is right."""

from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from fazhi.cli.screen import WarehouseOption, app, complain, fail, must_exist, out, printable, say
from fazhi.desk.explained import NoSuchReportError, Read, read_file, read_published
from fazhi.parse.explain import Explanation, NoReportError
from fazhi.settings import load
from fazhi.warehouse.published import PublishedError, published


@app.command()
def explain(
    report: Annotated[str, typer.Argument(help="A report_id or its beginning, a file's name as in source_uri, or the path of a plain text file.")],
    ordinal: Annotated[int | None, typer.Argument(help="Number of the figure, from 1; a list of all without.")] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """How a figure was read: words and rule of each slot, the indicators weighed, and why this one. 说明一个数量如何读出。"""
    try:
        read = _read(report, warehouse)
        if ordinal is None:
            _print_list(read)
        else:
            _print_way(read.explain(ordinal), read.name)
    except (NoSuchReportError, NoReportError, IndexError) as error:
        raise fail(f"{report}: {error}") from None
    except (duckdb.Error, PublishedError, ValueError, OSError) as error:
        raise fail(str(error)) from None
    if read.note:
        complain(read.note)


def _read(report: str, warehouse: Path | None) -> Read:
    path = Path(report)
    if path.is_file() and path.suffix.lower() in {".txt", ""}:
        return read_file(path)
    file = load(warehouse=warehouse).warehouse
    must_exist(file)
    with published(file) as connection:
        return read_published(connection, report)


def _print_list(read: Read) -> None:
    table = Table("n 序号", "figure 数量", "unit 单位", "year 年度", "scope 范围", "modality 情态", "indicator 指标", title=printable(read.name))
    for i, frame in enumerate(read.figures.frames):
        slots, quantity = read.figures.slots(i), frame.clause.quantity
        told = (str(slots[name].value or "–") for name in ("year", "scope", "modality"))
        linked = " ".join(found.indicator_id for found in read.figures.links[i]) or "–"
        table.add_row(str(i + 1), f"{quantity.value:.15g}", printable(quantity.unit), *told, linked)
    out.print(table)


def _print_way(told: Explanation, name: str) -> None:
    say(f"{name}, figure {told.ordinal}: {told.surface} = {told.value:.15g} {told.unit} ({told.qualifier})")
    say(told.evidence)
    slots = Table("slot 栏", "value 值", "words 词语", "rule 规则", "what the rule is for 规则说明", title="frame 框架")
    for step in told.steps:
        slots.add_row(*(printable(cell.replace("\n", "/")) for cell in step))
    out.print(slots)
    words = Table("word 词语", "where 位置", "says 概念", title="words of the field 词语")
    for word in told.words:
        words.add_row(printable(word.word), word.where, printable(" ".join(word.concepts)))
    out.print(words)
    weighed = Table("indicator 指标", "pattern 写法", "score 分", "how 方式", "words 词语", "verdict 结果", title="indicators weighed 候选指标")
    for weight in told.weighed:
        score = f"{weight.score:.2f}" if weight.how else "–"
        weighed.add_row(weight.indicator_id or "–", weight.pattern, score, weight.how, printable(" ".join(weight.words)), printable(weight.verdict))
    if told.weighed:
        out.print(weighed)
    say(told.why)

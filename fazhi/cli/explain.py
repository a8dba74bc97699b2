"""`fazhi explain` and `fazhi rules`: how a figure was read, and how often each rule is right."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Column, Table

from fazhi.cli.screen import WarehouseOption, app, clean, complain, fail, must_exist, out, printable, say, why
from fazhi.desk.explained import NoSuchReportError, Read, id_of, read_file, read_published
from fazhi.evaluate import GoldError
from fazhi.parse.explain import Explanation, NoReportError
from fazhi.read import Unreadable
from fazhi.record import Entry, record_of, write
from fazhi.settings import PROJECT, load
from fazhi.warehouse.published import PublishedError, published

QUANTITY = re.compile(r"([0-9a-f]{16})-(\d{4})")
"""A quantity_id: its report's, and the number of the figure."""


@app.command()
def explain(
    report: Annotated[
        str,
        typer.Argument(help="A report_id or its beginning, a quantity_id, a file's name as in source_uri, or the path of a file, which need not be published."),
    ],
    ordinal: Annotated[int | None, typer.Argument(help="Number of the figure, from 1; a list of all without.")] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """How a figure was read: words and rule of each slot, the indicators weighed, and why this one. 说明一个数量如何读出。"""
    if ordinal is None and (told := QUANTITY.fullmatch(report)):
        report, ordinal = told[1], int(told[2])
    try:
        read = _read(report, warehouse)
        if ordinal is None:
            _print_list(read)
        else:
            _print_way(read.explain(ordinal), read.name)
            for indicator in read.withheld.get(ordinal, ()):
                say(f"{indicator} is not published: the second coder speaks against it, and fewer than 40 % of such links are right (docs/coding.md)")
            for indicator in read.learnt.get(ordinal, ()):
                say(f"{indicator} is published: the second coder says it, and 90 % of such are right (docs/coding.md)")
    except (NoSuchReportError, NoReportError, Unreadable, IndexError) as error:
        raise fail(f"{report}: {error}") from None
    except (duckdb.Error, PublishedError, ValueError, OSError) as error:
        raise fail(why(error)) from None
    if read.note:
        complain(read.note)


def _read(report: str, warehouse: Path | None) -> Read:
    """A published report; a file as it was published, or as it is where it was not."""
    path, file = Path(report), load(warehouse=warehouse).warehouse
    if path.is_file():
        try:
            with published(file) as connection:
                return read_published(connection, id_of(path))
        except (NoSuchReportError, PublishedError):
            return read_file(path)
    must_exist(file)
    with published(file) as connection:
        return read_published(connection, report)


def _print_list(read: Read) -> None:
    rows = []
    for i, frame in enumerate(read.figures.frames):
        quantity, decision = frame.clause.quantity, read.decisions[i]
        told = str(read.figures.slots(i)["year"].value or "–"), decision.scope, decision.modality
        linked = " ".join(found.indicator_id for found in read.figures.links[i]) or "–"
        rows.append((str(i + 1), f"{quantity.value:.15g}", quantity.unit, *told, linked))
    show(read.name, ("n 序号", "figure 数量", "unit 单位", "year 年度", "scope 范围", "modality 情态", "indicator 指标"), rows)


def _print_way(told: Explanation, name: str) -> None:
    say(f"{name}, figure {told.ordinal}: {told.surface} = {told.value:.15g} {told.unit} ({told.qualifier})")
    say(told.evidence)
    show("frame 框架", ("slot 栏", "value 值", "words 词语", "rule 规则", "what the rule is for 规则说明"), told.steps)
    show("words of the field 词语", ("word 词语", "where 位置", "says 概念"), [(w.word, w.where, " ".join(w.concepts)) for w in told.words])
    heads = ("pattern 写法", "score 分", "how 方式", "words 词语", "verdict 结果")
    show("indicators weighed 候选指标", heads, [(w.pattern, f"{w.score:.2f}" if w.how else "–", w.how, " ".join(w.words), w.verdict) for w in told.weighed])
    say(told.why)


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; into a pipe lines of plain text, cells apart by tabs. Nothing where there are no rows."""
    if not rows:
        return
    if not out.is_terminal:
        for line in (f"# {title}", "\t".join(heads), *("\t".join(" ".join(cell.split()) for cell in row) for row in rows), ""):
            typer.echo(clean(line))
        return
    table = Table(*(Column(head, overflow="fold") for head in heads), title=printable(title))
    for row in rows:
        table.add_row(*(printable(" ".join(cell.split())) for cell in row))
    out.print(table)


@app.command()
def rules(
    gold: Annotated[
        Path, typer.Argument(help="Directory of annotated reports: a CSV a document, the plain text beside it.", show_default="fazhi's own")
    ] = PROJECT / "tests" / "gold",
    output: Annotated[Path | None, typer.Option(help="Write the record of every rule, pattern and word to this CSV.")] = None,
) -> None:
    """How often each rule, pattern and word fired in annotated reports, and was right. 规则与词语的使用记录。"""
    try:
        entries = record_of(gold)
        if output:
            write(entries, output)
    except (GoldError, OSError, ValueError) as error:
        raise fail(why(error)) from None
    told = [entry for entry in entries if entry.kind != "word" and entry.fired]
    show(
        f"rules and patterns 规则与写法, {gold}",
        ("slot 栏", "name 名称", "fired 触发", "judged 标注", "right 正确", "share 正确率"),
        [_entry_told(e) for e in told],
    )
    for kind, name in (("rule", "rules 规则"), ("pattern", "patterns 写法"), ("word", "words 词语")):
        entries_of = [entry for entry in entries if (entry.kind == kind if kind != "rule" else entry.kind not in {"pattern", "word"})]
        silent = [entry.name for entry in entries_of if not entry.fired]
        say(f"{name}: {len(entries_of)}, of which {len(silent)} never fired{': ' + _together(silent) if silent else ''}")
    if output:
        say(f"the record of {len(entries)}: {output}")


def _together(names: list[str]) -> str:
    """Names apart by commas; words of one concept behind its name."""
    by_concept: dict[str, list[str]] = {}
    for name in names:
        concept, _, word = name.partition(" ")
        by_concept.setdefault(concept, []).extend([word] if word else [])
    return ", ".join(" ".join((concept, *words)) for concept, words in by_concept.items())


def _entry_told(entry: Entry) -> tuple[str, ...]:
    judged = ("", "") if entry.judged is None else (str(entry.judged), str(entry.right))
    return entry.kind, entry.name, str(entry.fired), *judged, "" if entry.precision is None else f"{entry.precision:.3f}"

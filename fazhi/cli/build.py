"""`fazhi run`: from the landing directory to the published file."""

import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from fazhi.cli.screen import RawOption, WarehouseOption, app, complain, err, fail, out, printable, say, starting_prefect, typed
from fazhi.settings import PROJECT, Settings, load
from fazhi.told import ToldError, is_interrupt
from fazhi.warehouse.lock import LockedError
from fazhi.warehouse.published import PublishedError, published
from fazhi.warehouse.room import nothing_to_read, obstacle
from fazhi.yaml_file import YamlError

if TYPE_CHECKING:
    from flows.build import Outcome

LOCKED, HELD, INTERRUPTED = 75, 3, 130
"""Exit status of a run that found another one, of one whose file was not published, and of one that was ended by Ctrl-C."""
UNTOUCHED = "the published file is as it was", "已发布的文件未改动"
PUBLISHED = "its file was published before that", "此前已发布新文件"
SHOWN_REPORTS = 40
"""Longer lists of reports are cut here on the screen; the file has them all."""


@app.command()
def run(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Read every document under --raw and publish --warehouse. 读取全部文件并发布数据库。"""
    with explained(raw, warehouse, reads=True) as settings:
        start = perf_counter()
        with err.status("starting Prefect, then ingest → parse → transform → check → publish"):
            build = main_job(settings)
            outcome = build(str(settings.raw), str(settings.warehouse))
    show(settings, outcome, perf_counter() - start)


def main_job(settings: Settings) -> Callable[..., Any]:
    """The flow that builds, with a Prefect server that is up; while that starts, what reports are parsed by is loaded too."""
    with starting_prefect(settings):
        from fazhi.warehouse import parsed
        from flows.build import build

        with suppress(YamlError):  # of a user's own catalog: the run tells it
            parsed.ready()
    return build


@app.command()
def samples(folder: Annotated[Path | None, typer.Argument(help="Directory to fill, new or empty; by default where `fazhi run` looks.")] = None) -> None:
    """Copy the sample reports into a landing directory, to try fazhi with. 复制样例报告。"""
    try:
        raw = load(folder).raw
        if raw.is_dir() and any(raw.iterdir()):
            raise fail(f"{raw} is not empty: name a directory that is, or one that does not exist yet")
        shutil.copytree(PROJECT / "raw", raw, dirs_exist_ok=True)
    except ValueError as error:
        raise fail(str(error)) from None
    except OSError as error:
        raise fail(f"{raw}: {error.strerror or 'not every sample could be copied'}: name a directory that can be written") from None
    say(f"copied: {raw}; now: {typed()} run --raw {shlex.quote(str(raw))}")


@contextmanager
def explained(raw: Path | None, warehouse: Path | None, *, reads: bool = False) -> Iterator[Settings]:
    """The settings for a run; where it fails, what went wrong and what to do on the screen, and exit status 1.

    reads: the documents must be there already.
    """
    try:
        settings = load(raw, warehouse)
    except ValueError as error:
        raise fail(str(error)) from None
    try:
        if why := obstacle(settings) or (nothing_to_read(settings.raw) if reads and not settings.raw_from else None):
            raise fail(why)
        before = _stamp(settings.warehouse)
        yield settings
    except typer.Exit:
        raise
    except LockedError as error:
        raise fail(f"{error}; wait for it, or end it, and run again. 已有运行在进行。", LOCKED) from None
    except (Exception, KeyboardInterrupt) as error:
        file, file_zh = UNTOUCHED if _stamp(settings.warehouse) == before else PUBLISHED
        if is_interrupt(error):
            raise fail(f"interrupted; {file}; the next run goes on where this one stopped. 已中断，{file_zh}，可再次运行。", INTERRUPTED) from None
        err.print(f"[red]The run failed; {file}.[/red] 运行失败，{file_zh}。")
        raise fail(_told(error, settings)) from None


def _stamp(file: Path) -> tuple[int, int] | None:
    """By what a file is known to be another: each that is published is one of its own."""
    return (told.st_ino, told.st_mtime_ns) if (told := file.stat() if file.exists() else None) else None


def show(settings: Settings, outcome: "Outcome", seconds: float) -> None:
    """What a run made: its reports, what was rejected, what it did and how long that took."""
    if settings.warehouse.exists():
        try:
            _show(settings)
        except PublishedError as error:
            raise fail(str(error)) from None
    for address in outcome.gone:
        say(f"gone from {settings.raw}, and so from the file: {address}")
    did = f"{outcome.files} files; {outcome.read} read and {outcome.parsed} parsed anew"
    said = {"succeeded": "published", "unchanged": "nothing new, so left as it is", "held": "held, and so left as it was"}[outcome.status]
    say(f"{did}; {said}: {settings.warehouse}")
    spent = outcome.seconds | {"Prefect and start-up": seconds - sum(outcome.seconds.values())}
    out.print("seconds: " + " · ".join(f"{stage} {took:.1f}" for stage, took in spent.items()), markup=False)
    if outcome.status == "held":
        for why in outcome.assessment.held_because:
            complain(f"held: {why}")
        raise fail(
            f"The new file waits at {settings.held}: look at `fazhi diff current held`, then `fazhi publish --accept`, or mend and run again. 暂缓发布。", HELD
        )
    say(f'Query it: {typed()} query --warehouse {shlex.quote(str(settings.warehouse))} "select * from marts.fct_indicator_yearly limit 5"')


def _told(error: BaseException, settings: Settings) -> str:
    """What is wrong and what to do: as the error tells it, or else the disk, or a fault of fazhi's own."""
    if isinstance(error, ToldError | ValueError):
        return str(error)
    wrong = f"{type(error).__name__}: {error}"
    if why := obstacle(settings, must_fit=True):
        return f"{wrong}: {why}"
    from httpx import TransportError

    if isinstance(error, TransportError):
        return f"{wrong}: the Prefect server of the run does not answer any more ({settings.home / 'logs' / 'prefect_server.log'} is its log): run again"
    return f"{wrong}: this is a fault of fazhi's own; run again, and if it fails in the same way, report this line with what `fazhi doctor` tells"


def _show(settings: Settings) -> None:
    with published(settings.warehouse) as connection:
        reports = connection.execute(
            "select coalesce(place.full_name, '? ' || reports.unresolved_reason, '?'), reports.year, reports.issuer_kind, reports.is_canonical,"
            " reports.source_uri,"
            " (select count(*) from marts.fct_quantity as q where q.report_id = reports.report_id),"
            " (select count(*) from marts.fct_indicator_yearly as f where f.report_id = reports.report_id)"
            " from marts.dim_report as reports left join marts.dim_jurisdiction as place on place.jurisdiction_code = reports.jurisdiction_code"
            " and coalesce(reports.year, 9999) between place.first_year and place.last_year"
            " order by reports.jurisdiction_code, reports.year limit ?",
            [SHOWN_REPORTS],
        ).fetchall()
        total = connection.execute("select count(*) from marts.dim_report").fetchall()[0][0]
        rejected = connection.execute("select source_uri, reason, detail from marts.rejected_document order by 1").fetchall()
    table = Table("jurisdiction 地区", "year 年度", "issuer 单位", "quantities 数量", "facts 事实", "source 来源", title=f"{total} reports 报告")
    for place, year, kind, is_canonical, source, quantities, facts in reports:
        table.add_row(printable(place), str(year or "?"), kind if is_canonical else f"{kind} (copy)", str(quantities), str(facts), printable(source))
    out.print(table)
    if total > len(reports):
        out.print(f"… and {total - len(reports)} more")
    if rejected:
        table = Table("source 来源", "reason 原因", "detail 说明", title=f"documents rejected 未采用：{len(rejected)}")
        for source, reason, detail in rejected[:SHOWN_REPORTS]:
            table.add_row(printable(source), reason, printable(detail))
        out.print(table)
        if len(rejected) > SHOWN_REPORTS:
            out.print(f"… and {len(rejected) - SHOWN_REPORTS} more in marts.rejected_document")

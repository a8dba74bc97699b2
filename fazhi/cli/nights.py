"""What a person does around the nightly runs: schedule them, look at them, take one back, let one through."""

import os
import warnings
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import duckdb
import typer
from pydantic import SecretStr
from rich.table import Table

from fazhi.cli.build import explained, main_job, show
from fazhi.cli.screen import RawOption, WarehouseOption, app, cell, fail, out, printable, say, starting_prefect
from fazhi.collect.state import State
from fazhi.settings import Settings, load, origins
from fazhi.warehouse import publish as publishing
from fazhi.warehouse import runs, snapshots
from fazhi.warehouse.lock import LockedError, built_from, one_run
from fazhi.warehouse.published import PublishedError, advice, published, reports_told
from fazhi.warehouse.working import WarehouseError, connect, discard

SHOWN = 40
SHOWN_PROBLEMS = 12
ZONE = "Asia/Shanghai"
CHANGES = {"+": "facts_added", "-": "facts_removed", "~": "facts_changed"}


@app.command()
def config() -> None:
    """The effective settings, and where each came from. 当前设置及其来源。"""
    try:
        settings = load()
    except ValueError as error:
        raise fail(str(error)) from None
    came = origins(settings)
    table = Table("setting 设置", "value 值", "from 来源", "meaning 含义")
    for name, told in Settings.model_fields.items():
        value = getattr(settings, name)
        table.add_row(name, "(set)" if isinstance(value, SecretStr) else printable(str(value)), came[name], told.description or "")
    out.print(table)


@app.command()
def status(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """The last runs and the state of the warehouse. 最近的运行与数据库状态。"""
    settings = _of_warehouse(raw, warehouse)
    table = Table("started 开始 (UTC)", "status 状态", "new 新读", "parsed 解析", "reports 报告", "rejected 未采用", "facts 事实", "±", "why 原因")
    told, problem = _runs(settings)
    for row in told:
        change = " ".join(f"{sign}{row[name]}" for sign, name in CHANGES.items() if row[name])
        counts = [str("" if row[name] is None else row[name]) for name in ("documents_new", "documents_parsed", "reports", "rejected", "facts")]
        table.add_row(str(row["started_at"])[:16], row["status"], *counts, change, printable(str(row["held_because"] or row["error"] or ""))[:80])
    out.print(table)
    if problem:
        say(problem)
    if not _show_state(settings) or problem:
        raise typer.Exit(1)


def _of_warehouse(raw: Path | None, warehouse: Path | None) -> Settings:
    """The settings for a warehouse that was named: with the landing directory that it was built from, where none is given."""
    try:
        settings = load(raw, warehouse)
        return load(built_from(settings.warehouse) if warehouse and not raw else raw, warehouse)
    except ValueError as error:
        raise fail(str(error)) from None


def _runs(settings: Settings) -> tuple[list[dict[str, Any]], str]:
    """The last runs for a warehouse, and what keeps them from being read: while a run goes on its database is its own."""
    if not settings.working.exists():
        return [], ""
    try:
        with connect(settings) as connection:
            return runs.of_warehouse(connection, settings, 10), ""
    except WarehouseError as error:
        return [], "" if _is_running(settings) else str(error)


def _is_running(settings: Settings) -> bool:
    try:
        with one_run(settings):
            return False
    except LockedError:
        return True


def _show_state(settings: Settings) -> bool:
    """Whether the published file, where there is one, can be read."""
    is_sound = True
    if not settings.warehouse.exists():
        say(f"{settings.warehouse}: nothing is published yet")
    else:
        size = settings.warehouse.stat().st_size / 2**20
        try:
            with published(settings.warehouse) as connection:
                sql = "select count(distinct jurisdiction_code), min(year), max(year) from marts.dim_report where is_canonical"
                places, first, last = connection.execute(sql).fetchall()[0]
                reports = reports_told(connection)
            say(f"{settings.warehouse}: {size:.1f} MiB, {reports} of {places} jurisdictions{f', {first} to {last}' if first else ''}")
        except (PublishedError, duckdb.Error) as error:
            is_sound = False
            say(str(error))
    say(f"from {settings.raw}")
    kept = snapshots.names(settings)
    say(f"{len(kept)} snapshots in {settings.snapshots}" + (f", the newest {kept[-1].name}" if kept else ""))
    for line in _collecting(settings):
        say(line)
    if settings.held.exists():
        say(f"held: {settings.held} waits; look at `fazhi diff current held`, then `fazhi publish --accept`")
    try:
        with one_run(settings):
            say("no run is going on")
    except LockedError as error:
        say(str(error))
    return is_sound


def _collecting(settings: Settings) -> list[str]:
    """What went wrong with the sources in their last crawls."""
    if not settings.fetch_state.exists():
        return []
    state = State(settings.fetch_state)
    problems = state.problems()
    state.close()
    told = [f"source {source}, {when[:16].replace('T', ' ')}: {reason}" for source, when, reason in problems[:SHOWN_PROBLEMS]]
    return told + ([f"… and {len(problems) - SHOWN_PROBLEMS} more: fazhi collect --status"] if len(problems) > SHOWN_PROBLEMS else [])


@app.command()
def rebuild(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Make the working database anew from the landing directory, and publish. 从原始文件重建。"""
    with explained(raw, warehouse, reads=True) as settings:
        with one_run(settings):
            discard(settings)
        start = perf_counter()
        build = main_job(settings)
        outcome = build(str(settings.raw), str(settings.warehouse))
    show(settings, outcome, perf_counter() - start)


@app.command()
def backfill(
    years: Annotated[str | None, typer.Option(help="Years such as 2015-2024.")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Beginning of a code, such as 41 or 411500; may be given again.")] = None,
    collect: Annotated[list[str] | None, typer.Option(help="Ask these sources again before, all of their documents.")] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Parse a slice again, in batches that can be stopped and go on with the next run. 重新解析一部分报告。"""
    with explained(raw, warehouse) as settings:
        start = perf_counter()
        with starting_prefect(settings):
            from flows.backfill import backfill as flow

        outcome = flow(years, jurisdiction or [], collect or [], str(settings.raw), str(settings.warehouse))
    show(settings, outcome, perf_counter() - start)


@app.command()
def publish(accept: Annotated[bool, typer.Option("--accept", help="Publish the file that the gates held.")] = False, warehouse: WarehouseOption = None) -> None:
    """Publish the file that waits. 发布被暂缓的文件。"""
    try:
        settings = load(warehouse=warehouse)
        if not settings.held.exists():
            raise fail(f"{settings.held} does not exist: nothing is held")
        if not accept:
            raise fail("look at `fazhi diff current held` first, then give --accept")
        with one_run(settings):
            publishing.accept(settings)
            snapshots.keep(settings)
    except duckdb.Error as error:
        raise fail(advice(settings.held, error)) from None
    except (LockedError, ValueError) as error:
        raise fail(str(error)) from None
    say(f"published: {settings.warehouse}")


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="A snapshot's name or a part of it; the one before the published file by default.")] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Put an earlier published file back, in one step. 恢复到之前发布的文件。"""
    try:
        settings = _of_warehouse(None, warehouse)
        with one_run(settings):
            chosen = snapshots.rollback(settings, to)
    except (LockedError, ValueError, OSError) as error:
        raise fail(str(error)) from None
    say(f"{settings.warehouse} is {chosen.name} again; the next run publishes what {settings.raw} gives then")


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="current, previous, held, a snapshot's name or a path.")] = "previous",
    new: Annotated[str, typer.Argument(help="The same.")] = "current",
    warehouse: WarehouseOption = None,
) -> None:
    """Facts added, removed and changed between two published files, with their sentences. 比较两次发布。"""
    try:
        settings = load(warehouse=warehouse)
        files = [snapshots.found(settings, name) for name in (old, new)]
        changes = snapshots.diff(*files)
    except (ValueError, duckdb.Error, PublishedError) as error:
        raise fail(str(error)) from None
    counts = {kind: sum(change["change"] == kind for change in changes) for kind in ("added", "removed", "changed")}
    table = Table("", "jurisdiction", "year", "indicator 指标", "old 原值", "new 新值", "sentence 原句")
    for change in changes[:SHOWN]:
        sentences = "\n→ ".join(printable(str(told)) for told in dict.fromkeys((change["old_evidence"], change["new_evidence"])) if told)
        told = (change[name] for name in ("change", "full_name", "year", "indicator_id", "old_value", "new_value"))
        table.add_row(*map(cell, told), sentences)
    out.print(table)
    if len(changes) > SHOWN:
        say(f"… and {len(changes) - SHOWN} more")
    say(", ".join(f"{count} {kind}" for kind, count in counts.items()) + f": {files[0].name} → {files[1].name}")


@app.command()
def serve(
    cron: Annotated[str, typer.Option(help="When, as a cron expression.")] = "0 2 * * *",
    zone: Annotated[str, typer.Option(help="Time zone of it.")] = ZONE,
    port: Annotated[int, typer.Option(help="Port of the server that is started here when PREFECT_API_URL names none.")] = 4200,
) -> None:
    """Run the night's work on a schedule, until it is ended. 按计划每晚运行。"""
    with explained(None, None) as settings:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
        with starting_prefect(settings, port, fires_schedules=True):
            check_schedule(cron, zone)
            from prefect.schedules import Cron

            from flows.nightly import nightly

        say(f"nightly at {cron!r} ({zone}); the runs are seen at {os.environ['PREFECT_API_URL'].removesuffix('/api')}; Ctrl-C ends it")
        warnings.filterwarnings("ignore", "coroutine 'Runner.astop'", RuntimeWarning)  # Prefect's, where it is told to end
        nightly.serve(name="nightly", schedules=[Cron(cron, timezone=zone)], global_limit=1, print_starting_message=False)


def check_schedule(cron: str, zone: str) -> None:
    """Raises Exit where a schedule is none. Not before PREFECT_API_URL is set: Prefect looks for it where it is imported."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=cron)
    except ValueError:
        raise fail(f"--cron {cron!r} is no cron expression: give minute, hour, day, month and weekday, such as '0 2 * * *' for two every night") from None
    try:
        CronSchedule(cron=cron, timezone=zone)
    except ValueError:
        raise fail(f"--zone {zone!r} is no time zone: give one of the IANA's names, such as {ZONE}") from None

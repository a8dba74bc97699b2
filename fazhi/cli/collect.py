"""`fazhi collect` and `fazhi nightly`: fetch what governments publish, and build from it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from fazhi.catalog import load_places
from fazhi.cli.build import explained, show
from fazhi.cli.screen import RawOption, WarehouseOption, app, err, fail, out, printable, say, span_of, starting_prefect
from fazhi.collect import saved
from fazhi.collect.crawl import Outcome
from fazhi.collect.known import KnownAddress, chosen, load_known, sources_of
from fazhi.collect.run import crawl, job_of
from fazhi.collect.source import Source, load_sources
from fazhi.collect.state import GONE, State
from fazhi.collect.store import tidy
from fazhi.settings import Settings, load
from fazhi.told import ToldError

Targets = Annotated[list[str] | None, typer.Argument(help="Ids of sources, files of sources, or addresses of documents; every source without any.")]
SHOWN_FAILURES = 12
CRAWL_BROKE = 4
"""Exit status of a night that was published although a spider threw an error."""
OUTCOMES = {"new": "new 新增", "changed": "changed 变更", "unchanged": "unchanged 未变", "not due": "not due 未到期", "failed": "failed 失败"}
STANDS = OUTCOMES | {"gone": "gone 已失效", "not asked": "not asked 未请求"}
"""How an address stands by its last outcome."""


@app.command()
def collect(
    targets: Targets = None,
    raw: RawOption = None,
    check: Annotated[bool, typer.Option("--check", help="Fetch one listing page and one document, and show what would be taken.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Show the table of what was asked for.")] = False,
    from_warc: Annotated[list[Path] | None, typer.Option("--from-warc", help="Take the documents of this WARC file; may be given again.")] = None,
    from_saved: Annotated[Path | None, typer.Option("--from-saved", help="Take the documents of this folder of saved pages.")] = None,
    known: Annotated[bool, typer.Option("--known", help="Fetch the reports of sources/known_reports.csv.")] = False,
    province: Annotated[str | None, typer.Option(help="With --known: only this province, by two digits: 41.")] = None,
    years: Annotated[str | None, typer.Option(help="With --known: only reports of these years: 2023 or 2020-2024.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --known: show what would be asked for; nothing is.")] = False,
) -> None:
    """Fetch what is new at the sources into the landing directory. 采集各来源新发布的文件。"""
    try:
        settings = load(raw)
        if (province or years or dry_run) and not known:
            raise fail("--province, --years and --dry-run choose from the list of known reports: give --known too")
        if known and (targets or check or status or from_warc or from_saved):
            raise fail("--known takes no sources and no addresses, and goes with --province, --years and --dry-run only")
        if status:
            _show_status(settings)
        elif known:
            _collect_known(settings, province, years, dry_run=dry_run)
        elif from_warc or from_saved:
            _land_saved(settings, from_warc or [], from_saved)
        elif targets and all(target.startswith(("http://", "https://")) for target in targets):
            outcome = _crawl_addresses(settings, tuple(targets))
            _show({"addresses": outcome})
            if outcome.failures or not outcome.is_whole:
                raise typer.Exit(1)
        elif check:
            for source in load_sources(settings.sources, tuple(targets or ())):
                check_source(settings, source)
        else:
            collect_and_show(settings, targets or [])
    except (ToldError, ValueError) as error:
        raise fail(str(error)) from None


@app.command()
def nightly(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids or files of sources; every source without any.")] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Collect, then build and publish. 采集后构建并发布。"""
    with explained(raw, warehouse) as settings:
        start = perf_counter()
        chosen = _ready(settings, sources or [])
        with _followed({source.id: source.id for source in chosen}):
            from flows.nightly import nightly as flow

            collected, built = flow(sources or [], str(settings.raw), str(settings.warehouse))
    if collected:
        _show(collected)
    else:
        say(f"no sources in {settings.sources}: nothing collected; `fazhi source new ADDRESS` describes a portal (docs/collecting.md)")
    show(settings, built, perf_counter() - start)
    if any(outcome.thrown for outcome in collected.values()):
        raise fail("A source's crawl met an error of fazhi's own, told above: what it lists may not be whole. 采集出错。", CRAWL_BROKE)


def collect_and_show(settings: Settings, sources: list[str]) -> None:
    """The flow `collect` with a progress bar, and its closing table. Raises Exit with status 1 where a source ended early, or a
    listing was not read whole."""
    chosen = _ready(settings, sources)
    if not chosen:
        raise fail(f"no sources in {settings.sources}: `fazhi source new ADDRESS` describes a portal (docs/collecting.md)")
    with _followed({source.id: source.id for source in chosen}):
        from flows.collect import collect as flow

        outcomes = flow(sources, str(settings.raw))
    _show(outcomes)
    if not all(outcome.is_whole for outcome in outcomes.values()):
        raise typer.Exit(1)


def _ready(settings: Settings, sources: list[str]) -> list[Source]:
    """The sources that are meant, each fit to be crawled, and Prefect prepared. Raises ValueError where one is not."""
    chosen = load_sources(settings.sources, tuple(sources))
    for source in chosen:
        job_of(source, settings)
    with starting_prefect(settings):
        import flows.nightly  # noqa: F401 - what the crawls run in
    return chosen


@contextmanager
def _followed(names: dict[str, str]) -> Iterator[None]:
    """A progress bar for each of the names that sources go by on the screen, while their crawls tell what they do."""
    with _progress() as progress:
        shown = {name: progress.add_task(name, total=None) for name in names.values()}
        bars = {source: shown[name] for source, name in names.items()}

        def follow(source: str, told: dict[str, Any]) -> None:
            task = progress.tasks[bars[source]]
            if told["event"] == "listing" and told.get("wanted"):
                progress.update(bars[source], total=(task.total or 0) + told["wanted"])
            elif told["event"] == "document":
                progress.update(bars[source], advance=1, total=max(task.total or 0, task.completed + 1))

        from flows.collect import listeners

        listeners.append(follow)
        try:
            yield
        finally:
            listeners.remove(follow)


def _collect_known(settings: Settings, province: str | None, years: str | None, *, dry_run: bool) -> None:
    """The known reports of a choice, and how each of their addresses stands now. Raises Exit with status 1 where a host's crawl
    ended early."""
    span = span_of(years)
    rows = chosen(load_known(settings.known), province, span)
    if dry_run:
        _show_known(rows)
        return
    sources = sources_of(rows)
    for source, addresses in sources:
        job_of(source, settings, addresses)  # what it raises is told before Prefect starts
    with starting_prefect(settings):
        from flows.collect import collect_known as flow

    with _followed({source.id: "known reports" for source, _ in sources}):
        outcomes = flow(province, (span.start, span.stop - 1) if span else None, str(settings.raw))
    _show_stands(settings, rows)
    for name, outcome in outcomes.items():
        for told in [*outcome.thrown, *([outcome.why] if outcome.why else [])]:
            say(f"{name}: {told}")
    if not all(outcome.is_whole for outcome in outcomes.values()):
        raise typer.Exit(1)


def _show_stands(settings: Settings, rows: list[KnownAddress]) -> None:
    """A line for each address: how it stood when it was last asked for. Gone is what answered 404 or 410 then."""
    state = State(settings.fetch_state)
    fetched = {row["address"]: row for row in state.rows()}
    state.close()
    counts = Counter[str]()
    for row in rows:
        found = fetched.get(row.address, {"outcome": "not asked", "status": None, "reason": None, "last_try": ""})
        outcome = "gone" if found["status"] in GONE else str(found["outcome"])
        counts[outcome] += 1
        reason = f" ({found['reason']})" if outcome in {"gone", "failed"} else ""
        say(f"{str(found['last_try'])[:10]} {STANDS[outcome]}: {_place(row)} {row.year} {row.address}{reason}")
    say(", ".join(f"{number} {STANDS[outcome]}" for outcome, number in counts.items()))


def _show_known(rows: list[KnownAddress]) -> None:
    """Known reports by jurisdiction and year, and how many they are."""
    table = Table("place 地区", "year 年度", "issuer 主体", "address 地址")
    for row in rows:
        table.add_row(_place(row), str(row.year), row.issuer_kind, printable(row.address))
    out.print(table)
    codes = {row.jurisdiction_code for row in rows}
    hosts, provinces = {row.host for row in rows}, {row.province for row in rows}
    say(f"{len(rows)} addresses on {len(hosts)} hosts: reports of {len(codes)} places in {len(provinces)} provinces")


def _place(row: KnownAddress) -> str:
    place = load_places().at(row.jurisdiction_code, row.year)
    return f"{row.jurisdiction_code} {place.name if place else '?'}"


def _crawl_addresses(settings: Settings, addresses: tuple[str, ...]) -> Outcome:
    source = Source.model_validate({"id": "addresses", "name": "given by hand", "jurisdiction": "000000", "listings": [{"url": addresses[0]}]})
    tidy(settings.collected)
    return crawl(job_of(source, settings, addresses), settings.home / "logs" / "collect_addresses.log")


def _land_saved(settings: Settings, archives: list[Path], folder: Path | None) -> None:
    """Documents of archives and saved pages to the landing directory. Raises Exit with status 1 where one could not be had."""
    for path in archives:
        if not path.is_file():
            raise fail(f"{path} is no file: give a WARC file (.warc, .warc.gz)")
    if folder and not folder.is_dir():
        raise fail(f"{folder} is no directory: give the one that holds the saved pages")
    found = {path.name: saved.from_warc(path, settings.max_document_bytes) for path in archives}
    if folder:
        found[folder.name] = saved.from_folder(folder, settings.max_document_bytes)
    tidy(settings.collected)
    outcomes = {}
    for name, documents in found.items():
        counts, failures = saved.land_all(settings.collected, documents)
        outcomes[name] = Outcome(counts=counts, failures=failures)
    _show(outcomes)
    if any(outcome.failures for outcome in outcomes.values()):
        raise typer.Exit(1)


def check_source(settings: Settings, source: Source, *, pages: int = 1, documents: int = 1) -> None:
    """What a source would take: the first pages of each listing, and the first documents. Raises Exit where no document is seen."""
    said: list[dict[str, Any]] = []
    outcome = crawl(job_of(source, settings, is_check=True, pages=pages, documents=documents), settings.home / "logs" / f"collect_{source.id}.log", said.append)
    say(f"{source.id}: {source.name}")
    for told in said:
        if told["event"] == "listing" and not told.get("problem"):
            say(f"listing {told['url']}: {told['links']} links, {told['wanted']} wanted by their titles")
            for line in told["shown"]:
                say(f"  {printable(line)}")
        elif told["event"] == "seen":
            say(f"document {told['address']}\n  title: {told['title']}\n  date: {told['date']}\n  text: {told['characters']} characters; begins:")
            say("    " + printable(told["begins"]).replace("\n", "\n    "))
            say(f"  attachments: {', '.join(told['attachments']) or 'none'}")
            if told["problem"]:
                say(f"  problem: {told['problem']}")
    for problem in [*outcome.failures, *([outcome.why] if outcome.why else [])]:
        say(f"problem: {problem}")
    if not any(told["event"] == "seen" or (told.get("wanted") and not documents) for told in said):
        raise fail(f"{source.id}: no document was seen; look at listings and titles of the source")


def _show(outcomes: dict[str, Outcome]) -> None:
    table = Table("source 来源", *OUTCOMES.values(), "ended early 提前结束")
    for name, outcome in outcomes.items():
        table.add_row(name, *(str(outcome.counts.get(kind, 0)) for kind in OUTCOMES), printable(outcome.why))
    out.print(table)
    for outcome in outcomes.values():
        grave = [*outcome.thrown, *outcome.problems]
        for failure in [*grave, *(told for told in outcome.failures if told not in grave)][:SHOWN_FAILURES]:
            say(f"failed: {failure}")
        if len(outcome.failures) > SHOWN_FAILURES:
            say(f"… and {len(outcome.failures) - SHOWN_FAILURES} more: fazhi collect --status")


def _show_status(settings: Settings) -> None:
    table = Table("address 地址", "source 来源", "last try 上次", "outcome 结果", "tries 次数", "next due 下次", "reason 原因", title="fetch")
    state = State(settings.fetch_state)
    rows, problems = state.rows(), state.problems()
    state.close()
    for row in sorted(rows, key=lambda row: (row["outcome"] not in {"failed", "gone"}, row["source"], row["address"])):
        when = [str(row[name])[:16].replace("T", " ") for name in ("last_try", "next_due")]
        told = f"{row['outcome']} {row['status'] or ''}".strip()
        table.add_row(printable(str(row["address"])), str(row["source"]), when[0], told, str(row["tries"]), when[1], printable(str(row["reason"] or "")))
    out.print(table)
    for source, moment, reason in problems:
        say(f"{source}, {moment[:16].replace('T', ' ')}: {reason}")
    say(f"{len(rows)} addresses in {settings.fetch_state}, failed and gone ones first" if rows else "nothing was collected yet")


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err, transient=True)

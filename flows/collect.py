"""Fetch what the sources publish: a task a source, side by side where they share no host."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from prefect import allow_failure, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from fazhi.collect.crawl import Outcome
from fazhi.collect.known import chosen, load_known, sources_of
from fazhi.collect.run import Told, by_host, crawl, job_of
from fazhi.collect.source import Source, load_sources
from fazhi.collect.store import tidy
from fazhi.settings import Settings, load

AT_ONCE: Any = ThreadPoolTaskRunner(max_workers=8)
"""Crawls side by side: each is a process."""
listeners: list[Callable[[str, Told], None]] = []
"""Called with a source's id and what its crawl tells, as it happens."""


@flow(name="collect", task_runner=AT_ONCE)
def collect(
    sources: Annotated[list[str], Field(description="ids of sources, or files; all of the sources directory when empty")] = [],  # noqa: B006
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
) -> dict[str, Outcome]:
    """Fetch what is new or changed of each source into the landing directory; outcomes by source. One source's failure is its own."""
    settings = load(Path(raw) if raw else None)
    return _fetch_all(settings, [(source, {}) for source in load_sources(settings.sources, tuple(sources))])


@flow(name="collect known reports", task_runner=AT_ONCE)
def collect_known(
    province: Annotated[str | None, Field(description="first two digits of its code; every province when empty")] = None,
    years: Annotated[tuple[int, int] | None, Field(description="first and last year; every year when empty")] = None,
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
) -> dict[str, Outcome]:
    """Fetch the reports of the list of known ones into the landing directory; outcomes by source, one a host and jurisdiction."""
    settings = load(Path(raw) if raw else None)
    span = range(years[0], years[1] + 1) if years else None
    return _fetch_all(settings, sources_of(chosen(load_known(settings.known), province, span)))


def _fetch_all(settings: Settings, wanted: Sequence[tuple[Source, Mapping[str, str | None]]]) -> dict[str, Outcome]:
    """A task for each source, with the addresses that are asked for in place of its listings; those of one host one after another."""
    addresses = {source.id: given for source, given in wanted}
    tidy(settings.collected)
    futures: dict[str, PrefectFuture[Outcome]] = {}
    for group in by_host([source for source, _ in wanted]):
        before: list[PrefectFuture[Outcome]] = []
        for source in group:
            waiting = [allow_failure(future) for future in before]
            task_run = fetch_source.with_options(task_run_name=source.id)
            before = [task_run.submit(settings, source, addresses[source.id], wait_for=waiting)]  # type: ignore[call-overload]
            futures[source.id] = before[0]
    return {name: _outcome(future.result(raise_on_failure=False)) for name, future in futures.items()}


@task(name="collect source", cache_policy=NO_CACHE)
def fetch_source(settings: Settings, source: Source, addresses: Mapping[str, str | None]) -> Outcome:
    """One source's crawl. Raises CollectError where it may not begin."""

    def follow(told: Told) -> None:
        for listener in listeners:
            listener(source.id, told)

    return crawl(job_of(source, settings, addresses), settings.home / "logs" / f"collect_{source.id}.log", follow)


def _outcome(result: object) -> Outcome:
    return result if isinstance(result, Outcome) else Outcome(why=str(result))

"""Fetch what the sources publish: a task a source, side by side where they share no host."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from prefect import allow_failure, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from pydantic import Field

from fazhi.collect.crawl import Outcome
from fazhi.collect.run import Told, by_host, crawl, job_of
from fazhi.collect.source import Source, load_sources
from fazhi.collect.store import tidy
from fazhi.settings import Settings, load

listeners: list[Callable[[str, Told], None]] = []
"""Called with a source's id and what its crawl tells, as it happens."""


@flow(name="collect")
def collect(
    sources: Annotated[list[str], Field(description="ids of sources, or files; all of the sources directory when empty")] = [],  # noqa: B006
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
) -> dict[str, Outcome]:
    """Fetch what is new or changed of each source into the landing directory; outcomes by source. One source's failure is its own."""
    settings = load(Path(raw) if raw else None)
    chosen = load_sources(settings.sources, tuple(sources))
    tidy(settings.collected)
    futures: dict[str, PrefectFuture[Outcome]] = {}
    for group in by_host(chosen):
        before: list[PrefectFuture[Outcome]] = []
        for source in group:
            waiting = [allow_failure(future) for future in before]
            before = [fetch_source.with_options(task_run_name=source.id).submit(settings, source, wait_for=waiting)]  # type: ignore[call-overload]
            futures[source.id] = before[0]
    return {name: _outcome(future.result(raise_on_failure=False)) for name, future in futures.items()}


@task(name="collect source", cache_policy=NO_CACHE)
def fetch_source(settings: Settings, source: Source) -> Outcome:
    """One source's crawl. Raises CollectError where it may not begin."""

    def follow(told: Told) -> None:
        for listener in listeners:
            listener(source.id, told)

    return crawl(job_of(source, settings), settings.home / "logs" / f"collect_{source.id}.log", follow)


def _outcome(result: object) -> Outcome:
    return result if isinstance(result, Outcome) else Outcome(why=str(result))

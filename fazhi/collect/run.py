"""Start a source's crawl as a process of its own, follow what it tells, and see that nobody is crawled without knowing by whom."""

import json
import multiprocessing
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO
from urllib.parse import urlsplit

from fazhi.collect.crawl import Job, Outcome, main
from fazhi.collect.source import MIN_PACE, Source
from fazhi.collect.state import State
from fazhi.settings import Settings

Told = dict[str, Any]
STARTING = threading.Lock()
PROCESSES = multiprocessing.get_context("forkserver")
LOADED = ("fazhi.collect.crawl", "fazhi.collect.manners", "scrapy.downloadermiddlewares.cookies", "scrapy.extensions.remote_control")
"""Each crawl's process is forked from one that has loaded what all need, which takes longer than many a source: the crawl, and what Scrapy loads only
as one starts. A part that a version of Scrapy has not costs nothing."""


class CollectError(ValueError):
    """A crawl that was not begun: why, and what to do."""


def job_of(source: Source, settings: Settings, addresses: Mapping[str, str | None] | Iterable[str] = (), **more: Any) -> Job:
    """What a crawl of this source is to do. addresses: with their titles where these are known; more: other fields of the Job.

    Raises CollectError where a public site would be asked without a contact, or faster than it should.
    """
    titles = dict(addresses) if isinstance(addresses, Mapping) else dict.fromkeys(addresses)
    hosts = {_host(url) for url in titles or [one.url for one in source.listings]}
    public = sorted(hosts - set(settings.private_hosts))
    if public and "@" not in settings.contact and not settings.contact.startswith("http"):
        raise CollectError(
            f"source {source.id}: {public[0]} is told who asks: set FAZHI_CONTACT (or contact in fazhi.toml) to your e-mail or web address, and run again"
        )
    if public and source.pace < MIN_PACE:
        raise CollectError(f"source {source.id}: pace {source.pace} is too fast for {public[0]}: give {MIN_PACE} s or more")
    return Job(
        source=source,
        landing=settings.collected,
        state=settings.fetch_state,
        contact=settings.contact,
        private_hosts=settings.private_hosts,
        addresses=titles,
        max_bytes=settings.max_document_bytes,
        seconds=settings.collect_seconds,
        **more,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError as error:
        raise CollectError(f"{url} is no address ({error}): give one that begins with http:// or https://") from None


def by_host(sources: list[Source]) -> list[list[Source]]:
    """Sources in groups that share no host: those of one group run one after another, so that no host is asked twice at once."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts = {_host(one.url) for one in source.listings}
        same = [group for group in groups if group[0] & hosts]
        merged = (set[str]().union(hosts, *(group[0] for group in same)), [*(one for group in same for one in group[1]), source])
        groups = [group for group in groups if group not in same] + [merged]
    return [members for _, members in groups]


def begin(job: Job, log: Path) -> tuple[BaseProcess, TextIO]:
    """The process of a crawl, and the lines that it tells."""
    log.parent.mkdir(parents=True, exist_ok=True)
    PROCESSES.set_forkserver_preload(list(LOADED))
    receiving, sending = PROCESSES.Pipe(duplex=False)
    with receiving, sending:
        process = PROCESSES.Process(target=main, args=(job, sending, log))
        with _main_unseen():
            process.start()
        return process, os.fdopen(os.dup(receiving.fileno()), encoding="utf-8")


@contextmanager
def _main_unseen() -> Iterator[None]:
    """multiprocessing has a new process load the file of the program that starts it too, which a crawl needs nothing of, and which would run a script
    without a guard again."""
    with STARTING:
        main_module = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main_module


def crawl(job: Job, log: Path, follow: Callable[[Told], None] = lambda told: None) -> Outcome:
    """Run a job to its end; `follow` hears each event. A process that dies is an outcome with its reason, not an exception."""
    outcome = Outcome()
    process, lines = begin(job, log)
    try:
        has_ended = False
        with lines:
            for line in lines:
                if (told := _told(line)) is None:
                    continue
                follow(told)
                has_ended |= told["event"] == "end"
                _count(outcome, told)
        process.join()
    except BaseException:
        process.kill()
        process.join()
        raise
    if process.exitcode or not has_ended:
        outcome.why = outcome.why or f"the crawl ended with status {process.exitcode}: see {log}"
    if not (job.is_check or job.is_look):
        _remember(job, outcome)
    return outcome


def _told(line: str) -> Told | None:
    """An event; null for a line that a library wrote."""
    with suppress(ValueError):
        told = json.loads(line)
        return told if isinstance(told, dict) and "event" in told else None
    return None


def _remember(job: Job, outcome: Outcome) -> None:
    """What went wrong with the source as a whole, for `status`, in place of what the crawl before left."""
    try:
        state = State(job.state)
        state.note_problems(job.source.id, [*([outcome.why] if outcome.why else []), *outcome.thrown, *outcome.problems])
        state.close()
    except (OSError, sqlite3.Error) as error:
        outcome.why = outcome.why or f"{job.state} cannot be written ({error})"


def _count(outcome: Outcome, told: Told) -> None:
    if told["event"] == "document":
        outcome.counts[told["outcome"]] = outcome.counts.get(told["outcome"], 0) + 1
        if told["outcome"] == "failed":
            outcome.failures.append(f"{told['address']}: {told['reason']}")
    elif told["event"] == "listing" and told.get("problem"):
        outcome.failures.append(f"listing {told['url']}: {told['problem']}")
        outcome.problems.append(outcome.failures[-1])
    elif told["event"] == "thrown":
        outcome.failures.append(f"{told['url']}: an error of fazhi's own, please report it: {told['problem']}")
        outcome.thrown.append(outcome.failures[-1])
    elif told["event"] == "end":
        outcome.why = told["reason"]

"""The main job: ingest → parse → transform → check → publish."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from rich.console import Console
from rich.progress import track

from fazhi.catalog import load_audit_rules, load_catalog, load_places
from fazhi.settings import Settings, load
from fazhi.warehouse import landing, parsed, runs, transform
from fazhi.warehouse.publish import publish as publish_marts
from fazhi.warehouse.working import connect, load_catalog_tables

Item = TypeVar("Item")


@dataclass(frozen=True)
class Outcome:
    """What a run did: its files, how many documents it read and parsed anew, which are gone, whether it published.

    seconds: how long each stage took.
    """

    files: int
    read: int
    parsed: int
    gone: tuple[str, ...]
    published: bool
    seconds: dict[str, float]


class Clock:
    """Seconds by stage: `with clock("parse"): …`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = perf_counter()
        yield
        self.seconds[stage] = perf_counter() - start


@flow(name="build")
def build(raw: str = "raw", warehouse: str = "warehouse/fazhi.duckdb") -> Outcome:
    """Read every document under `raw` and publish `warehouse`.

    Where nothing has changed since the file was published, it stays as it is. Raises when a stage fails; the published
    file is then untouched.
    """
    settings = load(Path(raw), Path(warehouse))
    clock = Clock()
    with clock("scan"):
        landed = landing.scan(settings)
    if not landed:
        raise landing.LandingError(f"{settings.raw} holds no documents: put reports (text, HTML, DOCX, PDF) in it, or name another directory with --raw")
    with connect(settings) as connection:
        run_id = runs.start(connection)
    try:
        outcome = _stages(settings, run_id, landed, clock)
    except BaseException:
        with connect(settings) as connection:
            runs.finish(connection, run_id, "failed")
        raise
    return outcome


def _stages(settings: Settings, run_id: str, landed: list[landing.Landed], clock: Clock) -> Outcome:
    with clock("ingest"):
        unread, gone = register(settings, run_id, landed)
        _in_batches("ingest", ingest, settings, unread)
    with clock("parse"):
        with connect(settings) as connection:
            unparsed = parsed.unparsed(connection)
            runs.note(connection, run_id, documents_parsed=len(unparsed))
        _in_batches("parse", parse, settings, unparsed)
    with clock("compare"), connect(settings) as connection:
        digest = runs.content(connection)
        is_published = runs.published_content(connection, settings) == digest
        if is_published:
            runs.finish(connection, run_id, "unchanged")
    if not is_published:
        with clock("transform"):
            build_models(settings)
        with clock("check"):
            check(settings)
        with clock("publish"):
            publish(settings, run_id, digest)
    return Outcome(len(landed), len(unread), len(unparsed), tuple(gone), not is_published, clock.seconds)


def _in_batches(verb: str, stage: Callable[[Settings, list[Item]], None], settings: Settings, items: Sequence[Item]) -> None:
    batches = [list(items[i : i + settings.batch_size]) for i in range(0, len(items), settings.batch_size)]
    for batch in track(batches, description=verb, console=Console(stderr=True), transient=True):
        stage(settings, batch)


@task(name="register", cache_policy=NO_CACHE)
def register(settings: Settings, run_id: str, landed: list[landing.Landed]) -> tuple[list[landing.Landed], list[str]]:
    """Note what lies in the landing directory; returns the documents to read and the addresses that are gone."""
    with connect(settings) as connection:
        unread, gone = landing.register(connection, landed)
        landing.note_fetches(connection, settings)
        documents = len({file.document_id for file in landed})
        runs.note(connection, run_id, files=len(landed), documents=documents, documents_new=len(unread), documents_gone=len(gone))
    return unread, gone


@task(name="ingest", cache_policy=NO_CACHE)
def ingest(settings: Settings, batch: list[landing.Landed]) -> None:
    """Read a batch of documents to text."""
    with connect(settings) as connection:
        landing.ingest(connection, settings, batch)


@task(name="parse", cache_policy=NO_CACHE)
def parse(settings: Settings, batch: list[str]) -> None:
    """Parse a batch of texts to the staging tables."""
    with connect(settings) as connection:
        parsed.parse_batch(connection, batch)


@task(name="transform", cache_policy=NO_CACHE)
def build_models(settings: Settings) -> None:
    """Build the dbt models."""
    with connect(settings) as connection:
        load_catalog_tables(connection, load_catalog(), load_audit_rules(), load_places())
    transform.start_marts(settings)
    transform.dbt(settings, "run")


@task(name="check", cache_policy=NO_CACHE)
def check(settings: Settings) -> None:
    """Run every dbt data test: a failing one of severity error stops the run before anything is published."""
    transform.dbt(settings, "test", "--exclude", "test_type:unit")


@task(name="publish", cache_policy=NO_CACHE)
def publish(settings: Settings, run_id: str, digest: str) -> None:
    """Publish the marts and log the run as succeeded."""
    counts = publish_marts(settings, run_id)
    with connect(settings) as connection:
        runs.note(connection, run_id, **counts)
        runs.finish(connection, run_id, "succeeded")
        runs.note_published(connection, settings, digest)

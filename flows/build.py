"""The main job: ingest → parse → transform → check → assess → publish, or hold."""

import errno
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, TypeVar

from prefect import State, flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import opaque
from pydantic import Field

from fazhi.catalog import load_audit_rules, load_catalog, load_places, load_terms
from fazhi.notify import notify
from fazhi.progress import progress
from fazhi.settings import Settings, load
from fazhi.told import is_interrupt
from fazhi.version import code_version
from fazhi.warehouse import lake, landing, marts, parsed, reviews, runs, snapshots
from fazhi.warehouse.assess import Assessment, assess
from fazhi.warehouse.lock import one_run
from fazhi.warehouse.publish import publish as publish_marts
from fazhi.warehouse.remote import bring
from fazhi.warehouse.room import obstacle
from fazhi.warehouse.working import Rows, WarehouseError, connect, is_noted, load_catalog_tables, note, replace_documents
from flows import workers as stages
from flows.workers import Workers

log = logging.getLogger(__name__)
Item = TypeVar("Item")
YEARS = r"^(20\d\d)(-20\d\d)?$"


@dataclass(frozen=True)
class Outcome:
    """What a run did: its files, how many documents it read and parsed anew, which are gone, and how it ended.

    status: succeeded, unchanged or held. assessment: against the file published before. seconds: how long each stage took.
    """

    files: int
    read: int
    parsed: int
    gone: tuple[str, ...]
    status: str
    assessment: Assessment
    seconds: dict[str, float]

    @property
    def published(self) -> bool:
        return self.status == "succeeded"


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
def build(
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
    warehouse: Annotated[str | None, Field(description="file to publish; the settings' when empty")] = None,
    years: Annotated[str | None, Field(description="parse the reports of these years again, such as 2015-2024 or 2023", pattern=YEARS)] = None,
    jurisdictions: Annotated[list[str], Field(description="only those whose codes begin so, such as 41 or 411500")] = [],  # noqa: B006
    reparse: Annotated[bool, Field(description="parse every report again, or those that years and jurisdictions name")] = False,
) -> Outcome:
    """Read every document of the landing directory and publish.

    Where nothing has changed since the file was published, it stays as it is; a night that the gates do not let through is
    held. Raises when a stage fails; the published file is then untouched.
    """
    settings = load(Path(raw) if raw else None, Path(warehouse) if warehouse else None)
    clock = Clock()
    if why := obstacle(settings):
        raise WarehouseError(why)
    with one_run(settings, builds=True):
        if settings.raw_from:
            with clock("bring"):
                bring(settings)
        with clock("scan"):
            landed = landing.scan(settings, seen(settings))
        if not landed:
            raise landing.LandingError(f"{settings.raw} holds no documents: put reports (text, HTML, DOCX, PDF) in it, or name another directory with --raw")
        with connect(settings) as connection:
            run_id = runs.start(connection, settings)
            before = runs.last(connection, before=run_id)
            if reparse or years or jurisdictions:
                parsed.forget(connection, years_of(years), tuple(jurisdictions))
        try:
            outcome = _stages(settings, run_id, landed, clock)
        except Exception as error:
            if is_interrupt(error):  # DuckDB waits without end for a database whose statement was interrupted: the next run notes this one
                raise
            with connect(settings) as connection:
                runs.note(connection, run_id, error=f"{type(error).__name__}: {error}"[:2000])
                runs.finish(connection, run_id, "failed")
            tell(settings, "failed", before, f"{type(error).__name__}: {error}")
            raise
        report_run(settings, run_id, outcome)
        tell(settings, outcome.status, before, "; ".join(outcome.assessment.held_because))
    return outcome


def seen(settings: Settings) -> landing.Seen:
    """The files whose bytes an earlier run has read, none before the first."""
    if not settings.working.exists():
        return landing.NOTHING
    with connect(settings) as connection:
        return landing.seen(connection)


def years_of(told: str | None) -> range | None:
    """2015-2024 or 2023 as a range; null for none."""
    if not told:
        return None
    first, _, last = told.partition("-")
    return range(int(first), int(last or first) + 1)


def _stages(settings: Settings, run_id: str, landed: list[landing.Landed], clock: Clock) -> Outcome:
    with connect(settings) as connection, Workers(settings) as workers:  # kept open: those that the stages open meanwhile cost nothing
        with clock("ingest"):
            unread, gone = register(settings, run_id, opaque(landed))
            read(settings, workers, unread)
        with clock("parse"):
            unparsed = parse(settings, workers, run_id)
        with clock("compare"):
            reviews.load(connection, settings)
            digest = runs.content(connection)
            is_published = not unparsed and runs.published_content(connection, settings) == digest
            if is_published:
                runs.finish(connection, run_id, "unchanged")
    assessment, status = Assessment(), "unchanged"
    if not is_published:
        with clock("prepare"), connect(settings):
            is_current = prepare(settings)
        if not is_current:
            with clock("dbt"):
                begin(settings)
        with connect(settings):
            with marts.both(settings):
                with clock("transform"):
                    build_models(settings)
                with clock("check"):
                    check(settings)
            with clock("assess"):
                assessment = assess_marts(settings)
            status = "held" if assessment.held_because else "succeeded"
            with clock("publish"):
                publish(settings, run_id, digest, assessment, clock.seconds)
    if settings.lake and status != "held":
        with clock("lake"):
            bring_lake(settings)
    return Outcome(len(landed), len(unread), len(unparsed), tuple(gone), status, assessment, clock.seconds)


@task(name="register", cache_policy=NO_CACHE)
def register(settings: Settings, run_id: str, landed: Any) -> tuple[list[landing.Landed], list[str]]:
    """Note what lies in the landing directory; returns the documents to read and the addresses that are gone.

    landed: the files, in Prefect's `opaque`, so that it does not look for its own states in each of them: seconds for 100,000.
    """
    with connect(settings) as connection:
        unread, gone = landing.register(connection, landed)
        landing.note_fetches(connection, settings)
        landing.note_known(connection, settings)
        documents = len({file.document_id for file in landed})
        runs.note(connection, run_id, files=len(landed), documents=documents, documents_new=len(unread), documents_gone=len(gone))
    return unread, gone


def read(settings: Settings, workers: Workers, unread: list[landing.Landed]) -> None:
    """Read documents to text, in batches."""
    batches = in_batches(unread, settings.batch_size)
    with connect(settings) as connection:
        for rows in counted("ingest", len(unread), workers.map(stages.ingest, batches, len(batches))):
            replace_documents(connection, rows)


def parse(settings: Settings, workers: Workers, run_id: str) -> list[str]:
    """Parse the texts that this parser has not parsed, in batches; their documents."""
    with connect(settings) as connection:
        unparsed = parsed.unparsed(connection)
        runs.note(connection, run_id, documents_parsed=len(unparsed))
        batches = in_batches(unparsed, settings.batch_size)
        texts = (parsed.texts(connection, batch) for batch in batches)
        for rows in counted("parse", len(unparsed), workers.map(stages.parse, texts, len(batches))):
            replace_documents(connection, rows)
    return unparsed


def in_batches(items: list[Item], size: int) -> list[list[Item]]:
    """The items, so many at a time."""
    return [items[i : i + size] for i in range(0, len(items), size)]


def counted(verb: str, documents: int, batches: Iterable[Rows]) -> Iterator[Rows]:
    """The rows of each batch; how far they are is told."""
    with progress(verb, documents) as done:
        for rows in batches:
            yield rows
            done(len(next(iter(rows.values()))))


@task(name="prepare", cache_policy=NO_CACHE)
def prepare(settings: Settings) -> bool:
    """Bring the catalog's tables up to date; whether marts stand that it and the models as they are build."""
    with connect(settings) as connection:
        if not is_noted(connection, "catalog", code_version()):
            load_catalog_tables(connection, load_catalog(), load_audit_rules(), load_places(), load_terms())
            note(connection, "catalog", code_version())
        runs.load_revisions(connection, settings)
    return marts.is_current(settings)


@task(name="dbt", cache_policy=NO_CACHE)
def begin(settings: Settings) -> None:
    """Begin the marts anew, by the SQL that dbt makes of the models."""
    marts.begin(settings)


@task(name="transform", cache_policy=NO_CACHE)
def build_models(settings: Settings) -> None:
    """Build the dbt models."""
    marts.build(settings)


@task(name="check", cache_policy=NO_CACHE)
def check(settings: Settings) -> None:
    """Run every dbt data test: a failing one of severity error stops the run before anything is published."""
    marts.check(settings)


@task(name="assess", cache_policy=NO_CACHE)
def assess_marts(settings: Settings) -> Assessment:
    """Compare with the file published before, and ask the gates."""
    return assess(settings)


@task(name="publish", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5, retry_condition_fn=lambda task, run, state: is_passing(state))
def publish(settings: Settings, run_id: str, digest: str, assessment: Assessment, seconds: dict[str, float]) -> None:
    """Publish the marts, or put them aside where the gates hold them, and log how the run ended."""
    is_held = bool(assessment.held_because)
    told = assessment.counts() | {"seconds_by_stage": json.dumps({stage: round(spent, 2) for stage, spent in seconds.items()})}
    counts = publish_marts(settings, run_id, told, is_held=is_held)
    if not is_held:
        settings.held.unlink(missing_ok=True)
        snapshots.keep(settings)
    with connect(settings) as connection:
        runs.note(connection, run_id, **told, **counts)
        runs.finish(connection, run_id, "held" if is_held else "succeeded")
        if not is_held:
            runs.note_published(connection, settings, digest)


@task(name="lake", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
def bring_lake(settings: Settings) -> None:
    """Bring the DuckLake to what is published."""
    if written := lake.bring(settings):
        log.info("lake: %s", ", ".join(f"{table} {rows:,}" for table, rows in written.items()))


def is_passing(state: State[Any]) -> bool:
    """Whether trying again may help: a file system that was busy for a moment, not one that is full or cannot be written."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno in {errno.EBUSY, errno.EAGAIN, errno.ESTALE, errno.EIO}


def report_run(settings: Settings, run_id: str, outcome: Outcome) -> None:
    """A Prefect artifact that a person would read."""
    with connect(settings) as connection:
        now, *before = runs.last(connection, 2)
    create_markdown_artifact(markdown(settings, now, before[0] if before else {}, outcome), key="fazhi-run", description=f"run {run_id[:8]}: {outcome.status}")


def markdown(settings: Settings, now: dict[str, Any], before: dict[str, Any], outcome: Outcome) -> str:
    """What a run did, against the run before, as Markdown."""
    counts = ("files", "documents_new", "documents_parsed", "documents_gone", "reports", "rejected", "quantities", "facts")
    assessment = outcome.assessment
    lines = [f"# {outcome.status}: {settings.warehouse.name}", "", "| count | this run | the run before |", "| --- | --- | --- |"]
    lines += [f"| {name} | {_cell(now.get(name))} | {_cell(before.get(name))} |" for name in counts]
    lines += [f"| {name} | {getattr(assessment, name):,} | |" for name in ("facts_added", "facts_removed", "facts_changed", "checks_newly_failing")]
    lines += ["", *[f"**Held:** {why}" for why in assessment.held_because]]
    if assessment.rejected_by_reason:
        lines += ["## Rejected", *[f"- {reason}: {count}" for reason, count in assessment.rejected_by_reason.items()]]
    if assessment.new_reports:
        lines += ["## New reports", *[f"- {told}" for told in assessment.new_reports]]
    slowest = sorted(outcome.seconds.items(), key=lambda stage: -stage[1])[:3]
    return "\n".join([*lines, "## Slowest", *[f"- {stage}: {spent:.1f} s" for stage, spent in slowest]])


def _cell(count: object) -> str:
    return f"{count:,}" if isinstance(count, int) else "–"


def tell(settings: Settings, status: str, before: list[dict[str, Any]], why: str) -> None:
    """Send what a person should know: a night that failed or was held, and the first good one after such."""
    was_bad = bool(before) and before[0]["status"] in {"failed", "held", "interrupted"}
    if status in {"failed", "held"} or (was_bad and status in {"succeeded", "unchanged"}):
        name = status if status in {"failed", "held"} else "recovered"
        notify(settings, name, f"fazhi: {name}", why or f"{settings.warehouse.name} is as it should be again")

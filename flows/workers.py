"""Where batches are read and parsed: in this process, in processes of this machine, or on a Dask cluster.

A batch and its rows are the same everywhere, and rows come back in the order of the batches, no more than a few batches ahead of
the one that is written: who worked, and how fast, changes neither what is published nor the memory that it takes.
"""

import platform
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from itertools import islice
from multiprocessing.queues import _sentinel as SENTINEL  # type: ignore[attr-defined]
from typing import Any

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from fazhi import tethered
from fazhi.settings import Settings
from fazhi.told import ToldError
from fazhi.version import code_version
from fazhi.warehouse import landing, parsed
from fazhi.warehouse.apart import end_kept
from fazhi.warehouse.working import Rows

AHEAD = 2
"""Batches under way for each worker."""
WORTH = 2
"""Batches for each worker from which on processes are started: their start takes about as long as a batch."""
SECONDS = 60
"""For the first worker of a Dask cluster to come."""
CLOSING = ("handle is closed", "fds_to_keep")
"""What Python says where it starts a process for a pool that is just being closed."""
LOOK = 2.0
"""Seconds between two looks whether a process has ended whose rows are waited for."""
LOSSES = 3
"""So many times in a row processes may be lost before the run fails."""


class WorkerError(ToldError):
    """A worker that may not or cannot do its part: which one, and what to do."""


class Workers:
    """Those who work on the batches of a run, started when there is work for them. A context manager for the time of a flow."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner: Any = None
        self._running = ExitStack()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()
        end_kept()

    def map(self, stage: Any, batches: Iterable[object], count: int) -> Iterator[Rows]:
        """The rows of each batch, in their order. stage: ingest or parse, below; count: how many batches there are.

        What processes that were lost had under way is done again. Raises WorkerError, and what the stage raises.
        """
        if not count:
            return
        if (runner := _runner(self.settings, count)) != self.runner:
            self._start(runner)
        todo, lost = iter(batches), 0
        waiting: deque[tuple[object, Any]] = deque()
        while True:
            waiting += [(batch, self._submit(stage, batch)) for batch in islice(todo, max(0, AHEAD * self._at_once() - len(waiting)))]
            if not waiting:
                return
            try:
                rows = self._result(waiting[0][1])
            except (BrokenProcessPool, OSError, ValueError) as error:
                if not _is_lost(error):
                    raise
                self._let_go()
                lost += 1
                if lost == LOSSES:
                    advice = "give it more memory, or set FAZHI_WORKERS or FAZHI_BATCH_SIZE lower"
                    raise WorkerError(f"processes of {stage.name} were ended {lost} times in a row, as where memory is short: {advice}") from None
                self._start(runner.duplicate())
                waiting = deque((batch, self._submit(stage, batch)) for batch, _ in waiting)
            else:
                lost = 0
                waiting.popleft()
                yield rows

    def _start(self, runner: TaskRunner[Any]) -> None:
        self._running.close()
        if not isinstance(runner, ThreadPoolTaskRunner):
            self._running.enter_context(temporary_settings({PREFECT_API_URL: _server()}))
        self.runner = self._running.enter_context(runner)
        if self.settings.dask:
            try:
                self.runner.client.wait_for_workers(1, SECONDS)
            except TimeoutError:
                raise WorkerError(f"{self.settings.dask} has no workers: start `dask worker {self.settings.dask}` where fazhi is installed") from None

    def _result(self, future: Any) -> Rows:
        """What a batch gave. A process that ends while it hands over its rows leaves the pool in the midst of reading them, and the others waiting
        for their turn, for good: then these are ended too, and the pool tells that it is broken."""
        pool = getattr(self.runner, "_executor", None)
        while isinstance(pool, ProcessPoolExecutor) and not future.wrapped_future.done():
            future.wait(LOOK)
            processes = list((pool._processes or {}).values())
            if any(process.exitcode is not None for process in processes) and not future.wrapped_future.done():
                for process in processes:
                    process.kill()
                with suppress(OSError):
                    pool._result_queue._writer.close()  # type: ignore[attr-defined]  # the last end that could still write to it
        rows: Rows = future.result()
        return rows

    def _let_go(self) -> None:
        """Python before 3.11.5 waits for good, at the end of a pool that lost its processes, for what it still writes to them (its issue 94777):
        as later ones do, close what nobody reads."""
        if sys.version_info < (3, 11, 5) and (pool := getattr(self.runner, "_executor", None)):
            with suppress(OSError):  # the pool's own thread was closing it
                pool._call_queue._reader.close()
            with pool._call_queue._notempty:  # where the feeding thread closed it at the same moment it is to be told the end once more
                pool._call_queue._buffer.append(SENTINEL)
                pool._call_queue._notempty.notify()

    def _submit(self, stage: Any, batch: object) -> Any:
        return self.runner.submit(stage, {"version": code_version(), "settings": self.settings, "batch": batch})

    def _at_once(self) -> int:
        return max(1, sum(self.runner.client.ncores().values())) if self.settings.dask else self.settings.workers


def _is_lost(error: Exception) -> bool:
    """Whether a process of the pool was lost: it says so, or the next one was to be started just as it closed its handles."""
    return isinstance(error, BrokenProcessPool) or any(sign in str(error) for sign in CLOSING)


def _runner(settings: Settings, batches: int) -> TaskRunner[Any]:
    """Who works on so many batches: the Dask cluster that is set; processes where there is enough to do; else this process."""
    if settings.dask:
        try:
            from prefect_dask.task_runners import DaskTaskRunner
        except ImportError:
            raise WorkerError("FAZHI_DASK needs prefect-dask, here and where the workers are: pip install 'fazhi[dask]'") from None
        return DaskTaskRunner(address=settings.dask)
    if settings.workers > 1 and batches >= WORTH * settings.workers:
        return ProcessPoolTaskRunner(settings.workers, initializer=tethered.to_parent)
    return ThreadPoolTaskRunner(max_workers=1)


def _server() -> str:
    """The address of the server that this run speaks to; workers that were not told would each start one."""
    with get_client(sync_client=True) as client:
        return str(client.api_url)


def _must_be(version: str) -> None:
    if version != code_version():
        raise WorkerError(f"the worker on {platform.node()} has fazhi {code_version()}, the run {version}: it needs the same code, and the same FAZHI_CATALOG")


@task(name="ingest", cache_policy=NO_CACHE)
def ingest(version: str, settings: Settings, batch: list[landing.Landed]) -> Rows:
    """Read a batch of documents to text. Raises WorkerError where this is another version of fazhi."""
    _must_be(version)
    return landing.read_batch(settings, batch)


@task(name="parse", cache_policy=NO_CACHE)
def parse(version: str, settings: Settings, batch: pa.Table) -> Rows:
    """Parse a batch of texts. Raises WorkerError where this is another version of fazhi."""
    _must_be(version)
    return parsed.parse_batch(batch)

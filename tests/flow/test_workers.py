"""Who reads and parses changes nothing: this process, processes of which one is killed, workers of a Dask cluster of which one is killed."""

import os
import shutil
import signal
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import process
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest
from prefect import flow
from prefect.task_runners import ProcessPoolTaskRunner

from fazhi import tethered
from fazhi.settings import Settings, load
from fazhi.warehouse import landing, parsed
from fazhi.warehouse.working import Rows
from flows import workers as stages
from flows.build import in_batches
from flows.workers import WorkerError, Workers

ROOT = Path(__file__).parent.parent.parent
OF_THE_MOMENT = "first_seen_at"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Fourteen documents: what is no report and what cannot be read among them."""
    raw = tmp_path_factory.mktemp("raw")
    for path in [*sorted((ROOT / "tests" / "gold").glob("*.txt"))[:8], *(ROOT / "raw").iterdir()]:
        shutil.copy(path, raw)
    (raw / "empty.txt").write_text("", encoding="utf-8")
    return load(raw, raw.parent / "fazhi.duckdb").model_copy(update={"batch_size": 2, "workers": 1})


@flow
def worked(settings: Settings, disturb: Callable[[], object] | None = None) -> Rows:
    """All rows of all batches, in order. disturb: called when the first batch is parsed."""
    landed = in_batches(landing.scan(settings), settings.batch_size)
    with Workers(settings) as workers:
        read = list(workers.map(stages.ingest, landed, len(landed)))
        told = []
        for rows in workers.map(stages.parse, (batch["raw.document_text"].select(list(parsed.TEXT)) for batch in read), len(read)):
            if disturb and not told:
                disturb()
            told.append(rows)
    everything = {table: pa.concat_tables([batch[table] for batch in batches]) for batches in (read, told) for table in batches[0]}
    return everything | {"raw.document": everything["raw.document"].drop_columns(OF_THE_MOMENT)}


@pytest.fixture(scope="module")
def expected(settings: Settings) -> Rows:
    """What this process makes of the documents."""
    rows = worked(settings)
    assert len(rows["staging.report"]) == 14
    assert len(rows["raw.document"]) == 15
    return rows


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster  # one of pytest's workers needs it

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def ends_as_it_hands_over() -> None:
    """For the start of a process: the first one begins to hand over its first rows, and is gone."""

    def half(queue: Any, *_: object, **__: object) -> None:
        queue._wlock.acquire()
        queue._writer._send(struct.pack("!i", 1000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)

    tethered.to_parent()
    with suppress(FileNotFoundError):
        Path(os.environ["TO_END"]).unlink()
        process._sendback_result = half


@pytest.mark.long(28)
def test_processes_of_which_one_is_killed_and_one_as_it_hands_over_its_rows(
    settings: Settings, expected: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = []
    monkeypatch.setenv("TO_END", str(tmp_path / "to_end"))
    (tmp_path / "to_end").touch()
    monkeypatch.setattr(stages, "ProcessPoolTaskRunner", lambda count, initializer: ProcessPoolTaskRunner(count, initializer=ends_as_it_hands_over))

    def kill() -> None:
        killed.append(processes()[0])
        os.kill(killed[0], signal.SIGKILL)

    assert worked(settings.model_copy(update={"workers": 2}), kill) == expected
    assert killed
    assert not (tmp_path / "to_end").exists()
    assert not processes(), "none is left behind"


def processes() -> list[int]:
    """The processes of this one that work."""
    return [child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def test_workers_of_a_dask_cluster_of_which_one_is_killed(settings: Settings, expected: Rows, cluster: Any) -> None:
    pid = next(iter(cluster.workers.values())).pid
    assert worked(settings.model_copy(update={"dask": cluster.scheduler_address}), lambda: os.kill(pid, signal.SIGKILL)) == expected


def test_a_worker_of_another_version_is_refused(settings: Settings, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "code_version", lambda: "9.9+other")
    with pytest.raises(WorkerError, match=r"has fazhi .*, the run 9\.9\+other: it needs the same code"):
        worked(settings.model_copy(update={"dask": cluster.scheduler_address}))


def test_processes_that_end_again_and_again_fail_the_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # a Python that cannot start
    with pytest.raises(WorkerError, match="ended 3 times in a row"):
        worked(settings.model_copy(update={"workers": 2}))


@pytest.mark.parametrize(
    ("error", "is_lost"),
    [
        (BrokenProcessPool(), True),
        (OSError("handle is closed"), True),
        (ValueError("bad value(s) in fds_to_keep"), True),
        (ValueError("year 0 is out of range"), False),
        (OSError("No space left on device"), False),
    ],
)
def test_a_process_that_was_to_start_as_its_pool_closed_counts_as_lost_and_a_stage_s_own_error_does_not(error: Exception, is_lost: bool) -> None:
    assert stages._is_lost(error) is is_lost

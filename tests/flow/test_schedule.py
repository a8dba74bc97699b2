"""Real schedules, fired by a real Prefect server: `fazhi serve`'s, which starts the server and runs the work, and a deployment's, run by a worker."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from fazhi.settings import load
from tests.conftest import clone

ROOT = Path(__file__).parent.parent.parent
SOON = 12
"""Seconds until the schedule fires: enough for the worker to start."""
ENDED = {"COMPLETED", "FAILED", "CRASHED"}
PREFECT = str(Path(sys.executable).with_name("prefect"))


@pytest.fixture
def served(built_of_three: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """`fazhi serve` with a schedule of every minute, new documents over three that are published, and the environment that speaks to its server."""
    clone(built_of_three, load(tmp_path / "raw", tmp_path / "fazhi.duckdb").model_copy(update={"home": tmp_path / "home"}))
    (tmp_path / "sources").mkdir()
    shutil.copy(ROOT / "sources" / "known_reports.csv", tmp_path / "sources")
    for path in (ROOT / "raw").iterdir():
        shutil.copy(path, tmp_path / "raw")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")} | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "FAZHI_HOME": str(tmp_path / "home"),
        "FAZHI_RAW": str(tmp_path / "raw"),
        "FAZHI_WAREHOUSE": str(tmp_path / "fazhi.duckdb"),
        "FAZHI_SOURCES": str(tmp_path / "sources"),
        "FAZHI_CHECKOUT": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    with (tmp_path / "served.log").open("w") as log:
        command = [sys.executable, "-m", "fazhi.cli", "serve", "--cron", "* * * * *", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process, environment | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "DO_NOT_TRACK": "1"}
    finally:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGINT)
        process.wait(60)


@pytest.mark.long(100)
def test_serve_runs_its_schedule_and_a_deployment_is_applied_and_its_schedule_fires(
    served: tuple[subprocess.Popen[bytes], dict[str, str]], tmp_path: Path
) -> None:
    serve, server = served

    def prefect(*arguments: str) -> str:
        done = subprocess.run([PREFECT, "--no-prompt", *arguments], cwd=ROOT, env=server, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    asyncio.run(_nightly(server["PREFECT_API_URL"], None, {"RUNNING", *ENDED}))
    serve.send_signal(signal.SIGSTOP)  # it starts no second one a minute later; what it has started goes on: the run and the server
    run, artifacts = asyncio.run(_nightly(server["PREFECT_API_URL"], None, ENDED))
    told = (tmp_path / "served.log").read_text(encoding="utf-8")
    assert run is not None, told
    assert (run["state"]["name"], run["auto_scheduled"]) == ("Completed", True), told
    assert f"the runs are seen at {server['PREFECT_API_URL'].removesuffix('/api')}" in told
    assert "# succeeded: fazhi.duckdb" in artifacts[0]["data"]
    assert "| files | 6 | 3 |" in artifacts[0]["data"]
    with duckdb.connect(str(tmp_path / "fazhi.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.dim_report").fetchall() == [(5,)]

    with httpx.Client(base_url=server["PREFECT_API_URL"]) as client:
        _answer(client, "/work_pools/", {"name": "fazhi", "type": "process"})
        prefect("deploy", "--all")
        deployed = {deployment["name"]: deployment["id"] for deployment in _answer(client, "/deployments/filter", {})}
        assert deployed.keys() == {"nightly", "collect", "backfill"}
        soon = (datetime.now(UTC) + timedelta(seconds=SOON)).isoformat()
        schedule = {"interval": 600, "anchor_date": soon}
        _answer(client, f"/deployments/{deployed['nightly']}/schedules", [{"schedule": schedule, "active": True}])

    command = [PREFECT, "worker", "start", "--pool", "fazhi"]
    worker = subprocess.Popen(command, cwd=ROOT, env=server, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        run, artifacts = asyncio.run(_nightly(server["PREFECT_API_URL"], "fazhi", ENDED))
    finally:
        worker.send_signal(signal.SIGINT)
        told = worker.communicate(timeout=60)[0]
    assert run is not None, told
    assert (run["state"]["name"], run["auto_scheduled"]) == ("Completed", True), told
    assert "# unchanged: fazhi.duckdb" in artifacts[0]["data"]


def _answer(client: httpx.Client, path: str, content: Any) -> Any:
    """What the server answers, once its database is free (503 until then)."""
    for _ in range(30):
        if (answer := client.post(path, json=content)).status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    return answer.raise_for_status().json()


async def _nightly(url: str, pool: str | None, states: set[str]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The first nightly run in one of the states of those of a work pool (null: of none), and what runs told, the newest first."""
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(200):
            with suppress(httpx.TransportError):  # until the server is there
                wanted = {"flows": {"name": {"any_": ["nightly"]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 20}
                answer = await client.post("/flow_runs/filter", json=wanted)
                runs = answer.json() if answer.is_success else []  # its database may not be free
                found = [run for run in runs if run["work_pool_name"] == pool and run["state_type"] in states]
                if found:
                    told = {"artifacts": {"key": {"any_": ["fazhi-run"]}}, "sort": "CREATED_DESC"}
                    return found[0], (await client.post("/artifacts/filter", json=told)).json()
            await asyncio.sleep(1)
    return None, []

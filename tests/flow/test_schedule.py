"""A real schedule, fired by a real Prefect server and run by a worker in a process of its own."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent
SOON = 12
"""Seconds until the schedule fires: enough for the worker to start."""
PREFECT = str(Path(sys.executable).with_name("prefect"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A Prefect server on SQLite, and the environment that speaks to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")} | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "DO_NOT_TRACK": "1",
        "FAZHI_HOME": str(tmp_path / "home"),
        "FAZHI_RAW": str(tmp_path / "raw"),
        "FAZHI_WAREHOUSE": str(tmp_path / "fazhi.duckdb"),
        "FAZHI_SOURCES": str(tmp_path / "sources"),
        "FAZHI_CHECKOUT": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    process = subprocess.Popen([PREFECT, "server", "start", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2)
                break
            except OSError:
                time.sleep(1)
        yield environment
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.mark.long
def test_a_deployment_is_applied_and_its_schedule_fires(server: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    (tmp_path / "sources").mkdir()

    def prefect(*arguments: str) -> str:
        done = subprocess.run([PREFECT, "--no-prompt", *arguments], cwd=ROOT, env=server, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    prefect("work-pool", "create", "fazhi", "--type", "process")
    prefect("deploy", "--all")
    with httpx.Client(base_url=server["PREFECT_API_URL"]) as client:
        deployed = {deployment["name"]: deployment["id"] for deployment in _answer(client, "/deployments/filter", {})}
        assert deployed.keys() == {"nightly", "collect", "backfill"}
        soon = (datetime.now(UTC) + timedelta(seconds=SOON)).isoformat()
        schedule = {"interval": 600, "anchor_date": soon}
        _answer(client, f"/deployments/{deployed['nightly']}/schedules", [{"schedule": schedule, "active": True}])

    command = [PREFECT, "worker", "start", "--pool", "fazhi"]
    worker = subprocess.Popen(command, cwd=ROOT, env=server, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        run, artifacts = asyncio.run(_first_run(server["PREFECT_API_URL"]))
    finally:
        worker.send_signal(signal.SIGINT)
        told = worker.communicate(timeout=60)[0]
    assert run is not None, told
    assert run["state"]["name"] == "Completed", told
    assert run["auto_scheduled"]
    assert "# succeeded: fazhi.duckdb" in artifacts[0]["data"]
    assert "| facts_added | 75 | |" in artifacts[0]["data"]
    with duckdb.connect(str(tmp_path / "fazhi.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.dim_report").fetchall() == [(5,)]


def _answer(client: httpx.Client, path: str, content: Any) -> Any:
    """What the server answers, once its database is free (503 until then)."""
    for _ in range(30):
        if (answer := client.post(path, json=content)).status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    return answer.raise_for_status().json()


async def _first_run(url: str) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(150):
            runs = (
                await client.post("/flow_runs/filter", json={"flows": {"name": {"any_": ["nightly"]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 5})
            ).json()
            ended = [run for run in runs if run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}]
            if ended:
                artifacts = (await client.post("/artifacts/filter", json={"artifacts": {"key": {"any_": ["fazhi-run"]}}})).json()
                return ended[0], artifacts
            await asyncio.sleep(1)
    return None, []

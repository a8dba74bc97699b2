"""Prefect's server: whether one answers, and one of this process's own where none is set."""

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path
from time import monotonic, sleep

from fazhi import tethered
from fazhi.told import ToldError

SECONDS = 3
UP_WITHIN = 120
"""Seconds for a server to start, on a machine that is busy with others."""


def silence(address: str) -> str | None:
    """Why no server answers at an API's address, with what to do; null where one does."""
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=SECONDS):
            return None
    except (OSError, ValueError) as error:
        return f"no Prefect server answers at PREFECT_API_URL={address} ({error}): start it (prefect server start), or unset PREFECT_API_URL"


class Server:
    """A Prefect server that is starting, and ends with this process, also where that is killed.

    log: the file for what it tells. home: where it keeps what it keeps, null for PREFECT_HOME. port: null for any. fires_schedules: with the services that
    do, and the pages to look at. address: of its API. Raises ToldError for a port that is taken.
    """

    def __init__(self, log: Path, home: Path | None = None, port: int | None = None, *, fires_schedules: bool = False) -> None:
        if port and not _is_free(port):
            raise ToldError(f"port {port} is taken by another program: give another --port, or name the Prefect server that is there in PREFECT_API_URL")
        self.log, self.port = log, port or free_port()
        self.address = f"http://127.0.0.1:{self.port}/api"
        log.parent.mkdir(parents=True, exist_ok=True)
        how = () if fires_schedules else ("--no-services", "--no-ui")
        command = tethered.command("prefect", "server", "start", "--port", str(self.port), *how)
        environment = os.environ | ({"PREFECT_HOME": str(home)} if home else {})
        with log.open("w", encoding="utf-8") as told:
            self.process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)

    def wait(self) -> "Server":
        """The server once it answers. Raises ToldError where it does not."""
        until = monotonic() + UP_WITHIN
        while monotonic() < until and self.process.poll() is None:
            if silence(self.address) is None:
                return self
            sleep(0.1)
        self.end()
        raise ToldError(f"the Prefect server did not start on port {self.port}: {self.log} tells why; mend that, and run again")

    def end(self) -> None:
        """End it, and wait until it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(UP_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

"""Prefect's server: whether one answers, and one of this process's own where none is set."""

import os
import signal
import socket
import sqlite3
import subprocess
import urllib.request
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep

from fazhi import caches, tethered
from fazhi.told import ToldError

DATABASE = "prefect.db"
"""Prefect's name for it, in its home."""
SECONDS = 20
"""A server that is there may be busy with a night that has just begun."""
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
        place = home or Path(os.environ["PREFECT_HOME"])
        self.database, self.empty = place / DATABASE, caches.kept(f"prefect_{version('prefect')}.db", place)
        self.is_new = not self.database.exists() and not any(name.endswith("DATABASE_CONNECTION_URL") for name in os.environ)
        if self.is_new and _is_whole(self.empty):
            caches.begin_with(self.empty, self.database)
        how = () if fires_schedules else ("--no-services", "--no-ui")
        command = tethered.command("prefect", "server", "start", "--port", str(self.port), *how)
        environment = os.environ | ({"PREFECT_HOME": str(home)} if home else {})
        with log.open("w", encoding="utf-8") as told:
            self.process = subprocess.Popen(command, env=environment, stdout=told, stderr=told, start_new_session=True)  # Ctrl-C is not meant for it

    def wait(self) -> "Server":
        """The server once it answers. Raises ToldError where it does not."""
        until = monotonic() + UP_WITHIN
        while monotonic() < until and self.process.poll() is None:
            if silence(self.address) is None:
                if self.is_new and not _is_whole(self.empty):
                    caches.keep(self.empty, self._copy)
                return self
            sleep(0.1)
        self.end()
        raise ToldError(f"the Prefect server did not start on port {self.port}: {self.log} tells why; mend that, and run again")

    def _copy(self, place: Path) -> None:
        """Write what its database is now to a path: while it is new, nothing but its tables, which take Prefect longer to make than to start."""
        try:
            with closing(sqlite3.connect(self.database)) as begun, closing(sqlite3.connect(place)) as empty:
                begun.backup(empty)
        except sqlite3.Error as error:
            raise OSError(f"{self.database} cannot be copied: {error}") from error

    def end(self) -> None:
        """End it, and wait until it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(UP_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _is_whole(database: Path) -> bool:
    """Whether a file is a database of Prefect's, and undamaged."""
    with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return opened.execute("pragma quick_check").fetchone() == ("ok",) and bool(opened.execute("select version_num from alembic_version").fetchone())
    return False


def _is_free(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

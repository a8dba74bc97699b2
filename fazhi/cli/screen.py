"""What all commands share: the app, the screen, options, and how Prefect is started."""

import atexit
import errno
import logging
import os
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from fazhi import __version__, progress
from fazhi.desk.cell import told
from fazhi.prefect_server import Server, silence
from fazhi.settings import Settings
from fazhi.told import ToldError

PREFECTS_SENDERS = ("EventsWorker", "APILogWorker")
app = typer.Typer(no_args_is_help=True)
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
REMEDIES = {
    errno.ENOENT: "see to its name, and to the directory that it is to lie in",
    errno.EEXIST: "a file stands there: name a directory, which is made where it is missing",
    errno.ENOTDIR: "a file stands there or above it: name a directory, which is made where it is missing",
    errno.EISDIR: "name a file",
    errno.EACCES: "see to its permissions, or name another place",
    errno.EPERM: "see to its permissions, or name another place",
    errno.EROFS: "nothing can be written there: name another place",
    errno.ENOSPC: "make room, and begin again",
}
"""What to do about what the system says of a file or directory."""
WIDTH = None if sys.stdout.isatty() else 120
out, err = Console(width=WIDTH), progress.err

RawOption = Annotated[Path | None, typer.Option("--raw", help="Landing directory with the documents; raw by default.")]
WarehouseOption = Annotated[Path | None, typer.Option("--warehouse", help="Published file; warehouse/fazhi.duckdb by default.")]


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"fazhi {__version__}")
        raise typer.Exit


@app.callback()
def fazhi(version: Annotated[bool, typer.Option("--version", help="Tell the version.", is_eager=True, callback=_tell_version)] = False) -> None:
    """Yearly indicators of law-based government, read from annual reports. 法治政府建设年度报告数据。"""


def say(text: str) -> None:
    """A line on the screen as it is, no markup and not wrapped; control characters in it never reach the terminal."""
    out.print(clean(text), markup=False, soft_wrap=True, highlight=False)


def complain(text: str) -> None:
    """A line on standard error as it is."""
    err.print(clean(text), markup=False, soft_wrap=True, highlight=False)


def typed() -> str:
    """What to type for this program, from any directory: fazhi where that is it, else its whole path."""
    called = Path(sys.argv[0]).resolve()
    if called.name != "fazhi":
        return f"{shlex.quote(sys.executable)} -m fazhi.cli"
    found = shutil.which("fazhi")
    return "fazhi" if found and Path(found).resolve() == called else shlex.quote(str(called))


def fail(text: str, status: int = 1) -> typer.Exit:
    """Complain; the exit to raise."""
    complain(text)
    return typer.Exit(status)


def why(error: Exception) -> str:
    """What an error says; of a file or directory also what to do about it."""
    if not isinstance(error, OSError) or not error.filename:
        return str(error)
    told = f"{error.filename}: {error.strerror}"
    return f"{told}: {REMEDIES[error.errno]}" if error.errno in REMEDIES else told


def span_of(years: str | None) -> range | None:
    """The option --years: 2023 or 2015-2024; null for none. Raises ValueError where it is neither."""
    from flows.build import YEARS, years_of

    if years and not re.match(YEARS, years):
        raise ValueError(f"--years is {years!r}: give a year or a span of years, such as 2023 or 2015-2024")
    return years_of(years)


def must_exist(warehouse: Path) -> None:
    """Raises Exit when nothing is published there."""
    if not warehouse.exists():
        raise fail(f"{warehouse} does not exist yet: publish it with `fazhi run`, or name another with --warehouse")


def clean(text: str) -> str:
    """Text of documents, names and paths as a terminal may have it: whatever would steer it (control characters, escape sequences,
    marks that turn the direction of what is written) and halves of characters become U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in TURNING) else "\ufffd" for c in text)


def printable(text: str) -> str:
    """Clean text without anything that the screen would take for markup."""
    return escape(clean(text))


def cell(value: object) -> str:
    """A value of the published file as a table's cell: nothing for null, whole numbers whole."""
    return "" if value is None else printable(str(told(value)))


@contextmanager
def starting_prefect(settings: Settings, port: int | None = None, *, fires_schedules: bool = False) -> Iterator[None]:
    """Prefect with a server that is up behind this: the one that is set, else one that starts while this lasts, which is a time to import what a run
    needs, and ends with this process. It is at home under FAZHI_HOME and silent to the network. What was imported of Prefect before does not hear of it.

    Raises ToldError where the server does not answer.
    """
    home = settings.home / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    address = os.environ.get("PREFECT_API_URL")
    if address and (why := silence(address)):
        raise ToldError(why)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING" if address else "CRITICAL")
    _clean_logs()
    if address:
        yield
        return
    server = Server(settings.home / "logs" / "prefect_server.log", port=port, fires_schedules=fires_schedules)
    atexit.register(server.end)
    os.environ["PREFECT_API_URL"] = server.address
    yield
    server.wait()


def _clean_logs() -> None:
    """What this project logs names documents, so it is cleaned as the screen's lines are; what Prefect's senders of events and logs tell of
    their queues is for nobody."""
    for sender in PREFECTS_SENDERS:
        logging.getLogger(sender).setLevel(logging.CRITICAL)
    make = logging.getLogRecordFactory()
    if getattr(make, "cleans", False):
        return

    def cleaned(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if record.name.startswith("fazhi"):
            record.msg, record.args = clean(record.getMessage()), None
        return record

    cleaned.cleans = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(cleaned)

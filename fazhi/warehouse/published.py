"""Open a published file to read it, and nothing else; where it cannot be opened, what mends it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from fazhi.told import ToldError

CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "temp_directory": "",
    "lock_configuration": True,
    "memory_limit": f"{max(256, os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 2**21)}MiB",
}
"""A connection that reads the one file and touches no other: no file, no network, no extension, no way to
allow them, and half of the machine's memory."""
HOLDER = re.compile(r"lock is held in (.+?) \(PID (\d+)\)")
DAMAGE = (
    "not a valid DuckDB",
    "Corrupt database",
    "checksum",
    "Could not read enough bytes",
    "Failed to deserialize",
    "corrupt",
    "INTERNAL Error",
    "FATAL Error",
)


class PublishedError(ToldError):
    """A published file that cannot be read: which, and what to do."""


@contextmanager
def published(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, to read. Raises PublishedError where it is damaged or not fazhi's or held by another program, duckdb.Error from queries."""
    try:
        connection = duckdb.connect(str(warehouse), read_only=True, config=CLOSED)
    except (duckdb.Error, OSError) as error:
        raise PublishedError(advice(warehouse, error)) from error
    try:
        yield connection
    except duckdb.Error as error:
        if is_damage(error):
            raise PublishedError(advice(warehouse, error)) from error
        if 'schema "marts" does not exist' in str(error):
            raise PublishedError(_foreign(warehouse, error)) from error
        raise
    finally:
        connection.close()


def reports_told(connection: duckdb.DuckDBPyConnection) -> str:
    """How many reports are published, for people: "6 reports (and copies of them: 1)", or "6 reports"."""
    ((reports, copies),) = connection.execute("select count(*) filter (is_canonical), count(*) filter (not is_canonical) from marts.dim_report").fetchall()
    return f"{reports} reports (and copies of them: {copies})" if copies else f"{reports} reports"


def attach(connection: duckdb.DuckDBPyConnection, warehouse: Path, name: str) -> None:
    """A published file beside others, to read. Raises PublishedError."""
    try:
        connection.execute(f"attach '{str(warehouse).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
    except duckdb.Error as error:
        raise PublishedError(advice(warehouse, error)) from error


def is_damage(error: Exception) -> bool:
    """Whether an error tells of a file whose bytes are not what they were, and not of what was asked."""
    return isinstance(error, duckdb.IOException | duckdb.InternalException | duckdb.FatalException | duckdb.SerializationException) and any(
        sign in str(error) for sign in DAMAGE
    )


def holder(error: Exception) -> str | None:
    """The program that has a database open for writing, where an error tells that one has."""
    if "Could not set lock" not in str(error):
        return None
    found = HOLDER.search(str(error))
    return f"process {found[2]} ({found[1]})" if found else "another program"


def advice(warehouse: Path, error: Exception) -> str:
    """What is wrong with a published file, and what mends it."""
    if program := holder(error):
        return (
            f"{warehouse} is held by {program}, which has it open to write: end that, or let it open the file read only (read_only=True, access_mode=READ_ONLY)"
        )
    if is_damage(error):
        told = str(error).splitlines()[0]
        return (
            f"{warehouse} is damaged, or was never a file of fazhi's ({told}): name another with --warehouse; "
            f"`fazhi rollback --warehouse {warehouse}` puts the last sound one back; where there is none, remove it and `fazhi run`"
        )
    return f"{warehouse} cannot be opened ({error}): see to its permissions, or name another with --warehouse"


def check(warehouse: Path) -> None:
    """Read a published file where readers begin. Raises PublishedError where it is damaged or none of ours."""
    with published(warehouse) as connection:
        try:
            connection.execute("select count(*), max(length(evidence)) from marts.fct_indicator_yearly").fetchall()
            connection.execute("select count(*), max(length(text)) from marts.report_text").fetchall()
        except duckdb.CatalogException as error:
            raise PublishedError(_foreign(warehouse, error)) from error


def _foreign(warehouse: Path, error: duckdb.Error) -> str:
    return f"{warehouse} is no file that fazhi published ({str(error).splitlines()[0]}): name another with --warehouse"

"""One run at a time for a warehouse: a lock that the system lets go of when its holder ends, however it ends."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from fazhi.settings import Settings
from fazhi.told import ToldError


class LockedError(ToldError):
    """Another run holds the lock: who, and since when."""


@contextmanager
def one_run(settings: Settings, *, builds: bool = False) -> Iterator[None]:
    """Hold the lock of the warehouse. builds: the holder reads settings.raw, which is kept beside the lock for `built_from`.

    Raises LockedError when another process holds it, on this machine or on one that shares the directory's locks.
    """
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    path = _path(settings.warehouse)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(handle)
            raise LockedError(f"{settings.warehouse} is being built by process {holder['pid']} on {holder['host']} since {holder['since']}") from None
        told = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).astimezone().isoformat(timespec="seconds")}
        raw = str(settings.raw) if builds else _holder(handle).get("raw")
        told |= {"raw": str(raw)} if raw else {}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(told).encode(), 0)
        yield
    finally:
        os.close(handle)


def built_from(warehouse: Path) -> Path | None:
    """The landing directory that a warehouse was last built from; null where that is not known."""
    try:
        handle = os.open(_path(warehouse), os.O_RDONLY)
    except OSError:
        return None
    try:
        raw = _holder(handle).get("raw")
    finally:
        os.close(handle)
    return Path(str(raw)) if raw else None


def _path(warehouse: Path) -> Path:
    return warehouse.with_name(f".{warehouse.name}.lock")


def _holder(handle: int) -> dict[str, object]:
    holder: dict[str, object] = dict.fromkeys(("pid", "host", "since"), "?")
    with suppress(ValueError, TypeError):
        holder.update(json.loads(os.pread(handle, 4096, 0)))
    return holder

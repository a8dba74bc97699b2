"""Published files that are kept, going back to one, and what differs between two."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from fazhi.settings import Settings
from fazhi.warehouse.publish import sync
from fazhi.warehouse.published import PublishedError, attach, check


class SnapshotError(ValueError):
    """No such file: which was asked for, and which there are."""


def keep(settings: Settings) -> Path:
    """Keep the published file under its time, and let go of the oldest beyond `keep_snapshots`.

    A published file is never written to again, so a second name for it (a hard link) costs no room.
    """
    settings.snapshots.mkdir(parents=True, exist_ok=True)
    stamp = datetime.fromtimestamp(settings.warehouse.stat().st_mtime, UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = settings.snapshots / f"{settings.warehouse.stem}-{stamp}{settings.warehouse.suffix}"
    if not kept.exists():
        _same(settings.warehouse, kept)
    for old in names(settings)[: -settings.keep_snapshots]:
        old.unlink()
    return kept


def names(settings: Settings) -> list[Path]:
    """The kept files, oldest first."""
    return sorted(settings.snapshots.glob(f"{settings.warehouse.stem}-*{settings.warehouse.suffix}"))


def rollback(settings: Settings, to: str | None = None) -> Path:
    """Put a kept file in the place of the published one, in one step: the one before it, or the one named.

    Raises SnapshotError where there is none, or the one named is damaged; without a name, damaged ones are passed over.
    """
    kept = names(settings)
    if to:
        chosen = found(settings, to)
        if why := _damage(chosen):
            raise SnapshotError(f"{why}; there are: {_listed(kept)}")
    else:
        now = settings.warehouse.stat().st_mtime if settings.warehouse.exists() else float("inf")
        earlier = [path for path in kept if path.stat().st_mtime < now]
        sound = next((path for path in reversed(earlier) if not _damage(path)), None)
        if sound is None:
            what = "no sound file" if earlier else "no file"
            raise SnapshotError(
                f"{settings.snapshots} has {what} from before the published one; there are: {_listed(kept)}."
                f" To make it anew from the documents, remove {settings.warehouse} and `fazhi run`"
            )
        chosen = sound
    beside = settings.warehouse.with_name(f".{settings.warehouse.name}.{os.getpid()}.back")
    beside.unlink(missing_ok=True)
    _same(chosen, beside)
    os.replace(beside, settings.warehouse)
    sync(settings.warehouse.parent)
    return chosen


def found(settings: Settings, name: str) -> Path:
    """A file by its path, its snapshot's name or a part of that, `current`, `held` or `previous`. Raises SnapshotError."""
    kept = names(settings)
    special = {"current": settings.warehouse, "held": settings.held, "previous": kept[-2] if len(kept) > 1 else settings.snapshots / "none"}
    candidates = [special[name]] if name in special else [Path(name), *[path for path in reversed(kept) if name in path.name]]
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        raise SnapshotError(f"no published file {name!r}; give a path, current, previous, held, or one of: {_listed(kept)}")
    return path


def diff(old: Path, new: Path) -> list[dict[str, object]]:
    """Facts added, removed and changed from one published file to another, with both sentences."""
    with duckdb.connect() as connection:
        attach(connection, old, "old")
        attach(connection, new, "new")
        cursor = connection.execute(
            "select case when old.value is null then 'added' when new.value is null then 'removed' else 'changed' end as change,"
            " jurisdiction_code, coalesce(new.full_name, old.full_name) as full_name, year, indicator_id, old.value as old_value, new.value as new_value,"
            " old.evidence as old_evidence, new.evidence as new_evidence"
            " from old.marts.fct_indicator_yearly as old full join new.marts.fct_indicator_yearly as new"
            " using (jurisdiction_code, year, indicator_id) where old.value is distinct from new.value order by jurisdiction_code, year, indicator_id"
        )
        columns = [column[0] for column in cursor.description or []]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _damage(file: Path) -> str | None:
    try:
        check(file)
    except (PublishedError, duckdb.Error) as error:
        return str(error)
    return None


def _same(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:
        shutil.copy2(file, name)


def _listed(kept: list[Path]) -> str:
    return ", ".join(path.name for path in kept) or "none"

"""The `fetch` table: what was asked for, how it went, and when it is due again. SQLite, so that each source writes on its own."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

DDL = """
create table if not exists fetch (
    address text primary key,
    source text not null,
    parent text,
    outcome text not null,
    status integer,
    reason text,
    tries integer not null,
    last_try text not null,
    next_due text not null,
    document_id text,
    etag text,
    last_modified text,
    unchanged integer not null default 0,
    nights_gone integer not null default 0
)
"""
PROBLEMS = """
create table if not exists problem (
    source text not null,
    noted_at text not null,
    reason text not null
)
"""
"""What went wrong with a source as a whole in its last crawl: a listing that was not read whole, an error of ours, an early end."""
GONE = {404, 410}
NIGHTS = 3
"""A page that answers 404 or 410 in so many nights is gone: marked, never deleted."""
LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True)
class Known:
    """What is known of an address before it is asked for again."""

    document_id: str | None
    etag: str | None
    last_modified: str | None
    is_due: bool
    is_gone: bool


class State:
    """The table of one landing directory."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute(DDL)
        self.connection.execute(PROBLEMS)

    def close(self) -> None:
        self.connection.close()

    def known(self, address: str) -> Known | None:
        """What the table says of an address; null for a new one."""
        row = self.connection.execute("select * from fetch where address = ?", [address]).fetchone()
        if row is None:
            return None
        return Known(row["document_id"], row["etag"], row["last_modified"], row["next_due"] <= _stamp(_now()), row["outcome"] == "gone")

    def note(
        self,
        address: str,
        source: str,
        outcome: str,
        *,
        hours: float,
        status: int | None = None,
        reason: str | None = None,
        parent: str | None = None,
        document_id: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """How a try went: new, changed, unchanged, failed. hours: until it is due again; doubled with each unchanged answer, up
        to thirty days. A page that is gone for `NIGHTS` nights is noted as gone; one that fails keeps what was known of it."""
        before = self.connection.execute("select * from fetch where address = ?", [address]).fetchone()
        unchanged = (before["unchanged"] + 1 if before else 0) if outcome == "unchanged" else 0
        nights = (before["nights_gone"] if before else 0) + 1 if status in GONE else 0
        if nights >= NIGHTS:
            outcome, reason = "gone", f"{status} in {nights} nights"
        now = _now()
        due = now + min(timedelta(hours=hours) * 2 ** min(unchanged, 20), LONGEST_WAIT)
        keep = before if outcome in {"failed", "unchanged", "gone"} else None
        values = {
            "address": address,
            "source": source,
            "parent": parent or (before["parent"] if before else None),
            "outcome": outcome,
            "status": status,
            "reason": reason,
            "tries": (before["tries"] if before else 0) + 1,
            "last_try": _stamp(now),
            "next_due": _stamp(due),
            "document_id": document_id or (keep["document_id"] if keep else None),
            "etag": etag or (keep["etag"] if keep else None),
            "last_modified": last_modified or (keep["last_modified"] if keep else None),
            "unchanged": unchanged,
            "nights_gone": nights,
        }
        self.connection.execute(f"insert or replace into fetch ({', '.join(values)}) values ({', '.join('?' * len(values))})", list(values.values()))

    def make_due(self, sources: list[str]) -> None:
        """Every address of these sources is due now."""
        self.connection.execute(f"update fetch set next_due = ? where source in ({', '.join('?' * len(sources))})", [_stamp(_now()), *sources])

    def note_problems(self, source: str, reasons: list[str]) -> None:
        """What went wrong with a source's crawl, in place of what the one before left."""
        clean = [(source, _stamp(_now()), reason.encode("utf-8", "replace").decode()) for reason in reasons]
        self.connection.execute("begin")
        self.connection.execute("delete from problem where source = ?", [source])
        self.connection.executemany("insert into problem values (?, ?, ?)", clean)
        self.connection.execute("commit")

    def problems(self) -> list[tuple[str, str, str]]:
        """Source, time and reason of what went wrong in each source's last crawl."""
        return list(map(tuple, self.connection.execute("select source, noted_at, reason from problem order by 1, rowid")))

    def rows(self) -> list[dict[str, object]]:
        """The table that a person reads, by source and address."""
        columns = "address, source, parent, outcome, status, reason, tries, last_try, next_due, document_id"
        return [dict(row) for row in self.connection.execute(f"select {columns} from fetch order by source, address")]


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")

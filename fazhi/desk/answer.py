"""One statement's answer from the published file: asked in limits of time and size, shown, or written to a file."""

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pyarrow.parquet as pq

from fazhi.desk.cell import plain, told

SUFFIXES = (".csv", ".parquet", ".json")
BATCH = 1_000
CHARACTERS = 20_000_000
ASKING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
PIVOTED = [duckdb.StatementType.CREATE, duckdb.StatementType.SELECT]
"""What DuckDB makes of a PIVOT over values that it has to look up."""
FORMULA = tuple("=+-@\t\r")
"""A text that begins so is a formula to a spreadsheet: it gets an apostrophe before it."""


class QueryError(ValueError):
    """A question that is not answered: why, and what to ask instead."""


def statement(sql: str) -> str:
    """The one statement that asks. Raises QueryError for none, for several, and for what writes or sets anything."""
    try:
        found = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(str(error)) from None
    if not found:
        raise QueryError('nothing is asked: give one SQL statement, such as "select * from marts.fct_indicator_yearly limit 5"')
    if [one.type for one in found] == PIVOTED and re.match(r"\s*(?:pivot|from|with|select)\b", sql, re.IGNORECASE) and not re.search(r"\bcreate\b", sql, re.I):
        return sql
    if len(found) > 1 and all(one.type in ASKING for one in found):
        raise QueryError(f"{len(found)} statements: give one at a time")
    other = next((one for one in found if one.type not in ASKING), None)
    if other is not None:
        raise QueryError(
            f"{other.type.name} is not asked here: the published file is read-only, and nothing else is touched;"
            " ask with select, take the answer with --output FILE, or copy the file to write to the copy"
        )
    return sql


@contextmanager
def within(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Whatever is asked here is interrupted after so many seconds. Raises QueryError then, and where the answer needs more memory than there is."""
    expired: list[float] = []

    def end() -> None:
        expired.append(seconds)
        connection.interrupt()

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if expired:
            raise QueryError(f"no answer within {seconds:g} s: ask for less, or allow more with --seconds") from None
        if not isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            raise
        raise QueryError(f"the answer needs more memory than there is: ask for less ({str(error).partition(chr(10))[0] or 'memory'})") from None
    finally:
        timer.cancel()


def ask(connection: duckdb.DuckDBPyConnection, sql: str, most: int) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Names of the columns, up to `most` rows and CHARACTERS of text, and whether there are more."""
    cursor, characters = connection.execute(sql), 0
    rows: list[tuple[Any, ...]] = []
    for row in _rows(cursor):
        characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(rows) == most or (rows and characters > CHARACTERS):
            return [str(column[0]) for column in cursor.description or []], rows, True
        rows.append(row)
    return [str(column[0]) for column in cursor.description or []], rows, False


def write(connection: duckdb.DuckDBPyConnection, sql: str, to: Path, published: Path) -> int:
    """The answer as a file of the kind that its name says, whole or not at all; how many rows. Raises QueryError, OSError."""
    if to.suffix.lower() not in SUFFIXES:
        raise QueryError(f"{to}: give a name that ends in {', '.join(SUFFIXES)}")
    if to.is_dir():
        raise QueryError(f"{to} is a directory: give the name of a file")
    if to.exists() and (to.samefile(published) or _is_database(to)):
        raise QueryError(f"{to} is a database, the published file or another: give another name")
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = to.with_name(f".{to.name}.{os.getpid()}.new")
    try:
        count = {".csv": _csv, ".parquet": _parquet, ".json": _json}[to.suffix.lower()](connection.execute(sql), beside)
        os.replace(beside, to)
        return count
    except OSError as error:
        error.filename = str(to)
        raise
    finally:
        beside.unlink(missing_ok=True)


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def as_csv(names: list[str], rows: list[tuple[Any, ...]], for_spreadsheet: bool = False) -> str:
    """Rows as CSV: a column of one name as often as it is there, null as nothing; for a spreadsheet no text that it would take for a formula."""
    cell = _cell if for_spreadsheet else told
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def as_json(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Rows as a JSON list of objects, one a line."""
    lines = [json.dumps({name: plain(cell) for name, cell in zip(unique(names), row, strict=True)}, ensure_ascii=False, default=str) for row in rows]
    return "[" + ",".join(f"\n{line}" for line in lines) + "\n]\n"


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return unique([str(column[0]) for column in cursor.description or []])


def unique(names: list[str]) -> list[str]:
    """The columns' names, the second of one name with a number."""
    found: list[str] = []
    for name in names:
        other = name
        for number in range(1, len(found) + 1):
            if other not in found:
                break
            other = f"{name}_{number}"
        found.append(other)
    return found


def _csv(cursor: duckdb.DuckDBPyConnection, to: Path) -> int:
    """With a byte-order mark, and no text that a spreadsheet would take for a formula, as exports have it."""
    count = 0
    with to.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_cell(name) for name in _names(cursor))
        for count, row in enumerate(_rows(cursor), 1):  # noqa: B007
            writer.writerow(_cell(value) for value in row)
    return count


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else told(value)


def _json(cursor: duckdb.DuckDBPyConnection, to: Path) -> int:
    """A list of objects, a row each; a number that is none is null."""
    count, names = 0, _names(cursor)
    with to.open("w", encoding="utf-8", errors="replace") as file:
        file.write("[")
        for count, row in enumerate(_rows(cursor), 1):
            one = {name: plain(value) for name, value in zip(names, row, strict=True)}
            file.write(("\n" if count == 1 else ",\n") + json.dumps(one, ensure_ascii=False, default=str))
        file.write("\n]\n")
    return count


def _parquet(cursor: duckdb.DuckDBPyConnection, to: Path) -> int:
    names = _names(cursor)
    reader = cursor.to_arrow_reader(BATCH)
    count = 0
    schema = reader.schema
    for position, name in enumerate(names):
        schema = schema.set(position, schema.field(position).with_name(name))
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch.rename_columns(names))
            count += len(batch)
    return count

"""A reader of the published file in a process of its own. It imports DuckDB alone: a process that starts by it starts at once."""

import time
from typing import Any

import duckdb


def read_on(path: str, all_there: Any, stop: Any, problems: Any, seen: Any) -> None:
    """Read two marts through new connections until told to stop; what was seen, and each error, goes into a queue."""
    all_there.wait()
    while not stop.is_set():
        try:
            with duckdb.connect(path, read_only=True) as connection:
                marks = connection.execute("select count(distinct definition), min(definition) from marts.dim_indicator").fetchall()[0]
                facts = connection.execute("select count(*), sum(value) from marts.fct_indicator_yearly").fetchall()[0]
            seen.put((marks[0], marks[1], facts))
        except Exception as error:
            problems.put(repr(error))
        time.sleep(0.2)

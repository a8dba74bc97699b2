"""Milliseconds of each query of docs/cookbook.md on a published file, the best of five, and the file's size against its texts.

usage: python bench/cookbook.py FILE      (bench/nights.py leaves one of 10,000 reports in its directory's warehouse/)
"""

import re
import sys
import time
from pathlib import Path

import duckdb

COOKBOOK = Path(__file__).resolve().parent.parent / "docs" / "cookbook.md"


def main() -> None:
    file = Path(sys.argv[1])
    with duckdb.connect(str(file), read_only=True) as connection:
        for head, sql in re.findall(r"^## (.*?)\n\n```sql\n(.*?)\n```", COOKBOOK.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            print(f"{best(connection, sql) * 1000:7.0f} ms  {head}")
        reports, written = connection.execute("select count(*), sum(strlen(text)) from marts.report_text").fetchall()[0]
    print(f"{reports:,} reports; file {file.stat().st_size / 2**20:.0f} MiB, texts {written / 2**20:.0f} MiB, ratio {file.stat().st_size / written:.2f}")


def best(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    took = []
    for _ in range(5):
        start = time.perf_counter()
        connection.execute(sql).fetchall()
        took.append(time.perf_counter() - start)
    return min(took)


if __name__ == "__main__":
    main()

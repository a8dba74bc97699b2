"""Mirrors among many reports: whether each is found, what is joined that should not be, and what the search costs.

usage: python bench/mirrors.py [COUNT]      (100,000 by default)

COUNT made-up reports of as many places, issuers and years, and for one in twenty of them a mirror whose head tells no place, no year
or neither: with a tenth of its clauses edited, cut to three fifths, with another head, or all of these. Beside each such report
stands its place's report of the year after, a third of whose clauses are the same. Runs the models int_mirror and int_report as they
stand, in DuckDB; the last line compares the processor's time for the search with that over a tenth of the reports.
"""

import random
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import polars as pl
from generated import made_up

from fazhi.parse.page.mirrors import BETWEEN_CLAUSES, minhash

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
MIRRORED, EDITED, KEPT, COPIED = 20, 0.1, 0.6, 0.33
KINDS = ("head", "edited", "cut", "edited and cut")
SCHEMA = {
    "report_id": pl.String, "jurisdiction_code": pl.String, "year": pl.Int64, "chars": pl.Int64, "minhash": pl.List(pl.UInt32), "text": pl.String,
    "issuer": pl.String, "issuer_kind": pl.String,
}  # fmt: skip
CHUNK = 10_000
OPENING = "现将有关情况公布如下，请社会各界监督。来源：上级政府网站，编辑：值班人员。"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = made(count)
    frames, truly = [], {}
    while chunk := list(islice(rows, CHUNK)):
        truly |= {row["report_id"]: (row.pop("truth"), row.pop("kind")) for row in chunk}
        frames.append(pl.DataFrame(chunk, schema=SCHEMA))
    given = pl.concat(frames)
    few = searched(given.head(len(given) // 10))[1]
    found, seconds = searched(given)
    print(f"{len(given):,} reports, {sum(kind is not None for _, kind in truly.values()):,} of them mirrors")
    for kind in KINDS:
        ids = [one for one, (_, its) in truly.items() if its == kind]
        right = sum(truly[found[one][0]][0] == truly[one][0] and found[one][0] != one for one in ids)
        print(f"{kind:16} {right:6,} of {len(ids):6,} found ({right / max(1, len(ids)):.4f})")
    wrong = sum(truly[one][0] != truly[canonical][0] for one, (canonical, _) in found.items())
    told = sum(bool(notes) for _, notes in found.values())
    print(f"joined across places, issuers or years: {wrong}; standing told in notes: {told:,}")
    print(f"search {seconds:.1f} s of processor, {seconds / len(given) * 1e6:.0f} µs a report; over a tenth of them {few:.1f} s, ratio {seconds / few:.1f}")


def made(count: int) -> Any:
    """Rows of stg_report, with what each truly is."""
    for number, one in enumerate(islice(made_up(count), count)):
        _, _, body = one.text.partition("\n一、")
        place, issuer, year = one.name.removesuffix(".txt").split("_")
        truth = (place, issuer, int(year))
        yield row(f"{number:08}", body, truth, place, int(year), issuer)
        if number % MIRRORED:
            continue
        rng = random.Random(number)
        clauses = BETWEEN_CLAUSES.split(body)
        after = [clause if rng.random() < COPIED else f"{clause}{rng.randint(1, 99)}" for clause in clauses]
        yield row(f"{number:08}y", "，".join(after), (place, issuer, int(year) + 100), place, int(year) + 100, issuer)
        kind = KINDS[number // MIRRORED % len(KINDS)]
        if "cut" in kind:
            clauses = clauses[: int(len(clauses) * KEPT)]
        if "edited" in kind:
            clauses = [f"{clause}等" if rng.random() < EDITED else clause for clause in clauses]
        told = rng.choice(((None, int(year)), (place, None), (None, None)))
        yield row(f"{number:08}m", OPENING + "，".join(clauses), truth, *told, issuer, kind)


def row(report_id: str, text: str, truth: Any, place: str | None, year: int | None, issuer: str, kind: str | None = None) -> dict[str, Any]:
    told = {"report_id": report_id, "jurisdiction_code": place, "year": year, "chars": len(text), "minhash": minhash(text), "text": text}
    return told | {"issuer": issuer, "issuer_kind": "government" if issuer == "0" else "department", "truth": truth, "kind": kind}


def searched(given: pl.DataFrame) -> tuple[dict[str, tuple[str, str]], float]:
    """Each report's canonical one and its notes, and the seconds of processor that both models took."""
    with duckdb.connect() as connection:
        connection.register("given", given.to_arrow())
        connection.execute("create table document_text as select report_id as document_id, text from given")
        more = "true as is_accepted, 'law_government_annual' as report_type, null::boolean as is_own_portal, null::date as published_on, null::varchar as notes"
        connection.execute(f"create table stg_report as select * exclude (text), {more} from given")
        start = time.process_time()
        for model in ("int_mirror", "int_report"):
            connection.execute(f"create table {model} as {compiled(model)}")
        seconds = time.process_time() - start
        found = connection.execute("select report_id, canonical_report_id, notes from int_report").fetchall()
    return {one: (canonical, notes) for one, canonical, notes in found}, seconds


def compiled(model: str) -> str:
    """A model's SQL with its macros, each table by its own name."""
    macros = (PROJECT / "macros" / "similarity.sql").read_text(encoding="utf-8")
    sql = (PROJECT / "models" / "intermediate" / f"{model}.sql").read_text(encoding="utf-8")
    return jinja2.Template(macros + sql).render(ref=lambda name: name, source=lambda _, name: name)


if __name__ == "__main__":
    main()

"""Mirrors among many reports: whether each is found, what is joined that should not be, and what the search costs.

usage: python bench/mirrors.py [COUNT]      (100,000 by default)

COUNT made-up reports of as many places, issuers and years, and for one in twenty of them a mirror whose head tells no place, no year
or neither: with a tenth of its clauses edited, cut to three fifths, with another head, or all of these. Beside each such report
stands its place's report of the year after, a third of whose clauses are the same. Runs the models int_mirror and int_report as they
stand, in DuckDB, on their signatures alone; the last line compares the search's time with a tenth of the reports.
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
OPENING = "现将有关情况公布如下，请社会各界监督。来源：上级政府网站，编辑：值班人员。"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = list(made(count))
    few = searched(rows[: len(rows) // 10])[1]
    found, seconds = searched(rows)
    by_id = {row["report_id"]: row for row in rows}
    print(f"{len(rows):,} reports, {sum(row['mirrors'] is not None for row in rows):,} of them mirrors")
    for kind in KINDS:
        ids = [row["report_id"] for row in rows if row["kind"] == kind]
        right = sum(by_id[found[one][0]]["truth"] == by_id[one]["truth"] and found[one][0] != one for one in ids)
        print(f"{kind:16} {right:6,} of {len(ids):6,} found ({right / max(1, len(ids)):.4f})")
    wrong = [one for one, (canonical, _) in found.items() if by_id[one]["truth"] != by_id[canonical]["truth"]]
    told = sum(bool(notes) for _, notes in found.values())
    print(f"joined across places, issuers or years: {len(wrong)}; standing told in notes: {told:,}")
    print(f"search {seconds:.1f} s, {seconds / len(rows) * 1e6:.0f} µs a report; over a tenth of them {few:.1f} s, ratio {seconds / few:.1f}")


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
    who = {"issuer": issuer, "issuer_kind": "government" if issuer == "0" else "department"}
    told = {
        "text": text,
        "report_id": report_id,
        "jurisdiction_code": place,
        "year": year,
        "chars": len(text),
        "minhash": minhash(text),
        "truth": truth,
        "kind": kind,
    }
    return told | who | {"mirrors": truth if kind else None}


def searched(rows: list[dict[str, Any]]) -> tuple[dict[str, tuple[str, str]], float]:
    """Each report's canonical one and its notes, and the seconds that both models took."""
    given = pl.DataFrame([{key: value for key, value in row.items() if key not in {"truth", "mirrors"}} for row in rows], infer_schema_length=None)
    with duckdb.connect() as connection:
        connection.register("given", given.to_arrow())
        more = "true as is_accepted, 'law_government_annual' as report_type, null::boolean as is_own_portal, null::date as published_on, null::varchar as notes"
        connection.execute("create table document_text as select report_id as document_id, text from given")
        connection.execute(f"create table stg_report as select * exclude (text) replace (minhash::uinteger[] as minhash), {more} from given")
        start = time.perf_counter()
        for model in ("int_mirror", "int_report"):
            connection.execute(f"create table {model} as {compiled(model)}")
        seconds = time.perf_counter() - start
        found = connection.execute("select report_id, canonical_report_id, notes from int_report").fetchall()
    return {one: (canonical, notes) for one, canonical, notes in found}, seconds


def compiled(model: str) -> str:
    """A model's SQL with its macros, each table by its own name."""
    macros = (PROJECT / "macros" / "similarity.sql").read_text(encoding="utf-8")
    sql = (PROJECT / "models" / "intermediate" / f"{model}.sql").read_text(encoding="utf-8")
    return jinja2.Template(macros + sql).render(ref=lambda name: name, source=lambda _, name: name)


if __name__ == "__main__":
    main()

"""The working database: one a landing directory, rebuilt from it at any time."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from fazhi.catalog import AuditRule, Catalog, Places, TermList, lineage
from fazhi.catalog.latin import english, latin, pinyin
from fazhi.catalog.places import names_of
from fazhi.settings import Settings
from fazhi.told import ToldError
from fazhi.warehouse.published import holder, is_damage

DDL = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
SCHEMA = hashlib.sha256(DDL.encode()).hexdigest()
DOCUMENT_TABLES = (
    "staging.report",
    "staging.section",
    "staging.sentence",
    "staging.quantity",
    "staging.indicator_mention",
    "staging.coding",
    "staging.term",
    "staging.word",
)


class WarehouseError(ToldError):
    """A database that cannot be used: which one, and what to do."""


@contextmanager
def connect(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database, its tables made where they are missing.

    Raises WarehouseError when it cannot be opened.
    """
    try:
        settings.databases.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(settings.working), config=settings.database_limits)
    except (OSError, duckdb.Error) as error:
        raise WarehouseError(f"the working database {settings.working} cannot be opened ({_first(error)}): {_advice(error, settings)}") from error
    try:
        if not is_noted(connection, "schema", SCHEMA):
            connection.execute(DDL)
            note(connection, "schema", SCHEMA)
        yield connection
    except duckdb.Error as error:
        if is_damage(error):
            raise WarehouseError(f"the working database {settings.working} cannot be read ({_first(error)}): {_advice(error, settings)}") from error
        raise
    finally:
        with suppress(duckdb.Error):
            connection.interrupt()  # a statement that Ctrl-C ended may still be at work, and to close would wait for it
            connection.close()


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _advice(error: Exception, settings: Settings) -> str:
    told = str(error)
    if program := holder(error):
        return f"it is open in {program}: end that, and run again"
    if "No space left" in told or "not enough" in told.lower():
        return "make room on the disk, and run again"
    if "ermission denied" in told or "ead-only" in told:
        return f"{settings.home} must be a directory that can be written: see to its permissions, or set FAZHI_HOME to another"
    return f"it is damaged: `fazhi rebuild` makes it anew from {settings.raw}"


def discard(settings: Settings) -> None:
    """Delete the working databases; the next run makes them anew from the landing directory."""
    for database in (settings.working, settings.marts):
        for path in (database, database.with_name(database.name + ".wal")):
            path.unlink(missing_ok=True)


def is_noted(connection: duckdb.DuckDBPyConnection, what: str, version: str) -> bool:
    """Whether this version of something was brought into the database, and need not be again."""
    has_notes = connection.execute("select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'state'").fetchall()[0][0]
    return bool(has_notes) and connection.execute("select value from ops.state where key = ?", [what]).fetchone() == (version,)


def note(connection: duckdb.DuckDBPyConnection, what: str, version: str) -> None:
    """This version of something is in the database."""
    connection.execute("insert or replace into ops.state values (?, ?)", [what, version])


Rows = dict[str, pa.Table]
"""Rows of some documents by table; the first table has one row a document."""


def replace_documents(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Put the rows of some documents in the place of those that the tables have of them, at once. Columns go by name."""
    first = next(iter(rows))
    connection.register("incoming", rows[first])
    stale = [row[0] for row in connection.execute(f"select document_id from {first} semi join incoming using (document_id)").fetchall()]
    connection.execute("begin")
    for table, incoming in rows.items():
        if stale:
            connection.execute(f"delete from {table} where document_id in (select unnest(?))", [stale])
        connection.register("incoming", incoming)
        connection.execute(f"insert into {table} by name select * from incoming")
    connection.execute("commit")
    connection.unregister("incoming")


def replace_table(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Put rows in the place of all that a table has. Columns go by name."""
    connection.register("incoming", rows.to_arrow())
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} by name select * from incoming")
    connection.unregister("incoming")


def load_catalog_tables(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, rules: tuple[AuditRule, ...], places: Places, lists: tuple[TermList, ...]
) -> None:
    """Write the catalog's indicators, audit rules, jurisdictions and terms to their tables, in place of what stood there."""
    bases = {rule.subject_id: rule.whole_id for rule in rules if rule.kind == "rate"}
    indicators = pl.DataFrame(
        [
            {
                "indicator_id": i.id,
                "theme": i.theme,
                "name_zh": i.zh,
                "name_en": i.en,
                "unit": i.unit,
                "kind": i.kind,
                "definition": i.definition,
                "definition_zh": i.definition_zh,
                "definition_en": i.definition_en,
                "preferred_scope": i.prefers,
                "aggregation": i.aggregation,
                "base_indicator_id": bases.get(i.id),
                "units_alike": "|".join(alike := catalog.units.like(i)),
                "units_other": "|".join(unit for unit in catalog.units.classes[i.counted_in] if unit not in alike),
            }
            for i in catalog.indicators.values()
        ],
        schema_overrides=dict.fromkeys(("definition_zh", "definition_en", "preferred_scope", "base_indicator_id"), pl.String),
    )
    audit_rules = pl.DataFrame([asdict(rule) for rule in rules], schema_overrides={"whole_id": pl.String})
    terms = pl.DataFrame(
        [
            {"list_id": told.id, "list_zh": told.zh, "list_en": told.en, "term": term.term, "variants": "、".join(term.also)}
            for told in lists
            for term in told.terms
        ]
    )
    tables = {"catalog.indicator": indicators, "catalog.audit_rule": audit_rules, "catalog.term": terms, **_jurisdictions(places)}
    for table, rows in tables.items():
        replace_table(connection, table, rows)


def _jurisdictions(places: Places) -> dict[str, pl.DataFrame]:
    """The tables of divisions and of what became of them."""
    line = lineage(places)
    divisions = [
        {
            "jurisdiction_code": p.code,
            "name": p.name,
            "level": p.level,
            "parent_code": p.parent_code,
            "valid_from": p.valid_from,
            "valid_to": p.valid_to,
            "successor_code": p.successor_code,
            "place_id": line.place_ids[p],
            "region_id": line.region_ids[p],
            "name_latin": english(p.name) if p.level == "zone" else latin(p.name),
            "name_en": english(p.name),
            "other_names": "|".join(sorted({*names_of(p), *({pinyin(p.name)} if p.level != "zone" else ())} - {p.name, latin(p.name)})),
        }
        for p in places.rows
    ]
    changes = [
        {
            "changed_on": told.changed_on,
            "kind": told.kind,
            "code_before": told.before and told.before.code,
            "valid_from_before": told.before and told.before.valid_from,
            "code_after": told.after and told.after.code,
            "valid_from_after": told.after and told.after.valid_from,
        }
        for told in line.changes
    ]
    return {
        "catalog.jurisdiction": pl.DataFrame(divisions, infer_schema_length=None).with_columns(pl.col("valid_from", "valid_to").str.to_date()),
        "catalog.jurisdiction_change": pl.DataFrame(changes, infer_schema_length=None).with_columns(
            pl.col("changed_on", "valid_from_before", "valid_from_after").str.to_date()
        ),
    }

"""Texts to rows of the staging tables."""

import json

import ahocorasick_rs
import duckdb
import polars as pl
import pyarrow as pa

from fazhi.catalog import touched_by, wording, wording_version
from fazhi.learn import Coding, Figure, code
from fazhi.parse import Fact, Page, Report, counted_thing, parse, words_of
from fazhi.parse.page.plain import normalize
from fazhi.read.places import Place, place_at
from fazhi.version import parser_version
from fazhi.warehouse.working import DOCUMENT_TABLES, Rows

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "staging.report": {
        "document_id": pl.String,
        "report_type": pl.String,
        "is_accepted": pl.Boolean,
        "reason": pl.String,
        "title": pl.String,
        "jurisdiction_code": pl.String,
        "year": pl.Int32,
        "issuer": pl.String,
        "issuer_kind": pl.String,
        "addressed_to": pl.String,
        "document_number": pl.String,
        "published_on": pl.Date,
        "signed_on": pl.Date,
        "body_start": pl.Int32,
        "body_end": pl.Int32,
        "chars": pl.Int32,
        "is_own_portal": pl.Boolean,
        "minhash": pl.List(pl.UInt32),
        "notes": pl.String,
    },
    "staging.section": {
        "document_id": pl.String,
        "ordinal": pl.Int32,
        "char_start": pl.Int32,
        "char_end": pl.Int32,
        "level": pl.Int32,
        "heading": pl.String,
        "path": pl.String,
        "role": pl.String,
    },
    "staging.sentence": {"document_id": pl.String, "ordinal": pl.Int32, "char_start": pl.Int32, "char_end": pl.Int32, "section_ordinal": pl.Int32},
    "staging.quantity": {
        "quantity_id": pl.String,
        "document_id": pl.String,
        "ordinal": pl.Int32,
        "char_start": pl.Int32,
        "char_end": pl.Int32,
        "surface": pl.String,
        "value": pl.Float64,
        "value_max": pl.Float64,
        "unit": pl.String,
        "qualifier": pl.String,
        "year": pl.Int32,
        "scope": pl.String,
        "modality": pl.String,
        "section": pl.String,
        "evidence": pl.String,
        "change_of": pl.String,
        "change_sign": pl.Int32,
        "counted": pl.String,
        "page": pl.Int32,
        "box": pl.List(pl.Float64),
        "read_score": pl.Float64,
    },
    "staging.indicator_mention": {
        "quantity_id": pl.String,
        "document_id": pl.String,
        "indicator_id": pl.String,
        "rule": pl.String,
        "link_kind": pl.String,
    },
    "staging.coding": {
        "quantity_id": pl.String,
        "document_id": pl.String,
        "coder": pl.String,
        "rank": pl.Int32,
        "indicator_id": pl.String,
        "scope": pl.String,
        "modality": pl.String,
        "probability": pl.Float64,
        "scope_probability": pl.Float64,
        "modality_probability": pl.Float64,
    },
    "staging.term": {"document_id": pl.String, "list_id": pl.String, "term": pl.String, "count": pl.Int32},
    "staging.word": {"document_id": pl.String, "word": pl.String, "count": pl.Int32},
}


def unparsed(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Documents with a text that this version of the parser, over this reading of the text, has not parsed.

    Where only the indicators' wording has changed, documents that the change cannot touch count as parsed.
    """
    _pass_untouched(connection)
    return [
        r[0]
        for r in connection.execute(
            "select document_id from raw.document_text left join staging.report using (document_id)"
            " where staging.report.parser_version is distinct from ? || '/' || reader_version order by 1",
            [parser_version()],
        ).fetchall()
    ]


def _pass_untouched(connection: duckdb.DuckDBPyConnection) -> None:
    now, code = wording(), parser_version().removesuffix(wording_version())
    connection.execute("insert or ignore into ops.wording values (?, ?)", [wording_version(), json.dumps(now)])
    for version, before in connection.execute("select version, patterns from ops.wording where version != ?", [wording_version()]).fetchall():
        texts = connection.execute(
            "select document_id, text from raw.document_text join staging.report using (document_id)"
            " where staging.report.parser_version = ? || '/' || reader_version",
            [f"{code}{version}"],
        )
        words = ahocorasick_rs.AhoCorasick(sorted(touched_by(json.loads(before), now)))
        untouched: list[str] = []
        while rows := texts.fetchmany(1000):
            untouched += [document_id for document_id, text in rows if not words.find_matches_as_indexes(normalize(text))]
        connection.execute(
            "update staging.report set parser_version = replace(parser_version, ?, ?) where document_id in (select unnest(?))",
            [f"{code}{version}/", f"{parser_version()}/", untouched],
        )


def forget(connection: duckdb.DuckDBPyConnection, years: range | None, jurisdictions: tuple[str, ...]) -> int:
    """Mark the reports of a slice to be parsed again: those of these years and of codes that begin so; how many they are.

    years: null for all. jurisdictions: beginnings of codes (41 for 河南, 411500 for 信阳); empty for all.
    """
    wanted = ["true"]
    values: list[object] = []
    if years is not None:
        wanted.append("year between ? and ?")
        values += [years.start, years.stop - 1]
    if jurisdictions:
        wanted.append("(" + " or ".join("starts_with(jurisdiction_code, ?)" for _ in jurisdictions) + ")")
        values += jurisdictions
    marked = connection.execute(f"update staging.report set parser_version = 'again' where {' and '.join(wanted)} returning 1", values).fetchall()
    return len(marked)


TEXT = ("document_id", "text", "page", "places", "reader_version")
"""What is parsed: columns of raw.document_text."""


def texts(connection: duckdb.DuckDBPyConnection, document_ids: list[str]) -> pa.Table:
    """What parse_batch reads of some documents."""
    return connection.execute(
        f"select {', '.join(TEXT)} from raw.document_text where document_id in (select unnest(?)) order by 1", [document_ids]
    ).to_arrow_table()


def parse_batch(texts: pa.Table) -> Rows:
    """The staging tables' rows of some documents. texts: the columns of TEXT."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in DOCUMENT_TABLES}
    for document_id, text, page, told, reader_version in zip(*(texts[column].to_pylist() for column in TEXT), strict=True):
        version = f"{parser_version()}/{reader_version}"
        places = tuple(Place(**place) for place in told or ())
        for table, found in rows_of(document_id, text, parse(text, Page.told(json.loads(page or "{}"))), places).items():
            rows[table] += [row | {"parser_version": version} for row in found]
    return {table: pl.DataFrame(rows[table], schema=SCHEMAS[table] | {"parser_version": pl.String}).to_arrow() for table in DOCUMENT_TABLES}


def rows_of(document_id: str, text: str, report: Report, places: tuple[Place, ...] = ()) -> dict[str, list[dict[str, object]]]:
    """Rows of a parsed document by table. Surfaces and evidence are cut from the document's own text; titles and headings
    are normalised (ASCII digits and brackets). places: where the text stands in a document that has pages."""
    header = report.header
    words = words_of(text[slice(*header.body)] if header.accepted else "")
    quantities: list[dict[str, object]] = []
    mentions: list[dict[str, object]] = []
    codings: list[dict[str, object]] = []
    for ordinal, (fact, coding) in enumerate(zip(report.facts, coded(text, report), strict=True), 1):
        clause, quantity = fact.clause, fact.clause.quantity
        quantity_id = f"{document_id}-{ordinal:04d}"
        place = place_at(places, quantity.number)
        quantities.append(
            {
                "quantity_id": quantity_id,
                "document_id": document_id,
                "ordinal": ordinal,
                "char_start": quantity.start,
                "char_end": quantity.end,
                "surface": text[quantity.start : quantity.end],
                "value": quantity.value,
                "value_max": quantity.value_max,
                "unit": quantity.unit,
                "qualifier": quantity.qualifier,
                "year": fact.year,
                "scope": fact.scope,
                "modality": fact.modality,
                "section": report.sections[fact.section].path if fact.section >= 0 else None,
                "evidence": text[clause.sentence_start : clause.sentence_end],
                "change_of": f"{document_id}-{fact.change[0] + 1:04d}" if fact.change else None,
                "change_sign": fact.change[1] if fact.change else None,
                "counted": None if fact.links else counted_thing(text, clause),
                "page": place.page if place else None,
                "box": place.box if place else None,
                "read_score": place.score if place else None,
            }
        )
        mentions += [
            {
                "quantity_id": quantity_id,
                "document_id": document_id,
                "indicator_id": found.indicator_id,
                "rule": found.rule,
                "link_kind": found.how,
            }
            for found in fact.links
        ]
        codings += [{"quantity_id": quantity_id, "document_id": document_id} | row for row in (*_by_rules(fact), *_by_model(coding))]
    return {
        "staging.report": [
            {
                "document_id": document_id,
                "report_type": header.report_type,
                "is_accepted": header.accepted,
                "reason": header.reason,
                "title": header.title,
                "jurisdiction_code": header.jurisdiction_code,
                "year": header.year,
                "issuer": header.issuer,
                "issuer_kind": header.issuer_kind,
                "addressed_to": header.addressed_to,
                "document_number": header.document_number,
                "published_on": header.published_on,
                "signed_on": header.signed_on,
                "body_start": header.body[0],
                "body_end": header.body[1],
                "chars": len(text),
                "is_own_portal": header.is_own_portal,
                "minhash": report.minhash,
                "notes": "; ".join(report.notes) or None,
            }
        ],
        "staging.section": [
            {
                "document_id": document_id,
                "ordinal": i,
                "char_start": s.start,
                "char_end": s.end,
                "level": s.level,
                "heading": s.heading,
                "path": s.path,
                "role": s.role,
            }
            for i, s in enumerate(report.sections)
        ],
        "staging.sentence": [
            {"document_id": document_id, "ordinal": i, "char_start": s.start, "char_end": s.end, "section_ordinal": s.section if s.section >= 0 else None}
            for i, s in enumerate(report.sentences)
        ],
        "staging.quantity": quantities,
        "staging.indicator_mention": mentions,
        "staging.coding": codings,
        "staging.term": [{"document_id": document_id, "list_id": told, "term": term, "count": count} for (told, term), count in sorted(words.terms.items())],
        "staging.word": [{"document_id": document_id, "word": word, "count": count} for word, count in sorted(words.words.items())],
    }


def coded(text: str, report: Report) -> list[Coding]:
    """What the second coder says of each figure: it is told where the figures stand and nothing that the rules made of them."""
    quantities = [fact.clause.quantity for fact in report.facts]
    return code(normalize(text), [Figure(quantity.start, quantity.end, quantity.unit, quantity.value) for quantity in quantities])


def _by_rules(fact: Fact) -> list[dict[str, object]]:
    named: list[str | None] = [found.indicator_id for found in fact.links] or [None]
    return [{"coder": "rules", "rank": n, "indicator_id": name, "scope": fact.scope, "modality": fact.modality} for n, name in enumerate(named, 1)]


def _by_model(coding: Coding) -> list[dict[str, object]]:
    attributes = {
        "scope": coding.scope.told,
        "scope_probability": coding.scope.probability,
        "modality": coding.modality.told,
        "modality_probability": coding.modality.probability,
    }
    return [
        {"coder": "model", "rank": n, "indicator_id": guess.told, "probability": guess.probability, **attributes}
        for n, guess in enumerate(coding.indicators, 1)
    ]

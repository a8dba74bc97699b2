"""Texts to rows of the staging tables."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import ahocorasick_rs
import duckdb
import polars as pl
import pyarrow as pa

from fazhi.arbiter import Decision, Told, decide, told_of
from fazhi.catalog import touched_by, wording, wording_version
from fazhi.learn import Coding, Figure, code_seen, see
from fazhi.parse import Fact, Page, Report, counted_thing, heard, parse, words_of
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
        "is_objected": pl.Boolean,
        "margin": pl.Float64,
        "margin_of_none": pl.Float64,
        "heard_in_clause": pl.Float64,
        "heard_in_paragraph": pl.Float64,
        "heard_named": pl.Float64,
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
FIGURES = 1_000
"""Documents with so many figures together are coded at once: more are no faster, and take more memory."""


def texts(connection: duckdb.DuckDBPyConnection, document_ids: list[str]) -> pa.Table:
    """What parse_batch reads of some documents."""
    return connection.execute(
        f"select {', '.join(TEXT)} from raw.document_text where document_id in (select unnest(?)) order by 1", [document_ids]
    ).to_arrow_table()


class Parsed(NamedTuple):
    """A document with its parsed text. version: of the parser, over that of the reader. places: where the text stands in a document
    that has pages."""

    document_id: str
    version: str
    text: str
    report: Report
    places: tuple[Place, ...]


Columns = dict[str, Sequence[object]]
"""Rows of a table: values by column, as many in each."""


def ready() -> None:
    """Load what texts are parsed by, which takes longer than many a text, before there is one."""
    document = ("", "信阳市人民政府2023年法治政府建设年度报告\n\n全年受理行政复议申请1件。\n", None, None, "")
    parse_batch(pa.table({column: [value] for column, value in zip(TEXT, document, strict=True)}))


def parse_batch(texts: pa.Table) -> Rows:
    """The staging tables' rows of some documents. texts: the columns of TEXT."""
    schemas = {table: SCHEMAS[table] | {"parser_version": pl.String} for table in DOCUMENT_TABLES}
    tables: dict[str, dict[str, list[object]]] = {table: {column: [] for column in schema} for table, schema in schemas.items()}
    for group in _groups(texts):
        for document, codings, decisions in zip(group, *coded(group), strict=True):
            for table, found in columns_of(document, codings, decisions).items():
                count = len(next(iter(found.values())))
                same = {"document_id": [document.document_id] * count, "parser_version": [document.version] * count}
                for column, values in (found | same).items():
                    tables[table][column] += values
    return {table: pl.DataFrame(columns, schema=schemas[table]).to_arrow() for table, columns in tables.items()}


def _groups(texts: pa.Table) -> Iterator[list[Parsed]]:
    """The documents, parsed, as many at a time as have FIGURES figures."""
    group: list[Parsed] = []
    for document_id, text, page, told, reader_version in zip(*(texts[column].to_pylist() for column in TEXT), strict=True):
        report, places = parse(text, Page.told(json.loads(page or "{}"))), tuple(Place(**place) for place in told or ())
        group.append(Parsed(document_id, f"{parser_version()}/{reader_version}", text, report, places))
        if sum(len(document.report.facts) for document in group) >= FIGURES:
            yield group
            group = []
    yield group


def coded(documents: Sequence[Parsed]) -> tuple[list[list[Coding]], list[list[Decision]]]:
    """What the second coder says of each figure, told where the figures stand and nothing that the rules made of them; and what the arbiter
    decides, who is told both."""
    quantities = [[fact.clause.quantity for fact in document.report.facts] for document in documents]
    figures = [[Figure(quantity.start, quantity.end, quantity.unit, quantity.value) for quantity in found] for found in quantities]
    seen = see([(normalize(document.text), found) for document, found in zip(documents, figures, strict=True)])
    decisions = iter(decide(seen, [told for document in documents for told in _told(document.report)]))
    return code_seen(seen), [list(islice(decisions, count)) for count in seen.counts]


def _told(report: Report) -> list[Told]:
    return told_of(report.view, [fact.links for fact in report.facts]) if report.view else []


def columns_of(document: Parsed, codings: Sequence[Coding], decisions: Sequence[Decision]) -> dict[str, Columns]:
    """Rows of a parsed document by table, but for its document_id and version, which are the same in all. Surfaces and evidence are
    cut from the document's own text; titles and headings are normalised (ASCII digits and brackets)."""
    report = document.report
    words = words_of(document.text[slice(*report.header.body)] if report.header.accepted else "")
    quantity_ids = [f"{document.document_id}-{ordinal:04d}" for ordinal in range(1, len(report.facts) + 1)]
    return {
        "staging.report": _report(document),
        "staging.section": {
            "ordinal": range(len(report.sections)),
            "char_start": [s.start for s in report.sections],
            "char_end": [s.end for s in report.sections],
            "level": [s.level for s in report.sections],
            "heading": [s.heading for s in report.sections],
            "path": [s.path for s in report.sections],
            "role": [s.role for s in report.sections],
        },
        "staging.sentence": {
            "ordinal": range(len(report.sentences)),
            "char_start": [s.start for s in report.sentences],
            "char_end": [s.end for s in report.sentences],
            "section_ordinal": [s.section if s.section >= 0 else None for s in report.sentences],
        },
        "staging.quantity": _quantities(document, quantity_ids, decisions),
        "staging.indicator_mention": _named(
            ("quantity_id", "indicator_id", "rule", "link_kind"),
            [(name, found.indicator_id, found.rule, found.how) for name, fact in zip(quantity_ids, report.facts, strict=True) for found in fact.links],
        ),
        "staging.coding": _named(
            tuple(column for column in SCHEMAS["staging.coding"] if column != "document_id"),
            [
                (name, *row)
                for i, (name, fact, coding) in enumerate(zip(quantity_ids, report.facts, codings, strict=True))
                for row in (*_by_rules(fact, coding), *_by_model(report, i, coding))
            ],
        ),
        "staging.term": _named(("list_id", "term", "count"), [(*key, count) for key, count in sorted(words.terms.items())]),
        "staging.word": _named(("word", "count"), sorted(words.words.items())),
    }


def _named(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Columns:
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _report(document: Parsed) -> Columns:
    header = document.report.header
    row = {
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
        "chars": len(document.text),
        "is_own_portal": header.is_own_portal,
        "minhash": document.report.minhash,
        "notes": "; ".join(document.report.notes) or None,
    }
    return {column: (value,) for column, value in row.items()}


def _quantities(document: Parsed, quantity_ids: list[str], decisions: Sequence[Decision]) -> Columns:
    text, facts, sections = document.text, document.report.facts, document.report.sections
    clauses = [fact.clause for fact in facts]
    quantities = [clause.quantity for clause in clauses]
    places = [place_at(document.places, quantity.number) for quantity in quantities]
    return {
        "quantity_id": quantity_ids,
        "ordinal": range(1, len(facts) + 1),
        "char_start": [quantity.start for quantity in quantities],
        "char_end": [quantity.end for quantity in quantities],
        "surface": [text[quantity.start : quantity.end] for quantity in quantities],
        "value": [quantity.value for quantity in quantities],
        "value_max": [quantity.value_max for quantity in quantities],
        "unit": [quantity.unit for quantity in quantities],
        "qualifier": [quantity.qualifier for quantity in quantities],
        "year": [fact.year for fact in facts],
        "scope": [decision.scope for decision in decisions],
        "modality": [decision.modality for decision in decisions],
        "section": [sections[fact.section].path if fact.section >= 0 else None for fact in facts],
        "evidence": [text[clause.sentence_start : clause.sentence_end] for clause in clauses],
        "change_of": [quantity_ids[fact.change[0]] if fact.change else None for fact in facts],
        "change_sign": [fact.change[1] if fact.change else None for fact in facts],
        "counted": [None if fact.links else counted_thing(text, fact.clause) for fact in facts],
        "page": [place.page if place else None for place in places],
        "box": [place.box if place else None for place in places],
        "read_score": [place.score if place else None for place in places],
    }


def _by_rules(fact: Fact, coding: Coding) -> list[tuple[object, ...]]:
    named: list[str | None] = [found.indicator_id for found in fact.links] or [None]
    slots = fact.scope, fact.modality, None, None, None, False
    return [("rules", n, name, *slots, coding.margin(name), coding.margin(None), None, None, None) for n, name in enumerate(named, 1)]


def _by_model(report: Report, i: int, coding: Coding) -> list[tuple[object, ...]]:
    fact, scope, modality = report.facts[i], coding.scope, coding.modality
    told: list[tuple[object, ...]] = []
    for n, guess in enumerate(coding.indicators, 1):
        slots = scope.told, modality.told, guess.probability, scope.probability, modality.probability, guess.told in fact.objections
        is_alone = n == 1 and guess.told and not fact.links and guess.told not in fact.objections
        around = heard(report.view, i, guess.told) if is_alone and guess.told and report.view else (None, None, None)
        told.append(("model", n, guess.told, *slots, coding.margin(guess.told), coding.margin(None), *around))
    return told

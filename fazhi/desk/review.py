"""The review desk: what to look at, and what people say of it, as decisions that last (reviews/)."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from fazhi.catalog import load_catalog
from fazhi.desk.add import FactError, addition
from fazhi.desk.ask import UnknownNameError
from fazhi.desk.cell import told as written
from fazhi.learn.annotated import MODALITIES, SCOPES
from fazhi.warehouse import reviews

TOLD = (
    "place",
    "quantity_id",
    "reason",
    "source_uri",
    "sentence",
    "surface",
    "published",
    "rules_say",
    "model_says",
    "value",
    "unit",
    "year",
    "scope",
    "modality",
)
ASKED = ("decision", "new_value", "new_unit", "new_year", "new_scope", "new_modality", "note")
"""What a person fills in. decision: `ok` for what is published, ids of indicators joined by |, `none`, or nothing to skip the row;
new_year may be `none`."""
ADDED = ("jurisdiction", "source")
"""And what in a row without quantity_id: it adds a figure that no report states."""
QUANTITY = """
select cast(q.ordinal as integer) as place, q.quantity_id, q.report_id, r.source_uri, q.surface, q.evidence, q.char_start, q.char_end, q.value, q.unit,
    q.year, q.scope, q.modality, said.rules_say, said.model_says,
    (select string_agg(m.indicator_id, '|' order by m.indicator_id) from marts.fct_indicator_mention as m where m.quantity_id = q.quantity_id) as published,
    case
        when u.reason is not null then u.reason
        when q.reviewed_by is not null then 'reviewed'
        when said.rules_say is null and said.model_says is null then 'nothing proposed'
        when said.rules_say is null then 'the second coder alone'
        when said.model_says is null then 'the rules alone'
        when said.rules_say = said.model_says then 'agreed'
        else 'the coders say different indicators'
    end as reason
from marts.fct_quantity as q
join marts.dim_report as r using (report_id)
left join marts.rpt_review_queue as u using (quantity_id)
left join (
    select quantity_id, max(indicator_id) filter (where coder = 'model' and rank = 1) as model_says,
        string_agg(indicator_id, '|' order by indicator_id) filter (where coder = 'rules') as rules_say
    from marts.fct_coding group by quantity_id
) as said using (quantity_id)
"""
WIDTHS = {"sentence": 80, "surface": 14, "source_uri": 24, "published": 30, "rules_say": 30, "model_says": 30, "decision": 30}
GOLD = ("doc", "n", "start", "end", "surface", "value", "unit", "qualifier", "indicator_id", "year", "scope", "modality", "note")


class ReviewError(ValueError):
    """A table of decisions that cannot be taken: each bad row, and what to do. Nothing of it was taken."""


@dataclass(frozen=True)
class Item:
    """One quantity to decide on: its row of the queue, by column."""

    told: dict[str, Any]

    @property
    def parts(self) -> tuple[str, str, str]:
        """Its sentence: what stands before the figure, the figure, and what stands behind it (the same figure may stand there twice)."""
        evidence, surface = str(self.told["evidence"]), str(self.told["surface"])
        begin = max(0, self.told["char_start"] - len(evidence))
        at = self.told["char_start"] - begin - str(self.told["around"]).find(evidence)
        if evidence[at : at + len(surface)] != surface:
            at = evidence.find(surface)
        return evidence[:at], surface, evidence[at + len(surface) :]

    @property
    def marked(self) -> str:
        """Its sentence, the figure between 【 and 】."""
        before, figure, behind = self.parts
        return f"{before}【{figure}】{behind}"


def queue(connection: duckdb.DuckDBPyConnection, most: int, report: str | None = None) -> list[Item]:
    """What is to be looked at first; of one report (its id or address) every quantity that nobody has decided on, in reading order."""
    if report is None:
        return _items(connection, _with_text("select * from marts.rpt_review_queue order by place limit ?"), [most])
    return _items(connection, _with_text(f"{QUANTITY} where (r.report_id = ? or r.source_uri = ?) and q.reviewed_by is null"), [report, report])


def item(connection: duckdb.DuckDBPyConnection, quantity_id: str) -> Item | None:
    """A published quantity to decide on, whether or not it is in the queue or decided already; null where it is not there."""
    return next(iter(_items(connection, _with_text(f"{QUANTITY} where q.quantity_id = ?"), [quantity_id])), None)


def _with_text(sql: str) -> str:
    """The same rows, each with the text around its figure, as far as its sentence is long on either side."""
    around = "substring(t.text, greatest(i.char_start - length(i.evidence), 0) + 1, 2 * length(i.evidence) + length(i.surface)) as around"
    return f"select i.*, {around} from ({sql}) as i join marts.report_text as t using (report_id) order by i.place"


def _items(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[Item]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or []]
    return [Item(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def export(items: list[Item], path: Path) -> None:
    """The items as a table to fill in: .csv (UTF-8 with a byte-order mark) or .xlsx."""
    rows = [[item.marked if name == "sentence" else written(item.told[name]) for name in TOLD] + [""] * len((*ASKED, *ADDED)) for item in items]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        _write_workbook(rows, path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*TOLD, *ASKED, *ADDED))
        writer.writerows([["" if cell is None else _harmless(cell) for cell in row] for row in rows])


def _harmless(cell: Any) -> Any:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell


def _write_workbook(rows: list[list[Any]], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "review"
    sheet.append((*TOLD, *ASKED, *ADDED))
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    sheet.freeze_panes = "A2"
    for column, name in zip(sheet.columns, (*TOLD, *ASKED, *ADDED), strict=True):
        column[0].font = Font(bold=True)
        sheet.column_dimensions[column[0].column_letter].width = WIDTHS.get(name, 12)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=name == "sentence", vertical="top")
    book.save(path)


def take(connection: duckdb.DuckDBPyConnection, path: Path, who: str, directory: Path) -> int:
    """Take the decisions of a filled-in table; how many they are.

    All rows are checked first. Raises ReviewError naming every bad one, and nothing is taken then.
    """
    decisions, wrong = [], []
    for number, row in enumerate(_rows(path), 2):
        if not row.get("decision", "").strip():
            if any(row.get(name, "").strip() for name in (*ASKED, *ADDED)):
                wrong.append(f"row {number}: something is filled in but no decision: write ok, indicators or none")
            continue
        try:
            decisions.append(_decided(connection, row, who))
        except (ReviewError, FactError, UnknownNameError) as error:
            wrong.append(f"row {number}: {error}")
    if wrong:
        raise ReviewError(f"{path}: nothing was taken.\n" + "\n".join(wrong))
    if decisions:
        reviews.append(directory, who, decisions)
    return len(decisions)


def _decided(connection: duckdb.DuckDBPyConnection, row: dict[str, str], who: str) -> dict[str, Any]:
    """The decision of a row. Raises ReviewError, FactError or UnknownNameError saying what is wrong with it."""
    told = {name: row.get(name, "").strip() for name in (*ASKED, *ADDED)}
    if row["quantity_id"].strip():
        if told["jurisdiction"] or told["source"]:
            raise ReviewError("jurisdiction and source are for a row without quantity_id, which adds a figure that no report states: leave them empty")
        return decision(connection, row["quantity_id"], who, _what(connection, row), told["note"], row.get("surface"))
    if missing := [name for name in ("jurisdiction", "new_year", "new_value", "source") if not told[name]]:
        raise ReviewError(f"a row without quantity_id adds a figure that no report states, and {', '.join(missing)} is empty")
    stated = {"jurisdiction": told["jurisdiction"], "indicator": told["decision"], "year": _year(told["new_year"])}
    stated |= {"value": _number(told["new_value"], "new_value")} | {name: told[f"new_{name}"] for name in ("unit", "scope", "modality")}
    return addition(connection, who, stated, told["source"], told["note"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".xlsx":
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = ([_text(cell) for cell in line] for line in sheet.iter_rows(values_only=True))
    else:
        lines = (line for line in csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    head = [name.strip() for name in next(lines, [])]
    missing = [name for name in ("quantity_id", "decision") if name not in head]
    if missing:
        raise ReviewError(f"{path} has no column {' and no column '.join(missing)}: fill in a table that `fazhi review --export` wrote")
    for line in lines:
        yield dict(zip(head, [*line, *[""] * len(head)], strict=False))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _what(connection: duckdb.DuckDBPyConnection, row: dict[str, str]) -> dict[str, Any]:
    """What a row decides. Raises ReviewError saying what is wrong with it."""
    told = {name: row.get(name, "").strip() for name in ASKED}
    what: dict[str, Any] = {"indicators": _indicators(connection, row["quantity_id"], told["decision"])}
    for name, known in (("new_scope", SCOPES), ("new_modality", MODALITIES)):
        if told[name] and told[name] not in known:
            raise ReviewError(f"{name} is {told[name]!r}: it may be {', '.join(known)}")
    for name in ("new_scope", "new_modality", "new_unit"):
        if told[name]:
            what[name.removeprefix("new_")] = told[name]
    if told["new_value"]:
        what["value"] = _number(told["new_value"], "new_value")
    if told["new_year"]:
        what["year"] = None if told["new_year"] == "none" else _year(told["new_year"])
    return what


def _indicators(connection: duckdb.DuckDBPyConnection, quantity_id: str, told: str) -> list[str]:
    if told == "none":
        return []
    if told == "ok":
        found = connection.execute("select indicator_id from marts.fct_indicator_mention where quantity_id = ? order by 1", [quantity_id]).fetchall()
        return [row[0] for row in found]
    catalog = load_catalog().indicators
    by_name = {name: i for i, indicator in catalog.items() for name in (i, indicator.zh)}
    named = [part.strip() for part in told.split("|") if part.strip()]
    if unknown := [name for name in named if name not in by_name]:
        raise ReviewError(f"decision {told!r}: {', '.join(unknown)} is no indicator (marts.dim_indicator lists them); or write ok or none")
    return sorted({by_name[name] for name in named})


def _number(told: str, name: str) -> float:
    try:
        return float(told.replace(",", ""))
    except ValueError:
        raise ReviewError(f"{name} is {told!r}, which is no number") from None


def _year(told: str) -> int:
    if not (told.isdigit() and 1949 <= int(told) <= 2100):
        raise ReviewError(f"new_year is {told!r}: it may be a year such as 2023, or none")
    return int(told)


def decision(
    connection: duckdb.DuckDBPyConnection, quantity_id: str, who: str, what: dict[str, Any], note: str = "", surface: str | None = None
) -> dict[str, Any]:
    """A decision on a published quantity, with all that finds it again. Raises ReviewError where the quantity is not there."""
    found = _items(
        connection,
        "select q.report_id, q.char_start, q.char_end, q.surface, q.evidence, q.value, r.jurisdiction_code, r.year,"
        " (select count(*) from marts.fct_quantity o where o.report_id = q.report_id and o.surface = q.surface and o.evidence = q.evidence"
        " and o.char_start < q.char_start) as nth"
        " from marts.fct_quantity q join marts.dim_report r using (report_id) where q.quantity_id = ?",
        [quantity_id],
    )
    if not found:
        raise ReviewError(f"quantity {quantity_id} is not in the published file: export the table anew")
    told = found[0].told
    if surface is not None and surface.lstrip("'") != told["surface"]:
        raise ReviewError(f"quantity {quantity_id} is {told['surface']} now and {surface} in the table: export the table anew")
    return {
        "who": who,
        "when": reviews.now(),
        "what": what,
        "document_id": told["report_id"],
        "place": [told["char_start"], told["char_end"]],
        "nth": told["nth"],
        "surface": told["surface"],
        "evidence": told["evidence"],
        "value": told["value"],
        "of": {"jurisdiction_code": told["jurisdiction_code"], "year": told["year"]},
    } | ({"note": note} if note else {})


def withdraw(directory: Path, who: str, decision_id: str) -> None:
    """Take a decision back: it is kept and does not count. Raises ReviewError where there is none of that id, or it is taken back already."""
    if decision_id not in {known.decision_id for known in reviews.read_decisions(directory)}:
        raise ReviewError(f'no decision {decision_id} counts in {directory}: `fazhi query "from marts.fct_review"` lists them')
    reviews.append(directory, who, [withdrawal(who, decision_id)])


def withdrawal(who: str, decision_id: str) -> dict[str, Any]:
    """The line that takes a decision back."""
    return {"who": who, "when": reviews.now(), "withdraws": decision_id}


def to_gold(connection: duckdb.DuckDBPyConnection, directory: Path) -> list[str]:
    """Write every report of which each quantity is reviewed as annotation, a CSV beside its text; the names of the reports."""
    done = connection.execute("select report_id from marts.fct_quantity group by report_id having count(*) = count(reviewed_by) order by report_id").fetchall()
    directory.mkdir(parents=True, exist_ok=True)
    for (report_id,) in done:
        _write_annotation(connection, report_id, directory)
    return [report_id for (report_id,) in done]


def _write_annotation(connection: duckdb.DuckDBPyConnection, report_id: str, directory: Path) -> None:
    text = connection.execute("select text from marts.report_text where report_id = ?", [report_id]).fetchall()[0][0]
    rows = connection.execute(
        "select char_start, char_end, surface, value, unit, qualifier,"
        " coalesce((select string_agg(indicator_id, '|' order by indicator_id) from marts.fct_indicator_mention m where m.quantity_id = q.quantity_id), ''),"
        " year, scope, modality from marts.fct_quantity q where report_id = ? order by ordinal",
        [report_id],
    ).fetchall()
    (directory / f"{report_id}.txt").write_bytes(text.encode("utf-8"))
    beside = directory / f".{report_id}.csv.new"
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(GOLD)
        for n, (start, end, surface, value, *more) in enumerate(rows, 1):
            writer.writerow([f"{report_id}.txt", n, start, end, surface, f"{value:.15g}", *("" if cell is None else cell for cell in more), ""])
    shutil.move(beside, directory / f"{report_id}.csv")

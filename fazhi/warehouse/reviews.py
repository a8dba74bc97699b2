"""What people decided (reviews/*.jsonl), found again in the documents as they are read now."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from fazhi.learn.calibration import PARTS, Accuracy, load_accuracy, load_calibration
from fazhi.settings import Settings
from fazhi.warehouse.added import faults
from fazhi.warehouse.working import replace_table

REVIEW: dict[str, pl.DataType | type[pl.DataType]] = {
    "decision_id": pl.String,
    "reviewer": pl.String,
    "decided_at": pl.Datetime("us"),
    "kind": pl.String,
    "document_id": pl.String,
    "quantity_id": pl.String,
    "status": pl.String,
    "problem": pl.String,
    "surface": pl.String,
    "evidence": pl.String,
    "indicator_ids": pl.List(pl.String),
    "changed": pl.List(pl.String),
    "value": pl.Float64,
    "unit": pl.String,
    "year": pl.Int32,
    "scope": pl.String,
    "modality": pl.String,
    "jurisdiction_code": pl.String,
    "source": pl.String,
    "note": pl.String,
}
RELIABILITY = {"of": pl.String, "place": pl.Int32, "judged": pl.Int64, "right": pl.Int64, "mean_confidence": pl.Float64}
CHANGEABLE = ("value", "unit", "year", "scope", "modality")
BLANKS = re.compile(r"\s+")
TELLING = 12
"""A sentence of so many characters is told from all others: a decision goes with it to a copy of its report."""


class ReviewError(ValueError):
    """A file of decisions that cannot be used: which file and line, and what to do."""


@dataclass(frozen=True)
class Decision:
    """One line of a file of decisions. told: the line as it stands."""

    decision_id: str
    who: str
    when: datetime
    told: dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """A quantity as it is read now."""

    quantity_id: str
    document_id: str
    start: int
    surface: str
    evidence: str
    value: float


def load(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Put what people decided, the calibration of confidence and the measured accuracy into their tables, in place of what stood there.

    Raises ReviewError naming file and line.
    """
    decisions = read_decisions(settings.reviews)
    rows = [row for decision in decisions for row in _rows(connection, decision)]
    replace_table(connection, "staging.review", pl.DataFrame(rows, schema=REVIEW))
    told = load_calibration()
    if settings.min_confidence is not None:
        told["threshold"]["is_sure"] = settings.min_confidence
    numbers = [{"of": part, "feature": name, "coefficient": number} for part in PARTS for name, number in told[part].items()]
    replace_table(connection, "catalog.calibration", pl.DataFrame(numbers))
    groups = [{"of": of, "place": n, **row} for of in ("link", "fact") for n, row in enumerate(told["measured"].get(of, {}).get("reliability", []), 1)]
    replace_table(connection, "catalog.reliability", pl.DataFrame(groups, schema=RELIABILITY))
    replace_table(connection, "catalog.accuracy", pl.DataFrame(load_accuracy(), schema=list(Accuracy._fields), orient="row"))


def read_decisions(directory: Path) -> list[Decision]:
    """All decisions that nobody withdrew, the earliest first. Raises ReviewError."""
    found = [decision for path in sorted(directory.rglob("*.jsonl")) for decision in _of_file(path)] if directory.is_dir() else []
    withdrawn = {decision.told["withdraws"] for decision in found if "withdraws" in decision.told}
    kept = {decision.decision_id: decision for decision in found if decision.decision_id not in withdrawn and "withdraws" not in decision.told}
    return sorted(kept.values(), key=lambda decision: (decision.when, decision.decision_id))


def decision_id(told: dict[str, Any]) -> str:
    """A decision is its content: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def append(directory: Path, who: str, decisions: Iterable[dict[str, Any]]) -> Path:
    """Add decisions to the file of the person who made them; nothing that stands there is changed."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{re.sub(r'[^0-9A-Za-z一-鿿._-]', '_', who) or 'reviewer'}.jsonl"
    lines = "".join(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n" for told in decisions)
    with path.open("a", encoding="utf-8") as file:
        file.write(lines)
    return path


def now() -> str:
    """The time as decisions have it: UTC, with microseconds."""
    return datetime.now(UTC).isoformat()


def _of_file(path: Path) -> Iterator[Decision]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            when = datetime.fromisoformat(told["when"]).astimezone(UTC).replace(tzinfo=None)
            if "fact" in told:
                _typed(told["fact"])
            elif "withdraws" not in told:
                told["document_id"], told["place"][1], told["surface"], told["evidence"], told["what"]["indicators"]
            yield Decision(decision_id(told), str(told["who"]), when, told)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ReviewError(f"{path}, line {number}: {error!r}; a line is one decision as docs/coding.md describes: mend it, or take it out") from error


def _typed(fact: dict[str, Any]) -> None:
    """Raises KeyError or ValueError where a figure from elsewhere lacks something, or has it in another type."""
    for name, kind in (("jurisdiction_code", str), ("indicator", str), ("unit", str), ("year", int), ("value", int | float)):
        if not isinstance(fact[name], kind):
            raise ValueError(f"{name} is {fact[name]!r}")


def _rows(connection: duckdb.DuckDBPyConnection, decision: Decision) -> list[dict[str, Any]]:
    told = decision.told
    row = {"decision_id": decision.decision_id, "reviewer": decision.who, "decided_at": decision.when, "note": told.get("note")}
    if "fact" in told:
        return [row | _added(told["fact"], str(told.get("source") or ""))]
    what = told["what"]
    row |= {"kind": "quantity", "document_id": told["document_id"], "surface": told["surface"], "evidence": told["evidence"]}
    row |= {"indicator_ids": sorted(what["indicators"]), "changed": [name for name in CHANGEABLE if name in what]}
    row |= {name: what.get(name) for name in CHANGEABLE}
    places, status, problem = _found(connection, told)
    if not places:
        return [row | {"status": status, "problem": problem}]
    return [row | {"status": "applied", "quantity_id": place.quantity_id, "document_id": place.document_id} for place in places]


def _added(fact: dict[str, Any], source: str) -> dict[str, Any]:
    """A figure from elsewhere, with what keeps it from being a fact."""
    told = {"scope": "unspecified", "modality": "actual"} | fact
    wrong = "; ".join(faults(told, source)) or None
    row = {name: told[name] for name in ("jurisdiction_code", *CHANGEABLE)} | {"indicator_ids": [told["indicator"]], "source": source}
    return row | {"kind": "fact", "document_id": "", "status": "no_longer_fits" if wrong else "applied", "problem": wrong}


def _found(connection: duckdb.DuckDBPyConnection, told: dict[str, Any]) -> tuple[list[_Place], str, str | None]:
    """The figure decided on, in its own document and in copies of it (another document of the same place and year that has the
    sentence word for word); or why it is not found."""
    of = told.get("of", {})
    known = connection.execute(
        "select document_id from staging.report semi join (from raw.document where is_present) using (document_id)"
        " where document_id = ? or (length(?) >= ? and jurisdiction_code = ? and year = ?) order by 1",
        [told["document_id"], told["evidence"], TELLING, of.get("jurisdiction_code"), of.get("year")],
    ).fetchall()
    places = []
    for (document_id,) in known:
        quantities = connection.execute(
            "select quantity_id, document_id, char_start, surface, evidence, value from staging.quantity where document_id = ? order by char_start",
            [document_id],
        ).fetchall()
        found = _in_document([_Place(*row) for row in quantities], told, is_own=document_id == told["document_id"])
        places += [found] if found else []
    if places:
        return places, "applied", None
    if not known:
        return [], "no_document", f"{told['document_id']} is not in the landing directory"
    return [], "no_longer_fits", f"no figure {told['surface']} in a sentence like this is read any more"


def _in_document(places: list[_Place], told: dict[str, Any], *, is_own: bool) -> _Place | None:
    """The same place and sentence; or else the figure in the same sentence, wherever that stands now."""
    sentence = _bare(told["evidence"])
    alike = [place for place in places if place.surface == told["surface"] and _bare(place.evidence) == sentence]
    if is_own and (exact := [place for place in alike if place.start == told["place"][0]]):
        return exact[0]
    nth = int(told.get("nth", 0))
    if nth < len(alike):
        return alike[nth]
    if not is_own:
        return None
    similar = [p for p in places if _overlap(p.surface, told["surface"]) and _overlap(_bare(p.evidence), sentence) and p.value == told.get("value", p.value)]
    return similar[0] if len(similar) == 1 else None


def _bare(text: str) -> str:
    return BLANKS.sub("", text)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one

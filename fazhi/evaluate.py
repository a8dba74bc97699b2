"""How often we are right: a published file against annotated reports, the way the project's annotation guide defines it."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from fazhi.yaml_file import nearest

ATTRIBUTES = ("qualifier", "year", "scope", "modality")
COLUMNS = ("doc", "surface", "value", "unit", "indicator_id", *ATTRIBUTES, "note")
"""What an annotation tells of each quantity; it may have other columns besides."""
FEEDS_FACTS = {"government", "zone"}


class GoldError(ValueError):
    """The annotation cannot be used: which file, what is wrong, what to do."""


@dataclass
class Tally:
    """Right, expected and found, for precision, recall and F1 (null where nothing was found or expected)."""

    right: int = 0
    expected: int = 0
    found: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        total = self.expected + self.found
        return 2 * self.right / total if total else None


@dataclass(frozen=True)
class Miss:
    """One thing that is not as annotated: of which document, what kind, what was expected and what was found."""

    doc: str
    kind: str
    surface: str
    expected: str
    found: str
    rule: str
    sentence: str


@dataclass
class Evaluation:
    """What was measured. attributes and link_kinds hold (right, judged); indicators hold links by indicator; bands hold, of links and of
    facts, (confidence, right), where it was measured; codings whether links so coded are right; sure whether facts that are sure are.
    alone: the one indicator that is measured, null where all are; quantities are then those that state it or are said to."""

    alone: str | None = None
    quantities: Tally = field(default_factory=Tally)
    links: Tally = field(default_factory=Tally)
    facts: Tally = field(default_factory=Tally)
    indicators: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    attributes: dict[str, tuple[int, int]] = field(default_factory=dict)
    link_kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    bands: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    codings: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    sure: list[bool] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """All figures by name, as a baseline records them."""
        figures = {
            f"{name}_{measure}": getattr(tally, measure) or 0.0
            for name, tally in (("quantities", self.quantities), ("links", self.links), ("facts", self.facts))
            for measure in ("precision", "recall", "f1")
        }
        return figures | {name: right / judged if judged else 0.0 for name, (right, judged) in self.attributes.items()}


@dataclass(frozen=True)
class Annotation:
    """One annotated quantity. indicators: each must be linked; may_be: each may be linked or not and counts neither way; attributes:
    of several answers each is right."""

    surface: str
    value: float
    unit: str
    indicators: frozenset[str]
    may_be: frozenset[str]
    attributes: dict[str, tuple[str, ...]]
    is_optional: bool

    @property
    def years(self) -> set[int]:
        return {int(year) for year in self.attributes["year"] if year}

    @property
    def is_actual(self) -> bool:
        return bool({"actual", "standing"} & set(self.attributes["modality"]))


def annotated_documents(gold: Path) -> list[str]:
    """Names of the documents that `gold` annotates. Raises GoldError when there are none."""
    return [doc for doc, _ in annotated_reports(gold)]


def annotated_reports(gold: Path) -> list[tuple[str, list[Annotation]]]:
    """All annotation of a directory. Raises GoldError where it is none, or holds no annotation."""
    if not gold.is_dir():
        raise GoldError(f"{gold} is no directory: name one of annotated reports (docs/accuracy.md#annotate-your-own)")
    told = list(annotations(gold))
    if not told:
        files = len(list(gold.glob("*.csv")))
        others = f"; none of its {files} CSV files has these columns" if files else ""
        raise GoldError(f"{gold} holds no annotation: it needs a CSV a document, a row a quantity, with the columns {', '.join(COLUMNS)}{others}")
    return told


def annotated_alone(reports: list[tuple[str, list[Annotation]]]) -> str | None:
    """The indicator that every annotated quantity states, where it is one and the same: nothing else was annotated."""
    stated = {row.indicators | row.may_be for _, rows in reports for row in rows}
    return next(iter(names)) if len(stated) == 1 and len(names := next(iter(stated))) == 1 else None


def _of(indicator: str, reports: list[tuple[str, list[Annotation]]]) -> list[tuple[str, list[Annotation]]]:
    """The annotation of one indicator. Raises GoldError where there is none."""
    known = {name for _, rows in reports for row in rows for name in row.indicators | row.may_be}
    if indicator not in known:
        raise GoldError(f"no quantity is annotated as {indicator}{nearest(indicator, known)}; annotated are {', '.join(sorted(known)) or 'none'}")
    only = frozenset({indicator})
    return [
        (doc, [replace(row, indicators=row.indicators & only, may_be=row.may_be & only) for row in rows if only & (row.indicators | row.may_be)])
        for doc, rows in reports
    ]


PUBLISHED = {
    "text": "select report_id, text from marts.report_text where report_id in (select unnest(?))",
    "quantity": (
        "select report_id, quantity_id, char_start, char_end, surface, value, unit, evidence, qualifier, year, scope, modality"
        " from marts.fct_quantity where report_id in (select unnest(?)) order by char_start, char_end"
    ),
    "mention": (
        "select report_id, quantity_id, indicator_id, rule, link_kind, confidence, coding"
        " from marts.fct_indicator_mention where report_id in (select unnest(?))"
    ),
    "fact": (
        "select report_id, year, indicator_id, value, evidence, confidence, is_sure from marts.fct_indicator_yearly where report_id in (select unnest(?))"
    ),
}
"""What is compared, by what it is called here."""


class _Published:
    """What is published of some documents, read at once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, docs: list[str]) -> None:
        told = connection.execute("select source_uri, report_id from marts.dim_report order by is_canonical desc, report_id").fetchall()
        self.report_ids = reports_of(told, docs)
        self._tables = {table: rows_by_report(connection, sql, list(self.report_ids.values())) for table, sql in PUBLISHED.items()}

    def rows(self, table: str, doc: str) -> list[dict[str, Any]]:
        """Those of one document, in reading order. table: one of PUBLISHED."""
        return self._tables[table][self.report_ids[doc]]


def reports_of(told: list[tuple[str, str]], docs: list[str]) -> dict[str, str]:
    """The report of each annotated document that is there: the first whose address is its name, or ends in it behind a slash.

    told: addresses with their reports.
    """
    wanted, found = set(docs), dict[str, str]()
    for address, report_id in told:
        parts = address.split("/")
        for name in ("/".join(parts[i:]) for i in range(len(parts))):
            if name in wanted:
                found.setdefault(name, report_id)
    return found


def rows_by_report(connection: duckdb.DuckDBPyConnection, sql: str, report_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each of some reports, as dictionaries. sql: gives them with their report_id, and asks for the list as `?`."""
    cursor = connection.execute(sql, [report_ids])
    names = [column[0] for column in cursor.description or []]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in cursor.fetchall():
        told = dict(zip(names, row, strict=True))
        found[told["report_id"]].append(told)
    return found


def evaluate(warehouse: Path, gold: Path, only: str | None = None) -> Evaluation:
    """Measure `warehouse` against the annotation in `gold`.

    Quantities are aligned in reading order on value and unit. Rows noted optional count neither way; of several answers
    joined by | each is right, of several indicators each must be linked. A fact is right when its value is one that the
    annotation gives, as done or standing, for that document, year and indicator. Of one indicator, where `only` names it or nothing else is
    annotated, only its links and facts are measured.

    Raises GoldError naming file and row.
    """
    reports = annotated_reports(gold)
    result = Evaluation(alone=only or annotated_alone(reports))
    reports = _of(result.alone, reports) if result.alone else reports
    issuer_kinds = _issuer_kinds(gold)
    attributes: dict[str, list[bool]] = {name: [] for name in (*ATTRIBUTES, "grounded")}
    kinds: dict[str, list[bool]] = defaultdict(list)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        published = _Published(connection, [doc for doc, _ in reports])
        for doc, expected in reports:
            expected_facts, may_be = _expected_facts(expected, issuer_kinds.get(doc, "government"))
            required = [row for row in expected if not row.is_optional]
            result.quantities.expected += len(required)
            result.links.expected += sum(len(row.indicators) for row in required)
            for row in required:
                for indicator in row.indicators:
                    result.indicators[indicator].expected += 1
            result.facts.expected += len([key for key in expected_facts if key not in may_be])
            if doc not in published.report_ids:
                result.absent.append(doc)
                continue
            _compare_quantities(result, attributes, kinds, published, doc, expected)
            _compare_facts(result, published, doc, expected_facts, may_be)
    result.attributes = {name: (sum(judged), len(judged)) for name, judged in attributes.items()}
    result.link_kinds = {name: (sum(judged), len(judged)) for name, judged in sorted(kinds.items())}
    return result


BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


def by_band(judged: list[tuple[float, bool]]) -> list[tuple[float, float, int, int, float]]:
    """Of each band of confidence that has any: its ends, how many were judged, how many of them are right, their mean confidence."""
    told = []
    for low, high in zip(BANDS, (*BANDS[1:], 1.01), strict=True):
        inside = [(confidence, is_right) for confidence, is_right in judged if low <= confidence < high]
        if inside:
            told.append((low, min(high, 1.0), len(inside), sum(is_right for _, is_right in inside), sum(c for c, _ in inside) / len(inside)))
    return told


def write_misses(misses: list[Miss], path: Path) -> None:
    """The misses as a CSV that a spreadsheet opens (UTF-8 with a byte-order mark)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Miss.__dataclass_fields__)
        writer.writerows([getattr(miss, name) for name in Miss.__dataclass_fields__] for miss in misses)


def record(result: Evaluation, baseline: Path) -> None:
    """Write the figures as the ones that may not be fallen below."""
    figures = {name: round(figure, 4) for name, figure in result.figures().items()}
    baseline.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def below(result: Evaluation, baseline: Path) -> list[str]:
    """The figures that are lower than the recorded ones. Raises GoldError where `baseline` holds none."""
    try:
        recorded: dict[str, float] = json.loads(baseline.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GoldError(f"{baseline} holds no recorded figures ({error}): write it with --record") from error
    figures = result.figures()
    return [f"{name} {figures.get(name, 0.0):.4f}, recorded {figure:.4f}" for name, figure in recorded.items() if figures.get(name, 0.0) < figure - 0.00005]


def annotations(gold: Path) -> Iterator[tuple[str, list[Annotation]]]:
    for path in sorted(gold.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and "surface" in rows[0]:
            yield rows[0]["doc"], [_annotated(row, f"{path.name}, row {n}") for n, row in enumerate(rows, 2)]


def _annotated(row: dict[str, str], where: str) -> Annotation:
    try:
        return Annotation(
            surface=row["surface"],
            value=float(row["value"]),
            unit=row["unit"].strip(),
            indicators=frozenset(i for i in row["indicator_id"].split("|") if i and not i.endswith("?")),
            may_be=frozenset(i[:-1] for i in row["indicator_id"].split("|") if i.endswith("?")),
            attributes={name: tuple(row[name].split("|")) for name in ATTRIBUTES} | {"year": _years(row["year"])},
            is_optional=row["note"].startswith("optional"),
        )
    except (KeyError, ValueError, AttributeError) as error:
        wrong = f"no column {error}" if isinstance(error, KeyError) else str(error)
        raise GoldError(f"{where}: {wrong}; a row tells {', '.join(COLUMNS)} (docs/accuracy.md#annotate-your-own)") from error


def _years(told: str) -> tuple[str, ...]:
    years = tuple(told.split("|"))
    if wrong := next((year for year in years if year and not year.isdecimal()), None):
        raise ValueError(f"year {wrong!r} is no year: leave it empty for none")
    return years


def _issuer_kinds(gold: Path) -> dict[str, str]:
    manifest = gold / "manifest.csv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row.get("issuer_kind") or "government" for row in csv.DictReader(file)}


def _expected_facts(expected: list[Annotation], issuer_kind: str) -> tuple[dict[tuple[int, str], set[float]], set[tuple[int, str]]]:
    """Values by year and indicator, and the keys of what may be stated or not, which count neither way."""
    facts: dict[tuple[int, str], set[float]] = defaultdict(set)
    if issuer_kind in FEEDS_FACTS:
        for row in expected:
            if row.is_actual:
                for year in row.years:
                    for indicator in row.indicators:
                        facts[year, indicator].add(row.value)
    undecided = ((row, row.may_be | (row.indicators if row.is_optional else frozenset())) for row in expected)
    return facts, {(year, indicator) for row, indicators in undecided for year in row.years for indicator in indicators}


def _compare_quantities(
    result: Evaluation,
    attributes: dict[str, list[bool]],
    kinds: dict[str, list[bool]],
    published: _Published,
    doc: str,
    expected: list[Annotation],
) -> None:
    text, found = published.rows("text", doc)[0]["text"], published.rows("quantity", doc)
    links: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for mention in published.rows("mention", doc):
        if result.alone in {None, mention["indicator_id"]}:
            links[mention["quantity_id"]][mention["indicator_id"]] = mention
    if result.alone:
        found = [row for row in found if row["quantity_id"] in links]
    pairs = aligned(expected, found)
    neither = {j for i, j in pairs.items() if expected[i].is_optional}
    for j, row in enumerate(found):
        if j in neither:
            continue
        result.quantities.found += 1
        attributes["grounded"].append(text[row["char_start"] : row["char_end"]] == row["surface"])
        if j not in pairs.values():
            result.misses.append(_miss(doc, "quantity not annotated", row, "", f"{row['value']:.15g} {row['unit']}"))
    for i, annotated in enumerate(expected):
        if annotated.is_optional:
            continue
        if i not in pairs:
            result.misses.append(Miss(doc, "quantity missed", annotated.surface, f"{annotated.value:.15g} {annotated.unit}", "", "", ""))
            continue
        row = found[pairs[i]]
        result.quantities.right += 1
        for name in ATTRIBUTES:
            told = "" if row[name] is None else str(row[name])
            attributes[name].append(told in annotated.attributes[name])
            if told not in annotated.attributes[name]:
                result.misses.append(_miss(doc, name, row, " or ".join(annotated.attributes[name]) or "none", told or "none"))
    by_row = {j: expected[i] for i, j in pairs.items()}
    for j, row in enumerate(found):
        if j in neither:
            continue
        wanted = by_row[j].indicators if j in by_row else frozenset()
        may_be = by_row[j].may_be if j in by_row else frozenset()
        made = {indicator: mention for indicator, mention in links[row["quantity_id"]].items() if indicator not in may_be}
        result.links.found += len(made)
        for indicator, mention in made.items():
            result.indicators[indicator].found += 1
            result.indicators[indicator].right += indicator in wanted
            result.links.right += indicator in wanted
            kinds[mention["link_kind"]].append(indicator in wanted)
            if mention["confidence"] is not None:
                result.bands["links"].append((mention["confidence"], indicator in wanted))
            result.codings[mention["coding"]].append(indicator in wanted)
        for indicator in sorted(wanted ^ set(made)):
            mention = made.get(indicator, {})
            result.misses.append(_miss(doc, "link", row, "|".join(sorted(wanted)) or "none", "|".join(sorted(made)) or "none", mention.get("rule", "")))


def _compare_facts(
    result: Evaluation,
    published: _Published,
    doc: str,
    expected: dict[tuple[int, str], set[float]],
    may_be: set[tuple[int, str]],
) -> None:
    found = {
        (row["year"], row["indicator_id"]): row
        for row in published.rows("fact", doc)
        if (row["year"], row["indicator_id"]) not in may_be and result.alone in {None, row["indicator_id"]}
    }
    for key, row in found.items():
        result.facts.found += 1
        is_right = any(same_value(row["value"], value) for value in expected.get(key, ()))
        result.facts.right += is_right
        if row["confidence"] is not None:
            result.bands["facts"].append((row["confidence"], is_right))
        if row["is_sure"]:
            result.sure.append(is_right)
        if not is_right:
            values = " or ".join(f"{value:.15g}" for value in sorted(expected.get(key, ())))
            result.misses.append(Miss(doc, "fact", f"{key[1]} {key[0]}", values or "none", f"{row['value']:.15g}", "", row["evidence"]))
    for key in sorted(expected.keys() - found.keys() - may_be):
        values = " or ".join(f"{value:.15g}" for value in sorted(expected[key]))
        result.misses.append(Miss(doc, "fact", f"{key[1]} {key[0]}", values, "none", "", ""))


def _miss(doc: str, kind: str, row: dict[str, Any], expected: str, found: str, rule: str = "") -> Miss:
    return Miss(doc, kind, row["surface"], expected, found, rule, row["evidence"])


def same_value(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def aligned(expected: list[Annotation], found: list[dict[str, Any]]) -> dict[int, int]:
    """Pairs of a longest common subsequence of the two lists, on value and unit."""

    def is_same(row: Annotation, other: dict[str, Any]) -> bool:
        unit = (other["unit"] or "").strip()
        same_unit = unit == row.unit or bool(unit and row.unit and (unit.startswith(row.unit) or row.unit.startswith(unit)))
        return same_unit and same_value(row.value, other["value"])

    pairs: dict[int, int] = {}
    alike = 0
    while alike < min(len(expected), len(found)) and is_same(expected[alike], found[alike]):  # most reports are through here
        pairs[alike] = alike
        alike += 1
    equal = [[is_same(row, other) for other in found[alike:]] for row in expected[alike:]]
    n, m = len(expected) - alike, len(found) - alike
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = best[i + 1][j + 1] + 1 if equal[i][j] else max(best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < n and j < m:
        if equal[i][j]:
            pairs[alike + i] = alike + j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs

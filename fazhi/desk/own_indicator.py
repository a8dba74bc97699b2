"""Indicators of one's own, tried on the published file at hand before a night builds them: what they would link, and where."""

import os
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple, TypeVar

import duckdb

from fazhi.catalog import ids_of, load_catalog
from fazhi.catalog.own import own_directory
from fazhi.parse.examples import misread
from fazhi.parse.explain import Figures, Known, figures_of
from fazhi.parse.language.tags import bits, said_anywhere
from fazhi.parse.page.plain import plain
from fazhi.progress import progress
from fazhi.tethered import to_parent
from fazhi.warehouse.published import published
from fazhi.yaml_file import YamlError

Found = TypeVar("Found")
AT_ONCE, AHEAD = 50, 8
"""Reports that a process is given at once, and how often that is done before the first answer is waited for."""
TEXTS = """
select reports.report_id, reports.source_uri, coalesce(places.full_name, reports.issuer, '?'), reports.jurisdiction_code, reports.year, reports.issuer_kind,
    texts.text
from marts.dim_report as reports
join marts.report_text as texts using (report_id)
left join marts.dim_jurisdiction as places
    on places.jurisdiction_code = reports.jurisdiction_code and coalesce(reports.year, 9999) between places.first_year and places.last_year
where reports.is_canonical and ($chosen is null or list_contains($chosen, reports.report_id))
"""
STATED = """
select figures.report_id, figures.ordinal, string_agg(mentions.indicator_id, ' ' order by mentions.indicator_id)
from marts.fct_quantity as figures join marts.fct_indicator_mention as mentions using (quantity_id)
where list_contains(?, figures.report_id)
group by all
"""


class Report(NamedTuple):
    """A published report, as TEXTS tells it."""

    report_id: str
    source_uri: str
    place: str
    jurisdiction_code: str | None
    year: int | None
    issuer_kind: str
    text: str


class ExampleError(ValueError):
    """Examples that do not give what they say: each, and what is read in it."""


class Hit(NamedTuple):
    """A figure that an indicator would take. before: the indicators that the published file gives it, apart by blanks; sentence: with
    the figure in 【】."""

    indicator_id: str
    place: str
    report_year: int | None
    source_uri: str
    report_id: str
    ordinal: int
    year: int | None
    value: float
    unit: str
    scope: str
    modality: str
    before: str
    sentence: str


@dataclass
class Tried:
    """What was tried. reports: the canonical ones in the file; sayable: those that have the words of one pattern; read: how many of these
    were read whole, in how many seconds."""

    ids: list[str]
    reports: int = 0
    sayable: int = 0
    read: int = 0
    seconds: float = 0.0
    hits: list[Hit] = field(default_factory=list)

    def found_in(self, indicator: str) -> int:
        """In how many of the reports that were read it has a figure."""
        return len({hit.report_id for hit in self.hits if hit.indicator_id == indicator})

    def silent(self, indicator: str) -> int:
        """In how many it has none, read or without its words; of those that were not read nothing is known."""
        return self.reports - self.sayable + self.read - self.found_in(indicator)

    def taken_from(self, indicator: str) -> Counter[str]:
        """How many of its figures the published file gives another indicator, by indicator."""
        return Counter(name for hit in self.hits if hit.indicator_id == indicator for name in hit.before.split() if name != indicator)


def tried(file: Path, warehouse: Path, most: int, workers: int) -> Tried:
    """The indicators of a YAML file laid over the catalog in use, their examples checked, and the reports of a published file read by
    them. Reports without the words of any pattern are not read; of the others at most so many, evenly spread.

    Raises YamlError, ExampleError, OSError, duckdb.Error, PublishedError.
    """
    ids = ids_of(file)
    with _readers(file, workers) as readers, published(warehouse) as connection:
        _check_examples(readers, ids)
        count = connection.execute("select count(*) from marts.dim_report where is_canonical").fetchall()[0][0]
        sayable = _each(readers, "look for the words", _sayable, _reports(connection), count, ids)
        chosen = spread(sorted(sayable), most)
        begun = perf_counter()
        hits = _each(readers, "read", _hits, _reports(connection, chosen), len(chosen), ids)
        seconds = perf_counter() - begun
        stated = _stated(connection, hits)
    hits = [hit._replace(before=stated.get((hit.report_id, hit.ordinal), "")) for hit in hits]
    return Tried(ids, count, len(sayable), len(chosen), seconds, sorted(hits, key=lambda hit: (hit.indicator_id, hit.place, hit.report_year or 0, hit.ordinal)))


def check(file: Path) -> None:
    """The indicators of a YAML file and their examples. Raises YamlError, ExampleError, OSError."""
    ids = ids_of(file)
    with _readers(file, 1) as readers:
        _check_examples(readers, ids)


def _check_examples(readers: ProcessPoolExecutor, ids: list[str]) -> None:
    if wrong := readers.submit(_wrong_examples, ids).result():
        raise ExampleError("\n".join(wrong))


def spread(things: Sequence[str], most: int) -> list[str]:
    """At most so many of them, evenly spread."""
    return [things[i * len(things) // most] for i in range(most)] if len(things) > most else list(things)


@contextmanager
def _readers(file: Path, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes whose catalog is the one in use with the file's indicators: this process keeps its own."""
    with TemporaryDirectory(prefix="fazhi-try-") as place:
        catalog = Path(place) / "catalog"
        if own := own_directory():
            shutil.copytree(own, catalog)
        (catalog / "indicators").mkdir(parents=True, exist_ok=True)
        copied = catalog / "indicators" / (file.name if file.suffix == ".yml" else f"{file.stem}.yaml")
        shutil.copy(file, copied)
        with ProcessPoolExecutor(workers, get_context("spawn"), _use_catalog, (str(catalog),)) as readers:
            try:
                yield readers
            except YamlError as error:  # it names the copy
                raise YamlError(str(error).replace(str(copied), str(file)).replace(str(catalog), str(own))) from None


def _use_catalog(catalog: str) -> None:
    to_parent()
    os.environ["FAZHI_CATALOG"] = catalog


def _reports(connection: duckdb.DuckDBPyConnection, chosen: list[str] | None = None) -> Iterator[list[Report]]:
    """The canonical reports, or those of them that are chosen, some at once."""
    found = connection.execute(TEXTS, {"chosen": chosen})
    while rows := found.fetchmany(AT_ONCE):
        yield [Report(*row) for row in rows]


def _stated(connection: duckdb.DuckDBPyConnection, hits: list[Hit]) -> dict[tuple[str, int], str]:
    """The indicators that the published file gives the figures of these reports, by report and ordinal."""
    rows = connection.execute(STATED, [sorted({hit.report_id for hit in hits})]).fetchall()
    return {(report_id, ordinal): indicators for report_id, ordinal, indicators in rows}


def _each(
    readers: ProcessPoolExecutor, verb: str, look: Callable[[list[Report], list[str]], list[Found]], batches: Iterator[list[Report]], count: int, ids: list[str]
) -> list[Found]:
    """What the processes find in all batches, of which few are held at once."""
    found: list[Found] = []
    asked: deque[Future[list[Found]]] = deque()
    with progress(verb, count) as done:
        for batch in batches:
            asked.append(readers.submit(look, batch, ids))
            if len(asked) > AHEAD:
                found += asked.popleft().result()
                done(AT_ONCE)
        for task in asked:
            found += task.result()
            done(AT_ONCE)
    return found


def _wrong_examples(ids: list[str]) -> list[str]:
    """What is wrong with the examples of these indicators. Raises YamlError for the catalog."""
    indicators = [load_catalog().indicators[i] for i in ids if i in load_catalog().indicators]
    return [
        f"{indicator.id}, examples: {example.text!r} should give {_told(example.value)} and gives {', '.join(map(_told, values)) or 'nothing'};"
        " mend said or the example (with the file in use, as docs/indicators.md has it, `fazhi explain` tells how a sentence in a file is read)"
        for indicator in indicators
        for example, values in misread(indicator)
    ]


def _told(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.15g}"


def _sayable(reports: list[Report], ids: list[str]) -> list[str]:
    """Those of which the text has a word for every part of a pattern: no other can state the indicator."""
    patterns = [pattern for pattern in load_catalog().patterns if pattern.indicator_id in ids]
    needed = [[bits(*sorted(group)) for group in (*pattern.carried, *pattern.local, *pattern.behind, *pattern.later)] for pattern in patterns]
    told = ((report.report_id, said_anywhere(plain(report.text).text)) for report in reports)
    return [report_id for report_id, said in told if any(all(said & group for group in groups) for groups in needed)]


def _hits(reports: list[Report], ids: list[str]) -> list[Hit]:
    found = []
    for report in reports:
        figures = figures_of(report.text, known=Known(report.jurisdiction_code, report.year, report.issuer_kind))
        for i, links in enumerate(figures.links):
            for link in links:
                if link.indicator_id in ids:
                    told = _slots(figures, i)
                    sentence = _marked(report.text, figures, i)
                    found.append(Hit(link.indicator_id, report.place, report.year, report.source_uri, report.report_id, i + 1, *told, "", sentence))
    return found


def _slots(figures: Figures, i: int) -> tuple[int | None, float, str, str, str]:
    slots, quantity = figures.slots(i), figures.frames[i].clause.quantity
    year = slots["year"].value
    return year if isinstance(year, int) else None, quantity.value, quantity.unit, str(slots["scope"].value), str(slots["modality"].value)


def _marked(text: str, figures: Figures, i: int) -> str:
    """The sentence of a figure, as the report has it where no character was left out to read it."""
    clause, seen = figures.frames[i].clause, figures.view.text
    told = text if len(text) == len(seen) else seen
    start, end = clause.quantity.start, clause.quantity.end
    return f"{told[clause.sentence_start : start]}【{told[start:end]}】{told[end : clause.sentence_end]}".strip()

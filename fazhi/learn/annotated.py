"""Annotated reports as the second coder learns from them: figures of a text, and what each says."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fazhi.catalog import load_catalog
from fazhi.learn.coder import NONE
from fazhi.learn.features import Figure
from fazhi.parse.page.plain import normalize

SCOPES = ("own", "region", "below", "part", "unspecified")
MODALITIES = ("actual", "standing", "rule", "plan", "change")


class AnnotationError(ValueError):
    """Annotation that nothing can be learnt from: which file and row, and what to do."""


@dataclass(frozen=True)
class Said:
    """What the annotation says of a figure: its first indicator (`none` without), what else is right, its scopes and modalities.
    counts: false where a reader could leave the figure out or decide either way."""

    indicator: str
    also: frozenset[str]
    scopes: tuple[str, ...]
    modalities: tuple[str, ...]
    counts: bool


@dataclass(frozen=True)
class Annotated:
    """One annotated report: its name, its normalised text, its figures in reading order, and what each says."""

    doc: str
    text: str
    figures: tuple[Figure, ...]
    said: tuple[Said, ...]


def load_annotated(folders: Iterable[Path], without: frozenset[str] = frozenset()) -> list[Annotated]:
    """The annotated reports of some directories (a CSV beside each text), but those named. Raises AnnotationError."""
    reports = [report for folder in folders for path in sorted(folder.glob("*.csv")) if (report := _report(path)) and report.doc not in without]
    if not reports:
        raise AnnotationError(f"{', '.join(map(str, folders))}: no annotated report; each is a CSV beside its text, as docs/accuracy.md describes")
    return reports


def _report(path: Path) -> Annotated | None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or "surface" not in rows[0]:
        return None
    beside = path.with_name(rows[0]["doc"])
    if not beside.is_file():
        raise AnnotationError(f"{path.name} annotates {rows[0]['doc']}, which does not lie beside it")
    text = normalize(beside.read_text(encoding="utf-8"))
    told = []
    for number, row in enumerate(rows, 2):
        try:
            told.append((Figure(int(row["start"]), int(row["end"]), row["unit"].strip(), float(row["value"])), _said(row)))
        except (KeyError, ValueError, AttributeError) as error:
            raise AnnotationError(f"{path.name}, row {number}: {type(error).__name__} {error}; the columns are those of docs/accuracy.md") from error
    told.sort(key=lambda one: one[0].start)
    return Annotated(rows[0]["doc"], text, tuple(figure for figure, _ in told), tuple(said for _, said in told))


def _said(row: dict[str, str]) -> Said:
    names = [name for name in row["indicator_id"].split("|") if name]
    unknown = sorted({name.rstrip("?") for name in names} - load_catalog().indicators.keys())
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is no indicator of the catalog")
    must = [name for name in names if not name.endswith("?")]
    may = frozenset(name.rstrip("?") for name in names)
    counts = not row["note"].startswith("optional") and not (names and not must)
    scopes, modalities = (tuple(name for name in row[slot].split("|") if name in known) for slot, known in (("scope", SCOPES), ("modality", MODALITIES)))
    return Said(must[0] if must else NONE, may, scopes, modalities, counts)

"""Annotated reports coded by a second coder that they did not teach: what confidence is measured on, and what more teaching gives."""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fazhi.arbiter import decisions as arbiter
from fazhi.arbiter.teach import teach
from fazhi.catalog.own import own_directory
from fazhi.evaluate import Tally, evaluate
from fazhi.learn import calibration, weights
from fazhi.learn.annotated import Annotated, load_annotated
from fazhi.learn.train import FOLDS, train
from fazhi.settings import Settings, load

MADE = (weights.FILE, arbiter.FILE, calibration.FILE, calibration.ACCURACY)
"""What a trial makes anew: a user's own does not go along."""
PARTS = 3
"""Annotated reports that are measured by cross-validation are dealt into so many parts."""
ALONE, BESIDE = (0.125, 0.25, 0.5, 1), (0, 0.5, 1)
"""The shares of reports that teach, point by point: where they teach alone, and beside the project's own."""


class TrialError(ValueError):
    """Reports that could not be built or are too few: why, and what to do."""


@dataclass
class Point:
    """What is published of unseen reports once so many reports have taught the second coder. agreed: links that both coders say;
    sure: facts that are sure; each whether it is right."""

    taught: int
    links: Tally = field(default_factory=Tally)
    facts: Tally = field(default_factory=Tally)
    agreed: list[bool] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class _Part:
    """base teaches always, more teaches as far as a point says, unseen is measured."""

    base: list[Annotated]
    more: list[Annotated]
    unseen: frozenset[str]


def build(place: Path, folders: Sequence[Path], documents: frozenset[str], taught_by: Sequence[Annotated], told: str | None = None) -> Settings:
    """A warehouse of these documents of annotated directories alone, in a directory that is emptied first, coded by what other reports
    taught; the user's own catalog goes along. told: the calibration, the one that ships by default.

    Raises TrialError.
    """
    shutil.rmtree(place, ignore_errors=True)
    train(taught_by).save(place / "catalog" / weights.FILE)
    teach(taught_by).save(place / "catalog" / arbiter.FILE)
    if own := own_directory():
        shutil.copytree(own, place / "catalog", dirs_exist_ok=True, ignore=shutil.ignore_patterns(*MADE))
    if told:
        (place / "catalog" / calibration.FILE).write_text(told, encoding="utf-8")
    _lay_out(place / "raw", folders, documents)
    environment = os.environ | {"FAZHI_CATALOG": str(place / "catalog"), "FAZHI_REVIEWS": str(place / "none"), "FAZHI_HOME": str(place / "home")}
    command = [sys.executable, "-m", "fazhi.cli", "run", "--raw", str(place / "raw"), "--warehouse", str(place / "fazhi.duckdb")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise TrialError(f"the annotated reports in {place / 'raw'} could not be built: {run.stderr.strip()[-2000:]}")
    return load(place / "raw", place / "fazhi.duckdb", home=place / "home")


def _lay_out(raw: Path, folders: Iterable[Path], documents: frozenset[str]) -> None:
    """Texts with their annotation, and one manifest of who issued them, where that is known."""
    raw.mkdir(parents=True)
    issuers = []
    for folder in folders:
        for name in documents:
            if (folder / name).is_file():
                shutil.copy(folder / name, raw)
                shutil.copy(folder / Path(name).with_suffix(".csv").name, raw)
        if (folder / "manifest.csv").is_file():
            with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
                issuers += [(row["file"], row.get("issuer_kind") or "government") for row in csv.DictReader(file) if row["file"] in documents]
    with (raw / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("file", "issuer_kind"), *issuers])


def curve(place: Path, gold: Path, folders: Sequence[Path], measured: frozenset[str]) -> Iterator[Point]:
    """What is published of unseen reports, by how many have taught the second coder, few to all.

    Without folders the project's own reports teach and the measured ones are unseen. With folders their reports are dealt into
    parts; each part is measured once by what the project's reports and more and more of the other parts taught.

    Raises TrialError where the reports are too few.
    """
    parts = _parts_of(load_annotated(folders), load_annotated([gold])) if folders else [_Part([], _dealt(load_annotated([gold], measured)), measured)]
    fewest = min(len(part.base) + len(part.more) for part in parts)
    if fewest < 2 * FOLDS:
        raise TrialError(f"{fewest} annotated reports are too few to teach by: {2 * FOLDS} at least, and {PARTS} to measure on")
    is_beside = all(len(part.base) >= 2 * FOLDS for part in parts)
    for share in BESIDE if is_beside else ALONE:
        yield _point(place, [*folders, gold], parts, share)


def _point(place: Path, folders: Sequence[Path], parts: list[_Part], share: float) -> Point:
    total = Point(round(sum(_count(part, share) for part in parts) / len(parts)))
    for part in parts:
        built = build(place, folders, part.unseen, [*part.base, *part.more[: _count(part, share)]])
        found = evaluate(built.warehouse, built.raw)
        for whole, measured in ((total.links, found.links), (total.facts, found.facts)):
            whole.right, whole.expected, whole.found = whole.right + measured.right, whole.expected + measured.expected, whole.found + measured.found
        total.agreed += found.codings["agreed"]
        total.alone += found.codings["model"]
        total.sure += found.sure
    return total


def _count(part: _Part, share: float) -> int:
    least = 0 if part.base else FOLDS
    return max(least, round(share * len(part.more)))


def _parts_of(reports: list[Annotated], known: list[Annotated]) -> list[_Part]:
    """Each part of the reports once unseen, taught by the others and by what is known besides."""
    names = {report.doc for report in reports}
    base, dealt = [report for report in known if report.doc not in names], _dealt(reports)
    if len(dealt) < PARTS:
        raise TrialError(f"{len(dealt)} annotated reports are too few for a curve: {PARTS} at least")
    return [
        _Part(base, [report for j, report in enumerate(dealt) if j % PARTS != i], frozenset(report.doc for report in dealt[i::PARTS])) for i in range(PARTS)
    ]


def _dealt(reports: list[Annotated]) -> list[Annotated]:
    """In an order that is always the same and has nothing to do with what they are."""
    return sorted(reports, key=lambda report: hashlib.sha256(report.doc.encode()).digest())

"""`fazhi train`: the second coder, made again from annotated reports."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from fazhi.catalog.own import own_directory
from fazhi.cli.screen import app, fail, say
from fazhi.learn import calibration, weights
from fazhi.settings import PROJECT, Settings, load

GOLD = PROJECT / "tests" / "gold"
MEASURED = "9"
NEUTRAL = {"link": {"constant": 0}, "fact": {"constant": 0}, "threshold": {"model_alone": 0, "is_sure": 1}}
"""While confidence is measured, all that the second coder says is published."""


@app.command()
def train(
    folders: Annotated[list[Path] | None, typer.Argument(help="Directories of annotated reports, beside the project's own.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Keep the weights with your own catalog (FAZHI_CATALOG); without, they replace the package's.")] = False,
    measured: Annotated[str, typer.Option(help="The batch of the project's reports that confidence is measured on: nobody tuned the rules for it.")] = MEASURED,
) -> None:
    """Teach the second coder from annotated reports, and measure its confidence. 训练第二编码者。"""
    from fazhi.calibrate import CalibrationError, calibrate
    from fazhi.learn.annotated import AnnotationError, load_annotated
    from fazhi.learn.train import train as learn

    try:
        settings, target = load(), _target(mine)
        taught_by, kept_back = [GOLD, *(folders or [])], _batch(measured)
        place = settings.home / "training"
        shutil.rmtree(place, ignore_errors=True)
        say(f"1 of 3: learning from all but the {len(kept_back)} reports of batch {measured}")
        learn(load_annotated(taught_by, kept_back)).save(place / "catalog" / weights.FILE)
        say("2 of 3: measuring confidence on these")
        built = _built(settings, place, kept_back)
        told = calibrate(built.working, built.marts, built.raw)
        say("3 of 3: learning from all")
        learn(load_annotated(taught_by)).save(target / weights.FILE)
        (target / calibration.FILE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except (AnnotationError, CalibrationError, ValueError, OSError) as error:
        raise fail(str(error)) from None
    _tell(told, target)


def _target(mine: bool) -> Path:
    if not mine:
        return weights.SHIPPED
    own = own_directory()
    if own is None:
        raise fail("--mine keeps the weights with your own catalog: set FAZHI_CATALOG to its directory first (docs/coding.md)")
    return own


def _batch(number: str) -> frozenset[str]:
    with (GOLD / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        found = frozenset(row["file"] for row in csv.DictReader(file) if row["batch"] == number)
    if not found:
        raise fail(f"{GOLD / 'manifest.csv'} has no batch {number}")
    return found


def _built(settings: Settings, place: Path, documents: frozenset[str]) -> Settings:
    """A warehouse of these documents alone, coded with the weights of that place; the user's own catalog goes along."""
    if own := own_directory():
        shutil.copytree(own, place / "catalog", dirs_exist_ok=True, ignore=shutil.ignore_patterns(weights.FILE, calibration.FILE))
    (place / "catalog" / calibration.FILE).write_text(json.dumps(NEUTRAL), encoding="utf-8")
    (place / "raw").mkdir(parents=True)
    for name in documents:
        for beside in (name, Path(name).with_suffix(".csv").name):
            shutil.copy(GOLD / beside, place / "raw")
    environment = os.environ | {"FAZHI_CATALOG": str(place / "catalog"), "FAZHI_REVIEWS": str(place / "none"), "FAZHI_HOME": str(place / "home")}
    command = [sys.executable, "-m", "fazhi.cli", "run", "--raw", str(place / "raw"), "--warehouse", str(place / "fazhi.duckdb")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise ValueError(f"the reports that confidence is measured on could not be built: {run.stderr.strip()[-2000:]}")
    return load(place / "raw", place / "fazhi.duckdb", home=place / "home")


def _tell(told: dict[str, dict[str, dict[str, float]]], target: Path) -> None:
    for of, measured in told["measured"].items():
        if of != "sure":
            say(f"{of}s: {measured['right']} of {measured['judged']} right, calibration error {measured['calibration_error']:.3f}")
    sure = told["measured"]["sure"]
    bound = f"with {sure['certainty']:.0%} certainty at least {sure['bound']:.3f}"
    say(f"sure from {told['threshold']['is_sure']} on: {sure['right']:.0f} of {sure['covered']:.0f} right, {bound}")
    say(f"written: {target / weights.FILE}, {target / calibration.FILE}; the next `fazhi run` codes with them")

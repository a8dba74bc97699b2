"""`fazhi train`: the second coder, made again from annotated reports; what more of them give; and which of their rows to look at again."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from fazhi.arbiter import decisions as arbiter
from fazhi.catalog.own import own_directory
from fazhi.cli.screen import app, fail, out, say
from fazhi.evaluate import annotated_documents
from fazhi.learn import calibration, weights
from fazhi.settings import PROJECT, load

GOLD = PROJECT / "tests" / "gold"
MEASURED = "33,37,61,62,63,64,65,66,67,68,69"
NEUTRAL = {"link": {"constant": 0}, "fact": {"constant": 0}, "threshold": {"model_alone": 0, "rules_alone": 0, "is_sure": 1}}
"""While confidence is measured, all that the second coder says is published."""


@app.command()
def train(
    folders: Annotated[list[Path] | None, typer.Argument(help="Directories of annotated reports, beside the project's own.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Keep the weights with your own catalog (FAZHI_CATALOG); without, they replace the package's.")] = False,
    measured: Annotated[
        str, typer.Option(help="The batches of the project's reports that confidence is measured on, apart by commas: nobody tuned the rules for them.")
    ] = MEASURED,
    curve: Annotated[bool, typer.Option("--curve", help="Teach nothing; tell what more and more of these reports give on unseen ones.")] = False,
    doubts: Annotated[Path | None, typer.Option(help="Teach nothing; write the rows of annotation that both coders contradict to this CSV.")] = None,
) -> None:
    """Teach the second coder from annotated reports, and measure its confidence. 训练第二编码者。"""
    try:
        place = load().home / "training"
        for folder in folders or []:
            annotated_documents(folder)
        if curve:
            _curve(place, folders or [], _batches(measured))
        elif doubts:
            _doubts(folders or [GOLD], doubts)
        else:
            _train(place, folders or [], _batches(measured), _own() if mine else None)
    except (ValueError, OSError) as error:
        raise fail(str(error)) from None


def _train(place: Path, folders: Sequence[Path], kept_back: frozenset[str], own: Path | None) -> None:
    from fazhi.arbiter.teach import teach
    from fazhi.calibrate import accuracy, calibrate
    from fazhi.learn.annotated import load_annotated
    from fazhi.learn.train import train as learn
    from fazhi.trial import build

    say(f"1 of 3: measuring confidence on {len(kept_back)} reports, coded by what all others taught")
    project, beside = load_annotated([GOLD]), load_annotated(folders) if folders else []
    built = build(place, [GOLD], kept_back, [report for report in (*project, *beside) if report.doc not in kept_back], json.dumps(NEUTRAL))
    told = calibrate(built.working, built.marts, built.raw)
    say("2 of 3: measuring accuracy")
    right = accuracy(built.working, built.raw, told)
    say("3 of 3: learning from all")
    target, decided = own or weights.SHIPPED, own or arbiter.SHIPPED
    learn([*project, *beside]).save(target / weights.FILE)
    teach(project, beside).save(decided / arbiter.FILE)
    (target / calibration.FILE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    calibration.save_accuracy(right, target / calibration.ACCURACY)
    _tell(told, [target / weights.FILE, decided / arbiter.FILE, target / calibration.FILE, target / calibration.ACCURACY])


def _curve(place: Path, folders: Sequence[Path], measured: frozenset[str]) -> None:
    from fazhi.trial import curve

    heads = ("taught", "links P", "links R", "facts P", "facts R", "both coders say: right", "second coder alone: right", "sure facts: right", "sure of stated")
    table = Table(*heads, title="what is published of unseen reports")
    for point in curve(place, GOLD, folders, measured):
        shares = [f"{share:.3f}" if share is not None else "" for tally in (point.links, point.facts) for share in (tally.precision, tally.recall)]
        counts = [f"{sum(judged)} of {len(judged)}" for judged in (point.agreed, point.alone, point.sure)]
        covered = f"{sum(point.sure) / point.facts.expected:.3f}" if point.facts.expected else ""
        table.add_row(str(point.taught), *shares, *counts, covered)
        say(f"{point.taught} reports taught, {point.links.expected} links and {point.facts.expected} facts stated by the unseen ones")
    out.print(table)


def _doubts(folders: Sequence[Path], path: Path) -> None:
    from fazhi.doubts import doubts, write

    found = list(doubts(folders))
    write(found, path)
    say(f"{len(found)} rows of annotation that neither coder gives, to look at again: {path}")


def _own() -> Path:
    own = own_directory()
    if own is None:
        raise fail("--mine keeps the weights with your own catalog: set FAZHI_CATALOG to its directory first (docs/coding.md)")
    return own


def _batches(numbers: str) -> frozenset[str]:
    """The files of some batches. Raises what ends the command where there is no such batch."""
    wanted = [number.strip() for number in numbers.split(",")]
    with (GOLD / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        files = [(row["batch"], row["file"]) for row in csv.DictReader(file)]
    if missing := [number for number in wanted if number not in {batch for batch, _ in files}]:
        raise fail(f"{GOLD / 'manifest.csv'} has no batch {', '.join(missing)}: it has {', '.join(dict.fromkeys(batch for batch, _ in files))}")
    return frozenset(name for batch, name in files if batch in wanted)


def _tell(told: dict[str, Any], written: Sequence[Path]) -> None:
    for of, measured in told["measured"].items():
        if of != "sure":
            say(f"{of}s: {measured['right']} of {measured['judged']} right, calibration error {measured['calibration_error']:.3f}")
    sure = told["measured"]["sure"]
    bound = f"with {sure['certainty']:.0%} certainty at least {sure['bound']:.3f}"
    say(f"sure from {told['threshold']['is_sure']} on: {sure['right']:.0f} of {sure['covered']:.0f} right, {bound}")
    say(f"written: {', '.join(map(str, written))}; the next `fazhi run` codes with them")

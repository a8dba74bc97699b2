"""How often what is published is right: coefficients and thresholds, fitted on reports that nobody had tuned for."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from fazhi.catalog.own import own_file
from fazhi.learn.weights import SHIPPED, WeightsError

FILE = "calibration.json"
ACCURACY = "accuracy.csv"
PUBLISHED_AS, ANNOTATED_AS = "published_as", "annotated_as"
"""Groups of the annotated figures by indicator: the share that is right is its precision in the one, its recall in the other."""
PARTS = ("link", "fact", "threshold")


class Accuracy(NamedTuple):
    """How many annotated figures of a group were judged, and of how many what is published is right."""

    slot: str
    grouped_by: str
    group_name: str
    judged: int
    right: int


def load_calibration(path: Path | None = None) -> dict[str, Any]:
    """The calibration that lies beside the weights in use: the user's own, where there is one, or the one that ships with the package.

    link, fact: coefficients of a logistic regression by feature (`int_link`, `int_statement`); threshold: from where on the second
    coder's own proposals are published and facts are sure; measured: on what, and what it gave. Raises WeightsError.
    """
    path = path or own_file(FILE) or SHIPPED / FILE
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for part in PARTS:
            told[part] = {str(name): float(number) for name, number in told[part].items()}
        told.setdefault("measured", {})
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise WeightsError(f"{path} holds no calibration of this version ({error!r}): make it with `fazhi train`") from error
    return told


def load_accuracy() -> list[Accuracy]:
    """How often what is published was right on the annotated reports that confidence was measured on. Raises WeightsError."""
    path = own_file(ACCURACY) or SHIPPED / ACCURACY
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [Accuracy(row["slot"], row["grouped_by"], row["group_name"], int(row["judged"]), int(row["right"])) for row in csv.DictReader(file)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path} holds no accuracy of this version ({error!r}): make it with `fazhi train`") from error


def save_accuracy(rows: Iterable[Accuracy], path: Path) -> None:
    """Write it as a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([Accuracy._fields, *rows])

"""How often what is published is right: coefficients and thresholds, fitted on reports that nobody had tuned for."""

import json
from pathlib import Path
from typing import Any

from fazhi.catalog.own import own_file
from fazhi.learn.weights import SHIPPED, WeightsError

FILE = "calibration.json"
PARTS = ("link", "fact", "threshold")


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

"""What was learnt, as whole numbers in a file that executes nothing when it is loaded."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from fazhi.catalog.own import own_file
from fazhi.learn.features import BITS

SHIPPED = Path(__file__).parent
FILE = "weights.npz"
SLOTS = ("indicator", "scope", "modality")


class WeightsError(ValueError):
    """Weights that cannot be used: which file, and what to do."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A linear model a slot, all over the same n-grams.

    buckets: those that count, ascending. table: int16, a row a bucket and a last one of zeros, a column a class. bias: int32 a
    column. classes: of each column the slot and what it says (`none` for no indicator). sharpness: of each slot, what a weight
    sum is multiplied with before the softmax that makes it a probability.
    """

    buckets: NDArray[np.int32]
    table: NDArray[np.int16]
    bias: NDArray[np.int32]
    slots: NDArray[np.str_]
    classes: NDArray[np.str_]
    sharpness: NDArray[np.float64]

    def rows(self) -> NDArray[np.int32]:
        """The table's row of every bucket; the last row, of zeros, for those that do not count."""
        rows = np.full(2**BITS, len(self.buckets), dtype=np.int32)
        rows[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return rows

    def save(self, path: Path) -> None:
        """The same weights make the same bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, **{field.name: getattr(self, field.name) for field in fields(self)})


def weights_directory() -> Path:
    """Where the weights in use lie: with the user's own catalog, where it has any, or with the package."""
    own = own_file(FILE)
    return own.parent if own else SHIPPED


@cache
def load_weights(path: Path) -> Weights:
    """The weights of a file. Raises WeightsError naming it."""
    try:
        with np.load(path, allow_pickle=False) as told:
            weights = Weights(**{field.name: told[field.name] for field in fields(Weights)})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise WeightsError(f"{path} holds no weights of this version ({error!r}): make them with `fazhi train`") from error
    if weights.table.shape != (len(weights.buckets) + 1, len(weights.classes)) or weights.buckets.max(initial=0) >= 2**BITS:
        raise WeightsError(f"{path} does not fit this version: make it anew with `fazhi train`")
    return weights

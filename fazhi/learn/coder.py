"""The second coder at work: of each figure its likeliest indicators, its scope and its modality, each with a probability."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from fazhi.catalog import load_catalog
from fazhi.learn.features import Buckets, Figure, buckets_of
from fazhi.learn.weights import SLOTS, Weights, load_weights, weights_directory

NONE = "none"
MOST = 3
LEAST = 0.02
"""At most so many indicators are proposed of a figure, the second and third only where they are at least so likely."""
PLACES = 4
"""Probabilities are rounded to so many decimal places: the same on every machine."""


class Guess(NamedTuple):
    """What a figure may say, and how likely it is. told is null for no indicator."""

    told: str | None
    probability: float


class Coding(NamedTuple):
    """What the second coder says of one figure. indicators: the likeliest first."""

    indicators: tuple[Guess, ...]
    scope: Guess
    modality: Guess


def code(text: str, figures: Sequence[Figure], directory: Path | None = None) -> list[Coding]:
    """Code the figures of a normalised text, which are in reading order, with the weights of a directory: by default the user's
    own (`fazhi train --mine`) or else those that ship with the package.

    Raises WeightsError.
    """
    if not figures:
        return []
    directory = directory or weights_directory()
    weights = load_weights(directory)
    sums = weight_sums(weights, buckets_of(text, figures))
    told = {slot: _probabilities(weights, sums, slot) for slot in ("scope", "modality")}
    likely = _probabilities(weights, sums, "indicator", np.stack([_allowed(figure.unit, directory) for figure in figures]))
    names = {slot: _names(directory, slot) for slot in ("indicator", "scope", "modality")}
    ordered = np.argsort(-likely, axis=1, kind="stable")[:, :MOST]
    best = {slot: told[slot].argmax(axis=1) for slot in told}
    return [
        Coding(
            tuple(
                Guess(None if names["indicator"][j] == NONE else names["indicator"][j], float(likely[i, j]))
                for n, j in enumerate(ordered[i])
                if n == 0 or likely[i, j] >= LEAST
            ),
            *(Guess(names[slot][best[slot][i]], float(told[slot][i, best[slot][i]])) for slot in ("scope", "modality")),
        )
        for i in range(len(figures))
    ]


def weight_sums(weights: Weights, found: Buckets) -> NDArray[np.int64]:
    """The sum of each class's weights over each figure's n-grams (once each), in whole numbers: a row a figure."""
    rows = _rows(weights)[found.buckets]
    figure = np.repeat(np.arange(len(found.bounds) - 1), np.diff(found.bounds))
    counts = (rows != len(weights.buckets)) & np.concatenate(([True], (found.buckets[1:] != found.buckets[:-1]) | (figure[1:] != figure[:-1])))
    bounds = np.searchsorted(figure[counts], np.arange(len(found.bounds)))
    stated = csr_array((np.ones(bounds[-1], dtype=np.int32), rows[counts], bounds), shape=(len(found.bounds) - 1, len(weights.table)))
    sums: NDArray[np.int64] = (stated @ _table(weights)).astype(np.int64) + weights.bias
    return sums


@cache
def _table(weights: Weights) -> NDArray[np.int32]:
    return weights.table.astype(np.int32)


@cache
def _rows(weights: Weights) -> NDArray[np.int32]:
    return weights.rows()


@cache
def _names(directory: Path, slot: str) -> list[str]:
    weights = load_weights(directory)
    return [str(name) for name in weights.classes[weights.slots == slot]]


@cache
def _allowed(unit: str, directory: Path) -> NDArray[np.bool_]:
    """Of each indicator that was learnt, whether the catalog has it and counts it in this unit."""
    catalog = load_catalog()
    units = {name: catalog.units.classes[indicator.counted_in] for name, indicator in catalog.indicators.items()}
    return np.array([name == NONE or unit in units.get(name, ()) for name in _names(directory, "indicator")])


def _probabilities(weights: Weights, sums: NDArray[np.int64], slot: str, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Softmax over a slot's classes; what is not allowed has none."""
    columns = weights.slots == slot
    scaled = sums[:, columns] * weights.sharpness[SLOTS.index(slot)]
    if allowed is not None:
        scaled = np.where(allowed, scaled, -np.inf)
    likely = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    rounded: NDArray[np.float64] = np.round(likely / likely.sum(axis=1, keepdims=True), PLACES)
    return rounded

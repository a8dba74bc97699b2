"""The second coder at work: of each figure its likeliest indicators, its scope and its modality, each with a probability."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from fazhi.catalog import load_catalog
from fazhi.learn.features import Buckets, Figure, Seen, see
from fazhi.learn.weights import FILE, SLOTS, Weights, load_weights, weights_directory

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
    """What the second coder says of one figure. indicators: the likeliest first. margins: how near the figure is to each indicator that was learnt,
    whatever its unit, and to none, above 0 where it is like the figures that state it; place_of: which of them is whose."""

    indicators: tuple[Guess, ...]
    scope: Guess
    modality: Guess
    margins: tuple[float, ...]
    place_of: Mapping[str | None, int]

    def margin(self, indicator: str | None) -> float | None:
        """The margin of an indicator, or of none; null of one that was not learnt."""
        return self.margins[self.place_of[indicator]] if indicator in self.place_of else None


def code(text: str, figures: Sequence[Figure], directory: Path | None = None) -> list[Coding]:
    """Code the figures of a normalised text, which are in reading order, with the weights of a directory: by default the user's
    own (`fazhi train --mine`) or else those that ship with the package.

    Raises WeightsError.
    """
    return code_all([(text, figures)], directory)[0]


def code_all(texts: Sequence[tuple[str, Sequence[Figure]]], directory: Path | None = None) -> list[list[Coding]]:
    """Code the figures of several texts at once, each as it would be alone, in less than half the time. Raises WeightsError."""
    return code_seen(see(texts), directory)


def code_seen(seen: Seen, directory: Path | None = None) -> list[list[Coding]]:
    """Code the figures of texts that have been seen already. Raises WeightsError."""
    codings = iter(_coded(seen, directory or weights_directory()) if seen.figures else ())
    return [list(islice(codings, count)) for count in seen.counts]


def _coded(seen: Seen, directory: Path) -> Iterator[Coding]:
    weights = load_weights(directory / FILE)
    sums = weight_sums(weights, seen.buckets)
    allowed = {unit: _allowed(unit, directory) for unit in {figure.unit for figure in seen.figures}}
    likely = _probabilities(weights, sums, "indicator", np.stack([allowed[figure.unit] for figure in seen.figures]))
    scopes, modalities = (_best(_names(directory, slot), _probabilities(weights, sums, slot)) for slot in ("scope", "modality"))
    place_of = _place_of(directory)
    names, margins = list(place_of), np.round(_scaled(weights, sums, "indicator"), PLACES)
    ordered = np.argsort(-likely, axis=1, kind="stable")[:, :MOST]
    likeliest = np.take_along_axis(likely, ordered, 1)
    for places, shares, scope, modality, near in zip(ordered.tolist(), likeliest.tolist(), scopes, modalities, margins.tolist(), strict=True):
        told = [Guess(names[j], share) for j, share in zip(places, shares, strict=True)]
        yield Coding((told[0], *(guess for guess in told[1:] if guess.probability >= LEAST)), scope, modality, tuple(near), place_of)


def _best(names: Sequence[str], likely: NDArray[np.float64]) -> list[Guess]:
    """The likeliest of each row."""
    return [Guess(names[j], share) for j, share in zip(likely.argmax(axis=1).tolist(), likely.max(axis=1).tolist(), strict=True)]


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
    weights = load_weights(directory / FILE)
    return [str(name) for name in weights.classes[weights.slots == slot]]


@cache
def _place_of(directory: Path) -> dict[str | None, int]:
    return {None if name == NONE else name: place for place, name in enumerate(_names(directory, "indicator"))}


@cache
def _allowed(unit: str, directory: Path) -> NDArray[np.bool_]:
    """Of each indicator that was learnt, whether the catalog has it and counts it in this unit."""
    catalog = load_catalog()
    units = {name: catalog.units.classes[indicator.counted_in] for name, indicator in catalog.indicators.items()}
    return np.array([name == NONE or unit in units.get(name, ()) for name in _names(directory, "indicator")])


def _probabilities(weights: Weights, sums: NDArray[np.int64], slot: str, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Softmax over a slot's classes; what is not allowed has none."""
    scaled = _scaled(weights, sums, slot)
    if allowed is not None:
        scaled = np.where(allowed, scaled, -np.inf)
    likely = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    rounded: NDArray[np.float64] = np.round(likely / likely.sum(axis=1, keepdims=True), PLACES)
    return rounded


def _scaled(weights: Weights, sums: NDArray[np.int64], slot: str) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = sums[:, weights.slots == slot] * weights.sharpness[SLOTS.index(slot)]
    return scaled

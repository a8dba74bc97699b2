"""The arbiter at work: of each figure its scope, and whether it is done or stands."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fazhi.arbiter.told import Told, told_of
from fazhi.catalog.own import own_file
from fazhi.learn.annotated import SCOPES
from fazhi.learn.coder import weight_sums
from fazhi.learn.features import Buckets, Figure, Seen, see, with_words
from fazhi.learn.weights import Weights, load_weights
from fazhi.parse.language.view import View
from fazhi.parse.links.ways import Link

FILE = "arbiter.npz"
SHIPPED = Path(__file__).parent
SLOTS = ("scope", "modality")
DONE_OR_STANDS = ("actual", "standing")
"""What is intended, required or a change a word tells, and the rules say it; which of these two a figure is, its context tells."""


class Decision(NamedTuple):
    """What is published of a figure."""

    scope: str
    modality: str


def decide(seen: Seen, told: Sequence[Told]) -> list[Decision]:
    """Decide of all figures of some texts. told: of each what the rules say (`told_of`).

    The weights are the user's own (`fazhi train --mine`) or else those that ship with the package. Raises WeightsError.
    """
    if not seen.figures:
        return []
    weights = _weights()
    sums = weight_sums(weights, with_words(seen.buckets, [one.words for one in told]))
    scopes, modalities = _likeliest(weights, _together(sums, told), "scope", SCOPES), _likeliest(weights, sums, "modality", DONE_OR_STANDS)
    modalities = [decided if one.modality in DONE_OR_STANDS else one.modality for decided, one in zip(modalities, told, strict=True)]
    return [Decision(*values) for values in zip(scopes, modalities, strict=True)]


def _together(sums: NDArray[np.int64], told: Sequence[Told]) -> NDArray[np.int64]:
    """The sums of a whole and its parts, and of the figures of a list, put together: they are of one scope."""
    first = list(range(len(told)))
    for i, one in enumerate(told):
        first[i] = first[i - one.goes_with]
    joined = np.zeros_like(sums)
    np.add.at(joined, first, sums)
    return joined[first]


def _likeliest(weights: Weights, sums: NDArray[np.int64], slot: str, names: Sequence[str]) -> list[str]:
    """Of each figure the value of a slot, among these, that most speaks for."""
    own = _classes(weights, slot)
    own = own[np.isin(weights.classes[own], names)]
    told: list[str] = weights.classes[own[sums[:, own].argmax(axis=1)]].tolist()
    return told


def decide_in(view: View, links: Sequence[Sequence[Link]]) -> list[Decision]:
    """Decide of all figures in view of one report. Raises WeightsError."""
    quantities = [clause.quantity for clause in view.clauses]
    figures = [Figure(quantity.start, quantity.end, quantity.unit, quantity.value) for quantity in quantities]
    return decide(see([(view.text, figures)]), told_of(view, links))


def reasons(told: Told, slot: str, decided: str, instead_of: str, most: int) -> list[str]:
    """Of what the rules say of a figure, that which speaks most for what was decided, against what the rules say themselves."""
    weights = _weights()
    names = weights.classes[_classes(weights, slot)].tolist()
    if instead_of not in names:
        return []
    nothing = Buckets(np.zeros(0, np.int64), np.zeros(len(told.words) + 1, np.int64))
    sums = weight_sums(weights, with_words(nothing, [[word] for word in told.words]))[:, _classes(weights, slot)]
    gains = sums[:, names.index(decided)] - sums[:, names.index(instead_of)]
    return [told.words[i] for i in np.argsort(-gains, kind="stable")[:most] if gains[i] > 0]


def _weights() -> Weights:
    return load_weights(own_file(FILE) or SHIPPED / FILE)


def _classes(weights: Weights, slot: str) -> NDArray[np.int64]:
    return np.flatnonzero(weights.slots == slot)

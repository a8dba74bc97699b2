"""Make the second coder's weights from annotated reports: `fazhi train`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from fazhi.learn.annotated import Annotated
from fazhi.learn.features import BITS, buckets_of
from fazhi.learn.weights import SLOTS, Weights

STRENGTH = 0.03
"""The C of the linear model; found by cross-validation (docs/coding.md)."""
KEPT = 10_000
"""Buckets whose weights are kept; with more it is right no more often (docs/coding.md)."""
SEEN = 2
"""An n-gram counts where it stands around so many figures."""
FOLDS = 5
LARGEST = 2**14
"""The largest weight, as a whole number."""
Matrix: TypeAlias = csr_matrix


@dataclass(frozen=True)
class Learned:
    """One linear model a slot: coefficients (a row a class), intercepts, and the classes in order."""

    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    classes: list[str]


@dataclass(frozen=True)
class Material:
    """Annotated figures as numbers. seen: a row a figure, a column a bucket, 1 where its n-gram stands there. wanted: of each slot
    what each figure says. reports: of each figure the number of its report."""

    seen: Matrix
    wanted: dict[str, NDArray[np.str_]]
    reports: NDArray[np.int64]


def train(reports: Sequence[Annotated]) -> Weights:
    """The weights that these reports teach: the same for the same reports.

    A probability is made from weight sums by one number a slot, fitted on what models say of reports that they were not taught.
    """
    from sklearn.model_selection import GroupKFold  # scikit-learn takes 3 s to load

    material = material_of(reports)
    folds = list(GroupKFold(FOLDS).split(material.seen, groups=material.reports))
    margins: dict[str, list[tuple[Learned, Matrix, NDArray[np.str_]]]] = {slot: [] for slot in SLOTS}
    for taught, kept_back in folds:
        buckets, learned = fitted(material, taught)
        for slot in SLOTS:
            margins[slot].append((learned[slot], material.seen[kept_back][:, buckets], material.wanted[slot][kept_back]))
    sharpness = [_sharpness(margins[slot]) for slot in SLOTS]
    buckets, learned = fitted(material, np.arange(material.seen.shape[0]))
    return as_whole_numbers(buckets, learned, sharpness)


def material_of(reports: Sequence[Annotated]) -> Material:
    """The figures that count of these reports, as numbers."""
    buckets, bounds, numbers = [], [0], []
    wanted: dict[str, list[str]] = {slot: [] for slot in SLOTS}
    for number, report in enumerate(reports):
        found = buckets_of(report.text, report.figures)
        for i, said in enumerate(report.said):
            if said.counts and said.scopes and said.modalities:
                own = np.unique(found.buckets[found.bounds[i] : found.bounds[i + 1]])
                buckets.append(own)
                bounds.append(bounds[-1] + len(own))
                numbers.append(number)
                for slot, told in zip(SLOTS, (said.indicator, said.scopes[0], said.modalities[0]), strict=True):
                    wanted[slot].append(told)
    seen = csr_matrix((np.ones(bounds[-1]), np.concatenate(buckets), bounds), shape=(len(numbers), 2**BITS))
    return Material(seen, {slot: np.array(told) for slot, told in wanted.items()}, np.array(numbers))


def fitted(material: Material, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], dict[str, Learned]]:
    """The buckets that count most, and one model a slot over them, learnt from some rows."""
    seen = material.seen[rows]
    often = np.flatnonzero(np.asarray(seen.sum(axis=0)).ravel() >= SEEN)
    first = [_model(seen[:, often], material.wanted[slot][rows]).coefficients for slot in SLOTS]
    weight = sum((coefficients**2).sum(axis=0) for coefficients in first)
    buckets = np.sort(often[np.argsort(-weight, kind="stable")[:KEPT]])
    return buckets, {slot: _model(seen[:, buckets], material.wanted[slot][rows]) for slot in SLOTS}


def _model(seen: Matrix, wanted: NDArray[np.str_]) -> Learned:
    from sklearn.svm import LinearSVC  # scikit-learn takes 3 s to load

    model = LinearSVC(C=STRENGTH, random_state=0).fit(seen, wanted)
    is_pair = len(model.classes_) == 2
    coefficients, intercepts = (np.concatenate((-part, part)) if is_pair else part for part in (model.coef_, model.intercept_))
    return Learned(coefficients, intercepts, [str(name) for name in model.classes_])


def _sharpness(folds: list[tuple[Learned, Matrix, NDArray[np.str_]]]) -> float:
    """What margins are multiplied with so that softmax says how often they are right: least logarithmic loss on reports kept back."""
    margins = [seen @ learned.coefficients.T + learned.intercepts for learned, seen, _ in folds]
    known = [[learned.classes.index(name) if name in learned.classes else -1 for name in wanted] for learned, _, wanted in folds]

    def loss(sharpness: float) -> float:
        lost = 0.0
        for margin, columns in zip(margins, known, strict=True):
            likely = sharpness * margin - logsumexp(sharpness * margin, axis=1, keepdims=True)
            lost -= sum(likely[i, column] for i, column in enumerate(columns) if column >= 0)
        return lost

    return float(minimize_scalar(loss, bounds=(0.1, 50), method="bounded").x)


def as_whole_numbers(buckets: NDArray[np.int64], learned: dict[str, Learned], sharpness: list[float]) -> Weights:
    """Models over these buckets, by slot, as weights."""
    coefficients = np.concatenate([model.coefficients for model in learned.values()])
    intercepts = np.concatenate([model.intercepts for model in learned.values()])
    unit = np.abs(coefficients).max() / LARGEST
    table = np.round(np.vstack((coefficients.T, np.zeros(len(intercepts)))) / unit).astype(np.int16)
    return Weights(
        buckets=buckets.astype(np.int32),
        table=table,
        bias=np.round(intercepts / unit).astype(np.int32),
        slots=np.array([slot for slot, model in learned.items() for _ in model.classes]),
        classes=np.array([name for model in learned.values() for name in model.classes]),
        sharpness=np.array(sharpness) * unit,
    )

"""Make the arbiter's weights from annotated reports: a part of `fazhi train`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from fazhi.arbiter.decisions import SLOTS
from fazhi.arbiter.told import told_of
from fazhi.learn.annotated import Annotated
from fazhi.learn.features import BITS, Figure, see, with_words
from fazhi.learn.train import Learned, as_whole_numbers
from fazhi.learn.weights import Weights
from fazhi.parse import parse

STRENGTH = 0.01
"""The C of the linear models (docs/coding.md)."""
KEPT = 20_000
"""Buckets whose weights are kept."""
SEEN = 3
"""A bucket counts that so many figures have."""
Accepted: TypeAlias = Mapping[str, Collection[str]]
"""Of each slot what the annotation allows."""
OWN = 5
"""A figure of a user's own reports counts as so many of the project's: it is those whose like is to be read."""


def teach(reports: Sequence[Annotated], own: Sequence[Annotated] = ()) -> Weights:
    """The weights that these reports teach: the same for the same reports. own: the user's, of which each counts more."""
    buckets, bounds, told, counts = [], [0], [], []
    for report, count in [(report, 1) for report in reports] + [(report, OWN) for report in own]:
        for found, said in _figures(report):
            buckets.append(found)
            bounds.append(bounds[-1] + len(found))
            told.append(said)
            counts.append(count)
    seen = csr_matrix((np.ones(bounds[-1], dtype=np.float32), np.concatenate(buckets), bounds), shape=(len(told), 2**BITS))
    often = np.flatnonzero(np.asarray(seen.sum(axis=0)).ravel() >= SEEN)
    accepted = {slot: [one[slot] for one in told] for slot in SLOTS}
    first = [_models(seen[:, often], accepted[slot], counts) for slot in SLOTS]
    weight = sum((learned.coefficients**2).sum(axis=0) for learned in first)
    kept = np.sort(often[np.argsort(-weight, kind="stable")[:KEPT]])
    learned = {slot: _models(seen[:, kept], accepted[slot], counts) for slot in SLOTS}
    return as_whole_numbers(kept, learned, [1.0] * len(SLOTS))


def _figures(report: Annotated) -> Iterator[tuple[NDArray[np.int64], Accepted]]:
    """The figures that the rules read and that are annotated: the buckets of each, and what it says."""
    read = parse(report.text)
    if read.view is None or not read.facts:
        return
    quantities = [fact.clause.quantity for fact in read.facts]
    figures = [Figure(quantity.start, quantity.end, quantity.unit, quantity.value) for quantity in quantities]
    told = told_of(read.view, [fact.links for fact in read.facts])
    found = with_words(see([(report.text, figures)]).buckets, [one.words for one in told])
    annotated = {figure.end: said for figure, said in zip(report.figures, report.said, strict=True) if said.scopes and said.modalities}
    for i, figure in enumerate(figures):
        if said := annotated.get(figure.end):
            yield np.unique(found.buckets[slice(*found.bounds[i : i + 2])]), {"scope": said.scopes, "modality": said.modalities}


def _models(seen: csr_matrix, accepted: Sequence[Collection[str]], counts: Sequence[int]) -> Learned:
    """One model a value: whether a figure may be told so."""
    from sklearn.svm import LinearSVC  # scikit-learn takes 3 s to load

    classes = sorted({value for values in accepted for value in values})
    models = [LinearSVC(C=STRENGTH, random_state=0).fit(seen, np.array([value in values for values in accepted]), counts) for value in classes]
    return Learned(np.concatenate([model.coef_ for model in models]), np.concatenate([model.intercept_ for model in models]), classes)

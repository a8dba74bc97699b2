"""Annotation that both coders contradict: where to look for what is wrong in it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fazhi.evaluate import Annotation, aligned, annotations
from fazhi.learn import weights
from fazhi.learn.annotated import load_annotated
from fazhi.learn.coder import NONE, Guess, code
from fazhi.learn.features import Figure
from fazhi.learn.train import FOLDS, train
from fazhi.parse.explain import Figures, NoReportError, figures_of


@dataclass(frozen=True)
class Doubt:
    """An annotated figure. probability: how likely a second coder that its report did not teach holds what it says in its place."""

    doc: str
    row: int
    surface: str
    annotated: str
    rules_say: str
    model_says: str
    probability: float
    sentence: str


def doubts(folders: Sequence[Path]) -> Iterator[Doubt]:
    """Of annotated directories, every figure whose indicators neither the rules nor a second coder gives that had not seen its report.

    Optional figures and indicators that may be given or not are doubtless. Raises AnnotationError and GoldError.
    """
    from sklearn.model_selection import KFold  # scikit-learn takes 3 s to load

    reports = load_annotated(folders)
    with TemporaryDirectory() as place:
        for taught, unseen in KFold(FOLDS, shuffle=True, random_state=0).split(reports):
            directory = Path(place) / str(unseen[0])
            train([reports[i] for i in taught]).save(directory / weights.FILE)
            for doc in [reports[i].doc for i in unseen]:
                yield from _of_report(next(folder for folder in folders if (folder / doc).is_file()), doc, directory)


def write(found: Sequence[Doubt], path: Path) -> None:
    """The doubts, the likeliest first, as a CSV that a spreadsheet opens (UTF-8 with a byte-order mark)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Doubt.__dataclass_fields__)
        writer.writerows([getattr(doubt, name) for name in Doubt.__dataclass_fields__] for doubt in sorted(found, key=lambda doubt: -doubt.probability))


def _of_report(folder: Path, doc: str, directory: Path) -> Iterator[Doubt]:
    try:
        figures = figures_of((folder / doc).read_text(encoding="utf-8"))
    except NoReportError:
        return
    expected = next(rows for name, rows in annotations(folder) if name == doc)
    read = [frame.clause.quantity for frame in figures.frames]
    coded = code(figures.view.text, [Figure(q.start, q.end, q.unit, q.value) for q in read], directory)
    for i, j in aligned(expected, [{"unit": q.unit, "value": q.value} for q in read]).items():
        rules = {link.indicator_id for link in figures.links[j]}
        if is_doubtful(expected[i], rules, coded[j].indicators[0]):
            yield _doubt(doc, i + 2, expected[i], rules, coded[j].indicators[0], figures, j)


def is_doubtful(annotated: Annotation, rules: set[str], guess: Guess) -> bool:
    """Whether both coders contradict what is annotated."""
    if annotated.is_optional or rules - annotated.may_be == annotated.indicators:
        return False
    given = annotated.indicators | annotated.may_be
    return guess.told not in given if guess.told else bool(annotated.indicators)


def _doubt(doc: str, row: int, annotated: Annotation, rules: set[str], guess: Guess, figures: Figures, place: int) -> Doubt:
    quantity, text = figures.frames[place].clause.quantity, figures.view.text
    start, end = (
        max(text.rfind(mark, 0, quantity.start) for mark in "。\n") + 1,
        min(n if n >= 0 else len(text) for n in (text.find(m, quantity.end) for m in "。\n")),
    )
    sentence = f"{text[start : quantity.start]}【{text[quantity.start : quantity.end]}】{text[quantity.end : end]}"
    told = "|".join([*sorted(annotated.indicators), *(f"{name}?" for name in sorted(annotated.may_be))])
    return Doubt(doc, row, annotated.surface, told or NONE, "|".join(sorted(rules)) or NONE, guess.told or NONE, guess.probability, sentence)

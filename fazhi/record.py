"""The rules' own record: how often each rule, pattern and word of the lexicon fired in annotated reports, and how often it was right."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.evaluate import Annotation, GoldError, aligned, annotated_reports
from fazhi.parse.explain import RULES, Figures, NoReportError, figures_of
from fazhi.parse.language.tags import bits, vocabulary
from fazhi.parse.language.view import View
from fazhi.parse.settled import BY_INDICATOR

JUDGED = ("scope", "modality", "year")
"""Slots that are annotated; an act is not."""


@dataclass(frozen=True)
class Entry:
    """A rule (kind: its slot), a pattern or a word (name: concept and word). judged: how often it fired where the annotation tells what is
    right, null for what is not judged."""

    kind: str
    name: str
    fired: int
    judged: int | None
    right: int | None

    @property
    def precision(self) -> float | None:
        return self.right / self.judged if self.judged and self.right is not None else None


@dataclass
class _Count:
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    judged: dict[tuple[str, str], list[bool]] = field(default_factory=lambda: defaultdict(list))


def record_of(directory: Path) -> list[Entry]:
    """The record of every rule, pattern and word over the annotated reports of a directory (CSV files beside their texts).

    Documents that the parser does not accept count for nothing. Raises GoldError.
    """
    count = _Count()
    for doc, expected in annotated_reports(directory):
        if not (text := directory / doc).is_file():
            raise GoldError(f"{directory} annotates {doc} and does not hold it: put the plain text beside its CSV")
        try:
            figures = figures_of(text.read_text(encoding="utf-8"))
        except NoReportError:
            continue
        _count_slots(count, figures, expected)
        count.fired.update(_words(figures.view))
    return [_entry(count, kind, name) for kind, name in known()]


def known() -> Iterator[tuple[str, str]]:
    """Kind and name of everything that has a record: rules by slot in their order, patterns, words by concept but for cues."""
    for slot, rules in RULES.items():
        yield from ((slot, rule.__name__) for rule in rules)
    yield from (("modality", BY_INDICATOR), ("scope", BY_INDICATOR))
    yield from (("pattern", pattern.name) for pattern in load_catalog().patterns)
    lexicon = load_lexicon()
    yield from (
        ("word", f"{concept} {word}")
        for layer, words in lexicon.concept_of.items()
        if layer != "cue"
        for word, concept in sorted(words.items(), key=lambda told: told[::-1])
    )


def write(entries: list[Entry], path: Path) -> None:
    """The record as a CSV that a spreadsheet opens (UTF-8 with a byte-order mark)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("kind", "name", "fired", "judged", "right", "precision"))
        writer.writerows((e.kind, e.name, e.fired, e.judged, e.right, "" if e.precision is None else f"{e.precision:.4f}") for e in entries)


def _entry(count: _Count, kind: str, name: str) -> Entry:
    if kind in {"act", "word"}:
        return Entry(kind, name, count.fired[kind, name], None, None)
    judged = count.judged[kind, name]
    return Entry(kind, name, count.fired[kind, name], len(judged), sum(judged))


def _count_slots(count: _Count, figures: Figures, expected: list[Annotation]) -> None:
    found = [{"unit": frame.clause.quantity.unit, "value": frame.clause.quantity.value} for frame in figures.frames]
    annotated = {j: expected[i] for i, j in aligned(expected, found).items()}
    for i in range(len(figures.frames)):
        row = annotated.get(i)
        row = None if row and row.is_optional else row
        for slot, told in figures.slots(i).items():
            count.fired[slot, told.rule] += 1
            if row and slot in JUDGED:
                count.judged[slot, told.rule].append(("" if told.value is None else str(told.value)) in row.attributes[slot])
        for link in figures.links[i]:
            count.fired["pattern", link.rule] += 1
            if row and link.indicator_id not in row.may_be:
                count.judged["pattern", link.rule].append(link.indicator_id in row.indicators)


def _words(view: View) -> Iterator[tuple[str, str]]:
    """Each word that says its concept in a report, once for each place where it stands; a denial where it denies a word."""
    concept_of, bit_of, tags = load_lexicon().concept_of, vocabulary().bit_of, view.tags
    denials = sorted(load_lexicon().words("denied"), key=len, reverse=True)
    for i, start in enumerate(tags.starts):
        word = tags.word(i)
        if tags.bits[i] == bits("denied"):
            yield from (("word", f"denied {denial}") for denial in [d for d in denials if view.text.endswith(d, 0, start)][:1])
            continue
        for words in concept_of.values():
            if word in words and tags.bits[i] & bit_of[words[word]]:
                yield "word", f"{words[word]} {word}"

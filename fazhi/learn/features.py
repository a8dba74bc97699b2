"""What the second coder sees of a figure: the characters around it, as counted n-grams, hashed to whole numbers.

All figures of a text are read at once with whole-number arithmetic, so that every machine sees the same.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 19
"""Buckets that n-grams fall in: 2 to this power. Some 150,000 different ones stand around 5,000 figures."""
FULL_STOP = "。!?\n"
STOP = ",;。!?\n"
HEADING = 40
"""A line of at most so many characters is taken for the heading of what stands below it."""
ABOVE = 4
"""A heading is looked for among so many lines above a figure's own."""
BETWEEN_TEXTS = "\n" * (ABOVE + 1)
"""With this between them several texts are read at once as each would be alone."""
MULTIPLIER, MIXER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)

Numbers: TypeAlias = NDArray[np.int64]


class Figure(NamedTuple):
    """A quantity as the second coder is told of it: code points [start, end) of the normalised text, its unit, and its value."""

    start: int
    end: int
    unit: str
    value: float


class Buckets(NamedTuple):
    """Buckets of the n-grams around figures, one after another; figure i has those from bounds[i] to bounds[i + 1]."""

    buckets: Numbers
    bounds: Numbers


class Seen(NamedTuple):
    """Several texts seen at once. counts: how many figures each has. figures: of all, one after another, where they stand once the texts are joined."""

    counts: list[int]
    figures: list[Figure]
    buckets: Buckets


class _Window(NamedTuple):
    """Where n-grams are counted: of these lengths, within [low, high) of each figure, told apart by a name, and (by_unit) by the
    figure's unit too."""

    name: str
    lengths: tuple[int, ...]
    low: Numbers
    high: Numbers
    by_unit: bool = False


def buckets_of(text: str, figures: Sequence[Figure]) -> Buckets:
    """The n-grams around each of the figures, which are in reading order, of a normalised text."""
    units = np.array([crc32(figure.unit.encode()) for figure in figures], dtype=np.uint64)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashes = _hashes(_digits_alike()[codes])
    around = _Around(text, codes, figures)
    found = [_counted(hashes, window, units) for window in (*around.windows(), *around.anchored())]
    found += [_stated(name, told) for name, told in around.shapes().items()]
    rows, told = (np.concatenate(part) for part in zip(*found, strict=True))
    return _of_each(rows, told, len(figures))


def see(texts: Sequence[tuple[str, Sequence[Figure]]]) -> Seen:
    """The n-grams around the figures of several normalised texts, each as it would be alone, in less than half the time."""
    figures, begins = [], 0
    for text, found in texts:
        figures += [figure._replace(start=figure.start + begins, end=figure.end + begins) for figure in found]
        begins += len(text) + len(BETWEEN_TEXTS)
    buckets = buckets_of(BETWEEN_TEXTS.join(text for text, _ in texts), figures) if figures else Buckets(np.zeros(0, np.int64), np.zeros(1, np.int64))
    return Seen([len(found) for _, found in texts], figures, buckets)


def with_words(found: Buckets, words: Sequence[Sequence[str]]) -> Buckets:
    """The same, with words that are told of each figure."""
    hashes = np.array([crc32(word.encode()) for told in words for word in told], dtype=np.uint64)
    rows = np.repeat(np.arange(len(words)), [len(told) for told in words])
    own = np.repeat(np.arange(len(words)), np.diff(found.bounds))
    return _of_each(np.concatenate((own, rows)), np.concatenate((found.buckets, _bucket(hashes, _salt("told")))), len(words))


def _of_each(rows: Numbers, told: Numbers, figures: int) -> Buckets:
    keys = np.sort(rows << BITS | told)
    return Buckets(keys & (2**BITS - 1), np.searchsorted(keys, np.arange(figures + 1) << BITS))


@cache
def _among(marks: str) -> NDArray[np.bool_]:
    """Of each character, by its number, whether it is one of these."""
    found = np.zeros(sys.maxunicode + 1, dtype=np.bool_)
    found[[ord(mark) for mark in marks]] = True
    return found


@cache
def _matching(pattern: str) -> NDArray[np.bool_]:
    """Of each character, by its number, whether it matches."""
    numbers = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    found = np.zeros(len(numbers), dtype=np.bool_)
    found[[match.start() for match in re.finditer(pattern, numbers.tobytes().decode("utf-32-le", "surrogatepass"))]] = True
    return found


@cache
def _digits_alike() -> NDArray[np.uint64]:
    """Of each character its number, of a digit that of 0."""
    return np.where(_matching(r"\d"), np.uint64(ord("0")), np.arange(sys.maxunicode + 1, dtype=np.uint64))


def _hashes(codes: NDArray[np.uint64]) -> dict[int, NDArray[np.uint64]]:
    """Of each place of the text, the hash of the one to four characters that begin there."""
    hashes = {1: (codes + np.uint64(1)) * MULTIPLIER}
    for n in range(2, 5):
        shorter = hashes[n - 1]
        hashes[n] = (shorter[:-1] * MIXER) ^ (hashes[1][n - 1 :] + np.uint64(n))
    return hashes


def _bucket(hashes: NDArray[np.uint64], salt: "NDArray[np.uint64] | np.uint64") -> Numbers:
    mixed = (hashes ^ salt) * MULTIPLIER
    return ((mixed ^ (mixed >> np.uint64(29))) * MIXER >> np.uint64(64 - BITS)).astype(np.int64)


def _salt(name: str) -> np.uint64:
    return np.uint64(crc32(name.encode()) << 20)


def _counted(hashes: dict[int, NDArray[np.uint64]], window: _Window, units: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    rows, told = [], []
    for n in window.lengths:
        counts = np.maximum(window.high - window.low - n + 1, 0)
        row = np.repeat(np.arange(len(counts)), counts)
        place = np.arange(len(row)) + np.repeat(window.low - (np.cumsum(counts) - counts), counts)
        salt = _salt(f"{window.name}{n}") ^ (units[row] * MIXER) if window.by_unit else _salt(f"{window.name}{n}")
        rows.append(row)
        told.append(_bucket(hashes[n][place], salt))
    return np.concatenate(rows), np.concatenate(told)


def _stated(name: str, told: Iterable[str]) -> tuple[Numbers, Numbers]:
    hashes = np.array([crc32(f"{name}={word}".encode()) for word in told], dtype=np.uint64)
    return np.arange(len(hashes)), _bucket(hashes, _salt(name))


class _Around:
    """Where what is said of each figure begins and ends, from the text alone."""

    def __init__(self, text: str, codes: NDArray[np.uint32], figures: Sequence[Figure]) -> None:
        self.text, self.codes, self.figures = text, codes, figures
        self.start, self.end = np.array([figure[:2] for figure in figures], dtype=np.int64).reshape(-1, 2).T
        stops, lines = self._places(FULL_STOP), self._places("\n")
        own_line = np.searchsorted(lines, self.start) - 1
        self.sentence = stops[np.searchsorted(stops, self.start) - 1] + 1
        self.stop = stops[np.searchsorted(stops, self.end)]
        self.line = lines[own_line] + 1
        previous = np.concatenate(([0], self.end[:-1]))
        following = np.concatenate((self.start[1:], [len(text)]))
        self.is_first = previous <= self.sentence
        self.left = np.maximum(previous, self.sentence)
        self.right = np.minimum(following, self.stop)
        marks = self._places(STOP)
        self.clause = np.maximum(self.left, marks[np.searchsorted(marks, self.start) - 1] + 1)
        self.pause = np.minimum(self.right, marks[np.searchsorted(marks, self.end)])
        self.heading = self._headings(lines, own_line)

    def _places(self, marks: str) -> Numbers:
        """Where these marks stand, between a place before the text and one behind it."""
        return np.concatenate(([-1], np.flatnonzero(_among(marks)[self.codes]), [len(self.text)]))

    def _headings(self, lines: Numbers, own: Numbers) -> tuple[Numbers, Numbers]:
        """The nearest short line above each figure's own: where it begins and ends."""
        begins, ends = lines[:-1] + 1, lines[1:]
        told = np.flatnonzero(~_matching(r"\s")[self.codes])
        first, last = np.searchsorted(told, begins), np.searchsorted(told, ends) - 1
        is_short = first <= last
        is_short[is_short] = told[last[is_short]] - told[first[is_short]] < HEADING
        nearest = np.maximum.accumulate(np.where(is_short, np.arange(len(begins)), -1))[own - 1]
        is_near = (own > 0) & (nearest >= 0) & (nearest >= own - ABOVE)
        return np.where(is_near, begins[nearest], 0), np.where(is_near, ends[nearest], 0)

    def windows(self) -> list[_Window]:
        """The stretches of text whose n-grams count wherever in them they stand."""
        near = np.maximum(self.left, self.start - 25)
        return [
            _Window("left", (1, 2, 3, 4), near, self.start),
            _Window("left by unit", (2, 3), near, self.start, by_unit=True),
            _Window("clause", (2, 3), np.maximum(self.clause, self.start - 25), self.start),
            _Window("close", (1, 2, 3, 4), np.maximum(self.left, self.start - 8), self.start),
            _Window("right", (1, 2, 3), self.end, np.minimum(self.pause, self.end + 10)),
            _Window("behind", (2, 3), self.pause, np.minimum(self.right, self.pause + 20)),
            _Window("carried", (2, 3, 4), np.maximum(self.sentence, self.left - 60), self.left),
            _Window("opening", (2, 3), self.line, np.minimum(self.line + 30, self.start)),
            _Window("heading", (2, 3), *self.heading),
        ]

    def anchored(self) -> list[_Window]:
        """The characters right before and right behind a figure, by their distance."""
        before = [_Window(f"before {n}", (n,), np.maximum(self.start - n, self.left), self.start, by_unit=True) for n in (1, 2, 3, 4)]
        after = [_Window(f"after {n}", (n,), self.end, np.minimum(self.end + n, self.pause)) for n in (1, 2, 3)]
        return before + after

    def shapes(self) -> dict[str, list[str]]:
        """The number's own shape, and where it stands among its like."""
        units = [figure.unit for figure in self.figures]
        before = ["^" if first else unit for first, unit in zip(self.is_first, ["", *units[:-1]], strict=True)]
        nth, count = [], 0
        for first in self.is_first:
            count = 0 if first else count + 1
            nth.append(str(min(count, 4)))
        gap = [self.text[low:high] if high - low <= 3 else "…" for low, high in zip(self.left, self.start, strict=True)]
        return {
            "unit": units,
            "unit before": [f"{a}<{b}" for a, b in zip(before, units, strict=True)],
            "nth": nth,
            "size": [f"{min(int(figure.value), 10**9).bit_length() // 3}{figure.unit if figure.value in (0, 100) else ''}" for figure in self.figures],
            "gap": [f"{g}{b == u}" for g, b, u in zip(gap, before, units, strict=True)],
        }

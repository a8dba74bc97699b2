"""Characters per second of the parser, against jieba.cut on the same texts in the same run: what finds figures and their
indicators (header, sections, quantities, links), and the whole parser (with scope, modality, year, changes, signature).

usage: python bench/parse_speed.py DIR      (a directory of reports; by default the samples in raw/)
"""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from fazhi.parse import parse
from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.head.header import parse_header
from fazhi.parse.language.clauses import clauses_of
from fazhi.parse.links import link
from fazhi.parse.page.lines import split_lines
from fazhi.parse.page.plain import normalize
from fazhi.parse.page.structure import sections_of, sentences_of
from fazhi.read import Unreadable, read

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n"
"""Put above every text, so that each is accepted as a report and parsed to its end."""
ROUNDS = 15
"""The two take turns, so that a machine that slows down meanwhile slows both; the best round of each counts."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("raw")
    texts = [HEAD + text for path in sorted(folder.rglob("*")) if path.is_file() and (text := _text(path))]
    logging.getLogger("jieba").setLevel(logging.ERROR)
    jieba.initialize()
    parse(texts[0])
    works: tuple[Callable[[str], object], ...] = (_links, parse, lambda text: list(jieba.cut(text)))
    rounds = [[_rate(texts, work) for work in works] for _ in range(ROUNDS)]
    links, whole, theirs = (max(rates) for rates in zip(*rounds, strict=True))
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters; best of {ROUNDS} rounds")
    for name, rate in (("header, sections, quantities, links", links), ("whole parser", whole), ("jieba.cut", theirs)):
        print(f"{name:35} {rate / 1e6:5.2f} million characters/s, ratio {rate / theirs:4.2f}")


def _links(text: str) -> object:
    plain = normalize(text)
    lines = split_lines(plain)
    header = parse_header(lines, len(plain))
    sections = sections_of(lines, header.body)
    sentences = sentences_of(plain, lines, header.body, sections)
    clauses = clauses_of(plain, find_quantities(plain, *header.body), sentences)
    return link(plain, clauses, ["actual"] * len(clauses))


def _text(path: Path) -> str | None:
    try:
        return read(path.read_bytes()).text
    except Unreadable:
        return None


def _rate(texts: list[str], work: Callable[[str], object]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return sum(map(len, texts)) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()

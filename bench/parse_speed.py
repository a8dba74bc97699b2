"""Characters per second of the whole parser, against jieba.cut on the same texts in the same run.

usage: python bench/parse_speed.py DIR      (a directory of reports; by default the samples in raw/)
"""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from fazhi.parse import parse
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
    works: tuple[Callable[[str], object], ...] = (parse, lambda text: list(jieba.cut(text)))
    rounds = [[_rate(texts, work) for work in works] for _ in range(ROUNDS)]
    ours, theirs = (max(rates) for rates in zip(*rounds, strict=True))
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters; best of {ROUNDS} rounds")
    print(f"parse     {ours / 1e6:6.2f} million characters/s")
    print(f"jieba.cut {theirs / 1e6:6.2f} million characters/s")
    print(f"ratio     {ours / theirs:6.2f}")


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

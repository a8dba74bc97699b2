"""Characters per second of the parser, against jieba.cut on the same texts in the same run, and where a text's microseconds go.

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
from fazhi.parse.language.frames import frames_of, years_of
from fazhi.parse.links.link import link
from fazhi.parse.page.lines import split_lines
from fazhi.parse.page.mirrors import minhash
from fazhi.parse.page.plain import plain
from fazhi.parse.page.structure import sections_of, sentences_of
from fazhi.parse.report import view_of
from fazhi.read import Unreadable, read

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n"
"""Put above every text, so that each is accepted as a report and parsed to its end."""
ANNOTATION = {".csv", ".json", ".md"}
ROUNDS = 15
"""The two take turns, so that a machine that slows down meanwhile slows both; the best round of each counts."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("raw")
    texts = [HEAD + text for path in sorted(folder.rglob("*")) if path.suffix not in ANNOTATION and path.is_file() and (text := _text(path))]
    logging.getLogger("jieba").setLevel(logging.ERROR)
    jieba.initialize()
    parse(texts[0])
    whole, theirs = zip(*[(_rate(texts, parse), _rate(texts, lambda text: list(jieba.cut(text)))) for _ in range(ROUNDS)], strict=True)
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters; best of {ROUNDS} rounds")
    for name, rate in (("whole parser", max(whole)), ("jieba.cut", max(theirs))):
        print(f"{name:14} {rate / 1e6:5.2f} million characters/s, ratio {rate / max(theirs):4.2f}")
    stages = [_stages(texts) for _ in range(ROUNDS)]
    best = {stage: min(spent[stage] for spent in stages) for stage in stages[0]}
    for stage, spent in best.items():
        print(f"{stage:14} {spent / len(texts) * 1e6:7.0f} microseconds a text, {spent / sum(best.values()):5.1%}")


def _stages(texts: list[str]) -> dict[str, float]:
    """Seconds by stage of the parse over all texts."""
    spent: dict[str, float] = dict.fromkeys(("header", "sentences", "figures", "words", "slots", "links", "years", "signature"), 0.0)
    for text in texts:
        clock = _Clock(spent)
        seen = plain(text).text
        lines = split_lines(seen)
        header = parse_header(lines, len(seen))
        clock("header")
        sections = sections_of(lines, header.body, header.year)
        sentences = sentences_of(seen, lines, header.body, sections)
        clock("sentences")
        find_quantities(seen, *header.body)
        clock("figures")
        view = view_of(seen, header, sections, sentences)
        clock("words")
        frames = frames_of(view)
        clock("slots")
        link(seen, view.tags, frames)
        clock("links")
        years_of(view)
        clock("years")
        minhash(seen[slice(*header.body)])
        clock("signature")
    spent["words"] -= spent["figures"]
    return spent


class _Clock:
    def __init__(self, spent: dict[str, float]) -> None:
        self.spent, self.last = spent, time.perf_counter()

    def __call__(self, stage: str) -> None:
        now = time.perf_counter()
        self.spent[stage] += now - self.last
        self.last = now


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

"""rjieba against jieba, both with the field's own words: speed, and how far their words and the counted terms agree.

usage: python bench/words.py [DIR]      (a directory of texts; by default generated reports)
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import jieba
from generated import reports

from fazhi.parse.language import words


def main() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).glob("*.txt"))] if len(sys.argv) > 1 else [text for _, text in reports(50)]
    logging.getLogger("jieba").setLevel(logging.ERROR)
    for word in words.own_words():
        jieba.add_word(word)
    jieba.initialize()
    words.segmenter()
    told, slow = counted(texts, jieba.cut)
    ours, fast = counted(texts, words.segmenter().cut)
    terms = words.variants()
    said, agreed = sum(found[word] for found in told for word in terms), sum(min(a[word], b[word]) for a, b in zip(told, ours, strict=True) for word in terms)
    print(f"jieba {sum(map(len, texts)) / slow / 1e6:.2f}, rjieba {sum(map(len, texts)) / fast / 1e6:.2f} million characters/s, ratio {slow / fast:.0f}")
    print(f"words alike {sum((a & b).total() for a, b in zip(told, ours, strict=True)) / sum(a.total() for a in told):.4f}")
    print(f"terms counted: jieba {said}, rjieba {sum(found[word] for found in ours for word in terms)}, alike {agreed}")


def counted(texts: list[str], cut: Callable[[str], Iterable[str]]) -> tuple[list[Counter[str]], float]:
    start = time.perf_counter()
    found = [Counter(cut(text)) for text in texts]
    return found, time.perf_counter() - start


if __name__ == "__main__":
    main()

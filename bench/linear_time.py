"""Seconds to parse a report that is one endless sentence, and one that is an endless list told in turn, at one and at four times its length.

usage: python bench/linear_time.py      (a linear parser prints ratios near 4, a quadratic one near 16)
"""

from time import perf_counter

from fazhi.parse import parse

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n"
SHAPES = {"sentence": ("", "受理行政复议案件192件，审结3件、其中撤销2件，"), "list": ("受理行政复议案件分别为", "12、")}


def main() -> None:
    for name, (begin, repeated) in SHAPES.items():
        seconds(begin, repeated, 100)
        short, long = (min(seconds(begin, repeated, repeats) for _ in range(3)) for repeats in (1000, 4000))
        sizes = f"{1000 * len(repeated):,} characters {short:.2f} s; {4000 * len(repeated):,} characters {long:.2f} s"
        print(f"{name}: {sizes}; ratio {long / short:.1f}")


def seconds(begin: str, repeated: str, repeats: int) -> float:
    text = f"{HEAD}{begin}{repeated * repeats}12件。"
    start = perf_counter()
    parse(text)
    return perf_counter() - start


if __name__ == "__main__":
    main()

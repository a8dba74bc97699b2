"""Seconds to parse a report that is one endless sentence, at one and at four times its length.

usage: python bench/linear_time.py      (a linear parser prints a ratio near 4, a quadratic one near 16)
"""

from time import perf_counter

from fazhi.parse import parse

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n"
CLAUSE = "受理行政复议案件192件，审结3件、其中撤销2件，"


def main() -> None:
    seconds(100)
    short, long = (min(seconds(repeats) for _ in range(3)) for repeats in (1000, 4000))
    print(f"{1000 * len(CLAUSE):,} characters {short:.2f} s; {4000 * len(CLAUSE):,} characters {long:.2f} s; ratio {long / short:.1f}")


def seconds(repeats: int) -> float:
    text = HEAD + CLAUSE * repeats
    start = perf_counter()
    parse(text)
    return perf_counter() - start


if __name__ == "__main__":
    main()

"""Resident memory while 10,000 reports are parsed one after another: flat when nothing of a report is kept.

usage: python bench/memory.py [COUNT]
"""

import resource
import sys

from generated import reports

from fazhi.parse import parse


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = 0.0
    for i, (_, text) in enumerate(reports(count), 1):
        parse(text)
        if i % (count // 10) == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            first = first or peak
            print(f"{i:>7,} reports  peak {peak:6.0f} MiB  {peak / first:.3f} of the first tenth's", flush=True)


if __name__ == "__main__":
    main()

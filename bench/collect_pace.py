"""How much longer than its own pace a crawl takes: seconds between requests by the server's log, against the pace.

usage: python bench/collect_pace.py [PACE]      (seconds; the test portal of tests/collect serves)
"""

import sys
import tempfile
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from fazhi.collect.run import crawl, job_of
from tests.collect.portal import start
from tests.collect.test_collect import settings_of, source_of


def main() -> None:
    pace = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    server = start()
    with tempfile.TemporaryDirectory() as home:
        crawl(job_of(source_of("json", server.server_port, pace=pace), settings_of(Path(home))), Path(home) / "log")
    gaps = [after[0] - before[0] for before, after in pairwise(sorted(server.portal.log))]
    mean = sum(gaps) / len(gaps)
    print(f"{len(gaps) + 1} requests, pace {pace} s: shortest gap {min(gaps):.3f} s, mean {mean:.3f} s, overhead {mean / pace - 1:.1%}")


if __name__ == "__main__":
    main()

"""The fuzz tests of the readers and of the parser with ever new inputs, for as long as one likes; stops at the first that leaves an exception.

usage: python bench/fuzz.py [MINUTES]        (60 where not given)
"""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = 3000


def main() -> None:
    until = monotonic() + 60 * float(sys.argv[1] if len(sys.argv) > 1 else 60)
    tests = [sys.executable, "-m", "pytest", "-n0", "-q", "tests/read/test_fuzz.py", "tests/parse/test_properties.py"]
    rounds = 0
    while monotonic() < until:
        if subprocess.run(tests, cwd=ROOT, env=os.environ | {"FAZHI_FUZZ_EXAMPLES": str(EXAMPLES)}, check=False).returncode:
            sys.exit(1)
        rounds += 1
        print(f"{rounds} rounds of {EXAMPLES:,} inputs a test", flush=True)


if __name__ == "__main__":
    main()

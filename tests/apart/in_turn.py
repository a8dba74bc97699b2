"""Commands of dbt and MetricFlow, one after the other in one process: `python in_turn.py JSON`, where JSON is a list of lists of words."""

import json
import sys

from dbt.cli.main import dbtRunner
from dbt_metricflow.cli.main import cli


def main() -> None:
    for program, *arguments in json.loads(sys.argv[1]):
        if program == "dbt":
            result = dbtRunner().invoke(arguments)
            if not result.success:
                sys.exit(str(result.exception))
        elif status := cli(arguments, standalone_mode=False):  # what a command that fails exits with
            sys.exit(f"{program} {' '.join(arguments)} ended with {status}")


if __name__ == "__main__":
    main()

"""Rows and labels of a file of SPSS or R, as a library reads it that did not write it: IBM's own, rdata.

usage: .venv-apart/bin/python tests/apart/opened.py FILE COLUMN...        (JSON: {"rows": [...], "labels": {column: label}})
"""

import json
import sys
from pathlib import Path


def main() -> None:
    path, columns = Path(sys.argv[1]), sys.argv[2:]
    if path.suffix == ".sav":
        import pyspssio

        table, told = pyspssio.read_sav(str(path))
        labels = told["var_labels"]
    else:
        import rdata

        table, labels = rdata.read_rds(path), {}
    print(json.dumps({"rows": table[columns].values.tolist(), "labels": labels}))


if __name__ == "__main__":
    main()

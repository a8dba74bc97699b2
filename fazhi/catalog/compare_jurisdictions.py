"""Compare the dimension as it stood in a year with another list of divisions.

usage: python -m fazhi.catalog.compare_jurisdictions YEAR LIST

LIST is CSV with the columns code and name, or JSON: a list of {code, name}, or a mapping from code to name. Codes shorter
than six digits are filled with zeros; those of zones (the statistical bureau's 71 to 79) and of placeholders are left out.
What was compared so far, and with what result, stands in docs/jurisdictions.md.
"""

import csv
import json
import re
import sys
from pathlib import Path

from fazhi.catalog.places import load_places

PLACEHOLDER = re.compile(r"^(?:市辖区|县|.*直辖县级行政区划|.*市辖区)$")


def main() -> None:
    year, path = int(sys.argv[1]), Path(sys.argv[2])
    ours = {p.code: p.name for p in load_places().rows if p.stood_in(year) and p.level not in {"zone", "nation"}}
    theirs = {code: name for code, name in listed(path).items() if not re.search(r"7\d$", code) and not PLACEHOLDER.match(name)}
    differing = sorted(f"{code} {name} (here {ours.get(code, 'missing')})" for code, name in theirs.items() if ours.get(code) != name)
    extra = sorted(f"{code} {name}" for code, name in ours.items() if code not in theirs and (not code.endswith("00") or code[:2] in {c[:2] for c in theirs}))
    print(f"{year}: {len(ours)} here, {len(theirs)} in {path.name}, {len(differing)} differ, {len(extra)} only here")
    for line in (*differing, *(f"{name} only here" for name in extra)):
        print(f"  {line}")


def listed(path: Path) -> dict[str, str]:
    if path.suffix == ".json":
        content = json.loads(path.read_text(encoding="utf-8"))
        pairs = list(content.items()) if isinstance(content, dict) else [(row["code"], row["name"]) for row in content]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            pairs = [(row["code"], row["name"]) for row in csv.DictReader(file)]
    return {str(code).ljust(6, "0"): name for code, name in pairs if re.fullmatch(r"\d{2,6}", str(code))}


if __name__ == "__main__":
    main()

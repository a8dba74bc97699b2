"""What kind of body an issuer is, told from its name: government, department, township, zone or another."""

import re
from functools import cache

from fazhi.catalog import Place
from fazhi.catalog.heads import heads, pattern, words
from fazhi.catalog.places import names_of

LEVEL = "[省市县区州旗盟]"
ITSELF = rf"{LEVEL}?(?P<party><government.party>(?:<government.offices>)?)?{LEVEL}?(?P<organ><government.organs>(?:<government.offices>)?)?"
ZONE_ITSELF = r"(?:<zone_organs>|<government.organs>)*"
ZONE = r"<zones>$"
ZONE_WITHIN = r"^(?:(?!局|厅|院|委员会|公司)[\u4e00-\u9fff])*?<zones>(?=.)(?!镇|乡|街道)"
SIGNS = "-_·~ "
"""庐江县人民政府-2022年度: between the issuer and the title."""
JOINED = re.compile(r"[、,和及与暨\s]|中共")


def issuer_kind(rest: str, place: Place | None) -> str:
    """The kind of body by what follows the name of its division, or by its whole name where that has none."""
    rest = rest.strip(SIGNS)
    if place is not None and (itself := speaks_for(rest, place)):
        return itself
    own = JOINED.sub("", re.sub("^人民政府(?=.)", "", rest) if place else rest)
    return kind_by_end(own) or ("government" if re.search(f"{LEVEL}$", own) else "court_or_other")


def speaks_for(rest: str, place: Place) -> str | None:
    """The kind of a division or a zone that speaks itself, alone or with its party committee: nothing but organs' names follow its own."""
    for name in sorted(names_of(place), key=len, reverse=True):
        rest = rest.replace(name, "")
    rest = JOINED.sub("", rest)
    if place.level == "zone":
        return "zone" if pattern(ZONE_ITSELF).fullmatch(rest) else None
    match = pattern(ITSELF).fullmatch(rest)
    if not match:
        return None
    return "court_or_other" if match["party"] and not match["organ"] else "government"


def kind_by_end(name: str) -> str | None:
    """The kind of body that a name ends like, by the longest ending. A division's own name ends like none."""
    endings = _endings()
    return next((endings[name[i:]] for i in range(max(0, len(name) - 16), len(name)) if name[i:] in endings), None)


@cache
def _endings() -> dict[str, str]:
    organs = words("government", "organs")
    found = {organ + office: "government" for organ in organs for office in ("", *words("government", "offices"))}
    found |= dict.fromkeys(words("zones"), "zone")
    return found | {end: kind for kind, ends in heads()["kinds"].items() for end in ends}


def is_organ(name: str) -> bool:
    """Whether a name ends like an organ's. A division alone is none."""
    return kind_by_end(name) is not None and not name.endswith(words("issuer", "no_organ"))


def is_zone_name(name: str) -> bool:
    """Whether a name ends like a zone's."""
    return bool(pattern(ZONE).search(name))


def within_zone(rest: str) -> bool:
    """Whether what follows a division's name begins with a zone's, behind which comes a department or a township. 新城镇 is a town's own name."""
    return bool(pattern(ZONE_WITHIN).search(rest))


def is_township_ending(rest: str) -> bool:
    """Whether nothing but the ending of a township's name is left: 巴州镇 lies not in 巴州."""
    return rest in heads()["kinds"]["township"]

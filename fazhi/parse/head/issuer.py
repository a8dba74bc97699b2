"""Whose report it is: the issuer, what kind of body that is, and its division as it stood in the report's year.

A name in the title decides. Without one the signature, the opening, the publisher and the portal are asked, in this order.
What several places may be, and no evidence tells apart, stays null with the candidates; so does a zone that the catalog
does not know, with its departments and townships: never is it taken for its city.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fazhi.catalog
from fazhi.catalog import Place, load_places
from fazhi.catalog.heads import pattern
from fazhi.parse.head.elsewhere import SITE_TAIL, steps_of, told_elsewhere
from fazhi.parse.head.kinds import is_organ, issuer_kind, speaks_for, within_zone
from fazhi.parse.head.locate import DIVISION, OFFICE_END, Clues, locate
from fazhi.parse.head.subject import bare, subject_of
from fazhi.yaml_file import loaded

BRANCH = re.compile(r"(?:局|委员会|委)(?P<name>[\u4e00-\u9fff]{2,6}?)(?P<level>[县区市旗])?分局$")
COUNTIES = "县区市旗"
ADMINISTRATIVE_OFFICE = re.compile("行政公署|行署")


@dataclass(frozen=True)
class Whose:
    """An issuer. place is null with a reason (why) where it is not known whose it is.

    settled: nothing else in the document can tell.
    """

    issuer: str | None
    kind: str
    place: Place | None
    why: str
    settled: bool = False


NOBODY = Whose(None, "court_or_other", None, "unknown_jurisdiction: neither title nor signature nor page names an issuer")


def whose(title: str | None, year: int | None, clues: Clues) -> Whose:
    """The issuer of a document and its division in `year`."""
    named = subject_of(title or "") or _who_signs(clues)
    found = _resolved(named, year, clues) if named else None
    if found and found.settled:
        return found
    if clues.signature and (signed := _resolved(clues.signature, year, clues)).settled and _same_kind(named, found, signed):
        return signed
    if named and (whole := _completed(named, year, clues)):
        return whole
    if found and named and (above := _by_breadcrumb(named, found.kind, year, clues) or _by_addressee(named, found.kind, year, clues)):
        return above
    return _from_elsewhere(named, year, clues) or found or NOBODY


def _who_signs(clues: Clues) -> str | None:
    """白塔畈镇人民政府, 县教育局: who signs a report whose title names nobody, and does not say where it lies."""
    name = clues.signature
    return name if name and is_organ(name) and issuer_kind(bare(name), None) in {"township", "department", "zone"} else None


def _same_kind(named: str | None, found: Whose | None, signed: Whose) -> bool:
    """Whether a signature can be that of the issuer which the title names without its place."""
    return found is None or named is None or not is_organ(named) or found.kind == signed.kind


def _resolved(subject: str, year: int | None, clues: Clues) -> Whose:
    if re.fullmatch(central_bodies(), subject):
        return Whose(subject, "department", load_places().at("000000", year), "", settled=True)
    name = bare(subject)
    place, rest, why = locate(name, year, clues)
    kind = issuer_kind(rest if place else name, place)
    if place is None:
        return Whose(subject, kind, None, why, settled=why.startswith("ambiguous"))
    if kind == "court_or_other" and (rest == name or not DIVISION.search(_matched(name, rest))):
        return Whose(subject, kind, None, f"unknown_jurisdiction: {subject!r} names no division")
    if unlisted := _unlisted(subject, rest, kind, place):
        return Whose(subject, kind, None, unlisted, settled=not _only_begins_so(_matched(subject, rest), kind, place))
    return Whose(_issuer(subject, rest, kind), kind, _of_branch(rest, place, year) or place, why, settled=True)


def _of_branch(rest: str, place: Place, year: int | None) -> Place | None:
    """六安市生态环境局金寨县分局: the county in which a city's bureau has a branch of that name; null for none."""
    branch = BRANCH.search(rest)
    named = {found.code: found for level in branch["level"] or COUNTIES for found in load_places().named(branch["name"] + level, year)} if branch else {}
    below = [found for found in named.values() if place.code in {above.code for above in load_places().line(found, year)[1:]}]
    return below[0] if len(below) == 1 else None


def _only_begins_so(name: str, kind: str, place: Place) -> bool:
    """Whether a township's own name may begin like a province's: 上海庙镇, 北京路街道 lie where the rest of the page says."""
    return kind == "township" and place.level == "province" and not DIVISION.search(name)


def _unlisted(subject: str, rest: str, kind: str, place: Place) -> str | None:
    """Why a zone, or what lies in one, has no place: the catalog does not know the zone."""
    named_within = kind in {"department", "township"} and within_zone(rest)
    if named_within or (kind == "zone" and (place.level != "zone" or not speaks_for(rest, place))):
        return f"unknown_jurisdiction: {subject!r} is a zone without a code of its own, or lies in one: give it one in jurisdictions.csv"
    if _only_begins_so(_matched(subject, rest), kind, place):
        return f"unknown_jurisdiction: {subject!r} names no division"
    return None


def _completed(named: str, year: int | None, clues: Clues) -> Whose | None:
    """A name without its place (市城管局) as the page's head or foot has it in full (安庆市城管局)."""
    for match in re.finditer(rf"([\u4e00-\u9fff]{{1,14}}){re.escape(named)}", clues.names()):
        for i in range(len(match[1])):
            found = _resolved(match[0][i:], year, clues)
            if found.place:
                return found
    return None


def _by_breadcrumb(named: str, kind: str, year: int | None, clues: Clues) -> Whose | None:
    """A township or a department that lies under its government on the portal: 桐乡市人民政府 > 濮院镇."""
    own = pattern(OFFICE_END).sub("", named).removesuffix("办事处")
    for line in clues.above:
        steps = steps_of(line)
        if kind in {"township", "department"} and any(step in {own, named} for step in steps[1:]) and not within_zone(named):
            site = _resolved(pattern(SITE_TAIL).sub("", steps[0]), year, clues)
            if site.place and site.kind == "government" and (kind == "department" or load_places().has_townships(site.place)):
                return Whose(named, kind, site.place, "", settled=True)
    return None


def _by_addressee(named: str, kind: str, year: int | None, clues: Clues) -> Whose | None:
    """A department (县司法局) or a township without its place, by whom it reports to: its government, or a department of that."""
    addressed = _resolved(clues.addressee, year, clues) if clues.addressee else None
    if addressed is None or (place := addressed.place) is None or addressed.kind not in {"government", "department"}:
        return None
    is_department = kind == "department" and addressed.kind == "government"
    is_its_own = load_places().has_townships(place) if kind == "township" else is_department and named[0] == place.name[-1]
    return Whose(named, kind, place, "", settled=True) if is_its_own and not within_zone(named) else None


def _from_elsewhere(named: str | None, year: int | None, clues: Clues) -> Whose | None:
    told = told_elsewhere(named, year, clues)
    if told is None:
        return None
    source, rest, kind, place, why = told
    if place is None:
        return Whose(named or source, kind, None, why)
    if kind == "township" and not load_places().has_townships(place):
        return Whose(named or source, kind, None, f"unknown_jurisdiction: {named or source!r} lies in a county of {place.name}, and which is not told")
    if kind == "government" and place.level == "zone":
        kind = "zone"
    if unlisted := _unlisted(named or source, rest if named is None else "", kind, place):
        return Whose(named or source, kind, None, unlisted)
    return Whose(named or _issuer(source, rest, kind), kind, place, "")


def _matched(subject: str, rest: str) -> str:
    return subject[: len(subject) - len(rest)] if rest else subject


def _issuer(subject: str, rest: str, kind: str) -> str:
    """The name of the issuer: a government's ends with 人民政府, whichever of its organs signs for it."""
    if kind != "government":
        return subject
    name = _matched(bare(subject), rest)
    return name + ("行政公署" if ADMINISTRATIVE_OFFICE.search(rest) else "人民政府")


@cache
def central_bodies() -> re.Pattern[str]:
    """Names of the State Council's bodies."""
    path = Path(fazhi.catalog.__file__).with_name("central_bodies.yaml")
    return re.compile("|".join(f"(?:{entry})" for entry in loaded(path)))

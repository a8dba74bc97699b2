"""Which place is which through new names and codes, and who became whom: all that the dimension's periods and successors tell."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from fazhi.catalog.latin import latin
from fazhi.catalog.places import FIRST_DAY, Place, Places

APART = ("prefecture", "county")
"""No place steps down from the first to the second: a prefecture that becomes a county has merged into it. The other way it goes on (儋州市)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a place on a day. kind: `renamed`, `reclassified` (another kind of division, the same proper name), `recoded`
    (a new code alone), `moved` (another superior), `merged` (into a place that is not the same), `founded`, `ended`. The side that
    there is not is null."""

    changed_on: str
    kind: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Lineage:
    """place_ids and region_ids by period; changes in the order of their days.

    A place_id is P and the first code that a place bore, and stays through renamings and new codes. A region_id is the place_id
    into which a place and all that merged with it came, so that sums over it are of the same ground in every year.
    """

    place_ids: dict[Place, str]
    region_ids: dict[Place, str]
    changes: tuple[Change, ...]


def lineage(places: Places) -> Lineage:
    """The lineage of all divisions."""
    after = {place: found for place in places.rows if place.valid_to and (found := _next(places, place))}
    came: dict[Place, list[Place]] = defaultdict(list)
    for place, found in after.items():
        came[found].append(place)
    heir = {found: before for found, all_before in came.items() if (before := _heir(places, found, all_before))}
    place_ids = _place_ids(places, heir)
    merged = {place_ids[place]: place_ids[found] for place, found in after.items() if heir.get(found) != place and place.level == found.level}
    region_ids = {place: _last(merged, named) for place, named in place_ids.items()}
    above = {place: place_ids[superior] if superior else None for pair in after.items() for place in pair for superior in [_superior(places, place)]}
    changes = [Change(_day_after(place), _kind(place, found, heir.get(found) == place, above), place, found) for place, found in after.items()]
    changes += [Change(_day_after(place), "ended", place, None) for place in places.rows if place.valid_to and place not in after]
    changes += [Change(place.valid_from, "founded", None, place) for place in places.rows if place.valid_from > FIRST_DAY and place not in heir]
    return Lineage(place_ids, region_ids, tuple(sorted(changes, key=_order)))


def _order(change: Change) -> tuple[str, str, str]:
    return change.changed_on, change.before.code if change.before else "", change.after.code if change.after else ""


def _day_after(place: Place) -> str:
    return (date.fromisoformat(place.valid_to or FIRST_DAY) + timedelta(days=1)).isoformat()


def _next(places: Places, place: Place) -> Place | None:
    """The period that took the place of one that ended: of its own code, or of its successor's on the day after (or the first one later)."""
    code = place.successor_code or place.code
    later = [other for other in places.by_code.get(code, ()) if other.valid_to is None or other.valid_to > (place.valid_to or "")]
    return next((other for other in later if other != place), None)


def _heir(places: Places, found: Place, before: list[Place]) -> Place | None:
    """The one of those before whose life a period goes on: of one level and proper name; else its own code's; else, of a code that begins
    as they end, the only one, or the only one of its level."""
    ended = [place for place in before if place.level == found.level or len(before) == 1]
    ended = [place for place in ended if _day_after(place)[:4] == found.valid_from[:4] and (place.level, found.level) != APART]
    named = [place for place in ended if latin(place.name) == latin(found.name)]
    own = [place for place in before if place.code == found.code]
    begins = places.by_code[found.code][0] == found
    fresh = [place for place in ended if begins and found.valid_from > (place.valid_to or "") and len({b.level for b in before}) == len(before)]
    return next((chosen[0] for chosen in (named, own, fresh) if len(chosen) == 1), None)


def _place_ids(places: Places, heir: dict[Place, Place]) -> dict[Place, str]:
    named: dict[Place, str] = {}
    taken: set[str] = set()
    for place in sorted(places.rows, key=lambda row: (row.valid_from, row.code)):
        if place in heir:
            continue
        name = f"P{place.code}"
        named[place] = name if name not in taken else f"{name}_{place.valid_from[:4]}"
        taken.add(named[place])
    for place in places.rows:
        first = place
        while first in heir:
            first = heir[first]
        named[place] = named[first]
    return named


def _last(merged: dict[str, str], name: str) -> str:
    seen = {name}
    while (into := merged.get(name)) and into not in seen:
        seen.add(into)
        name = into
    return name


def _superior(places: Places, place: Place) -> Place | None:
    last = int((place.valid_to or "9999")[:4])
    return places.at(place.parent_code or "", last)


def _kind(before: Place, after: Place, is_same: bool, above: dict[Place, str | None]) -> str:
    if not is_same:
        return "merged"
    if before.name != after.name:
        return "reclassified" if latin(before.name) == latin(after.name) else "renamed"
    return "moved" if above[before] != above[after] else "recoded"

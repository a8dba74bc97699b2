"""From where a report speaks: its own level, and how it calls its issuer."""

from collections import Counter
from typing import NamedTuple

from fazhi.catalog import load_places
from fazhi.catalog.places import names_below
from fazhi.parse.language.tags import Tags, bits

RANK = {"省": 0, "市": 1, "州": 1, "盟": 1, "县": 2, "区": 2, "旗": 2, "镇": 3, "乡": 3, "街": 3}
"""Kinds of division from the higher to the lower, by the last character of their names."""
LEVEL_RANK = {"nation": -1, "province": 0, "prefecture": 1, "county": 2, "zone": 2}
BODIES = ("department", "township", "zone")
"""Whose reports speak of themselves where a government's speaks of its place."""


class Standpoint(NamedTuple):
    """rank: the report's level (0 a province … 3 a township). kind: the issuer's. own: the last character of the issuing division's name. below: the
    names of the divisions right below it. issuer: its name, empty where it is not known."""

    rank: int
    kind: str
    own: str
    below: tuple[str, ...] = ()
    issuer: str = ""

    @property
    def is_a_body(self) -> bool:
        """Whether the report is a department's, a township's or a zone's."""
        return self.kind in BODIES

    def reads(self, word: str) -> int:
        """How far below the report's own level the division lies that a word names by its kind: 0 its own, negative a higher one."""
        kind = next((c for c in word if c in RANK), None)
        if kind is None or kind == self.own:
            return 0
        return RANK[kind] - self.rank


def standpoint_of(code: str | None, year: int | None, issuer_kind: str, issuer: str | None, tags: Tags) -> Standpoint:
    """The standpoint of a report: its jurisdiction tells, else what its body speaks of as its own (全市, 我县)."""
    place = load_places().at(code, year) if code else None
    if issuer_kind == "township":
        return Standpoint(3, issuer_kind, "街" if "街道" in (issuer or "") else next((c for c in _own_words(tags) if c in "镇乡"), "镇"))
    own = place.name[-1] if place and place.name[-1] in RANK else next(iter(_own_words(tags)), "市")
    rank = LEVEL_RANK.get(place.level, 1) if place else RANK[own]
    return Standpoint(rank, issuer_kind, own, names_below(place.code, year) if place else (), issuer or "")


def _own_words(tags: Tags) -> list[str]:
    said = Counter(c for i in tags.within(0, tags.ends[-1] if tags.ends else 0) if tags.bits[i] & bits("whole_place") for c in tags.word(i) if c in RANK)
    return [kind for kind, _ in said.most_common()]

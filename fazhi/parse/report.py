"""One document's text to everything that is stored about it."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from fazhi.catalog import load_catalog
from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.head.header import Header, parse_header
from fazhi.parse.head.page import UNKNOWN, Page
from fazhi.parse.language.attributes import coordinated, modality_of, scopes_of, standpoint_of, year_of
from fazhi.parse.language.changes import changes_of
from fazhi.parse.language.clauses import Clause, clauses_of
from fazhi.parse.language.tags import Tags
from fazhi.parse.links import Link, link
from fazhi.parse.page.lines import split_lines
from fazhi.parse.page.mirrors import minhash
from fazhi.parse.page.plain import normalize
from fazhi.parse.page.structure import Section, Sentence, is_planned, sections_of, sentences_of

INTENDED = ("plan", "rule")


class Fact(NamedTuple):
    """A quantity with what it is about and the indicators it states. section is the section's number, -1 for none;
    change: of which fact, by its place in the list, it tells a change against the year before, and the change's sign."""

    clause: Clause
    year: int | None
    scope: str
    modality: str
    section: int
    links: tuple[Link, ...]
    change: tuple[int, int] | None


@dataclass(frozen=True)
class Report:
    """A parsed document. Offsets count code points of the text given, end exclusive."""

    header: Header
    sections: list[Section]
    sentences: list[Sentence]
    facts: list[Fact]
    minhash: list[int]


def parse(text: str, page: Page = UNKNOWN) -> Report:
    """Parse a document's text; only an accepted report is read beyond its header.

    page: what its page says of itself. Any string is parsed; what cannot be resolved is null.
    """
    plain = normalize(text)
    lines = split_lines(plain)
    header = parse_header(lines, len(plain), page)
    if not header.accepted:
        return Report(header, [], [], [], [])
    sections = sections_of(lines, header.body)
    sentences = sentences_of(plain, lines, header.body, sections)
    clauses = clauses_of(plain, find_quantities(plain, *header.body), sentences)
    starts = [section.start for section in sections]
    places = [bisect_right(starts, clause.quantity.start) - 1 for clause in clauses]
    modalities = [
        modality_of(plain, clause, i >= 0 and is_planned(plain, sections[i], clause.sentence_end), header.year)
        for clause, i in zip(clauses, places, strict=True)
    ]
    modalities = coordinated(plain, clauses, modalities)
    standpoint = standpoint_of(header.jurisdiction_code, header.year, header.issuer_kind, plain[slice(*header.body)])
    scopes = scopes_of(plain, clauses, standpoint)
    links = link(plain, Tags(plain, *header.body), clauses, modalities)
    modalities = [(modality not in INTENDED and _level(found)) or modality for found, modality in zip(links, modalities, strict=True)]
    years = [year_of(plain, clause, header.year, modality) for clause, modality in zip(clauses, modalities, strict=True)]
    changes = changes_of(plain, clauses, modalities, years, links)
    facts = [Fact(*told) for told in zip(clauses, years, scopes, modalities, places, links, changes, strict=True)]
    return Report(header, sections, sentences, facts, minhash(plain[slice(*header.body)]))


def _level(links: tuple[Link, ...]) -> str | None:
    """The modality that the indicator itself decides: a reduction against the statutory time is a level, not a change of one."""
    return next((modality for found in links if (modality := load_catalog().indicators[found.indicator_id].modality)), None)

"""One document's text to everything that is stored about it."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from fazhi.parse.figures.quantities import find_quantities
from fazhi.parse.head.header import Header, parse_header
from fazhi.parse.head.page import UNKNOWN, Page
from fazhi.parse.language.clauses import Clause, clauses_of, in_cells
from fazhi.parse.language.frames import frames_of, years_of
from fazhi.parse.language.relations import before_the_next_rate, before_the_next_verb, labelled, relations_of
from fazhi.parse.language.standpoint import standpoint_of
from fazhi.parse.language.stops import Stops
from fazhi.parse.language.tags import Tags
from fazhi.parse.language.times import Times
from fazhi.parse.language.view import View
from fazhi.parse.links.changes import changes_of
from fazhi.parse.links.link import link_and_object
from fazhi.parse.links.ways import Link
from fazhi.parse.page.lines import Line, split_lines
from fazhi.parse.page.mirrors import minhash
from fazhi.parse.page.outlook import planned_sentences
from fazhi.parse.page.plain import Plain, as_written, plain
from fazhi.parse.page.structure import Section, Sentence, heads_above, sections_of, sentences_of
from fazhi.parse.page.tables import cells_of
from fazhi.parse.settled import settle

MOST_FIGURES = 3_000
"""More than any report states: what is beyond is told as cut off, so that one document cannot hold up a night."""


class Fact(NamedTuple):
    """A quantity with what it is about and the indicators it states. section is the section's number, -1 for none;
    change: of which fact, by its place in the list, it tells a change against the year before, and the change's sign. objections: where it has no
    link, the indicators that the rules hold it not to state."""

    clause: Clause
    year: int | None
    scope: str
    modality: str
    section: int
    links: tuple[Link, ...]
    change: tuple[int, int] | None
    objections: frozenset[str]


@dataclass(frozen=True)
class Report:
    """A parsed document. Offsets count code points of the text given, end exclusive. notes: what of it was not read, and why. view: the words and
    times around its figures, from which more can be asked of them (`heard`)."""

    header: Header
    sections: list[Section]
    sentences: list[Sentence]
    facts: list[Fact]
    minhash: list[int]
    notes: tuple[str, ...] = ()
    view: View | None = field(default=None, repr=False, compare=False)


def parse(text: str, page: Page = UNKNOWN) -> Report:
    """Parse a document's text; only an accepted report is read beyond its header.

    page: what its page says of itself. Any string is parsed; what cannot be resolved is null.
    """
    seen = plain(text)
    lines = split_lines(seen.text)
    header = parse_header(lines, len(seen.text), page)
    if not header.accepted:
        return Report(header, [], [], [], [])
    sections, sentences, view = in_view(seen.text, lines, header)
    report = Report(header, sections, sentences, facts_of(view), minhash(seen.text[slice(*header.body)]), _notes(seen.text, header, len(view.clauses)), view)
    return report if seen.origin is None else _in_original(report, seen)


def _notes(text: str, header: Header, figures: int) -> tuple[str, ...]:
    """What of an accepted report was not read."""
    start, end = header.body
    if figures == MOST_FIGURES:
        return (f"figures_cut_off: only the first {MOST_FIGURES:,} figures are read",)
    if start == end:
        return ("no_body: nothing behind the title reads as a report's text: look at the document",)
    outside = 0 if figures else len(find_quantities(text, 0, start)) + len(find_quantities(text, end))
    return (f"figures_outside_body: the text states no figure, and what stands around it {outside:,}: look at the document",) if outside else ()


def _in_original(report: Report, seen: Plain) -> Report:
    """The same report with the offsets of the text as it was given."""
    body = seen.start(report.header.body[0]), seen.end(report.header.body[1])
    sections = [s._replace(start=seen.start(s.start), end=seen.end(s.end)) for s in report.sections]
    sentences = [s._replace(start=seen.start(s.start), end=seen.end(s.end)) for s in report.sentences]
    facts = [fact._replace(clause=_clause_in_original(fact.clause, seen)) for fact in report.facts]
    return replace(report, header=replace(report.header, body=body), sections=sections, sentences=sentences, facts=facts)


def _clause_in_original(clause: Clause, seen: Plain) -> Clause:
    quantity = clause.quantity
    return clause._replace(
        quantity=quantity._replace(start=seen.start(quantity.start), end=seen.end(quantity.end), number=seen.start(quantity.number)),
        left=seen.start(clause.left),
        right=seen.end(clause.right),
        following=seen.end(clause.following),
        sentence_start=seen.start(clause.sentence_start),
        sentence_end=seen.end(clause.sentence_end),
        heads=tuple((seen.start(start), seen.end(end)) for start, end in clause.heads),
        context=(seen.start(clause.context[0]), seen.end(clause.context[1])),
        of=clause.of and (seen.start(clause.of[0]), seen.end(clause.of[1])),
        since=None if clause.since is None else seen.start(clause.since),
    )


def in_view(text: str, lines: list[Line], header: Header) -> tuple[list[Section], list[Sentence], View]:
    """The sections, sentences and figures of the body of a plain text."""
    told = as_written(text)
    text, lines = (text, lines) if told == text else (told, split_lines(told))
    sections = sections_of(lines, header.body, header.year)
    sentences = sentences_of(text, lines, header.body, sections)
    return sections, sentences, view_of(text, header, sections, sentences)


def facts_of(view: View) -> list[Fact]:
    """Every figure in view, with what it is about and the indicators it states."""
    frames = frames_of(view)
    links, against = link_and_object(view.text, view.tags, frames)
    settle(view, frames, links)
    modalities, scopes = ([str(slot.value) for slot in slots] for slots in (view.modalities, view.scopes))
    view.years = years_of(view)
    years = [slot.value if isinstance(slot.value, int) else None for slot in view.years]
    changes = changes_of(view, years, links)
    return [Fact(*told) for told in zip(view.clauses, years, scopes, modalities, view.places, links, changes, against, strict=True)]


def view_of(text: str, header: Header, sections: list[Section], sentences: list[Sentence]) -> View:
    """All figures of a body with the words and times around them."""
    tags, stops = Tags(text, *header.body), Stops(text, *header.body)
    cells = cells_of(text, *header.body)
    clauses = in_cells(clauses_of(text, find_quantities(text, *header.body, cells), sentences)[:MOST_FIGURES], cells)
    clauses = before_the_next_rate(text, before_the_next_verb(text, clauses, tags))
    ahead = planned_sentences(text, header.body, sentences, sections, header.year)
    spans = [(start, sentence.end) for sentence, start in zip(sentences, ahead, strict=True) if start is not None]
    times = Times(text, tags, stops, header.year, spans)
    relations = relations_of(text, tags, stops, clauses, times.legend)
    clauses = [labelled(clause, relation) for clause, relation in zip(clauses, relations, strict=True)]
    starts, heads = [section.start for section in sections], heads_above(sections)
    places = [bisect_right(starts, clause.quantity.start) - 1 for clause in clauses]
    standpoint = standpoint_of(header.jurisdiction_code, header.year, header.issuer_kind, header.issuer, tags)
    planned = [start is not None and start <= clause.quantity.start for clause in clauses for start in (ahead[clause.sentence],)]
    return View(text, tags, stops, times, clauses, relations, places, heads, planned, standpoint)

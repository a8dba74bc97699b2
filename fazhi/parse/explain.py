"""The way of one figure, told: which words and which rule filled each slot, which indicators were weighed, and why this one.

Nothing here takes part in parsing: a report is read again, and what its rules answered is written down.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.head.header import Header, parse_header
from fazhi.parse.head.page import UNKNOWN, Page
from fazhi.parse.language.frames import Frame, frames_of, years_of
from fazhi.parse.language.rules import act, modality, scope, time
from fazhi.parse.language.rules.rule import Rule
from fazhi.parse.language.tags import Tags, bits, vocabulary
from fazhi.parse.language.view import Slot, View
from fazhi.parse.links.link import link, without_addends
from fazhi.parse.links.trials import Trial, tried
from fazhi.parse.links.ways import WAYS, Link
from fazhi.parse.page.lines import split_lines
from fazhi.parse.page.plain import plain
from fazhi.parse.report import in_view
from fazhi.parse.settled import BY_INDICATOR, settle

RULES: dict[str, tuple[Rule, ...]] = {"act": act.RULES, "scope": scope.RULES, "modality": modality.RULES, "year": time.RULES}
"""The rules of each slot, in the order in which they are asked."""


class NoReportError(ValueError):
    """A text that is no report, and so has no figures to explain: why."""


@dataclass(frozen=True)
class Figures:
    """A report's figures as its rules read them; the view has modalities and scopes with what the indicator decided."""

    header: Header
    view: View
    frames: list[Frame]
    links: list[tuple[Link, ...]]

    def slots(self, i: int) -> dict[str, Slot]:
        """The slots of a figure by name."""
        return {"act": self.frames[i].act, "year": self.view.years[i], "scope": self.view.scopes[i], "modality": self.view.modalities[i]}


class Known(NamedTuple):
    """What is known of a report's head already, as it was published: whose, of which year."""

    jurisdiction_code: str | None
    year: int | None
    issuer_kind: str


class Step(NamedTuple):
    """One slot: its value, the words that decided (empty where none did), the rule, and what the rule is for."""

    slot: str
    value: str
    words: str
    rule: str
    says: str


class Word(NamedTuple):
    """A word of the field near a figure: where it stands to it, and the concepts that it says (itself where it is proper to an indicator)."""

    word: str
    where: str
    concepts: tuple[str, ...]


class Weight(NamedTuple):
    """An indicator that was weighed by one of its patterns; indicator_id is null for a decoy. verdict: chosen, or why not."""

    indicator_id: str | None
    pattern: str
    score: float
    how: str
    words: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class Explanation:
    """The way of one figure. ordinal counts from 1, as `fct_quantity.ordinal` does."""

    ordinal: int
    surface: str
    value: float
    unit: str
    qualifier: str
    evidence: str
    steps: list[Step]
    words: list[Word]
    weighed: list[Weight]
    indicators: tuple[str, ...]
    why: str


def figures_of(text: str, page: Page = UNKNOWN, known: Known | None = None) -> Figures:
    """The figures of a report's text, as `parse` reads them. Raises NoReportError."""
    seen = plain(text)
    lines = split_lines(seen.text)
    header = parse_header(lines, len(seen.text), page)
    if known:
        header = replace(header, accepted=True, jurisdiction_code=known.jurisdiction_code, year=known.year, issuer_kind=known.issuer_kind)
    if not header.accepted:
        raise NoReportError(f"this is no annual report: {header.report_type}, {header.reason}")
    view = in_view(seen.text, lines, header)[2]
    frames = frames_of(view)
    links = link(view.text, view.tags, frames)
    settle(view, frames, links)
    view.years = years_of(view)
    return Figures(header, view, frames, links)


def explain(figures: Figures, ordinal: int) -> Explanation:
    """The way of the figure with this ordinal. Raises IndexError where the report has none."""
    if not 1 <= ordinal <= len(figures.frames):
        raise IndexError(f"there is no figure {ordinal}: the report has {len(figures.frames)}, from 1")
    i = ordinal - 1
    view, clause = figures.view, figures.frames[i].clause
    quantity = clause.quantity
    way, trials = tried(view.text, view.tags, figures.frames, figures.links, i)
    chosen = tuple(found.indicator_id for found in figures.links[i])
    weights = [_weight(view.tags, trial, figures.links[i]) for trial in trials]
    return Explanation(
        ordinal=ordinal,
        surface=view.text[quantity.start : quantity.end],
        value=quantity.value,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        evidence=view.text[clause.sentence_start : clause.sentence_end],
        steps=[*_slots(figures, i), *_relations(figures, i)],
        words=list(_words(view.tags, figures.frames[i])),
        weighed=weights,
        indicators=chosen,
        why=_why(way, weights, chosen),
    )


def says(rule: str) -> str:
    """What a rule, or a way to an indicator, is for: the first paragraph of its docstring; empty for an unknown name."""
    told = {function.__name__: function.__doc__ for rules in RULES.values() for function in rules}
    told |= {way.__name__.strip("_"): way.__doc__ for way in WAYS} | {BY_INDICATOR: settle.__doc__, without_addends.__name__: without_addends.__doc__}
    return " ".join((told.get(rule) or "").split("\n\n")[0].split())


def _slots(figures: Figures, i: int) -> Iterator[Step]:
    text = figures.view.text
    for name, slot in figures.slots(i).items():
        yield Step(name, "none" if slot.value is None else str(slot.value), text[slot.start : slot.end], slot.rule, says(slot.rule))
    denial = figures.view.tags.first(bits("denied"), figures.view.clauses[i].left, figures.view.clauses[i].right)
    if denial is not None:
        yield Step("denied", "yes", figures.view.tags.word(denial), "", "A word right behind a negation was not done.")


def _relations(figures: Figures, i: int) -> Iterator[Step]:
    relation = figures.frames[i].relation
    told = {
        "whole": (relation.whole, "It is a part of that figure."),
        "against": (relation.against, "It is of another year, and set against that figure."),
        "like": (relation.like, "It goes on the list of that figure, whose verb it may share."),
        "turn": (relation.turn, "Told in turn: it is about the thing of that figure."),
    }
    for name, (j, meaning) in told.items():
        if j is not None:
            quantity = figures.frames[j].clause.quantity
            yield Step(name, f"figure {j + 1}", figures.view.text[quantity.start : quantity.end], "", meaning)
    if relation.label:
        yield Step("label", "its own", figures.view.text[slice(*relation.label)], "", "Told in turn: these words of the list are its own.")


def _words(tags: Tags, frame: Frame) -> Iterator[Word]:
    """The words around a figure that may say what it is of, in the order of the text within each place."""
    clause = frame.clause
    places = [("head or label", head) for head in clause.heads] + [("clause", (clause.left, clause.right))]
    places += [
        ("caption", clause.context),
        ("earlier", (clause.opens, clause.left)),
        ("behind", (clause.right, frame.relation.behind)),
        ("later", (frame.relation.behind, clause.sentence_end)),
    ]
    for where, span in places:
        for i in tags.within(*span):
            if tags.ends[i] <= span[1] and (concepts := _concepts(tags, i)):
                yield Word(tags.word(i), where, concepts)
    inherited = tags.last(-1, frame.act.start, frame.act.end) if frame.act.rule in act.INHERITED else None
    if inherited is not None:
        yield Word(tags.word(inherited), "carried", _concepts(tags, inherited))


def _concepts(tags: Tags, i: int) -> tuple[str, ...]:
    """What a word says: its concepts, else itself, a word proper to an indicator."""
    kinds = load_lexicon().kind_of
    said = tuple(name for name, bit in vocabulary().bit_of.items() if tags.bits[i] & bit)
    return tuple(name for name in said if name in kinds) or said


def _weight(tags: Tags, trial: Trial, found: tuple[Link, ...]) -> Weight:
    pattern = trial.pattern
    is_chosen = any(pattern.name == chosen.rule and pattern.indicator_id == chosen.indicator_id for chosen in found)
    verdict = "chosen" if is_chosen else trial.against or ("a decoy: what it counts is no indicator" if pattern.indicator_id is None else "outweighed")
    groups = (*pattern.local, *pattern.behind, *pattern.later, *pattern.carried)
    words = dict.fromkeys(tags.word(i) for place, group in zip(trial.words, groups, strict=False) for i in _saying(tags, place, group))
    return Weight(pattern.indicator_id, pattern.name, trial.score, trial.how, tuple(words), verdict)


def _saying(tags: Tags, place: int, group: frozenset[str]) -> Iterator[int]:
    """The word that begins at a place and says one of a group's."""
    wanted = bits(*sorted(group))
    return (i for i in tags.within(place, place + 1) if tags.bits[i] & wanted)


def _why(way: str, weights: list[Weight], chosen: tuple[str, ...]) -> str:
    """One sentence: how the indicator was found, or why there is none."""
    if chosen and way == "by_its_words":
        return f"{' and '.join(_named(i) for i in chosen)}: of the patterns that fit, its words weigh most."
    if chosen:
        return f"{' and '.join(_named(i) for i in chosen)}, by {way}: {says(way)}"
    if way not in {"by_its_words", "nothing"}:
        return f"No indicator, by {way}: {says(way)} That figure has none."
    if not weights:
        return "No indicator: nothing that is said of it is what an indicator counts in this unit."
    best = weights[0]
    if best.score and best.indicator_id is None:
        return f"No indicator: {best.pattern.rsplit('.', 1)[0]}, a decoy, fits best."
    return f"No indicator: {best.indicator_id or best.pattern} came nearest; {best.verdict}."


def _named(indicator_id: str) -> str:
    return f"{load_catalog().indicators[indicator_id].zh} ({indicator_id})"

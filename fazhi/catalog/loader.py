"""Read and check the catalog's YAML. An error names the file, the indicator, the line and what to do."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fazhi.catalog.lexicon import check_narrow, load_lexicon
from fazhi.catalog.own import own_files
from fazhi.yaml_file import YamlError, line_of, nearest, parse_file, shown

CONCEPT = re.compile(r"[a-z][a-z_]+")
HERE = Path(__file__).parent


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Entry):
    """A sentence, and the value the indicator has in it (null: the sentence is not about it)."""

    text: str
    value: float | None


class _Written(_Entry):
    """An indicator as its entry is written: its name, its unit, its definition and how reports say it (see `Pattern`).

    definition: what is counted, in a line. definition_zh, definition_en: the same to code by: what counts, what does not, of which
    period, and how its neighbours differ; null where its author gave none. prefers: the scope that its definition names. stock: it
    counts what exists at the year's end, not what was done in the year, and so may not be added over years. modality: what every
    figure of it is, whatever verb it stands with. scope: whose a figure of it is where nothing says so.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    zh: str
    en: str
    unit: str
    kind: Literal["count", "rate", "amount"]
    definition: str
    definition_zh: str | None = None
    definition_en: str | None = None
    counted_in: str
    said: tuple[str, ...] = Field(min_length=1)
    examples: tuple[Example, ...] = Field(min_length=1)
    prefers: Literal["own", "region"] | None = None
    stock: bool = False
    modality: Literal["standing"] | None = None
    scope: Literal["own", "region", "below"] | None = None


class Indicator(_Written):
    """One indicator: what its entry says, and the theme that its file gives it. theme_name: the theme's name in both languages; its id where it has none."""

    theme: str
    theme_name: str

    @property
    def aggregation(self) -> str:
        """Over what its values may be added: `places_and_years`, `places` (a stock), or `never` (a rate)."""
        return "never" if self.kind == "rate" else "places" if self.stock else "places_and_years"


class Decoy(_Entry):
    """A wording that looks like an indicator's and counts another thing: a quantity that it fits best is not linked."""

    id: str
    counted_in: str
    said: tuple[str, ...] = Field(min_length=1)


class _Theme(_Entry):
    theme: str
    zh: str = ""
    en: str = ""
    indicators: tuple[_Written, ...]
    decoys: tuple[Decoy, ...] = ()

    @property
    def name(self) -> str:
        """Its name in both languages, else its id."""
        return f"{self.zh} {self.en}".strip() or self.theme


class Units(_Entry):
    """Measure words, what may not follow each, and the classes of things counted."""

    measures: dict[str, tuple[str, ...]]
    durations: tuple[str, ...]
    lasting: dict[Literal["before", "behind", "when", "not_behind"], tuple[str, ...]]
    counted_bare: tuple[str, ...]
    counters: tuple[str, ...]
    circles: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]
    alike: dict[str, tuple[tuple[str, ...], ...]] = {}
    counted_nouns: tuple[str, ...]
    counting_measures: tuple[str, ...]
    bearers: tuple[str, ...]
    counts_bearers: tuple[str, ...]
    qualifiers: dict[Literal["at_least", "at_most", "about"], dict[Literal["before", "after"], tuple[str, ...]]]
    negations: tuple[str, ...]
    not_marks_behind: dict[str, tuple[str, ...]]
    no_numeral_behind: tuple[str, ...]
    no_one_behind: tuple[str, ...]
    held_once: tuple[str, ...]
    vague_behind: tuple[str, ...]
    function_words: frozenset[str]

    def like(self, indicator: Indicator) -> tuple[str, ...]:
        """The indicator's own unit, and those that count the same things one for one."""
        groups = [group for group in self.alike.get(indicator.counted_in, ()) if indicator.unit in group]
        return tuple(dict.fromkeys((indicator.unit, *(unit for group in groups for unit in group))))


@dataclass(frozen=True)
class Pattern:
    """One way to say an indicator: `accept|收案 C > D|E !F @件|起`.

    A word in Latin letters is a concept of the lexicon and stands for every way to say it; one in Chinese is itself.
    Words apart by a space must all stand in the quantity's clause; `|` separates alternatives. Words before `>` may
    also stand earlier in the sentence, as a subject that is carried over; words before `>>` also in the sentence or
    heading before, as its topic. Words after `<` stand behind the clause, before the next quantity of the
    sentence, words after `<<` anywhere behind in it. None of the words after `!` may stand in the clause, none after `!!` between what is carried over and the
    clause either. One of the words after `^` must follow
    the number itself (536家人民调解组织). `@` narrows the measure words.
    indicator_id is null for a decoy.
    """

    name: str
    indicator_id: str | None
    units: frozenset[str]
    carried: tuple[frozenset[str], ...]
    local: tuple[frozenset[str], ...]
    behind: tuple[frozenset[str], ...]
    later: tuple[frozenset[str], ...]
    barred: frozenset[str]
    barred_since: frozenset[str]
    adjacent: tuple[str, ...]
    counts_bearers: bool
    is_topical: bool


@dataclass(frozen=True)
class Catalog:
    """All indicators by id (in the order of the files), the patterns by which they are found, and the units."""

    indicators: dict[str, Indicator]
    patterns: tuple[Pattern, ...]
    units: Units


@dataclass(frozen=True)
class _Placed:
    """An entry of a theme's file, with the file and line where it stands."""

    theme: _Theme
    entry: _Written | Decoy
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{shown(self.path)}, {self.entry.id}, line {self.line}"


@cache
def load_catalog() -> Catalog:
    """The catalog that ships with the package, with the user's own indicators/*.yaml (see `own_directory`): an entry of
    theirs adds to it, or takes the place of the one with the same id.

    Raises YamlError.
    """
    units = parse_file(HERE / "units.yaml", Units)[0]
    placed = _entries(sorted((HERE / "indicators").glob("*.yaml"))) | _entries(own_files("indicators"))
    patterns: list[Pattern] = []
    for where in placed.values():
        entry = where.entry
        _check_units(where, units)
        patterns += [_pattern(said, entry, units, f"{where}: said {said!r}", n) for n, said in enumerate(entry.said, 1)]
    _check_used(patterns)
    indicators = {
        i: Indicator.model_construct(**dict(where.entry), theme=where.theme.theme, theme_name=where.theme.name)
        for i, where in placed.items()
        if isinstance(where.entry, _Written)
    }
    return Catalog(indicators, tuple(patterns), units)


def ids_of(path: Path) -> list[str]:
    """The ids of the indicators that a file has. Raises YamlError where it has none, or is none, OSError."""
    ids = [i for i, where in _entries([path]).items() if isinstance(where.entry, _Written)]
    if not ids:
        raise YamlError(
            f"{shown(path)} has no indicator: it begins `theme: mine`, then `indicators:` and an entry with id, said, examples … (docs/indicators.md)"
        )
    return ids


def _entries(paths: list[Path]) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    for path in paths:
        theme, root = parse_file(path, _Theme)
        listed: list[tuple[str, int, _Written | Decoy]] = [("indicators", n, entry) for n, entry in enumerate(theme.indicators)]
        listed += [("decoys", n, entry) for n, entry in enumerate(theme.decoys)]
        for kind, n, entry in listed:
            here = _Placed(theme, entry, path, line_of(root, (kind, n)))
            if entry.id in found:
                raise YamlError(f"{here}: this id is taken by {found[entry.id]}; give another, or delete one of the two")
            found[entry.id] = here
    return found


def _check_units(where: _Placed, units: Units) -> None:
    entry, classes = where.entry, units.classes
    if entry.counted_in not in classes:
        told = f"{nearest(entry.counted_in, classes)}; there are {', '.join(sorted(classes))}"
        raise YamlError(f"{where}, counted_in: {entry.counted_in!r} is no class of units.yaml{told}")
    if isinstance(entry, _Written) and entry.unit not in classes[entry.counted_in]:
        others = [name for name, measures in classes.items() if entry.unit in measures]
        told = (
            f"take one of these, or another class: {', '.join(others)} {'has' if len(others) == 1 else 'have'} {entry.unit}" if others else "take one of these"
        )
        raise YamlError(f"{where}, unit: {entry.unit!r} is none of the measure words of {entry.counted_in} ({', '.join(classes[entry.counted_in])}); {told}")


def _pattern(said: str, entry: _Written | Decoy, units: Units, where: str, number: int) -> Pattern:
    carried: list[frozenset[str]] = []
    local: list[frozenset[str]] = []
    barred: list[str] = []
    barred_since: list[str] = []
    adjacent: tuple[str, ...] = ("",)
    allowed, is_topical = units.classes[entry.counted_in], False
    behind: list[frozenset[str]] = []
    later: list[frozenset[str]] = []
    group = local
    for word in said.split():
        check_narrow(word, where)
        if word in {">", ">>"}:
            if carried:
                raise YamlError(f"{where}: > or >> stands twice; one of them, with all before it that may stand elsewhere")
            carried, is_topical = local, word == ">>"
            group = local = []
        elif word in {"<", "<<"}:
            group = behind if word == "<" else later
        elif word.startswith("!"):
            if word.lstrip("!") in barred:
                raise YamlError(f"{where}: {word.lstrip('!')} is barred twice: say it once (!! bars it in the clause too)")
            barred.append(word.lstrip("!"))
            barred_since += [word[2:]] if word.startswith("!!") else []
        elif word.startswith("@"):
            allowed = tuple(word[1:].split("|"))
            if unknown := [measure for measure in allowed if measure not in {*units.measures, *units.durations}]:
                raise YamlError(f"{where}: {unknown[0]!r} is no measure word{nearest(unknown[0], units.measures)}; figures in 万 have the measure behind it")
        else:
            if word.startswith("^"):
                adjacent = tuple(word[1:].split("|"))
            group.append(frozenset(word.removeprefix("^").split("|")))
    if not local:
        raise YamlError(f"{where}: nothing that must stand in the clause; add a word after '>'")
    _check_concepts({*barred, *(word for words in (*carried, *local, *behind, *later) for word in words)}, where)
    indicator_id = entry.id if isinstance(entry, _Written) else None
    return Pattern(
        name=f"{entry.id}.{number}",
        indicator_id=indicator_id,
        units=frozenset(allowed),
        carried=tuple(carried),
        local=tuple(local),
        behind=tuple(behind),
        later=tuple(later),
        barred=frozenset(barred),
        barred_since=frozenset(barred_since),
        adjacent=adjacent,
        counts_bearers=entry.counted_in in units.counts_bearers,
        is_topical=is_topical,
    )


def _check_used(patterns: list[Pattern]) -> None:
    """Raises YamlError for a concept of the user's own that no indicator speaks of: no figure would be read by it."""
    said = {word for p in patterns for words in (*p.carried, *p.local, *p.behind, *p.later, p.barred) for word in words}
    lexicon = load_lexicon()
    for concept, where in lexicon.new.items():
        if concept not in said and lexicon.kind_of[concept] in {"act", "object", "agent"}:
            told = f"no indicator speaks of {concept}{nearest(concept, said & (lexicon.kind_of.keys() - lexicon.new.keys()))}"
            raise YamlError(f"{where}: {told}; write it in the said of one, add its words to a concept that is used, or delete it")


def _check_concepts(words: set[str], where: str) -> None:
    known = load_lexicon().kind_of
    for word in sorted(words):
        if CONCEPT.fullmatch(word) and word not in known:
            raise YamlError(f"{where}: {word} is no concept of the lexicon{nearest(word, known)}; write a Chinese word, or add it there")

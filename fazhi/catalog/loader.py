"""Read and check the catalog's YAML. An error names the file, the indicator and what to do."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

HERE = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


class CatalogError(ValueError):
    """The catalog says something that cannot be: which file, which entry, what to do."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Entry):
    """A sentence, and the value the indicator has in it (null: the sentence is not about it)."""

    text: str
    value: float | None


class Indicator(_Entry):
    """One indicator: its name, its unit, its definition and how reports say it (see `Pattern`)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    zh: str
    en: str
    unit: str
    kind: Literal["count", "rate", "amount"]
    definition: str
    counted_in: str
    said: tuple[str, ...] = Field(min_length=1)
    examples: tuple[Example, ...] = Field(min_length=1)
    prefers: Literal["own", "region"] | None = None
    theme: str = ""


class Decoy(_Entry):
    """A wording that looks like an indicator's and counts another thing: a quantity that it fits best is not linked."""

    id: str
    counted_in: str
    said: tuple[str, ...] = Field(min_length=1)


class _Theme(_Entry):
    theme: str
    indicators: tuple[Indicator, ...]
    decoys: tuple[Decoy, ...] = ()


class Units(_Entry):
    """Measure words, what may not follow each, and the classes of things counted."""

    measures: dict[str, tuple[str, ...]]
    durations: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]
    counted_nouns: tuple[str, ...]
    counting_measures: tuple[str, ...]
    bearers: tuple[str, ...]
    counts_bearers: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """One way to say an indicator: `A|B C > D|E !F @件|起`.

    Words apart by a space must all stand in the quantity's clause; `|` separates alternatives. Words before `>` may
    also stand earlier in the sentence, as a subject that is carried over; words before `>>` also in the sentence or
    heading before, as its topic. None of the words after `!` may stand in the clause. `@` narrows the measure words.
    indicator_id is null for a decoy.
    """

    name: str
    indicator_id: str | None
    units: frozenset[str]
    carried: tuple[tuple[str, ...], ...]
    local: tuple[tuple[str, ...], ...]
    barred: tuple[str, ...]
    counts_bearers: bool
    is_topical: bool


@dataclass(frozen=True)
class Catalog:
    """All indicators by id (in the order of the files), the patterns by which they are found, and the units."""

    indicators: dict[str, Indicator]
    patterns: tuple[Pattern, ...]
    units: Units


@cache
def load_catalog() -> Catalog:
    """The catalog that ships with the package.

    Raises CatalogError.
    """
    units = _parse(HERE / "units.yaml", Units)
    indicators: dict[str, Indicator] = {}
    patterns: list[Pattern] = []
    for path in sorted((HERE / "indicators").glob("*.yaml")):
        theme = _parse(path, _Theme)
        entries: tuple[Indicator | Decoy, ...] = (*theme.indicators, *theme.decoys)
        for entry in entries:
            where = f"{path.name}, {entry.id}"
            if entry.counted_in not in units.classes:
                raise CatalogError(f"{where}: counted_in {entry.counted_in!r} is no class of units.yaml; it has {', '.join(sorted(units.classes))}")
            patterns += [_pattern(said, entry, units, f"{where}: said {said!r}", n) for n, said in enumerate(entry.said, 1)]
        for indicator in theme.indicators:
            if indicator.id in indicators:
                raise CatalogError(f"{path.name}, {indicator.id}: this id is taken; give another, or delete one of the two")
            indicators[indicator.id] = indicator.model_copy(update={"theme": theme.theme})
    return Catalog(indicators, tuple(patterns), units)


def _pattern(said: str, entry: Indicator | Decoy, units: Units, where: str, number: int) -> Pattern:
    carried: list[tuple[str, ...]] = []
    local: list[tuple[str, ...]] = []
    barred: list[str] = []
    allowed, is_topical = units.classes[entry.counted_in], False
    for word in said.split():
        if word in {">", ">>"}:
            carried, local, is_topical = local, [], word == ">>"
        elif word.startswith("!"):
            barred.append(word[1:])
        elif word.startswith("@"):
            allowed = tuple(word[1:].split("|"))
        else:
            local.append(tuple(word.split("|")))
    if not local:
        raise CatalogError(f"{where}: nothing that must stand in the clause; add a word after '>'")
    indicator_id = entry.id if isinstance(entry, Indicator) else None
    return Pattern(
        name=f"{entry.id}.{number}",
        indicator_id=indicator_id,
        units=frozenset(allowed),
        carried=tuple(carried),
        local=tuple(local),
        barred=tuple(barred),
        counts_bearers=entry.counted_in in units.counts_bearers,
        is_topical=is_topical,
    )


def _parse(path: Path, model: type[Model]) -> Model:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return model.model_validate(content)
    except yaml.YAMLError as error:
        raise CatalogError(f"{path.name} is no YAML: {error}") from error
    except ValidationError as error:
        raise CatalogError("\n".join(_explain(path, content, dict(problem)) for problem in error.errors())) from error


def _explain(path: Path, content: Any, problem: dict[str, Any]) -> str:
    location = problem["loc"]
    entry = content
    for key in location[:2]:
        entry = entry[key] if isinstance(entry, (list, dict)) and len(location) > 1 else {}
    name = entry.get("id", "?") if isinstance(entry, dict) else "?"
    return f"{path.name}, {name}, {'.'.join(str(key) for key in location[2:] or location)}: {problem['msg']}"

"""Lists of terms whose use is counted: subjects that governments give their attention to; and words that are no keywords."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fazhi.catalog.own import own_files
from fazhi.yaml_file import YamlError, line_of, parse_file, shown

HERE = Path(__file__).parent


class Term(BaseModel):
    """A term, and other ways to say it that are counted as it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Annotated[str, Field(min_length=2)]
    also: tuple[str, ...] = ()


class TermList(BaseModel):
    """A subject and its terms. No word stands twice in one list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    zh: str
    en: str
    terms: tuple[Term, ...] = Field(min_length=1)


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    words: str


class _StopWords(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: tuple[_Group, ...]


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: tuple[TermList, ...]


@cache
def load_terms() -> tuple[TermList, ...]:
    """The lists that ship with the package, with the user's own terms/*.yaml: a list of theirs adds to them, or takes the place
    of the one with the same id.

    Raises YamlError, for a word that stands twice in a list with both its lines.
    """
    paths = [*sorted((HERE / "terms").glob("*.yaml")), *own_files("terms")]
    found: dict[str, TermList] = {}
    for path in paths:
        lists, root = parse_file(path, _Lists)
        for number, told in enumerate(lists.lists):
            seen: dict[str, int] = {}
            for place, term in enumerate(told.terms):
                line = line_of(root, ("lists", number, "terms", place))
                for word in (term.term, *term.also):
                    if word in seen:
                        raise YamlError(f"{shown(path)}, {told.id}, line {line}: {word!r} stands in line {seen[word]} already; keep one")
                    seen[word] = line
            found[told.id] = told
    return tuple(found.values())


@cache
def load_stop_words() -> frozenset[str]:
    """Words that say nothing of what a report is about (stop_words.yaml). Raises YamlError."""
    told, _ = parse_file(HERE / "stop_words.yaml", _StopWords)
    return frozenset(word for group in told.groups for word in group.words.split())

"""Words of the field by what they say: read, checked, and laid over by a user's own.

A word stands once, under its concept. `words` are apart by blanks; `[市县]` in a word stands for each of its characters.
A word that contains one of another concept hides it where it stands (不予受理 is no 受理); the concept says so with `over`.
`also` names what the words of a concept say besides (a legal opinion is an opinion).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from fazhi.catalog.own import own_directory
from fazhi.yaml_file import YamlError, line_of, parse_file

HERE = Path(__file__).parent / "lexicon"
Kind = Literal["act", "object", "agent", "scope", "time", "modality", "relation"]
CLASS = re.compile(r"\[([^\]]+)\]")


class _Concept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    words: str
    over: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    concepts: dict[str, _Concept]


@dataclass(frozen=True)
class Lexicon:
    """concept_of: the concept of each word. kind_of, zh_of, also: of each concept its kind, its Chinese name, what it says besides."""

    concept_of: dict[str, str]
    kind_of: dict[str, Kind]
    zh_of: dict[str, str]
    also: dict[str, tuple[str, ...]]

    def said_by(self, word: str) -> tuple[str, ...]:
        """The concepts that a word says."""
        concept = self.concept_of[word]
        return (concept, *self.also[concept])

    def words(self, concept: str) -> list[str]:
        """The words that say a concept, in the order of the file. Raises KeyError for an unknown one."""
        return [word for word, told in self.concept_of.items() if told == concept] if concept in self.kind_of else _unknown(concept)


def _unknown(concept: str) -> list[str]:
    raise KeyError(f"no concept {concept!r} in the lexicon")


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the package; a user's own lexicon/*.yaml (see `own_directory`) adds words and concepts.

    Raises YamlError naming file and line: a word that stands twice, one that hides another concept's undeclared, an unknown name.
    """
    own = own_directory()
    concept_of: dict[str, str] = {}
    kind_of: dict[str, Kind] = {}
    zh_of: dict[str, str] = {}
    also: dict[str, tuple[str, ...]] = {}
    over: dict[str, set[str]] = {}
    where_of: dict[str, str] = {}
    for path in (*sorted(HERE.glob("*.yaml")), *(sorted((own / "lexicon").glob("*.yaml")) if own else ())):
        told, root = parse_file(path, _File)
        for concept, entry in told.concepts.items():
            where = f"{path.name}, {concept}, line {line_of(root, ('concepts', concept))}"
            if kind_of.setdefault(concept, told.kind) != told.kind:
                raise YamlError(f"{where}: this concept is of kind {kind_of[concept]}, not {told.kind}")
            zh_of.setdefault(concept, entry.zh)
            over.setdefault(concept, set()).update((*entry.over, *entry.also))
            also[concept] = (*also.get(concept, ()), *entry.also)
            where_of.setdefault(concept, where)
            for word in _spelled(entry.words):
                if concept_of.setdefault(word, concept) != concept:
                    raise YamlError(f"{where}: {word} stands under {concept_of[word]} ({where_of[concept_of[word]]}) too; a word has one concept")
    _check_hidden(concept_of, over, where_of)
    return Lexicon(concept_of, kind_of, zh_of, also)


def _spelled(words: str) -> Iterator[str]:
    for word in words.split():
        pieces = CLASS.split(word)
        yield from map("".join, product(*((piece,) if i % 2 == 0 else tuple(piece) for i, piece in enumerate(pieces))))


def _check_hidden(concept_of: dict[str, str], over: dict[str, set[str]], where_of: dict[str, str]) -> None:
    for concept, hidden in over.items():
        if unknown := hidden - concept_of.keys() - over.keys():
            raise YamlError(f"{where_of[concept]}: over or also names no concept: {', '.join(sorted(unknown))}")
    for word, concept in concept_of.items():
        for length, start in ((n, i) for n in range(1, len(word)) for i in range(len(word) - n + 1)):
            hidden_concept = concept_of.get(word[start : start + length])
            if hidden_concept and hidden_concept != concept and hidden_concept not in over[concept]:
                told = f"{word} hides {word[start : start + length]} ({hidden_concept})"
                raise YamlError(f"{where_of[concept]}: {told}; say over: [{hidden_concept}] if it should, or shorten the word")

"""Words of the field by what they say: read, checked, and laid over by a user's own.

A word stands once, under its concept. `words` are apart by blanks; `[市县]` in a word stands for each of its characters, □ for each kind of division.
A word that contains one of another concept hides it where it stands (不予受理 is no 受理); the concept says so with `over`.
`also` names what the words of a concept say besides (a legal opinion is an opinion). `alone` are characters that say it only where nothing
else stands between a stop and a figure (复议:收56、立51、结48件).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from fazhi.catalog.own import own_files
from fazhi.yaml_file import YamlError, line_of, nearest, parse_file, shown

HERE = Path(__file__).parent / "lexicon"
Kind = Literal["act", "object", "agent", "scope", "time", "modality", "relation", "cue"]
CLASS = re.compile(r"\[([^\]]+)\]")
WIDE = re.compile("[\uff01-\uff5e]")
DIVISIONS = "[省市州盟县区旗镇乡]"
"""Kinds of division, by the last character of their names: what □ in a word stands for."""


class _Concept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    words: str
    over: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    alone: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    concepts: dict[str, _Concept]


LAYER: dict[Kind, str] = {"act": "meaning", "object": "meaning", "agent": "meaning", "relation": "meaning"}
"""Words hide one another within a layer: what is done, to what, by whom and in which relation is one; each other kind is a layer of its own."""


@dataclass(frozen=True)
class Lexicon:
    """concept_of: the concept of each word, by layer. kind_of, zh_of, also: of each concept its kind, its Chinese name, what it says besides.

    new: of each concept that only the user's own files have and that hides no other, where it stands. alone: what each such character says.
    """

    concept_of: dict[str, dict[str, str]]
    kind_of: dict[str, Kind]
    zh_of: dict[str, str]
    also: dict[str, tuple[str, ...]]
    new: dict[str, str]
    alone: dict[str, tuple[str, ...]]

    def words(self, concept: str) -> list[str]:
        """The words that say a concept. Raises KeyError for an unknown one."""
        if concept not in self.kind_of:
            raise KeyError(f"{concept} is no concept of the lexicon{nearest(concept, self.kind_of)}; add it to a file of fazhi/catalog/lexicon")
        return [word for word, told in self.concept_of[layer_of(self.kind_of[concept])].items() if told == concept]

    def either(self, *concepts: str) -> str:
        """The words of some concepts as alternatives of a regular expression, the longer first."""
        words = {word for concept in concepts for word in self.words(concept)}
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    def said_by(self, word: str) -> dict[str, tuple[str, ...]]:
        """The concepts that a word says, by layer."""
        return {layer: (words[word], *self.also[words[word]]) for layer, words in self.concept_of.items() if word in words}


def layer_of(kind: Kind) -> str:
    """The layer of a kind of concept."""
    return LAYER.get(kind, kind)


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the package; a user's own lexicon/*.yaml (see `own_directory`) adds words and concepts.

    Raises YamlError naming file and line: a word that stands twice, one that hides another concept's undeclared, an unknown name.
    """
    read = _Draft()
    read.add_files(sorted(HERE.glob("*.yaml")))
    ours = set(read.kind_of)
    read.add_files(own_files("lexicon"))
    read.check()
    new = {concept: where for concept, where in read.where.items() if concept not in ours and not read.over[concept]}
    return Lexicon(read.concept_of, read.kind_of, read.zh_of, read.also, new, read.alone)


@dataclass
class _Draft:
    """A lexicon as it is read. over: the concepts whose words a concept's may hide. where: where each concept stands; home: each of its words;
    named: what over and also name, with where."""

    concept_of: dict[str, dict[str, str]] = field(default_factory=dict)
    kind_of: dict[str, Kind] = field(default_factory=dict)
    zh_of: dict[str, str] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    over: dict[str, set[str]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    home: dict[tuple[str, str], str] = field(default_factory=dict)
    alone: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def add_files(self, paths: list[Path]) -> None:
        for path in paths:
            told, root = parse_file(path, _File)
            for concept, entry in told.concepts.items():
                self.add(told.kind, concept, entry, f"{shown(path)}, {concept}, line {line_of(root, ('concepts', concept))}")

    def add(self, kind: Kind, concept: str, entry: _Concept, where: str) -> None:
        if self.kind_of.setdefault(concept, kind) != kind:
            raise YamlError(f"{where}: this concept is of kind {self.kind_of[concept]}, not {kind}")
        self.zh_of.setdefault(concept, entry.zh)
        self.where.setdefault(concept, where)
        self.also[concept] = (*self.also.get(concept, ()), *entry.also)
        self.over.setdefault(concept, set()).update((*entry.over, *entry.also))
        for other in (*entry.over, *entry.also):
            self.named.setdefault(other, where)
        for character in entry.alone.split():
            self.alone[character] = (*self.alone.get(character, ()), concept)
        words = self.concept_of.setdefault(layer_of(kind), {})
        for word in _spelled(entry.words):
            check_narrow(word, f"{where}: words")
            self.home.setdefault((concept, word), where)
            if words.setdefault(word, concept) != concept:
                raise YamlError(f"{where}: {word} stands under {words[word]} ({self.where[words[word]]}) too; say it once")

    def check(self) -> None:
        """Raises YamlError for a name that is no concept, and for a word that hides another concept's without saying so."""
        for other, where in self.named.items():
            if other not in self.kind_of:
                raise YamlError(f"{where}: over or also names no concept: {other}{nearest(other, self.kind_of)}")
        marking = [words for layer, words in self.concept_of.items() if layer != "cue"]
        for words in marking:
            for word, concept in words.items():
                for part in _parts(word):
                    if part in words and words[part] != concept and words[part] not in self.over[concept]:
                        told = f"{word} hides {part} ({words[part]}); say over: [{words[part]}] if it should, or shorten the word"
                        raise YamlError(f"{self.home[concept, word]}: {told}")


def check_narrow(word: str, where: str) -> None:
    """Raises YamlError for a full-width sign, which a Chinese keyboard types and no text has once it is read."""
    if wide := WIDE.search(word):
        raise YamlError(f"{where}: {word!r} has a full-width {wide[0]}: signs are half-width (| ! > @), and words apart by blanks")


def _parts(word: str) -> Iterator[str]:
    return (word[i : i + length] for length in range(1, len(word)) for i in range(len(word) - length + 1))


def _spelled(words: str) -> Iterator[str]:
    for word in words.replace("□", DIVISIONS).split():
        pieces = CLASS.split(word)
        yield from map("".join, product(*((piece,) if i % 2 == 0 else tuple(piece) for i, piece in enumerate(pieces))))

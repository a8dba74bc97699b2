"""The words of a document's head (heads.yaml), as patterns that are compiled once."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from fazhi.yaml_file import loaded

SOURCE = Path(__file__).with_name("heads.yaml")


@cache
def heads() -> dict[str, Any]:
    """heads.yaml as it stands."""
    told: dict[str, Any] = loaded(SOURCE)
    return told


@cache
def words(section: str, name: str = "") -> tuple[str, ...]:
    """A list of words, the longest first."""
    found = heads()[section][name] if name else heads()[section]
    return tuple(sorted(found, key=lambda word: -len(word)))


@cache
def any_of(section: str, name: str = "") -> str:
    """A list of words as one alternative of a pattern."""
    return f"(?:{'|'.join(map(re.escape, words(section, name)))})"


@cache
def pattern(form: str) -> re.Pattern[str]:
    """A pattern in which <section.name> or <section> (no named group) stands for the words of that list."""
    return re.compile(re.sub(r"(?<!P)<(\w+)(?:\.(\w+))?>", lambda m: any_of(m[1], m[2] or ""), form))

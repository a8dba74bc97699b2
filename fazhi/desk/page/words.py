"""What the page says: its words in the language of the address, numbers and units as people write them."""

from functools import cache
from pathlib import Path
from typing import Any

from fazhi.catalog import load_lexicon
from fazhi.desk.page.address import is_english
from fazhi.parse.explain import says
from fazhi.yaml_file import loaded

QUALIFIERS = {"about": "≈", "at_least": "≥", "at_most": "≤"}


@cache
def _read() -> dict[str, Any]:
    told: dict[str, Any] = loaded(Path(__file__).with_name("words.yaml"))
    return told


def said(word: str, **values: object) -> str:
    """A word of the page, or a code of the file in words; what is no word of the page is told as it is."""
    told = _read()["words"].get(word)
    return str(told[is_english()]).format(**values) if told else word.replace("_", " ")


def concept(name: str) -> str:
    """A concept of the lexicon, or another value of a slot, in words."""
    named = load_lexicon().zh_of.get(name)
    return named if named and not is_english() else said(name)


def themes() -> list[str]:
    """The themes of the catalog in their order."""
    return list(_read()["themes"])


def theme(name: str) -> str:
    """A theme of the catalog; of one's own, its name."""
    return str(_read()["themes"].get(name, (name, name))[is_english()])


def reason(code: str) -> str:
    """Why a document was not accepted; of a type of one's own, its name."""
    told = _read()["reasons"].get(code)
    return str(told[is_english()]) if told else code.replace("_", " ")


def rule(name: str) -> str:
    """What a rule of reading is for."""
    return says(name) if is_english() else str(_read()["rules"].get(name, says(name)))


def unit(name: str) -> str:
    """A unit as written; in English with what it counts."""
    return str(_read()["units"].get(name, name)) if is_english() else name


def number(value: float | None, unit: str = "", qualifier: str = "exact") -> str:
    """1234.5 as 1,234.5, whole numbers whole; ≈, ≥ or ≤ in front where it is no exact one; percent with its sign."""
    if value is None:
        return "—"
    told = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{QUALIFIERS.get(qualifier, '')}{told}{'%' if unit == '%' else ''}"


def year(value: int | None) -> str:
    """A year, a dash where none is known."""
    return str(value or "—")


def percent(share: float | None) -> str:
    """A share of 1: 0.9834 as 98.3 %; a dash where there is none."""
    return "—" if share is None else f"{100 * share:.1f}%"

"""Names of places in Latin letters: Hanyu Pinyin without tones, the official spelling where it differs (latin.yaml)."""

import re
from functools import cache
from pathlib import Path

from fazhi.yaml_file import loaded

WORDS = loaded(Path(__file__).with_name("latin.yaml"))
ENDING = re.compile(rf"(?<=.)(?:{'|'.join(sorted(WORDS['endings'], key=len, reverse=True))})$")
PEOPLES = re.compile(rf"(?<=.)((?:{'|'.join(sorted(WORDS['peoples'], key=len, reverse=True))})+)$")
PEOPLE = re.compile("|".join(sorted(WORDS["peoples"], key=len, reverse=True)))


@cache
def latin(name: str) -> str:
    """The proper part of a name: Xinyang of 信阳市, Lu'an of 六安市, Chuxiong of 楚雄彝族自治州, Shexian of 歙县 (one character keeps its kind)."""
    if (whole := WORDS["names"].get(name)) is not None:
        return str(whole)
    proper, _, ending = _parts(name)
    if (official := WORDS["names"].get(proper) or WORDS["peoples"].get(proper)) is not None:
        return str(official)
    return _pinyin(proper + ending, name) if len(proper) == 1 and len(ending) == 1 else _pinyin(proper, name)


@cache
def english(name: str) -> str:
    """The whole name: Xinyang City, Chuxiong Yi Autonomous Prefecture, Shexian County."""
    _, peoples, ending = _parts(name)
    if name in WORDS["names"] and not ending:
        return latin(name)
    return " ".join(filter(None, (latin(name), *(WORDS["peoples"][people] for people in peoples), WORDS["endings"].get(ending, ""))))


def pinyin(name: str) -> str:
    """The same as `latin`, by sound alone: Huhehaote of 呼和浩特市."""
    return _pinyin(_parts(name)[0], name)


def fold(text: str) -> str:
    """Latin letters as they are compared: small, with neither blanks, apostrophes nor hyphens; ü as u. Chinese stays as it is."""
    return re.sub(r"[\s'’·-]", "", text.lower()).replace("ü", "u")


def _parts(name: str) -> tuple[str, list[str], str]:
    """Proper part, peoples, ending."""
    found = ENDING.search(name)
    ending = found[0] if found else ""
    proper = name.removesuffix(ending) if ending else name
    peoples = PEOPLES.search(proper) if ending.startswith("自治") else None
    if peoples is None or proper in WORDS["names"] or proper in WORDS["peoples"]:
        return proper, [], ending
    return proper[: peoples.start()], PEOPLE.findall(peoples[1]), ending


@cache
def _pinyin(part: str, name: str) -> str:
    """Syllables joined, an apostrophe before one that begins with a vowel. Read in its name, for a reading can depend on it."""
    from pypinyin import lazy_pinyin  # its dictionary takes long to load, and most commands name no place so

    read = lazy_pinyin(name, v_to_u=True)
    syllables = read if len(read) == len(name) else lazy_pinyin(part, v_to_u=True)
    said = [WORDS["characters"].get(character, syllable) for character, syllable in zip(part, syllables, strict=False)]
    return "".join(f"'{s}" if number and s[:1] in {"a", "e", "o"} else s for number, s in enumerate(said)).capitalize()

"""The same report as others type it states the same facts."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fazhi.parse import parse
from fazhi.parse.figures.quantities import find_quantities
from fazhi.read import read

REPORTS = sorted((Path(__file__).parent.parent / "gold").glob("*.txt"))[::80]
HAN_DIGITS = "〇一二三四五六七八九"
HAN = re.compile("[\u4e00-\u9fff]")


def set_apart(line: str) -> str:
    """Figures between blanks, in running text."""
    if not re.search("[，。；]", line) or "\t" in line:
        return line
    return re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])", " ", re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", " ", line))


def set_apart_with_measure(line: str) -> str:
    """Figures between blanks with their measures, in running text."""
    if not re.search("[，。；]", line) or "\t" in line:
        return line
    for figure in reversed(find_quantities(line)):
        if HAN.match(line, figure.end) and line[figure.end - 1] not in HAN_DIGITS and not line[figure.number - 1 : figure.number].isdigit():
            line = f"{line[: figure.number]}{' ' if HAN.match(line, figure.number - 1) else ''}{line[figure.number : figure.end]} {line[figure.end :]}"
    return line


TYPED: dict[str, Callable[[str], str]] = {
    "figures between blanks": lambda body: "\n".join(map(set_apart, body.split("\n"))),
    "figures with their measures between blanks": lambda body: "\n".join(map(set_apart_with_measure, body.split("\n"))),
    "paragraphs that begin with a tab": lambda body: re.sub(r"^(?=[^\t\n]+$)", "\t", body, flags=re.MULTILINE),
    "commas twice": lambda body: body.replace("，", "，，"),
    "marks of notes": lambda body: re.sub(r"(?<=[件名人次个项])(?=[，。；])", "[1]", body),
    "blanks before brackets": lambda body: re.sub(r"(?<=[\u4e00-\u9fff])（(?=[^（）\t\n]{2,30}）[，。；])", " （", body),
    "years with a letter": lambda body: re.sub(r"20(?=\d\d年)", "2O", body),
    "full-width figures": lambda body: body.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％")),
    "half-width signs": lambda body: body.translate(str.maketrans("，；：（）", ",;:()")),
    "half-width signs and blanks": lambda body: re.sub("[，；：]", lambda sign: f"{' ,;:'['，；：'.index(sign[0]) + 1]} ", body),
    "points for full stops": lambda body: re.sub(r"(?<![一二三四五六七八九十\d])。", ".", body),
    "quotation marks of a typewriter": lambda body: body.translate(str.maketrans("“”", '""')),
    "quotation marks of traditional print": lambda body: body.translate(str.maketrans("“”", "「」")),
    "years in characters": lambda body: re.sub(r"20\d\d(?=年)", lambda year: "".join(HAN_DIGITS[int(digit)] for digit in year[0]), body),
    "thousands between commas": lambda body: re.sub(r"(?<![\d.〔\[年])\d{4,7}(?=余?[件人次户份])", lambda found: f"{int(found[0]):,}", body),
    "an empty line behind each": lambda body: body.replace("\n", "\n\n"),
}


@cache
def facts(text: str) -> list[tuple[Any, ...]]:
    found = parse(read(text.encode()).text).facts
    quantities = [(fact.clause.quantity.value, fact.clause.quantity.unit) for fact in found]
    return [(*of, [link.indicator_id for link in f.links], f.year, f.scope, f.modality) for of, f in zip(quantities, found, strict=True)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("typed", TYPED)
def test_other_typography_states_the_same(typed: str, report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    head, _, body = text.partition("\n")
    assert facts(f"{head}\n{TYPED[typed](body)}") == facts(text)

"""Values of the numerals that reports use: 3,907 · 4.3万 · 1千5百 · 12万3456 · 十六 · 二百三十五 · 十五点八万 · 三百五.

Exact: values are decimals until the end, so that 1,100.9亿 is 110090000000.
"""

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
DIGITS |= {c: n for n, c in enumerate(FORMAL[:9], 1)}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
SCALES = SMALL | LARGE
TENS = {"廿": "二十", "卅": "三十"}
HAN = "".join(DIGITS) + "".join(SCALES) + "".join(TENS)
TOKEN = re.compile(r"(?P<figures>\d+(?:\.\d+)?)|(?P<small>[十拾百佰千仟])|(?P<large>[万亿])|(?P<digit>[^\d.])")
PAIR = re.compile(
    r"(?P<above>(?:[一二两三四五六七八九][百千])*)(?P<tens>[二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])(?P<scale>[十百千]?)(?P<large>[万亿]?)"
)
TOO_LARGE = Decimal(10) ** 16
"""Beyond what a double holds exactly, and beyond anything that a report counts."""


def value(numeral: str) -> Decimal | None:
    """Value of a numeral in figures, in Chinese characters or in both; null where it is no well-formed one (三四十, 百千, 3万5).

    A row of bare digits is read as such (二〇二三 is 2023); a last digit without its scale has the next one (三百五 is 350).
    """
    numeral = numeral.replace(",", "").replace(" ", "")
    for sign, told in TENS.items():
        numeral = numeral.replace(sign, told)
    whole, point, decimals = numeral.partition("点")
    if point:
        return _with_decimals(whole, decimals)
    if len(numeral) > 1 and all(c in DIGITS and c != "两" for c in numeral):
        found: Decimal | None = Decimal("".join(str(DIGITS[c]) for c in numeral))
    else:
        found = _scaled(numeral)
    return found if found is not None and found < TOO_LARGE else None


def pair(numeral: str) -> tuple[Decimal, Decimal] | None:
    """The two ends of a pair of neighbouring numbers (三四 is 3 to 4, 二三十 20 to 30, 十七八 17 to 18, 三五 3 to 5, 一百二三十 120 to 130), null for none."""
    match = PAIR.fullmatch(numeral)
    if match is None or (match["tens"] and match["scale"]) or (match["above"] and not (match["tens"] or match["scale"] == "十")):
        return None
    low, high = DIGITS[match["low"]], DIGITS[match["high"]]
    if high - low != 1 and (low, high) != (3, 5):
        return None
    above, tens = (value(part) or Decimal(0) if part else Decimal(0) for part in (match["above"], match["tens"]))
    scale, large = SCALES.get(match["scale"], 1), LARGE.get(match["large"], 1)
    return (above + (tens + low) * scale) * large, (above + (tens + high) * scale) * large


def _with_decimals(whole: str, decimals: str) -> Decimal | None:
    """十五点八万: the digits behind the point, and a scale behind these."""
    scale = LARGE.get(decimals[-1:], 1)
    digits = decimals[:-1] if scale > 1 else decimals
    base = value(whole)
    if base is None or not digits or not all(c in DIGITS for c in digits):
        return None
    return (base + Decimal("0." + "".join(str(DIGITS[c]) for c in digits))) * scale


def _scaled(numeral: str) -> Decimal | None:
    """Coefficients with their scales, from the higher to the lower."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last, after_zero, lowest = Decimal(0), False, Decimal(10) ** 20
    for token in TOKEN.finditer(numeral):
        if token["figures"] or token["digit"]:
            if number:
                return None
            number = Decimal(token["figures"]) if token["figures"] else Decimal(DIGITS.get(token[0], -1))
            after_zero = after_zero or number == 0
        elif token["small"]:
            scale = Decimal(SMALL[token[0]])
            if last and last <= scale and section:
                return None
            section += (number if number else Decimal(1)) * scale
            number, last, after_zero = None, scale, False
        else:
            scale = Decimal(LARGE[token[0]])
            section += number or 0
            if not section and not total:
                return scale if len(numeral) == 1 else None
            if scale > lowest or (scale == lowest and token[0] == "万"):
                total, section = (total + section) * scale, Decimal(0)
            else:
                total, section = total + section * scale, Decimal(0)
            number, last, after_zero, lowest = None, scale, False, min(scale, lowest)
    return _closed(total + section, number, last, after_zero, numeral)


def _closed(total: Decimal, number: Decimal | None, last: Decimal, after_zero: bool, numeral: str) -> Decimal | None:
    """With the last digit, which has the next scale where no zero stands before it (三百五); one in figures needs all its places."""
    if number is None:
        return total if total else None
    if last < 100 or after_zero:
        return total + number
    if numeral[-1].isdigit():
        places = re.search(r"\d+$", numeral)
        return total + number if places and len(places[0]) == len(str(last)) - 1 else None
    return total + number * last / 10


def chinese(numeral: str) -> int | None:
    """Value of a whole number in Chinese characters, null for none."""
    found = value(numeral)
    return None if found is None else int(found)

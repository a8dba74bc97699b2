"""Values of the numerals that reports use: 3,907 · 2 408 · 4.3万 · 十六 · 二百三十五 · 三百余 · 百分之六十 · 五分之三."""

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
SCALES = SMALL | LARGE
HAN_NUMERAL = "[" + "".join(DIGITS) + "".join(SCALES) + "]"


def arabic(figures: str, scale: str = "") -> float:
    """Value of Arabic figures with their separators, times the Chinese scale behind them (万, 亿, 百万 …).

    Raises ValueError when `figures` holds no number.
    """
    value = float("".join(figures.replace(",", "").split()))
    factor = 1
    for character in scale:
        factor *= SCALES.get(character, 1)
    return round(value * factor, 6)


def chinese(numeral: str) -> int | None:
    """Value of a Chinese numeral, null where the characters are no well-formed one (三四十, 百千).

    A row of bare digits is read as such (二〇二三 is 2023).
    """
    if len(numeral) > 1 and all(c in DIGITS and c != "两" for c in numeral):
        return int("".join(str(DIGITS[c]) for c in numeral))
    total = section = 0
    digit: int | None = None
    last_scale = 10**12
    for character in numeral:
        if character in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            scale = SMALL[character]
            if scale >= last_scale:
                return None
            section += (1 if digit is None or (digit == 0 and scale == 10) else digit) * scale
            digit, last_scale = None, scale
        else:
            total = (total + section + (digit or 0)) * LARGE[character]
            section, digit, last_scale = 0, None, 10**12
    return total + section + (digit or 0)

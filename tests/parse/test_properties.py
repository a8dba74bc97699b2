"""What must hold for any string at all. bench/fuzz.py goes on with others (FAZHI_FUZZ_EXAMPLES)."""

import os
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.parse import parse
from fazhi.parse.figures.numerals import chinese, value
from fazhi.parse.page.plain import normalize, plain
from fazhi.read.text import decode

HEAD = "信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n"
PIECES = st.sampled_from(
    [*"，。；：、（）《》“”\n 0123456789%一二十百千万亿零两余近约第年月日件个项次", "受理行政复议案件", "不少于", "其中", "同比下降", "规范性文件", "胜诉率"]
)
DIGITS = "零一二三四五六七八九"


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=120).map("".join) | st.text(max_size=200))
def test_any_text_is_parsed_and_every_offset_is_exact(body: str) -> None:
    text = HEAD + body
    for fact in parse(text).facts:
        clause, quantity = fact.clause, fact.clause.quantity
        assert clause.sentence_start <= clause.left <= quantity.start < quantity.end <= clause.right <= clause.sentence_end <= len(text)
        assert text[quantity.start : quantity.end] in text[clause.sentence_start : clause.sentence_end]
    ends = [fact.clause.quantity.end for fact in parse(text).facts]
    starts = [fact.clause.quantity.start for fact in parse(text).facts]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), "quantities do not overlap"


@given(st.text())
def test_any_string_is_parsed(text: str) -> None:
    parse(text)


@given(st.text())
def test_normalising_keeps_every_offset(text: str) -> None:
    assert len(normalize(text)) == len(text)


UNSEEN = st.sampled_from(["\u200b", "\u2060", "\ufeff", "¹", "②", " ", "[3]"])


@given(st.lists(UNSEEN | st.sampled_from(list("全年受理行政复议案件3512件，办结%。⼗⼆")), max_size=60).map("".join))
def test_what_is_not_seen_is_left_out_and_every_other_character_knows_its_place(text: str) -> None:
    seen = plain(text)
    assert len(seen.text) <= len(text)
    assert all(normalize(text[seen.start(i)]) == character for i, character in enumerate(seen.text))
    places = [seen.start(i) for i in range(len(seen.text))]
    assert places == sorted(set(places))


def spell(number: int) -> str:
    """A number below 10,000 in Chinese numerals, written out independently of the parser."""
    parts, pending_zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            parts += ("零" if pending_zero else "") + DIGITS[digit] + name
            pending_zero = False
        elif parts:
            pending_zero = True
    return parts or "零"


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_chinese_numerals(high: int, low: int) -> None:
    assert chinese(spell(high)) == high
    if high and low >= 1000:
        assert chinese(f"{spell(high)}万{spell(low)}") == high * 10_000 + low


@given(st.integers(1, 10**7), st.sampled_from(["", "万", "亿"]))
def test_figures_with_separators(number: int, scale: str) -> None:
    assert value(f"{number:,}{scale}") == number * {"": 1, "万": 10**4, "亿": 10**8}[scale]


@given(
    st.text(alphabet="法治政府建设情况报告行政复议案件受理审查规范性文件1234567890，。", min_size=20),
    st.sampled_from(["utf-8", "gb18030", "utf-8-sig", "utf-16"]),
)
def test_charsets_are_told_apart(text: str, charset: str) -> None:
    decoded, told = decode(text.encode(charset), "text/plain")
    assert decoded == text
    assert told == charset.removesuffix("-sig") or (text.isascii() and told == "utf-8")


SAMPLES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent.parent / "gold").glob("*.txt"))]


ODD = ["\ufffd", "（", "0" * 30, "第", "其中", "零", "为零，", ">>", "当前位置：>>\n", "\t", "\n", "|", "分别为", "由", "降至", "↑", "率", "①"]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A report with some pieces cut out, doubled, moved or overwritten."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(text))), draw(st.integers(0, 40))
        piece = text[start : start + length]
        text = text[:start] + draw(st.sampled_from(["", piece * 2, piece[::-1], *ODD])) + text[start + length :]
    return text


@settings(max_examples=int(os.environ.get("FAZHI_FUZZ_EXAMPLES", "60")), deadline=None)
@given(mutated())
def test_a_mutated_report_is_parsed_and_every_quantity_lies_in_its_sentence(text: str) -> None:
    report = parse(text)
    for fact in report.facts:
        clause, quantity = fact.clause, fact.clause.quantity
        assert 0 <= clause.sentence_start <= clause.left <= quantity.start < quantity.end <= clause.right <= clause.sentence_end <= len(text)
    assert all(0 <= sentence.start < sentence.end <= len(text) for sentence in report.sentences)

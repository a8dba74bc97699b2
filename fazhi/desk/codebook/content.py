"""What the codebook says, from the catalog, the measured accuracy and a published file; in which form is told elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from fazhi.catalog import load_audit_rules, load_catalog
from fazhi.catalog.lexicon import load_lexicon
from fazhi.catalog.loader import Indicator
from fazhi.desk import metadata
from fazhi.desk.ask import OF_PLACES
from fazhi.desk.codebook.wording import LEGEND, concepts_in, wording
from fazhi.desk.metadata import Edition
from fazhi.learn.calibration import ANNOTATED_AS, PUBLISHED_AS, Accuracy, load_accuracy

NOT_MEASURED = "未测量 not measured"
EXAMPLES, LONGEST_EXAMPLE, MOST_CONFUSIONS = 3, 160, 3
KINDS = {"count": "计数 count", "rate": "比率（百分比） rate, percent", "amount": "金额 amount"}
AGGREGATIONS = {
    "places_and_years": "地区与年度 places and years",
    "places": "地区，不跨年 places, not years",
    "never": "不可加总 never",
}
LEVELS = {"nation": "全国", "province": "省级", "prefecture": "地级", "county": "县级", "zone": "功能区", "township": "乡镇"}
SCOPES = {"own": "本级", "region": "全域", "below": "下级或部门", "part": "个别", "unspecified": "未说明"}


@dataclass(frozen=True)
class Line:
    """One or more paragraphs under a label in both languages. is_quoted: they are sentences of reports."""

    label: str
    texts: tuple[str, ...]
    is_quoted: bool = False


@dataclass(frozen=True)
class Grid:
    """A table under a label in both languages."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Entry:
    """One indicator."""

    id: str
    title: str
    parts: tuple[Line | Grid, ...]


@dataclass(frozen=True)
class Book:
    """themes: the indicators by the name of their theme. words: the concepts that the wordings name."""

    title: str
    version: str
    front: tuple[Line | Grid, ...]
    themes: dict[str, tuple[Entry, ...]]
    words: Grid


@dataclass(frozen=True)
class _Told:
    """What a published file tells of one indicator, by question."""

    rows: dict[str, list[tuple[Any, ...]]]

    def __getitem__(self, question: str) -> list[tuple[Any, ...]]:
        return self.rows.get(question, [])


QUESTIONS = {
    "coverage": """
        select indicator_id, level, year, count(*) as places from marts.fct_indicator_yearly
        where level is not null and stated_in_year = year group by all order by all""",
    "elsewhere": """
        select indicator_id, count(*) filter (where is_lookback), count(*) filter (where report_id is null) from marts.fct_indicator_yearly group by all""",
    "units": "select indicator_id, unit, count(*) from marts.fct_indicator_yearly group by all order by 1, 3 desc, 2",
    "scopes": "select indicator_id, scope, sum(chosen_place_years)::bigint from marts.rpt_comparability group by all order by 1, 3 desc, 2",
    "doubts": """
        select indicator_id, count(*), count(*) filter (where has_conflict), count(*) filter (where failed_check_count > 0),
          count(*) filter (where not is_comparable_unit), count(*) filter (where is_sure) from marts.fct_indicator_yearly group by all""",
    "agreement": """
        select group_name, between_whom, krippendorff_alpha, agreed_percent, quantities, disagreements from marts.rpt_agreement
        where slot = 'indicator' and grouped_by = 'indicator' order by all""",
    "confusions": """
        select mine.indicator_id, theirs.indicator_id, count(*) from marts.fct_coding as mine
        inner join marts.fct_coding as theirs on mine.quantity_id = theirs.quantity_id and mine.coder != theirs.coder and mine.rank = 1 and theirs.rank = 1
        where mine.indicator_id is not null and theirs.indicator_id is distinct from mine.indicator_id
        group by all order by 1, 3 desc, 2""",
    "examples": f"""
        select fact.indicator_id, fact.evidence, figure.surface, coalesce(fact.full_name, fact.jurisdiction_code), fact.year, fact.value, fact.unit
        from marts.fct_indicator_yearly as fact inner join marts.fct_quantity as figure using (quantity_id)
        qualify row_number() over (
          partition by fact.indicator_id
          order by length(fact.evidence) > 90, not is_sure, has_conflict, confidence desc, fact.year desc, jurisdiction_code
        ) <= {EXAMPLES}
        order by fact.indicator_id, fact.year desc, jurisdiction_code""",
}
"""What is asked of the file, each answer's first column the indicator."""
COUNTS = f"""
    select count(*), count(distinct place_id), (select count(*) from marts.dim_report where {OF_PLACES}) from marts.fct_indicator_yearly"""
REPORTS = f"""
    select place.level, report.year, count(distinct report.jurisdiction_code) from marts.dim_report as report
    inner join marts.dim_jurisdiction as place
      on report.jurisdiction_code = place.jurisdiction_code and report.year between place.first_year and place.last_year
    where {OF_PLACES} group by all order by all"""
"""How many places have a report of the year, by level and year."""


def content(warehouse: Path, of: Edition | None = None) -> Book:
    """The codebook of a published file. Indicators of the catalog that the file has no fact of are there too. of: what the data are called,
    by default the day that they were published."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        answers = {name: connection.execute(sql).fetchall() for name, sql in QUESTIONS.items()}
        reports = {(level, year): count for level, year, count in connection.execute(REPORTS).fetchall()}
        counts = connection.execute(COUNTS).fetchall()[0]
        version = (of or metadata.edition(connection)).version
    told: dict[str, dict[str, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in answers.items():
        for indicator_id, *rest in rows:
            told[indicator_id][name].append(tuple(rest))
    accuracy = {(row.grouped_by, row.group_name): row for row in load_accuracy() if row.slot == "indicator"}
    bases = {rule.subject_id: rule.whole_id for rule in load_audit_rules() if rule.kind == "rate" and rule.whole_id}
    indicators = load_catalog().indicators
    themes: dict[str, list[Entry]] = defaultdict(list)
    for indicator in indicators.values():
        themes[indicator.theme_name].append(_entry(indicator, _Told(told[indicator.id]), reports, accuracy, bases.get(indicator.id)))
    front = _front(counts, reports, accuracy)
    return Book("编码本 Codebook", version, front, {name: tuple(entries) for name, entries in themes.items()}, _words(indicators.values()))


def _entry(indicator: Indicator, told: _Told, reports: dict[tuple[str, int], int], accuracy: dict[tuple[str, str], Accuracy], base: str | None) -> Entry:
    definitions = (indicator.definition_zh or indicator.definition, indicator.definition_en)
    parts: tuple[Line | Grid, ...] = (
        Line("定义 Definition", tuple(text for text in definitions if text)),
        Line("单位与期间 Unit and period", tuple(_measure(indicator, base))),
        Line("常见说法 How it is said", tuple(wording(said) for said in indicator.said)),
        Line("示例 Examples", tuple(_examples(indicator, told)), is_quoted=True),
        *_coverage(told, reports),
        Line("准确性 Accuracy", (_accuracy(indicator.id, accuracy),)),
        Line("一致性 Agreement of the coders", tuple(_agreement(told)) or (NOT_MEASURED,)),
        Line("使用须知 Caveats", tuple(_caveats(indicator, told))),
    )
    return Entry(indicator.id, f"{indicator.zh} {indicator.en}", parts)


def _measure(indicator: Indicator, base: str | None) -> Iterator[str]:
    units = load_catalog().units
    alike = units.like(indicator)
    other = [unit for unit in units.classes[indicator.counted_in] if unit not in alike]
    is_state = indicator.stock or indicator.modality == "standing"
    yield f"{KINDS[indicator.kind]} · {indicator.unit} · {'年末状态 as it stands at the year’s end' if is_state else '当年 of the calendar year'}"
    if len(alike) > 1:
        yield f"单位可比 Units that compare: {'、'.join(unit or '（无）' for unit in alike)}"
    if other:
        yield f"另一计量，不可比 Another measure: {'、'.join(other)}"
    if indicator.kind == "rate":
        yield f"基数指标 Base in the data: {base or '没有 none'}"
    yield f"可加总 May be added over: {AGGREGATIONS[indicator.aggregation]}"


def _examples(indicator: Indicator, told: _Told) -> Iterator[str]:
    """Sentences of the file with place and year; the catalog's own where it has none."""
    for evidence, surface, place, year, value, unit in told["examples"]:
        yield f"{_clipped(evidence, surface)} — {place} {year}: {_number(value)} {unit}"
    if not told["examples"]:
        for example in indicator.examples:
            found = f"{_number(example.value)} {indicator.unit}" if example.value is not None else "不属本指标 not this indicator"
            yield f"{example.text} — 自拟例句 made up: {found}"


def _clipped(sentence: str, figure: str) -> str:
    """A sentence, cut around its figure where it is long."""
    if len(sentence) <= LONGEST_EXAMPLE:
        return sentence
    start = max(0, min(sentence.find(figure) - LONGEST_EXAMPLE // 2, len(sentence) - LONGEST_EXAMPLE))
    end = start + LONGEST_EXAMPLE
    return f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"


def _number(value: float) -> str:
    return f"{value:,.15g}"


def _coverage(told: _Told, reports: dict[tuple[str, int], int]) -> Iterator[Line | Grid]:
    """How many places state it, of how many whose report of that year is here."""
    label = "覆盖 Coverage"
    places = {(level, year): count for level, year, count in told["coverage"]}
    if places:
        yield _by_level(label, {at: f"{places.get(at, 0):,}/{count:,}" for at, count in reports.items()})
    else:
        yield Line(label, ("没有当年的报告载有 no report of the year itself states it",))
    for lookbacks, added in told["elsewhere"]:
        if lookbacks or added:
            yield Line("另有 Besides", (f"回溯 told by a later report: {lookbacks:,} · 人工补充 added by a person: {added:,}",))


def _by_level(label: str, cells: dict[tuple[str, int], str]) -> Grid:
    """A row a level, a column a year."""
    years = [year for _, year in cells]
    columns = range(min(years, default=0), max(years, default=-1) + 1)
    levels = [level for level in LEVELS if any(known == level for known, _ in cells)]
    rows = ((f"{LEVELS[level]} {level}", *(cells.get((level, year), "") for year in columns)) for level in levels)
    return Grid(label, ("层级 level", *map(str, columns)), tuple(rows))


def _accuracy(indicator_id: str, accuracy: dict[tuple[str, str], Accuracy]) -> str:
    """Precision and recall on annotated reports that nobody had tuned for, as counts."""
    published, annotated = accuracy.get((PUBLISHED_AS, indicator_id)), accuracy.get((ANNOTATED_AS, indicator_id))
    if not published and not annotated:
        return NOT_MEASURED
    shares = (("精确率 precision", published), ("召回率 recall", annotated))
    return " · ".join(f"{label}: {_share(row.right, row.judged) if row else NOT_MEASURED}" for label, row in shares)


def _share(part: int, whole: int) -> str:
    return f"{part:,} / {whole:,} ({100 * part / whole:.1f} %)"


def _agreement(told: _Told) -> Iterator[str]:
    whom = {"coders": "规则与第二编码者 rules and second coder", "people": "两位审定人 two reviewers"}
    for between, alpha, percent, quantities, disagreements in told["agreement"]:
        tail = f"一致 agree on {percent:g} % / {quantities:,} · 不一致 differ on {disagreements:,}"
        yield f"{whom[between]}: α = {alpha:.3f} · {tail}" if alpha is not None else f"{whom[between]}: {tail}"


def _caveats(indicator: Indicator, told: _Told) -> Iterator[str]:
    for facts, conflicts, failing, other_units, sure in told["doubts"]:
        yield f"事实 Facts: {facts:,} · 可靠 sure: {_share(sure, facts)} · 有冲突 contradicted: {conflicts:,} · 核验未通过 a check fails: {failing:,}"
        if other_units:
            units = "、".join(f"{unit or '（无）'} {count:,}" for unit, count in told["units"])
            yield f"单位不可比 In a unit that does not compare: {_share(other_units, facts)} ({units})"
        scopes = [(scope, count) for scope, count in told["scopes"] if count]
        yield f"范围 Scopes: {' · '.join(f'{SCOPES[scope]} {scope} {count:,}' for scope, count in scopes)}"
        if len(scopes) > 1:
            yield "范围不同的数不可比，请用 rpt_scope_panel Figures of different scopes do not compare: use rpt_scope_panel"
    differ = [f"{other or '不属任何指标 none'} {count:,}" for other, count in told["confusions"][:MOST_CONFUSIONS]]
    if differ:
        yield f"两个编码者分歧时另一方所取 What the other coder says where they differ: {' · '.join(differ)}"
    if indicator.kind == "rate":
        yield "各地基数不一，均值未加权 Bases differ from place to place; a mean over places is unweighted"
    if not told["doubts"]:
        yield "此数据中无事实，可比性未知 No fact in this file: nothing is known of how figures of it compare"


def _front(counts: tuple[int, int, int], reports: dict[tuple[str, int], int], accuracy: dict[tuple[str, str], Accuracy]) -> tuple[Line | Grid, ...]:
    overall = accuracy.get(("all", "all"))
    measured = f"{_share(overall.right, overall.judged)}" if overall else NOT_MEASURED
    facts, places, documents = counts
    return (
        Line(
            "内容 What it is of",
            (
                f"{facts:,} 条事实，涉及 {places:,} 个地区；政府与功能区的报告 {documents:,} 份"
                f" {facts:,} facts of {places:,} places; {documents:,} reports of governments and zones",
            ),
        ),
        Line("通则 Rules for every indicator", RULES),
        _by_level("有报告的地区 Places that reported", {at: f"{count:,}" for at, count in reports.items()}),
        Line(
            "覆盖 Coverage",
            ("各指标下为当年有事实的地区数/有报告的地区数，不含回溯数字 under each indicator: places that state it / places that reported, without lookbacks",),
        ),
        Line("说法的写法 How wordings are written", LEGEND),
        Line(
            "准确性 Accuracy",
            (
                "在无人据以调试过的标注报告上测得：所发布的有几个对（精确率），所标注的有几个读到（召回率）；件数少时只作参考。",
                "Measured on annotated reports that nobody had tuned for: how many of the figures published as it are right (precision), how many of those"
                " annotated as it are found (recall). Few figures tell little.",
                f"所有数字的指标判断 The indicator of all figures: {measured}",
            ),
        ),
    )


RULES = (
    "年度：数字所说的日历年；没有说明的为报告年度；年末状态归报告年度；时限、要求、历时和跨年累计没有年度。"
    " Year: the calendar year that the figure is about, else the report's; a state belongs to the report's year; limits, requirements, durations and"
    " totals over years have none.",
    "范围：own 发布政府本级及其办公机构 · region 全域（含下级） · below 仅下级或部门 · part 个别部门、地方 · unspecified 未说明。"
    " Scope: own, the issuing government and its offices · region, the whole jurisdiction with its lower levels · below, only lower levels or departments ·"
    " part, one named department or place · unspecified.",
    "性质：年度事实只取已完成（actual）或现存（standing）的数字；计划、要求、同比变化不是事实。"
    " Modality: facts are figures that are done (actual) or exist (standing); plans, requirements and changes are none.",
    "其中数不归总数的指标；一个数说两个指标时各记一条；万、亿已乘出；零照记。"
    " A part of a breakdown is not the whole's indicator; one figure said of two indicators is a figure of each; 万 and 亿 are multiplied out; zero counts.",
)


def _words(indicators: Iterable[Indicator]) -> Grid:
    lexicon = load_lexicon()
    used = sorted(concepts_in(said for indicator in indicators for said in indicator.said))
    rows = tuple((f"〈{lexicon.zh_of[concept]}〉", concept, "、".join(lexicon.words(concept))) for concept in used)
    return Grid("概念及其说法 Concepts and their words", ("概念 concept", "id", "说法 words"), rows)

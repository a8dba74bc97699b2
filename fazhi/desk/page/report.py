"""A report: whose and from where, its text with every figure marked and named, conflicts and failing checks beside their sentences."""

import re
from html import escape
from typing import NamedTuple

import streamlit as st

from fazhi.desk.ask import query_words
from fazhi.desk.page.address import choose, given, here, to
from fazhi.desk.page.data import Row, ask, indicators, name_of, place_of
from fazhi.desk.page.parts import link, note, ordinal_of, show
from fazhi.desk.page.reading import Doubt, doubts_of, show_reading
from fazhi.desk.page.words import number, said, unit, year

HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；]{2,40}$")


class Span(NamedTuple):
    """Part of a text with what is put before and behind it."""

    start: int
    end: int
    before: str
    behind: str


def show_report() -> None:
    asked = given("report")
    told = find(asked) if asked else []
    if len(told) != 1:
        show(f"<h1>{said('report')}</h1>")
        if asked and not told:
            show(note(said("no_report_so", name=asked), "warn"))
        if len(told) > 1:
            show(note(said("several_reports", name=asked, count=len(told)), "warn"))
            show("".join(f"<p>{link(to('report', report=row['report_id']), str(row['title'] or row['source_uri']))}</p>" for row in told))
        show(f'<p class="how">{said("no_report_do")}</p>')
        return
    _head(told[0])
    report_id = told[0]["report_id"]
    figures = figures_of(report_id)
    doubts = doubts_of(report_id)
    chosen = ordinal_of(given("figure") or given("quantity"))
    if chosen is not None and chosen not in {row["ordinal"] for row in figures}:
        show(note(said("no_figure_so", number=chosen), "warn"))
        chosen = None
    left, right = st.columns([3, 2], gap="large")
    with left:
        _text(report_id, figures, doubts, chosen)
    with right:
        if chosen is None:
            _listed(figures, doubts)
        else:
            show_reading(report_id, next(row for row in figures if row["ordinal"] == chosen), doubts.get(chosen, []))


def find(asked: str) -> list[Row]:
    """The report of this id; else those whose id begins so. None for anything else: no other report is shown in its stead."""
    columns = "select r.*, p.place_id, p.full_name from marts.dim_report r left join marts.dim_jurisdiction p"
    columns += " on r.jurisdiction_code = p.jurisdiction_code and coalesce(r.year, 9999) between p.first_year and p.last_year"
    if not re.fullmatch(r"[0-9a-f]{4,16}", asked):
        return []
    return ask(f"{columns} where r.report_id = ?", asked) or ask(f"{columns} where starts_with(r.report_id, ?) order by 1 limit 20", asked)


def _head(told: Row) -> None:
    one = place_of(told["jurisdiction_code"] or "")
    place = f"{link(to('place', place=one.place_id), one.whole)} · {year(told['year'])} · {said(told['issuer_kind'])}" if one else escape(name_of(told))
    source = str(told["source_uri"])
    address = (
        f'<a href="{escape(source)}" target="_blank" rel="noreferrer">{escape(source)}</a>' if source.startswith(("http://", "https://")) else escape(source)
    )
    facts = [
        ("issued_by", escape(str(told["issuer"])) if told["issuer"] else ""),
        ("published_on", str(told["published_on"] or "")),
        ("signed_on", str(told["signed_on"] or "")),
        ("document_number", escape(str(told["document_number"] or ""))),
        ("source", address),
    ]
    listed = "".join(f"<div><dt>{said(word)}</dt><dd>{value}</dd></div>" for word, value in facts if value)
    show(f'<p class="crumbs">{place}</p><h1 class="title">{escape(str(told["title"] or told["source_uri"]))}</h1><dl class="facts">{listed}</dl>')
    if not told["is_canonical"]:
        show(f'<p class="note warn">{said("not_canonical")} {link(to("report", report=told["canonical_report_id"]), said("to_canonical"))}</p>')


def figures_of(report_id: str) -> list[Row]:
    """Every quantity of a report in the order of the text, with the indicators that it states."""
    return ask(
        "select q.*, coalesce(list(m.indicator_id order by m.indicator_id) filter (where m.indicator_id is not null), []) as indicators,"
        " max(m.confidence) as confidence, max(m.coding) as coding"
        " from marts.fct_quantity q left join marts.fct_indicator_mention m using (quantity_id) where q.report_id = ? group by all order by q.char_start",
        report_id,
    )


def _text(report_id: str, figures: list[Row], doubts: dict[int, list[Doubt]], chosen: int | None) -> None:
    text = str(ask("select text from marts.report_text where report_id = ?", report_id)[0]["text"])
    named = {name: indicators()[name]["name"] for row in figures for name in row["indicators"] if name in indicators()}
    linked = sum(bool(row["indicators"]) for row in figures)
    options = ["all", "linked", "doubtful", *named]
    words = {"all": "show_all_figures", "linked": "show_linked", "doubtful": "show_doubtful"}
    choice = choose("show", said("show"), options, lambda name: said(words[name]) if name in words else named[name])
    seen = [row for row in figures if row["ordinal"] == chosen or _is_shown(row, choice, doubts)]
    spans = [_figure(row, doubts.get(row["ordinal"], []), chosen, named) for row in seen]
    show(_legend(linked, len(figures)), _hits(text, spans), f'<div class="report" tabindex="0" data-testid="report-text">{marked(text, spans)}</div>')


def _is_shown(row: Row, choice: str, doubts: dict[int, list[Doubt]]) -> bool:
    return (
        choice == "all"
        or (choice == "linked" and bool(row["indicators"]))
        or (choice == "doubtful" and row["ordinal"] in doubts)
        or choice in row["indicators"]
    )


def _figure(row: Row, doubts: list[Doubt], chosen: int | None, named: dict[str, str]) -> Span:
    """A figure's mark: what it states on hover, and a link to how it was read."""
    is_here = row["ordinal"] == chosen
    kind = "doubtful" if doubts else "linked" if row["indicators"] else "other"
    names = "、".join(named.get(name, name) for name in row["indicators"])
    hint = f"{names or said('other_figure')} · {number(row['value'], row['unit'], row['qualifier'])} {unit(row['unit'])}"
    hint += f" · {row['year'] or said('no_year')} · {said(row['scope'])} · {said(row['modality'])}"
    if is_here:
        st.session_state["mark"] = f"f{row['ordinal']}"
    signs = "".join(f'<sup title="{escape(doubt.told)}">{doubt.sign}</sup>' for doubt in doubts)
    mark = f'<mark id="f{row["ordinal"]}" class="{kind}{" here" if is_here else ""}">'
    before = f'<a href="{escape(here(figure=row["ordinal"], quantity=None, words=None, hit=None))}" title="{escape(hint)}">{mark}'
    return Span(row["char_start"], row["char_end"], before, f"</mark>{signs}</a>")


def _hits(text: str, spans: list[Span]) -> str:
    """Mark the words that were searched for among the figures' spans; a line that leads from one to the next."""
    words = query_words(given("words")).split()
    if not words:
        return ""
    taken = list(spans)
    found = [hit.span() for hit in re.finditer("|".join(map(re.escape, words)), text)]
    found = [(start, end) for start, end in found if not any(one.start < end and start < one.end for one in taken)]
    if not found:
        return ""
    first = _best(text, found, words)
    number_of = int(given("hit")) if given("hit").isdecimal() and 1 <= int(given("hit")) <= len(found) else first + 1
    for i, (start, end) in enumerate(found, 1):
        is_here = i == number_of and not given("figure")
        if is_here:
            st.session_state["mark"] = f"w{i}"
        spans.append(Span(start, end, f'<mark id="w{i}" class="word{" here" if is_here else ""}">', "</mark>"))
    spans.sort()
    before, behind = (number_of - 2) % len(found) + 1, number_of % len(found) + 1
    told = (
        f"{link(here(hit=before, figure=None), '‹')}<span>{said('hits', number=number_of, count=len(found))}</span>{link(here(hit=behind, figure=None), '›')}"
    )
    return f'<p class="legend"><span>{escape(given("words"))}</span>{told}</p>'


def _best(text: str, found: list[tuple[int, int]], words: list[str]) -> int:
    """The first hit of the sentence that says most of the words."""

    def score(i: int) -> int:
        start = max(text.rfind(stop, 0, found[i][0]) for stop in "。！？\n") + 1
        ends = [end for stop in "。！？\n" if (end := text.find(stop, found[i][1])) >= 0]
        sentence = text[start : min(ends, default=len(text))]
        return sum(word in sentence for word in words)

    return max(range(len(found)), key=lambda i: (score(i), -i))


def marked(text: str, spans: list[Span]) -> str:
    """A report's text as HTML, a paragraph a line, escaped throughout, with its spans marked. spans: in order, none over another."""
    parts, place = [], 0
    for line in text.splitlines(keepends=True):
        end = place + len(line)
        inner, at = [], place
        for span in spans:
            if span.end <= place or span.start >= end:
                continue
            start, stop = max(span.start, place), min(span.end, end)
            inner += [escape(text[at:start]), span.before, escape(text[start:stop]), span.behind]
            at = stop
        inner.append(escape(text[at:end].rstrip("\r\n")))
        if line.strip():
            parts.append(f"<p{' class=heading' if HEADING.match(line) else ''}>{''.join(inner)}</p>")
        place = end
    return "".join(parts)


def _legend(linked: int, count: int) -> str:
    kinds = [("linked", "linked_figure"), ("other", "other_figure"), ("doubtful", "doubtful_figure"), ("here", "this_figure")]
    told = "".join(f'<span><mark class="{kind}">123</mark> {escape(said(word))}</span>' for kind, word in kinds)
    return f'<p class="how">{said("figures_count", linked=linked, count=count)}</p><p class="legend">{told}</p>'


def _listed(figures: list[Row], doubts: dict[int, list[Doubt]]) -> None:
    """The figures that are linked to an indicator, by name; each leads to its place in the text."""
    lines = []
    for row in figures:
        for name in row["indicators"]:
            signs = "".join(f'<abbr title="{escape(doubt.told)}">{doubt.sign}</abbr>' for doubt in doubts.get(row["ordinal"], []))
            value = f"{number(row['value'], row['unit'], row['qualifier'])}{'' if row['unit'] == '%' else ' ' + unit(row['unit'])}"
            told = escape(indicators().get(name, {"name": name})["name"])
            lines.append(f'<li><a href="{escape(here(figure=row["ordinal"], words=None, hit=None))}"><span>{told}</span><b>{escape(value)}</b></a>{signs}</li>')
    show(f'<div class="section"><h2>{said("figures_list")}</h2><p class="how">{said("choose_figure")}</p></div><ul class="listed">{"".join(lines)}</ul>')

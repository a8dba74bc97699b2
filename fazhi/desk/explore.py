"""The page that `fazhi explore` opens: in Chinese and English, every number one click from its sentence. It reads the published file
and writes nothing but what people decide on its review desk (reviews/).

Run by Streamlit, whose page and charts need nothing from elsewhere. Report text is untrusted: it reaches the page only escaped
(`marked`) or as table cells and plain text, never as Markdown or HTML of its own.
"""

import html
import os
from collections.abc import Callable
from typing import Any

import altair as alt
import duckdb
import pandas as pd
import streamlit as st

from fazhi.desk.ask import UnknownNameError, jurisdictions
from fazhi.desk.explained import read_published

WORDS = {
    "title": ("法治政府建设年度指标", "Law-based government, year by year"),
    "coverage": ("报告覆盖", "Coverage"),
    "indicator": ("指标", "Indicator"),
    "place": ("地区", "Jurisdiction"),
    "name_": ("地区名称，如 信阳、楚雄州、Xinyang", "Name of a place: 信阳, 楚雄州, Xinyang"),
    "report": ("报告原文", "Report"),
    "search": ("检索", "Search"),
    "quality": ("数据质量", "Quality"),
    "review": ("人工审定", "Review"),
    "who": ("审定人", "Who decides"),
    "on_page": ("页", "page"),
    "who_first": ("请先填写审定人", "Say who you are first"),
    "another": ("换人", "Another"),
    "reviewers differ": ("审定意见不一", "reviewers differ"),
    "a check fails": ("核验未通过", "a check fails"),
    "another figure contradicts": ("与另一数字矛盾", "another figure contradicts"),
    "the coders say different indicators": ("两个编码者意见不同", "the coders say different indicators"),
    "the second coder alone": ("仅第二编码者提出", "the second coder alone"),
    "the rules alone": ("仅规则提出", "the rules alone"),
    "agreed": ("两者一致", "agreed"),
    "undo": ("撤销上一条", "Undo the last decision"),
    "all_done": ("没有待审条目", "Nothing is waiting for a decision"),
    "rules": ("规则", "rules"),
    "model": ("第二编码者", "second coder"),
    "published": ("已发布", "published"),
    "no_indicator": ("不属于任何指标", "None"),
    "skip": ("跳过", "Skip"),
    "correct": ("更正", "Correct"),
    "save": ("保存", "Save"),
    "no_year": ("年度应为四位数字，或留空", "A year is four digits, or nothing"),
    "modality": ("性质", "modality"),
    "coding": ("编码方式", "coding"),
    "is_sure": ("可靠", "sure"),
    "reviewed_by": ("审定人", "reviewed by"),
    "mean_confidence": ("平均置信度", "mean confidence"),
    "facts_": ("事实数", "facts"),
    "agreement": ("两个编码者的一致性", "How far the two coders agree"),
    "reliability": ("置信度校准（未调试过的标注报告）", "Reliability of confidence, on annotated reports nobody had tuned for"),
    "right_percent": ("正确率 %", "right %"),
    "slot": ("项目", "slot"),
    "quantities_": ("数量数", "quantities"),
    "agreed_percent": ("一致率 %", "agreed %"),
    "accuracy_percent": ("标注准确率 %", "right on annotation %"),
    "gold_quantities": ("标注数量数", "annotated quantities"),
    "krippendorff_alpha": ("阿尔法系数", "Krippendorff's alpha"),
    "level": ("层级", "Level"),
    "year": ("年度", "Year"),
    "province": ("省份", "Province"),
    "province_": ("省级", "province"),
    "prefecture_": ("地级", "prefecture"),
    "county_": ("县级", "county"),
    "reported": ("已有报告", "reported"),
    "due": ("应报", "due"),
    "share": ("覆盖率 %", "share %"),
    "years": ("各省各年度覆盖率", "By province and year"),
    "missing": ("缺报地区", "Without a report"),
    "trend": ("逐年变化", "Trend"),
    "ranking": ("省内同级排名", "Ranking within province and level"),
    "facts": ("年度事实（点选一行查看原句）", "Yearly facts (select a row for its sentence)"),
    "evidence": ("原句", "Its sentence"),
    "open": ("在原文中查看", "Open in the report"),
    "quantities": ("处数量", "quantities"),
    "none": ("没有数据", "No data"),
    "words": ("词语，用空格分开", "Words, apart by blanks"),
    "accuracy": ("事实的置信度与编码方式", "Confidence of facts, by who coded them"),
    "checks": ("核验结果", "Audit checks"),
    "rejected": ("未采用的文件", "Rejected documents"),
    "runs": ("运行记录", "Runs"),
    "full_name": ("地区", "jurisdiction"),
    "name": ("地区", "jurisdiction"),
    "province_name": ("省份", "province"),
    "value": ("数值", "value"),
    "unit": ("单位", "unit"),
    "scope": ("范围", "scope"),
    "has_conflict": ("有冲突", "conflict"),
    "confidence": ("置信度", "confidence"),
    "rank": ("名次", "rank"),
    "places_compared": ("参与比较", "compared"),
    "score": ("相关度", "score"),
    "reported_percent": ("覆盖率 %", "share %"),
    "facts_in_conflict": ("有冲突", "in conflict"),
    "facts_with_failing_checks": ("核验未过", "failing checks"),
    "facts_of_low_confidence": ("低置信度", "low confidence"),
    "kind": ("类型", "kind"),
    "result": ("结果", "result"),
    "link_kind": ("链接方式", "kind of link"),
    "links": ("链接数", "links"),
    "source_uri": ("来源", "source"),
    "reason": ("原因", "reason"),
    "detail": ("说明", "detail"),
    "choose": ("选择数量，查看如何读出（也可点击文中标记）", "Choose a figure to see how it was read (or click its mark)"),
    "frame": ("框架：每一栏由哪些词语、哪条规则得出", "Frame: which words and which rule filled each slot"),
    "weighed": ("候选指标", "Indicators weighed"),
    "near": ("词语及其概念", "Words and what they say"),
    "words_": ("词语", "words"),
    "rule": ("规则", "rule"),
    "says": ("规则说明", "what the rule is for"),
    "word": ("词语", "word"),
    "where": ("位置", "where"),
    "concepts": ("概念", "concepts"),
    "pattern": ("写法", "pattern"),
    "how": ("方式", "how"),
    "verdict": ("结果", "verdict"),
    "doubts": ("值得复核的报告", "Reports that deserve a second look"),
}
PAGES = ("coverage", "indicator", "place", "report", "search", "quality", "review")
LEVELS = ("province", "prefecture", "county")
# column and row of each province on a map of tiles, roughly where it lies
TILES = {
    "23": (8, 0), "15": (6, 1), "22": (8, 1), "65": (1, 2), "11": (6, 2), "12": (7, 2), "21": (8, 2), "62": (2, 3), "64": (3, 3), "61": (4, 3), "14": (5, 3),
    "13": (6, 3), "37": (7, 3), "54": (1, 4), "63": (2, 4), "41": (5, 4), "34": (6, 4), "32": (7, 4), "31": (8, 4), "51": (3, 5), "50": (4, 5), "42": (5, 5),
    "36": (6, 5), "33": (7, 5), "53": (3, 6), "52": (4, 6), "43": (5, 6), "35": (6, 6), "45": (4, 7), "44": (5, 7), "46": (5, 8),
}  # fmt: skip
DARK = 60  # percent; on such a tile the name is white
COLOURS = {"linked": "#cfe8d5", "other": "#fdeeb5"}


def main() -> None:
    st.set_page_config(page_title="fazhi", layout="wide", initial_sidebar_state="auto")
    wanted = st.query_params
    with st.sidebar:
        chosen = st.radio("语言 Language", ("中文", "English"), index=int(wanted.get("lang") == "en"), horizontal=True)
        st.session_state["english"] = chosen == "English"
        start = PAGES.index(wanted["page"]) if wanted.get("page") in PAGES else 0
        page = st.radio(said("title"), PAGES, index=start, format_func=said, key="page")
    st.title(said(page))
    SHOWN[page]()


def said(word: str) -> str:
    return WORDS[word][int(st.session_state.get("english", False))] if word in WORDS else word


def ask(sql: str, *values: object) -> pd.DataFrame:
    """A question to the file as it is published now. Each opens the file anew: a process that kept it open would not see a new night."""
    with duckdb.connect(os.environ["FAZHI_WAREHOUSE"], read_only=True) as connection:
        return connection.execute(sql, values).df()


def coverage() -> None:
    years = ask("select distinct year from marts.rpt_coverage order by 1 desc")["year"].tolist()
    if not years:
        st.info(said("none"))
        return
    left, right = st.columns(2)
    year = left.selectbox(said("year"), years)
    level = right.selectbox(said("level"), LEVELS, index=1, format_func=lambda name: said(f"{name}_"))
    asked = "select province_code, province_name, reported, due, reported_percent, missing from marts.rpt_coverage where year = ? and level = ? order by 1"
    rows = ask(asked, year, level)
    st.altair_chart(tile_map(rows), width="stretch")
    rows = rows.drop(columns="province_code")
    bars = alt.Chart(rows).mark_bar().encode(
        x=alt.X("reported_percent:Q", title=said("share"), scale=alt.Scale(domain=[0, 100])),
        y=alt.Y("province_name:N", sort=None, title=None),
        tooltip=["province_name", "reported", "due", "reported_percent"],
    )  # fmt: skip
    st.altair_chart(bars, width="stretch")
    table(rows)
    st.subheader(said("years"))
    whole = ask("select year, province_name, reported_percent from marts.rpt_coverage where level = ? order by 1, province_code", level)
    tiles = alt.Chart(whole).mark_rect().encode(
        x=alt.X("year:O", title=None), y=alt.Y("province_name:N", sort=None, title=None),
        color=alt.Color("reported_percent:Q", title=said("share"), scale=alt.Scale(scheme="blues", domain=[0, 100])),
        tooltip=["province_name", "year", "reported_percent"],
    )  # fmt: skip
    st.altair_chart(tiles, width="stretch")


def tile_map(rows: pd.DataFrame) -> Any:
    """The provinces as tiles, roughly where they lie, by the share that has reported."""
    placed = rows.assign(
        column=[TILES.get(code[:2], (None, None))[0] for code in rows["province_code"]],
        row=[TILES.get(code[:2], (None, None))[1] for code in rows["province_code"]],
        short=[name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2] for name in rows["province_name"]],
    ).dropna(subset=["column"])
    share = alt.Color("reported_percent:Q", title=said("share"), scale=alt.Scale(scheme="blues", domain=[0, 100]))
    about = ["province_name", "reported", "due", "reported_percent"]
    base = alt.Chart(placed).encode(x=alt.X("column:O", axis=None), y=alt.Y("row:O", axis=None), tooltip=about)
    ink = alt.condition(alt.datum.reported_percent > DARK, alt.value("white"), alt.value("black"))
    tiles = base.mark_rect(stroke="white", strokeWidth=2).encode(color=share)
    return alt.layer(tiles, base.mark_text(fontSize=11).encode(text="short:N", color=ink)).properties(height=320)


def table(rows: pd.DataFrame, **options: Any) -> Any:
    """A table with its heads in the language of the page."""
    return st.dataframe(rows.rename(columns={column: said(column) for column in rows.columns}), hide_index=True, width="stretch", **options)


def indicator() -> None:
    listed = ask("select indicator_id, name_zh, name_en, unit, definition from marts.dim_indicator order by theme, indicator_id")
    name = "name_en" if st.session_state.get("english") else "name_zh"
    names = dict(zip(listed["indicator_id"], listed[name], strict=True))
    ids = list(names)
    first = ids.index("reconsideration_cases_accepted") if "reconsideration_cases_accepted" in ids else 0
    chosen = st.selectbox(said("indicator"), ids, index=first, format_func=lambda key: str(names[key]))
    told = listed[listed["indicator_id"] == chosen].iloc[0]
    st.caption(f"{plain(told['definition'])} ({told['unit']})")
    places = ask(
        "select jurisdiction_code, arg_max(full_name, year) as full_name from marts.fct_indicator_yearly where indicator_id = ? group by 1 order by 1",
        chosen,
    )
    titles = dict(zip(places["jurisdiction_code"], places["full_name"], strict=True))
    picked = st.multiselect(said("place"), list(titles), default=list(titles)[:3], format_func=lambda key: str(titles[key]), max_selections=8)
    if picked:
        st.subheader(said("trend"))
        rows = ask(
            "select year, value, jurisdiction_code from marts.rpt_indicator_trend where indicator_id = ? and list_contains(?, jurisdiction_code) order by 1",
            chosen,
            picked,
        )
        rows["place"] = rows["jurisdiction_code"].map(titles)
        lines = alt.Chart(rows).mark_line(point=True).encode(
            x=alt.X("year:O", title=said("year")), y=alt.Y("value:Q", title=told["unit"]),
            color=alt.Color("place:N", title=None, legend=alt.Legend(orient="bottom", columns=1)), tooltip=["place", "year", "value"],
        )  # fmt: skip
        st.altair_chart(lines, width="stretch")
    st.subheader(said("ranking"))
    ranked = ask(
        "select r.year, r.province_name, r.level, r.name, r.value, r.unit, r.scope, r.rank_from_highest as rank, r.places_compared, f.evidence, f.report_id,"
        " f.quantity_id from marts.rpt_ranking r"
        " join marts.fct_indicator_yearly f on f.jurisdiction_code = r.jurisdiction_code and f.year = r.year and f.indicator_id = r.indicator_id"
        " where r.indicator_id = ? order by r.year desc, r.province_name, r.level, rank limit 500",
        chosen,
    )
    evident(ranked, "ranked")


def place() -> None:
    listed = ask("select jurisdiction_code, arg_max(full_name, year) as full_name from marts.fct_indicator_yearly group by 1 order by 1")
    titles = dict(zip(listed["jurisdiction_code"], listed["full_name"], strict=True))
    titles = named_so(titles, st.text_input(said("name_"), value=st.query_params.get("name", "")).strip())
    if not titles:
        st.info(said("none"))
        return
    codes = list(titles)
    wanted = st.query_params.get("code")
    code = st.selectbox(said("place"), codes, index=codes.index(wanted) if wanted in codes else 0, format_func=lambda key: str(titles[key]))
    st.subheader(said("facts"))
    name = "name_en" if st.session_state.get("english") else "name_zh"
    rows = ask(
        f"select f.year, i.{name} as indicator, f.value, f.unit, f.scope, f.has_conflict, f.confidence, f.is_sure, f.reviewed_by, f.evidence,"
        " f.report_id, f.quantity_id"
        " from marts.fct_indicator_yearly f join marts.dim_indicator i using (indicator_id) where f.jurisdiction_code = ?"
        " order by f.year desc, i.theme, i.indicator_id",
        code,
    )
    evident(rows, "facts")


def named_so(titles: dict[str, str], name: str) -> dict[str, str]:
    """Of the places listed those that a name may mean, the likeliest first; all where it means none of them."""
    if not name:
        return titles
    with duckdb.connect(os.environ["FAZHI_WAREHOUSE"], read_only=True) as connection:
        try:
            codes = jurisdictions(connection, name)
        except UnknownNameError as error:
            st.warning(plain(str(error)))
            return titles
    found = {code: titles[code] for code in codes if code in titles}
    if not found:
        st.info(said("none"))
    return found or titles


def evident(rows: pd.DataFrame, key: str) -> None:
    """A table of figures; the row that is selected shows its sentence, and leads to it in the report that has it (a figure known from
    elsewhere shows its source)."""
    if rows.empty:
        st.info(said("none"))
        return
    shown = rows.drop(columns=["evidence", "report_id", "quantity_id"])
    event = table(shown, on_select="rerun", selection_mode="single-row", key=key)
    number = event.selection.rows[0] if event.selection.rows else 0
    told = rows.iloc[number]
    st.caption(said("evidence"))
    st.markdown(f'<blockquote data-testid="evidence">{escaped(str(told["evidence"]))}</blockquote>', unsafe_allow_html=True)
    if pd.notna(told["report_id"]):
        st.button(said("open"), key=f"open-{key}", on_click=go_to, args=(str(told["report_id"]), str(told["quantity_id"])))


def go_to(report_id: str, quantity_id: str) -> None:
    st.session_state["page"] = "report"
    st.session_state[f"figure-{report_id}"] = ordinal_of(quantity_id)
    st.query_params.update({"page": "report", "report": report_id, "quantity": quantity_id})


def report() -> None:
    listed = ask(
        "select r.report_id, concat_ws(' ', coalesce(p.full_name, '?'), r.year, r.issuer_kind) as name, r.title from marts.dim_report r"
        " left join marts.dim_jurisdiction p on r.jurisdiction_code = p.jurisdiction_code and coalesce(r.year, 9999) between p.first_year and p.last_year"
        " order by r.jurisdiction_code, r.year limit 20000"
    )
    if listed.empty:
        st.info(said("none"))
        return
    names = dict(zip(listed["report_id"], listed["name"], strict=True))
    ids = list(names)
    wanted = st.query_params.get("report")
    chosen = st.selectbox(said("report"), ids, index=ids.index(wanted) if wanted in ids else 0, format_func=lambda key: str(names[key]))
    text = str(ask("select text from marts.report_text where report_id = ?", chosen)["text"].iloc[0])
    found = ask(
        "select q.quantity_id, q.ordinal, q.surface, q.char_start, q.char_end, q.value, q.unit, q.year, q.scope, q.modality,"
        " string_agg(i.name_zh || ' ' || i.name_en, '; ') as linked, max(m.confidence) as confidence"
        " from marts.fct_quantity q left join marts.fct_indicator_mention m using (quantity_id)"
        " left join marts.dim_indicator i using (indicator_id) where q.report_id = ? group by all order by q.char_start",
        chosen,
    )
    st.caption(f"{len(found)} {said('quantities')}")
    figure = choose_figure(chosen, found)
    if figure:
        way(chosen, figure)
    language = "&lang=en" if st.session_state.get("english") else ""
    st.markdown(marked(text, found.to_dict("records"), figure, f"?page=report{language}&report={chosen}"), unsafe_allow_html=True)


def ordinal_of(quantity_id: str | None) -> int | None:
    """The ordinal that a quantity's id ends in, null where there is none."""
    number = (quantity_id or "").rpartition("-")[2]
    return int(number) if number.isdecimal() else None


def choose_figure(report_id: str, found: pd.DataFrame) -> int | None:
    """The figure that the address names or that is chosen, null for none."""
    named = dict(zip(found["ordinal"], found["surface"], strict=True))
    key = f"figure-{report_id}"
    wanted = ordinal_of(st.query_params.get("figure") or st.query_params.get("quantity"))
    if key not in st.session_state:
        st.session_state[key] = wanted if st.query_params.get("report") == report_id else None
    if st.session_state[key] not in named:
        st.session_state[key] = None
    chosen: int | None = st.selectbox(said("choose"), list(named), index=None, key=key, format_func=lambda ordinal: f"{ordinal} · {named[ordinal]}")
    return chosen


def way(report_id: str, ordinal: int) -> None:
    """How a figure was read: the same as `fazhi explain` tells."""
    with duckdb.connect(os.environ["FAZHI_WAREHOUSE"], read_only=True) as connection:
        read = read_published(connection, report_id)
    try:
        told = read.explain(ordinal)
    except IndexError as error:
        st.warning(plain(f"{error}. {read.note}"))
        return
    with st.container(border=True):
        st.markdown(f'<div data-testid="why">{escaped(told.why)}</div>', unsafe_allow_html=True)
        st.markdown(f'<blockquote data-testid="evidence">{escaped(told.evidence)}</blockquote>', unsafe_allow_html=True)
        st.caption(said("frame"))
        table(pd.DataFrame(told.steps).rename(columns={"words": "words_"}))
        if told.weighed:
            st.caption(said("weighed"))
            table(pd.DataFrame(told.weighed).drop(columns="indicator_id").rename(columns={"words": "words_"}))
        if told.words:
            with st.expander(said("near")):
                table(pd.DataFrame(told.words))
        if read.note:
            st.caption(plain(read.note))


def marked(text: str, quantities: list[dict[str, Any]], wanted: int | None = None, address: str = "") -> str:
    """A report's text as HTML, escaped throughout, each quantity in a mark that tells its link, scope and confidence, and leads to how
    it was read: to `address` with its ordinal. wanted: the ordinal of the one to outline."""
    parts, place_in_text = [], 0
    for told in quantities:
        start, end = int(told["char_start"]), int(told["char_end"])
        linked = told["linked"] if isinstance(told["linked"], str) else None
        about = f"{linked or '—'} · {told['value']:g} {told['unit']} · {told['scope']} · {told['modality']}"
        about += f" · {told['confidence']:.2f}" if linked else ""
        colour = COLOURS["linked" if linked else "other"]
        outline = ";outline:3px solid #c0392b" if told["ordinal"] == wanted else ""
        named = f'id="{html.escape(str(told["quantity_id"]))}" title="{html.escape(about)}"'
        mark = f'<mark {named} style="background:{colour}{outline}">{escaped(text[start:end])}</mark>'
        link = f'<a href="{html.escape(address)}&amp;figure={told["ordinal"]}" target="_self" style="color:inherit;text-decoration:none">{mark}</a>'
        parts += [escaped(text[place_in_text:start]), link]
        place_in_text = end
    parts.append(escaped(text[place_in_text:]))
    return f'<div data-testid="report-text" style="line-height:1.9">{"".join(parts)}</div>'


def escaped(text: str) -> str:
    """Text for HTML inside Markdown: every character that means anything to either as a reference, line ends as breaks."""
    return "".join(f"&#{ord(c)};" if c in "<>&\"'`*_[]()#~$\\|:!{}+-" else c for c in text).replace("\r", "").replace("\n", "<br>")


def plain(text: str) -> str:
    """Text for a place that reads Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|~$:<>&" else c for c in text)


def review() -> None:
    from fazhi.desk.review_page import review as page

    page()


def search() -> None:
    from fazhi.desk.ask import query_words

    query = st.text_input(said("words"), value=st.query_params.get("q", "府院联动"))
    if not query.strip():
        return
    rows = ask("select year, title, sentence as evidence, report_id, '' as quantity_id, score from marts.search(?, most := 50)", query_words(query))
    evident(rows, "found")


def quality() -> None:
    st.subheader(said("doubts"))
    doubts = ask(
        "select p.full_name, q.year, q.facts, q.facts_in_conflict, q.facts_with_failing_checks, q.facts_of_low_confidence from marts.rpt_quality q"
        " left join marts.dim_jurisdiction p on q.jurisdiction_code = p.jurisdiction_code and coalesce(q.year, 9999) between p.first_year and p.last_year"
        " where q.facts_in_conflict + q.facts_with_failing_checks > 0 order by q.facts_with_failing_checks desc, q.facts_in_conflict desc limit 200"
    )
    table(doubts)
    questions = {
        "checks": "select kind, result, count(*) as checks from marts.fct_audit_check group by all order by all",
        "accuracy": (
            "select coding, is_sure, count(*) as facts_, round(avg(confidence), 3) as mean_confidence from marts.fct_indicator_yearly group by all order by all"
        ),
        "agreement": (
            "select slot, quantities as quantities_, agreed_percent, krippendorff_alpha, accuracy_percent, gold_quantities from marts.rpt_agreement"
            " where between_whom = 'coders' and grouped_by = 'all' order by 1"
        ),
        "rejected": "select source_uri, reason, detail from marts.rejected_document order by 1 limit 500",
        "runs": "select started_at, status, files, documents_new, reports, rejected, quantities, facts from marts.run order by started_at desc limit 20",
    }
    for word, sql in questions.items():
        st.subheader(said(word))
        table(ask(sql))
    st.subheader(said("reliability"))
    st.altair_chart(reliability(ask("select * from marts.rpt_calibration where of_what = 'fact'")), width="stretch")


def reliability(rows: pd.DataFrame) -> Any:
    """How often what has a confidence is right; on the line it would be as often as told."""
    scale = alt.Scale(domain=[0, 100])
    x, y = alt.X("mean_confidence_percent:Q", title=said("mean_confidence"), scale=scale), alt.Y("right_percent:Q", title=said("right_percent"), scale=scale)
    line = alt.Chart(pd.DataFrame({"mean_confidence_percent": [0, 100], "right_percent": [0, 100]})).mark_line(strokeDash=[4, 4], color="grey")
    points = alt.Chart(rows).mark_point(filled=True, size=80)
    return alt.layer(line.encode(x=x, y=y), points.encode(x=x, y=y, tooltip=["judged", "right_percent", "mean_confidence_percent"]))


SHOWN: dict[str, Callable[[], None]] = {
    "coverage": coverage,
    "indicator": indicator,
    "place": place,
    "report": report,
    "search": search,
    "quality": quality,
    "review": review,
}

if __name__ == "__main__":
    main()

"""The head of every view, and the view that the address names. Streamlit runs this file for each visitor and change."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from fazhi.desk.page import front, indicator, place, quality, report, review, search
from fazhi.desk.page.address import given, go, here, is_english, to, view
from fazhi.desk.page.parts import link, show
from fazhi.desk.page.words import said

HERE = Path(__file__).parent
SHOWN: dict[str, Callable[[], None]] = {
    "front": front.show_front,
    "place": place.show_place,
    "indicator": indicator.show_indicator,
    "report": report.show_report,
    "quality": quality.show_quality,
    "search": search.show_search,
    "review": review.show_review,
}
IN_HEAD = ("front", "place", "indicator", "quality", "review")


def main() -> None:
    st.set_page_config(page_title="fazhi", page_icon="⚖️", layout="wide", initial_sidebar_state="collapsed")
    st.html(HERE / "style.css")
    head()
    SHOWN[view()]()
    follow()


def head() -> None:
    """Where one is, where one can go, and what one can look for."""
    shown = view()
    places = "".join(f'<a href="{to(name).replace("&", "&amp;")}"{" aria-current=page" if name == shown else ""}>{said(name)}</a>' for name in IN_HEAD)
    other = link(here(lang=None if is_english() else "en"), said("other_language"), "language")
    bar, field = st.columns([5, 3], vertical_alignment="center", gap="medium")
    with bar:
        show(f'<nav class="head" aria-label="{said("title")}"><a class="brand" href="{to("front")}">法治</a>{places}{other}</nav>')
    st.session_state["find"] = given("q") if shown == "search" else ""
    with field:
        st.text_input(said("find"), key="find", placeholder=said("find"), label_visibility="collapsed", icon=":material/search:", on_change=find)


def find() -> None:
    if asked := st.session_state["find"].strip():
        go(to("search", q=asked))


def follow() -> None:
    """Let links change the address in place, and bring what it marks into view."""
    mark = st.session_state.pop("mark", "")
    data = {"address": here(), "view": view(), "mark": mark, "lang": "en" if is_english() else "zh-CN"}
    component = st.components.v2.component("fazhi_follow", js=(HERE / "follow.js").read_text(encoding="utf-8"))
    component(key="follow", data=data, on_followed_change=lambda: go(st.session_state["follow"]["followed"]))


if __name__ == "__main__":
    main()

"""The address of the page: every choice is in it, and whoever opens it sees the same. Widgets and links only change the address."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st

T = TypeVar("T", str, int)
VIEWS = ("front", "place", "indicator", "report", "quality", "search", "review")
TELLING = {"report": "report", "place": "place", "indicator": "indicator", "q": "search"}
"""What an address without a view is about."""


def given(name: str) -> str:
    """What the address says of a choice; empty where it says nothing."""
    return str(st.query_params.get(name, "")).strip()


def is_english() -> bool:
    """Whether the page is in English; it is in Chinese without a word."""
    return given("lang") == "en"


def view() -> str:
    """The view that is shown: the one named, else what the address is about, else the front."""
    named = given("view")
    return named if named in VIEWS else next((shown for name, shown in TELLING.items() if given(name)), "front")


def to(shown: str, **choices: object) -> str:
    """The address of a view with some choices, in the same language."""
    told = {"view": shown} | choices | ({"lang": "en"} if is_english() else {})
    return "?" + urlencode({name: value for name, value in told.items() if value not in (None, "")})


def here(**changes: object) -> str:
    """The address that is shown with other choices; null or empty takes one away."""
    told = st.query_params.to_dict() | {"view": view()} | changes
    return "?" + urlencode({name: value for name, value in told.items() if value not in (None, "")})


def go(address: str) -> None:
    """Show an address, as `to` and `here` give them."""
    st.query_params.from_dict(dict(parse_qsl(address.removeprefix("?"))))


def choose(name: str, label: str, options: Sequence[T], told: Callable[[T], str] = str, default: T | None = None) -> T:
    """A choice that the address has under this name: among options, the default (else the first) where it says none of them."""
    of = {str(option): option for option in options}
    value = of.get(given(name), default if default is not None and default in options else options[0])
    key = f"choose-{view()}-{name}"
    st.session_state[key] = value
    st.selectbox(label, options, key=key, format_func=told, on_change=lambda: go(here(**{name: st.session_state[key]})))
    return value


def choose_many(name: str, label: str, options: Sequence[str], told: Callable[[str], str], default: Sequence[str], most: int) -> list[str]:
    """The same for several, apart by commas."""
    value = [option for option in given(name).split(",") if option in options][:most] or list(default)
    key = f"choose-{view()}-{name}"
    st.session_state[key] = value
    st.multiselect(label, options, key=key, format_func=told, max_selections=most, on_change=lambda: go(here(**{name: ",".join(st.session_state[key])})))
    return value


def switch(name: str, label: str, default: bool) -> bool:
    """A choice of yes or no, written as 1 or 0."""
    value = given(name) == "1" if given(name) in {"0", "1"} else default
    key = f"choose-{view()}-{name}"
    st.session_state[key] = value
    st.toggle(label, key=key, on_change=lambda: go(here(**{name: int(st.session_state[key])})))
    return value

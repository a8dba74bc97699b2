"""Search: the places and indicators that a name may mean, and the reports whose text says some words."""

import re
from html import escape

import streamlit as st

from fazhi.desk.ask import UnknownNameError, jurisdictions, query_words
from fazhi.desk.page.address import given, to
from fazhi.desk.page.data import Place, Row, ask, indicators, place_of, published_file, stamp
from fazhi.desk.page.parts import heading, note, show
from fazhi.desk.page.words import number, said, year

MOST_PLACES, MOST_INDICATORS, MOST_TEXTS = 12, 12, 30


def show_search() -> None:
    asked = given("q")
    show(f"<h1>{said('search')}</h1>", f'<p class="how">{escape(said("search_how"))} · {escape(said("find_hint"))}</p>')
    if not asked:
        return
    found_places, found_indicators, texts = places_named(asked), indicators_named(asked), texts_saying(asked)
    if not (found_places or found_indicators or texts):
        show(note(said("nothing_found", asked=asked)))
        return
    if found_places:
        show(
            heading(said("found_places")), _chips([(to("place", place=one.place_id), one.whole, said("has_reports", count=one.years)) for one in found_places])
        )
    if found_indicators:
        chips = [(to("indicator", indicator=row["indicator_id"]), row["name"], number(row["facts"])) for row in found_indicators]
        show(heading(said("found_indicators")), _chips(chips))
    if texts:
        show(heading(said("found_texts"), said("texts_how")), "".join(_hit(row, asked) for row in texts))


def places_named(asked: str) -> list[Place]:
    """The places that a name may mean, the likeliest first; none where it names none."""
    return _places_named(asked, stamp())


@st.cache_data(max_entries=200, show_spinner=False)
def _places_named(asked: str, stamp: tuple[int, int]) -> list[Place]:
    with published_file() as connection:
        try:
            codes = jurisdictions(connection, asked)
        except UnknownNameError:
            return []
    found = dict.fromkeys(one.place_id for code in codes[: 3 * MOST_PLACES] if (one := place_of(code)))
    return [one for place_id in list(found)[:MOST_PLACES] if (one := place_of(place_id))]


def indicators_named(asked: str) -> list[Row]:
    """The indicators whose name in either language has all the words asked for, the most widely stated first."""
    words = asked.lower().split()
    found = [row for row in indicators().values() if all(word in f"{row['name_zh']} {row['name_en']} {row['indicator_id']}".lower() for word in words)]
    return sorted(found, key=lambda row: -row["facts"])[:MOST_INDICATORS]


def texts_saying(asked: str) -> list[Row]:
    if not re.search(r"\w", asked):
        return []
    return ask(f"select report_id, jurisdiction_code, year, title, sentence from marts.search(?, most := {MOST_TEXTS})", query_words(asked))


def _chips(found: list[tuple[str, str, str]]) -> str:
    drawn = "".join(f'<a href="{escape(address)}">{escape(name)}<small>{escape(told)}</small></a>' for address, name, told in found)
    return f'<div class="chips">{drawn}</div>'


def _hit(row: Row, asked: str) -> str:
    """A sentence with the words marked, which leads to it in its report."""
    words = [re.escape(word) for word in query_words(asked).split()]
    sentence = re.sub("|".join(words), lambda found: f"\0{found[0]}\1", str(row["sentence"]))
    marked = escape(sentence).replace("\0", "<mark class=word>").replace("\1", "</mark>")
    one = place_of(row["jurisdiction_code"] or "")
    whose = " · ".join([*([one.whole] if one else []), year(row["year"]), *([str(row["title"])] if row["title"] else [])])
    address = to("report", report=row["report_id"], words=asked)
    return f'<article class="hit"><a href="{escape(address)}">{marked}</a><footer>{escape(whose)}</footer></article>'

"""The review desk on the page: one doubtful figure after another, decided with a key each, and the last decision undone with one; or the
figure that a reader came to correct."""

from html import escape
from typing import Any

import streamlit as st

from fazhi.desk import review as desk
from fazhi.desk.page.address import given, to
from fazhi.desk.page.data import ask, indicators, published_file
from fazhi.desk.page.parts import link, note, ordinal_of, plain, show
from fazhi.desk.page.words import number, said, unit
from fazhi.desk.picture import line_picture
from fazhi.learn.annotated import MODALITIES, SCOPES
from fazhi.settings import load
from fazhi.warehouse import reviews

MOST = 500
MOST_INDICATORS = 5
"""A figure says one, seldom two; with a limit the field does not offer to choose all."""


def show_review() -> None:
    """The page: the figure that the address names, else one after another. Decisions go to the file of who decides under reviews/, as they
    are made; the next run applies them."""
    show(f"<h1>{said('review')}</h1>", f'<p class="how">{escape(said("review_how"))}</p>')
    who = _who()
    if not who:
        return
    if given("quantity"):
        _one(given("quantity"), who)
    else:
        _queue(who)


def _one(quantity_id: str, who: str) -> None:
    """A figure that somebody came to correct; once it is decided, that it is, and the way back."""
    with published_file() as connection:
        item = desk.item(connection, quantity_id)
    if item is None:
        show(note(said("no_such_figure"), "warn"))
        return
    report = to("report", report=item.told["report_id"], figure=item.told["place"])
    decided = [told for told in _of(who) if (told["document_id"], told["place"][0]) == (item.told["report_id"], item.told["char_start"])]
    if not decided:
        _show(item, who)
        return
    show(note(said("is_decided")), f"<p>{link(report, said('back_to_report'))} · {link(to('review'), said('to_queue'))}</p>")
    st.button(said("take_back"), key="take_back", on_click=_withdraw, args=(who, decided[-1]))


def _queue(who: str) -> None:
    with published_file() as connection:
        waiting = desk.queue(connection, MOST)
    decided = {(told["document_id"], told["place"][0]) for told in _of(who)}
    passed = st.session_state.setdefault("passed", set())
    left = [item for item in waiting if (item.told["report_id"], item.told["char_start"]) not in decided and item.told["quantity_id"] not in passed]
    st.progress(1 - len(left) / len(waiting) if waiting else 1.0, text=f"{len(waiting) - len(left)} / {len(waiting)}")
    st.button(said("undo"), key="undo", shortcut="u", on_click=_undo, args=(who,), disabled=not decided)
    if left:
        _show(left[0], who)
    else:
        st.success(said("all_done"))


def _who() -> str:
    """Who decides, empty while nobody has said. The field is gone once it is filled in: it would take the keys."""
    who = str(st.session_state.get("reviewer", ""))
    if who:
        named, other = st.columns([6, 1], vertical_alignment="center")
        named.caption(plain(f"{said('who')} {who}"))
        other.button(said("another"), key="another", on_click=st.session_state.pop, args=("reviewer",), width="stretch")
    else:
        st.info(said("who_first"))
        st.text_input(said("who"), key="who", on_change=lambda: st.session_state.update(reviewer=st.session_state["who"].strip()))
    return who


def _of(who: str) -> list[dict[str, Any]]:
    """What this person has decided of figures, the earliest first, without what was taken back."""
    return [decision.told for decision in reviews.read_decisions(load().reviews) if decision.who == who and "place" in decision.told]


def _show(item: desk.Item, who: str) -> None:
    told = item.told
    this = told["quantity_id"]  # in the name of each button: a key pressed before the next item is drawn does nothing to that
    names = {name: f"{row['name_zh']} {row['name_en']}" for name, row in indicators().items()}
    before, figure, behind = map(escape, item.parts)
    show(f'<blockquote class="item" data-testid="item">{before}<mark class="here">{figure}</mark>{behind}</blockquote>')
    _show_line(told)
    read = f"{number(told['value'])} {unit(told['unit'])} · {told['year'] or said('no_year')} · {said(told['scope'])} · {said(told['modality'])}"
    address = to("report", report=told["report_id"], figure=ordinal_of(this))
    source = f"{said(told['reason'])} · {told['source_uri']} · {read}"
    show(f'<p class="how">{escape(source)} · {link(address, said("report"))}</p>')
    proposals = list(dict.fromkeys(name for name in (told["published"], told["rules_say"], told["model_says"]) if name))
    for key, proposal in enumerate(proposals[:3], 1):
        named = " + ".join(str(names.get(part, part)) for part in proposal.split("|"))
        by = [
            said(coder)
            for coder, says in (("rules_", told["rules_say"]), ("model_", told["model_says"]), ("published_", told["published"]))
            if says == proposal
        ]
        what = {"indicators": proposal.split("|")}
        st.button(f"{plain(named)} ({', '.join(by)})", key=f"take-{key}-{this}", shortcut=str(key), on_click=_decide, args=(item, who, what), width="stretch")
    nothing, skip = st.columns(2)
    nothing.button(said("no_indicator"), key=f"take-none-{this}", shortcut="0", on_click=_decide, args=(item, who, {"indicators": []}), width="stretch")
    if not given("quantity"):
        skip.button(said("skip"), key=f"skip-{this}", shortcut="s", on_click=st.session_state["passed"].add, args=(told["quantity_id"],), width="stretch")
    with st.expander(said("correct"), key=f"correct-{this}", expanded=bool(given("quantity"))):
        _corrected(item, who, names)


def _show_line(told: dict[str, Any]) -> None:
    """Of a scan, the picture of the figure's line."""
    for row in ask("select page, box, read_score from marts.fct_quantity where quantity_id = ? and box is not null", told["quantity_id"]):
        if picture := line_picture(load().raw, told["source_uri"], row["page"], row["box"]):
            st.image(picture, caption=plain(f"{said('on_page')} {row['page']} · {row['read_score']:.0%}"))


def _corrected(item: desk.Item, who: str, names: dict[str, str]) -> None:
    """Another indicator, value, unit, year, scope or modality."""
    told = item.told
    first = [name for name in (told["published"] or "").split("|") if name]
    with st.form(f"form-{told['quantity_id']}", border=False):
        chosen = st.multiselect(
            said("indicator"),
            list(names),
            default=[name for name in first if name in names],
            format_func=lambda key: names[key],
            max_selections=MOST_INDICATORS,
        )
        value = st.number_input(said("value"), value=float(told["value"]), format="%g")
        written = st.text_input(said("unit"), value=told["unit"])
        year = st.text_input(said("year"), value="" if told["year"] is None else str(told["year"]))
        scope = st.selectbox(said("scope"), SCOPES, index=SCOPES.index(told["scope"]), format_func=said)
        modality = st.selectbox(said("modality"), MODALITIES, index=MODALITIES.index(told["modality"]), format_func=said)
        if not st.form_submit_button(said("save")):
            return
    if year and not year.isdigit():
        st.error(said("year_digits"))
        return
    stands = {name: told[name] for name in ("value", "unit", "year", "scope", "modality")}
    says = {"value": value, "unit": written.strip(), "year": int(year) if year else None, "scope": scope, "modality": modality}
    _decide(item, who, {"indicators": chosen} | {name: says[name] for name in says if says[name] != stands[name]})
    st.rerun()


def _decide(item: desk.Item, who: str, what: dict[str, Any]) -> None:
    with published_file() as connection:
        reviews.append(load().reviews, who, [desk.decision(connection, item.told["quantity_id"], who, what)])


def _undo(who: str) -> None:
    """Take the last decision back; what was skipped comes up again too."""
    st.session_state["passed"] = set()
    if decided := _of(who):
        _withdraw(who, decided[-1])


def _withdraw(who: str, decided: dict[str, Any]) -> None:
    reviews.append(load().reviews, who, [desk.withdrawal(who, reviews.decision_id(decided))])

"""Pieces of HTML that views are made of. Whatever comes from a report is escaped here, and Streamlit takes scripts away once more."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import streamlit as st

from fazhi.desk.page.address import to
from fazhi.desk.page.data import Row
from fazhi.desk.page.words import number, said

LONGEST_HINT = 200


def show(*parts: str) -> None:
    st.html("".join(parts))


def heading(word: str, how: str = "", level: int = 2) -> str:
    """A heading in the page's words, with a line that says how to read what follows."""
    told = f'<p class="how">{escape(how)}</p>' if how else ""
    return f'<div class="section"><h{level}>{escape(word)}</h{level}>{told}</div>'


def link(address: str, text: str, kind: str = "", title: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    hint = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(address)}"{named}{hint}>{escape(text)}</a>'


def count(value: int | None, address: str, told: str = "") -> str:
    """A count, behind what it counts if that is told, which leads to its rows; nought leads nowhere, and a dash stands for none."""
    text = f"{told} {number(value)}".strip()
    return link(address, text) if value else escape(text)


def note(text: str, kind: str = "info") -> str:
    return f'<p class="note {kind}" role="status">{escape(text)}</p>'


def ordinal_of(quantity_id: str | None) -> int | None:
    """The ordinal that a quantity's id ends in, null where there is none."""
    last = (quantity_id or "").rpartition("-")[2]
    return int(last) if last.isdecimal() else None


def to_figure(row: Row) -> str:
    """The address of the sentence that a figure stands in."""
    return to("report", report=row["report_id"], figure=ordinal_of(row["quantity_id"]))


def doubts(row: Row) -> list[tuple[str, str]]:
    """What makes a figure less than certain: a sign, and the word for it."""
    found = [
        ("≠", "conflict", row["has_conflict"]),
        ("!", "failing", row["failed_check_count"]),
        ("?", "unsure", not row["is_sure"]),
        ("↶", "lookback", row["is_lookback"]),
        ("×", "other_unit", not row["is_comparable_unit"]),
    ]
    return [(sign, said(word)) for sign, word, holds in found if holds]


def figure(row: Row) -> str:
    """A figure that leads to its sentence, with signs of what is doubtful about it; one known from elsewhere shows its source alone."""
    value = number(row["value"], row["unit"], row["qualifier"])
    signs = "".join(f'<abbr title="{escape(word)}">{sign}</abbr>' for sign, word in doubts(row))
    sentence = str(row["evidence"] or "")
    hint = escape(sentence[:LONGEST_HINT] + ("…" if len(sentence) > LONGEST_HINT else ""))
    if not row["report_id"]:
        return f'<span class="figure" title="{hint}">{value}</span>{signs}'
    return f'<a class="figure" href="{escape(to_figure(row))}" title="{hint}">{value}</a>{signs}'


def signs_told() -> str:
    """What the signs beside figures mean."""
    told = [("≠", "conflict"), ("!", "failing"), ("?", "unsure"), ("↶", "lookback"), ("×", "other_unit")]
    return "".join(f"<span><b>{sign}</b> {escape(said(word))}</span>" for sign, word in told)


def certainty(row: Row) -> str:
    """How sure a fact is, as a bar and a number; or that it was never measured."""
    if row["confidence"] is None:
        return f'<small title="{escape(said("unmeasured_how"))}">{escape(said("unmeasured"))}</small>'
    share = 100 * row["confidence"]
    kind = "sure" if row["is_sure"] else "unsure"
    hint = escape(f"{said(kind)} · {said(str(row['coding']))}")
    return f'<span class="certainty {kind}" title="{hint}"><i style="width:{share:.0f}%"></i></span><small>{share:.1f}%</small>'


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], kind: str = "", right: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already. right: the columns that hold numbers."""
    aligned = dict.fromkeys(right, ' class="number"')
    head = "".join(f'<th scope="col"{aligned.get(i, "")}>{escape(told)}</th>' for i, told in enumerate(heads))
    body = "".join("<tr>" + "".join(f"<td{aligned.get(i, '')}>{cell}</td>" for i, cell in enumerate(row)) + "</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def plain(text: str) -> str:
    """Text for a label, which Streamlit reads as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|~$:<>&" else c for c in text)

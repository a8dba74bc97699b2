"""Charts: years stand as far apart as they are, and a line breaks where a year is missing."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

import altair as alt
import pandas as pd

from fazhi.desk.page.words import number, said

INK, ACCENT = "#7d8590", "#c4553f"
SERIES = ["#b4442f", "#3f82a3", "#b8862b", "#4b7f52", "#7a5a9e", "#8a8f98"]
WIDE, HIGH, EDGE = 84, 22, 3
# column and row of each province on a map of tiles, roughly where it lies
TILES = {
    "23": (7, 0), "65": (0, 1), "15": (5, 1), "22": (7, 1), "62": (2, 2), "64": (3, 2), "14": (4, 2), "11": (5, 2), "12": (6, 2), "21": (7, 2),
    "63": (1, 3), "61": (3, 3), "41": (4, 3), "13": (5, 3), "37": (6, 3), "54": (0, 4), "51": (2, 4), "50": (3, 4), "42": (4, 4), "34": (5, 4),
    "32": (6, 4), "31": (7, 4), "53": (2, 5), "52": (3, 5), "43": (4, 5), "36": (5, 5), "33": (6, 5), "45": (3, 6), "44": (4, 6), "35": (6, 6),
    "71": (7, 6), "46": (3, 7), "82": (4, 7), "81": (5, 7),
}  # fmt: skip
STEPS = 5
LINES = 20
"""Names that find room above one another in a chart."""


def spark(values: Mapping[int, float], years: Sequence[int]) -> str:
    """A small trend: a dot for each year with a value, a line between neighbouring years alone. A picture: st.html lets no SVG through."""
    if not values:
        return ""
    low, high = min(values.values()), max(values.values())
    across = (WIDE - 2 * EDGE) / max(1, len(years) - 1)
    x = {year: EDGE + across * i for i, year in enumerate(years)}
    y = {year: HIGH / 2 if high == low else HIGH - EDGE - (HIGH - 2 * EDGE) * (value - low) / (high - low) for year, value in values.items()}
    shown = [year for year in years if year in values]
    lines = "".join(f"M{x[a]:.1f} {y[a]:.1f}L{x[b]:.1f} {y[b]:.1f}" for a, b in pairwise(shown) if b == a + 1)
    dots = "".join(
        f'<circle cx="{x[year]:.1f}" cy="{y[year]:.1f}" r="{2.4 if year == shown[-1] else 1.3}" fill="{ACCENT if year == shown[-1] else SERIES[1]}"/>'
        for year in shown
    )
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}"><path d="{lines}" stroke="{SERIES[1]}" stroke-width="1.4"/>{dots}</svg>'
    return f'<img class="spark" alt="" width="{WIDE}" height="{HIGH}" src="data:image/svg+xml,{quote(drawn)}">'


def tiles(values: Mapping[str, tuple[float, str, str]], names: Mapping[str, str], top: float, here: str = "") -> str:
    """The provinces as tiles, roughly where they lie: of each code of two digits its value, what is written in it and its address.
    top: the value of the darkest; zero and no value have a look of their own. here: the one that is chosen."""
    drawn = []
    for code, (column, row) in TILES.items():
        value, text, address = values.get(code, (None, "", ""))
        step = "none" if value is None else "zero" if value == 0 else f"s{min(STEPS, 1 + int(STEPS * value / top)) if top else STEPS}"
        place = f'style="grid-area:{row + 1}/{column + 1}" class="tile {step}{" here" if code == here else ""}"'
        name = names.get(code, "")
        told = f"<b>{escape(name)}</b><small>{escape(text)}</small>"
        drawn.append(f'<a {place} href="{escape(address)}">{told}</a>' if address else f'<span {place} title="{escape(said("no_figures"))}">{told}</span>')
    return f'<div class="tiles">{"".join(drawn)}</div>'


def _axis(top: float, **options: Any) -> Any:
    """An axis with whole numbers as people write them; thousands of thousands shortened."""
    return alt.Axis(format="~s" if top >= 1e5 else ",~f", labelOverlap=True, **options)


def histogram(values: Sequence[float], unit: str) -> Any:
    """How many places have about which value, with the median."""
    frame = pd.DataFrame({"value": values})
    x = alt.X("value:Q", bin=alt.Bin(maxbins=24), title=unit, axis=_axis(max(values), tickCount=6, grid=False))
    bars = alt.Chart(frame).mark_bar(color=SERIES[1], cornerRadiusTopLeft=1, cornerRadiusTopRight=1).encode(
        x=x, y=alt.Y("count():Q", title=said("number_of_places"), axis=alt.Axis(tickMinStep=1, tickCount=4)),
        tooltip=[alt.Tooltip("value:Q", bin=alt.Bin(maxbins=24), title=said("value")), alt.Tooltip("count():Q", title=said("number_of_places"))],
    )  # fmt: skip
    middle = pd.DataFrame({"value": [median(values)], "told": [f"{said('median')} {number(round(median(values), 1), unit)}"]})
    rule = alt.Chart(middle).mark_rule(color=ACCENT, strokeDash=[4, 3], strokeWidth=1.5).encode(x="value:Q")
    text = alt.Chart(middle).mark_text(align="left", dx=5, dy=-2, color=ACCENT, baseline="top").encode(x="value:Q", y=alt.value(0), text="told:N")
    return alt.layer(bars, rule, text).properties(height=260)


def years_apart(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of a place's years with `piece`: the same for years that follow on one another, another behind a gap."""
    frame = pd.DataFrame(rows).sort_values(["of", "year"])
    gap = frame.groupby("of")["year"].diff().ne(1)
    return frame.assign(piece=gap.cumsum())


def year_axis(years: Sequence[int]) -> Any:
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.3], nice=False),
        axis=alt.Axis(values=list(years)[:: 1 + len(years) // 12], format="d", grid=False, labelOverlap=True),
    )


def band(by_year: Mapping[int, Sequence[float]], years: Sequence[int], unit: str) -> Any:
    """The median of the places of each year and the middle half of them; years without any are left open."""
    rows = []
    for year, values in by_year.items():
        low, middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else (values[0],) * 3
        rows.append({"of": 0, "year": year, "low": low, "middle": middle, "high": high, "places": len(values)})
    base = alt.Chart(years_apart(rows)).encode(x=year_axis(years), detail="piece:N")
    y = alt.Y("middle:Q", title=unit, axis=_axis(max(row["high"] for row in rows), tickCount=5), scale=alt.Scale(zero=unit != "%"))
    told = [alt.Tooltip("year:Q", title=said("year"), format="d"), alt.Tooltip("middle:Q", title=said("median"), format=",.1f")]
    told += [alt.Tooltip("low:Q", title="25%", format=",.1f"), alt.Tooltip("high:Q", title="75%", format=",.1f")]
    told += [alt.Tooltip("places:Q", title=said("number_of_places"))]
    area = base.mark_area(opacity=0.22, color=SERIES[1]).encode(y=alt.Y("low:Q", title=unit), y2="high:Q")
    alone = alt.FieldOneOfPredicate("year", [year for year in by_year if not {year - 1, year + 1} & by_year.keys()])
    bars = base.transform_filter(alone).mark_rule(opacity=0.35, strokeWidth=3, color=SERIES[1]).encode(y="low:Q", y2="high:Q")
    return alt.layer(
        area, bars, base.mark_line(color=ACCENT).encode(y=y), base.mark_point(filled=True, size=45, color=ACCENT, opacity=1).encode(y=y, tooltip=told)
    ).properties(height=260)


def lines(rows: Sequence[Mapping[str, Any]], years: Sequence[int], unit: str) -> Any:
    """Places through the years, each named at its last point; choosing a point gives its `address`. rows: of, year, value, address."""
    frame = years_apart(rows)
    names = list(dict.fromkeys(frame["of"]))
    colour = alt.Color("of:N", legend=None, scale=alt.Scale(domain=names, range=SERIES[: len(names)]))
    y = alt.Y("value:Q", title=unit, axis=_axis(frame["value"].max(), tickCount=6), scale=alt.Scale(zero=unit != "%"))
    base = alt.Chart(frame).encode(x=year_axis(years), y=y, color=colour)
    told = [
        alt.Tooltip("of:N", title=said("place")),
        alt.Tooltip("year:Q", title=said("year"), format="d"),
        alt.Tooltip("value:Q", title=said("value"), format=",.2~f"),
    ]
    point = alt.selection_point(name="point", fields=["address"], on="click", empty=False)
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(tooltip=told).add_params(point)
    last = _apart(frame.sort_values("year").groupby("of").tail(1))
    at = alt.Y("label:Q", title=unit)
    named = alt.Chart(last).mark_text(align="left", dx=8, fontSize=12).encode(x=year_axis(years), y=at, text="of:N", color=colour)
    return alt.layer(base.mark_line(strokeWidth=2).encode(detail="piece:N"), dots, named).properties(height=360, padding={"right": 90})


def _apart(last: pd.DataFrame) -> pd.DataFrame:
    """The last points with `label`, the height of their names: none nearer to the next than a line of text."""
    heights: list[float] = []
    ordered = last.sort_values("value")
    gap = (ordered["value"].max() or 1) / LINES
    for value in ordered["value"]:
        heights.append(max(value, heights[-1] + gap) if heights else value)
    return ordered.assign(label=heights)


def reliability(rows: Sequence[Mapping[str, Any]]) -> Any:
    """How often what has a confidence is right; on the line it would be as often as told."""
    scale = alt.Scale(domain=[40, 101], nice=False)
    x = alt.X("mean_confidence_percent:Q", title=said("mean_confidence"), scale=scale)
    y = alt.Y("right_percent:Q", title=said("right_percent"), scale=scale)
    line = alt.Chart(pd.DataFrame({"mean_confidence_percent": [40, 100], "right_percent": [40, 100]})).mark_line(strokeDash=[4, 4], color=INK)
    told = [alt.Tooltip("judged", title=said("annotated")), alt.Tooltip("right_percent", title=said("right_percent"))]
    told += [alt.Tooltip("mean_confidence_percent", title=said("mean_confidence"))]
    dots = alt.Chart(pd.DataFrame(rows)).mark_point(filled=True, size=90, color=ACCENT, opacity=0.8)
    return alt.layer(line.encode(x=x, y=y), dots.encode(x=x, y=y, tooltip=told)).properties(height=300)

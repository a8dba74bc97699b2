"""A slice of years and jurisdictions again: asked for anew, or parsed anew."""

from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from fazhi.collect.state import State
from fazhi.settings import load
from flows.build import YEARS, Outcome, build
from flows.collect import collect


@flow(name="backfill")
def backfill(
    years: Annotated[str | None, Field(description="years such as 2015-2024 or 2023; all when empty", pattern=YEARS)] = None,
    jurisdictions: Annotated[list[str], Field(description="beginnings of codes, such as 41 or 411500; all when empty")] = [],  # noqa: B006
    sources: Annotated[list[str], Field(description="ids of sources whose documents are asked for again before; none when empty")] = [],  # noqa: B006
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
    warehouse: Annotated[str | None, Field(description="file to publish; the settings' when empty")] = None,
) -> Outcome:
    """Ask the sources again where any are named, and parse the slice again; what is stopped goes on with the next run."""
    settings = load(Path(raw) if raw else None)
    if sources:
        state = State(settings.fetch_state)
        state.make_due(sources)
        state.close()
        collect(sources, raw)
    return build(raw, warehouse, years, jurisdictions, reparse=True)

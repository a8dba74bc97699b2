"""The night's work as one flow: collect what is new, then build and publish."""

from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from fazhi.collect.crawl import Outcome as Collected
from fazhi.collect.source import load_sources
from fazhi.settings import load
from flows.build import YEARS, build
from flows.build import Outcome as Built
from flows.collect import collect


@flow(name="nightly")
def nightly(
    sources: Annotated[list[str], Field(description="ids of sources to collect from; all of the sources directory when empty")] = [],  # noqa: B006
    raw: Annotated[str | None, Field(description="landing directory; the settings' when empty")] = None,
    warehouse: Annotated[str | None, Field(description="file to publish; the settings' when empty")] = None,
    years: Annotated[str | None, Field(description="parse the reports of these years again, such as 2015-2024", pattern=YEARS)] = None,
    jurisdictions: Annotated[list[str], Field(description="only those whose codes begin so, such as 41")] = [],  # noqa: B006
    reparse: Annotated[bool, Field(description="parse every report again, or those that years and jurisdictions name")] = False,
) -> tuple[dict[str, Collected], Built]:
    """Collect, then build. A source that fails does not keep the night from building; without any source there is nothing to collect."""
    settings = load(Path(raw) if raw else None, Path(warehouse) if warehouse else None)
    collected = collect(sources, raw) if sources or load_sources(settings.sources) else {}
    return collected, build(str(settings.raw), str(settings.warehouse), years, jurisdictions, reparse)

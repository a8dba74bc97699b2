"""A source is data: whose portal it is, where it lists its reports, and how to page on. sources/_template.yml explains each key."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from fazhi.yaml_file import YamlError, parse_file

MIN_PACE = 1.0
"""Seconds between two requests to a host unless the source may go faster (private hosts only)."""


def _address(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value) or not _has_host(value):
        raise ValueError("give an address that begins with http:// or https://")
    return value


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression ({error})") from error
    return value


Address = Annotated[str, AfterValidator(_address)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Json(_Part):
    """A listing whose address answers a script. In `body` {page} stands for the page's number, from `first`, {start} and {end}
    for the numbers of its first and last item where a page has `per_page` of them. items, title, url, date: JMESPath
    expressions, the last three within an item; total: how many pages there are, if it says so. Without `items` the answer (JSON,
    XML or script) holds HTML, whose links are the items."""

    body: dict[str, str | int] = Field(default_factory=dict)
    method: Literal["GET", "POST"] = "POST"
    as_form: bool = False
    first: int = 1
    per_page: int = Field(20, ge=1)
    items: str | None = None
    title: str = "title"
    url: str = "url"
    date: str | None = None
    total: str | None = None


class Listing(_Part):
    """One list of documents. paging: `links` (a link to the next page), `numbered` (createPageHTML(25, 0, "index", "html")),
    `json`, or `none`. items: CSS selector of the links, all links of the page by default; date: CSS selector within the item's
    line, by default the first day in it; next: CSS selector of the next page's link, by default one that says so."""

    url: Address
    paging: Literal["links", "numbered", "json", "none"] = "links"
    items: str | None = None
    date: str | None = None
    next: str | None = None
    answer: Json | None = Field(None, alias="json")
    max_pages: int = Field(200, ge=1)

    @model_validator(mode="after")
    def _has_json(self) -> Self:
        if (self.paging == "json") != (self.answer is not None):
            raise ValueError("paging json needs the key json, and only that paging")
        return self


class Titles(_Part):
    """Which titles of a listing are wanted: `include` must be found in it and `exclude` must not (regular expressions)."""

    include: Pattern = r"法治政府|依法行政|法治建设"
    exclude: Pattern | None = None


class Page(_Part):
    """Where a document's page has its title, date and body (CSS selectors). Without them the reader's own extractor decides."""

    title: str | None = None
    date: str | None = None
    body: str | None = None


class Source(_Part):
    """One portal. pace: seconds between two requests to its host, 1 or more. max_documents, max_mb (MiB), max_minutes: where a night
    at it ends; what is left is asked for in the next one."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: str
    jurisdiction: Annotated[str, Field(pattern=r"^\d{6}$")]
    note: str = ""
    listings: tuple[Listing, ...] = Field(min_length=1)
    titles: Titles = Titles()
    page: Page = Page()
    attachments: bool = True
    pace: float = Field(MIN_PACE, gt=0)
    ignore_query: tuple[str, ...] = ("from", "spm", "_t", "timestamp", "sid", "jsessionid")
    recheck_hours: float = Field(20, ge=0)
    max_documents: int = Field(5000, ge=1)
    max_mb: float = Field(4096, gt=0)
    max_minutes: float = Field(360, gt=0)
    browser: bool = False


def load_source(path: Path) -> Source:
    """A source from its file. Raises YamlError naming file, key, line and what is wrong."""
    return parse_file(path, Source)[0]


def load_sources(directory: Path, wanted: tuple[str, ...] = ()) -> list[Source]:
    """The sources of a directory, or those that `wanted` names by id or file.

    Raises YamlError: a file that is wrong, two of one id, or a name that is none, with those that there are.
    """
    files = [Path(name) for name in wanted if name.endswith((".yml", ".yaml"))]
    found: dict[str, tuple[Source, Path]] = {}
    for path in files or sorted(path for path in directory.glob("*.yml") if not path.name.startswith("_")):
        source = load_source(path)
        if source.id in found:
            raise YamlError(f"{path.name}, id: {source.id!r} is taken by {found[source.id][1].name}; give another")
        found[source.id] = source, path
    unknown = [name for name in wanted if not name.endswith((".yml", ".yaml")) and name not in found]
    if unknown:
        raise YamlError(f"no source {unknown[0]!r} in {directory}; there are: {', '.join(found) or 'none'}")
    return [source for name, (source, _) in found.items() if files or not wanted or name in wanted]

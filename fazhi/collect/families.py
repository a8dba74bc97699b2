"""Portal software that many governments share, described once: sources/families/*.yaml says how each is known and how it lists."""

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from fazhi.collect.source import Pattern
from fazhi.yaml_file import parse_file

PLACEHOLDER = re.compile(r"\{([a-z]\w*)\}")


class Family(BaseModel):
    """One kind of software. signs: regular expressions that are all found in a listing's address or page. values: what its
    address or page says, each by the group of a regular expression, or `otherwise` where it does not; {root}, the address up to
    the path, is always known. listing: a listing of a source, with {value} in its texts; without `url` it is the page itself.
    document, column: where its documents' addresses tell the page that lists them, what they look like, and that page's address with
    {groups} of theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    note: str
    signs: tuple[Pattern, ...] = Field(min_length=1)
    values: dict[str, Pattern] = Field(default_factory=dict)
    otherwise: dict[str, str] = Field(default_factory=dict)
    listing: dict[str, Any]
    document: Pattern | None = None
    column: str = ""


def load_families(directory: Path) -> list[Family]:
    """The families that a directory describes, by file name. Raises YamlError naming file, key, line and what is wrong."""
    return [parse_file(path, Family)[0] for path in sorted(directory.glob("*.yaml"))]


def family_of(page: str, url: str, families: list[Family]) -> Family | None:
    """The family that a listing page shows all signs of; of several the one with the most."""
    told = _told(page, url)
    known = [family for family in families if all(re.search(sign, told, re.IGNORECASE) for sign in family.signs)]
    return max(known, key=lambda family: len(family.signs), default=None)


def column_of(url: str, families: list[Family]) -> str | None:
    """The address of the page that lists a document, where the document's own address tells it."""
    for family in families:
        if family.document and (found := re.fullmatch(family.document, url)):
            return str(_filled(family.column, found.groupdict()))
    return None


def listing_of(family: Family, page: str, url: str) -> tuple[dict[str, Any], list[str]]:
    """A family's listing with what the page says filled in, and the names of the values that the page does not say."""
    told = _told(page, url)
    parts = urlsplit(url)
    values = {"root": f"{parts.scheme}://{parts.netloc}"} | family.otherwise
    values |= {name: found[1] for name, pattern in family.values.items() if (found := re.search(pattern, told, re.IGNORECASE))}
    return _filled({"url": url} | family.listing, values), [name for name in family.values if name not in values]


def _told(page: str, url: str) -> str:
    return f"{url}\n{html.unescape(page)}"


def _filled(part: Any, values: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, values) for key, value in part.items()}
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), part) if isinstance(part, str) else part

"""What is known of a document beside its text: what its page says of itself, and where it was found."""

from dataclasses import dataclass
from datetime import date

from fazhi.parse.head.dates import first_day
from fazhi.parse.page.plain import normalize


@dataclass(frozen=True)
class Page:
    """The page's own word for its title, its site and its publisher. Each is null where not known.

    title, publisher, published_on: from the page's metadata or the listing that led to it. site_name: 信阳市人民政府.
    site_code: the ten digits that identify a government site, of which the first six are its division's code
    (国务院办公厅《政府网站发展指引》, 2017: meta tags SiteName, SiteIDCode, ArticleTitle, PubDate, ContentSource). host: of its address.
    head: what its window is called, its title and the names of its site, or of its column alone.
    """

    title: str | None = None
    publisher: str | None = None
    published_on: date | None = None
    site_name: str | None = None
    site_code: str | None = None
    host: str | None = None
    head: str | None = None

    @classmethod
    def told(cls, facts: dict[str, str]) -> "Page":
        """A page from what a reader found of it, by the names of the fields; other names are ignored."""
        names = ("title", "publisher", "site_name", "site_code", "host", "head")
        return cls(published_on=first_day(facts.get("published", "")), **{name: normalize(facts[name]) for name in names if facts.get(name)})


UNKNOWN = Page()

"""The codebook as one HTML file that needs nothing else: light and dark, and made to be printed."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from fazhi.desk.ask import IN_TEXT
from fazhi.desk.codebook.content import Book, Line


def page(book: Book) -> str:
    """The whole page. What reports say stands in it escaped."""
    ids = {entry.id for entries in book.themes.values() for entry in entries}

    def linked(text: str) -> Markup:
        """Escaped text in which each indicator's id leads to its entry."""
        return Markup(IN_TEXT.sub(lambda found: f'<a href="#{found[0]}">{found[0]}</a>' if found[0] in ids else found[0], str(escape(text))))

    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["linked"] = linked
    environment.tests["line"] = lambda part: isinstance(part, Line)
    return environment.get_template("page.html").render(book=book)

"""Clean text → header, sections, quantities, indicator links. Pure functions over strings."""

from fazhi.parse.counted import counted_thing
from fazhi.parse.page import Page
from fazhi.parse.report import Fact, Report, parse
from fazhi.parse.words import words_of

__all__ = ["Fact", "Page", "Report", "counted_thing", "parse", "words_of"]

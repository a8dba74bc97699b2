"""Clean text → header, sections, quantities, indicator links. Pure functions over strings."""

from fazhi.parse.head.page import Page
from fazhi.parse.heard import heard
from fazhi.parse.language.counted import counted_thing
from fazhi.parse.language.words import words_of
from fazhi.parse.report import Fact, Report, parse

__all__ = ["Fact", "Page", "Report", "counted_thing", "heard", "parse", "words_of"]

"""Clean text → header, sections, quantities, indicator links. Pure functions over strings."""

from fazhi.parse.page import Page
from fazhi.parse.report import Fact, Report, parse

__all__ = ["Fact", "Page", "Report", "parse"]

"""The examples of the catalog, read as reports are: whether each indicator is found in its own."""

from collections.abc import Iterator

from fazhi.catalog import Example, Indicator
from fazhi.parse.report import Report, parse

REPORT = "信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n{}\n"
"""A report in which a sentence stands alone: a city's, so that 全市 and 县区 mean what they mean in most."""


def as_report(sentence: str) -> Report:
    """A sentence read in a report that says nothing else."""
    return parse(REPORT.format(sentence))


def misread(indicator: Indicator) -> Iterator[tuple[Example, list[float]]]:
    """The examples of an indicator that do not give what they say, each with the values that it has there."""
    for example in indicator.examples:
        values = [fact.clause.quantity.value for fact in as_report(example.text).facts for link in fact.links if link.indicator_id == indicator.id]
        if values != ([] if example.value is None else [example.value]):
            yield example, values

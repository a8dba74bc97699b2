"""Whose report it is, of which year and kind, from titles alone."""

from pathlib import Path

import pytest
import yaml

from fazhi.parse import parse

TITLES = yaml.safe_load(Path(__file__).with_name("titles.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("title", "report_type", "code", "year", "kind"), TITLES, ids=[t[0] for t in TITLES])
def test_titles(title: str, report_type: str, code: str | None, year: int | None, kind: str) -> None:
    header = parse(f"{title}\n一年来，各项工作稳步推进。\n").header
    assert header.report_type == report_type
    assert header.jurisdiction_code == code
    if header.accepted:
        assert (header.year, header.issuer_kind) == (year, kind)

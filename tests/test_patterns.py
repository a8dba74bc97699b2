"""Patterns that one Python reads otherwise than the next."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AT_ONCE = re.compile(r"\)[*+?]\+|\)\{[\d,]+\}\+|\(\?>")


@pytest.mark.parametrize(("pattern", "is_found"), [(r"(?:a|bc)*+d", True), (r"(?:ab){2,}+", True), (r"(?>ab?c)", True), (r"\d++(?:,\d++)*", False)])
def test_a_group_that_is_taken_at_once_is_seen(pattern: str, is_found: bool) -> None:
    assert (AT_ONCE.search(pattern) is not None) == is_found


def test_no_pattern_takes_a_group_at_once() -> None:
    """Python before 3.11.5 goes on at a wrong place behind a group that is possessive or atomic and fails in its middle (Python's issue 106052)."""
    found = {path.name: AT_ONCE.findall(path.read_text(encoding="utf-8")) for folder in ("fazhi", "flows") for path in (ROOT / folder).rglob("*.py")}
    assert {name: signs for name, signs in found.items() if signs} == {}

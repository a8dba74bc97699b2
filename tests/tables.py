"""Tables of cases. A test of its own for each costs more than what it tests: some fifty are one, which tells all that are wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

SIZE = 50


def batches(cases: Sequence[Any]) -> list[Any]:
    """The parameters of a test: cases, SIZE at a time, named by their numbers."""
    return [pytest.param(cases[i : i + SIZE], id=f"{i + 1} to {min(i + SIZE, len(cases))}") for i in range(0, len(cases), SIZE)]


def wrong(batch: Sequence[Any], told: Callable[[Any], tuple[Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """The cases of which what is given is not what is wanted, with both. told: of a case, the two."""
    return [(case, given, wanted) for case in batch for given, wanted in (told(case),) if given != wanted]

"""A user's own catalog beside the one that is installed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def own_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's directory, empty; the catalog is read anew before and after."""
    for part in ("indicators", "lexicon"):
        (tmp_path / part).mkdir()
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path))
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Clear whatever was read from the catalog and what was made of it."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("fazhi.catalog", "fazhi.parse")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

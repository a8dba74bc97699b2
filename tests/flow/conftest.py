"""Every test of this room may run a flow."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.flow import panel

GOLD = ROOT / "tests" / "gold"


@pytest.fixture(autouse=True, scope="session")
def _server(prefect_server: None) -> None:
    """One server for all of them."""


@pytest.fixture(scope="session")
def annotated(once: Callable[..., Path]) -> Path:
    """A file published from our own annotated reports and from the panel's, beside its raw/. To look at, not to change."""
    with (GOLD / "manifest.csv").open(encoding="utf-8") as file:
        taken = {row["jurisdiction_code"] for row in csv.DictReader(file)}
    return once("annotated", {path.name: path for path in GOLD.glob("*.txt")} | dict(panel.reports(taken))) / "fazhi.duckdb"

"""Every test of this room may run a flow."""

import csv
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from tests.conftest import ROOT
from tests.flow import panel

GOLD = ROOT / "tests" / "gold"


@pytest.fixture(autouse=True, scope="session")
def _server(prefect_server: None) -> None:
    """One server for all of them."""


@pytest.fixture(scope="session")
def annotated(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file published from our own annotated reports and from the panel's, beside its raw/. To look at, not to change."""
    folder = tmp_path_factory.mktemp("annotated")
    raw = folder / "raw"
    raw.mkdir()
    for path in GOLD.glob("*.txt"):
        shutil.copy(path, raw)
    with (GOLD / "manifest.csv").open(encoding="utf-8") as file:
        taken = {row["jurisdiction_code"] for row in csv.DictReader(file)}
    for name, text in panel.reports(taken):
        (raw / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["run", "--raw", str(raw), "--warehouse", str(folder / "fazhi.duckdb")])
    assert result.exit_code == 0, result.output
    return folder / "fazhi.duckdb"

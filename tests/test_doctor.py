"""`fazhi doctor`: what is sound is told so, and what is not with what to do."""

import json
from pathlib import Path

import duckdb
import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.doctor import Finding, _unlike, examine
from fazhi.settings import load
from fazhi.warehouse.published import reports_told
from tests.conftest import forget


def told(raw: Path, warehouse: Path) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(load(raw, warehouse))}


@pytest.mark.long
def test_all_that_can_be_here_is_well(published: Path) -> None:
    found = told(published.parent / "raw", published)
    assert [f for f in found.values() if f.state == "wrong"] == []
    assert found["published file"].state == "ok"
    assert "5 reports, last run succeeded" in found["published file"].told
    assert all(bool(f.do) == (f.state != "ok") for f in found.values())


def test_what_is_wrong_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fazhi.duckdb").write_bytes(b"none of ours" * 1000)
    (tmp_path / "fazhi.held.duckdb").write_bytes(b"")
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path / "mine"))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("FAZHI_OCR_PAGES", "0")
    monkeypatch.setenv("FAZHI_WORKRES", "4")
    found = told(tmp_path / "none", tmp_path / "fazhi.duckdb")
    states = {"raw": "wrong", "published file": "wrong", "Prefect": "wrong", "held": "warn", "catalog": "warn", "scans": "warn", "settings": "warn"}
    assert {what: found[what].state for what in states} == states
    assert all(found[what].do for what in states)
    assert "FAZHI_WORKRES is no setting and nothing reads it (did you mean FAZHI_WORKERS?)" in found["settings"].told


def test_a_catalog_that_is_wrong_hides_nothing_else_and_what_nothing_reads_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    (mine / "lexicon").mkdir(parents=True)
    (mine / "lexicon" / "words.yaml").write_text("kind：act\n", encoding="utf-8")
    monkeypatch.setenv("FAZHI_CATALOG", str(mine))
    (tmp_path / "cache").write_text("no directory")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget()
    found = told(tmp_path / "none", tmp_path / "fazhi.duckdb")
    assert found["catalog"].told.endswith("words.yaml is no YAML: line 1: a full-width ： stands where : with a blank behind it is meant")
    assert (found["Python"].state, found["raw"].state, found["cache"].state) == ("ok", "wrong", "warn")
    (mine / "lexicon" / "words.yaml").rename(mine / "words.yaml")
    (mine / "README.md").touch()
    forget()
    assert found.keys() == (again := told(tmp_path / "none", tmp_path / "fazhi.duckdb")).keys()
    assert again["catalog"].state == "warn"
    forget()


def test_a_package_of_another_version_is_named() -> None:
    wanted = [Requirement(told) for told in ("duckdb<1", "no-such-package", "duckdb>1", "pywin32; sys_platform == 'win32'")]
    assert [name.split()[0] for name in _unlike(wanted)] == ["duckdb", "no-such-package"]


def test_a_program_reads_it_and_sees_by_the_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL")
    ran = CliRunner().invoke(app, ["doctor", "--json", "--raw", str(tmp_path / "none"), "--warehouse", str(tmp_path / "fazhi.duckdb")])
    assert ran.exit_code == 1
    assert {finding["state"] for finding in json.loads(ran.output)} >= {"ok", "wrong"}
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "a.txt").touch()
    assert CliRunner().invoke(app, ["doctor", "--raw", str(tmp_path / "none"), "--warehouse", str(tmp_path / "fazhi.duckdb")]).exit_code == 0


@pytest.mark.parametrize(("reports", "expected"), [([True, True, False], "2 reports (and copies of them: 1)"), ([True], "1 reports"), ([], "0 reports")])
def test_copies_are_told_apart_from_reports(reports: list[bool], expected: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_report as select unnest(?::boolean[]) as is_canonical", [reports])
        assert reports_told(connection) == expected

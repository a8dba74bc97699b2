"""What the documentation shows is done here: each line to type, and each SQL block, but those that NOT_RUN names with the reason."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.settings import load
from tests.conftest import ROOT, clone, forget
from tests.test_site import PAGES

NOT_RUN = {
    r"make |docker |dbt |mf |python3 |superset/|cp -r deploy/|\.venv/bin/|export FAZHI_CHECKOUT|FAZHI_\w+=": "of another program, or to set one up",
    r"fazhi (explore|serve)\b": "goes on until it is ended",
    r"fazhi (collect|source|nightly)\b": "asks the network",
    r"fazhi (train|evaluate|rules)\b": "reads all annotated reports: minutes",
    r"fazhi (publish|diff current held)\b": "of a night that was held",
    r".*\bDECISION_ID\b": "has a placeholder",
    r"attach 'ducklake:": "asks another machine",
}
"""How a line or an SQL block begins that is not run, and why. `fazhi` alone stands for .venv/bin/fazhi."""
SHOWN = "cookbook.md"
"""Its answers too are compared, in tests/desk."""
SENTENCE = "信阳市人民政府2023年度法治政府建设情况报告\n市政府共受理行政复议案件192件。\n"


def blocks(page: Path, *kinds: str) -> list[str]:
    return re.findall(rf"^ *```(?:{'|'.join(kinds)})\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def lines(page: Path) -> Iterator[str]:
    """What is to be typed, and is run."""
    for block in blocks(page, "sh"):
        for line in block.strip().splitlines():
            typed = line.replace(".venv/bin/fazhi ", "fazhi ")
            if not is_left_out(typed):
                yield typed


def is_left_out(typed: str) -> bool:
    return any(re.match(begins, typed) for begins in NOT_RUN)


TYPED = [page for page in PAGES if any(lines(page))]
ASKED = [(page, block) for page in PAGES if page.name != SHOWN for block in blocks(page, "sql") if not is_left_out(block)]


@pytest.fixture
def desk(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory as it is after `make run`, with what the pages take for granted: a sentence to explain, an indicator of one's own."""
    monkeypatch.chdir(tmp_path)
    clone(built, load().model_copy(update={"home": tmp_path / "warehouse"}))
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "warehouse"))
    (tmp_path / "my_notes").mkdir()
    (tmp_path / "my_notes" / "sentence.txt").write_text(SENTENCE, encoding="utf-8")
    (entry,) = (block for block in blocks(ROOT / "docs" / "indicators.md", "yaml") if block.startswith("theme:"))
    (tmp_path / "mine.yaml").write_text(entry, encoding="utf-8")
    yield tmp_path
    if "FAZHI_CATALOG" in os.environ:
        monkeypatch.undo()
        forget()


@pytest.mark.long(45)
@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_each_line_to_type_does_what_the_page_says_without_an_error(page: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in lines(page):
        status, told = typed(line, desk, monkeypatch)
        assert status == 0, f"{line}\n{told}"


def typed(line: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Exit status and output. With a catalog of one's own all that was read is read anew, as in a process of its own."""
    program, *arguments = shlex.split(line, comments=True)
    if program == "export":
        name, _, value = arguments[0].partition("=")
        monkeypatch.setenv(name, value.replace("$PWD", str(desk)))
        return 0, ""
    if program != "fazhi":
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    if "FAZHI_CATALOG" in os.environ:
        forget()
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize(("page", "sql"), ASKED, ids=lambda told: told.name if isinstance(told, Path) else "")
def test_each_sql_block_is_answered(page: Path, sql: str, published: Path) -> None:
    facts = "select count(*) from marts.fct_indicator_yearly as t"
    with duckdb.connect(str(published), read_only=True) as connection:
        if sql.startswith("join"):  # what a page joins to a table doubles none of its rows
            assert connection.execute(f"{facts} {sql}").fetchall() == connection.execute(facts).fetchall()
        else:
            connection.execute(sql).fetchall()


def test_the_pages_that_show_something_to_do_are_covered() -> None:
    assert len(TYPED) >= 5
    assert {page.name for page, _ in ASKED} >= {"README.md", "README.zh-CN.md", "collecting.md", "data-model.md"}
    for begins in NOT_RUN:
        shown = (line.replace(".venv/bin/fazhi ", "fazhi ") for page in PAGES for block in blocks(page, "sh", "sql") for line in block.splitlines())
        assert any(re.match(begins, line) for line in shown), f"no page shows {begins} any more"

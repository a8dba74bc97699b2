"""The command line: a command waits for its own module, and what a newcomer gets wrong is told at once, in one line, with what to do."""

import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer import Exit
from typer.main import get_command
from typer.testing import CliRunner

from fazhi.cli import MODULE_OF, app
from fazhi.cli.nights import check_schedule
from tests.conftest import ROOT

HEAVY = ("prefect", "dbt", "scipy", "polars", "scrapy")


def test_a_command_is_in_the_module_that_is_loaded_for_it() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, module in MODULE_OF.items():
        if name != "--version":
            first, *_ = getattr(commands[name], "commands", {name: commands[name]}).values()
            assert first.callback.__module__ == f"fazhi.cli.{module}", name


def test_a_missing_folder_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    program = f"import sys; from fazhi.cli import main\ntry: main()\nfinally: print('loaded', [name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program, "run", "--raw", "nowhere"], cwd=tmp_path, text=True, capture_output=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip().endswith("name another with --raw, or try `fazhi samples`")
    assert ran.stdout.strip() == "loaded []"


def test_a_schedule_that_is_none_is_told_with_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    check_schedule("0 2 * * *", "Asia/Shanghai")
    for cron, zone, says in (("61 * * * *", "Asia/Shanghai", "'61 * * * *' is no cron expression"), ("0 2 * * *", "Mars/Base", "'Mars/Base' is no time zone")):
        with pytest.raises(Exit):
            check_schedule(cron, zone)
        assert says in "".join(capsys.readouterr().err.splitlines())


WRONG = {
    "a folder that is none": ("run --raw {file}", "is no directory"),
    "an empty folder": ("run --raw {empty}", "holds no documents"),
    "a server that is none": ("run --raw {raw}", "no Prefect server answers at PREFECT_API_URL="),
    "no file yet": ("query --warehouse {none} 'select 1'", "publish it with `fazhi run`"),
    "a file that is none": ("facts --warehouse {file} 信阳市", "is damaged"),
    "a file that is none is not simply to be removed": ("facts --warehouse {file} 信阳市", "name another with --warehouse"),
    "another program's file": ("facts --warehouse {other} 信阳市", "is no file that fazhi published"),
    "a folder for a file": ("query --warehouse {empty} 'select 1'", "cannot be opened"),
    "samples over reports": ("samples {raw}", "is not empty"),
    "samples over a file": ("samples {file}", "name a directory that can be written"),
    "a file for a directory": ("codebook {file} --warehouse {published}", "name a directory, which is made where it is missing"),
    "a directory below a file": ("export {file}/out --warehouse {published}", "a file stands there or above it"),
    "a release into a file": ("release {file} --version 1 --warehouse {published}", "a file stands there or above it"),
    "a release over another": ("release {raw} --version 1 --warehouse {published}", "is not empty"),
    "a release since none": ("release {none} --version 1 --since {empty} --warehouse {published}", "name the directory of the release before"),
    "a place that cannot be written": ("export /proc/out --format stata --warehouse {published}", "/proc/out: No such file or directory: see to its name"),
    "an answer into such a place": ("query 'select 1' --output /proc/x.csv --warehouse {published}", "/proc/x.csv: No such file or directory: see to"),
    "decisions that are not there": ("review --import {none}.csv --warehouse {published}", ".csv: No such file or directory: see to its name"),
    "a directory for a file": ("docs --dictionary {empty}", "Is a directory: name a file"),
    "an indicator that is wrong, before": ("indicator try {file} --warehouse {none}", "a.duckdb"),
    "no indicator's file": ("indicator try {none}", "No such file or directory: see to its name"),
    "a gold directory that is none": ("evaluate {none}", "is no directory"),
    "rules without annotation": ("rules {empty}", "holds no annotation"),
}


def test_samples_go_where_a_run_looks_also_into_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "landing"
    raw.mkdir()
    monkeypatch.setenv("FAZHI_RAW", str(raw))
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, ["samples"])
    assert ran.exit_code == 0, ran.output
    assert (raw / "xinyang_2023.txt").is_file()


@pytest.mark.parametrize("case", WRONG)
def test_what_a_newcomer_gets_wrong_is_told_in_one_line(case: str, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command, says = WRONG[case]
    places = {"file": tmp_path / "a.duckdb", "empty": tmp_path / "empty", "none": tmp_path / "none.duckdb", "raw": ROOT / "raw", "published": published}
    places["file"].write_text("none of ours\n" * 1000, encoding="utf-8")
    places["empty"].mkdir()
    places["other"] = tmp_path / "other.duckdb"
    duckdb.connect(places["other"]).execute("create table theirs as select 1").close()
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, shlex.split(command.format(**places)))
    assert ran.exit_code == 1
    told = [line for line in ran.output.strip().splitlines() if not line.startswith("The run failed")]
    assert len(told) == 1, ran.output
    assert says in told[0]


def test_a_file_without_reports_is_written_out_with_a_word(published: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.duckdb"
    shutil.copy(published, bare)
    with duckdb.connect(bare) as connection:
        for table in ("dim_report", "fct_indicator_yearly", "fct_quantity", "fct_indicator_mention"):
            connection.execute(f"delete from marts.{table}")
    for command in ("export", "codebook", "release --version 1"):
        ran = CliRunner().invoke(app, [*command.split(), str(tmp_path / command), "--warehouse", str(bare)])
        assert ran.exit_code == 0, ran.output
        assert "has no report yet" in ran.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes of this kind here")
def test_what_a_pipe_reads_no_more_is_no_error(published: Path) -> None:
    program, sql = "from fazhi.cli import main; main()", "select repeat('x', 100) as x from range(10_000)"
    command = [sys.executable, "-c", program, "query", "--warehouse", str(published), "--format", "csv", sql]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdout
        assert reading.stderr
        assert reading.stdout.readline().strip() == b"x"
        reading.stdout.close()
        assert reading.stderr.read() == b""
    assert reading.returncode == -signal.SIGPIPE

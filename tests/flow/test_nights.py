"""Nights that go wrong, and what is left afterwards."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from httpx import ConnectError
from typer.testing import CliRunner

from fazhi.catalog.own import own_directory
from fazhi.cli import app
from fazhi.notify import message, notify
from fazhi.prefect_server import Server
from fazhi.settings import Settings, SettingsError, load, origins
from fazhi.warehouse import marts, snapshots
from fazhi.warehouse import publish as publishing
from fazhi.warehouse.assess import assess
from fazhi.warehouse.lock import LockedError, one_run
from tests.conftest import clone, forget
from tests.flow.reader import read_on

ROOT = Path(__file__).parent.parent.parent
FACTS = "select * exclude (report_id, quantity_id) from marts.fct_indicator_yearly order by all"


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def fazhi(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with everything of its own, and nothing run in it yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def place(built_of_three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same as it is after a run with three reports."""
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(tmp_path)
        settings = load().model_copy(update={"home": tmp_path / "home"})
    clone(built_of_three, settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "home"))
    return tmp_path


class Listener(BaseHTTPRequestHandler):
    heard: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def webhook() -> Iterator[Any]:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.heard = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_a_night_that_loses_facts_is_held_told_and_published_by_a_person(place: Path, webhook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = place / "warehouse" / "fazhi.duckdb"
    monkeypatch.setenv("FAZHI_WEBHOOK", f"http://127.0.0.1:{webhook.server_port}/secret-token")
    monkeypatch.setenv("FAZHI_GATE_MIN_FACTS", "1")
    before = rows(warehouse, FACTS)
    (place / "raw" / "xinyang_2023.txt").rename(place / "xinyang_2023.txt")

    held = fazhi("run")
    assert held.exit_code == 3, held.output
    assert "facts removed" in held.output
    assert "fazhi publish --accept" in held.output
    assert rows(warehouse, FACTS) == before
    assert [told["status"] for told in webhook.heard] == ["held"]
    assert "secret-token" not in json.dumps(webhook.heard) + held.output
    assert "held" in fazhi("status").output
    changes = fazhi("diff", "current", "held").output
    assert "24 removed" in changes
    assert "192.0" not in changes, "a count is whole"
    assert "411500" not in changes, "a place has a name"
    assert "市政府共受理行政复议案件192件" in "".join(changes.split())

    assert fazhi("publish").exit_code == 1
    assert fazhi("publish", "--accept").exit_code == 0
    assert rows(warehouse, "select count(*) from marts.dim_report where jurisdiction_code = '411500'") == [(0,)]
    assert rows(warehouse, "select status from marts.run order by started_at") == [("succeeded",), ("accepted",)]
    assert (
        rows(warehouse, "select revision, value, previous_value from marts.fct_fact_revision where jurisdiction_code = '411500' and value is null limit 1")[0][
            0
        ]
        == 2
    )

    (place / "xinyang_2023.txt").rename(place / "raw" / "xinyang_2023.txt")
    assert fazhi("run").exit_code == 0
    assert [told["status"] for told in webhook.heard] == ["held", "recovered"]
    assert rows(warehouse, FACTS) == before
    assert not list((place / "warehouse").glob("*.held.*"))

    assert len(snapshots.names(load())) == 3
    assert fazhi("rollback").exit_code == 0
    assert rows(warehouse, "select count(*) from marts.dim_report where jurisdiction_code = '411500'") == [(0,)]
    wrong = fazhi("rollback", "--to", "1999")
    assert wrong.exit_code == 1
    assert "there are" in wrong.output or "one of" in wrong.output


def test_a_damaged_working_database_is_named_and_rebuilt_with_the_same_facts(place: Path) -> None:
    warehouse = place / "warehouse" / "fazhi.duckdb"
    before = rows(warehouse, FACTS)
    settings = load()
    settings.working.write_bytes(b"no database" * 1000)
    broken = fazhi("run")
    assert broken.exit_code == 1
    assert "fazhi rebuild" in broken.output
    assert fazhi("rebuild").exit_code == 0
    assert rows(warehouse, FACTS) == before
    assert rows(warehouse, "select max(revision) from marts.fct_fact_revision") == [(1,)], "the history of facts outlives the working database"

    again = fazhi("backfill", "--years", "2020-2024", "--jurisdiction", "41")
    assert again.exit_code == 0, again.output
    assert "1 parsed anew" in again.output
    assert rows(warehouse, FACTS) == before


def test_one_run_at_a_time_and_a_dead_holder_does_not_block(empty: Path) -> None:
    program = "import time; from fazhi.settings import load; from fazhi.warehouse.lock import one_run\n"
    program += "with one_run(load()): print('held', flush=True); time.sleep(60)"
    shutil.copytree(ROOT / "raw", load().raw)
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=empty)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    second = fazhi("run")
    assert second.exit_code == 75
    assert f"process {holder.pid} on" in second.output
    assert " since " in second.output
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with one_run(load()):
        pass


def test_a_lock_is_held_within_a_process_too(empty: Path) -> None:
    with one_run(load()), pytest.raises(LockedError), one_run(load()):
        pass


def test_changed_facts_count_whichever_way_they_change_and_hold_a_night_that_changes_too_many(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_GATE_MIN_FACTS", "1")
    monkeypatch.setenv("FAZHI_GATE_CHANGED", "0.02")
    settings = load()
    assert assess(settings).facts_changed == 0
    for by, indicator, changed, held in ((1, "litigation_cases", 1, False), (-1, "reconsideration_cases_accepted", 2, True)):
        with duckdb.connect(str(settings.marts)) as connection:
            connection.execute(
                "update marts.fct_indicator_yearly set value = value + ? where indicator_id = ? and jurisdiction_code = '411500'", [by, indicator]
            )
        told = assess(settings)
        assert (told.facts_added, told.facts_removed, told.facts_changed) == (0, 0, changed)
        assert any("facts changed" in why for why in told.held_because) is held


def test_a_night_with_fewer_reports_is_held_though_no_fact_is_gone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_GATE_MIN_FACTS", "1")
    settings = load()
    assert assess(settings).held_because == ()
    with duckdb.connect(str(settings.marts)) as connection:
        connection.execute("delete from marts.dim_report where source_uri = 'xinyang_2023.txt'")
    told = assess(settings)
    assert (told.reports_removed, told.facts_removed) == (1, 0)
    assert any(why.startswith("1 of 3 accepted reports fewer") for why in told.held_because)


def test_readers_see_one_published_version_or_another_through_thirty_publishes(place: Path) -> None:
    """Four processes, a new read-only connection and two queries each fifth of a second: no error, no half state."""
    settings = load()
    context = multiprocessing.get_context("spawn")
    all_there, stop, problems, seen = context.Barrier(5), context.Event(), context.Queue(), context.Queue()
    readers = [context.Process(target=read_on, args=(str(settings.warehouse), all_there, stop, problems, seen), daemon=True) for _ in range(4)]
    for reader in readers:
        reader.start()
    expected = rows(settings.warehouse, "select count(*), sum(value) from marts.fct_indicator_yearly")[0]
    all_there.wait(120)
    run_id = rows(settings.warehouse, "select max(run_id) from marts.run")[0][0]
    with duckdb.connect(str(settings.marts)) as connection:
        connection.execute("update marts.run set status = 'running'")
    for number in range(30):
        with duckdb.connect(str(settings.marts)) as connection:
            connection.execute("update marts.dim_indicator set definition = ?", [f"version {number}"])
        publishing.publish(settings, run_id, {})
        snapshots.keep(settings)
        time.sleep(0.1)
    stop.set()
    found = []
    for reader in readers:
        while reader.is_alive() or not seen.empty():
            while not seen.empty():
                found.append(seen.get())
            reader.join(0.1)
    assert problems.empty(), problems.get()
    versions = {mark for count, mark, _ in found if count == 1 and mark.startswith("version")}
    assert all(count == 1 for count, mark, _ in found if mark.startswith("version")), "every row is of one version"
    assert {facts for _, _, facts in found} == {expected}
    assert len(versions) > 5
    assert len(snapshots.names(settings)) == settings.keep_snapshots


@pytest.mark.parametrize(
    ("form", "where"),
    [("plain", ["text"]), ("dingtalk", ["markdown", "text"]), ("wecom", ["markdown", "content"]), ("feishu", ["content", "text"])],
)
def test_each_receiver_is_told_in_its_own_form(form: Any, where: list[str], webhook: Any, tmp_path: Path) -> None:
    settings = Settings(webhook=f"http://127.0.0.1:{webhook.server_port}/", webhook_form=form, home=tmp_path)
    assert notify(settings, "failed", "fazhi: failed", "the disk is full")
    told: Any = webhook.heard[0]
    assert told == message(settings, "failed", "fazhi: failed", "the disk is full")
    for key in where:
        told = told[key]
    assert "the disk is full" in told


def test_a_webhook_that_does_not_answer_fails_nothing_and_is_not_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert not notify(Settings(webhook="http://127.0.0.1:9/secret-token", home=tmp_path), "failed", "x", "y")
    assert "secret-token" not in caplog.text
    assert "ConnectionRefusedError" in caplog.text or "URLError" in caplog.text


def test_settings_say_where_they_came_from_and_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fazhi.toml").write_text('keep_snapshots = 3\ncontact = "me@example.org"\n', encoding="utf-8")
    monkeypatch.setenv("FAZHI_CONTACT", "you@example.org")
    settings = load(raw=Path("elsewhere"))
    assert (settings.keep_snapshots, settings.contact, settings.raw) == (3, "you@example.org", tmp_path / "elsewhere")
    came = origins(settings)
    assert [came[name] for name in ("keep_snapshots", "contact", "raw", "batch_size")] == ["fazhi.toml", "FAZHI_CONTACT", "flag", "default"]
    assert "you@example.org" in fazhi("config").output
    (tmp_path / "fazhi.toml").write_text("keep_snapshot = 3\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="has 'keep_snapshot', which is no setting"):
        load()
    (tmp_path / "fazhi.toml").write_text("batch_size = 0\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"batch_size \(FAZHI_BATCH_SIZE, or in fazhi\.toml\) is 0"):
        load()


def test_the_catalog_directory_of_fazhi_toml_is_the_one_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAZHI_CATALOG", "")
    monkeypatch.delenv("FAZHI_CATALOG")
    (tmp_path / "own").mkdir()
    (tmp_path / "fazhi.toml").write_text('catalog = "own"\n', encoding="utf-8")
    load()
    assert own_directory() == tmp_path / "own"


def test_a_night_of_wholly_other_documents_is_held_and_not_broken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_GATE_MIN_FACTS", "1")
    for path in (place / "raw").iterdir():
        path.unlink()
    shutil.copy(ROOT / "raw" / "guannan_2020.docx", place / "raw")
    other = fazhi("run")
    assert other.exit_code == 3, other.output
    assert "100.0%" in other.output


OWN = """theme: mine
indicators:
  - id: law_parks
    zh: 法治公园数
    en: Rule-of-law parks
    unit: 个
    kind: count
    definition: {definition}
    counted_in: place
    said: [{said}]
    examples: [{{text: 建成法治公园5个。, value: 5}}]
"""
"""Of the name of the one in docs/indicators.md, so that dbt makes their SQL but once."""


def test_a_new_wording_parses_only_the_reports_that_it_can_touch(place: Path, own_catalog: Path) -> None:
    warehouse = place / "warehouse" / "fazhi.duckdb"
    parsed = "select documents_parsed, status from marts.run order by started_at desc limit 1"
    assert rows(warehouse, parsed) == [(3, "succeeded")]

    own = own_catalog / "indicators" / "own.yaml"
    own.write_text(OWN.format(definition="甲", said="应诉案件 楚雄"), encoding="utf-8")  # one sample speaks of 楚雄
    forget()
    assert fazhi("run").exit_code == 0
    assert rows(warehouse, parsed) == [(1, "succeeded")]
    assert rows(warehouse, "select count(distinct parser_version) from marts.dim_report") == [(1,)]

    own.write_text(OWN.format(definition="乙", said="应诉案件 楚雄"), encoding="utf-8")
    forget()
    assert fazhi("run").exit_code == 0
    assert rows(warehouse, parsed) == [(0, "succeeded")]
    assert rows(warehouse, "select definition from marts.dim_indicator where indicator_id = 'law_parks'") == [("乙",)]


LONG = "select count(*) from range(100000000) as a, range(1000) as b where a.range * b.range % 7 = 3"


def test_ctrl_c_within_a_statement_ends_the_run_and_the_next_goes_on(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB waits without end for a database whose statement was interrupted, where it is opened again."""
    (place / "raw" / "xinyang_2023.txt").unlink()
    before = (place / "warehouse" / "fazhi.duckdb").read_bytes()

    def interrupted(settings: Settings) -> None:
        with marts.both(settings) as connection:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            connection.execute(LONG)

    with monkeypatch.context() as within:
        within.setattr("fazhi.warehouse.marts.build", interrupted)
        ended = fazhi("run")
    assert ended.exit_code == 130
    assert "interrupted; the published file is as it was; the next run goes on" in ended.output
    assert (place / "warehouse" / "fazhi.duckdb").read_bytes() == before
    assert fazhi("run").exit_code == 0
    told = rows(place / "warehouse" / "fazhi.duckdb", "select status from marts.run order by started_at desc limit 2")
    assert told == [("succeeded",), ("interrupted",)]


def test_a_run_that_fails_behind_its_publishing_says_that_the_file_is_new(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "raw" / "xinyang_2023.txt").unlink()

    def lost(*_: object) -> None:
        raise ConnectError("all connection attempts failed")

    monkeypatch.setattr("flows.build.report_run", lost)
    ended = fazhi("run")
    assert ended.exit_code == 1
    assert "The run failed; its file was published before that." in ended.output
    assert "the Prefect server of the run does not answer any more" in ended.output
    assert rows(place / "warehouse" / "fazhi.duckdb", "select count(*) from marts.dim_report") == [(2,)]


def test_what_the_terminal_tells_of_ctrl_c_does_not_reach_the_server(empty: Path) -> None:
    server = Server(empty / "log.txt", empty / "prefect")
    try:
        assert os.getpgid(server.process.pid) != os.getpgid(0)
    finally:
        server.end()

"""The list of known reports: each row by the head rules, what it covers, and fetching it from the test portal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner
from w3lib.url import url_query_cleaner

from fazhi.catalog import load_places
from fazhi.cli import app
from fazhi.collect.families import column_of, load_families
from fazhi.collect.known import FILE, KnownAddress, KnownError, chosen, load_known, sources_of
from fazhi.collect.run import by_host, crawl, job_of
from fazhi.collect.source import Source
from fazhi.collect.store import RECORD
from fazhi.desk.known import coverage
from fazhi.parse import parse
from fazhi.parse.head.page import Page
from fazhi.settings import INSTALLED, load
from tests.collect.portal import CHANGED, DELETED, Server, start, title_of
from tests.tables import batches

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "sources"
HEAD = "address,kind,jurisdiction_code,year,issuer_kind,title,found_on\n"
ROWS = load_known(SOURCES)


@pytest.fixture
def portal() -> Iterator[Server]:
    server = start()
    yield server
    server.shutdown()


@pytest.mark.parametrize("rows", batches(ROWS))
def test_each_row_is_as_the_head_rules_read_it(rows: list[KnownAddress]) -> None:
    assert [(row.address, told) for row in rows for told in _not_as_read(row)] == []


def _not_as_read(row: KnownAddress) -> Iterator[str]:
    """What of a row is not so: the place is one of that name, or a town's or a 市水务局's that the title alone does not tell."""
    if load_places().at(row.jurisdiction_code, row.year) is None:
        yield "no division that stood in the year"
    if not re.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]+/\S+", row.address):
        yield "no address"
    if url_query_cleaner(row.address, Source.model_fields["ignore_query"].default, remove=True, keep_fragments=False) != row.address:
        yield "not as it is asked for"
    if row.title and row.kind == "report":
        read = parse(f"{row.title}\n", Page(host=row.host)).header
        if (read.accepted, read.issuer_kind) != (True, row.issuer_kind):
            yield f"read as {read.issuer_kind}: {read.reason}"
        if read.jurisdiction_code != row.jurisdiction_code and not any(word in read.reason for word in (f"({row.jurisdiction_code})", "names no division")):
            yield f"of {read.jurisdiction_code}"
        if read.year != (row.year if re.search(r"20\d\d", row.title) else None):
            yield f"of the year {read.year}"


def test_a_listing_that_an_address_tells_lists_a_report_of_the_list() -> None:
    families = load_families(SOURCES / "families")
    columns = {column_of(row.address, families) for row in ROWS if row.kind == "report"}
    told = [row for row in ROWS if row.found_on == "address"]
    assert told
    assert all(row.kind == "listing" and row.address in columns for row in told)


def test_what_the_list_covers_is_told_as_it_is() -> None:
    assert (ROOT / "docs" / "known_reports.md").read_text(encoding="utf-8") == coverage(SOURCES), "run: fazhi docs --known docs/known_reports.md"


def test_a_host_is_asked_by_one_crawl_at_a_time_and_a_record_says_whose_report_it_is() -> None:
    sources = sources_of([row for row in ROWS if row.kind == "report"])
    groups = by_host([source for source, _ in sources])
    hosts = {row.host for row in ROWS if row.kind == "report"}
    assert len(groups) == len(hosts) < len(sources), "one host has reports of several jurisdictions"
    assert {address: source.jurisdiction for source, addresses in sources for address in addresses} == {
        row.address: row.jurisdiction_code for row in ROWS if row.kind == "report"
    }


def test_a_choice() -> None:
    found = chosen(ROWS, "33", range(2022, 2024))
    assert {(row.jurisdiction_code[:2], row.year, row.kind) for row in found} == {("33", 2022, "report"), ("33", 2023, "report")}
    assert "912009" in {row.jurisdiction_code for row in chosen(ROWS, "12", None)}, "a zone is of the province that it lies in"
    with pytest.raises(KnownError, match="--province is '330000': give the first two digits"):
        chosen(ROWS, "330000", None)
    with pytest.raises(KnownError, match=r"no known report of that choice: the list has the provinces 11, .* and the years 20\d\d to"):
        chosen(ROWS, "33", range(1999, 2000))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ftp://a.gov.cn/1,report,110000,2023,government,,web", "line 2: address: .*http"),
        ("http://a.gov.cn/1,report,11,2023,government,,web", "line 2: jurisdiction_code"),
        ("http://a.gov.cn/1,report,110000,,government,,web", "line 2: .*a report has a year"),
        ("http://a.gov.cn/1,listing,110000,2023,government,,web", "line 2: .*a listing has none"),
        ("http://a.gov.cn/1,report,110000,2023,government,,web,x", "line 2: it has more cells"),
        ("http://a.gov.cn/1,report,110000,2023,government,,web\nhttp://a.gov.cn/1,report,110000,2024,government,,web", "line 3: .* stands there twice"),
    ],
)
def test_what_is_wrong_in_a_list_is_named(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / FILE).write_text(HEAD + line, encoding="utf-8")
    with pytest.raises(KnownError, match=says):
        load_known(tmp_path)


def test_sources_of_one_s_own_do_not_hide_the_list_nor_go_into_the_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load().model_copy(update={"sources": INSTALLED / "sources"}).sources_here == tmp_path / "sources"
    (tmp_path / "sources").mkdir()
    assert (load().sources, load().sources_here, load().known) == (tmp_path / "sources", tmp_path / "sources", SOURCES)
    (tmp_path / "sources" / FILE).write_text(HEAD, encoding="utf-8")
    assert load().known == tmp_path / "sources"


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="FAZHI_SOURCES"):
        load_known(tmp_path)


@pytest.mark.usefixtures("prefect_server")
def test_known_reports_are_fetched_and_what_is_gone_is_told(portal: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The night after: one report is another, one is the same, one is gone, and one is asked for the first time."""
    base = f"http://localhost:{portal.server_port}"
    numbers = (CHANGED, 12, DELETED, 20)
    told = "".join(f"{base}/report/{n}.html,report,411500,{2014 + n // 30},government,{title_of(n)},web\n" for n in numbers)
    (tmp_path / FILE).write_text(f"{HEAD}{told}{base}/links/1.html,listing,410000,,government,,code\n", encoding="utf-8")
    for name, value in {"SOURCES": tmp_path, "PRIVATE_HOSTS": '["localhost"]', "HOME": tmp_path / "home", "RAW": tmp_path / "raw"}.items():
        monkeypatch.setenv(f"FAZHI_{name}", str(value))
    monkeypatch.setattr("fazhi.collect.known.MIN_PACE", 0.01)
    settings, rows = load(), load_known(tmp_path)

    shown = CliRunner().invoke(app, ["collect", "--known", "--dry-run", "--years", "2014"])
    assert shown.exit_code == 0, shown.output
    assert "4 addresses on 1 hosts: reports of 1 places in 1 provinces" in shown.output
    assert not portal.portal.log, "nothing is asked for"

    for source, addresses in sources_of(rows[:3]):
        crawl(job_of(source.model_copy(update={"recheck_hours": 0}), settings, addresses), tmp_path / "log")
    portal.portal.night = 2
    portal.portal.log.clear()
    result = CliRunner().invoke(app, ["collect", "--known"])
    assert result.exit_code == 0, result.output
    stands = re.findall(r"^\S+ (\w+) \w+: 411500 信阳市 2014 \S+/report/(\d+)\.html(.*)$", result.output, re.M)
    assert stands == [("changed", str(CHANGED), ""), ("unchanged", "12", ""), ("gone", str(DELETED), " (answered 404)"), ("new", "20", "")]
    assert {path for _, path, _, _ in portal.portal.log} == {"/robots.txt", *(f"/report/{number}.html" for number in numbers)}, "and no listing"
    records = [json.loads(path.read_text(encoding="utf-8")) for path in settings.collected.rglob(f"*{RECORD}")]
    assert {(record["address"], record["jurisdiction"], record["title"]) for record in records} == {
        (row.address, row.jurisdiction_code, row.title) for row in rows if row.kind == "report"
    }

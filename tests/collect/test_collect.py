"""Collecting from the test portal: everything once, politely, safely, and the same after any crash."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.collect import listing, paging, safety, store
from fazhi.collect.known import FILE
from fazhi.collect.run import CollectError, begin, by_host, crawl, job_of
from fazhi.collect.source import Listing, Source, Titles, load_source, load_sources
from fazhi.collect.state import State
from fazhi.settings import Settings
from fazhi.yaml_file import YamlError
from tests.collect.portal import CHANGED, DELETED, STYLES, WITH_FILES, Server, start

PACE = 0.01
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def portal() -> Iterator[Server]:
    server = start()
    yield server
    server.shutdown()


def settings_of(home: Path, **more: Any) -> Settings:
    return Settings(raw=home / "raw", home=home / "home", private_hosts=("localhost",), collect_seconds=3, max_document_mb=1, **more)


def source_of(style: str, port: int, **more: Any) -> Source:
    base = f"http://localhost:{port}"
    answer = {"body": {"page": "{page}"}, "items": "data.rows", "title": "name", "url": "link", "date": "day", "total": "data.pages"}
    listings = {
        "links": {"url": f"{base}/links/1.html"},
        "numbered": {"url": f"{base}/numbered/index.html", "paging": "numbered"},
        "json": {"url": f"{base}/api/list", "paging": "json", "json": answer},
    }
    told = {"id": style, "name": style, "jurisdiction": "411500", "listings": [listings[style]], "pace": PACE, "recheck_hours": 0}
    return Source.model_validate(told | more)


def night(server: Server, settings: Settings, number: int, *styles: str, at_once: int = 1, **more: Any) -> dict[str, Any]:
    """Crawl the styles, so many at once: one after the other where the portal's log is to show the pace."""
    server.portal.night = number
    server.portal.log.clear()

    def crawled(style: str) -> Any:
        return crawl(job_of(source_of(style, server.server_port, **more), settings), settings.home / "logs" / f"{style}.log")

    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(styles or STYLES, pool.map(crawled, styles or STYLES), strict=True))


def landed(settings: Settings) -> dict[str, bytes]:
    """Every file of the landing directory; of records what does not tell of the moment, of this run's port."""
    found = {}
    for path in sorted(settings.collected.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name.endswith(store.RECORD):
                told = json.loads(content)
                told.pop("fetched_at")
                told["headers"].pop("Date", None)
                content = json.dumps(told, sort_keys=True).encode()
            found[str(path.relative_to(settings.collected))] = content
    return found


@pytest.mark.long(65)
def test_two_nights(portal: Server, tmp_path: Path) -> None:
    """Figures that the portal's own log gives."""
    settings = settings_of(tmp_path)
    outcomes = night(portal, settings, 1)
    log = sorted(portal.portal.log)
    counts = Counter[str]()
    for outcome in outcomes.values():
        counts.update(outcome.counts)
    assert counts["new"] == 300 + 3 * len(WITH_FILES) + 1, "every report, their attachments, and one copy under another address"
    documents = list(settings.collected.glob("*/document*"))
    assert len(documents) == 300 + 3 * len(WITH_FILES), "the copy's bytes are not stored twice"
    assert {path.suffix for path in documents} >= {".html", ".pdf", ".docx", ".zip"}

    assert [path for _, path, _, _ in log if path.startswith("/private")] == [], "robots.txt is obeyed, after redirects too"
    gaps = sorted(after[0] - before[0] for before, after in pairwise(log))
    assert gaps[len(gaps) // 20] >= PACE, "no closer together than the pace, by the server's own log, which on a busy machine notes one in twenty late"
    answered = Counter(path for _, path, status, _ in log if status == 200 and path.startswith(("/report", "/报告", "/files")))
    assert max(answered.values()) == 1, "each document once"
    retries = [after[0] - before[0] for before, after in pairwise(log) if before[2] == 429]
    assert min(retries) >= 1, "Retry-After is kept to"
    reasons = " ".join(failure for outcome in outcomes.values() for failure in outcome.failures)
    for told in (
        "private/secret: Forbidden by robots.txt", "127.0.0.1 is a private address", "leads to file:///etc/passwd", "max redirections",
        "trap/empty: an empty answer", "trap/missing: answered 404", "trap/loris: no complete answer in time", "trap/bomb: ", "trap/endless: ",
    ):  # fmt: skip
        assert told in reasons

    before = landed(settings)
    without_traps: dict[str, Any] = {"titles": {"exclude": "trap|private"}}
    night(portal, settings, 1, at_once=3, **without_traps)
    assert landed(settings) == before, "a second night without news writes nothing"
    asked = [(path, conditional) for _, path, status, conditional in portal.portal.log if status == 304]
    assert len(asked) == 200, "two of three reports have a validator: all of those answered 304"

    outcomes = night(portal, settings, 2, "links", **without_traps)
    assert outcomes["links"].counts["changed"] == 1
    new = landed(settings).keys() - before.keys()
    assert len([name for name in new if "document" in name]) == 1, "a changed report is a new version"
    assert before.items() <= landed(settings).items(), "the older one stays"
    night(portal, settings, 3, "links", **without_traps)
    night(portal, settings, 4, "links", **without_traps)
    state = State(settings.fetch_state)
    rows = {re.sub(r"^http://[^/]+", "", str(row["address"])): row for row in state.rows()}
    state.close()
    assert (rows[f"/report/{DELETED}.html"]["outcome"], rows[f"/report/{DELETED}.html"]["reason"]) == ("gone", "404 in 3 nights")
    assert rows[f"/report/{CHANGED}.html"]["outcome"] == "unchanged"
    assert any(f"report/{DELETED}.html" in record.read_text() for record in settings.collected.rglob(f"*{store.RECORD}")), "what is gone there stays here"


@pytest.mark.long(20)
def test_killed_at_five_moments_and_restarted_the_landing_is_that_of_an_undisturbed_run(portal: Server, tmp_path: Path) -> None:
    undisturbed, disturbed = settings_of(tmp_path / "a"), settings_of(tmp_path / "b")
    source = source_of("links", portal.server_port, titles={"exclude": "trap|private"})
    job = job_of(source, undisturbed)
    crawl(job, tmp_path / "a.log")
    rng = random.Random(5)
    job = job_of(source, disturbed)
    for _ in range(5):
        process, lines = begin(job, tmp_path / "b.log")
        for _ in range(rng.randrange(60)):
            lines.readline()
        time.sleep(rng.uniform(0, 0.1))
        process.kill()
        process.join()
        lines.close()
        for directory in disturbed.collected.glob("[0-9a-f]*"):
            assert len(list(directory.glob("document*"))) == 1, "whole or not at all"
            assert store.record_of(directory / "document")[0] is not None
    store.tidy(disturbed.collected)
    crawl(job, tmp_path / "b.log")
    assert landed(disturbed) == landed(undisturbed)


@pytest.mark.long(35)
@pytest.mark.usefixtures("prefect_server")
def test_a_night_from_portal_to_warehouse_in_one_command(portal: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flow collects each source in a task of its own, one that is down is its own failure, and the build follows."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for style in ("json", "numbered"):
        told = source_of(style, portal.server_port).model_dump_json(by_alias=True, exclude_defaults=True)
        (sources / f"{style}.yml").write_text(told, encoding="utf-8")
    down = source_of("links", 9).model_copy(update={"id": "down"}).model_dump_json(by_alias=True, exclude_defaults=True)
    (sources / "down.yml").write_text(down, encoding="utf-8")
    base = f"http://localhost:{portal.server_port}"
    known = {f"{base}/report/231.html": "410811,2021", f"{base}/files/203.pdf": "411500,2020", "http://localhost/other": "410811,2021"}
    known |= {"http://localhost/gone": "411500,2020", "http://localhost/there": "411500,2019"}
    lines = [
        "address,kind,jurisdiction_code,year,issuer_kind,title,found_on",
        *(f"{address},report,{whose},government,,web" for address, whose in known.items()),
    ]
    (sources / FILE).write_text("\n".join(lines), encoding="utf-8")
    state = State(tmp_path / "home" / "fetch.sqlite")
    state.note("http://localhost/gone", "x", "failed", hours=1, status=404, reason="answered 404")
    state.close()
    for name, value in {"SOURCES": sources, "PRIVATE_HOSTS": '["localhost"]', "HOME": tmp_path / "home", "RAW": tmp_path / "raw"}.items():
        monkeypatch.setenv(f"FAZHI_{name}", str(value))
    result = CliRunner().invoke(app, ["nightly", "--warehouse", str(tmp_path / "fazhi.duckdb")])
    assert result.exit_code == 0, result.output
    assert "failed: listing http://localhost:9/links/1.html" in result.output
    with duckdb.connect(str(tmp_path / "fazhi.duckdb"), read_only=True) as connection:
        counted = "select count(*), count(distinct source_uri), count_if(source_uri like 'http://localhost%') from marts.dim_report"
        reports = connection.execute(counted).fetchall()
        published = connection.execute("select published_on is not null from marts.dim_report group by 1").fetchall()
        states = dict(connection.execute("select address, state from marts.rpt_known_report").fetchall())
    assert reports == [(175, 175, 175)]
    assert list(map(states.get, known)) == ["collected", "rejected", "reported_elsewhere", "gone", "report_not_collected"]
    assert published == [(True,)]
    status = CliRunner().invoke(app, ["collect", "--status"])
    assert "179 addresses" in status.output


def test_one_address_and_what_a_source_would_take(portal: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_PRIVATE_HOSTS", '["localhost"]')
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "home"))
    base = f"http://localhost:{portal.server_port}"
    result = CliRunner().invoke(app, ["collect", f"{base}/report/3.html", "--raw", str(tmp_path / "raw")])
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "raw").rglob("document*"))) == 4, "the page and its three attachments"
    example = (ROOT / "sources" / "examples" / "portal_links.yml").read_text(encoding="utf-8").replace("localhost:8731", f"localhost:{portal.server_port}")
    (tmp_path / "example.yml").write_text(example, encoding="utf-8")
    result = CliRunner().invoke(app, ["collect", "--check", str(tmp_path / "example.yml"), "--raw", str(tmp_path / "none")])
    assert result.exit_code == 0, result.output
    assert "wanted by their titles" in result.output
    assert "河东区2014年度法治政府建设情况报告" in result.output
    assert "date: 发布日期：2015-03-01" in result.output
    assert not (tmp_path / "none").exists(), "a check keeps nothing"


def test_repeated_403_ends_a_source(portal: Server, tmp_path: Path) -> None:
    addresses = tuple(f"http://localhost:{portal.server_port}/forbidden/{n}" for n in range(20))
    outcome = crawl(job_of(source_of("links", portal.server_port), settings_of(tmp_path), addresses), tmp_path / "log")
    assert "403 5 times in a row" in outcome.why
    assert len([path for _, path, _, _ in portal.portal.log if path.startswith("/forbidden")]) <= 6


def test_a_public_site_is_told_who_asks_and_not_asked_too_fast(tmp_path: Path) -> None:
    public = {"id": "x", "name": "x", "jurisdiction": "411500", "listings": [{"url": "https://www.example.gov.cn/list.html"}]}
    with pytest.raises(CollectError, match="FAZHI_CONTACT"):
        job_of(Source.model_validate(public), settings_of(tmp_path))
    with pytest.raises(CollectError, match=r"pace 0\.2 is too fast"):
        job_of(Source.model_validate(public | {"pace": 0.2}), settings_of(tmp_path, contact="me@example.org"))


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("http://127.0.0.1/x", True), ("http://10.1.2.3/", True), ("http://169.254.169.254/latest", True), ("http://[::1]/", True),
        ("http://[::ffff:10.0.0.1]/", True), ("http://100.64.0.1/", True), ("http://0.0.0.0/", True), ("file:///etc/passwd", True),
        ("ftp://example.org/", True), ("http://8.8.8.8/", False), ("https://www.gov.cn/", False), ("http://[", True), ("http://localhost/", False),
    ],
)  # fmt: skip
def test_addresses_that_are_refused_as_they_stand(url: str, is_refused: bool) -> None:
    assert (safety.refusal(url, ("localhost",)) is not None) == is_refused


def test_a_name_that_resolves_to_a_private_address_is_refused(portal: Server, tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", home=tmp_path / "home", contact="me@example.org")
    source = source_of("links", portal.server_port, pace=1)
    outcome = crawl(job_of(source, settings), tmp_path / "log")
    assert "resolves to the private address 127.0.0.1" in " ".join(outcome.failures)
    assert portal.portal.log == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("id: A", "bad.yml, A, line 1, id: "),
        ("id: a\nname: a\njurisdiction: '4115'\nlistings: [{url: http://x.cn/}]", "line 3, jurisdiction"),
        ("id: a\nname: a\njurisdiction: '411500'\nlistings:\n  - url: www.x.cn", "line 5"),
        ("id: a\nname: a\njurisdiction: '411500'\nlistings:\n  - url: http://x.cn/\n    paging: json", "paging json needs the key json"),
        ("id: a\nname: a\njurisdiction: '411500'\nlistings: [{url: http://x.cn/}]\ntitles: {include: '['}", "is no regular expression"),
        ("id: a\nname: a\njurisdiction: '411500'\nlistings: [{url: http://x.cn/}]\npaces: 2", "line 5, paces"),
        ("id: [", "bad.yml is no YAML"),
    ],
)
def test_what_is_wrong_in_a_source_is_named(tmp_path: Path, wrong: str, says: str) -> None:
    (tmp_path / "bad.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(YamlError) as error:
        load_source(tmp_path / "bad.yml")
    assert says in str(error.value)


def test_the_template_and_the_examples_are_sources() -> None:
    assert load_source(ROOT / "sources" / "_template.yml").id == "example"
    assert {load_source(path).id for path in (ROOT / "sources" / "examples").glob("*.yml")} == {"portal_links", "portal_json"}
    assert load_sources(ROOT / "sources") == []
    with pytest.raises(YamlError, match="no source 'x'"):
        load_sources(ROOT / "sources", ("x",))


def test_sources_of_one_host_wait_for_each_other() -> None:
    sources = [source_of("links", 1), source_of("json", 1), source_of("links", 1, id="other", listings=[{"url": "http://127.0.0.2/"}])]
    assert [[source.id for source in group] for group in by_host(sources)] == [["links", "json"], ["other"]]


def test_what_a_listing_lists_and_where_it_leads() -> None:
    page = """<base href="http://a.gov.cn/zw/"><ul><li><a href="1.html" title="甲市2023年法治政府建设情况报告">甲市2023年法治…</a> 2024-03-01</li>
      <li><a href="//b.gov.cn/报告.html">乙县依法行政报告</a></li><li><a href="javascript:void(0)">法治政府</a></li></ul>
      <a href="index_2.html">下一页</a><script>createPageHTML(3, 0, "index", "html");</script>"""
    one = Listing(url="http://a.gov.cn/index.html")
    items = listing.wanted(listing.items_of(page, one.url, one), Titles(exclude="乙"))
    assert [(item.url, item.title, item.date) for item in items] == [("http://a.gov.cn/zw/1.html", "甲市2023年法治政府建设情况报告", "2024-03-01")]
    assert paging.next_page(page, one.url, one) == "http://a.gov.cn/zw/index_2.html"
    assert list(paging.numbered_pages(page, one.url, 200)) == ["http://a.gov.cn/index_1.html", "http://a.gov.cn/index_2.html"]
    assert listing.leads_to("<script>location.replace('/b.html')</script>", "http://a.cn/x") == "http://a.cn/b.html"
    assert listing.leads_to(f"<script>if(m){{location.href='/wap'}}</script><p>{'字' * 400}</p>", "http://a.cn/x") is None

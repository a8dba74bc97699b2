"""Listings and servers that are broken, closed or hostile: each is told, and none hides another."""

import json
import os
import ssl
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.collect import listing, paging
from fazhi.collect.challenge import challenge
from fazhi.collect.crawl import Outcome
from fazhi.collect.run import crawl, job_of
from fazhi.collect.source import Listing, Source, Titles
from fazhi.collect.state import State
from fazhi.settings import Settings
from tests.collect.answers import answering, cut, page, slow

REPORT = page(f"<h1>甲县2023年度法治政府建设情况报告</h1><p>{'全县受理行政复议案件12件，审结10件。' * 30}</p>")
TITLE = "2023年度法治政府建设情况报告"
ROOT = Path(__file__).parent.parent.parent


def settings_of(home: Path) -> Settings:
    return Settings(raw=home / "raw", home=home / "home", private_hosts=("localhost",), collect_seconds=2, max_document_mb=1)


def crawled(home: Path, *listings: str | dict[str, Any], addresses: tuple[str, ...] = (), **more: Any) -> Outcome:
    told = [{"url": one} if isinstance(one, str) else one for one in listings] or [{"url": addresses[0]}]
    source = Source.model_validate({"id": "x", "name": "x", "jurisdiction": "411500", "listings": told, "pace": 0.01, **more})
    return crawl(job_of(source, settings_of(home), addresses), home / "log")


def problems(home: Path) -> list[str]:
    state = State(settings_of(home).fetch_state)
    found = [reason for _, _, reason in state.problems()]
    state.close()
    return found


def test_a_malformed_link_is_its_own_failure_and_its_siblings_are_fetched(tmp_path: Path) -> None:
    bad = ["//[x", "http://a]b/", "http://[::1", "http://localhost:port/", "javascript:void(0)", "http://a:99999999/"]
    rows = "".join(f'<li><a href="{href}">坏{n}{TITLE}</a></li>' for n, href in enumerate(bad))
    body = f'<base href="//[x"><ul>{rows}<li><a href="/good.html">甲县{TITLE}</a></li></ul><a href="/2.html">下一页</a>'
    second = f'<a href="//]/">通知</a><a href="/other.html">乙县{TITLE}</a><a href="/file.html">丙县{TITLE}</a>'
    withfile = page(f'<h1>丙县{TITLE}</h1><p>{"字" * 400}</p><a href="//[x/a.pdf">附件</a><a href="/b.pdf">附件</a>')
    how = {"items": "rows", "url": "u", "title": "t", "method": "GET"}
    rows_of_json = [1, {"u": "//[x", "t": f"天{TITLE}"}, {"t": "\ud800"}, {"u": "/json.html", "t": TITLE}]
    answers: Any = {
        "/1.html": page(body), "/2.html": page(second), "/good.html": REPORT, "/other.html": page("<p>乙</p>" + "字" * 400), "/file.html": withfile,
        "/b.pdf": (200, {}, b"%PDF-1.4 x"), "/json.html": page("丁" * 400),
        "/api": (200, {}, json.dumps({"rows": rows_of_json}).encode()),
        "/deep": (200, {}, b"[" * 200_000),
    }  # fmt: skip
    with answering(answers) as server:
        base = f"http://localhost:{server.server_port}"
        apis = [{"url": f"{base}/{name}", "paging": "json", "json": how} for name in ("api", "deep")]
        outcome = crawled(tmp_path, f"{base}/1.html", *apis)
    assert outcome.counts["new"] == 5, outcome
    told = " ".join(outcome.failures)
    assert [n for n, href in enumerate(bad) if not href.startswith("java") and f"坏{n}{TITLE}: {href} is no address" not in told] == []
    assert "通知" not in told, "what nobody asks for is no failure"
    assert "an item has no 'u'" in told
    assert "deep: the answer is not as the source says" in told
    assert not outcome.is_whole
    assert any("is no address" in line for line in problems(tmp_path))


@pytest.mark.usefixtures("prefect_server")
def test_what_a_spider_throws_is_in_the_outcome_the_exit_status_and_the_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "collected").write_text("a file where the directory should be")
    with answering({"/1.html": page(f'<a href="/a.html">{TITLE}</a>'), "/a.html": REPORT}) as server:
        url = f"http://localhost:{server.server_port}/1.html"
        outcome = crawled(tmp_path, url)
        assert [line for line in outcome.thrown if "NotADirectoryError" in line or "FileExistsError" in line]
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "x.yml").write_text(f"id: x\nname: x\njurisdiction: '411500'\nlistings: [{{url: '{url}'}}]\npace: 0.01\n")
        for name, value in {"SOURCES": tmp_path / "sources", "PRIVATE_HOSTS": '["localhost"]', "HOME": tmp_path / "home", "RAW": tmp_path / "raw"}.items():
            monkeypatch.setenv(f"FAZHI_{name}", str(value))
        told = CliRunner().invoke(app, ["collect", "x"])
        assert told.exit_code == 1
        assert "an error of fazhi's own" in told.output
    for command in (["status", "--warehouse", str(tmp_path / "none.duckdb")], ["collect", "--status"]):
        assert "an error of fazhi's own" in CliRunner().invoke(app, command).output


def test_a_crawl_needs_nothing_of_the_program_that_starts_it(tmp_path: Path) -> None:
    """A script without a guard would run again in each crawl."""
    with answering({"/robots.txt": (404, {}, b"none"), "/a.html": REPORT}) as server:
        script = tmp_path / "script.py"
        script.write_text(
            "import sys\nfrom pathlib import Path\nfrom tests.collect.test_hostile import crawled\n"
            f"outcome = crawled(Path({str(tmp_path)!r}), addresses=('http://localhost:{server.server_port}/a.html',))\n"
            f"with Path({str(tmp_path / 'told')!r}).open('a') as told:\n    print(outcome.counts, outcome.why, file=told)\n"
        )
        subprocess.run([sys.executable, script], check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert (tmp_path / "told").read_text() == "{'new': 1} \n"


def test_a_crawl_takes_no_orders(tmp_path: Path) -> None:
    """Scrapy's servers for those who would look into a crawl run what they are sent."""
    with answering({"/robots.txt": (404, {}, b"none"), "/a.html": REPORT}) as server:
        assert crawled(tmp_path, addresses=(f"http://localhost:{server.server_port}/a.html",)).is_whole
    told = (tmp_path / "log").read_text(encoding="utf-8")
    enabled = told[told.index("Enabled extensions") :].split("]")[0].casefold()
    assert "closespider" in enabled
    assert not [name for name in ("telnet", "remote") if name in enabled]


def test_nothing_is_fetched_where_robots_cannot_be_had(tmp_path: Path) -> None:
    hosts: dict[str, Any] = {
        "is a private address": (302, {"Location": "http://127.0.0.1:1/robots.txt"}, b""),
        "answered 503": (503, {}, b"busy"),
        "answered 429": (429, {}, b"busy"),
        "larger than": (200, {}, b"User-agent: *\nAllow: /\n" + b"#" * 2**21),
        "no complete answer in time": slow,
        "robots.txt cannot be had": cut,
        "max redirections": (302, {"Location": "/robots.txt"}, b""),
    }
    with ExitStack() as stack:
        servers = {why: stack.enter_context(answering({"/robots.txt": answer, "/1.html": page("x")})) for why, answer in hosts.items()}
        free = stack.enter_context(answering({"/robots.txt": (404, {}, b"none"), "/1.html": page(f'<a href="/a.html">{TITLE}</a>'), "/a.html": REPORT}))
        outcome = crawled(tmp_path, *(f"http://localhost:{server.server_port}/1.html" for server in [*servers.values(), free]))
    for why, server in servers.items():
        assert set(server.asked) == {"/robots.txt"}, why
        told = next(line for line in outcome.failures if f":{server.server_port}/" in line)
        assert "nothing is asked for where robots.txt cannot be had" in told
        assert why in told
    assert outcome.counts == {"new": 1}, "where there is none, all is allowed"


def test_the_links_of_a_gbk_page_are_asked_for_in_its_charset(tmp_path: Path) -> None:
    body = f'<meta charset="gbk"><ul><li><a href="/show?name=报告&id=1">甲县{TITLE}</a></li></ul><a href="/list?q=法治&page=2">下页</a>'
    body += f"<p>{'法治政府建设工作情况' * 20}</p>"
    second = page(f'<a href="/show?name=%B1%A8&amp;id=2">乙县{TITLE}</a>')
    name, query = "".join(f"%{b:02X}" for b in "报告".encode("gbk")), "".join(f"%{b:02X}" for b in "法治".encode("gbk"))
    answers: Any = {
        "/1.html": page(body, "gbk"),
        f"/show?name={name}&id=1": REPORT,
        f"/list?q={query}&page=2": second,
        "/show?name=%B1%A8&id=2": page("乙" * 400),
    }
    with answering(answers) as server:
        outcome = crawled(tmp_path, f"http://localhost:{server.server_port}/1.html")
    assert outcome.counts == {"new": 2}, (outcome, server.asked)


CHALLENGES: dict[str, Any] = {
    "412": page("", status=412),
    "521": page("<script>document.cookie='__jsl_clearance=1;'</script>", status=521),
    "202": page("<script src='/a.js'></script>", status=202),
    "jsl": page("<script>document.cookie=('_')+('_')+('j')+('s')+('l');location.href=location.pathname+location.search</script>"),
    "acw": page("<script>var arg1='3E';function setCookie(n,v){document.cookie=n+'='+v;document.location.reload()}setCookie('acw_sc__v2','x')</script>"),
    "rs": page("<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script><script src='/x.js'></script>"),
    "eval": page("<script>eval(function(p,a,c,k,e,d){return p}('0',1))</script>"),
    "cf": page("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", status=403),
    "waf": page("<script>self.location='/?security_verify_data=1';document.cookie='srcurl=1'</script>"),
}


def test_an_anti_bot_answer_is_told_as_one_and_not_stored(tmp_path: Path) -> None:
    answers = {f"/{name}.html": answer for name, answer in CHALLENGES.items()}
    with answering(answers | {"/list.html": CHALLENGES["jsl"]}) as server:  # type: ignore[arg-type]
        base = f"http://localhost:{server.server_port}"
        outcome = crawled(tmp_path, addresses=tuple(f"{base}/{name}.html" for name in CHALLENGES))
        listed = crawled(tmp_path, f"{base}/list.html")
    assert sorted(outcome.counts.items()) == [("failed", len(CHALLENGES))]
    assert all("an anti-bot answer" in line and "`browser: true`" in line for line in outcome.failures)
    assert not list(settings_of(tmp_path).collected.rglob("document*"))
    assert "an anti-bot answer" in listed.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        REPORT[2].decode(),
        f"<script>document.cookie='a=1';eval('x');location.reload()</script><p>{'报告正文' * 100}</p>",
        "<script>window.location.href='/report.html'</script>",
        "<html><body>正文</body></html>",
        "plain text",
    ],
)
def test_a_page_with_scripts_is_no_challenge(body: str) -> None:
    assert challenge(200, body, {}) is None


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_server_that_only_speaks_old_tls_and_one_that_speaks_none(tmp_path: Path) -> None:
    key, certificate = tmp_path / "k.pem", tmp_path / "c.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1
    context.load_cert_chain(certificate, key)
    with answering({}, context) as old, answering({}) as none:
        outcome = crawled(tmp_path, *(f"https://localhost:{server.server_port}/1.html" for server in (old, none)))
    told = {port: line for line in outcome.failures for port in (old.server_port, none.server_port) if f":{port}/" in line}
    assert "the server speaks only an old TLS" in told[old.server_port]
    assert "does not speak TLS" in told[none.server_port]


@pytest.mark.parametrize(
    ("more", "says"),
    [({"max_documents": 2}, "more than 2 documents in one night (max_documents)"), ({"max_mb": 0.02}, "more than 0.02 MiB in one night (max_mb)")],
)
def test_a_source_has_limits_a_night(tmp_path: Path, more: dict[str, Any], says: str) -> None:
    rows = "".join(f'<a href="/{n}.html">{n}{TITLE}</a>' for n in range(30))
    reports: Any = {f"/{n}.html": page(f"<p>{n}</p>" + REPORT[2].decode()) for n in range(30)}
    with answering({"/list.html": page(rows), **reports}) as server:
        outcome = crawled(tmp_path, f"http://localhost:{server.server_port}/list.html", **more)
    assert says in outcome.why
    assert 2 <= outcome.counts["new"] < 20
    assert "failed" not in outcome.counts


def test_a_source_has_minutes_a_night(tmp_path: Path) -> None:
    with answering({"/list.html": page("".join(f'<a href="/{n}.html">{n}{TITLE}</a>' for n in range(30)))}) as server:
        outcome = crawled(tmp_path, f"http://localhost:{server.server_port}/list.html", max_minutes=0.02, pace=0.3)
    assert "minutes in one night (max_minutes)" in outcome.why


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ('createPageHTML(3, 0, "index", "html");', 2),
        ("var countPage = 4//共4页\ncreatePageHTML(countPage, 0, 'index', 'html');", 3),
        ('var n="5";var cur=0;createPageHTML(n, cur, "index", "html", 100);', 4),
        ('var total = 45; createPageHTML(Math.ceil(total/20), 0, "index", "html")', 2),
        ('createPageHTML("page-div", 6, 0, "index", "html", 120)', 5),
        ('createPageHTML(parseInt("3"), 0, "index", "shtml")', 2),
        ('function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}\nvar p = {pages: 1}; createPageHTML(2, 0, "index", "html")', 1),
        ('var name = "index", ext = "html"; createPageHTML(3, 0, name, ext)', 2),
        ('var a = b; var b = a; createPageHTML(a, 0, "index", "html")', 0),
        ('createPageHTML(1, 0, "index", "html")', 0),
        ('createPageHTML(999999, 0, "index", "html")', 199),
    ],
)
def test_counted_pages(script: str, count: int) -> None:
    found = list(paging.numbered_pages(f"<script>{script}</script>", "http://a.gov.cn/zw/index.html", 199))
    assert len(found) == count
    assert all(url.startswith("http://a.gov.cn/zw/index_") for url in found)


WORDS = "下一页 下页 下一頁 后一页 後一頁 Next NEXT&nbsp;PAGE &gt; » › 下一页&gt;&gt; [下一页] 下&nbsp;一&nbsp;页 <b>下</b>一页".split()


@pytest.mark.parametrize(
    "link",
    [
        *(f'<a href="index_2.html">{words}</a>' for words in WORDS),
        '<a href="index_2.html"><img src="n.gif" alt="下一页"></a>',
        '<a href="index_2.html" title="下一页"><i></i></a>',
        '<a class="pg next" href="index_2.html"><i></i></a>',
        '<link rel="next" href="index_2.html">',
        """<a href="javascript:toPage('index_2.html')">下一页</a>""",
        """<a href="javascript:void(0)" onclick="location.href='index_2.html'">下一页</a>""",
        """<button onclick="window.open('index_2.html')">下一页</button>""",
        '<a href="javascript:;" data-url="index_2.html">下一页</a>',
        '<span data-href="index_2.html">下一页</span>',
        '<a href="#" tagname="index_2.html">下页</a>',
        """<script>function go(n){ if(n>0){ location.href = "index_" + n + ".html"; } }</script><a href="javascript:go(2)">下一页</a>""",
        '<a href="index_9.html">&gt;&gt;</a><a href="index_2.html">&gt;</a>',
        '<a href="index_0.html">上一页</a><a href="index_9.html">&gt;</a><a href="index_2.html">下一页</a>',
        '<a href="//[x">下一页</a><a href="index_2.html">下一页</a>',
    ],
)  # fmt: skip
def test_what_portals_write_for_the_next_page(link: str) -> None:
    one = Listing(url="http://a.gov.cn/zw/index.html")
    assert paging.next_page(f"<div><a href='/'>首页</a> > {link}</div>", one.url, one) == "http://a.gov.cn/zw/index_2.html"


@pytest.mark.parametrize("link", ['<a href="javascript:go(2)">下一页</a>', '<a data-page="2">下一页</a>', """<li onclick="list('2')">下一页</li>"""])
def test_a_number_is_the_next_page_where_the_address_has_one_and_told_where_it_has_not(link: str) -> None:
    one = Listing(url="http://a.gov.cn/list?pageNum=1&x=3")
    assert paging.next_page(link, one.url, one) == "http://a.gov.cn/list?pageNum=2&x=3"
    other = Listing(url="http://a.gov.cn/list.html")
    if "data-page" not in link:
        with pytest.raises(paging.NotUnderstoodError, match="browser: true"):
            paging.next_page(link, other.url, other)


@pytest.mark.parametrize(
    "last", ['<a href="#">下一页</a>', '<a href="javascript:;">下一页</a>', '<a href="javascript:void(0)">下一页</a>', "<span>下一页</span>", ""]
)
def test_the_last_page_leads_nowhere(last: str) -> None:
    one = Listing(url="http://a.gov.cn/list.html")
    assert paging.next_page(last, one.url, one) is None


def test_titles_are_wanted_whatever_stands_beside_them() -> None:
    items: Any = [listing.Malformed(TITLE, "x"), listing.Item("http://a.cn/1", TITLE, None)]
    assert listing.wanted(items, Titles()) == items[1:]

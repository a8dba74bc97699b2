"""`fazhi source new`: portals of the families that many share, described without a line by hand, and collected as described."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.cli.source import FAMILIES, address_with_fragment, look
from fazhi.collect.describe import answered, described, endpoints_of
from fazhi.collect.families import family_of, listing_of, load_families
from fazhi.collect.run import crawl, job_of
from fazhi.collect.source import Listing, Source, load_source
from fazhi.settings import Settings
from tests.collect.answers import answering
from tests.collect.families import portals, report

KNOWN = load_families(FAMILIES)
URL = "http://a.gov.cn/fz/index.html"


def settings_of(home: Path) -> Settings:
    return Settings(raw=home / "raw", home=home / "home", private_hosts=("localhost",), collect_seconds=5)


def test_portals_of_eight_families_and_one_of_its_own_are_described_and_collected(tmp_path: Path) -> None:
    settings, (paths, answers) = settings_of(tmp_path), portals()
    assert len(paths) == 9
    told: dict[str, Any] = {"id": "all", "name": "all", "jurisdiction": "411500", "pace": 0.01}
    with answering(answers) as server:
        base = f"http://localhost:{server.server_port}"
        pages = look(settings, told | {"listings": [{"url": f"{base}{path}"} for path in paths.values()]})
        drafts = {}
        for family, path in paths.items():
            page = pages[f"{base}{path}"]
            known = family_of(page["text"], page["url"], KNOWN)
            assert (known.id if known else "none") == family
            drafts[family] = described(page["text"], address_with_fragment(page["url"], path), page["charset"], KNOWN)
        assert [family for family, draft in drafts.items() if draft.endpoints] == ["none"], "a list in the page is not asked for elsewhere"
        endpoint = drafts["none"].endpoints[0]
        listing = answered(endpoint, look(settings, told | {"listings": [endpoint]})[endpoint["url"]]["text"])
        assert listing is not None
        assert listing["json"]["body"] == {"channelId": "88", "pageNo": "{page}", "rows": "2"}
        listings = [listing, *(draft.listing for family, draft in drafts.items() if family != "none")]
        outcome = crawl(job_of(Source.model_validate(told | {"listings": listings}), settings), tmp_path / "log")
    assert outcome.failures == []
    assert outcome.counts == {"new": 36}, "every report of both pages of each, and nothing of the menus"
    served = set(server.asked)
    assert [path for path, answer in answers.items() if path not in served] == [], "every page of every listing was asked for"
    dated = Counter(bool(record.read_text(encoding="utf-8").count('"date": "2024-03-0')) for record in settings.collected.rglob("*.fetch.json"))
    assert dated == {True: 36}, "each with the day that its line tells"


def test_the_command_writes_a_source_and_shows_what_it_would_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SOURCES": tmp_path / "sources", "PRIVATE_HOSTS": '["localhost"]', "HOME": tmp_path / "home", "RAW": tmp_path / "raw"}.items():
        monkeypatch.setenv(f"FAZHI_{name}", str(value))
    paths, answers = portals()
    with answering(answers) as server:
        url = f"http://localhost:{server.server_port}{paths['siteweaver']}"
        result = CliRunner().invoke(app, ["source", "new", url, "--check", "--id", "mine"])
        again = CliRunner().invoke(app, ["source", "new", url, "--id", "mine"])
        none = CliRunner().invoke(app, ["source", "new", f"http://localhost:{server.server_port}/nowhere.html"])
        document = next(path for path in answers if path.startswith("/art/2024/3/1/art_12_"))
        of_a_document = CliRunner().invoke(app, ["source", "new", f"http://localhost:{server.server_port}{document}", "--id", "column"])
    assert result.exit_code == 0, result.output
    for said in ("jurisdiction 地区: 411500", "charset 编码: gb18030", "动易 SiteWeaver", "a link leads on to", "2 with a day"):
        assert said in result.output
    assert result.output.count("characters; begins:") == 4, "both pages' documents"
    source = load_source(tmp_path / "sources" / "mine.yml")
    assert (source.jurisdiction, source.name, source.listings[0].items) == ("411500", "信阳市人民政府", "table.center_tdbgall tr a")
    assert (again.exit_code, none.exit_code) == (1, 1)
    assert "mine.yml is there already" in again.output
    assert "answered 404" in none.output
    assert of_a_document.exit_code == 0, of_a_document.output
    assert "is a document 文件页; its list 列表页: http://localhost:" in of_a_document.output
    assert load_source(tmp_path / "sources" / "column.yml").listings[0].url.endswith("/module/web/jpage/dataproxy.jsp")
    assert not (tmp_path / "raw").exists(), "nothing is kept"


def test_each_family_s_listing_is_a_listing_once_its_values_are_known() -> None:
    assert len(KNOWN) >= 6
    for family in KNOWN:
        filled, unknown = listing_of(family, "", "http://a.gov.cn/gkmlpt/index")
        assert set(unknown) <= set(family.values)
        assert Listing.model_validate(filled | {"url": "http://a.gov.cn/"}).paging != "none"


LINES = "".join(f'<li><a href="/a/{n}.html">甲县202{n}年法治政府建设情况报告</a><b>202{n}-03-01</b></li>' for n in range(4))


@pytest.mark.parametrize(
    ("page", "listing", "says"),
    [
        (f'<ul class="x 1">{LINES}</ul>', {"paging": "none", "items": "ul.x li a"}, "neither a link to a next page"),
        (f"<div><ul>{LINES}</ul></div><a onclick='go(2)'>下一页</a>", {"paging": "none", "items": "ul li a"}, "only a browser|is a script"),
        (f'<ul class="x">{LINES}</ul><ol class="y">{LINES.replace("/a/", "/b/")}</ol>', {"paging": "none"}, "no list of links is told apart"),
        (f'<ul class="x">{LINES}</ul><p class="menu"><a href="/fz/">法治政府建设</a></p>', {"paging": "none", "items": "ul.x li a"}, "not taken: 法治政府建设"),
        ("<p>columnid unitid dataproxy.jsp</p>", {"paging": "none"}, "looks like 大汉 JCMS, but the page does not say columnid, unitid, webid"),
    ],
)
def test_what_a_page_shows_and_what_it_does_not(page: str, listing: dict[str, str], says: str) -> None:
    draft = described(page, URL, "utf-8", KNOWN)
    assert draft.listing == {"url": URL, **listing}
    assert any(part in line for line in draft.missing for part in says.split("|")), draft.missing


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('$.getJSON("/api/list?channel=3&page=" + n, show)', ("http://a.gov.cn/api/list", "GET", {"channel": "3", "page": "{page}"})),
        ('axios.post("list/query", {cat: 7, pageNum: p})', ("http://a.gov.cn/fz/list/query", "POST", {"cat": "7", "pageNum": "{page}"})),
        ('$.post("/getList.do", {id: "x", curPage: 1})', ("http://a.gov.cn/getList.do", "POST", {"id": "x", "curPage": "{page}"})),
        ('var logo = "/images/list.png"; $.getScript("/js/list.js")', None),
        ('var menu = "/search/list"', None),
    ],
)
def test_endpoints_that_a_script_names(script: str, expected: tuple[str, str, dict[str, str]] | None) -> None:
    found = [(one["url"], one["json"]["method"], one["json"]["body"]) for one in endpoints_of(f"<script>{script}</script>", URL)]
    assert found == ([expected] if expected else [])


def test_what_an_answer_lists() -> None:
    asked = {"url": URL, "paging": "json", "json": {"method": "GET", "body": {}}}
    assert answered(asked, '{"code": 0, "rows": []}') is None
    assert answered(asked, "<p>nothing</p>") is None
    assert answered(asked, report("x", 1)[2].decode()) is None
    assert answered(asked, '{"data": {"html": "<li><a href=\\"/1.html\\">x</a></li>"}}') == asked, "HTML in JSON: its links are the items"
    found = answered(asked, '[{"id": "1", "docTitle": "x", "linkUrl": "/1.html", "addedOn": "2024-03-01"}]')
    assert found is not None
    assert found["json"] == {"method": "GET", "body": {}, "items": "@", "title": "docTitle", "url": "linkUrl", "date": "addedOn"}

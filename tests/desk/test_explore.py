"""The page: each view by its address, every choice in it, every figure to its sentence; and in a real Chromium, in view and marked."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.desk.page import charts, front
from fazhi.desk.page.report import Span, marked
from fazhi.yaml_file import loaded

PAGE = Path(__file__).parent.parent.parent / "fazhi" / "desk" / "page" / "app.py"
CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
HOSTILE = """<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>[点此](javascript:document.title='owned')"""


@pytest.fixture
def opened(published: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Open an address of the page."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(published))

    def of(address: str) -> Any:
        page = AppTest.from_file(str(PAGE), default_timeout=60)
        for name, value in parse_qsl(address.removeprefix("?")):
            page.query_params[name] = value
        return ran(page.run())

    return of


def ran(page: Any) -> Any:
    assert not page.exception, page.exception
    return page


def text(page: Any) -> str:
    """All HTML of a page but its style."""
    return "".join(told.proto.body for told in page.get("html") if "<style>" not in told.proto.body)


def one(published: Path, sql: str) -> Any:
    with duckdb.connect(str(published), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("", "哪些地区已有报告"),
        ("?lang=en", "Who has reported"),
        ("?view=place", "河南省"),
        ("?place=411500", "信阳市"),
        ("?place=411500&scope=region&stated=0&lang=en", "Xinyang City"),
        ("?place=999999", "这里没有这个地区"),
        ("?indicator=reconsideration_cases_accepted", "本级"),
        ("?indicator=reconsideration_cases_accepted&scope=own&province=110000", "没有数据"),
        ("?indicator=no_such", "这里没有这个指标"),
        ("?report=nonsense", "没有编号为 nonsense 的报告"),
        ("?report=%25", "没有编号为 % 的报告"),
        ("?q=Xinyang", "河南省信阳市"),
        ("?q=行政复议受理", "行政复议受理件数"),
        ("?q=qqqq", "没有找到“qqqq”"),
        ("?view=quality&lang=en", "Can confidence be trusted"),
        ("?view=quality&rows=rejected&reason=work_plan", "puyang_plan_2020.txt"),
        ("?view=quality&rows=checks&kind=range&result=pass", "信阳"),
        ("?view=quality&rows=disagreement&slot=scope", "所数的条目"),
        ("?view=no_such", "哪些地区已有报告"),
    ],
)
def test_an_address_opens_its_view(opened: Callable[[str], Any], address: str, shows: str) -> None:
    assert shows in text(opened(address))


def test_every_figure_of_a_place_leads_to_its_report_and_ordinal(opened: Callable[[str], Any], published: Path) -> None:
    page = text(opened("?place=411500"))
    with duckdb.connect(str(published), read_only=True) as connection:
        facts = connection.execute("select report_id, quantity_id from marts.fct_indicator_yearly where jurisdiction_code = '411500'").fetchall()
    assert facts
    for report_id, quantity_id in facts:
        assert f"view=report&amp;report={report_id}&amp;figure={int(quantity_id.rpartition('-')[2])}" in page


def test_the_counts_of_the_front_lead_to_what_they_count(opened: Callable[[str], Any]) -> None:
    counts = re.search('<div class="counts">.*?</div>', text(opened("")))
    assert counts
    for address in re.findall('href="([^"]+)"', counts[0]):
        assert "没有找到" not in text(opened(unescape(address))), address


def test_the_years_of_a_place_are_those_of_its_reports_not_those_that_they_look_back_to(
    opened: Callable[[str], Any], published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Path(shutil.copy(published, tmp_path))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update marts.fct_indicator_yearly set year = 2022 where jurisdiction_code = '411500' and indicator_id = 'audit_projects'")
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(warehouse))
    assert "信阳市<small>1</small>" in text(opened("?place=410000"))


def test_a_figure_of_a_report_is_marked_and_its_reading_told(opened: Callable[[str], Any], published: Path) -> None:
    sql = "select report_id, quantity_id, surface from marts.fct_quantity join marts.fct_indicator_yearly using (report_id, quantity_id)"
    report_id, quantity_id, surface = one(published, f"{sql} where indicator_id = 'reconsideration_cases_accepted' and jurisdiction_code = '411500'")
    ordinal = int(quantity_id.rpartition("-")[2])
    page = text(opened(f"?report={report_id}&figure={ordinal}&lang=en"))
    assert f'<mark id="f{ordinal}" class="linked here">{surface}</mark>' in page
    assert "Administrative reconsideration cases accepted" in page
    assert "both coders agree" in page
    assert "The report has no figure 9999" in text(opened(f"?report={report_id}&figure=9999&lang=en"))


def test_a_search_hit_opens_marked(opened: Callable[[str], Any], published: Path) -> None:
    report_id = one(published, "select report_id from marts.search('行政复议') limit 1")
    assert f"report={report_id}&amp;words=" in text(opened("?q=行政复议"))
    page = text(opened(f"?report={report_id}&words=行政复议"))
    assert page.count('class="word here">行政复议</mark>') == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_indicator_is_defined_in_the_language_of_the_page_and_its_neighbours_by_name(opened: Callable[[str], Any], published: Path, language: str) -> None:
    sql = f"select definition_{language} from marts.dim_indicator where indicator_id = 'reconsideration_cases_accepted'"
    defined = str(one(published, sql))
    page = text(opened(f"?indicator=reconsideration_cases_accepted&lang={language}"))
    assert defined.partition("（" if language == "zh" else ",")[0] in page
    (neighbour,) = re.findall(r"[a-z_]+_cases_closed", defined)
    name = one(published, f"select name_{language} from marts.dim_indicator where indicator_id = '{neighbour}'")
    assert f'{neighbour}{"&amp;lang=en" if language == "en" else ""}">{name}</a>' in page
    assert f">{neighbour}" not in page


def test_of_few_places_the_ranking_tells_and_no_distribution_is_drawn(opened: Callable[[str], Any]) -> None:
    page = opened("?indicator=reconsideration_cases_accepted&level=prefecture&year=2023")
    assert "地区太少" in text(page)
    assert "排名" in text(page)


def test_a_choice_changes_the_address_and_the_address_the_choice(opened: Callable[[str], Any]) -> None:
    page = opened("?view=indicator&indicator=reconsideration_cases_accepted")
    level = next(box for box in page.selectbox if box.label == "层级")
    other = next(option for option in ("prefecture", "county") if option != level.value)
    ran(level.set_value(other).run())
    assert other in page.query_params["level"]
    again = opened(f"?view=indicator&indicator=reconsideration_cases_accepted&level={other}")
    assert next(box for box in again.selectbox if box.label == "层级").value == other


def test_what_is_looked_for_is_found_from_anywhere(opened: Callable[[str], Any]) -> None:
    page = opened("?view=quality&lang=en")
    ran(page.text_input(key="find").set_value("信阳").run())
    assert "信阳" in page.query_params["q"]
    assert "en" in page.query_params["lang"], "the language stays"
    assert "Xinyang City" in text(page)


def test_no_code_of_the_file_is_shown(opened: Callable[[str], Any], published: Path) -> None:
    report_id = one(published, "select report_id from marts.dim_report where jurisdiction_code = '411500'")
    for address in ("?place=411500", "?indicator=reconsideration_cases_accepted", f"?report={report_id}&figure=14", "?view=quality"):
        page = text(opened(address))
        for code in (">own<", ">unspecified<", ">agreed<", "not_comparable<", "no_fact_of", "case_", ">actual<"):
            assert code not in page, (address, code)


def test_the_middle_half_of_a_year_lies_within_its_values() -> None:
    drawn = charts.band({2022: [23.0, 192.0], 2023: [5.0]}, [2022, 2023], "件").to_dict()
    rows = [row for data in drawn["datasets"].values() for row in data if "low" in row]
    assert {(row["year"], row["low"], row["middle"], row["high"]) for row in rows} == {(2022, 65.25, 107.5, 149.75), (2023, 5.0, 5.0, 5.0)}


def test_only_a_year_without_neighbours_has_a_bar_of_its_own() -> None:
    drawn = str(charts.band({2015: [1.0, 2.0], 2019: [3.0, 4.0], 2020: [5.0, 6.0]}, range(2015, 2021), "件").to_dict())
    assert "'oneOf': [2015]" in drawn


@pytest.mark.parametrize(
    ("name", "on_a_tile"),
    [
        ("Heilongjiang Province", "Hei-long-jiang"),
        ("Guangxi Zhuang Autonomous Region", "Guang-xi"),
        ("Shanghai City", "Shang-hai"),
        ("Henan Province", "He-nan"),
    ],
)
def test_a_name_on_a_tile_parts_between_its_syllables_where_it_is_too_long(name: str, on_a_tile: str) -> None:
    assert front.short(name, "省").replace("\u00ad", "-") == on_a_tile


def test_every_reason_for_which_a_document_is_not_accepted_has_words() -> None:
    words = loaded(PAGE.parent / "words.yaml")["reasons"]
    fazhi = PAGE.parent.parent.parent
    types = loaded(fazhi / "catalog" / "report_types.yaml")
    sources = [path.read_text(encoding="utf-8") for room in ("read", "warehouse") for path in (fazhi / room).glob("*.py")]
    codes = {code for source in sources for code in re.findall(r'(?:Unreadable|Refusal)\(\s*"(\w+)"', source)}
    assert len(codes) > 15
    assert codes | {one["id"] for one in types if not one["accepted"]} <= words.keys()


def test_a_count_is_the_number_of_its_rows(opened: Callable[[str], Any], published: Path) -> None:
    for slot in ("indicator", "scope", "modality"):
        count = one(published, f"select disagreements from marts.rpt_agreement where between_whom = 'coders' and grouped_by = 'all' and slot = '{slot}'")
        assert f"共 {count:,} 行" in text(opened(f"?view=quality&rows=disagreement&slot={slot}"))


def test_marks_lie_where_they_belong_and_all_else_is_escaped() -> None:
    spans = [Span(2, 5, "<mark>", "</mark>"), Span(9, 11, "<mark>", "</mark>")]
    assert marked("受理57件<b>\n12\n3。", spans) == "<p>受理<mark>57件</mark>&lt;b&gt;</p><p><mark>12</mark></p><p>3。</p>"


def test_a_line_breaks_where_a_year_is_missing() -> None:
    rows = [{"of": "甲", "year": year, "value": 1.0} for year in (2019, 2014, 2015, 2018)]
    assert charts.years_apart(rows)["piece"].tolist() == [1, 1, 2, 2]
    assert charts.spark({2014: 1.0, 2015: 2.0, 2018: 3.0}, range(2014, 2019)).count("L") == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--port", "99999"], "1 to 65535"),
        (["--host", "no.such.host.invalid"], "no address"),
        (["--host", "203.0.113.9"], "no address of this machine"),
        (["--host", "0.0.0.0"], "--name"),
    ],
)
def test_a_wrong_port_or_host_is_told(published: Path, options: list[str], says: str) -> None:
    told = CliRunner().invoke(app, ["explore", "--warehouse", str(published), *options])
    assert told.exit_code == 1
    assert says in told.output


def test_a_taken_port_or_a_file_of_another_kind_is_told(published: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = CliRunner().invoke(app, ["explore", "--warehouse", str(published), "--port", str(taken.getsockname()[1])])
    assert "is taken" in told.output
    (tmp_path / "other.duckdb").write_text("no database")
    told = CliRunner().invoke(app, ["explore", "--warehouse", str(tmp_path / "other.duckdb")])
    assert told.exit_code == 1
    assert "other.duckdb" in told.output


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page served as people serve it, on a file whose report of Xinyang was given hostile words."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("no Chromium on this machine")
    place = tmp_path_factory.mktemp("explore")
    warehouse = Path(shutil.copy(published, place / "fazhi.duckdb"))
    with duckdb.connect(str(warehouse)) as connection:
        told = [HOSTILE]
        connection.execute("update marts.report_text set text = text || ? where report_id in (from marts.dim_report select report_id)", told)
        connection.execute("update marts.dim_report set title = title || ?", told)
        connection.execute("update marts.fct_indicator_yearly set evidence = evidence || ?", told)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "fazhi.cli", "explore", "--warehouse", str(warehouse), "--port", str(port)]
    environment = os.environ | {"FAZHI_REVIEWS": str(place / "reviews")}
    told = place / "told"
    with told.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        address = wait_for(f"http://127.0.0.1:{port}")
        assert told.read_text(encoding="utf-8") == f"{address}  (Ctrl-C ends it)\n", "its address is all that it says"
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def wait_for(address: str) -> str:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
            return address
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the page did not start")


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.binary_location = CHROMIUM
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def found(browser: Any, selector: str, enough: Callable[[list[Any]], bool] = bool) -> list[Any]:
    """The elements, as soon as there are such; fails after half a minute or where the page shows an error."""
    for _ in range(150):
        assert not browser.find_elements("css selector", '[data-testid="stException"]'), browser.find_element("tag name", "body").text
        elements = browser.find_elements("css selector", selector)
        if enough(elements):
            return list(elements)
        time.sleep(0.2)
    raise AssertionError(f"{selector} did not appear: {browser.find_element('tag name', 'body').text}")


def test_a_number_is_one_click_from_its_sentence_in_view_and_hostile_words_do_nothing(browser: Any, address: str) -> None:
    in_view = "const at = arguments[0].getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight"
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False})
    browser.get(f"{address}/?place=411500")
    number = next(link for link in found(browser, "a.figure") if link.text == "192")
    browser.execute_script("arguments[0].click()", number)
    mark = found(browser, "mark.here")[-1]
    for _ in range(50):
        mark = found(browser, '[data-testid="report-text"] mark.here')[0]
        if browser.execute_script(in_view, mark):
            break
        time.sleep(0.1)
    assert mark.text == "192件"
    assert browser.execute_script(in_view, mark)
    assert "view=report" in browser.current_url
    assert len(browser.window_handles) == 1
    assert browser.execute_script("return document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert browser.title == "fazhi"
    assert not browser.find_elements("css selector", '[data-testid="report-text"] :is(img, script)')
    assert "onerror" in found(browser, '[data-testid="report-text"]')[0].text
    browser.back()
    assert found(browser, "table.matrix")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_foreign_name_that_leads_here_gets_nothing(address: str) -> None:
    port = int(address.rpartition(":")[2])
    for host, answer in ((f"127.0.0.1:{port}", b"101"), (f"evil.example:{port}", b"403")):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            asked = f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            connection.sendall((asked + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode())
            assert answer in connection.recv(200).splitlines()[0]


def test_items_are_decided_and_a_wrong_key_is_undone_by_keys_alone(browser: Any, address: str) -> None:
    from selenium.webdriver import ActionChains, Keys

    browser.get(f"{address}/?view=review&lang=en")
    found(browser, '[class*="st-key-who"] input')[0].send_keys("wang", Keys.ENTER)
    shown = [item(browser, "", 0)]
    found(browser, "body", lambda _: not browser.find_elements("css selector", '[class*="st-key-who"] input'))
    browser.execute_script("document.activeElement.blur()")
    for key, decided in (("0", 1), ("1", 2), ("u", 1), ("s", 2), ("u", 0)):
        ActionChains(browser).send_keys(key).perform()
        shown.append(item(browser, shown[-1], decided))
    assert shown[1] == shown[3], "what was decided by a wrong key comes up again"
    assert len(set(shown[:3])) == 3
    assert shown[5] == shown[0]


def item(browser: Any, before: str, decided: int) -> str:
    """Which item is shown, as soon as it is drawn to its end, is not the one before, and so many are decided."""
    drawn = """const at = (part) => document.querySelector(part);
        return [at('[class*=st-key-correct-]')?.className, at('[data-testid=stProgress]')?.innerText, at('[data-testid=stApp]')?.dataset.testScriptState]"""
    for _ in range(200):
        shown, progress, state = browser.execute_script(drawn)
        if state == "notRunning" and shown and shown != before and str(progress).startswith(f"{decided} / "):
            return str(shown)
        time.sleep(0.1)
    raise AssertionError(f"no other item, or not {decided} decided: {browser.find_element('tag name', 'body').text}")

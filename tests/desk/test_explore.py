"""The page in a headless Chromium: every page opens, a number is followed to its sentence, a hostile text does nothing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.desk.explore import escaped, marked

ROOT = Path(__file__).parent.parent.parent
CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
HOSTILE = """濮阳市人民政府2021年度法治政府建设情况报告
一、<img src=x onerror="document.title='owned'">主要工作
全市受理行政复议案件57件<script>document.title='owned'</script>，[点此](javascript:document.title='owned')办结51件。
"""


@pytest.fixture(scope="module")
def address(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("no Chromium on this machine")
    place = tmp_path_factory.mktemp("explore")
    shutil.copytree(ROOT / "raw", place / "raw")
    (place / "raw" / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    told = CliRunner().invoke(app, ["run", "--raw", str(place / "raw"), "--warehouse", str(place / "fazhi.duckdb")])
    assert told.exit_code == 0, told.output
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "fazhi.cli", "explore", "--warehouse", str(place / "fazhi.duckdb"), "--port", str(port)]
    environment = os.environ | {"FAZHI_REVIEWS": str(place / "reviews")}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield wait_for(f"http://127.0.0.1:{port}")
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


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def browser(address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={request.param},900"):
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


@pytest.mark.parametrize(
    ("page", "shows"), [("coverage", "报告覆盖"), ("indicator", "指标"), ("place", "地区"), ("report", "报告原文"), ("search", "检索"), ("quality", "数据质量")]
)
def test_every_page_opens(browser: Any, address: str, page: str, shows: str) -> None:
    browser.get(f"{address}/?page={page}")
    assert found(browser, "h1")[0].text == shows
    found(browser, {"report": "mark", "search": "input"}.get(page, '[data-testid="stDataFrame"]'))


def test_a_number_is_followed_to_its_sentence(browser: Any, address: str) -> None:
    browser.get(f"{address}/?page=place&code=411500&lang=en")
    sentence = found(browser, '[data-testid="evidence"]')[0].text
    assert sentence
    next(button for button in found(browser, "button") if "Open in the report" in button.text).click()
    text = found(browser, '[data-testid="report-text"]', lambda elements: bool(elements) and sentence in elements[0].text)[0]
    outlined = [mark for mark in text.find_elements("css selector", "mark") if "outline" in (mark.get_attribute("style") or "")]
    assert len(outlined) == 1
    assert outlined[0].text in sentence


def test_a_marked_figure_that_is_clicked_tells_how_it_was_read(browser: Any, address: str) -> None:
    browser.get(f"{address}/?page=place&code=411500&lang=en")
    found(browser, '[data-testid="evidence"]')
    next(button for button in found(browser, "button") if "Open in the report" in button.text).click()
    marks = found(browser, '[data-testid="report-text"] mark', lambda marks: any(mark.text == "192件" for mark in marks))
    browser.execute_script("arguments[0].click()", next(mark for mark in marks if mark.text == "192件"))
    told = found(browser, '[data-testid="why"]', lambda elements: bool(elements) and "reconsideration_cases_accepted" in elements[0].text)[0]
    assert told.text == "行政复议受理件数 (reconsideration_cases_accepted): of the patterns that fit, its words weigh most."
    assert "figure=" in browser.current_url
    assert len(browser.window_handles) == 1
    assert "192件" in found(browser, '[data-testid="evidence"]')[0].text
    outlined = [mark for mark in found(browser, '[data-testid="report-text"] mark') if "outline" in (mark.get_attribute("style") or "")]
    assert [mark.text for mark in outlined] == ["192件"]


def test_a_hostile_text_does_nothing(browser: Any, address: str) -> None:
    browser.get(f"{address}/?page=place&code=410900")
    assert "<script>" in found(browser, '[data-testid="evidence"]')[0].text
    next(button for button in found(browser, "button") if "在原文中查看" in button.text).click()
    text = found(browser, '[data-testid="report-text"]', lambda elements: bool(elements) and "onerror" in elements[0].text)[0]
    assert "<img src=x" in text.text
    assert not text.find_elements("css selector", "img, script")
    assert all(link.find_elements("css selector", "mark") for link in text.find_elements("css selector", "a"))
    assert browser.title == "fazhi"


def test_marks_lie_where_the_quantities_are() -> None:
    told = {
        "quantity_id": "q",
        "ordinal": 1,
        "char_start": 2,
        "char_end": 5,
        "value": 57.0,
        "unit": "件",
        "scope": "own",
        "modality": "actual",
        "linked": None,
        "confidence": None,
    }
    page = marked("受理57件<b>", [told], 1, "?page=report&report=r")
    assert 'href="?page=report&amp;report=r&amp;figure=1"' in page
    assert "outline" in page
    assert ">57件</mark>" in page
    assert "&#60;b&#62;" in page
    assert escaped("a\n*b*") == "a<br>&#42;b&#42;"


@pytest.mark.parametrize("browser", [1280], indirect=True)
def test_items_are_decided_and_a_wrong_key_is_undone_by_keys_alone(browser: Any, address: str) -> None:
    from selenium.webdriver import ActionChains, Keys

    browser.get(f"{address}/?page=review&lang=en")
    found(browser, 'input[type="text"]')[0].send_keys("wang", Keys.ENTER, Keys.TAB)
    shown = [item(browser, "", 0)]
    for key, decided in (("0", 1), ("1", 2), ("u", 1), ("s", 2), ("u", 0)):
        ActionChains(browser).send_keys(key).perform()
        shown.append(item(browser, shown[-1], decided))
    assert shown[1] == shown[3], "what was decided by a wrong key comes up again"
    assert len(set(shown[:3])) == 3
    assert shown[5] == shown[0]


def item(browser: Any, before: str, decided: int) -> str:
    """Which item is shown, as soon as it is drawn to its end, is not the one before, and so many are decided."""
    drawn = "const at = (part) => document.querySelector(part); return [at('[class*=st-key-correct-]')?.className, at('[data-testid=stProgress]')?.innerText]"
    for _ in range(100):
        shown, progress = browser.execute_script(drawn)
        if shown and shown != before and str(progress).startswith(f"{decided} / "):
            return str(shown)
        time.sleep(0.1)
    raise AssertionError(f"no other item, or not {decided} decided: {browser.find_element('tag name', 'body').text}")

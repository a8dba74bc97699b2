"""Pages whose list and text come by script, in a real Chromium; where a browser may not go."""

import asyncio
import importlib.util
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from fazhi.collect.browser import Gate
from fazhi.collect.run import crawl, job_of
from fazhi.collect.source import Source
from fazhi.settings import Settings
from tests.collect.answers import answering, page

TITLE = "甲县2023年度法治政府建设情况报告"
HAS_BROWSER = importlib.util.find_spec("scrapy_playwright") and (shutil.which("chromium") or shutil.which("chromium-browser"))
LIST = """<ul id="list"></ul><script>fetch('/api').then(a => a.json()).then(rows => {
  document.getElementById('list').innerHTML = rows.map(row => `<li><a href="${row.u}">${row.t}</a></li>`).join('')})</script>"""
TEXT = """<h1>%s</h1><div id="text"></div><script>
  for (const place of %s) fetch(place, {mode: 'no-cors'}).catch(() => 0);
  document.getElementById('text').innerHTML = '<p>' + '全县受理行政复议案件12件，审结10件。'.repeat(30) + '</p>'</script>"""


@pytest.mark.skipif(not HAS_BROWSER, reason="needs Chromium and pip install 'fazhi[browser]'")
def test_a_list_and_a_text_that_scripts_write_and_a_private_address_that_they_ask_for(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", home=tmp_path / "home", private_hosts=("localhost",), collect_seconds=20)
    with answering({"/secret": page("secret")}) as private:
        secrets = [f"http://{host}:{private.server_port}/secret" for host in ("127.0.0.1", "[::ffff:127.0.0.1]", socket.gethostname())]
        answers: Any = {
            "/list.html": page(LIST),
            "/api": (200, {"Content-Type": "application/json"}, f'[{{"u": "/report.html", "t": "{TITLE}"}}]'.encode()),
            "/report.html": page(f"<meta charset=utf-8>{TEXT % (TITLE, secrets)}"),
        }
        with answering(answers) as server:
            told = {"id": "x", "name": "x", "jurisdiction": "411500", "browser": True, "pace": 0.01}
            source = Source.model_validate(told | {"listings": [{"url": f"http://localhost:{server.server_port}/list.html"}]})
            outcome = crawl(job_of(source, settings), tmp_path / "log")
    assert outcome.counts == {"new": 1}, (outcome, (tmp_path / "log").read_text()[-2000:])
    text = next(settings.collected.glob("*/document*")).read_text(encoding="utf-8")
    assert text.count("全县受理行政复议案件12件") > 30, "what the script wrote, not the script alone"
    assert private.asked == [], "no private address, by whatever name"


@pytest.mark.parametrize(
    ("host", "is_let"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("8.8.8.8", True),
        ("localhost", True),
        ("no.such.name.invalid", False),
    ],
)
def test_the_gate_connects_to_public_addresses_and_to_hosts_that_are_allowed(host: str, is_let: bool) -> None:
    found = asyncio.run(Gate(("localhost",)).looked_at(host, 80))
    assert (found is not None) == is_let


def test_the_gate_passes_a_request_on_and_refuses_another() -> None:
    with answering({"/a?b=1": page("here")}) as server:
        gate = Gate(("localhost",))
        for host, expected in (("localhost", b"here"), ("127.0.0.1", b"403 Forbidden")):
            for ask in (f"GET http://{host}:{server.server_port}/a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n", f"CONNECT {host}:{server.server_port} HTTP/1.1\r\n\r\n"):
                with socket.create_connection(("127.0.0.1", int(gate.address.rpartition(":")[2])), 5) as connection:
                    connection.sendall(ask.encode())
                    if ask.startswith("CONNECT") and host == "localhost":
                        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
                        connection.sendall(b"GET /a?b=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    assert expected in b"".join(iter(lambda: connection.recv(65_536), b""))

"""A government portal as awkward as real ones, for tests and for the worked examples.

`python -m tests.collect.portal [PORT]` serves it by hand. 300 reports on 60 listing pages in three paging styles, and beside
them the traps of TRAPS. Every request is logged with its time, so that manners can be checked by the server's own log.
"""

import gzip
import hashlib
import io
import json
import sys
import threading
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote, urlsplit

PER_PAGE = 5
STYLES = {"links": 25, "numbered": 20, "json": 15}
"""Listing pages by paging style: 60 pages, 300 reports."""
PLACES = ("河东", "山阳", "临江", "平原", "安丘", "清河", "长治", "永兴", "宁海", "新会")
TRAPS = {
    "/trap/loop": "a redirect loop",
    "/trap/loopback": "a redirect to 127.0.0.1",
    "/trap/file": "a redirect to file:",
    "/trap/endless": "an endless body",
    "/trap/bomb": "a gzip bomb",
    "/trap/empty": "an empty 200",
    "/trap/loris": "an answer that never ends, byte by byte",
    "/trap/missing": "a page that is not there",
    "/private/secret": "a folder that robots.txt forbids",
}
FLAKY_500, FLAKY_RESET, BUSY = (7, 57), (13, 63), (23, 83)
"""Numbers of reports that answer 500 twice, cut the connection once, and answer 429 with Retry-After once."""
SCRIPTED, REFRESHED, BARE_GB, WITH_FILES = (31,), (37,), range(40, 60), (3, 103, 203)
CHANGED, DELETED = 11, 17
"""The report that has other bytes from the second night on, and the one that is gone from the second night on."""


@dataclass
class Portal:
    """What the server remembers: the night, its log of (seconds, path, status, was it conditional), and how often each was asked."""

    night: int = 1
    log: list[tuple[float, str, int, bool]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def title_of(number: int) -> str:
    return f"{PLACES[number % 10]}区{2014 + number // 30}年度法治政府建设情况报告（{number}）"


def path_of(number: int) -> str:
    """Addresses of many shapes: in Chinese, and plain ones."""
    return f"/报告/{number}.html" if number % 50 == 9 else f"/report/{number}.html"


def page_of(number: int, night: int) -> bytes:
    """A report's page."""
    cases = 100 + number + (1000 if number == CHANGED and night > 1 else 0)
    files = "".join(f'<p><a href="/files/{number}{suffix}">附件{suffix}</a></p>' for suffix in (".pdf", ".docx", ".zip")) if number in WITH_FILES else ""
    charset = "" if number in BARE_GB else '<meta charset="utf-8">'
    text = f"""<!doctype html><html><head>{charset}<title>{title_of(number)}</title></head><body><div class="nav"><a href="/">首页</a></div>
<h1>{title_of(number)}</h1><p class="date">发布日期：{2015 + number // 30}-03-{number % 28 + 1:02d}</p><div class="text">
<p>一、主要工作</p><p>全区受理行政复议案件{cases}件，审结{cases - 9}件，行政机关负责人出庭应诉率{80 + number % 20}%。</p>
<p>办理人大代表建议{number + 5}件，制定行政规范性文件{number % 9 + 2}件，组织法治培训班{number % 5 + 2}期。</p>{files}</div></body></html>"""
    return text.encode("gb18030" if number in BARE_GB else "utf-8")


def file_of(number: int, suffix: str) -> bytes:
    """An attachment: its bytes are what their kind begins with."""
    if suffix == ".pdf":
        return b"%PDF-1.4\n" + str(number).encode() * 50 + b"\n%%EOF"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("word/document.xml" if suffix == ".docx" else f"report{number}.txt", (2024, 1, 1, 0, 0, 0))
        archive.writestr(info, f"<w:document>{number}</w:document>")
    return packed.getvalue()


def listing_of(style: str, page: int) -> str:
    """A listing page of links, with notices among the reports; the first also lists the traps."""
    first = {"links": 0, "numbered": 125, "json": 225}[style]
    numbers = range(first + (page - 1) * PER_PAGE, first + page * PER_PAGE)
    rows = "".join(
        f'<li>{_link(number)}<span>{2015 + number // 30}-03-01</span></li><li><a href="/notice/{number}.html">关于放假的通知</a></li>' for number in numbers
    )
    if style == "links" and page == 1:
        rows += "".join(f'<li><a href="{path}">{path[1:].replace("/", "-")}法治政府建设情况报告</a></li>' for path in TRAPS)
        rows += '<li><a href="/report/5.html?from=app">河东区法治政府建设报告（转）</a></li><li><a href="/report/6.html?copy=1">法治政府建设报告副本</a></li>'
    if style == "links":
        behind = page + 1 if page < STYLES[style] else page
        rows += f'<li><a href="/links/{behind}.html">下一页</a></li>'
    script = f'<script>createPageHTML({STYLES["numbered"]}, {page - 1}, "index", "html");</script>' if style == "numbered" else ""
    return f"<html><head><title>法治政府建设年度报告</title></head><body><ul>{rows}</ul>{script}</body></html>"


def _link(number: int) -> str:
    path = f"/script/{number}.html" if number in SCRIPTED else f"/refresh/{number}.html" if number in REFRESHED else path_of(number)
    href = path if number % 3 else f"..{path}"
    if number % 10 == 4:
        href = f"//HOST{path}"
    title = title_of(number)
    return f'<a href="{href}" title="{title}">{title[:9]}…</a>' if number % 4 == 0 else f'<a href="{href}">{title}</a>'


class Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.1, so that connections are kept."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a head and a body written apart would wait 40 ms for each other
    server: "Server"

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def answer(self, body: bytes) -> None:
        portal, path = self.server.portal, unquote(urlsplit(self.path).path)
        with portal.lock:
            portal.asked[path] += 1
            self.times, self.arrived = portal.asked[path], time.monotonic()
        if path == "/robots.txt":
            self.send(b"User-agent: *\nDisallow: /private/\n", "text/plain")
        elif path.startswith("/links/"):
            self.send(self.filled(listing_of("links", int(path.split("/")[2].split(".")[0]))), "text/html; charset=utf-8")
        elif path.startswith("/numbered/"):
            self.numbered(path)
        elif path == "/api/list":
            self.json_page(json.loads(body)["page"])
        elif path.startswith("/files/"):
            number, suffix = path.split("/")[2].split(".")
            self.send(file_of(int(number), f".{suffix}"), "application/octet-stream")
        elif path.startswith(("/report/", "/报告/")):
            self.report(int(path.split("/")[2].split(".")[0]))
        elif path.startswith("/script/"):
            number = path.split("/")[2].split(".")[0]
            self.send(f"<html><body><script>window.location.href = '/report/{number}.html';</script></body></html>".encode(), "text/html")
        elif path.startswith("/refresh/"):
            number = path.split("/")[2].split(".")[0]
            self.send(f'<html><head><meta http-equiv="refresh" content="0; url=/report/{number}.html"></head></html>'.encode(), "text/html")
        else:
            self.trap(path)

    def filled(self, page: str) -> bytes:
        return page.replace("//HOST", f"//{self.headers['Host']}").encode()

    def numbered(self, path: str) -> None:
        """Only with the cookie that the entrance gives; in GB 18030 without a word of its charset."""
        if path == "/numbered/enter":
            self.send(b"", "text/html", 302, {"Set-Cookie": "session=1; Path=/", "Location": "/numbered/index.html"})
        elif "session=1" not in (self.headers.get("Cookie") or ""):
            self.send(b"", "text/html", 302, {"Location": "/numbered/enter"})
        else:
            name = path.split("/")[2].split(".", maxsplit=1)[0]
            page = 1 if name == "index" else int(name.split("_")[1]) + 1
            self.send(self.filled(listing_of("numbered", page)).decode().encode("gb18030"), "text/html")

    def json_page(self, page: int) -> None:
        first = 225 + (page - 1) * PER_PAGE
        rows = [{"name": f"<em>{title_of(n)}</em>", "link": path_of(n), "day": "2024-03-01"} for n in range(first, first + PER_PAGE) if n < 300]
        self.send(json.dumps({"data": {"rows": rows, "pages": STYLES["json"]}}).encode(), "application/json")

    def report(self, number: int) -> None:
        portal = self.server.portal
        if number in FLAKY_500 and self.times <= 2 and portal.night == 1:
            self.send(b"error", "text/html", 500)
        elif number in FLAKY_RESET and self.times == 1 and portal.night == 1:
            self.noted(0)
            self.close_connection = True
            self.connection.close()
        elif number in BUSY and self.times == 1 and portal.night == 1:
            self.send(b"busy", "text/html", 429, {"Retry-After": "1"})
        elif number == DELETED and portal.night > 1:
            self.send(b"gone", "text/html", 404)
        else:
            content = page_of(number, portal.night)
            tag = f'"{hashlib.md5(content).hexdigest()}"' if number % 3 == 0 else None
            since = "Mon, 01 Jan 2024 00:00:00 GMT" if number % 3 == 1 and number != CHANGED else None
            is_same = (tag and self.headers.get("If-None-Match") == tag) or (since and self.headers.get("If-Modified-Since") == since)
            headers = ({"ETag": tag} if tag else {}) | ({"Last-Modified": since} if since else {})
            self.send(b"" if is_same else content, "text/html", 304 if is_same else 200, headers)

    def trap(self, path: str) -> None:
        if path == "/trap/loop":
            self.send(b"", "text/html", 302, {"Location": "/trap/loop?again=1" if "again" not in self.path else "/trap/loop"})
        elif path == "/trap/loopback":
            self.send(b"", "text/html", 302, {"Location": f"http://127.0.0.1:{self.server.server_port}/private/secret"})
        elif path == "/trap/file":
            self.send(b"", "text/html", 302, {"Location": "file:///etc/passwd"})
        elif path == "/trap/endless":
            self.endless()
        elif path == "/trap/bomb":
            self.send(gzip.compress(b"0" * 200_000_000, 9), "text/html", 200, {"Content-Encoding": "gzip"})
        elif path == "/trap/empty":
            self.send(b"", "text/html")
        elif path == "/trap/loris":
            self.loris()
        elif path.startswith("/forbidden/"):
            self.send(b"no", "text/html", 403)
        else:
            self.send(b"nothing here", "text/html", 404)

    def endless(self) -> None:
        """Two gigabytes, as long as somebody reads."""
        self.noted(200)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        try:
            for _ in range(2 * 2**30 // 0x10000):
                self.wfile.write(chunk)
        except OSError:
            self.close_connection = True

    def loris(self) -> None:
        self.noted(200)
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            for _ in range(60):
                self.wfile.write(b"<")
                self.wfile.flush()
                time.sleep(0.5)
        except OSError:
            pass
        self.close_connection = True

    def send(self, content: bytes, media_type: str, status: int = 200, headers: dict[str, Any] | None = None) -> None:
        self.noted(status)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, quote(value, safe=":/?=&;\"' ,%") if name == "Location" else value)
        self.end_headers()
        self.wfile.write(content)

    def noted(self, status: int) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        with self.server.portal.lock:
            self.server.portal.log.append((self.arrived, unquote(self.path), status, conditional))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The portal keeps a log of its own."""


class Server(ThreadingHTTPServer):
    """The portal on a port of this machine."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.portal = Portal()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def start(port: int = 0) -> Server:
    """Serve in the background until `shutdown`."""
    server = Server(port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    served = start(int(sys.argv[1]) if len(sys.argv) > 1 else 8731)
    print(f"the test portal: http://localhost:{served.server_port}/links/1.html (Ctrl-C ends it)", flush=True)
    threading.Event().wait()

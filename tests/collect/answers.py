"""A server that answers each path as it was told to: for what no portal of ours would send of its own accord."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
ALLOWED: Answer = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n")


def page(body: str, charset: str = "utf-8", status: int = 200, **headers: str) -> Answer:
    """A page of HTML."""
    return status, {"Content-Type": "text/html", **headers}, f"<html><head></head><body>{body}</body></html>".encode(charset)


def cut(handler: Any) -> None:
    """An answer: the connection is closed without a word."""
    handler.close_connection = True
    handler.connection.close()


def slow(handler: Any) -> None:
    """An answer that does not come."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(20):
            handler.wfile.write(b"x")
            time.sleep(0.1)
    handler.close_connection = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a head and a body written apart would wait 40 ms for each other

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append(self.path)
        answer = server.answers.get(self.path, ALLOWED if self.path == "/robots.txt" else (404, {}, b"none"))
        if callable(answer):
            answer(self)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """`asked` is its log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


@contextmanager
def answering(answers: dict[str, Answer | Callable[[Any], None]], context: Any = None) -> Iterator[Any]:
    """A server of these answers by path and query, on `server_port`; what was asked is in `asked`. context: of TLS."""
    server: Any = _Server(("127.0.0.1", 0), _Handler)
    server.answers, server.asked = answers, []
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

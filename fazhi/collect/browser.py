"""For pages that only a browser shows (extra `browser`: scrapy-playwright). All that it asks for goes through a gate of ours, which
resolves each name and connects to the address that it looked at, if that is public."""

import asyncio
import os
import re
import shutil
import threading
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from fazhi.collect.safety import is_public

NEEDLESS = {"image", "media", "font"}
LONGEST_HEAD = 65_536
"""Bytes of a request's head."""
HOP = re.compile(rb"(?im)^(?:proxy-connection|connection):[^\r\n]*\r\n")


def is_needless(request: Any) -> bool:
    """Whether a browser's request is not made: pictures, and what is neither http nor https."""
    return request.resource_type in NEEDLESS or urlsplit(request.url).scheme not in {"http", "https"}


def launch_options(gate: str) -> dict[str, Any]:
    """How Chromium is started: the system's own where there is one, sandboxed unless by root, all its traffic through the gate."""
    found = {"executable_path": path} if (path := shutil.which("chromium") or shutil.which("chromium-browser")) else {}
    return {**found, "chromium_sandbox": os.geteuid() != 0, "proxy": {"server": gate, "bypass": "<-loopback>"}}


class Gate:
    """An HTTP proxy on a port of this machine, in a thread of its own as long as the process lives."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self.private_hosts = private_hosts
        self.address = ""
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self.ready.wait()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0, limit=LONGEST_HEAD)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.ready.set()
        await server.serve_forever()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request: CONNECT opens a way, any other is made with its path and its connection closed behind it."""
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, rest = head.split(b" ", 2)
            is_way = method == b"CONNECT"
            parts = urlsplit(f"//{target.decode()}" if is_way else target.decode())
            address = await self.looked_at(parts.hostname or "", parts.port or 80)
            if address is None:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                there, thither = await asyncio.open_connection(*address)
                if is_way:
                    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    path = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl().encode()
                    thither.write(b" ".join((method, path, HOP.sub(b"", rest)[:-2] + b"Connection: close\r\n\r\n")))
                await asyncio.gather(_pour(reader, thither), _pour(there, writer))
        with suppress(OSError):
            writer.close()

    async def looked_at(self, host: str, port: int) -> tuple[str, int] | None:
        """The address to connect to; null where any that the name has is not public, unless the settings allow the host."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
        except OSError:
            return None
        addresses = [str(address[4][0]) for address in found]
        if not addresses or (host not in self.private_hosts and not all(map(is_public, addresses))):
            return None
        return addresses[0], port


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            into.write(data)
            await into.drain()
    with suppress(OSError):
        into.close()

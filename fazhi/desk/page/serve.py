"""Serve the page: where it listens, under which names it answers, and what is wrong where it cannot."""

import errno
import ipaddress
import os
import socket
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
LOCAL = ("localhost", "127.0.0.1", "::1")


class CannotServeError(ValueError):
    """A port, host or name that does not do: which, and what to do."""


def serve(warehouse: Path, host: str, port: int, names: Sequence[str]) -> None:
    """Serve the page of a published file until it is ended. `check` and `load` come first."""
    os.environ["FAZHI_WAREHOUSE"] = str(warehouse)
    from streamlit.web import bootstrap

    options = {
        "server_port": port, "server_address": host, "server_headless": True, "server_fileWatcherType": "none", "server_allowedHosts": answering(host, names),
        "browser_gatherUsageStats": False, "browser_serverAddress": host, "client_toolbarMode": "minimal", "client_showErrorDetails": "none",
        "global_developmentMode": False, "runner_magicEnabled": False, "theme_base": str(HERE / "theme.toml"),
        "logger_level": "warning", "logger_hideWelcomeMessage": True,
    }  # fmt: skip
    bootstrap.load_config_options(options)
    bootstrap.run(str(HERE / "app.py"), False, [], options)


def load() -> None:
    """Load what takes long before the first visitor comes. The views themselves are Streamlit's to load: their caches need it to run already."""
    for name in ("streamlit.web.bootstrap", "fazhi.desk.page.charts", "fazhi.desk.explained", "fazhi.desk.review"):
        import_module(name)


def check(host: str, port: int, names: Sequence[str]) -> None:
    """Raises CannotServeError where the page cannot listen there."""
    if not 1 <= port <= 65535:
        raise CannotServeError(f"--port {port}: ports go from 1 to 65535, such as 8501")
    if _is_every(host) and not names:
        raise CannotServeError(
            f"--host {host} listens to the whole network: say with --name under which name it is reached there, such as --name fazhi.example.org"
        )
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise CannotServeError(f"--host {host} is no address and no known name: give one of this machine's, such as 127.0.0.1") from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            raise CannotServeError(_why(error, host, port)) from None


def answering(host: str, names: Sequence[str]) -> list[str]:
    """The names under which the page answers. A page that any name led to could be read by a foreign site whose name leads here (DNS rebinding)."""
    return list(dict.fromkeys([*LOCAL, *([] if _is_every(host) else [host]), *names]))


def _is_every(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken, perhaps by another `fazhi explore`: end that, or give another with --port"
    if isinstance(error, PermissionError):
        return f"port {port} is kept for the system: give one of 1024 or above with --port"
    return f"--host {host} is no address of this machine ({error.strerror}): give one of its own, such as 127.0.0.1"

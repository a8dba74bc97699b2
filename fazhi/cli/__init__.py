"""What a person types: `fazhi COMMAND`. Each module holds the commands of one subject."""

import signal
import sys
from importlib import import_module
from typing import Any

from fazhi.garbage import collect_rarely

MODULES = ("ask", "build", "collect", "desk", "doctor", "explain", "indicator", "learn", "nights", "review", "source")
MODULE_OF = {
    "--version": "build",
    "run": "build",
    "samples": "build",
    "query": "ask",
    "facts": "ask",
    "search": "ask",
    "evaluate": "ask",
    "explain": "explain",
    "rules": "explain",
    "export": "desk",
    "codebook": "desk",
    "release": "desk",
    "docs": "desk",
    "explore": "desk",
    "indicator": "indicator",
    "doctor": "doctor",
}
"""Where a command is that does not wait for the modules of the others; any that is not here waits."""

READING = {"ask", "explain"}
"""What these print may go to a program that has read enough (| head): they end there and say nothing. Others speak to servers, too."""


def main() -> None:
    """Entry point of the console script."""
    collect_rarely()
    module = MODULE_OF.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if module in READING and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _load((module,) if module else MODULES)()


def __getattr__(name: str) -> Any:
    """`app`: the application with all commands."""
    if name == "app":
        return _load(MODULES)
    raise AttributeError(name)


def _load(modules: tuple[str, ...]) -> Any:
    for module in modules:
        import_module(f"fazhi.cli.{module}")
    return import_module("fazhi.cli.screen").app

"""Run a module for as long as the process that started it lives: `python -m fazhi.tethered PID MODULE ARGUMENTS`.

A program that is killed cannot end what it started; a server that looks after its own parent ends itself.
"""

import os
import runpy
import signal
import sys
import threading
import time

from fazhi.garbage import collect_rarely

EVERY = 0.5
GRACE = 5.0
"""Seconds between two looks, and from the request to end to the end."""


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module as a child that ends with this process."""
    return [sys.executable, "-m", "fazhi.tethered", str(os.getpid()), module, *arguments]


def to_parent() -> None:
    """This process ends with the one that is its parent, or that was started to fork it."""
    collect_rarely()
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def main() -> None:
    """Entry point of the process."""
    collect_rarely()
    threading.Thread(target=_watch, args=(int(sys.argv[1]),), daemon=True).start()
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()

"""Programs of packages that only tests need: they are in a Python of their own, .venv-apart, which `make test` makes."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

PLACE = ROOT / ".venv-apart"
needs_apart = pytest.mark.skipif(not (PLACE / "installed").exists(), reason="packages that only tests need are not here: make .venv-apart/installed")


def apart(program: str, *arguments: str | Path, cwd: Path | None = None) -> str:
    """What a program of theirs prints; an AssertionError with what it says where it fails."""
    run = subprocess.run([PLACE / "bin" / program, *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, (run.stderr or run.stdout)[-2000:]
    return run.stdout

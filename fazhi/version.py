"""Versions of the reader and the parser: digests of what decides their output.

A document is read or parsed again exactly when the code or the catalog that would read it has changed; of the indicators'
wording, only what can touch its text (`fazhi.warehouse.parsed`).
"""

import hashlib
from functools import cache
from pathlib import Path

import fazhi
from fazhi.catalog import wording_version
from fazhi.catalog.own import own_directory
from fazhi.settings import PROJECT

PACKAGE = Path(__file__).parent
KINDS = {".py", ".yaml", ".yml", ".csv", ".npz"}
"""What decides the output: code, the catalog, the second coder's weights."""


def _digest(*rooms: str, without: str = "nothing") -> str:
    sha = hashlib.sha256()
    for room in rooms:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in KINDS and path.parent.name != without:
                sha.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    own = own_directory() if "catalog" in rooms else None
    for path in sorted(own.rglob("*")) if own else []:
        if path.suffix.lower() in KINDS - {".py"} and path.parent.name != without:
            sha.update(path.name.encode() + path.read_bytes())
    return f"{fazhi.__version__}+{sha.hexdigest()[:8]}"


@cache
def reader_version() -> str:
    """Version of `fazhi.read`: package version and a digest of its code."""
    return _digest("read")


@cache
def parser_version() -> str:
    """Version of `fazhi.parse`, `fazhi.learn` and `fazhi.arbiter` with the catalog they read by, and behind the stop that of the indicators' wording."""
    return f"{_digest('parse', 'learn', 'arbiter', 'catalog', without='indicators')}.{wording_version()}"


@cache
def code_version() -> str:
    """Version of all of fazhi's code with its catalog and your own: those who work on one run must have the same."""
    return _digest(".", "catalog")


@cache
def models_version() -> str:
    """Version of what the marts are made by: a digest of the dbt project's files and of the views'."""
    sha = hashlib.sha256()
    for path in sorted([PROJECT / "dbt_project.yml", *(PROJECT / "dbt_project").rglob("*")]):
        if path.is_file():
            sha.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    for name in ("views.py", "views.yaml", "balanced.sql", "search.sql"):
        sha.update((PACKAGE / "warehouse" / name).read_bytes())
    return sha.hexdigest()


@cache
def catalog_version() -> str:
    """Version of the catalog with all that is told of its indicators."""
    return _digest("catalog")

"""Versions of the reader and the parser: digests of what decides their output.

A document is read or parsed again exactly when the code or the catalog that would read it has changed.
"""

import hashlib
from functools import cache
from pathlib import Path

import fazhi
from fazhi.catalog.own import own_directory

PACKAGE = Path(__file__).parent


def _digest(*rooms: str) -> str:
    sha = hashlib.sha256()
    for room in rooms:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in {".py", ".yaml", ".csv"}:
                sha.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    own = own_directory() if "catalog" in rooms else None
    for path in sorted(own.rglob("*")) if own else []:
        if path.suffix in {".yaml", ".csv"}:
            sha.update(path.name.encode() + path.read_bytes())
    return f"{fazhi.__version__}+{sha.hexdigest()[:8]}"


@cache
def reader_version() -> str:
    """Version of `fazhi.read`: package version and a digest of its code."""
    return _digest("read")


@cache
def parser_version() -> str:
    """Version of `fazhi.parse` with the catalog it reads by."""
    return _digest("parse", "catalog")

"""Documents that lie elsewhere, at an address that fsspec knows (s3://…, gs://…, sftp://…): a copy of them is kept in the landing directory.

What is read are the copies, so that a run is the same whether the store answers or not, and the bytes stay.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from fazhi.settings import Settings
from fazhi.told import ToldError

log = logging.getLogger(__name__)

FOLDER, STATE = "mirrored", ".state.json"
TELLS = ("size", "mtime", "etag", "lastmodified", "last_modified", "created", "updated", "checksum", "md5", "md5hash")
"""What stores tell of a file that changes with its bytes, under one name or another."""


class RemoteError(ToldError):
    """An address that cannot be read: which one, why, and what to do."""


@dataclass(frozen=True)
class Brought:
    """Files copied anew, files gone from the store and so from the copy, and those that could not be copied, with why."""

    copied: int
    gone: int
    failed: dict[str, str]


def bring(settings: Settings) -> Brought:
    """Make raw/mirrored/ what lies at `raw_from`: what is new or changed is copied, what is gone is removed. A file that cannot be
    copied keeps its last copy, and is tried again by the next run.

    Raises RemoteError where the address cannot be listed, or has none of the files that it had, and then nothing has changed.
    """
    address, folder = str(settings.raw_from), settings.raw / FOLDER
    store, listed = _listed(address)
    state = folder / STATE
    before: dict[str, str] = json.loads(state.read_text(encoding="utf-8"))["copied"] if state.is_file() else {}
    if before and not listed:
        raise RemoteError(f"raw_from {address} has no file any more, and had {len(before)}: see to the address; to drop their copies, remove {folder}")
    copied, failed = {name: told for name, told in before.items() if name in listed}, {}
    for name, (path, told) in listed.items():
        if before.get(name) == told and (folder / name).is_file():
            continue
        try:
            _copy(store, path, folder / name)
            copied[name] = told
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
            log.warning("%s of %s could not be copied (%s): the next run tries again", name, address, failed[name])
    gone = before.keys() - listed.keys()
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    _write(state, json.dumps({"address": address, "copied": copied, "failed": failed}, ensure_ascii=False, indent=1).encode())
    return Brought(sum(before.get(name) != told for name, told in copied.items()), len(gone), failed)


def missing(raw: Path) -> Iterator[tuple[str, str]]:
    """The files that could not be copied and have no copy of before: path in the landing directory, and why."""
    state = raw / FOLDER / STATE
    failed = json.loads(state.read_text(encoding="utf-8"))["failed"] if state.is_file() else {}
    yield from ((f"{FOLDER}/{name}", why) for name, why in failed.items() if not (raw / FOLDER / name).is_file())


def files_at(address: str) -> int:
    """How many files lie at an address. Raises RemoteError."""
    return len(_listed(address)[1])


def _listed(address: str) -> tuple[Any, dict[str, tuple[str, str]]]:
    """The store, and of each file under an address its path there and what tells whether it changed, by its path below the address."""
    try:
        store, root = fsspec.url_to_fs(address)
        found = store.find(root, detail=True)
    except ImportError as error:
        raise RemoteError(f"raw_from {address}: {error}") from None
    except Exception as error:
        raise RemoteError(f"raw_from {address} cannot be listed ({type(error).__name__}: {error}): see to the address and to the right to read it") from None
    if not found and not store.exists(root):
        raise RemoteError(f"raw_from {address} does not exist: see to the address")
    named = {path[len(root) :].strip("/") or PurePosixPath(path).name: (path, _fingerprint(info)) for path, info in found.items()}
    return store, {name: told for name, told in named.items() if not {"..", ""} & set(name.split("/"))}


def _fingerprint(info: dict[str, Any]) -> str:
    return json.dumps({key.lower(): str(value) for key, value in info.items() if key.lower() in TELLS}, sort_keys=True)


def _copy(store: Any, path: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    _write(to, store.cat_file(path))


def _write(to: Path, content: bytes) -> None:
    """All of it or nothing."""
    part = to.with_name(f".{to.name}.part")
    part.write_bytes(content)
    os.replace(part, to)

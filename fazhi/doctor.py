"""Whether all that fazhi stands on is sound: what is, what is lost without it, and what to do."""

import locale
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb
from packaging.requirements import Requirement

from fazhi import __version__, caches
from fazhi.arbiter import decisions as arbiter
from fazhi.catalog import load_catalog, load_places, load_terms
from fazhi.catalog.own import own_directory, own_files
from fazhi.learn import weights
from fazhi.prefect_server import silence
from fazhi.read.office import INSTALL
from fazhi.settings import CHECKOUT, VARIABLES, Settings, unknown
from fazhi.version import parser_version
from fazhi.warehouse.published import PublishedError, check, published, reports_told
from fazhi.warehouse.remote import RemoteError, files_at
from fazhi.warehouse.room import nothing_to_read, obstacle
from fazhi.yaml_file import nearest

OLDEST_PYTHON = (3, 11)
SHOWN = 5
PINNED = re.compile(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*)", re.MULTILINE)
OWN = ("jurisdictions.csv", "indicators", "lexicon", "terms", weights.FILE, arbiter.FILE)
"""What of a user's directory is read."""


class Finding(NamedTuple):
    """One thing that was looked at. do: what to do, empty where all is well."""

    what: str
    state: Literal["ok", "warn", "wrong"]
    told: str
    do: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, once. Nothing is changed but that the directories of a run are made."""
    found: list[Finding] = []
    for look in CHECKS:
        try:
            found += look(settings)
        except ValueError as error:  # a catalog that is wrong ends others too, and is told once
            told = str(error).splitlines()[0]
            if told not in {finding.told for finding in found}:
                found.append(Finding(look.__name__.strip("_"), "wrong", told, "mend that"))
    return found


def _python(_: Settings) -> Iterator[Finding]:
    told = f"{sys.version.split()[0]} ({sys.executable}), fazhi {__version__}"
    if sys.version_info < OLDEST_PYTHON:
        yield Finding("Python", "wrong", told, "install fazhi with Python 3.11 or newer")
    else:
        yield Finding("Python", "ok", told)


def _packages(_: Settings) -> Iterator[Finding]:
    """What fazhi requires, and in a checkout whether it is what the tests ran with."""
    try:
        needed = [Requirement(told) for told in requires("fazhi") or ()]
    except PackageNotFoundError:
        yield Finding("packages", "warn", "fazhi runs without being installed", "pip install it, or `make run` in a checkout")
        return
    if wrong := _unlike([requirement for requirement in needed if "extra" not in str(requirement.marker)]):
        yield Finding("packages", "wrong", _some(wrong), "install fazhi again: `make run` in a checkout, else pip install")
        return
    pinned = CHECKOUT / "requirements.txt"
    if not pinned.is_file():
        yield Finding("packages", "ok", f"{len(needed)} required")
        return
    pins = [Requirement(line) for line in PINNED.findall(pinned.read_text(encoding="utf-8"))]
    if unlike := _unlike(pins):
        yield Finding("packages", "warn", f"not as pinned: {_some(unlike)}", f"rm {CHECKOUT / '.venv' / 'installed'} && make .venv/installed")
    else:
        yield Finding("packages", "ok", f"{len(pins)} as pinned")


def _unlike(requirements: list[Requirement]) -> list[str]:
    """Those that are missing or of another version, where this machine needs them."""
    found = []
    for requirement in requirements:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            try:
                here = version(requirement.name)
            except PackageNotFoundError:
                here = "missing"
            if here == "missing" or not requirement.specifier.contains(here, prereleases=True):
                found.append(f"{requirement.name} {here} ({requirement.specifier})")
    return found


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _words(_: Settings) -> Iterator[Finding]:
    """Names of files and what is printed are Chinese."""
    unlike = {
        name for name in (sys.getfilesystemencoding(), locale.getpreferredencoding(), sys.stdout.encoding or "utf-8") if name.lower() not in {"utf-8", "utf8"}
    }
    if unlike:
        yield Finding("UTF-8", "warn", f"this session uses {', '.join(sorted(unlike))}: Chinese may not print", "export LANG=C.UTF-8 PYTHONUTF8=1")
    else:
        yield Finding("UTF-8", "ok", "names of files, text and screen")


def _room(settings: Settings) -> Iterator[Finding]:
    if why := obstacle(settings, must_fit=True):
        yield Finding("room", "wrong", *why.rsplit(": ", 1))
    else:
        yield Finding("room", "ok", f"{shutil.disk_usage(settings.home).free / 2**30:.1f} GiB free in {settings.home}")


def _raw(settings: Settings) -> Iterator[Finding]:
    if settings.raw_from:
        try:
            told = f"{settings.raw_from}: {files_at(settings.raw_from)} files"
        except RemoteError as error:
            yield Finding("raw_from", "wrong", *str(error).rsplit(": ", 1))
        else:
            yield Finding("raw_from", "ok", told)
    if why := nothing_to_read(settings.raw):
        yield Finding("raw", "warn" if os.access(settings.raw, os.R_OK | os.X_OK) and settings.raw.is_dir() else "wrong", *why.split(": ", 1))
    else:
        yield Finding("raw", "ok", str(settings.raw))


def _file(settings: Settings) -> Iterator[Finding]:
    file = settings.warehouse
    if not file.exists():
        yield Finding("published file", "warn", f"{file} is not there yet", "fazhi run")
        return
    try:
        check(file)
        with published(file) as connection:
            ((status, at),) = connection.execute("select max_by(status, started_at), max(started_at) from marts.run").fetchall()
            reports = reports_told(connection)
            parsers = {str(row[0]).partition("/")[0] for row in connection.execute("select distinct parser_version from marts.dim_report").fetchall()}
    except (PublishedError, duckdb.Error) as error:
        yield Finding("published file", "wrong", str(error).splitlines()[0], "fazhi rollback, or remove it and `fazhi run`")
        return
    told = f"{file}: {file.stat().st_size / 2**20:.1f} MiB, {reports}, last run {status} {at:%Y-%m-%d %H:%M} UTC"
    if parsers - {parser_version()}:
        yield Finding("published file", "warn", f"{told}; read by another version of the parser", "fazhi run")
    else:
        yield Finding("published file", "ok", told)


def _held(settings: Settings) -> Iterator[Finding]:
    if settings.held.exists():
        yield Finding("held", "warn", f"{settings.held} waits for a person", "fazhi diff current held, then fazhi publish --accept or fazhi rollback")
    else:
        yield Finding("held", "ok", "nothing waits")


def _prefect(_: Settings) -> Iterator[Finding]:
    address = os.environ.get("PREFECT_API_URL")
    if not address:
        yield Finding("Prefect", "ok", "no server is set: each run starts its own for as long as it lasts")
    elif why := silence(address):
        yield Finding("Prefect", "wrong", *why.split(": ", 1))
    else:
        yield Finding("Prefect", "ok", f"{address} answers")


def _settings(_: Settings) -> Iterator[Finding]:
    if names := unknown():
        told = "; ".join(f"{name} is no setting and nothing reads it{nearest(name, VARIABLES)}" for name in names)
        yield Finding("settings", "warn", told, "unset it, or call it by its name: `fazhi config` lists all")
    else:
        yield Finding("settings", "ok", "every FAZHI_ variable here is one")


def _catalog(_: Settings) -> Iterator[Finding]:
    try:
        own, indicators = own_directory(), len(load_catalog().indicators)
        load_places()
        load_terms()
    except ValueError as error:
        yield Finding("catalog", "wrong", str(error).splitlines()[0], "mend that, or unset FAZHI_CATALOG")
        return
    if own is None:
        yield Finding("catalog", "ok", f"{indicators} indicators")
    elif not any((own / name).exists() for name in OWN):
        yield Finding("catalog", "warn", f"{own} has nothing that is read: {', '.join(OWN)}", "put files there, or unset FAZHI_CATALOG")
    elif unread := _unread(own):
        yield Finding("catalog", "warn", f"{_some(unread)} in {own}: not read", f"what is read: {', '.join(OWN)}, in the directories *.yaml")
    else:
        yield Finding("catalog", "ok", f"{indicators} indicators, with those of {own}")


def _unread(own: Path) -> list[str]:
    """Files of a user's directory that nothing reads, but for what tells of it."""
    read = {path for name in ("indicators", "lexicon", "terms") for path in own_files(name)} | {own / name for name in OWN}
    files = (path for path in sorted(own.rglob("*")) if path.is_file() and not any(part.startswith(".") for part in path.relative_to(own).parts))
    return [str(path.relative_to(own)) for path in files if path not in read and not path.name.upper().startswith("README")]


def _cache(settings: Settings) -> Iterator[Finding]:
    """What is made once for a user: where it cannot be kept each new landing directory pays for it again."""
    place = caches.kept("any", settings.home).parent
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    if place.is_dir() and os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("cache", "ok", f"{place}: what dbt makes of the models, and Prefect's empty database")
    else:
        told = f"{place} cannot be written: what dbt makes of the models is made anew for each landing directory, some 10 s"
        yield Finding("cache", "warn", told, "see to its permissions, or set XDG_CACHE_HOME to another directory")


def _helpers(settings: Settings) -> Iterator[Finding]:
    """Programs and packages that some documents and portals need."""
    if not (find_spec("rapidocr") and find_spec("onnxruntime")):
        yield Finding("scans", "warn", "rapidocr or onnxruntime is missing: scans and pictures are rejected", "pip install rapidocr onnxruntime")
    elif not settings.ocr_pages:
        yield Finding("scans", "warn", "FAZHI_OCR_PAGES is 0: scans and pictures are rejected", "unset it")
    else:
        yield Finding("scans", "ok", f"read, at most {settings.ocr_pages} pages of a document")
    if shutil.which("soffice") or shutil.which("libreoffice"):
        yield Finding("LibreOffice", "ok", "DOC and WPS are read")
    else:
        yield Finding(
            "LibreOffice",
            "warn",
            "not here: DOC and WPS are read without their automatic numbers, those older than Word 97 not at all",
            INSTALL.partition(" or ")[0],
        )
    if find_spec("scrapy_playwright") and (shutil.which("chromium") or shutil.which("chromium-browser")):
        yield Finding("Chromium", "ok", "portals that need a browser can be collected from")
    else:
        yield Finding(
            "Chromium", "warn", "not here, or its driver is not: portals that only a browser shows cannot be collected from", "docs/collecting.md tells how"
        )


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _settings,
    _words,
    _room,
    _cache,
    _raw,
    _catalog,
    _file,
    _held,
    _prefect,
    _helpers,
)

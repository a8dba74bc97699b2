"""Binary Word files (DOC, WPS) to DOCX, through LibreOffice where it is installed."""

import resource
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from fazhi.read.errors import Unreadable

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEDIA_TYPE, SUFFIX = "application/msword", ".doc"
UNKNOWN = "application/x-ole-storage"
SECONDS = 120
SAMPLE = rb"{\rtf1\ansi text}"
INSTALL = "install LibreOffice Writer (Debian: apt-get install libreoffice-writer-nogui) or save the document as DOCX or PDF"


def sniff(data: bytes) -> str | None:
    """Media type of a legacy office document, null for anything else. WPS's own files are OLE2 like DOC and open as such."""
    if data.startswith(OLE2):
        if "WordDocument".encode("utf-16-le") in data or "Wps".encode("utf-16-le") in data:
            return MEDIA_TYPE
        return UNKNOWN
    return None


def program() -> str | None:
    """LibreOffice's own, null where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(data: bytes, program: str) -> bytes:
    """The document as DOCX, by LibreOffice's program.

    Raises Unreadable: `needs_libreoffice` where its part for texts is not installed, `damaged_document` where it cannot open the file or takes longer
    than SECONDS.
    """
    try:
        converted = _converted(program, data, SUFFIX)
    except (subprocess.SubprocessError, OSError) as error:
        raise Unreadable("damaged_document", f"LibreOffice cannot convert it ({type(error).__name__}): get it again as DOCX or PDF", MEDIA_TYPE) from None
    if converted is None and not _opens_texts(program):
        raise Unreadable("needs_libreoffice", f"LibreOffice is here, but not its part that opens texts: {INSTALL}, then run again", MEDIA_TYPE)
    if converted is None:
        raise Unreadable("damaged_document", "LibreOffice cannot open it: get it again as DOCX or PDF", MEDIA_TYPE)
    return converted


@cache
def _opens_texts(program: str) -> bool:
    """Whether LibreOffice opens a text that is surely whole: each of its parts is a package of its own."""
    try:
        return _converted(program, SAMPLE, ".rtf") is not None
    except (subprocess.SubprocessError, OSError):
        return False


def _converted(program: str, data: bytes, suffix: str) -> bytes | None:
    """A document as DOCX; null where LibreOffice made none."""
    with tempfile.TemporaryDirectory(prefix="fazhi-office-") as folder:
        source = Path(folder) / f"document{suffix}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, "--headless", "--norestore", profile, "--convert-to", "docx", "--outdir", folder, str(source)]
        subprocess.run(command, check=False, capture_output=True, timeout=SECONDS, preexec_fn=_without_limit)
        converted = source.with_suffix(".docx")
        return converted.read_bytes() if converted.is_file() else None


def _without_limit() -> None:
    """LibreOffice reserves more memory than it uses: the limit of the process that reads is not for it."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

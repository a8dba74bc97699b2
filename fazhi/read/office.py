"""Legacy office formats (DOC, WPS, RTF, ODT) to DOCX, through LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from fazhi.read.errors import Unreadable

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SUFFIXES = {"application/msword": ".doc", "application/vnd.ms-works": ".wps", "application/rtf": ".rtf", "application/vnd.oasis.opendocument.text": ".odt"}
SECONDS = 120
INSTALL = "install LibreOffice Writer (Debian: apt-get install libreoffice-writer-nogui) or save the document as DOCX or PDF"


def sniff(data: bytes) -> str | None:
    """Media type of a legacy office document, null for anything else. WPS's own files are OLE2 like DOC and open as such."""
    if data.startswith(OLE2):
        if "WordDocument".encode("utf-16-le") in data or "Wps".encode("utf-16-le") in data:
            return "application/msword"
        return "application/x-ole-storage"
    if data.lstrip()[:5] == b"{\\rtf":
        return "application/rtf"
    if data[:4] == b"PK\x03\x04" and b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:120]:
        return "application/vnd.oasis.opendocument.text"
    return None


def to_docx(data: bytes, media_type: str) -> bytes:
    """The document as DOCX.

    Raises Unreadable: `needs_libreoffice` where it is not installed, `damaged_document` where it cannot open the file or
    takes longer than SECONDS.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unreadable("needs_libreoffice", f"the bytes are {media_type}, which only LibreOffice reads here: {INSTALL}, then run again", media_type)
    with tempfile.TemporaryDirectory(prefix="fazhi-office-") as folder:
        source = Path(folder) / f"document{SUFFIXES[media_type]}"
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            raise Unreadable("damaged_document", f"LibreOffice cannot convert it ({type(error).__name__}): get it again as DOCX or PDF", media_type) from None
        converted = source.with_suffix(".docx")
        if not converted.is_file():
            raise Unreadable("damaged_document", "LibreOffice cannot open it: get it again as DOCX or PDF", media_type)
        return converted.read_bytes()

"""Whether there is room to work: directories that can be written, on disks that are not full, and something to read."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

from fazhi.settings import Settings

LEAST = 16 * 2**20
"""Bytes that a run needs beside twice the published file: the marts, and the new file beside the old."""


def obstacle(settings: Settings, *, must_fit: bool = False) -> str | None:
    """The first directory that a run writes to and cannot, with what to do; null where all is well.

    must_fit: ask for the room of a whole run too, not only for that of one small file.
    """
    for directory in (settings.home, settings.warehouse.parent):
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=directory) as probe:
                probe.write(b"0" * 2**16)
        except OSError as error:
            advice = (
                "make room on its disk"
                if error.errno in {errno.ENOSPC, errno.EDQUOT}
                else "see to its permissions, or name another with FAZHI_HOME or --warehouse"
            )
            return f"{directory} cannot be written ({error.strerror}): {advice}, and run again"
        free, needed = shutil.disk_usage(directory).free, LEAST + 2 * _size(settings.warehouse)
        if must_fit and free < needed:
            return f"the disk of {directory} has {free / 2**20:.0f} MiB left and a run may need {needed / 2**20:.0f}: make room, and run again"
    return None


def nothing_to_read(raw: Path) -> str | None:
    """Why nothing can be read from a landing directory, with what to do; null where something may be."""
    if not raw.is_dir():
        is_what = "is no directory" if raw.exists() else "is missing"
        return f"{raw} {is_what}: put reports in a directory of that name, name another with --raw, or try `fazhi samples`"
    if not os.access(raw, os.R_OK | os.X_OK):
        return f"{raw} cannot be read: see to its permissions, or name another with --raw"
    if not any(raw.iterdir()):
        return f"{raw} holds no documents: put reports (text, HTML, DOCX, PDF) in it, name another directory with --raw, or try `fazhi samples`"
    return None


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0

"""What is made once for a user and takes long to make: a file that others are begun with, under ~/.cache/fazhi or XDG_CACHE_HOME. It is never needed:
where it is missing or damaged, or cannot be read or written, the thing is made as if there were none."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def kept(name: str, home: Path) -> Path:
    """The file of a name; in `home` for a user who has no place for such files."""
    own = os.environ.get("HOME")
    return Path(os.environ.get("XDG_CACHE_HOME") or (f"{own}/.cache" if own else home)) / "fazhi" / name


def begin_with(file: Path, place: Path) -> None:
    """Put a copy of what is kept in its place, where there is one."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def keep(file: Path, write: Callable[[Path], object]) -> None:
    """Keep what `write` writes to the path that it is given, whole or not at all."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = mkstemp(dir=file.parent)
        os.close(descriptor)
        new = Path(name)
        try:
            write(new)
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)

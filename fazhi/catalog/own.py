"""The user's own catalog: a directory whose files add to what ships with the package, or override it."""

import os
from pathlib import Path

YAML = {".yaml", ".yml"}


def own_directory() -> Path | None:
    """The directory that FAZHI_CATALOG names; null without. Raises ValueError when it is none."""
    named = os.environ.get("FAZHI_CATALOG")
    if not named:
        return None
    directory = Path(named).resolve()
    if not directory.is_dir():
        told = "name one with your own jurisdictions.csv, indicators/*.yaml, lexicon/*.yaml or terms/*.yaml, or unset it"
        raise ValueError(f"FAZHI_CATALOG is {named!r}, which is no directory: {told}")
    return directory


def own_file(name: str) -> Path | None:
    """A file of that directory, if it is there."""
    directory = own_directory()
    path = directory / name if directory else None
    return path if path and path.is_file() else None


def own_files(folder: str) -> list[Path]:
    """The YAML files of a folder of that directory, in the order of their names."""
    directory = own_directory()
    return sorted(path for path in (directory / folder).glob("*") if path.suffix.lower() in YAML) if directory else []

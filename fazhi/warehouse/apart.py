"""Reading in a process of its own, with limits of time and memory: a library that crashes or hangs costs one document.

The process is given paths, opens the files itself and answers with a Reading, the members of an archive, or a Refusal. It is
used for many documents and started anew after one that ended it.
"""

import atexit
import contextlib
import hashlib
import json
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from PIL import Image

from fazhi.read import Reading, Unreadable, ocr, office, pdf_heads, pdf_page, read
from fazhi.read.archive import Member, is_archive, member, members, opened
from fazhi.read.document import sniff
from fazhi.read.ocr import Eye
from fazhi.read.pdf_page import Row

UNKNOWN = "application/octet-stream"
HEADER = struct.Struct("<Q")
KEPT = 2_000
"""So many documents a process reads before it is started anew: what a library leaks does not grow."""
FIRST_SECONDS = 60
"""Time for the process to start, on a machine that is busy with others."""


@dataclass(frozen=True)
class Refusal:
    """Why there is no text, as in Unreadable."""

    reason: str
    detail: str
    media_type: str = UNKNOWN


@dataclass(frozen=True)
class Found:
    """A file in an archive: its place there, name, size and digest, or its problem (reason, detail)."""

    place: int
    name: str
    size: int
    digest: str
    problem: tuple[str, str] | None


@dataclass(frozen=True)
class Wanted:
    """A document to read: the file's path, its place in it where that is an archive, the document_id that it must have, the
    selector of its text, the most bytes that it may have."""

    path: bytes
    place: int | None
    document_id: str
    body: str | None
    max_bytes: int


@dataclass(frozen=True)
class Limits:
    """seconds: longest time for one document; megabytes: of memory; pictures: pages of a scan that are read (0: none); folder: where
    what was read from a picture is kept; name: how the settings that say so begin."""

    seconds: float
    megabytes: int
    pictures: int = 0
    folder: str = ""
    name: str = "FAZHI_READ"


class KeptEye(Eye):
    """Reads each picture once: its rows are kept, by the digest of its points and of what reads it."""

    def __init__(self, most: int, folder: Path) -> None:
        super().__init__(most)
        self.folder = folder
        self.version = b"".join(Path(str(room.__file__)).read_bytes() for room in (ocr, pdf_page, pdf_heads)) + version("rapidocr").encode()

    def read(self, picture: Image.Image) -> list[Row]:
        digest = hashlib.sha256(self.version + repr(picture.size).encode() + picture.tobytes()).hexdigest()
        kept = self.folder / digest[:2] / f"{digest}.json"
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):  # not there, or damaged
            return [Row(**told | {"box": told["box"] and tuple(told["box"])}) for told in json.loads(kept.read_text(encoding="utf-8"))]
        rows = super().read(picture)
        kept.parent.mkdir(parents=True, exist_ok=True)
        whole = kept.with_suffix(f".{os.getpid()}")
        whole.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False), encoding="utf-8")
        whole.replace(kept)
        return rows


class Reader:
    """The process. Use it as a context manager."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asked = 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def read(self, wanted: Wanted) -> Reading | Refusal:
        """The text of a document, or why there is none: also reader_timeout, reader_memory, reader_crashed, reader_failed."""
        answer = self._ask("read", wanted)
        assert isinstance(answer, Reading | Refusal)
        return answer

    def members(self, path: bytes, max_bytes: int) -> list[Found] | Refusal | None:
        """The documents in a ZIP archive; null where the file is none, or is itself a document in that container."""
        answer = self._ask("members", (path, max_bytes))
        assert answer is None or isinstance(answer, list | Refusal)
        return answer

    def _ask(self, verb: str, what: object) -> object:
        process = self.process or self._start()
        self.asked += 1
        assert process.stdin
        assert process.stdout
        request = pickle.dumps((verb, what))
        try:
            process.stdin.write(HEADER.pack(len(request)) + request)
            process.stdin.flush()
            answer = _received(process.stdout, monotonic() + self.limits.seconds + _more_time(what))
        except TimeoutError:
            self.end()
            return Refusal(
                "reader_timeout", f"not read within {self.limits.seconds:g} seconds: see whether it is a report at all, or raise {self.limits.name}_SECONDS"
            )
        except OSError:
            how = self.end()
            return Refusal("reader_crashed", f"its reader ended ({how}); the file is damaged or beyond its memory: get it again, or save it as text")
        if isinstance(answer, Refusal) and answer.reason == "reader_memory":
            self.end()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", __name__, json.dumps(asdict(self.limits))]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, env=environment
        )
        assert self.process.stdout
        _received(self.process.stdout, monotonic() + FIRST_SECONDS)
        return self.process

    def end(self) -> str:
        """End the process and what it started; how it ended."""
        if self.process is None:
            return "not started"
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self.process = None
        return signal.Signals(-code).name if code < 0 else f"status {code}"


_idle: dict[Limits, Reader] = {}
"""Processes that wait for the next batch."""


@contextmanager
def kept_reader(limits: Limits) -> Iterator[Reader]:
    """The process that read another batch in this one, or a new one: to start it takes longer than to read a hundred texts."""
    reader = _idle.pop(limits, None) or Reader(limits)
    try:
        yield reader
    except BaseException:
        reader.end()
        raise
    if reader.asked >= KEPT or _idle.setdefault(limits, reader) is not reader:
        reader.end()


@atexit.register
def end_kept() -> None:
    """End the processes that wait. Those of a process that is ended without this end by themselves, since nobody can ask them any more."""
    while _idle:
        _idle.popitem()[1].end()


def _more_time(what: object) -> float:
    """LibreOffice takes its own time, which office.SECONDS limits."""
    if not isinstance(what, Wanted) or what.place is not None:
        return 0
    try:
        with open(what.path, "rb") as file:  # noqa: PTH123 - a path of bytes
            return 2 * office.SECONDS if office.sniff(file.read(2**16)) == office.MEDIA_TYPE else 0
    except OSError:
        return 0


def _received(pipe: Any, until: float) -> object:
    """An answer from the process. Raises TimeoutError, or EOFError's kin where the process has ended."""
    data = bytearray()
    while len(data) < HEADER.size or len(data) < HEADER.size + HEADER.unpack(data[: HEADER.size])[0]:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(pipe.fileno(), 2**20)
        if not piece:
            raise BrokenPipeError
        data += piece
    return pickle.loads(data[HEADER.size :])


def _document(wanted: Wanted) -> Reading | Refusal:
    try:
        data = _bytes(wanted)
    except OSError as error:
        return Refusal("unreadable_file", f"{error.strerror or error}: it was there when the run began; run again")
    if isinstance(data, Refusal):
        return data
    if hashlib.sha256(data).hexdigest()[:16] != wanted.document_id:
        return Refusal("changed_file", "it changed while the run was reading: run again")
    return read(data, wanted.body, _eyes[0] if _eyes else None)


def _bytes(wanted: Wanted) -> bytes | Refusal:
    file = _opened(wanted.path, wanted.max_bytes)
    if wanted.place is None:
        return file.data
    try:
        found = member(file.archive, wanted.place, wanted.max_bytes)
    except (zipfile.BadZipFile, IndexError):
        return Refusal("changed_file", "the archive changed while the run was reading: run again")
    return Refusal(*found.problem) if found.problem else found.content


@dataclass
class Opened:
    """A file's bytes, no more than its limit and one."""

    path: bytes
    changed: int
    data: bytes

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The archive that the file is. Raises BadZipFile."""
        return opened(self.data)


_eyes: list[Eye] = []
"""What reads pictures in this process, if it may."""
_last: list[Opened] = []
"""The last file: the documents of an archive are asked for one after another."""


def _opened(path: bytes, max_bytes: int) -> Opened:
    changed = os.stat(path).st_mtime_ns  # noqa: PTH116 - a path of bytes
    if not _last or (_last[0].path, _last[0].changed) != (path, changed):
        _last.clear()
        with open(path, "rb") as file:  # noqa: PTH123
            _last.append(Opened(path, changed, file.read(max_bytes + 1)))
    return _last[0]


def _members(path: bytes, max_bytes: int) -> list[Found] | Refusal | None:
    file = _opened(path, max_bytes)
    if not is_archive(file.data) or sniff(file.data) != "application/zip":
        return None
    try:
        return [_found(one) for one in members(file.archive, max_bytes)]
    except zipfile.BadZipFile as error:
        return Refusal("damaged_archive", f"the archive cannot be opened ({error}), and none of its documents was read: get it again", "application/zip")


def _found(one: Member) -> Found:
    return Found(one.place, one.name, len(one.content), hashlib.sha256(one.content).hexdigest()[:16], one.problem)


def answer(verb: str, what: Any, limits: Limits) -> object:
    """What the process answers: here everything that a reader throws is caught, whatever it is."""
    try:
        return _document(what) if verb == "read" else _members(*what)
    except Unreadable as problem:
        return Refusal(problem.reason, problem.detail, problem.media_type)
    except MemoryError:
        return Refusal("reader_memory", f"it takes more memory than {limits.name}_MEMORY_MB: see whether it is a report at all, or raise that")
    except Exception as error:
        return Refusal("reader_failed", f"its reader failed ({type(error).__name__}): save it as text, HTML, DOCX or PDF, and report this line")


def serve(requests: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Answer until there are no more requests. Of a parent that is killed nothing is left behind: the alarm ends what hangs."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.megabytes * 2**20, resource.getrlimit(resource.RLIMIT_AS)[1]))
    _eyes[:] = [KeptEye(limits.pictures, Path(limits.folder))] if limits.pictures else []
    _send(answers, None)
    while len(header := requests.read(HEADER.size)) == HEADER.size:
        verb, what = pickle.loads(requests.read(HEADER.unpack(header)[0]))
        signal.alarm(int(limits.seconds + _more_time(what)) + 5)
        _send(answers, answer(verb, what, limits))
        signal.alarm(0)


def _send(answers: BinaryIO, what: object) -> None:
    data = pickle.dumps(what)
    answers.write(HEADER.pack(len(data)) + data)
    answers.flush()


if __name__ == "__main__":
    from fazhi.warehouse import apart  # noqa: PLW0406 - classes are told by their module's name, which __main__ is not

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    apart.serve(sys.stdin.buffer, answers, apart.Limits(**json.loads(sys.argv[1])))

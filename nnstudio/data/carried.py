"""Data that a project carries inside: known by its content, and read as any other file is.

A source names it ``project:<SHA-256>/<file name>``. Its bytes stay in memory; readers that need a file get
one in a private temporary folder, which goes with the last document that carries the data.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from nnstudio.catalog.words import tr, tr_and, tr_quoted
from nnstudio.data import packed_folder
from nnstudio.data.packed_folder import Packed
from nnstudio.data.pieces import gathered
from nnstudio.data.readers.files import checked_size, find_file, refusing_os_errors
from nnstudio.data.readers.inside import SCHEME, holders, is_elsewhere
from nnstudio.data.safe_names import odd_name
from nnstudio.data.source import Source
from nnstudio.data.table import DataError
from nnstudio.data.words import megabytes

SMALL = 2**20
"""Bytes up to which data is carried unless a person says otherwise."""
MOST = 2**26
"""Bytes a project carries at most."""

_PREFIX = "nnstudio-data-"
_DAY = 86_400.0
_lock = threading.Lock()


class Carried:
    """A file's ``name`` and bytes, or a folder of pictures, packed: then ``files`` says what is in it.

    ``origin`` is where it was taken from, as a hint; "" if that is not known.
    Make it with :meth:`of`. As long as somebody holds it, sources that name its ``path`` can be read.
    """

    def __init__(self, name: str, data: bytes, origin: str, files: tuple[Packed, ...] = ()) -> None:
        self.name, self.data, self.origin, self.files = name, data, origin, files
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._place: Path | None = None

    @classmethod
    def of(cls, name: str, data: bytes, origin: str = "", *, folder: bool = False) -> Carried:
        """The one with this name and content. Raises ``DataError`` for a name no file should have.

        ``folder``: ``data`` is a packed folder; one that is damaged is refused.
        """
        if reason := odd_name(name):
            raise DataError(
                tr("A project cannot carry a file whose name {reason}. Rename the file.", reason=reason)
            )
        made = cls(name, data, origin, packed_folder.contents(data) if folder else ())
        with _lock:
            found = holders.setdefault(made.path, made)
        assert isinstance(found, Carried)
        return found if found.is_folder == folder else made

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return bool(self.files)

    @property
    def path(self) -> str:
        """What a source calls it."""
        return f"{SCHEME}{self.sha256}/{self.name}"

    def place(self) -> Path:
        """A file or folder of the same name and content that can be read; nobody else's business."""
        with _lock:
            place = self._place
            if place is None or not self._stands(place):
                self._place = place = self._write()
        return place

    def _stands(self, place: Path) -> bool:
        if self.is_folder:
            return packed_folder.stands(self.files, place)
        return place.is_file() and place.stat().st_size == len(self.data)

    def _write(self) -> Path:
        _tidy()
        folder = tempfile.mkdtemp(prefix=_PREFIX)  # 0700
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        place = Path(folder, self.name)
        if self.is_folder:
            packed_folder.unpack(self.data, self.files, place)
            return place
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(self.data)
        return place


def named(source: Source) -> Iterator[tuple[str, str]]:
    """The options of a source that name carried data, with their paths."""
    for option in type(source).options():
        value = getattr(source, option)
        if isinstance(value, str) and value.startswith(SCHEME):
            yield option, value


def is_carried(source: Source) -> bool:
    """Whether the project holds what this source reads."""
    return any(True for _ in named(source))


def size(source: Source, folder: Path | None) -> int:
    """Bytes that carrying the files of a source would take. Raises ``DataError`` where that cannot be."""
    files = source.files(folder)
    if not files:
        raise DataError(tr("This data is part of the project already: there is no file to take in."))
    total = sum(packed_folder.size_of(p, MOST) if _is_folder(p) else checked_size(p) for p in files.values())
    if total > MOST:
        raise DataError(
            tr(
                "{quoted_names} takes {total}; a project carries up to {most}.",
                quoted_names=quoted_names(files),
                total=megabytes(total),
                most=megabytes(MOST),
            )
        )
    return total


def carry(source: Source, folder: Path | None) -> tuple[Source, tuple[Carried, ...]]:
    """The source as it reads from inside a project, and what to hold for that. Raises ``DataError``; can be
    cancelled (progress).
    """
    size(source, folder)
    found: dict[str, Carried] = {}
    for option, place in source.files(folder).items():
        folder_inside = _is_folder(place)
        data = packed_folder.pack(place, MOST) if folder_inside else _content(place)
        if sum(len(one.data) for one in found.values()) + len(data) > MOST:
            raise DataError(tr("‘{name}’ grew while it was read. Try again.", name=place.name))
        origin = str(place.absolute())
        hint = origin if origin.isprintable() else ""
        found[option] = Carried.of(place.name, data, hint, folder=folder_inside)
    return source.replace(**{name: one.path for name, one in found.items()}), tuple(found.values())


def let_out(source: Source) -> Source | None:
    """The source as it was before it was carried, if its files are there still and hold the same."""
    changes: dict[str, str] = {}
    for option, path in named(source):
        one = held(path)
        if not one.origin or is_elsewhere(one.origin) or not _holds(Path(one.origin), one):
            return None
        changes[option] = one.origin
    return source.replace(**changes) if changes else None


def held(path: str) -> Carried:
    """The data of that path. Raises ``DataError`` if no open project carries it."""
    found = holders.get(path)
    if found is None:
        find_file(path, None)  # says so
    assert isinstance(found, Carried)
    return found


def quoted_names(files: dict[str, Path]) -> str:
    """‘a.csv’ and ‘b.csv’."""
    return tr_and(tr_quoted(place.name) for place in files.values())


def _is_folder(place: Path) -> bool:
    with refusing_os_errors(place):
        return stat.S_ISDIR(place.stat().st_mode)


def _content(place: Path) -> bytes:
    with refusing_os_errors(place), place.open("rb") as stream:
        return gathered(stream.read, MOST + 1)


def _holds(place: Path, one: Carried) -> bool:
    try:
        if one.is_folder:
            return place.is_dir() and packed_folder.pack(place, MOST) == one.data
        here = place.stat()
        if not stat.S_ISREG(here.st_mode) or here.st_size != len(one.data):
            return False
        return place.read_bytes() == one.data
    except (OSError, DataError):
        return False


def _tidy() -> None:
    """Remove what a killed program has left. A folder still in use is written anew when it is asked for."""
    try:
        with os.scandir(tempfile.gettempdir()) as entries:
            for entry in entries:
                if not entry.name.startswith(_PREFIX):
                    continue
                here = entry.stat(follow_symlinks=False)
                own = os.name == "nt" or here.st_uid == os.getuid()
                if stat.S_ISDIR(here.st_mode) and own and time.time() - here.st_mtime > _DAY:
                    shutil.rmtree(entry.path, ignore_errors=True)
    except OSError:
        return

"""Finding a person's file, and refusing what is no file, is too large or cannot be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnstudio.catalog.words import tr, tr_quoted
from nnstudio.data.foreign import what_is_file
from nnstudio.data.readers.inside import SCHEME, find_inside, is_elsewhere
from nnstudio.data.table import DataError

LARGEST_FILE = 512 * 1024 * 1024


def find_file(path: str, folder: Path | None) -> Path:
    """The file a path names; a relative path starts at the project's folder. Raises ``DataError``."""
    if not path:
        raise DataError(tr("No file is chosen yet. Choose one on the Data tab."))
    if path.startswith(SCHEME):
        return find_inside(path)
    if is_elsewhere(path):
        raise DataError(
            tr("‘{path}’ is not on this computer. Save the file here and choose the copy.", path=path)
        )
    if "\0" in path:
        raise DataError(
            tr("The path of the data file contains a character that no path can have. Choose it again.")
        )
    place = Path(path).expanduser()
    return place if place.is_absolute() or folder is None else folder / place


def available_memory() -> int:
    """Bytes of memory that can be had without pushing others out, as far as the system tells."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return 4 * 2**30


def checked_size(path: Path, limit: int = LARGEST_FILE) -> int:
    """Bytes of a regular file that is not too large, and neither a pickle nor a model.

    Raises ``DataError``, and never waits for a pipe.
    """
    with refusing_os_errors(path):
        # Asking first: opening a pipe would wait for ever.
        status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        what = tr("a folder") if stat.S_ISDIR(status.st_mode) else tr("not a regular file")
        raise DataError(tr("‘{path}’ is {what}. Choose a file that holds data.", path=path, what=what))
    if status.st_size > limit:
        raise DataError(
            tr(
                "‘{name}’ has {st_size:,.0f} MB, more than the "
                "{limit:,.0f} MB that can be read. Choose a file with fewer rows, or save a table "
                "as CSV or Parquet, of which a part of the rows can be used.",
                name=path.name,
                st_size=status.st_size / 2**20,
                limit=limit / 2**20,
            )
        )
    with refusing_os_errors(path):
        other = what_is_file(path)
    if other:
        raise DataError(f"{tr_quoted(path.name)} {other}")
    return status.st_size


class FileMissing(DataError):
    """A file or folder that is not there any more; ``path`` is where it was looked for."""

    def __init__(self, path: Path) -> None:
        what = tr("file") if path.suffix else tr("file or folder")
        super().__init__(
            tr(
                "There is no {what} ‘{path}’. Put it back, or choose it again on the Data tab.",
                what=what,
                path=path,
            )
        )
        self.path = path


@contextmanager
def refusing_os_errors(path: Path) -> Iterator[None]:
    """What the system refuses inside becomes a ``DataError`` with a sentence."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissing(path) from None
    except OSError as error:
        raise DataError(
            tr(
                "‘{path}’ could not be read ({strerror}). Check that it may be opened, or choose "
                "another file.",
                path=path,
                strerror=error.strerror or error,
            )
        ) from None

"""From a file to text: what it is, how it is encoded, and a sentence when it is not a text file at all."""

from __future__ import annotations

import stat
from pathlib import Path

from nnstudio.data.table import DataError

LARGEST_FILE = 512 * 1024 * 1024

_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"SQLite format 3", "a database"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"PAR1", "a Parquet table"),
)


def find_file(path: str, folder: Path | None) -> Path:
    """The file a path names; a relative path starts at the project's folder. Raises ``DataError``."""
    if not path:
        raise DataError("No file is chosen yet. Choose a CSV file on the Data tab.")
    if "://" in path or path.startswith("\\\\"):
        raise DataError(f"‘{path}’ is not on this computer. Save the file here and choose the copy.")
    if "\0" in path:
        raise DataError(
            "The path of the data file contains a character that no path can have. Choose it again."
        )
    place = Path(path).expanduser()
    return place if place.is_absolute() or folder is None else folder / place


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """The file's text without a byte-order mark, and sentences worth telling. Raises ``DataError``."""
    data = _read_bytes(path)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(f"‘{path.name}’ is empty. Choose a file that has a row for every sample.")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(
                f"‘{path.name}’ is {what}, not a text file. Save the table as CSV and choose that file."
            )
    text, notes = _decode(data, path)
    strange = sum(1 for c in text[:4096] if (c < " " and c not in "\t\r\n\f") or c == "\x7f")
    if strange or "\0" in text:
        raise DataError(f"‘{path.name}’ is not a text file. Save the table as CSV and choose that file.")
    return text, notes


def _read_bytes(path: Path) -> bytes:
    try:
        # Asking first: opening a pipe would wait for ever.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise DataError(f"‘{path}’ is {what}. Choose a CSV file.")
        if status.st_size > LARGEST_FILE:
            raise DataError(
                f"‘{path.name}’ has {status.st_size / 2**20:,.0f} MB, more than the "
                f"{LARGEST_FILE / 2**20:,.0f} MB that can be read. Choose a file with fewer rows."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"There is no file ‘{path}’. Put it back, or choose it again on the Data tab."
        ) from None
    except OSError as error:
        raise DataError(
            f"‘{path}’ could not be read ({error.strerror or error}). Check that it may be opened, or choose "
            "another file."
        ) from None


def _decode(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif (head := data[:2000]).count(0) > len(head) / 4:
        # UTF-16 without its mark: Western text has a zero in every second byte.
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise DataError(
                f"‘{path.name}’ looks like UTF-16 text, but is damaged. Save it again as UTF-8."
            ) from None
        note = f"‘{path.name}’ is not UTF-8 and was read as Latin-1: check that accents look right."
        return data.decode("latin-1"), (note,)

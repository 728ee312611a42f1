"""From a file to text: what it is, how it is encoded, and a sentence when it is not a text file at all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.readers.files import checked_size, refusing_os_errors
from nnstudio.data.table import DataError

Encoding = Literal["auto", "utf-8", "utf-16", "latin-1", "windows-1252"]

_SIGNATURES = (
    (b"PK\x03\x04", tr_later("a ZIP archive or a workbook")),
    (b"\x1f\x8b", tr_later("a compressed archive")),
    (b"\x89PNG", tr_later("a picture")),
    (b"\xff\xd8\xff", tr_later("a picture")),
    (b"%PDF", tr_later("a PDF document")),
    (b"\xd0\xcf\x11\xe0", tr_later("an old workbook")),
    (b"SQLite format 3", tr_later("a database")),
    (b"\x93NUMPY", tr_later("a NumPy array")),
    (b"PAR1", tr_later("a Parquet table")),
)


def read_text(path: Path, encoding: Encoding = "auto") -> tuple[str, tuple[str, ...], str]:
    """The text without a byte-order mark, sentences worth telling, the encoding. Raises ``DataError``."""
    checked_size(path)
    with refusing_os_errors(path):
        data = path.read_bytes()
    refuse_binary(data, path)
    text, notes, found = decode_head(data, path, encoding, whole=True)
    return text, notes, found


def refuse_binary(data: bytes, path: Path) -> None:
    """Raise ``DataError`` for what is empty, or another kind of file by its first bytes."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(
            tr("‘{name}’ is empty. Choose a file that has a row for every sample.", name=path.name)
        )
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(
                tr(
                    "‘{name}’ is {what}, not a text file. Save the table as CSV and choose that file.",
                    name=path.name,
                    what=tr(what),
                )
            )


def decode_head(
    data: bytes, path: Path, encoding: Encoding, *, whole: bool
) -> tuple[str, tuple[str, ...], str]:
    """The text of a file, or of its beginning, which may end within a letter. Raises ``DataError``."""
    if not whole:
        data = data[: len(data) // 4 * 4] if b"\0" in data else data[: data.rfind(b"\n") + 1] or data
    text, notes, found = _decode(data, path) if encoding == "auto" else _decode_as(data, path, encoding)
    strange = sum(1 for c in text[:4096] if (c < " " and c not in "\t\r\n\f") or c == "\x7f")
    if strange or "\0" in text:
        raise DataError(
            tr("‘{name}’ is not a text file. Save the table as CSV and choose that file.", name=path.name)
        )
    return text, notes, found


def codec(encoding: str) -> str:
    """The name of Python's decoder; it leaves a byte-order mark out."""
    return {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)


def not_in_encoding(path: Path, encoding: str, error: UnicodeDecodeError) -> DataError:
    """The sentence for bytes somewhere in a large file that its encoding does not have."""
    return DataError(
        tr(
            "‘{name}’ holds bytes that {encoding} does not have, {start:,} bytes from its "
            "beginning. Choose another encoding.",
            name=path.name,
            encoding=encoding.upper(),
            start=error.start,
        )
    )


def _decode_as(data: bytes, path: Path, encoding: str) -> tuple[str, tuple[str, ...], str]:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding), (), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            tr(
                "‘{name}’, line {line:,} holds bytes that {encoding} does not have. Choose another encoding.",
                name=path.name,
                line=line,
                encoding=encoding.upper(),
            )
        ) from None


def _decode(data: bytes, path: Path) -> tuple[str, tuple[str, ...], str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif (head := data[:2000]).count(0) > len(head) / 4:
        # UTF-16 without its mark: Western text has a zero in every second byte.
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding), (), encoding.removesuffix("-sig")
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise DataError(
                tr("‘{name}’ looks like UTF-16 text, but is damaged. Save it again as UTF-8.", name=path.name)
            ) from None
        note = tr(
            "‘{name}’ is not UTF-8 and was read as Latin-1: check that accents look right.", name=path.name
        )
        return data.decode("latin-1"), (note,), "latin-1"

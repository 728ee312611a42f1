"""idx."""

from __future__ import annotations

import gzip
import math
import re
import zlib
from pathlib import Path
from typing import IO, ClassVar, cast

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.data.readers.files import LARGEST_FILE, checked_size, find_file, refusing_os_errors
from nnstudio.data.readers.samples import table_of
from nnstudio.data.source import READERS, Source
from nnstudio.data.table import Array, DataError, Table

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_AXES = 8


@READERS.register
class Idx(Source):
    """Images and labels in MNIST's format: two IDX files, plain or packed with gzip.

    Every number after the magic 0, 0, type, rank is big-endian: one extent for each axis, then the values.
    Source: the description beside the MNIST files, LeCun, Cortes & Burges.
    """

    kind, title, order = "idx", "IDX files (MNIST)", 6
    suffixes: ClassVar[tuple[str, ...]] = (
        "-ubyte", "-ubyte.gz", ".ubyte", ".ubyte.gz", ".idx", ".idx.gz",
        ".idx3", ".idx1", ".idx3.gz", ".idx1.gz",
    )  # fmt: skip

    path: str = option("", "The file with the images.", label="Images", as_type="path")
    labels: str = option(
        "", "The file with the labels; empty: looked for beside the images by its name.", as_type="path"
    )

    def files(self, folder: Path | None) -> dict[str, Path]:
        if not self.path:
            return {}
        place = find_file(self.path, folder)
        labels = find_file(self.labels, folder) if self.labels else self.label_file(place)
        return {"path": place} | ({"labels": labels} if labels is not None else {})

    def load(self, folder: Path | None) -> Table:
        place = find_file(self.path, folder)
        x = read_idx(place)
        other = find_file(self.labels, folder) if self.labels else self.label_file(place)
        if other is None:
            raise DataError(
                tr(
                    "Beside ‘{name}’ no file with its labels was found. Choose it under ‘Labels’ on the "
                    "Data tab.",
                    name=place.name,
                )
            )
        y = read_idx(other)
        notes: tuple[str, ...] = ()
        if x.ndim == 1 and y.ndim > 1:
            x, y, place, other = y, x, other, place
            notes = (
                tr(
                    "‘{name}’ holds the labels and ‘{place_name}’ the images: they were swapped.",
                    name=other.name,
                    place_name=place.name,
                ),
            )
        if y.ndim != 1:
            raise DataError(
                tr(
                    "‘{name}’ holds {extents} numbers, not one label for each image. Choose the "
                    "file with the labels.",
                    name=other.name,
                    extents=_extents(y.shape),
                )
            )
        if len(x) != len(y):
            raise DataError(
                tr(
                    "‘{name}’ has {count:,} images, but ‘{other_name}’ has {labels:,} labels. Choose two "
                    "files that belong together.",
                    name=place.name,
                    count=len(x),
                    other_name=other.name,
                    labels=len(y),
                )
            )
        return table_of(x, y, place.name, "classification", notes)

    def label_file(self, place: Path) -> Path | None:
        """The file beside the images whose name says that it has their labels (or the other way round)."""
        return _beside(place)


def read_idx(place: Path) -> Array:
    """The array in an IDX file. Raises ``DataError``; no more is unpacked than the header says."""
    size = checked_size(place)
    with refusing_os_errors(place), place.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=plain)) if packed else plain
        try:
            return _read(stream, None if packed else size, place.name)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise DataError(
                tr("‘{name}’ is a damaged or cut gzip file. Get it again.", name=place.name)
            ) from None


def _read(stream: IO[bytes], size: int | None, file: str) -> Array:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or not 1 <= magic[3] <= MOST_AXES:
        shown = " ".join(f"{b:02x}" for b in magic) or "nothing"
        raise DataError(
            tr(
                "‘{file}’ is not an IDX file: it begins with {shown} instead of 00 00, a type and up to "
                "{most_axes} axes. Choose a file in MNIST’s format.",
                file=file,
                shown=shown,
                most_axes=MOST_AXES,
            )
        )
    head = stream.read(4 * magic[3])
    if len(head) < 4 * magic[3]:
        raise DataError(tr("‘{file}’ ends within its header. Get it again.", file=file))
    shape = tuple(int(extent) for extent in np.frombuffer(head, ">u4"))
    dtype = np.dtype(_TYPES[magic[2]])
    needed = math.prod(shape) * dtype.itemsize
    says = tr("‘{file}’ says {extents} = {needed:,} bytes", file=file, extents=_extents(shape), needed=needed)
    if size is not None and size - 4 - len(head) != needed:
        raise DataError(tr("{says}, but holds {size:,}. Get it again.", says=says, size=size - 4 - len(head)))
    if needed > LARGEST_FILE:
        raise DataError(
            tr(
                "{says}, more than the {largest_file:,.0f} MB that can be read.",
                says=says,
                largest_file=LARGEST_FILE / 2**20,
            )
        )
    data = _up_to(stream, needed + 1)  # one more, to see whether something follows
    if len(data) != needed:
        holds = "more" if len(data) > needed else f"{len(data):,}"
        raise DataError(tr("{says}, but holds {holds}. Get it again.", says=says, holds=holds))
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _up_to(stream: IO[bytes], count: int) -> bytes:
    """Memory grows with what is there, not with what was said."""
    data = bytearray()
    while len(data) < count and (part := stream.read(min(count - len(data), 1 << 20))):
        data += part
    return bytes(data)


def _beside(place: Path) -> Path | None:
    name = place.name
    for word, other in ((r"images", "labels"), (r"labels", "images")):
        changed = re.sub(r"idx[0-9]", "idx1" if other == "labels" else "idx3", name.replace(word, other))
        for candidate in (changed, changed.removesuffix(".gz"), changed + ".gz"):
            if candidate != name and word in name and (found := place.with_name(candidate)).is_file():
                return found
    return None


def _extents(shape: tuple[int, ...]) -> str:
    return "×".join(str(extent) for extent in shape)

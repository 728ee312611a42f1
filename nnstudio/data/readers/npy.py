"""NumPy's array format, header and all, read by rule: plain numbers only, sizes checked first, no pickles.

Source: the NPY format, versions 1.0 to 3.0, as described in NumPy's documentation (numpy.lib.format).
"""

from __future__ import annotations

import math
import re
from typing import IO

import numpy as np

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.readers.files import LARGEST_FILE
from nnstudio.data.table import Array, DataError

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 10_000
_HEADER = re.compile(
    r"\{\s*'descr':\s*'([<>|=])([a-zA-Z?])([0-9]{0,6})[^']{0,20}',\s*'fortran_order':\s*(True|False),"
    r"\s*'shape':\s*\(([-0-9, ]{0,300})\),?\s*\}\s*"
)
_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8)}
_OTHERS = {
    "O": tr_later("Python objects, which can run code and are not opened"),
    "U": tr_later("text"),
    "S": tr_later("text"),
    "c": tr_later("complex numbers"),
    "M": tr_later("dates"),
    "m": tr_later("durations"),
    "V": tr_later("records"),
}


def read_npy(stream: IO[bytes], size: int, name: str) -> Array:
    """The array in ``size`` bytes of a stream, C-ordered and in this machine's byte order.

    Raises ``DataError``. Nothing is allocated before the header agrees with the bytes that are there.
    """
    dtype, shape, fortran, start = _header(stream, name)
    needed = math.prod(shape) * dtype.itemsize
    if needed != size - start:
        extents = "×".join(map(str, shape)) or "1"
        raise DataError(
            tr(
                "{name} is damaged: it says {extents} numbers of {itemsize} bytes = {needed:,} bytes, but "
                "holds {size:,}. Save the array again.",
                name=name,
                extents=extents,
                itemsize=dtype.itemsize,
                needed=needed,
                size=size - start,
            )
        )
    if needed > LARGEST_FILE:
        raise DataError(
            tr(
                "{name} has {needed:,.0f} MB, more than the {largest_file:,.0f} MB that can be "
                "read. Save fewer samples.",
                name=name,
                needed=needed / 2**20,
                largest_file=LARGEST_FILE / 2**20,
            )
        )
    data = stream.read(needed)
    if len(data) != needed:
        raise DataError(tr("{name} is cut short. Save the array again.", name=name))
    array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return np.ascontiguousarray(array, dtype=dtype.newbyteorder("="))


def _header(stream: IO[bytes], name: str) -> tuple[np.dtype[np.generic], tuple[int, ...], bool, int]:
    start = stream.read(8)
    if start[:6] != MAGIC or len(start) < 8 or start[6] not in (1, 2, 3):
        if start[:1] == b"\x80":
            raise DataError(
                tr(
                    "{name} is a pickle, which can run code and is not opened. Save the array with "
                    "numpy.save.",
                    name=name,
                )
            )
        raise DataError(tr("{name} is not a NumPy array. Save it with numpy.save or numpy.savez.", name=name))
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(stream.read(width), "little")
    if length > LONGEST_HEADER:
        raise DataError(
            tr(
                "{name} has a header of {length:,} bytes, more than the {longest_header:,} that an array of "
                "numbers can need. It is damaged, or holds something else: save the array again.",
                name=name,
                length=length,
                longest_header=LONGEST_HEADER,
            )
        )
    text = stream.read(length).decode("latin-1")
    found = _HEADER.fullmatch(text)
    if found is None:
        what = tr("records with named fields") if "'descr': [" in text else tr("a header that cannot be read")
        raise DataError(
            tr(
                "{name} has {what}. Only arrays of plain numbers can be used: save each one on its own.",
                name=name,
                what=what,
            )
        )
    order, kind, width_text, fortran, extents = found.groups()
    kind, itemsize = ("b", 1) if kind == "?" else (kind, int(width_text or 0))
    if itemsize not in _SIZES.get(kind, ()):
        what = tr("numbers of the kind ‘{kind}’", kind=f"{kind}{width_text}")
        what = tr(_OTHERS[kind]) if kind in _OTHERS else what
        raise DataError(
            tr(
                "{name} holds {what}. Only whole numbers, floats and yes/no values can be used.",
                name=name,
                what=what,
            )
        )
    shape = _shape(extents, name)
    return np.dtype(f"{order}{kind}{itemsize}"), shape, fortran == "True", 8 + width + length


def _shape(extents: str, name: str) -> tuple[int, ...]:
    parts = [part.strip() for part in extents.split(",") if part.strip()]
    if len(parts) > 32 or not all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
        raise DataError(
            tr(
                "{name} has the shape ({extents}), which no array has. Save the array again.",
                name=name,
                extents=extents.strip(),
            )
        )
    return tuple(int(part) for part in parts)

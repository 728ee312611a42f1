"""Large bytes in pieces, telling after each how far it is: whoever waits may end it between two of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from nnstudio.data.progress import report

SIZE = 2**22
"""Bytes; read, hashed or written in a few milliseconds."""


def pieces(data: bytes | memoryview) -> Iterator[memoryview]:
    """``data`` without copying it, and a report behind each piece. Raises ``Cancelled``."""
    whole = memoryview(data).cast("B")
    for start in range(0, len(whole), SIZE):
        yield whole[start : start + SIZE]
        report(min(1.0, (start + SIZE) / len(whole)))


def gathered(read: Callable[[int], bytes], most: int) -> bytes:
    """What ``read(bytes at most)`` gives, up to ``most`` bytes, with reports.

    Memory is taken for what is there, not for what a file says of itself.
    """
    found, left = io.BytesIO(), most
    while left > 0 and (piece := read(min(SIZE, left))):
        left -= found.write(piece)
        report(1 - left / most)
    return found.getvalue()

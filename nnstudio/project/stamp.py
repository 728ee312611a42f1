"""What a file was when it was read or written here, so that another program's change is noticed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

PIECE = 2**22


@dataclass(frozen=True)
class Stamp:
    """Size in bytes, time of change in nanoseconds, and SHA-256 of the content."""

    size: int
    modified: int
    sha256: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Stamp | None:
        """Of a file that holds ``data``; None if it cannot be looked at."""
        try:
            modified = os.stat(path).st_mtime_ns
        except OSError:
            return None
        return cls(len(data), modified, hashlib.sha256(data).hexdigest())

    @classmethod
    def read(cls, path: Path) -> Stamp | None:
        """Of a file as it is now; None if it cannot be read."""
        try:
            found = os.stat(path)
            return cls(found.st_size, found.st_mtime_ns, _digest(path))
        except OSError:
            return None

    def differs(self, path: Path) -> bool:
        """Whether there is other content at ``path`` by now. A file that is gone has none to lose."""
        try:
            found = os.stat(path)
            if (found.st_size, found.st_mtime_ns) == (self.size, self.modified):
                return False
            return found.st_size != self.size or _digest(path) != self.sha256
        except OSError:
            return False


def same_content(path: Path, sha256: str) -> bool:
    """Whether the file has this content; no for one that cannot be read."""
    try:
        return _digest(path) == sha256
    except OSError:
        return False


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            found.update(piece)
    return found.hexdigest()

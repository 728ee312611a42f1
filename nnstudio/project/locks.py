"""A file that one process holds: the system lets go of it when that process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _FAR = 2**30  # a byte behind the text, so that the text can be read

    def _hold(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Held from :meth:`take` to :meth:`release`, which removes the file.

    A process number in a file would do less: numbers are used again, and another window of this process has
    the same one. The file says who holds it all the same, for people who look.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor = path, descriptor

    @classmethod
    def take(cls, path: Path, text: str = "") -> FileLock | None:
        """Hold ``path``; None if somebody else does. Raises OSError where it cannot be made."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        for _ in range(10):
            descriptor = os.open(path, flags, 0o600)
            try:
                _hold(descriptor)
            except OSError:
                os.close(descriptor)
                return None
            if _same(descriptor, path):
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, text.encode())
                return cls(path, descriptor)
            os.close(descriptor)  # it was removed between opening and holding it
        return None

    def release(self) -> None:
        """Remove the file and let go of it."""
        if self._descriptor < 0:
            return
        if os.name != "nt":  # while it is held, so that nobody else can hold what is about to go
            with contextlib.suppress(OSError):
                os.unlink(self.path)
        os.close(self._descriptor)
        self._descriptor = -1
        if os.name == "nt":
            with contextlib.suppress(OSError):
                os.unlink(self.path)


def _same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except OSError:
        return False

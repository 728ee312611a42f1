"""Writing a file so that there is always a whole one: the old until the very end, then the new."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.pieces import pieces
from nnstudio.data.progress import part, report
from nnstudio.project import leftovers
from nnstudio.project.errors import SaveError

_REASONS = {
    errno.ENOSPC: tr_later("the disk is full. Free some space, or save somewhere else"),
    errno.EDQUOT: tr_later("your disk quota is used up. Free some space, or save somewhere else"),
    errno.EFBIG: tr_later("the file system does not take files this large. Save somewhere else"),
    errno.EACCES: tr_later("you may not write there. Save somewhere else, or ask for permission"),
    errno.EPERM: tr_later("you may not write there. Save somewhere else, or ask for permission"),
    errno.EROFS: tr_later("the disk is read-only. Save somewhere else"),
    errno.ENOENT: tr_later("the folder does not exist. Make it first, or save somewhere else"),
    errno.ENOTDIR: tr_later("part of the path is not a folder. Save somewhere else"),
    errno.ENAMETOOLONG: tr_later("the name is too long. Choose a shorter one"),
    errno.EIO: tr_later("the disk reported an error. Save somewhere else"),
    errno.ELOOP: tr_later("its links lead in a circle. Save somewhere else"),
}


def write(path: str | Path, *data: bytes, private: bool = False) -> str:
    """Replace ``path`` by the pieces of ``data``: temporary file beside it, flushed to disk, renamed over it.

    A symbolic link stays one (the file it leads to is replaced), and permissions are kept; ``private`` makes
    a file that nobody else may read. Raises :class:`SaveError` with the old file untouched, as ``Cancelled``
    leaves it (data/progress); once the new one is in place nothing is cancelled any more. Returns a sentence
    if the new file is in place but the disk complained afterwards, else "".
    """
    target = Path(os.path.realpath(path))
    try:
        mode = 0o600 if private else _mode_of(target)
        temporary = _write_temporary(target, data, mode)
        try:
            report(1.0)  # the last moment to change one's mind
            os.replace(temporary, target)
        except BaseException:
            _discard(temporary)
            raise
    except OSError as error:
        raise _refusal(target, error) from error
    leftovers.tidy(target)
    return _sync_folder(target)


def _mode_of(target: Path) -> int | None:
    """Permissions of the file that is replaced, or None if there is none yet."""
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise SaveError(
            tr("‘{name}’ was not saved: there is a folder or device of that name.", name=target.name)
        )
    if not os.access(target, os.W_OK):
        if _is_read_only(target):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        raise SaveError(
            tr(
                "‘{name}’ was not saved: the file is write-protected. Save under another name, "
                "or allow writing it.",
                name=target.name,
            )
        )
    return stat.S_IMODE(found.st_mode)


def _is_read_only(target: Path) -> bool:
    """Whether the whole disk is, and not just this file."""
    if os.name == "nt":
        return False
    return bool(os.statvfs(target).f_flag & os.ST_RDONLY)


def _write_temporary(target: Path, data: Sequence[bytes], mode: int | None) -> Path:
    temporary = target.with_name(leftovers.new_name(target.name))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for number, whole in enumerate(data):
                with part(number / len(data), (number + 1) / len(data)):
                    for piece in pieces(whole):
                        file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
    except BaseException:
        _discard(temporary)
        raise
    return temporary


def _discard(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(temporary)


def _sync_folder(target: Path) -> str:
    """Make the rename itself durable. The new file is already in place, so a failure is no failed save."""
    if os.name == "nt":
        return ""
    try:
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = error.strerror or error
        return tr(
            "‘{name}’ was saved, but the disk reported a problem ({reason}). Keep a copy elsewhere.",
            name=target.name,
            reason=reason,
        )
    return ""


def _refusal(target: Path, error: OSError) -> SaveError:
    if isinstance(error, SaveError):
        return error
    known = _REASONS.get(error.errno or 0)
    reason = tr(known) if known else (error.strerror or str(error)).lower()
    said = tr(
        "‘{name}’ was not saved in {folder}: {reason}.", name=target.name, folder=target.parent, reason=reason
    )
    return SaveError(f"{said} {tr('The file from before is unchanged.')}" if target.is_file() else said)

"""Temporary files beside a document: their names say who writes them, so that what a kill left can go.

``.name.nnstudio.1a2b.77-123456-9f8e7d6c-5b4a3928-0c1d2e3f.tmp``: the file it is for (with a digest, as a long
name is cut), then process, its start, the system's boot, the machine, and a random part.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import stat
import time
from functools import cache
from pathlib import Path

DAY = 86_400.0
"""A temporary file whose writer cannot be asked after is left alone for so long."""

MAX_STEM = 120
_OWNER = re.compile(r"(\d+)-(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{8}\.tmp")
_OLDER = re.compile(r"[0-9a-f]{12}\.tmp")


def new_name(name: str) -> str:
    """A name for the temporary file that is to replace ``name``, in the same folder."""
    pid = os.getpid()
    owner = f"{pid}-{_started(pid)}-{_boot()}-{_machine()}"
    return f"{_prefix(name)}{owner}-{secrets.token_hex(4)}.tmp"


def tidy(target: Path) -> None:
    """Remove what saving ``target`` left beside it when its process was killed; never one being written."""
    prefix = _prefix(target.name)
    older = f".{target.name[:100]}."
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if not entry.name.endswith(".tmp") or not entry.name.startswith((prefix, older)):
                continue
            rest = entry.name.removeprefix(prefix if entry.name.startswith(prefix) else older)
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and _is_abandoned(rest, time.time() - found.st_mtime):
                    os.unlink(entry.path)


def _is_abandoned(rest: str, age: float) -> bool:
    owner = _OWNER.fullmatch(rest)
    if owner is None:
        return age > DAY and _OLDER.fullmatch(rest) is not None
    pid, started, boot, machine = owner.groups()
    if machine != _machine() or int(started) == 0:
        return age > DAY  # of another machine, or of a system that does not say when a process started
    return boot != _boot() or _started(int(pid)) != int(started)


def _prefix(name: str) -> str:
    """Cut to what a file name can hold in bytes, and still another one for every name."""
    stem = name.encode(errors="surrogateescape")[:MAX_STEM].decode(errors="ignore")
    return f".{stem}.{hashlib.blake2b(name.encode(errors='surrogateescape'), digest_size=4).hexdigest()}."


def _started(pid: int) -> int:
    """When a process started, in ticks since boot; 0 where the system does not say, or it has gone."""
    try:
        # The second field is the program's name in brackets, which may hold spaces and brackets.
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


@cache
def _boot() -> str:
    """This boot of the system, and the namespace its process numbers belong to."""
    parts = []
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text())
    return _digest(*parts)


@cache
def _machine() -> str:
    """This machine; inside a container that has process numbers of its own, this container."""
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(Path("/etc/machine-id").read_text())
    with contextlib.suppress(OSError):
        parts.append(str(os.stat("/proc/self/ns/pid").st_ino))
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()

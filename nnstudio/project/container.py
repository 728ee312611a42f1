"""The zip around a project: what may be inside, and how it is read without trusting it.

The first member is ``mimetype``, stored, so that programs recognise the file by its content. JSON and CSV are
deflated, weights are stored (deflating saves 8 % for nine times the time). Timestamps are fixed: same
content, same bytes.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from nnstudio.catalog.words import tr, tr_quoted
from nnstudio.data import foreign
from nnstudio.data.pieces import gathered, pieces
from nnstudio.data.progress import part
from nnstudio.project.errors import ProjectError

MIMETYPE = b"application/vnd.nnstudio.project+zip"
MAX_FILE = 2**30
MAX_MEMBERS = 16
MAX_RATIO = 100
RATIO_MATTERS_FROM = 2**20
"""Members up to this size may compress as well as they like."""

_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    struct.error,
    zlib.error,
    RuntimeError,
    OSError,
    ValueError,  # UnicodeDecodeError among them
)


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip of ``members`` in the given order, ``mimetype`` first. The same members give the same bytes."""
    buffer = io.BytesIO()
    total, done = sum(map(len, members.values())) or 1, 0
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {"mimetype": MIMETYPE, **members}.items():
            with part(min(1.0, done / total), min(1.0, (done + len(data)) / total)):
                _put(archive, name, data)
            done += len(data) if name in members else 0
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _TIMESTAMP)
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.create_system = 3  # the same on every system
    with part(0, 0.4):
        info.compress_type = _method(name, data)
    # Public as ``compress_level`` from Python 3.13 on, which goes on taking this name.
    info._compresslevel = _level(name)  # type: ignore[attr-defined]
    info.file_size = len(data)
    with archive.open(info, "w") as member, part(0.4, 1):
        for piece in pieces(data):
            member.write(piece)


def _level(name: str) -> int | None:
    """Data of a person may be large, and a recovery copy is written every few seconds: quickly, then."""
    return 1 if name.startswith("data.") else None


def _method(name: str, data: bytes) -> int:
    if name == "mimetype" or name.endswith(".safetensors"):
        return zipfile.ZIP_STORED
    if len(data) < RATIO_MATTERS_FROM:
        return zipfile.ZIP_DEFLATED
    squeeze = zlib.compressobj(_level(name) or -1)
    packed = sum(len(squeeze.compress(piece)) for piece in pieces(data)) + len(squeeze.flush())
    # What compresses suspiciously well would be refused as a bomb on reading.
    suspicious = packed * MAX_RATIO // 2 < len(data) or packed > 0.95 * len(data)
    return zipfile.ZIP_STORED if suspicious else zipfile.ZIP_DEFLATED


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size; never blocks on a pipe. Raises :class:`ProjectError`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise ProjectError(
            tr("‘{name}’ was not found in {parent}.", name=path.name, parent=path.absolute().parent),
            "not_a_file",
        ) from None
    except OSError as error:
        if path.is_dir():
            raise ProjectError(
                tr("‘{name}’ is a folder, not a project file.", name=path.name or path), "not_a_file"
            ) from None
        reason = error.strerror or str(error)
        raise ProjectError(
            tr("‘{name}’ cannot be read: {reason}.", name=path.name, reason=reason.lower()), "not_a_file"
        ) from None
    try:
        found = os.fstat(descriptor)
        _refuse_irregular(found, path.name or str(path))
    except ProjectError:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as file:
        try:
            return gathered(file.read, found.st_size)  # never more, should it grow meanwhile
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ProjectError(
                tr("‘{name}’ cannot be read: {reason}.", name=path.name, reason=reason), "not_a_file"
            ) from None


def _refuse_irregular(found: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise ProjectError(tr("‘{name}’ is a folder, not a project file.", name=name), "not_a_file")
    if not stat.S_ISREG(found.st_mode):
        raise ProjectError(tr("‘{name}’ is not a regular file.", name=name), "not_a_file")
    if found.st_size > MAX_FILE:
        raise ProjectError(
            tr(
                "‘{name}’ is {st_size} large; the limit is {max_file}.",
                name=name,
                st_size=_size(found.st_size),
                max_file=_size(MAX_FILE),
            ),
            "too_big",
        )


class Container:
    """A project's zip, opened and looked over: every member named once, plain, of honest size."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        _refuse_foreign(data, name)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_FAULTS:
            raise _unreadable(data, name) from None
        _refuse_other_archives(self._archive.namelist(), name)
        self._members = self._looked_over()
        if "mimetype" in self._members and self.read("mimetype", 256) != MIMETYPE:
            raise _not_ours(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All members, in the order of the file."""
        return tuple(self._members)

    def size(self, name: str) -> int:
        """Bytes of a member as the file tells; 0 for one that is missing."""
        return self._members[name].file_size if name in self._members else 0

    def allow_only(self, allowed: Mapping[str, int]) -> None:
        """Refuse members other than these. ``allowed`` gives the largest size of each, in bytes."""
        for name, info in self._members.items():
            if name not in allowed:
                pickled = name.lower().endswith((".pkl", ".pickle", ".pt", ".pth", ".joblib", ".py", ".pyc"))
                said = tr(
                    "‘{file}’ contains a part that does not belong there (‘{part}’) and was not opened.",
                    file=self.name,
                    part=_plain(name),
                )
                why = f" {tr('Such parts can run code; they are never opened.')}" if pickled else ""
                raise ProjectError(said + why, "unexpected")
            if info.file_size > allowed[name]:
                raise _bomb(self.name, name, info.file_size, allowed[name])

    def read(self, name: str, limit: int = MAX_FILE) -> bytes:
        """A member's bytes. Raises :class:`ProjectError` if missing, damaged or larger than ``limit``."""
        info = self._members.get(name)
        if info is None:
            raise _damaged(self.name, tr("its part ‘{name}’ is missing", name=name))
        if info.file_size > limit:
            raise _bomb(self.name, name, info.file_size, limit)
        try:
            with self._archive.open(info) as member:
                data = gathered(member.read, info.file_size + 1)
        except _ZIP_FAULTS:
            raise _damaged(self.name, tr("its part ‘{name}’ cannot be read", name=name)) from None
        if len(data) != info.file_size:
            raise _damaged(self.name, tr("its part ‘{name}’ has not the size it should have", name=name))
        return data

    def _looked_over(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise ProjectError(
                tr(
                    "‘{name}’ contains {count:,} parts and was not opened: a project has fewer.",
                    name=self.name,
                    count=len(infos),
                ),
                "unexpected",
            )
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if reason := _suspicious(info, found):
                shown = _plain(info.orig_filename)
                raise ProjectError(
                    tr(
                        "‘{name}’ contains a part that {reason} (‘{shown}’) and was not opened.",
                        name=self.name,
                        reason=reason,
                        shown=shown,
                    ),
                    "unexpected",
                )
            if _inflates(info):
                raise _bomb(self.name, info.filename, info.file_size, MAX_RATIO * info.compress_size)
            found[info.filename] = info
        total = sum(i.file_size for i in infos)
        if total > MAX_FILE:
            raise _bomb(self.name, tr("all parts together"), total, MAX_FILE)
        _refuse_overlap(infos, self.name)
        return found


def _refuse_foreign(data: bytes, name: str) -> None:
    """Refuse what was never a zip, by its first bytes."""
    if not data:
        raise ProjectError(tr("‘{name}’ is empty: there is no project in it.", name=name), "not_ours")
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        raise _pickle(name)
    if data[:4] != b"PK\x03\x04"[: len(data)]:
        raise _other(name, foreign.what_is(data[: foreign.HEAD], name))


def _unreadable(data: bytes, name: str) -> ProjectError:
    """For a zip that does not open: whether it was one of our projects shows in its first member."""
    expected = b"mimetype" + MIMETYPE
    found = data[30 : 30 + len(expected)]
    if found == expected[: len(found)]:
        return _damaged(name, tr("it was cut short, or not copied completely"))
    return _not_ours(name)


def _refuse_other_archives(names: list[str], name: str) -> None:
    if "format.json" in names:
        return
    if any(n.endswith("data.pkl") for n in names):
        raise _pickle(name)
    if other := foreign.what_is_archive(names):
        raise _other(name, other)
    if "mimetype" in names:
        raise _damaged(name, tr("its part ‘format.json’ is missing"))
    raise _not_ours(name)


def _suspicious(info: zipfile.ZipInfo, found: Mapping[str, object]) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not info.filename:
        return tr("has no name")
    if info.filename in found:
        return tr("appears twice")
    if info.orig_filename != info.filename or "/" in info.filename or "\\" in info.filename:
        return tr("has a name which leads elsewhere")
    if info.flag_bits & 0x1:
        return tr("is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return tr("is compressed in an unusual way")
    if kind not in (0, stat.S_IFREG) or info.is_dir():
        return tr("is a link or a folder")
    return ""


def _inflates(info: zipfile.ZipInfo) -> bool:
    return info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _refuse_overlap(infos: list[zipfile.ZipInfo], name: str) -> None:
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < end:
            raise _damaged(name, tr("its parts lie over each other"))
        end = info.header_offset + 30 + len(info.filename) + info.compress_size


def _not_ours(name: str) -> ProjectError:
    return ProjectError(
        tr(
            "‘{name}’ is not an NNStudio project. Projects end in .nnstudio and are made with Save.",
            name=name,
        ),
        "not_ours",
    )


def _other(name: str, what: str) -> ProjectError:
    """For files of other programs, by what they are, if that is known."""
    return ProjectError(f"{tr_quoted(name)} {what}", "not_ours") if what else _not_ours(name)


def _pickle(name: str) -> ProjectError:
    return ProjectError(
        tr(
            "‘{name}’ is a pickle. Pickles can run code and are never opened; convert it to safetensors.",
            name=name,
        ),
        "not_ours",
    )


def _damaged(name: str, how: str) -> ProjectError:
    return ProjectError(
        tr(
            "‘{name}’ is damaged: {how}. The file was not changed; try another copy of it.",
            name=name,
            how=how,
        ),
        "damaged",
    )


def _bomb(name: str, member: str, size: int, limit: int) -> ProjectError:
    return ProjectError(
        tr(
            "‘{name}’ was not opened: ‘{member}’ would need {size} of memory; the limit is {limit}.",
            name=name,
            member=_plain(member),
            size=_size(size),
            limit=_size(limit),
        ),
        "too_big",
    )


def _size(count: int) -> str:
    return f"{count / 2**20:,.0f} MB" if count >= 2**20 else f"{count / 2**10:,.1f} KB"


def _plain(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name[:60])

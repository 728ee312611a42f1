"""Recovery copies: what an open document is, kept in a private folder until it is saved or given up.

A copy is one line of JSON (where the document came from, how long the rest is, its SHA-256) and a project
file. It is replaced as a whole, so a crash at any moment leaves a whole one; a lock beside it, which ends
with its process, tells copies of open documents from those a crash has left.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from nnstudio.catalog.words import tr
from nnstudio.project import atomic, container, fields, file, strict_json
from nnstudio.project.document import Document
from nnstudio.project.errors import ProjectError
from nnstudio.project.locks import FileLock
from nnstudio.project.stamp import Stamp, same_content

SUFFIX = ".recovery"
VERSION = 1
MAX_LINE = 2**15
MAX_PATH = 8_192
_KNOWN = ("format", "version", "title", "path", "saved", "original", "size", "sha256")
FORMAT = "nnstudio.recovery"


@dataclass(frozen=True)
class Orphan:
    """A copy whose document nobody has open: ``original`` is its file (None: never saved), ``saved`` when
    the copy was made, in seconds since 1970.
    """

    copy: Path
    title: str
    original: Path | None
    saved: float
    size: int
    sha256: str
    content: str = ""
    """SHA-256 of the file ``original`` as the document knew it; empty if that is not known."""


def folder() -> Path:
    """The private folder of all copies, made if need be. Raises OSError where there can be none."""
    found = user_state_path("NNStudio", appauthor=False) / "recovery"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name != "nt":
        here = os.lstat(found)
        if not stat.S_ISDIR(here.st_mode) or here.st_uid != os.getuid():
            raise PermissionError(tr("The folder {found} belongs to somebody else.", found=found))
        if stat.S_IMODE(here.st_mode) != 0o700:
            os.chmod(found, 0o700)
    return found


class Journal:
    """The recovery copy of one open document, and the lock that says it is open. Use from one thread."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock
        self.path = lock.path.with_suffix(SUFFIX)

    @classmethod
    def begin(cls) -> Journal:
        """For a document that was just opened. Raises OSError where there is no place for copies."""
        lock = FileLock.take(folder() / f"{secrets.token_hex(8)}.lock", _holder())
        if lock is None:
            raise OSError(tr("This file system cannot lock files, so no recovery copies are kept."))
        return cls(lock)

    def write(self, content: file.Content, original: Path | None, stamp: Stamp | None = None) -> None:
        """Replace the copy by one of ``content``. Raises OSError; the copy from before is kept then.

        ``stamp`` says what the file ``original`` was when the document was opened or last saved.
        """
        data = file.encode(content)
        header = {
            "format": FORMAT,
            "version": VERSION,
            "title": content.state.title[: fields.MAX_TITLE],
            "path": _as_text(original),
            "saved": time.time(),
            "original": stamp.sha256 if stamp is not None else None,
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        atomic.write(self.path, json.dumps(header).encode() + b"\n", data, private=True)

    def clear(self) -> None:
        """The document is saved: no copy is needed until the next edit."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def let_go(self) -> None:
        """The copy stays, for whoever wants it later."""
        self._lock.release()

    def close(self) -> None:
        """The document was closed in good order."""
        self.clear()
        self._lock.release()


def orphans() -> tuple[list[Orphan], list[str]]:
    """The copies that crashes have left, newest first, and a sentence for each file that is none.

    What is damaged or foreign is put into the folder ``aside`` and stays there. Raises OSError without a
    folder.
    """
    found, sentences = [], []
    for path in sorted(folder().iterdir()):
        if path.suffix == ".tmp" or path.suffix == ".lock":
            _tidy(path)
        elif path.suffix == SUFFIX and not _is_open(path):
            try:
                found.append(_look(path))
            except ProjectError as error:
                sentences.append(_put_aside(path, str(error)))
    return sorted(found, key=lambda o: -o.saved), sentences


def recover(orphan: Orphan) -> tuple[Document, Journal]:
    """The document of a copy, and its journal, which is this process's now: nothing is lost by another crash.

    The document has its file's path if saving there would not undo what was saved later. Raises
    :class:`ProjectError` if another window was faster, or the copy is damaged (it is put aside then).
    """
    journal = _claim(orphan)
    try:
        data = _payload(orphan)
        content = file.decode(data, orphan.title or "Untitled")
    except (ProjectError, OSError) as error:
        sentence = _put_aside(orphan.copy, str(error))
        journal.close()
        raise ProjectError(sentence, "damaged") from None
    except BaseException:  # cancelled, or out of memory: it is as good as before
        journal.let_go()
        raise
    document = Document(content.state, content.weights, content.history, content.fitted)
    document.checkpoint, document.runs = content.checkpoint, content.runs
    document.data_files, document.carried = content.data_files, content.carried
    document.path = orphan.original if _may_be_saved_to(orphan) else None
    document.stamp = Stamp.read(document.path) if document.path else None
    return document, journal


def discard(orphan: Orphan) -> None:
    """Delete a copy. Raises :class:`ProjectError` if another window has opened it."""
    _claim(orphan).close()


def _claim(orphan: Orphan) -> Journal:
    lock = FileLock.take(orphan.copy.with_suffix(".lock"), _holder())
    for _ in range(10):
        if lock is not None:
            break
        time.sleep(0.01)  # another window may just be looking what there is
        lock = FileLock.take(orphan.copy.with_suffix(".lock"), _holder())
    if lock is None or not orphan.copy.exists():
        if lock is not None:
            lock.release()
        raise ProjectError(
            tr("‘{title}’ was recovered or discarded in another window.", title=orphan.title), "not_a_file"
        )
    return Journal(lock)


def _as_text(original: Path | None) -> str | None:
    """The path, if it is text: a name of odd bytes is not, and has to be chosen again."""
    found = str(original.absolute()) if original is not None else ""
    readable = found and found.isprintable() and len(found) <= MAX_PATH
    return found if readable else None


def _holder() -> str:
    return json.dumps({"pid": os.getpid(), "time": time.strftime("%Y-%m-%d %H:%M:%S")}) + "\n"


def _is_open(copy: Path) -> bool:
    lock = FileLock.take(copy.with_suffix(".lock"), _holder())
    if lock is None:
        return True
    lock.release()
    return False


def _tidy(path: Path) -> None:
    """Remove what a killed process leaves besides its copy: its lock, and a copy it was just writing."""
    owner = path.with_name(path.name.lstrip(".").split(".", 1)[0] + ".lock")
    if path == owner and owner.with_suffix(SUFFIX).exists():
        return
    lock = FileLock.take(owner, _holder())
    if lock is not None:
        if path != owner:
            with contextlib.suppress(OSError):
                path.unlink()
        lock.release()


def _look(path: Path) -> Orphan:
    """What a copy says of itself; only its first line is read."""
    here = os.lstat(path)
    if not stat.S_ISREG(here.st_mode) or (os.name != "nt" and here.st_uid != os.getuid()):
        raise ProjectError(tr("It is no file of yours."))
    if here.st_size > container.MAX_FILE + MAX_LINE:
        raise ProjectError(tr("It is larger than any project."))
    with path.open("rb") as opened:
        line = opened.readline(MAX_LINE)
    raw = fields.mapping(strict_json.read(line, tr("Its first line"), MAX_LINE), tr("Its first line"))
    if raw.get("format") != FORMAT:
        raise ProjectError(tr("It is no recovery copy."))
    if fields.whole(raw.get("version"), "version", 1, 10**9) > VERSION:
        raise ProjectError(tr("It was made by a newer NNStudio; open it with that one."), "newer")
    fields.mapping(raw, tr("Its first line"), _KNOWN)
    original = raw.get("path")
    size = fields.whole(raw.get("size"), "size", 1, container.MAX_FILE)
    if here.st_size != len(line) + size:
        raise ProjectError(tr("It was cut short, or something was added."), "damaged")
    return Orphan(
        copy=path,
        title=fields.text(raw.get("title"), "title", fields.MAX_TITLE),
        original=None if original is None else Path(fields.text(original, "path", MAX_PATH)),
        saved=fields.real(raw.get("saved"), "saved", 1e12),
        size=size,
        sha256=fields.text(raw.get("sha256"), "sha256", 64),
        content=fields.text(raw.get("original") or "", "original", 64),
    )


def _payload(orphan: Orphan) -> bytes:
    if _look(orphan.copy) != orphan:
        raise ProjectError(tr("It has changed since it was found."), "damaged")
    data = container.read_file(orphan.copy)[-orphan.size :]
    if hashlib.sha256(data).hexdigest() != orphan.sha256:
        raise ProjectError(tr("It was changed or damaged."), "damaged")
    return data


def _may_be_saved_to(orphan: Orphan) -> bool:
    if orphan.original is None:
        return False
    if orphan.content:  # sounder than comparing times, as a clock may have been put back
        return same_content(orphan.original, orphan.content)
    try:
        return os.stat(orphan.original).st_mtime <= orphan.saved
    except OSError:
        return False


def _put_aside(path: Path, why: str) -> str:
    """Keep what cannot be used where it is in nobody's way. A sentence that says so."""
    place = path.parent / "aside" / f"{path.stem}-{secrets.token_hex(3)}{path.suffix}"
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        os.rename(path, place)
    except OSError:
        place = path
    return tr("A recovery copy cannot be opened: {why} It was kept: {place}", why=why, place=place)

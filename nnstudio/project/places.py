"""Where a project's data lies: relative to the project in its file, absolute in memory, known by content.

A path in a project file is only ever read as data. Of what was read, SHA-256 and size are kept, so that a
file that changed is noticed, and one that was moved is known again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Any

from nnstudio.catalog.words import tr_count, tr_quoted
from nnstudio.data import READERS, Source
from nnstudio.data.progress import report
from nnstudio.data.readers.inside import SCHEME, is_elsewhere
from nnstudio.project import fields
from nnstudio.project.state import ProjectState

MOST_UP = 2
"""How many folders above the project data may lie to be named from there."""
AT_ONCE = 2**24
"""Files up to this size are read while saving, if they were not before."""
MOST_LISTED = 200_000
_PIECE = 2**22


@dataclass(frozen=True)
class DataFile:
    """A file or folder that was read: where it was, and what it held.

    ``sha256`` is of a file's bytes, or of a folder's names and sizes; "" if it was too large to look at in
    time. ``changed`` is when it was written last, as far as this was asked here. ``hint`` is where it was
    when the project was saved, if the project has moved since.
    """

    path: str
    sha256: str
    size: int
    changed: int = 0
    hint: str = ""

    def same(self, other: DataFile) -> bool:
        """Whether both held the same."""
        alike = not self.sha256 or not other.sha256 or self.sha256 == other.sha256
        return self.size == other.size and alike


DataFiles = Mapping[str, DataFile]
"""By the option of the source that names the file."""


def path_options(source: Source) -> Iterator[tuple[str, str]]:
    """The options of a reader that name files or folders, with what they name."""
    if source.kind not in READERS:
        return
    for name, option in type(source).options().items():
        if option.type in ("path", "folder") and (value := getattr(source, name)):
            yield name, value


def absolute(state: ProjectState, folder: Path) -> ProjectState:
    """The state with paths of data that hold wherever the project is saved."""
    return _with_paths(state, lambda path: str(_joined(folder, path)) if _is_relative(path) else path)


def relative(state: ProjectState, folder: Path) -> ProjectState:
    """The state as it goes into a file in ``folder``: data near it is named from there."""
    return _with_paths(state, lambda path: path if _is_relative(path) else _from(folder, path))


def look_at(source: Source, folder: Path | None, known: DataFiles, limit: int = 2**62) -> dict[str, DataFile]:
    """What the files of a source hold now. Those that are ``known`` and untouched are not read again.

    Files above ``limit`` bytes are not read either. What cannot be read is as it was known, or left out.
    """
    found: dict[str, DataFile] = {}
    for name, value in path_options(source):
        if value.startswith(SCHEME) or is_elsewhere(value):
            continue  # what is inside cannot change; what is elsewhere is never asked
        path = _joined(folder, value) if folder is not None and _is_relative(value) else Path(value)
        before, at = known.get(name), str(path)
        try:
            here = os.stat(path)
            size = here.st_size
            if before and (before.path, before.size, before.changed) == (at, size, here.st_mtime_ns):
                found[name] = before
            elif stat.S_ISREG(here.st_mode):
                digest = _digest(path, size) if size <= limit else ""
                found[name] = DataFile(at, digest, size, here.st_mtime_ns)
            elif stat.S_ISDIR(here.st_mode):
                found[name] = DataFile(at, *_listed(path))
        except (OSError, ValueError):
            if before and before.path == at:
                found[name] = before  # what it held is still worth knowing
    return found


def still_there(source: Source, files: DataFiles) -> Path | None:
    """The first of these files that is where it was and holds what it held. Reports (data/progress)."""
    for name, then in files.items():
        now = look_at(source.replace(**{name: then.path}), None, {}).get(name)
        if now is not None and now.same(then):
            return Path(then.path)
    return None


def anchored(files: DataFiles, state: ProjectState, folder: Path) -> dict[str, DataFile]:
    """What was recorded of files, where a project in ``folder`` finds those it names from there."""
    named = dict(path_options(state.data.source))
    found = dict(files)
    for name, file in files.items():
        if name in named and _is_relative(named[name]):
            found[name] = replace(file, path=str(_joined(folder, named[name])), hint=file.path)
    return found


def changed_sentence(files: tuple[DataFile, ...]) -> str:
    """What to tell of files that hold something else than when the project was saved; else ""."""
    if not files:
        return ""
    return tr_count(
        "{names} has changed since this project was saved. The new "
        "contents are used now; weights and runs are from the old ones.",
        "{names} have changed since this project was saved. The new "
        "contents are used now; weights and runs are from the old ones.",
        len(files),
        names=", ".join(tr_quoted(Path(file.path).name) for file in files[:3]),
    )


def changed(before: DataFiles, now: DataFiles) -> tuple[DataFile, ...]:
    """Files that hold something else than when the project was saved."""
    return tuple(
        now[name]
        for name, then in before.items()
        if name in now and now[name].path == then.path and not now[name].same(then)
    )


def to_dict(files: DataFiles, state: ProjectState) -> dict[str, Any]:
    """For the project file: only what the source still names."""
    named = dict(path_options(state.data.source))
    return {
        name: {"absolute": f.path, "sha256": f.sha256, "size": f.size}
        for name, f in files.items()
        if name in named and f.path.isprintable()
    }


def from_dict(raw: object) -> dict[str, DataFile]:
    """The inverse. Raises ``ProjectError``."""
    found: dict[str, DataFile] = {}
    for name, entry in fields.mapping(raw if raw is not None else {}, "data_files").items():
        where = f"data_files, {name[:40]}"
        one = fields.mapping(entry, where, ("absolute", "sha256", "size"))
        path = fields.text(one.get("absolute", ""), f"{where}, absolute", fields.MAX_NOTES)
        digest = fields.text(one.get("sha256", ""), f"{where}, sha256", 64)
        found[name] = DataFile(path, digest, fields.whole(one.get("size"), f"{where}, size", 0, 2**62))
    return found


def _with_paths(state: ProjectState, change: Any) -> ProjectState:
    source = state.data.source
    new = {name: change(value) for name, value in path_options(source)}
    if all(getattr(source, name) == value for name, value in new.items()):
        return state
    return state.replace(data=state.data.replace(source=source.replace(**new)))


def _is_relative(path: str) -> bool:
    """Whether a path starts at the project; addresses and paths of other systems do not."""
    if is_elsewhere(path) or path.startswith((SCHEME, "~")) or "\0" in path:
        return False
    return not (Path(path).is_absolute() or PureWindowsPath(path).is_absolute())


def _joined(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder.absolute() / path))


def _from(folder: Path, path: str) -> str:
    if not Path(path).is_absolute():
        return path
    try:
        found = Path(os.path.relpath(path, folder.absolute()))
    except ValueError:
        return path  # on another drive
    return found.as_posix() if found.parts.count("..") <= MOST_UP else path


def _digest(path: Path, size: int) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(_PIECE):
            found.update(data)
            report(stream.tell() / max(size, 1))
    return found.hexdigest()


def _listed(path: Path) -> tuple[str, int]:
    """A folder's names and sizes: cheap, and pictures are seldom painted over."""
    found, total, count = hashlib.sha256(), 0, 0
    for root, folders, files in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(files):
            count += 1
            if count > MOST_LISTED:
                return "", total
            if count % 1_000 == 0:
                report(0.0)  # how many there are is not known
            size = os.lstat(os.path.join(root, name)).st_size
            inside = Path(root, name).relative_to(path).as_posix()
            found.update(f"{inside}\0{size}\n".encode(errors="surrogateescape"))
            total += size
    return found.hexdigest(), total

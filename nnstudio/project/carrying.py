"""Data inside a project file: the members ``data.1``, ``data.2`` …, told of under ``carried``.

Each entry names the file, its SHA-256 and, as a hint, where it was taken from. A member's name is never made
of what the file says, and a file's name is never a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.data import DataError
from nnstudio.data.carried import MOST, Carried, named
from nnstudio.data.safe_names import LONGEST_NAME, odd_name
from nnstudio.project import fields
from nnstudio.project.errors import ProjectError
from nnstudio.project.state import ProjectState

FEATURE, FOLDER_FEATURE = "data_inside", "folder_inside"
FEATURES = (FEATURE, FOLDER_FEATURE)
"""What a program has to know to read such a file; older ones say so."""
MOST_FILES = 4
MEMBERS: Mapping[str, int] = {f"data.{number}": MOST for number in range(1, MOST_FILES + 1)}

CarriedFiles = Mapping[str, Carried]
"""By the path that sources name."""


def used(state: ProjectState, carried: CarriedFiles) -> tuple[Carried, ...]:
    """What the data of this state needs, each once."""
    wanted = dict.fromkeys(path for _, path in named(state.data.source))
    return tuple(carried[path] for path in wanted if path in carried)[:MOST_FILES]


def size(state: ProjectState, carried: CarriedFiles) -> int:
    """Bytes of what is carried."""
    return sum(len(one.data) for one in used(state, carried))


def features(files: tuple[Carried, ...]) -> list[str]:
    """What a program has to know to read these."""
    return [FEATURE, FOLDER_FEATURE] if any(one.is_folder for one in files) else [FEATURE]


def encode(files: tuple[Carried, ...]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Entries for ``project.json`` and members of the zip."""
    entries: list[dict[str, Any]] = []
    for one in files:
        folder = {"folder": True} if one.is_folder else {}
        entries.append({"name": one.name, "sha256": one.sha256, "origin": one.origin, **folder})
    return entries, dict(zip(MEMBERS, (one.data for one in files), strict=False))


def decode(raw: object, parts: Mapping[str, bytes]) -> dict[str, Carried]:
    """The inverse. Raises :class:`ProjectError`; every entry has its member, and every member its entry."""
    entries = fields.items(raw if raw is not None else [], "carried", MOST_FILES)
    members = [name for name in MEMBERS if name in parts]
    if members != list(MEMBERS)[: len(entries)]:
        raise ProjectError(
            tr(
                "carried: {count} files are named, and {found} are there.",
                count=len(entries),
                found=len(members),
            )
        )
    if sum(len(parts[name]) for name in members) > MOST:
        raise ProjectError(tr("carried: the files take more than {most} MB together.", most=MOST // 2**20))
    found = [_one(entry, f"carried[{n}]", parts[m]) for n, (entry, m) in enumerate(_pairs(entries, members))]
    return {one.path: one for one in found}


def _pairs(entries: list[Any], members: list[str]) -> list[tuple[Any, str]]:
    return list(zip(entries, members, strict=True))


def _one(raw: object, where: str, data: bytes) -> Carried:
    entry = fields.mapping(raw, where, ("name", "sha256", "origin", "folder"))
    name = fields.text(entry.get("name"), f"{where}.name", LONGEST_NAME)
    if reason := odd_name(name):
        raise ProjectError(tr("{where}.name: the name of the file {reason}.", where=where, reason=reason))
    origin = fields.text(entry.get("origin", ""), f"{where}.origin", fields.MAX_NOTES)
    try:
        found = Carried.of(name, data, origin, folder=_is_folder(entry, where))
    except DataError as error:
        raise ProjectError(f"{where}: {error}") from None
    if entry.get("sha256") != found.sha256:
        raise ProjectError(
            tr("{where}.sha256: it is not that of the file which is there.", where=where), "damaged"
        )
    return found


def _is_folder(entry: Mapping[str, Any], where: str) -> bool:
    """Nothing is said of a file; only ``true`` says that it is a folder."""
    if "folder" in entry and entry["folder"] is not True:
        raise ProjectError(tr("{where}.folder: expected true, or no such entry.", where=where))
    return "folder" in entry

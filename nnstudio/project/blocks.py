"""Blocks a person keeps for other projects: one small JSON file each in the folder of the user's data.

A file holds what the clipboard holds (:mod:`nnstudio.project.clipboard`), with a name. Such files may come
from anywhere, so they are read as strictly as projects are.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from nnstudio.catalog.words import tr
from nnstudio.project import atomic, clipboard, fields, strict_json
from nnstudio.project.annotation import group_name_problem
from nnstudio.project.clipboard import Fragment
from nnstudio.project.errors import EditError, ProjectError

FORMAT = "nnstudio.block"
MAX_BLOCKS = 200
MAX_BYTES = 2**20


@dataclass(frozen=True)
class Block:
    """A kept block: ``id`` is the beginning of its file's name."""

    id: str
    name: str
    fragment: Fragment


def folder() -> Path:
    """Where blocks are kept; it need not exist yet."""
    return user_data_path("NNStudio", appauthor=False) / "blocks"


def save(name: str, fragment: Mapping[str, Any]) -> Block:
    """Keep what :func:`~nnstudio.project.clipboard.copy` made as ``name``, or ``name 2`` … if that is taken.

    Raises :class:`EditError` for what cannot be a block, and what :func:`nnstudio.project.atomic.write`
    raises where it cannot be written.
    """
    name = name.strip()
    if problem := group_name_problem(name):
        raise EditError(problem)
    kept, _ = saved()
    if len(kept) >= MAX_BLOCKS:
        raise EditError(
            tr("{max_blocks} blocks are kept already. Delete one of them first.", max_blocks=MAX_BLOCKS)
        )
    name = _free(name, {b.name for b in kept})
    data = strict_json.write({"format": FORMAT, "version": 1, "name": name, "fragment": fragment})
    try:
        made = _decode(data, _id(name))
    except ProjectError as error:
        raise EditError(tr("This cannot be kept as a block: {error}", error=error)) from None
    folder().mkdir(parents=True, exist_ok=True)
    atomic.write(_path(made.id), data)
    return made


def saved() -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """All kept blocks by name, and a sentence for each file that is none."""
    found, refused = [], []
    try:
        names = sorted(n for n in os.listdir(folder()) if n.endswith(".json"))
    except OSError:
        return (), ()
    for name in names[:MAX_BLOCKS]:
        try:
            found.append(_decode(_bytes(folder() / name), name.removesuffix(".json")))
        except (ProjectError, OSError) as error:
            refused.append(tr("The block ‘{name}’ cannot be used: {error}", name=name[:60], error=error))
    return tuple(sorted(found, key=lambda b: b.name.casefold())), tuple(refused)


def remove(block: Block) -> None:
    """Delete a kept block's file; one that is gone already is fine. Raises OSError."""
    _path(block.id).unlink(missing_ok=True)


def _bytes(path: Path) -> bytes:
    """The content of a regular file of a bounded size; no link, no device."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise ProjectError(tr("it is no ordinary file."))
    if found.st_size > MAX_BYTES:
        raise ProjectError(tr("it is larger than {max_bytes} MB.", max_bytes=MAX_BYTES // 2**20), "too_big")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _decode(data: bytes, block_id: str) -> Block:
    raw = strict_json.read(data, tr("the file"), MAX_BYTES)
    whole = fields.mapping(raw, tr("the file"), ("format", "version", "name", "fragment"))
    if whole.get("format") != FORMAT or whole.get("version") != 1:
        raise ProjectError(tr("it is no block of this version of the program."))
    name = fields.text(whole.get("name"), "name", fields.MAX_NAME)
    if problem := group_name_problem(name):
        raise ProjectError(problem)
    fragment = clipboard.read(whole.get("fragment"))
    if not fragment.network.nodes:
        raise ProjectError(tr("it holds no layers."))
    return Block(block_id, name, fragment)


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _path(block_id: str) -> Path:
    return folder() / f"{block_id}.json"


def _free(name: str, taken: set[str]) -> str:
    stem, number = name[: fields.MAX_NAME - 4], 2
    while name in taken:
        name, number = f"{stem} {number}", number + 1
    return name

"""How a source names data that its project carries, and where readers find it."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from nnstudio.catalog.words import tr
from nnstudio.data.table import DataError

SCHEME = "project:"
"""``project:<SHA-256>/<file name>``"""


class Holder(Protocol):
    """Something that can put its data into a file."""

    def place(self) -> Path:
        """Where it can be read."""


holders: MutableMapping[str, Holder] = WeakValueDictionary()
"""What open projects carry, by path: it is known by its content, so any project may find it. Nothing is kept
here: what no document holds any more is gone."""


def find_inside(path: str) -> Path:
    """The file with the data of this path. Raises ``DataError``; nothing is made of the path itself."""
    found = holders.get(path)
    if found is None:
        raise DataError(
            tr(
                "The project does not carry ‘{path}’ any more. Choose the file again on the Data tab.",
                path=shown(path),
            )
        )
    try:
        return found.place()
    except OSError as error:
        raise DataError(
            tr(
                "‘{path}’, which the project carries, needs a temporary file, and none can be written "
                "({strerror}). Make room, then try again.",
                path=shown(path),
                strerror=error.strerror or error,
            )
        ) from None


def is_elsewhere(path: str) -> bool:
    """Whether a path leads to another computer: asking after it would tell that one of us."""
    return "://" in path or path.startswith(("\\\\", "//"))


def shown(path: str) -> str:
    """The name of carried data; any other path as it is."""
    return path.rsplit("/", 1)[-1][:120] if path.startswith(SCHEME) else path

"""Which reader takes which file: by the end of its name; a folder is a folder of images."""

from __future__ import annotations

from pathlib import Path

from nnstudio.data.readers import READERS
from nnstudio.data.readers.labelled import labels_file
from nnstudio.data.readers.pictures import SUFFIXES as PICTURES
from nnstudio.data.source import Source

_SUFFIXES: dict[str, str] = {suffix: cls.kind for cls in READERS.classes() for suffix in cls.suffixes}
DATA_PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (cls.title, tuple(f"*{suffix}" for suffix in cls.suffixes)) for cls in READERS.classes() if cls.suffixes
)
"""Each reader's title with the patterns of its files, for file dialogs."""


def reader_kind(path: Path) -> str:
    """The kind of the reader for a file or folder; ``""`` when none is known."""
    if path.is_dir():
        return "images"
    name = path.name.lower()
    if name.endswith(PICTURES):
        return "images"
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), "")


def folder_meant(path: Path) -> Path:
    """What a person means who chooses this: a picture stands for the folder with all the classes.

    That is the folder it lies in if a table of labels lies beside it, else the one above.
    """
    if path.is_dir() or not path.name.lower().endswith(PICTURES):
        return path
    return path.parent if labels_file(path.parent) else path.parent.parent


def source_for(path: Path) -> Source:
    """A source that reads this file or folder; a name that says nothing is taken for a table of text."""
    return READERS[reader_kind(path) or "csv"].build({"path": str(path)})

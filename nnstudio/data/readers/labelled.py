"""Which pictures there are and what each one shows: by the folder it lies in, or by a table of labels."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.foreign import what_is_folder
from nnstudio.data.readers.cells import Cells, read_cells
from nnstudio.data.readers.columns import Column
from nnstudio.data.readers.files import FileMissing, refusing_os_errors
from nnstudio.data.readers.pictures import SUFFIXES
from nnstudio.data.readers.target import Problem, number_target
from nnstudio.data.table import Array, DataError
from nnstudio.data.words import quoted

MOST_FILES = 200_000
LABEL_FILES = ("labels.csv", "labels.tsv", "labels.txt", "annotations.csv", "classes.csv")
_LABEL_NAMES = ("label", "labels", "class", "target", "category", "y", "value")
_PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}
_UNREAD = (".svg", ".heic", ".heif", ".avif", ".jp2", ".psd", ".raw", ".cr2", ".nef", ".dng")


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures with the row of ``target`` that tells what each shows; ``classes`` is empty for numbers."""

    files: list[tuple[Path, int]]
    target: Array
    classes: tuple[str, ...]
    name: str = "class"
    notes: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


def by_folder(place: Path) -> Labelled:
    """The folder of a picture is its class. Raises ``DataError``."""
    classes = class_folders(place)
    files = [(file, number) for number, name in enumerate(classes) for file in pictures(place / name)]
    return Labelled(files, np.arange(len(classes)), classes, notes=_unread(place))


def labels_file(place: Path) -> Path | None:
    """The table of labels in a folder, by its name."""
    found = (place / name for name in LABEL_FILES)
    return next((path for path in found if path.is_file()), None)


def by_table(place: Path, table: Path, problem: Problem) -> Labelled:
    """A table has the name and the label of every picture. Raises ``DataError``."""
    with refusing_os_errors(place):
        if not place.exists():
            raise FileMissing(place)
        if not place.is_dir():
            raise DataError(
                tr("‘{place}’ is not a folder. Choose the folder that holds the pictures.", place=place)
            )
    cells = read_cells(table)
    if cells.has_header and any(_find(place, name) is not None for name in cells.names):
        cells = read_cells(table, header="no")  # the first row tells of a picture as well
    names, column = _columns(cells, place)
    target, classes = _target(column, problem)
    files: list[tuple[Path, int]] = []
    bad: list[str] = []
    for row, name in enumerate(names):
        path = _inside(place, name, cells, row)
        (
            files.append((path, row))
            if path is not None
            else bad.append(tr("{name}: not there", name=name[:80]))
        )
    used = {path for path, _ in files}
    others = sum(1 for path in pictures(place) if path not in used)
    notes: tuple[str, ...] = (tr("Labels from ‘{name}’.", name=table.name),)
    if others:
        notes += (
            tr(
                "{pictures} without a label left out.",
                pictures=tr_count("{count} picture", "{count} pictures", others),
            ),
        )
    return Labelled(files, target, classes, column.name, notes + _unread(place), tuple(bad))


def class_folders(place: Path) -> tuple[str, ...]:
    """Names of the folders inside, sorted. Raises ``DataError`` if there are none."""
    with refusing_os_errors(place):
        if not place.exists():
            raise FileMissing(place)
        if not place.is_dir():
            raise DataError(
                tr(
                    "‘{place}’ is not a folder. Choose the folder that has one folder for every class.",
                    place=place,
                )
            )
        with os.scandir(place) as entries:
            names = sorted(
                e.name
                for e in entries
                if e.is_dir(follow_symlinks=False) and not e.name.startswith((".", "_"))
            )
    if other := what_is_folder(place):
        raise DataError(f"{tr_quoted(place.name)} {other}")
    if not names:
        raise DataError(
            tr(
                "‘{name}’ has no folders inside. Put the pictures of every class into a folder of their "
                "own (the folder’s name is the class), or add a table ‘{label_files}’ with the name and the "
                "label of every picture.",
                name=place.name,
                label_files=LABEL_FILES[0],
            )
        )
    if {name.lower() for name in names} <= _PARTS:
        raise DataError(
            tr(
                "‘{name}’ holds {names}, which look like parts and not like classes. "
                "Choose one of them: NNStudio splits the data itself.",
                name=place.name,
                names=quoted(names),
            )
        )
    return tuple(names)


def pictures(folder: Path) -> Iterator[Path]:
    """Files with a picture's suffix, at any depth, sorted; links to folders are not followed."""
    count = 0
    for root, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                count += 1
                if count > MOST_FILES:
                    return
                yield Path(root, name)


def _unread(place: Path) -> tuple[str, ...]:
    """A sentence about pictures of kinds that are not read."""
    found: Counter[str] = Counter()
    for _, _, files in os.walk(place, followlinks=False):
        found.update(Path(name).suffix.lower() for name in files if name.lower().endswith(_UNREAD))
    if not found:
        return ()
    kinds = ", ".join(sorted(found))
    return (
        tr(
            "{pictures} of kinds that are not read ({kinds}) left out.",
            pictures=tr_count("{count} picture", "{count} pictures", found.total()),
            kinds=kinds,
        ),
    )


def _columns(cells: Cells, place: Path) -> tuple[list[str], Column]:
    """The names of pictures, and the column with their labels. Raises ``DataError``."""
    shares = [_share_of_pictures(cells, index, place) for index in range(len(cells.names))]
    best = max(range(len(shares)), key=lambda i: shares[i])
    others = [i for i in range(len(cells.names)) if i != best]
    if shares[best] < 0.5 or not others:
        raise DataError(
            tr(
                "‘{file}’ has no column with the names of pictures in ‘{name}’, beside one with "
                "their labels. Write two columns: file, label.",
                file=cells.file,
                name=place.name,
            )
        )
    named = [i for i in others if cells.names[i].lower() in _LABEL_NAMES]
    label = cells.column(named[0] if named else others[-1])
    if label.missing.any():
        row = int(np.flatnonzero(label.missing)[0])
        raise DataError(
            tr("{where}: the label is missing. Fill it in, or remove the row.", where=label.where(row))
        )
    return [row[best].strip() for row in cells.rows], label


def _share_of_pictures(cells: Cells, index: int, place: Path) -> float:
    texts = [row[index].strip() for row in cells.rows[:200]]
    found = sum(1 for text in texts if text.lower().endswith(SUFFIXES) or _find(place, text) is not None)
    return found / max(len(texts), 1)


def _inside(place: Path, name: str, cells: Cells, row: int) -> Path | None:
    """The picture of that name; None if it is not there. Raises ``DataError`` if it leads elsewhere."""
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise DataError(
            tr(
                "‘{file}’, row {file_rows:,}: ‘{name}’ leads out of the folder "
                "‘{place_name}’. Only pictures inside it are read: write their names as seen from there.",
                file=cells.file,
                file_rows=cells.file_rows[row],
                name=name[:80],
                place_name=place.name,
            )
        )
    return _find(place, name)


def _find(place: Path, name: str) -> Path | None:
    if not name or len(name) > 1000 or "\0" in name or ".." in name:
        return None
    try:
        for suffix in ("", *SUFFIXES):
            path = place / (name.replace("\\", "/") + suffix)
            if path.is_file() and path.name.lower().endswith(SUFFIXES):
                return path
    except (OSError, ValueError):
        pass
    return None


def _target(column: Column, problem: Problem) -> tuple[Array, tuple[str, ...]]:
    if column.number_share == 1.0 or problem == "regression":
        return number_target(column.numbers(tr("Correct the label.")), problem, column.name)
    known = column.texts_used()
    return column.codes(known).astype(np.int64), tuple(known)

"""images."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nnstudio.catalog import Pair, option
from nnstudio.data.foreign import what_is_folder
from nnstudio.data.readers.files import find_file, refusing_os_errors
from nnstudio.data.readers.pictures import (
    SUFFIXES,
    BadPicture,
    Colours,
    Fit,
    is_grey,
    open_picture,
    read_picture,
    upright_size,
)
from nnstudio.data.readers.samples import MOST_NUMBERS, WIDEST, feature_names
from nnstudio.data.source import READERS, Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import counted, quoted

MOST_FILES = 200_000
MOST_BAD = 0.1
_PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}


@dataclass
class _Found:
    """What looking at headers showed: good files, what is wrong with the others, sizes, colours."""

    files: list[tuple[Path, int]] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    colourful: bool = False


@READERS.register
class Images(Source):
    """Pictures of your own: a folder that has one folder of pictures for every class.

    PNG, JPEG, BMP, GIF (its first picture), TIFF and WebP; values 0 … 255. Pictures are turned as the camera
    noted, transparent parts stand on white, damaged files are left out and listed.
    """

    kind, title, order = "images", "Folder of images", 7

    path: str = option("", "The folder with one folder for every class.", label="Folder", as_type="folder")
    size: Pair = option(
        (0, 0), "Height and width that every image is brought to; 0, 0 keeps the size they have.", unit="px",
    )  # fmt: skip
    fit: Fit = option(
        "stretch",
        "How an image of another shape is brought to the size.",
        labels={"stretch": "stretch", "crop": "cut the edges off"},
    )
    colours: Colours = option(
        "auto",
        "One value for each pixel, or three; auto: three if any image has colours.",
        labels={"auto": "auto", "grey": "grey", "colour": "red, green, blue"},
    )

    def load(self, folder: Path | None) -> Table:
        place = find_file(self.path, folder)
        classes = class_folders(place)
        files = [(file, number) for number, name in enumerate(classes) for file in _pictures(place / name)]
        if not files:
            raise DataError(
                f"The folders in ‘{place.name}’ hold no pictures ({', '.join(SUFFIXES)}). "
                "Choose another folder."
            )
        if len(files) > MOST_FILES:
            raise DataError(
                f"‘{place.name}’ holds more than {MOST_FILES:,} pictures. Choose a folder with fewer."
            )
        found = look_at(files, place)
        size = self.size if all(self.size) else common_size(found, place)
        channels = {"grey": 1, "colour": 3}.get(self.colours, 3 if found.colourful else 1)
        features, kept = read_all(found, place, size, self.fit, channels)
        _check_bad(found.bad, len(files), place)
        return _table(features, found, kept, classes, place)


def class_folders(place: Path) -> tuple[str, ...]:
    """Names of the folders inside, sorted. Raises ``DataError`` if there are none."""
    with refusing_os_errors(place):
        if not place.is_dir():
            reason = "is not a folder" if place.exists() else "is not there"
            raise DataError(f"‘{place}’ {reason}. Choose the folder that has one folder for every class.")
        with os.scandir(place) as entries:
            names = sorted(
                e.name
                for e in entries
                if e.is_dir(follow_symlinks=False) and not e.name.startswith((".", "_"))
            )
    if other := what_is_folder(place):
        raise DataError(f"‘{place.name}’ {other}")
    if not names:
        raise DataError(
            f"‘{place.name}’ has no folders inside. Put the pictures of every class into a folder of their "
            "own; the folder’s name is the class."
        )
    if {name.lower() for name in names} <= _PARTS:
        raise DataError(
            f"‘{place.name}’ holds {quoted(names)}, which look like parts and not like classes. "
            "Choose one of them: NNStudio splits the data itself."
        )
    return tuple(names)


def _pictures(folder: Path) -> Iterator[Path]:
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


def picture_files(place: Path) -> list[Path]:
    """Every picture at or below a place, sorted by folder and name."""
    return list(_pictures(place)) if place.is_dir() else [place]


def look_at(files: list[tuple[Path, int]], place: Path) -> _Found:
    """Read every header: cheap, and it tells what memory the pictures will take."""
    found = _Found()
    for path, number in files:
        try:
            with open_picture(path) as image:
                found.sizes[upright_size(image)] += 1
                found.colourful = found.colourful or not is_grey(image)
            found.files.append((path, number))
        except BadPicture as error:
            found.bad.append(f"{path.relative_to(place)}: {error}")
    _check_bad(found.bad, len(files), place)
    return found


def common_size(found: _Found, place: Path) -> tuple[int, int]:
    """The (height, width) all have. Raises ``DataError`` that proposes one if they differ."""
    if len(found.sizes) > 1:
        usual = found.sizes.most_common(3)
        shown = ", ".join(f"{count:,} of {h} × {w}" for (h, w), count in usual)
        raise DataError(
            f"The pictures in ‘{place.name}’ have {len(found.sizes):,} different sizes ({shown}"
            f"{' …' if len(found.sizes) > 3 else ''}). Set ‘Size’, "
            f"for example to {proposed_side(usual[0][0])}."
        )
    return next(iter(found.sizes))


def proposed_side(size: tuple[int, int]) -> str:
    """``64 × 64``: a square a small network can take."""
    side = next((s for s in (64, 32, 28, 16, 8) if s <= min(size)), 8)
    return f"{side} × {side}"


def read_all(
    found: _Found, place: Path, size: tuple[int, int], fit: Fit, channels: int
) -> tuple[Array, list[int]]:
    """Pixels (n, height, width, channels) float32, and the class index of each that could be read."""
    each = size[0] * size[1] * channels
    if each > WIDEST or each * len(found.files) > MOST_NUMBERS:
        raise DataError(
            f"{counted(len(found.files), 'picture')} of {size[0]} × {size[1]} × {channels} are "
            f"{each * len(found.files):,} numbers; up to {MOST_NUMBERS:,}, and {WIDEST:,} a picture, can be "
            f"held. Set ‘Size’ to something smaller, for example {proposed_side(size)}."
        )
    pixels = np.empty((len(found.files), *size, channels), dtype=np.float32)
    kept: list[int] = []
    for path, number in found.files:
        try:
            pixels[len(kept)] = read_picture(path, size, fit, channels)
            kept.append(number)
        except BadPicture as error:
            found.bad.append(f"{path.relative_to(place)}: {error}")
    return pixels[: len(kept)], kept


def _check_bad(bad: list[str], total: int, place: Path) -> None:
    if len(bad) > MOST_BAD * total:
        raise DataError(
            f"{len(bad):,} of {total:,} pictures in ‘{place.name}’ cannot be read: {listed(bad)}. Repair or "
            "remove them."
        )


def listed(bad: list[str]) -> str:
    """The first five, and how many more."""
    return "; ".join(bad[:5]) + (f" and {len(bad) - 5:,} more" if len(bad) > 5 else "")


def _table(features: Array, found: _Found, kept: list[int], classes: tuple[str, ...], place: Path) -> Table:
    notes = []
    if found.bad:
        notes.append(f"{counted(len(found.bad), 'picture')} left out: {listed(found.bad)}.")
    labels = np.array(kept, dtype=np.int64)
    present = np.unique(labels)
    if len(present) < len(classes):
        empty = [name for i, name in enumerate(classes) if i not in present]
        notes.append(f"No pictures in {quoted(empty)}: left out.")
    return Table(
        features,
        np.searchsorted(present, labels),
        feature_names=feature_names(features.shape[1:], is_image=True),
        target_names=("class",),
        classes=tuple(classes[i] for i in present),
        is_image=True,
        title=place.name,
        notes=tuple(notes),
    )

"""images."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nnstudio.catalog import Pair, option
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.progress import report
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.labelled import (
    MOST_FILES,
    Labelled,
    by_folder,
    by_table,
    labels_file,
    pictures,
)
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
from nnstudio.data.readers.target import Problem
from nnstudio.data.source import READERS, Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import and_more, quoted

MOST_BAD = 0.1


@dataclass
class _Found:
    """What looking at headers showed: good files, what is wrong with the others, sizes, colours."""

    files: list[tuple[Path, int]] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    colourful: bool = False


@READERS.register
class Images(Source):
    """Pictures of your own: a folder that has one folder of pictures for every class, or a table of labels.

    PNG, JPEG, BMP, GIF (its first picture), TIFF and WebP; values 0 … 255. Pictures are turned as the camera
    noted, transparent parts stand on white, damaged files are left out and listed.
    """

    kind, title, order = "images", "Folder of images", 7

    path: str = option("", "The folder with one folder for every class.", label="Folder", as_type="folder")
    size: Pair = option(
        (0, 0), "Height and width that every image is brought to; 0, 0 keeps the size they have.", unit="px",
        labels={"none": "as they are"},
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

    labels: str = option(
        "",
        "A table with the name and the label of every picture; empty: ‘labels.csv’ in the folder, or the "
        "folder of a picture is its class.",
        as_type="path",
    )
    problem: Problem = option(
        "auto", "Whether numbers in the table of labels are classes or values; auto: few whole numbers are."
    )

    def files(self, folder: Path | None) -> dict[str, Path]:
        if not self.path:
            return {}
        place = find_file(self.path, folder)
        return {"path": place} | ({"labels": find_file(self.labels, folder)} if self.labels else {})

    def load(self, folder: Path | None) -> Table:
        place = find_file(self.path, folder)
        labelled = self.labelled(place, folder)
        total = len(labelled.files) + len(labelled.bad)
        if not labelled.files:
            raise DataError(
                tr(
                    "The folders in ‘{name}’ hold no pictures ({suffixes}). Choose another folder.",
                    name=place.name,
                    suffixes=", ".join(SUFFIXES),
                )
            )
        if total > MOST_FILES:
            raise DataError(
                tr(
                    "‘{name}’ holds more than {most_files:,} pictures. Choose a folder with fewer.",
                    name=place.name,
                    most_files=MOST_FILES,
                )
            )
        _check_bad(list(labelled.bad), total, place)
        found = look_at(labelled.files, place, labelled.bad)
        size = self.size if all(self.size) else common_size(found, place)
        channels = {"grey": 1, "colour": 3}.get(self.colours, 3 if found.colourful else 1)
        features, kept = read_all(found, place, size, self.fit, channels)
        _check_bad(found.bad, total, place)
        return _table(features, found, kept, labelled, place)

    def labelled(self, place: Path, folder: Path | None = None) -> Labelled:
        """Which pictures there are, with their labels. Raises ``DataError``."""
        table = find_file(self.labels, folder) if self.labels else labels_file(place)
        return by_table(place, table, self.problem) if table is not None else by_folder(place)


def picture_files(place: Path) -> list[Path]:
    """Every picture at or below a place, sorted by folder and name."""
    return list(pictures(place)) if place.is_dir() else [place]


class SeveralSizes(DataError):
    """Pictures of different sizes; ``proposed`` is one that all could be brought to."""

    def __init__(self, sentence: str, proposed: int) -> None:
        super().__init__(sentence)
        self.proposed = proposed


def look_at(files: list[tuple[Path, int]], place: Path, bad: tuple[str, ...] = ()) -> _Found:
    """Read every header: cheap, and it tells what memory the pictures will take."""
    found = _Found(bad=list(bad))
    for count, (path, number) in enumerate(files):
        report(0.3 * count / len(files))
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
        shown = ", ".join(
            tr("{count:,} of {size}", count=count, size=f"{h} × {w}") for (h, w), count in usual
        )
        side = proposed_side(usual[0][0])
        raise SeveralSizes(
            tr(
                "The pictures in ‘{name}’ have {count:,} different sizes ({shown}"
                "{what}). Set ‘Size’, for example to {side} × {side}.",
                name=place.name,
                count=len(found.sizes),
                shown=shown,
                what=" …" if len(found.sizes) > 3 else "",
                side=side,
            ),
            side,
        )
    return next(iter(found.sizes))


def proposed_side(size: tuple[int, int]) -> int:
    """The side of a square a small network can take."""
    return next((s for s in (64, 32, 28, 16, 8) if s <= min(size)), 8)


def read_all(
    found: _Found, place: Path, size: tuple[int, int], fit: Fit, channels: int
) -> tuple[Array, list[int]]:
    """Pixels (n, height, width, channels) float32, and the class index of each that could be read."""
    each = size[0] * size[1] * channels
    if each > WIDEST or each * len(found.files) > MOST_NUMBERS:
        raise DataError(
            tr(
                "{pictures} of {height} × {width} × {channels} are "
                "{each:,} numbers; up to {most_numbers:,}, and {widest:,} a picture, can be "
                "held. Set ‘Size’ to something smaller, for example "
                "{side} × {side}.",
                pictures=tr_count("{count} picture", "{count} pictures", len(found.files)),
                height=size[0],
                width=size[1],
                channels=channels,
                each=each * len(found.files),
                most_numbers=MOST_NUMBERS,
                widest=WIDEST,
                side=proposed_side(size),
            )
        )
    pixels = np.empty((len(found.files), *size, channels), dtype=np.float32)
    kept: list[int] = []
    for count, (path, number) in enumerate(found.files):
        report(0.3 + 0.7 * count / len(found.files))
        try:
            pixels[len(kept)] = read_picture(path, size, fit, channels)
            kept.append(number)
        except BadPicture as error:
            found.bad.append(f"{path.relative_to(place)}: {error}")
    return pixels[: len(kept)], kept


def _check_bad(bad: list[str], total: int, place: Path) -> None:
    if len(bad) > MOST_BAD * total:
        raise DataError(
            tr(
                "{count:,} of {total:,} pictures in ‘{name}’ cannot be read: {listed}. Repair or "
                "remove them.",
                count=len(bad),
                total=total,
                name=place.name,
                listed=listed(bad),
            )
        )


def listed(bad: list[str]) -> str:
    """The first five, and how many more."""
    return and_more(bad, 5, "; ")


def _table(features: Array, found: _Found, kept: list[int], labelled: Labelled, place: Path) -> Table:
    notes = list(labelled.notes)
    if found.bad:
        notes.append(
            tr(
                "{pictures} left out: {listed}.",
                pictures=tr_count("{count} picture", "{count} pictures", len(found.bad)),
                listed=listed(found.bad),
            )
        )
    target, classes = labelled.target[kept], labelled.classes
    if classes and len(present := np.unique(target)) < len(classes):
        empty = [name for i, name in enumerate(classes) if i not in present]
        notes.append(tr("No pictures in {empty}: left out.", empty=quoted(empty)))
        target, classes = np.searchsorted(present, target), tuple(classes[i] for i in present)
    return Table(
        features,
        target,
        feature_names=feature_names(features.shape[1:], is_image=True),
        target_names=(labelled.name,),
        classes=classes,
        is_image=True,
        title=place.name,
        notes=tuple(notes),
    )

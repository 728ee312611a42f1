"""npz."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from nnstudio.catalog import option
from nnstudio.catalog.words import tr, tr_inside, tr_quoted
from nnstudio.data.readers.files import LARGEST_FILE, checked_size, find_file, refusing_os_errors
from nnstudio.data.readers.npy import read_npy
from nnstudio.data.readers.samples import table_of
from nnstudio.data.readers.target import Problem
from nnstudio.data.source import READERS, Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import quoted

X_NAMES = ("x", "features", "images", "data", "inputs", "x_train", "train_images", "train_x", "arr_0")
Y_NAMES = ("y", "target", "targets", "labels", "label", "y_train", "train_labels", "train_y", "arr_1")
_PAIRS = (("x", "y"), ("features", "labels"), ("features", "targets"), ("images", "labels"),
          ("data", "labels"), ("data", "target"), ("inputs", "targets"))  # fmt: skip
MOST_MEMBERS = 64


@READERS.register
class Npz(Source):
    """Arrays of your own as NumPy saves them: samples and labels in one .npz, or in two .npy files.

    Samples (n, …) and labels (n,), (n, k) values or one-hot. (n, height, width) and (n, height, width,
    channels) are images. Only plain numbers are read, never pickles.
    """

    kind, title, order = "npz", "NumPy arrays", 5
    suffixes: ClassVar[tuple[str, ...]] = (".npz", ".npy")

    path: str = option("", "The .npz file, or the .npy file with the samples.", label="File", as_type="path")
    x_key: str = option(
        "", "The array with the samples; empty: x, features, images … is looked for.", label="Samples"
    )
    y_key: str = option(
        "", "The array, or the .npy file, with the labels; empty: y, labels, target … is looked for.",
        label="Labels",
    )  # fmt: skip
    problem: Problem = option(
        "auto", "Whether labels are classes or numbers; auto: few whole numbers are classes."
    )

    def files(self, folder: Path | None) -> dict[str, Path]:
        if not self.path:
            return {}
        place = find_file(self.path, folder)
        labels = self._label_file(place, required=False) if place.suffix.lower() == ".npy" else None
        return {"path": place} | ({"y_key": labels} if labels is not None else {})

    def load(self, folder: Path | None) -> Table:
        place = find_file(self.path, folder)
        x, y, notes = self.arrays(place)
        return table_of(x, y, place.name, self.problem, notes)

    def arrays(self, place: Path, *, labels: bool = True) -> tuple[Array, Array | None, tuple[str, ...]]:
        """Samples, labels, and sentences worth telling. Without ``labels`` they need not be there."""
        size = checked_size(place)
        if place.suffix.lower() == ".npy":
            with refusing_os_errors(place), place.open("rb") as stream:
                x = read_npy(stream, size, tr_quoted(place.name))
            other = self._label_file(place, required=labels)
            if other is None:
                return x, None, ()
            size = checked_size(other)
            with refusing_os_errors(other), other.open("rb") as stream:
                return (
                    x,
                    read_npy(stream, size, tr_quoted(other.name)),
                    (tr("Labels from ‘{name}’.", name=other.name),),
                )
        with _archive(place) as archive:
            members = _members(archive, place.name)
            x_name = _choose(members, self.x_key, X_NAMES, "Samples", place.name)
            given = labels or self.y_key or any(n.lower() in Y_NAMES for n in members)
            y_name = _choose(members, self.y_key, Y_NAMES, "Labels", place.name) if given else ""
            x = _read(archive, members[x_name], place.name)
            y = _read(archive, members[y_name], place.name) if y_name else None
        unused = sorted(set(members) - {x_name, y_name})
        return (
            x,
            y,
            (tr("Not used from ‘{name}’: {unused}.", name=place.name, unused=quoted(unused)),)
            if unused
            else (),
        )

    def _label_file(self, place: Path, *, required: bool) -> Path | None:
        if self.y_key:
            return find_file(self.y_key, place.parent)
        for x_word, y_word in _PAIRS:
            changed = re.sub(rf"(?i)(?<![a-z]){x_word}(?![a-z])", y_word, place.stem, count=1)
            other = place.with_name(changed + place.suffix)
            if other != place and other.is_file():
                return other
        if not required:
            return None
        raise DataError(
            tr(
                "Beside ‘{name}’ no file with its labels was found. Name it under ‘Labels’ on the Data tab.",
                name=place.name,
            )
        )


@contextmanager
def _archive(place: Path) -> Iterator[zipfile.ZipFile]:
    """Everything a damaged archive can raise becomes a sentence."""
    try:
        with refusing_os_errors(place), zipfile.ZipFile(place) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        with place.open("rb") as stream:
            is_pickle = stream.read(1) == b"\x80"
        if is_pickle:
            raise DataError(
                tr(
                    "‘{name}’ is a pickle, which can run code and is not opened. Save the arrays with "
                    "numpy.savez.",
                    name=place.name,
                )
            ) from None
        raise DataError(
            tr(
                "‘{name}’ is damaged or no .npz file. Save the arrays again with numpy.savez.",
                name=place.name,
            )
        ) from None


def _members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    odd = [n for n in names if not n.endswith(".npy")]
    if odd or len(set(names)) != len(names) or len(names) > MOST_MEMBERS:
        what = (
            tr("parts that are no arrays ({odd})", odd=quoted(odd))
            if odd
            else tr("repeated or too many parts")
        )
        raise DataError(
            tr(
                "‘{file}’ has {what} and was not opened. Save the arrays with numpy.savez.",
                file=file,
                what=what,
            )
        )
    if any(info.flag_bits & 1 or info.compress_type not in (0, 8) for info in infos):
        raise DataError(
            tr("‘{file}’ is encrypted or packed in an unknown way. Save it with numpy.savez.", file=file)
        )
    return {info.filename.removesuffix(".npy"): info for info in infos}


def _choose(members: Sequence[str] | dict[str, zipfile.ZipInfo], asked: str, known: Sequence[str], what: str,
            file: str) -> str:  # fmt: skip
    if asked in members:
        return asked
    if not asked:
        by_lower = {name.lower(): name for name in reversed(list(members))}
        for name in known:
            if name in by_lower:
                return by_lower[name]
    wrong = (
        tr("no array ‘{asked}’", asked=asked)
        if asked
        else tr("no array named like {what} ({known} …)", what=tr_inside(what), known=", ".join(known[:4]))
    )
    raise DataError(
        tr(
            "‘{file}’ has {wrong}. Choose one of its arrays on the Data tab under ‘{what}’: {members}.",
            file=file,
            wrong=wrong,
            what=tr(what),
            members=quoted(members, 12),
        )
    )


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> Array:
    if info.file_size > LARGEST_FILE:
        raise DataError(
            tr(
                "The array ‘{filename}’ in ‘{file}’ would unpack to {file_size:,.0f} MB, more "
                "than the {largest_file:,.0f} MB that can be read. Save fewer samples.",
                filename=info.filename,
                file=file,
                file_size=info.file_size / 2**20,
                largest_file=LARGEST_FILE / 2**20,
            )
        )
    with archive.open(info) as stream:
        return read_npy(
            stream,
            info.file_size,
            tr("The array ‘{filename}’ in ‘{file}’", filename=info.filename.removesuffix(".npy"), file=file),
        )

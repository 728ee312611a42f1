"""New samples for a trained network from arrays and pictures, with their labels where there are any."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.fitted import Fitted
from nnstudio.data.readers.columns import class_name
from nnstudio.data.readers.idx import Idx, read_idx
from nnstudio.data.readers.images import Images, listed, picture_files
from nnstudio.data.readers.npz import Npz
from nnstudio.data.readers.pictures import BadPicture, read_picture
from nnstudio.data.readers.samples import MOST_NUMBERS, features_of
from nnstudio.data.source import Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import quoted


def samples_for_prediction(source: Source, place: Path, fitted: Fitted) -> Table:
    """The samples of arrays or of a folder of pictures. Raises ``DataError``."""
    notes: tuple[str, ...] = ()
    y: Array | None = None
    if isinstance(source, Images):
        features, y, notes = _pictures(place, fitted)
    elif isinstance(source, Npz):
        x, labels, notes = source.arrays(place, labels=False)
        features = _fitting(x, place, fitted)
        y = _targets(labels, len(features), place, fitted)
    elif isinstance(source, Idx):
        features, y = _idx(source, place, fitted)
    else:
        raise DataError(
            tr("‘{name}’ cannot be used to predict. Choose a table, arrays or pictures.", name=place.name)
        )
    return fitted.table(features, y, title=place.name, notes=notes)


def _fitting(x: Array, place: Path, fitted: Fitted) -> Array:
    features, _ = features_of(x, tr_quoted(place.name))
    if features.shape[1:] != fitted.shape or any(fitted.categories):
        has, wants = (" × ".join(map(str, shape)) for shape in (features.shape[1:], fitted.shape))
        raise DataError(
            tr(
                "A sample in ‘{name}’ has the shape {has}, but the network was trained on {wants}. Choose "
                "samples of that shape.",
                name=place.name,
                has=has,
                wants=wants,
            )
        )
    return features


def _idx(source: Idx, place: Path, fitted: Fitted) -> tuple[Array, Array | None]:
    features = _fitting(read_idx(place), place, fitted)
    other = source.label_file(place)
    return features, _targets(read_idx(other), len(features), other, fitted) if other else None


def _targets(y: Array | None, count: int, place: Path, fitted: Fitted) -> Array | None:
    if y is None:
        return None
    if len(y) != count:
        raise DataError(
            tr(
                "‘{name}’ has {samples}, but {labels}.",
                name=place.name,
                samples=tr_count("{count} sample", "{count} samples", count),
                labels=tr_count("{count} label", "{count} labels", len(y)),
            )
        )
    values = y.astype(np.float64).reshape(count, -1)
    if not fitted.classes:
        if values.shape[1] != len(fitted.target_names):
            raise DataError(
                tr(
                    "The labels in ‘{name}’ have {columns}, but the network was trained for {count:,}.",
                    name=place.name,
                    columns=tr_count("{count} column", "{count} columns", values.shape[1]),
                    count=len(fitted.target_names),
                )
            )
        return values.astype(np.float32)
    if values.shape[1] == len(fitted.classes) > 1:
        return np.asarray(values.argmax(axis=1), dtype=np.int64)
    index = {name: i for i, name in enumerate(fitted.classes)}
    names = [class_name(float(v)) if math.isfinite(v) else "missing" for v in values[:, 0]]
    if unknown := sorted({name for name in names if name not in index}):
        raise DataError(
            tr(
                "‘{name}’ has the classes {unknown}, which the network was not trained on. Known: {classes}.",
                name=place.name,
                unknown=quoted(unknown),
                classes=quoted(fitted.classes),
            )
        )
    return np.array([index[name] for name in names], dtype=np.int64)


def _pictures(place: Path, fitted: Fitted) -> tuple[Array, Array | None, tuple[str, ...]]:
    if not fitted.is_image or len(fitted.shape) != 3 or fitted.shape[2] not in (1, 3):
        raise DataError(
            tr("The network was not trained on pictures. Choose a table with the trained columns.")
        )
    height, width, channels = fitted.shape
    files = picture_files(place)
    if len(files) * math.prod(fitted.shape) > MOST_NUMBERS:
        raise DataError(
            tr(
                "‘{name}’ holds {count:,} pictures, more than can be held. Use fewer.",
                name=place.name,
                count=len(files),
            )
        )
    kept, rows, bad = [], [], []
    for path in files:
        try:
            rows.append(read_picture(path, (height, width), "stretch", channels).astype(np.float32))
            kept.append(path)
        except BadPicture as error:
            bad.append(f"{path.name}: {error}")
    if bad or not rows:
        what = listed(bad) or tr("there are none")
        raise DataError(
            tr(
                "Not every picture in ‘{name}’ can be read: {what}. Repair or remove them.",
                name=place.name,
                what=what,
            )
        )
    index = {name: i for i, name in enumerate(fitted.classes)}
    named = [index.get(path.relative_to(place).parts[0]) if path != place else None for path in kept]
    labels = None if None in named else np.array(named, dtype=np.int64)
    return np.stack(rows), labels, ()

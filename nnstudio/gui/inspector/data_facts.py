"""What the Data tab says about the data: in words, and as small tables."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import Prepared, Table
from nnstudio.data.words import and_more
from nnstudio.gui.widgets.drawing import Array

SHOWN_IMAGES = 8
SHOWN_POINTS = 600
SHOWN_ROWS = 4
SHOWN_COLUMNS = 6
MOST_TARGETS = 4


def number(value: float) -> str:
    """At most four figures, thousands separated."""
    return (
        f"{value:,.0f}"
        if abs(value) >= 1000 or value == round(value)
        else f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
    )


def span(values: Array) -> str:
    """``0 … 16``."""
    known = values[np.isfinite(values)]
    return f"{number(float(known.min()))} … {number(float(known.max()))}" if len(known) else tr("none")


def features_in_words(table: Table) -> str:
    """``8 × 8 image, 0 … 16`` or ``4 columns, 0.1 … 7.9``."""
    if table.is_image:
        shape = table.shape if len(table.shape) > 1 else _side(table)
        size = " × ".join(str(extent) for extent in (shape[:2] if shape[2:] == (1,) else shape))
        return tr("{size} image, {span}", size=size, span=span(table.columns))
    count = table.columns.shape[1]
    texts = sum(1 for values in table.categories if values)
    what = tr_count("{count} column", "{count} columns", count)
    return (
        tr("{what}, {texts} of text", what=what, texts=texts) if texts else f"{what}, {span(table.columns)}"
    )


def target_in_words(table: Table) -> str:
    """``digit · 10 classes`` or ``progression · 25 … 346``."""
    name = table.target_names[0]
    if table.is_classification:
        return tr("{name} · {count} classes", name=name, count=len(table.classes))
    if table.is_yes_no:
        names = and_more(table.target_names, MOST_TARGETS)
        return tr("{names} · yes or no", names=names)
    if len(table.target_names) > 1:
        return and_more(table.target_names, MOST_TARGETS)  # each has a range of its own
    return (
        f"{name} · {span(np.asarray(table.target, dtype=float))}" if table.target is not None else tr("none")
    )


def missing_in_words(table: Table) -> str:
    """How many values are missing."""
    return tr_count("{count} value", "{count} values", table.missing()) if table.missing() else tr("none")


def class_counts(table: Table) -> list[float]:
    """Samples of each class."""
    return [float(c) for c in np.bincount(np.asarray(table.target, dtype=int), minlength=len(table.classes))]


def sample_images(table: Table) -> Array:
    """The first image of each class in turn: (n, H, W) or (n, H, W, C)."""
    target = np.asarray(table.target) if table.is_classification else np.zeros(len(table), int)
    firsts = [int(np.argmax(target == c)) for c in range(len(table.classes) or 1) if (target == c).any()]
    chosen = [*firsts, *(i for i in range(len(table)) if i not in firsts)][:SHOWN_IMAGES]
    images = table.features[chosen]
    return images.reshape(len(chosen), *_side(table)) if images.ndim == 2 else images


def sample_points(table: Table) -> tuple[Array, Array | None] | None:
    """Two coordinates and classes for a scatter, or None if the data has no natural two axes.

    Samples that lack one of the two have no place.
    """
    step = max(1, len(table) // SHOWN_POINTS)
    points, classes = table.columns[::step], None
    if points.shape[1] == 2 and not any(table.categories):
        classes = np.asarray(table.target)[::step] if table.is_classification else None
    elif points.shape[1] == 1 and not table.is_classification and table.target is not None:
        y = np.asarray(table.target, dtype=float).reshape(len(table), -1)[::step, 0]
        points = np.stack([points[:, 0], y], axis=1)
    else:
        return None
    whole = np.isfinite(points).all(axis=1)
    return (points[whole], None if classes is None else classes[whole]) if whole.any() else None


def first_rows(table: Table) -> tuple[list[str], list[list[str]]]:
    """Names of columns and the first rows as text; the target comes first, as it matters most."""
    columns = table.columns
    count = min(columns.shape[1], SHOWN_COLUMNS)
    header = [", ".join(table.target_names), *table.feature_names[:count]]
    rows = []
    for i in range(min(len(table), SHOWN_ROWS)):
        rows.append([_target_cell(table, i), *(_cell(table, i, j) for j in range(count))])
    return header, rows


def split_shares(prepared: Prepared | None) -> tuple[float, float, float]:
    """Shares of rows for training, validation and test, as they came out."""
    if prepared is None:
        return 1.0, 0.0, 0.0
    parts = (len(prepared.train), len(prepared.validation), len(prepared.test))
    train, validation, test = (part / max(1, sum(parts)) for part in parts)
    return train, validation, test


def split_tip(prepared: Prepared) -> str:
    """``1,257 rows train · 270 validation · 270 test``."""
    parts = (len(prepared.train), len(prepared.validation), len(prepared.test))
    return tr(
        "{train:,} rows train · {validation:,} validation · {test:,} test",
        **dict(zip(("train", "validation", "test"), parts, strict=True)),
    )


def _target_cell(table: Table, row: int) -> str:
    if table.target is None:
        return ""
    value = table.target[row]
    if table.answers:
        return ", ".join(words[int(v)] for words, v in zip(table.answers, value, strict=True))
    return (
        table.classes[int(value)] if table.classes else ", ".join(number(float(v)) for v in np.ravel(value))
    )


def _cell(table: Table, row: int, column: int) -> str:
    value = float(table.columns[row, column])
    if np.isnan(value):
        return ""
    names = table.categories[column] if table.categories else ()
    return names[int(value)] if names else number(value)


def _side(table: Table) -> tuple[int, int]:
    """Height and width of images that are kept as one row of numbers each."""
    side = round(table.columns.shape[1] ** 0.5)
    return side, table.columns.shape[1] // side

"""Facts about prepared data in words and numbers, for the Data tab and the command line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.prepare import Prepared
from nnstudio.data.table import Array, Table


@dataclass(frozen=True)
class Facts:
    """What a person wants to know about data at a glance.

    ``balance``: for classes, each name with its number of rows; for numbers, ten bins with the rows in
    each. ``parts``: rows for training, validation and test.
    """

    title: str
    samples: int
    features: str
    target: str
    missing: int
    balance: tuple[tuple[str, int], ...]
    parts: tuple[int, int, int]
    notes: tuple[str, ...]

    @property
    def missing_words(self) -> str:
        """``none``, or how many."""
        return f"{self.missing:,}" if self.missing else "none"


def describe(prepared: Prepared) -> Facts:
    """The facts of prepared data."""
    table = prepared.table
    balance = _class_balance(table) if table.is_classification else _bins(table)
    return Facts(
        table.title,
        len(table),
        feature_words(table),
        target_words(table),
        table.missing(),
        balance,
        (len(prepared.train), len(prepared.validation), len(prepared.test)),
        prepared.notes,
    )


def feature_words(table: Table) -> str:
    """``8 × 8 image, 0 … 16`` · ``4 numbers, 0.1 … 7.9`` · ``3 numbers, 2 categories``."""
    if table.is_image:
        height, width, *channels = table.shape
        size = f"{height} × {width}"
        said = tr("{size} image", size=size)
        if channels and channels[0] > 1:
            said = tr("{size} image, {channels} channels", size=size, channels=channels[0])
        return said + _range(table.features)
    text = sum(1 for values in table.categories if values)
    columns = table.columns
    numeric = [i for i in range(columns.shape[1]) if not (table.categories and table.categories[i])]
    words = (
        [tr_count("{count} number", "{count} numbers", len(numeric)) + _range(columns[:, numeric])]
        if numeric
        else []
    )
    return ", ".join([*words, *([tr_count("{count} category", "{count} categories", text)] if text else [])])


def target_words(table: Table) -> str:
    """``digit · 10 classes`` or ``progression · 25 … 346``."""
    if table.is_yes_no:
        return tr("{names} · yes or no", names=" · ".join(table.target_names))
    if len(table.target_names) > 1:
        return " · ".join(table.target_names)  # each has a range of its own
    name = table.target_names[0]
    if table.is_classification:
        return tr("{name} · {count} classes", name=name, count=len(table.classes))
    return name if table.target is None else f"{name} · {_range(table.target).removeprefix(', ')}"


def _class_balance(table: Table) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(np.asarray(table.target), minlength=len(table.classes))
    return tuple((name, int(count)) for name, count in zip(table.classes, counts, strict=True))


def _bins(table: Table) -> tuple[tuple[str, int], ...]:
    if table.target is None:
        return ()
    counts, edges = np.histogram(table.target[:, 0].astype(np.float64), bins=10)
    spans = zip(edges[:-1], edges[1:], counts, strict=True)
    return tuple((f"{low:.3g} … {high:.3g}", int(count)) for low, high, count in spans)


def _range(values: Array) -> str:
    known = values[~np.isnan(values)]
    return f", {known.min():.4g} … {known.max():.4g}" if known.size else ""

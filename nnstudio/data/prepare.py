"""From settings to arrays: load, split, fit on the training rows, transform."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.balance import balance_note, balanced
from nnstudio.data.findings import Finding, find
from nnstudio.data.fitted import Fitted
from nnstudio.data.gaps import without_gaps
from nnstudio.data.kept import KeptTable
from nnstudio.data.settings import DataSettings
from nnstudio.data.splits import Parts
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.transforms import Transform
from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.check import DataShape


@dataclass(frozen=True, eq=False)
class Split:
    """One part of the data: x (n, *shape) float32, y (labels, one-hot or values), rows of the table (n,)."""

    x: Array
    y: Array
    rows: Array

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything training, plots and predictions need.

    ``notes`` are sentences worth telling a person; ``findings`` those among them that can be mended;
    ``augment`` says how training changes its batches. Balancing repeats rows of ``train``.
    """

    settings: DataSettings
    table: Table
    train: Split
    validation: Split
    test: Split
    fitted: Fitted
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    augment: tuple[Augmentation, ...] = ()

    @property
    def shape(self) -> DataShape:
        """What the network's check needs to know."""
        return self.fitted.data_shape


def prepare(settings: DataSettings, folder: Path | None = None, kept: KeptTable | None = None) -> Prepared:
    """Load the source, split its rows, fit the transforms on the training rows, apply them to all.

    ``kept`` may have the table from before. Raises :class:`DataError` with a sentence.
    """
    loaded = load(settings, folder, kept)
    return prepare_rows(settings, loaded, settings.split.parts(loaded.table))


@dataclass(frozen=True, eq=False)
class Loaded:
    """A table ready to be split: what is missing was dealt with. ``notes`` say how."""

    table: Table
    features: tuple[Transform, ...]
    notes: tuple[str, ...]


def load(settings: DataSettings, folder: Path | None = None, kept: KeptTable | None = None) -> Loaded:
    """Load the source and leave out rows that lack values, where that is asked for. Raises ``DataError``."""
    table = (kept or KeptTable()).load(settings.source, folder, settings.split.columns())
    check_target(table)
    features, unsuitable = _suitable(settings.features, table)
    table, gaps = without_gaps(table, features)
    check_target(table)
    steps = tuple(transform for transform in features if not transform.drops_rows)
    return Loaded(table, steps, (*table.notes, *gaps, *settings.split.notes(table), *unsuitable))


def prepare_rows(settings: DataSettings, loaded: Loaded, parts: Parts) -> Prepared:
    """Fit the transforms on the first of these parts and apply them to all. Raises ``DataError``."""
    table = loaded.table
    target, notes = _target_transform(settings.target, table)
    fitted = Fitted.fit(table, parts[0], loaded.features, target)
    x, y = fitted.features(table), fitted.targets(table)
    train, validation, test = (
        Split(np.ascontiguousarray(x[p]), np.ascontiguousarray(y[p]), p) for p in parts
    )
    if settings.balance:
        train, told = _balanced(train, table, settings)
        notes += told
    augment, left = _fitting(settings.augment, fitted)
    found = find(table, settings, parts[0])
    notes = (*loaded.notes, *notes, *left)
    notes += tuple(finding.sentence for finding in found)
    return Prepared(settings, table, train, validation, test, fitted, notes, found, augment)


def _balanced(train: Split, table: Table, settings: DataSettings) -> tuple[Split, tuple[str, ...]]:
    """The training part with rarer classes repeated, and a sentence about it."""
    if not table.is_classification or table.target is None:
        return train, (
            tr(
                "‘{target}’ is one of several answers: there are no classes to balance."
                if table.is_yes_no
                else "‘{target}’ holds numbers: there are no classes to balance.",
                target=table.target_names[0],
            ),
        )
    labels = table.target[train.rows]
    places = balanced(np.arange(len(train)), labels, settings.split.draw())
    if len(places) == len(train):
        return train, ()
    more = Split(train.x[places], train.y[places], train.rows[places])
    return more, (balance_note(len(train), len(more)),)


def _fitting(
    augment: tuple[Augmentation, ...], fitted: Fitted
) -> tuple[tuple[Augmentation, ...], tuple[str, ...]]:
    """The augmentations that suit these samples, and a sentence for each of the others."""
    pictures = fitted.is_image and len(fitted.sample_shape) == 3
    kept = tuple(a for a in augment if pictures or not a.for_images)
    return kept, tuple(
        tr("{title} is for pictures: not used.", title=tr(a.title)) for a in augment if a not in kept
    )


def check_target(table: Table) -> Array:
    """The target, if a network can learn from it. Raises ``DataError``."""
    if not len(table):
        raise DataError(tr("‘{title}’ has no rows. Choose other data.", title=table.title))
    if table.target is None:
        raise DataError(
            tr("‘{title}’ has no target column. Choose which column is to be predicted.", title=table.title)
        )
    if table.is_classification and len(np.unique(table.target)) < 2:
        name = table.classes[int(table.target[0])]
        raise DataError(
            tr(
                "All {count:,} rows have the class ‘{name}’ in ‘{target}’, and a network "
                "needs two classes or more to tell apart. Choose another target column, or add rows of "
                "another class.",
                count=len(table),
                name=name,
                target=table.target_names[0],
            )
        )
    return table.target


def _suitable(features: tuple[Transform, ...], table: Table) -> tuple[tuple[Transform, ...], tuple[str, ...]]:
    """The transforms of features that suit this data, and a sentence for each of the others."""
    kept = tuple(t for t in features if table.is_image or not t.for_images)
    return kept, tuple(
        tr("{title} is for pictures: not used.", title=tr(t.title)) for t in features if t not in kept
    )


def _target_transform(target: Transform | None, table: Table) -> tuple[Transform | None, tuple[str, ...]]:
    """The target's transform if it suits this target; otherwise none, and a sentence that says so."""
    role = "classes" if table.is_classification else "values" if table.holds_values else ""
    if target is None or role in target.roles:
        return target, ()
    what = {"classes": tr("classes"), "values": tr("numbers")}.get(role, tr("yes-or-no answers"))
    return None, (
        tr(
            "{title} does not suit the target ‘{target}’, which holds {what}: not used.",
            title=tr(target.title),
            target=table.target_names[0],
            what=what,
        ),
    )

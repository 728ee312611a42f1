"""What was learnt about the data from the training rows: kept in the project, applied again to new data."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr, tr_and, tr_count
from nnstudio.data.decoding import Decoded, checked, decoded_answers, decoded_classes
from nnstudio.data.step import Step
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.transforms import Layout, Transform
from nnstudio.data.words import quoted
from nnstudio.engine.check import DataShape
from nnstudio.engine.losses import TargetForm

LARGEST = float(np.finfo(np.float32).max)
MOST_VALUES = 500_000_000
PIECE = 4_000_000
"""Numbers that are transformed at a time."""


@dataclass(frozen=True, eq=False)
class Stage:
    """Some rows on their way: what was done last (nothing at first), the columns' names and categories."""

    title: str
    names: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    values: Array


def _spread(values: Array, layout: Layout) -> Array:
    """Each category column as one 0/1 column for each of its values."""
    if not any(layout.categories):
        return values
    parts = []
    for index, names in enumerate(layout.categories):
        column = values[:, index, None]
        parts.append((column == np.arange(len(names))).astype(np.float64) if names else column)
    return np.concatenate(parts, axis=1)


@dataclass(frozen=True, eq=False)
class Fitted:
    """Names and order of columns, categories, classes, and every transform with what it measured.

    ``shape`` is a sample's shape in the table; ``sample_shape`` what the network sees: a category column
    becomes one 0/1 column for each of its values.
    """

    shape: tuple[int, ...]
    feature_names: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    target_step: Step | None = None
    is_image: bool = False
    ignored: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def fit(
        cls, table: Table, rows: Array, features: tuple[Transform, ...] = (), target: Transform | None = None
    ) -> Fitted:
        """Fit the transforms, one after the other, on these rows of the table alone."""
        bare = cls(
            table.shape, table.feature_names, table.categories, table.target_names, table.classes,
            is_image=table.is_image, ignored=table.ignored, answers=table.answers,
        )  # fmt: skip
        steps, layout = [], bare.layout
        values = table.columns[rows].astype(np.float64) if features else table.columns[:0]
        for transform in features:
            step = Step(transform, transform.fit(values[:, transform.picked(layout)]))
            values = transform.carry(values, layout, step.state)
            steps.append(step)
            layout = transform.after(layout)
        target_step = None
        if target is not None and table.target is not None:
            known = np.arange(len(table.classes)) if table.classes else table.target[rows]
            target_step = Step(target, target.fit(known.reshape(len(known), -1).astype(np.float64)))
        return cls(**{**vars(bare), "steps": tuple(steps), "target_step": target_step})

    def table(self, features: Array, target: Array | None = None, **more: Any) -> Table:
        """A table of other samples, with the columns of the one it was fitted on."""
        return Table(
            features.reshape(len(features), *self.shape),
            target,
            feature_names=self.feature_names,
            target_names=self.target_names,
            classes=self.classes,
            answers=self.answers,
            is_image=self.is_image,
            categories=self.categories,
            ignored=self.ignored,
            **more,
        )

    @property
    def layout(self) -> Layout:
        """What the table's columns are."""
        return Layout.of(self.feature_names, self.categories, self.shape, self.is_image)

    @cached_property
    def seen(self) -> Layout:
        """What the columns are when all transforms are done; category columns are still one column each."""
        layout = self.layout
        for step in self.steps:
            layout = step.transform.after(layout)
        return layout

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample as the network sees it."""
        if not any(self.seen.categories):
            return self.seen.shape
        return (sum(max(len(values), 1) for values in self.seen.categories),)

    @property
    def input_names(self) -> tuple[str, ...]:
        """One name for each number the network sees: ``age``, ``colour = red`` …"""
        names: list[str] = []
        for name, values in zip(self.seen.names, self.seen.categories, strict=True):
            names += [f"{name} = {v}" for v in values] if values else [name]
        return tuple(names)

    @property
    def from_categories(self) -> Array:
        """True for each number the network sees that comes from a column of texts, (*sample_shape)."""
        layout = self.layout
        texts = {name for name, values in zip(layout.names, layout.categories, strict=True) if values}
        seen = zip(self.seen.names, self.seen.categories, strict=True)
        found = [name in texts for name, values in seen for _ in range(max(len(values), 1))]
        return np.array(found, bool).reshape(self.sample_shape)

    @property
    def target_form(self) -> TargetForm:
        """labels, one_hot or values."""
        if not self.classes:
            return "values"
        return "labels" if self.target_step is None else "one_hot"

    @property
    def data_shape(self) -> DataShape:
        """What the network's check needs to know."""
        outputs = len(self.classes) or len(self.target_names)
        return DataShape(
            self.sample_shape, self.target_form, outputs, len(self.classes), yes_no=bool(self.answers)
        )

    def features(self, table: Table) -> Array:
        """x (n, *sample_shape) float32, C-contiguous. Raises ``DataError`` when the table does not fit."""
        self._same_columns(table)
        self._check_memory(len(table))
        inputs = math.prod(self.sample_shape)
        found = np.empty((len(table), inputs), dtype=np.float32)
        # Piece by piece: with a copy in float64 of everything, memory would be needed three times.
        rows = max(1, PIECE // max(inputs, math.prod(self.shape), 1))
        for start in range(0, len(table), rows):
            x = self.apply(table.columns[start : start + rows])
            bad = ~(np.abs(x) <= LARGEST).all(axis=1)
            if bad.any():
                raise DataError(self._gap_sentence(table, start + np.flatnonzero(bad)))
            found[start : start + rows] = x
        return found.reshape(len(table), *self.sample_shape)

    def apply(self, columns: Array) -> Array:
        """Transformed columns (n, inputs) float64 from the table's columns (n, columns), unchecked."""
        [(_, values, layout)] = deque(self._walk(columns.astype(np.float64)), maxlen=1)  # the last
        return _spread(values, layout)

    def stages(self, columns: Array) -> tuple[Stage, ...]:
        """What :meth:`apply` makes of a few rows, step by step: as given, after each transform, as seen."""
        found = [
            Stage(step.transform.title if step else "", layout.names, layout.categories, values.copy())
            for step, values, layout in self._walk(columns.astype(np.float64))
        ]
        if any(self.seen.categories):
            seen = _spread(found[-1].values, self.seen)
            found.append(Stage(tr("One column for each category"), self.input_names, (), seen))
        return tuple(found)

    def _walk(self, values: Array) -> Iterator[tuple[Step | None, Array, Layout]]:
        """The columns as given, then after each step; a step may use up the array of the one before."""
        layout = self.layout
        yield None, values, layout
        for step in self.steps:
            values = step.transform.carry(values, layout, step.state)
            layout = step.transform.after(layout)
            yield step, values, layout

    def targets(self, table: Table) -> Array:
        """y: labels int64 (n,), one-hot float32 (n, classes), or values float32 (n, k)."""
        if table.target is None:
            raise DataError(
                tr(
                    "The data has no target column ‘{target}’. Add it, or only predict.",
                    target=self.target_names[0],
                )
            )
        if table.classes != self.classes:
            raise DataError(
                tr(
                    "The target has the classes {classes}, but the network was trained for {trained}.",
                    classes=quoted(table.classes),
                    trained=quoted(self.classes),
                )
            )
        if table.answers != self.answers:
            raise DataError(
                tr("The target columns hold other answers than those the network was trained for.")
            )
        if self.target_step is None:
            return table.target.astype(np.int64 if self.classes else np.float32)
        values = table.target.reshape(len(table), -1).astype(np.float64)
        step = self.target_step
        y = step.transform.apply(values, step.state)
        if not (np.abs(y) <= LARGEST).all():
            raise DataError(
                tr(
                    "{title} makes a value of the target ‘{target}’ too large a number. Choose another.",
                    title=tr(step.transform.title),
                    target=self.target_names[0],
                )
            )
        return np.ascontiguousarray(y, dtype=np.float32)

    def values(self, predicted: Array) -> Array:
        """Each target's value in its own unit (n, targets) from the network's outputs; not for classes.

        Of yes-or-no answers it is the probability of yes. Raises ``DataError`` when outputs and targets
        differ in number.
        """
        outputs = checked(predicted, len(self.target_names))
        if self.target_step is not None:
            outputs = self.target_step.transform.inverse(outputs, self.target_step.state)
        return outputs

    def decode(self, predicted: Array) -> Decoded:
        """Column names and columns a person reads, from the network's outputs (n, outputs).

        Classes: the most likely class's name, then the probability of each; a single output is the
        probability of the second class. Yes-or-no answers: a word for each, then the probability of each
        yes; from one half on it is a yes. Regression: values in the target's own units.
        """
        if self.classes:
            return decoded_classes(predicted, self.target_names[0], self.classes)
        values = self.values(predicted)
        if self.answers:
            return decoded_answers(values, self.target_names, self.answers)
        return self.target_names, tuple(values.T.copy())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; :meth:`from_dict` gives the same predictions to the last bit."""
        return {
            "shape": list(self.shape),
            "feature_names": list(self.feature_names),
            "categories": [list(c) for c in self.categories],
            "target_names": list(self.target_names),
            "classes": list(self.classes),
            "features": [s.to_dict() for s in self.steps],
            "target": self.target_step.to_dict() if self.target_step else None,
            "is_image": self.is_image,
            "ignored": list(self.ignored),
            **({"answers": [list(words) for words in self.answers]} if self.answers else {}),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Fitted:
        """The inverse of :meth:`to_dict`. Raises ``DataError`` when the record is damaged."""
        try:
            fitted = cls(
                shape=tuple(int(extent) for extent in raw["shape"]),
                feature_names=tuple(map(str, raw["feature_names"])),
                categories=tuple(tuple(map(str, c)) for c in raw["categories"]),
                target_names=tuple(map(str, raw["target_names"])),
                classes=tuple(map(str, raw["classes"])),
                steps=tuple(Step.from_dict(s) for s in raw["features"]),
                target_step=Step.from_dict(raw["target"]) if raw["target"] else None,
                is_image=bool(raw["is_image"]),
                ignored=tuple(map(str, raw["ignored"])),
                answers=tuple((str(no), str(yes)) for no, yes in raw.get("answers", ())),
            )
            fitted._check_sizes()
            return fitted
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                tr(
                    "The record of how the data was prepared is damaged ({name}: {error}). "
                    "Train again to renew it.",
                    name=type(error).__name__,
                    error=error,
                )
            ) from None

    def _check_sizes(self) -> None:
        """Raises ``ValueError`` when parts of a record contradict each other."""
        columns = math.prod(self.shape)
        if len(self.feature_names) != columns or (self.categories and len(self.categories) != columns):
            raise ValueError(tr("names and columns differ in number"))
        if not self.target_names:
            raise ValueError(tr("the target has no name"))
        if self.answers and (len(self.answers) != len(self.target_names) or self.classes):
            raise ValueError(tr("names and columns differ in number"))
        layout = self.layout
        for step in self.steps:
            step.check(len(step.transform.picked(layout)))
            layout = step.transform.after(layout)
        if self.target_step:
            self.target_step.check(1 if self.classes else len(self.target_names))

    def _same_columns(self, table: Table) -> None:
        if table.feature_names != self.feature_names or table.shape != self.shape:
            missing = [n for n in self.feature_names if n not in table.feature_names]
            extra = [n for n in table.feature_names if n not in self.feature_names]
            parts = [tr("it lacks {missing}", missing=quoted(missing))] if missing else []
            parts += [tr("it has {extra} besides", extra=quoted(extra))] if extra else []
            raise DataError(
                tr(
                    "The data does not have the columns that the network was trained on: {reason}.",
                    reason=tr_and(parts) or tr("the order or the shape is another"),
                )
            )
        if table.categories != self.categories:
            raise DataError(
                tr("The category columns hold other values than those the network was trained on.")
            )

    def _check_memory(self, rows: int) -> None:
        inputs = math.prod(self.sample_shape)
        if rows * inputs > MOST_VALUES:
            size = f"{rows * inputs * 8 / 1e9:,.0f} GB"
            raise DataError(
                tr(
                    "{rows} of {inputs} are about {size}, more than can be "
                    "held. Leave out rows, or columns with many different texts.",
                    rows=tr_count("{count} row", "{count} rows", rows),
                    inputs=tr_count("{count} input", "{count} inputs", inputs),
                    size=size,
                )
            )

    def _gap_sentence(self, table: Table, rows: Array) -> str:
        gaps = np.argwhere(np.isnan(table.columns))
        filled = any(step.transform.fills_missing for step in self.steps)
        if not len(gaps) or filled:
            where = table.row_name(int(rows[0]))
            return tr(
                "A value of {where} becomes too large a number when transformed. Correct it.", where=where
            )
        row, column = (int(v) for v in gaps[0])
        return tr_count(
            "One value is missing, it is in {row}, column ‘{column}’. Fill "
            "them in, leave the column or those rows out, or add ‘Fill missing values’ to the features.",
            "{count} values are missing, the first in {row}, column ‘{column}’. Fill "
            "them in, leave the column or those rows out, or add ‘Fill missing values’ to the features.",
            len(gaps),
            row=table.row_name(row),
            column=self.feature_names[column],
        )

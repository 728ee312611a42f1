"""What readers of tables share: which column is the target, which are left out, and what columns become."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.data.readers.columns import Column, Sheet, read_feature
from nnstudio.data.readers.target import Problem, classes_of, is_few_whole_numbers
from nnstudio.data.source import Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import counted, quoted


class Tabular(Source):
    """A table of columns in a file: one row for each sample."""

    path: str = option(
        "", "The file; a relative path starts at the project’s folder.", label="File", as_type="path"
    )
    target: str = option("", "The column to be predicted; empty means the last one.", label="Target column")
    problem: Problem = option(
        "auto", "Whether the target is a class or a number; auto: text and few whole numbers are classes."
    )
    ignore: Names = option((), "Columns that are left out.", label="Leave out", as_type="columns")
    drop_incomplete: bool = option(
        False, "Leave out rows in which a feature is missing.", label="Drop incomplete rows"
    )

    def sheet(self, folder: Path | None) -> Sheet:
        """The file's columns, for a preview and for :meth:`load`. Raises ``DataError``."""
        raise NotImplementedError

    def load(self, folder: Path | None) -> Table:
        return self.table(self.sheet(folder))

    def table(self, sheet: Sheet) -> Table:
        """The table that the roles make of columns already read. Raises ``DataError``."""
        target_index, feature_indices = self._choose_columns(sheet)
        return build(self, sheet, target_index, feature_indices)

    def _choose_columns(self, sheet: Sheet) -> tuple[int, list[int]]:
        for name in (*self.ignore, *((self.target,) if self.target else ())):
            if name not in sheet.names:
                raise DataError(f"‘{sheet.file}’ has no column ‘{name}’. {_suggest(name, sheet.names)}")
        if self.target and self.target in self.ignore:
            raise DataError(
                f"The column ‘{self.target}’ is both the target and left out. Choose one of the two."
            )
        usable = [i for i, name in enumerate(sheet.names) if name not in self.ignore]
        if len(usable) < 2:
            raise DataError(
                f"‘{sheet.file}’ has {counted(len(usable), 'column')} to use, and two are needed at "
                "least: a feature and the target. Choose another delimiter if the columns were not told "
                "apart, or leave fewer columns out."
            )
        target = sheet.names.index(self.target) if self.target else usable[-1]
        return target, [i for i in usable if i != target]


def build(source: Tabular, sheet: Sheet, target_index: int, feature_indices: list[int]) -> Table:
    """The table of these columns. Raises ``DataError``."""
    target, classes, dropped = _read_target(source, sheet.column(target_index))
    read = [read_feature(sheet.column(i)) for i in feature_indices]
    features = np.stack([values for values, _ in read], axis=1)
    keep = ~dropped
    notes = list(sheet.notes)
    if dropped.any():
        notes.append(f"{counted(int(dropped.sum()), 'row')} without a target left out.")
    if source.drop_incomplete and (incomplete := np.isnan(features).any(axis=1) & keep).any():
        notes.append(f"{counted(int(incomplete.sum()), 'row')} with missing values left out.")
        keep &= ~incomplete
    if not keep.any():
        raise DataError(f"‘{sheet.file}’ has no complete row left. Fill in values, or leave columns out.")
    target, classes = target[keep], tuple(classes)
    if classes and len(present := np.unique(target)) < len(classes):
        target, classes = np.searchsorted(present, target), tuple(classes[i] for i in present)
    names = tuple(sheet.names[i] for i in feature_indices)
    categories = tuple(found for _, found in read)
    notes += _column_notes(names, features[keep], categories)
    return Table(
        features[keep],
        target,
        feature_names=names,
        target_names=(sheet.names[target_index],),
        classes=classes,
        title=sheet.file,
        categories=categories if any(categories) else (),
        file_rows=np.asarray(sheet.file_rows)[keep],
        ignored=tuple(source.ignore),
        notes=tuple(notes),
    )


def _read_target(source: Tabular, column: Column) -> tuple[Array, tuple[str, ...], Array]:
    """Target values, classes (empty for regression) and which rows have no target."""
    if column.missing.all():
        raise DataError(f"The target column ‘{column.name}’ holds no values. Choose another target column.")
    numeric = column.number_share == 1.0
    if source.problem == "regression" or (source.problem == "auto" and column.number_share >= 0.5):
        remedy = "Correct the cell, or choose classification if the target is a class."
        values = column.numbers(remedy)
        if source.problem == "regression" or not is_few_whole_numbers(values):
            return values.astype(np.float32)[:, None], (), column.missing
    if numeric:
        codes, classes = classes_of(column.numbers(""), column.name)
        return codes, classes, column.missing
    known = column.texts_used()
    return np.nan_to_num(column.codes(known)).astype(np.int64), tuple(known), column.missing


def _column_notes(
    names: tuple[str, ...], features: Array, categories: tuple[tuple[str, ...], ...]
) -> list[str]:
    """Sentences about columns that cannot help: constant ones, and texts that are all different."""
    rows = len(features)
    same = [name for name, values in zip(names, features.T, strict=True) if rows > 1 and _constant(values)]
    unique = [name for name, found in zip(names, categories, strict=True) if len(found) == rows > 10]
    notes = [f"The same value in every row of {quoted(same)}: it tells nothing."] if same else []
    if unique:
        notes.append(f"Every text in {quoted(unique)} is different and cannot be learnt from. Leave it out.")
    return notes


def _constant(values: Array) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known) and known.min() == known.max())


def _suggest(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean ‘{near[0]}’?"
    shown = ", ".join(f"‘{n}’" for n in names[:12])
    return f"Its columns: {shown}{' …' if len(names) > 12 else ''}."

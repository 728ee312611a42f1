"""csv."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.data.readers.cells import Cells, Decimal, Delimiter, Header, read_cells
from nnstudio.data.readers.columns import Column, class_name, read_feature
from nnstudio.data.readers.text import find_file
from nnstudio.data.source import READERS, Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import counted, quoted

FEW_CLASSES = 20


@READERS.register
class Csv(Source):
    """A table of your own as a CSV file: one row for each sample, one column to be predicted.

    Comma, semicolon or tab, decimal point or comma, with or without a header: found out from the file. Text
    columns become categories. Empty cells, NA, NaN, N/A, null, ? and - are missing values.
    """

    kind, title, order = "csv", "CSV file", 1

    path: str = option(
        "", "The file; a relative path starts at the project’s folder.", label="File", as_type="path"
    )
    target: str = option("", "The column to be predicted; empty means the last one.", label="Target column")
    problem: Literal["auto", "classification", "regression"] = option(
        "auto", "Whether the target is a class or a number; auto: text and few whole numbers are classes."
    )
    ignore: Names = option((), "Columns that are left out.", label="Leave out", as_type="columns")
    drop_incomplete: bool = option(
        False, "Leave out rows in which a feature is missing.", label="Drop incomplete rows"
    )
    delimiter: Delimiter = option("auto", "What stands between cells.", advanced=True)
    decimal: Decimal = option("auto", "What stands before the decimals of a number.", advanced=True)
    header: Header = option("auto", "Whether the first row holds the names of the columns.", advanced=True)

    def cells(self, folder: Path | None) -> Cells:
        """The file as text, for a preview. Raises ``DataError``."""
        return read_cells(find_file(self.path, folder), self.delimiter, self.decimal, self.header)

    def load(self, folder: Path | None) -> Table:
        cells = self.cells(folder)
        target_index, feature_indices = self._choose_columns(cells)
        return _build(self, cells, target_index, feature_indices)

    def _choose_columns(self, cells: Cells) -> tuple[int, list[int]]:
        for name in (*self.ignore, *((self.target,) if self.target else ())):
            if name not in cells.names:
                raise DataError(f"‘{cells.file}’ has no column ‘{name}’. {_suggest(name, cells.names)}")
        if self.target and self.target in self.ignore:
            raise DataError(
                f"The column ‘{self.target}’ is both the target and left out. Choose one of the two."
            )
        usable = [i for i, name in enumerate(cells.names) if name not in self.ignore]
        if len(usable) < 2:
            raise DataError(
                f"‘{cells.file}’ has {counted(len(usable), 'column')} to use, and two are needed at "
                "least: a feature and the target. Choose another delimiter if the columns were not told "
                "apart, or leave fewer columns out."
            )
        target = cells.names.index(self.target) if self.target else usable[-1]
        return target, [i for i in usable if i != target]


def _build(source: Csv, cells: Cells, target_index: int, feature_indices: list[int]) -> Table:
    target, classes, dropped = _read_target(source, Column.of(cells, target_index))
    read = [read_feature(Column.of(cells, i)) for i in feature_indices]
    features = np.stack([values for values, _ in read], axis=1)
    keep = ~dropped
    notes = list(cells.notes)
    if dropped.any():
        notes.append(f"{counted(int(dropped.sum()), 'row')} without a target left out.")
    if source.drop_incomplete and (incomplete := np.isnan(features).any(axis=1) & keep).any():
        notes.append(f"{counted(int(incomplete.sum()), 'row')} with missing values left out.")
        keep &= ~incomplete
    if not keep.any():
        raise DataError(f"‘{cells.file}’ has no complete row left. Fill in values, or leave columns out.")
    target, classes = target[keep], tuple(classes)
    if classes and len(present := np.unique(target)) < len(classes):
        target, classes = np.searchsorted(present, target), tuple(classes[i] for i in present)
    names = tuple(cells.names[i] for i in feature_indices)
    categories = tuple(found for _, found in read)
    notes += _column_notes(names, features[keep], categories)
    return Table(
        features[keep],
        target,
        feature_names=names,
        target_names=(cells.names[target_index],),
        classes=classes,
        title=cells.file,
        categories=categories if any(categories) else (),
        file_rows=np.array(cells.file_rows)[keep],
        ignored=tuple(source.ignore),
        notes=tuple(notes),
    )


def _read_target(source: Csv, column: Column) -> tuple[Array, tuple[str, ...], Array]:
    """Target values, classes (empty for regression) and which rows have no target."""
    if column.missing.all():
        raise DataError(f"The target column ‘{column.name}’ holds no values. Choose another target column.")
    numeric = column.number_share == 1.0
    if source.problem == "regression" or (source.problem == "auto" and column.number_share >= 0.5):
        remedy = "Correct the cell, or choose classification if the target is a class."
        values = column.numbers(remedy)
        if source.problem == "regression" or not _few_whole_numbers(values):
            return values.astype(np.float32)[:, None], (), column.missing
    if numeric:
        values = column.numbers("")
        distinct = np.unique(values[~column.missing])
        if len(distinct) > 1000:
            raise DataError(
                f"The target ‘{column.name}’ holds {len(distinct):,} different numbers: too many classes. "
                "Choose regression."
            )
        codes = np.searchsorted(distinct, np.where(column.missing, distinct[0], values))
        return codes.astype(np.int64), tuple(class_name(float(v)) for v in distinct), column.missing
    known = column.texts_used()
    return np.nan_to_num(column.codes(known)).astype(np.int64), tuple(known), column.missing


def _few_whole_numbers(values: Array) -> bool:
    """At most twenty different whole numbers, each seen twice on average."""
    known = values[~np.isnan(values)]
    distinct = np.unique(known)
    return bool((known == np.round(known)).all() and len(distinct) <= min(FEW_CLASSES, len(known) / 2))


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

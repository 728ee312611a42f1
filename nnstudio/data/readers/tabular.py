"""What readers of tables share: which column is the target, which are left out, and what columns become."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.data.progress import report
from nnstudio.data.readers.columns import MOST_CATEGORIES, Column, Rows, Sheet, read_feature
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.target import Problem, classes_of, is_few_whole_numbers
from nnstudio.data.source import Source
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import counted

Mistakes = Literal["refuse", "missing", "skip"]
Sample = Literal["all", "first", "every"]


class OfColumns(Source):
    """A table of columns, wherever it lies: one row for each sample."""

    target: str = option("", "The column to be predicted; empty means the last one.", label="Target column")
    problem: Problem = option(
        "auto", "Whether the target is a class or a number; auto: text and few whole numbers are classes."
    )
    ignore: Names = option((), "Columns that are left out.", label="Leave out", as_type="columns")
    drop_incomplete: bool = option(
        False, "Leave out rows in which a feature is missing.", label="Drop incomplete rows"
    )
    as_text: Names = option(
        (), "Columns whose values are categories although they are written as numbers.",
        label="As categories", as_type="columns",
    )  # fmt: skip
    mistakes: Mistakes = option(
        "refuse",
        "What is done about text in a column of numbers.",
        label="Text among numbers",
        labels={"refuse": "Ask", "missing": "Treat as missing", "skip": "Leave the row out"},
    )

    def sheet(self, folder: Path | None) -> Sheet:
        """The file's columns, for a preview and for :meth:`load`. Raises ``DataError``."""
        raise NotImplementedError

    def load(self, folder: Path | None) -> Table:
        return self.table(self.sheet(folder))

    def load_aside(self, folder: Path | None, names: tuple[str, ...]) -> Table:
        return self.table(self.sheet(folder), names)

    def table(self, sheet: Sheet, aside: tuple[str, ...] = ()) -> Table:
        """The table that the roles make of columns already read. Raises ``DataError``."""
        target_index, feature_indices = self._choose_columns(sheet, aside)
        return build(self, sheet, target_index, feature_indices, aside)

    def _choose_columns(self, sheet: Sheet, aside: tuple[str, ...]) -> tuple[int, list[int]]:
        for name in (*self.ignore, *self.as_text, *aside, *((self.target,) if self.target else ())):
            if name not in sheet.names:
                raise DataError(f"‘{sheet.file}’ has no column ‘{name}’. {suggest(name, sheet.names)}")
        if self.target in aside:
            raise DataError(
                f"The column ‘{self.target}’ is the target and cannot say how rows are split. Choose another "
                "column for the split."
            )
        if self.target and self.target in self.ignore:
            raise DataError(
                f"The column ‘{self.target}’ is both the target and left out. Choose one of the two."
            )
        usable = [i for i, name in enumerate(sheet.names) if name not in (*self.ignore, *aside)]
        if len(usable) < 2:
            raise DataError(
                f"‘{sheet.file}’ has {counted(len(usable), 'column')} to use, and two are needed at "
                "least: a feature and the target. Choose another delimiter if the columns were not told "
                "apart, or leave fewer columns out."
            )
        target = sheet.names.index(self.target) if self.target else usable[-1]
        return target, [i for i in usable if i != target]


class Tabular(OfColumns):
    """A table of columns in a file."""

    path: str = option(
        "", "The file; a relative path starts at the project’s folder.", label="File", as_type="path"
    )
    rows: Sample = option(
        "all",
        "Which rows of a large file are used; the same ones every time.",
        label="Rows used",
        labels={"all": "All", "first": "The first", "every": "One of every"},
    )
    rows_number: int = option(
        1000, "How many rows from the top, or one of how many.", ge=1, le=10**9, label="Number of rows"
    )

    def files(self, folder: Path | None) -> dict[str, Path]:
        return {"path": find_file(self.path, folder)} if self.path else {}

    @property
    def sample(self) -> Rows:
        """Which rows are used."""
        if self.rows == "all":
            return Rows()
        return Rows(most=self.rows_number) if self.rows == "first" else Rows(step=self.rows_number)

    def sampled(self, sheet: Sheet) -> Sheet:
        """The rows used, of a sheet that was read as a whole; what is left out is told."""
        if self.rows == "all":
            return sheet
        found = sheet.taken(self.sample.as_slice)
        return replace(found, notes=(*found.notes, *self.sample.notes(len(found), len(sheet))))


def build(
    source: OfColumns,
    sheet: Sheet,
    target_index: int,
    feature_indices: list[int],
    aside: tuple[str, ...] = (),
) -> Table:
    """The table of these columns, with those ``aside`` kept beside it. Raises ``DataError``."""
    target_column = _target_column(sheet, target_index)
    target, classes, dropped = _read_target(source, target_column)
    features = np.empty((len(sheet), len(feature_indices)))
    categories: tuple[tuple[str, ...], ...] = ()
    mistaken = target_column.mistaken & dropped
    told: list[str] = []
    for place, index in enumerate(feature_indices):
        column = sheet.column(index)
        as_text, lenient = column.name in source.as_text, source.mistakes != "refuse"
        features[:, place], found = read_feature(column, as_text=as_text, lenient=lenient)
        categories += (found,)
        if not found and lenient and (wrong := column.mistaken).any():
            told.append(f"‘{column.name}’ ({int(wrong.sum()):,})")
            mistaken |= wrong
        report((place + 1) / len(feature_indices))
    keep = ~dropped
    notes = list(sheet.notes)
    if source.mistakes == "skip" and mistaken.any():
        notes.append(f"{counted(int(mistaken.sum()), 'row')} with text among numbers left out.")
        keep &= ~mistaken
    elif told:
        notes.append(f"Text among numbers treated as missing: {', '.join(told[:5])}.")
    if without := int((dropped & ~(mistaken if source.mistakes == "skip" else np.False_)).sum()):
        notes.append(f"{counted(without, 'row')} without a target left out.")
    if source.drop_incomplete and (incomplete := np.isnan(features).any(axis=1) & keep).any():
        notes.append(f"{counted(int(incomplete.sum()), 'row')} with missing values left out.")
        keep &= ~incomplete
    if not keep.any():
        raise DataError(f"‘{sheet.file}’ has no complete row left. Fill in values, or leave columns out.")
    target, classes = target[keep], tuple(classes)
    if classes and len(present := np.unique(target)) < len(classes):
        target, classes = np.searchsorted(present, target), tuple(classes[i] for i in present)
    names = tuple(sheet.names[i] for i in feature_indices)
    if not keep.all():  # a copy of a large table is not made without need
        features = features[keep]
    return Table(
        features,
        target,
        feature_names=names,
        target_names=(sheet.names[target_index],),
        classes=classes,
        title=sheet.file,
        categories=categories if any(categories) else (),
        file_rows=np.asarray(sheet.file_rows)[keep],
        ignored=(*source.ignore, *(name for name in aside if name not in source.ignore)),
        notes=tuple(notes),
        aside={name: _read_aside(sheet.column(sheet.names.index(name)))[keep] for name in aside},
    )


def _target_column(sheet: Sheet, index: int) -> Column:
    try:
        return sheet.column(index)
    except DataError as error:
        raise DataError(str(error)) from None  # it cannot be left out


def _read_aside(column: Column) -> Array:
    """Numbers (rows,) float64, NaN where missing; else texts (rows,), None where missing."""
    if column.number_share == 1.0:
        return column.numbers("")
    pairs = zip(column.texts.to_list(), column.missing, strict=True)
    return np.array([None if missing else text for text, missing in pairs], dtype=object)


def _read_target(source: OfColumns, column: Column) -> tuple[Array, tuple[str, ...], Array]:
    """Target values, classes (empty for regression) and which rows have no target."""
    if column.missing.all():
        raise DataError(f"The target column ‘{column.name}’ holds no values. Choose another target column.")
    lenient, as_text = source.mistakes != "refuse", column.name in source.as_text
    numeric = column.number_share == 1.0 or (lenient and column.number_share >= 0.5)
    missing = (
        column.missing | column.mistaken if numeric or source.problem == "regression" else column.missing
    )
    if source.problem == "regression" or (
        source.problem == "auto" and column.number_share >= 0.5 and not as_text
    ):
        remedy = "Correct the cell, or choose classification if the target is a class."
        values = column.numbers(remedy, lenient=lenient)
        if source.problem == "regression" or not is_few_whole_numbers(values):
            return values.astype(np.float32)[:, None], (), missing
    if numeric and not as_text:
        codes, classes = classes_of(column.numbers("", lenient=lenient), column.name)
        return codes, classes, missing
    try:
        known = column.texts_used()
    except DataError:
        raise DataError(
            f"The target column ‘{column.name}’ in ‘{column.sheet.file}’ holds more than {MOST_CATEGORIES:,} "
            "different texts: too many classes. Choose another target column, or group its values."
        ) from None
    return np.nan_to_num(column.codes(known)).astype(np.int64), tuple(known), column.missing


def suggest(name: str, names: tuple[str, ...]) -> str:
    """The name that may have been meant, or all of them."""
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean ‘{near[0]}’?"
    shown = ", ".join(f"‘{n}’" for n in names[:12])
    return f"Its columns: {shown}{' …' if len(names) > 12 else ''}."

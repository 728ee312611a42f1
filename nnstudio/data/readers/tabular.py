"""What readers of tables share: which column is the target, which are left out, and what columns become."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.progress import report
from nnstudio.data.readers.columns import Column, Rows, Sheet, read_feature
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.passes import Beginning
from nnstudio.data.readers.target import Problem
from nnstudio.data.readers.target_columns import Targets, read_targets
from nnstudio.data.source import Source
from nnstudio.data.table import Array, DataError, Table

Mistakes = Literal["refuse", "missing", "skip"]
Sample = Literal["all", "first", "every"]


class OfColumns(Source):
    """A table of columns, wherever it lies: one row for each sample."""

    target: str = option(
        "", "The column to be predicted; empty means the last one.", label="Target column",
        labels={"none": "the last column"},
    )  # fmt: skip
    more_targets: Names = option(
        (), "Columns predicted together with the target column: all numbers, or all yes-or-no answers.",
        label="Further targets", as_type="columns",
    )  # fmt: skip
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
        targets, features = self._choose_columns(sheet, aside)
        return build(self, sheet, targets, features, aside)

    def targets(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The columns to be predicted, of a file with these ones: the chosen one (else the last) first."""
        used = [name for name in names if name not in (*self.ignore, *self.more_targets)]
        first = (self.target,) if self.target else tuple(used[-1:])
        return tuple(dict.fromkeys((*first, *self.more_targets)))

    def _choose_columns(self, sheet: Sheet, aside: tuple[str, ...]) -> tuple[list[int], list[int]]:
        chosen = (*((self.target,) if self.target else ()), *self.more_targets)
        for name in (*self.ignore, *self.as_text, *aside, *chosen):
            if name not in sheet.names:
                raise DataError(
                    tr(
                        "‘{file}’ has no column ‘{name}’. {suggest}",
                        file=sheet.file,
                        name=name,
                        suggest=suggest(name, sheet.names),
                    )
                )
        for name in chosen:
            if name in aside:
                raise DataError(
                    tr(
                        "The column ‘{name}’ is the target and cannot say how rows are split. Choose another "
                        "column for the split.",
                        name=name,
                    )
                )
            if name in self.ignore:
                raise DataError(
                    tr(
                        "The column ‘{name}’ is both the target and left out. Choose one of the two.",
                        name=name,
                    )
                )
        usable = [i for i, name in enumerate(sheet.names) if name not in (*self.ignore, *aside)]
        if len(usable) < 2:
            raise DataError(
                tr(
                    "‘{file}’ has {columns} to use, and two are needed at "
                    "least: a feature and the target. Choose another delimiter if the columns were not told "
                    "apart, or leave fewer columns out.",
                    file=sheet.file,
                    columns=tr_count("{count} column", "{count} columns", len(usable)),
                )
            )
        left_for_split = tuple(name for name in sheet.names if name not in aside)
        targets = [sheet.names.index(name) for name in self.targets(left_for_split)]
        features = [i for i in usable if i not in targets]
        if not features:
            raise DataError(
                tr(
                    "Every column of ‘{file}’ is a target, and none is left to predict them from. Leave one "
                    "of them out of the targets.",
                    file=sheet.file,
                )
            )
        return targets, features


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

    def idle(self) -> frozenset[str]:
        return frozenset({"rows_number"} if self.rows == "all" else ())

    def files(self, folder: Path | None) -> dict[str, Path]:
        return {"path": find_file(self.path, folder)} if self.path else {}

    def glance(self, folder: Path | None) -> Beginning | None:  # noqa: ARG002
        """The beginning of a large file; None for one that is read as quickly as a whole."""
        return None

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
    targets: list[int],
    feature_indices: list[int],
    aside: tuple[str, ...] = (),
) -> Table:
    """The table of these columns, with those ``aside`` kept beside it. Raises ``DataError``."""
    found = read_targets(source, sheet, targets)
    features, categories, wrong, told = _read_features(source, sheet, feature_indices)
    keep, notes = _kept(source, found, features, wrong, told)
    if not keep.any():
        raise DataError(
            tr("‘{file}’ has no complete row left. Fill in values, or leave columns out.", file=sheet.file)
        )
    target, classes = found.values[keep], found.classes
    if classes and len(present := np.unique(target)) < len(classes):
        target, classes = np.searchsorted(present, target), tuple(classes[i] for i in present)
    if not keep.all():  # a copy of a large table is not made without need
        features = features[keep]
    return Table(
        features,
        target,
        feature_names=tuple(sheet.names[i] for i in feature_indices),
        target_names=tuple(sheet.names[i] for i in targets),
        classes=classes,
        answers=found.answers,
        title=sheet.file,
        categories=categories if any(categories) else (),
        file_rows=np.asarray(sheet.file_rows)[keep],
        ignored=(*source.ignore, *(name for name in aside if name not in source.ignore)),
        notes=(*sheet.notes, *notes),
        aside={name: _read_aside(sheet.column(sheet.names.index(name)))[keep] for name in aside},
    )


def _read_features(
    source: OfColumns, sheet: Sheet, indices: list[int]
) -> tuple[Array, tuple[tuple[str, ...], ...], Array, list[str]]:
    """Values (rows, columns), categories of each column, rows with text among numbers, and where it is."""
    features, wrong = np.empty((len(sheet), len(indices))), np.zeros(len(sheet), dtype=bool)
    categories: tuple[tuple[str, ...], ...] = ()
    told: list[str] = []
    for place, index in enumerate(indices):
        column = sheet.column(index)
        as_text, lenient = column.name in source.as_text, source.mistakes != "refuse"
        features[:, place], found = read_feature(column, as_text=as_text, lenient=lenient)
        categories += (found,)
        if not found and lenient and (mistaken := column.mistaken).any():
            told.append(f"{tr_quoted(column.name)} ({int(mistaken.sum()):,})")
            wrong |= mistaken
        report((place + 1) / len(indices))
    return features, categories, wrong, told


def _kept(
    source: OfColumns, targets: Targets, features: Array, wrong: Array, told: list[str]
) -> tuple[Array, list[str]]:
    """Which rows are used, and sentences about those that are not."""
    keep, notes = ~targets.missing, []
    mistaken = wrong | targets.mistaken
    if source.mistakes == "skip" and mistaken.any():
        notes.append(
            tr(
                "{rows} with text among numbers left out.",
                rows=tr_count("{count} row", "{count} rows", int(mistaken.sum())),
            )
        )
        keep &= ~mistaken
    elif told:
        notes.append(tr("Text among numbers treated as missing: {told}.", told=", ".join(told[:5])))
    skipped = mistaken if source.mistakes == "skip" else np.False_
    if without := int((targets.missing & ~skipped).sum()):
        notes.append(
            tr("{rows} without a target left out.", rows=tr_count("{count} row", "{count} rows", without))
        )
    if source.drop_incomplete and (incomplete := np.isnan(features).any(axis=1) & keep).any():
        notes.append(
            tr(
                "{rows} with missing values left out.",
                rows=tr_count("{count} row", "{count} rows", int(incomplete.sum())),
            )
        )
        keep &= ~incomplete
    return keep, notes


def _read_aside(column: Column) -> Array:
    """Numbers (rows,) float64, NaN where missing; else texts (rows,), None where missing."""
    if column.number_share == 1.0:
        return column.numbers("")
    pairs = zip(column.texts.to_list(), column.missing, strict=True)
    return np.array([None if missing else text for text, missing in pairs], dtype=object)


def suggest(name: str, names: tuple[str, ...]) -> str:
    """The name that may have been meant, or all of them."""
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return tr("Did you mean ‘{near}’?", near=near[0])
    shown = ", ".join(tr_quoted(n) for n in names[:12])
    return tr("Its columns: {shown}{what}.", shown=shown, what=" …" if len(names) > 12 else "")

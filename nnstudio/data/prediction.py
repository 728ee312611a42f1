"""New data for a trained network: the same columns by name, in any order; the target may be absent."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from nnstudio.catalog.words import tr, tr_and
from nnstudio.data.files import source_for
from nnstudio.data.fitted import Fitted
from nnstudio.data.prediction_samples import samples_for_prediction
from nnstudio.data.readers.cells import read_cells
from nnstudio.data.readers.columns import Column, Sheet, class_name
from nnstudio.data.readers.csv_file import Csv
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import quoted


def read_for_prediction(path: str | Path, fitted: Fitted, folder: Path | None = None) -> Table:
    """The samples of a file or folder as the table ``fitted`` expects. Raises ``DataError`` with a sentence.

    Columns are found by name. A target column is read when it is there; columns that were left out for
    training are left out again; a missing column, any other column and an unknown category are refused.
    Arrays must have the trained shape; pictures are brought to the trained size.
    """
    place = find_file(str(path), folder)
    if not place.exists():  # the usual sentence of a missing file tells to look at the Data tab
        raise DataError(tr("There is no file or folder ‘{path}’ to predict for. Choose another.", path=place))
    source = source_for(place)
    if isinstance(source, Csv):
        return _from_sheet(read_cells(place, known_names=fitted.feature_names), fitted)
    if isinstance(source, Tabular):
        return _from_sheet(source.sheet(None), fitted)
    return samples_for_prediction(source, place, fitted)


def _from_sheet(cells: Sheet, fitted: Fitted) -> Table:
    _check_names(cells, fitted)
    features = np.empty((len(cells), math.prod(fitted.shape)))
    for position, name in enumerate(fitted.feature_names):
        known = fitted.categories[position] if fitted.categories else ()
        features[:, position] = _feature(cells.column(cells.names.index(name)), known)
    rows = np.asarray(cells.file_rows)
    return fitted.table(
        features, _targets(cells, fitted), title=cells.file, file_rows=rows, notes=cells.notes
    )


def _check_names(cells: Sheet, fitted: Fitted) -> None:
    known = {*fitted.feature_names, *fitted.target_names, *fitted.ignored}
    missing = [n for n in fitted.feature_names if n not in cells.names]
    extra = [n for n in cells.names if n not in known]
    if not missing and not extra:
        return
    parts = [tr("it lacks {missing}", missing=quoted(missing))] if missing else []
    parts += [tr("it has {extra}, which it did not see", extra=quoted(extra))] if extra else []
    raise DataError(
        tr(
            "‘{file}’ does not have the columns that the network was trained on: {reason}. "
            "Expected: {columns}."
            if cells.has_header
            else "‘{file}’ does not have the columns that the network was trained on: {reason}. The file "
            "seems "
            "to have no header: write the names into its first row. Expected: {columns}.",
            file=cells.file,
            reason=tr_and(parts),
            columns=quoted(fitted.feature_names, 12),
        )
    )


def _feature(column: Column, known: tuple[str, ...]) -> Array:
    if not known:
        return column.numbers(tr("Correct the cell."))
    codes = column.codes(known)
    strange = np.flatnonzero(codes < 0)
    if len(strange):
        row = int(strange[0])
        raise DataError(
            tr(
                "{where}: the network has never seen ‘{texts}’. Known: {known}.",
                where=column.where(row),
                texts=column.texts[row][:40],
                known=quoted(known),
            )
        )
    return codes


def _targets(cells: Sheet, fitted: Fitted) -> Array | None:
    """The known answers; None where there is none, or not of every target column."""
    there = [name for name in fitted.target_names if name in cells.names]
    columns = [cells.column(cells.names.index(name)) for name in there]
    known = [column for column in columns if not column.missing.all()]
    if not known:
        return None
    if len(known) < len(fitted.target_names):
        raise DataError(
            tr(
                "‘{file}’ holds the targets {known} but not {absent}. Add them, or remove all of the target "
                "columns.",
                file=cells.file,
                known=quoted(column.name for column in known),
                absent=quoted(n for n in fitted.target_names if n not in {column.name for column in known}),
            )
        )
    answers = fitted.answers or ((),) * len(known)
    return np.concatenate([_target(c, fitted, w) for c, w in zip(known, answers, strict=True)], axis=-1)


def _target(column: Column, fitted: Fitted, words: tuple[str, ...]) -> Array:
    """Class numbers (rows,), or values (rows, 1): 0 and 1 for the ``words`` of a yes-or-no answer."""
    if column.missing.any():
        row = int(np.flatnonzero(column.missing)[0])
        raise DataError(
            tr(
                "{where}: the target is missing. Fill it in, or remove the whole column.",
                where=column.where(row),
            )
        )
    if words:
        return _class_numbers(column, words).astype(np.float32)[:, None]
    if not fitted.classes:
        return column.numbers(tr("Correct the cell, or remove the column.")).astype(np.float32)[:, None]
    return _class_numbers(column, fitted.classes)


def _class_numbers(column: Column, classes: tuple[str, ...]) -> Array:
    """The place of each cell among ``classes`` (rows,) int64. Raises ``DataError`` for any other."""
    index = {name: i for i, name in enumerate(classes)}
    found = np.empty(len(column.texts), dtype=np.int64)
    for row, text in enumerate(column.texts.to_list()):
        code = index.get(text)
        if code is None and column.numeric[row]:
            code = index.get(class_name(float(text.replace(",", "."))))
        if code is None:
            raise DataError(
                tr(
                    "{where}: ‘{text}’ is not a class the network was trained on. Known: {classes}.",
                    where=column.where(row),
                    text=text[:40],
                    classes=quoted(classes),
                )
            )
        found[row] = code
    return found

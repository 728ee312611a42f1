"""What the target columns of a table become, for every row that has them: classes, numbers, or answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.readers.answers import read_answers
from nnstudio.data.readers.columns import MOST_CATEGORIES, Column, Sheet
from nnstudio.data.readers.target import classes_of, is_few_whole_numbers
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    from nnstudio.data.readers.tabular import OfColumns


@dataclass(frozen=True, eq=False)
class Targets:
    """``values``: class numbers (rows,) int64, or (rows, columns) float32. ``classes`` is empty for numbers.

    ``answers``: the words for no (0) and yes (1) of each column, where several columns are such answers.
    ``missing`` says which rows lack one of them; ``mistaken`` which of these hold text where numbers stand.
    """

    values: Array
    classes: tuple[str, ...]
    missing: Array
    mistaken: Array
    answers: tuple[tuple[str, str], ...] = ()


def read_targets(source: OfColumns, sheet: Sheet, indices: list[int]) -> Targets:
    """One: classes or numbers, as the source says; several: answers or numbers. Raises ``DataError``."""
    columns = [_column(sheet, index) for index in indices]
    for column in columns:
        if column.missing.all():
            raise DataError(
                tr(
                    "The target column ‘{name}’ holds no values. Choose another target column.",
                    name=column.name,
                )
            )
    return _one(source, columns[0]) if len(columns) == 1 else _several(source, columns)


def _column(sheet: Sheet, index: int) -> Column:
    try:
        return sheet.column(index)
    except DataError as error:
        raise DataError(str(error)) from None  # it cannot be left out


def _several(source: OfColumns, columns: list[Column]) -> Targets:
    """Each in its own column; a row that lacks one of them cannot be learnt from."""
    if answers := read_answers(source, columns):
        return Targets(
            answers.values, (), answers.missing, np.zeros(len(answers.missing), bool), answers.words
        )
    file, lenient = columns[0].sheet.file, source.mistakes != "refuse"
    values: list[Array] = []
    for column in columns:
        if column.name in source.as_text or column.number_share < 0.5:
            raise DataError(
                tr(
                    "‘{file}’, column ‘{name}’ holds categories, and several targets are all numbers or all "
                    "yes-or-no answers. Make it the only target, or take it out of the targets.",
                    file=file,
                    name=column.name,
                ),
                *((column.name,) if column.name in source.more_targets else ()),
            )
        remedy = tr("Correct the cell, or take the column out of the targets.")
        values.append(column.numbers(remedy, lenient=lenient).astype(np.float32))
    mistaken = np.any([column.mistaken for column in columns], axis=0)
    missing = mistaken | np.any([column.missing for column in columns], axis=0)
    return Targets(np.stack(values, axis=1), (), missing, mistaken)


def _one(source: OfColumns, column: Column) -> Targets:
    lenient, as_text = source.mistakes != "refuse", column.name in source.as_text
    numeric = column.number_share == 1.0 or (lenient and column.number_share >= 0.5)
    missing = column.missing
    if numeric or source.problem == "regression":
        missing = column.missing | column.mistaken
    mistaken = column.mistaken & missing
    if source.problem == "regression" or (
        source.problem == "auto" and column.number_share >= 0.5 and not as_text
    ):
        remedy = tr("Correct the cell, or choose classification if the target is a class.")
        values = column.numbers(remedy, lenient=lenient)
        if source.problem == "regression" or not is_few_whole_numbers(values):
            return Targets(values.astype(np.float32)[:, None], (), missing, mistaken)
    if numeric and not as_text:
        codes, classes = classes_of(column.numbers("", lenient=lenient), column.name)
        return Targets(codes, classes, missing, mistaken)
    return _texts(column)


def _texts(column: Column) -> Targets:
    try:
        known = column.texts_used()
    except DataError:
        raise DataError(
            tr(
                "The target column ‘{name}’ in ‘{file}’ holds more than {most:,} different texts: too many "
                "classes. Choose another target column, or group its values.",
                name=column.name,
                file=column.sheet.file,
                most=MOST_CATEGORIES,
            )
        ) from None
    codes = np.nan_to_num(column.codes(known)).astype(np.int64)
    return Targets(codes, tuple(known), column.missing, np.zeros(len(codes), dtype=bool))

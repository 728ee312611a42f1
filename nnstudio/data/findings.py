"""What is noticed about data that can be learnt from, but perhaps should not: each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.dates import moments
from nnstudio.data.mending import Remedy, leave_out
from nnstudio.data.readers.tabular import OfColumns
from nnstudio.data.splits.base import Shared
from nnstudio.data.splits.stratified import Stratified
from nnstudio.data.splits.time_order import TimeOrder
from nnstudio.data.table import Array, Table
from nnstudio.data.words import quoted

if TYPE_CHECKING:
    from nnstudio.data.settings import DataSettings

LOOKED_AT = 20_000
"""Rows in which something is looked for; what is found there is confirmed in all rows."""

FEW_ROWS = 10
MANY_TEXTS = 100
RARE = 0.05


@dataclass(frozen=True)
class Finding:
    """One thing worth knowing. ``code`` is stable; ``sentence`` says what, where and what to do."""

    code: str
    sentence: str
    columns: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()


def find(table: Table, settings: DataSettings, train: Array) -> tuple[Finding, ...]:
    """Everything noticed about this table; ``train`` are its training rows.

    Columns are looked at where they are a person's own: those of the bundled data are known.
    """
    found = [*_classes(table, settings), *_unseen(table, settings, train), *_answers(table)]
    if isinstance(settings.source, OfColumns) and not table.is_image and len(table) > 1:
        found = [*_columns(table), *found]
    return tuple(found)


def _columns(table: Table) -> Iterator[Finding]:
    columns = table.columns
    sample = columns[:: -(-len(table) // LOOKED_AT)]
    same = [i for i in range(columns.shape[1]) if _constant(sample[:, i]) and _constant(columns[:, i])]
    if same:
        names = tuple(table.feature_names[i] for i in same)
        yield Finding(
            "constant",
            tr("The same value in every row of {names}: it tells nothing.", names=quoted(names)),
            names,
            (leave_out(*names),),
        )
    rest = [i for i in range(columns.shape[1]) if i not in set(same)]
    yield from _copies(table, rest, sample)
    for index in rest:
        if not (table.categories and table.categories[index]):
            yield from _about_numbers(table, index, sample[:, index])
        else:
            yield from _about_texts(table, index)
    assert table.target is not None
    targets = table.target.reshape(len(table), -1).astype(np.float64)
    for index in rest if len(table) > FEW_ROWS else ():
        leaks = (_leak(table, index, sample[:, index], targets[:, k], k) for k in range(targets.shape[1]))
        yield from (finding for finding in leaks if finding is not None)


def _copies(table: Table, rest: list[int], sample: Array) -> Iterator[Finding]:
    """Columns that hold what an earlier one holds."""
    first: dict[object, int] = {}
    for index in rest:
        texts = table.categories[index] if table.categories else ()
        key = (texts, np.ascontiguousarray(sample[:, index]).tobytes())
        other = first.setdefault(key, index)
        if other != index and np.array_equal(
            table.columns[:, index], table.columns[:, other], equal_nan=True
        ):
            name, twin = table.feature_names[index], table.feature_names[other]
            yield Finding(
                "duplicate",
                tr(
                    "‘{name}’ holds the same as ‘{twin}’ in every row: one of them is enough.",
                    name=name,
                    twin=twin,
                ),
                (name,),
                (leave_out(name),),
            )


def _about_numbers(table: Table, index: int, sample: Array) -> Iterator[Finding]:
    """A column of whole numbers that are all different and without a hole names rows and tells nothing."""
    if len(table) <= FEW_ROWS or table.columns.shape[1] == 1:
        return  # the only feature may well be a time or a place that goes up evenly
    if not _counts(sample, holes=len(sample) < len(table)) or not _counts(
        table.columns[:, index], holes=False
    ):
        return
    name = table.feature_names[index]
    yield Finding(
        "identifier",
        tr(
            "‘{name}’ counts the rows: another number in each. A network would learn rows by heart. "
            "Leave it out.",
            name=name,
        ),
        (name,),
        (leave_out(name),),
    )


def _counts(values: Array, *, holes: bool) -> bool:
    if np.isnan(values).any() or (values != np.round(values)).any():
        return False
    different = np.unique(values)
    return len(different) == len(values) and (holes or different[-1] - different[0] == len(values) - 1)


def _about_texts(table: Table, index: int) -> Iterator[Finding]:
    name, texts = table.feature_names[index], table.categories[index]
    if len(texts) > 1 and moments(texts) is not None:

        def split(settings: DataSettings) -> DataSettings:
            shares = settings.split if isinstance(settings.split, Shared) else Shared()
            by_time = TimeOrder(column=name, validation=shares.validation, test=shares.test)
            return settings.replace(split=by_time)

        yield Finding(
            "date",
            tr(
                "‘{name}’ holds dates. As {counted} they tell nothing about other days. Leave the column "
                "out, or split by it.",
                name=name,
                counted=tr_count("{count} category", "{count} categories", len(texts)),
            ),
            (name,),
            (leave_out(name), Remedy(tr("Split by time"), split)),
        )
    elif len(texts) == len(table) > FEW_ROWS:
        yield Finding(
            "identifier",
            tr("Every text in ‘{name}’ is different and cannot be learnt from. Leave it out.", name=name),
            (name,),
            (leave_out(name),),
        )
    elif len(texts) > MANY_TEXTS:
        yield Finding(
            "many_texts",
            tr(
                "‘{name}’ holds {count:,} different texts and becomes as many inputs, each seen in few "
                "rows. Leave it out, or group its values.",
                name=name,
                count=len(texts),
            ),
            (name,),
            (leave_out(name),),
        )


def _leak(table: Table, index: int, sample: Array, target: Array, which: int) -> Finding | None:
    """A column that says this target column (rows,)."""
    looks = _on_a_line if table.holds_values else _one_to_one
    step = -(-len(table) // LOOKED_AT)
    if not looks(sample, target[::step]) or not looks(table.columns[:, index], target):
        return None
    name, wanted = table.feature_names[index], table.target_names[which]
    texts = table.categories[index] if table.categories else ()
    same = texts in ((), table.classes) and np.array_equal(table.columns[:, index].astype(float), target)
    how = tr("is a copy of") if same else tr("tells exactly")
    return Finding(
        "leakage",
        tr(
            "‘{name}’ {how} the target ‘{wanted}’: with it there is nothing to learn, and without it "
            "in new data the network cannot predict. Leave it out, unless it is really known "
            "beforehand.",
            name=name,
            how=how,
            wanted=wanted,
        ),
        (name,),
        (leave_out(name),),
    )


def _one_to_one(values: Array, classes: Array) -> bool:
    """Whether each value goes with one class and each class with one value."""
    if np.isnan(values).any():
        return False
    different, which = np.unique(values, return_inverse=True)
    labels, label = np.unique(classes, return_inverse=True)
    if not 1 < len(different) == len(labels):
        return False
    pairs = np.unique(which.reshape(-1) * len(labels) + label.reshape(-1))
    return len(pairs) == len(labels)


def _on_a_line(values: Array, target: Array) -> bool:
    """Whether target = a · value + b for every row, up to rounding."""
    x = values.astype(np.float64)
    if np.isnan(x).any() or len(np.unique(x)) < 3:
        return False
    x, y = x - x.mean(), target - target.mean()
    slope = float(x @ y) / max(float(x @ x), 1e-300)
    return bool(slope != 0 and np.abs(y - slope * x).max() <= 1e-6 * max(np.abs(y).max(), 1e-300))


def _constant(values: Array) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known) and known.min() == known.max())


# Classes


def _classes(table: Table, settings: DataSettings) -> Iterator[Finding]:
    if not table.is_classification or table.target is None:
        return
    counts = np.bincount(table.target, minlength=len(table.classes))
    source, name = settings.source, table.target_names[0]
    as_numbers: tuple[Remedy, ...] = ()
    if isinstance(source, OfColumns) and all(_is_number(text) for text in table.classes):
        as_numbers = (
            Remedy(
                tr("Predict a number"), lambda s: s.replace(source=s.source.replace(problem="regression"))
            ),
        )
    if len(table.classes) * 2 > len(table) > FEW_ROWS:
        yield Finding(
            "class_a_row",
            tr(
                "The {count:,} rows have {count_2:,} classes in ‘{name}’: too few rows of each to learn "
                "from. Choose another target, or predict a number if the classes are amounts.",
                count=len(table),
                count_2=len(table.classes),
                name=name,
            ),
            (name,),
            as_numbers,
        )
    elif any("." in text for text in table.classes) and as_numbers:
        yield Finding(
            "decimal_classes",
            tr(
                "‘{name}’ holds decimal numbers, each taken for a class of its own: that 1.5 lies "
                "between 1 and 2 is not seen. Predict a number if they are amounts.",
                name=name,
            ),
            (name,),
            as_numbers,
        )
    elif not settings.balance and counts.min() < min(RARE, 0.5 / len(counts)) * len(table):
        rarest = int(counts.argmin())
        yield Finding(
            "imbalance",
            tr(
                "The class ‘{classes}’ has only {counts:,} of {count:,} rows: accuracy can look good "
                "although this class is never found. Look at the confusion matrix.",
                classes=table.classes[rarest],
                counts=counts[rarest],
                count=len(table),
            ),
            (name,),
            (Remedy(tr("Balance classes"), lambda s: s.replace(balance=True)),),
        )


def _answers(table: Table) -> Iterator[Finding]:
    """A yes-or-no target that nearly every row answers alike."""
    if not table.is_yes_no or table.target is None:
        return
    yes = table.target.sum(axis=0)
    for name, words, count in zip(table.target_names, table.answers, yes, strict=True):
        fewer = min(count, len(table) - count)
        if fewer < RARE * len(table):
            yield Finding(
                "rare_answer",
                tr(
                    "‘{name}’ is ‘{word}’ in only {fewer:,} of {count:,} rows: binary accuracy can look good "
                    "although this is never found. Look at its precision and recall under Evaluate.",
                    name=name,
                    word=words[int(count == fewer)],
                    fewer=int(fewer),
                    count=len(table),
                ),
                (name,),
            )


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _unseen(table: Table, settings: DataSettings, train: Array) -> Iterator[Finding]:
    """A class that the training part lacks altogether."""
    if not table.is_classification or table.target is None:
        return
    there = np.bincount(table.target[train], minlength=len(table.classes))
    if there.all():
        return
    absent = [name for name, count in zip(table.classes, there, strict=True) if not count]
    what = tr("the class") if len(absent) == 1 else tr("{count:,} classes, among them", count=len(absent))
    split = settings.split
    by_class: tuple[Remedy, ...] = ()
    if isinstance(split, Shared) and not isinstance(split, Stratified):
        even = Stratified(validation=split.validation, test=split.test)
        by_class = (Remedy(tr("Split by class"), lambda s: s.replace(split=even)),)
    yield Finding(
        "unseen_class",
        tr(
            "No training row has {what} {quoted}, so it cannot be learnt. Split by class, choose "
            "smaller shares for validation and test, or add rows.",
            what=what,
            quoted=quoted(absent),
        ),
        (table.target_names[0],),
        by_class,
    )

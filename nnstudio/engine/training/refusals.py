"""Samples that nothing can be learned from are refused with a sentence, before they turn into NaN."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.losses import Loss
from nnstudio.engine.network import NetworkError
from nnstudio.engine.plan import Array

BLOCK = 1 << 20
"""Numbers looked at together: a file that is larger than memory is read piece by piece."""


def refuse_unusable(inputs: Mapping[str, Array], targets: Mapping[str, Array]) -> None:
    """Raise :class:`NetworkError` unless there are as many targets as inputs and all are finite numbers.

    Arrays come by what a sentence calls them: ``x`` and ``y``, or the layers' names where there are several.
    A file that is mapped into memory is not read through: see :func:`not_finite` for when it turns out bad.
    """
    rows = len(next(iter(inputs.values())))
    for name, x in inputs.items():
        if len(x) != rows:
            first = next(iter(inputs))
            raise NetworkError(
                tr(
                    "{first} has {rows:,} samples and {name} has {count:,}. Each sample needs "
                    "all its inputs.",
                    first=first,
                    rows=rows,
                    name=name,
                    count=len(x),
                )
            )
    for name, y in targets.items():
        if len(y) != rows:
            raise NetworkError(
                tr(
                    "There are {rows:,} samples and {targets:,} targets. Each sample needs one target."
                    if len(targets) == 1
                    else "There are {rows:,} samples and {targets:,} targets for {name}. "
                    "Each sample needs one target.",
                    rows=rows,
                    targets=len(y),
                    name=name,
                )
            )
    for what, arrays in ((tr("input"), inputs), (tr("target"), targets)):
        for name, values in arrays.items():
            _refuse_text(values, what)
            if not isinstance(values, np.memmap) and (sentence := not_finite(name, what, values)):
                raise NetworkError(sentence)


def not_finite(name: str, what: str, values: Array) -> str:
    """A sentence on the first NaN or infinity, or nothing."""
    if (place := first_not_finite(values)) is None:
        return ""
    return tr(
        "The {what} {at} is {float:g}, which cannot be computed with. Fill in a number, or leave "
        "that sample out.",
        what=what,
        at=_at(name, place),
        float=float(values[place]),
    )


def refuse_targets(loss: Loss, y: Array, outputs: int, name: str = "y") -> None:
    """Raise :class:`NetworkError` when a target is nothing the loss is defined for.

    ``name`` is what a sentence calls the array. Labels must be whole numbers from 0, one of ``outputs``
    classes; other targets lie in the loss's range.
    """
    _refuse_text(y, tr("target"))
    if not y.size:
        return
    labels = loss.wants == "labels"
    low, high = (0.0, outputs - 1.0) if labels else loss.target_range
    wrong = (y < low) | (y > high) if y.min() < low or y.max() > high else np.zeros(0, bool)
    if labels and y.dtype.kind == "f" and not wrong.any():
        wrong = y != np.floor(y)
    if not wrong.any():
        return
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    if labels:
        why = tr(
            "the network has {outputs} outputs, so classes are whole numbers from 0 to {last}",
            outputs=outputs,
            last=outputs - 1,
        )
    else:
        bounds = (
            tr("from {low:g} to {high:g}", low=low, high=high)
            if np.isfinite(high)
            else tr("of at least {low:g}", low=low)
        )
        why = tr("{title} is defined for targets {bounds}", title=tr(loss.title), bounds=bounds)
    raise NetworkError(
        tr(
            "The target {at} is {value:g}, but {why}. Change the target, the output layer or the loss.",
            at=_at(name, place),
            value=float(y[place]),
            why=why,
        )
    )


def first_not_finite(values: Array) -> tuple[int, ...] | None:
    """The index of the first NaN or infinity, or None."""
    if values.dtype.kind != "f" or not values.size:
        return None
    rows = max(1, BLOCK * len(values) // values.size)
    for start in range(0, len(values), rows):
        finite = np.isfinite(values[start : start + rows])
        if not finite.all():
            row, *rest = (int(i) for i in np.argwhere(~finite)[0])
            return (start + row, *rest)
    return None


def _refuse_text(values: Array, what: str) -> None:
    if values.dtype.kind not in "biuf":
        raise NetworkError(
            tr(
                "Each {what} must be made of numbers, but the array holds {dtype}. Number classes from 0.",
                what=what,
                dtype=values.dtype,
            )
        )


def _at(name: str, place: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(str(i) for i in place)}]"

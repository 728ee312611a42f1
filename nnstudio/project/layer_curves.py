"""What was measured of every layer while a run trained, step by step: all of it, nothing thinned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

OF_STEPS = (
    "gradient_norm",
    "weight_norm",
    "activation_mean",
    "activation_sd",
    "dead_share",
    "saturated_share",
)
"""What is measured of every layer at once: fields of ``LayerStatistics``."""

OF_UPDATES = "update_ratio"
"""How far one step moved a layer's weights, as a share of their size: measured over the step that follows."""

MEASURES = (*OF_STEPS, OF_UPDATES)


@dataclass(frozen=True, eq=False)
class LayerCurves:
    """``measured``: by name of a measure an array (rows, 1 + layers), the step first, then a column for each
    of ``names``. Rows are in order of their steps; measures may have been taken at different ones.

    Measures of a newer program are kept under their names.
    """

    names: tuple[str, ...] = ()
    measured: Mapping[str, Array] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(len(rows) for rows in self.measured.values())

    @cached_property
    def nbytes(self) -> int:
        """Memory the numbers take. Asked of every run whenever one has become longer."""
        return sum(int(rows.nbytes) for rows in self.measured.values())

    def steps(self, measure: str) -> Array:
        """At which steps it was measured; empty if never."""
        rows = self.measured.get(measure)
        return np.empty(0) if rows is None else rows[:, 0]

    def column(self, measure: str, name: str) -> Array:
        """What was measured of one layer; empty if nothing."""
        rows = self.measured.get(measure)
        if rows is None or name not in self.names:
            return np.empty(0)
        return rows[:, 1 + self.names.index(name)]

    def last(self, measure: str, name: str) -> float | None:
        """A layer's newest number; None where there is none."""
        values = self.column(measure, name)
        return float(values[-1]) if len(values) and not np.isnan(values[-1]) else None

    def newest(self, share: float) -> LayerCurves:
        """At most this share of the rows of each measure, the newest ones."""
        kept = {m: rows[len(rows) - int(share * len(rows)) :] for m, rows in self.measured.items()}
        return LayerCurves(self.names, {measure: rows for measure, rows in kept.items() if len(rows)})

    def behind(self, earlier: LayerCurves) -> LayerCurves:
        """These as the continuation of earlier ones of the same layers; of other layers, these alone."""
        if not earlier or not self:
            return self or earlier
        if earlier.names != self.names:
            return self
        found = {
            measure: np.concatenate([rows for part in (earlier, self) if len(rows := part._rows(measure))])
            for measure in dict.fromkeys((*earlier.measured, *self.measured))
            if len(earlier._rows(measure)) or len(self._rows(measure))
        }
        return LayerCurves(self.names, found)

    def _rows(self, measure: str) -> Array:
        rows = self.measured.get(measure)
        return np.empty((0, 1 + len(self.names))) if rows is None else rows

    def table(self) -> Iterator[tuple[float, str, tuple[float | None, ...]]]:
        """(step, layer, a number for each of ``MEASURES``), in order of steps; None where nothing was
        measured at that step.
        """
        places = {measure: _places(self.steps(measure)) for measure in MEASURES}
        for step in sorted({step for found in places.values() for step in found}):
            for column, name in enumerate(self.names, 1):
                row = tuple(
                    None if (at := places[m].get(step)) is None else float(self.measured[m][at, column])
                    for m in MEASURES
                )
                yield step, name, row


NO_LAYERS = LayerCurves()


def _places(steps: Array) -> dict[float, int]:
    return {step: place for place, step in enumerate(steps.tolist())}


def in_order(rows: Array) -> Array:
    """Rows whose steps never fall: where a training went on from an earlier moment (of an undo, say), what it
    measured from there on counts, and not what had been measured behind it before.
    """
    steps = rows[:, 0]
    if (np.diff(steps) >= 0).all():
        return rows
    kept: Array = rows[steps <= np.minimum.accumulate(steps[::-1])[::-1]]
    return kept


def up_to(step: int, names: tuple[str, ...], measured: Iterable[tuple[str, Array]]) -> LayerCurves:
    """The rows of a training's tables up to a step: views, so that nothing is copied while it trains."""
    ordered = ((measure, in_order(rows)) for measure, rows in measured)
    found = {measure: rows[: bisect_right(rows[:, 0], step)] for measure, rows in ordered}
    return LayerCurves(names, {measure: rows for measure, rows in found.items() if len(rows)})

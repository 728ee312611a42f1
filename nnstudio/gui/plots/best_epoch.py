"""Which epoch of a run was best, and how that is marked in its plots."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.plots.marks import Mark
from nnstudio.project.growing import GrowingTable


def best_mark(curves: Curves, metric: str = "loss") -> Mark | None:
    """Where the watched loss was lowest (validation's, or training's where nothing was set aside), on the
    curve of this metric.
    """
    table, best = curves.epochs, best_row(curves)
    if table is None or best is None:
        return None
    columns = ("epoch", watched(table, metric), "step")
    epoch, value, step = (float(table.column(name)[best]) for name in columns)
    if not np.isfinite(value):
        return None
    return Mark(epoch, value, tr("best epoch {epoch}", epoch=f"{epoch:,.0f}"), step)


def best_row(curves: Curves) -> int | None:
    """The row of the best epoch, of two or more."""
    table = curves.epochs
    if table is None or len(table) < 2:
        return None
    values = table.column(watched(table))
    return int(np.nanargmin(values)) if np.isfinite(values).any() else None


def watched(table: GrowingTable, metric: str = "loss") -> str:
    """The column that is looked at: validation's if there is one."""
    name = f"validation/{metric}"
    return name if name in table else f"train/{metric}"

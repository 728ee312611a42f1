"""How far one step moves the weights of every layer, compared with their size."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.training.diagnosis import HEALTHY_UPDATE
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.layer_panel import Figure, LayerPanel

LISTED = 3
NEWEST = 20
"""So many of the newest numbers are looked at: of about two seconds."""


class UpdateRatios(LayerPanel):
    """|change in one step| ÷ |weights| of every layer, with the band that is usually healthy."""

    empty = tr_later("The sizes of the updates will be drawn here")
    hint = tr_later(
        "Press Train: how far each step moves the weights of every layer, compared with their size."
    )
    figures = (
        Figure(
            tr_later("Update ÷ weights per layer"),
            "update_ratio",
            tr_later("update ÷ weights"),
            log=True,
            healthy=HEALTHY_UPDATE,
        ),
    )
    meaning = tr_later(
        "How far one step moves a layer's weights, as a share of their size. About 1e-3 is healthy (shaded: "
        "1e-4 to 1e-2). Below, the layer hardly learns: a larger learning rate, or a cure for vanishing "
        "gradients. Above, each step rewrites the layer: a smaller learning rate, or clipped gradients."
    )

    def reading(self, curves: Curves) -> str:
        """The layers outside the band by name, then what that means."""
        table = curves.measured.get("update_ratio")
        if table is None:
            return tr(self.meaning)
        now = {name: lately(table.column(name, max(0, len(table) - NEWEST))) for name in table.names[1:]}
        low, high = HEALTHY_UPDATE
        below = [name for name, ratio in now.items() if ratio < low]
        above = [name for name, ratio in now.items() if ratio > high]
        said = []
        if below:
            said.append(tr("Below the band now: {layers}.", layers=_listed(below)))
        if above:
            said.append(tr("Above the band now: {layers}.", layers=_listed(above)))
        if not said:
            said.append(tr("All layers are in the band now."))
        # On a line of its own, and never none: what stands above it would jump.
        return "\n".join([" ".join(said), tr(self.meaning)])


def lately(ratios: Array) -> float:
    """The geometric mean of the finite ones; NaN without any. A single batch may be far out."""
    real = ratios[np.isfinite(ratios) & (ratios > 0)]
    return float(np.exp(np.log(real).mean())) if len(real) else math.nan


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:LISTED])
    more = len(names) - LISTED
    return tr("{names} and {count} more", names=shown, count=more) if more > 0 else shown

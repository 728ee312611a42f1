"""How many units are dead, and how many outputs are stuck in the flat ends of their activation."""

from __future__ import annotations

from nnstudio.catalog.words import tr_later
from nnstudio.engine.training.observe import FLAT_ENDS, RECTIFIED
from nnstudio.gui.plots.layer_panel import Figure, LayerPanel, layers_with


class UnitHealth(LayerPanel):
    """Shares from 0 to 1: dead units behind a ReLU, saturated outputs behind sigmoid, tanh and their like."""

    empty = tr_later("Dead and saturated units will be drawn here")
    hint = tr_later("Press Train: the share of every layer that gets no gradient any more, live.")
    figures = (
        Figure(
            tr_later("Dead units per layer"),
            "dead_share",
            tr_later("share of units"),
            y_range=(0.0, 1.0),
            suits=lambda spec: layers_with(spec, RECTIFIED),
            nothing=tr_later("No layer here has a ReLU: only behind a ReLU can units die."),
        ),
        Figure(
            tr_later("Saturated outputs per layer"),
            "saturated_share",
            tr_later("share of outputs"),
            y_range=(0.0, 1.0),
            suits=lambda spec: layers_with(spec, FLAT_ENDS),
            nothing=tr_later("No layer here has an activation with two flat ends, such as sigmoid or tanh."),
        ),
    )
    meaning = tr_later(
        "A unit counts as dead when it is 0 for every sample of the batch: no gradient reaches its weights. "
        "Leaky ReLU, a smaller learning rate or He initialization keep units alive. An output is "
        "saturated where the slope is below a tenth of its largest (sigmoid: to 0.025 or "
        "from 0.975; tanh: from ±0.95)."
    )

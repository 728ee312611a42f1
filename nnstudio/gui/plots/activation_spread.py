"""Where the outputs of every layer lie, and how widely they are spread."""

from __future__ import annotations

from nnstudio.catalog.words import tr_later
from nnstudio.gui.plots.layer_panel import Figure, LayerPanel


class ActivationSpread(LayerPanel):
    """Mean and standard deviation of a layer's outputs (all units, all samples of the batch at hand)."""

    empty = tr_later("Means and spreads of the activations will be drawn here")
    hint = tr_later(
        "Press Train: where the outputs of every layer lie, and how widely they are spread, live."
    )
    figures = (
        Figure(tr_later("Activation mean per layer"), "activation_mean", "mean"),
        Figure(
            tr_later("Activation spread per layer"), "activation_sd", tr_later("standard deviation"), log=True
        ),
    )
    meaning = tr_later(
        "Outputs of all units over the samples of one batch. Healthy layers have spreads of like size. "
        "A spread that shrinks from layer to layer means the signal dies on its way: He or Glorot "
        "initializers and normalization keep it alive. A mean that runs away "
        "pushes the next layer into its flat ends."
    )

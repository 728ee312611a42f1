"""How large the weights of every layer are."""

from __future__ import annotations

from nnstudio.catalog.words import tr_later
from nnstudio.gui.plots.layer_panel import Figure, LayerPanel


class WeightNorms(LayerPanel):
    """The Euclidean norm of all trained parameters of a layer, over the steps."""

    empty = tr_later("Weight norms will be drawn here")
    hint = tr_later("Press Train: how large the weights of every layer are, live.")
    figures = (Figure(tr_later("Weight norm per layer"), "weight_norm", tr_later("weight norm"), log=True),)
    meaning = tr_later(
        "The root of the sum of squares of a layer's kernel and bias. Slow growth is usual while a network "
        "learns. Steady fast growth often ends in overfitting or divergence: an L2 penalty, max-norm or a "
        "smaller learning rate holds it. A line that stays level belongs to a layer that hardly learns."
    )

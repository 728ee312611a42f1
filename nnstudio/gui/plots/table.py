"""The plots under the canvas, in the order of their tabs.
 pyqtgraph costs half a second to import: nothing here imports it before a plot is made, so that the window
shows first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from nnstudio.data import Prepared

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel
    from nnstudio.gui.models.run_model import RunModel
    from nnstudio.gui.plots.panel import PlotPanel

Factory = Callable[["DocumentModel", "RunModel"], "PlotPanel"]


@dataclass(frozen=True)
class Plot:
    """One tab: a stable id, its title, how to make it (after the window is shown), and for which data.

    Those that look ``deeper``, into the layers, stand behind Problems and Log.
    """

    id: str
    title: str
    factory: Factory
    applies: Callable[[Prepared | None], bool]
    deeper: bool = False


def _later(module: str, name: str) -> Factory:
    """Makes the panel of this class; its module is imported when that is wanted."""

    def make(document: DocumentModel, run: RunModel) -> PlotPanel:
        panel: PlotPanel = getattr(import_module(f"nnstudio.gui.plots.{module}"), name)(document, run)
        return panel

    return make


def has_classes(prepared: Prepared | None) -> bool:
    """Whether the target is a class."""
    return prepared is not None and prepared.table.is_classification


def has_values(prepared: Prepared | None) -> bool:
    """Whether the target is a number, or several."""
    return prepared is not None and prepared.table.holds_values


def has_grids(prepared: Prepared | None) -> bool:
    """Whether a sample is a picture or a sequence as the network sees it."""
    return prepared is not None and len(prepared.shape.sample) in (2, 3)


def has_two_inputs(prepared: Prepared | None) -> bool:
    """Whether a sample is a point of a plane."""
    if prepared is None or any(prepared.table.categories):
        return False
    return prepared.table.shape == (2,) and prepared.shape.sample == (2,)


def has_one_input(prepared: Prepared | None) -> bool:
    """Whether values depend on a single number."""
    if prepared is None or not has_values(prepared) or any(prepared.table.categories):
        return False
    return prepared.table.shape == (1,) and prepared.shape.sample == (1,)


PLOTS: tuple[Plot, ...] = (
    Plot("loss_gradients", "Loss & gradients", _later("loss_gradients", "LossGradients"), lambda _: True),
    Plot("metrics", "Metrics", _later("metrics", "Metrics"), lambda _: True),
    Plot("decision_boundary", "Decision boundary", _later("boundary", "BoundaryPanel"), has_two_inputs),
    Plot("fitted_curve", "Fitted curve", _later("fitted_curve", "FittedCurve"), has_one_input),
    Plot("confusion_matrix", "Confusion matrix", _later("confusion", "ConfusionPanel"), has_classes),
    Plot("predicted_true", "Predicted against true", _later("predicted_true", "PredictedTrue"), has_values),
    Plot("predictions", "Predictions", _later("browser", "PredictionsBrowser"), lambda _: True),
    Plot("weight_norms", "Weights", _later("weight_norms", "WeightNorms"), lambda _: True, deeper=True),
    Plot("update_ratios", "Updates", _later("update_ratios", "UpdateRatios"), lambda _: True, deeper=True),
    Plot(
        "activation_spread",
        "Activations",
        _later("activation_spread", "ActivationSpread"),
        lambda _: True,
        deeper=True,
    ),
    Plot("unit_health", "Dead & saturated", _later("unit_health", "UnitHealth"), lambda _: True, deeper=True),
    Plot("histograms", "Histograms", _later("histograms", "Histograms"), lambda _: True, deeper=True),
    Plot("feature_maps", "Feature maps", _later("feature_maps", "FeatureMaps"), has_grids, deeper=True),
)

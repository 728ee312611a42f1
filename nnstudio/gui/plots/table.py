"""The plots under the canvas, in the order of their tabs.
 pyqtgraph costs half a second to import: nothing here imports it before a plot is made, so that the window
shows first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


def _loss_gradients(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.loss_gradients import LossGradients

    return LossGradients(document, run)


def _confusion(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.confusion import ConfusionPanel

    return ConfusionPanel(document, run)


def _predicted_true(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.predicted_true import PredictedTrue

    return PredictedTrue(document, run)


def _boundary(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.boundary import BoundaryPanel

    return BoundaryPanel(document, run)


def _metrics(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.metrics import Metrics

    return Metrics(document, run)


def _weight_norms(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.weight_norms import WeightNorms

    return WeightNorms(document, run)


def _update_ratios(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.update_ratios import UpdateRatios

    return UpdateRatios(document, run)


def _activation_spread(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.activation_spread import ActivationSpread

    return ActivationSpread(document, run)


def _unit_health(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.unit_health import UnitHealth

    return UnitHealth(document, run)


def _histograms(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.histograms import Histograms

    return Histograms(document, run)


def _browser(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.browser import PredictionsBrowser

    return PredictionsBrowser(document, run)


def _feature_maps(document: DocumentModel, run: RunModel) -> PlotPanel:
    from nnstudio.gui.plots.feature_maps import FeatureMaps

    return FeatureMaps(document, run)


def has_classes(prepared: Prepared | None) -> bool:
    """Whether the target is a class."""
    return prepared is not None and prepared.table.is_classification


def has_values(prepared: Prepared | None) -> bool:
    """Whether the target is a number."""
    return prepared is not None and not prepared.table.is_classification


def has_grids(prepared: Prepared | None) -> bool:
    """Whether a sample is a picture or a sequence as the network sees it."""
    return prepared is not None and len(prepared.shape.sample) in (2, 3)


def has_two_inputs(prepared: Prepared | None) -> bool:
    """Whether a sample is a point of a plane."""
    if prepared is None or any(prepared.table.categories):
        return False
    return prepared.table.shape == (2,) and prepared.shape.sample == (2,)


PLOTS: tuple[Plot, ...] = (
    Plot("loss_gradients", "Loss & gradients", _loss_gradients, lambda _: True),
    Plot("metrics", "Metrics", _metrics, lambda _: True),
    Plot("decision_boundary", "Decision boundary", _boundary, has_two_inputs),
    Plot("confusion_matrix", "Confusion matrix", _confusion, has_classes),
    Plot("predicted_true", "Predicted against true", _predicted_true, has_values),
    Plot("predictions", "Predictions", _browser, lambda _: True),
    Plot("weight_norms", "Weights", _weight_norms, lambda _: True, deeper=True),
    Plot("update_ratios", "Updates", _update_ratios, lambda _: True, deeper=True),
    Plot("activation_spread", "Activations", _activation_spread, lambda _: True, deeper=True),
    Plot("unit_health", "Dead & saturated", _unit_health, lambda _: True, deeper=True),
    Plot("histograms", "Histograms", _histograms, lambda _: True, deeper=True),
    Plot("feature_maps", "Feature maps", _feature_maps, has_grids, deeper=True),
)

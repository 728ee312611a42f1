"""accuracy."""

from nnstudio.engine.metrics.base import METRICS, Metric, labels_of
from nnstudio.engine.plan import Array


@METRICS.register
class Accuracy(Metric):
    """Share of samples whose most likely class is the right one.

    With one output: right when p >= 0.5 agrees with the label.
    """

    kind, title, order = "accuracy", "Accuracy", 1
    problem = "classification"

    def compute(self, predicted: Array, target: Array) -> float:
        return float((labels_of(predicted) == labels_of(target)).mean())

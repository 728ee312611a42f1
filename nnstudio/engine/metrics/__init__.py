"""Metrics: one file each."""

from nnstudio.engine.metrics.base import METRICS, Metric, output_and_metric

METRICS.load(__name__, __path__)

__all__ = ["METRICS", "Metric", "output_and_metric"]

"""Gradient clipping, by value and by global norm."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.engine.plan import Array, Calls
from nnstudio.engine.training.settings import TrainingSettings


def clip_calls(settings: TrainingSettings, gradients: Array) -> Calls:
    """Calls that clip the flat gradient vector in place: first every entry to ±value, then the whole by norm.

    By norm: g ← g · min(1, limit / ‖g‖), over all layers together (Pascanu et al. 2013). PyTorch divides
    by ‖g‖ + 1e-6.
    """
    calls: Calls = []
    if settings.clip_value is not None:
        limit = gradients.dtype.type(settings.clip_value)
        calls.append((np.clip, (gradients, -limit, limit, gradients)))
    if settings.clip_norm is not None:
        calls.append((_scale_down, (gradients, settings.clip_norm)))
    return calls


def _scale_down(gradients: Array, limit: float) -> None:
    norm = math.sqrt(float(gradients.dot(gradients)))
    if norm > limit:
        np.multiply(gradients, gradients.dtype.type(limit / norm), gradients)

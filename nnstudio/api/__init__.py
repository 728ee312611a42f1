"""The engine for scripts, with Keras's verbs: build or load a network, compile, fit, evaluate, predict.

``from nnstudio.api import Input, Model, Sequential, layers, load, optimizers``. A model is the same thing the
app draws: what a script saves opens there, and the other way round. The guide is
``resources/docs/guide/python.md``.
"""

from nnstudio.api.building import Input, Tensor
from nnstudio.api.errors import ModelError, TrainingDiverged
from nnstudio.api.fitted import FitHistory
from nnstudio.api.kinds import (
    activations,
    augmentations,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    schedules,
)
from nnstudio.api.model import Model, load
from nnstudio.api.sequential import Sequential

__all__ = [
    "FitHistory",
    "Input",
    "Model",
    "ModelError",
    "Sequential",
    "Tensor",
    "TrainingDiverged",
    "activations",
    "augmentations",
    "initializers",
    "layers",
    "load",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
]

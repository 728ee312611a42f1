"""Everything of the catalogue under its class name: ``layers.Dense(16, activation="relu")``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from nnstudio.api.building import LayerUse
from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.augmentation import AUGMENTATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES

D = TypeVar("D", bound=Declaration)

POSITIONS = (
    "shape", "units", "filters", "input_dim", "output_dim", "target_shape", "size", "kernel_size",
    "pool_size", "rate", "stddev", "alpha", "value", "learning_rate", "strides", "padding", "activation",
)  # fmt: skip
"""Options that may be given without their names, in this order, as in Keras: ``Conv2D(16, 3)``."""

KERAS_NAMES = {
    "Activation": "activation",
    "AveragePooling2D": "avg_pool2d",
    "BatchNormalization": "batch_norm",
    "GlobalAveragePooling2D": "global_avg_pool2d",
    "LayerNormalization": "layer_norm",
    "MaxPooling2D": "max_pool2d",
    "Constant": "constant",
}


class Kinds(Generic[D]):
    """The kinds of one registry as attributes, by class name (``Adam``) or id (``adam``).

    Calling one makes a declaration. What an option cannot be raises ``OptionError`` with a sentence.
    """

    def __init__(self, registry: Registry[D], wrap: Callable[[D, str], Any] | None = None) -> None:
        self._registry, self._wrap = registry, wrap
        self.__doc__ = f"Every {registry.noun} by class name or id: {', '.join(registry)}."

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        kind = self._by_name().get(name)
        if kind is None:
            kind = self._registry[name]  # raises a sentence with the nearest ids

        def make(*values: Any, name: str = "", **options: Any) -> Any:
            made = kind.build(_options(kind, values, options))
            if self._wrap is not None:
                return self._wrap(made, name)
            if name:
                raise TypeError(f"{kind.title} has no name: only layers have one.")
            return made

        make.__name__, make.__doc__ = kind.__name__, kind.__doc__
        return make

    def __dir__(self) -> Sequence[str]:
        return sorted(self._by_name())

    def _by_name(self) -> Mapping[str, type[D]]:
        found = {cls.__name__: cls for cls in self._registry.classes()}
        known = {name: kind for name, kind in KERAS_NAMES.items() if kind in self._registry}
        return {**{name: self._registry[kind] for name, kind in known.items()}, **found}


def _options(kind: type[Declaration], values: Sequence[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    places = [name for name in POSITIONS if name in kind.model_fields]
    if len(values) > len(places):
        known = ", ".join(places) or "none"
        raise TypeError(f"{kind.title}: at most these can be given without their names: {known}.")
    found = dict(zip(places, values, strict=False))
    if twice := next((name for name in found if name in options), ""):
        raise TypeError(f"{kind.title}: {twice} is given twice.")
    described = kind.options()
    return {name: _plain(value, described.get(name)) for name, value in {**found, **options}.items()}


def _plain(value: Any, option: Any) -> Any:
    """NumPy's numbers as Python's, and one number for both of a pair: ``kernel_size=3``."""
    if isinstance(value, np.generic):
        value = value.item()
    if option is not None and option.type == "pair" and isinstance(value, int):
        return (value, value)
    if option is not None and option.type == "shape" and isinstance(value, int):
        return (value,)
    return value


activations = Kinds(ACTIVATIONS)
augmentations = Kinds(AUGMENTATIONS)
initializers = Kinds(INITIALIZERS)
layers = Kinds(LAYERS, LayerUse)
losses = Kinds(LOSSES)
metrics = Kinds(METRICS)
optimizers = Kinds(OPTIMIZERS)
schedules = Kinds(SCHEDULES)

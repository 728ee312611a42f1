"""What every model is before any verb: a drawing with settings and weights, and what arrays become for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnstudio.api import numbers
from nnstudio.api.errors import ModelError
from nnstudio.data import Fitted
from nnstudio.engine.losses import Goal
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.sharing import own_shape, shared_inputs, shared_targets
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.checkpoint import OptimizerState
from nnstudio.engine.training.loop import Samples
from nnstudio.engine.training.samples import Arrays
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import Document, session


class Drawn:
    """A document and the network made of it, which is built when it is first needed."""

    def _begin(self, document: Document, *, compiled: bool) -> None:
        self._document, self._compiled = document, compiled
        self._network: Network | None = None
        self._shape: Shape | None = None
        self._optimizer: OptimizerState | None = None

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: the network's work arrays are made anew; the optimizer begins afresh."""
        weights = self._document.weights if self._network is None else self._network.weights()
        return {
            **self.__dict__,
            "_document": replace(self._document, weights=weights),
            "_network": None,
            "_optimizer": None,
        }

    @property
    def spec(self) -> NetworkSpec:
        """The drawing."""
        return self._document.state.network

    @property
    def settings(self) -> TrainingSettings:
        """Loss, optimizer and everything else :meth:`compile` sets."""
        return self._document.state.training

    @property
    def network(self) -> Network:
        """The engine's network with all its arrays. Raises :class:`ModelError` while shapes are unknown."""
        if self._network is None:
            self.build()
        assert self._network is not None
        return self._network

    def build(self, input_shape: Shape | None = None) -> None:
        """Draw the initial weights. ``input_shape`` is one sample's; not needed if ``Input`` has one."""
        shape = input_shape or self._known_shape()
        if shape is None:
            raise ModelError("The shape of a sample is not known yet: give Input a shape, or fit first.")
        self._shape = tuple(int(n) for n in shape)
        self._network = session.build_network(self._document, self._shape)

    def _known_shape(self) -> Shape | None:
        if self._shape is not None:
            return self._shape
        if self._document.fitted is not None:
            return Fitted.from_dict(self._document.fitted).sample_shape
        shapes = [own_shape(node) for node in self.spec.inputs]
        return shapes[0] if shapes and None not in shapes else None

    def _samples(self, x: Any, y: Any, what: tuple[str, str] = ("x", "y")) -> Samples:
        if self._network is None and self._known_shape() is None:
            self._take_shapes(x, what[0])
        inputs = self._inputs(x, what[0])
        fitted, network = self._document.fitted, self.network
        if fitted is not None and len(network.outputs) > 1 and isinstance(y, np.ndarray):
            y = shared_targets(network, y, Fitted.from_dict(fitted).data_shape)
        targets = numbers.all_targets(network, self._goal, y, len(inputs[0]), what[1])
        return Samples(one_or_all(inputs), one_or_all(targets))

    def _inputs(self, x: Any, what: str = "x") -> list[Array]:
        """One array for each input layer; a whole table, as the app has it, is shared out among them."""
        table = self._shape if self._document.fitted is not None and len(self.network.inputs) > 1 else None
        if table is not None and isinstance(x, np.ndarray) and x.shape[1:] == table:
            x = shared_inputs(self.network, x)
        return numbers.all_inputs(self.network, x, what)

    def _take_shapes(self, x: Any, what: str) -> None:
        """Build with the shapes of the first samples, where ``Input`` has none."""
        nodes, spec = self.spec.inputs, self.spec
        given = numbers.by_layer(x, [node.name for node in nodes], what)
        shapes = [numbers.inputs(values, None, what).shape[1:] for values in given]
        for node, shape in zip(nodes, shapes, strict=True) if len(nodes) > 1 else ():
            spec = spec.with_layer(node.id, node.layer.replace(shape=own_shape(node) or shape))
        self._document = replace(self._document, state=self._document.state.replace(network=spec))
        self.build(shapes[0])

    @property
    def _goal(self) -> Goal:
        return self.settings.goal([node.id for node in self.network.outputs])

    @property
    def input_shape(self) -> Any:
        """The shape of one sample; with several inputs a dict of them by layer name."""
        shapes = {node.name: self.network.shape_of(node.id) for node in self.network.inputs}
        return shapes if len(shapes) > 1 else next(iter(shapes.values()))

    def _set(self, settings: TrainingSettings) -> None:
        state = self._document.state.replace(training=settings)
        self._document = replace(self._document, state=state)

    def _needs_compile(self, verb: str) -> None:
        if not self._compiled:
            raise ModelError(f"Before {verb}, say what to train for: model.compile(optimizer=…, loss=…).")


def one_or_all(arrays: Sequence[Array]) -> Arrays:
    """The only array itself, or all of them: as :class:`Samples` takes them."""
    return arrays[0] if len(arrays) == 1 else tuple(arrays)

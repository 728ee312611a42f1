"""Layers in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnstudio.api.building import LayerUse, Tensor
from nnstudio.api.errors import ModelError
from nnstudio.api.model import Model
from nnstudio.engine.layers import LAYERS
from nnstudio.project import Document, ProjectState


class Sequential(Model):
    """Layers in a row: ``Sequential([Input((4,)), layers.Dense(8, activation="tanh"), layers.Dense(1)])``.

    Without ``Input`` the shape of a sample is taken from the data of the first fit.
    """

    def __init__(self, layers: Sequence[LayerUse | Tensor] = (), *, name: str = "Untitled") -> None:
        self._begin(Document(ProjectState(title=name)), compiled=False)
        for layer in layers:
            self.add(layer)

    def add(self, layer: LayerUse | Tensor) -> None:
        """Put a layer behind the last one (before the first use of the model)."""
        if self._network is not None:
            raise ModelError(
                "This model has its weights already: make another Sequential with all its layers."
            )
        use = layer.use if isinstance(layer, Tensor) else layer
        if not isinstance(use, LayerUse):
            raise ModelError(f"A layer such as layers.Dense(8) is needed, not {type(layer).__name__}.")
        if isinstance(layer, Tensor) and layer.inputs:
            raise ModelError(f"{use} was called on a tensor: here it is given without that.")
        spec = self.spec
        if use.layer.is_input and spec.nodes:
            raise ModelError("Input comes first, and once.")
        if not use.layer.is_input and not spec.nodes:
            spec, _ = spec.with_node(LAYERS.parse("input"))
        if use.name and any(node.name == use.name for node in spec.nodes):
            raise ModelError(f"Two layers are called ‘{use.name}’. Give each a name of its own.")
        before = spec.nodes[-1].id if spec.nodes else None
        spec, node = spec.with_node(use.layer, use.name)
        spec = spec if before is None else spec.with_edge(before, node.id)
        self._document = replace(self._document, state=self._document.state.replace(network=spec))

"""attention: every step of one sequence looks at all steps of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.initializers import Ones
from nnstudio.engine.layers.base import LAYERS, Layer, Parameter, ShapeError, show
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.site import Site


@LAYERS.register
class Attention(Layer):
    """For each step of the query, a mean of the value's steps, weighted by how well query and key agree.

    scores = query · keyᵀ (times the trained number ``scale`` with ``use_scale``), weights = softmax of scores
    over the key's steps, y = weights · value. Inputs query (batch, steps, features), value (batch, others,
    channels), key (batch, others, features), by default the value; output (batch, steps, channels). One
    sequence may be wired to several inputs (self-attention). Backward: dvalue = weightsᵀ · dy, dscores =
    weights · (dweights - sum of dweights · weights), dquery = dscores · key, dkey = dscoresᵀ · query. Source:
    Luong et al. 2015, as Keras's Attention; Vaswani et al. 2017 and PyTorch's
    scaled_dot_product_attention divide the scores by sqrt(features): there ``scale`` starts at 1 instead.
    """

    kind, title, order, group = "attention", "Attention", 26, "sequence"
    formula = "y = softmax(q·kᵀ)·v"
    slots = ("query", "value", "key")
    optional_slots = 1

    use_scale: bool = option(False, "Multiply the scores by a trained number that starts at 1.")
    trainable: bool = option(True, "Off freezes the trained number.", advanced=True)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        query, value, key = _three(inputs)
        for name, shape in zip(self.slots, (query, value, key), strict=True):
            if len(shape) != 2:
                raise ShapeError(
                    tr(
                        "expects sequences (steps, channels), but its {name} is {shape}.",
                        name=name,
                        shape=show(shape),
                    )
                )
        if key[1] != query[1]:
            name = tr("key") if len(inputs) > 2 else tr("value, which is the key too,")
            raise ShapeError(
                tr(
                    "expects a query and a key with as many channels, but the query is {query} and the "
                    "{name} is {key}.",
                    query=show(query),
                    name=name,
                    key=show(key),
                )
            )
        if key[0] != value[0]:
            raise ShapeError(
                tr(
                    "expects a key and a value with as many steps, but receives {key} and {value}.",
                    key=show(key),
                    value=show(value),
                )
            )
        return (query[0], value[1])

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        return (Parameter("scale", (1,), Ones(), trainable=self.trainable),) if self.use_scale else ()

    def multiply_adds(self, inputs: Sequence[Shape]) -> int:
        query, value, _ = _three(inputs)
        return query[0] * value[0] * (query[1] + value[1])

    def plan(self, at: Site) -> None:
        query, value, key = (self._batch_first(at, i) for i in (0, 1, min(2, len(at.x) - 1)))
        weights, row = at.scratch("weights", (len(query), query.shape[1], key.shape[1])), _row(at, query)
        mixed = at.scratch("mixed", (*query.shape[:2], value.shape[2]))
        at.forward(np.matmul, query, key.transpose(0, 2, 1), weights)
        if self.use_scale:
            raw = at.scratch("scores", weights.shape)
            at.forward(np.copyto, raw, weights)
            at.forward(np.multiply, weights, at.parameter("scale"), weights)
        at.forward(np.maximum.reduce, weights, 2, None, row, True)
        at.forward(np.subtract, weights, row, weights)
        at.forward(np.exp, weights, weights)
        at.forward(np.add.reduce, weights, 2, None, row, True)
        at.forward(np.divide, weights, row, weights)
        at.forward(np.matmul, weights, value, mixed)
        at.forward(np.copyto, at.z, mixed.transpose(1, 2, 0))
        if at.needs_gradient:
            dscores, dmixed = self._plan_back_to_scores(at, value, weights)
            self._plan_inputs(at, query, key, weights, dscores, dmixed)

    def _batch_first(self, at: Site, index: int) -> Array:
        """Input ``index`` copied to (batch, steps, channels): one matrix a sample."""
        steps, channels = at.inputs[index]
        made = at.scratch(self.slots[index], (at.batch, steps, channels))
        at.forward(np.copyto, made, at.x[index].transpose(2, 0, 1))
        return made

    def _plan_back_to_scores(self, at: Site, value: Array, weights: Array) -> tuple[Array, Array]:
        """From dz to the gradient of query · keyᵀ; returns it and dz in (batch, steps, channels)."""
        dmixed, dscores = (
            at.scratch("dmixed", at.scratch("mixed").shape),
            at.scratch("dscores", weights.shape),
        )
        work, row = at.scratch("work", weights.shape), at.scratch("row")
        at.backward(np.copyto, dmixed, at.dz.transpose(2, 0, 1))
        at.backward(np.matmul, dmixed, value.transpose(0, 2, 1), dscores)
        at.backward(np.multiply, dscores, weights, work)
        at.backward(np.add.reduce, work, 2, None, row, True)
        at.backward(np.subtract, dscores, row, dscores)
        at.backward(np.multiply, dscores, weights, dscores)
        if self.use_scale:
            if (dscale := at.gradient("scale")) is not None:
                at.backward(np.multiply, dscores, at.scratch("scores"), work)
                at.backward(np.add.reduce, work, None, None, dscale.reshape(()))
            at.backward(np.multiply, dscores, at.parameter("scale"), dscores)
        return dscores, dmixed

    def _plan_inputs(
        self, at: Site, query: Array, key: Array, weights: Array, dscores: Array, dmixed: Array
    ) -> None:
        """What flows on into query, value and key; without a key of its own the value takes both."""
        dquery, dvalue = at.dx[0], at.dx[1]
        if dquery is not None:
            found = at.scratch("dquery", query.shape)
            at.backward(np.matmul, dscores, key, found)
            at.backward(np.copyto, dquery, found.transpose(1, 2, 0))
        if dvalue is not None:
            found = at.scratch("dvalue", at.scratch("value").shape)
            at.backward(np.matmul, weights.transpose(0, 2, 1), dmixed, found)
            at.backward(np.copyto, dvalue, found.transpose(1, 2, 0))
        if (dkey := at.dx[-1]) is not None:
            found = at.scratch("dkey", key.shape)
            at.backward(np.matmul, dscores.transpose(0, 2, 1), query, found)
            if len(at.dx) > 2:
                at.backward(np.copyto, dkey, found.transpose(1, 2, 0))
            else:
                at.backward(np.add, dkey, found.transpose(1, 2, 0), dkey)

    def detail(self) -> str:
        return tr("scaled") if self.use_scale else ""


def _three(inputs: Sequence[Shape]) -> tuple[Shape, Shape, Shape]:
    """Shapes of query, value and key. Raises :class:`ShapeError` when there are not two or three inputs."""
    if len(inputs) not in (2, 3):
        raise ShapeError(
            tr("expects a query, a value and perhaps a key, but receives {count} inputs.", count=len(inputs))
        )
    return inputs[0], inputs[1], inputs[-1]


def _row(at: Site, query: Array) -> Array:
    """Room for one number for each step of the query."""
    return at.scratch("row", (*query.shape[:2], 1))

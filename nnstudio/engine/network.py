"""A network: the drawn graph with all its numbers."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.analysis import Analysis, active_order, analyse
from nnstudio.engine.layers.base import Parameter
from nnstudio.engine.losses.base import Goal, WeightedLoss
from nnstudio.engine.plan import Array, Calls, Shape, into, run
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.engine.workspace import Workspace

MAX_PARAMETERS = 500_000_000


class NetworkError(ValueError):
    """A drawing that cannot be computed, or weights that do not fit. ``str()`` is a sentence."""


class _Place(NamedTuple):
    """Where a parameter lies in the flat vector; those from ``Network.trained`` on are never updated."""

    parameter: Parameter
    start: int
    stop: int


class Network:
    """All parameters of a drawing in one flat vector; each layer's ``kernel`` and ``bias`` are views of it.

    ``vector`` holds the trained numbers first (``trained`` of them), then frozen ones and moving averages;
    ``gradient_vector`` belongs to the trained part. Only nodes an output depends on take part. ``inputs`` and
    ``outputs`` are the layers where data enters and those that end the network, in the order they were drawn.
    Raises :class:`NetworkError` with a sentence when the drawing is unfinished.
    """

    def __init__(
        self,
        spec: NetworkSpec,
        data_shape: Shape | None = None,
        dtype: Literal["float32", "float64"] = "float32",
        seed: int = 0,
    ) -> None:
        self.spec, self.data_shape, self.dtype = spec, data_shape, np.dtype(dtype)
        self.analysis: Analysis = analyse(spec, data_shape)
        self.outputs = _outputs(spec, self.analysis)
        self.order = active_order(spec, *(node.id for node in self.outputs))
        self.inputs = tuple(node for node in spec.inputs if node.id in self.order)
        self._consumers = {i: sum(e.target in set(self.order) for e in spec.outgoing[i]) for i in self.order}
        self._places, self.trained, size = self._lay_out()
        if size > MAX_PARAMETERS:
            raise NetworkError(
                tr(
                    "The network has {size:,} parameters; at most {max_parameters:,} are possible. "
                    "Give its layers fewer units.",
                    size=size,
                    max_parameters=MAX_PARAMETERS,
                )
            )
        self.vector: Array = np.zeros(size, self.dtype)
        self.gradient_vector: Array = np.zeros(self.trained, self.dtype)
        self._evaluators: dict[Any, Workspace] = {}
        self.noise = np.random.Generator(np.random.PCG64(0))
        self.reset(seed)

    @property
    def output(self) -> Node:
        """The only output layer. Raises :class:`NetworkError` where there are several."""
        if len(self.outputs) > 1:
            names = ", ".join(node.name for node in self.outputs)
            raise NetworkError(
                tr("The network ends in several layers ({names}), and this is for one.", names=names)
            )
        return self.outputs[0]

    # Parameters ------------------------------------------------------------------------------------------

    def _lay_out(self) -> tuple[dict[tuple[str, str], _Place], int, int]:
        """Trained parameters first, layer by layer, so that an optimizer sees one vector."""
        every = [(i, p) for i in self.order for p in self.analysis.parameters[i]]
        places: dict[tuple[str, str], _Place] = {}
        start = trained = 0
        for wanted in (True, False):
            for node_id, parameter in every:
                if parameter.trainable is wanted:
                    places[node_id, parameter.name] = _Place(parameter, start, start + parameter.size)
                    start += parameter.size
            trained = start if wanted else trained
        return places, trained, start

    def shape_of(self, node_id: str) -> Shape:
        """A node's output shape without the batch axis."""
        shape = self.analysis.shapes[node_id]
        assert shape is not None
        return shape

    def consumers(self, node_id: str) -> int:
        """How many wires of the active graph leave a node."""
        return self._consumers[node_id]

    def has_trainable(self, node_id: str) -> bool:
        """Whether training changes any parameter of this node."""
        return any(p.trainable for p in self.analysis.parameters[node_id])

    def parameter(self, node_id: str, name: str) -> Array:
        """A parameter in its public shape (a view)."""
        place = self._places[node_id, name]
        return self.vector[place.start : place.stop].reshape(place.parameter.shape)

    def gradient(self, node_id: str, name: str, gradients: Array | None = None) -> Array | None:
        """Its gradient, likewise; None when it is not trained. ``gradients``: another vector to look in."""
        place = self._places[node_id, name]
        if not place.parameter.trainable:
            return None
        vector = self.gradient_vector if gradients is None else gradients
        return vector[place.start : place.stop].reshape(place.parameter.shape)

    def joined(self, node_id: str, names: Sequence[str]) -> Array:
        """Neighbouring parameters as one matrix whose last extent is theirs: kernel rows, then the bias."""
        start, stop, columns = self._block(node_id, names)
        return self.vector[start:stop].reshape(-1, columns)

    def joined_gradient(
        self, node_id: str, names: Sequence[str], gradients: Array | None = None
    ) -> Array | None:
        """The same block of the gradient; None when it is not trained."""
        start, stop, columns = self._block(node_id, names)
        vector = self.gradient_vector if gradients is None else gradients
        return None if stop > self.trained else vector[start:stop].reshape(-1, columns)

    def _block(self, node_id: str, names: Sequence[str]) -> tuple[int, int, int]:
        places = [self._places[node_id, name] for name in names]
        return places[0].start, places[-1].stop, places[0].parameter.shape[-1]

    def span(self, node_id: str) -> slice | None:
        """Where a node's trained parameters lie in the flat vectors; None without any."""
        places = [q for (i, _), q in self._places.items() if i == node_id and q.parameter.trainable]
        return slice(places[0].start, places[-1].stop) if places else None

    def reset(self, seed: int) -> None:
        """Draw all parameters anew. Each has a random stream of its own, so adding a layer changes no
        other.
        """
        self.seed = seed
        for (node_id, name), place in self._places.items():
            stream = np.random.SeedSequence([seed, 0, zlib.crc32(f"{node_id}/{name}".encode())])
            p = place.parameter
            drawn = p.initializer.sample(np.random.default_rng(stream), p.shape, p.fan_in, p.fan_out)
            self.vector[place.start : place.stop] = drawn.reshape(-1)
        self.noise.bit_generator.state = np.random.PCG64(np.random.SeedSequence([seed, 2])).state

    def weights(self) -> dict[str, Array]:
        """Copies of all parameters as ``layer/parameter``, in their public shapes, in topological order."""
        return {
            f"{self.spec.by_id[i].name}/{p.name}": self.parameter(i, p.name).copy()
            for i in self.order
            for p in self.analysis.parameters[i]
        }

    def gradients(self) -> dict[str, Array]:
        """Copies of the last step's gradients as ``layer/parameter``."""
        found = {}
        for (node_id, name), place in self._places.items():
            if place.parameter.trainable:
                gradient = self.gradient_vector[place.start : place.stop].reshape(place.parameter.shape)
                found[f"{self.spec.by_id[node_id].name}/{name}"] = gradient.copy()
        return found

    def set_weights(self, weights: Mapping[str, Array]) -> None:
        """Take over arrays as :meth:`weights` gives them. Raises :class:`NetworkError` listing
        differences.
        """
        wanted = {f"{self.spec.by_id[i].name}/{n}": (i, n, q) for (i, n), q in self._places.items()}
        wrong = [tr("{key} is missing", key=key) for key in wanted if key not in weights]
        wrong += [tr("{key} has no place here", key=key) for key in weights if key not in wanted]
        wrong += [
            tr(
                "{key} is {has}, the network needs {wants}",
                key=key,
                has=weights[key].shape,
                wants=q.parameter.shape,
            )
            for key, (_, _, q) in wanted.items()
            if key in weights and weights[key].shape != q.parameter.shape
        ]
        if wrong:
            raise NetworkError(tr("These weights do not fit: {wrong}.", wrong="; ".join(wrong[:10])))
        for key, (node_id, name, _) in wanted.items():
            self.parameter(node_id, name)[...] = weights[key]

    # Penalties -------------------------------------------------------------------------------------------

    @cached_property
    def _penalized(self) -> list[tuple[Array, Array, Parameter]]:
        return [
            (self.vector[q.start : q.stop], self.gradient_vector[q.start : q.stop], q.parameter)
            for q in self._places.values()
            if q.parameter.trainable and (q.parameter.l1 or q.parameter.l2)
        ]

    @property
    def is_penalized(self) -> bool:
        """Whether penalties add anything to the loss."""
        return bool(self._penalized)

    def penalty(self) -> float:
        """What L1 and L2 penalties add to the loss: l1·sum|w| + l2·sum w² (Keras's form)."""
        total = 0.0
        for w, _, p in self._penalized:
            total += p.l1 * float(np.abs(w).sum()) + p.l2 * float(w.dot(w))
        return total

    def penalty_calls(self) -> Calls:
        """Calls that add the penalties' gradients: l1·sign(w) + 2·l2·w."""
        calls: Calls = []
        for w, g, p in self._penalized:
            work, number = np.empty_like(w), self.dtype.type
            if p.l2:
                calls += [(np.multiply, (w, number(2 * p.l2), work)), (np.add, (g, work, g))]
            if p.l1:
                calls += [
                    (np.sign, (w, work)),
                    (np.multiply, (work, number(p.l1), work)),
                    (np.add, (g, work, g)),
                ]
        return calls

    def constraint_calls(self) -> Calls:
        """Calls that bring kernels back within their max-norm; run after each update.

        w ← w · limit / max(norm, limit), the norm taken over the input axes (Keras's form; its 1e-7 below the
        line, which also shrinks shorter columns by a hair, is left out).
        """
        calls: Calls = []
        for (node_id, name), place in self._places.items():
            p = place.parameter
            if p.max_norm is None or not p.trainable:
                continue
            w, limit = self.parameter(node_id, name), self.dtype.type(p.max_norm)
            axes = p.norm_axes if p.norm_axes is not None else tuple(range(w.ndim - 1))
            square = np.empty_like(w)
            norm = np.empty(tuple(1 if i in axes else n for i, n in enumerate(w.shape)), w.dtype)
            calls += [
                (np.multiply, (w, w, square)),
                (np.add.reduce, (square, axes, None, norm, True)),
                (np.sqrt, (norm, norm)),
                (into(np.maximum, norm), (norm, limit)),
                (np.divide, (limit, norm, norm)),
                (np.multiply, (w, norm, w)),
            ]
        return calls

    # Losses ----------------------------------------------------------------------------------------------

    def goals(self, loss: Goal) -> dict[str, WeightedLoss]:
        """The loss of each output layer, by node id."""
        if isinstance(loss, tuple):
            return {node.id: goal for node, goal in zip(self.outputs, loss, strict=True)}
        return {node.id: WeightedLoss(loss) for node in self.outputs}

    # Predicting ------------------------------------------------------------------------------------------

    def evaluator(self, batch: int, loss: Goal | None = None) -> Workspace:
        """A forward-only workspace for this batch size, made once."""
        key = (batch, loss)
        if key not in self._evaluators:
            self._evaluators[key] = Workspace(self, batch, loss=loss)
        return self._evaluators[key]

    def predict(self, x: Array | Sequence[Array] | Mapping[str, Array], batch_size: int = 256) -> Any:
        """The network's outputs (samples, …) for samples in public layout. Raises :class:`NetworkError`.

        ``x`` is one array; with several input layers one for each, in the order they were drawn, or by layer
        name. One output layer gives an array, several give a dict by layer name, in drawn order.
        """
        arrays = self.arranged(x)
        rows = len(next(iter(arrays.values())))
        out = {n.id: np.empty((rows, *self.shape_of(n.id)), self.dtype) for n in self.outputs}
        with np.errstate(all="ignore"):
            for start in range(0, rows, batch_size):
                part = slice(start, start + batch_size)
                workspace = self.evaluator(min(rows - start, batch_size))
                workspace.load({i: values[part] for i, values in arrays.items()})
                run(workspace.forward)
                for node_id, values in out.items():
                    values[part] = workspace.output_of(node_id)
        found = {n.name: out[n.id] for n in self.outputs}
        return found if len(found) > 1 else out[self.output.id]

    def arranged(self, x: Array | Sequence[Array] | Mapping[str, Array]) -> dict[str, Array]:
        """Samples for :meth:`predict` by input node id, checked. Raises :class:`NetworkError`."""
        names = [node.name for node in self.inputs]
        if isinstance(x, Mapping):
            if set(x) != set(names):
                raise NetworkError(
                    tr(
                        "The input layers are {names}, but arrays come for {x}.",
                        names=", ".join(names),
                        x=", ".join(x),
                    )
                )
            given = [np.asarray(x[name]) for name in names]
        elif len(names) == 1:
            given = [np.asarray(x)]
        elif isinstance(x, np.ndarray) or len(x) != len(names):
            raise NetworkError(
                tr(
                    "The network has {count} input layers ({names}): give one array for each, "
                    "in this order or by name.",
                    count=len(names),
                    names=", ".join(names),
                )
            )
        else:
            given = [np.asarray(values) for values in x]
        for node, values in zip(self.inputs, given, strict=True):
            self._refuse_shape(node, values, len(given[0]))
        return {node.id: values for node, values in zip(self.inputs, given, strict=True)}

    def _refuse_shape(self, node: Node, values: Array, rows: int) -> None:
        """Raise :class:`NetworkError` unless these are ``rows`` samples for this input layer."""
        expected, who = self.shape_of(node.id), tr("The network") if len(self.inputs) == 1 else node.name
        if values.shape[1:] != expected:
            raise NetworkError(
                tr(
                    "{who} expects samples of shape {expected}, but receives {shape}.",
                    who=who,
                    expected=expected,
                    shape=values.shape[1:],
                )
            )
        if len(values) != rows:
            raise NetworkError(
                tr(
                    "{name} receives {rows:,} samples and {node_name} {count:,}. Each "
                    "input layer needs as many.",
                    name=self.inputs[0].name,
                    rows=rows,
                    node_name=node.name,
                    count=len(values),
                )
            )


def _outputs(spec: NetworkSpec, analysis: Analysis) -> tuple[Node, ...]:
    """The nodes that end the network. Raises :class:`NetworkError` when the drawing is unfinished."""
    for node_id, error in analysis.errors.items():
        raise NetworkError(f"{spec.by_id[node_id].name} {error}")
    unknown = [n.name for n in spec.outputs if analysis.shapes[n.id] is None]
    if not spec.outputs or len(unknown) == len(spec.outputs) == 1:
        raise NetworkError(
            tr("The network is not finished: connect an input layer through to an output layer.")
        )
    if unknown:
        raise NetworkError(
            tr("The network is not finished: no data reaches {unknown}.", unknown=", ".join(unknown))
        )
    return spec.outputs

"""Layers called on tensors: how a script draws a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.api.errors import ModelError
from nnstudio.engine.layers import LAYERS, Layer
from nnstudio.engine.layers.base import ShapeError, show
from nnstudio.engine.plan import Shape
from nnstudio.engine.spec import NetworkSpec
from nnstudio.project.fields import name_problem


class LayerUse:
    """One use of a layer kind, perhaps with a name: what ``layers.Dense(16)`` gives.

    Called on a tensor (several for a merging layer: ``layers.Add()([a, b])``) it gives the tensor that comes
    out. Each use has weights of its own and can be called once.
    """

    def __init__(self, layer: Layer, name: str = "") -> None:
        if name and (problem := name_problem(name)):
            raise ModelError(problem)
        self.layer, self.name = layer, name
        self._called = False

    def __call__(self, inputs: Tensor | Sequence[Tensor], *more: Tensor) -> Tensor:
        given = (inputs, *more) if isinstance(inputs, Tensor) else (*inputs, *more)
        if self.layer.is_input or not all(isinstance(t, Tensor) for t in given):
            raise ModelError(f"{self} is called on tensors, such as Input((4,)) or what another layer gave.")
        if self._called:
            raise ModelError(f"{self} is used already: weights are not shared. Make another layer.")
        wanted = len(self.layer.slots)
        if len(given) < wanted or (len(given) > wanted and not self.layer.variadic):
            raise ModelError(f"{self} takes {wanted} input(s), but receives {len(given)}.")
        self._called = True
        shapes = [t.shape for t in given]
        known = [shape for shape in shapes if shape is not None]
        try:
            shape = self.layer.output_shape(known) if len(known) == len(shapes) else None
        except ShapeError as error:
            hint = f" Put {' or '.join(error.remedy)} before it." if error.remedy else ""
            raise ModelError(f"{self} {error}{hint}") from None
        return Tensor(self, given, shape)

    def __repr__(self) -> str:
        return self.name or self.layer.title


@dataclass(frozen=True, eq=False)
class Tensor:
    """What flows out of a layer while a network is drawn; ``shape`` is one sample's, None if unknown yet."""

    use: LayerUse
    inputs: tuple[Tensor, ...]
    shape: Shape | None

    def __repr__(self) -> str:
        return f"<{self.use!r} {'of unknown shape' if self.shape is None else show(self.shape)}>"


def Input(shape: Shape | int | None = None, name: str = "") -> Tensor:
    """Where data enters: ``Input((28, 28, 1))``. Without a shape, the data's is taken at the first fit."""
    whole = (shape,) if isinstance(shape, int) else shape
    layer = LAYERS["input"].build({"shape": None if whole is None else tuple(int(n) for n in whole)})
    return Tensor(LayerUse(layer, name), (), None if whole is None else tuple(int(n) for n in whole))


def draw(outputs: Sequence[Tensor], inputs: Sequence[Tensor] = ()) -> NetworkSpec:
    """The drawing of everything that leads to ``outputs``; layers without a name get ``dense_1`` …

    ``inputs`` stand first and ``outputs`` last, in the order given: it is theirs in the network too.
    """
    order: list[Tensor] = []
    stack: list[tuple[Tensor, bool]] = [(t, False) for t in reversed(outputs)]
    seen: set[int] = set()
    while stack:
        tensor, done = stack.pop()
        if done:
            order.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack += [(tensor, True), *((t, False) for t in reversed(tensor.inputs))]
    _refuse_ends(outputs, order)
    ends = {id(t) for t in (*inputs, *outputs)}
    known = {id(t) for t in order}
    order = [
        *(t for t in inputs if id(t) in known),
        *(t for t in order if id(t) not in ends),
        *(t for t in outputs if t not in inputs),
    ]
    names = [t.use.name for t in order if t.use.name]
    if twice := next((n for n in names if names.count(n) > 1), ""):
        raise ModelError(f"Two layers are called ‘{twice}’. Give each a name of its own.")
    spec, ids = NetworkSpec(), dict[int, str]()
    for tensor in order:
        name = tensor.use.name or _free(spec, tensor.use.layer.kind, names)
        spec, node = spec.with_node(tensor.use.layer, name)
        ids[id(tensor)] = node.id
        for slot, before in enumerate(tensor.inputs):
            spec = spec.with_edge(ids[id(before)], node.id, slot)
    return spec


def _refuse_ends(outputs: Sequence[Tensor], order: Sequence[Tensor]) -> None:
    """Raise :class:`ModelError` for an output that is named twice, or that other layers take in."""
    inner = {id(before) for tensor in order for before in tensor.inputs}
    for number, tensor in enumerate(outputs):
        if any(tensor is other for other in outputs[:number]):
            raise ModelError(f"{tensor.use} is given as an output twice.")
        if id(tensor) in inner:
            raise ModelError(
                f"{tensor.use} feeds other layers, and an output is where the network ends: put "
                'layers.Activation("linear") behind it and give that as the output.'
            )


def _free(spec: NetworkSpec, kind: str, reserved: Sequence[str]) -> str:
    taken, number = {*(n.name for n in spec.nodes), *reserved}, 1
    while f"{kind}_{number}" in taken:
        number += 1
    return f"{kind}_{number}"

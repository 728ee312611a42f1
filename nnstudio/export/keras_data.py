"""The arrays that a Keras program begins with: random numbers in the shape of the project's data.

One array of samples and one of targets; a network with several inputs or outputs takes them as a mapping by
layer name, cut into columns where it shares them out (:mod:`nnstudio.engine.sharing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nnstudio.data import Prepared
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.losses import Loss
from nnstudio.engine.plan import Shape
from nnstudio.engine.problem import DataShape
from nnstudio.engine.sharing import Columns, share_sample, share_target
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.export.keras_words import literal


@dataclass(frozen=True)
class Ends:
    """The layers where a program's network begins and ends, in drawn order.

    ``names`` is what Keras calls them and ``losses`` what the outputs are trained for, by node id.
    """

    inputs: tuple[Node, ...]
    outputs: tuple[Node, ...]
    names: Mapping[str, str]
    losses: Mapping[str, Loss]


def data_lines(spec: NetworkSpec, ends: Ends, analysis: Analysis, prepared: Prepared | None) -> Iterator[str]:
    """Random arrays of the right shape to put one's own in place of."""
    rows = {"train": len(prepared.train), "val": len(prepared.validation)} if prepared else {"train": 256}
    yield "# Random numbers in the shape of the data: put your own here, prepared as on the Data tab."
    yield "rng = np.random.default_rng(0)"
    for split, count in rows.items():
        if count:
            yield from _samples(spec, ends, analysis, prepared, split, count)
            yield from _targets(ends, analysis, prepared, split, count)
    yield ""


def rows_in(ends: Ends) -> str:
    """An expression for how many samples there are to train on."""
    first = f"x_train[{literal(ends.names[ends.inputs[0].id])}]" if len(ends.inputs) > 1 else "x_train"
    return f"len({first})"


def _samples(
    spec: NetworkSpec, ends: Ends, analysis: Analysis, prepared: Prepared | None, split: str, count: int
) -> Iterator[str]:
    shapes = [analysis.shapes.get(node.id) for node in ends.inputs]
    sample = tuple(prepared.train.x.shape[1:]) if prepared else None
    if len(ends.inputs) <= 1:
        yield f"x_{split} = {_normal((count, *(sample or _known(shapes))))}"
    elif sample is None:
        parts = [_normal((count, *(shape or (1,)))) for shape in shapes]
        yield from _mapping(f"x_{split}", ends.inputs, ends.names, parts)
    else:
        yield f"table_{split} = {_normal((count, *sample))}"
        parts = _columns(f"table_{split}", ends.inputs, share_sample(spec, sample).columns)
        yield from _mapping(f"x_{split}", ends.inputs, ends.names, parts)


def _targets(
    ends: Ends, analysis: Analysis, prepared: Prepared | None, split: str, count: int
) -> Iterator[str]:
    data = prepared.shape if prepared else DataShape((1,), "values", 1)
    if len(ends.outputs) <= 1:
        yield f"y_{split} = {_target(data, count)}"
        return
    shapes = {node.id: analysis.shapes.get(node.id) or (1,) for node in ends.outputs}
    if prepared is None:
        parts = [_target_for(ends.losses[i], shape, count) for i, shape in shapes.items()]
    else:
        yield f"target_{split} = {_target(data, count)}"
        parts = _columns(f"target_{split}", ends.outputs, share_target(shapes, data) or {})
    yield from _mapping(f"y_{split}", ends.outputs, ends.names, parts)


def _columns(whole: str, nodes: Sequence[Node], columns: Columns) -> list[str]:
    cuts = [columns.get(node.id) for node in nodes]
    return [whole if cut is None else f"{whole}[:, {cut.start}:{cut.stop}]" for cut in cuts]


def _mapping(
    variable: str, nodes: Sequence[Node], names: Mapping[str, str], parts: Sequence[str]
) -> Iterator[str]:
    yield f"{variable} = {{"
    for node, part in zip(nodes, parts, strict=True):
        yield f"    {literal(names[node.id])}: {part},"
    yield "}"


def _known(shapes: Sequence[Shape | None]) -> Shape:
    return next((shape for shape in shapes if shape is not None), (1,))


def _normal(shape: Shape) -> str:
    return f'rng.normal(size={literal(shape)}).astype("float32")'


def _target_for(loss: Loss, shape: Shape, rows: int) -> str:
    """Targets that this loss takes for an output of this shape."""
    if len(shape) != 1 or loss.wants == "values":
        return _normal((rows, *shape))
    return _target(DataShape((1,), loss.wants, shape[0], shape[0]), rows)


def _target(data: DataShape, rows: int) -> str:
    count = data.classes or data.outputs
    if data.target_form == "labels":
        return f"rng.integers({max(data.classes, 2)}, size={rows})"
    if data.target_form == "one_hot":
        return f'np.eye({count}, dtype="float32")[rng.integers({count}, size={rows})]'
    if data.yes_no:
        return f'rng.integers(2, size={literal((rows, count))}).astype("float32")'
    return _normal((rows, data.outputs))

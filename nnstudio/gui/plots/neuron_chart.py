"""Which units and weights a small network has, column by column; or why it cannot be shown that way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nnstudio.catalog.words import tr, tr_inside
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.plan import Array
from nnstudio.engine.spec import NetworkSpec, Node

MOST_UNITS = 40
MOST_LAYERS = 8

FOLDED = ("activation", "regularization", "normalization")
"""Groups of layers that change each number for itself: they belong to the units before them."""


@dataclass(frozen=True)
class Column:
    """The inputs, or the units of one dense layer with what follows it: ``last`` is the node they end in."""

    id: str
    name: str
    last: str
    units: int
    words: str = ""
    has_bias: bool = False
    trainable: bool = True


@dataclass(frozen=True)
class Chart:
    """Inputs, then a column for each dense layer; each column sees all of the one before it."""

    columns: tuple[Column, ...]

    @property
    def weights(self) -> int:
        """How many lines there are."""
        return sum(a.units * b.units for a, b in zip(self.columns, self.columns[1:], strict=False))


def chart_of(spec: NetworkSpec, analysis: Analysis) -> Chart | str:
    """The chart; or a sentence why there is none, and what to do."""
    if not spec.nodes:
        return tr("There is no network yet. Drag layers from the palette and connect them.")
    if len(spec.inputs) != 1 or len(spec.outputs) != 1:
        return tr("Units are drawn for networks with one input and one output; this one has more ends.")
    path = _path(spec)
    if path is None:
        return tr("Units are drawn for a plain chain of layers; this network branches or is not connected.")
    for node in path:
        if node.id in analysis.errors or analysis.shapes.get(node.id) is None:
            return tr("The shape of {layer} is not known yet. Mend its problem first.", layer=node.name)
    return _columns(path, analysis)


def _path(spec: NetworkSpec) -> list[Node] | None:
    """The nodes from the input to the output; None where they are no chain."""
    node, path = spec.outputs[0], []
    while True:
        path.append(node)
        incoming = spec.incoming[node.id]
        if not incoming:
            break
        if len(incoming) > 1 or len(spec.outgoing[incoming[0].source]) > 1 or len(path) > len(spec.nodes):
            return None
        node = spec.by_id[incoming[0].source]
    return path[::-1] if node.layer.is_input else None


def _columns(path: list[Node], analysis: Analysis) -> Chart | str:
    columns: list[Column] = []
    for node in path:
        layer, units = node.layer, math.prod(analysis.shapes[node.id] or ())
        if layer.is_input:
            columns.append(Column(node.id, node.name, node.id, units))
        elif isinstance(layer, Dense):
            words, bias = layer.detail(), layer.use_bias
            columns.append(Column(node.id, node.name, node.id, units, words, bias, layer.trainable))
        elif _folds(node) and units == columns[-1].units:
            columns[-1] = _folded(columns[-1], node)
        else:
            return tr(
                "Units are drawn for dense layers; {layer} ({kind}) is none. Feature maps and filters show "
                "what convolutions do.",
                layer=node.name,
                kind=layer.title,
            )
        if units > MOST_UNITS:
            return tr(
                "{layer} has {count} units. Units are drawn for up to {most} a layer: with more, single "
                "weights could not be told apart.",
                layer=node.name,
                count=f"{units:,}",
                most=MOST_UNITS,
            )
    if not 2 <= len(columns) <= MOST_LAYERS + 1:
        return tr("Units are drawn for networks of one to {most} dense layers.", most=MOST_LAYERS)
    return Chart(tuple(columns))


def _folds(node: Node) -> bool:
    return node.layer.group in FOLDED or node.layer.kind in ("flatten", "reshape")


def _folded(column: Column, node: Node) -> Column:
    """The column with another layer behind it. Its words name what it does."""
    own = node.layer.detail() if node.layer.group == "activation" else tr_inside(node.layer.title)
    words = " · ".join(w for w in (column.words, own) if w)
    return Column(
        column.id, column.name, node.id, column.units, words, column.has_bias, column.trainable
    )  # fmt: skip


def formula(kernel: Array, bias: Array | None, unit: int, names: tuple[str, ...]) -> str:
    """``z = 0.31·x1 − 1.2·x2 + 0.5`` for one unit; long sums are cut after twelve terms."""
    weights = kernel[:, unit].tolist()
    terms = [(float(w), name) for w, name in zip(weights, names, strict=True)]
    parts = [_term(w, name, first=index == 0) for index, (w, name) in enumerate(terms[:12])]
    if len(terms) > 12:
        parts.append(tr("+ … ({count} more)", count=len(terms) - 12))
    if bias is not None:
        parts.append(_term(float(bias[unit]), "", first=False))
    return "z = " + " ".join(parts)


def _term(weight: float, name: str, *, first: bool) -> str:
    number = f"{abs(weight):.3g}" + (f"·{name}" if name else "")
    if first:
        return f"−{number}" if weight < 0 else number
    return f"− {number}" if weight < 0 else f"+ {number}"


def input_names(chart: Chart, column: int, known: tuple[str, ...]) -> tuple[str, ...]:
    """What the units of ``column`` are called in a formula: the data's names, else h1, h2 …"""
    count = chart.columns[column].units
    if column == 0:
        return known if len(known) == count else tuple(f"x{i + 1}" for i in range(count))
    return tuple(f"h{i + 1}" for i in range(count))

"""What a layer makes of one sample, and what its kernels look like: as pictures of numbers. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import Array, Shape, public_view, run
from nnstudio.engine.sharing import shared_inputs
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.engine.workspace import Workspace

What = Literal["maps", "filters"]
MOST_TILES = 256
KEEPS_PLACES = ("activation", "regularization", "normalization")
"""Groups of layers behind which a number still belongs to the same pixel."""


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture: values (height, width), or (height, width, 3) in true colours; and what it is called."""

    values: Array
    name: str


@dataclass(frozen=True)
class Listed:
    """A layer to choose: its id and name, and how many channels a filter has to choose from (0: none)."""

    id: str
    name: str
    channels: int = 0


def layers_with_maps(spec: NetworkSpec, analysis: Analysis) -> tuple[Listed, ...]:
    """Every layer whose output is an image, a sequence, or a vector behind one."""
    shapes = {n: analysis.shapes.get(n.id) for n in spec.nodes}
    return tuple(Listed(n.id, n.name) for n, shape in shapes.items() if shape and len(shape) <= 3)


def layers_with_filters(spec: NetworkSpec, analysis: Analysis) -> tuple[Listed, ...]:
    """Convolutions, and dense layers that see the pixels of a picture."""
    found = []
    for node in spec.nodes:
        kernel = kernel_shape(node, analysis)
        if kernel is None:
            continue
        if node.layer.group == "convolution" and len(kernel) in (3, 4):
            several = node.layer.kind == "conv2d" and kernel[2] > 1
            found.append(Listed(node.id, node.name, kernel[2] if several else 0))
        elif node.layer.kind == "dense" and (picture := seen_picture(spec, analysis, node)):
            found.append(Listed(node.id, node.name, picture[2] if picture[2] > 1 else 0))
    return tuple(found)


def kernel_shape(node: Node, analysis: Analysis) -> Shape | None:
    """The shape of a layer's kernel; None without one."""
    return next((p.shape for p in analysis.parameters.get(node.id, ()) if p.name == "kernel"), None)


def seen_picture(spec: NetworkSpec, analysis: Analysis, node: Node) -> Shape | None:
    """The image (height, width, channels) whose numbers come into a dense layer in order; None otherwise."""
    count, here = None, node
    while True:
        incoming = spec.incoming[here.id]
        if len(incoming) != 1:
            return None
        here = spec.by_id[incoming[0].source]
        shape = analysis.shapes.get(here.id)
        count = count or math.prod(shape or ())
        if shape is None or math.prod(shape) != count:
            return None
        if len(shape) == 3:
            return shape
        if here.layer.group not in KEEPS_PLACES and here.layer.kind not in ("flatten", "reshape"):
            return None


@dataclass(frozen=True, eq=False)
class Found:
    """One moment: by node id the outputs for one sample (no batch axis), or one layer's kernel."""

    what: What
    arrays: Mapping[str, Array]


def probe(what: What, x: Array | None, node_id: str) -> Callable[[Any], Found]:
    """What the training thread computes: the outputs of all layers for one sample, or a layer's kernel."""
    if what == "maps":
        return _Maps(x)

    def kernel(network: Network) -> Found:
        try:
            return Found(what, {node_id: network.parameter(node_id, "kernel").copy()})
        except KeyError:  # another drawing is being trained
            return Found(what, {})

    return kernel


class _Maps:
    """The arrays are kept for the next time."""

    def __init__(self, x: Array | None) -> None:
        self._x = x
        self._workspace: Workspace | None = None

    def __call__(self, network: Network) -> Found:
        if self._x is None:
            return Found("maps", {})
        workspace = self._workspace
        if workspace is None or workspace.network is not network:
            try:
                arrays = network.arranged(shared_inputs(network, self._x[None]))
            except NetworkError:  # it was drawn (or is still training) for other data
                return Found("maps", {})
            self._workspace = workspace = Workspace(network, 1, keep=True)
            workspace.load(arrays)
        with np.errstate(all="ignore"):
            run(workspace.forward)
        sites = workspace.sites
        return Found("maps", {i: np.array(public_view(s.y, s.output)[0]) for i, s in sites.items()})


def map_tiles(values: Array) -> list[Tile]:
    """A tile for each channel of an image; one for a sequence (channels from top to bottom) or a vector."""
    if values.ndim == 3:
        channels = min(values.shape[2], MOST_TILES)
        return [Tile(values[:, :, c], tr("channel {number}", number=c + 1)) for c in range(channels)]
    if values.ndim == 2:
        return [Tile(values.T, tr("channels from top to bottom, steps from left to right"))]
    return [Tile(_folded(values), tr("units, row by row"))]


def _folded(values: Array) -> Array:
    """A vector as a few rows, the last filled up with NaN."""
    width = len(values) if len(values) <= 32 else math.ceil(math.sqrt(len(values) * 2))
    rows = math.ceil(len(values) / width)
    made = np.full(rows * width, np.nan)
    made[: len(values)] = values
    return made.reshape(rows, width)


def filter_tiles(kernel: Array, picture: Shape | None, channel: int | None) -> list[Tile]:
    """A tile for each filter (or unit). ``channel``: that of the input alone; None: true colours where there
    are three, else the mean. ``picture``: what a dense layer sees.
    """
    if kernel.ndim == 2 and picture is not None:
        kernel = kernel.reshape(*picture, -1)
        return [_filter(kernel[..., i], channel, _unit(i)) for i in range(_count(kernel))]
    if kernel.ndim == 3:  # (width, in, filters): input channels from top to bottom
        return [Tile(kernel[:, :, i].T, _name(i)) for i in range(_count(kernel))]
    return [_filter(kernel[..., i], channel, _name(i)) for i in range(_count(kernel))]


def depthwise_tiles(kernel: Array) -> list[Tile]:
    """A tile for each channel and multiplier of a depthwise kernel (height, width, channels, multiplier)."""
    flat = kernel.reshape(*kernel.shape[:2], -1)
    return [Tile(flat[:, :, i], _name(i)) for i in range(min(flat.shape[2], MOST_TILES))]


def _count(kernel: Array) -> int:
    return min(int(kernel.shape[-1]), MOST_TILES)


def _name(index: int) -> str:
    return tr("filter {number}", number=index + 1)


def _unit(index: int) -> str:
    return tr("unit {number}", number=index + 1)


def _filter(weights: Array, channel: int | None, name: str) -> Tile:
    if channel is not None and channel < weights.shape[2]:
        return Tile(weights[:, :, channel], tr("{name}, channel {number}", name=name, number=channel + 1))
    if weights.shape[2] == 3:
        return Tile(weights, name)
    return Tile(weights.mean(axis=2), name)

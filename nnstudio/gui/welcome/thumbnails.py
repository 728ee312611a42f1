"""The picture on an example's card: its data over its network, or the network where it is about that."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.data import DataError, Table
from nnstudio.engine.analysis import analyse
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.theme import Theme
from nnstudio.gui.widgets.drawing import Array, class_color, draw_bars, draw_images, draw_scatter
from nnstudio.project import ProjectState

IMAGES = 6
STRIP = 16.0
"""How high the network is below a picture of the data."""
POINTS = 220


@dataclass(frozen=True)
class Thumbnail:
    """What to draw: one of images, points with classes, or a network."""

    network: NetworkSpec
    layout: dict[str, tuple[float, float]]
    images: Array | None = None
    points: Array | None = None
    classes: Array | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw into ``rect``."""
        data = rect.adjusted(0, -4, 0, -STRIP - 6)
        if self.images is not None or self.points is not None:
            _draw_strip(p, QRectF(rect.left(), rect.bottom() - STRIP + 4, rect.width(), STRIP), self, theme)
        if self.images is not None:
            draw_images(p, data, self.images, theme, gap=4)
        elif self.points is not None:
            self._draw_points(p, data, theme)
        elif _is_deep_chain(self.network):
            _draw_fading_bars(p, rect, self.network)
        elif any(n.layer.group == "convolution" for n in self.network.nodes):
            _draw_stacks(p, rect, self.network, theme)
        else:
            _draw_cards(p, rect, self.network, self.layout, theme)

    def _draw_points(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        assert self.points is not None
        labels = [0] * len(self.points) if self.classes is None else [int(c) for c in self.classes]
        colors = [class_color(theme, label) for label in labels]
        draw_scatter(p, rect, self.points, colors, labels, radius=2.4, equal=self.classes is not None)


def thumbnail(state: ProjectState) -> Thumbnail:
    """Look at an example. Drawing its network is right for examples that are about the network."""
    network, layout = state.network, dict(state.layout)
    about_network = any(n.layer.group in ("merge", "convolution") for n in network.nodes)
    if about_network or _is_deep_chain(network):
        return Thumbnail(network, layout)
    try:
        table = state.data.source.load(None)
    except DataError:
        return Thumbnail(network, layout)
    sizes = _sizes(network, table.shape)
    if table.is_image:
        side = round(table.columns.shape[1] ** 0.5)
        images = _first_of_classes(table).reshape(-1, side, side)
        return Thumbnail(network, layout, images=images, sizes=sizes)
    return Thumbnail(network, layout, points=_plane(table), classes=_classes(table), sizes=sizes)


def _sizes(network: NetworkSpec, sample: tuple[int, ...]) -> dict[str, int]:
    """How many numbers each layer puts out, by node id, as far as that can be told."""
    shapes = analyse(network, sample).shapes
    return {node_id: math.prod(shape) for node_id, shape in shapes.items() if shape}


def _first_of_classes(table: Table) -> Array:
    target = np.asarray(table.target)
    firsts = [int(np.argmax(target == c)) for c in range(min(len(table.classes), IMAGES))]
    return table.columns[firsts]


def _rows(table: Table) -> Array:
    """Rows spread evenly over the table."""
    return np.linspace(0, len(table) - 1, min(len(table), POINTS)).astype(int)


def _classes(table: Table) -> Array | None:
    return np.asarray(table.target)[_rows(table)] if table.is_classification else None


def _plane(table: Table) -> Array:
    """Two coordinates: the data's own, feature and target, or the two features that part the classes best."""
    columns, rows = np.asarray(table.columns, dtype=float), _rows(table)
    target = np.asarray(table.target, dtype=float).reshape(len(table), -1)[:, 0]
    if not table.is_classification:
        strength = [abs(np.corrcoef(c, target)[0, 1]) if c.std() > 0 else 0.0 for c in columns.T]
        return np.stack([columns[rows, int(np.argmax(strength))], target[rows]], axis=1)
    if columns.shape[1] > 2:
        means = np.array([columns[target == c].mean(axis=0) for c in sorted(set(target.tolist()))])
        spread = means.std(axis=0) / np.maximum(columns.std(axis=0), 1e-12)
        columns = columns[:, np.sort(np.argsort(-spread)[:2])]
        columns = (columns - columns.mean(axis=0)) / np.maximum(columns.std(axis=0), 1e-12)
    return columns[rows]


def _draw_strip(p: QPainter, rect: QRectF, shown: Thumbnail, theme: Theme) -> None:
    """The network in one line: a bar for each layer, the higher the more numbers it puts out."""
    network = shown.network
    nodes = [network.by_id[i] for i in network.order]
    if not nodes:
        return
    place = min(26.0, rect.width() / len(nodes))
    left, middle = rect.center().x() - place * len(nodes) / 2, rect.center().y()
    p.setPen(QPen(theme.color("wire"), 1))
    p.drawLine(QPointF(left + place / 2, middle), QPointF(left + place * (len(nodes) - 0.5), middle))
    p.setPen(Qt.PenStyle.NoPen)
    for number, node in enumerate(nodes):
        height = min(4.0 + 2.0 * math.log2(max(shown.sizes.get(node.id, 1), 1)), rect.height())
        bar = QRectF(left + (number + 0.5) * place - 3, middle - height / 2, 6, height)
        p.setBrush(theme.group_color(node.layer.group))
        p.drawRoundedRect(bar, 2, 2)


def _is_deep_chain(network: NetworkSpec) -> bool:
    """Six weighted layers or more, one behind the other: an example about depth."""
    deep = [n for n in network.nodes if n.layer.kind == "dense"]
    return len(deep) >= 6 and all(len(network.incoming[n.id]) <= 1 for n in network.nodes)


def _draw_fading_bars(p: QPainter, rect: QRectF, network: NetworkSpec) -> None:
    """A gradient that grows towards the output: one bar for each layer."""
    count = sum(1 for n in network.nodes if n.layer.kind == "dense")
    heights = [0.12 * 1.36**i for i in range(count)]
    base = QColor("#86429c")
    colors = [QColor(base) for _ in heights]
    for index, color in enumerate(colors):
        color.setAlphaF(0.4 + 0.6 * index / max(count - 1, 1))
    draw_bars(p, rect.adjusted(18, 4, -18, -4), heights, colors, gap=0.33)


def _draw_stacks(p: QPainter, rect: QRectF, network: NetworkSpec, theme: Theme) -> None:
    """Stacks of maps that get smaller from layer to layer."""
    drawn = [n.layer for n in (network.by_id[i] for i in network.order) if n.layer.group != "activation"][:5]
    shares = [0.66**i for i in range(len(drawn))]
    size = min(rect.height() * 0.8, (rect.width() - 20 * len(drawn)) / max(sum(shares), 1.0))
    left = rect.left()
    for layer in drawn:
        p.setPen(QPen(theme.group_color(layer.group), 1.5))
        p.setBrush(theme.color("card"))
        for shift in (8, 4, 0):
            box = QRectF(left + shift, rect.center().y() - size / 2 - shift + 4, size, size)
            p.drawRoundedRect(box, 3, 3)
        left += size + 20
        size *= 0.66


def _draw_cards(
    p: QPainter, rect: QRectF, network: NetworkSpec, layout: dict[str, tuple[float, float]], theme: Theme
) -> None:
    """The network's cards where they lie, very small, with their wires."""
    if not network.nodes:
        return
    places = np.array([layout.get(n.id, (200.0 * i, 0.0)) for i, n in enumerate(network.nodes)])
    size = (min(26.0, rect.width() / max(len(places), 1)), 18.0)
    inner = rect.adjusted(size[0] / 2, size[1] / 2 + 6, -size[0] / 2, -size[1] / 2 - 6)
    span = np.maximum(np.ptp(places, axis=0), 1.0)
    share = (places - places.min(axis=0)) / span
    height = min(inner.height(), span[1] * inner.width() / span[0] * 1.6)
    x = inner.left() + share[:, 0] * inner.width()
    y = inner.center().y() + (share[:, 1] - (0.5 if np.ptp(places[:, 1]) else 0.0)) * height
    points = {n.id: QPointF(a, b) for n, a, b in zip(network.nodes, x.tolist(), y.tolist(), strict=True)}
    p.setPen(QPen(theme.color("wire"), 1.2))
    for edge in network.edges:
        p.drawLine(points[edge.source], points[edge.target])
    for node in network.nodes:
        box = QRectF(0, 0, *size)
        box.moveCenter(points[node.id])
        p.setPen(QPen(theme.group_color(node.layer.group), 1.5))
        p.setBrush(theme.color("card"))
        p.drawRoundedRect(box, 4, 4)
    p.setPen(Qt.PenStyle.NoPen)

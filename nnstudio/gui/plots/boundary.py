"""What the network says at every point of the plane, with the data on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Signal, Slot
from PySide6.QtGui import QColor, QCursor
from PySide6.QtWidgets import QToolTip, QVBoxLayout

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.engine.sharing import predict_target
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.fixed_plot import FixedPlot
from nnstudio.gui.plots.items import DotsItem
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.plane_dots import (
    PlaneMenu,
    SmoothImage,
    dots_of,
    entries_of,
    place_of,
    value_span,
)
from nnstudio.gui.plots.table import has_two_inputs
from nnstudio.gui.theme import Theme, current
from nnstudio.gui.widgets.drawing import class_color

CELLS = 80
MARGIN = 0.1
STRONGEST = 0.55
"""How much of a class's colour stands where the network is sure."""


class BoundaryPanel(PlotPanel):
    """A grid of 80 × 80 predictions as a picture: the colour is the likeliest class, fainter where unsure."""

    draw_wanted = Signal()

    empty = tr_later("The decision boundary will be drawn here")
    hint = tr_later("Press Train and watch how the network divides the plane.")

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.figure = FixedPlot(tr("Decision boundary"))
        self.image = SmoothImage(axisOrder="row-major")
        self.figure.view.addItem(self.image, ignoreBounds=True)
        self._dots: list[DotsItem] = []
        self._of: object = None
        self._drawn: object = None
        self.outputs: Array = np.empty((0, 0))
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.addWidget(self.figure)
        self.figure.hovered.connect(self._hovered)
        self.menu = PlaneMenu(self.figure, "decision-boundary", self.csv_rows, self.restyle)
        self.menu.draw.triggered.connect(self.draw_wanted)
        self.figure.header.add_buttons(self.menu, self.figure.reset_zoom, tr("Which samples, copy, save"))

    def probes(self) -> dict[str, object]:
        prepared = self.document.prepared
        return {"boundary": grid_probe(prepared)} if prepared and has_two_inputs(prepared) else {}

    def has_content(self) -> bool:
        outputs = self.run.results.get("boundary")
        return (
            has_two_inputs(self.document.prepared) and outputs is not None and len(outputs) == CELLS * CELLS
        )

    def refresh(self) -> None:
        prepared, outputs = self.document.prepared, self.run.results.get("boundary")
        if prepared is None or outputs is None:
            return
        if prepared is not self._of:
            self._of = prepared
            self._place(prepared)
        if outputs is self._drawn:
            return
        self._drawn, self.outputs = outputs, outputs
        self.image.setImage(colours(prepared, outputs, current()), autoLevels=False, levels=None)
        (left, right), (low, high) = span(prepared)
        self.image.setRect(QRectF(left, low, right - left, high - low))

    def _place(self, prepared: Prepared) -> None:
        """Dots of every class, axes and ranges for this data."""
        for item in self._dots:
            self.figure.view.removeItem(item)
        table, theme = prepared.table, current()
        self._dots = []
        for dots in dots_of(prepared, self.menu.split, theme):
            item = DotsItem(self.figure.view)
            points = table.columns[dots.rows]
            points = points[np.isfinite(points).all(axis=1)]
            item.set_points(points[:, 0], points[:, 1])
            item.dress(dots.color, theme.color("panel"), 5.5, mark=dots.mark)
            self.figure.view.addItem(item, ignoreBounds=True)
            self._dots.append(item)
        classes = table.is_classification
        self.menu.draw.setVisible(classes)
        self.figure.header.set_title(tr("Decision boundary") if classes else tr("Predicted value"))
        self.figure.header.set_entries(entries_of(prepared, theme))
        self.figure.name_axes(*table.feature_names)
        self.figure.show_range(*span(prepared))

    @Slot(object)
    def _hovered(self, point: QPointF | None) -> None:
        prepared = self.document.prepared
        text = sentence_at(prepared, self.outputs, point) if prepared and point is not None else ""
        QToolTip.showText(QCursor.pos(), text, self.figure) if text else QToolTip.hideText()

    def restyle(self) -> None:
        self._of = self._drawn = None
        self.update_now()

    def csv_rows(self) -> list[list[object]]:
        """A row for every grid point: its place and the raw outputs there."""
        prepared = self.document.prepared
        if prepared is None or not len(self.outputs):
            return []
        head = [*prepared.table.feature_names, *(f"output_{i + 1}" for i in range(self.outputs.shape[1]))]
        return [
            head,
            *([*p, *o] for p, o in zip(grid(prepared).tolist(), self.outputs.tolist(), strict=True)),
        ]


def span(prepared: Prepared) -> tuple[tuple[float, float], tuple[float, float]]:
    """The data's box in its own units, with a margin; missing values have no place."""
    low, high = np.nanmin(prepared.table.columns, axis=0), np.nanmax(prepared.table.columns, axis=0)
    room = np.maximum((high - low) * MARGIN, 1e-6)
    first, last = (low - room).tolist(), (high + room).tolist()
    return (first[0], last[0]), (first[1], last[1])


def grid(prepared: Prepared) -> Array:
    """Centres of the cells (CELLS², 2), row by row from the bottom, in the data's own units."""
    (left, right), (low, high) = span(prepared)
    share = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(left + share * (right - left), low + share * (high - low))
    return np.stack([x.reshape(-1), y.reshape(-1)], axis=1)


def grid_probe(prepared: Prepared) -> Callable[[Any], Array]:
    """Network -> raw outputs (CELLS², outputs)."""
    points = grid(prepared)
    x = prepared.fitted.features(replace(prepared.table, features=points, target=None, file_rows=None))
    return lambda network: predict_target(network, x, prepared.shape)


def shares(outputs: Array) -> Array:
    """(n, classes) how much the network gives each class; one output means the second class's share."""
    if outputs.shape[1] > 1:
        positive = np.clip(outputs, 0, None)
        return positive / np.maximum(positive.sum(axis=1, keepdims=True), 1e-12)
    p = np.clip(outputs[:, 0], 0, 1)
    return np.stack([1 - p, p], axis=1)


def colours(prepared: Prepared, outputs: Array, theme: Theme) -> Array:
    """The picture (CELLS, CELLS, 3) uint8."""
    paper = _rgb(theme.color("panel"))
    if prepared.table.is_classification:
        given = np.nan_to_num(shares(outputs))
        best, sure = given.argmax(axis=1), given.max(axis=1)
        tones = np.array([_rgb(class_color(theme, i)) for i in range(given.shape[1])])[best]
        least = 1 / given.shape[1]
        weight = STRONGEST * np.clip((sure - least) / (1 - least), 0, 1)
    else:
        tones, weight = _ramp(place_of(prepared.fitted.values(outputs)[:, 0], *value_span(prepared)), theme)
    rgb = paper + weight[:, None] * (tones - paper)
    return rgb.reshape(CELLS, CELLS, 3).astype(np.uint8)


def _ramp(share: Array, theme: Theme) -> tuple[Array, Array]:
    """Values as low as the data's least in one colour, as high as its largest in the other, the middle is
    paper.
    """
    ends = np.array([_rgb(theme.color("series_train")), _rgb(theme.color("series_validation"))])
    return ends[(share > 0).astype(int)], STRONGEST * np.abs(share)


def _rgb(color: QColor) -> Array:
    return np.array([color.red(), color.green(), color.blue()], float)


def sentence_at(prepared: Prepared, outputs: Array, point: QPointF) -> str:
    """What the network says at a point, from the nearest cell; empty outside the picture."""
    (left, right), (low, high) = span(prepared)
    column = int((point.x() - left) / (right - left) * CELLS)
    row = int((point.y() - low) / (high - low) * CELLS)
    if len(outputs) != CELLS * CELLS or not (0 <= row < CELLS and 0 <= column < CELLS):
        return ""
    names = prepared.table.feature_names
    where = f"{names[0]} {finite(point.x())}, {names[1]} {finite(point.y())}"
    said = outputs[[row * CELLS + column]]
    if not prepared.table.is_classification:
        value = float(prepared.fitted.values(said)[0, 0])
        return f"{where}\n{prepared.table.target_names[0]} {finite(value)}"
    given = shares(said)[0]
    best = int(given.argmax())
    return f"{where}\n{prepared.table.classes[best]} {given[best]:.0%}"

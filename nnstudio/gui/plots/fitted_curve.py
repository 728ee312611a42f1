"""Values that depend on one input: the samples, and the curve that the network draws through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QCursor, QPaintEngine, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QVBoxLayout

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.engine.sharing import predict_target
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.fixed_plot import FixedPlot
from nnstudio.gui.plots.header import Entry
from nnstudio.gui.plots.items import CurveItem, DotsItem, dense
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.plane_dots import PlaneMenu, rows_of
from nnstudio.gui.plots.table import has_one_input
from nnstudio.gui.theme import current

POINTS = 400
MARGIN = 0.1
CURVE_PX = 2.4


class EvenCurve(CurveItem):
    """As wide in its steep parts as in its flat ones: a smooth line of few points costs little."""

    def paint(self, painter: QPainter, *_: Any) -> None:
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            super().paint(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = dense(QPen(self._pen.color(), CURVE_PX), painter)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolyline(self._polygon)


class FittedCurve(PlotPanel):
    """Dots of the data, and over them the prediction at 400 places, also beyond the data on both sides."""

    empty = tr_later("The fitted curve will be drawn here")
    hint = tr_later("Press Train and watch how the network bends its curve through the samples.")

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.figure = FixedPlot(tr("Fitted curve"))
        self._dots, self._curve = DotsItem(self.figure.view), EvenCurve(self.figure.view)
        for item in (self._dots, self._curve):
            self.figure.view.addItem(item, ignoreBounds=True)
        self.menu = PlaneMenu(self.figure, "fitted-curve", self.csv_rows, self.restyle)
        self.menu.draw.setVisible(False)
        self.figure.header.add_buttons(self.menu, self.figure.reset_zoom, tr("Which samples, copy, save"))
        self.figure.hovered.connect(self._hovered)
        self.places, self.values = np.empty(0), np.empty(0)
        self._of: object = None
        self._drawn: object = None
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.addWidget(self.figure)

    def probes(self) -> dict[str, object]:
        prepared = self.document.prepared
        return {"curve": curve_probe(prepared)} if prepared and has_one_input(prepared) else {}

    def has_content(self) -> bool:
        outputs = self.run.results.get("curve")
        return has_one_input(self.document.prepared) and outputs is not None and len(outputs) == POINTS

    def refresh(self) -> None:
        prepared, outputs = self.document.prepared, self.run.results.get("curve")
        if prepared is None or outputs is None:
            return
        if prepared is not self._of:
            self._of = prepared
            self._place(prepared)
        if outputs is not self._drawn:
            self._drawn = outputs
            self.places, self.values = places(prepared), prepared.fitted.values(outputs)[:, 0]
            there = np.isfinite(self.values)
            self._curve.set_points(self.places[there], self.values[there])
            self._curve.update()

    def _place(self, prepared: Prepared) -> None:
        """Dots, names and ranges for this data."""
        theme = current()
        x, y = samples(prepared, rows_of(prepared, self.menu.split))
        self._dots.set_points(x, y)
        self._dots.dress(theme.color("series_train", 0.7), theme.color("panel"), 5.5)
        self._curve.dress(theme.color("series_validation"), CURVE_PX)
        names = prepared.table.feature_names[0], prepared.table.target_names[0]
        self.figure.name_axes(*names)
        self.figure.header.set_entries(
            [
                Entry(names[1], theme.color("series_train"), mark=0),
                Entry(tr("predicted {name}", name=names[1]), theme.color("series_validation")),
            ]
        )
        all_x, all_y = samples(prepared, np.arange(len(prepared.table)))
        self.figure.show_range(_widened(all_x), _widened(all_y))

    @Slot(object)
    def _hovered(self, point: QPointF | None) -> None:
        prepared = self.document.prepared
        if point is None or prepared is None or not len(self.values):
            QToolTip.hideText()
            return
        nearest = int(np.abs(self.places - point.x()).argmin())
        names = prepared.table.feature_names[0], prepared.table.target_names[0]
        where = f"{names[0]} {finite(self.places[nearest])}"
        said = tr("predicted {name}", name=names[1])
        QToolTip.showText(QCursor.pos(), f"{where}\n{said} {finite(self.values[nearest])}", self.figure)

    def restyle(self) -> None:
        self._of = None
        self.update_now()

    @Slot()
    def let_go(self) -> None:
        self._of = self._drawn = None

    def csv_rows(self) -> list[list[object]]:
        """A row for every place of the curve."""
        prepared = self.document.prepared
        if prepared is None or not len(self.values):
            return []
        rows: list[list[object]] = [[prepared.table.feature_names[0], prepared.table.target_names[0]]]
        return rows + [[x, y] for x, y in zip(self.places.tolist(), self.values.tolist(), strict=True)]


def samples(prepared: Prepared, rows: Array) -> tuple[Array, Array]:
    """(x, y) of these rows that have both, in the data's own units; y is the first target."""
    table = prepared.table
    assert table.target is not None
    x = table.columns[rows, 0].astype(float)
    y = table.target.reshape(len(table), -1)[rows, 0].astype(float)
    there = np.isfinite(x) & np.isfinite(y)
    return x[there], y[there]


def places(prepared: Prepared) -> Array:
    """Where the curve is computed (POINTS,): the data's range and a margin on both sides."""
    x, _ = samples(prepared, np.arange(len(prepared.table)))
    return np.linspace(*_widened(x), POINTS)


def curve_probe(prepared: Prepared) -> Callable[[Any], Array]:
    """Network -> raw outputs (POINTS, outputs)."""
    points = places(prepared)[:, None]
    x = prepared.fitted.features(replace(prepared.table, features=points, target=None, file_rows=None))
    return lambda network: predict_target(network, x, prepared.shape)


def _widened(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = max((high - low) * MARGIN, 1e-6)
    return low - room, high + room

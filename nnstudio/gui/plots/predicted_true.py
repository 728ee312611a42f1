"""Predicted against true values: on the line is right."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolTip, QVBoxLayout

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.fixed_plot import FixedPlot
from nnstudio.gui.plots.header import Entry
from nnstudio.gui.plots.items import DotsItem, LineItem
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.predictions import predict_probe, r_squared, shown_output, shown_sample
from nnstudio.gui.theme import current

NEAR_PX = 12


class PredictedTrue(PlotPanel):
    """Each dot is a sample the network does not train on, in the target's own units."""

    empty = tr_later("Predicted against true values will be drawn here")
    hint = tr_later("Press Train: each dot is a sample, and the nearer to the line, the better.")

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.figure = FixedPlot(tr("Predicted against true"))
        self.column = QComboBox()
        self.column.setAccessibleName(tr("Target column"))
        self.column.currentIndexChanged.connect(self._column_chosen)
        self._identity = LineItem(self.figure.view)
        self._dots = DotsItem(self.figure.view)
        for item in (self._identity, self._dots):
            self.figure.view.addItem(item, ignoreBounds=True)
        self.figure.hovered.connect(self._hovered)
        self.true, self.predicted = np.empty(0), np.empty(0)
        self._drawn: object = None
        top = QHBoxLayout()
        top.addWidget(self.figure, 1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.addWidget(self.column)
        layout.addLayout(top, 1)
        self.menu = PictureMenu(self.figure, "predicted-against-true", self.csv_rows)
        self.figure.header.add_buttons(self.menu, self.figure.reset_zoom, tr("Copy, save"))
        self.restyle()

    def probes(self) -> dict[str, object]:
        prepared = self.document.prepared
        if prepared is None or prepared.table.is_classification:
            return {}
        return {"predictions": predict_probe(prepared)}

    def has_content(self) -> bool:
        prepared, outputs = self.document.prepared, self.run.results.get("predictions")
        if prepared is None or outputs is None or prepared.table.is_classification:
            return False
        rows = len(shown_sample(prepared).rows)
        return bool(outputs.shape == (rows, len(prepared.table.target_names)))

    def refresh(self) -> None:
        prepared, outputs = self.document.prepared, self.run.results.get("predictions")
        if prepared is None or outputs is None or outputs is self._drawn:
            return
        self._drawn = outputs
        self._offer_columns(prepared.table.target_names)
        self.true, self.predicted = columns(prepared, outputs, max(0, self.column.currentIndex()))
        seen = np.isfinite(self.predicted)
        self._dots.set_points(self.true[seen], self.predicted[seen])
        both = np.concatenate([self.true, self.predicted[seen]])
        low, high = float(both.min()), float(both.max())
        self._identity.set_line(low, low, high, high)
        self._fit(low, high)
        name = prepared.table.target_names[max(0, self.column.currentIndex())]
        self.figure.name_axes(tr("true {name}", name=name), tr("predicted {name}", name=name))
        output = shown_output(self.document.state.network, prepared)
        split = shown_sample(prepared).name
        self._caption(f"{tr(split)}, {output}" if output else tr(split))

    def _fit(self, low: float, high: float) -> None:
        """Grow and shrink in steps of a tenth, so that axes do not jitter."""
        step = 10.0 ** np.floor(np.log10(max(high - low, 1e-9)))
        span = (float(np.floor(low / step) * step), float(np.ceil(high / step) * step))
        self.figure.show_range(span, span)

    def _caption(self, split: str) -> None:
        error = self.predicted - self.true
        mean = float(np.abs(error).mean())
        theme = current()
        text = tr(
            "R² {r_squared} · mean absolute error {error}",
            r_squared=finite(r_squared(self.true, self.predicted)),
            error=finite(mean),
        )
        self.figure.header.set_entries([Entry(f"{split}: {text}", theme.color("accent"))])

    def _offer_columns(self, names: tuple[str, ...]) -> None:
        if [self.column.itemText(i) for i in range(self.column.count())] != list(names):
            self.column.blockSignals(True)
            self.column.clear()
            self.column.addItems(list(names))
            self.column.blockSignals(False)
        self.column.setVisible(len(names) > 1)

    @Slot()
    def _column_chosen(self) -> None:
        self._drawn = None
        self.update_now()

    @Slot(object)
    def _hovered(self, point: QPointF | None) -> None:
        if point is None or not len(self.true):
            return
        x, y = self.figure.view.viewPixelSize()
        distance = np.hypot((self.true - point.x()) / x, (self.predicted - point.y()) / y)
        nearest = int(np.nanargmin(distance)) if np.isfinite(distance).any() else -1
        if nearest >= 0 and distance[nearest] < NEAR_PX:
            true, predicted = finite(self.true[nearest]), finite(self.predicted[nearest])
            QToolTip.showText(
                QCursor.pos(),
                tr("true {true}\npredicted {predicted}", true=true, predicted=predicted),
                self.figure,
            )
        else:
            QToolTip.hideText()

    def restyle(self) -> None:
        theme = current()
        self._dots.dress(theme.color("accent", 0.75), theme.color("panel"), 6.0)
        self._identity.dress(theme.color("dim"), dashed=True)
        self._drawn = None
        self.update_now()

    def csv_rows(self) -> list[list[object]]:
        """A row for every sample."""
        rows: list[list[object]] = [["true", "predicted"]]
        return rows + [[t, p] for t, p in zip(self.true.tolist(), self.predicted.tolist(), strict=True)]


def columns(prepared: Prepared, outputs: Array, index: int) -> tuple[Array, Array]:
    """(true, predicted) of one target column, in its own units."""
    target = prepared.table.target
    assert target is not None
    true = target[shown_sample(prepared).rows].reshape(len(outputs), -1)[:, index]
    return true.astype(float), prepared.fitted.values(outputs)[:, index]

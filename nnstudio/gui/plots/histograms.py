"""How the weights, gradients or activations of a layer are spread, over the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import get_args

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Slot
from PySide6.QtGui import QCursor, QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolTip, QVBoxLayout

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.fixed_plot import FixedPlot
from nnstudio.gui.plots.header import Entry
from nnstudio.gui.plots.histogram_samples import (
    BINS,
    Found,
    Histogram,
    Timeline,
    What,
    picture,
    probe,
    share_near,
)
from nnstudio.gui.plots.items import CurveItem
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.theme import Theme, current

TITLES = {
    "weights": tr_later("Weights"),
    "gradients": tr_later("Gradients"),
    "activations": tr_later("Activations"),
}
WIDTH, HEIGHT = 400, 160
EMPHASIS = 0.6
"""Shares to this power give the colour: so the thin ends of a distribution can be seen too."""


class Histograms(PlotPanel):
    """A heat map: every column is a histogram, stronger where there are more values; its mean and one
    standard deviation to both sides as lines.

    Taken about twice a second of all layers at once, so that another layer can be chosen afterwards; weights
    and gradients also while the panel is not seen. 0.4 kB each: an hour of ten layers is 30 MB.
    Another run begins anew.
    """

    empty = tr_later("Histograms over time will be drawn here")
    hint = tr_later(
        "Press Train: how weights, gradients or activations of a layer are spread, twice a second."
    )

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.timelines: dict[tuple[str, str], Timeline] = {}
        self._of: object = None
        self._taken: object = None
        self._drawn: tuple[object, ...] = ()
        self.what, self.layer = QComboBox(), QComboBox()
        for key in get_args(What):
            self.what.addItem(tr(TITLES[key]), key)
        self.figure = FixedPlot(tr("Weights"))
        self.image = pg.ImageItem(axisOrder="row-major")
        self.figure.view.addItem(self.image, ignoreBounds=True)
        self.lines = [CurveItem(self.figure.view) for _ in range(3)]
        for line in self.lines:
            self.figure.view.addItem(line, ignoreBounds=True)
        self.menu = PictureMenu(self.figure, "histograms", lambda: list(self.csv_rows()))
        self.figure.header.add_buttons(self.menu, self.figure.reset_zoom, tr("Copy, save"))
        self._lay_out()
        self.what.currentIndexChanged.connect(self._kind_chosen)
        self.layer.currentIndexChanged.connect(self._layer_chosen)
        self.figure.hovered.connect(self._hovered)
        run.status_changed.connect(self._status_changed)
        run.tick.connect(self._take_unseen)

    # While nobody looks

    @property
    def _is_recording(self) -> bool:
        """Weights and gradients cost next to nothing; outputs are computed only for someone who looks."""
        return self.run.status == "running" and self.kind != "activations"

    @Slot()
    def _status_changed(self) -> None:
        """A run begins or ends behind another tab: its weights are kept from the first step on."""
        if not self.isVisible() and bool(self._watched) != self._is_recording:
            self._watch() if self._is_recording else self._unwatch()

    @Slot()
    def _take_unseen(self) -> None:
        if not self.isVisible() and self._watched:
            self._take()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._status_changed()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, box in ((tr("Show"), self.what), (tr("of layer"), self.layer)):
            label = QLabel(text)
            label.setBuddy(box)
            box.setAccessibleName(text)
            box.setMinimumWidth(130)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.figure, 1)

    # What is looked at

    @property
    def kind(self) -> What:
        """Weights, gradients or activations."""
        found: What = self.what.currentData()
        return found

    @property
    def timeline(self) -> Timeline | None:
        """The histograms of the chosen layer."""
        return self.timelines.get((self.kind, self.layer.currentText()))

    def probes(self) -> dict[str, object]:
        run = self.run
        steps = lambda: run.curves.steps if run.curves is not None else 0  # noqa: E731
        return {f"histograms/{self.kind}": probe(self.kind, self.document.prepared, steps)}

    @Slot()
    def let_go(self) -> None:
        self._of = self._taken = None
        self.timelines, self._drawn = {}, ()

    def has_content(self) -> bool:
        self._take()
        return self.run.curves is not None and bool(self.run.curves.steps) and bool(self.timelines)

    def _take(self) -> None:
        """Add what the training thread left since the last time."""
        if self.run.curves is not self._of:
            self._of = self.run.curves
            self.timelines = {}
        found: Found | None = self.run.results.get(f"histograms/{self.kind}")
        if found is None or found is self._taken or self._of is None:
            return
        self._taken = found
        for name, item in found.items():
            self.timelines.setdefault((self.kind, name), Timeline()).add(item)
        self._list_layers(list(found))

    def _list_layers(self, names: list[str]) -> None:
        box = self.layer
        if names and names != [box.itemText(i) for i in range(box.count())]:
            kept = box.currentText()
            box.blockSignals(True)
            box.clear()
            box.addItems(names)
            box.setCurrentIndex(max(0, box.findText(kept)))
            box.blockSignals(False)

    # Drawing

    def refresh(self) -> None:
        timeline = self.timeline
        items = timeline.items if timeline is not None else []
        shown = (self.kind, self.layer.currentText(), len(items), items[-1] if items else None)
        if shown == self._drawn:
            return
        self._drawn = shown
        self.figure.header.set_title(
            tr("{what} of {layer}", what=tr(TITLES[self.kind]), layer=self.layer.currentText())
        )
        self.figure.name_axes(tr("step"), "")
        self.image.setVisible(bool(items))
        if items:
            self._draw(items, current())
        else:
            self.figure.header.set_entries([])

    def _draw(self, items: Sequence[Histogram], theme: Theme) -> None:
        low, high = min(h.low for h in items), max(h.high for h in items)
        first, last = items[0].step, items[-1].step
        if first == last:  # a single one is given some width
            first = max(0, last - max(1, last // 10))
        shares = picture(items, low, high, min(WIDTH, max(2, len(items))), HEIGHT)
        self.image.setImage(_colours(shares, theme), autoLevels=False, levels=None)
        self.image.setRect(QRectF(first, low, last - first, high - low))
        steps = np.array([h.step for h in items], float)
        means, sds = np.array([h.mean for h in items]), np.array([h.sd for h in items])
        for line, y in zip(self.lines, (means, means - sds, means + sds), strict=True):
            line.set_points(steps, y)
            line.update()
        self._dress_lines(theme)
        newest = items[-1]
        entries = [
            Entry(tr("mean {value}", value=finite(newest.mean)), theme.color("text")),
            Entry(tr("± sd {value}", value=finite(newest.sd)), theme.color("text"), dashed=True),
        ]
        self.figure.header.set_entries(entries)
        self.figure.show_range((float(first), float(last)), (low, high), keep_zoom=True)

    def _dress_lines(self, theme: Theme) -> None:
        for index, line in enumerate(self.lines):
            line.dress(theme.color("text"), 1.4 if index == 0 else 1.0, dashed=index > 0)

    def restyle(self) -> None:
        self._drawn = ()
        self.update_now()

    # What people do

    @Slot()
    def _kind_chosen(self) -> None:
        self._drawn = ()
        names = [layer for kind, layer in self.timelines if kind == self.kind]
        self._list_layers(names)
        self.figure.reset_zoom()
        if self.isVisible():
            self._watch()
        self.update_now()

    @Slot()
    def _layer_chosen(self) -> None:
        self._drawn = ()
        self.figure.reset_zoom()
        self.update_now()

    @Slot(object)
    def _hovered(self, point: QPointF | None) -> None:
        timeline = self.timeline
        item = timeline.at(point.x()) if timeline is not None and point is not None else None
        if item is None or point is None:
            QToolTip.hideText()
            return
        QToolTip.showText(QCursor.pos(), self.sentence_at(item, point.y()), self.figure)

    def sentence_at(self, item: Histogram, value: float) -> str:
        """What the histogram says around a value."""
        low, high, share = share_near(item, value)
        if not share:
            return tr("step {step}\nno values here", step=f"{item.step:,}")
        return tr(
            "step {step}\n{share} of the values from {low} to {high}",
            step=f"{item.step:,}",
            share=f"{share:.1%}",
            low=finite(low),
            high=finite(high),
        )

    def csv_rows(self) -> Iterator[Sequence[object]]:
        """Every histogram of the chosen layer, none thinned."""
        yield ["step", "low", "high", "mean", "sd", *(f"bin_{i + 1}" for i in range(BINS))]
        timeline = self.timeline
        for h in timeline.items if timeline is not None else []:
            yield [h.step, h.low, h.high, h.mean, h.sd, *h.counts.tolist()]


def _colours(shares: Array, theme: Theme) -> Array:
    """(height, width, 3) uint8 from paper to accent."""
    return _ramp(theme)[(255 * np.clip(shares, 0, 1) ** EMPHASIS).astype(np.intp)]


@cache
def _ramp(theme: Theme) -> Array:
    """(256, 3) uint8."""
    tones = [mixed(theme.color("panel"), theme.color("accent"), i / 255) for i in range(256)]
    return np.array([(tone.red(), tone.green(), tone.blue()) for tone in tones], np.uint8)

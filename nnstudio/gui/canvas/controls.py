"""Fit · 100 % · Auto layout: the small bar that stands in the corner of the Network tab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.view import NetworkCanvas


class CanvasControls(QWidget):
    """Buttons for how the network is looked at, with the zoom in per cent."""

    def __init__(self, canvas: NetworkCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 4)
        row.setSpacing(0)
        self.fit = _button(tr("Fit"), tr("Show the whole network"), canvas.fit)
        self.zoom = _button("100 %", tr("Back to 100 %"), canvas.zoom.actual_size)
        self.layout_button = _button(tr("Auto layout"), tr("Arrange all cards"), canvas.arrange)
        for button in (self.fit, self.zoom, self.layout_button):
            row.addWidget(button)
        canvas.zoom_changed.connect(self._show_zoom)
        self._show_zoom(canvas.zoom.factor)

    @Slot(float)
    def _show_zoom(self, factor: float) -> None:
        self.zoom.setText(f"{factor:.0%}".replace("%", " %"))


def _button(text: str, tip: str, done: Callable[[], object]) -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setToolTip(tip)
    made.setProperty("flat", True)
    made.setProperty("quiet", True)
    made.clicked.connect(lambda _checked=False: done())
    return made

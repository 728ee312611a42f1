"""Predict a picture that is drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.data import Table
from nnstudio.data.drawn_picture import InkStyle, drawn_picture, ink_style
from nnstudio.data.one_row import row_table
from nnstudio.data.table import Array
from nnstudio.gui.models.network_in_use import InUse
from nnstudio.gui.theme import RADIUS, current
from nnstudio.gui.using.pad import SHEET, DrawingPad
from nnstudio.gui.using.pages import LivePage
from nnstudio.gui.widgets.drawing import to_image


def suits_drawing(in_use: InUse) -> bool:
    """Whether a sample is a picture, and the training pictures are at hand to be measured."""
    return in_use.fitted.is_image and len(in_use.fitted.shape) == 3 and in_use.prepared is not None


class SeenPicture(QWidget):
    """The picture as the table holds it, pixel by pixel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Array | None = None
        self.setMinimumSize(40, 40)  # in a low panel it gives way to the options below it
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("What the network sees"))

    def show_picture(self, picture: Array | None) -> None:
        """Show it (height, width, channels), or an empty frame."""
        self.picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        shape = (1, 1) if self.picture is None else self.picture.shape[:2]
        scale = min((self.width() - 2) / shape[1], (self.height() - 2) / shape[0])
        frame = QRectF(1, 1, shape[1] * scale, shape[0] * scale)
        with QPainter(self) as p:
            if self.picture is not None:
                p.drawImage(frame, to_image(self.picture, theme))
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(QPen(theme.color("line"), 1))
            p.setBrush(Qt.BrushStyle.NoBrush)
            radius = RADIUS if self.picture is None else 0
            p.drawRoundedRect(frame, radius, radius)


class DrawingPage(LivePage):
    """The sheet at the left, beside it what the network sees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.style_of: InkStyle | None = None
        self._taken: Array | None = None
        self._from_file = ""
        self.pad, self.seen = DrawingPad(), SeenPicture()
        self.pad.changed.connect(self._drawn)
        self.brush = QSlider(Qt.Orientation.Horizontal)
        self.brush.setRange(6, 60)
        self.brush.setValue(round(self.pad.brush))
        self.brush.setAccessibleName(tr("Width of the brush"))
        self.brush.setToolTip(tr("Width of the brush"))
        self.brush.valueChanged.connect(self._set_brush)
        self.undo, self.clear = QPushButton(tr("Undo stroke")), QPushButton(tr("Clear"))
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.fit = QCheckBox(tr("Fit as in training"))
        self.fit.setChecked(True)
        self.fit.setToolTip(
            tr("Cut to the strokes, scaled and moved to where the training pictures have theirs")
        )
        self.invert = QCheckBox(tr("Invert"))
        self.invert.setToolTip(tr("Ink and paper change places"))
        for box in (self.fit, self.invert):
            box.toggled.connect(self.answer_now)
        self.chooser.button.setText(tr("Random picture"))
        self.lay_out(self._left(), 6)

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        sheets = QHBoxLayout()
        sheets.setSpacing(16)
        sheets.addWidget(self.pad, 3)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        words = QLabel(tr("What the network sees"))
        words.setProperty("role", "dim")
        beside.addWidget(words)
        beside.addWidget(self.seen, 1)
        beside.addWidget(self.fit)
        beside.addWidget(self.invert)
        sheets.addLayout(beside, 2)
        column.addLayout(sheets, 1)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        name = QLabel(tr("Brush"))
        name.setBuddy(self.brush)
        tools.addWidget(name)
        tools.addWidget(self.brush, 1)
        tools.addWidget(self.undo)
        tools.addWidget(self.clear)
        column.addLayout(tools)
        column.addWidget(self.chooser)
        return left

    def show_network(self, in_use: InUse) -> None:
        before = self.in_use.prepared if self.in_use else None
        if in_use.prepared is not None and in_use.prepared is not before:
            rows = in_use.prepared.train.rows
            self.style_of = ink_style(in_use.prepared.table.features[rows[:: max(1, len(rows) // 400)]])
            self.pad.set_shape(self.style_of.height, self.style_of.width)
            self._taken, self._from_file = None, ""
            # Who draws fills about two thirds of the sheet: there a line is as wide as in training.
            self.brush.setValue(round(0.67 * SHEET * self.style_of.stroke / max(self.style_of.side, 1.0)))
        super().show_network(in_use)

    def waiting(self) -> str:
        return tr("Draw something, drop a picture file here, or take a picture of the data.")

    def input_table(self, in_use: InUse) -> Table | None:
        style, picture = self.style_of, self._taken
        if style is None:
            return None
        if picture is None and not self.pad.is_empty:
            picture = drawn_picture(
                self.pad.ink(), style, fit=self.fit.isChecked(), invert=self.invert.isChecked()
            )
        elif picture is not None and self._from_file and self.invert.isChecked():
            picture = style.paper + style.ink - picture
        self.seen.show_picture(picture)
        self.note.setText(self._said_of(style) if picture is not None else "")
        return None if picture is None else row_table(in_use.fitted, picture.reshape(-1))

    def _said_of(self, style: InkStyle) -> str:
        if self._from_file:
            return tr(
                "‘{name}’, brought to {width} × {height} pixels. Tick Invert if ink and paper are the "
                "other way round in training.",
                name=self._from_file, width=style.width, height=style.height,
            )  # fmt: skip
        return "" if self._taken is not None else self._what_is_done(style)

    def _what_is_done(self, style: InkStyle) -> str:
        size = {"width": style.width, "height": style.height}
        if not self.fit.isChecked():
            return tr(
                "The whole sheet is scaled to {width} × {height} pixels; the strongest stroke is {ink:g}, "
                "the paper {paper:g}.",
                ink=style.ink, paper=style.paper, **size,
            )  # fmt: skip
        return tr(
            "Cut to the strokes; the longer side is scaled to {side:.0f} pixels and the centre of the ink "
            "moved to ({column:.1f}, {row:.1f}) of {width} × {height}, as usual in the training pictures. "
            "The strongest stroke is {ink:g}, the paper {paper:g}.",
            side=style.side, column=style.column, row=style.row, ink=style.ink, paper=style.paper, **size,
        )  # fmt: skip

    def put_row(self, in_use: InUse, row: int) -> None:
        if in_use.prepared is not None:
            self._show_taken(np.asarray(in_use.prepared.table.features[row], dtype=np.float64))

    def show_picture(self, picture: Array, name: str) -> None:
        """Answer to a picture of a file: (height, width, channels), as the table holds it."""
        self._show_taken(np.asarray(picture, dtype=np.float64), name)
        self.edited()

    def _show_taken(self, picture: Array, name: str = "") -> None:
        self.pad.blockSignals(True)
        self.pad.clear()
        self.pad.blockSignals(False)
        self._taken, self._from_file = picture, name

    @Slot()
    def _drawn(self) -> None:
        self._taken, self._from_file = None, ""
        self.edited()

    @Slot(int)
    def _set_brush(self, width: int) -> None:
        self.pad.brush = float(width)

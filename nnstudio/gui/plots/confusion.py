"""Which class is taken for which."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.contrast import words_on
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.predictions import confusion_of, predict_probe, shown_output, shown_sample
from nnstudio.gui.theme import current, ui_font

GAP, MARGIN = 2.0, 12.0


class Matrix(QWidget):
    """Counts (row: true class, column: predicted class), coloured by their share of the row.

    ``clicked`` names the cell that was: (row, column).
    """

    clicked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.counts: Array = np.zeros((0, 0), np.int64)
        self.classes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 160))
        self.setAccessibleName(tr("Confusion matrix"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setMouseTracking(True)

    def show_counts(self, counts: Array, classes: tuple[str, ...]) -> None:
        """Show these."""
        self.counts, self.classes = counts, classes
        self.setAccessibleDescription("\n".join(self.sentence(i, i) for i in range(min(len(classes), 20))))
        self.update()

    def sentence(self, row: int, column: int) -> str:
        """``Of 27 samples of 8, 2 (7 %) were taken for 1.``"""
        total, count = int(self.counts[row].sum()), int(self.counts[row, column])
        true, said = self.classes[row], self.classes[column]
        share = f" ({count / total:.0%})" if total else ""
        places = {"total": f"{total:,}", "true": true, "count": f"{count:,}{share}", "said": said}
        if row == column:
            return tr("Of {total} samples of ‘{true}’, {count} were recognised.", **places)
        return tr("Of {total} samples of ‘{true}’, {count} were taken for ‘{said}’.", **places)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """(row, column) under a point."""
        grid = self._grid()
        if not len(self.counts) or not grid.contains(point):
            return None
        size = grid.width() / len(self.counts)
        most = len(self.counts) - 1
        row = min(int((point.y() - grid.top()) / size), most)
        return row, min(int((point.x() - grid.left()) / size), most)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.sentence(*cell) if cell else "", self)
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.cell_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _grid(self) -> QRectF:
        """The square of the cells: class names left of it and above it."""
        metrics = QFontMetricsF(ui_font(11))
        names = max((metrics.horizontalAdvance(c) for c in self.classes), default=0.0)
        left = min(names, self.width() * 0.25) + 22 + MARGIN
        top = 36.0
        side = max(10.0, min(self.width() - left - MARGIN, self.height() - top - MARGIN))
        x = max(left, (self.width() - side) / 2)
        return QRectF(x, top, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if not len(self.counts):
            return
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            grid = self._grid()
            self._paint_cells(p, grid)
            self._paint_names(p, grid)

    def _paint_cells(self, p: QPainter, grid: QRectF) -> None:
        theme = current()
        size = grid.width() / len(self.counts)
        paper = theme.color("hover" if theme.is_dark else "canvas")
        shares = self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)
        p.setFont(ui_font(max(8, min(13, size * 0.34)), QFont.Weight.Medium))
        for row, column in np.ndindex(*self.counts.shape):
            cell = QRectF(grid.left() + column * size, grid.top() + row * size, size - GAP, size - GAP)
            share = float(shares[row, column])
            tone = theme.color("fill_hover" if row == column else "bad")
            p.setPen(Qt.PenStyle.NoPen)
            ground = mixed(paper, tone, share**0.6)
            p.setBrush(ground)
            p.drawRoundedRect(cell, 3, 3)
            count = int(self.counts[row, column])
            if count and size >= 16:
                p.setPen(words_on(ground))
                p.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{count:,}")

    def _paint_names(self, p: QPainter, grid: QRectF) -> None:
        theme = current()
        font = ui_font(11)
        metrics = QFontMetricsF(font)
        p.setFont(font)
        p.setPen(theme.color("dim"))
        size = grid.width() / len(self.counts)
        step = 1 + int(14 // size)
        for i in range(0, len(self.classes), step):
            at = i * size
            left = QRectF(grid.left() - grid.left() + 18, grid.top() + at, grid.left() - 26, size - GAP)
            name = metrics.elidedText(self.classes[i], Qt.TextElideMode.ElideRight, left.width())
            p.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            above = QRectF(grid.left() + at, grid.top() - 18, size - GAP, 16)
            name = metrics.elidedText(self.classes[i], Qt.TextElideMode.ElideRight, size * step)
            p.drawText(above, Qt.AlignmentFlag.AlignCenter, name)
        p.setPen(theme.color("faint"))
        p.drawText(QRectF(grid.left(), 0, grid.width(), 17), Qt.AlignmentFlag.AlignCenter, tr("predicted"))
        p.save()
        p.translate(grid.left() - self._names_width() - 22, grid.center().y())
        p.rotate(-90)
        p.drawText(QRectF(-60, -9, 120, 16), Qt.AlignmentFlag.AlignCenter, tr("true"))
        p.restore()

    def _names_width(self) -> float:
        metrics = QFontMetricsF(ui_font(11))
        return min(max(metrics.horizontalAdvance(c) for c in self.classes), self.width() * 0.25)


class ConfusionPanel(PlotPanel):
    """The matrix with its accuracy. ``samples_wanted`` (split, true, predicted) follows a click on a cell."""

    samples_wanted = Signal(str, int, int)

    empty = tr_later("The confusion matrix will be drawn here")
    hint = tr_later(
        "Press Train: it shows which class is taken for which, of samples the network does not train on."
    )

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.matrix = Matrix()
        self.matrix.clicked.connect(self._clicked)
        self.caption = QLabel()
        self.caption.setProperty("role", "heading")
        self._drawn: object = None
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.addWidget(self.caption)
        layout.addWidget(self.matrix, 1)
        self.menu = PictureMenu(self.matrix, "confusion-matrix", self.csv_rows)

    def probes(self) -> dict[str, object]:
        prepared = self.document.prepared
        if prepared is None or not prepared.table.is_classification:
            return {}
        return {"predictions": predict_probe(prepared)}

    def has_content(self) -> bool:
        prepared, outputs = self.document.prepared, self.run.results.get("predictions")
        if prepared is None or outputs is None or not prepared.table.is_classification:
            return False
        return len(outputs) == len(shown_sample(prepared).rows)

    def refresh(self) -> None:
        prepared, outputs = self.document.prepared, self.run.results.get("predictions")
        if prepared is None or outputs is None or outputs is self._drawn:
            return
        self._drawn = outputs
        counts = confusion_of(prepared, outputs)
        right, total = int(np.trace(counts)), int(counts.sum())
        name = shown_sample(prepared).name
        output = shown_output(self.document.state.network, prepared)
        self.caption.setText(
            tr(
                "{right:,} of {total:,} {name} samples recognised by {output} · {share:.1%}"
                if output
                else "{right:,} of {total:,} {name} samples recognised · {share:.1%}",
                right=right,
                total=total,
                name=tr(name),
                output=output,
                share=right / total,
            )
        )
        self.matrix.show_counts(counts, prepared.table.classes)

    @Slot(int, int)
    def _clicked(self, row: int, column: int) -> None:
        if self.document.prepared is not None:
            self.samples_wanted.emit(shown_sample(self.document.prepared).name, row, column)

    def restyle(self) -> None:
        self.matrix.update()

    def csv_rows(self) -> list[list[object]]:
        """A row for every true class."""
        rows: list[list[object]] = [[tr("true \\ predicted"), *self.matrix.classes]]
        return rows + [
            [c, *map(int, r)] for c, r in zip(self.matrix.classes, self.matrix.counts, strict=True)
        ]

"""The list of layers where one works: type a few letters, press Enter, and the layer is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QFocusEvent, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS, Layer
from nnstudio.engine.layers.base import GROUPS
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.fuzzy import fuzzy
from nnstudio.gui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

KIND = Qt.ItemDataRole.UserRole
WIDTH, HEIGHT, ROW, AROUND = 280, 320, 28, 62
"""Pixels. The list grows with what answers; ``AROUND`` is what the field and the borders take."""
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_PageUp: -6,
    Qt.Key.Key_PageDown: 6,
}


def kinds_found(query: str, *, needs_input: bool) -> list[type[Layer]]:
    """The kinds that answer, the best first; of equal ones in the order of the palette."""
    kinds = [k for group in GROUPS for k in LAYERS.classes() if k.group == group]
    scores = {
        k: max(fuzzy(query, tr(k.title)), fuzzy(query, k.kind.replace("_", " ")))
        for k in kinds
        if k.slots or k.variadic or not needs_input
    }
    return sorted((k for k in scores if scores[k]), key=lambda k: -scores[k])


class QuickAdd(QFrame):
    """Calls ``chosen`` with the kind that Enter or a click takes; Escape or a click beside it takes none.

    A part of the window, not a popup: that would grab keyboard and mouse.
    """

    def __init__(
        self, canvas: NetworkCanvas, words: str, chosen: Callable[[str], object], *, needs_input: bool = False
    ) -> None:
        super().__init__(canvas.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("quick_add")
        self.setAccessibleName(words)
        self.canvas, self._chosen, self._needs_input = canvas, chosen, needs_input
        self._highest = HEIGHT
        self.field = QLineEdit()
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self.field.setToolTip(plain_tooltip(words))
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stays in here, and nobody tabs in
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.refresh)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Layer kinds"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._clicked)
        self.nothing = QLabel(tr("No layer is called that."))
        self.nothing.setProperty("role", "dim")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        theme = current()
        self.setStyleSheet(
            f"#quick_add {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}"
            f"QListWidget {{ background: {theme.panel}; border: none; }}"
        )
        self.refresh()
        canvas.model.changed.connect(self._outdated)

    @Slot()
    def _outdated(self) -> None:
        """The drawing is another one than it asks about: of an undo, or of another document."""
        self.close()

    def show_at(self, pixel: QPointF) -> None:
        """Beside a point of the view, and wholly in the window."""
        window = self.canvas.window()
        for other in window.findChildren(QuickAdd):  # one would stay behind the other
            if other is not self:
                other.close()
        room = window.rect().adjusted(8, 8, -8, -8)
        self._highest = min(HEIGHT, room.height())
        self.resize(min(WIDTH, room.width()), self._highest)
        corner = self.canvas.viewport().mapTo(window, pixel.toPoint()) + QPoint(6, 6)
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def refresh(self) -> None:
        """List what answers."""
        self.list.clear()
        for kind in kinds_found(self.field.text(), needs_input=self._needs_input):
            item = QListWidgetItem(_square(kind.group, self.devicePixelRatioF()), tr(kind.title), self.list)
            item.setSizeHint(QSize(0, ROW))
            item.setData(KIND, kind.kind)
            item.setToolTip(plain_tooltip(tr(kind.summary())))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr(kind.summary()))
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(self.list.count() == 0)
        self.resize(self.width(), min(self._highest, AROUND + ROW * max(1, self.list.count())))

    @property
    def current(self) -> str:
        """The kind Enter would add; empty if nothing answers."""
        item = self.list.currentItem()
        return item.data(KIND) if item else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            window_left = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            if event.reason() not in window_left:
                self.close()  # a click beside it
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._press(event):
            return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _step(self, step: int) -> None:
        if count := self.list.count():
            row = self.list.currentRow() + step
            self.list.setCurrentRow(row % count if abs(step) == 1 else min(max(row, 0), count - 1))

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self._take()

    def _take(self) -> None:
        if kind := self.current:
            self.close()
            self._chosen(kind)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self.canvas.gesture is None:
            self.canvas.network_scene.pending.hide()  # the wire that waited for its layer
        if QApplication.focusWidget() in (self.field, None):
            self.canvas.setFocus(Qt.FocusReason.PopupFocusReason)


def _square(group: str, ratio: float) -> QIcon:
    """A group's colour, as in the palette."""
    picture = QPixmap(round(16 * ratio), round(16 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(current().group_color(group))
    painter.drawRoundedRect(3, 3, 10, 10, 3, 3)
    painter.end()
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)  # its own colour there too
    return made

"""The list of layers where one works: type a few letters, press Enter, and the layer is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS, Layer
from nnstudio.engine.layers.base import GROUPS
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.fuzzy import fuzzy
from nnstudio.gui.widgets.pick_list import PickList
from nnstudio.gui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

KIND = Qt.ItemDataRole.UserRole
WIDTH, HEIGHT, PAGE = 280, 320, 6


def kinds_found(query: str, *, needs_input: bool) -> list[type[Layer]]:
    """The kinds that answer, the best first; of equal ones in the order of the palette."""
    kinds = [k for group in GROUPS for k in LAYERS.classes() if k.group == group]
    scores = {
        k: max(fuzzy(query, tr(k.title)), fuzzy(query, k.kind.replace("_", " ")))
        for k in kinds
        if k.slots or k.variadic or not needs_input
    }
    return sorted((k for k in scores if scores[k]), key=lambda k: -scores[k])


class QuickAdd(PickList):
    """Calls ``chosen`` with the kind that Enter or a click takes; Escape or a click beside it takes none."""

    row, around = 28, 62

    def __init__(
        self, canvas: NetworkCanvas, words: str, chosen: Callable[[str], object], *, needs_input: bool = False
    ) -> None:
        self.kinds = QListWidget()
        super().__init__("quick_add", self.kinds, canvas.window())
        self.setAccessibleName(words)
        self.canvas, self._chosen, self._needs_input = canvas, chosen, needs_input
        self.highest = HEIGHT
        self.say(words, words, tr("Layer kinds"), tr("No layer is called that."))
        self.field.setToolTip(plain_tooltip(words))
        self.lay_out(margin=8, spacing=6, radius=8)
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
        self.highest = min(HEIGHT, room.height())
        self.resize(min(WIDTH, room.width()), self.highest)
        corner = self.canvas.viewport().mapTo(window, pixel.toPoint()) + QPoint(6, 6)
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.come_up()

    def fill(self, typed: str) -> None:
        self.kinds.clear()
        for kind in kinds_found(typed, needs_input=self._needs_input):
            item = QListWidgetItem(_square(kind.group, self.devicePixelRatioF()), tr(kind.title), self.kinds)
            item.setSizeHint(QSize(0, self.row))
            item.setData(KIND, kind.kind)
            item.setToolTip(plain_tooltip(tr(kind.summary())))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr(kind.summary()))

    def page(self) -> int:
        return PAGE

    @property
    def current(self) -> str:
        """The kind Enter would add; empty if nothing answers."""
        item = self.kinds.currentItem()
        return item.data(KIND) if item else ""

    def take(self) -> None:
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

"""A layout that fills rows from the left and begins a new one where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """As many side by side as fit; with ``widest`` all grow alike, up to that, to fill the rows."""

    def __init__(self, parent: QWidget | None = None, gap: int = 16, widest: int = 0) -> None:
        super().__init__(parent)
        self._widest = widest
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """The height used; with ``move`` the items are put in their places."""
        rect = rect.marginsRemoved(self.contentsMargins())
        x, y, row = rect.x(), rect.y(), 0
        width = self._shared_width(rect.width()) if self._widest else 0
        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            size = item.sizeHint().expandedTo(QSize(width, 0))
            # What wants more than a whole row gets the row.
            size.setWidth(min(size.width(), max(rect.width(), item.minimumSize().width())))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, row = rect.x(), y + row + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, row = x + size.width() + self._gap, max(row, size.height())
        margins = self.contentsMargins()
        return y + row - rect.y() + margins.top() + margins.bottom()

    def _shared_width(self, room: int) -> int:
        """Of every item, so that a full row ends where the room does."""
        least = max((item.sizeHint().width() for item in self._items), default=0)
        beside = max(1, (room + self._gap) // (least + self._gap))
        return min(self._widest, (room + self._gap) // beside - self._gap)

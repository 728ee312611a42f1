"""The command palette: type a few letters of anything, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QCloseEvent, QFocusEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from nnstudio.catalog.words import tr
from nnstudio.gui.command_list import Command
from nnstudio.gui.theme import current, mono_font, ui_font

WIDTH, HEIGHT, ROW = 640, 440, 44
Index = QModelIndex | QPersistentModelIndex
MOVES = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
)  # fmt: skip


class CommandsModel(QAbstractListModel):
    """The commands that are listed, in this order."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[Command] = []

    def show_commands(self, commands: Sequence[Command]) -> None:
        """List these."""
        self.beginResetModel()
        self.commands = list(commands)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        command = self.commands[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{command.group}. {command.refusal or command.tip} {command.keys}".strip()
        return None


class CommandLine(QStyledItemDelegate):
    """Title and sentence at the left, group and keys at the right; grey with the reason where refused."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(WIDTH - 40, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, CommandsModel)
        command, theme = model.commands[index.row()], current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        inner = rect.adjusted(12, 4, -12, -4)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        used = self._right(painter, upper, lower, command)
        painter.setFont(ui_font(13, QFont.Weight.Medium))
        painter.setPen(theme.color("faint" if command.refusal else "text"))
        _left(painter, upper.adjusted(0, 0, -used, 0), command.title)
        painter.setFont(ui_font(11))
        painter.setPen(theme.color("warn" if command.refusal else "dim"))
        _left(painter, lower.adjusted(0, 0, -used, 0), (command.refusal or command.tip).replace("\n", " "))
        painter.restore()

    @staticmethod
    def _right(painter: QPainter, upper: QRect, lower: QRect, command: Command) -> int:
        """Draw keys over group; returns how much room they take."""
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(mono_font(11))
        painter.setPen(current().color("dim"))
        painter.drawText(upper, flags, command.keys)
        wide = painter.fontMetrics().horizontalAdvance(command.keys)
        painter.setFont(ui_font(11))
        painter.drawText(lower, flags, command.group)
        return max(wide, painter.fontMetrics().horizontalAdvance(command.group)) + 16


def _left(painter: QPainter, rect: QRect, words: str) -> None:
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class CommandPalette(QFrame):
    """``find`` answers what is typed. ``chosen`` follows Enter or a click on what can be done now."""

    chosen = Signal(object)

    def __init__(self, find: Callable[[str], list[Command]], parent: QWidget) -> None:
        super().__init__(parent)  # a part of the window: a popup would grab keyboard and mouse
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = QApplication.focusWidget()
        self.setObjectName("command_palette")
        self.setAccessibleName(tr("Command palette"))
        self._find = find
        self._highest = HEIGHT
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Type a command, a layer, a panel, a file …"))
        self.field.setAccessibleName(tr("Search commands"))
        self.field.textChanged.connect(self.refresh)
        self.field.installEventFilter(self)
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stays in here, and nobody tabs in
        self.model = CommandsModel()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandLine(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Commands"))
        self.list.clicked.connect(self._clicked)
        self.nothing = QLabel(tr("Nothing is called that."))
        self.nothing.setProperty("role", "dim")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for part in (self.field, self.nothing):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        theme = current()
        self.setStyleSheet(
            f"#command_palette {{ background: {theme.panel}; border: 1px solid {theme.line}; }}"
            f"QListView {{ background: {theme.panel}; border: none; }}"
        )
        self.refresh()

    def show_over(self, window: QWidget) -> None:
        """At the top, in the middle of the window."""
        width = min(WIDTH, window.width() - 40)
        height = min(HEIGHT, window.height() - 80)
        self.setGeometry((window.width() - width) // 2, 56, width, height)
        self._highest = height
        self.refresh()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def refresh(self) -> None:
        """List what answers."""
        self.model.show_commands(self._find(self.field.text()))
        found = self.model.rowCount() > 0
        self.resize(self.width(), min(self._highest, 72 + ROW * max(1, self.model.rowCount())))
        self.nothing.setVisible(not found)
        self.list.setVisible(found)
        if found:
            self.list.setCurrentIndex(self.model.index(0))
            self.list.scrollToTop()

    @property
    def current(self) -> Command | None:
        """The command Enter would do."""
        index = self.list.currentIndex()
        return self.model.commands[index.row()] if index.isValid() else None

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._before is not None and isValid(self._before) and self.field.hasFocus():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in (
                Qt.FocusReason.PopupFocusReason,
                Qt.FocusReason.ActiveWindowFocusReason,
            ):
                self.close()  # a click beside it
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in MOVES:
            self._move(Qt.Key(event.key()))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return True
        return super().eventFilter(watched, event)

    def _move(self, key: Qt.Key) -> None:
        count = self.model.rowCount()
        if not count:
            return
        page = max(1, self.list.viewport().height() // ROW - 1)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1}
        step = steps.get(key, -page if key == Qt.Key.Key_PageUp else page)
        row = self.list.currentIndex().row() + step
        row = row % count if abs(step) == 1 else min(max(row, 0), count - 1)
        self.list.setCurrentIndex(self.model.index(row))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._choose()

    def _choose(self) -> None:
        """What is refused stays in view, with its reason."""
        command = self.current
        if command is not None and not command.refusal:
            self.close()
            self.chosen.emit(command)

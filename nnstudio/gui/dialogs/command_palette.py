"""The command palette: type a few letters of anything, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCloseEvent, QFont, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from nnstudio.catalog.words import tr
from nnstudio.gui.command_list import Command
from nnstudio.gui.theme import current, mono_font, ui_font
from nnstudio.gui.widgets.pick_list import PickList

WIDTH, HEIGHT, ROW = 640, 440, 44
Index = QModelIndex | QPersistentModelIndex


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


class CommandPalette(PickList):
    """``find`` answers what is typed. ``chosen`` follows Enter or a click on what can be done now."""

    chosen = Signal(object)
    row, around = ROW, 72

    def __init__(self, find: Callable[[str], list[Command]], parent: QWidget) -> None:
        super().__init__("command_palette", QListView(), parent)
        self._before = QApplication.focusWidget()
        self.setAccessibleName(tr("Command palette"))
        self._find = find
        self.highest = HEIGHT
        self.model = CommandsModel()
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandLine(self.list))
        self.say(
            tr("Type a command, a layer, a panel, a file …"), tr("Search commands"), tr("Commands"),
            tr("Nothing is called that."),
        )  # fmt: skip
        self.lay_out(margin=10, spacing=8, radius=0)
        self.refresh()

    def show_over(self, window: QWidget) -> None:
        """At the top, in the middle of the window."""
        width = min(WIDTH, window.width() - 40)
        height = min(HEIGHT, window.height() - 80)
        self.setGeometry((window.width() - width) // 2, 56, width, height)
        self.highest = height
        self.refresh()
        self.come_up()

    def fill(self, typed: str) -> None:
        self.model.show_commands(self._find(typed))

    @property
    def current(self) -> Command | None:
        """The command Enter would do."""
        index = self.list.currentIndex()
        return self.model.commands[index.row()] if index.isValid() else None

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._before is not None and isValid(self._before) and self.field.hasFocus():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """What is refused stays in view, with its reason."""
        command = self.current
        if command is not None and not command.refusal:
            self.close()
            self.chosen.emit(command)

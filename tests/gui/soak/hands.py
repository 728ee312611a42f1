"""What the random person can do with a mouse and a keyboard, each as one method named ``do_…``.

Events go to a widget that is seen and enabled at the moment; what it then does is the window's own business.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from e2e.person import drag_events
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QTableView,
    QWidget,
)

from nnstudio.gui.canvas.geometry import input_port, output_port
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.palette.palette import KIND

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
MODIFIERS = (NONE, NONE, NONE, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
USED = (QAbstractButton, QComboBox, QLineEdit, QTabBar, QAbstractSpinBox, QSlider, QListView, QTableView,
        QPlainTextEdit)  # fmt: skip
KEYS = (
    Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Left,
    Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Home,
    Qt.Key.Key_F2,
)  # fmt: skip
TYPED = ("3", "0.1", "-1", "1e9", "dense", "nonsense", "", "0", "7", "relu", "<b>x</b>", "0,5")


class Hands:
    """One window and a random generator; every choice comes from it."""

    def __init__(self, window: MainWindow, rng: random.Random) -> None:
        self.window, self.rng = window, rng

    def anywhere(self) -> QWidget:
        """The window that has the word: a dialog, if there is one."""
        return QApplication.activeModalWidget() or self.window

    def some_widget(self) -> QWidget | None:
        """A control that can be seen and used now."""
        host = self.anywhere()
        # Not host.findChildren: what that finds belongs to the host's Python object from then on, which keeps
        # it after Qt has deleted it, and the soak would measure its own doing.
        every = [w for w in QApplication.allWidgets() if isinstance(w, USED) and host.isAncestorOf(w)]
        found = [w for w in every if w.isVisible() and w.isEnabled() and not w.visibleRegion().isEmpty()]
        return self.rng.choice(sorted(found, key=_place)) if found else None

    # Controls

    def do_click(self) -> str:
        """Click a random place of a random control."""
        widget = self.some_widget()
        if widget is None:
            return "nothing to click"
        words = widget.text() if isinstance(widget, (QAbstractButton, QLineEdit)) else widget.accessibleName()
        name = f"click {type(widget).__name__} {words}"
        QTest.mouseClick(widget, LEFT, NONE, self._inside(widget))
        return name

    def do_type(self) -> str:
        """Type something, sensible or not, into what has the focus, and Enter, Tab or nothing."""
        focus = QApplication.focusWidget()
        if focus is None:
            return "nothing to type into"
        text = self.rng.choice(TYPED)
        if isinstance(focus, QLineEdit) and self.rng.random() < 0.7:
            QTest.keyClick(focus, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for character in text:
            if (focus := QApplication.focusWidget()) is None:
                break
            QTest.keyClick(focus, character)
        if (focus := QApplication.focusWidget()) is not None:
            QTest.keyClick(focus, self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)))
        return f"type {text!r}"

    def do_key(self) -> str:
        """A key, now and then with Control or Shift."""
        focus = QApplication.focusWidget() or self.anywhere()
        key, modifier = self.rng.choice(KEYS), self.rng.choice(MODIFIERS)
        QTest.keyClick(focus, key, modifier)
        return f"key {key.name} {modifier.name}"

    def do_wheel(self) -> str:
        """Turn the wheel over a control or the canvas."""
        widget = self.rng.choice((self.some_widget(), self.window.canvas.viewport()))
        if widget is None or not widget.isVisible():
            return "nothing to turn the wheel over"
        at = QPointF(self._inside(widget))
        turn = QPoint(0, self.rng.choice((-240, -120, 120, 240)))
        modifier = self.rng.choice(MODIFIERS)
        QApplication.sendEvent(
            widget,
            QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turn, Qt.MouseButton.NoButton, modifier,
                        Qt.ScrollPhase.NoScrollPhase, False),
        )  # fmt: skip
        return f"wheel over {type(widget).__name__}"

    # The canvas

    def do_drag(self) -> str:
        """Drag from a card, a port or nowhere to another."""
        view = self.window.canvas.viewport()
        if not view.isVisible() or QApplication.activeModalWidget():
            return "no canvas to drag on"
        start, end = self._spot(), self._spot()
        modifier = self.rng.choice(MODIFIERS)
        QTest.mousePress(view, LEFT, modifier, start)
        for share in (0.3, 0.6, 1.0):
            QTest.mouseMove(view, start + (end - start) * share)
        QTest.mouseRelease(view, LEFT, modifier, end)
        return f"drag {start.toTuple()} to {end.toTuple()}"

    def do_click_canvas(self) -> str:
        """Click, double-click or ask for the menu."""
        view = self.window.canvas.viewport()
        if not view.isVisible() or QApplication.activeModalWidget():
            return "no canvas to click"
        at, press = self._spot(), self.rng.random()
        if press < 0.2:
            QTest.mouseDClick(view, LEFT, NONE, at)
        else:
            QTest.mouseClick(view, LEFT, self.rng.choice(MODIFIERS), at)
        return f"click the canvas at {at.toTuple()}"

    def do_drop_layer(self) -> str:
        """Bring a kind from the palette."""
        listed, view = self.window.palette_panel.list, self.window.canvas.viewport()
        items = [i for i in map(listed.item, range(listed.count())) if i.data(KIND)]
        if not view.isVisible() or QApplication.activeModalWidget() or not items:
            return "nowhere to drop"
        item = self.rng.choice(items)
        data, where = listed.mimeData([item]), QPointF(self._spot())
        for event in drag_events(data, where):
            event.ignore()
            QApplication.sendEvent(view, event)
        return f"drop {item.data(KIND)}"

    def _spot(self) -> QPoint:
        """A port, a card or any place in view."""
        canvas, rng = self.window.canvas, self.rng
        view = canvas.viewport().rect()
        cards = list(canvas.network_scene.cards.values())
        if cards and rng.random() < 0.8:
            x, y = rng.choice(cards).place
            at = rng.choice((output_port((x, y)), input_port((x, y)), (x + 40, y + 20)))
            found = canvas.viewportTransform().map(QPointF(*at)).toPoint()
            if view.contains(found):
                return found
        return QPoint(rng.randrange(max(1, view.width())), rng.randrange(max(1, view.height())))

    def _inside(self, widget: QWidget) -> QPoint:
        rect = widget.visibleRegion().boundingRect()
        return QPoint(
            rect.left() + self.rng.randrange(max(1, rect.width())),
            rect.top() + self.rng.randrange(max(1, rect.height())),
        )


def _place(widget: QWidget) -> tuple[object, ...]:
    """In one order in every soak of a seed: Qt lists widgets by their addresses."""
    at = widget.mapToGlobal(QPoint())
    return widget.metaObject().className(), at.y(), at.x(), widget.width(), widget.height()


def actions_of(hands: Hands) -> dict[str, Callable[[], str]]:
    """Every ``do_…`` by its name."""
    return {name: getattr(hands, name) for name in sorted(dir(hands)) if name.startswith("do_")}

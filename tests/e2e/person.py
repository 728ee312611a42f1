"""Somebody at the window: mouse and keyboard as the window system delivers them, and nothing else.

Every click goes to the window at a pixel, so a button that is covered, hidden or disabled cannot be pressed.
What the window *is* may be read for assertions; it is changed by events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QScrollArea,
    QTabWidget,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot

from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, input_port, output_port
from nnstudio.gui.docks import ResultDocks
from nnstudio.gui.inspector.choice_editors import PickEditor
from nnstudio.gui.inspector.forms import OptionsForm
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.palette.palette import KIND

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

PATIENCE = 30_000
"""Milliseconds until a wait for a condition gives up: only a broken app comes near it."""


class Person:
    """Works a :class:`MainWindow`."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.face_the_window()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Look on until it is so."""
        try:
            self.qtbot.waitUntil(condition, timeout=PATIENCE)
        except WaitedTooLong as error:
            banner, progress = self.window.banner, self.window.transport.text
            said = banner.sentence.text() if banner.isVisible() else "nothing"
            raise AssertionError(
                f"{error}; banner: {said}; run: {progress.words} {progress.detail}"
            ) from None

    def face_the_window(self) -> None:
        """Have the window active, which a window manager sees to; off screen there is none."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    # Hands ------------------------------------------------------------------------------------------------

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click on the middle of a widget, scrolled into view first."""
        self.wait(widget.isVisible)  # what has just been made is shown in the next turn of the event loop
        bring_into_view(widget)
        spot = widget.rect().center() if at is None else at
        assert widget.isEnabled(), f"{widget} cannot be used: {widget.toolTip()}"
        QTest.mouseClick(handle(widget), LEFT, NONE, widget.mapTo(widget.window(), spot))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key; it goes to whatever has the focus, or is a shortcut."""
        QTest.keyClick(handle(self.window), key, keys)

    def shortcut(self, action: str) -> None:
        """Press the keys that the menu writes beside an action (they differ between systems)."""
        keys = self.window.actions_by_id[action].shortcut()[0]
        self.key(keys.key(), keys.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        for character in text:
            QTest.keyClick(handle(self.window), character)

    @contextmanager
    def answering(self, kind: type[QDialog], answer: Callable[[QDialog], None]) -> Iterator[list[str]]:
        """Answer the dialog that the block opens: its titles and texts end up in the list."""
        seen: list[str] = []
        watch = QTimer()

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, kind) and dialog.windowHandle() and dialog.windowHandle().isExposed():
                watch.stop()
                seen.append(dialog.windowTitle())
                answer(dialog)

        watch.timeout.connect(look)
        watch.start(10)
        try:
            yield seen
            self.wait(lambda: bool(seen))
        finally:
            watch.stop()
        if self.window.isVisible():
            self.face_the_window()

    # Tabs and forms ---------------------------------------------------------------------------------------

    def tab(self, tabs: QTabWidget, page: QWidget) -> None:
        """Bring a page to the front by its tab."""
        bar = tabs.tabBar()
        self.click(bar, bar.tabRect(tabs.indexOf(page)).center())
        assert page.isVisible()

    def panel_tab(self, docks: ResultDocks, panel_id: str) -> None:
        """Bring a panel of the results to the front by its tab."""
        tab = docks.tab_of(panel_id)
        assert tab is not None, f"{panel_id} has no tab"
        self.click(tab[0], tab[0].tabRect(tab[1]).center())
        assert docks.docks[panel_id].is_seen

    def pick(self, form: OptionsForm, option: str, value: object) -> None:
        """Open the list of an option, go to a value with the arrow keys, and take it with Enter."""
        editor = form.editors[option]
        assert isinstance(editor, PickEditor)
        combo: QComboBox = editor.combo
        wanted = editor.index_of(value)
        assert wanted >= 0, f"{option} does not offer {value!r}"
        self.click(combo)
        popup = combo.view()
        self.wait(popup.isVisible)
        for _ in range(2 * combo.count()):
            here = popup.currentIndex().row()
            if here == wanted:
                break
            QTest.keyClick(popup, Qt.Key.Key_Down if here < wanted else Qt.Key.Key_Up)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        self.wait(lambda: not popup.isVisible())

    def write(self, form: OptionsForm, option: str, text: str) -> None:
        """Click into a field, type over what is there, and press Enter."""
        editor = form.editors[option]
        assert isinstance(editor, LineEditor)
        self.click(editor.line)
        self.wait(editor.line.hasFocus)
        self.key(Qt.Key.Key_A, CTRL)
        self.type(text)
        self.key(Qt.Key.Key_Return)

    # The canvas -------------------------------------------------------------------------------------------

    def node(self, name: str) -> str:
        """The id behind the name on a card."""
        return self.window.document.state.network.named(name).id

    def place(self, name: str) -> Point:
        """Where a card lies in the drawing."""
        return self.window.canvas.network_scene.cards[self.node(name)].place

    def out_of(self, name: str) -> Point:
        """A card's output port."""
        return output_port(self.place(name))

    def into(self, name: str) -> Point:
        """A card's (first) input port."""
        return input_port(self.place(name))

    def middle_of(self, name: str) -> Point:
        """The middle of a card."""
        x, y = self.place(name)
        return x + CARD_WIDTH / 2, y + CARD_HEIGHT / 2

    def on_wire(self, source: str, target: str) -> Point:
        """The middle of a wire."""
        wires = self.window.canvas.network_scene.wires
        ends = self.node(source), self.node(target)
        return next(w.curve.at(0.5) for e, w in wires.items() if (e.source, e.target) == ends)

    def spot(self, at: Point) -> QPoint:
        """A point of the drawing in the canvas's pixels; it must be in view."""
        canvas = self.window.canvas
        found = canvas.viewportTransform().map(QPointF(*at)).toPoint()
        assert canvas.viewport().rect().contains(found), f"{at} is out of view"
        return found

    def press(self, at: Point) -> None:
        """Left button down at a point of the drawing."""
        QTest.mousePress(handle(self.window), LEFT, NONE, self._in_window(at))

    def move(self, at: Point) -> None:
        """To a point of the drawing."""
        QTest.mouseMove(handle(self.window), self._in_window(at))

    def release(self, at: Point) -> None:
        """Left button up."""
        QTest.mouseRelease(handle(self.window), LEFT, NONE, self._in_window(at))

    def drag(self, start: Point, end: Point) -> None:
        """From one point of the drawing to another with the button held."""
        self.press(start)
        for share in (0.25, 0.5, 0.75, 1.0):
            self.move((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
        self.release(end)

    def drop_layer(self, kind: str, at: Point) -> str:
        """Bring a kind from the palette to a point of the drawing; returns the new layer's name.

        Off screen there is no drag loop, so the window system's events are sent, with what the palette packs.
        """
        before = set(self.window.document.state.network.by_id)
        listed = self.window.palette_panel.list
        item = next(i for i in map(listed.item, range(listed.count())) if i.data(KIND) == kind)
        data, where, view = listed.mimeData([item]), QPointF(self.spot(at)), self.window.canvas.viewport()
        for event in drag_events(data, where):
            event.ignore()
            QApplication.sendEvent(view, event)
            assert event.isAccepted()
        (new,) = set(self.window.document.state.network.by_id) - before
        return self.window.document.state.network.by_id[new].name

    def _in_window(self, at: Point) -> QPoint:
        return self.window.canvas.viewport().mapTo(self.window, self.spot(at))


def drag_events(data: QMimeData, where: QPointF) -> Iterator[QDropEvent]:
    """Coming in from the left edge, moving there, letting go."""
    copy = Qt.DropAction.CopyAction
    yield QDragEnterEvent(QPoint(2, round(where.y())), copy, data, LEFT, NONE)
    yield QDragMoveEvent(where.toPoint(), copy, data, LEFT, NONE)
    yield QDropEvent(where, copy, data, LEFT, NONE)


def handle(widget: QWidget) -> QWindow:
    """The native window a widget lies in."""
    found = widget.window().windowHandle()
    assert found is not None
    return found


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever it lies in, as a wheel would."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def button(dialog: QWidget, text: str) -> QAbstractButton:
    """A dialog's button by its words."""
    return next(b for b in dialog.findChildren(QAbstractButton) if b.text().replace("&", "") == text)

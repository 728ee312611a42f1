"""Ctrl+Z and Ctrl+Y from wherever the focus is: a field's own typing first, else the last change."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def drawn(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """XOR, active, its hidden layer selected."""
    window.complete()
    window.files.open_template("xor")
    window.document.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.selection.set([window.document.state.network.named("dense_1").id])
    return window


def native(window: MainWindow) -> QWindow:
    """Keys sent here pass by the shortcuts, as they do at a desk."""
    found = window.windowHandle()
    assert found is not None
    return found


def units(window: MainWindow) -> int:
    return window.document.state.network.named("dense_1").layer.units  # type: ignore[attr-defined]


def units_line(window: MainWindow) -> QLineEdit:
    (line,) = (e.line for e in window.inspector.layer.findChildren(LineEditor) if e.option.name == "units")
    return line


def focus(qtbot: QtBot, widget: QWidget) -> None:
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def change_units(qtbot: QtBot, window: MainWindow, number: str) -> QLineEdit:
    line = units_line(window)
    focus(qtbot, line)
    QTest.keyClick(native(window), Qt.Key.Key_A, CTRL)
    for key in number:
        QTest.keyClick(native(window), key)
    QTest.keyClick(native(window), Qt.Key.Key_Return)
    return line


def test_a_number_is_taken_back_where_it_was_typed(qtbot: QtBot, drawn: MainWindow) -> None:
    before = units(drawn)
    line = change_units(qtbot, drawn, "9")
    assert units(drawn) == 9
    assert line.hasFocus()
    QTest.keyClick(native(drawn), Qt.Key.Key_Z, CTRL)
    assert units(drawn) == before
    assert line.text() == str(before)
    redo = drawn.actions_by_id["redo"].shortcut()[0]  # it differs between systems
    QTest.keyClick(native(drawn), redo.key(), redo.keyboardModifiers())
    assert units(drawn) == 9
    assert line.text() == "9"


def test_what_is_being_typed_goes_first(qtbot: QtBot, drawn: MainWindow) -> None:
    line = change_units(qtbot, drawn, "9")
    QTest.keyClick(native(drawn), Qt.Key.Key_End)
    QTest.keyClick(native(drawn), "7")
    assert line.text() == "97"
    QTest.keyClick(native(drawn), Qt.Key.Key_Z, CTRL)
    assert (line.text(), units(drawn)) == ("9", 9)


PLACES: dict[str, Callable[[MainWindow], QWidget]] = {
    "search": lambda w: w.palette_panel.search,
    "notes": lambda w: w.inspector.layer.network.notes,
    "summary": lambda w: w.workbench.summary.page,
    "code": lambda w: w.workbench.code.page,
    "log": lambda w: w.log,
    "canvas": lambda w: w.canvas,
    "list": lambda w: w.palette_panel.list,
}


@pytest.mark.parametrize("place", PLACES)
def test_the_last_change_is_taken_back_from_anywhere(qtbot: QtBot, drawn: MainWindow, place: str) -> None:
    before = units(drawn)
    change_units(qtbot, drawn, "9")
    if place == "notes":
        drawn.selection.clear()
    if place in ("summary", "code"):
        (drawn.view.show_summary if place == "summary" else drawn.view.show_code)()
    if place == "log":
        drawn.view.show_log()
    focus(qtbot, PLACES[place](drawn))
    QTest.keyClick(native(drawn), Qt.Key.Key_Z, CTRL)
    assert units(drawn) == before

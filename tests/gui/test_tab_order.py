"""Tab goes where one reads next: left to right, row by row, one column after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gui.tab_order import steps_back, stops
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui import reading_order, screenshot
from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.export import ExportDialog
from nnstudio.gui.dialogs.guide import GuideDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow


def test_the_walker_notices(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    row = QHBoxLayout(dialog)
    one, two, three = (QPushButton(words) for words in ("One", "Two", "Three"))
    for button in (one, two, three):
        row.addWidget(button)
    dialog.show()
    assert stops(dialog) == [one, two, three]
    assert steps_back([one, two, three], dialog) == []
    QWidget.setTabOrder(one, three)
    assert stops(dialog) == [one, three, two]
    (found,) = steps_back([one, three, two], dialog)
    assert "“Three”" in found.split(" → ")[0]
    assert "“Two”" in found.split(" → ")[1]


def test_every_scene(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found: dict[str, set[str]] = {}
    most: dict[str, int] = {}
    grab = QWidget.grab

    def look(self: QWidget, *given: Any) -> QPixmap:
        window = self.window()
        order = stops(window)
        most[window.windowTitle()] = max(len(order), most.get(window.windowTitle(), 0))
        found.setdefault(window.windowTitle(), set()).update(steps_back(order, window))
        return grab(self, *given)

    monkeypatch.setattr(screenshot, "ROWS", 1)
    monkeypatch.setattr(QWidget, "grab", look)
    screenshot.take(tmp_path / "pictures", "light")
    assert len(found) > 8  # the window, and each dialog
    assert all(number > (10 if "[*]" in title else 1) for title, number in most.items()), str(most)
    wrong = [f"{title}: {step}" for title, steps in found.items() for step in sorted(steps)]
    assert not wrong, "\n".join(wrong)


def test_dialogs_that_are_no_scenes(qtbot: QtBot) -> None:
    for dialog in (ExportDialog({"dense_1/kernel": (4, 3)}), ShortcutsDialog(), AboutDialog(), GuideDialog()):
        qtbot.addWidget(dialog)
        dialog.show()
        assert steps_back(stops(dialog), dialog) == []
        dialog.close()


def test_keys_that_show_a_part_go_into_it(qtbot: QtBot, window: MainWindow) -> None:
    window.complete()
    window.files.open_template("xor")
    window.document.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    inspector = window.inspector
    for action, part in (
        ("show_training", inspector.training),
        ("show_data", inspector.data),
        ("show_runs", window.runs_panel),
    ):
        window.canvas.setFocus()
        keys = window.actions_by_id[action].shortcut()[0]
        QTest.keyClick(window, keys.key(), keys.keyboardModifiers())
        qtbot.waitUntil(lambda part=part: part.isAncestorOf(window.focusWidget()))


def test_tab_goes_through_the_whole_window_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.complete()
    window.resize(1280, 800)
    window.files.open_template("xor")
    window.document.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.selection.set([window.document.state.network.named("dense_1").id])
    window.inspector.setCurrentWidget(window.inspector.layer)  # its form was made after everything else
    native = window.windowHandle()
    assert native is not None
    first = reading_order.stops(window)[0]
    first.setFocus()
    walked = [first]
    while len(walked) < 200:
        QTest.keyClick(native, Qt.Key.Key_Tab)
        here = window.focusWidget()
        if here is first:
            break
        if here is not walked[-1]:  # the canvas goes from card to card
            walked.append(here)
    assert walked == reading_order.stops(window)
    assert steps_back(walked, window) == []
    places = [walked.index(part) for part in (
        window.transport.main, window.palette_panel.search, window.palette_panel.list, window.canvas,
        window.status.validity,
    )]  # fmt: skip
    assert places == sorted(places)
    QTest.keyClick(native, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is walked[-1]
    QTest.keyClick(native, Qt.Key.Key_Tab)
    assert window.focusWidget() is first

"""The status bar while it tells what the action under the pointer does."""

from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow


def test_a_tip_does_not_stand_over_the_facts(window: MainWindow, qtbot: QtBot) -> None:
    window.files.open_template("xor")
    window.document.settle()
    bar = window.status
    qtbot.waitUntil(bar.validity.isVisible)
    QApplication.sendEvent(window, QStatusTipEvent("Loss and metrics side by side"))
    assert bar.currentMessage() == "Loss and metrics side by side"
    bar.make_room()  # as after anything that changes the room
    bar.refresh()
    assert not bar.validity.isVisible()
    assert not bar.parameters.isVisible()
    QApplication.sendEvent(window, QStatusTipEvent(""))
    qtbot.waitUntil(lambda: bar.validity.isVisible() and bar.parameters.isVisible())

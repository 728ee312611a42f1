"""The toolbar in windows of different width."""

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow

KEPT, MAY_LEAVE = {"New", "Open", "Save", "Export"}, {"Evaluate", "Gradient check", "Compare"}


@pytest.mark.parametrize(
    ("width", "more"),
    [(1700, MAY_LEAVE), (1040, set())],
)
def test_in_a_narrow_window_the_less_needed_buttons_make_room(
    window: MainWindow, qtbot: QtBot, width: int, more: set[str]
) -> None:
    window.files.open_template("xor")
    window.document.settle()
    window.resize(width, 700)
    bar = window.toolbar

    def shown() -> dict[str, QToolButton]:
        own = [b for b in bar.findChildren(QToolButton) if b.parent() is bar and b.isVisible()]
        return {b.defaultAction().iconText(): b for b in own if b.defaultAction() is not None}

    qtbot.waitUntil(lambda: shown().keys() & MAY_LEAVE == more and shown().keys() >= KEPT)
    qtbot.waitUntil(lambda: shown()["Export"].geometry().right() < bar.width() == window.width())


def test_longer_words_leave_out_what_is_seldom_needed_but_never_train(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar, transport = window.toolbar, window.transport
    transport.reset.setText("Gewichte zurücksetzen, auch die eingefrorenen, jetzt und sofort")
    window.files.open_template("xor")
    window.document.settle()
    window.resize(1040, 700)
    qtbot.waitUntil(lambda: window.width() == 1040 and not transport.reset.isVisible())
    assert not transport.new_seed.isVisible()
    assert transport.main.isVisible()
    assert transport.mapTo(bar, transport.rect().topRight()).x() < bar.width()
    window.resize(1700, 700)
    qtbot.waitUntil(lambda: transport.reset.isVisible() and transport.new_seed.isVisible())

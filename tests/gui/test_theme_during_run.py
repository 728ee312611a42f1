"""The theme switched while something trains: all is dressed, nothing stops."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import DARK, LIGHT, Theme, switcher

PATIENCE = 20_000


class Counted(QObject):
    """How many palette changes each widget is told of."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.told[id(watched)] += 1
        return False


@pytest.fixture
def training(window: MainWindow, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    switcher().apply("light")
    window.complete()
    window.files.open_template("digits")
    window.document.settle()
    window.document.edit("Long", lambda s: s.replace(training=s.training.replace(epochs=100_000)))
    window.run.train()
    qtbot.waitUntil(lambda: window.run.progress.epoch > 2, timeout=PATIENCE)
    yield window
    window.run.stop()
    qtbot.waitUntil(lambda: window.run.status == "idle", timeout=PATIENCE)
    switcher().apply("light")


def color_of(widget: QWidget) -> str:
    """Its upper left pixel."""
    return widget.grab().toImage().pixelColor(QPoint(1, 1)).name()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
def test_everything_takes_the_new_colours(training: MainWindow, qtbot: QtBot, theme: Theme) -> None:
    switcher().apply("light" if theme is DARK else "dark")
    before = training.run.progress.epoch
    switcher().apply(theme.name)
    panel = training.docks.docks["loss_gradients"].panel
    assert color_of(panel.loss.plot) == theme.panel
    names = [e.color.name() for e in panel.loss.header.entries]
    assert names[:2] == [theme.series_train, theme.series_validation]
    assert panel.diagnostics.palette().windowText().color().name() == theme.dim  # by its role
    assert (
        panel.loss.findChild(QLabel).palette().windowText().color().name() == theme.faint
    )  # a sheet of its own
    training.docks.show_panel("weight_norms")  # nobody saw it while the theme changed
    unseen = training.docks.docks["weight_norms"].panel
    qtbot.waitUntil(unseen.isVisible, timeout=PATIENCE)
    assert color_of(unseen) == theme.panel
    assert training.run.status == "running"
    qtbot.waitUntil(lambda: training.run.progress.epoch > before, timeout=PATIENCE)


def test_a_widget_is_polished_a_few_times_at_most(training: MainWindow, qapp: QApplication) -> None:
    switcher().apply("dark")
    counted = Counted()
    qapp.installEventFilter(counted)
    switcher().apply("light")
    qapp.removeEventFilter(counted)
    widgets = len(training.findChildren(QWidget))
    assert sum(counted.told.values()) < 6 * widgets  # with one sheet after another it was eighteen each

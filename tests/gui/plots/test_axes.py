"""Ticks of the axes."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnstudio.gui.plots.axes import Axis, PlotView


def test_epochs_are_labelled_by_whole_numbers_until_one_is_looked_into(qtbot: QtBot) -> None:
    plain, whole = Axis("bottom", 70), Axis("bottom", 70, whole=True)
    assert plain.ticks(0, 15, 430) == [0, 2.5, 5, 7.5, 10, 12.5, 15]
    assert whole.ticks(0, 15, 430) == [0, 5, 10, 15]
    ((spacing, found),) = whole.tickValues(0, 15, 430)
    assert whole.tickStrings(found, 1.0, spacing) == ["0", "5", "10", "15"]
    assert whole.ticks(3.1, 3.9, 430) == plain.ticks(3.1, 3.9, 430)


def test_the_menus_of_a_plot_go_with_it_whoever_holds_its_parts(qtbot: QtBot) -> None:
    def menus() -> set[str]:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.parent() is None]
        return {menu.title() for menu in found}

    view = PlotView()
    qtbot.addWidget(view)
    item = view.getPlotItem()
    menu = item.ctrlMenu
    assert "Plot Options" in menus()
    view.deleteLater()
    for _ in range(2):  # what one deletion lets go of is deleted by the next one
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(view)
    assert item.ctrlMenu is menu  # still held
    assert not isValid(menu)
    assert "Plot Options" not in menus()

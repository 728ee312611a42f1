"""Ticks of the axes."""

from pytestqt.qtbot import QtBot

from nnstudio.gui.plots.axes import Axis


def test_epochs_are_labelled_by_whole_numbers_until_one_is_looked_into(qtbot: QtBot) -> None:
    plain, whole = Axis("bottom", 70), Axis("bottom", 70, whole=True)
    assert plain.ticks(0, 15, 430) == [0, 2.5, 5, 7.5, 10, 12.5, 15]
    assert whole.ticks(0, 15, 430) == [0, 5, 10, 15]
    ((spacing, found),) = whole.tickValues(0, 15, 430)
    assert whole.tickStrings(found, 1.0, spacing) == ["0", "5", "10", "15"]
    assert whole.ticks(3.1, 3.9, 430) == plain.ticks(3.1, 3.9, 430)

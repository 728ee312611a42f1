"""The names over a plot, clicked as a person does; and the plot's own menu under the right button."""

import numpy as np
import pytest
from fake_training import FakeTraining
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from nnstudio.gui.plots.legend import keys
from nnstudio.gui.plots.live_plot import LivePlot
from nnstudio.gui.plots.series import Line
from tests.gui.plots.trained import trained

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of menus


def line(name, values, **more):
    x, y = np.arange(1.0, 1 + len(values)), np.array(values, float)
    return Line(
        name,
        lambda a, b: (x[a:b], y[a:b]),
        lambda: len(y),
        lambda theme: theme.color("accent"),
        **more,
    )


@pytest.fixture
def layers(qtbot):
    """A function: a fixture would hold the plot itself longer than the test."""
    return lambda: three_layers(qtbot)


def three_layers(qtbot):
    made = LivePlot("Gradient norm per layer", "step", "gradient norm")
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    made.set_lines([line("dense_1", [1, 2, 3]), line("dense_2", [10, 80, 90]), line("dense_3", [1, 1, 1])])
    made.grab()
    return made


def place(plot, key):
    return next(rect for rect, found in plot.header._hits if found == key).center().toPoint()


def click(qtbot, plot, key):
    plot.grab()  # names stand where they were painted
    qtbot.mouseClick(plot.header, Qt.MouseButton.LeftButton, pos=place(plot, key))


def drawn(plot):
    return [name for name, _, _ in plot.values_at(2.0)]


def test_a_click_hides_a_line_and_the_axis_suits_what_is_left(layers, qtbot):
    plot = layers()
    assert plot.view.viewRange()[1][1] >= 90
    click(qtbot, plot, "dense_2")
    assert drawn(plot) == ["dense_1", "dense_3"]
    assert 3 <= plot.view.viewRange()[1][1] < 10
    assert [e.off for e in plot.header.entries] == [False, True, False]
    click(qtbot, plot, "dense_2")
    assert drawn(plot) == ["dense_1", "dense_2", "dense_3"]
    assert plot.view.viewRange()[1][1] >= 90


def test_a_double_click_shows_one_alone_and_another_shows_all(layers, qtbot):
    plot = layers()
    for shown in (["dense_2"], ["dense_1", "dense_2", "dense_3"]):
        click(qtbot, plot, "dense_2")  # a double-click's first
        qtbot.mouseDClick(plot.header, Qt.MouseButton.LeftButton, pos=place(plot, "dense_2"))
        assert drawn(plot) == shown


def test_what_is_hidden_stays_hidden_in_the_next_run_but_not_in_another_document(layers, qtbot):
    plot = layers()
    click(qtbot, plot, "dense_2")
    plot.set_lines([line("dense_1", [1]), line("dense_2", [2])])
    assert drawn(plot) == ["dense_1"]
    plot.let_go()
    plot.set_lines([line("dense_1", [1]), line("dense_2", [2])])
    assert drawn(plot) == ["dense_1", "dense_2"]


def test_a_line_that_grew_while_it_was_hidden_is_whole_when_it_is_shown(qtbot):
    values = [1.0, 2.0]
    plot = LivePlot("Loss", "step", "loss")
    qtbot.addWidget(plot)
    read = lambda a, b: (np.arange(1.0, 1 + len(values))[a:b], np.array(values)[a:b])  # noqa: E731
    plot.set_lines([Line("train", read, lambda: len(values), lambda theme: theme.color("accent"))])
    plot.legend.choose("train", alone=False)
    values += [3.0, 40.0]
    plot.refresh()
    plot.legend.choose("train", alone=False)
    assert plot.values_at(4.0) == [("train", 4.0, 40.0)]
    assert plot.view.viewRange()[1][1] >= 40


def test_the_count_of_names_without_room_opens_all_of_them(layers, qtbot):
    plot = layers()
    plot.resize(320, 300)
    plot.grab()
    qtbot.mouseClick(plot.header, Qt.MouseButton.LeftButton, pos=place(plot, ""))
    qtbot.waitUntil(plot.legend.menu.isVisible)
    actions = [a for a in plot.legend.menu.actions() if a.isCheckable()]
    assert [(a.text(), a.isChecked()) for a in actions] == [
        ("dense_1", True),
        ("dense_2", True),
        ("dense_3", True),
    ]
    actions[1].trigger()
    plot.legend.menu.close()
    assert drawn(plot) == ["dense_1", "dense_3"]
    plot.legend.menu.aboutToShow.emit()
    plot.legend.menu.actions()[-1].trigger()  # Show all
    assert len(drawn(plot)) == 3


def test_the_lines_of_another_run_come_and_go_together():
    lines = [
        line("Run 1", [1], of_another=True),
        line("Run 1, validation", [1], of_another=True, dashed=True),
        line("dense_1, Run 2", [1], of_another=True, run="Run 2"),
        line("dense_2, Run 2", [1], of_another=True, run="Run 2"),
        line("train", [1]),
        line("validation", [1], dashed=True),
    ]
    assert keys(lines) == ["Run 1", "Run 1", "Run 2", "Run 2", "train", "validation"]


def test_the_best_epoch_is_no_line_to_hide(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3)), qtbot)
    panel.loss.grab()
    assert [e.key for e in panel.loss.header.entries] == ["train", "validation", ""]
    assert "" not in [key for _, key in panel.loss.header._hits[:2]]
    before = panel.loss.header.entries
    rect = panel.loss.header._hits[2][0]
    qtbot.mouseClick(panel.loss.header, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert panel.loss.header.entries == before


def test_the_card_under_the_pointer_tells_the_smoothed_value_as_well(layers):
    plot = layers()
    plot.set_smoothing(0.5)
    values = plot.values_at(3.0)[:1]
    plot.crosshair.show_at(QPointF(3.0, 1.0), QPointF(100, 60), values)
    assert (
        plot.crosshair.text == "step 3\ndense_1  3.000 (smoothed 2.250)"
    )  # (1 + 2) / 2 = 1.5, (1.5 + 3) / 2


def test_the_right_button_in_a_plot_is_not_handed_to_the_dock(window, qtbot):
    """A mouse's event arrives when the button goes down; the plot's own menu opens when it goes up."""
    window.complete()
    window.files.open_template("xor")
    panel = window.docks.docks["loss_gradients"].panel
    at = panel.loss.plot.viewport()
    middle = QPoint(at.width() // 2, at.height() // 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, at.mapToGlobal(middle))
    QApplication.sendEvent(at, event)
    assert QApplication.activePopupWidget() is None
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(5, 5), panel.loss.mapToGlobal(QPoint(5, 5))
    )
    QApplication.sendEvent(panel.loss.header, event)
    assert QApplication.activePopupWidget() is panel.loss.menu
    panel.loss.menu.close()

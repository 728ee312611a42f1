"""A touch pad on the canvas and on plots: pinched they zoom to the fingers, pushed they go with them."""

import pytest
from gui.fingers import pinch, slide, wheel
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.live_plot import LivePlot

CTRL = Qt.KeyboardModifier.ControlModifier
AT = QPoint(120, 60)


def test_the_canvas(window: MainWindow) -> None:
    window.files.open_template("iris")
    window.document.settle()
    canvas = window.canvas
    canvas.zoom.actual_size()
    view = canvas.viewport()
    below = canvas.scene_point(QPointF(AT))
    pinch(view, AT, 0.1, 0.2)
    assert canvas.zoom.factor == pytest.approx(1.1 * 1.2)
    assert canvas.scene_point(QPointF(AT)) == pytest.approx(below, abs=1)
    before = canvas.scene_point(QPointF(AT))
    slide(view, AT, 30, -20)
    moved = canvas.scene_point(QPointF(AT))
    assert moved == pytest.approx((before[0] - 30 / 1.32, before[1] + 20 / 1.32), abs=1)
    assert canvas.zoom.factor == pytest.approx(1.32)
    slide(view, AT, 0, 30, CTRL)
    assert canvas.zoom.factor > 1.32


def shown(qtbot: QtBot) -> LivePlot:
    """No fixture: that would hold the plot longer than the test."""
    made = LivePlot("Loss", "step", "loss")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.view.setRange(xRange=(0, 100), yRange=(0, 10), padding=0)
    return made


def value_at(plot: LivePlot, at: QPoint) -> tuple[float, float]:
    found = plot.view.mapSceneToView(plot.plot.mapToScene(at))
    return found.x(), found.y()


def test_pinching_a_plot_zooms_to_the_fingers(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    below = value_at(plot, AT)
    width = plot.view.viewRect().width()
    pinch(plot.plot.viewport(), AT, 0.25, 0.6)
    assert plot.view.viewRect().width() == pytest.approx(width / 2)
    assert value_at(plot, AT) == pytest.approx(below, rel=0.02)
    assert plot.zoomed
    pinch(plot.plot.viewport(), AT, -0.5)
    assert plot.view.viewRect().width() == pytest.approx(width)


def test_two_fingers_push_a_plot(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    below, size = value_at(plot, AT), plot.view.viewRect().size()
    slide(plot.plot.viewport(), AT, 40, 0)
    slide(plot.plot.viewport(), AT, 0, 25)
    assert value_at(plot, AT + QPoint(40, 25)) == pytest.approx(below, rel=0.01)
    assert plot.view.viewRect().size().width() == pytest.approx(size.width())
    assert plot.view.viewRect().size().height() == pytest.approx(size.height())
    assert plot.zoomed


def test_a_wheel_and_ctrl_zoom_it(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    widths = [plot.view.viewRect().width()]
    wheel(plot.plot.viewport(), AT)
    widths.append(plot.view.viewRect().width())
    slide(plot.plot.viewport(), AT, 0, 40, CTRL)
    widths.append(plot.view.viewRect().width())
    assert widths[0] > widths[1] > widths[2]

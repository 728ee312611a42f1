"""What the x axis of a plot over a run counts, and its logarithm, chosen in the plot's menu."""

import csv
import math
from dataclasses import replace

import numpy as np
import pytest
from fake_training import FakeTraining
from PySide6.QtCore import QPointF, Qt

from nnstudio.gui.plots.live_plot import LivePlot
from nnstudio.gui.plots.marks import Mark
from nnstudio.gui.plots.ranges import power_label, power_ticks
from nnstudio.gui.plots.series import Line
from nnstudio.project.layer_curves import LayerCurves
from nnstudio.project.runs import Pace, epochs_at
from tests.gui.plots.trained import trained

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of menus


def line(x, y, name="loss", **more):
    x, y = np.asarray(x, float), np.asarray(y, float)
    return Line(
        name, lambda a, b: (x[a:b], y[a:b]), lambda: len(y), lambda theme: theme.color("accent"), **more
    )


@pytest.fixture
def plot(qtbot):
    """A function: a fixture would hold the plot itself longer than the test."""

    def made(*lines, unit="step"):
        found = LivePlot("Loss", unit, "loss")
        qtbot.addWidget(found)
        found.resize(700, 300)
        found.show()
        found.set_lines(lines)
        return found

    return made


def choose(qtbot, plot, action):
    """In the open menu, with the mouse."""
    menu = plot.menu
    menu.popup(plot.mapToGlobal(plot.rect().topLeft()))
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.hide()


def point_at(plot, x):
    """Move the pointer over the middle of the plot to a value of x. Returns what the card says."""
    view = plot.view
    place = QPointF(plot.x_axis.scale.place(x), sum(view.viewRange()[1]) / 2)
    plot.plot.scene().sigMouseMoved.emit(view.mapViewToScene(place))
    return plot.crosshair.text


def drawn(plot, number=0):
    """The points of a line in the view: (places, heights)."""
    polygon = plot._series[number]._mean._polygon
    return [p.x() for p in polygon], [p.y() for p in polygon]


def labels(plot):
    axis = plot._axes["bottom"]
    low, high = plot.view.viewRange()[0]
    return axis.tickStrings(axis.ticks(low, high, plot.view.width()), 1.0, 1.0)


def test_losses_over_steps(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    loss = panel.loss
    assert [name for name, action in loss.menu.units.items() if action.isChecked()] == ["epoch"]
    choose(qtbot, loss, loss.menu.units["step"])
    assert loss.x_name == loss._x_label.text() == "step"
    np.testing.assert_array_equal(loss.lines[0].read(0, 99), [np.arange(1, 13), 1 / np.arange(1, 13)])
    np.testing.assert_array_equal(loss.lines[1].read(0, 99), [[4, 8, 12], [2, 1, 2 / 3]])
    assert loss.view.viewRange()[0] == [0, 15]  # the next round number behind 12
    assert loss.marks._dot._polygon[0] == QPointF(12, 2 / 3)  # epoch 3 was best
    assert loss.header.entries[-1].text == "best epoch 3"
    assert point_at(loss, 7.6) == "step 8\ntrain  0.125\nvalidation  1.000"
    choose(qtbot, loss, loss.menu.units["epoch"])
    assert not loss.crosshair.text
    assert loss.view.viewRange()[0] == [0, 3]
    assert loss.marks._dot._polygon[0] == QPointF(3, 2 / 3)
    assert point_at(loss, 1.9) == "epoch 2\ntrain  0.125\nvalidation  1.000"


def test_what_is_measured_of_layers_over_epochs(make, qtbot):
    panel = trained(make("weight_norms", "xor"), qtbot)
    (norms,) = panel.plots
    per_epoch = panel.run.curves.steps_per_epoch
    steps = norms.lines[0].read(0, 10**6)[0]
    whole = norms.values_at(0)[0]
    choose(qtbot, norms, norms.menu.units["epoch"])
    np.testing.assert_allclose(norms.lines[0].read(0, 10**6)[0], steps / per_epoch)
    assert norms.view.viewRange()[0] == [0, panel.run.progress.epochs]  # as many as are planned
    assert norms.values_at(0)[0] == (whole[0], whole[1] / per_epoch, whole[2])


def test_metrics_over_steps(make, qtbot):
    panel = trained(make("metrics", "xor"), qtbot)
    shown = next(iter(panel.plots.values()))
    table = panel.run.curves.epochs
    choose(qtbot, shown, shown.menu.units["step"])
    np.testing.assert_array_equal(shown.lines[0].read(0, 10**6)[0], table.column("step"))
    best = table.column("step")[int(np.nanargmin(table.column("validation/loss")))]
    assert shown.marks._dot._polygon[0].x() == best


def test_epochs_of_steps_where_the_batch_size_was_changed():
    paces = (Pace(0, 0.0, 4), Pace(8, 2.0, 2))
    np.testing.assert_array_equal(epochs_at(paces, np.array([4.0, 8.0, 9.0, 12.0])), [1, 2, 2.5, 4])


def test_other_runs_are_drawn_over_the_same(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    layers = LayerCurves(("dense_1",), {"gradient_norm": np.array([[10.0, 0.5], [30.0, 0.25]])})
    old = replace(
        panel.document.runs.items[0], name="run 1", losses=np.array([0.4, 0.2, 0.1, 0.05]),
        paces=(Pace(0, 0.0, 2),), layers=layers, columns=("epoch", "step", "train/loss"),
        epochs=np.array([[2.0, 40.0, 0.05]]),
    )  # fmt: skip
    panel.show_others([old])
    for each in (panel.loss, panel.gradients):
        other = next(unit for unit in ("epoch", "step") if unit != each.x_name)
        choose(qtbot, each, each.menu.units[other])
    np.testing.assert_array_equal(panel.loss.lines[0].read(0, 9)[0], [1, 2, 3, 4])
    assert panel.loss.values_at(2.2)[-1] == ("run 1", 2.0, 0.2)
    np.testing.assert_array_equal(panel.gradients.lines[0].read(0, 9), [[5, 15], [0.5, 0.25]])
    panel.show_others([replace(old, paces=())])  # its epochs took 20 steps on average
    np.testing.assert_array_equal(panel.gradients.lines[0].read(0, 9), [[0.5, 1.5], [0.5, 0.25]])
    panel.show_others([replace(old, paces=(), epochs=np.empty((0, 3)))])
    assert panel.gradients.lines[0].length() == 0  # nobody knows
    panel.gradients.set_x_unit("step")
    assert panel.gradients.lines[0].length() == 2


def test_a_log_axis_has_powers_of_ten_and_begins_with_the_first_value(plot, qtbot):
    steps = np.arange(1, 3001)
    shown = plot(line(steps, 1 / steps))
    choose(qtbot, shown, shown.menu.log_x)
    low, high = shown.view.viewRange()[0]
    assert (low, high) == (0, pytest.approx(math.log10(3000)))
    assert labels(shown) == ["1", "10", "100", "1,000"]
    places, heights = drawn(shown)
    assert places[:4] == pytest.approx([0, math.log10(2), math.log10(3), math.log10(4)])
    assert heights[:4] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    choose(qtbot, shown, shown.menu.log_x)
    assert shown.view.viewRange()[0] == [0, 3000]
    assert labels(shown)[:2] == ["0", "500"]


def test_epochs_on_a_log_axis_begin_with_the_first_step(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    loss = panel.loss
    choose(qtbot, loss, loss.menu.log_x)
    assert loss.view.viewRange()[0] == pytest.approx([math.log10(0.25), math.log10(3)])
    assert drawn(loss)[0] == pytest.approx(np.log10(np.arange(1, 13) / 4))
    assert drawn(loss, 1)[0] == pytest.approx(np.log10([1, 2, 3]))
    assert loss.marks._dot._polygon[0].x() == pytest.approx(math.log10(3))
    assert point_at(loss, 0.26) == "epoch 0.25\ntrain  1.000\nvalidation  2.000"
    assert point_at(loss, 2.1) == "epoch 2\ntrain  0.125\nvalidation  1.000"
    choose(qtbot, loss, loss.menu.log)
    assert drawn(loss, 1)[1] == pytest.approx(np.log10([2, 1, 2 / 3]))


def test_columns_of_a_log_axis_are_equally_wide_in_decades(plot, qtbot):
    steps = np.arange(1, 200_001)
    values = np.ones(len(steps))
    values[[4, 150_000]] = 7.0, 9.0
    shown = plot(line(steps, values))
    shown.set_log_x(True)
    places, heights = drawn(shown)
    assert places[:50] == pytest.approx(np.log10(np.arange(1, 51)))  # each of the first steps is there alone
    assert heights[4] == 7
    columns = shown._series[0].columns
    assert (columns.low, columns.high, len(columns.number)) == (0, 8, 1000)  # 125 to a decade
    assert len(places) < 6 * 125
    assert int(columns.number.sum()) == 200_000
    assert np.nanmax(columns.highest) == 9  # no spike is lost
    number = columns.number[: round(math.log10(200_000) * 125)]
    assert number[-2] == pytest.approx(200_000 * (1 - 10 ** (-1 / 125)), rel=0.05)


@pytest.mark.parametrize("first", [(), (-3.0, 0.0)])
def test_what_is_not_above_0_has_no_place_on_a_log_axis(plot, first):
    x, y = [*first], [5.0] * len(first)
    growing = Line(
        "loss",
        lambda a, b: (np.array(x[a:b], float), np.array(y[a:b])),
        lambda: len(x),
        lambda theme: theme.color("accent"),
    )
    shown = plot(growing)
    shown.set_log_x(True)
    shown.set_mark(Mark(0.0, 5.0, "begin"))
    assert not shown.marks._dot.isVisible()
    assert drawn(shown) == ([], [])
    x += [0.02, 0.5, 40.0]
    y += [3.0, 2.0, 1.0]
    shown.refresh()
    assert drawn(shown)[0] == pytest.approx(np.log10([0.02, 0.5, 40]))
    assert shown.view.viewRange()[0] == pytest.approx([math.log10(0.02), math.log10(40)])
    assert shown.values_at(0.03) == [("loss", 0.02, 3.0)]


def test_the_pointer_finds_what_is_nearest_on_the_screen(plot):
    shown = plot(line([1, 10, 1000], [3, 2, 1]))
    assert point_at(shown, 4) == "step 1\nloss  3.000"
    shown.set_log_x(True)
    assert point_at(shown, 4) == "step 10\nloss  2.000"
    assert point_at(shown, 90) == "step 10\nloss  2.000"
    shown.set_smoothing(0.5)
    assert point_at(shown, 4) == "step 10\nloss  2.000 (smoothed 2.500)"


def test_following_on_either_axis_of_either_unit(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=30, steps_per_epoch=4)), qtbot)
    loss, row = panel.loss, panel.loss.menu.following
    loss.menu.units["step"].trigger()
    assert not row.tick.isChecked()  # another unit alone follows nothing
    loss.menu.units["epoch"].trigger()
    row.amount.setValue(8)
    assert loss.view.viewRange()[0] == [20, 30]
    loss.menu.log_x.trigger()
    assert loss.view.viewRange()[0] == pytest.approx([math.log10(20), math.log10(30)])
    assert drawn(loss, 1)[0] == pytest.approx(np.log10(np.arange(20, 31)))
    row.amount.setValue(100)  # more than there is: all of it
    assert loss.view.viewRange()[0][0] == pytest.approx(math.log10(0.25))
    loss.menu.units["step"].trigger()
    assert (row.amount.value(), row.amount.suffix(), loss.followed) == (1000, " steps", 1000)
    row.amount.setValue(40)
    assert loss.view.viewRange()[0] == pytest.approx([math.log10(70), math.log10(120)])
    loss.menu.log_x.trigger()
    assert loss.view.viewRange()[0] == [70, 120]
    loss.menu.units["epoch"].trigger()
    assert (row.amount.value(), loss.followed) == (100, 100)


def test_a_part_of_a_log_axis_has_its_own_columns_and_ticks(plot):
    steps = np.arange(1, 100_001)
    shown = plot(line(steps, steps % 2))
    shown.set_log_x(True)
    shown.view.setRange(xRange=(math.log10(1000), math.log10(1200)), yRange=(0, 1), padding=0)
    shown.view.sigRangeChangedManually.emit([True, True])
    assert drawn(shown)[0] == pytest.approx(np.log10(np.arange(1000, 1201)))
    assert labels(shown) == [f"{value:,}" for value in range(1000, 1201, 25)]
    shown.set_log_x(False)
    assert not shown.zoomed
    assert shown.view.viewRange()[0] == [0, 100_000]


def test_further_than_there_are_numbers(plot):
    shown = plot(line([1, 2, 3], [3, 2, 1]))
    shown.set_log_x(True)
    shown.view.setRange(xRange=(-5000, 5000), padding=0)
    shown.view.sigRangeChangedManually.emit([True, True])
    shown.grab()
    at_the_end = shown.view.mapViewToScene(QPointF(4900, sum(shown.view.viewRange()[1]) / 2))
    shown.plot.scene().sigMouseMoved.emit(at_the_end)
    assert shown.crosshair.text == "step 3\nloss  1.000"


def test_a_file_has_epochs_and_steps_whatever_is_shown(make, qtbot, tmp_path):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    texts = []
    for unit, log in (("epoch", False), ("step", True)):
        panel.loss.set_x_unit(unit)
        panel.loss.set_log_x(log)
        panel.loss.menu.save(tmp_path / "loss.csv")
        texts.append((tmp_path / "loss.csv").read_text("utf-8"))
    assert texts[0] == texts[1]
    rows = list(csv.reader(texts[0].splitlines()))
    assert rows[:3] == [["line", "epoch", "step", "loss"], ["train", "0.25", "1", "1.0"],
                        ["train", "0.5", "2", "0.5"]]  # fmt: skip
    assert rows[-1] == ["validation", "3", "12", "0.6666666666666666"]
    panel.gradients.menu.save(tmp_path / "norms.csv")
    rows = list(csv.reader((tmp_path / "norms.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["line", "epoch", "step", "gradient norm"]
    assert {float(row[2]) / float(row[1]) for row in rows[1:]} == {4.0}
    panel.loss.menu.save(tmp_path / "loss.svg")
    words = (tmp_path / "loss.svg").read_text("utf-8")
    assert ">step<" in words.replace(" ", "").replace("\n", "")
    assert ">epoch<" not in words.replace(" ", "").replace("\n", "")


def test_values_that_tell_no_other_unit(plot, tmp_path):
    shown = plot(line([1, 2], [3, 4]))
    shown.menu.save(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8").split() == [
        "line,epoch,step,loss",
        "loss,,1,3.0",
        "loss,,2,4.0",
    ]
    shown.set_x_unit("epoch")
    assert shown.values_at(1) == []
    shown.menu.save(tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text("utf-8") == (tmp_path / "a.csv").read_text("utf-8")


def test_powers_of_ten_in_full_where_they_are_short():
    said = [power_label(exponent) for exponent in (-5, -4, -3, -1, 0, 3, 5, 6, 9)]
    assert said == ["1e-5", "1e-4", "0.001", "0.1", "1", "1,000", "100,000", "1e6", "1e9"]
    assert power_ticks(0, 6, 420, 70) == [0, 1, 2, 3, 4, 5, 6]
    assert power_ticks(0, 6, 300, 70) == [0, 2, 4, 6]
    assert [power_label(t) for t in power_ticks(0, 1, 420, 70)] == ["1", "2", "5", "10"]
    assert [power_label(t) for t in power_ticks(math.log10(31), math.log10(39), 420, 70)] == [
        "32", "34", "36", "38"]  # fmt: skip
    looked_into = power_ticks(math.log10(2.1), math.log10(9.9), 630, 70)
    assert [power_label(t) for t in looked_into] == [
        "4",
        "6",
        "8",
    ]  # of each unit one would crowd at the right

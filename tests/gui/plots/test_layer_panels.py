"""Weights, updates, activations, dead and saturated units over time, and the metrics."""

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.engine.training.events import EpochDone
from nnstudio.gui import theme
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.plots.metrics import parted
from tests.gui.plots.trained import trained


@pytest.mark.parametrize(
    ("plot", "measure"),
    [
        ("weight_norms", "weight_norm"),
        ("update_ratios", "update_ratio"),
        ("activation_spread", "activation_mean"),
    ],
)
def test_one_line_a_layer_in_the_colour_of_its_depth(make, qtbot, plot, measure):
    panel = trained(make(plot, "xor"), qtbot)
    table = panel.run.curves.measured[measure]
    lines = panel.plots[0].lines
    assert [line.name for line in lines] == list(table.names[1:])
    colours = [line.color(theme.LIGHT).name() for line in lines]
    assert colours == [theme.LIGHT.depth_color(i, len(lines)).name() for i in range(len(lines))]
    x, y = lines[0].read(0, 10**6)
    np.testing.assert_array_equal(x, table.column("step"))
    np.testing.assert_array_equal(y, table.column(lines[0].name))
    assert (np.diff(x) > 0).all()
    assert (y > 0).all() or plot == "activation_spread"


def test_layers_outside_the_healthy_band_are_named(make, qtbot):
    panel = make("update_ratios", "xor")
    curves = Curves(4)
    curves.loss.append(0.5)
    curves.add_updates(1, {"dense_1": 3e-6, "dense_2": 1e-3, "dense_3": 0.2})
    panel.run.curves = curves
    panel.update_now()
    assert panel.words.text().startswith("Below the band now: dense_1. Above the band now: dense_3.\n")
    low, high = panel.plots[0].view.viewRange()[1]
    assert low <= -6  # the band, 1e-4 … 1e-2, is in view beside the values
    assert high >= -0.7
    assert panel.plots[0].marks.band.isVisible()


def test_dead_is_said_of_relu_and_saturated_of_sigmoid_and_tanh(make, qtbot):
    panel = trained(make("unit_health", "vanishing"), qtbot)  # sigmoid layers before a softmax
    spec = panel.document.state.network
    sigmoid = [n.name for n in spec.nodes if n.layer.output_activation().kind == "sigmoid"]
    dead, saturated = panel.plots
    assert [line.name for line in saturated.lines] == sigmoid
    assert dead.lines == ()
    assert "only behind a ReLU can units die" in panel.figures[0].nothing
    assert [stack.currentIndex() for stack in panel._stacks] == [0, 1]
    assert saturated.view.viewRange()[1] == [0, 1]


def test_every_metric_has_a_plot_with_both_splits(make, qtbot):
    panel = trained(make("metrics", "digits"), qtbot)
    assert list(panel.plots) == ["accuracy"]
    plot = panel.plots["accuracy"]
    assert plot.header.title == "Accuracy"
    assert [(line.name, line.dashed) for line in plot.lines] == [("train", False), ("validation", True)]
    assert plot.view.viewRange()[1] == [0, 1]
    table = panel.run.curves.epochs
    np.testing.assert_array_equal(plot.lines[1].read(0, 9)[1], table.column("validation/accuracy")[:9])


def test_metrics_that_come_later_get_their_plots(make, qtbot):
    panel = make("metrics", "xor")
    panel.run.curves = curves = Curves(2)
    event = EpochDone(1, 2, 0.1, {"loss": 0.5}, {"loss": 0.6})
    curves.add_epoch(event)
    panel.update_now()
    assert list(panel.plots) == ["loss"]
    assert panel.words.isVisible()
    more = {"loss": 0.4, "accuracy": 0.7, "r2": -0.5}
    curves.add_epoch(replace(event, epoch=2, step=4, train=more))
    panel.update_now()
    assert [plot.header.title for plot in panel.plots.values()] == ["Accuracy", "R²"]
    assert not panel.words.isVisible()
    assert panel.plots["r2"].view.viewRange()[1][0] <= -0.5


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("accuracy", ("", "accuracy")),
        ("left_top_k_accuracy", ("left", "top_k_accuracy")),
        ("out_2_loss", ("out_2", "loss")),
        ("of my own", ("", "of my own")),
    ],
)
def test_a_metric_of_one_of_several_outputs_says_which(name, parts):
    assert parted(name) == parts

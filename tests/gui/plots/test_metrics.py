"""Metrics over the epochs: the best epoch marked, and an axis as close as one wants it."""

import numpy as np
from fake_training import FakeTraining

from nnstudio.gui.plots.update_ratios import lately
from tests.gui.plots.trained import trained


def accuracy(make, qtbot, document):
    panel = make("metrics")
    document.edit("Short", lambda s: s.replace(training=s.training.replace(epochs=3)))
    return trained(panel, qtbot).plots["accuracy"], panel.run.curves.epochs


def test_the_epoch_of_the_lowest_loss_is_marked_on_every_metric(make, qtbot, document):
    plot, table = accuracy(make, qtbot, document)
    best = int(np.argmin(table.column("validation/loss")))
    assert plot.header.entries[-1].text == f"best epoch {best + 1}"
    assert (plot.marks.mark.x, plot.marks.mark.y) == (best + 1, table.column("validation/accuracy")[best])


def test_the_axis_of_a_share_can_be_as_close_as_the_values(make, qtbot, document):
    plot, _ = accuracy(make, qtbot, document)
    assert plot.view.viewRange()[1] == [0, 1]
    assert plot.menu.whole.text() == "Axis from 0 to 1"
    plot.menu.whole.trigger()
    values = [y for line in plot.lines for y in line.read(0, 100)[1]]
    low, high = plot.view.viewRange()[1]
    assert 0 <= low <= min(values)
    assert max(values) <= high <= 1
    assert high - low < 1
    plot.menu.whole.trigger()
    assert plot.view.viewRange()[1] == [0, 1]


def test_plots_without_a_fixed_axis_offer_no_such_choice(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3)), qtbot)
    assert not hasattr(panel.loss.menu, "whole")


def test_what_is_lately_is_no_single_batch():
    assert np.isclose(lately(np.array([1e-4, 1e-2])), 1e-3)
    assert np.isclose(lately(np.array([0.0, np.inf, np.nan, 2e-3])), 2e-3)
    assert np.isnan(lately(np.array([0.0])))


def test_four_plots_stand_two_by_two(make, qtbot, document):
    panel = trained(make("metrics", "two_heads", training=FakeTraining(epochs=2)), qtbot)
    panel._show(panel.run.curves, Named("a", "b", "c", "d"))
    places = [panel._grid.getItemPosition(panel._grid.indexOf(plot))[:2] for plot in panel.plots.values()]
    assert places == [(0, 0), (0, 1), (1, 0), (1, 1)]


class Named:
    """A table that has the training values of these metrics."""

    def __init__(self, *metrics):
        self.names = ("epoch", *(f"train/{m}" for m in metrics))

    def __contains__(self, name):
        return False

"""Histograms over time: what is counted, kept, drawn and said."""

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.data import prepare
from nnstudio.engine.network import Network
from nnstudio.gui.plots.histogram_samples import (
    BINS,
    MOST_VALUES,
    Histogram,
    Timeline,
    histogram,
    picture,
    probe,
    share_near,
)
from nnstudio.project.templates import template
from tests.engine.small_networks import chain
from tests.gui.plots.trained import trained


def test_every_finite_value_is_counted() -> None:
    found = histogram(np.array([0.0, 1.0, 1.0, 4.0, np.nan, np.inf]), 7)
    assert found is not None
    assert (found.step, found.low, found.high, int(found.counts.sum())) == (7, 0.0, 4.0, 4)
    assert found.counts[0] == 1  # 0
    assert found.counts[BINS // 4] == 2  # 1 and 1, a quarter up
    assert found.counts[-1] == 1  # 4
    assert found.mean == pytest.approx(1.5)
    assert found.sd == pytest.approx(np.std([0, 1, 1, 4]))
    assert histogram(np.array([np.nan]), 1) is None
    assert histogram(np.empty(0), 1) is None


def test_of_many_values_an_even_choice_is_counted_and_equal_values_get_a_bin() -> None:
    many = histogram(np.arange(100_001.0), 1)
    assert many is not None
    assert 0.8 * MOST_VALUES <= int(many.counts.sum()) <= MOST_VALUES
    assert many.mean == pytest.approx(50_000, rel=1e-3)
    alike = histogram(np.full(9, 0.5), 1)
    assert alike is not None
    assert alike.low < 0.5 < alike.high
    assert int(alike.counts.max()) == 9


def flat(step: int, low: float, high: float) -> Histogram:
    return Histogram(step, low, high, (low + high) / 2, 0.3, np.full(BINS, 2, np.uint16))


def test_the_picture_shows_the_nearest_histogram_of_every_column() -> None:
    shares = picture([flat(0, 0, 1), flat(90, 1, 2), flat(100, 0, 2)], 0, 2, 11, 4)
    early, late, last = [1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1]
    np.testing.assert_allclose(shares.T, [early] * 5 + [late] * 5 + [last], atol=1e-12)


def test_a_timeline_keeps_one_of_each_step() -> None:
    line = Timeline()
    assert [line.add(flat(s, 0, 1)) for s in (1, 2, 2, 1)] == [True, True, False, False]
    other = Histogram(2, 0, 1, 0.5, 0.3, np.full(BINS, 3, np.uint16))
    assert line.add(other)
    assert [h.step for h in line.items] == [1, 2]
    assert line.at(1.8) is other


def test_the_share_around_a_value() -> None:
    item = flat(1, 0.0, 6.4)
    assert share_near(item, 0.25) == pytest.approx((0.2, 0.3, 1 / BINS))
    assert share_near(item, 7.0)[2] == 0


def test_probes_look_at_parameters_gradients_and_outputs() -> None:
    network = Network(chain({"kind": "dense", "units": 3, "activation": "relu"}, "dropout"), (2,))
    weights = probe("weights", None, lambda: 5)(network)
    assert list(weights) == ["dense_1"]
    assert int(weights["dense_1"].counts.sum()) == 2 * 3 + 3
    assert probe("gradients", None, lambda: 5)(network) == {}  # there was no step yet
    network.gradient_vector[:] = 0.1
    assert probe("gradients", None, lambda: 5)(network)["dense_1"].mean == pytest.approx(0.1)
    assert probe("activations", None, lambda: 5)(network) == {}  # there are no samples


def test_activations_are_those_of_the_validation_samples() -> None:
    state = template("xor").open().state
    prepared = prepare(state.data, None)
    network = Network(state.network, prepared.shape.sample)
    found = probe("activations", prepared, lambda: 3)(network)
    last = network.outputs[0].name
    assert last in found
    x = prepared.validation.x[:256]
    assert found[last].mean == pytest.approx(float(network.predict(x).mean()), rel=1e-4)
    assert "input_1" not in found


@pytest.mark.parametrize("kind", ["weights", "gradients", "activations"])
def test_the_panel_shows_what_was_chosen(make, qtbot, kind) -> None:
    panel = make("histograms", "xor")
    panel.what.setCurrentIndex(panel.what.findData(kind))
    trained(panel, qtbot)
    qtbot.waitUntil(lambda: not panel.is_empty)
    assert panel.kind == kind
    layers = [panel.layer.itemText(i) for i in range(panel.layer.count())]
    assert layers[-1] == panel.document.state.network.outputs[0].name
    assert panel.timeline.items[-1].step == panel.run.curves.steps
    panel.layer.setCurrentIndex(panel.layer.count() - 1)
    assert panel.figure.header.title == f"{kind.capitalize()} of {layers[-1]}"
    item = panel.timeline.items[-1]
    assert f"step {item.step:,}" in panel.sentence_at(item, item.mean)
    assert panel.sentence_at(item, item.high + 1).endswith("no values here")
    rows = list(panel.csv_rows())
    assert len(rows) == 1 + len(panel.timeline.items)
    assert len(rows[1]) == len(rows[0]) == 5 + BINS


def test_two_moments_of_as_many_histograms_can_be_told_apart(make, qtbot) -> None:
    panel = trained(make("histograms", "xor"), qtbot)
    qtbot.waitUntil(lambda: not panel.is_empty)
    items = panel.timeline.items
    newest = items[-1]
    items[-1] = replace(newest, step=newest.step, counts=newest.counts + 1)
    panel.refresh()
    assert panel._drawn[-1] is items[-1]


def test_another_run_begins_anew(make, qtbot) -> None:
    panel = trained(make("histograms", "xor"), qtbot)
    qtbot.waitUntil(lambda: not panel.is_empty)
    old = panel.timeline
    panel.run.forget()
    panel.update_now()
    assert panel.timelines == {}
    assert panel.is_empty
    trained(panel, qtbot)
    qtbot.waitUntil(lambda: not panel.is_empty)
    assert panel.timeline is not old


def test_a_zoomed_picture_stays_while_more_comes(make, qtbot) -> None:
    panel = trained(make("histograms", "xor"), qtbot)
    qtbot.waitUntil(lambda: not panel.is_empty)
    view = panel.figure.view
    view.setRange(xRange=(2, 3), yRange=(0, 0.5), padding=0)
    view.sigRangeChangedManually.emit([True, True])
    newest = panel.timeline.items[-1]
    panel.timeline.add(flat(newest.step + 50, -9, 9))
    panel.update_now()
    assert view.viewRange() == [[2, 3], [0, 0.5]]
    panel.figure.reset_zoom()
    assert view.viewRange()[0][1] >= newest.step + 50


def test_weights_are_kept_while_another_tab_is_seen(make, qtbot) -> None:
    panel = make("histograms", "xor")
    panel.hide()
    trained(panel, qtbot)
    assert panel.timelines
    assert {kind for kind, _ in panel.timelines} == {"weights"}
    panel.run.forget()
    panel.what.setCurrentIndex(panel.what.findData("activations"))
    trained(panel, qtbot)
    assert not panel.run.results.get("histograms/activations")

"""The curve through samples of one input, in the data's own units."""

import numpy as np

from nnstudio.engine.network import Network
from nnstudio.engine.sharing import predict_target
from nnstudio.gui.plots.fitted_curve import POINTS, places, samples
from tests.gui.plots.trained import trained


def short(make, qtbot, document):
    panel = make("fitted_curve", "sine")
    document.edit("Short", lambda s: s.replace(training=s.training.replace(epochs=3)))
    return trained(panel, qtbot)


def test_the_curve_is_the_prediction_at_even_places_beyond_the_data_on_both_sides(make, qtbot, document):
    panel = short(make, qtbot, document)
    x, y = samples(document.prepared, np.arange(len(document.prepared.table)))
    assert len(panel.values) == POINTS
    assert panel.places[0] < x.min()
    assert panel.places[-1] > x.max()
    assert np.allclose(np.diff(panel.places), np.diff(panel.places)[0])
    # At the samples it is what the network says of them.
    network = Network(document.state.network, document.prepared.shape.sample)
    network.set_weights(document.weights)
    given = document.prepared.fitted.values(
        predict_target(network, document.prepared.train.x, document.prepared.shape)
    )[:, 0]
    at = samples(document.prepared, document.prepared.train.rows)[0]
    assert np.abs(np.interp(at, panel.places, panel.values) - given).max() < 1e-2 * np.ptp(y)
    assert panel.csv_rows()[0] == [
        document.prepared.table.feature_names[0],
        document.prepared.table.target_names[0],
    ]
    assert len(panel.csv_rows()) == 1 + POINTS


def test_the_samples_of_a_split_alone(make, qtbot, document):
    panel = short(make, qtbot, document)
    assert panel._dots._polygon.count() == len(document.prepared.table)
    actions = {a.data(): a for a in panel.menu.actions() if a.data()}
    actions["validation"].trigger()
    assert panel._dots._polygon.count() == len(document.prepared.validation.rows)
    low, high = panel.figure.view.viewRange()[0]
    assert low < places(document.prepared)[1]
    assert high > places(document.prepared)[-2]  # the axes stay
    assert not panel.menu.draw.isVisible()


def test_the_tab_is_there_for_one_number_and_its_value_only(window):
    window.complete()
    for template, suits in (("sine", True), ("xor", False), ("diabetes", False)):
        window.files.open_template(template)
        window.document.settle()
        assert window.docks.docks["fitted_curve"].offered is suits

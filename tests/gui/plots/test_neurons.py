"""The neuron view: which networks it draws, its numbers, pointing, and setting a weight by hand."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.data import prepare
from nnstudio.engine.network import Network
from nnstudio.gui.plots.neuron_chart import Chart, chart_of, formula, input_names
from nnstudio.gui.plots.neuron_look import SIDE, NeuronProbe
from nnstudio.gui.plots.neuron_picture import NeuronPicture, Spot
from nnstudio.gui.plots.neuron_view import NeuronView, number_at
from nnstudio.project import edits, session
from nnstudio.project.templates import template
from tests.engine.small_networks import chain


def opened(name):
    state = template(name).open().state
    prepared = prepare(state.data)
    return state, prepared, Network(state.network, prepared.shape.sample, "float64", 3)


def chart(name):
    _, _, network = opened(name)
    return chart_of(network.spec, network.analysis)


def test_dense_chains_have_a_column_for_each_layer_and_what_follows_it() -> None:
    found = chart("breast_cancer")
    assert isinstance(found, Chart)
    assert [(c.name, c.units, c.words) for c in found.columns] == [
        ("input_1", 30, ""),
        ("dense_1", 16, "relu · dropout"),
        ("dense_2", 1, "sigmoid"),
    ]
    assert found.weights == 30 * 16 + 16
    assert input_names(found, 2, ()) == tuple(f"h{i}" for i in range(1, 2))
    assert input_names(found, 1, ())[:2] == ("h1", "h2")


@pytest.mark.parametrize(
    ("name", "words"),
    [("residual", "branches"), ("two_heads", "more ends"), ("digits", "64 units"), ("convnet", "64 units")],
)
def test_other_networks_are_refused_with_the_reason(name, words) -> None:
    found = chart(name)
    assert isinstance(found, str)
    assert words in found


def test_a_convolution_is_named_as_the_reason() -> None:
    network = Network(chain({"kind": "conv2d", "filters": 2}, "flatten"), (4, 4, 1))
    found = chart_of(network.spec, network.analysis)
    assert isinstance(found, str)
    assert "conv2d_1" in found


def test_the_formula_has_the_numbers() -> None:
    kernel, bias, names = np.array([[0.31], [-1.2]]), np.array([0.5]), ("x1", "x2")
    assert formula(kernel, bias, 0, names) == "z = 0.31·x1 − 1.2·x2 + 0.5"
    assert formula(-kernel, None, 0, names) == "z = −0.31·x1 + 1.2·x2"
    many = np.ones((15, 1))
    assert formula(many, None, 0, tuple("abcdefghijklmno")).endswith("+ 1·l + … (3 more)")


def test_a_look_agrees_with_evaluation_and_with_the_slope_of_the_loss() -> None:
    state, prepared, network = opened("xor")
    before = network.vector.copy()
    probe = NeuronProbe(lambda: state, prepared)
    look = probe(network)
    assert look is not None
    np.testing.assert_array_equal(network.vector, before)
    whole = session.evaluate_part(network, state.training, prepared.fitted, prepared.train)
    assert look.loss == pytest.approx(whole["loss"], rel=1e-9)
    first = look.chart.columns[1]
    slopes = look.kernel_gradients[0]
    assert slopes is not None
    kernel, step = network.parameter(first.id, "kernel"), 1e-6
    kernel[1, 2] += step
    up = probe.loss(network)
    kernel[1, 2] -= 2 * step
    down = probe.loss(network)
    assert slopes[1, 2] == pytest.approx((up - down) / (2 * step), rel=1e-5)


def test_a_network_for_other_data_is_not_looked_at() -> None:
    state, _, network = opened("xor")
    _, other, _ = opened("iris")
    assert NeuronProbe(lambda: state, other)(network) is None


def test_planes_show_each_units_output_row_zero_lowest() -> None:
    state, prepared, network = opened("xor")
    look = NeuronProbe(lambda: state, prepared)(network)
    assert look is not None
    x1, x2 = look.planes[0]
    assert (np.diff(x1, axis=1) > 0).all()
    assert (np.diff(x1, axis=0) == 0).all()
    assert (np.diff(x2, axis=0) > 0).all()
    point = np.array([[x1[3, 7], x2[3, 7]]])
    assert look.planes[-1].shape == (1, SIDE, SIDE)
    assert look.planes[-1][0, 3, 7] == pytest.approx(float(network.predict(point)[0, 0]), rel=1e-9)


@pytest.fixture
def view(document, make, qtbot):
    panel = make("loss_gradients", "xor")
    made = NeuronView(document, panel.run)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    return made


def test_untrained_weights_are_drawn_from_the_seed(view) -> None:
    assert not view.is_empty
    expected = Network(view.document.state.network, (2,), seed=view.document.state.training.seed)
    np.testing.assert_array_equal(view.picture.look.kernels[0], expected.weights()["dense_1/kernel"])
    assert view.losses.text().startswith("loss ")


def test_pointing_finds_units_biases_and_weights(view) -> None:
    picture = view.picture
    unit = QPointF(*picture.centres(1)[2])
    assert picture.spot_at(unit) == Spot("unit", 1, 2)
    assert picture.spot_at(picture.bias_at(1, 2)) == Spot("bias", 1, 2)
    strongest = int(np.abs(picture.look.kernels[1][:, 0]).argmax())
    a, b = picture.centres(1)[strongest], picture.centres(2)[0]
    assert picture.spot_at(QPointF(*(0.6 * a + 0.4 * b))) == Spot("weight", 2, 0, strongest)
    assert picture.spot_at(QPointF(2, 2)) is None


def test_every_number_can_be_taken_away(view) -> None:
    rows = list(view.csv_rows())
    assert len(rows) == 1 + 17  # 2 · 4 weights and 4 biases, 4 weights and a bias
    look = view.picture.look
    assert rows[2][:4] == ["dense_1", 1, view.picture.names[1], float(look.kernels[0][1, 0])]
    assert rows[-1] == ["dense_2", 1, "bias", float(look.biases[1][0]), float(look.bias_gradients[1][0])]


def test_of_very_many_weights_the_largest_are_drawn(qtbot) -> None:
    state, prepared, _ = opened("spirals")
    network = Network(state.network, (2,))
    look = NeuronProbe(lambda: state, prepared)(network)
    picture = NeuronPicture()
    qtbot.addWidget(picture)
    picture.show_look(look, ("x1", "x2"), ("p",))
    assert picture.leaves_out
    drawn, kernel = picture._shown(2), np.abs(look.kernels[1])
    assert int(drawn.sum()) <= 500
    assert kernel[drawn].min() >= kernel[~drawn].max()


def test_keys_walk_units_and_what_leads_into_them(view) -> None:
    for key, spot in (
        (Qt.Key.Key_Right, Spot("unit", 1, 0)),
        (Qt.Key.Key_Down, Spot("unit", 1, 1)),
        (Qt.Key.Key_PageDown, Spot("weight", 1, 1, 0)),
        (Qt.Key.Key_PageDown, Spot("weight", 1, 1, 1)),
        (Qt.Key.Key_PageDown, Spot("bias", 1, 1)),
    ):
        QTest.keyClick(view.picture, key)
        assert view.picture.spot == spot
    assert view.words.text().startswith("Bias of dense_1, unit 2")
    QTest.keyClick(view.picture, Qt.Key.Key_Return)
    assert view.popup.isVisible()
    assert view.popup.title.text() == "dense_1/bias[1]"
    QTest.keyClick(view.popup.number, Qt.Key.Key_Escape)
    assert not view.popup.isVisible()


def test_enter_sets_a_weight_the_loss_reacts_and_undo_brings_it_back(view) -> None:
    spot = Spot("weight", 1, 2, 0)
    before, words = number_at(view.picture.look, spot)[0], view.losses.text()
    view.ask(spot)
    view.popup.number.setValue(4.5)
    promised = view.popup.note.text().rpartition("→ ")[2]
    QTest.keyClick(view.popup.number, Qt.Key.Key_Return)
    assert view.document.weights["dense_1/kernel"][0, 2] == pytest.approx(4.5)
    view.document.settle()
    view.update_now()
    assert number_at(view.picture.look, spot)[0] == pytest.approx(4.5)
    assert view.losses.text() != words
    assert view.picture.look.loss == pytest.approx(float(promised), rel=1e-3)
    view.document.undo_stack.undo()
    view.update_now()
    assert number_at(view.picture.look, spot)[0] == pytest.approx(before)


def test_after_a_training_the_curves_stay_and_the_run_says_what_was_set(view, qtbot) -> None:
    with qtbot.waitSignal(view.run.finished, timeout=30_000):
        view.run.train()
    epochs = len(view.run.curves.epoch_events)
    view.update_now()
    view.set_number(Spot("bias", 1, 0), -2.0)
    runs = view.document.runs
    assert runs.get(runs.current).changes[-1].endswith("→ -2 by hand")
    assert len(view.run.curves.epoch_events) == epochs
    view.document.undo_stack.undo()
    assert not view.document.runs.get(runs.current).changes


def test_a_running_training_is_shown_and_refuses_to_be_changed(view, qtbot) -> None:
    training = view.document.state.training.replace(epochs=100_000, early_stopping=None)
    view.document.edit("Long", lambda s: edits.set_training(s, training))
    view.document.settle()
    first = view.picture.look
    view.run.train()
    qtbot.waitUntil(lambda: view.run.results.get("neurons") is not None, timeout=20_000)
    qtbot.waitUntil(lambda: view.picture.look is not first, timeout=20_000)
    view.ask(Spot("bias", 1, 0))
    assert not view.popup.isVisible()
    assert view.words.text() == "Pause the training to set a weight by hand."
    view.run.pause()
    view.run.settle()
    view.set_number(Spot("bias", 1, 0), 1.5)
    assert view.document.weights["dense_1/bias"][0] == pytest.approx(1.5)
    assert view.run.status == "idle"


def test_a_network_that_cannot_be_drawn_says_why(view) -> None:
    view.document.show_document(template("residual").open())
    view.document.settle()
    view.update_now()
    assert view.is_empty
    assert "branches" in view._empty_words[1].text()

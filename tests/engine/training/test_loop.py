"""The training loop: events, by-hand steps, seeds, stopping, divergence, early stopping."""

import numpy as np
import pytest

from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain

LINE = chain({"kind": "dense", "units": 1})


def settings(**changes):
    return TrainingSettings.build(
        {"epochs": 3, "batches": {"kind": "mini_batch", "batch_size": 4}, **changes}
    )


def line_data(rows=10, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 2))
    return Samples(x, (x @ [[1.0], [-2.0]] + 0.5))


def classes_data(rows=40):
    rng = np.random.default_rng(3)
    y = np.arange(rows) % 3
    return Samples(rng.normal(size=(rows, 5)) + 2 * np.eye(3, 5)[y], y)


def test_events_count_epochs_and_steps_with_a_short_last_batch():
    training = Training(Network(LINE, (2,)), settings(), line_data(10), line_data(4, seed=1))
    assert (training.steps_per_epoch, training.total_steps) == (3, 9)
    events = list(training.run())
    assert [(e.epoch, e.step) for e in events if isinstance(e, StepDone)] == [
        (1 + i // 3, 1 + i) for i in range(9)
    ]
    assert [e.step for e in events if isinstance(e, EpochDone)] == [3, 6, 9]
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.epoch, last.step) == ("finished", 3, 9)


def test_one_step_of_gradient_descent_by_hand():
    spec = chain({"kind": "dense", "units": 1, "kernel_initializer": "zeros"})
    made = settings(
        loss="half_squared_error", optimizer={"kind": "sgd", "learning_rate": 0.1}, epochs=1,
        batches="full_batch", dtype="float64",
    )  # fmt: skip
    network = Network(spec, (1,), dtype="float64")
    training = Training(network, made, Samples(np.array([[1.0], [3.0]]), np.array([[2.0], [4.0]])))
    first, *_ = training.run()
    # all zero: p = 0, L = (½·2² + ½·4²)/2 = 5, dL/dp = (-2, -4)/2, dk = -1·1 - 2·3 = -7, db = -3
    assert first.loss == 5.0
    weights = network.weights()
    np.testing.assert_allclose(weights["dense_1/kernel"], [[0.7]])
    np.testing.assert_allclose(weights["dense_1/bias"], [0.3])


def test_epoch_loss_is_the_mean_over_its_samples_and_validation_the_evaluation():
    network = Network(LINE, (2,))
    made, validation = (
        settings(optimizer={"kind": "sgd", "learning_rate": 1e-9}, epochs=1),
        line_data(4, seed=1),
    )
    events = list(Training(network, made, line_data(10), validation).run())
    steps = [e.loss for e in events if isinstance(e, StepDone)]
    done = next(e for e in events if isinstance(e, EpochDone))
    assert done.train["loss"] == pytest.approx((4 * steps[0] + 4 * steps[1] + 2 * steps[2]) / 10)
    assert done.train["loss"] == pytest.approx(evaluate(network, made, line_data(10))["loss"], rel=1e-5)
    assert done.validation["loss"] == pytest.approx(evaluate(network, made, validation)["loss"])


NOISY = chain({"kind": "dense", "units": 8, "activation": "relu"}, {"kind": "dropout", "rate": 0.3},
              {"kind": "dense", "units": 3, "activation": "softmax"})  # fmt: skip
NOISY_SETTINGS = settings(
    loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"], schedule="cosine_decay"
)


def trained(seed=1, interrupted=False):
    network = Network(NOISY, (5,), seed=seed)
    training = Training(network, NOISY_SETTINGS.replace(seed=seed), classes_data(), classes_data(9))
    for i, _ in enumerate(training.run()):
        if interrupted and i % 5 == 0:
            training.diagnose()
            network.predict(classes_data().x)
            training.weights_snapshot()
    return network.vector.tobytes()


def test_same_seed_same_bits_and_watching_changes_nothing():
    assert trained() == trained() == trained(interrupted=True)
    assert trained() != trained(seed=2)


def test_stop_ends_after_the_batch_at_hand_and_keeps_the_weights():
    network = Network(LINE, (2,))
    training = Training(network, settings(epochs=100), line_data())
    events = training.run()
    for _ in range(4):
        next(events)
    before = network.vector.copy()
    training.stop()
    (last,) = list(events)
    assert (last.reason, last.step) == ("stopped", 3)
    assert (network.vector == before).all()


def test_a_diverging_run_names_the_layer_and_keeps_finite_weights():
    spec = chain({"kind": "dense", "units": 3}, {"kind": "dense", "units": 1})
    network = Network(spec, (2,))
    made = settings(optimizer={"kind": "sgd", "learning_rate": 1e3}, epochs=1000)
    *_, last = Training(network, made, line_data()).run()
    assert last.reason == "diverged"
    assert last.layer in ("dense_1", "dense_2")
    assert last.layer in last.sentence
    assert np.isfinite(network.vector).all()


def test_early_stopping_goes_back_to_the_best_weights():
    network = Network(LINE, (2,), dtype="float64")
    made = settings(
        early_stopping=3, epochs=500, optimizer={"kind": "sgd", "learning_rate": 0.3}, dtype="float64"
    )
    validation = Samples(np.array([[1.0, 1.0]]), np.array([[0.3]]))
    events = list(Training(network, made, line_data(40), validation).run())
    epochs = [e for e in events if isinstance(e, EpochDone)]
    best = min(epochs, key=lambda e: e.validation["loss"])
    last = events[-1]
    assert (last.reason, last.best_epoch, last.epoch) == ("early_stopping", best.epoch, best.epoch + 3)
    assert evaluate(network, made, validation)["loss"] == best.validation["loss"]


def test_a_changed_learning_rate_scales_the_next_step():
    def move(rate):
        network = Network(LINE, (2,), dtype="float64")
        training = Training(network, settings(dtype="float64"), line_data())
        training.set_learning_rate(rate)
        before = network.vector.copy()
        next(training.run())
        return network.vector - before

    np.testing.assert_allclose(move(0.02), 2 * move(0.01), rtol=1e-9)


def test_clipping_by_norm_and_by_value():
    def moved(**clip):
        network = Network(LINE, (2,), dtype="float64")
        made = settings(
            dtype="float64", batches="full_batch", optimizer={"kind": "sgd", "learning_rate": 1.0}, **clip
        )
        before = network.vector.copy()
        next(Training(network, made, line_data()).run())
        return network.vector - before

    free = moved()
    assert np.linalg.norm(moved(clip_norm=0.5)) == pytest.approx(0.5)
    np.testing.assert_allclose(moved(clip_norm=1e6), free)
    np.testing.assert_allclose(moved(clip_value=0.2), np.clip(free, -0.2, 0.2))


def test_diagnostics_are_those_of_the_last_step():
    network = Network(NOISY, (5,))
    training = Training(network, NOISY_SETTINGS, classes_data())
    next(training.run())
    found = training.diagnose()
    assert [layer.name for layer in found.layers] == ["dense_1", "dense_2"]
    gradients = network.gradients()
    norm = np.sqrt(sum((gradients[f"dense_2/{p}"] ** 2).sum() for p in ("kernel", "bias")))
    assert found.layers[1].gradient_norm == pytest.approx(norm, rel=1e-5)
    assert found.layers[1].activation_mean == pytest.approx(1 / 3, rel=1e-5), "softmax over three"


def test_two_classes_on_one_sigmoid_take_class_numbers():
    spec = chain({"kind": "dense", "units": 1, "activation": "sigmoid"})
    x = np.linspace(-1, 1, 20)[:, None]
    samples = Samples(x, (x[:, 0] > 0).astype("int64"))
    made = settings(loss="binary_crossentropy", metrics=["accuracy"], epochs=200,
                    optimizer={"kind": "sgd", "learning_rate": 0.5})  # fmt: skip
    network = Network(spec, (1,))
    list(Training(network, made, samples).run())
    assert evaluate(network, made, samples)["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("loss", "y", "sentence"),
    [
        ("mean_squared_error", np.zeros((10, 3)), "Make the output layer and the target agree"),
        ("sparse_categorical_crossentropy", np.zeros((10, 3)), "wants class numbers"),
    ],
)
def test_targets_that_do_not_fit_are_refused(loss, y, sentence):
    with pytest.raises(NetworkError, match=sentence):
        Training(Network(LINE, (2,)), settings(loss=loss), Samples(np.zeros((10, 2)), y))


def test_no_samples_are_refused():
    with pytest.raises(NetworkError, match="no training samples"):
        Training(Network(LINE, (2,)), settings(), Samples(np.zeros((0, 2)), np.zeros((0, 1))))

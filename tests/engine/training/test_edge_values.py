"""Values that break others: each comes out right, or is refused with a sentence."""

import math

import numpy as np
import pytest

from nnstudio.engine.analysis import analyse
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import run
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain

SPARSE = {"loss": "sparse_categorical_crossentropy"}
BINARY = {"loss": "binary_crossentropy"}
ONE = chain({"kind": "dense", "units": 1})
YES_NO = chain({"kind": "dense", "units": 1, "activation": "sigmoid"})
THREE = chain({"kind": "dense", "units": 3, "activation": "softmax"})


def training(spec, x, y, dtype="float32", **settings):
    x = np.asarray(x)
    made = TrainingSettings.build({"epochs": 2, **settings})
    return Training(Network(spec, x.shape[1:], dtype), made, Samples(x, np.asarray(y)))


def finished(*arguments, **settings):
    made = training(*arguments, **settings)
    last = list(made.run())[-1]
    assert last.reason == "finished", last.sentence
    assert np.isfinite(made.network.vector).all()
    return made


@pytest.mark.parametrize("dtype", ["float32", "float64"])
class TestHugeLogits:
    """Logits of ±1e4: fused losses are exact, the gradient is p - y, and nothing warns or overflows."""

    @pytest.mark.parametrize(
        ("loss", "activation", "logits", "target", "value", "gradient"),
        [
            ("binary_crossentropy", "sigmoid", [1e4], [0.0], 1e4, [1.0]),
            ("binary_crossentropy", "sigmoid", [1e4], [1.0], 0.0, [0.0]),
            ("binary_crossentropy", "sigmoid", [-1e4], [1.0], 1e4, [-1.0]),
            ("binary_crossentropy", "sigmoid", [-1e4], [0.0], 0.0, [0.0]),
            ("sparse_categorical_crossentropy", "softmax", [1e4, -1e4, 0.0], 1, 2e4, [1.0, -1.0, 0.0]),
            ("sparse_categorical_crossentropy", "softmax", [1e4, -1e4, 0.0], 0, 0.0, [0.0, 0.0, 0.0]),
            ("categorical_crossentropy", "softmax", [-1e4, -1e4, 0.0], [1.0, 0, 0], 1e4, [-1.0, 0.0, 1.0]),
        ],
    )
    def test_fused(self, dtype, loss, activation, logits, target, value, gradient):
        network = Network(chain({"kind": "activation", "activation": activation}), (len(logits),), dtype)
        at = Workspace(network, 1, loss=LOSSES.parse(loss), training=True, input_gradient=True)
        at.load(np.array([logits]), np.array([target]))
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            run(at.forward + at.backward)
        assert at.loss() == pytest.approx(value, rel=1e-6)
        assert at.array("activation_1/dz")[0] == pytest.approx(gradient, abs=1e-7)

    @pytest.mark.parametrize("activation", ["sigmoid", "softmax", "tanh", "softplus", "exponential"])
    def test_losses_after_other_activations_stay_finite_where_they_can(self, dtype, activation):
        network = Network(chain({"kind": "activation", "activation": activation}), (2,), dtype)
        for loss in ("mean_absolute_error", "log_cosh", "huber", "kl_divergence", "poisson"):
            at = Workspace(network, 1, loss=LOSSES.parse(loss), training=True, input_gradient=True)
            at.load(np.array([[-1e4, 50.0]]), np.array([[0.0, 1.0]]))
            run(at.forward + at.backward)
            assert math.isfinite(at.loss()), (activation, loss)
            assert np.isfinite(at.array("activation_1/dx")).all()

    def test_recurrent_gates_and_attention(self, dtype):
        for kind in ("simple_rnn", "lstm", "gru"):
            network = Network(chain({"kind": kind, "units": 3}), (4, 2), dtype)
            with np.errstate(over="raise", invalid="raise", divide="raise"):
                assert np.isfinite(network.predict(np.array([[[1e4, -1e4]] * 4]))).all()


def test_batches_of_one_and_a_short_last_batch():
    x, y = np.random.default_rng(0).normal(size=(7, 4, 2)), np.arange(7) % 3
    layers = [{"kind": "lstm", "units": 4, "return_sequences": True}, "batch_norm", "flatten", "dropout",
              {"kind": "dense", "units": 3, "activation": "softmax"}]  # fmt: skip
    for batches, steps in (("single_sample", 7), ({"kind": "mini_batch", "batch_size": 4}, 2),
                           ({"kind": "mini_batch", "batch_size": 100}, 1), ("full_batch", 1)):  # fmt: skip
        made = finished(chain(*layers), x, y, **SPARSE, batches=batches)
        assert made.steps_per_epoch == steps


def test_batch_norm_of_one_sample_has_no_variance_and_no_gradient():
    network = Network(chain("batch_norm"), (2,), "float64")
    loss = LOSSES.parse("mean_squared_error")
    at = Workspace(network, 1, loss=loss, training=True, input_gradient=True)
    at.load(np.array([[3.0, -5.0]]), np.array([[1.0, 1.0]]))
    run(at.forward + at.backward)
    np.testing.assert_array_equal(at.output, [[0.0, 0.0]])
    np.testing.assert_array_equal(at.array("batch_norm_1/dx"), [[0.0, 0.0]])


def test_labels_of_one_class():
    made = finished(
        THREE, np.ones((6, 2)), [1] * 6, **SPARSE, epochs=50, optimizer={"kind": "sgd", "learning_rate": 1.0}
    )
    assert made.network.predict(np.ones((1, 2)))[0, 1] > 0.95, "it learns to say that class"
    metrics = ["accuracy", "precision", "recall", "f1", "roc_auc"]
    found = evaluate(
        Network(YES_NO, (2,)),
        TrainingSettings.build({**BINARY, "metrics": metrics}),
        Samples(np.ones((3, 2)), np.ones(3)),
    )
    assert found["roc_auc"] == 0.5, "with one class there is no telling apart"
    assert all(math.isfinite(v) for v in found.values())


def test_columns_and_targets_without_variance():
    x = np.hstack([np.full((6, 1), 3.0), np.zeros((6, 1))])
    finished(chain("batch_norm", "layer_norm", {"kind": "dense", "units": 1}), x, np.ones((6, 1)))
    found = evaluate(
        Network(ONE, (2,)), TrainingSettings.build({"metrics": ["r2"]}), Samples(x, np.ones((6, 1)))
    )
    assert not math.isinf(found["r2"])


X, Y = [[1.0, 2.0]] * 3, [[1.0]] * 3
REFUSED = [
    (ONE, [[1, 2], [1, math.nan]], [[1.0]] * 2, {}, "The input x[1, 1] is nan, which cannot"),
    (ONE, [[math.inf, 2.0]], [[1.0]], {}, "The input x[0, 0] is inf"),
    (ONE, X, [[1.0], [math.nan], [2.0]], {}, "The target y[1, 0] is nan"),
    (ONE, X, Y[:2], {}, "There are 3 samples and 2 targets."),
    (ONE, np.zeros((0, 2)), np.zeros((0, 1)), {}, "There are no training samples."),
    (ONE, [["a", "b"]] * 3, Y, {}, "Each input must be made of numbers"),
    (THREE, X, [0, 3, 1], SPARSE, "The target y[1] is 3, but the network has 3 outputs, so classes are"),
    (THREE, X, [0, -1, 1], SPARSE, "The target y[1] is -1"),
    (THREE, X, [0, 1, 0.5], SPARSE, "The target y[2] is 0.5"),
    (YES_NO, X, [0, 1, 2], BINARY, "is 2, but Binary cross-entropy is defined for targets from 0 to 1"),
    (ONE, X, [[1.0], [2.0], [-1.0]], {"loss": "poisson"}, "Poisson is defined for targets of at least 0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "x", "y", "settings", "sentence"), REFUSED, ids=[c[-1][:40] for c in REFUSED]
)
def test_refused_with_a_sentence(spec, x, y, settings, sentence):
    with pytest.raises(NetworkError) as caught:
        training(spec, x, y, **settings)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_gap_in_a_mapped_file_is_named_when_training_meets_it(tmp_path):
    x = np.ones((40, 2), "float32")
    x[33, 1] = np.nan
    np.save(tmp_path / "x.npy", x)
    samples = Samples(np.load(tmp_path / "x.npy", mmap_mode="r"), np.ones((40, 1)))
    made = Training(Network(ONE, (2,)), TrainingSettings(), samples)  # does not read the file through
    last = list(made.run())[-1]
    assert last.reason == "diverged"
    assert last.sentence.startswith("The input x[33, 1] is nan")


@pytest.mark.parametrize("shape", [(0,), (0, 4), (4, 0), (3, 0, 1)])
def test_samples_of_size_zero_are_refused(shape):
    analysis = analyse(chain("flatten", {"kind": "dense", "units": 1}), shape)
    (error,) = analysis.errors.values()
    assert "needs a shape of whole numbers from 1" in str(error)


def test_nothing_to_evaluate_and_nothing_to_predict():
    network = Network(ONE, (2,))
    with pytest.raises(NetworkError, match="There are no samples to evaluate"):
        evaluate(network, TrainingSettings(), Samples(np.zeros((0, 2)), np.zeros((0, 1))))
    assert network.predict(np.zeros((0, 2))).shape == (0, 1)

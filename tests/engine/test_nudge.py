"""One weight nudged: the numbers by hand, kinks and jumps where they are, and the way to the loss."""

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.nudge import nudge
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import branches, chain


def nudged(spec, x, y, name, index, loss="mean_squared_error", weights=None, seed=1, **more):
    x = np.asarray(x, "float64")
    network = Network(spec, x.shape[1:], seed=seed)
    if weights:
        network.set_weights({**network.weights(), **{k: np.asarray(w, "f4") for k, w in weights.items()}})
    before = network.vector.copy()
    found = nudge(network, TrainingSettings.build({"loss": loss}), x, np.asarray(y), name, index, **more)
    np.testing.assert_array_equal(network.vector, before)
    return found


LINE = chain({"kind": "dense", "units": 1, "use_bias": False})


def test_a_parabola_by_hand() -> None:
    """L(w) = ((w - 1)² + (2w - 1)²) / 2 at w = 2: 5, with the slope (2·1·1 + 2·3·2) / 2 = 7."""
    found = nudged(LINE, [[1.0], [2.0]], [[1.0], [1.0]], "dense_1/kernel", (0, 0), epsilon=0.1,
                   weights={"dense_1/kernel": [[2.0]]})  # fmt: skip
    assert (found.value, found.samples, found.place) == (2.0, 2, "dense_1/kernel[0, 0]")
    assert found.loss == pytest.approx(5.0)
    assert (found.above, found.below) == (pytest.approx(5.725), pytest.approx(4.325))
    assert (found.gradient, found.slope) == (pytest.approx(7.0), pytest.approx(7.0))
    assert (found.change, found.promise) == (pytest.approx(0.725), pytest.approx(0.7))
    assert found.relative_error < 1e-12
    assert found.verdict == "right"
    shifts, losses = zip(*found.curve, strict=True)
    np.testing.assert_allclose(losses, [((w - 1) ** 2 + (2 * w - 1) ** 2) / 2 for w in np.add(shifts, 2)])
    assert (shifts[0], shifts[-1]) == (-0.1, 0.1)
    assert found.sentence().startswith(
        "dense_1/kernel[0, 0] + 0.1: the loss rises by 0.725; the gradient said +0.7."
    )


CLASSES = chain(
    {"kind": "dense", "units": 6, "activation": "tanh"},
    {"kind": "dropout", "rate": 0.3},
    {"kind": "dense", "units": 3, "activation": "softmax"},
)


def classes(**more):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 4)), rng.integers(0, 3, 32)
    return nudged(CLASSES, x, y, "dense_1/kernel", (2, 5), "sparse_categorical_crossentropy", **more)


def test_with_dropout_the_same_units_are_left_out_each_time() -> None:
    first, again = classes(), classes()
    assert first == again
    assert first.verdict == "right"
    assert first.relative_error < 1e-6


def test_the_promise_holds_at_every_layer_on_the_way() -> None:
    found = classes(epsilon=1e-6)
    assert [s.name for s in found.stations] == ["dense_1", "dropout_1", "dense_2"]
    for station in found.stations:
        assert station.promise == pytest.approx(found.promise, rel=1e-4)
        assert station.promise == pytest.approx(found.change, rel=1e-4)
    assert found.stations[1].z is None


def test_the_largest_change_of_a_unit_is_that_of_its_largest_input() -> None:
    found = nudged(LINE, [[1.0], [-3.0]], [[0.0], [0.0]], "dense_1/kernel", (0, 0), epsilon=0.01)
    assert found.stations[0].y == pytest.approx(0.03)


def test_all_branches_are_on_the_way_from_before_them() -> None:
    spec = branches({"kind": "dense", "units": 2}, "add", 2)
    found = nudged(spec, [[1.0, 2.0]], [[0.0, 0.0]], "dense_1/bias", 1)
    assert [s.name for s in found.stations] == ["dense_1", "add_1"]


def test_too_wide_a_nudge_of_a_curve_is_no_wrong_gradient() -> None:
    assert classes(epsilon=0.5).verdict == "curved"
    assert classes(epsilon=3.0).verdict == "curved"


def test_rounding_is_no_wrong_gradient() -> None:
    assert classes(epsilon=1e-11).verdict == "rounding"
    assert "a larger epsilon" in classes(epsilon=1e-11).sentence()


RELU = chain({"kind": "dense", "units": 2, "activation": "relu"}, {"kind": "dense", "units": 1})


def relu(bias, index=0, **more):
    """For x = 0 the first unit is at its bias: a kink as far away as that."""
    weights = {
        "dense_1/kernel": [[1.0, -1.0]],
        "dense_1/bias": [bias, -5.0],
        "dense_2/kernel": [[2.0], [1.0]],
    }
    return nudged(RELU, [[0.0], [1.0]], [[1.0], [0.0]], "dense_1/bias", index, weights=weights, **more)


def test_a_kink_is_found_where_it_is() -> None:
    found = relu(3e-5)
    assert (found.verdict, found.break_kind) == ("kink", "kink")
    assert found.break_at == pytest.approx(-3e-5, abs=1e-6)
    assert "kink at −3e-05" in found.sentence()
    assert relu(0.0).break_at == pytest.approx(0.0, abs=1e-6)
    assert relu(3e-5, epsilon=1e-5).verdict == "right"


def test_a_dead_unit_has_no_say() -> None:
    found = relu(0.5, index=1)
    assert (found.gradient, found.slope, found.verdict) == (0.0, 0.0, "flat")
    assert "the loss does not move" in found.sentence()


def test_a_jump_is_told_from_a_kink() -> None:
    spec = chain({"kind": "dense", "units": 1, "activation": "step"}, {"kind": "dense", "units": 1})
    found = nudged(spec, [[0.0]], [[5.0]], "dense_1/bias", 0, weights={"dense_1/bias": [4e-5]})
    assert found.verdict == "jump"
    assert found.break_at == pytest.approx(-4e-5, abs=1e-6)


def test_a_wrong_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self, z, y, d, scratch):
        return [(np.multiply, (y, y, d)), (np.subtract, (z.dtype.type(1.01), d, d))]

    monkeypatch.setattr(ACTIVATIONS["tanh"], "derivative", wrong)
    found = classes()
    assert found.verdict == "wrong"
    assert "does not belong to this loss" in found.sentence()


def test_numbers_that_overflow_are_said() -> None:
    found = nudged(LINE, [[1.0]], [[1.0]], "dense_1/kernel", (0, 0), weights={"dense_1/kernel": [[np.inf]]})
    assert found.verdict == "unusable"


def test_penalties_are_part_of_the_loss() -> None:
    """L = w² · 0.5 + (w - 1)² at w = 2: the slope is 2 + 2."""
    spec = chain({"kind": "dense", "units": 1, "use_bias": False, "l2": 0.5})
    found = nudged(spec, [[1.0]], [[1.0]], "dense_1/kernel", (0, 0), weights={"dense_1/kernel": [[2.0]]})
    assert (found.loss, found.gradient) == (pytest.approx(3.0), pytest.approx(4.0))
    assert found.verdict == "right"


@pytest.mark.parametrize(
    ("name", "index", "epsilon", "words"),
    [
        ("dense_9/kernel", (0, 0), 1e-4, "There is no array dense_9/kernel. There are: dense_1/kernel, "),
        ("dense_1/kernel", (4, 0), 1e-4, "dense_1/kernel has shape (4, 6): [4, 0] is outside it."),
        ("dense_1/kernel", (-1, 0), 1e-4, "[-1, 0] is outside it. Counting begins at 0."),
        ("dense_1/kernel", 2, 1e-4, "dense_1/kernel has shape (4, 6): [2] must have 2 numbers."),
        ("dense_1/kernel", (0.5, 0), 1e-4, "An index is made of whole numbers, got (0.5, 0)."),
        ("dense_1/kernel", (0, 0), 0.0, "Epsilon must be a number above 0, got 0.0."),
    ],
)
def test_what_cannot_be_nudged_is_refused(name, index, epsilon, words) -> None:
    with pytest.raises(NetworkError) as error:
        nudged(
            CLASSES, np.ones((2, 4)), [0, 1], name, index, "sparse_categorical_crossentropy", epsilon=epsilon
        )
    assert words in str(error.value)


def test_what_is_not_trained_has_no_gradient() -> None:
    spec = chain({"kind": "dense", "units": 1}, "batch_norm")
    with pytest.raises(NetworkError, match="batch_norm_1/moving_mean is not trained"):
        nudged(spec, [[1.0], [2.0]], [[0.0], [1.0]], "batch_norm_1/moving_mean", 0)


def test_it_tells_how_far_it_is_and_can_be_ended() -> None:
    told = []
    classes(progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert all(0 <= done <= total for done, total in told)

    def enough(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        classes(progress=enough)

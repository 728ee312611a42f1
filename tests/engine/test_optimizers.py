"""Optimizers against steps worked out by hand: one weight w = 1, gradients 0.5 and then -0.25."""

import math

import numpy as np
import pytest

from nnstudio.engine.optimizers import OPTIMIZERS, Update
from nnstudio.engine.optimizers.base import BLOCK
from nnstudio.engine.plan import run

IDS = ["sgd", "adam", "adagrad", "rmsprop", "adamw", "nadam", "adamax", "adadelta", "lion"]
GRADIENTS = (0.5, -0.25)


def steps(options, gradients=GRADIENTS, start=1.0, dtype="float64", size=1):
    """The weight after each step, and the update with its slots."""
    optimizer = OPTIMIZERS.parse(options)
    at = Update(np.full(size, start, dtype), np.zeros(size, dtype), np.array(optimizer.learning_rate, dtype))
    calls, seen = optimizer.plan(at), []
    for gradient in gradients:
        at.gradients.fill(gradient)
        at.step += 1
        run(calls)
        seen.append(float(at.parameters[0]))
    return seen, at


def test_every_optimizer_is_there_in_its_order():
    assert list(OPTIMIZERS) == IDS


def test_sgd():
    # 1 - 0.1·0.5 = 0.95; 0.95 + 0.1·0.25 = 0.975
    assert steps({"kind": "sgd", "learning_rate": 0.1})[0] == pytest.approx([0.95, 0.975], rel=1e-14)


def test_sgd_with_momentum():
    # v = -0.05, w = 0.95; v = 0.9·(-0.05) + 0.025 = -0.02, w = 0.93
    found = steps({"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9})[0]
    assert found == pytest.approx([0.95, 0.93], rel=1e-14)


def test_sgd_with_nesterov_momentum():
    # v = -0.05, w = 1 - 0.045 - 0.05 = 0.905; v = -0.02, w = 0.905 - 0.018 + 0.025 = 0.912
    found = steps({"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True})[0]
    assert found == pytest.approx([0.905, 0.912], rel=1e-14)


def test_adagrad():
    # c = 0.25, w = 1 - 0.1·0.5/0.5 = 0.9; c = 0.3125, w = 0.9 + 0.1·0.25/0.5590170 = 0.9447214
    found, at = steps({"kind": "adagrad", "learning_rate": 0.1, "epsilon": 1e-30})
    assert found == pytest.approx([0.9, 0.9 + 0.025 / math.sqrt(0.3125)], rel=1e-14)
    assert at.slots["accumulator"][0] == 0.3125
    # c starts at 0.11: c = 0.36, root 0.6, w = 1 - 0.1·0.5/0.6 = 0.9166667
    started = steps(
        {"kind": "adagrad", "learning_rate": 0.1, "epsilon": 1e-30, "initial_accumulator_value": 0.11}
    )[0]
    assert started[0] == pytest.approx(1 - 0.05 / 0.6, rel=1e-12)
    # epsilon lies under the root: c + e = 0.25 + 0.11 = 0.36
    assert steps({"kind": "adagrad", "learning_rate": 0.1, "epsilon": 0.11})[0][0] == pytest.approx(
        1 - 0.05 / 0.6
    )


def test_a_resumed_adagrad_keeps_its_sum():
    optimizer = OPTIMIZERS.parse({"kind": "adagrad", "initial_accumulator_value": 0.1})
    at = Update(np.ones(1), np.zeros(1), np.array(0.1), slots={"accumulator": np.array([7.0])})
    optimizer.plan(at)
    assert at.slots["accumulator"][0] == 7.0


def test_rmsprop():
    # c = 0.1·0.25 = 0.025, w = 1 - 0.01·0.5/0.1581139 = 0.9683772
    # c = 0.9·0.025 + 0.1·0.0625 = 0.02875, w = 0.9683772 + 0.01·0.25/0.1695582 = 0.9831215
    found = steps({"kind": "rmsprop", "learning_rate": 0.01, "epsilon": 1e-30})[0]
    assert found == pytest.approx([0.9683772, 0.9831215], abs=1e-7)
    # epsilon lies under the root: 0.025 + 0.015 = 0.04, w = 1 - 0.005/0.2
    assert steps({"kind": "rmsprop", "learning_rate": 0.01, "epsilon": 0.015})[0][0] == pytest.approx(0.975)


def test_rmsprop_with_momentum():
    # steps 0.0316228 and -0.0147442; v = 0.0316228, then 0.5·0.0316228 - 0.0147442 = 0.0010672
    found = steps({"kind": "rmsprop", "learning_rate": 0.01, "epsilon": 1e-30, "momentum": 0.5})[0]
    assert found == pytest.approx([0.9683772, 0.9673100], abs=1e-7)


def test_adam():
    # m̂ = 0.5, v̂ = 0.25: w = 1 - 0.1·0.5/(0.5 + 1e-8) = 0.9 (nearly)
    # m = 0.9·0.05 - 0.025 = 0.02, m̂ = 0.02/0.19 = 0.10526316
    # v = 0.999·0.00025 + 0.001·0.0625 = 0.00031225, v̂ = 0.00031225/0.001999 = 0.15620310, root 0.39522538
    # w = 0.9 - 0.1·0.10526316/0.39522538 = 0.87336629
    found = steps({"kind": "adam", "learning_rate": 0.1})[0]
    assert found == pytest.approx([0.900000002, 0.87336629], abs=1e-8)


def test_adam_follows_the_published_algorithm_to_the_last_digits():
    rng = np.random.default_rng(3)
    gradients, beta_1, beta_2, epsilon = rng.normal(size=50), 0.8, 0.95, 1e-3
    options = {"kind": "adam", "learning_rate": 0.05, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    found, _ = steps(options, gradients)
    w, m, v = 1.0, 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        m, v = beta_1 * m + (1 - beta_1) * g, beta_2 * v + (1 - beta_2) * g * g
        w -= 0.05 * (m / (1 - beta_1**t)) / (math.sqrt(v / (1 - beta_2**t)) + epsilon)
        assert found[t - 1] == pytest.approx(w, rel=1e-12)


def test_adam_without_bias_correction():
    # m = 0.05, v = 0.01·0.25 = 0.0025, root 0.05: w = 1 - 0.1·0.05/0.05 = 0.9
    # m = 0.02, v = 0.99·0.0025 + 0.01·0.0625 = 0.0031, root 0.05567764: w = 0.9 - 0.002/0.05567764 =
    # 0.86407894
    options = {
        "kind": "adam",
        "learning_rate": 0.1,
        "beta_2": 0.99,
        "bias_correction": False,
        "epsilon": 1e-30,
    }
    assert steps(options)[0] == pytest.approx([0.9, 0.86407894], abs=1e-8)


def test_adamw():
    # 1·(1 - 0.1·0.2) - 0.1 = 0.88, then 0.88·0.98 - 0.02663371 = 0.83576629
    found = steps({"kind": "adamw", "learning_rate": 0.1, "weight_decay": 0.2})[0]
    assert found == pytest.approx([0.880000002, 0.83576629], abs=1e-8)


def test_nadam():
    # u_t = 0.9·(1 - 0.5·0.96^(0.004t)): u_1 = 0.45007347, u_2 = 0.45014694, u_3 = 0.45022038 (to 8 digits)
    u = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2, 3)]
    assert u == pytest.approx([0.45007347, 0.45014693, 0.45022037], abs=2e-8)
    # m = 0.05, v̂ = 0.25, so w = 1 - 0.1·(u_2·0.05/(1 - u_1·u_2) + (1 - u_1)·0.5/(1 - u_1)) / 0.5
    first = 1 - 0.1 * (u[1] * 0.05 / (1 - u[0] * u[1]) + 0.5) / 0.5
    # m = 0.02, root of v̂ 0.39522538
    ahead = u[2] * 0.02 / (1 - u[0] * u[1] * u[2]) - (1 - u[1]) * 0.25 / (1 - u[0] * u[1])
    second = first - 0.1 * ahead / math.sqrt(0.00031225 / 0.001999)
    found, at = steps({"kind": "nadam", "learning_rate": 0.1, "epsilon": 1e-30})
    assert found == pytest.approx([first, second], rel=1e-12)
    assert at.slots["m"][0] == pytest.approx(0.02)


def test_nadam_resumed_at_a_later_step_goes_on_as_if_never_stopped():
    optimizer, gradients = OPTIMIZERS.parse("nadam"), [0.5, -0.25, 0.3, 0.1]
    whole, at = steps("nadam", gradients)
    _, half = steps("nadam", gradients[:2])
    resumed = Update(half.parameters, np.zeros(1), np.array(0.001), slots=half.slots, step=2)
    calls = optimizer.plan(resumed)
    for gradient in gradients[2:]:
        resumed.gradients.fill(gradient)
        resumed.step += 1
        run(calls)
    assert resumed.parameters[0] == pytest.approx(whole[-1], rel=1e-15)
    assert at.step == resumed.step == 4


def test_adamax():
    # m = 0.05, u = 0.5: w = 1 - 0.1/0.1·0.05/0.5 = 0.9
    # m = 0.02, u = max(0.999·0.5, 0.25) = 0.4995: w = 0.9 - 0.1/0.19·0.02/0.4995 = 0.87892629
    found = steps({"kind": "adamax", "learning_rate": 0.1, "epsilon": 1e-30})[0]
    assert found == pytest.approx([0.9, 0.9 - 0.1 / 0.19 * 0.02 / 0.4995], rel=1e-12)


def test_adadelta():
    # r = 0.9, e = 0.01: c = 0.025, s = 0.5·sqrt(0.01/0.035) = 0.26726124, w = 0.73273876
    # d = 0.1·0.07142857 = 0.00714286, c = 0.02875, s = -0.25·sqrt(0.01714286/0.03875) = -0.16628220, w =
    # 0.89902096
    found = steps({"kind": "adadelta", "rho": 0.9, "epsilon": 0.01})[0]
    assert found == pytest.approx([0.73273876, 0.89902096], abs=1e-8)


def test_lion():
    # 0.1·0.5 > 0: w = 0.9, m = 0.01·0.5 = 0.005; 0.9·0.005 - 0.025 < 0: w = 1.0, m = 0.99·0.005 - 0.0025 =
    # 0.00245
    found, at = steps({"kind": "lion", "learning_rate": 0.1})
    assert found == pytest.approx([0.9, 1.0])
    assert at.slots["m"][0] == pytest.approx(0.00245)
    # with decay 0.5: 1·0.95 - 0.1 = 0.85, then 0.85·0.95 + 0.1 = 0.9075
    decayed = steps({"kind": "lion", "learning_rate": 0.1, "weight_decay": 0.5})[0]
    assert decayed == pytest.approx([0.85, 0.9075])


MOMENTUM = [{"kind": "sgd", "momentum": 0.9, "nesterov": True}, {"kind": "rmsprop", "momentum": 0.5}]
DECAY = [{"kind": "lion", "weight_decay": 0.1}]


@pytest.mark.parametrize("options", [*IDS, *MOMENTUM, *DECAY], ids=str)
def test_blocks_and_precision_make_no_difference(options):
    small, _ = steps(options)
    large, at = steps(options, size=2 * BLOCK + 5, dtype="float32")
    assert large == pytest.approx(small, rel=1e-6)
    np.testing.assert_allclose(
        at.parameters, at.parameters[0], rtol=1e-6, err_msg="every block is treated alike"
    )
    assert at.parameters.dtype == "float32"
    assert all(v.dtype == "float32" and v.shape == at.parameters.shape for v in at.slots.values())


@pytest.mark.parametrize("kind", IDS)
def test_a_changed_rate_counts_from_the_next_step(kind):
    optimizer = OPTIMIZERS.parse({"kind": kind, "learning_rate": 0.1})
    at = Update(np.ones(3), np.full(3, 0.5), np.array(0.1))
    calls = optimizer.plan(at)
    at.set_rate(0.0)
    at.step += 1
    run(calls)
    assert np.array_equal(at.parameters, np.ones(3)), "a rate of 0 moves nothing"


@pytest.mark.parametrize("kind", IDS)
def test_each_goes_down_a_valley(kind):
    # L = (w - 3)²/2 from w = 1: gradient w - 3.
    optimizer = OPTIMIZERS.parse({"kind": kind, "learning_rate": 30.0 if kind == "adadelta" else 0.05})
    at = Update(np.ones(1), np.zeros(1), np.array(optimizer.learning_rate))
    calls = optimizer.plan(at)
    for _ in range(500):
        at.gradients[:] = at.parameters - 3
        at.step += 1
        run(calls)
    assert at.parameters[0] == pytest.approx(3, abs=0.6 if kind == "adagrad" else 0.1)


def test_no_gradient_no_step():
    for kind in IDS:
        options = {"kind": kind, "weight_decay": 0.0} if kind == "adamw" else kind
        assert steps(options, [0.0, 0.0])[0] == [1.0, 1.0], kind


@pytest.mark.parametrize("kind", IDS)
def test_an_empty_network_can_be_updated(kind):
    steps(kind, [], size=0)
    at = Update(np.zeros(0), np.zeros(0), np.array(0.1))
    calls = OPTIMIZERS.parse(kind).plan(at)
    at.step = 1
    run(calls)

"""Activations against known values, their slopes against differences, and their manners at extreme inputs."""

import math

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS, Activation
from nnstudio.engine.plan import run

IDS = [
    "linear", "sigmoid", "tanh", "softmax", "relu", "leaky_relu", "elu", "selu", "prelu", "softplus", "swish",
    "gelu", "mish", "softsign", "hard_sigmoid", "log_softmax", "exponential", "step", "sign", "staircase",
]  # fmt: skip
ELEMENTWISE = [k for k in IDS if ACTIVATIONS[k].elementwise]
VARIANTS: list[Activation] = [
    *(ACTIVATIONS.parse(k) for k in IDS),
    ACTIVATIONS.parse({"kind": "leaky_relu", "negative_slope": 0.1}),
    ACTIVATIONS.parse({"kind": "leaky_relu", "negative_slope": 0.0}),
    ACTIVATIONS.parse({"kind": "prelu", "initial_slope": -0.5}),
    ACTIVATIONS.parse({"kind": "elu", "alpha": 0.5}),
    ACTIVATIONS.parse({"kind": "gelu", "approximate": True}),
]


def name_of(activation: Activation) -> str:
    return "-".join(str(v) for v in activation.to_dict().values())


def test_every_activation_is_there_in_its_order():
    assert list(ACTIVATIONS) == IDS


# kind, z, f(z), f'(z): worked out by hand or with a pocket calculator.
KNOWN = [
    ("linear", -2.5, -2.5, 1.0),
    ("sigmoid", 0.0, 0.5, 0.25),
    ("sigmoid", 2.0, 0.8807970779778823, 0.10499358540350662),  # 1/(1 + e^-2)
    ("tanh", 1.0, 0.7615941559557649, 0.41997434161402614),
    ("relu", -1.0, 0.0, 0.0),
    ("relu", 0.0, 0.0, 0.0),
    ("relu", 3.0, 3.0, 1.0),
    ("leaky_relu", -2.0, -0.02, 0.01),
    ("leaky_relu", 2.0, 2.0, 1.0),
    ("prelu", -2.0, -0.5, 0.25),
    ("prelu", 2.0, 2.0, 1.0),
    ("elu", -1.0, math.exp(-1) - 1, math.exp(-1)),
    ("elu", 2.0, 2.0, 1.0),
    ("selu", 1.0, 1.0507009873554805, 1.0507009873554805),
    ("selu", -1.0, 1.7580993408473766 * math.expm1(-1), 1.7580993408473766 * math.exp(-1)),  # λa = 1.758…
    ("softplus", 0.0, math.log(2), 0.5),
    ("softplus", 3.0, 3.048587351573742, 0.9525741268224334),
    ("swish", 1.0, 0.7310585786300049, 0.9276705118714869),
    ("swish", -1.0, -0.2689414213699951, 0.07232948812851327),
    ("gelu", 1.0, 0.8413447460685429, 1.0833154705876864),  # Φ(1), Φ(1) + φ(1) = 0.8413… + 0.2420
    ("gelu", -1.0, -0.15865525393145707, -0.08331547058768629),
    ("mish", 1.0, 0.8650983882673103, 1.0490362200997922),
    ("softsign", -3.0, -0.75, 1 / 16),
    ("hard_sigmoid", 0.0, 0.5, 1 / 6),
    ("hard_sigmoid", 1.5, 0.75, 1 / 6),
    ("hard_sigmoid", 4.0, 1.0, 0.0),
    ("hard_sigmoid", -4.0, 0.0, 0.0),
    ("exponential", 1.0, math.e, math.e),
    ("step", -0.1, 0.0, 0.0),
    ("step", 0.0, 1.0, 0.0),
    ("sign", -7.0, -1.0, 0.0),
    ("sign", 0.0, 0.0, 0.0),
    ("staircase", 2.7, 2.0, 0.0),
    ("staircase", -0.5, -1.0, 0.0),
]


@pytest.mark.parametrize(("kind", "z", "value", "slope"), KNOWN)
def test_known_values(kind, z, value, slope):
    activation = ACTIVATIONS.parse(kind)
    assert activation(np.array([z]))[0] == pytest.approx(value, rel=1e-12, abs=1e-15)
    assert activation.slope(np.array([z]))[0] == pytest.approx(slope, rel=1e-12, abs=1e-15)


def test_every_elementwise_activation_has_a_known_value():
    assert {k for k, *_ in KNOWN} == set(ELEMENTWISE)


def test_options_change_the_curve():
    half = ACTIVATIONS.parse({"kind": "elu", "alpha": 0.5})
    assert half(np.array([-1.0, 1.0])) == pytest.approx([0.5 * math.expm1(-1), 1.0])
    assert half.slope(np.array([-1.0, 1.0])) == pytest.approx([0.5 * math.exp(-1), 1.0])
    steep = ACTIVATIONS.parse({"kind": "leaky_relu", "negative_slope": 0.1})
    assert steep(np.array([-2.0, 2.0])) == pytest.approx([-0.2, 2.0])
    rough = ACTIVATIONS.parse({"kind": "gelu", "approximate": True})
    # 0.5·(1 + tanh(0.7978845608·(1 + 0.044715))) = 0.5·(1 + tanh 0.8335624) = 0.8411920
    assert rough(np.array([1.0]))[0] == pytest.approx(0.8411919906082768, rel=1e-12)


@pytest.mark.parametrize("kind", ELEMENTWISE)
def test_slope_is_the_derivative(kind):
    activation = ACTIVATIONS.parse(kind)
    z = np.linspace(-6.3, 6.3, 500)  # even count, so 0 (where some have a kink) is not on the grid
    z = z[(np.abs(np.abs(z) - 3) > 1e-4) & (np.abs(z - np.round(z)) > 1e-4)]
    h = 1e-5
    numeric = (activation(z + h) - activation(z - h)) / (2 * h)
    assert activation.slope(z) == pytest.approx(numeric, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("activation", VARIANTS, ids=name_of)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extreme_inputs_stay_finite_and_keep_their_precision(activation, dtype):
    z = np.array([[-1e4, -800.0, -90.0, -20.0, 0.0, 20.0, 90.0, 800.0, 1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = activation(z)
        slope = activation.slope(z) if activation.elementwise else y
    assert y.dtype == slope.dtype == np.dtype(dtype)
    assert np.isfinite(y).all()
    assert np.isfinite(slope).all()


@pytest.mark.parametrize("activation", VARIANTS, ids=name_of)
def test_float32_agrees_with_float64(activation):
    z = np.linspace(-12, 12, 997)
    assert activation(z.astype("float32")) == pytest.approx(activation(z), rel=3e-6, abs=3e-6)


@pytest.mark.parametrize("activation", [a for a in VARIANTS if a.derivative_from_output], ids=name_of)
def test_z_may_be_overwritten_by_y_when_declared(activation):
    rng = np.random.default_rng(0)
    z, dy = rng.normal(0, 2, (5, 7)), rng.normal(size=(5, 7))
    made: dict[str, np.ndarray] = {}

    def scratch(name):
        return made.setdefault(name, np.zeros_like(z))

    apart, dz = np.empty_like(z), np.empty_like(z)
    run(activation.forward(z, apart, 0, scratch))
    run(activation.backward(z, apart, dy, dz, 0, scratch))
    shared = z.copy()
    run(activation.forward(shared, shared, 0, scratch))
    assert np.array_equal(shared, apart)
    run(activation.backward(shared, shared, dy, dy, 0, scratch))
    assert np.array_equal(dy, dz)


def test_softmax_by_hand():
    # e^1, e^2, e^3 = 2.718282, 7.389056, 20.085537; sum 30.192875
    y = ACTIVATIONS.parse("softmax")(np.array([[1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0]]))
    assert y[0] == pytest.approx([0.09003057, 0.24472847, 0.66524096], abs=1e-8)
    assert np.array_equal(y[0], y[1]), "adding the same number to every score changes nothing"
    log = ACTIVATIONS.parse("log_softmax")(np.array([[1.0, 2.0, 3.0], [0.0, 1e4, -1e4]]))
    assert log[0] == pytest.approx(np.log([0.09003057, 0.24472847, 0.66524096]), abs=1e-7)
    assert log[1] == pytest.approx([-1e4, 0.0, -2e4])


@pytest.mark.parametrize("kind", ["softmax", "log_softmax"])
@pytest.mark.parametrize("axis", [0, 1])
def test_gradient_of_kinds_that_mix_channels(kind, axis):
    activation, rng = ACTIVATIONS.parse(kind), np.random.default_rng(1)
    z, dy = rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 4, 2))
    made: dict[str, np.ndarray] = {}

    def scratch(name):
        return made.setdefault(name, np.zeros_like(z))

    def value(at):
        y = np.empty_like(at)
        run(activation.forward(at, y, axis, scratch))
        return (y * dy).sum()

    y, dz = np.empty_like(z), np.empty_like(z)
    run(activation.forward(z, y, axis, scratch))
    run(activation.backward(z, y, dy, dz, axis, scratch))
    for index in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[index] = 1e-6
        assert dz[index] == pytest.approx((value(z + nudge) - value(z - nudge)) / 2e-6, rel=1e-6, abs=1e-9)


def test_kinds_that_cannot_learn_say_so():
    assert [k for k in IDS if ACTIVATIONS[k].zero_derivative] == ["step", "sign", "staircase"]


@pytest.mark.parametrize("kind", IDS)
def test_every_kind_shows_its_formulas(kind):
    cls = ACTIVATIONS[kind]
    assert cls.formula
    assert cls.derivative_formula
    assert len(cls.summary()) > 30

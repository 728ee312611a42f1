"""A step worked out: the numbers of a small network by hand, and that every written sum gives its number."""

import math
import re

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.in_numbers import added, filled, number
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.worked import MOST_LINES, worked_step
from tests.engine.small_networks import branches, chain

RELU = chain({"kind": "dense", "units": 2, "activation": "relu"}, {"kind": "dense", "units": 1})
BY_HAND = {
    "dense_1/kernel": [[1.0, -1.0], [0.5, 1.0]], "dense_1/bias": [0.0, 0.0],
    "dense_2/kernel": [[2.0], [-1.0]], "dense_2/bias": [0.5],
}  # fmt: skip


def worked(spec, x, y, weights=None, update=1, **settings):
    x = np.asarray(x, float)
    network = Network(spec, x.shape[1:], "float64", 3)
    given = {name: np.asarray(values, float) for name, values in (weights or {}).items()}
    network.set_weights({**network.weights(), **given})
    parts = worked_step(network, TrainingSettings.build(settings), x, np.asarray(y), update)
    return {(p.phase, p.name): p for p in parts}


def lines(part):
    return [(line.name, line.how, line.value) for line in part.lines]


def by_hand(**more):
    optimizer = {"kind": "sgd", "learning_rate": 0.1}
    settings = {"loss": "half_squared_error", "optimizer": optimizer, **more}
    return worked(RELU, [[1.0, 2.0]], [[1.0]], BY_HAND, **settings)


def test_forward_loss_backward_and_update_of_a_network_by_hand() -> None:
    found = by_hand()
    assert list(found) == [
        ("forward", "dense_1"), ("forward", "dense_2"), ("loss", "dense_2"), ("backward", "dense_2"),
        ("backward", "dense_1"), ("update", "dense_1"), ("update", "dense_2"),
    ]  # fmt: skip
    assert lines(found["forward", "dense_1"]) == [
        ("z[0]", "1·1 + 0.5·2 + 0", 2.0), ("y[0]", "relu(2)", 2.0),
        ("z[1]", "−1·1 + 1·2 + 0", 1.0), ("y[1]", "relu(1)", 1.0),
    ]  # fmt: skip
    assert lines(found["forward", "dense_2"]) == [("y[0]", "2·2 − 1·1 + 0.5", 3.5)]
    assert lines(found["loss", "dense_2"]) == [("L", "½·(1 − 3.5)²", 3.125)]
    assert lines(found["backward", "dense_2"]) == [
        ("dL/dy[0]", "3.5 − 1", 2.5),
        ("dL/dkernel[0, 0]", "2·2.5", 5.0), ("dL/dkernel[1, 0]", "1·2.5", 2.5), ("dL/dbias[0]", "2.5", 2.5),
    ]  # fmt: skip
    assert lines(found["backward", "dense_1"]) == [
        ("dL/dy[0]", "2·2.5", 5.0), ("dL/dz[0]", "5·1", 5.0),
        ("dL/dy[1]", "−1·2.5", -2.5), ("dL/dz[1]", "−2.5·1", -2.5),
        ("dL/dkernel[0, 0]", "1·5", 5.0), ("dL/dkernel[0, 1]", "1·(−2.5)", -2.5),
        ("dL/dkernel[1, 0]", "2·5", 10.0), ("dL/dkernel[1, 1]", "2·(−2.5)", -5.0),
        ("dL/dbias[0]", "5", 5.0), ("dL/dbias[1]", "−2.5", -2.5),
    ]  # fmt: skip
    assert lines(found["update", "dense_1"])[0] == ("kernel[0, 0]", "1 − 0.1·5", 0.5)
    assert found["forward", "dense_1"].rules == ("y = f(x·W + b)", "f(z) = max(z, 0)")


def test_penalties_weights_of_batches_and_clipping_are_written_too() -> None:
    spec = chain({"kind": "dense", "units": 1, "l2": 0.5, "use_bias": False})
    found = worked(spec, [[1.0], [3.0]], [[0.0], [0.0]], {"dense_1/kernel": [[2.0]]}, clip_value=4.0)
    # p = 2 and 6: L = (4 + 36) / 2 = 20, R = 0.5·2² = 2; dL/dp = 2·p / 2; dL/dw = 1·2 + 3·6 + 2·0.5·2 = 22
    assert lines(found["loss", "dense_1"]) == [
        ("L[0]", "(0 − 2)²", 4.0), ("L[1]", "(0 − 6)²", 36.0), ("L", "(4 + 36) / 2", 20.0),
        ("R", "0.5·4", 2.0), ("J", "20 + 2", 22.0),
    ]  # fmt: skip
    assert lines(found["backward", "dense_1"]) == [
        ("dL/dy[0, 0]", "(2·(2 − 0)) / 2", 2.0), ("dL/dy[1, 0]", "(2·(6 − 0)) / 2", 6.0),
        ("dL/dkernel[0, 0]", "1·2 + 3·6 + 2·0.5·2", 22.0),
    ]  # fmt: skip
    assert lines(found["update", "dense_1"]) == [
        ("g kernel[0, 0]", "22·0.181818", 4.0), ("kernel[0, 0]", "2 − 0.01·4", 1.96),
    ]  # fmt: skip


def test_dropout_says_which_units_are_switched_off() -> None:
    spec = chain({"kind": "dropout", "rate": 0.5}, {"kind": "dense", "units": 1})
    found = lines(worked(spec, [np.full(40, 3.0)], [[0.0]])["forward", "dropout_1"])
    assert {how for _, how, _ in found} == {"3·0", "3·2"}
    assert all(value == (6.0 if how == "3·2" else 0.0) for _, how, value in found)


def test_adam_begins_with_a_step_as_long_as_the_learning_rate() -> None:
    found = by_hand(optimizer={"kind": "adam", "learning_rate": 0.1})["update", "dense_2"]
    assert [(name, how) for name, how, _ in lines(found)[:5]] == [
        ("m kernel[0, 0]", "0.9·0 + (1 − 0.9)·5"), ("v kernel[0, 0]", "0.999·0 + (1 − 0.999)·5²"),
        ("m̂ kernel[0, 0]", "0.5 / (1 − 0.9^1)"), ("v̂ kernel[0, 0]", "0.025 / (1 − 0.999^1)"),
        ("kernel[0, 0]", "2 − 0.1·5 / (√25 + 1e−08)"),
    ]  # fmt: skip
    assert [v for *_, v in lines(found)[:5]] == pytest.approx([0.5, 0.025, 5.0, 25.0, 1.9])


def value_of(how: str) -> float:
    """What a written sum amounts to, with its six digits."""
    text = (
        how.replace("e^", "E**").replace("−", "-").replace("·", "*").replace("²", "**2").replace("½", "0.5*")
    )
    text = (
        re.sub(r"√([\d.e-]+)", r"sqrt(\1)", text)
        .replace("√", "sqrt")
        .replace("^", "**")
        .replace("**(", "** (")
    )
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text).replace("0.5**", "0.5*")
    names = {"E": math.e, "sqrt": math.sqrt, "ln": math.log, "cosh": math.cosh, "tanh": math.tanh,
             "sign": np.sign, "abs": abs, "max": max}  # fmt: skip
    for kind in [*ACTIVATIONS]:
        names.setdefault(kind, lambda z, kind=kind: float(ACTIVATIONS.parse(kind)(np.array([float(z)]))[0]))
    return float(eval(text, {"__builtins__": {}}, names))


def agree(found) -> None:
    written = [line for part in found.values() for line in part.lines if line.how and "…" not in line.how]
    assert written
    for line in written:
        assert value_of(line.how) == pytest.approx(line.value, rel=2e-4, abs=1e-4), line


@pytest.mark.parametrize("activation", ["linear", "softmax", "sigmoid"])
@pytest.mark.parametrize("loss", [*LOSSES])
def test_the_loss_and_its_slope_are_what_is_written(loss, activation) -> None:
    spec = chain({"kind": "dense", "units": 3, "activation": activation})
    y = [1, 2] if LOSSES.parse(loss).wants == "labels" else [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    if loss == "mean_absolute_percentage_error":
        y = [[1.0, 2.0, -4.0], [0.5, 1.0, 3.0]]
    weights = {"dense_1/kernel": [[0.5, 0.25, 0.75], [0.1, 0.2, -0.3]], "dense_1/bias": [0.1, 0.3, 0.6]}
    agree(worked(spec, [[0.5, 0.25], [0.4, 1.5]], y, weights, loss=loss))


@pytest.mark.parametrize("activation", [*ACTIVATIONS])
def test_every_activation_is_what_is_written(activation) -> None:
    spec = chain({"kind": "dense", "units": 3, "activation": activation}, {"kind": "dense", "units": 2})
    agree(worked(spec, [[0.5, -0.25]], [[1.0, 0.0]]))


@pytest.mark.parametrize(
    "optimizer",
    [*OPTIMIZERS, {"kind": "sgd", "momentum": 0.9},
     {"kind": "sgd", "momentum": 0.9, "nesterov": True},
     {"kind": "rmsprop", "momentum": 0.5}, {"kind": "adam", "bias_correction": False},
     {"kind": "lion", "weight_decay": 0.1}],
    ids=str,
)  # fmt: skip
def test_every_update_is_what_is_written_and_ends_at_the_weight_of_the_engine(optimizer) -> None:
    spec = chain({"kind": "dense", "units": 2})
    for update in (1, 3):
        found = worked(spec, [[0.5, -0.25], [1.0, 2.0]], [[1.0, 0.0], [2.0, 1.0]], BY_HAND_TWO, update,
                       optimizer=optimizer)  # fmt: skip
        agree(found)
        assert len([line for line in found["update", "dense_1"].lines if line.name[0] in "kb"]) == 6


BY_HAND_TWO = {"dense_1/kernel": [[0.5, -0.25], [1.5, 0.75]], "dense_1/bias": [0.5, 0.25]}


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("pool", ["max_pool2d", "avg_pool2d"])
def test_a_pixel_of_a_convolution_and_of_a_pooling_is_what_is_written(pool, padding) -> None:
    spec = chain(
        {"kind": "conv2d", "filters": 2, "kernel_size": (2, 3), "strides": (1, 2), "padding": padding},
        {"kind": pool, "pool_size": (2, 2), "padding": padding}, "flatten", {"kind": "dense", "units": 2},
    )  # fmt: skip
    x = np.random.default_rng(1).normal(size=(2, 5, 7, 1)).round(2)
    found = worked(spec, x, [[1.0, 0.0], [0.0, 1.0]])
    agree(found)
    assert all(line.how for line in found["forward", "conv2d_1"].lines + found["forward", f"{pool}_1"].lines)
    assert all(line.how for line in found["backward", "conv2d_1"].lines if "kernel" in line.name)


def test_batch_normalization_is_written_with_what_the_batch_measures() -> None:
    spec = chain({"kind": "batch_norm", "epsilon": 0.75}, {"kind": "dense", "units": 1})
    found = lines(worked(spec, [[1.0], [2.0]], [[0.0], [0.0]])["forward", "batch_norm_1"])
    # mean 1.5, variance 0.25: (1 − 1.5) / √(0.25 + 0.75) = −0.5
    assert found[0] == ("y[0, 0]", "1·(1 − 1.5) / √(0.25 + 0.75) + 0", -0.5)
    assert found[1][2] == 0.5


DENSE = {"kind": "dense", "units": 2}
OTHERS = {
    "batch_norm": (chain(DENSE, "batch_norm", DENSE), (4, 3)),
    "layer_norm": (chain(DENSE, "layer_norm", DENSE), (2, 3)),
    "maxout": (chain({"kind": "maxout", "units": 2}, DENSE), (2, 3)),
    "lstm": (chain({"kind": "lstm", "units": 2}, DENSE), (2, 4, 3)),
    "conv1d": (chain({"kind": "conv1d", "filters": 2}, "flatten", DENSE), (2, 6, 3)),
    "spatial dropout": (
        chain({"kind": "conv2d", "filters": 2}, "spatial_dropout2d", "flatten"),
        (2, 4, 4, 2),
    ),
    "a picture": (chain({"kind": "conv2d", "filters": 2, "activation": "softmax"}), (2, 4, 4, 1)),
    "add": (branches(DENSE, "add"), (2, 3)),
    "average": (branches(DENSE, "average", 3), (2, 3)),
    "frozen": (chain({**DENSE, "trainable": False}, DENSE), (2, 3)),
    "max-norm and L1": (chain({**DENSE, "max_norm": 0.5, "l1": 0.1}), (2, 3)),
    "activation": (chain(DENSE, {"kind": "activation", "activation": "elu"}, DENSE), (2, 3)),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_layers_have_written_is_right_too(name) -> None:
    spec, shape = OTHERS[name]
    rng = np.random.default_rng(2)
    x = rng.normal(size=shape).round(2)
    y = Network(spec, shape[1:], "float64", 3).predict(x)
    agree(worked(spec, x, rng.normal(size=y.shape).round(1), update=2))


def test_large_layers_are_cut() -> None:
    found = worked(chain({"kind": "dense", "units": 700}), [[1.0]], [np.zeros(700)])
    assert found["forward", "dense_1"].is_cut
    assert len(found["forward", "dense_1"].lines) == MOST_LINES
    assert not found["loss", "dense_1"].is_cut
    back = found["backward", "dense_1"]
    assert back.is_cut
    assert [line.name for line in back.lines].index("dL/dkernel[0, 0]") == MOST_LINES // 2


def test_numbers_are_written_as_by_hand() -> None:
    assert (number(-0.5), number(-0.0), number(1 / 3)) == ("−0.5", "0", "0.333333")
    assert filled("({y} − {p})²", y=1, p=-0.5) == "(1 − (−0.5))²"
    assert filled("{w} − {a}·{g}", w=-1, a=0.1, g=-2) == "−1 − 0.1·(−2)"
    assert filled("{g}²", g=-2) == "(−2)²"
    assert added(["1", "−2"]) == "1 − 2"
    assert added([str(i) for i in range(30)]) == "0 + 1 + 2 + … + 29"

"""Losses by numbers worked out by hand, gradients by differences, and manners at extreme outputs."""

import math

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.losses import LOSSES, binary_crossentropy, sparse_categorical_crossentropy
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain
from tests.engine.test_allocation import ALLOWED, most_memory

IDS = [
    "mean_squared_error", "mean_absolute_error", "half_squared_error", "sum_squared_error", "huber",
    "log_cosh", "mean_absolute_percentage_error", "poisson", "binary_crossentropy",
    "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge", "kl_divergence",
]  # fmt: skip
FUSED = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
    "kl_divergence": "softmax",
}


class Bench:
    """What a loss needs to write its calls: the outputs with the batch innermost, and a few work arrays."""

    def __init__(self, loss, z, target, activation="linear", *, fuse=True, axis=0):
        loss, activation = LOSSES.parse(loss), ACTIVATIONS.parse(activation)
        self.z = np.array(z)
        self.y, self.dy, self.dz = (np.empty_like(self.z) for _ in range(3))
        self.axis, self.outputs, self.dtype = axis, self.z.shape[axis], self.z.dtype
        self.target = np.array(target, np.int64 if loss.wants == "labels" else self.dtype)
        shape = self.z.shape[:axis] + self.z.shape[axis + 1 :]
        self.per_sample, self.count = np.empty(shape, self.dtype), math.prod(shape)
        self.fused = fuse and loss.fuses(activation)
        self.forward_calls, self.backward_calls, self.made = [], [], {}
        if not self.fused:
            self.forward_calls += activation.forward(self.z, self.y, axis, self.scratch)
        loss.plan(self)
        if not self.fused:
            self.backward_calls += activation.backward(self.z, self.y, self.dy, self.dz, axis, self.scratch)

    def scratch(self, name, shape=None, dtype=None):
        shape = self.z.shape if shape is None else shape
        return self.made.setdefault(name, np.zeros(shape, dtype or self.dtype))

    def forward(self, function, *arguments):
        self.forward_calls.append((function, arguments))

    def backward(self, function, *arguments):
        self.backward_calls.append((function, arguments))

    def run(self):
        run(self.forward_calls)
        run(self.backward_calls)
        return self


def bench(*arguments, **options):
    return Bench(*arguments, **options).run()


def test_every_loss_is_there_in_its_order():
    assert list(LOSSES) == IDS


# Two outputs, two samples. Errors p - y: sample 1: 1, -2; sample 2: 0.5, 0.
P = [[2.0, 1.5], [1.0, 4.0]]
Y = [[1.0, 1.0], [3.0, 4.0]]
KNOWN = [
    # kind, loss of each sample, gradient of the batch mean
    ("mean_squared_error", [2.5, 0.125], [[0.5, 0.25], [-1, 0]]),
    ("half_squared_error", [2.5, 0.125], [[0.5, 0.25], [-1, 0]]),
    ("sum_squared_error", [5, 0.25], [[1, 0.5], [-2, 0]]),
    ("mean_absolute_error", [1.5, 0.25], [[0.25, 0.25], [-0.25, 0]]),
    # huber: 0.5 and 2 - 0.5; 0.125 and 0
    ("huber", [1.0, 0.0625], [[0.25, 0.125], [-0.25, 0]]),
    # ln cosh 1 = 0.4337808, ln cosh 2 = 1.3250027, ln cosh 0.5 = 0.1201145; tanh 0.7615942, 0.9640276,
    # 0.4621172
    ("log_cosh", [0.8793918, 0.0600573], [[0.1903985, 0.1155293], [-0.2410069, 0]]),
    # 100 %, 66.67 %; 50 %, 0 %
    ("mean_absolute_percentage_error", [83.3333333, 25], [[25, 25], [-8.3333333, 0]]),
    # 2 - ln 2 = 1.3068528, 1 - 3 ln 1 = 1; 1.5 - ln 1.5 = 1.0945349, 4 - 4 ln 4 = -1.5451774
    ("poisson", [1.1534264, -0.2253213], [[0.125, 0.0833333], [-0.5, 0]]),
]


@pytest.mark.parametrize(("kind", "per_sample", "gradient"), KNOWN)
def test_known_values_for_real_targets(kind, per_sample, gradient):
    found = bench(kind, P, Y)
    assert found.per_sample == pytest.approx(per_sample, abs=1e-6)
    assert found.dy == pytest.approx(np.array(gradient), abs=1e-6)


def test_huber_with_another_delta():
    # delta 0.25, error 0.5: 0.25·(0.5 - 0.125)
    assert bench({"kind": "huber", "delta": 0.25}, [[1.5]], [[1.0]]).per_sample[0] == pytest.approx(0.09375)


def test_hinge():
    # margins 1 - 0.3, 1 + 0.3, 1 - 2 (kept); targets 0 and -1 both mean -1
    for no in (0.0, -1.0):
        found = bench("hinge", [[0.3, 0.3, -2.0]], [[1.0, no, no]])
        assert found.per_sample == pytest.approx([0.7, 1.3, 0])
        assert found.dy == pytest.approx(np.array([[-1 / 3, 1 / 3, 0]]))


@pytest.mark.parametrize("fuse", [True, False])
def test_binary_crossentropy(fuse):
    # z = ln 4: p = 0.8. -ln 0.8 = 0.2231436, -ln 0.2 = 1.6094379; dL/dz = p - y
    found = bench("binary_crossentropy", [[math.log(4), math.log(4)]], [[1.0, 0.0]], "sigmoid", fuse=fuse)
    assert found.fused == fuse
    assert found.per_sample == pytest.approx([0.2231436, 1.6094379], abs=1e-7)
    assert found.y == pytest.approx(np.array([[0.8, 0.8]]))
    assert found.dz == pytest.approx(np.array([[-0.1, 0.4]]))


@pytest.mark.parametrize("fuse", [True, False])
@pytest.mark.parametrize(
    "kind", ["categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence"]
)
def test_crossentropy_of_classes(kind, fuse):
    # logits ln 1, ln 2, ln 5: p = 1/8, 2/8, 5/8, for both samples; classes 1 and 2
    logits = np.log([[1.0, 1], [2, 2], [5, 5]])
    target = [1, 2] if kind.startswith("sparse") else [[0.0, 0], [1, 0], [0, 1]]
    found = bench(kind, logits, target, "softmax", fuse=fuse)
    assert found.per_sample == pytest.approx([math.log(4), math.log(1.6)])
    assert found.y == pytest.approx(np.array([[0.125, 0.125], [0.25, 0.25], [0.625, 0.625]]))
    assert found.dz == pytest.approx(np.array([[1, 1], [-6, 2], [5, -3]]) / 16)


def test_kl_divergence_of_equal_distributions_is_0():
    target = np.array([[0.2], [0.3], [0.5]])
    assert bench("kl_divergence", np.log(target), target, "softmax").per_sample[0] == pytest.approx(
        0, abs=1e-12
    )
    # 0.5 ln(0.5/0.25) + 0.5 ln(0.5/0.75)
    halves = bench("kl_divergence", [[0.25], [0.75]], [[0.5], [0.5]])
    assert halves.per_sample[0] == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2 / 3))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sure_networks_get_the_exact_loss(dtype):
    z = np.array([[1e4, -1e4, 1e4, -1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = bench("binary_crossentropy", z, [[1.0, 0.0, 0.0, 1.0]], "sigmoid")
    assert found.per_sample.tolist() == [0, 0, 1e4, 1e4]
    assert found.dz.tolist() == [[0, 0, 0.25, -0.25]]
    scores = np.array([[1e4, 1e4], [-1e4, -1e4], [0.0, 0.0]], dtype)
    for kind in ("categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence"):
        target = [0, 1] if kind.startswith("sparse") else [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            found = bench(kind, scores, target, "softmax")
        assert found.per_sample.tolist() == [0, 2e4]
        assert found.dz.tolist() == [[0, 0.5], [0, -0.5], [0, 0]]
        assert found.per_sample.dtype == found.dz.dtype == np.dtype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", list(FUSED))
def test_wrong_and_sure_without_fusing_stays_finite(kind, dtype):
    p = np.array([[1.0, 0.0], [0.0, 1.0]], dtype)
    target = [1, 0] if kind.startswith("sparse") else [[0.0, 1.0], [1.0, 0.0]]
    found = bench(kind, p, target)
    # -ln 1e-7, and float32 holds 1 - 1e-7 only roughly
    assert found.per_sample == pytest.approx([16.118] * 2, abs=0.2)
    assert (found.dy == 0).all(), "beyond the cut the loss is flat"


PAIRS = [(kind, "linear") for kind in IDS if kind not in FUSED] + [
    *FUSED.items(),
    *((kind, "hard_sigmoid") for kind in FUSED),
]


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(("kind", "activation"), PAIRS)
def test_gradients_by_differences(kind, activation, axis):
    rng = np.random.default_rng(7)
    z = rng.uniform(0.3, 2.3, (3, 4, 5)) * (1 if kind == "poisson" else rng.choice([-1, 1], (3, 4, 5)))
    shape = z.shape[:axis] + z.shape[axis + 1 :]
    labels = rng.integers(0, z.shape[axis], shape)
    target = {
        "values": rng.integers(0, 2, z.shape)
        if kind in ("hinge", "binary_crossentropy")
        else rng.uniform(3, 4, z.shape),
        "labels": labels,
        "one_hot": np.moveaxis(np.eye(z.shape[axis])[labels], -1, axis),
    }[LOSSES[kind].wants]

    def mean_loss(at):
        return Bench(kind, at, target, activation, axis=axis).run().per_sample.mean()

    dz = bench(kind, z, target, activation, axis=axis).dz
    h = 1e-5
    for index in np.ndindex(z.shape):
        nudge = np.zeros_like(z)
        nudge[index] = h
        numeric = (mean_loss(z + nudge) - mean_loss(z - nudge)) / (2 * h)
        assert dz[index] == pytest.approx(numeric, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("kind", IDS)
def test_fusing_and_formula_are_declared(kind):
    cls = LOSSES[kind]
    partners = [a for a in ACTIVATIONS if cls().fuses(ACTIVATIONS.parse(a))]
    assert partners == ([FUSED[kind]] if kind in FUSED else [])
    assert cls.formula.startswith("L = ")


def test_targets_wanted():
    assert [k for k in IDS if LOSSES[k].wants == "labels"] == ["sparse_categorical_crossentropy"]
    assert [k for k in IDS if LOSSES[k].wants == "one_hot"] == ["categorical_crossentropy", "kl_divergence"]


@pytest.mark.parametrize("fuse", [True, False])
@pytest.mark.parametrize("kind", IDS)
def test_a_step_makes_no_arrays(kind, fuse):
    z = np.random.default_rng(0).uniform(0.1, 2, (1000, 256)).astype("float32")
    target = np.zeros(256) if LOSSES[kind].wants == "labels" else z
    found = Bench(kind, z, target, FUSED.get(kind, "linear"), fuse=fuse)
    assert most_memory(found.forward_calls) < ALLOWED
    assert most_memory(found.backward_calls) < ALLOWED


@pytest.mark.parametrize(
    ("module", "loss", "layer", "targets"),
    [
        (binary_crossentropy, "binary_crossentropy", ("sigmoid", 1), [[0.0], [1.0], [1.0]]),
        (binary_crossentropy, "binary_crossentropy", ("sigmoid", 3), np.eye(3)),
        (sparse_categorical_crossentropy, "sparse_categorical_crossentropy", ("softmax", 3), [2, 0, 1]),
    ],
)
def test_few_logits_and_many_give_the_same(monkeypatch, module, loss, layer, targets):
    activation, units = layer

    def found(few):
        monkeypatch.setattr(module, "FEW", few)
        spec = chain({"kind": "dense", "units": units, "activation": {"kind": activation}})
        network = Network(spec, (2,), dtype="float64", seed=5)
        workspace = Workspace(network, 3, loss=LOSSES.parse(loss), training=True)
        workspace.load(np.array([[1.0, -2.0], [30.0, 4.0], [-25.0, 7.0]]), np.asarray(targets))
        run(workspace.forward)
        run(workspace.backward)
        return [workspace.loss(), *network.gradient_vector, *workspace.output.reshape(-1)]

    np.testing.assert_allclose(found(1_000_000), found(0), rtol=1e-12, atol=1e-14)

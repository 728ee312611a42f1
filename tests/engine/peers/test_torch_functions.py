"""Activations, losses, optimizers, schedules and initializers against PyTorch's."""

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.schedules import SCHEDULES
from tests.engine.peers.torch_network import STEPS, Twins, torch
from tests.engine.small_networks import chain

pytestmark = pytest.mark.peers
F = torch.nn.functional
VECTOR = (5,)


def dense(x, w, name):
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


THEIR_ACTIVATIONS = {
    "linear": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
    "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu, "softplus": F.softplus, "swish": F.silu,
    "gelu": F.gelu, "mish": F.mish, "softsign": F.softsign, "hard_sigmoid": F.hardsigmoid,
    "exponential": torch.exp, "softmax": lambda z: F.softmax(z, -1),
    "log_softmax": lambda z: F.log_softmax(z, -1), "sign": torch.sign, "staircase": torch.floor,
    "step": lambda z: torch.heaviside(z.detach(), torch.tensor(1.0)),
}  # fmt: skip


def test_every_activation_is_compared():
    assert {*THEIR_ACTIVATIONS, "prelu"} == set(ACTIVATIONS)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activations(kind):
    spec = chain({"kind": "dense", "units": 6, "activation": kind}, {"kind": "dense", "units": 2})

    def forward(x, w):
        z = dense(x, w, "dense_1")
        hidden = F.prelu(z, w["dense_1/alpha"]) if kind == "prelu" else THEIR_ACTIVATIONS[kind](z)
        return dense(hidden + 0 * z, w, "dense_2")  # so that kinds without a slope have a gradient of 0

    rng = np.random.default_rng(5)
    made = Twins(spec, rng.normal(size=(16, *VECTOR)), rng.normal(size=(16, 2)).astype("float32"), forward)
    made.check_gradients()
    made.check_steps()


def of_logits(activation):
    return lambda x, w: THEIR_ACTIVATIONS[activation](dense(x, w, "dense_1"))


def logits(x, w):
    return dense(x, w, "dense_1")


def one_hot(y):
    return F.one_hot(y, 3).float()


THEIR_LOSSES = {
    # ours: (loss, activation, target, PyTorch's forward, PyTorch's loss)
    "mean_squared_error": ("linear", "values", logits, F.mse_loss),
    "half_squared_error": ("linear", "values", logits, lambda p, y: ((p - y) ** 2).sum(-1).mean() / 2),
    "sum_squared_error": ("linear", "values", logits, lambda p, y: ((p - y) ** 2).sum(-1).mean()),
    "mean_absolute_error": ("linear", "values", logits, F.l1_loss),
    "huber": ("linear", "values", logits, F.huber_loss),
    "log_cosh": ("linear", "values", logits, lambda p, y: torch.log(torch.cosh(p - y)).mean()),
    "mean_absolute_percentage_error": (
        "linear", "positive", logits, lambda p, y: 100 * ((p - y) / y).abs().mean(),
    ),
    "poisson": (
        "softplus", "positive", of_logits("softplus"),
        lambda p, y: F.poisson_nll_loss(p, y, log_input=False, eps=1e-7),
    ),
    "hinge": ("tanh", "yes_no", of_logits("tanh"), lambda p, y: torch.relu(1 - (2 * y - 1) * p).mean()),
    "binary_crossentropy": ("sigmoid", "yes_no", logits, F.binary_cross_entropy_with_logits),
    "categorical_crossentropy": ("softmax", "shares", logits, F.cross_entropy),
    "sparse_categorical_crossentropy": ("softmax", "labels", logits, F.cross_entropy),
    "kl_divergence": (
        "softmax", "shares", of_logits("log_softmax"), lambda p, y: F.kl_div(p, y, reduction="batchmean"),
    ),
}  # fmt: skip


def target(form, rng):
    shares = rng.dirichlet([1.0, 1.0, 1.0], 16).astype("float32")
    return {
        "values": rng.normal(size=(16, 3)).astype("float32"),
        "positive": rng.uniform(0.5, 2, (16, 3)).astype("float32"),
        "yes_no": rng.integers(0, 2, (16, 3)).astype("float32"),
        "labels": rng.integers(0, 3, 16),
        "shares": shares,
    }[form]


def test_every_loss_is_compared():
    assert set(THEIR_LOSSES) == set(LOSSES)


@pytest.mark.parametrize("kind", THEIR_LOSSES)
def test_losses(kind):
    activation, form, forward, loss = THEIR_LOSSES[kind]
    rng = np.random.default_rng(6)
    spec = chain({"kind": "dense", "units": 3, "activation": activation})
    rate = 0.0005 if kind == "mean_absolute_percentage_error" else 0.05
    settings = {"loss": kind, "optimizer": {"kind": "sgd", "learning_rate": rate}}
    x, y = rng.normal(size=(16, *VECTOR)), target(form, rng)
    made = Twins(spec, x, y, forward, loss, settings)
    if kind in ("kl_divergence",):
        forward_only = made.forward
        made.forward = lambda x, w: forward_only(x, w).exp()
        made.their_loss = lambda p, y: loss(p.log(), y)
    elif forward is logits and activation != "linear":
        # PyTorch computes these from logits, while our output is what comes after the activation.
        made.forward = lambda x, w: LogitsWith(logits(x, w), THEIR_ACTIVATIONS[activation])
        made.their_loss = lambda p, y: loss(p.logits, y)
    made.check_gradients()
    made.check_steps(lambda p: torch.optim.SGD(p, lr=rate))


class LogitsWith:
    """Logits for PyTorch's loss, probabilities for the comparison of outputs."""

    def __init__(self, logits, activation):
        self.logits, self._outputs = logits, activation(logits)

    def detach(self):
        return self._outputs.detach()


OPTIMIZERS = {
    # Where PyTorch adds epsilon outside of a root and we inside (as Keras), both are made too small to count.
    "sgd": ({"kind": "sgd", "learning_rate": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": (
        {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    ),
    "nesterov": (
        {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    ),
    "adagrad": (
        {"kind": "adagrad", "learning_rate": 0.05, "initial_accumulator_value": 0.1, "epsilon": 1e-20},
        lambda p: torch.optim.Adagrad(p, lr=0.05, initial_accumulator_value=0.1),
    ),
    "rmsprop": (
        {"kind": "rmsprop", "learning_rate": 0.002, "epsilon": 1e-20},
        lambda p: torch.optim.RMSprop(p, lr=0.002, alpha=0.9, eps=1e-12),
    ),
    "rmsprop-momentum": (
        {"kind": "rmsprop", "learning_rate": 0.002, "epsilon": 1e-20, "momentum": 0.5},
        lambda p: torch.optim.RMSprop(p, lr=0.002, alpha=0.9, eps=1e-12, momentum=0.5),
    ),
    "adam": ("adam", lambda p: torch.optim.Adam(p)),
    "adam-fast": (
        {"kind": "adam", "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-4},
        lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99), eps=1e-4),
    ),
    "adamw": (
        {"kind": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
        lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
    ),
    "nadam": ("nadam", lambda p: torch.optim.NAdam(p, lr=0.001)),
    "adamax": (
        {"kind": "adamax", "learning_rate": 0.002, "epsilon": 1e-20},
        lambda p: torch.optim.Adamax(p, eps=1e-12),
    ),
    "adadelta": (
        {"kind": "adadelta", "rho": 0.9, "epsilon": 1e-6},
        lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
    ),
}  # fmt: skip


def classifier(settings):
    rng = np.random.default_rng(7)
    spec = chain(
        {"kind": "dense", "units": 8, "activation": "tanh"},
        {"kind": "dense", "units": 3, "activation": "softmax"},
    )
    made = Twins(spec, rng.normal(size=(30, *VECTOR)), rng.integers(0, 3, 30), None, F.cross_entropy,
                 {"loss": "sparse_categorical_crossentropy", **settings})  # fmt: skip
    made.forward = lambda x, w: dense(torch.tanh(dense(x, w, "dense_1")), w, "dense_2")
    return made


@pytest.mark.parametrize("case", OPTIMIZERS)
def test_optimizers(case):
    ours, theirs = OPTIMIZERS[case]
    classifier({"optimizer": ours}).check_steps(theirs)


@pytest.mark.parametrize("clip", [{"clip_norm": 0.2}, {"clip_value": 0.02}])
def test_clipping(clip):
    class Clipped(torch.optim.SGD):
        def step(self):
            found = self.param_groups[0]["params"]
            if "clip_norm" in clip:
                torch.nn.utils.clip_grad_norm_(found, clip["clip_norm"])
            else:
                torch.nn.utils.clip_grad_value_(found, clip["clip_value"])
            return super().step()

    made = classifier({"optimizer": {"kind": "sgd", "learning_rate": 0.1}, **clip})
    made.check_steps(lambda p: Clipped(p, lr=0.1))


def test_penalties_are_keras_sums_where_weight_decay_is_half_of_it():
    rng = np.random.default_rng(8)
    spec = chain({"kind": "dense", "units": 2, "l2": 0.05})
    x, y = rng.normal(size=(16, *VECTOR)), rng.normal(size=(16, 2)).astype("float32")
    made = Twins(spec, x, y, logits, settings={"optimizer": {"kind": "sgd", "learning_rate": 0.1}})

    def decaying(p):
        kernel, bias = p
        return torch.optim.SGD([{"params": [kernel], "weight_decay": 2 * 0.05}, {"params": [bias]}], lr=0.1)

    made.check_steps(decaying)


def factors(scheduler_of, steps=STEPS):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, found = scheduler_of(optimizer), []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


class TestSchedules:
    S = torch.optim.lr_scheduler

    def test_by_epoch(self):
        ours = SCHEDULES.parse({"kind": "step_decay", "drop": 0.5, "every": 3})
        theirs = factors(lambda o: self.S.StepLR(o, 3, 0.5))
        assert [ours.factor(0, e) for e in range(STEPS)] == pytest.approx(theirs)
        ours = SCHEDULES.parse({"kind": "exponential_decay", "decay_rate": 0.8})
        theirs = factors(lambda o: self.S.ExponentialLR(o, 0.8))
        assert [ours.factor(0, e) for e in range(STEPS)] == pytest.approx(theirs)
        assert {SCHEDULES.parse("constant").factor(s / STEPS, s) for s in range(STEPS)} == {1.0}

    def test_cosine(self):
        ours = SCHEDULES.parse({"kind": "cosine_decay", "alpha": 0.1})
        theirs = factors(lambda o: self.S.CosineAnnealingLR(o, STEPS, eta_min=0.1))
        assert [ours.factor(s / STEPS, 0) for s in range(STEPS)] == pytest.approx(theirs)

    def test_one_cycle_but_for_half_a_step(self):
        """PyTorch reaches the top one step before the end of the rise, and the bottom in the last step."""
        steps, ours = 5000, SCHEDULES.parse("one_cycle")
        theirs = factors(lambda o: self.S.OneCycleLR(o, 1.0, steps, cycle_momentum=False), steps)
        mine = [ours.factor(s / steps, 0) for s in range(steps)]
        assert mine == pytest.approx(theirs, abs=2e-3)

    def test_reduce_on_plateau_waits_as_keras_does(self):
        losses = [3, 2, 2, 2, 1.99995, 1, 1, 1, 1, 1, 0.5, 0.6, 0.7]
        ours = SCHEDULES.parse({"kind": "reduce_on_plateau", "drop": 0.5, "patience": 2})
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        # PyTorch's patience is the number of bad epochs that are still borne: one less.
        theirs = self.S.ReduceLROnPlateau(
            optimizer, factor=0.5, patience=1, threshold=1e-4, threshold_mode="abs"
        )
        for epoch, loss in enumerate(losses):
            theirs.step(loss)
            assert ours.factor(0, epoch, losses[: epoch + 1]) == optimizer.param_groups[0]["lr"]


INIT = torch.nn.init
DRAWS = {
    "glorot_uniform": INIT.xavier_uniform_,
    "glorot_normal": INIT.xavier_normal_,
    "he_uniform": lambda t: INIT.kaiming_uniform_(t, nonlinearity="relu"),
    "he_normal": lambda t: INIT.kaiming_normal_(t, nonlinearity="relu"),
    "lecun_uniform": lambda t: INIT.kaiming_uniform_(t, nonlinearity="linear"),
    "lecun_normal": lambda t: INIT.kaiming_normal_(t, nonlinearity="linear"),
    "fan_in_uniform": lambda t: INIT.kaiming_uniform_(t, a=5**0.5),
    "truncated_normal": lambda t: INIT.trunc_normal_(t, std=0.05, a=-0.1, b=0.1),
    "uniform": lambda t: INIT.uniform_(t, -0.05, 0.05),
    "normal": lambda t: INIT.normal_(t, std=0.05),
    "orthogonal": INIT.orthogonal_,
    "zeros": INIT.zeros_,
    "ones": INIT.ones_,
    "constant": lambda t: INIT.constant_(t, 0.0),
}


def test_every_initializer_is_compared():
    assert set(DRAWS) == set(INITIALIZERS)


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("shape", [(600, 300), (3, 3, 64, 128)], ids=["dense", "convolution"])
def test_initializers_draw_from_the_same_distribution(kind, shape):
    """The largest distance of the two distribution functions: below 0.01 for 74,000 numbers of one law."""
    area = int(np.prod(shape[:-2]))
    ours = INITIALIZERS.parse(kind).sample(
        np.random.default_rng(0), shape, area * shape[-2], area * shape[-1]
    )
    torch.manual_seed(0)
    theirs = DRAWS[kind](torch.empty(shape[-1], shape[-2], *shape[:-2])).numpy()  # PyTorch: (out, in, …)
    if kind == "orthogonal" and len(shape) > 2:
        # Ours has orthogonal columns over the window and its channels, theirs orthogonal filters: the same.
        flat = ours.reshape(-1, shape[-1])
        assert flat.T @ flat == pytest.approx(np.eye(shape[-1]), abs=1e-9)
    a, b = np.sort(ours.ravel()), np.sort(theirs.ravel().astype("float64"))
    if a[0] == a[-1]:
        assert (a[0], a[-1]) == (b[0], b[-1])
        return
    at = np.concatenate([a, b])
    distance = np.abs(np.searchsorted(a, at, "right") / a.size - np.searchsorted(b, at, "right") / b.size)
    assert distance.max() < 0.01
    assert a.std() == pytest.approx(b.std(), rel=0.02)

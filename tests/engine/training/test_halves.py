"""A batch worked in two halves: the same gradients, losses and readings as in one piece."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.training import halves
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.engine.training.halves import Halves, Partner, worth_halving
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.rows import rows_of
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace
from tests.engine.several_ends import two_heads
from tests.engine.small_networks import chain

SHAPES = {"vector": (6,), "sequence": (6, 3), "image": (8, 8, 3)}
NOT_APART = {"batch_norm", "dropout", "spatial_dropout2d", "gaussian_noise"}


def of_kind(kind):
    """A network with one layer of this kind, and the first shape of sample it accepts."""
    layer = LAYERS.parse(kind)
    inputs = max(1, len(layer.slots)) if not layer.variadic else 2
    for shape in SHAPES.values():
        try:
            return Network(chain(kind, inputs=inputs), shape, dtype="float64"), shape
        except Exception:
            continue
    raise AssertionError(f"{kind} accepts none of {SHAPES}")


def put_out(network, x):
    """What a training step puts out for this batch, from the same random state."""
    network.reset(0)
    workspace = Workspace(network, len(x), training=True)
    workspace.load(dict.fromkeys(workspace.feeds, x))
    run(workspace.forward)
    return workspace.output.copy()


@pytest.mark.parametrize("kind", [k for k in LAYERS if k != "input"])
def test_a_layer_says_whether_a_sample_depends_on_the_others(kind):
    network, shape = of_kind(kind)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, *shape)) if kind != "embedding" else rng.integers(0, 2, (4, *shape))
    alone, beside = put_out(network, x[:1])[0], put_out(network, x)[0]
    assert LAYERS.parse(kind).samples_are_apart is np.allclose(alone, beside, rtol=1e-12)
    assert LAYERS.parse(kind).samples_are_apart is (kind not in NOT_APART)


@pytest.fixture
def halved(monkeypatch):
    """Every batch that can be halved is, whatever its size and the machine."""
    monkeypatch.setattr(halves, "WORTH_IT", 1)
    monkeypatch.setattr(halves, "PROCESSORS", 1)


CONVNET = chain(
    {"kind": "conv2d", "filters": 4, "kernel_size": (3, 3), "activation": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "flatten"},
    {"kind": "dense", "units": 7, "activation": "tanh", "l2": 0.1, "l1": 0.01},
    {"kind": "dense", "units": 3, "activation": "softmax"},
)
LOSS = LOSSES.parse("sparse_categorical_crossentropy")


@pytest.mark.parametrize("batch", [2, 7, 16])
def test_gradient_and_loss_are_those_of_the_batch_in_one_piece(batch):
    network = Network(CONVNET, (8, 8, 1), dtype="float64", seed=1)
    rng = np.random.default_rng(batch)
    x, y = rng.normal(size=(20, 8, 8, 1)), rng.integers(0, 3, 20)
    chosen = rng.permutation(20)[:batch]

    whole = Workspace(network, batch, loss=LOSS, training=True)
    whole.load(x[chosen], y[chosen])
    run([*whole.forward, *whole.backward])
    expected, loss = network.gradient_vector.copy(), whole.loss()
    outputs = {i: site.y.copy() for i, site in whole.sites.items()}

    network.gradient_vector[...] = np.nan
    partner = Partner()
    both = Halves(network, batch, LOSS, partner)
    rows = {network.inputs[0].id: rows_of(x, (8, 8, 1), network.dtype)}
    filling = both.loads(rows, {network.output.id: y})

    def step():
        for load, more in filling:
            load(chosen, *more)
        run([*both.forward, *both.backward])

    partner.beside(step)()
    np.testing.assert_allclose(network.gradient_vector, expected, rtol=1e-11, atol=1e-14)
    assert both.loss() == pytest.approx(loss, rel=1e-13)
    for node_id, seen in both.sites.items():
        np.testing.assert_allclose(seen.y, outputs[node_id], rtol=1e-12)


def test_what_is_worth_halving():
    # 100·200 + 200·10 = 22,000 multiply-adds a sample
    layers = {"kind": "dense", "units": 200}, {"kind": "dense", "units": 10}
    network = Network(chain(*layers), (100,))
    assert not worth_halving(network, 1363)  # 29,986,000
    assert worth_halving(network, 1364)  # 30,008,000
    with_dropout = Network(chain(layers[0], "dropout", layers[1]), (100,))
    assert not worth_halving(with_dropout, 100_000)
    assert not worth_halving(Network(chain({"kind": "dense", "units": 6000}), (6000,)), 1)


def made(spec=CONVNET, shape=(8, 8, 1), classes=3, checkpoint=None, ends=1, **changes):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(53, *shape)).astype("float32")
    y = rng.integers(0, classes, 53)
    settings = TrainingSettings.build(
        {
            "loss": "sparse_categorical_crossentropy",
            "optimizer": {"kind": "adam", "learning_rate": 0.01},
            "batches": {"kind": "mini_batch", "batch_size": 16},  # and a last one of 5
            "epochs": 3,
            **changes,
        }
    )
    network = Network(spec, shape, seed=3)
    return Training(network, settings, Samples(x, (y,) * ends if ends > 1 else y), None, checkpoint)


def losses(events):
    return [loss for e in events if isinstance(e, StepDone) for loss in e.losses]


def test_a_training_is_the_same_up_to_rounding(halved, monkeypatch):
    both = made()
    found = losses(both.run())
    monkeypatch.setattr(halves, "PROCESSORS", 1 << 20)
    alone = made()
    expected = losses(alone.run())
    assert len(expected) == 12
    np.testing.assert_allclose(found, expected, rtol=2e-5)
    np.testing.assert_allclose(both.network.vector, alone.network.vector, rtol=1e-3, atol=1e-5)


def test_the_bits_are_the_same_again_and_gathered_and_resumed(halved):
    first, gathered, begun = made(), made(), made()
    list(first.run())
    gathered.gather = 1e9
    list(gathered.run())
    assert np.array_equal(first.network.vector, gathered.network.vector)
    for _, _ in zip(range(6), begun.run(), strict=False):
        pass
    kept: Checkpoint = begun.checkpoint()
    resumed = made(checkpoint=kept)
    list(resumed.run())
    assert np.array_equal(first.network.vector, resumed.network.vector)


def test_the_second_thread_is_gone_between_events(halved):
    for event in made().run():
        assert not [t for t in threading.enumerate() if t.name == "second half"], event


def test_a_reading_is_of_the_whole_batch(halved, monkeypatch):
    both = made()
    events = both.run()
    next(events)
    monkeypatch.setattr(halves, "PROCESSORS", 1 << 20)
    alone = made()
    next(alone.run())
    for mine, theirs in zip(both.diagnose().layers, alone.diagnose().layers, strict=True):
        assert mine.name == theirs.name
        for what in ("gradient_norm", "weight_norm", "activation_mean", "activation_sd"):
            assert getattr(mine, what) == pytest.approx(getattr(theirs, what), rel=1e-4), what
    events.close()


def test_losses_of_several_outputs_add_up(halved, monkeypatch):
    spec = two_heads(*({"kind": "dense", "units": 3, "activation": "softmax"},) * 2, hidden="flatten")
    found = [e.train for e in made(spec, ends=2).run() if isinstance(e, EpochDone)]
    monkeypatch.setattr(halves, "PROCESSORS", 1 << 20)
    expected = [e.train for e in made(spec, ends=2).run() if isinstance(e, EpochDone)]
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == pytest.approx(theirs, rel=1e-5)
        assert mine["loss"] == pytest.approx(mine["a_loss"] + mine["b_loss"], rel=1e-6)


def test_a_training_that_diverges_names_its_layer(halved):
    *_, last = made(optimizer={"kind": "sgd", "learning_rate": 1000.0}).run()
    assert isinstance(last, Finished)
    assert last.reason == "diverged"
    assert last.layer in {"conv2d_1", "dense_1", "dense_2"}


def test_an_error_of_the_second_thread_is_raised_in_the_first():
    partner = Partner()

    def fails():
        raise ValueError("the second half")

    def work():
        partner.give(fails)
        partner.wait()

    with pytest.raises(ValueError, match="the second half"):
        partner.beside(work)()
    assert partner.beside(lambda: "and goes on")() == "and goes on"


def test_one_that_breaks_off_leaves_nothing_behind():
    partner, done = Partner(), []

    def breaks():
        partner.give(lambda: done.append("first"))
        raise KeyboardInterrupt

    def works():
        partner.give(lambda: done.append("second"))
        partner.wait()
        return list(done)

    with pytest.raises(KeyboardInterrupt):
        partner.beside(breaks)()
    assert partner.beside(works)()[-1] == "second"

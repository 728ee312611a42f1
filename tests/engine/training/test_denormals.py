"""Numbers too small to matter are zero while a step runs, and only then, in that thread."""

import threading

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.training import denormals
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain

TINY = np.full(64, 1e-40, "float32")


def is_flushed():
    """Asked of the bits: a comparison would take a denormal number as zero itself."""
    return not (TINY * np.float32(1)).view("uint32").any()


needs_switch = pytest.mark.skipif(
    denormals.switches()[0] is denormals._nothing, reason="this machine's switch is not known"
)


@needs_switch
def test_denormals_are_zero_inside_and_come_back():
    assert not is_flushed()
    with denormals.flushed():
        assert is_flushed()
        with denormals.flushed():
            assert is_flushed()
        assert is_flushed()
    assert not is_flushed()


@needs_switch
def test_they_come_back_after_an_error():
    with pytest.raises(KeyError), denormals.flushed():
        raise KeyError("x")
    assert not is_flushed()


@needs_switch
def test_other_threads_keep_theirs():
    inside, leave = threading.Event(), threading.Event()

    def work():
        with denormals.flushed():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(10)
    assert not is_flushed()
    leave.set()
    thread.join()


def small_training(epochs=3):
    x = np.random.default_rng(0).standard_normal((40, 3), "float32")
    network = Network(chain({"kind": "dense", "units": 2}), (3,))
    settings = TrainingSettings.build({"loss": "mean_squared_error", "epochs": epochs})
    return Training(network, settings, Samples(x, x[:, :2].copy()))


def test_a_training_leaves_nothing_behind_between_its_events():
    before = np.geterr()
    for _ in small_training().run():
        assert not is_flushed()
        assert np.geterr() == before


@needs_switch
def test_a_step_takes_denormals_as_zero():
    training = small_training()
    seen = []
    training._update_calls.append((lambda: seen.append(is_flushed()), ()))
    list(training.run())
    assert seen == [True] * training.total_steps


def test_an_error_within_a_step_leaves_nothing_behind():
    training = small_training()

    def fail():
        raise MemoryError

    training._update_calls.append((fail, ()))
    with pytest.raises(MemoryError):
        list(training.run())
    assert not is_flushed()

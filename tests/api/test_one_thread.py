"""Whatever a script asks for is computed with one BLAS thread: the same bits every time."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from nnstudio.api import Input, Sequential, layers
from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.workspace import Workspace

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 6, 3)), RNG.normal(size=(12, 1))


def threads():
    return [entry["num_threads"] for entry in threadpool_info() if entry.get("user_api") == "blas"]


@pytest.fixture
def seen(monkeypatch):
    """The number of BLAS threads each time numbers are computed, in a process that has two."""
    with threadpool_limits(2, user_api="blas"):
        if max(threads(), default=1) < 2:
            pytest.skip("This machine's BLAS has one thread only.")
        found = []
        load = Workspace.load

        def counted(self, *arguments):
            found.extend(threads())
            load(self, *arguments)

        monkeypatch.setattr(Workspace, "load", counted)
        yield found
        assert max(threads()) == 2  # and it is put back


def recurrent(kind):
    model = Sequential([Input((6, 3)), getattr(layers, kind)(4), layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    return model


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda model: model.predict(X),
        lambda model: model.evaluate(X, Y),
        lambda model: model.gradients(X, Y),
        lambda model: model.intermediate("dense_1/z", X),
        lambda model: model.intermediate("dense_1/dz", X, Y),
        lambda model: gradient_check(model.network, model.settings, X, Y, limit=2),
        lambda model: model.fit(X, Y, epochs=1, validation_data=(X, Y)),
    ],
    ids=["predict", "evaluate", "gradients", "intermediate", "step", "gradient check", "fit"],
)
def test_one_thread_computes(seen, kind, ask):
    ask(recurrent(kind))
    assert set(seen) == {1}


def test_a_training_gone_through_event_by_event_has_one_too(seen):
    training = recurrent("lstm").training(X, Y, epochs=2)
    during = [threads() for _ in training.run()]
    assert {count for counts in during for count in counts} == {1}

"""Batches out of samples in memory, in other dtypes, and in a mapped file that is never copied."""

import tracemalloc

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.training import rows
from nnstudio.engine.training.events import EpochDone
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain

SETTINGS = {
    "loss": "mean_squared_error",
    "batches": {"kind": "mini_batch", "batch_size": 1000},
    "epochs": 1,
}


@pytest.mark.parametrize("copied", [1 << 30, 0], ids=["copied", "left where they are"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_a_vector_is_followed_by_a_one(monkeypatch, copied, dtype):
    monkeypatch.setattr(rows, "COPIED", copied)
    x = np.arange(12).reshape(4, 3).astype(dtype)
    feed = np.ones((2, 4), "float32")
    rows.rows_of(x, (3,), np.dtype("float32"))(np.array([2, 0]), feed)
    assert feed.tolist() == [[6, 7, 8, 1], [0, 1, 2, 1]]


@pytest.mark.parametrize("copied", [1 << 30, 0], ids=["copied", "left where they are"])
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_images_are_taken_as_they_are(monkeypatch, copied, dtype):
    monkeypatch.setattr(rows, "COPIED", copied)
    x = np.arange(24).reshape(3, 2, 2, 2).astype(dtype)
    feed = np.zeros((2, 2, 2, 2), "float32")
    rows.rows_of(x, (2, 2, 2), np.dtype("float32"))(np.array([1, 2]), feed)
    assert feed.reshape(-1).tolist() == list(range(8, 24))


def test_a_large_mapped_file_is_not_copied(tmp_path):
    samples, features = 180_000, 100  # 72 MB
    x = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", "float32", (samples, features))
    x[:] = np.random.default_rng(0).standard_normal((1000, features), "float32").repeat(180, 0)
    y = x[:, :1].copy()
    network = Network(chain({"kind": "dense", "units": 1}), (features,))
    tracemalloc.start()
    try:
        training = Training(network, TrainingSettings.build(SETTINGS), Samples(x, y))
        epoch = next(event for event in training.run() if type(event) is EpochDone)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert epoch.step == 180
    assert most < 20_000_000


def test_the_way_of_taking_rows_changes_no_bit(monkeypatch):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2500, 7), "float32")
    samples = Samples(x, x[:, :2].copy())

    def trained():
        network = Network(chain({"kind": "dense", "units": 2}), (7,), seed=3)
        list(Training(network, TrainingSettings.build(SETTINGS), samples).run())
        return network.vector

    copied = trained()
    monkeypatch.setattr(rows, "COPIED", 0)
    assert np.array_equal(copied, trained())

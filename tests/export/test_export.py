"""Exported weights, read back by the programs they are for."""

import json
import os

import numpy as np
import pytest
import safetensors
import safetensors.numpy

from nnstudio.engine.layers import LAYERS
from nnstudio.export import EXPORTS, ExportError, export
from nnstudio.project import Document, ProjectState, SaveError, edits

WEIGHTS = {
    "dense_2/bias": np.array([7.0], np.float32),
    "dense_1/kernel": np.arange(6, dtype=np.float32).reshape(3, 2).T.copy().T,
    "dense_2/kernel": np.array([[0.5], [-0.5], [3.0]], np.float64)[:2],
    "dense_1/bias": np.array([1.0, -1.0], np.float32),
}
ORDER = ["dense_1/bias", "dense_1/kernel", "dense_2/bias", "dense_2/kernel"]


def trained() -> Document:
    state = ProjectState(title="Größe")
    state, a = edits.add_layer(state, LAYERS.parse({"kind": "input", "shape": [3]}), (0, 0))
    state, b = edits.add_layer(state, LAYERS.parse({"kind": "dense", "units": 2}), (200, 0), after=a)
    state, _ = edits.add_layer(state, LAYERS.parse({"kind": "dense", "units": 1}), (400, 0), after=b)
    return Document(state, WEIGHTS)


def test_the_formats():
    assert list(EXPORTS) == ["npz", "safetensors"]


def test_numpy_reads_npz_without_pickles(tmp_path):
    export(trained(), EXPORTS.parse("npz"), tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz", allow_pickle=False) as found:
        assert found.files == ORDER
        for name, array in WEIGHTS.items():
            assert found[name].dtype == np.float32
            assert found[name].flags.c_contiguous
            assert np.array_equal(found[name], array)


def test_the_safetensors_library_reads_safetensors(tmp_path):
    path = tmp_path / "w.safetensors"
    export(trained(), EXPORTS.parse("safetensors"), path)
    found = safetensors.numpy.load_file(path)
    assert sorted(found) == ORDER
    for name, array in WEIGHTS.items():
        assert found[name].dtype == np.float32
        assert np.array_equal(found[name], array)
    with safetensors.safe_open(path, "numpy") as file:
        metadata = file.metadata()
    assert metadata["title"] == "Größe"
    assert metadata["format"] == "nnstudio.weights/1"
    assert json.loads(metadata["layers"]) == {"input_1": "input", "dense_1": "dense", "dense_2": "dense"}


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_the_same_weights_give_the_same_bytes(tmp_path, kind):
    for name in ("a", "b"):
        export(trained(), EXPORTS.parse(kind), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_without_weights_there_is_nothing_to_export(tmp_path):
    document = trained()
    document.weights = {}
    with pytest.raises(
        ExportError, match=r"There are no trained weights to export yet. Train the network first"
    ):
        export(document, EXPORTS.parse("npz"), tmp_path / "w.npz")
    document.weights = {k: a for k, a in WEIGHTS.items() if k.startswith("dense_1")}
    with pytest.raises(ExportError, match="dense_2 has no trained weights yet"):
        export(document, EXPORTS.parse("npz"), tmp_path / "w.npz")
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_file_from_before(tmp_path, monkeypatch):
    path = tmp_path / "w.npz"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnstudio.project.atomic.os.fsync", full)
    with pytest.raises(SaveError, match="the disk is full"):
        export(trained(), EXPORTS.parse("npz"), path)
    assert path.read_bytes() == b"old"

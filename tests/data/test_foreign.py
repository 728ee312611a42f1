"""Pickles and models of other programs are named for what they are, also when renamed, and never opened."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import pytest

from nnstudio.data import DataError, source_for
from nnstudio.project import Document, ProjectError

HDF = b"\x89HDF\r\n\x1a\n" + bytes(100)
ONNX = b"\x08\x07\x12\x07pytorch\x1a\x031.9:\x00"
TENSORS = (64).to_bytes(8, "little") + b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.ljust(64)


def archive(*names: str) -> bytes:
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name in names:
            opened.writestr(name, b"{}")
    return buffer.getvalue()


class Trap:
    """Unpickled, it would leave a trace."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit('code of the file has run')",)


FILES = [
    pytest.param(pickle.dumps(Trap(), protocol=4), "which can run code and is not opened", id="pickle"),
    pytest.param(pickle.dumps(Trap(), protocol=2), "which can run code and is not opened", id="old pickle"),
    pytest.param(archive("archive/data.pkl", "archive/data/0"), "PyTorch file with pickles", id="torch"),
    pytest.param(archive("config.json", "metadata.json", "model.weights.h5"), "is a Keras model", id="keras"),
    pytest.param(HDF, "is an HDF5 file, as Keras writes models", id="hdf5"),
    pytest.param(ONNX, "is an ONNX model, not data", id="onnx"),
    pytest.param(TENSORS, "holds weights (safetensors), not samples", id="safetensors"),
    pytest.param(archive("mimetype", "format.json", "project.json"), "is an NNStudio project", id="project"),
]
NAMES = ("x.csv", "x.npy", "x.npz", "x.parquet", "x.xlsx", "x.jsonl", "x-ubyte", "x.h5", "x.pt", "x.bin")


@pytest.mark.parametrize(("data", "words"), FILES)
@pytest.mark.parametrize("name", NAMES)
def test_as_data(tmp_path: Path, data: bytes, words: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataError) as error:
        source_for(path).load(None)
    sentence = str(error.value)
    assert sentence.startswith(f"‘{name}’ ")
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(("data", "words"), FILES[:-2])
@pytest.mark.parametrize("name", ["x.nnstudio", "model.h5", "model.keras", "model.onnx", "model.pt"])
def test_as_a_project(tmp_path: Path, data: bytes, words: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ProjectError) as error:
        Document.load(path)
    assert str(error.value).startswith(f"‘{name}’ ")
    assert "pickle" in str(error.value) or words in str(error.value)


def test_a_saved_model_folder(tmp_path: Path) -> None:
    (tmp_path / "variables").mkdir()
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01")
    with pytest.raises(DataError, match="is a saved model of TensorFlow, not data"):
        source_for(tmp_path).load(None)

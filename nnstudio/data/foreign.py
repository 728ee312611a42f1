"""Files of other programs that are no data, told by what they begin with, whatever their names say.

None of them is opened: a pickle can run code, and models of other frameworks hold networks, not samples.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from nnstudio.catalog.words import tr, tr_later

_PICKLE = tr_later(
    "is a pickle, which can run code and is not opened. "
    "In Python, save the arrays with numpy.savez, or the table as CSV, and choose that file."
)
_TORCH = tr_later(
    "is a PyTorch file with pickles, which can run code and is not opened. "
    "In Python, save the arrays with numpy.savez, or the table as CSV, and choose that file."
)
_HDF5 = tr_later(
    "is an HDF5 file, as Keras writes models and MATLAB arrays; such files are not read. In Python, load it "
    "and save its weights as safetensors to use them elsewhere; to train here, choose a file of samples."
)
_ONNX = tr_later(
    "is an ONNX model, not data; such models are not read. In Python, load it and "
    "save its weights as safetensors to use them elsewhere; to train here, choose a file of samples."
)
_KERAS = tr_later(
    "is a Keras model, not data; such models are not read. In Python, load it and "
    "save its weights as safetensors to use them elsewhere; to train here, choose a file of samples."
)
_TENSORFLOW = tr_later(
    "is a saved model of TensorFlow, not data; such models are not read. In Python, load it and "
    "save its weights as safetensors to use them elsewhere; to train here, choose a file of samples."
)
HEAD = 512


def what_is(head: bytes, name: str) -> str:
    """What a file is by its first bytes and how to go on, as the end of a sentence; "" if it may be data."""
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return tr(_PICKLE)
    if re.match(rb"\(dp|\(lp|c[\w.]+\n[\w.]+\n", head) or (
        head[:1] == b"x" and name.lower().endswith((".joblib", ".pkl", ".pickle"))
    ):
        return tr(_PICKLE)
    if head[:8] == b"\x89HDF\r\n\x1a\n":
        return tr(_HDF5)
    if _is_onnx(head, name):
        return tr(_ONNX)
    if re.match(rb'[\x00-\xff]{6}\x00\x00\{\s*"', head):
        return tr("holds weights (safetensors), not samples. Choose a file of samples.")
    return ""


def what_is_archive(names: list[str]) -> str:
    """The same for a zip, by the names of its members."""
    if any(n.endswith((".pkl", ".pickle")) for n in names):
        return tr(_TORCH)
    if "model.weights.h5" in names or {"config.json", "metadata.json"} <= set(names):
        return tr(_KERAS)
    if "format.json" in names and "project.json" in names:
        return tr("is an NNStudio project, not data. Choose Open to open it.")
    return ""


def what_is_file(path: Path) -> str:
    """The same for a file there is. Raises OSError. Only its beginning is read, and a zip's list of names."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        if head[:4] != b"PK\x03\x04":
            return what_is(head, path.name)
        stream.seek(0)
        try:
            with zipfile.ZipFile(stream) as archive:
                return what_is_archive(archive.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return ""  # damaged: whoever reads it says so


def what_is_folder(path: Path) -> str:
    """A saved model of TensorFlow is a folder."""
    if (path / "saved_model.pb").is_file() or (path / "keras_metadata.pb").is_file():
        return tr(_TENSORFLOW)
    return ""


def _is_onnx(head: bytes, name: str) -> bool:
    """A protobuf message whose first field is ONNX's ``ir_version`` (1 to 30).

    Its producer or its name tells it from other messages.
    """
    starts = head[:1] == b"\x08" and 1 <= (head[1] if len(head) > 1 else 0) <= 30
    return starts and (
        name.lower().endswith(".onnx") or re.search(rb"onnx|pytorch|keras|skl2|tf2", head, re.I) is not None
    )

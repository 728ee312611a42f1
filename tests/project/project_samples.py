"""Small projects that several tests share."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import Document, History, ProjectError, ProjectState, edits, file, strict_json
from nnstudio.project.container import pack


def small_state() -> ProjectState:
    """input_1 (3) → dense_1 (4) → dense_2 (2)."""
    state = ProjectState(title="Small")
    state, first = edits.add_layer(state, LAYERS.parse({"kind": "input", "shape": [3]}), (0, 0))
    state, second = edits.add_layer(state, LAYERS.parse({"kind": "dense", "units": 4}), (200, 0), after=first)
    state, _ = edits.add_layer(state, LAYERS.parse({"kind": "dense", "units": 2}), (400, 0), after=second)
    return state


def small_state_with_annotations() -> ProjectState:
    """:func:`small_state` with its dense layers in a collapsed group, and a note beside them."""
    state, group = edits.group(small_state(), ["n2", "n3"], "Head", "violet")
    state = edits.set_group(state, group, collapsed=True)
    state, _ = edits.add_sticky(state, (200, 120), "Fewer units?\nThen <b>none</b>.", size=(160, 80))
    return state


def small_weights() -> dict[str, np.ndarray]:
    """Arrays that fit :func:`small_state`."""
    return {
        "dense_1/kernel": np.arange(12, dtype=np.float32).reshape(3, 4),
        "dense_1/bias": np.array([0.5, -0.5, 0, 1], dtype=np.float32),
        "dense_2/kernel": np.ones((4, 2), dtype=np.float32),
        "dense_2/bias": np.zeros(2, dtype=np.float32),
    }


def small_history() -> History:
    """Two epochs of a run that finished."""
    epochs = (
        EpochDone(1, 10, 0.5, {"loss": 1.25, "accuracy": 0.5}, {"loss": 1.5, "accuracy": 0.25}),
        EpochDone(2, 20, 1.0, {"loss": 0.1, "accuracy": 0.75}, {"loss": 0.2, "accuracy": 1.0}),
    )
    return History(epochs, Finished("finished", 2, 20, 1.0), {"numpy": "2.0"})


def small_document() -> Document:
    """A trained small project."""
    return Document(small_state(), small_weights(), small_history())


def members(data: bytes) -> dict[str, bytes]:
    """What is in a project file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


GOOD = file.encode(small_document().to_content())


def packed(whole: Mapping[str, bytes], parts: Mapping[str, bytes | None] = {}, **changes) -> bytes:
    """A project file with some parts replaced (None: removed), and fingerprints that agree with them."""
    parts = {n: data for n, data in {**whole, **parts}.items() if data is not None and n != "mimetype"}
    manifest = json.loads(parts.pop("format.json"))
    manifest["members"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in parts.items()
    }
    manifest.update(changes)
    return pack({"format.json": strict_json.write(manifest), **parts})


def changed_project(change) -> bytes:
    raw = json.loads(members(GOOD)["project.json"])
    change(raw)
    return packed(members(GOOD), parts={"project.json": json.dumps(raw).encode()})


def refusal(data: bytes) -> ProjectError:
    with pytest.raises(ProjectError) as error:
        file.decode(data, "mine.nnstudio")
    sentence = str(error.value)
    assert "‘mine.nnstudio’" in sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) < 1_000
    return error.value

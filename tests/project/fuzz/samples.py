"""What is mutated: projects that together use every part of the format."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from functools import cache
from unittest import mock

import numpy as np

from nnstudio.data import Prepared
from nnstudio.data.carried import Carried
from nnstudio.data.readers.csv_file import Csv
from nnstudio.data.readers.images import Images
from nnstudio.data.readers.npz import Npz
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.project import (
    Document,
    History,
    ProjectState,
    edits,
    file,
    history,
    recording,
    session,
    weights,
)
from nnstudio.project.epoch_log import epoch_table
from nnstudio.project.extras import Extras
from nnstudio.project.layer_curves import LayerCurves
from nnstudio.project.places import DataFile
from nnstudio.project.runs import Pace, Run, Runs
from nnstudio.project.templates import templates

Members = dict[str, bytes]
TRAINED = ("iris", "xor", "wine", "residual")
NEWER = "residual"
OUTSIDE = "xor"


def members(data: bytes) -> Members:
    """The parts of a project file, without ``mimetype``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "mimetype"}


@cache
def projects() -> tuple[bytes, ...]:
    """The examples as project files; some with weights, what was fitted, history and a checkpoint."""
    found = []
    for template in templates():
        document = template.open()
        if template.id in TRAINED:
            _as_if_trained(document)
        document.state = _annotated(document.state)
        found.append(file.encode(document.to_content()))
        if template.id in TRAINED:
            with mock.patch.object(history, "LONG", 0):  # five epochs are too many for text, then
                found.append(file.encode(document.to_content()))
        if template.id == OUTSIDE:
            found += [file.encode(_of_files(document, count).to_content()) for count in (0, 1, 2, 3)]
        if template.id == NEWER:
            document.state = _newer(document.state)
            document.runs = Runs(tuple(_newer_run(run) for run in document.runs), numbered=2)
            found.append(file.encode(document.to_content()))
    return tuple(found)


PICTURES = b"nnstudio folder 1\n4\n1 cat/0.png\n2 cat/1.png\n1 d\xc3\xb6g/0.png\n3 labels.csv\nabbcxyz"
"""A folder as a project carries it; what the pictures hold is not looked at when a project opens."""


def _of_files(document: Document, inside: int) -> Document:
    """With data of a person: in a file outside, or in so many files inside; 3: in a folder."""
    table = "a,b,kind\n" + "".join(f"{i},{i % 3},{'no' if i % 2 else 'yes'}\n" for i in range(30))
    held = [Carried.of("päi r.csv", table.encode(), "/home/somebody/päi r.csv")]
    source = Csv(path=held[0].path) if inside else Csv(path="../data/t.csv", ignore=("b",))
    if inside == 2:
        held = [Carried.of(f"{name}.npy", _npy(name == "y")) for name in ("x", "y")]
        source = Npz(path=held[0].path, y_key=held[1].path)
    if inside == 3:
        held = [Carried.of("pets", PICTURES, "/home/somebody/pets", folder=True)]
        source = Images(path=held[0].path)
    known = DataFile("/home/somebody/data/t.csv", hashlib.sha256(table.encode()).hexdigest(), len(table))
    return replace(
        document,
        state=edits.set_data(document.state, document.state.data.replace(source=source)),
        data_files={} if inside else {"path": known},
        carried={one.path: one for one in held},
    )


def _npy(labels: bool) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.arange(20) % 2 if labels else np.arange(40.0).reshape(20, 2))
    return stream.getvalue()


def _newer(state: ProjectState) -> ProjectState:
    """With a layer, and entries, that another version might have written."""
    raw = {"kind": "snake_mixer", "units": 4, "wave": {"kind": "snake", "alpha": 0.5}, "of": [None, "é"]}
    layer = UnknownLayer.of(raw, "Unknown layer kind ‘snake_mixer’.")
    state = edits.set_layer(state, state.network.nodes[1].id, layer)
    wire, training = state.network.edges[0], state.training
    entries = {
        ("project",): {"palette": {"of": ["b", 1, None, 0.25]}},
        ("nodes", state.network.nodes[2].id): {"comment": "<b>ü</b>"},
        ("edges", wire.source, wire.target, wire.slot): {"delay": 2},
        ("training", training.kind): {"ema": 0.5},
        ("training", "optimizer", training.optimizer.kind): {"lookahead": [1]},
    }
    return state.replace(extras=Extras(entries))


def _newer_run(run: Run) -> Run:
    """With an entry, and arrays, that another version might have written."""
    arrays = {"spectrum": np.linspace(0, 1, 5), "spectrum/of": np.ones((2, 3), np.float32)}
    return replace(run, extras={"spectrum": {"kind": "é"}, "mood": [1, None]}, extra_arrays=arrays)


def _annotated(state: ProjectState) -> ProjectState:
    """With two notes and, of its layers but the first, a collapsed group."""
    for text, color in (("Why does this learn?\nÄ <b>", "amber"), ("", "teal")):
        state, _ = edits.add_sticky(state, (-40.5, 300), text, color=color)
    state, group = edits.group(state, [n.id for n in state.network.nodes[1:]], "Body")
    return edits.set_group(state, group, collapsed=True)


@cache
def weight_files() -> tuple[bytes, ...]:
    """Weights by themselves."""
    trained = [members(data).get("weights.safetensors") for data in projects()]
    odd = weights.encode(
        {"a/kernel": np.zeros((0, 3), np.float32), "a/bias": np.float64(1.5) * np.ones(())}, {"note": "ä"}
    )
    return (*(data for data in trained if data), odd)


def _as_if_trained(document: Document) -> None:
    begun = session.start_training(document)
    document.weights = begun.network.weights()
    document.fitted = begun.prepared.fitted.to_dict()
    epochs = tuple(
        EpochDone(n, 10 * n, 0.5 * n, {"loss": 1 / n, "accuracy": 0.5}, {"loss": 2 / n}) for n in range(1, 6)
    )
    document.history = History(epochs, Finished("stopped", 5, 50, 2.5), {"numpy": "2.0"})
    document.checkpoint = _checkpoint(begun.training)
    document.runs = _runs(document, begun.prepared)


def _runs(document: Document, prepared: Prepared) -> Runs:
    """Two runs: one with the document's weights, one with others."""
    runs = Runs()
    for number in (1, 2):
        runs, run = recording.begin(runs, document.state, prepared, trained=number == 2)
        columns, epochs = epoch_table(document.history.epochs)
        run = recording.measured(
            replace(run, id=f"{number:08x}", started=1.7e9 + number, changes=("Epoch 2: rate 0.5 → 0.25",)),
            columns,
            epochs,
            np.linspace(1, 0, 50),
            document.history.finished,
            environment={"numpy": "2.0"},
            weights={name: number * array for name, array in document.weights.items()},
            paces=(Pace(0, 0.0, 10), Pace(20, 2.0, 10)),
            layers=_layers(document) if number == 2 else LayerCurves(),
        )
        runs = replace(runs.put(run), current=run.id)
    return runs


def _layers(document: Document) -> LayerCurves:
    """Three rows of two measures, one of which only a newer program knows."""
    names = tuple(dict.fromkeys(name.partition("/")[0] for name in document.weights))
    rows = np.linspace(0.1, 2, 3 * (1 + len(names))).reshape(3, -1)
    rows[:, 0] = (1, 20, 50)
    return LayerCurves(names, {"gradient_norm": rows, "curvature": rows[1:].astype(np.float32).astype(float)})


def _checkpoint(training: object) -> Checkpoint:
    events = training.run()  # type: ignore[attr-defined]
    next(events)
    found = training.checkpoint()  # type: ignore[attr-defined]
    events.close()
    return found  # type: ignore[no-any-return]

"""Runs in a project file: words and settings in ``runs.json``, curves and weights in ``runs.safetensors``.

Arrays are named by the run's id: ``id/epochs`` (epochs, columns), ``id/losses`` (steps,), ``id/layers/…``
(see ``layers_file``) and ``id/weights``, all arrays one behind the other, as ``runs.json`` lists their names
and shapes. Weights that the document has too are not written twice. Settings that several runs share are
written once.

An entry that a newer program added to a run is given back, with the arrays that are named after it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.training.best import Other
from nnstudio.project import extras, fields, layers_file, strict_json, weights
from nnstudio.project.epoch_log import MAX_COUNT, read_columns, read_rows
from nnstudio.project.errors import ProjectError
from nnstudio.project.history import read_outcome, write_outcome
from nnstudio.project.migrations import VERSION
from nnstudio.project.runs import COLORS, MOST_CHANGES, MOST_RUNS, NO_NUMBERS, Array, Pace, Run, Runs, Trained

JSON, ARRAYS = "runs.json", "runs.safetensors"
MAX_JSON = 32 * 2**20
MAX_ARRAYS = 2**30
MAX_NOTE = 2_000
MAX_TENSORS = 20_000

_ID = re.compile(r"[0-9a-f]{8}")
_KNOWN = (
    "id", "name", "note", "color", "pinned", "trained", "started", "begun", "changes", "samples", "rows",
    "sample_shape", "outcome", "environment", "columns", "unrecorded", "paces", "weights", "other", "layers",
    "shed",
)  # fmt: skip


def encode(runs: Runs, document: Mapping[str, Array]) -> dict[str, bytes]:
    """The two members; none without runs. ``document``: weights that are written elsewhere already."""
    if not runs.items and not runs.numbered:
        return {}
    settings = {run.trained.text: run.trained for run in runs}
    places = {text: number for number, text in enumerate(settings)}
    arrays: dict[str, Array] = {}
    entries = [_entry(run, places[run.trained.text], arrays, document) for run in runs]
    raw = {
        "current": runs.current,
        "numbered": runs.numbered,
        "forgotten": runs.forgotten,
        "trained": [{"version": t.version, "project": t.raw} for t in settings.values()],
        "runs": entries,
    }
    members = {JSON: strict_json.write(raw)}
    return {**members, ARRAYS: weights.encode(arrays)} if arrays else members


def arrays_size(runs: Runs) -> int:
    """Bytes of all arrays."""
    curves = sum(run.losses.nbytes + run.epochs.nbytes + run.layers.nbytes for run in runs)
    return curves + sum(run.weight_bytes + run.extra_bytes for run in runs)


def features(runs: Runs) -> list[str]:
    """What a program has to know to read these."""
    return [layers_file.FEATURE] if any(run.layers for run in runs) else []


def _entry(run: Run, place: int, arrays: dict[str, Array], document: Mapping[str, Array]) -> dict[str, Any]:
    if run.epochs.size:
        arrays[f"{run.id}/epochs"] = run.epochs
    if run.losses.size:
        arrays[f"{run.id}/losses"] = layers_file.short(run.losses)
    kept: Any = [[name, list(array.shape)] for name, array in run.weights.items()]
    if run.weights and _same(run.weights, document):
        kept = "document"
    elif run.weights:
        arrays[f"{run.id}/weights"] = np.concatenate([a.ravel() for a in run.weights.values()])
    if (other := run.other if run.weights else None) is not None:  # by name: the document has another order
        arrays[f"{run.id}/other"] = np.concatenate(
            [other.weights[name].ravel() for name in sorted(run.weights)]
        )
    arrays.update({f"{run.id}/{name}": array for name, array in run.extra_arrays.items()})
    return {
        **run.extras,
        "id": run.id, "name": run.name, "note": run.note, "color": run.color, "pinned": run.pinned,
        "trained": place, "started": run.started, "begun": run.begun, "changes": list(run.changes),
        "samples": run.samples, "rows": list(run.rows),
        "sample_shape": None if run.sample_shape is None else list(run.sample_shape),
        "outcome": None if run.finished is None else write_outcome(run.finished),
        "environment": dict(run.environment), "columns": list(run.columns), "unrecorded": run.unrecorded,
        "paces": [[p.step, p.epoch, p.steps_per_epoch] for p in run.paces], "weights": kept,
        **({} if other is None else {"other": [other.kind, other.epoch]}), "shed": list(run.shed),
        **layers_file.encode(run.layers, run.id, arrays),
    }  # fmt: skip


def _same(own: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    """Whether both hold the same numbers of the same type."""
    return own.keys() == other.keys() and all(
        a is other[name] or (a.dtype == other[name].dtype and np.array_equal(a, other[name], equal_nan=True))
        for name, a in own.items()
    )


def decode(parts: Mapping[str, bytes], document: Mapping[str, Array]) -> Runs:
    """The inverse of :func:`encode`. Raises :class:`ProjectError` that names the place."""
    if JSON not in parts:
        if ARRAYS in parts:
            raise ProjectError(tr("It has {arrays} without its other half.", arrays=ARRAYS), "damaged")
        return Runs()
    known = ("current", "numbered", "forgotten", "trained", "runs")
    raw = fields.mapping(strict_json.read(parts[JSON], JSON, MAX_JSON), JSON, known)
    arrays = weights.decode(parts[ARRAYS], ARRAYS) if ARRAYS in parts else {}
    settings = [
        _trained(entry, f"{JSON}, trained[{number}]")
        for number, entry in enumerate(fields.items(raw.get("trained"), f"{JSON}, trained", MOST_RUNS))
    ]
    items = tuple(
        _run(entry, f"{JSON}, runs[{number}]", settings, arrays, document)
        for number, entry in enumerate(fields.items(raw.get("runs"), f"{JSON}, runs", MOST_RUNS))
    )
    if arrays:
        raise ProjectError(
            tr(
                "{arrays}: the array ‘{array}’ does not belong there.",
                arrays=ARRAYS,
                array=min(arrays)[:60],
            )
        )
    ids = [run.id for run in items]
    if len(set(ids)) != len(ids):
        raise ProjectError(tr("{json}: two runs have the same id.", json=JSON))
    current = fields.text(raw.get("current", ""), f"{JSON}, current", 8)
    numbered = fields.whole(raw.get("numbered", 0), f"{JSON}, numbered", 0, MAX_COUNT)
    forgotten = fields.whole(raw.get("forgotten", 0), f"{JSON}, forgotten", 0, MAX_COUNT)
    return Runs(items, current if current in ids else "", numbered, forgotten)


def _trained(raw: object, where: str) -> Trained:
    whole = fields.mapping(raw, where, ("version", "project"))
    version = fields.whole(whole.get("version"), f"{where}.version", 1, VERSION)
    return Trained(fields.mapping(whole.get("project"), f"{where}.project"), version)


def _run(
    raw: object,
    where: str,
    settings: list[Trained],
    arrays: dict[str, Array],
    document: Mapping[str, Array],
) -> Run:
    whole, added = extras.parted(fields.mapping(raw, where), _KNOWN)
    fields.mapping(whole, where, _KNOWN)
    run_id = fields.text(whole.get("id"), f"{where}.id", 8)
    if not _ID.fullmatch(run_id):
        raise ProjectError(
            tr("{where}.id: expected eight of 0123456789abcdef, got ‘{run_id}’.", where=where, run_id=run_id)
        )
    place = fields.whole(whole.get("trained"), f"{where}.trained", 0, len(settings) - 1)
    columns = read_columns(whole.get("columns", []), f"{where}.columns")
    shed = tuple(fields.items(whole.get("shed", []), f"{where}.shed", 4))
    if any(part not in ("weights", "steps", "layers", "epochs") for part in shed):
        raise ProjectError(
            tr("{where}.shed: expected ‘weights’, ‘steps’, ‘layers’ or ‘epochs’.", where=where)
        )
    sample = whole.get("sample_shape")
    finished, _ = read_outcome(whole.get("outcome"), f"{where}.outcome")
    vector, listed = arrays.pop(f"{run_id}/weights", None), whole.get("weights", [])
    kept = _weights(listed, vector, document, where)
    pinned = whole.get("pinned", False)
    if not isinstance(pinned, bool):
        raise ProjectError(tr("{where}.pinned: expected true or false.", where=where))
    return Run(
        id=run_id,
        name=fields.text(whole.get("name", ""), f"{where}.name", fields.MAX_TITLE),
        trained=settings[place],
        started=fields.real(whole.get("started"), f"{where}.started", 2e11),
        note=fields.text(whole.get("note", ""), f"{where}.note", MAX_NOTE, lines=True),
        color=fields.whole(whole.get("color", 0), f"{where}.color", 0, COLORS - 1),
        pinned=pinned,
        begun=fields.text(whole.get("begun", ""), f"{where}.begun", 2 * fields.MAX_TITLE),
        changes=tuple(
            fields.text(c, f"{where}.changes", 2 * fields.MAX_TITLE)
            for c in fields.items(whole.get("changes", []), f"{where}.changes", MOST_CHANGES)
        ),
        samples=fields.text(whole.get("samples", ""), f"{where}.samples", 64),
        rows=_rows(whole.get("rows", [0, 0, 0]), f"{where}.rows"),
        sample_shape=None if sample is None else _shape(sample, f"{where}.sample_shape"),
        finished=finished,
        environment=_words(whole.get("environment", {}), f"{where}.environment"),
        columns=columns,
        epochs=read_rows(arrays.pop(f"{run_id}/epochs", None), columns, where),
        losses=_losses(arrays.pop(f"{run_id}/losses", None), where),
        unrecorded=fields.whole(whole.get("unrecorded", 0), f"{where}.unrecorded", 0, MAX_COUNT),
        paces=_paces(whole.get("paces", []), f"{where}.paces"),
        weights=kept,
        other=_other(whole.get("other"), arrays.pop(f"{run_id}/other", None), kept, where),
        layers=layers_file.decode(whole.get("layers"), run_id, arrays, f"{where}.layers"),
        shed=shed,
        extras=added,
        extra_arrays=_added(added, run_id, arrays),
    )


def _added(entries: Mapping[str, Any], run_id: str, arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays of entries that a newer program added: ``id/entry``, ``id/entry/…``."""
    start = f"{run_id}/"
    found = [n for n in arrays if n.startswith(start) and n.split("/")[1] in entries]
    return {name.removeprefix(start): arrays.pop(name) for name in found}


def _other(raw: object, vector: Array | None, kept: Mapping[str, Array], where: str) -> Other | None:
    """Weights of another epoch, with the names and shapes of those that are kept."""
    if raw is None and vector is None:
        return None
    pair = fields.items(raw, f"{where}.other", 2)
    if len(pair) != 2 or pair[0] not in ("best", "last"):
        raise ProjectError(tr("{where}.other: expected best or last, and its epoch.", where=where))
    epoch = fields.whole(pair[1], f"{where}.other", 1, MAX_COUNT)
    listed = [[name, list(kept[name].shape)] for name in sorted(kept)]
    return Other(pair[0], epoch, dict(_weights(listed, vector, {}, where)))


def _losses(array: Array | None, where: str) -> Array:
    if array is None:
        return NO_NUMBERS
    if array.ndim != 1:
        raise ProjectError(
            tr("{where}: its losses are not one number for each step.", where=where), "damaged"
        )
    return array.astype(np.float64)


def _paces(raw: object, where: str) -> tuple[Pace, ...]:
    found = []
    for entry in fields.items(raw, where, MOST_CHANGES + 1):
        three = fields.items(entry, where, 3)
        if len(three) != 3:
            raise ProjectError(tr("{where}: expected [step, epoch, steps of an epoch].", where=where))
        found.append(
            Pace(
                fields.whole(three[0], where, 0, MAX_COUNT),
                fields.real(three[1], where, MAX_COUNT),
                fields.whole(three[2], where, 1, MAX_COUNT),
            )
        )
    if any(a.step > b.step or a.epoch > b.epoch for a, b in itertools.pairwise(found)):
        raise ProjectError(tr("{where}: they are out of order.", where=where))
    return tuple(found)


def _rows(raw: object, where: str) -> tuple[int, int, int]:
    found = [fields.whole(n, where, 0, MAX_COUNT) for n in fields.items(raw, where, 3)]
    if len(found) != 3:
        raise ProjectError(
            tr("{where}: expected how many samples train, validation and test have.", where=where)
        )
    return found[0], found[1], found[2]


def _shape(raw: object, where: str) -> tuple[int, ...]:
    return tuple(fields.whole(n, where, 1, 2**31) for n in fields.items(raw, where, 8))


def _words(raw: object, where: str) -> dict[str, str]:
    found = fields.mapping(raw, where)
    return {fields.text(key, where, 64): fields.text(value, where, 200) for key, value in found.items()}


def _weights(
    raw: object, vector: Array | None, document: Mapping[str, Array], where: str
) -> Mapping[str, Array]:
    if raw == "document":
        return dict(document)
    listed: dict[str, tuple[int, ...]] = {}
    for entry in fields.items(raw, f"{where}.weights", MAX_TENSORS):
        pair = fields.items(entry, f"{where}.weights", 2)
        if len(pair) != 2:
            raise ProjectError(tr("{where}.weights: expected [name, shape].", where=where))
        name = fields.text(pair[0], f"{where}.weights", 2 * fields.MAX_TITLE)
        shape = fields.items(pair[1], f"{where}.weights", 8)
        listed[name] = tuple(fields.whole(n, f"{where}.weights", 0, 2**31) for n in shape)
    sizes = [math.prod(shape) for shape in listed.values()]
    if (vector.size if vector is not None else 0) != sum(sizes) or (vector is not None and vector.ndim != 1):
        raise ProjectError(
            tr("{where}: its weights do not have the shapes it lists.", where=where), "damaged"
        )
    if vector is None:
        return {}
    ends = np.cumsum([0, *sizes]).tolist()
    return {
        name: vector[ends[i] : ends[i + 1]].reshape(shape) for i, (name, shape) in enumerate(listed.items())
    }

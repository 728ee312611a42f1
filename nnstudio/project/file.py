"""The ``.nnstudio`` file: a zip of ``format.json``, ``project.json``, ``weights.safetensors`` and
``history.csv``, of an interrupted training ``checkpoint.json`` and ``checkpoint.safetensors``, of all
trainings ``runs.json`` and ``runs.safetensors``, and of data that is carried inside ``data.1`` and so on.

``format.json`` comes first and says what the rest is, with the SHA-256 and size of every other member: damage
is noticed, malice is not. No part of a file is code, so opening one needs no trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

import nnstudio
from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Fitted
from nnstudio.data.pieces import pieces
from nnstudio.data.progress import part
from nnstudio.engine.plan import Shape
from nnstudio.engine.training.checkpoint import Checkpoint, mark_settings
from nnstudio.project import (
    carrying,
    checkpoint,
    fields,
    history,
    layers_file,
    places,
    runs_file,
    strict_json,
    weights,
)
from nnstudio.project.carrying import CarriedFiles
from nnstudio.project.container import MAX_FILE, Container, pack, read_file
from nnstudio.project.errors import ProjectError
from nnstudio.project.history import History
from nnstudio.project.migrations import VERSION, migrate
from nnstudio.project.places import DataFiles
from nnstudio.project.runs import Runs
from nnstudio.project.state import ProjectState

__all__ = ["FORMAT", "SUFFIX", "Content", "decode", "encode", "read_file"]

SUFFIX = ".nnstudio"
FORMAT = "nnstudio.project"
MEMBERS: Mapping[str, int] = {
    "mimetype": 256,
    "format.json": 64 * 2**10,
    "project.json": strict_json.MAX_BYTES,
    "weights.safetensors": 2**30,
    history.CSV: history.MAX_CSV,
    history.TABLE: history.MAX_TABLE,
    checkpoint.JSON: checkpoint.MAX_JSON,
    checkpoint.ARRAYS: 2**30,
    runs_file.JSON: runs_file.MAX_JSON,
    runs_file.ARRAYS: runs_file.MAX_ARRAYS,
    **carrying.MEMBERS,
}
"""Everything a project may contain, with its largest size in bytes."""

TRAINED = (
    "weights.safetensors",
    history.CSV,
    history.TABLE,
    checkpoint.JSON,
    checkpoint.ARRAYS,
    runs_file.JSON,
    runs_file.ARRAYS,
)
"""Parts that a training left; without them there still is a project."""

FEATURES = (*carrying.FEATURES, layers_file.FEATURE, history.FEATURE)
"""What a file may require of a program, of which this one knows."""

ROOM = 2**27
"""Bytes a project keeps free for what is no array, so that a file with a checkpoint can always be opened."""

MIN_READER = 2
"""The oldest program version of the format that can read what this one writes."""


@dataclass(frozen=True)
class Content:
    """What a project file holds."""

    state: ProjectState
    weights: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    history: History = field(default_factory=History)
    fitted: Mapping[str, Any] | None = None
    checkpoint: Checkpoint | None = None
    runs: Runs = field(default_factory=Runs)
    data_files: DataFiles = field(default_factory=dict)
    carried: CarriedFiles = field(default_factory=dict)


def encode(content: Content) -> bytes:
    """The bytes of a project file. The same content always gives the same bytes. Reports (data/progress)."""
    kept, sample = _consistent(content)
    project = content.state.to_dict()
    project["fitted"] = dict(content.fitted) if content.fitted is not None else None
    project["run"] = content.history.outcome()
    if content.history.is_long:
        project["history_columns"] = list(content.history.log.columns)
    project["sample_shape"] = list(sample) if sample is not None else None
    if files := places.to_dict(content.data_files, content.state):
        project["data_files"] = files
    carried = carrying.used(content.state, content.carried)
    inside: dict[str, bytes] = {}
    if carried:
        project["carried"], inside = carrying.encode(carried)
    members = {"project.json": strict_json.write(project)}
    if kept:
        members["weights.safetensors"] = weights.encode(kept)
    members |= content.history.members()
    if content.checkpoint is not None and _goes_on(content):
        members |= checkpoint.encode(content.checkpoint)
    runs = _runs_that_fit(content)
    members |= runs_file.encode(runs, kept) | inside
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "min_reader": MIN_READER,
        "application": f"NNStudio {nnstudio.__version__}",
        "members": _fingerprints(members),
    }
    requires = [*(carrying.features(carried) if inside else ()), *runs_file.features(runs)]
    if content.history.is_long:
        requires.append(history.FEATURE)
    if requires:
        manifest["requires"] = requires
    with part(0.4, 1):
        return pack({"format.json": strict_json.write(manifest), **members})


def decode(data: bytes, name: str, *, without_weights: bool = False) -> Content:
    """The content of a project file's bytes. Raises :class:`ProjectError` whose sentence uses ``name``.

    ``without_weights``: what trainings left is not looked at, and ``project.json``, every word of which is
    checked anyway, may have been changed by hand.
    """
    with part(0, 0):  # a beginning that is always small
        container = Container(data, name)
        version, members = _manifest(container)
    container.allow_only(MEMBERS)
    parts = _intact_parts(container, members, TRAINED if without_weights else ())
    try:
        return _content(parts, version, without_weights=without_weights)
    except ProjectError as error:
        raise ProjectError(
            tr("‘{name}’ cannot be opened. {error}", name=name, error=error), error.code
        ) from None


def _manifest(container: Container) -> tuple[int, Mapping[str, Any]]:
    name = container.name
    try:
        raw = strict_json.read(container.read("format.json", MEMBERS["format.json"]), "format.json")
        manifest = fields.mapping(raw, "format.json")
        if manifest.get("format") != FORMAT:
            raise ProjectError(
                tr("‘{name}’ is not an NNStudio project: its format is another.", name=name), "not_ours"
            )
        version = fields.whole(manifest.get("version"), "format.json, version", 1, 10**9)
        reader = fields.whole(manifest.get("min_reader", 1), "format.json, min_reader", 1, 10**9)
        if max(version, reader) > VERSION:
            raise ProjectError(
                tr(
                    "‘{name}’ was made by a newer NNStudio (format version {version}; this one "
                    "reads up to {newest}). Update NNStudio to open it.",
                    name=name,
                    version=max(version, reader),
                    newest=VERSION,
                ),
                "newer",
            )
        for feature in fields.items(manifest.get("requires", []), "format.json, requires", 100):
            if feature in FEATURES:
                continue
            raise ProjectError(
                tr(
                    "‘{name}’ needs something that this NNStudio does not have "
                    "(‘{text}’). Update NNStudio to open it.",
                    name=name,
                    text=fields.text(feature, "format.json, requires", fields.MAX_NAME),
                ),
                "newer",
            )
        return version, fields.mapping(manifest.get("members"), "format.json, members", MEMBERS)
    except ProjectError as error:
        if name in str(error):
            raise
        raise ProjectError(
            tr("‘{name}’ cannot be opened. {error}", name=name, error=error), error.code
        ) from None


def _intact_parts(
    container: Container, members: Mapping[str, Any], without: Collection[str]
) -> dict[str, bytes]:
    """Every member but the first two and those ``without``, compared with its fingerprint."""
    here = set(container.names) - {"mimetype", "format.json"}
    parts: dict[str, bytes] = {}
    total, done = sum(map(container.size, here)) or 1, 0
    for name in sorted({*members, *here, "project.json"} - set(without)):
        if name not in here or name not in members:
            raise ProjectError(
                tr(
                    "‘{name}’ is damaged: its part ‘{part}’ is missing. "
                    "The file was not changed; try another copy of it."
                    if name in members
                    else "‘{name}’ is damaged: its part ‘{part}’ is unknown. "
                    "The file was not changed; try another copy of it.",
                    name=container.name,
                    part=name,
                ),
                "damaged",
            )
        low, done = done, done + container.size(name)
        with part(low / total, done / total):
            parts[name], found = _with_fingerprint(container, name)
        if found != members[name] and not (without and name == "project.json"):
            raise ProjectError(
                tr(
                    "‘{name}’ was not opened: its part ‘{part}’ was changed or damaged outside "
                    "NNStudio. Try another copy of the file.",
                    name=container.name,
                    part=name,
                ),
                "damaged",
            )
    return parts


def _with_fingerprint(container: Container, name: str) -> tuple[bytes, dict[str, Any]]:
    with part(0, 0.6):
        data = container.read(name, MEMBERS[name])
    with part(0.6, 1):
        return data, _fingerprint(data)


def _content(parts: Mapping[str, bytes], version: int, *, without_weights: bool) -> Content:
    raw = strict_json.read(parts["project.json"], "project.json")
    raw = migrate(dict(fields.mapping(raw, "project.json")), version)
    fitted, run, sample, columns = (
        raw.pop(key, None) for key in ("fitted", "run", "sample_shape", "history_columns")
    )
    files = places.from_dict(raw.pop("data_files", None))
    carried = carrying.decode(raw.pop("carried", None), parts)
    state = ProjectState.from_dict(raw)
    if without_weights:
        return Content(state, data_files=files, carried=carried)
    arrays = {}
    if "weights.safetensors" in parts:
        arrays = weights.decode(parts["weights.safetensors"], "weights.safetensors")
        weights.refuse_misfit(arrays, state.network, _sample_shape(sample))
    return Content(
        state,
        weights=arrays,
        history=History.from_members(parts, run, columns),
        fitted=_fitted(fitted),
        checkpoint=checkpoint.decode(parts),
        runs=runs_file.decode(parts, arrays),
        data_files=files,
        carried=carried,
    )


def _consistent(content: Content) -> tuple[Mapping[str, NDArray[Any]], Shape | None]:
    """The weights that fit the drawing as it is now, and the shape of a sample they were made for."""
    network = content.state.network
    if content.fitted is not None and content.weights:
        sample = Fitted.from_dict(content.fitted).sample_shape
        if not weights.differences(content.weights, network, sample):
            return content.weights, sample
    return weights.fitting(content.weights, network, None), None


def _goes_on(content: Content) -> bool:
    """Whether the checkpoint is of the training as it is set now, and the file stays small enough to open."""
    found = content.checkpoint
    if found is None or found.marks["settings"] != mark_settings(content.state.training):
        return False
    arrays = [*content.weights.values(), *checkpoint.arrays(found).values()]
    total = sum(array.nbytes for array in arrays) + runs_file.arrays_size(content.runs)
    total += carrying.size(content.state, content.carried) + _table_size(content)
    return total <= MAX_FILE - ROOM


def _runs_that_fit(content: Content) -> Runs:
    """The runs; beside very large weights only their words and epochs, so that the file can be opened."""
    total = sum(array.nbytes for array in content.weights.values()) + runs_file.arrays_size(content.runs)
    total += carrying.size(content.state, content.carried) + _table_size(content)
    return content.runs if total <= MAX_FILE - ROOM else content.runs.without_arrays()


def _table_size(content: Content) -> int:
    """Bytes of a history that is a table."""
    return min(content.history.log.rows.nbytes, history.MAX_TABLE) if content.history.is_long else 0


def _sample_shape(raw: object) -> Shape | None:
    if raw is None:
        return None
    return tuple(fields.whole(n, "sample_shape", 1, 2**31) for n in fields.items(raw, "sample_shape", 8))


def _fitted(raw: object) -> Mapping[str, Any] | None:
    if raw is None:
        return None
    whole = fields.mapping(raw, "fitted")
    try:
        shape = Fitted.from_dict(whole).sample_shape
    except (DataError, ValueError) as error:
        raise ProjectError(f"fitted: {error}") from None
    _sample_shape(list(shape))  # saved with the weights: what opens can be saved and opened again
    return whole


def _fingerprints(members: Mapping[str, bytes]) -> dict[str, Any]:
    total, done, found = sum(map(len, members.values())), 0, {}
    for name, data in members.items():
        with part(0.4 * done / total, 0.4 * (done + len(data)) / total):
            found[name] = _fingerprint(data)
        done += len(data)
    return found


def _fingerprint(data: bytes) -> dict[str, Any]:
    found = hashlib.sha256()
    for piece in pieces(data):
        found.update(piece)
    return {"sha256": found.hexdigest(), "size": len(data)}

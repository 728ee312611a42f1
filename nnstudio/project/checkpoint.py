"""A checkpoint in a project file: whole numbers and losses in ``checkpoint.json``, arrays beside it.

``checkpoint.safetensors`` has ``vector``, ``finite``, perhaps ``best``, ``slots/…`` of the optimizer, and
``losses`` in double precision (``totals`` too with several outputs). Numbers that are not finite are null in
JSON, and the generator's 128-bit numbers are decimal texts: strict JSON holds neither.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog.words import tr
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.project import fields, strict_json, weights
from nnstudio.project.errors import ProjectError
from nnstudio.project.history import MAX_EPOCHS
from nnstudio.project.state import MAX_NODES

JSON, ARRAYS = "checkpoint.json", "checkpoint.safetensors"
MAX_JSON = 64 * 2**10
MARKS = ("drawing", "settings", "samples")
_WHOLE = ("updates", "epoch", "batches", "step")
_REAL = ("learning_rate", "total", "seconds")
_NOISE = {"state": 2**128, "inc": 2**128, "has_uint32": 2, "uinteger": 2**32}
_KNOWN = (*_WHOLE, *_REAL, "marks", "loss", "best_loss", "best_epoch", "noise")


def encode(checkpoint: Checkpoint) -> dict[str, bytes]:
    """The two members. The same checkpoint always gives the same bytes."""
    raw: dict[str, Any] = {name: getattr(checkpoint, name) for name in (*_WHOLE, *_REAL)}
    raw["marks"] = dict(checkpoint.marks)
    raw["loss"], raw["best_loss"] = _finite(checkpoint.loss), _finite(checkpoint.best_loss)
    raw["best_epoch"] = checkpoint.best_epoch
    raw["noise"] = {name: str(value) for name, value in checkpoint.noise.items()}
    return {JSON: strict_json.write(raw), ARRAYS: weights.encode(arrays(checkpoint))}


def arrays(checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
    """Everything of a checkpoint that is an array, by its name in the file."""
    found = {"vector": checkpoint.vector, "finite": checkpoint.finite, "losses": np.array(checkpoint.losses)}
    if checkpoint.totals:
        found["totals"] = np.array(checkpoint.totals)
    if checkpoint.best is not None:
        found["best"] = checkpoint.best
    return found | {f"slots/{name}": values for name, values in checkpoint.slots.items()}


def decode(parts: Mapping[str, bytes]) -> Checkpoint | None:
    """The inverse of :func:`encode`; None without such members. Raises :class:`ProjectError`."""
    present = [name for name in (JSON, ARRAYS) if name in parts]
    if not present:
        return None
    if len(present) != 2:
        raise ProjectError(tr("It has {present} without its other half.", present=present[0]), "damaged")
    raw = fields.mapping(strict_json.read(parts[JSON], JSON, MAX_JSON), JSON, _KNOWN)
    found = weights.decode(parts[ARRAYS], ARRAYS)
    slots = {key.removeprefix("slots/"): found.pop(key) for key in list(found) if key.startswith("slots/")}
    _check_arrays(found, slots)
    whole = {name: fields.whole(raw.get(name), f"{JSON}, {name}", 0, 2**53) for name in _WHOLE}
    real = {name: fields.real(raw.get(name), f"{JSON}, {name}", 1e300) for name in _REAL}
    best = raw.get("best_epoch")
    return Checkpoint(
        marks=_marks(raw.get("marks")),
        vector=found["vector"],
        finite=found["finite"],
        best=found.get("best"),
        slots=slots,
        updates=whole["updates"],
        learning_rate=real["learning_rate"],
        epoch=whole["epoch"],
        batches=whole["batches"],
        step=whole["step"],
        total=real["total"],
        loss=_number(raw, "loss", math.nan),
        losses=tuple(found["losses"].tolist()),
        best_loss=_number(raw, "best_loss", math.inf),
        best_epoch=None if best is None else fields.whole(best, f"{JSON}, best_epoch", 1, 2**53),
        seconds=real["seconds"],
        noise=_noise(raw.get("noise")),
        totals=tuple(found["totals"].tolist()) if "totals" in found else (),
    )


def _check_arrays(found: Mapping[str, NDArray[Any]], slots: Mapping[str, NDArray[Any]]) -> None:
    for name in ("vector", "finite", "losses"):
        if name not in found:
            raise ProjectError(
                tr("{arrays}: the array ‘{name}’ is missing.", arrays=ARRAYS, name=name), "damaged"
            )
    unknown = set(found) - {"vector", "finite", "losses", "totals", "best"}
    if unknown:
        raise ProjectError(
            tr(
                "{arrays}: the array ‘{unknown}’ does not belong there.",
                arrays=ARRAYS,
                unknown=min(unknown)[:60],
            )
        )
    like = found["vector"]
    same = [found[name] for name in ("vector", "finite", "best") if name in found]
    if any(a.ndim != 1 or a.shape != like.shape or a.dtype != like.dtype for a in same) or any(
        a.ndim != 1 or a.size > like.size or a.dtype != like.dtype for a in slots.values()
    ):
        raise ProjectError(tr("{arrays}: its arrays do not agree with each other.", arrays=ARRAYS), "damaged")
    losses = found["losses"]
    if losses.ndim != 1 or losses.dtype != np.float64 or losses.size > MAX_EPOCHS:
        raise ProjectError(
            tr("{arrays}: ‘losses’ is not one number for each epoch.", arrays=ARRAYS), "damaged"
        )
    totals = found.get("totals", losses[:0])
    if totals.ndim != 1 or totals.dtype != np.float64 or totals.size > MAX_NODES:
        raise ProjectError(
            tr("{arrays}: ‘totals’ is not one number for each output.", arrays=ARRAYS), "damaged"
        )


def _marks(raw: object) -> dict[str, str]:
    found = fields.mapping(raw, f"{JSON}, marks", MARKS)
    return {name: fields.text(found.get(name), f"{JSON}, marks, {name}", 64) for name in MARKS}


def _noise(raw: object) -> dict[str, int]:
    found = fields.mapping(raw, f"{JSON}, noise", _NOISE)
    state = {}
    for name, limit in _NOISE.items():
        text = fields.text(found.get(name), f"{JSON}, noise, {name}", 40)
        if not (text.isascii() and text.isdigit()) or int(text) >= limit:
            raise ProjectError(
                tr(
                    "{json}, noise, {name}: expected a whole number below {limit}.",
                    json=JSON,
                    name=name,
                    limit=limit,
                )
            )
        state[name] = int(text)
    return state


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _number(raw: Mapping[str, Any], name: str, otherwise: float) -> float:
    value = raw.get(name)
    return otherwise if value is None else fields.real(value, f"{JSON}, {name}", 1.8e308)

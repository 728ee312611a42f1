"""Curves of layers in a project file: names and measures in ``runs.json``, numbers in ``runs.safetensors``.

An array ``id/layers/<measure>`` has the step in its first column and a column for each layer, in the order of
``names``. Measures of a newer program are given back as they were.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.project import fields
from nnstudio.project.errors import ProjectError
from nnstudio.project.layer_curves import NO_LAYERS, Array, LayerCurves
from nnstudio.project.state import MAX_NODES

FEATURE = "layer_curves"
"""What a program has to know to read a file with such curves; older ones say so."""

MOST_MEASURES = 50
MOST_STEPS = 2**53
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def encode(layers: LayerCurves, run_id: str, arrays: dict[str, Array]) -> dict[str, Any]:
    """The entry for ``runs.json``, if there is anything; what is measured is put into ``arrays``."""
    if not layers:
        return {}
    for measure, rows in layers.measured.items():
        arrays[_key(run_id, measure)] = short(rows)
    return {"layers": {"names": list(layers.names), "measures": sorted(layers.measured)}}


def decode(raw: object, run_id: str, arrays: dict[str, Array], where: str) -> LayerCurves:
    """The inverse of :func:`encode`: takes its arrays out of ``arrays``. Raises :class:`ProjectError`."""
    if raw is None:
        return NO_LAYERS
    whole = fields.mapping(raw, where, ("names", "measures"))
    listed = fields.items(whole.get("names"), f"{where}.names", MAX_NODES)
    names = tuple(fields.text(name, f"{where}.names", fields.MAX_NAME) for name in listed)
    measures = fields.items(whole.get("measures"), f"{where}.measures", MOST_MEASURES)
    if not names or not measures or len(set(names)) != len(names):
        raise ProjectError(tr("{where}: expected layers, each once, and what was measured.", where=where))
    found: dict[str, Array] = {}
    for measure in measures:
        name = fields.text(measure, f"{where}.measures", fields.MAX_NAME)
        if not _NAME.fullmatch(name) or name in found:
            raise ProjectError(
                tr(
                    "{where}.measures: ‘{name}’ is no name of a measure, or there twice.",
                    where=where,
                    name=name,
                )
            )
        found[name] = _rows(arrays.pop(_key(run_id, name), None), len(names), f"{where}, {name}")
    return LayerCurves(names, found)


def short(values: Array) -> Array:
    """In single precision where that loses nothing: a training in float32 has no longer losses."""
    with np.errstate(over="ignore"):
        found = values.astype(np.float32)
    return found if np.array_equal(found.astype(np.float64), values, equal_nan=True) else values


def _key(run_id: str, measure: str) -> str:
    return f"{run_id}/layers/{measure}"


def _rows(array: Array | None, layers: int, where: str) -> Array:
    """Rows with a step and a number for each layer, in the order of their steps."""
    if array is None or array.ndim != 2 or array.shape[1] != 1 + layers or not len(array):
        raise ProjectError(
            tr("{where}: expected rows of a step and a number for each layer.", where=where), "damaged"
        )
    steps = array[:, 0]
    counted = np.isfinite(steps).all() and steps.min() >= 0 and steps.max() <= MOST_STEPS
    if not counted or (np.diff(steps) < 0).any():
        raise ProjectError(tr("{where}: its steps are not counted in order.", where=where), "damaged")
    return array.astype(np.float64)

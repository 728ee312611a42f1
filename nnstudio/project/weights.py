"""Trained arrays in files: safetensors, read strictly, compared with the drawing. Never a pickle."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from nnstudio.catalog.words import tr
from nnstudio.engine.analysis import analyse
from nnstudio.engine.plan import Shape
from nnstudio.engine.spec import NetworkSpec
from nnstudio.project import fields, strict_json
from nnstudio.project.errors import ProjectError

Weights = Mapping[str, NDArray[Any]]
"""Arrays by ``layer/parameter``, in the shapes people see."""

MAX_HEADER = 2**22
MAX_TENSORS = 20_000
_TYPES = {4: "F32", 8: "F64"}
_ITEM_SIZES = {name: size for size, name in _TYPES.items()}


def encode(weights: Weights, metadata: Mapping[str, str] | None = None) -> bytes:
    """A safetensors file of the arrays. The same arrays give the same bytes."""
    # Written here because the library orders metadata anew each time, and stores wrong values for arrays
    # that are not contiguous.
    names = sorted(weights, key=lambda name: (-weights[name].dtype.itemsize, name))
    chunks = [_little_endian(weights[name]) for name in names]
    header: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    end = 0
    for name, chunk in zip(names, chunks, strict=True):
        array, start, end = weights[name], end, end + len(chunk)
        header[name] = {
            "dtype": _TYPES[array.dtype.itemsize],
            "shape": list(array.shape),
            "data_offsets": [start, end],
        }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *chunks])


def _little_endian(array: NDArray[Any]) -> memoryview:
    """The array's bytes, not copied if they are in order: large weights are encoded while people work."""
    if array.dtype.kind != "f" or array.dtype.itemsize not in _TYPES:
        raise TypeError(tr("Weights are float32 or float64, not {dtype}.", dtype=array.dtype))
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8).data


def decode(data: bytes, name: str) -> dict[str, NDArray[Any]]:
    """The inverse of :func:`encode`. Raises :class:`ProjectError` whose sentence begins with ``name``."""
    _check_header(data, name)
    try:
        return safetensors.numpy.load(data)
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ProjectError(tr("{name} is damaged: {error}.", name=name, error=error), "weights") from None


def _check_header(data: bytes, name: str) -> None:
    """Read the header strictly: the library takes repeated names, odd types and lying shapes."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(MAX_HEADER, len(data) - 8):
        raise ProjectError(
            tr("{name} is damaged: it does not begin with a safetensors header.", name=name), "weights"
        )
    header = strict_json.read(data[8 : 8 + length], name, MAX_HEADER)
    header = dict(fields.mapping(header, name))
    header.pop("__metadata__", None)
    if len(header) > MAX_TENSORS:
        raise ProjectError(
            tr(
                "{name} holds {count:,} arrays; at most {max_tensors:,} are possible.",
                name=name,
                count=len(header),
                max_tensors=MAX_TENSORS,
            ),
            "weights",
        )
    for key, entry in header.items():
        where = f"{name}, {key[:80]}"
        entry = fields.mapping(entry, where, ("dtype", "shape", "data_offsets"))
        if entry.get("dtype") not in (*_ITEM_SIZES,):  # which is no look-up: the type may be a list
            raise ProjectError(
                tr(
                    "{where}: expected numbers of type F32 or F64, got {get}.",
                    where=where,
                    get=str(entry.get("dtype"))[:20],
                )
            )
        shape = [
            fields.whole(n, f"{where}, shape", 0, 2**31) for n in fields.items(entry.get("shape"), where, 8)
        ]
        offsets = [
            fields.whole(n, f"{where}, data_offsets", 0, len(data))
            for n in fields.items(entry.get("data_offsets"), where, 2)
        ]
        if len(offsets) != 2 or offsets[1] - offsets[0] != math.prod(shape) * _ITEM_SIZES[entry["dtype"]]:
            raise ProjectError(
                tr("{where}: its shape does not agree with the bytes it has.", where=where), "weights"
            )


def differences(weights: Weights, network: NetworkSpec, sample: Shape | None) -> list[str]:
    """What in ``weights`` the drawing has no place for, as phrases. Layers without any array are no
    difference.

    Shapes are compared where they can be inferred (``sample``: one sample's shape, if known).
    """
    return list(_different(weights, network, sample).values())


def _different(weights: Weights, network: NetworkSpec, sample: Shape | None) -> dict[str, str]:
    """The same by the name of the array."""
    analysis = analyse(network, sample)
    wanted: dict[str, Shape] = {}
    unknown: set[str] = set()
    for node in network.nodes:
        if analysis.shapes.get(node.id) is None:
            unknown.add(node.name)
        for parameter in analysis.parameters.get(node.id, ()):
            wanted[f"{node.name}/{parameter.name}"] = parameter.shape
    present = {key.partition("/")[0] for key in weights}
    found: dict[str, str] = {}
    for key, array in weights.items():
        if key in wanted:
            if tuple(array.shape) != wanted[key]:
                found[key] = tr(
                    "{key} is {has}, the network needs {wants}",
                    key=key,
                    has=_show(array.shape),
                    wants=_show(wanted[key]),
                )
        elif key.partition("/")[0] not in unknown:
            found[key] = tr("{key} has no place in the network", key=key)
    for key in wanted:
        if key not in weights and key.partition("/")[0] in present:
            found[key] = tr("{key} is missing", key=key)
    return found


def fitting(weights: Weights, network: NetworkSpec, sample: Shape | None) -> dict[str, NDArray[Any]]:
    """The arrays of those layers that still fit the drawing: what is worth keeping after it was edited."""
    bad = {key.split("/")[0] for key in _different(weights, network, sample)}
    return {key: array for key, array in weights.items() if key.partition("/")[0] not in bad}


def missing(weights: Weights, network: NetworkSpec, sample: Shape | None) -> list[str]:
    """Names of layers that need arrays and have none."""
    analysis = analyse(network, sample)
    present = {key.partition("/")[0] for key in weights}
    return [n.name for n in network.nodes if analysis.parameters.get(n.id) and n.name not in present]


def refuse_misfit(weights: Weights, network: NetworkSpec, sample: Shape | None) -> None:
    """Raise :class:`ProjectError` that lists up to ten differences."""
    found = differences(weights, network, sample)
    if found:
        shown = "; ".join(found[:10])
        if len(found) > 10:
            shown = tr("{shown}; and {more:,} more", shown=shown, more=len(found) - 10)
        raise ProjectError(tr("Its weights do not fit: {found}.", found=shown), "weights")


def follow_names(weights: Weights, before: NetworkSpec, after: NetworkSpec) -> dict[str, NDArray[Any]]:
    """The same arrays under the layers' new names, after renaming. Arrays of removed layers keep theirs."""
    new = {n.name: after.by_id[n.id].name for n in before.nodes if n.id in after.by_id}
    parts = ((key.partition("/"), array) for key, array in weights.items())
    return {f"{new.get(layer, layer)}/{parameter}": array for (layer, _, parameter), array in parts}


def not_finite(weights: Weights) -> list[str]:
    """A sentence for every layer whose arrays hold NaN or infinity, as after a diverged run."""
    counts: dict[str, int] = {}
    for key, array in weights.items():
        layer = key.partition("/")[0]
        counts[layer] = counts.get(layer, 0) + int(array.size - np.count_nonzero(np.isfinite(array)))
    return [
        tr("{layer} contains NaN or infinity ({n:,} values). Reset its weights.", layer=layer, n=n)
        for layer, n in counts.items()
        if n
    ]


def _show(shape: tuple[int, ...]) -> str:
    return "×".join(str(n) for n in shape) or tr("a single number")

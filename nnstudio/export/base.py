"""What an export format declares, and how a file of it is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog import Declaration, Registry
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import Fitted
from nnstudio.project import Document, atomic, weights


class ExportError(ValueError):
    """An export that cannot be made. ``str()`` is a sentence: what is missing and what to do."""


class Export(Declaration):
    """A file format for trained weights. ``suffix`` is the usual end of such a file's name."""

    suffix: ClassVar[str] = ""

    def encode(self, arrays: Mapping[str, NDArray[np.float32]], document: Document) -> bytes:
        """The bytes of a file of ``arrays`` by ``layer/parameter``; the same for the same arrays."""
        raise NotImplementedError


EXPORTS: Registry[Export] = Registry("exports", "export format")


def export(document: Document, kind: Export, path: str | Path) -> str:
    """Write the document's trained weights to ``path``, all or nothing.

    Raises :class:`ExportError` if a layer has none yet, :class:`nnstudio.project.SaveError` if the file
    cannot be written. Returns a sentence if the disk complained after the file was in place, else "".
    """
    return atomic.write(path, kind.encode(trained_arrays(document), document))


def trained_arrays(document: Document) -> dict[str, NDArray[np.float32]]:
    """Every array by ``layer/parameter``, in layer order, float32. Raises :class:`ExportError`."""
    network = document.state.network
    if not document.weights:
        raise ExportError(tr("There are no trained weights to export yet. Train the network first."))
    sample = Fitted.from_dict(document.fitted).sample_shape if document.fitted else None
    found = weights.fitting(document.weights, network, sample)
    untrained = weights.missing(found, network, sample)
    if untrained:
        raise ExportError(
            tr_count(
                "{names} has no trained weights yet: the network was changed after training. "
                "Train it again, then export.",
                "{names} have no trained weights yet: the network was changed after training. "
                "Train it again, then export.",
                len(untrained),
                names=", ".join(untrained[:10]),
            )
        )
    places = {node.name: place for place, node in enumerate(network.nodes)}
    names = sorted(found, key=lambda key: (places.get(key.partition("/")[0], len(places)), key))
    return {name: _plain(found[name]) for name in names}


def _plain(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(array, dtype=np.float32)

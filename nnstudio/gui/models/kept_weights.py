"""Trained arrays that follow the drawing: renamed with their layer, set aside when shapes change."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.engine.analysis import Analysis
from nnstudio.engine.plan import Array
from nnstudio.engine.spec import NetworkSpec


class KeptWeights:
    """Arrays by ``layer/parameter``, and a drawer for those whose layer went or changed its shape.

    Undoing the change brings them back from the drawer, so that an edit and its undo lose no training.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self._drawer: dict[tuple[str, str, tuple[int, ...]], Array] = {}

    def replace(self, arrays: Mapping[str, Array]) -> None:
        """Start over with these."""
        self.arrays = dict(arrays)
        self._drawer.clear()

    def take(self, arrays: Mapping[str, Array]) -> None:
        """A training's newest: the drawer keeps what undo may still bring back."""
        self.arrays = dict(arrays)

    def follow(self, before: NetworkSpec, after: NetworkSpec) -> None:
        """Rename with the layers, and put the arrays of removed layers into the drawer."""
        kept: dict[str, Array] = {}
        ids = {node.name: node.id for node in before.nodes}
        for key, array in self.arrays.items():
            layer, _, parameter = key.rpartition("/")
            node = after.by_id.get(ids.get(layer, ""))
            if node is not None:
                kept[f"{node.name}/{parameter}"] = array
            elif layer in ids:
                self._drawer[ids[layer], parameter, array.shape] = array
        self.arrays = kept

    def reconcile(self, spec: NetworkSpec, analysis: Analysis) -> bool:
        """Drop arrays that no longer fit, bring back those that fit again. Returns whether anything changed.

        A layer whose parameters are unknown just now (it is not connected) keeps what it has.
        """
        if not self.arrays and not self._drawer:
            return False
        before = {key: id(array) for key, array in self.arrays.items()}
        for node in spec.nodes:
            wanted = analysis.parameters.get(node.id)
            if wanted is None or analysis.shapes.get(node.id) is None:
                continue
            names = {p.name for p in wanted}
            for parameter in wanted:
                self._fit(node.id, f"{node.name}/{parameter.name}", parameter.name, parameter.shape)
            for key in [k for k in self.arrays if k.rpartition("/")[0] == node.name]:
                if key.rpartition("/")[2] not in names:
                    self._put_away(node.id, key)
        return before != {key: id(array) for key, array in self.arrays.items()}

    def _fit(self, node_id: str, key: str, parameter: str, shape: tuple[int, ...]) -> None:
        if key in self.arrays and self.arrays[key].shape != shape:
            self._put_away(node_id, key)
        kept = self._drawer.pop((node_id, parameter, shape), None) if key not in self.arrays else None
        if kept is not None:
            self.arrays[key] = kept

    def _put_away(self, node_id: str, key: str) -> None:
        array = self.arrays.pop(key)
        self._drawer[node_id, key.rpartition("/")[2], array.shape] = array

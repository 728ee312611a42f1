"""Trained arrays that follow the drawing: renamed with their layer, set aside when drawn differently."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.engine.analysis import Analysis
from nnstudio.engine.initializers import Initializer
from nnstudio.engine.plan import Array
from nnstudio.engine.spec import NetworkSpec, Node

Place = tuple[str, str, tuple[int, ...], tuple[Initializer, ...]]
"""Where an array belongs: node id, parameter, its shape, and what the layer is drawn with."""


class KeptWeights:
    """Arrays by ``layer/parameter``, and a drawer for those whose layer went or changed shape or initializer.

    Who chooses another initializer wants to see it at work, so that layer starts anew. Undoing the change
    brings arrays back from the drawer, so that an edit and its undo lose no training.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self._drawer: dict[Place, Array] = {}

    def replace(self, arrays: Mapping[str, Array]) -> None:
        """Start over with these."""
        self.arrays = dict(arrays)
        self._drawer.clear()

    def take(self, arrays: Mapping[str, Array]) -> None:
        """A training's newest: the drawer keeps what undo may still bring back."""
        self.arrays = dict(arrays)

    def follow(self, before: NetworkSpec, after: NetworkSpec) -> None:
        """Rename with the layers; arrays of layers that went or are drawn differently go into the drawer."""
        kept: dict[str, Array] = {}
        nodes = {node.name: node for node in before.nodes}
        for key, array in self.arrays.items():
            layer, _, parameter = key.rpartition("/")
            if (old := nodes.get(layer)) is None:
                continue
            new = after.by_id.get(old.id)
            if new is not None and _initializers(new) == _initializers(old):
                kept[f"{new.name}/{parameter}"] = array
            else:
                self._drawer[_place(old, parameter, array.shape)] = array
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
                self._fit(node, parameter.name, parameter.shape)
            for key in [k for k in self.arrays if k.rpartition("/")[0] == node.name]:
                if key.rpartition("/")[2] not in names:
                    self._put_away(node, key)
        return before != {key: id(array) for key, array in self.arrays.items()}

    def _fit(self, node: Node, parameter: str, shape: tuple[int, ...]) -> None:
        key = f"{node.name}/{parameter}"
        if key in self.arrays and self.arrays[key].shape != shape:
            self._put_away(node, key)
        kept = self._drawer.pop(_place(node, parameter, shape), None) if key not in self.arrays else None
        if kept is not None:
            self.arrays[key] = kept

    def _put_away(self, node: Node, key: str) -> None:
        array = self.arrays.pop(key)
        self._drawer[_place(node, key.rpartition("/")[2], array.shape)] = array


def _initializers(node: Node) -> tuple[Initializer, ...]:
    return tuple(value for _, value in node.layer if isinstance(value, Initializer))


def _place(node: Node, parameter: str, shape: tuple[int, ...]) -> Place:
    return node.id, parameter, shape, _initializers(node)

"""Trained arrays that follow the drawing: renamed with their layer, set aside when drawn differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnstudio.catalog.words import tr, tr_and
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.initializers import Initializer
from nnstudio.engine.plan import Array
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.gui.models.undo_memory import UNDO_BYTES

Place = tuple[str, str, tuple[int, ...], tuple[Initializer, ...]]
"""Where an array belongs: node id, parameter, its shape, and what the layer is drawn with."""


class KeptWeights:
    """Arrays by ``layer/parameter``, and a drawer for those whose layer went or changed shape or initializer.

    Who chooses another initializer wants to see it at work, so that layer starts anew. Undoing the change
    brings arrays back from the drawer, so that an edit and its undo lose no training. The drawer holds
    ``limit`` bytes: what one edit put there goes at once, the oldest first, the newest never.
    """

    def __init__(self, limit: int = UNDO_BYTES) -> None:
        self.arrays: dict[str, Array] = {}
        self.limit = limit
        self._drawer: dict[Place, Array] = {}
        self._edit, self._edit_of = 0, dict[Place, int]()  # which edit put it there
        self._gone: set[Place] = set()  # was in the drawer once
        self._missed: dict[str, None] = {}

    def replace(self, arrays: Mapping[str, Array]) -> None:
        """Start over with these."""
        self.arrays = dict(arrays)
        for kept in (self._drawer, self._edit_of, self._gone, self._missed):
            kept.clear()

    def take(self, arrays: Mapping[str, Array]) -> None:
        """A training's newest: the drawer keeps what undo may still bring back."""
        self.arrays = dict(arrays)

    def follow(self, before: NetworkSpec, after: NetworkSpec) -> None:
        """Rename with the layers; arrays of layers that went or are drawn differently go into the drawer."""
        self._edit += 1
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
                self._put(_place(old, parameter, array.shape), array)
        self.arrays = kept
        self._see_to_limit()

    def reconcile(self, spec: NetworkSpec, analysis: Analysis) -> bool:
        """Drop arrays that no longer fit, bring back those that fit again. Returns whether anything changed.

        A layer whose parameters are unknown just now (it is not connected) keeps what it has.
        """
        if not self.arrays and not self._drawer:
            return False
        self._edit += 1
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
        self._see_to_limit()
        return before != {key: id(array) for key, array in self.arrays.items()}

    def _fit(self, node: Node, parameter: str, shape: tuple[int, ...]) -> None:
        key = f"{node.name}/{parameter}"
        if key in self.arrays and self.arrays[key].shape != shape:
            self._put_away(node, key)
        if key in self.arrays:
            return
        place = _place(node, parameter, shape)
        if (kept := self._drawer.pop(place, None)) is not None:
            self.arrays[key] = kept
        elif place in self._gone:
            self._gone.discard(place)
            self._missed[node.name] = None

    def _put_away(self, node: Node, key: str) -> None:
        array = self.arrays.pop(key)
        self._put(_place(node, key.rpartition("/")[2], array.shape), array)

    def _put(self, place: Place, array: Array) -> None:
        self._drawer[place], self._edit_of[place] = array, self._edit
        self._gone.discard(place)

    def _see_to_limit(self) -> None:
        """Whole edits go, so that no layer comes back with half its arrays."""
        held = sum(array.nbytes for array in self._drawer.values())
        while held > self.limit:
            oldest = min(self._edit_of[place] for place in self._drawer)
            if oldest == max(self._edit_of[place] for place in self._drawer):
                return
            for place in [p for p in self._drawer if self._edit_of[p] == oldest]:
                held -= self._drawer.pop(place).nbytes
                self._gone.add(place)

    def take_missed(self) -> tuple[str, ...]:
        """Layers whose arrays were wanted back since this was last asked, and were gone."""
        missed = tuple(self._missed)
        self._missed.clear()
        return missed


def _initializers(node: Node) -> tuple[Initializer, ...]:
    return tuple(value for _, value in node.layer if isinstance(value, Initializer))


def _place(node: Node, parameter: str, shape: tuple[int, ...]) -> Place:
    return node.id, parameter, shape, _initializers(node)


def missed_in_words(layers: Sequence[str]) -> str:
    """That these layers come back without what was trained."""
    return tr(
        "The trained weights of {layers} are no longer kept: undo keeps {limit} MB of them, and these were "
        "among the oldest.",
        layers=tr_and(layers),
        limit=UNDO_BYTES // 2**20,
    )

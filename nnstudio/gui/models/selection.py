"""What is selected on the canvas: shared by canvas, inspector and actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from nnstudio.engine.spec import Edge, NetworkSpec


class Selection(QObject):
    """Ids of the selected nodes and the selected wires, in the order they were selected."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[str, ...] = ()
        self._edges: tuple[Edge, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes."""
        return self._nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The selected wires."""
        return self._edges

    def set(self, nodes: Iterable[str] = (), edges: Iterable[Edge] = ()) -> None:
        """Select exactly these."""
        wanted = (tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges)))
        if wanted != (self._nodes, self._edges):
            self._nodes, self._edges = wanted
            self.changed.emit()

    def clear(self) -> None:
        """Select nothing."""
        self.set()

    def keep_only(self, spec: NetworkSpec) -> None:
        """Forget what the drawing no longer has."""
        edges = set(spec.edges)
        self.set((n for n in self._nodes if n in spec.by_id), (e for e in self._edges if e in edges))

    def __bool__(self) -> bool:
        return bool(self._nodes or self._edges)

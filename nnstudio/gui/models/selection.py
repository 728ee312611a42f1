"""What is selected on the canvas: shared by canvas, inspector and actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from nnstudio.engine.spec import Edge, NetworkSpec


class Selection(QObject):
    """Ids of the selected nodes, the selected wires and ids of the selected notes on the canvas, in the order
    they were selected. A group is selected by its nodes.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[str, ...] = ()
        self._edges: tuple[Edge, ...] = ()
        self._stickies: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes."""
        return self._nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The selected wires."""
        return self._edges

    @property
    def stickies(self) -> tuple[str, ...]:
        """Ids of the selected notes on the canvas."""
        return self._stickies

    def set(
        self, nodes: Iterable[str] = (), edges: Iterable[Edge] = (), stickies: Iterable[str] = ()
    ) -> None:
        """Select exactly these."""
        wanted = (tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges)), tuple(dict.fromkeys(stickies)))
        if wanted != (self._nodes, self._edges, self._stickies):
            self._nodes, self._edges, self._stickies = wanted
            self.changed.emit()

    def clear(self) -> None:
        """Select nothing."""
        self.set()

    def keep_only(self, spec: NetworkSpec, stickies: Iterable[str] = ()) -> None:
        """Forget what the drawing no longer has; ``stickies`` are the notes there are."""
        edges, notes = set(spec.edges), set(stickies)
        self.set(
            (n for n in self._nodes if n in spec.by_id),
            (e for e in self._edges if e in edges),
            (s for s in self._stickies if s in notes),
        )

    def __bool__(self) -> bool:
        return bool(self._nodes or self._edges or self._stickies)

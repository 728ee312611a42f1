"""What a run shows on the canvas: sparklines and the strength of the gradient on the wires."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from nnstudio.gui.canvas.view import NetworkCanvas
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel

POINTS = 60


class LiveCards(QObject):
    """Hands the run's newest gradient norms to the cards, while the canvas can be seen."""

    def __init__(self, document: DocumentModel, run: RunModel, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self._document, self._run, self._canvas = document, run, canvas
        run.tick.connect(self._tick)
        run.status_changed.connect(self.update_now)

    @Slot()
    def _tick(self) -> None:
        if self._canvas.isVisible():
            self._run.turns.show(self.update_now, front=False)

    @Slot()
    def update_now(self) -> None:
        """Show what is known; nothing after a reset."""
        if not self._canvas.isVisible():
            return
        table = self._run.curves.gradients if self._run.curves else None
        ids = {n.name: n.id for n in self._document.state.network.nodes}
        lines: dict[str, list[float]] = {}
        for name in table.names[1:] if table is not None else ():
            if name in ids and table is not None:
                lines[ids[name]] = table.column(name, max(0, len(table) - POINTS)).tolist()
        self._canvas.set_activity(lines)
        active = self._run.status != "idle"
        latest = {node: values[-1] for node, values in lines.items() if values}
        self._canvas.set_gradients(latest if active else {})
        self._canvas.set_progress(self._run.progress.fraction if active else None)

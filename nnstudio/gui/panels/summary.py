"""The Summary tab: the network as a table, the way Keras prints it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from nnstudio.engine.analysis import Analysis
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.models.document_model import DocumentModel

HEADER = ("Layer (type)", "Output shape", "Parameters", "Connected to")


def summary(spec: NetworkSpec, analysis: Analysis) -> str:
    """One line a layer in the order of computing, then the totals."""
    if not spec.nodes:
        return "There are no layers yet."
    rest = [n.id for n in spec.nodes if n.id not in spec.order]
    rows = [HEADER, *(_row(spec, analysis, node_id) for node_id in (*spec.order, *rest))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER))]
    lines = [_line(row, widths) for row in rows]
    rule = "─" * max(len(line) for line in lines)
    total, trained = analysis.total_parameters, analysis.trainable_parameters
    return "\n".join(
        [
            lines[0], rule, *lines[1:], rule,
            f"Parameters in total: {total:,} ({total * 4 / 1024:,.1f} KiB in float32)",
            f"Trained: {trained:,}",
            f"Frozen: {total - trained:,}",
        ]
    )  # fmt: skip


def _row(spec: NetworkSpec, analysis: Analysis, node_id: str) -> tuple[str, ...]:
    node, shape = spec.by_id[node_id], analysis.shapes.get(node_id)
    batch = "?" if shape is None else "(batch, " + ", ".join(str(e) for e in shape) + ")"
    sources = ", ".join(spec.by_id[e.source].name for e in spec.incoming[node_id])
    name = f"{node.name} ({node.layer.title})"
    return name, batch, f"{analysis.parameter_count(node_id):,}", sources or "–"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, shape, count, sources = row
    cells = (name.ljust(widths[0]), shape.ljust(widths[1]), count.rjust(widths[2]), sources)
    return "   ".join(cells).rstrip()


class SummaryView(QPlainTextEdit):
    """Follows the document while it is in view."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setReadOnly(True)
        self.setProperty("mono", True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("Summary of the network")
        document.analysed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Write it anew if anybody is looking."""
        if self.isVisible():
            self.setPlainText(summary(self._document.state.network, self._document.analysis))

    def showEvent(self, event: object) -> None:  # noqa: ARG002
        self.refresh()

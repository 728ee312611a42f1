"""What each of several outputs is trained for: its loss, weight and metrics, from their declaration."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.sharing import share_target
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.inspector.parts import heading, label
from nnstudio.gui.models.document_model import DocumentModel

ApplyToSettings = Callable[[str, Callable[[TrainingSettings], TrainingSettings], str], None]

HINT = tr_later("The losses of all outputs are added up, each times its weight.")
EACH_LEARNS_ALL = tr_later(
    "Each output learns the whole target. Plots and predictions show the first: {name}."
)
SHARED_OUT = tr_later("The outputs share out the target’s {count} columns in the order they were drawn.")


class OutputLosses(QWidget):
    """One form an output; hidden while the drawing has a single one, which the loss above is for."""

    def __init__(
        self, document: DocumentModel, apply: ApplyToSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._apply = document, apply
        self.forms: dict[str, OptionsForm] = {}
        self._titles: dict[str, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.hint = label(tr(HINT), "faint", wrap=True)
        self.sharing = label("", "faint", wrap=True)
        for widget in (heading(tr("Outputs")), self.hint, self.sharing):
            self._column.addWidget(widget)
        document.changed.connect(self.refresh)
        document.analysed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the outputs of the drawing as they are now."""
        outputs = self._document.state.network.outputs
        several = len(outputs) > 1
        ids = [node.id for node in outputs] if several else []
        if ids != list(self.forms):
            self._rebuild(ids)
        settings = self._document.state.training
        for node in outputs if several else ():
            title = self._titles[node.id]
            title.setText(node.name)  # type: ignore[attr-defined]
            self.forms[node.id].show_declarations([settings.of_output(node.id)])
            self.forms[node.id].setAccessibleName(tr("Output {name}", name=node.name))
        text = self._sharing_in_words() if several else ""
        self.sharing.setText(text)
        self.sharing.setVisible(bool(text))
        self.setVisible(several)

    def _rebuild(self, ids: list[str]) -> None:
        for widget in (*self._titles.values(), *self.forms.values()):
            self._column.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self.forms, self._titles = {}, {}
        for node_id in ids:
            self._titles[node_id] = heading("")
            self.forms[node_id] = OptionsForm(self._applying(node_id), without=("output",), parent=self)
            self._column.addWidget(self._titles[node_id])
            self._column.addWidget(self.forms[node_id])

    def _applying(self, node_id: str) -> Callable[[str, Change, str], None]:
        def apply(what: str, change: Change, gesture: str) -> None:
            nodes = self._document.state.network.by_id
            name = nodes[node_id].name if node_id in nodes else ""

            def changed(settings: TrainingSettings) -> TrainingSettings:
                return settings.with_output(change(settings.of_output(node_id)))

            self._apply(
                tr("{what} of {name}", what=what, name=name),
                changed,
                f"{node_id}.{gesture}" if gesture else "",
            )

        return apply

    def _sharing_in_words(self) -> str:
        """How the target reaches them, where it does."""
        document = self._document
        shapes = {n.id: document.analysis.shapes.get(n.id) for n in document.state.network.outputs}
        known = {i: shape for i, shape in shapes.items() if shape is not None}
        if document.prepared is None or len(known) < len(shapes):
            return ""
        data = document.prepared.shape
        columns = share_target(known, data)
        if columns is None:
            return ""
        if columns:
            return tr(SHARED_OUT, count=data.outputs)
        return tr(EACH_LEARNS_ALL, name=document.state.network.outputs[0].name)

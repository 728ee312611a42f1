"""The Layer tab: the options of what is selected, its picture, its shapes and its weights."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.catalog import Option
from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.engine.activations import Activation
from nnstudio.engine.layers import Layer
from nnstudio.engine.layers.base import with_batch
from nnstudio.engine.spec import Node
from nnstudio.gui.inspector import layer_facts
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.inspector.layer_problems import LayerProblems
from nnstudio.gui.inspector.network_page import NetworkPage
from nnstudio.gui.inspector.parts import Column, Facts, heading, label, stacked
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.gui.widgets.formula_view import FormulaView
from nnstudio.gui.widgets.pictures import CurvePicture, HistogramPicture
from nnstudio.gui.widgets.plain_text import breakable, words_only
from nnstudio.project import EditError, edits

WEIGHTS_MS = 250
"""While training, the histogram follows four times a second at most."""

MOST_NAMES = 8
"""How many names are listed of the layers that are edited together."""

NAME = Option(
    "name", tr_later("Name"), tr_later("What this layer is called here and in exported files."), "text", ""
)

SHAPES = (
    tr_later("Input shape"),
    tr_later("Output shape"),
    tr_later("Why this shape"),
    tr_later("Columns"),
)
"""Facts that one layer has, and several have not."""


class LayerTab(Column):
    """Edits one layer, or several of the same kind at once; without a selection, tells about the network."""

    def __init__(self, document: DocumentModel, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._selection = document, selection
        self._nodes: tuple[Node, ...] = ()
        self.title = label("", "title")
        self.name = LineEditor(NAME)
        self.name.line.setProperty("mono", True)
        self.name.committed.connect(self._rename)
        self.summary = label("", "dim", wrap=True)
        self.problems = LayerProblems(document)
        self.form = OptionsForm(self._apply)
        self.curve = CurvePicture(104, tr("Activation"), axes=True)
        self.spread = label("", "faint", wrap=True)
        self.formula, self.activation_formula = (
            FormulaView(tr("Formula of the layer")),
            FormulaView(tr("Formula")),
        )
        self.form.set_companion("activation", stacked(self.curve, self.activation_formula))
        self.form.set_companion("kernel_initializer", self.spread)
        self.facts = Facts(*SHAPES, tr_later("Parameters"))
        self.weights_title = heading(tr("Weights now"))
        self.weights = HistogramPicture(92, tr("Weights now"))
        self.network = NetworkPage(document)
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WEIGHTS_MS)
        self._soon.timeout.connect(self._show_weights)
        selection.changed.connect(self.refresh)
        document.changed.connect(self.refresh)
        document.analysed.connect(self._show_facts)
        document.weights_changed.connect(self._weights_changed)
        self.refresh()

    def _build(self) -> None:
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.name, 1)
        self.add(
            self._head,
            self.summary,
            self.problems,
            self.formula,
            self.form,
            self.facts,
            self.weights_title,
            self.weights,
        )
        self.add(self.network)
        self.finish()

    # What is shown

    @Slot()
    def refresh(self) -> None:
        """Show what is selected now."""
        by_id = self._document.state.network.by_id
        self._nodes = tuple(by_id[n] for n in self._selection.nodes if n in by_id)
        alike = len({type(n.layer) for n in self._nodes}) == 1
        self._head.setVisible(bool(self._nodes))
        self.name.setVisible(len(self._nodes) == 1)
        self.form.setVisible(alike)
        self.network.setVisible(not self._nodes)
        self.form.show_declarations([n.layer for n in self._nodes] if alike else [])
        self._show_head(alike)
        self._show_activation(alike)
        self._show_facts()
        self._show_weights()

    def _show_head(self, alike: bool) -> None:
        count = len(self._nodes)
        if count == 1:
            layer = self._nodes[0].layer
            self.title.setText(tr(layer.title))
            self.title.setToolTip(tr(type(layer).summary()))
            self.name.set_value(self._nodes[0].name)
        elif count:
            what = tr("{title} layers", title=tr(self._nodes[0].layer.title)) if alike else tr("layers")
            self.title.setText(f"{count} {what}")
            self.title.setToolTip(words_only(self._names_in_words()))
        names = self._names_in_words()
        together = (
            tr("A change here changes all of them.")
            if alike
            else tr("Select layers of one kind to edit them.")
        )
        self.summary.setText(f"{names}. {together}")
        self.summary.setVisible(count > 1)

    def _names_in_words(self) -> str:
        """All of a few, and how many more there are: two hundred would push the options out of view."""
        names = self._names_in_order()
        some = ", ".join(names if len(names) <= MOST_NAMES + 1 else names[:MOST_NAMES])
        if len(names) <= MOST_NAMES + 1:
            return breakable(some)
        more = len(names) - MOST_NAMES
        return breakable(tr_count("{some} and {count} more", "{some} and {count} more", more, some=some))

    def _names_in_order(self) -> list[str]:
        """The names as the data flows through the layers."""
        rank = {node: i for i, node in enumerate(self._document.state.network.order)}
        return [n.name for n in sorted(self._nodes, key=lambda n: rank.get(n.id, len(rank)))]

    def _show_activation(self, alike: bool) -> None:
        found = {getattr(n.layer, "activation", None) for n in self._nodes} if alike else set()
        one = next(iter(found)) if len(found) == 1 else None
        shown = isinstance(one, Activation)
        if isinstance(one, Activation):
            self.curve.set_curves(layer_facts.activation_curves(one))
            self.activation_formula.set_formulas((one.formula, one.derivative_formula))
        self.curve.setVisible(shown)
        self.activation_formula.setVisible(shown)
        self.formula.set_formulas((self._nodes[0].layer.formula,) if alike else ())

    @Slot()
    def _show_facts(self) -> None:
        self.problems.show_for([n.id for n in self._nodes])
        self.facts.setVisible(bool(self._nodes))
        self.spread.hide()
        if len(self._nodes) == 1:
            self._show_shapes(self._nodes[0])
        elif self._nodes:
            total = sum(self._document.analysis.parameter_count(n.id) for n in self._nodes)
            for name in SHAPES:
                self.facts.set(name, "")
            self.facts.set("Parameters", tr("{total:,} together", total=total))

    def _show_shapes(self, node: Node) -> None:
        spec, analysis = self._document.state.network, self._document.analysis
        inputs = layer_facts.input_shapes(spec, analysis, node.id)
        output, parameters = analysis.shapes.get(node.id), analysis.parameters.get(node.id, ())
        self.facts.set("Input shape", "" if node.layer.is_input else layer_facts.shapes_in_words(inputs))
        self.facts.set("Output shape", "–" if output is None else with_batch(output))
        why = layer_facts.arithmetic(node.layer, inputs) if output is not None else ""
        self.facts.set("Why this shape", why)
        columns = layer_facts.columns_in_words(spec, analysis, node.id, self._document.prepared)
        self.facts.set("Columns", columns, tr("What it takes of the table, which several layers share out."))
        self.facts.set("Parameters", layer_facts.parameters_in_words(parameters))
        initializer = getattr(node.layer, "kernel_initializer", None)
        words = layer_facts.spread_in_words(initializer, parameters) if initializer is not None else ""
        self.spread.setText(words)
        self.spread.setVisible(bool(words))

    @Slot()
    def _weights_changed(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show_weights(self) -> None:
        names = {n.name for n in self._nodes}
        kernels = [
            array.ravel()
            for key, array in self._document.weights.items()
            if key.rpartition("/")[0] in names and not key.endswith("/bias")
        ]
        self.weights_title.setVisible(bool(kernels))
        self.weights.setVisible(bool(kernels))
        if kernels:
            values = np.concatenate(kernels)
            self.weights.set_values(values[:: max(1, len(values) // 50_000)])

    @Slot()
    def focus_first(self) -> None:
        """Put the focus into the first control."""
        editors = list(self.form.editors.values())
        first = editors[0] if editors and self.form.isVisible() else self.name
        first.setFocus(Qt.FocusReason.TabFocusReason)  # selects what is there: typing replaces it

    def showEvent(self, event: object) -> None:  # noqa: ARG002
        self._show_weights()

    # What is edited

    def _apply(self, what: str, change: Change, gesture: str) -> None:
        """Carry out a form's change on every selected layer; the first refusal refuses it for all."""
        layers: dict[str, Layer] = {n.id: change(n.layer) for n in self._nodes}
        where = (
            self._nodes[0].name
            if len(self._nodes) == 1
            else tr_count("{count} layer", "{count} layers", len(self._nodes))
        )
        key = f"layer:{','.join(layers)}:{gesture}" if gesture else ""
        self._document.edit(
            tr("Change {what} of {where}", what=what, where=where), lambda s: edits.set_layers(s, layers), key
        )

    @Slot(object, str)
    def _rename(self, name: str, gesture: str) -> None:  # noqa: ARG002
        if len(self._nodes) != 1:
            return  # the field is left because its layer is gone: nothing is called that any more
        node = self._nodes[0]
        try:
            self._document.edit(tr("Rename {name}", name=node.name), lambda s: edits.rename(s, node.id, name))
        except EditError as error:
            self.name.refuse(str(error))

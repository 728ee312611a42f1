"""The Neurons tab: a small network unit by unit, live, and every weight can be set by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.network import Network, NetworkError
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.models.run_setup import build
from nnstudio.gui.plots.neuron_chart import Chart, chart_of, formula, input_names
from nnstudio.gui.plots.neuron_look import Look, NeuronProbe
from nnstudio.gui.plots.neuron_menu import NeuronMenu
from nnstudio.gui.plots.neuron_pens import Legend
from nnstudio.gui.plots.neuron_picture import NeuronPicture, Spot
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.weight_popup import WeightPopup
from nnstudio.gui.theme import restyle
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.project.runs import MOST_CHANGES, Run

NAME = "neurons"


class NeuronView(PlotPanel):
    """Follows the document and its training while it is seen; at rest it shows the weights as they are."""

    nudge_wanted = Signal(str, object)  # array, and the index in it

    empty = tr_later("Units and weights")
    hint = ""

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.picture, self.losses, self.words = NeuronPicture(), QLabel(), QLabel()
        self.popup = WeightPopup(self.picture)
        self._spot: Spot | None = None
        self._drawn: object = None
        self._rest: tuple[object, Look | None] = (None, None)
        self._probe: tuple[object, NeuronProbe | None] = (None, None)
        self.losses.setProperty("role", "heading")
        self.words.setProperty("role", "mono")
        self.words.setWordWrap(True)
        for label in (self.losses, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing() + 4)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        top = QHBoxLayout()
        self.losses.setMinimumWidth(60)
        top.addWidget(self.losses)
        top.addStretch(1)
        top.addWidget(Legend())
        column = QVBoxLayout(self.content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.picture, 1)
        column.addWidget(self.words)
        self.setFocusProxy(self.picture)
        self.picture.pointed.connect(self._pointed)
        self.picture.chosen.connect(self.ask)
        self.popup.accepted.connect(self._accepted)
        self.popup.nudge_wanted.connect(self._nudge)
        self.menu = NeuronMenu(self.picture, lambda: list(self.csv_rows()))
        self.menu.set_here.triggered.connect(self._ask_here)
        self.menu.nudge_here.triggered.connect(self._nudge_here)
        document.analysed.connect(self.update_now)

    # What is seen

    def probes(self) -> dict[str, object]:
        probe = self._own_probe()
        return {} if probe is None else {NAME: probe}

    def _own_probe(self) -> NeuronProbe | None:
        """For the training thread. The window has another one, so that they never meet."""
        prepared = self.document.prepared
        return None if prepared is None else NeuronProbe(lambda: self.document.state, prepared)

    def _probe_here(self) -> NeuronProbe | None:
        prepared = self.document.prepared
        if self._probe[0] is not prepared:
            self._probe = (prepared, self._own_probe())
        return self._probe[1]

    def chart(self) -> Chart | str:
        """What the drawing gives, or why nothing."""
        if self.document.prepared is None:
            return self.document.data_error or tr("The data is still being prepared.")
        return chart_of(self.document.state.network, self.document.analysis)

    def look(self) -> Look | None:
        """The newest numbers: the training's, else those of the document's weights."""
        found: Look | None = self.run.results.get(NAME)
        chart = self.chart()
        if found is not None and found.chart == chart:
            return found
        return self._look_at_rest()

    def _look_at_rest(self) -> Look | None:
        document = self.document
        weights = tuple(id(a) for a in document.weights.values())
        key = (document.state.network, document.state.training, id(document.prepared), weights)
        if self._rest[0] != key:
            probe, network = self._probe_here(), self._network()
            with threadpool_limits(limits=1, user_api="blas"):
                self._rest = (key, None if probe is None or network is None else probe(network))
        return self._rest[1]

    def _network(self) -> Network | None:
        document = self.document
        if document.prepared is None:
            return None
        try:
            return build(document.state, document.prepared.shape.sample, document.weights)
        except NetworkError:
            return None

    @Slot()
    def let_go(self) -> None:
        self._probe, self._rest = (None, None), (None, None)

    def has_content(self) -> bool:
        chart = self.chart()
        if isinstance(chart, Chart) and self.look() is not None:
            return True
        reason = chart if isinstance(chart, str) else tr("Mend the problems of the network first.")
        self._drawn = None
        self.popup.close_quietly()
        self.picture.clear()
        self.say_empty(tr("Units and weights cannot be drawn"), reason)
        return False

    def refresh(self) -> None:
        look, prepared = self.look(), self.document.prepared
        if look is None or prepared is None or look is self._drawn:
            return
        self._drawn = look
        names = input_names(look.chart, 0, prepared.fitted.input_names)
        self.picture.show_look(look, names, self._output_names(look))
        if math.isnan(look.validation):
            text = tr("loss {train}", train=f"{look.loss:.4g}")
        else:
            text = tr(
                "loss {train} · validation {validation}",
                train=f"{look.loss:.4g}",
                validation=f"{look.validation:.4g}",
            )
        self.losses.setText(text)
        self._tell()

    def _output_names(self, look: Look) -> tuple[str, ...]:
        assert self.document.prepared is not None
        table, count = self.document.prepared.table, look.chart.columns[-1].units
        if table.classes and count == 1:
            return (tr("p({name})", name=table.classes[-1]),)
        names = table.classes or table.target_names
        return names if len(names) == count else ()

    def restyle(self) -> None:
        self.picture.redraw()

    def csv_rows(self) -> Iterator[Sequence[object]]:
        """Every weight and bias with its gradient."""
        yield ["layer", "unit", "from", "value", "gradient"]
        look = self.picture.look
        for index, column in enumerate(look.chart.columns if look is not None else ()):
            for unit in range(column.units if index else 0):
                assert look is not None
                names = input_names(look.chart, index - 1, self.picture.names)
                spots = [(Spot("weight", index, unit, i), name) for i, name in enumerate(names)]
                spots += [(Spot("bias", index, unit), "bias")] if column.has_bias else []
                for spot, name in spots:
                    value, slope = number_at(look, spot)
                    yield [column.name, unit + 1, name, value, "" if slope is None else slope]

    # What is said

    @Slot(object)
    def _pointed(self, spot: Spot | None) -> None:
        self._tell()
        self.picture.setToolTip("" if spot is None else words_only(self.words.text()))

    def _tell(self) -> None:
        spot = self.picture.spot
        if spot is None:
            text = tr(
                "Point at a unit for its formula, at a line for its weight; click a line or a bias to set "
                "it. Keys: arrows walk the units, Page Up and Page Down what leads into one, Enter sets."
            )
            if self.picture.leaves_out:
                text += " " + tr("Of many weights between two layers only the largest are drawn.")
        else:
            text = self.sentence(spot)
        role = "mono" if spot else "dim"  # numbers stand still; the rest takes no more lines than it must
        if self.words.property("role") != role:
            self.words.setProperty("role", role)
            restyle(self.words)
        self.words.setText(text)
        self.picture.setAccessibleDescription(text)

    def sentence(self, spot: Spot) -> str:
        """What there is to say of a unit, a bias or a weight, with its numbers."""
        look, prepared = self.picture.look, self.document.prepared
        if look is None or prepared is None:
            return ""
        column = look.chart.columns[spot.column]
        if spot.kind != "unit":
            return self._sentence_of_number(look, spot)
        mean = f"{float(look.means[spot.column][spot.unit]):.3g}"
        if spot.column == 0:
            name = self.picture.names[spot.unit]
            return tr("Input {name}, as the network takes it; mean {mean}.", name=name, mean=mean)
        names = input_names(look.chart, spot.column - 1, self.picture.names)
        index = spot.column - 1
        z = formula(look.kernels[index], look.biases[index], spot.unit, names)
        return tr(
            "{layer}, unit {unit}: {formula}\ny = {activation}(z), mean {mean} over the training samples.",
            layer=column.name,
            unit=spot.unit + 1,
            formula=z,
            activation=column.words or "linear",
            mean=mean,
        )

    def _sentence_of_number(self, look: Look, spot: Spot) -> str:
        value, gradient = number_at(look, spot)
        slope = tr("frozen") if gradient is None else f"{gradient:+.3g}"
        column = look.chart.columns[spot.column]
        if spot.kind == "bias":
            return tr(
                "Bias of {layer}, unit {unit}: {value} · gradient of the loss {slope}",
                layer=column.name,
                unit=spot.unit + 1,
                value=f"{value:.6g}",
                slope=slope,
            )
        names = input_names(look.chart, spot.column - 1, self.picture.names)
        return tr(
            "Weight from {source} to {layer}, unit {unit}: {value} · gradient of the loss {slope}",
            source=names[spot.source],
            layer=column.name,
            unit=spot.unit + 1,
            value=f"{value:.6g}",
            slope=slope,
        )

    # Setting a number by hand

    @Slot(object)
    def ask(self, spot: Spot) -> None:
        """Open the box for a weight or a bias."""
        look = self.picture.look
        if look is None:
            return
        if self.run.status == "running":
            self.words.setText(tr("Pause the training to set a weight by hand."))
            return
        self._spot = spot
        value, _ = number_at(look, spot)
        if not math.isfinite(value):
            value = 0.0
        self.popup.ask(self._title(look, spot), value, self._place(spot).toPoint(), self._preview)

    @Slot()
    def _ask_here(self) -> None:
        if (spot := self.menu.spot) is not None:
            self.ask(spot)

    @Slot()
    def _nudge_here(self) -> None:
        self._spot = self.menu.spot
        self._nudge()

    @Slot()
    def _nudge(self) -> None:
        """Ask for the dialog that nudges this number a little."""
        look, spot = self.picture.look, self._spot
        if look is not None and spot is not None:
            name = look.chart.columns[spot.column].name
            self.nudge_wanted.emit(f"{name}/{key_of(spot)}", index_of(spot))

    def _title(self, look: Look, spot: Spot) -> str:
        return f"{look.chart.columns[spot.column].name}/{key_of(spot)}{list(index_of(spot))}"

    def _place(self, spot: Spot) -> QPointF:
        x, y = self.picture.centres(spot.column)[spot.unit].tolist()
        if spot.kind == "weight":
            a, b = self.picture.centres(spot.column - 1)[spot.source].tolist()
            return QPointF((x + a) / 2, (y + b) / 2)
        return QPointF(x, y)

    def _preview(self, value: float) -> str:
        """The loss as it is and as it would be."""
        probe, network, look, spot = self._probe_here(), self._network(), self.picture.look, self._spot
        if probe is None or network is None or look is None or spot is None:
            return ""
        with threadpool_limits(limits=1, user_api="blas"):
            before = probe.loss(network)
            network.parameter(look.chart.columns[spot.column].id, key_of(spot))[index_of(spot)] = value
            after = probe.loss(network)
        return tr("loss {before} → {after}", before=f"{before:.5g}", after=f"{after:.5g}")

    @Slot(float)
    def _accepted(self, value: float) -> None:
        if self._spot is not None:
            self.set_number(self._spot, value)

    def set_number(self, spot: Spot, value: float) -> None:
        """Write one number into the weights, in one undo step; the run keeps note of it."""
        look = self.picture.look
        if look is None or self.run.status == "running":
            self.words.setText(tr("Pause the training to set a weight by hand."))
            return
        self.run.settle()
        network, document = self._network(), self.document
        if network is None:
            return
        column, key, index = look.chart.columns[spot.column], key_of(spot), index_of(spot)
        array = network.parameter(column.id, key)
        before = float(array[index])
        array[index] = value
        if float(array[index]) == before:
            return
        weights = {**document.weights, **network.weights()}
        label = tr("Set {name}", name=self._title(look, spot))
        words = tr(
            "{title} {before:.4g} → {value:.4g} by hand",
            title=self._title(look, spot),
            before=before,
            value=value,
        )
        document.undo_stack.beginMacro(label)
        document.put_weights(
            label, weights, history=document.document.history, run=document.runs.current
        )  # fmt: skip
        self._note(label, words)
        document.undo_stack.endMacro()

    def _note(self, label: str, words: str) -> None:
        """Say in the list of runs that the weights are not what training made of them."""
        runs = self.document.runs
        run = runs.get(runs.current)
        if run is None:
            return
        changes = (*run.changes, words)[-MOST_CHANGES:]
        self.document.edit_runs(
            label,
            lambda now: now.put(replace(now.get(run.id) or run, changes=changes)),
            lambda now: now.put(_without(now.get(run.id) or run, words)),
        )


def _without(run: Run, words: str) -> Run:
    return replace(run, changes=tuple(change for change in run.changes if change != words))


def key_of(spot: Spot) -> str:
    """Which array a number is in."""
    return "kernel" if spot.kind == "weight" else "bias"


def index_of(spot: Spot) -> tuple[int, ...]:
    """Where in it."""
    return (spot.source, spot.unit) if spot.kind == "weight" else (spot.unit,)


def number_at(look: Look, spot: Spot) -> tuple[float, float | None]:
    """(value, gradient) of a weight or a bias; no gradient where the layer is frozen."""
    kernel = spot.kind == "weight"
    values = (look.kernels if kernel else look.biases)[spot.column - 1]
    slopes = (look.kernel_gradients if kernel else look.bias_gradients)[spot.column - 1]
    if values is None:
        return float("nan"), None
    index = index_of(spot)
    return float(np.asarray(values)[index]), None if slopes is None else float(slopes[index])

"""What plots of every layer over time have in common: one line a layer, and what the numbers mean below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.lines import layer_lines
from nnstudio.gui.plots.live_plot import LivePlot
from nnstudio.gui.plots.other_runs import other_lines, without_curves
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.series import Line
from nnstudio.project.runs import Run

NOTHING_YET = Curves(1)


@dataclass(frozen=True)
class Figure:
    """One plot: what was measured of the layers (a name in ``Curves.measured``) and how it is drawn.

    ``suits`` names the layers it is about (all without it); ``nothing`` is said when there are none.
    """

    title: str
    measure: str
    y_name: str
    log: bool = False
    y_range: tuple[float, float] | None = None
    healthy: tuple[float, float] | None = None
    suits: Callable[[NetworkSpec], Collection[str]] | None = None
    nothing: str = ""


class LayerPanel(PlotPanel):
    """One or two figures side by side. Subclasses name them, and say in ``meaning`` how to read them."""

    figures: tuple[Figure, ...] = ()
    meaning = ""

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.plots = [
            LivePlot(tr(f.title), "step", tr(f.y_name), log=f.log, y_range=f.y_range) for f in self.figures
        ]
        self._stacks = [or_words(plot, f.nothing) for plot, f in zip(self.plots, self.figures, strict=True)]
        for plot, figure in zip(self.plots, self.figures, strict=True):
            if figure.healthy is not None:
                plot.set_healthy(*figure.healthy)
        self.words = QLabel(tr(self.meaning))
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(16)
        for stack in self._stacks:
            row.addWidget(stack, 1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.setSpacing(8)
        layout.addLayout(row, 1)
        layout.addWidget(self.words)
        self._shown: tuple[object, ...] = ()
        self._others: tuple[Run, ...] = ()

    def has_content(self) -> bool:
        found = {measure for run in self._others for measure in run.layers.measured}
        own = self.run.curves.measured if self.run.curves is not None else {}
        return any(f.measure in own or f.measure in found for f in self.figures)

    @Slot()
    def update_now(self) -> None:
        curves = self.run.curves
        if curves is not None and curves.epoch_events and self.run.status == "idle":
            self.say_empty(tr("Of this run no curves of the layers were kept"), tr(self.hint))
        else:
            self.say_empty(tr(self.empty), tr(self.hint))
        super().update_now()

    def show_others(self, runs: Sequence[Run]) -> None:
        """Draw the layers of these behind those of the run at hand."""
        self._others = tuple(runs)
        if not self.isVisible():  # what is shown no longer is not held
            self._shown = ()
            for plot in self.plots:
                plot.set_lines(())
        self.update_now()

    def refresh(self) -> None:
        curves = self.run.curves or NOTHING_YET
        suited = tuple(self._suited(f) for f in self.figures)
        shown = (curves, suited, self._others, *(_names(curves, f) for f in self.figures))
        if shown != self._shown:
            self._shown = shown
            for plot, figure, only, stack in zip(self.plots, self.figures, suited, self._stacks, strict=True):
                lines = self._lines(curves, figure, only)
                plot.set_lines(lines)
                stack.setCurrentIndex(int(bool(lines) or not figure.nothing))
        for plot in self.plots:
            plot.x_axis.planned = self.run.progress.epochs or None
            plot.refresh()
        words = " ".join(part for part in (without_curves(self._others), self.reading(curves)) if part)
        if words != self.words.text():
            self.words.setText(words)

    @Slot()
    def let_go(self) -> None:
        self._shown = ()
        for plot in self.plots:
            plot.let_go()

    def reading(self, curves: Curves) -> str:  # noqa: ARG002
        """What to say below the plots now."""
        return tr(self.meaning)

    def restyle(self) -> None:
        """The plots hear of a new theme themselves."""

    def _lines(self, curves: Curves, figure: Figure, only: Collection[str] | None) -> list[Line]:
        """Other runs' lines, and on top of them the own ones."""
        own = _names(curves, figure)[1:]
        spec = self.document.state.network
        others = other_lines(self._others, figure.measure, own, spec, figure.suits)
        return [*others, *layer_lines(curves, figure.measure, only)]

    def _suited(self, figure: Figure) -> frozenset[str] | None:
        if figure.suits is None:
            return None
        return frozenset(figure.suits(self.document.state.network))


def layers_with(spec: NetworkSpec, activations: Collection[str]) -> list[str]:
    """The names of the layers whose output goes through one of these activations."""
    return [n.name for n in spec.nodes if n.layer.output_activation().kind in activations]


def _names(curves: Curves, figure: Figure) -> tuple[str, ...]:
    table = curves.measured.get(figure.measure)
    return table.names if table is not None else ()


def or_words(plot: LivePlot, nothing: str) -> QStackedWidget:
    """A plot, and under index 0 what is said in its place."""
    stack, page = QStackedWidget(), QWidget()
    words = QLabel(tr(nothing))
    words.setProperty("role", "dim")
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    title = QLabel(plot.header.title)
    title.setProperty("role", "heading")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 4, 0, 0)
    column.addWidget(title)
    column.addWidget(words, 1)
    stack.addWidget(page)
    stack.addWidget(plot)
    stack.setCurrentIndex(1)
    return stack

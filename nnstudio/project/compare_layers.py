"""How the layers of two runs ended: gradients, weights, updates and dead units, side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.training.observe import RECTIFIED
from nnstudio.project.errors import ProjectError
from nnstudio.project.run import Run

NONE = "–"
COLUMNS = (
    ("gradient_norm", tr_later("Gradient norm")),
    ("weight_norm", tr_later("Weight norm")),
    ("update_ratio", tr_later("Update ÷ weights")),
    ("dead_share", tr_later("Dead units")),
)
"""What is compared: a measure of ``LayerCurves``, and its title."""

Names = tuple[str | None, str | None]
"""The same layer in either run; None where a run has no such layer."""


@dataclass(frozen=True)
class LayerRow:
    """One layer: its newest numbers in either run, in the order of ``LayerTable.columns``."""

    layer: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class LayerTable:
    """All layers of both runs; ``missing`` says in a sentence of which run there is nothing, and why."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[LayerRow, ...]
    missing: str = ""

    def to_markdown(self, names: Sequence[str], cell: Callable[[str], str]) -> list[str]:
        """As lines: a table with a row for each layer of each run; ``cell`` makes words of a person safe."""
        lines = [f"## {self.title}", ""]
        if self.rows:
            heads = (tr("Layer"), tr("Run"), *self.columns)
            lines += [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
            for row in self.rows:
                for name, numbers in zip(names, (row.first, row.second), strict=True):
                    lines.append(f"| {' | '.join((cell(row.layer), cell(name), *numbers))} |")
            lines.append("")
        return [*lines, self.missing, ""] if self.missing else lines


def compare_layers(first: Run, second: Run, pairs: Iterable[Names]) -> LayerTable:
    """``pairs``: which layers are the same, in the order of the drawing."""
    runs = (first, second)
    rectified = [_rectified(run) for run in runs]
    rows = []
    for pair in pairs if first.layers or second.layers else ():
        there = [name is not None and name in run.layers.names for name, run in zip(pair, runs, strict=True)]
        if any(there):
            one, other = (
                _numbers(run, name if found else None, relu)
                for name, run, found, relu in zip(pair, runs, there, rectified, strict=True)
            )
            rows.append(LayerRow(_title(pair), one, other))
    titles = tuple(tr(title) for _, title in COLUMNS)
    return LayerTable(tr("Layers at the end"), titles, tuple(rows), _missing(first, second))


def _title(pair: Names) -> str:
    one, other = pair
    if one is None or other is None or one == other:
        return one or other or NONE
    return f"{one} ({other})"


def _numbers(run: Run, name: str | None, rectified: Collection[str]) -> tuple[str, ...]:
    if name is None:
        return (NONE,) * len(COLUMNS)
    found = []
    for measure, _ in COLUMNS:
        value = run.layers.last(measure, name)
        if value is None or (measure == "dead_share" and name not in rectified):
            found.append(NONE)
        elif measure == "dead_share":
            found.append(tr("{percent:.0f} %", percent=100 * value))
        else:
            found.append(f"{value:#.3g}".rstrip("."))
    return tuple(found)


def _rectified(run: Run) -> frozenset[str]:
    """The layers in which units can die: those behind a ReLU."""
    try:
        nodes = run.trained.state.network.nodes
    except ProjectError:
        return frozenset()
    return frozenset(n.name for n in nodes if n.layer.output_activation().kind in RECTIFIED)


def _missing(first: Run, second: Run) -> str:
    without = [run for run in (first, second) if not run.layers]
    if len(without) == 2:
        return tr("Of neither run curves of the layers were kept.")
    return " ".join(no_layers(run) for run in without)


def no_layers(run: Run) -> str:
    """Why a run has no curves of its layers, as a sentence."""
    if "layers" in run.shed:
        return tr("The curves of the layers of ‘{name}’ gave way to those of newer runs.", name=run.name)
    return tr("‘{name}’ was trained before curves of layers were kept.", name=run.name)

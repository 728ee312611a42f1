"""The curves of the layers of other runs, behind those that are shown: each layer in its colour, and each run
in a line form of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.lines import depth, in_epochs
from nnstudio.gui.plots.run_lines import known_paces
from nnstudio.gui.plots.series import Line
from nnstudio.project.compare_layers import no_layers
from nnstudio.project.errors import ProjectError
from nnstudio.project.runs import Run

Suits = Callable[[NetworkSpec], Collection[str]]

FORMS = ((5.0, 3.0), (1.5, 2.5), (8.0, 2.5, 1.5, 2.5), (8.0, 2.5, 1.5, 2.5, 1.5, 2.5))
"""Dashes and gaps in pixels, one form a run; more runs than forms begin with the first again."""


def other_lines(
    runs: Sequence[Run],
    measure: str,
    shown: Sequence[str],
    spec: NetworkSpec,
    suits: Suits | None = None,
) -> list[Line]:
    """What was measured of the layers that are ``shown``; without any, of those of the first of ``runs``.

    ``spec``: the network as it is drawn now, which tells what renamed layers are called. ``suits``: of which
    layers of a network something can be said at all, in this one and in that of the run.
    """
    measured = [run for run in runs if measure in run.layers.measured]
    names = tuple(shown) or (measured[0].layers.names if measured else ())
    only = suits(spec) if suits else names
    lines = []
    for run in measured:
        form = FORMS[runs.index(run) % len(FORMS)]
        theirs = _suited(run, same_layers(run, names, spec), suits)
        for place, name in enumerate(names):
            if name in theirs and name in only:
                lines.append(_line(run, measure, theirs[name], (name, place, len(names)), form))
    return lines


def same_layers(run: Run, names: Collection[str], spec: NetworkSpec) -> Mapping[str, str]:
    """What a run calls these layers, as far as it has them: the same name, else the same node of the
    drawing.
    """
    found = {name: name for name in names if name in run.layers.names}
    try:
        trained = run.trained.state.network
    except ProjectError:
        return found
    for node in trained.nodes:
        now = spec.by_id.get(node.id)
        if now is not None and now.name in names and node.name in run.layers.names:
            found.setdefault(now.name, node.name)
    return found


def _suited(run: Run, theirs: Mapping[str, str], suits: Suits | None) -> Mapping[str, str]:
    """Without those that were something else in the run: tanh here, where there it was ReLU."""
    if suits is None:
        return theirs
    try:
        suited = suits(run.trained.state.network)
    except ProjectError:
        return theirs
    return {name: their for name, their in theirs.items() if their in suited}


def without_curves(runs: Sequence[Run]) -> str:
    """Of which of these runs there is nothing to draw, and why, as sentences; empty if there is of all."""
    return " ".join(no_layers(run) for run in runs if not run.layers)


def _line(run: Run, measure: str, theirs: str, shown: tuple[str, int, int], form: tuple[float, ...]) -> Line:
    x, y = run.layers.steps(measure), run.layers.column(measure, theirs)

    def read(start: int, stop: int) -> tuple[Array, Array]:
        return x[start:stop], y[start:stop]

    name, place, count = shown
    paces = known_paces(run)
    return Line(
        tr("{layer}, {run}", layer=name, run=run.name),
        read,
        lambda: len(y),
        depth(place, count),
        of_another=True,
        form=form,
        run=run.name,
        other=in_epochs(read, lambda: paces) if paces else None,
    )
